//! How sure the coder is of a report: how often reports of which the same is seen were right in wire articles of our own that
//! were coded by hand, and in real ones whose reports were judged. The weights are those of [`crate::opinion::Story`].

use legation_schema::{Doc, Status};

use super::choose::{kind as mention_kind, number};
use super::draft::Draft;
use crate::arguments::{Arg, Reader, Who, domestic};
use crate::opinion::choice::slot;
use crate::opinion::{Choice, Judgement, Opinion, ROOTS, Seen, folded};

/// Reports of an article that are less sure than this are not told: of those that readers judged in articles left out of the
/// training, one in seven is right; from 0.4 on more of the others are, but one in sixteen of those that are right is lost
/// too (`legation-eval train-story`).
const LEAST: f32 = 0.3;

/// Probabilities of the second opinion that are told apart.
const LEVELS: [f32; 7] = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8];

/// The probability, to two places, that a report with these features is right; a half where nothing was learned.
pub(super) fn weigh(right: &Choice, slots: &[u32]) -> f32 {
    (right.probability(slots) * 100.0).round() / 100.0
}

/// How sure a report must be to be told. Doubt was learned from whole articles; of a sentence by itself all is told that is
/// read in it.
pub(super) fn least(doc: &Doc) -> f32 {
    if doc.sentences.len() > 1 { LEAST } else { 0.0 }
}

/// What is seen of a draft and of the `others` of its sentence; `speakers` is the length of the chain that tells it.
pub(super) fn features(
    opinion: &Opinion,
    reader: &Reader,
    seen: &Seen,
    draft: &Draft,
    others: &[&Draft],
    speakers: usize,
) -> Vec<u32> {
    let mut slots = Vec::with_capacity(192);
    let mut say = |parts: &[&str]| slots.push(slot(parts));
    of_event(reader, draft, &mut say);
    of_judgement(opinion, reader, seen, draft, &mut say);
    of_sentence(reader, draft, others, &mut say);
    let kind = draft.event_type(reader).name();
    let speakers = number(speakers, 3);
    say(&["speakers", speakers]);
    say(&["speakers", speakers, kind]);
    of_side(reader, draft, "a", &draft.found.actor, &mut say);
    of_side(reader, draft, "r", &draft.found.recipient, &mut say);
    of_both(reader, draft, &mut say);
    slots
}

fn word_class(reader: &Reader, i: u32) -> &'static str {
    if reader.tree.is_verb(i) { "v" } else { "n" }
}

fn of_event(reader: &Reader, draft: &Draft, say: &mut impl FnMut(&[&str])) {
    let t = &reader.tree;
    let v = draft.trigger;
    let id = &*draft.behaviour(reader).id;
    let kind = draft.event_type(reader).name();
    let frame = &*reader.lexicon.frames[draft.row.frame as usize].name;
    let class = word_class(reader, v);
    let (dep, tag) = (t.dep(v), t.token(v).tag);
    let status = Status::derive(draft.polarity, draft.modality, draft.phase).name();
    say(&["behaviour", id]);
    say(&["type", kind]);
    say(&["frame", frame]);
    say(&["frame", frame, kind]);
    say(&["lemma", t.lemma(v)]);
    say(&["lemma", t.lemma(v), id]);
    say(&["dep", dep]);
    say(&["tag", tag]);
    say(&["dep", dep, tag]);
    say(&["dep", dep, kind]);
    say(&["status", status]);
    say(&["status", status, kind]);
    say(&["class", class, kind]);
    if let Some(h) = t.head(v) {
        say(&["head", t.lemma(h)]);
        say(&["head", t.token(h).tag, dep]);
    }
    let found = &draft.found;
    let marks = [
        ("light", found.light.is_some()),
        ("thing", found.thing),
        ("matter", found.matter),
        ("mutual", found.mutual),
        ("both ways", found.both_ways),
        ("turned", found.turned),
        ("content", found.content.is_some()),
        ("words", !draft.row.rest.is_empty()),
        ("passive", t.is_verb(v) && t.is_passive(v)),
        ("infinitive", reader.is_infinitive(v)),
    ];
    for (name, _) in marks.iter().filter(|m| m.1) {
        say(&[name]);
        say(&[name, kind]);
        say(&[name, class]);
    }
    for &c in t.children(v) {
        let dep = t.dep(c);
        say(&["below", dep]);
        if matches!(dep, "aux" | "auxpass" | "neg" | "prep" | "mark" | "prt" | "det") {
            say(&["below", dep, t.lemma(c)]);
        }
        if matches!(dep, "dobj" | "nsubjpass") {
            say(&["object", t.lemma(c)]);
        }
    }
}

/// Whether the second opinion, which was trained on other sentences, reads the same type between the parties.
fn of_judgement(opinion: &Opinion, reader: &Reader, seen: &Seen, draft: &Draft, say: &mut impl FnMut(&[&str])) {
    let doc = reader.tree.doc;
    let range = |a: &Arg| match a.who {
        Who::Actor(m) | Who::From(m, _) => doc.tokens_in(reader.mentions.actors[m as usize].span),
        Who::Place(_) | Who::Phrase(_) => a.token..a.token + 1,
    };
    let Some(first) = draft.found.actor.first().or(draft.found.recipient.first()) else { return };
    let recipient = draft.found.recipient.first().map(range);
    let judgement: Judgement = opinion.judge(doc, reader.lexicon, seen, range(first), recipient);
    let (event_type, cameo) = (draft.event_type(reader), draft.behaviour(reader).cameo.as_deref());
    let status = Status::derive(draft.polarity, draft.modality, draft.phase);
    let (kind, class) = (event_type.name(), word_class(reader, draft.trigger));
    let p = judgement.of(event_type, status, cameo);
    for level in (0..LEVELS.len()).filter(|&l| p >= LEVELS[l]).map(|l| number(l, LEVELS.len())) {
        say(&["p", level]);
        say(&["p", level, kind]);
        say(&["p", level, class]);
    }
    let top = ROOTS[judgement.best().0] == folded(event_type, status, cameo);
    say(&["top", if top { "1" } else { "0" }, kind]);
}

fn of_sentence(reader: &Reader, draft: &Draft, others: &[&Draft], say: &mut impl FnMut(&[&str])) {
    let t = &reader.tree;
    say(&["length", number(t.doc.sentences[draft.sentence as usize].tokens.len() / 8, 6)]);
    say(&["lead", if draft.sentence < 2 { "1" } else { "0" }]);
    let states =
        |l: &[Arg]| -> Vec<String> { l.iter().flat_map(|a| reader.keys(a.who)).map(|k| k.0.to_owned()).collect() };
    let own = (states(&draft.found.actor), states(&draft.found.recipient));
    let mut of_type = 0;
    let (mut same, mut twice, mut within, mut over) = (false, false, false, false);
    for o in others {
        let alike = o.event_type(reader) == draft.event_type(reader);
        of_type += usize::from(alike);
        if states(&o.found.actor) == own.0 && states(&o.found.recipient) == own.1 {
            same = true;
            twice |= alike;
        }
        within |= t.within(draft.trigger, o.trigger);
        over |= t.within(o.trigger, draft.trigger);
    }
    say(&["others", number(others.len(), 4)]);
    say(&["others of the type", number(of_type, 2)]);
    let marks = [("same parties", same), ("same parties and type", twice), ("within another", within), ("over", over)];
    for (name, _) in marks.iter().filter(|m| m.1) {
        say(&[name]);
    }
}

fn of_side(reader: &Reader, draft: &Draft, role: &str, args: &[Arg], say: &mut impl FnMut(&[&str])) {
    let t = &reader.tree;
    let v = draft.trigger;
    let id = &*draft.behaviour(reader).id;
    let kind = draft.event_type(reader).name();
    let frame = &*reader.lexicon.frames[draft.row.frame as usize].name;
    let n = number(args.len(), 3);
    say(&[role, n]);
    say(&[role, n, kind]);
    say(&[role, n, frame]);
    let Some(a) = args.first() else {
        say(&[role, "none", id]);
        return;
    };
    let path = a.path.steps().join(" ");
    say(&[role, "path", &path]);
    say(&[role, "path", &path, kind]);
    say(&[role, "path", &path, frame]);
    for step in a.path.steps() {
        say(&[role, "step", step]);
    }
    let who = match a.who {
        Who::Actor(_) => "actor",
        Who::Place(_) => "place",
        Who::From(..) => "from",
        Who::Phrase(_) => "phrase",
    };
    say(&[role, "who", who]);
    say(&[role, "who", who, kind]);
    let token = t.token(a.token);
    say(&[role, "tag", token.tag]);
    say(&[role, "tag", token.tag, kind]);
    if token.tag.starts_with("PRP") {
        say(&[role, "pronoun", t.lemma(a.token)]);
    }
    if token.tag.starts_with('N') && !token.tag.starts_with("NNP") || who == "phrase" {
        say(&[role, "noun", t.lemma(a.token)]);
    }
    say(&[role, "entity", token.ent]);
    say(&[role, "far", number(a.token.abs_diff(v) as usize / 4, 5)]);
    say(&[role, "before", if a.token < v { "1" } else { "0" }, kind, word_class(reader, v)]);
    for (state, sector) in reader.keys(a.who) {
        let state = if is_state(state) { "state" } else { "none" };
        say(&[role, "is", state, sector]);
        say(&[role, "is", state, sector, kind]);
        say(&[role, "is", state, sector, id]);
    }
    if let Who::Actor(m) | Who::From(m, _) = a.who {
        let m = &reader.mentions.actors[m as usize];
        let mention = mention_kind(m.kind);
        say(&[role, "mention", mention]);
        say(&[role, "mention", mention, kind]);
        say(&[role, "how", &how(&m.evidence)]);
        if m.actors.len() > 1 {
            say(&[role, "several"]);
        }
    }
}

/// The first words of what links a mention to its actor, names aside.
fn how(evidence: &str) -> String {
    let told = evidence.split([':', '(', '"', '“']).next().unwrap_or_default();
    let plain = |w: &&str| w.bytes().all(|b| b.is_ascii_lowercase());
    told.split_whitespace().filter(plain).take(3).collect::<Vec<_>>().join(" ")
}

fn is_state(key: &str) -> bool {
    key.len() == 3 && key.bytes().all(|b| b.is_ascii_uppercase())
}

fn of_both(reader: &Reader, draft: &Draft, say: &mut impl FnMut(&[&str])) {
    let id = &*draft.behaviour(reader).id;
    let kind = draft.event_type(reader).name();
    let first = |args: &[Arg]| -> Option<(String, String)> {
        let keys = args.first().map(|a| reader.keys(a.who))?;
        keys.first().map(|k| (k.0.to_owned(), k.1.to_owned()))
    };
    let (a, r) = (first(&draft.found.actor), first(&draft.found.recipient));
    let sides = match (&a, &r) {
        (Some(a), Some(r)) if a.0 == r.0 && domestic(&a.1) == domestic(&r.1) => "same",
        (Some(a), Some(r)) if a.0 == r.0 => "same state",
        (Some(_), Some(_)) => "two",
        _ => "one",
    };
    say(&["sides", sides]);
    say(&["sides", sides, kind]);
    say(&["sides", sides, id]);
    if let (Some(a), Some(r)) = (&a, &r) {
        say(&["sectors", sides, &a.1, &r.1]);
        say(&["sectors", sides, &a.1, &r.1, kind]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_the_logarithm_of_the_odds() {
        let right = Choice::new(0.0, &[(7, 3f32.ln()), (9, -9f32.ln())]);
        assert_eq!([weigh(&right, &[]), weigh(&right, &[7]), weigh(&right, &[9])], [0.5, 0.75, 0.1]);
    }

    #[test]
    fn nothing_learned_leaves_all_told() {
        assert!(weigh(&Choice::default(), &[7]) >= LEAST);
    }
}
