//! The headline: which of the page's titles it is, and where it stands.

use crate::byline;
use crate::line::{Line, Tag, Word, pieces, within, words};
use crate::meta::Facts;
use crate::tables::FURNITURE;

/// Letters and digits in lower case, one space between words: titles are compared so.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// The title a page with markup gives itself.
pub(crate) fn from_markup(facts: &Facts, lines: &[Line]) -> Option<String> {
    let named = facts.titles.iter().find(|t| !t.is_empty());
    let page = facts.page_title.as_deref();
    // An h1 that the head's title holds (or the other way round) is the headline as readers see it.
    let agrees = |h: &str| {
        let h = fold(h);
        h.len() >= 8
            && facts.titles.iter().map(String::as_str).chain(page).any(|t| {
                let t = fold(t);
                t.contains(&h) || (t.len() >= 12 && h.contains(&t))
            })
    };
    if let Some(h) = facts.headings.iter().find(|h| agrees(h)) {
        return Some(h.clone());
    }
    if let Some(t) = named {
        let t = cut_outlet(t, facts.outlet.as_deref());
        // Only one h1, and it shares most of its words with the head: the head was shortened or written for machines.
        if let [h] = &facts.headings[..]
            && overlap(h, &t) >= 0.6
        {
            return Some(h.clone());
        }
        return Some(t);
    }
    if let Some(p) = page {
        let cut = cut_outlet(p, facts.outlet.as_deref());
        if let [h] = &facts.headings[..]
            && (overlap(h, &cut) >= 0.5 || pieces(&cut) < 3)
        {
            return Some(h.clone());
        }
        return Some(cut);
    }
    facts.headings.first().cloned().or_else(|| {
        let h = lines.iter().find(|l| {
            l.markup
                .is_some_and(|m| matches!(m.tag, Tag::H1 | Tag::H2) && m.within & (within::NAV | within::FOOTER) == 0)
        });
        h.map(|l| l.text.to_string())
    })
}

/// Share of the shorter one's words that the other has.
pub(crate) fn overlap(a: &str, b: &str) -> f32 {
    let (a, b) = (fold(a), fold(b));
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let hits = a.iter().filter(|w| b.contains(w)).count();
    hits as f32 / a.len().max(1) as f32
}

/// "Headline - Outlet" without the outlet, whichever side it is on.
fn cut_outlet(title: &str, outlet: Option<&str>) -> String {
    for sep in [" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · ", " « ", " // "] {
        if let Some((head, tail)) = title.rsplit_once(sep) {
            let named = outlet.is_some_and(|o| byline::same_name(o, tail));
            let (h, t) = (pieces(head), pieces(tail));
            if named || (h >= 3 && t <= 4 && h > t) || matches!(sep, " | ") && h >= 2 * t {
                return cut_outlet(head.trim(), outlet);
            }
        }
        if let Some((head, tail)) = title.split_once(sep)
            && outlet.is_some_and(|o| byline::same_name(o, head))
        {
            return tail.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

/// The line of a headline, nearest above the first line of text; else the first one that holds it.
pub(crate) fn line_of(title: &str, lines: &[Line], first_kept: Option<usize>) -> Option<usize> {
    let wanted = words(title);
    if wanted.is_empty() || title.len() < 6 {
        return None;
    }
    let holds = |a: &[Word], b: &[Word]| a.windows(b.len()).any(|w| w == b);
    let fits = |l: &Line| {
        l.text.len() < 4 * title.len() + 40 && !l.words.is_empty() && {
            let t = &l.words[..];
            t == wanted
                || (l.text.len() >= 12 && l.text.len() * 2 > title.len() && holds(&wanted, t))
                || (t.len() < wanted.len() * 3 / 2 && holds(t, &wanted))
        }
    };
    let limit = first_kept.map_or(lines.len(), |f| (f + 3).min(lines.len()));
    lines[..limit].iter().rposition(fits).or_else(|| lines.iter().position(fits))
}

/// The headline of a page whose markup is lost: its line. What stands below "Image caption" is what a picture shows.
pub(crate) fn headline(lines: &[Line], kept: &[bool]) -> Option<usize> {
    best(lines, kept, |i| i > 0 && byline::is_caption_label(&lines[i - 1].text))
}

/// The same as the line model was taught it, which need not be told of captions.
pub(crate) fn from_lines(lines: &[Line], kept: &[bool]) -> Option<usize> {
    best(lines, kept, |_| false)
}

fn best(lines: &[Line], kept: &[bool], is_none: impl Fn(usize) -> bool) -> Option<usize> {
    let first = kept.iter().position(|k| *k)?;
    let furniture: u32 = !(1 << FURNITURE.iter().position(|g| *g == "end").unwrap_or(31));
    // What the headline says the text says again.
    let opening = Opening::new(&lines[first..(first + 6).min(lines.len())]);
    let top = first.saturating_sub(60);
    // Whether a line is a byline, or nothing but a date.
    let credits: Vec<(bool, bool)> = lines[top..(first + 4).min(lines.len())]
        .iter()
        .map(|l| (byline::is_byline(&l.text), l.text.len() < 60 && !l.dates.is_empty()))
        .collect();
    let keys: Vec<u64> = lines[..first + 1].iter().map(|l| l.facts.key).collect();
    let mut best: Option<(f32, usize)> = None;
    for i in top..=first {
        let text = &lines[i].text;
        let words = pieces(text);
        let line = &lines[i];
        if !(3..=32).contains(&words) || text.len() > 260 || credits[i - top].0 || is_none(i) {
            continue;
        }
        let mut score = 0.0;
        // Shown twice: in the page's head and above the text.
        let twice = keys.iter().zip(lines).filter(|(key, l)| **key == line.facts.key && l.text == *text).count();
        score += 1.2 * (twice.min(3) - 1) as f32;
        score -= (first - i) as f32 * 0.05;
        score += match words {
            3 => -0.8,
            4 => -0.3,
            5..=20 => 0.5,
            _ => 0.0,
        };
        if text.ends_with(['.', ':', ';', ',', '…']) {
            score -= 1.5;
        }
        if line.facts.furniture & furniture != 0 {
            score -= 1.0;
        }
        if !line.dates.is_empty() {
            score -= 1.0;
        }
        if text.chars().next().is_some_and(char::is_lowercase) {
            score -= 0.8;
        }
        if i == first {
            score -= 0.8;
        }
        // A byline or a date next to it.
        if credits[i + 1 - top..].iter().take(3).any(|(byline, date)| *byline || *date) {
            score += 0.6;
        }
        if lines[i].gap {
            score += 0.1;
        }
        score += 1.5 * opening.overlap(&line.words);
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, i));
        }
    }
    best.filter(|(s, _)| *s > -0.2).map(|(_, i)| i)
}

/// The content words of a text: places by hash, the next one where it is another word's.
struct Opening(Vec<Option<Word>>);

impl Opening {
    fn new(lines: &[Line]) -> Opening {
        let words = lines.iter().flat_map(|l| &*l.words).filter(|w| w.is_content());
        let mut opening = Opening(vec![None; (2 * words.clone().count() + 1).next_power_of_two()]);
        for word in words {
            let at = opening.place(*word);
            opening.0[at] = Some(*word);
        }
        opening
    }

    /// Where a word is, or would be.
    fn place(&self, word: Word) -> usize {
        let mask = self.0.len() - 1;
        let mut at = (word.hash().wrapping_mul(0x9e37_79b1) >> 12) as usize & mask;
        while self.0[at].is_some_and(|other| other != word) {
            at = (at + 1) & mask;
        }
        at
    }

    /// Share of a line's content words that the text has.
    fn overlap(&self, line: &[Word]) -> f32 {
        let content = line.iter().filter(|w| w.is_content());
        let hits = content.clone().filter(|w| self.0[self.place(**w)].is_some()).count();
        hits as f32 / content.count().max(2) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_no_headlines() {
        let page = "Envoys meet again in the capital\n\nImage caption\n\nThe envoy took office in April\n\n\
            The envoys of both countries met in the capital on Thursday, officials said after the talks.";
        let mut room = crate::line::Room::default();
        let lines = crate::line::plain_lines(page, &mut room);
        assert_eq!(headline(&lines, &[false, false, false, true]), Some(0));
    }

    #[test]
    fn outlets_are_cut() {
        assert_eq!(cut_outlet("Talks end early in the capital - The Gazette", None), "Talks end early in the capital");
        assert_eq!(cut_outlet("The Gazette | Talks end early", Some("The Gazette")), "Talks end early");
        assert_eq!(cut_outlet("Up - and down", None), "Up - and down");
    }
}
