//! Who holds the floor: the turns of a transcript ("PRESIDENT NAME: …", up to the next such line), and the speaker that
//! the title of remarks or of a statement names.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use legation_schema::{Actor, Article, Doc};

use crate::fold::fold;
use crate::knowledge::{Knowledge, person_id};
use crate::offices::Spell;
use crate::people::{self, Person};

/// One turn: its tokens, those of its label, and who speaks.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Tokens of the label; none for a question and for the speaker of the whole text.
    pub(crate) label: Option<Range<u32>>,
    pub(crate) speaker: Option<Arc<Actor>>,
}

#[derive(Debug, Default)]
pub(crate) struct Turns {
    all: Vec<Turn>,
    /// The two who alone take turns, where there are just two.
    pair: Option<[Arc<Actor>; 2]>,
}

impl Turns {
    pub(crate) fn new(article: &Article, doc: &Doc, knowledge: &Knowledge, people: &[Person]) -> Turns {
        let mut all: Vec<Turn> = doc
            .turns()
            .into_iter()
            .map(|(label, said)| Turn {
                from: label.start,
                to: said.end,
                speaker: named(article, doc, knowledge, people, label.clone()),
                label: Some(label).filter(|l| !l.is_empty()),
            })
            .collect();
        let until = all.first().map_or(doc.tokens.len() as u32, |t| t.from);
        if until > 0
            && let Some(speaker) = title_speaker(article, knowledge, people)
        {
            all.insert(0, Turn { from: 0, to: until, label: None, speaker: Some(speaker) });
        }
        let mut floor: Vec<&Arc<Actor>> = Vec::new();
        for s in all.iter().filter(|t| t.label.is_some()).filter_map(|t| t.speaker.as_ref()) {
            if !floor.contains(&s) {
                floor.push(s);
            }
        }
        let asked = all.iter().any(|t| t.label.is_none() && t.speaker.is_none());
        let pair = match floor[..] {
            [a, b] if !asked && a.country != b.country => Some([a.clone(), b.clone()]),
            _ => None,
        };
        Turns { all, pair }
    }

    pub(crate) fn labels(&self) -> impl Iterator<Item = (Range<u32>, &Arc<Actor>)> {
        self.all.iter().filter_map(|t| Some((t.label.clone()?, t.speaker.as_ref()?)))
    }

    /// Whether a token belongs to the label of a turn.
    pub(crate) fn is_label(&self, token: u32) -> bool {
        let turn = self.all.partition_point(|t| t.from <= token).checked_sub(1).map(|i| &self.all[i]);
        turn.and_then(|t| t.label.as_ref()).is_some_and(|label| label.contains(&token))
    }

    /// Who speaks at a token.
    pub(crate) fn speaker(&self, token: u32) -> Option<&Arc<Actor>> {
        let i = self.all.partition_point(|t| t.from <= token).checked_sub(1)?;
        let turn = &self.all[i];
        (token < turn.to).then_some(turn.speaker.as_ref()).flatten()
    }

    /// Who speaks at a token of a turn with a label.
    pub(crate) fn floor(&self, token: u32) -> Option<&Arc<Actor>> {
        let i = self.all.partition_point(|t| t.from <= token).checked_sub(1)?;
        self.all[i].label.as_ref().and_then(|_| self.speaker(token))
    }

    /// Whom "you" means at a token: the other of two.
    pub(crate) fn other(&self, token: u32) -> Option<&Arc<Actor>> {
        let speaker = self.speaker(token)?;
        let [a, b] = self.pair.as_ref()?;
        if a == speaker {
            Some(b)
        } else if b == speaker {
            Some(a)
        } else {
            None
        }
    }
}

/// Words before a name that say what office it goes with.
fn offices_of(words: &[&str]) -> &'static [&'static str] {
    let has = |w: &str| words.iter().any(|x| x.eq_ignore_ascii_case(w));
    if has("vice") {
        &["deputy"]
    } else if has("prime") || has("chancellor") || has("premier") || has("taoiseach") {
        &["head of government"]
    } else if has("foreign") {
        &["foreign minister"]
    } else if has("president") || has("king") || has("queen") || has("emir") {
        &["head of state"]
    } else {
        &[]
    }
}

/// Who "PRESIDENT NAME" is: somebody of the text by that name, else the one the office table has on that day.
/// The state whose spokesperson the label of a turn names on that day: "MS. JEAN-PIERRE:".
pub(crate) fn spokesperson_of(knowledge: &Knowledge, label: &str, date: Date) -> Option<String> {
    let name = label.split('(').next()?.trim_end_matches(':').split_whitespace().next_back()?;
    let keys: Vec<String> = name.split('-').map(crate::fold::name_key).collect();
    let mut held = knowledge.offices.named(&keys).into_iter();
    held.find(|s| s.office == "spokesperson" && s.covers(date)).map(|s| s.country.clone())
}

fn by_name(article: &Article, knowledge: &Knowledge, people: &[Person], words: &[&str]) -> Option<Arc<Actor>> {
    let name = words.iter().rev().find(|w| !matches!(w.trim_end_matches('.'), "Jr" | "JR" | "Sr" | "SR"))?;
    let key = fold(name).trim_end_matches('.').to_owned();
    // A name with a hyphen is of several words in the text.
    let last = key.rsplit('-').next().unwrap_or_default();
    let bears = |p: &&Person| p.words.contains(&key) || p.words.iter().any(|w| w == last);
    if let Some(p) = people.iter().find(|p| bears(p) && !p.actor.name.is_empty()) {
        return Some(p.actor.clone());
    }
    let offices = offices_of(words);
    let date = article.published.interval.from.or(article.published.interval.to)?.date();
    let mut held: Vec<&Spell> = knowledge.offices.named(&[crate::fold::name_key(name)]);
    held.retain(|s| s.covers(date) && offices.contains(&s.office.as_str()));
    let first = *held.first()?;
    held.iter().all(|s| s.person == first.person).then(|| {
        Arc::new(Actor {
            name: people::display(&first.person),
            id: person_id(first),
            country: Some(first.country.clone()),
            sector: Some("GOV".to_owned()),
            office: Some(first.office.clone()),
        })
    })
}

fn named(
    article: &Article,
    doc: &Doc,
    knowledge: &Knowledge,
    people: &[Person],
    label: Range<u32>,
) -> Option<Arc<Actor>> {
    let text = doc.span_of(label).of(&doc.text);
    let text = text.split('(').next().unwrap_or_default().trim_end_matches(':');
    let words: Vec<&str> = text.split_whitespace().collect();
    // "THE PRESIDENT": whom the title names with that office.
    if let ["THE", office @ ..] = &words[..] {
        let wanted = offices_of(office);
        let all = title_names(article);
        return all
            .into_iter()
            .filter(|n| offices_of(n) == wanted)
            .find_map(|n| by_name(article, knowledge, people, &n));
    }
    by_name(article, knowledge, people, &words)
}

/// The names after "by" or "from" in the title of something spoken: words with capitals.
fn title_names(article: &Article) -> Vec<Vec<&str>> {
    let Some(title) = article.title.as_deref() else { return Vec::new() };
    const SPOKEN: &[&str] = &["Remarks", "Statement", "Letter", "Speech", "Address", "Message", "Transcript", "Joint"];
    if !SPOKEN.iter().any(|w| title.starts_with(w)) {
        return Vec::new();
    }
    let Some(after) =
        [" by ", " from ", " of ", " By ", " From "].iter().find_map(|w| title.split_once(w)).map(|x| x.1)
    else {
        return Vec::new();
    };
    let mut out: Vec<Vec<&str>> = vec![Vec::new()];
    for word in after.split_whitespace() {
        let bare = word.trim_end_matches([',', ':', ';']);
        if word == "and" {
            out.push(Vec::new());
            continue;
        }
        if !bare.starts_with(char::is_uppercase) || matches!(bare, "On" | "At" | "In" | "Before" | "After" | "To") {
            break;
        }
        if let Some(last) = out.last_mut() {
            last.push(bare);
        }
        if word.ends_with(',') {
            out.push(Vec::new());
        }
    }
    out.retain(|n| n.len() > 1);
    out
}

/// The one speaker of remarks or of a statement, by its title.
fn title_speaker(article: &Article, knowledge: &Knowledge, people: &[Person]) -> Option<Arc<Actor>> {
    match &title_names(article)[..] {
        [one] => by_name(article, knowledge, people, one),
        _ => None,
    }
}
