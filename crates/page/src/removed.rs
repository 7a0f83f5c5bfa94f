//! What of a page was left out, and why.

use crate::line::{Line, within};
use crate::model::Weights;
use crate::tables::FURNITURE;
use crate::{Input, Kind, MAX_PAGE, Read, encoding, line};

/// A line of a page that is not in the article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Removed {
    /// Counted from 1, among the lines of the page.
    pub line: usize,
    pub text: String,
    /// In few words: "comment", "related", "navigation", "links", "not judged to be text".
    pub why: &'static str,
}

/// The lines of a page that [`extract`](crate::extract) leaves out, in page order.
pub fn removed(input: &Input<'_>) -> Vec<Removed> {
    let head = &input.bytes[..input.bytes.len().min(8192)];
    let (text, _) = encoding::decode(&input.bytes[..input.bytes.len().min(MAX_PAGE)], input.content_type);
    let weights = Weights::get();
    let kind = Kind::of(head, input.path, input.content_type);
    let (text, mut room) =
        (if kind == Kind::Markdown { line::without_markdown(&text) } else { text }, line::Room::default());
    let read = match kind {
        Kind::Html => Read::html(&text, weights),
        _ => Read::plain(&text, &mut room, weights),
    };
    let article = read.article(input, weights);
    let mut out = Vec::new();
    for (i, l) in read.lines.iter().enumerate() {
        if !article.text.contains(&*l.text) {
            out.push(Removed { line: i + 1, text: l.text.to_string(), why: why(l, read.kept[i]) });
        }
    }
    out
}

fn why(line: &Line, kept: bool) -> &'static str {
    if kept {
        return "shown twice, or a label";
    }
    if let Some(m) = line.markup {
        let places = [
            (within::HIDDEN, "hidden"),
            (within::NAV, "navigation"),
            (within::FOOTER, "footer"),
            (within::FORM | within::BUTTON | within::DIALOG, "form"),
            (within::ASIDE, "aside"),
        ];
        if let Some((_, why)) = places.iter().find(|(bit, _)| m.within & bit != 0) {
            return why;
        }
        // Groups of class words: `knowledge/page/markup.tsv`.
        let groups = [
            (4, "comment"),
            (5, "related"),
            (6, "share"),
            (11, "advertisement"),
            (12, "subscription"),
            (18, "consent"),
        ];
        if let Some((_, why)) = groups.iter().find(|(bit, _)| m.groups & 1 << bit != 0) {
            return why;
        }
    }
    if let Some(i) = (0..FURNITURE.len()).find(|i| line.facts.furniture & 1 << i != 0) {
        return FURNITURE[i];
    }
    if line.markup.is_some_and(|m| m.linked as usize * 2 > line.text.chars().count()) {
        return "links";
    }
    "not judged to be text"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_why() {
        let page = "<html><body><nav><a href=/>Home</a></nav><article><h1>Envoys meet again</h1>\
            <p>The envoys of both countries met on Thursday for the second time this week, officials said.</p>\
            <p>Neither side would say what had been discussed, but a spokesman called the mood better than before.</p>\
            </article><footer>All rights reserved.</footer></body></html>";
        let gone = removed(&Input { bytes: page.as_bytes(), path: "a.html", ..Input::default() });
        let gone: Vec<(&str, &str)> = gone.iter().map(|r| (&*r.text, r.why)).collect();
        assert_eq!(gone, [("Home", "navigation"), ("All rights reserved.", "footer")]);
    }
}
