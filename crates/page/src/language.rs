use crate::tables::{Cut, Tables, Take, cut};

/// Bytes that are read to tell a language.
pub(crate) const READ: usize = 4_000;
/// Bytes of which the trigrams are counted: more of them change nothing but the time it takes.
const COUNTED: usize = 1_200;

/// ISO 639-1 code of a text: what the text itself shows, or what the page declares where the text is too short.
pub(crate) fn of(text: &str, declared: Option<&str>) -> Option<String> {
    let declared = declared.map(|d| d.split(['-', '_', ',']).next().unwrap_or(d).trim().to_lowercase());
    let declared = declared.filter(|d| d.len() == 2 && d.bytes().all(|b| b.is_ascii_lowercase()));
    let head = &text[..text.floor_char_boundary(READ)];
    // More are as many as are asked for.
    let letters = head.chars().filter(|c| c.is_alphabetic()).take(200).count();
    if letters < 40 {
        return declared;
    }
    if let Some(language) = by_function_words(head) {
        return Some(language.to_owned());
    }
    let Some(info) = whatlang::detect(&head[..head.floor_char_boundary(COUNTED)]) else { return declared };
    let found = two_letters(info.lang());
    // A declaration is often a template's default, detection is sure on a few hundred letters.
    if info.is_reliable() && (letters >= 200 || declared.is_none()) {
        return Some(found);
    }
    declared.or_else(|| (letters < 200 && has_english_function_words(head)).then(|| "en".to_owned())).or(Some(found))
}

/// The language that a good share of the words are function words of, and of no other nearly as many: running text of a
/// few hundred letters in a language we have the words of. Trigrams decide the rest, at a hundred times the cost.
fn by_function_words(text: &str) -> Option<&'static str> {
    let tables = Tables::get();
    let mut words = FunctionWords { tables, counts: [0; 16], all: 0 };
    cut(text, &mut words);
    let FunctionWords { counts, all, .. } = words;
    let (best, most) = counts.iter().enumerate().max_by_key(|(i, n)| (**n, std::cmp::Reverse(*i)))?;
    let second = counts.iter().enumerate().filter(|(i, _)| *i != best).map(|(_, n)| *n).max().unwrap_or(0);
    (all >= 60 && most * 4 >= all && *most >= 2 * second).then(|| tables.languages[best])
}

/// Function words by language, and all words.
struct FunctionWords {
    tables: &'static Tables,
    counts: [u32; 16],
    all: u32,
}

impl Take for FunctionWords {
    #[inline(always)]
    fn word(&mut self, hash: u64, _: Cut) {
        self.all += 1;
        let mut languages = self.tables.place(hash).languages;
        while languages != 0 {
            self.counts[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }
}

/// Trigrams fail on a few words full of names; function words do not: they are a third of English running text, and
/// these are words of no other language's everyday use.
fn has_english_function_words(text: &str) -> bool {
    const WORDS: &[&str] =
        &["the", "of", "and", "with", "said", "was", "were", "that", "for", "from", "has", "have", "by"];
    let (mut all, mut found) = (0, 0);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        all += 1;
        found += usize::from(WORDS.contains(&word.to_lowercase().as_str()));
    }
    found >= 2 && found * 10 >= all
}

fn two_letters(lang: whatlang::Lang) -> String {
    use whatlang::Lang::*;
    match lang {
        Eng => "en",
        Rus => "ru",
        Cmn => "zh",
        Spa => "es",
        Por => "pt",
        Ita => "it",
        Ben => "bn",
        Fra => "fr",
        Deu => "de",
        Ukr => "uk",
        Kat => "ka",
        Ara => "ar",
        Hin => "hi",
        Jpn => "ja",
        Heb => "he",
        Yid => "yi",
        Pol => "pl",
        Amh => "am",
        Jav => "jv",
        Kor => "ko",
        Nob => "no",
        Dan => "da",
        Swe => "sv",
        Fin => "fi",
        Tur => "tr",
        Nld => "nl",
        Hun => "hu",
        Ces => "cs",
        Ell => "el",
        Bul => "bg",
        Bel => "be",
        Mar => "mr",
        Kan => "kn",
        Ron => "ro",
        Slv => "sl",
        Hrv => "hr",
        Srp => "sr",
        Mkd => "mk",
        Lit => "lt",
        Lav => "lv",
        Est => "et",
        Tam => "ta",
        Vie => "vi",
        Urd => "ur",
        Tha => "th",
        Guj => "gu",
        Uzb => "uz",
        Pan => "pa",
        Aze => "az",
        Ind => "id",
        Tel => "te",
        Pes => "fa",
        Mal => "ml",
        Ori => "or",
        Mya => "my",
        Nep => "ne",
        Sin => "si",
        Khm => "km",
        Tuk => "tk",
        Aka => "ak",
        Zul => "zu",
        Sna => "sn",
        Afr => "af",
        Lat => "la",
        Slk => "sk",
        Cat => "ca",
        Tgl => "tl",
        Hye => "hy",
        _ => return lang.code().chars().take(2).collect(),
    }
    .to_owned()
}
