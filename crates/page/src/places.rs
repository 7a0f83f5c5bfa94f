//! Which element of a page holds most of its prose, and how each line stands to it.
//!
//! After Arc90's Readability (2009): every line of some length speaks for the elements around it, the nearest most; the
//! element that most speaks for, less what is links, is the article's, and so are its brothers that are nearly as good.
//! Here this is no decision but evidence for the line model.

use crate::line::{Line, Place, within};

/// A block element.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Element {
    /// Number of the block element around it, smaller than its own; the page's root is its own parent.
    pub(crate) parent: u32,
    /// Groups of its own class and id words.
    pub(crate) groups: u32,
    /// Sorts of elements that hold articles, as bits in the order of [`Place::homes`].
    pub(crate) homes: u8,
}

/// The sorts of [`Place::homes`] an element is of, by its name, its property and its own class words.
pub(crate) fn homes(name: &str, property: Option<&str>, groups: u32) -> u8 {
    let named = groups & ARTICLE != 0 && groups & TEXT != 0 && name != "html" && name != "body";
    let body = groups & OTHERS == 0 && named || property == Some("articleBody");
    u8::from(body) | u8::from(name == "article" && groups & OTHERS == 0) << 1 | u8::from(name == "main") << 2
}

/// Groups of class words: article and post; body and content; comment and related.
const ARTICLE: u32 = 1 | 1 << 3;
const TEXT: u32 = 1 << 1 | 1 << 2;
const OTHERS: u32 = 1 << 4 | 1 << 5;
/// Letters of prose that an element needs to be a home.
const HOME: f32 = 200.0;

/// Groups of class words (`knowledge/page/markup.tsv`) of what is beside the text: comment, related, share,
/// advertisement, subscription, consent.
const BESIDE: u32 = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 11 | 1 << 12 | 1 << 18;
/// Elements that hold no prose.
const NO_PROSE: u32 =
    within::NAV | within::FOOTER | within::FORM | within::BUTTON | within::HIDDEN | within::DIALOG | within::ASIDE;
/// Shorter lines say nothing about where the text is.
const LEAST: usize = 25;
/// What a line says for the element it stands in, that one's parent, and so on (Readability: 1, 1, a half, a third of it).
const SHARES: [f32; 5] = [1.0, 1.0, 0.5, 0.17, 0.12];

#[derive(Clone, Copy, Default)]
struct Sum {
    prose: f32,
    chars: f32,
    linked: f32,
    /// Letters of lines of some length that are no links.
    long: f32,
}

/// Fills [`Place`] of every line with markup.
pub(crate) fn judge(lines: &mut [Line], elements: &[Element]) {
    let mut sums = vec![Sum::default(); elements.len()];
    let parent = |at: usize| elements.get(at).map_or(0, |e| e.parent as usize);
    for line in lines.iter() {
        let Some(m) = &line.markup else { continue };
        let (Some(sum), chars) = (sums.get_mut(m.element as usize), line.facts.chars + line.facts.words) else {
            continue;
        };
        sum.chars += chars;
        sum.linked += m.linked as f32;
        if line.text.len() < LEAST || m.within & NO_PROSE != 0 || m.groups & BESIDE != 0 {
            continue;
        }
        if let Some(sum) = sums.get_mut(m.element as usize) {
            sum.long += (chars - m.linked as f32).max(0.0);
        }
        let prose =
            (1.0 + line.facts.commas + (chars / 100.0).min(3.0)) * (1.0 - m.linked as f32 / chars.max(1.0)).max(0.0);
        let mut at = m.element as usize;
        for share in SHARES {
            if let Some(sum) = sums.get_mut(at) {
                sum.prose += prose * share;
            }
            if at == 0 {
                break;
            }
            at = parent(at);
        }
    }
    for at in (1..elements.len()).rev() {
        let Sum { chars, linked, long, .. } = sums[at];
        if let Some(sum) = sums.get_mut(parent(at)) {
            sum.chars += chars;
            sum.linked += linked;
            sum.long += long;
        }
    }
    let links = |s: &Sum| (s.linked / s.chars.max(1.0)).min(1.0);
    let prose: Vec<f32> = sums.iter().map(|s| s.prose * (1.0 - links(s))).collect();
    // Of equals the first.
    let best = (0..prose.len()).rev().max_by(|a, b| prose[*a].total_cmp(&prose[*b])).unwrap_or(0);
    let most = prose.get(best).copied().unwrap_or(0.0).max(1e-3);
    // For each element the most prose around it, whether it is in the best one or in a good brother of it, whether in a
    // part beside the text, and how deep.
    let mut around = vec![Place::default(); elements.len()];
    let all = sums.first().map_or(1.0, |s| s.long).max(1.0);
    let mut homes = [0u8; 3];
    let first = (0..3).find_map(|k| {
        let at = (1..elements.len()).find(|at| elements[*at].homes & 1 << k != 0 && sums[*at].long >= HOME)?;
        Some((at, k as u8 + 1))
    });
    let mut beside = vec![false; elements.len()];
    for at in 0..elements.len() {
        let up = parent(at);
        let mut place = if at == 0 { Place::default() } else { around[up] };
        place.own = prose[at] / most;
        place.share = place.share.max(place.own);
        place.below = if at == best { 0 } else { place.below.saturating_add(1) };
        place.inside |= at == best;
        let brother = at != 0 && up == parent(best) && place.own >= 0.2;
        beside[at] = at != 0 && beside[up] || elements[at].groups & BESIDE != 0;
        if at == best || brother {
            beside[at] = false;
        }
        place.voted = (place.voted || at == best || brother) && !beside[at];
        place.linked = links(&sums[at]);
        if let Some((home, sort)) = first {
            place.named |= at == home;
            place.namer = sort;
            place.named_share = sums[home].long / all;
        }
        for (k, home) in place.homes.iter_mut().enumerate() {
            // Of articles in articles the inner one, of other elements the outer one.
            let counts = elements[at].homes & 1 << k != 0 && sums[at].long >= HOME && (k == 1 || home.0 == 0);
            if counts {
                homes[k] = homes[k].saturating_add(1);
                *home = (homes[k], sums[at].long / all);
            }
        }
        around[at] = place;
    }
    for m in lines.iter_mut().filter_map(|l| l.markup.as_mut()) {
        let (at, up) = (m.element as usize, m.parent as usize);
        m.place = around.get(at).copied().unwrap_or_default();
        m.place.linked = around.get(up).map_or(0.0, |p| p.linked);
        m.place.voted &= m.within & (NO_PROSE & !within::ASIDE) == 0 && around.get(at).is_some_and(|p| p.linked < 0.5);
    }
}

#[cfg(test)]
mod tests {
    use crate::html;

    #[test]
    fn prose_is_found() {
        let page = "<body><div><ul><li><a href=a>News from the north of the country</a></ul></div><div id=x>\
            <p>The envoys of both countries met on Thursday, for the second time this week, officials said.</p>\
            <p>Neither side would say what had been discussed, but one spokesman called the mood better.</p>\
            <div class=related-stories><p>Earlier, the envoys had met, talked, eaten and left the hall again.</p></div>\
            </div><div><p>All rights reserved.</p></div></body>";
        let page = html::read(page);
        let voted: Vec<bool> = page.lines.iter().map(|l| l.markup.unwrap().place.voted).collect();
        assert_eq!(voted, [false, true, true, false, false]);
        let inside: Vec<bool> = page.lines.iter().map(|l| l.markup.unwrap().place.inside).collect();
        assert_eq!(inside, [false, true, true, true, false]);
    }

    #[test]
    fn articles_are_told_apart() {
        let prose = "The envoys of both countries met in the capital on Thursday, for the second time this week, officials said. \
            Neither side would say what had been discussed, but one spokesman called the mood better than it had been for months.";
        let page = format!(
            "<body><p>Menu</p><article><div class=article-body><p>{prose}</p></div><p>{prose}</p></article>\
            <article><div class=article-body><p>{prose}</p></div></article></body>"
        );
        let page = html::read(&page);
        let places: Vec<_> = page.lines.iter().map(|l| l.markup.unwrap().place).collect();
        let ordinals: Vec<_> = places.iter().map(|p| p.homes.map(|h| h.0)).collect();
        assert_eq!(ordinals, [[0, 0, 0], [1, 1, 0], [0, 1, 0], [2, 2, 0]]);
        assert_eq!(places.iter().map(|p| p.named).collect::<Vec<_>>(), [false, true, false, false]);
        assert!(places.iter().all(|p| p.namer == 1 && (p.named_share - 1.0 / 3.0).abs() < 0.05));
    }
}
