//! Headlines in capitals or title case, put into the case of running text.
//!
//! Case is what tagger and recogniser lean on most, and headline case misleads both. The article itself is the best
//! witness of how a word is written; for words it does not use, closed classes and verbs are lower-cased and the rest
//! keep a capital. Every character is replaced by one as long in UTF-8, so that spans stay those of the original.

use std::sync::LazyLock;

use legation_schema::{Article, Upos};

use crate::classes::is_alpha;
use crate::hash::FastMap;
use crate::lemmatizer::Lemmatizer;

/// How a headline is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Style {
    /// As running text is.
    Sentence,
    /// Every Longer Word With a Capital.
    Title,
    /// ALL CAPITALS.
    Capitals,
}

/// Words of closed classes, which a name never consists of.
const FUNCTION_WORDS: &str = " a an the this that these those some any each every no not nor and or but so yet if as at by \
    for from in into of off on onto out over per than to up upon via with within without about above across after against \
    along amid among around before behind below beneath beside between beyond despite down during except inside like near \
    outside past since through throughout toward towards under until unless while whether because although though he she \
    it its they we you i his her their our your my him them me who whom whose which what when where why how there here is \
    are was were be been being am has have had having do does did will would shall should can could must might cannot \
    more most less least many much few several both all other another such own same just only also too very still now \
    again ever never soon new say says said over ";

fn is_function_word(lower: &str) -> bool {
    static WORDS: LazyLock<FastMap<&str, ()>> =
        LazyLock::new(|| FUNCTION_WORDS.split_ascii_whitespace().map(|w| (w, ())).collect());
    WORDS.contains_key(lower)
}

/// How an article writes its words: how often in lower case, and the forms with capitals in mid-sentence.
#[derive(Default)]
pub(crate) struct Evidence(FastMap<String, (u32, Vec<(String, u32)>)>);

impl Evidence {
    /// Reads the running text of an article.
    pub(crate) fn of(article: &Article) -> Evidence {
        let mut evidence = Evidence::default();
        for block in article.blocks.iter().filter(|b| b.kind.is_body()) {
            evidence.read(article.block_text(block));
        }
        evidence
    }

    fn read(&mut self, text: &str) {
        for (start, word) in words(text) {
            let before = text[..start].trim_end().chars().next_back();
            let initial = before
                .is_none_or(|c| !(is_alpha(c) || c.is_ascii_digit() || matches!(c, ',' | ';' | '\'' | '’' | '-')));
            let lower = word.to_lowercase();
            let is_lower = word == lower;
            if initial && !is_lower {
                continue;
            }
            let entry = self.0.entry(lower).or_default();
            if is_lower {
                entry.0 += 1;
            } else if let Some(form) = entry.1.iter_mut().find(|f| f.0 == word) {
                form.1 += 1;
            } else {
                entry.1.push((word.to_owned(), 1));
            }
        }
    }

    /// The form this word has most often; the first seen of equals.
    fn form(&self, lower: &str) -> Option<&str> {
        let (lowers, forms) = self.0.get(lower)?;
        let best =
            forms.iter().fold(None::<&(String, u32)>, |b, f| if b.is_some_and(|b| b.1 >= f.1) { b } else { Some(f) });
        match best {
            Some((form, count)) if count >= lowers => Some(form),
            _ => Some(self.0.get_key_value(lower)?.0),
        }
    }
}

/// Runs of letters with their start.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_alpha)?;
        let end = text[start..].find(|c| !is_alpha(c)).map_or(text.len(), |n| start + n);
        at = end;
        Some((start, &text[start..end]))
    })
}

fn style(text: &str) -> Style {
    let letters = text.chars().filter(|&c| is_alpha(c) && (c.is_lowercase() || c.is_uppercase())).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let long = words(text).filter(|(_, w)| w.chars().count() > 1).count();
    if long >= 3 && letters >= 10 && capitals * 10 >= letters * 9 {
        return Style::Capitals;
    }
    let content = words(text).filter(|(_, w)| w.chars().count() >= 4 && !is_function_word(&w.to_lowercase()));
    let (mut count, mut capital) = (0, 0);
    for (_, word) in content {
        count += 1;
        capital += usize::from(word.starts_with(char::is_uppercase));
    }
    if count >= 3 && capital == count { Style::Title } else { Style::Sentence }
}

/// The text in running case, where it is in another; `title` says whether title case may be taken as such.
pub(crate) fn recase(text: &str, title: bool, evidence: &Evidence, lemmatizer: Option<&Lemmatizer>) -> Option<String> {
    let style = style(text);
    if style == Style::Sentence || (style == Style::Title && !title) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut last = 0;
    for (start, word) in words(text) {
        out.push_str(&text[last..start]);
        last = start + word.len();
        let before = text[..start].chars().next_back();
        let after = text[last..].chars().next();
        let behind_apostrophe =
            matches!(before, Some('\'' | '’')) && start > 1 && out.chars().nth_back(1).is_some_and(is_alpha);
        let abbreviation = word.chars().count() == 1 && (after == Some('.') || before == Some('.'));
        let initial = text[..start].trim_end_matches(|c: char| c.is_whitespace() || "\"“‘'(".contains(c));
        // The full stop of "U.S." ends no sentence.
        let stop = initial.strip_suffix('.').is_some_and(|w| !w.ends_with(char::is_uppercase));
        let initial = initial.is_empty() || stop || initial.ends_with([':', '!', '?', '|']);
        let lower = word.to_lowercase();
        if abbreviation {
            out.push_str(word);
        } else if behind_apostrophe {
            lower_into(word, &mut out);
        } else if let Some(form) = evidence.form(&lower).filter(|f| f.len() == word.len()) {
            if initial && form == lower { capitalised_into(word, &mut out) } else { out.push_str(form) }
        } else if style == Style::Title && is_mixed(word) {
            out.push_str(word);
        } else {
            let verb = |pos| lemmatizer.is_some_and(|l| l.knows(&lower, pos));
            let common = is_function_word(&lower) || verb(Upos::Verb) || verb(Upos::Adv);
            // Short words in capitals that are no words of the language are mostly acronyms.
            let acronym = style == Style::Capitals
                && word.chars().count() <= 4
                && !common
                && lemmatizer.is_none_or(|l| !l.knows(&lower, Upos::Noun) && !l.knows(&lower, Upos::Adj));
            if acronym || (lower == "us" && style == Style::Capitals) {
                out.push_str(word);
            } else if common && !initial {
                lower_into(word, &mut out);
            } else {
                capitalised_into(word, &mut out);
            }
        }
    }
    out.push_str(&text[last..]);
    (out != text).then_some(out)
}

/// Capitals beyond the first letter: NATO, McDonald.
fn is_mixed(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase)
}

fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
        _ => c,
    }
}

fn lower_into(word: &str, out: &mut String) {
    out.extend(word.chars().map(lower));
}

fn capitalised_into(word: &str, out: &mut String) {
    let mut chars = word.chars();
    out.extend(chars.next());
    out.extend(chars.map(lower));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(body: &str, headline: &str) -> String {
        let mut evidence = Evidence::default();
        evidence.read(body);
        recase(headline, true, &evidence, None).unwrap_or_else(|| headline.to_owned())
    }

    #[test]
    fn the_article_decides() {
        let body = "The envoy of Latveria met ministers in NATO headquarters, and the talks of the alliance ended.";
        assert_eq!(with(body, "LATVERIA ENVOY MEETS NATO MINISTERS"), "Latveria envoy Meets NATO ministers");
        assert_eq!(with(body, "Latveria Envoy Ends Talks With NATO"), "Latveria envoy Ends talks with NATO");
    }

    #[test]
    fn running_case_stays() {
        for text in ["Kremlin says envoy will meet ministers", "NATO", "Sergei Lavrov", "U.S. and EU agree on steel"] {
            assert_eq!(with("", text), text);
        }
    }

    #[test]
    fn lengths_stay() {
        for text in ["İSTANBUL AND ẞTRASSE TALKS FAIL", "ΑΘΗΝΑ CALLS ΟΔΥΣΣΕΥΣ AGAIN", "IT'S THE U.S.'S TURN, TOO"]
        {
            assert_eq!(with("", text).len(), text.len());
        }
        assert_eq!(with("", "RUSSIA'S ENVOY TO THE U.S. IS OUT"), "Russia's Envoy to the U.S. is out");
    }
}
