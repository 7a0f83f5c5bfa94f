//! What the parser often gets wrong in ways that its words alone give away, set right before anybody reads the tree.

use std::sync::Arc;

use legation_schema::{Doc, Upos};

/// Repairs the tree in place.
pub(crate) fn repair(doc: &mut Doc) {
    endings(doc);
    halves(doc);
    predicates(doc);
    surnames(doc);
    known_surnames(doc);
    purposes(doc);
    lists(doc);
    couples(doc);
    subjects(doc);
    coordinations(doc);
    sayings(doc);
    gifts(doc);
    gerunds(doc);
}

/// Verbs of giving, which alone take two objects.
const GIVING: &[&str] = &[
    "award", "deny", "give", "grant", "hand", "lend", "offer", "owe", "pay", "promise", "sell", "send", "show",
    "supply",
];

/// "offered Ankara help": of two objects side by side the first is who is given to.
fn gifts(doc: &mut Doc) {
    for verb in 0..doc.tokens.len() as u32 {
        if doc.token(verb).upos != Upos::Verb || !GIVING.contains(&&*doc.token(verb).lemma) {
            continue;
        }
        let objects: Vec<u32> = doc.children_by(verb, "dobj").filter(|&o| o > verb).collect();
        let [first, _, ..] = objects[..] else { continue };
        if doc.children_by(verb, "dative").next().is_none() && doc.token(first).upos == Upos::Propn {
            doc.tokens[first as usize].dep = "dative";
        }
    }
}

/// "Shelling by the army wounded two": a gerund at the head of a sentence that says by whom or of what it is done, before
/// a verb without a subject, is its subject.
fn gerunds(doc: &mut Doc) {
    for sentence in 0..doc.sentences.len() {
        let start = doc.sentences[sentence].tokens.start;
        let end = doc.sentences[sentence].tokens.end;
        for gerund in start..end.min(start + 3) {
            let token = doc.token(gerund);
            let verb = token.head;
            if token.tag != "VBG" || !matches!(token.dep, "advcl" | "csubj") || verb <= gerund {
                continue;
            }
            let by = doc
                .children_by(gerund, "prep")
                .chain(doc.children_by(gerund, "agent"))
                .any(|p| p == gerund + 1 && matches!(doc.word(p), "by" | "of" | "in" | "near" | "from"));
            let modified = (start..gerund).all(|j| doc.token(j).head == gerund);
            let alone = doc.children_by(gerund, "dobj").next().is_none();
            let bare = !doc.children(verb).any(|c| matches!(doc.token(c).dep, "nsubj" | "nsubjpass"));
            let comma = doc.children(verb).any(|c| c > gerund && c < verb && doc.word(c) == ",");
            if by && alone && bare && modified && !comma && matches!(doc.token(verb).tag, "VBD" | "VBZ" | "VBP") {
                let lemma = doc.word(gerund).to_lowercase();
                let token = &mut doc.tokens[gerund as usize];
                (token.dep, token.tag, token.upos) = ("nsubj", "NN", Upos::Noun);
                token.lemma = lemma.as_str().into();
            }
        }
    }
}

/// "urged the embassy to reconsider and spoke with the minister", "accused them of spying and expelled two": a finite
/// verb is no second half of an infinitive or gerund. It goes on with the finite verb above, of its own tense.
fn coordinations(doc: &mut Doc) {
    for verb in 1..doc.tokens.len() as u32 {
        let token = doc.token(verb);
        let past = token.tag == "VBD";
        if token.dep != "conj" || token.head >= verb || !(past || matches!(token.tag, "VBZ" | "VBP")) {
            continue;
        }
        let first = token.head;
        let bare = match doc.token(first).tag {
            "VB" => doc.children_by(first, "aux").any(|a| doc.token(a).tag == "TO"),
            "VBG" => !doc.children_by(first, "aux").any(|a| doc.token(a).tag != "TO"),
            _ => false,
        };
        let own =
            doc.children(verb).any(|c| matches!(doc.token(c).dep, "nsubj" | "nsubjpass" | "expl" | "csubj" | "mark"));
        if !bare || own {
            continue;
        }
        let mut above = first;
        let mut found = None;
        for _ in 0..6 {
            let head = doc.token(above).head;
            if head >= above {
                break;
            }
            above = head;
            let tag = doc.token(above).tag;
            let finite = match tag {
                "VBD" => past,
                "VBZ" | "VBP" => !past,
                // "has urged … and spoke"
                "VBN" => doc.children(above).any(|c| matches!(doc.token(c).dep, "aux" | "auxpass")),
                _ => false,
            };
            if finite {
                found = Some(above);
            }
            if tag.starts_with("VB") && (finite || matches!(tag, "VBD" | "VBZ" | "VBP")) {
                break;
            }
        }
        let Some(found) = found else { continue };
        doc.tokens[verb as usize].head = found;
        for link in doc.children_by(first, "cc").filter(|&c| c < verb).collect::<Vec<u32>>() {
            if link + 3 > verb || doc.children_by(first, "conj").all(|c| c > link) {
                doc.tokens[link as usize].head = found;
            }
        }
    }
}

/// Verbs of speech that go on a sentence which began with another: "said that it had fired, and threatened to fire again".
const SPEECH: &[&str] = &[
    "accuse",
    "add",
    "announce",
    "appeal",
    "ask",
    "call",
    "condemn",
    "criticise",
    "criticize",
    "demand",
    "denounce",
    "deny",
    "describe",
    "dismiss",
    "express",
    "insist",
    "pledge",
    "praise",
    "promise",
    "reiterate",
    "reject",
    "repeat",
    "say",
    "stress",
    "tell",
    "thank",
    "threaten",
    "urge",
    "vow",
    "warn",
    "welcome",
];

/// "She said the army had withdrawn, and accused Chad of lying": after a comma a verb of speech in the tense of the verb
/// of saying goes on with that one, not with what is said; so does any verb where what is said has an auxiliary that it
/// cannot share ("said it would stay and summoned the envoy").
fn sayings(doc: &mut Doc) {
    for verb in 2..doc.tokens.len() as u32 {
        let token = doc.token(verb);
        if token.dep != "conj" || token.tag != "VBD" || token.head >= verb {
            continue;
        }
        let said = token.head;
        let above = doc.token(said).head;
        let saying = doc.token(said).dep == "ccomp"
            && above != said
            && doc.token(above).tag == "VBD"
            && SPEECH.contains(&&*doc.token(above).lemma);
        let own =
            doc.children(verb).any(|c| matches!(doc.token(c).dep, "nsubj" | "nsubjpass" | "expl" | "csubj" | "mark"));
        let Some(link) = doc.children_by(said, "cc").rfind(|&c| c < verb) else { continue };
        // Adverbs and times may stand between: "and on Tuesday warned".
        let comma = link > 0 && doc.word(link - 1) == ",";
        let modal = doc.token(said).tag == "VB" && doc.children_by(said, "aux").any(|a| doc.token(a).tag == "MD");
        let speech = SPEECH.contains(&&*doc.token(verb).lemma);
        if !saying || own || above >= said || !(comma && speech || modal) {
            continue;
        }
        doc.tokens[verb as usize].head = above;
        doc.tokens[link as usize].head = above;
    }
}

/// "With the president of A (AA), President B": a person is no adverb of time or measure, as which the parser takes what
/// goes on with a list after an interruption.
fn lists(doc: &mut Doc) {
    for next in 2..doc.tokens.len() as u32 {
        let token = doc.token(next);
        if token.dep != "npadvmod" || token.ent != "PERSON" {
            continue;
        }
        let verb = token.head;
        let first = doc
            .children_by(verb, "prep")
            .filter(|&p| p > verb && p < next)
            .filter_map(|p| doc.children_by(p, "pobj").next())
            .rfind(|&o| o < next && doc.token(o).upos == Upos::Propn && doc.token(o).ent == "PERSON");
        let begins = doc.children(next).next().map_or(next, |c| c.min(next));
        if let Some(first) = first
            && verb < first
            && begins > 0
            && doc.word(begins - 1) == ","
        {
            let token = &mut doc.tokens[next as usize];
            (token.head, token.dep) = (first, "conj");
        }
    }
}

/// "They met with the minister to review": the parser takes "with" for a conjunction and the minister for who reviews.
/// After its verb, "with" opens no clause of purpose: it and its noun go back to the verb.
fn purposes(doc: &mut Doc) {
    for with in 0..doc.tokens.len() as u32 {
        if !doc.word(with).eq_ignore_ascii_case("with") {
            continue;
        }
        let token = doc.token(with);
        let purpose = match token.dep {
            "mark" => Some(token.head),
            // Hung on its verb, and its noun on the purpose all the same.
            "prep" if doc.children(with).next().is_none() => doc.children_by(token.head, "advcl").find(|&c| c > with),
            _ => None,
        };
        let Some(purpose) = purpose else { continue };
        let verb = doc.token(purpose).head;
        if verb >= with || purpose <= with || doc.token(purpose).tag != "VB" || doc.token(verb).upos != Upos::Verb {
            continue;
        }
        let to = doc.children_by(purpose, "aux").find(|&c| doc.word(c) == "to");
        let noun = doc.children_by(purpose, "nsubj").find(|&c| c > with && to.is_some_and(|to| c < to));
        if let Some(noun) = noun {
            let token = &mut doc.tokens[with as usize];
            (token.head, token.dep) = (verb, "prep");
            let token = &mut doc.tokens[noun as usize];
            (token.head, token.dep) = (with, "pobj");
        }
    }
}

/// Names that end in "Jr." or "Sr.", which the parser hangs on their ending or makes two subjects of: hangs the ending
/// on the name it belongs to, and on the name what hung on the ending.
fn endings(doc: &mut Doc) {
    for ending in 1..doc.tokens.len() as u32 {
        if !matches!(doc.word(ending), "Jr." | "Jr" | "Sr." | "Sr") {
            continue;
        }
        let name = if doc.word(ending - 1) == "," { ending.checked_sub(2) } else { Some(ending - 1) };
        let Some(name) = name else { continue };
        let same = doc.token(name).sentence == doc.token(ending).sentence;
        if !same || doc.token(name).upos != Upos::Propn {
            continue;
        }
        let (of_name, of_ending) = (doc.token(name).head, doc.token(ending).head);
        if of_name == ending {
            let root = of_ending == ending;
            let dep = doc.token(ending).dep;
            let token = &mut doc.tokens[name as usize];
            (token.head, token.dep) = (if root { name } else { of_ending }, dep);
        } else if hangs_on(doc, name, ending) {
            continue;
        }
        for child in doc.children(ending).filter(|&c| c != name).collect::<Vec<u32>>() {
            doc.tokens[child as usize].head = name;
        }
        let person = doc.token(name).ent;
        let token = &mut doc.tokens[ending as usize];
        (token.head, token.dep, token.ent) = (name, "compound", if token.ent_start { "" } else { person });
        token.ent_start = false;
    }
}

/// Second halves of words with a hyphen that are no names: "the Biden-era rules", "the Modi-led party".
const NO_NAME: &[&str] = &["born", "era", "held", "led", "like", "made", "run", "style", "type"];

/// "President Moon Jae-in": the second half of a given name is part of it, whatever other word it looks like.
fn halves(doc: &mut Doc) {
    /// Letters of a syllable at most.
    const SHORT: usize = 5;
    for second in 3..doc.tokens.len() as u32 {
        let (first, dash) = (second - 2, second - 1);
        let syllable = |j: u32| doc.word(j).len() <= SHORT && doc.word(j).chars().all(char::is_alphabetic);
        let glued = doc.word(dash) == "-" && !doc.token(first).space_after && !doc.token(dash).space_after;
        let name = doc.token(first).upos == Upos::Propn
            && doc.token(first).ent == "PERSON"
            && doc.token(first - 1).upos == Upos::Propn
            && doc.token(first - 1).ent == "PERSON";
        let low = doc.word(second).starts_with(char::is_lowercase) && doc.token(second).upos != Upos::Propn;
        if !glued || !name || !low || !syllable(first) || !syllable(second) || NO_NAME.contains(&doc.word(second)) {
            continue;
        }
        let (above, dep) = (doc.token(first).head, doc.token(first).dep);
        if above != second {
            // The parser made two phrases of it: the last half takes the place of the first.
            for child in doc.children(first).filter(|&c| c != second).collect::<Vec<u32>>() {
                doc.tokens[child as usize].head = second;
            }
            let token = &mut doc.tokens[second as usize];
            (token.head, token.dep) = (if above == first { second } else { above }, dep);
        }
        let token = &mut doc.tokens[first as usize];
        (token.head, token.dep) = (second, "compound");
        let token = &mut doc.tokens[dash as usize];
        (token.head, token.dep, token.ent) = (second, "punct", "PERSON");
        let token = &mut doc.tokens[second as usize];
        (token.upos, token.tag, token.ent, token.ent_start) = (Upos::Propn, "NNP", "PERSON", false);
    }
}

/// "Chad's prime minister, Jane Roe, called the raid a crime": where a sentence would have no verb at all, the participle
/// with an object behind a name set between commas is its verb.
fn predicates(doc: &mut Doc) {
    for sentence in 0..doc.sentences.len() {
        let tokens = doc.sentences[sentence].tokens.clone();
        let Some(noun) = tokens.clone().find(|&i| doc.token(i).dep == "ROOT") else { continue };
        if !matches!(doc.token(noun).upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let Some(verb) = doc.children_by(noun, "acl").find(|&c| c > noun && doc.token(c).tag == "VBN") else {
            continue;
        };
        let set_off = doc.word(verb - 1) == "," && doc.children_by(noun, "appos").any(|a| a > noun && a < verb);
        let active = doc.children(verb).any(|c| c > verb && matches!(doc.token(c).dep, "dobj" | "oprd" | "ccomp"))
            && !doc.children(verb).any(|c| doc.token(c).dep == "agent" || doc.word(c) == "by");
        let bare = !doc.children(noun).any(|c| matches!(doc.token(c).dep, "cop" | "nsubj" | "aux"));
        if !set_off || !active || !bare {
            continue;
        }
        for child in doc.children(noun).filter(|&c| c > verb).collect::<Vec<u32>>() {
            doc.tokens[child as usize].head = verb;
        }
        let token = &mut doc.tokens[verb as usize];
        (token.head, token.dep, token.tag) = (verb, "ROOT", "VBD");
        let token = &mut doc.tokens[noun as usize];
        (token.head, token.dep) = (verb, "nsubj");
    }
}

/// "May also suspended contacts": no auxiliary stands before a finite past tense, so it is a name.
fn surnames(doc: &mut Doc) {
    for sentence in 0..doc.sentences.len() {
        let name = doc.sentences[sentence].tokens.start;
        let token = doc.token(name);
        let verb = token.head;
        let past = verb > name && matches!(doc.token(verb).tag, "VBN" | "VBD") && doc.word(verb).ends_with("ed");
        let alone = !doc
            .children(verb)
            .any(|c| c != name && matches!(doc.token(c).dep, "nsubj" | "nsubjpass" | "aux" | "auxpass"));
        if doc.word(name) != "May" || token.dep != "aux" || !past || !alone {
            continue;
        }
        let token = &mut doc.tokens[name as usize];
        (token.dep, token.tag, token.upos, token.ent) = ("nsubj", "NNP", Upos::Propn, "PERSON");
        token.lemma = "May".into();
        doc.tokens[verb as usize].tag = "VBD";
    }
}

/// "Trump later softened his stance", "Manchin, who is not running": a word with a capital that ends the full name of somebody
/// in the article is a name too, where the model takes it for a common noun.
fn known_surnames(doc: &mut Doc) {
    let person = |j: usize| doc.tokens[j].ent == "PERSON" && doc.tokens[j].upos == Upos::Propn;
    let last = |j: usize| j + 1 == doc.tokens.len() || doc.tokens[j + 1].ent_start || !person(j + 1);
    let full = (1..doc.tokens.len()).filter(|&j| person(j) && person(j - 1) && !doc.tokens[j].ent_start && last(j));
    let known: Vec<Arc<str>> = full.map(|j| Arc::from(doc.word(j as u32))).filter(|w: &Arc<str>| w.len() > 3).collect();
    if known.is_empty() {
        return;
    }
    for j in 0..doc.tokens.len() as u32 {
        let token = doc.token(j);
        let noun = matches!(token.tag, "NN" | "NNP" | "JJ") && token.ent.is_empty();
        let alone = matches!(token.dep, "nsubj" | "nsubjpass" | "dobj" | "pobj" | "poss" | "dative" | "ROOT")
            && !doc.children(j).any(|c| matches!(doc.token(c).dep, "det" | "amod" | "compound" | "nummod"));
        if !noun || !alone || !known.iter().any(|w| **w == *doc.word(j)) {
            continue;
        }
        let lemma: Arc<str> = Arc::from(doc.word(j));
        let token = &mut doc.tokens[j as usize];
        (token.tag, token.upos, token.ent, token.ent_start) = ("NNP", Upos::Propn, "PERSON", true);
        token.lemma = lemma;
    }
}

/// "with Hale and President Jane Roe": the parser may hang the first name on the last and join the title to it. The first
/// keeps the place of both, the last is joined to it.
fn couples(doc: &mut Doc) {
    for first in 0..doc.tokens.len() as u32 {
        let token = doc.token(first);
        let last = token.head;
        if token.dep != "nmod" || token.upos != Upos::Propn || last <= first || doc.token(last).ent != "PERSON" {
            continue;
        }
        let Some(link) = doc.children_by(first, "cc").find(|&c| c > first && c < last) else { continue };
        let Some(title) = doc.children_by(first, "conj").find(|&c| c > link && c < last) else { continue };
        let own =
            |i: u32| matches!(doc.token(i).ent, "" | "PERSON") && matches!(doc.token(i).upos, Upos::Propn | Upos::Noun);
        let comes_first = doc.children(last).all(|c| c >= first || doc.token(c).dep != "compound");
        if !(title..last).all(own) || !comes_first || matches!(doc.token(first).ent, "NORP" | "GPE") {
            continue;
        }
        let (above, dep) = (doc.token(last).head, doc.token(last).dep);
        let root = above == last;
        for (i, head, dep) in
            [(first, if root { first } else { above }, dep), (last, first, "conj"), (title, last, "compound")]
        {
            let token = &mut doc.tokens[i as usize];
            (token.head, token.dep) = (head, dep);
        }
        for child in doc.children(last).filter(|&c| c < first).collect::<Vec<u32>>() {
            doc.tokens[child as usize].head = first;
        }
    }
}

/// "had defeated the rebels and Chad would move in": a second verb without a conjunction of its own right behind the last
/// of what the parser takes for objects has that for its subject.
fn subjects(doc: &mut Doc) {
    for verb in 3..doc.tokens.len() as u32 {
        let token = doc.token(verb);
        let first = token.head;
        if token.dep != "conj" || first >= verb || token.upos != Upos::Verb {
            continue;
        }
        let subject = |c: u32| matches!(doc.token(c).dep, "nsubj" | "nsubjpass" | "expl" | "csubj" | "mark");
        if doc.children(verb).any(subject) {
            continue;
        }
        let begins = doc.children(verb).next().map_or(verb, |c| c.min(verb));
        let auxiliary = begins < verb && matches!(doc.token(begins).tag, "MD" | "VBD" | "VBZ" | "VBP");
        let finite = auxiliary || begins == verb && matches!(doc.token(verb).tag, "VBD" | "VBZ");
        let noun = begins - 1;
        let object = doc.token(noun).head;
        let joined = doc.token(noun).dep == "conj"
            && object > first
            && object < noun
            && matches!(doc.token(object).dep, "dobj" | "pobj")
            && doc.token(noun).upos == Upos::Propn
            && hangs_on(doc, object, first);
        let link = doc.children_by(object, "cc").rfind(|&c| c < noun);
        let Some(link) = link.filter(|_| finite && joined) else { continue };
        let own = (noun..verb).any(|c| doc.token(c).dep == "cc" || doc.word(c) == ",");
        if own {
            continue;
        }
        let token = &mut doc.tokens[noun as usize];
        (token.head, token.dep) = (verb, "nsubj");
        doc.tokens[link as usize].head = first;
    }
}

/// Whether `token` is below `above` in the tree.
fn hangs_on(doc: &Doc, token: u32, above: u32) -> bool {
    let mut at = token;
    for _ in 0..doc.tokens.len() {
        let head = doc.token(at).head;
        if head == above {
            return true;
        }
        if head == at {
            return false;
        }
        at = head;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use legation_schema::{Doc, Sentence, Span, Token, Upos};

    use super::repair;

    /// Words with the index of their head; all are proper nouns but commas and what begins in lower case.
    fn doc(words: &[(&str, u32, &'static str)]) -> Doc {
        let mut text = String::new();
        let mut tokens = Vec::new();
        for (word, head, dep) in words {
            let from = text.len();
            text.push_str(word);
            let name = word.starts_with(char::is_uppercase);
            tokens.push(Token {
                span: Span::new(from, text.len()),
                tag: if name { "NNP" } else { "" },
                upos: if name { Upos::Propn } else { Upos::X },
                morph: "",
                lemma: Arc::from(*word),
                head: *head,
                dep,
                ent: "",
                ent_start: false,
                space_after: true,
                sentence: 0,
            });
            text.push(' ');
        }
        let all = Sentence { tokens: 0..tokens.len() as u32, block: 0, span: Span::new(0, text.len()) };
        Doc { text: Arc::from(text.as_str()), tokens, sentences: vec![all], entities: Vec::new() }
    }

    fn heads(doc: &Doc) -> Vec<u32> {
        doc.tokens.iter().map(|t| t.head).collect()
    }

    #[test]
    fn whom_they_met_with_is_no_subject() {
        let mut met = doc(&[
            ("Hale", 1, "nsubj"),
            ("met", 1, "ROOT"),
            ("with", 5, "mark"),
            ("Ames", 5, "nsubj"),
            ("to", 5, "aux"),
            ("review", 1, "advcl"),
        ]);
        met.tokens[1].upos = Upos::Verb;
        met.tokens[5].tag = "VB";
        repair(&mut met);
        assert_eq!(heads(&met), [1, 1, 1, 2, 5, 1]);
        assert_eq!((met.tokens[2].dep, met.tokens[3].dep), ("prep", "pobj"));
    }

    #[test]
    fn a_surname_that_the_article_gives_in_full_is_a_name_everywhere() {
        let words = [
            ("Jane", 1, "compound"),
            ("Stone", 2, "nsubj"),
            ("left", 2, "ROOT"),
            ("Stone", 4, "nsubj"),
            ("rose", 4, "ROOT"),
        ];
        let mut stone = doc(&words);
        (stone.tokens[0].ent, stone.tokens[0].ent_start, stone.tokens[1].ent) = ("PERSON", true, "PERSON");
        (stone.tokens[3].tag, stone.tokens[3].upos) = ("NN", Upos::Noun);
        let mut unknown = stone.clone();
        unknown.tokens[1].ent = "";
        repair(&mut stone);
        repair(&mut unknown);
        assert_eq!((stone.tokens[3].ent, stone.tokens[3].upos), ("PERSON", Upos::Propn));
        assert_eq!((unknown.tokens[3].ent, unknown.tokens[3].upos), ("", Upos::Noun));
    }

    #[test]
    fn the_second_half_of_a_given_name_is_part_of_it() {
        let words =
            [("Moon", 1, "compound"), ("Jae", 4, "nsubj"), ("-", 4, "punct"), ("in", 4, "nsubj"), ("met", 4, "ROOT")];
        let mut moon = doc(&words);
        for i in [0, 1] {
            moon.tokens[i].ent = "PERSON";
        }
        for i in [1, 2] {
            moon.tokens[i].space_after = false;
        }
        let mut era = moon.clone();
        era.tokens[3].upos = Upos::Noun;
        repair(&mut moon);
        assert_eq!(heads(&moon), [3, 3, 3, 4, 4]);
        assert_eq!((moon.tokens[3].dep, moon.tokens[3].upos), ("nsubj", Upos::Propn));
        era.tokens[1].space_after = true;
        repair(&mut era);
        assert_eq!(heads(&era), [1, 4, 4, 4, 4]);
    }

    #[test]
    fn no_auxiliary_stands_before_a_past_tense() {
        let mut may = doc(&[("May", 2, "aux"), ("also", 2, "advmod"), ("suspended", 2, "ROOT"), ("talks", 2, "dobj")]);
        may.tokens[2].tag = "VBN";
        repair(&mut may);
        assert_eq!((may.tokens[0].dep, may.tokens[0].tag, may.tokens[2].tag), ("nsubj", "NNP", "VBD"));
    }

    #[test]
    fn the_first_of_two_names_has_the_place_of_both() {
        let mut with = doc(&[
            ("with", 0, "ROOT"),
            ("Hale", 5, "nmod"),
            ("and", 1, "cc"),
            ("President", 1, "conj"),
            ("Jane", 5, "compound"),
            ("Roe", 0, "pobj"),
        ]);
        for i in [4, 5] {
            with.tokens[i].ent = "PERSON";
        }
        repair(&mut with);
        assert_eq!(heads(&with), [0, 0, 1, 5, 5, 1]);
        assert_eq!((with.tokens[1].dep, with.tokens[5].dep), ("pobj", "conj"));
    }

    #[test]
    fn who_stands_right_before_a_second_verb_is_its_subject() {
        let mut beat = doc(&[
            ("they", 1, "nsubj"),
            ("beat", 1, "ROOT"),
            ("Chad", 1, "dobj"),
            ("and", 2, "cc"),
            ("Mali", 2, "conj"),
            ("would", 6, "aux"),
            ("move", 1, "conj"),
        ]);
        for (i, tag) in [(1, "VBD"), (5, "MD"), (6, "VB")] {
            beat.tokens[i].tag = tag;
        }
        beat.tokens[6].upos = Upos::Verb;
        repair(&mut beat);
        assert_eq!(heads(&beat), [1, 1, 1, 1, 6, 6, 1]);
        assert_eq!(beat.tokens[4].dep, "nsubj");
    }

    #[test]
    fn a_sentence_without_a_verb_has_it_behind_the_name() {
        let mut called = doc(&[
            ("minister", 0, "ROOT"),
            (",", 0, "punct"),
            ("Ames", 0, "appos"),
            (",", 0, "punct"),
            ("called", 0, "acl"),
            ("it", 4, "dobj"),
            ("wrong", 4, "oprd"),
            (".", 0, "punct"),
        ]);
        (called.tokens[0].upos, called.tokens[4].tag) = (Upos::Noun, "VBN");
        repair(&mut called);
        assert_eq!(heads(&called), [4, 0, 0, 0, 4, 4, 4, 4]);
        assert_eq!((called.tokens[0].dep, called.tokens[4].dep, called.tokens[4].tag), ("nsubj", "ROOT", "VBD"));
    }

    #[test]
    fn a_finite_verb_goes_on_with_the_finite_verb_above() {
        let mut urged = doc(&[
            ("Hale", 1, "nsubj"),
            ("urged", 1, "ROOT"),
            ("Ames", 1, "dobj"),
            ("to", 4, "aux"),
            ("leave", 1, "xcomp"),
            ("and", 4, "cc"),
            ("spoke", 4, "conj"),
        ]);
        for (i, tag) in [(1, "VBD"), (3, "TO"), (4, "VB"), (6, "VBD")] {
            urged.tokens[i].tag = tag;
        }
        repair(&mut urged);
        assert_eq!(heads(&urged), [1, 1, 1, 4, 1, 1, 1]);
    }

    #[test]
    fn of_two_objects_the_first_is_given_to() {
        let mut gift = doc(&[("Hale", 1, "nsubj"), ("offer", 1, "ROOT"), ("Ames", 1, "dobj"), ("help", 1, "dobj")]);
        gift.tokens[1].upos = Upos::Verb;
        repair(&mut gift);
        assert_eq!((gift.tokens[2].dep, gift.tokens[3].dep), ("dative", "dobj"));
    }

    #[test]
    fn a_gerund_by_somebody_is_the_subject_of_a_verb_without_one() {
        let mut shelling = doc(&[
            ("Shelling", 3, "advcl"),
            ("by", 0, "prep"),
            ("troops", 1, "pobj"),
            ("wounded", 3, "ROOT"),
            ("two", 3, "dobj"),
        ]);
        (shelling.tokens[0].tag, shelling.tokens[3].tag) = ("VBG", "VBD");
        repair(&mut shelling);
        assert_eq!((shelling.tokens[0].dep, shelling.tokens[0].upos), ("nsubj", Upos::Noun));
        assert_eq!(&*shelling.tokens[0].lemma, "shelling");
    }

    #[test]
    fn the_name_takes_the_place_of_its_ending() {
        let mut hung =
            doc(&[("Hale", 2, "nmod"), (",", 2, "punct"), ("Jr.", 4, "nsubj"), (",", 2, "punct"), ("met", 4, "ROOT")]);
        repair(&mut hung);
        assert_eq!(heads(&hung), [4, 0, 0, 0, 4]);
        assert_eq!(hung.tokens[0].dep, "nsubj");

        let mut twice = doc(&[("Hale", 3, "nsubj"), (",", 3, "punct"), ("Jr.", 3, "nsubj"), ("met", 3, "ROOT")]);
        repair(&mut twice);
        assert_eq!(heads(&twice), [3, 3, 0, 3]);

        let mut root = doc(&[("Hale", 2, "compound"), (",", 2, "punct"), ("Sr.", 2, "ROOT")]);
        repair(&mut root);
        assert_eq!(heads(&root), [0, 0, 0]);
    }
}
