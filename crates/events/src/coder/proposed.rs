//! Recipients that no frame finds and the second opinion vouches for: "the ban to Chad", "called on Athens' envoy".

use legation_schema::{EventType, Status};

use super::draft::{Draft, unlikely};
use crate::arguments::{Arg, Path, Reader, Who, domestic};
use crate::opinion::{Opinion, ROOTS, Seen, folded};

/// The least probability of the root that the draft tells, between the two. At 0.85 the folds of the PLV yardstick have
/// 0.002 less of root and both actors; ordinary news and the seeds do not tell the two apart.
const SURE: f32 = 0.6;
/// The longest way in the parse from the trigger to a recipient; longer ones lead out of what the trigger governs.
const STEPS: usize = 6;

/// The draft with the recipient that the opinion vouches for, where a recipient is all it lacks.
pub(super) fn complete<'a>(reader: &Reader, opinion: &Opinion, seen: &Seen, draft: &Draft<'a>) -> Option<Draft<'a>> {
    let lacks = draft.found.missing == Some("recipient");
    let arg = lacks.then(|| recipient(reader, opinion, seen, draft)).flatten()?;
    let mut draft = draft.clone();
    draft.found.recipient = vec![arg];
    draft.found.missing = None;
    Some(draft)
}

/// Whom an event that may be told of one alone is done to, where the opinion vouches for somebody.
pub(super) fn fill(reader: &Reader, opinion: &Opinion, seen: &Seen, draft: &mut Draft) {
    if draft.found.recipient.is_empty()
        && draft.found.missing.is_none()
        // "marches in three countries", "resigned from the government": where, and to nobody.
        && draft.event_type(reader) != EventType::Protest
        && *draft.behaviour(reader).id != *"retreat.resign"
        && let Some(arg) = recipient(reader, opinion, seen, draft)
    {
        draft.found.recipient = vec![arg];
    }
}

/// The recipient that the opinion finds likeliest among the actors the trigger governs.
fn recipient(reader: &Reader, opinion: &Opinion, seen: &Seen, draft: &Draft) -> Option<Arg> {
    let t = &reader.tree;
    let kind = draft.event_type(reader);
    let actor = draft.found.actor.first()?;
    let Who::Actor(from) = actor.who else { return None };
    // "tried to press the ministry": what the infinitive is about is the infinitive's own.
    let clause = |c: &u32| matches!(t.dep(*c), "xcomp" | "ccomp");
    if draft.found.content.is_none() && t.children(draft.trigger).iter().any(clause) {
        return None;
    }
    // Whom a meeting or a deal names besides its parties is mostly what they talked about.
    if kind.is_mutual() || (t.is_verb(draft.trigger) && reader.each_other(draft.trigger)) {
        return None;
    }
    let own = reader.keys(actor.who);
    if own.is_empty() {
        return None;
    }
    let range = |m: u32| t.doc.tokens_in(reader.mentions.actors[m as usize].span);
    let id = &draft.behaviour(reader).id;
    let mut assessed = draft.clone();
    assessed.assess(reader);
    let status = Status::derive(assessed.polarity, assessed.modality, assessed.phase);
    let told = folded(assessed.event_type(reader), status, assessed.behaviour(reader).cameo.as_deref());
    let mut best: Option<(Arg, f32)> = None;
    for i in t.doc.sentence_of(draft.trigger).tokens.clone() {
        let Some(m) = reader.mention_at(i).filter(|&m| m != from && !reader.is_vague(m)) else { continue };
        let keys = reader.keys(Who::Actor(m));
        let same = |k: &(&str, &str)| own.iter().any(|o| o.0 == k.0 && domestic(o.1) == domestic(k.1));
        if keys.is_empty() || keys.iter().any(same) {
            continue;
        }
        // "deployed thousands of soldiers": what is moved or used is nobody it is done to.
        let frame = &reader.lexicon.frames[draft.row.frame as usize];
        let moved = frame.name.starts_with("svo_theme") || matches!(kind, EventType::Mobilize | EventType::Retreat);
        if moved && reader.object(draft.trigger).is_some_and(|(o, _)| counts(reader, i) == o) {
            continue;
        }
        let Some(path) = way(reader, i, draft) else { continue };
        let arg = Arg { who: Who::Actor(m), token: i, path };
        let mut found = draft.found.clone();
        found.recipient = vec![arg];
        if unlikely(reader, draft.trigger, kind, id, &found).is_some() {
            continue;
        }
        let judged = opinion.judge(t.doc, reader.lexicon, seen, range(from), Some(range(m)));
        let (root, p) = judged.best();
        if ROOTS[root] == told && p >= SURE && best.is_none_or(|b| p > b.1) {
            best = Some((arg, p));
        }
    }
    best.map(|b| b.0)
}

/// The noun that `i` is counted by: "thousands" of "thousands of soldiers".
fn counts(reader: &Reader, i: u32) -> u32 {
    let t = &reader.tree;
    let mut at = i;
    while t.dep(at) == "pobj"
        && let Some(n) = t.head(at).filter(|&p| t.is(p, "of")).and_then(|p| t.head(p))
    {
        at = n;
    }
    at
}

/// The way from the trigger, or the verb that carries it, down to token `i`; none into another clause.
fn way(reader: &Reader, i: u32, draft: &Draft) -> Option<Path> {
    let t = &reader.tree;
    let force = matches!(draft.event_type(reader), EventType::Coerce | EventType::Assault);
    let mut at = i;
    for _ in 0..STEPS {
        if matches!(t.dep(at), "relcl" | "advcl" | "acl" | "pcomp" | "parataxis" | "nsubj" | "nsubjpass" | "appos")
            || (t.dep(at) == "conj" && t.is_verb(at))
        {
            return None;
        }
        // Where and when it happened names whoever sits there, and no party; force is done to where it is done.
        let aside: &[&str] = if force {
            &["during", "before", "after", "according"]
        } else {
            &["in", "at", "during", "before", "after", "according"]
        };
        if t.dep(at) == "prep" && aside.iter().any(|w| t.is(at, w)) {
            return None;
        }
        at = t.head(at)?;
        if at == draft.trigger || at == draft.verb() {
            return Some(Path::default().step("opinion"));
        }
    }
    None
}
