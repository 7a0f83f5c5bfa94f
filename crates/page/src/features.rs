//! What the line model sees of a line: of itself, of its neighbours, of its place and of its markup.

use std::sync::LazyLock;

use crate::columns::Columns;
use crate::lexical;
use crate::line::{self, Facts, Line, Markup, Tag, Word};
use crate::meta;
use crate::tables::{ByNumber, FURNITURE};
use crate::title;
use crate::{ascii, byline};

/// Features of a line whose markup is lost.
pub(crate) const PLAIN: usize = 95 + lexical::FEATURES;
/// Features of a line with markup: those above, then these.
pub(crate) const HTML: usize = PLAIN + 134 + STORY;
/// Features of a line by what the head of the page says.
const STORY: usize = 25;
/// Features of a line by how its words are met in the page's main run.
const VOCABULARY: usize = 2;
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

/// Features of a page's lines: [`PLAIN`] or [`HTML`] columns. `told` is what the head of the page says, `weights` what
/// [`lexical`] knows of words.
pub(crate) fn of(lines: &[Line], told: &Told, weights: &[u8]) -> Columns {
    #[cfg(target_arch = "x86_64")]
    if ascii::can() {
        // SAFETY: the processor has the instructions the function asks for; it asks for nothing else.
        return unsafe { of_quickly(lines, told, weights) };
    }
    of_any(lines, told, weights)
}

/// The same with wider instructions.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn of_quickly(lines: &[Line], told: &Told, weights: &[u8]) -> Columns {
    of_any(lines, told, weights)
}

#[inline(always)]
fn of_any(lines: &[Line], told: &Told, weights: &[u8]) -> Columns {
    let markup = lines.first().is_some_and(|l| l.markup.is_some());
    let facts: Vec<Facts> = lines.iter().map(facts).collect();
    let mut out = Columns::new(lines.len(), if markup { HTML } else { PLAIN + CONTEXT });
    let page = Page::new(lines, &facts);
    page.columns(lines, &facts, &mut out);
    debug_assert_eq!(out.width(), PLAIN - lexical::FEATURES - VOCABULARY);
    let vocabulary = Vocabulary::new(&lines[page.run.clone()]);
    let shared: [&mut [f32]; VOCABULARY] = out.add();
    vocabulary.columns(lines, &page.run, shared);
    lexical::features(lines, weights, &mut out);
    debug_assert_eq!(out.width(), PLAIN);
    if markup {
        let groups = Groups::new(lines, &facts);
        let story = Story::new(lines, &facts, told);
        let mut rows = Vec::with_capacity(lines.len() * (HTML - PLAIN));
        for (i, line) in lines.iter().enumerate() {
            let m = line.markup.unwrap_or_default();
            groups.line(i, &m, lines, &facts, told.body.as_deref(), &mut rows);
            rows.extend(story.line(i, &m, &page));
            debug_assert_eq!(rows.len(), (i + 1) * (HTML - PLAIN));
        }
        out.add_rows(&rows, HTML - PLAIN);
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

/// Logarithms of the numbers of words that lines have.
static LOGARITHMS: LazyLock<Vec<f32>> = LazyLock::new(|| (0..4096).map(|n| (1.0 + n as f32).ln()).collect());

fn ln(x: f32) -> f32 {
    logarithm()(x)
}

/// The logarithm of one more than a number.
#[inline(always)]
fn logarithm() -> impl Fn(f32) -> f32 + Copy {
    let known: &[f32] = &LOGARITHMS;
    // Nearly all are of whole numbers.
    #[inline(always)]
    move |x: f32| {
        let whole = x as i32;
        match known.get(whole as usize) {
            Some(known) if whole as f32 == x => *known,
            _ => (1.0 + x).ln(),
        }
    }
}

/// Sums up to each line, the first and the last repeated so often that a window around a line needs no look where the page
/// ends.
struct Sums {
    sums: Vec<f32>,
    lines: usize,
}

/// Lines that a window goes beyond its own.
const FAR: usize = 31;

impl Sums {
    /// From the sums up to and without each line, and that of all.
    fn new(sums: &[f32]) -> Sums {
        let lines = sums.len() - 1;
        let mut padded = vec![sums[0]; FAR];
        padded.reserve(lines + 1 + FAR);
        padded.extend_from_slice(sums);
        padded.resize(lines + 1 + 2 * FAR, sums[lines]);
        Sums { sums: padded, lines }
    }

    /// Of each line the sum over those from `a` up to and without `b` lines further down.
    fn windows(&self, a: isize, b: isize) -> impl Iterator<Item = f32> {
        let from = |d: isize| &self.sums[FAR.saturating_add_signed(d)..][..self.lines];
        from(b).iter().zip(from(a)).map(|(b, a)| b - a)
    }
}

fn flag(b: bool) -> f32 {
    f32::from(u8::from(b))
}

/// What is known of the page as a whole.
struct Page {
    /// Words of sentence lines up to and without line i.
    sums: Vec<f32>,
    run: std::ops::Range<usize>,
    title: Option<usize>,
}

impl Page {
    fn new(lines: &[Line], facts: &[Facts]) -> Page {
        let mut page = Page { sums: Vec::with_capacity(lines.len() + 1), run: 0..0, title: None };
        let (mut best, mut sum, mut start) = (0.0f32, 0.0f32, 0);
        let mut words = 0.0;
        page.sums.push(words);
        for (i, f) in facts.iter().enumerate() {
            words += if f.sentence { f.words } else { 0.0 };
            page.sums.push(words);
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
        let inside: Vec<bool> = (0..lines.len()).map(|i| page.run.contains(&i) && facts[i].sentence).collect();
        page.title = title::from_lines(lines, &inside);
        page
    }

    /// What is known of every line by itself, its neighbours and its place.
    #[inline(always)]
    fn columns(&self, lines: &[Line], facts: &[Facts], out: &mut Columns) {
        let n = lines.len();
        let ln = logarithm();
        let mut lengths = vec![0.0; n];
        let mut stops = vec![0.0; n];
        let mut ends = vec![0.0; n];
        let mut phrases = vec![0.0; n];
        {
            let [length, chars, long, stop, capital, digits, commas, full] = out.add();
            for (i, f) in facts.iter().enumerate() {
                let words = f.words.max(1.0);
                (length[i], chars[i], long[i]) = (ln(f.words), ln(f.chars), f.chars / words);
                (stop[i], capital[i]) = (f.stop / words, f.capital / words);
                (digits[i], commas[i]) = (f.digits / lines[i].text.len().max(1) as f32, f.commas / words);
                full[i] = f.stops;
                (lengths[i], ends[i]) = (length[i], flag(f.ends));
                stops[i] = if f.words > 0.0 { stop[i] } else { -1.0 };
                if f.furniture != 0 {
                    phrases[i] = (1.0 + f.furniture.trailing_zeros() as f32) * flag(f.words <= 20.0);
                }
            }
        }
        {
            let [end, colon, open, begins, quote, quoted, bars, copyright, address, gap, gap_after, sentence] =
                out.add();
            for (i, (line, f)) in lines.iter().zip(facts).enumerate() {
                let text = &*line.text;
                let first = text.chars().next().unwrap_or(' ');
                end[i] = ends[i];
                colon[i] = flag(text.ends_with(':'));
                open[i] = flag(text.ends_with('…') || text.ends_with("..."));
                begins[i] = if first.is_lowercase() {
                    2.0
                } else if first.is_uppercase() {
                    0.0
                } else if first.is_numeric() {
                    1.0
                } else {
                    3.0
                };
                quote[i] = flag(first == '“' || first == '"' || first == '‘');
                (quoted[i], bars[i], copyright[i]) = (flag(f.quoted), f.bars, flag(f.copyright));
                (address[i], sentence[i]) = (flag(f.address), flag(f.sentence));
                gap[i] = flag(line.gap);
                gap_after[i] = flag(lines.get(i + 1).is_none_or(|l| l.gap));
            }
        }
        let groups: [&mut [f32]; FURNITURE.len()] = out.add();
        for (g, column) in groups.into_iter().enumerate() {
            for (value, f) in column.iter_mut().zip(facts) {
                *value = flag(f.furniture & (1 << g) != 0);
            }
        }
        out.push(|i| flag(facts[i].year));
        let [repeats] = out.add();
        repeated(facts, repeats);
        self.places(lines, facts, out);
        for d in [-1i32, -2, 1, 2, -3, 3] {
            out.push_shifted(&lengths, d, 0.0);
            out.push_shifted(&ends, d, 0.0);
            out.push_shifted(&stops, d, -1.0);
            out.push_shifted(&phrases, d, 0.0);
        }
        self.surroundings(lines, facts, out);
        out.push(|i| flag(i > 0 && facts[i - 1].sentence));
        out.push(|i| flag(facts.get(i + 1).is_some_and(|g| g.sentence)));
        out.push(|i| flag(facts[i].furniture != 0));
        out.push(|i| flag(!lines[i].dates.is_empty()));
        heads(lines, out.add());
    }

    /// Where lines stand on the page, and to the title.
    #[inline(always)]
    fn places(&self, lines: &[Line], facts: &[Facts], out: &mut Columns) {
        let n = lines.len() as f32;
        let ln = logarithm();
        let all: f32 = facts.iter().map(|f| f.chars).fold(0.0, |a, b| a + b);
        let all = all.max(1.0);
        out.push(|i| i as f32 / n);
        let mut before = 0.0;
        out.push(|i| {
            let share = before / all;
            before += facts[i].chars;
            share
        });
        out.push(|i| ln(i as f32));
        out.push(|i| ln(n - i as f32));
        out.push(|i| self.title.map_or(0.0, |t| (i as f32 - t as f32).clamp(-100.0, 100.0)));
        let title = self.title.map_or(&[][..], |t| &lines[t].words[..]);
        // Few words have the same bit as one of the title: they alone are looked for.
        let bit = |word: Word| 1u64 << (word.hash() >> 26);
        let bits = title.iter().fold(0, |bits, word| bits | bit(*word));
        out.push(|i| {
            if title.is_empty() || facts[i].words > 40.0 {
                return 0.0;
            }
            let found = lines[i].words.iter().filter(|w| bits & bit(**w) != 0 && title.contains(w)).count();
            found as f32 / facts[i].words.max(1.0)
        });
    }

    /// How much running text is around each line, and what it is a part of.
    #[inline(always)]
    fn surroundings(&self, lines: &[Line], facts: &[Facts], out: &mut Columns) {
        let n = lines.len();
        let ln = logarithm();
        let sums = Sums::new(&self.sums);
        for (a, b) in [(-2, 3), (-5, 6), (-12, 0), (1, 13), (-30, 31)] {
            out.extend(sums.windows(a, b).map(ln));
        }
        out.push(|i| flag(self.run.contains(&i)));
        out.push(|i| ln((self.run.start as f32 - i as f32).max(0.0)));
        out.push(|i| ln((i as f32 + 1.0 - self.run.end as f32).max(0.0)));
        for name in ["comment", "related"] {
            let group = FURNITURE.iter().position(|g| *g == name).map_or(0, |i| 1u32 << i);
            let [count, last] = out.add();
            let (mut met, mut ago) = (0u16, u16::MAX);
            for (i, f) in facts.iter().enumerate() {
                if f.furniture & group != 0 && f.words <= 20.0 {
                    (met, ago) = (met.saturating_add(1), 0);
                } else {
                    ago = ago.saturating_add(1);
                }
                count[i] = f32::from(met).min(20.0);
                last[i] = f32::from(if met == 0 { 999 } else { ago.min(998) });
            }
        }
        let total = self.sums[n].max(1.0);
        out.extend(self.sums.iter().map(|sum| sum / total));
        let whole = n.max(1) as f32;
        let lower =
            |line: &Line| line.text.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | '.' | ';' | ':' | ')'));
        let of_page = [
            ln(total),
            ln(n as f32),
            lines.iter().filter(|l| lower(l)).count() as f32 / whole,
            facts.iter().filter(|f| f.sentence).count() as f32 / whole,
            (self.sums[self.run.end.max(self.run.start)] - self.sums[self.run.start]) / total,
        ];
        for value in of_page {
            out.push(|_| value);
        }
    }
}

/// How many lines of the page have the words of each.
#[inline(always)]
fn repeated(facts: &[Facts], out: &mut [f32]) {
    // Places by the hash of a line, the next one where it is another line's.
    let mask = (2 * facts.len() + 2).next_power_of_two() - 1;
    let mut table = vec![(0u64, 0u16); mask + 1];
    let mut places = Vec::with_capacity(facts.len());
    for f in facts {
        let mut at = (f.key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        while table[at].1 > 0 && table[at].0 != f.key {
            at = (at + 1) & mask;
        }
        table[at] = (f.key, table[at].1.saturating_add(1));
        places.push(at);
    }
    for (out, at) in out.iter_mut().zip(places) {
        *out = f32::from(table[at].1);
    }
}

/// For each line how many bylines and dates that stand alone the page has before it, how many lines ago the last was, and
/// how many follow: where a second one comes, another article may begin.
#[inline(always)]
fn heads(lines: &[Line], out: [&mut [f32]; 6]) {
    let is = |line: &Line| {
        let short = line.text.len() <= 80;
        [short && line.facts.words <= 10.0 && byline::is_byline(&line.text), short && !line.dates.is_empty()]
    };
    let all: Vec<[bool; 2]> = lines.iter().map(is).collect();
    let [byline, byline_ago, bylines_left, date, date_ago, dates_left] = out;
    for (k, [met, ago, left]) in
        [[byline, byline_ago, bylines_left], [date, date_ago, dates_left]].into_iter().enumerate()
    {
        let total = all.iter().filter(|a| a[k]).count();
        let (mut before, mut last) = (0usize, None);
        for (i, a) in all.iter().enumerate() {
            met[i] = before.min(20) as f32;
            ago[i] = last.map_or(999.0, |l: usize| (i - l).min(300) as f32);
            if a[k] {
                (before, last) = (before + 1, Some(i));
            }
            left[i] = (total - before).min(20) as f32;
        }
    }
}

/// How often the lines of the page's main run have each of its content words: places by hash, the next one where it is
/// another word's.
struct Vocabulary(Vec<(u32, u16)>);

impl Vocabulary {
    #[inline(always)]
    fn new(run: &[Line]) -> Vocabulary {
        let most = run.iter().map(|l| l.words.len()).sum();
        let mut words = Vec::new();
        content_words(run.iter().flat_map(|l| &*l.words), most, &mut words);
        let mut vocabulary = Vocabulary(vec![(0, 0); (2 * words.len() + 2).next_power_of_two()]);
        for hash in words {
            let at = vocabulary.place(hash);
            let n = &mut vocabulary.0[at];
            *n = (hash, n.1.saturating_add(1));
        }
        vocabulary
    }

    /// Where a word is, or would be.
    #[inline(always)]
    fn place(&self, hash: u32) -> usize {
        let mask = self.0.len() - 1;
        let mut at = (hash.wrapping_mul(0x9e37_79b1) >> 12) as usize & mask;
        loop {
            let (other, n) = self.0[at & mask];
            // One question, not whether the place is taken and then by which: most are free or the word's own.
            if u64::from(other ^ hash) * u64::from(n) == 0 {
                return at & mask;
            }
            at += 1;
        }
    }

    /// Share of each line's content words that other lines of the run have, and how often they have them: a headline of
    /// another article speaks of other things.
    #[inline(always)]
    fn columns(&self, lines: &[Line], run: &std::ops::Range<usize>, [share, mean]: [&mut [f32]; VOCABULARY]) {
        let mut content = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            let own = u32::from(run.contains(&i));
            let (mut found, mut often) = (0u32, 0u32);
            let words = &line.words[..line.words.len().min(60)];
            content_words(words.iter(), words.len(), &mut content);
            for hash in &content {
                let n = u32::from(self.0[self.place(*hash)].1).saturating_sub(own);
                found += u32::from(n > 0);
                often += n.min(20);
            }
            let [all, found, often] = [content.len() as u32, found, often].map(|n| n as f32);
            (share[i], mean[i]) = if content.is_empty() { (-1.0, 0.0) } else { (found / all, often / all) };
        }
    }
}

/// The hashes of the content words among `most` words at most: without a jump, for which they are is hard to foretell.
#[inline(always)]
fn content_words<'a>(words: impl Iterator<Item = &'a Word>, most: usize, to: &mut Vec<u32>) {
    to.resize(most, 0);
    let mut n = 0;
    for word in words {
        to[n] = word.hash();
        n += usize::from(word.is_content());
    }
    to.truncate(n);
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

/// What the second stage sees besides: how the first judged the line's surroundings. Adds [`CONTEXT`] columns.
pub(crate) fn context(lines: &[Line], p: &[f32], out: &mut Columns) {
    let n = lines.len();
    let words: Vec<f32> = lines.iter().map(|l| (l.text.len() as f32 / 6.0).min(120.0)).collect();
    let mut mass = Vec::with_capacity(n + 1);
    let mut sum = Vec::with_capacity(n + 1);
    mass.push(0.0f32);
    sum.push(0.0f32);
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
    out.extend(p.iter().copied());
    for d in [-1, 1, -2, 2, -3, 3] {
        out.push_shifted(p, d, 0.0);
    }
    let (masses, sums) = (Sums::new(&mass), Sums::new(&sum));
    for (a, b) in [(-5, 0), (1, 6), (-12, 0), (1, 13), (-30, 31)] {
        out.extend(masses.windows(a, b).zip(sums.windows(a, b)).map(|(mass, sum)| mass / sum.max(1.0)));
    }
    out.extend(mass.iter().map(|mass| mass / total));
    out.extend(mass[1..].iter().map(|before| (mass[n] - before) / total));
    let ln = logarithm();
    let whole = ln(total);
    out.push(|_| whole);
    out.push(|i| flag(run.contains(&i)));
    out.push(|i| ln((run.start as f32 - i as f32).max(0.0)));
    out.push(|i| ln((i as f32 + 1.0 - run.end as f32).max(0.0)));
    let [inside, text] = [(mass[run.end] - mass[run.start]) / total, total / sum[n].max(1.0)];
    out.push(|_| inside);
    out.push(|_| text);
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
        let table = of(&page.lines, &told, &[]);
        assert_eq!((table.rows(), table.width()), (4, HTML));
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
