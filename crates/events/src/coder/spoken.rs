//! Judgements: who says of another that he breaks the law, lies or goes too far blames him by saying so.
//!
//! The words are in `knowledge/events/words/spoken.tsv`. They are no event in the mouth of the article itself, nor where
//! no speaker is known.

use legation_schema::{MentionKind, SpeechAct, Status};

use super::draft::{Draft, tells_who, unlikely};
use crate::arguments::{Arg, Reader, Who};

/// The judgements of one sentence, one for each speaker and party; none where `told` says as much already.
pub(super) fn sentence<'a>(reader: &'a Reader, s: u32, told: &[Draft]) -> Vec<Draft<'a>> {
    let mut out: Vec<Draft> = Vec::new();
    for i in reader.tree.doc.sentences[s as usize].tokens.clone() {
        let Some(draft) = at(reader, s, i) else { continue };
        let same = |d: &Draft| {
            d.event_type(reader) == draft.event_type(reader)
                && shares(reader, &d.found.actor, &draft.found.actor)
                && (d.found.recipient.is_empty() || shares(reader, &d.found.recipient, &draft.found.recipient))
        };
        if !told.iter().chain(&out).any(same) {
            out.push(draft);
        }
    }
    out
}

/// The judgement that the word `i` makes.
fn at<'a>(reader: &'a Reader, s: u32, i: u32) -> Option<Draft<'a>> {
    let t = &reader.tree;
    let rows = reader.lexicon.spoken.get(t.lemma(i));
    if rows.is_empty() {
        return None;
    }
    let saying = reader.saying(i)?;
    saying.speaker_head?;
    use SpeechAct::{Alleges, Confirms, States, Threatens};
    if !matches!(saying.kind, States | Alleges | Confirms | Threatens) || !is_meant(reader, i) {
        return None;
    }
    rows.iter().find_map(|row| {
        reader.loose.set(true);
        let found = reader.read(i, row, 0);
        reader.loose.set(false);
        let mut found = found.filter(|f| !f.actor.is_empty())?;
        // "this move undermines democracy": what is judged is nobody, but somebody's doing.
        if found.missing == Some("recipient") && judges_deed(reader, i) {
            found.missing = None;
        }
        if found.missing.is_some() {
            return None;
        }
        let unknown = |a: &Arg| matches!(a.who, Who::Phrase(_));
        // "corrupt officials", "a man who lies": of a kind, nobody in particular.
        let kind = |a: &Arg| {
            let pointed = |c: &u32| matches!(t.dep(*c), "det" | "poss") && !t.is(*c, "a") && !t.is(*c, "an");
            matches!(a.who, Who::Actor(m) if reader.kind(m) == MentionKind::Nominal)
                && !t.children(a.token).iter().any(pointed)
        };
        let own = shares(reader, &found.actor, &found.recipient);
        if own
            || found.recipient.iter().any(kind)
            || !found.recipient.iter().all(|a| tells_who(reader, a))
            || found.actor.iter().all(unknown) && found.recipient.iter().all(unknown)
        {
            return None;
        }
        let behaviour = row.behaviour?;
        let meant = &reader.lexicon.behaviours[behaviour as usize];
        if unlikely(reader, i, meant.event_type, &meant.id, &found).is_some() {
            return None;
        }
        Some(Draft::new(s, i, row, behaviour, found))
    })
}

/// Whether what the word is said of is an act, a plan or a law, told as such or by "this".
fn judges_deed(reader: &Reader, i: u32) -> bool {
    let t = &reader.tree;
    let verb = if t.is_verb(i) { i } else { t.clause(i) };
    if !t.is_verb(i) && !reader.is_predicate(i) {
        return false;
    }
    let subject = ["nsubj", "nsubjpass"].iter().find_map(|d| t.child(verb, d));
    subject.is_some_and(|s| reader.is_matter(s) || t.is(s, "this"))
}

/// Whether the word is said of somebody as a fact or a plan: not denied, asked or supposed.
fn is_meant(reader: &Reader, i: u32) -> bool {
    let t = &reader.tree;
    let verb = if t.is_verb(i) { i } else { t.clause(i) };
    let supposed = |c: u32| t.is(c, "if") || t.is(c, "whether") || t.is(c, "unless");
    let mut at = Some(verb);
    while let Some(v) = at {
        if t.children_by(v, "mark").any(supposed) {
            return false;
        }
        at = t.head(v).filter(|_| t.dep(v) != "ROOT");
    }
    // The mark may stand before a closing quotation mark.
    let asked = t.doc.sentence_of(i).tokens.clone().rev().take(2).any(|q| t.is(q, "?"));
    !asked
        && t.child(verb, "neg").is_none()
        && crate::status::assess(t.doc, i).status() != Status::Negated
        && crate::status::assess(t.doc, verb).status() != Status::Negated
}

/// Whether a party of one side is a party of the other.
fn shares(reader: &Reader, a: &[Arg], b: &[Arg]) -> bool {
    a.iter().any(|x| b.iter().any(|y| reader.same_party(x.who, y.who)))
}
