use crate::ascii::{Ascii, Found, Pieces};
use crate::line::Line;
use crate::tables::{Cut, Tables, Take, cut, cut_wide, is_sign};

/// Bytes that are read to tell a language.
const READ: usize = 4_000;
/// Lines that are read at most.
const LINES: usize = 40;
/// Bytes of which the trigrams are counted: more of them change nothing but the time it takes.
const COUNTED: usize = 1_200;

/// ISO 639-1 code of a text: what the text itself shows, or what the page declares where the text is too short.
pub(crate) fn of(text: &str, declared: Option<&str>) -> Option<String> {
    of_counted(text, &[], declared)
}

/// The same of the text that lines are.
pub(crate) fn of_lines<'a>(lines: impl Iterator<Item = &'a Line<'a>>, declared: Option<&str>) -> Option<String> {
    let mut bytes = 0;
    let enough = |line: &&Line| {
        let enough = bytes >= READ;
        bytes += line.text.len();
        !enough
    };
    let lines: Vec<&Line> = lines.take(LINES).take_while(enough).collect();
    let text = lines.iter().map(|line| &*line.text).collect::<Vec<_>>().join("\n");
    of_counted(&text, &lines, declared)
}

/// The text begins with the lines.
fn of_counted(text: &str, lines: &[&Line], declared: Option<&str>) -> Option<String> {
    let declared = declared.map(|d| d.split(['-', '_', ',']).next().unwrap_or(d).trim().to_lowercase());
    let declared = declared.filter(|d| d.len() == 2 && d.bytes().all(|b| b.is_ascii_lowercase()));
    let head = &text[..text.floor_char_boundary(READ)];
    // More are as many as are asked for.
    let letters = head.chars().filter(|c| c.is_alphabetic()).take(200).count();
    if letters < 40 {
        return declared;
    }
    if let Some(language) = by_function_words(head, lines) {
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
fn by_function_words(text: &str, lines: &[&Line]) -> Option<&'static str> {
    let tables = Tables::get();
    let mut words = FunctionWords { tables, counts: [0; 16], all: 0, bytes: [0; 2], pending: 0 };
    // What was looked up when the lines were counted need not be looked up again.
    let mut read = 0;
    for line in lines {
        let end = read + line.text.len();
        if end > text.len() || line.languages.len() != line.words.len() {
            break;
        }
        line.languages.iter().for_each(|languages| words.of(*languages));
        read = text.len().min(end + 1);
    }
    let rest = &text[read..];
    if !Ascii::with(|ascii| ascii.cut(rest, &mut words)) {
        cut(rest, &mut words);
    }
    words.count();
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
    /// Of the words that are not counted yet: a byte for each language.
    bytes: [u64; 2],
    pending: u32,
}

impl FunctionWords {
    fn count(&mut self) {
        for (count, byte) in self.counts.iter_mut().zip(self.bytes.iter().flat_map(|b| b.to_le_bytes())) {
            *count += u32::from(byte);
        }
        (self.all, self.pending, self.bytes) = (self.all + self.pending, 0, [0; 2]);
    }

    /// Takes a word of these languages.
    #[inline(always)]
    fn of(&mut self, languages: u16) {
        // No jump: whether a word is known is hard to foretell.
        let [low, high] = languages.to_le_bytes();
        self.bytes = [self.bytes[0] + spread(low), self.bytes[1] + spread(high)];
        self.pending += 1;
        if self.pending == 255 {
            self.count();
        }
    }
}

impl Pieces for FunctionWords {
    const WHOLE: bool = true;

    #[inline(always)]
    fn pieces(&mut self, pieces: Found<'_>) {
        for (hash, bytes, first) in pieces.each() {
            if !is_sign(first) {
                self.word(hash, Cut { bytes, ..Cut::default() });
            }
        }
    }

    fn wide(&mut self, run: &str) {
        cut_wide(run, self);
    }
}

impl Take for FunctionWords {
    #[inline(always)]
    fn word(&mut self, hash: u64, _: Cut) {
        self.of(self.tables.place(hash).languages);
    }
}

/// Each bit as a byte.
#[inline(always)]
fn spread(bits: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let own = (u64::from(bits) * ONES) & 0x8040_2010_0804_0201;
    (own + 127 * ONES) >> 7 & ONES
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_counted() {
        assert_eq!(spread(0b1000_0101).to_le_bytes(), [1, 0, 1, 0, 0, 0, 0, 1]);
        let english =
            "the envoys of both countries met in the capital on Thursday and said that they would meet again ";
        assert_eq!(by_function_words(&english.repeat(40), &[]), Some("en"));
        let german =
            "die Gesandten der beiden Staaten trafen sich am Donnerstag in der Stadt und sagten, dass sie nicht ";
        assert_eq!(by_function_words(&german.repeat(40), &[]), Some("de"));
    }
}
