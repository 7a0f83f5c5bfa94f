//! What the line model sees of a line: of itself, of its neighbours, of its place and of its markup.

use crate::byline;
use crate::lexical;
use crate::line::{self, Facts, Line, Markup, Tag, Word};
use crate::meta;
use crate::tables::{ByNumber, FURNITURE};
use crate::title;

/// Features of a line whose markup is lost.
pub(crate) const PLAIN: usize = 95 + lexical::FEATURES;
/// Features of a line with markup: those above, then these.
pub(crate) const HTML: usize = PLAIN + 134 + STORY;
/// Features of a line by what the head of the page says.
const STORY: usize = 25;
/// What the second stage adds.
pub(crate) const CONTEXT: usize = 20;

/// What the head of a page with markup says of its article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// The article's text as the page's own structured data has it.
    body: Option<String>,
    /// Words of the headline.
    headline: Vec<Word>,
    /// Content words of the headlines and the description, in order, each once.
    topic: Vec<Word>,
    /// Words of the description.
    description: Vec<Word>,
}

impl Told {
    pub(crate) fn new(facts: &meta::Facts, lines: &[Line]) -> Told {
        let description = facts.description.as_deref().map(line::words).unwrap_or_default();
        let headline = title::from_markup(facts, lines).as_deref().map(line::words).unwrap_or_default();
        let titles = facts.titles.iter().flat_map(|t| line::words(t));
        let all = titles.chain(headline.iter().copied()).chain(description.iter().copied());
        let mut topic: Vec<Word> = all.filter(|w| w.is_content()).collect();
        topic.sort_unstable();
        topic.dedup();
        Told { body: facts.body.as_deref().map(title::fold), headline, topic, description }
    }

    /// The line of the headline: of those that have it the first one that is a heading, else the first.
    fn line(&self, lines: &[Line]) -> Option<usize> {
        let wanted = &self.headline[..];
        if wanted.len() < 2 {
            return None;
        }
        let holds = |a: &[Word], b: &[Word]| a.windows(b.len()).any(|w| w == b);
        let fits = |l: &Line| {
            let t = &l.words[..];
            t == wanted
                || t.len() >= 3 && t.len() * 2 > wanted.len() && t.len() < wanted.len() && holds(wanted, t)
                || t.len() > wanted.len() && t.len() < wanted.len() * 3 / 2 && holds(t, wanted)
        };
        let heading = |l: &Line| l.markup.is_some_and(|m| matches!(m.tag, Tag::H1 | Tag::H2));
        lines.iter().position(|l| heading(l) && fits(l)).or_else(|| lines.iter().position(fits))
    }

    /// For each line whether it is another article's: pages that go on with the next article as one scrolls hold each in
    /// an `article` of its own with a headline of its own. Empty where the page has no such thing.
    pub(crate) fn others(&self, lines: &[Line]) -> Vec<bool> {
        let home = |l: &Line| l.markup.map_or(0, |m| m.place.homes[1].0);
        let heads = |l: &Line| l.markup.is_some_and(|m| m.tag == Tag::H1);
        let Some(own) = self.line(lines).map(|i| &lines[i]).filter(|l| heads(l) && home(l) > 0) else {
            return Vec::new();
        };
        let mut others = [false; 256];
        for line in lines.iter().filter(|l| heads(l) && l.words != own.words) {
            others[usize::from(home(line))] = true;
        }
        others[0] = false;
        others[usize::from(home(own))] = false;
        lines.iter().map(|l| others[usize::from(home(l))]).collect()
    }
}

/// Row-major features of a page's lines: [`PLAIN`] or [`HTML`] a line. `told` is what the head of the page says, `weights`
/// what [`lexical`] knows of words.
pub(crate) fn of(lines: &[Line], told: &Told, weights: &[u8]) -> Vec<f32> {
    let markup = lines.first().is_some_and(|l| l.markup.is_some());
    let width = if markup { HTML } else { PLAIN };
    let facts: Vec<Facts> = lines.iter().map(facts).collect();
    let mut out = Vec::with_capacity(lines.len() * width);
    let page = Page::new(lines, &facts);
    let vocabulary = Vocabulary::new(&lines[page.run.clone()]);
    let words = lexical::features(lines, weights);
    let groups = markup.then(|| Groups::new(lines, &facts));
    let story = markup.then(|| Story::new(lines, &facts, told));
    for i in 0..lines.len() {
        let start = out.len();
        page.line(i, lines, &facts, &mut out);
        out.push(flag(!lines[i].dates.is_empty()));
        out.extend(page.heads[i]);
        out.extend(vocabulary.shared(&lines[i], page.run.contains(&i)));
        out.extend(words[i]);
        debug_assert_eq!(out.len() - start, PLAIN);
        if let (Some(groups), Some(story), Some(m)) = (&groups, &story, &lines[i].markup) {
            groups.line(i, m, lines, &facts, told.body.as_deref(), &mut out);
            out.extend(story.line(i, m, &page));
        }
        debug_assert_eq!(out.len() - start, width);
    }
    out
}

/// Furniture phrases say nothing in a long line.
const PHRASED: f32 = 60.0;

fn facts(line: &Line) -> Facts {
    let mut facts = line.facts;
    if facts.words > PHRASED {
        facts.furniture = 0;
    }
    facts
}

fn ln(x: f32) -> f32 {
    (1.0 + x).ln()
}

fn flag(b: bool) -> f32 {
    f32::from(u8::from(b))
}

/// What is known of the page as a whole.
struct Page {
    repeats: ByNumber<u64, u16>,
    /// Words of sentence lines up to and without line i.
    sums: Vec<f32>,
    chars: Vec<f32>,
    run: std::ops::Range<usize>,
    comments: Vec<u16>,
    last_comment: Vec<u16>,
    related: Vec<u16>,
    last_related: Vec<u16>,
    starts_lower: f32,
    sentences: f32,
    title: Option<usize>,
    title_words: Vec<Word>,
    /// ln(1 + words) of each line.
    lengths: Vec<f32>,
    /// Of each line how many before it look like the head of an article, and how far the last one is.
    heads: Vec<[f32; 6]>,
}

impl Page {
    fn new(lines: &[Line], facts: &[Facts]) -> Page {
        let mut repeats: ByNumber<u64, u16> = ByNumber::default();
        let mut sums = vec![0.0];
        let mut chars = vec![0.0];
        let bit = |name: &str| FURNITURE.iter().position(|g| *g == name).map_or(0, |i| 1u32 << i);
        let (comment, related) = (bit("comment"), bit("related"));
        let (mut c, mut r) = ((0u16, u16::MAX), (0u16, u16::MAX));
        let mut page = Page {
            repeats: ByNumber::default(),
            sums: Vec::new(),
            chars: Vec::new(),
            run: 0..0,
            comments: Vec::new(),
            last_comment: Vec::new(),
            related: Vec::new(),
            last_related: Vec::new(),
            starts_lower: 0.0,
            sentences: 0.0,
            title: None,
            title_words: Vec::new(),
            lengths: facts.iter().map(|f| ln(f.words)).collect(),
            heads: heads(lines),
        };
        let mut lower = 0.0;
        let (mut best, mut sum, mut start) = (0.0f32, 0.0f32, 0);
        for (i, f) in facts.iter().enumerate() {
            let n = repeats.entry(f.key).or_default();
            *n = n.saturating_add(1);
            sums.push(sums[i] + if f.sentence { f.words } else { 0.0 });
            chars.push(chars[i] + f.chars);
            for (state, group) in [(&mut c, comment), (&mut r, related)] {
                if f.furniture & group != 0 && f.words <= 20.0 {
                    *state = (state.0.saturating_add(1), 0);
                } else {
                    state.1 = state.1.saturating_add(1).max(state.1);
                }
            }
            page.comments.push(c.0);
            page.last_comment.push(if c.0 == 0 { 999 } else { c.1.min(998) });
            page.related.push(r.0);
            page.last_related.push(if r.0 == 0 { 999 } else { r.1.min(998) });
            lower += flag(lines[i].text.starts_with(|c: char| c.is_lowercase() || ",.;:)".contains(c)));
            page.sentences += flag(f.sentence);
            if sum <= 0.0 {
                sum = 0.0;
                start = i;
            }
            sum += if f.sentence && f.furniture == 0 { f.words.min(40.0) } else { -4.0 };
            if sum > best {
                best = sum;
                page.run = start..i + 1;
            }
        }
        let n = lines.len().max(1) as f32;
        page.starts_lower = lower / n;
        page.sentences /= n;
        page.repeats = repeats;
        page.sums = sums;
        page.chars = chars;
        let inside: Vec<bool> = (0..lines.len()).map(|i| page.run.contains(&i) && facts[i].sentence).collect();
        page.title = title::from_lines(lines, &inside);
        if let Some(t) = page.title {
            page.title_words.clone_from(&lines[t].words);
        }
        page
    }

    fn line(&self, i: usize, lines: &[Line], facts: &[Facts], out: &mut Vec<f32>) {
        let (line, f) = (&lines[i], &facts[i]);
        let text = line.text.as_str();
        let words = f.words.max(1.0);
        let n = lines.len() as f32;
        let first = text.chars().next().unwrap_or(' ');
        let gap_after = lines.get(i + 1).is_none_or(|l| l.gap);
        out.extend([
            self.lengths[i],
            ln(f.chars),
            f.chars / words,
            f.stop / words,
            f.capital / words,
            f.digits / text.len().max(1) as f32,
            f.commas / words,
            f.stops,
            flag(f.ends),
            flag(text.ends_with(':')),
            flag(text.ends_with('…') || text.ends_with("...")),
            if first.is_lowercase() {
                2.0
            } else if first.is_uppercase() {
                0.0
            } else if first.is_numeric() {
                1.0
            } else {
                3.0
            },
            flag(first == '“' || first == '"' || first == '‘'),
            flag(f.quoted),
            f.bars,
            flag(f.copyright),
            flag(f.address),
            flag(line.gap),
            flag(gap_after),
            flag(f.sentence),
        ]);
        out.extend((0..FURNITURE.len()).map(|g| flag(f.furniture & (1 << g) != 0)));
        out.push(flag(f.year));
        out.push(f32::from(self.repeats.get(&f.key).copied().unwrap_or(1)));
        let title_at = self.title.map_or(0.0, |t| (i as f32 - t as f32).clamp(-100.0, 100.0));
        let in_title = if self.title_words.is_empty() || f.words > 40.0 {
            0.0
        } else {
            line.words.iter().filter(|w| self.title_words.contains(w)).count() as f32 / words
        };
        out.extend([
            i as f32 / n,
            self.chars[i] / self.chars[lines.len()].max(1.0),
            ln(i as f32),
            ln(n - i as f32),
            title_at,
            in_title,
        ]);
        for d in [-1i32, -2, 1, 2, -3, 3] {
            let j = i as i32 + d;
            let j = usize::try_from(j).ok().filter(|j| *j < facts.len());
            let g = j.map(|j| facts[j]).unwrap_or_default();
            out.push(j.map_or(0.0, |j| self.lengths[j]));
            out.push(flag(g.ends));
            out.push(if g.words > 0.0 { g.stop / g.words } else { -1.0 });
            out.push(if g.furniture != 0 {
                (1.0 + g.furniture.trailing_zeros() as f32) * flag(g.words <= 20.0)
            } else {
                0.0
            });
        }
        let window = |a: i32, b: i32| {
            let at = |d: i32| (i as i32 + d).clamp(0, lines.len() as i32) as usize;
            self.sums[at(b)] - self.sums[at(a)]
        };
        let total = self.sums[lines.len()].max(1.0);
        out.extend([
            ln(window(-2, 3)),
            ln(window(-5, 6)),
            ln(window(-12, 0)),
            ln(window(1, 13)),
            ln(window(-30, 31)),
            flag(self.run.contains(&i)),
            ln((self.run.start as f32 - i as f32).max(0.0)),
            ln((i as f32 + 1.0 - self.run.end as f32).max(0.0)),
            f32::from(self.comments[i]).min(20.0),
            f32::from(self.last_comment[i]),
            f32::from(self.related[i]).min(20.0),
            f32::from(self.last_related[i]),
            self.sums[i] / total,
            ln(total),
            ln(n),
            self.starts_lower,
            self.sentences,
            (self.sums[self.run.end.max(self.run.start)] - self.sums[self.run.start]) / total,
        ]);
        let j = i.saturating_sub(1);
        out.extend([
            flag(i > 0 && facts[j].sentence),
            flag(facts.get(i + 1).is_some_and(|g| g.sentence)),
            flag(f.furniture != 0),
        ]);
    }
}

/// For each line how many bylines and dates that stand alone the page has before it, how many lines ago the last was, and
/// how many follow: where a second one comes, another article may begin.
fn heads(lines: &[Line]) -> Vec<[f32; 6]> {
    let is = |line: &Line| {
        let short = line.text.len() <= 80;
        [short && line.facts.words <= 10.0 && byline::is_byline(&line.text), short && !line.dates.is_empty()]
    };
    let all: Vec<[bool; 2]> = lines.iter().map(is).collect();
    let mut out = vec![[0.0; 6]; lines.len()];
    for k in 0..2 {
        let total = all.iter().filter(|a| a[k]).count();
        let (mut before, mut last) = (0usize, None);
        for (i, a) in all.iter().enumerate() {
            out[i][k * 3] = before.min(20) as f32;
            out[i][k * 3 + 1] = last.map_or(999.0, |l: usize| (i - l).min(300) as f32);
            if a[k] {
                (before, last) = (before + 1, Some(i));
            }
            out[i][k * 3 + 2] = (total - before).min(20) as f32;
        }
    }
    out
}

/// How often the lines of the page's main run have each of its content words: places by hash, the next one where it is
/// another word's.
struct Vocabulary(Vec<(u32, u16)>);

impl Vocabulary {
    fn new(run: &[Line]) -> Vocabulary {
        let words = || run.iter().flat_map(|l| &l.words).filter(|w| w.is_content());
        let mut vocabulary = Vocabulary(vec![(0, 0); (2 * words().count() + 2).next_power_of_two()]);
        for word in words() {
            let at = vocabulary.place(word.hash());
            let (hash, n) = &mut vocabulary.0[at];
            (*hash, *n) = (word.hash(), n.saturating_add(1));
        }
        vocabulary
    }

    /// Where a word is, or would be.
    fn place(&self, hash: u32) -> usize {
        let mask = self.0.len() - 1;
        let mut at = (hash.wrapping_mul(0x9e37_79b1) >> 12) as usize & mask;
        while self.0[at].1 > 0 && self.0[at].0 != hash {
            at = (at + 1) & mask;
        }
        at
    }

    fn count(&self, word: Word) -> u16 {
        self.0[self.place(word.hash())].1
    }

    /// Share of a line's content words that other lines of the run have, and how often they have them: a headline of
    /// another article speaks of other things.
    fn shared(&self, line: &Line, of_run: bool) -> [f32; 2] {
        let own = u16::from(of_run);
        let (mut all, mut found, mut often) = (0.0f32, 0.0f32, 0.0f32);
        for word in line.words.iter().take(60).filter(|w| w.is_content()) {
            let n = self.count(*word).saturating_sub(own);
            all += 1.0;
            found += flag(n > 0);
            often += f32::from(n.min(20));
        }
        if all == 0.0 { [-1.0, 0.0] } else { [found / all, often / all] }
    }
}

#[derive(Clone, Copy, Default)]
struct Group {
    lines: f32,
    words: f32,
    sentence: f32,
    linked: f32,
    chars: f32,
    voted: f32,
}

/// Lines by parent, grandparent, element and path.
struct Groups {
    by: [ByNumber<u64, Group>; 4],
    total: Group,
    /// Of each line the headings of the first rank up to it, the lines since, the headings of any rank up to it, the lines
    /// since; and the rest of the headings of the first rank.
    headings: Vec<[f32; 5]>,
}

fn headings(lines: &[Line]) -> Vec<[f32; 5]> {
    let first = |l: &Line| l.markup.is_some_and(|m| m.tag == Tag::H1);
    let any = |l: &Line| l.markup.is_some_and(|m| matches!(m.tag, Tag::H1 | Tag::H2 | Tag::H3));
    let total = lines.iter().filter(|l| first(l)).count();
    let mut state = [(0usize, None); 2];
    let mut out = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        for (state, is) in state.iter_mut().zip([first(line), any(line)]) {
            if is {
                *state = (state.0 + 1, Some(i));
            }
        }
        let [a, b] = state.map(|(n, at)| (n.min(30) as f32, at.map_or(999.0, |at: usize| (i - at).min(300) as f32)));
        out.push([a.0, a.1, b.0, b.1, (total - state[0].0).min(30) as f32]);
    }
    out
}

impl Groups {
    fn keys(m: &Markup) -> [u64; 4] {
        [u64::from(m.parent), u64::from(m.grandparent) | 1 << 40, u64::from(m.element) | 1 << 41, m.path]
    }

    fn new(lines: &[Line], facts: &[Facts]) -> Groups {
        let mut groups = Groups { by: Default::default(), total: Group::default(), headings: headings(lines) };
        for (line, f) in lines.iter().zip(facts) {
            let Some(m) = &line.markup else { continue };
            for (map, key) in groups.by.iter_mut().zip(Groups::keys(m)) {
                add(map.entry(key).or_default(), m, f);
            }
            add(&mut groups.total, m, f);
        }
        groups
    }

    fn line(&self, i: usize, m: &Markup, lines: &[Line], facts: &[Facts], body: Option<&str>, out: &mut Vec<f32>) {
        let f = &facts[i];
        out.extend([
            m.tag as u8 as f32,
            flag(m.tag == Tag::P),
            flag(m.tag == Tag::Li),
            flag(matches!(m.tag, Tag::H1 | Tag::H2 | Tag::H3)),
            m.linked as f32 / lines[i].text.chars().count().max(1) as f32,
            f32::from(m.depth),
            flag(m.emphasised),
            flag(m.place.voted),
            flag(m.place.inside),
            m.place.share,
            m.place.own,
            f32::from(m.place.below),
            m.place.linked,
        ]);
        out.extend(self.headings[i]);
        let vote = |d: i32| {
            let j = usize::try_from(i as i32 + d).ok();
            flag(j.and_then(|j| lines.get(j)).and_then(|l| l.markup).is_some_and(|m| m.place.voted))
        };
        out.extend([vote(-1), vote(1), vote(-3) + vote(-2), vote(2) + vote(3)]);
        out.extend((0..19).map(|b| flag(m.within & (1 << b) != 0)));
        out.extend((0..30).map(|b| flag(m.groups & (1 << b) != 0)));
        out.extend((0..30).map(|b| flag(m.near & (1 << b) != 0)));
        for (map, key) in self.by.iter().zip(Groups::keys(m)) {
            let g = map.get(&key).copied().unwrap_or_default();
            out.extend([
                ln(g.lines),
                ln(g.sentence),
                g.sentence / self.total.sentence.max(1.0),
                g.linked / g.chars.max(1.0),
                g.voted / g.lines.max(1.0),
                g.words / g.lines.max(1.0),
            ]);
        }
        out.extend([self.total.voted / self.total.lines.max(1.0), ln(self.total.voted)]);
        // The page's own structured data holds the text: 1 it holds the line, 0 it does not, -1 there is none.
        out.push(match body {
            None => -1.0,
            Some(b) => {
                let folded = title::fold(&lines[i].text);
                let probe: String = folded.chars().take(60).collect();
                flag(f.words >= 3.0 && b.contains(probe.as_str()))
            }
        });
        // Markup of the neighbours: does the line go on in the same element or template place?
        let same = |d: i32| {
            let j = usize::try_from(i as i32 + d).ok();
            let n = j.and_then(|j| lines.get(j)).and_then(|l| l.markup);
            n.map_or(0.0, |n| flag(n.parent == m.parent) + 2.0 * flag(n.path == m.path))
        };
        out.extend([same(-1), same(1)]);
        let link = |d: i32| {
            let j = usize::try_from(i as i32 + d).ok();
            j.and_then(|j| lines.get(j))
                .and_then(|l| l.markup.map(|m| m.linked as f32 / l.text.len().max(1) as f32))
                .unwrap_or(0.0)
        };
        out.extend([link(-1), link(1), link(-2), link(2)]);
    }
}

/// How lines stand to what the head of the page says its article is.
struct Story {
    headline: Option<usize>,
    /// Of each line the share of its content words that headline and description have.
    shares: Vec<f32>,
    /// Content words up to and without line i, and those that headline and description have.
    content: Vec<(f32, f32)>,
    /// Headings up to and without line i, of the first rank and of the second.
    headings: Vec<[u16; 2]>,
    /// Bylines and dates that stand alone up to and without line i.
    heads: Vec<f32>,
    description: Option<usize>,
    /// Lines, parents and the place of each line among them, by path.
    cards: ByNumber<u64, Cards>,
    order: Vec<u16>,
}

/// Lines of a path: how many, under how many parents, and the last of them.
#[derive(Clone, Copy, Default)]
struct Cards {
    lines: u16,
    parents: u16,
    last: u32,
}

impl Story {
    fn new(lines: &[Line], page_facts: &[Facts], told: &Told) -> Story {
        let mut story = Story {
            headline: told.line(lines),
            shares: Vec::with_capacity(lines.len()),
            content: vec![(0.0, 0.0)],
            headings: vec![[0; 2]],
            heads: vec![0.0],
            description: None,
            cards: ByNumber::default(),
            order: Vec::with_capacity(lines.len()),
        };
        for (i, (line, f)) in lines.iter().zip(page_facts).enumerate() {
            let (mut all, mut found) = (0.0f32, 0.0f32);
            for word in line.words.iter().take(60).filter(|w| w.is_content()) {
                all += 1.0;
                found += flag(told.topic.binary_search(word).is_ok());
            }
            story.shares.push(if all > 0.0 { found / all } else { -1.0 });
            let (a, b) = story.content[i];
            story.content.push((a + all, b + found));
            let tag = line.markup.map_or(Tag::Other, |m| m.tag);
            let [first, second] = story.headings[i];
            story.headings.push([
                first.saturating_add(u16::from(tag == Tag::H1)),
                second.saturating_add(u16::from(tag == Tag::H2)),
            ]);
            let short = line.text.len() <= 80;
            let head = short && (!line.dates.is_empty() || f.words <= 10.0 && byline::is_byline(&line.text));
            story.heads.push(story.heads[i] + flag(head));
            if story.description.is_none()
                && line.words.len() >= 5
                && told.description.starts_with(&line.words[..line.words.len().min(12)])
            {
                story.description = Some(i);
            }
            let mut order = 0;
            if let Some(m) = &line.markup {
                let card = story.cards.entry(m.path).or_default();
                if card.lines == 0 || card.last != m.parent {
                    card.parents = card.parents.saturating_add(1);
                }
                order = card.lines;
                card.last = m.parent;
                card.lines = card.lines.saturating_add(1);
            }
            story.order.push(order);
        }
        story
    }

    fn line(&self, i: usize, m: &Markup, page: &Page) -> [f32; STORY] {
        let n = self.shares.len();
        let share = |a: usize, b: usize| {
            let ((a, c), (b, d)) = (self.content[a], self.content[b]);
            (d - c) / (b - a).max(1.0)
        };
        let whole = share(0, n);
        let since = |from: Option<usize>| from.map_or(-200.0, |h| (i as f32 - h as f32).clamp(-100.0, 300.0));
        let (mut prose, mut first, mut second, mut heads) = (-1.0, -1.0, -1.0, -1.0);
        if let Some(h) = self.headline {
            let sign = if i >= h { 1.0 } else { -1.0 };
            let (a, b) = (h.min(i), h.max(i));
            prose = sign * ln(page.sums[b] - page.sums[a]);
            let between = |k: usize| f32::from(self.headings[b][k] - self.headings[(a + 1).min(b)][k]);
            first = sign * between(0).min(20.0);
            second = sign * between(1).min(20.0);
            heads = sign * (self.heads[b] - self.heads[(a + 1).min(b)]).min(20.0);
        }
        let card = self.cards.get(&m.path).copied().unwrap_or_default();
        [
            since(self.headline),
            prose,
            first,
            second,
            heads,
            self.shares[i],
            share(i.saturating_sub(4), i),
            share((i + 1).min(n), (i + 5).min(n)),
            share(i.saturating_sub(12), (i + 13).min(n)) - whole,
            flag(Some(i) == self.headline),
            since(self.description),
            flag(Some(i) == self.description),
            flag(m.place.named),
            f32::from(m.place.namer),
            m.place.named_share,
            f32::from(m.place.homes[0].0.min(20)),
            m.place.homes[0].1,
            f32::from(m.place.homes[1].0.min(20)),
            m.place.homes[1].1,
            f32::from(m.place.homes[2].0.min(20)),
            m.place.homes[2].1,
            ln(f32::from(card.parents)),
            f32::from(card.lines) / f32::from(card.parents.max(1)),
            ln(f32::from(self.order[i])),
            ln(f32::from(card.lines - self.order[i].min(card.lines))),
        ]
    }
}

fn add(g: &mut Group, m: &Markup, f: &Facts) {
    g.lines += 1.0;
    g.words += f.words;
    g.sentence += if f.sentence { f.words } else { 0.0 };
    g.linked += m.linked as f32;
    g.chars += f.chars + f.words;
    g.voted += flag(m.place.voted);
}

/// What the second stage sees besides: how the first judged the line's surroundings. Row-major, [`CONTEXT`] a line.
pub(crate) fn context(lines: &[Line], p: &[f32]) -> Vec<f32> {
    let n = lines.len();
    let words: Vec<f32> = lines.iter().map(|l| (l.text.len() as f32 / 6.0).min(120.0)).collect();
    let mut mass = vec![0.0f32];
    let mut sum = vec![0.0f32];
    for i in 0..n {
        mass.push(mass[i] + p[i] * words[i]);
        sum.push(sum[i] + words[i]);
    }
    let total = mass[n].max(1.0);
    // The run of lines with the largest sum of judgements.
    let (mut best, mut acc, mut start, mut run) = (0.0f32, 0.0f32, 0, 0..0);
    for i in 0..n {
        if acc <= 0.0 {
            acc = 0.0;
            start = i;
        }
        acc += (p[i] - 0.4) * (words[i] + 2.0);
        if acc > best {
            best = acc;
            run = start..i + 1;
        }
    }
    let mut out = Vec::with_capacity(n * CONTEXT);
    for i in 0..n {
        let at = |d: i32| usize::try_from(i as i32 + d).ok().and_then(|j| p.get(j)).copied().unwrap_or(0.0);
        let span = |a: i32, b: i32| {
            let c = |d: i32| (i as i32 + d).clamp(0, n as i32) as usize;
            (mass[c(b)] - mass[c(a)]) / (sum[c(b)] - sum[c(a)]).max(1.0)
        };
        out.extend([
            at(0),
            at(-1),
            at(1),
            at(-2),
            at(2),
            at(-3),
            at(3),
            span(-5, 0),
            span(1, 6),
            span(-12, 0),
            span(1, 13),
            span(-30, 31),
        ]);
        out.extend([
            mass[i] / total,
            (mass[n] - mass[i + 1]) / total,
            ln(total),
            flag(run.contains(&i)),
            ln((run.start as f32 - i as f32).max(0.0)),
            ln((i as f32 + 1.0 - run.end as f32).max(0.0)),
            (mass[run.end] - mass[run.start]) / total,
            total / sum[n].max(1.0),
        ]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{html, meta};

    #[test]
    fn the_headline_is_found_where_it_heads_the_article() {
        let page = html::read(
            "<head><meta property=og:title content='Envoys meet again in the capital'>\
            <meta name=description content='Both sides spoke of a better mood than last week.'></head>\
            <body><ul><li>Envoys meet again in the capital</li></ul><h1>Envoys meet again in the capital</h1>\
            <p>Both sides spoke of a better mood than last week.</p><p>The talks go on.</p></body>",
        );
        let told = Told::new(&meta::facts(&page), &page.lines);
        let facts: Vec<Facts> = page.lines.iter().map(facts).collect();
        let story = Story::new(&page.lines, &facts, &told);
        assert_eq!((story.headline, story.description), (Some(1), Some(2)));
        assert!(story.shares[3] < story.shares[2]);
        assert_eq!(of(&page.lines, &told, &[]).len(), 4 * HTML);
    }

    #[test]
    fn the_next_article_on_the_page_is_another_one() {
        let prose = "The envoys of both countries met in the capital on Thursday, for the second time this week, officials said. \
            Neither side would say what had been discussed, but one spokesman called the mood better than it had been for months.";
        let page = format!(
            "<head><meta property=og:title content='Envoys meet again in the capital'></head><body>\
            <article><h1>Envoys meet again in the capital</h1><p>{prose}</p></article>\
            <article><h1>Trade talks end</h1><p>{prose}</p></article></body>"
        );
        let page = html::read(&page);
        let others = Told::new(&meta::facts(&page), &page.lines).others(&page.lines);
        assert_eq!(others, [false, false, true, true]);
    }
}
