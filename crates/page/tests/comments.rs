//! What readers write below an article is not the article, whatever the language and the template.

use legation_page::{Input, extract};

struct Case {
    language: &'static str,
    text: [&'static str; 4],
    heading: &'static str,
    comments: [&'static str; 2],
}

const CASES: &[Case] = &[
    Case {
        language: "en",
        text: [
            "The envoys of both countries met on Thursday for the second time this week, officials said, and agreed to go on talking.",
            "Neither side would say what had been discussed, but a spokesman called the mood better than before.",
            "The river treaty of 1994 had been suspended in March after a dispute about a dam in the north.",
            "A third meeting is planned for early April, he added, if both governments agree to it.",
        ],
        heading: "Comments (2)",
        comments: [
            "I have followed this for years and I do not believe a single word of what these people say to the press.",
            "Great news for everybody who lives along the river, and about time too, if you ask me.",
        ],
    },
    Case {
        language: "de",
        text: [
            "Die Gesandten beider Länder trafen sich am Donnerstag zum zweiten Mal in dieser Woche und vereinbarten weitere Gespräche.",
            "Keine der beiden Seiten wollte sagen, worüber gesprochen wurde, doch die Stimmung sei besser als zuvor, hieß es.",
            "Der Vertrag über den Fluss war im März nach einem Streit über einen Damm im Norden ausgesetzt worden.",
            "Ein drittes Treffen ist für Anfang April geplant, sofern beide Regierungen zustimmen, fügte ein Sprecher hinzu.",
        ],
        heading: "Kommentare",
        comments: [
            "Ich verfolge das seit Jahren und glaube diesen Leuten inzwischen kein einziges Wort mehr, das sie sagen.",
            "Gute Nachrichten für alle, die am Fluss wohnen, und höchste Zeit war es auch, wenn man mich fragt.",
        ],
    },
    Case {
        language: "es",
        text: [
            "Los enviados de ambos países se reunieron el jueves por segunda vez en la semana y acordaron seguir hablando, dijeron funcionarios.",
            "Ninguna de las partes quiso decir de qué se había hablado, pero un portavoz dijo que el ambiente era mejor que antes.",
            "El tratado sobre el río había sido suspendido en marzo tras una disputa por una presa en el norte.",
            "Una tercera reunión está prevista para principios de abril, añadió, si ambos gobiernos están de acuerdo.",
        ],
        heading: "Comentarios",
        comments: [
            "Llevo años siguiendo este asunto y no creo una sola palabra de lo que esta gente dice a la prensa.",
            "Una gran noticia para todos los que vivimos junto al río, y ya era hora, si me preguntan a mí.",
        ],
    },
    Case {
        language: "fr",
        text: [
            "Les envoyés des deux pays se sont rencontrés jeudi pour la deuxième fois de la semaine et ont décidé de poursuivre les discussions.",
            "Aucune des parties n'a voulu dire de quoi il avait été question, mais un porte-parole a jugé le climat meilleur qu'avant.",
            "Le traité sur le fleuve avait été suspendu en mars après un différend au sujet d'un barrage dans le nord.",
            "Une troisième réunion est prévue pour début avril, a-t-il ajouté, si les deux gouvernements sont d'accord.",
        ],
        heading: "Commentaires",
        comments: [
            "Je suis cette affaire depuis des années et je ne crois plus un seul mot de ce que ces gens racontent.",
            "Une excellente nouvelle pour tous ceux qui vivent au bord du fleuve, et il était temps, à mon avis.",
        ],
    },
];

#[test]
fn with_markup() {
    for case in CASES {
        for (list, item) in [("comments-area", "comment"), ("comment-list", "comment-body"), ("disqus-thread", "post")]
        {
            let text: String = case.text.iter().map(|p| format!("<p>{p}</p>")).collect();
            let comments: String = case
                .comments
                .iter()
                .map(|c| {
                    format!("<li class=\"{item}\"><cite>Reader</cite><div class=\"{item}-text\"><p>{c}</p></div></li>")
                })
                .collect();
            let page = format!(
                "<html lang={}><head><title>River talks go on</title></head><body><nav><ul><li><a href=/>A</a><li><a href=/b>B</a></ul></nav>\
                 <article class=post><h1>River talks go on</h1><div class=\"entry-content\">{text}</div></article>\
                 <div id=\"comments\" class=\"{list}\"><h3>{}</h3><ol>{comments}</ol></div>\
                 <footer>© The Bulletin</footer></body></html>",
                case.language, case.heading
            );
            let (article, _) = extract(&Input { bytes: page.as_bytes(), path: "a.html", ..Input::default() });
            let body = article.body();
            for paragraph in case.text {
                assert!(body.contains(paragraph), "{} {list}: lost {paragraph}\n{body}", case.language);
            }
            for comment in case.comments {
                assert!(!body.contains(comment), "{} {list}: kept {comment}\n{body}", case.language);
            }
        }
    }
}

#[test]
fn a_title_without_text() {
    let page = "<html><head><title>Pictures of the day - The Bulletin</title></head><body><h1>Pictures of the day</h1><img src=a.jpg></body></html>";
    let (article, issues) = extract(&Input { bytes: page.as_bytes(), path: "a.html", ..Input::default() });
    assert_eq!(article.title.as_deref(), Some("Pictures of the day"));
    assert!(article.body().is_empty());
    assert!(issues.iter().any(|i| i.code == "LG0102"));
}

#[test]
fn a_date_under_the_outlets_name() {
    let page = "The Northern Bulletin\n20 September 2019 | 3:17 pm\nRiver talks go on\nBy Ana Poe\n\
        The envoys of both countries met on Thursday for the second time this week, officials said, and agreed to go on talking.\n\
        Neither side would say what had been discussed, but a spokesman called the mood better than before.\n\
        The river treaty of 1994 had been suspended in March after a dispute about a dam in the north.\n";
    let (article, _) = extract(&Input { bytes: page.as_bytes(), path: "a.txt", ..Input::default() });
    let day = article.published.interval.from.map(|p| p.date().to_string());
    assert_eq!(day.as_deref(), Some("2019-09-20"), "{:?}", article.published);
}

#[test]
fn a_clock_above_the_headline_dates_nothing() {
    let text: String = CASES[0].text.iter().map(|p| format!("<p>{p}</p>")).collect();
    let page = format!(
        "<html lang=en><head><title>River talks go on</title>\
         <meta property=\"article:published_time\" content=\"2019-02-09T02:15:00+00:00\">\
         <meta property=\"article:modified_time\" content=\"2021-08-14T10:00:00+00:00\"></head>\
         <body><div>Saturday, November 2, 2024 Subscribe now</div>\
         <article><h1>River talks go on</h1>{text}</article></body></html>"
    );
    let (article, _) = extract(&Input { bytes: page.as_bytes(), path: "a.html", ..Input::default() });
    let day = article.published.interval.from.map(|p| p.date().to_string());
    assert_eq!(day.as_deref(), Some("2019-02-09"));
}
