//! Arguments told earlier: "Russia has rejected the request", "the visit is being planned".

use legation_schema::EventType;

use super::draft::Draft;
use crate::arguments::{Arg, Path, Reader};
use crate::lexicon::Place;

/// How many sentences back an event named with "the" or "this" is looked for.
const REACH: u32 = 4;

/// How many sentences after a meeting or call what is reaffirmed is reaffirmed to the other side.
const DYAD: u32 = 8;

/// The first reading that can be completed with the arguments of an event that its words point back to.
pub(super) fn complete<'a>(
    reader: &Reader,
    readings: Vec<Draft<'a>>,
    before: &[Draft<'a>],
    here: &[Draft<'a>],
) -> Result<Draft<'a>, Option<Draft<'a>>> {
    let mut first = None;
    for draft in readings {
        match one(reader, draft, before, here) {
            Ok(d) => return Ok(d),
            Err(d) => {
                first.get_or_insert(d);
            }
        }
    }
    Err(first)
}

fn one<'a>(
    reader: &Reader,
    mut draft: Draft<'a>,
    before: &[Draft<'a>],
    here: &[Draft<'a>],
) -> Result<Draft<'a>, Draft<'a>> {
    let t = &reader.tree;
    let frame = &reader.lexicon.frames[draft.row.frame as usize];
    let earlier = || {
        here.iter()
            .filter(|d| d.trigger < draft.trigger)
            .rev()
            .chain(before.iter().rev())
            .take_while(|d| draft.sentence - d.sentence <= REACH)
    };
    if draft.found.missing == Some("recipient") && frame.recipient.has(&Place::Before) {
        let Some(content) = draft.found.content else { return Err(draft) };
        if !definite(reader, content) {
            return Err(draft);
        }
        let kinds: Vec<EventType> = reader
            .lexicon
            .nouns
            .get(t.lemma(content))
            .iter()
            .filter_map(|r| r.behaviour)
            .map(|b| reader.lexicon.behaviours[b as usize].event_type)
            .collect();
        let own = keys(reader, &draft.found.actor);
        let hit = earlier().find(|d| {
            kinds.contains(&d.event_type(reader)) && {
                let theirs = keys(reader, &d.found.actor);
                !theirs.is_empty() && theirs.iter().all(|k| !own.contains(k))
            }
        });
        if let Some(d) = hit {
            draft.found.recipient = inherited(&d.found.actor);
            draft.found.missing = None;
            return Ok(draft);
        }
        return Err(draft);
    }
    // "its pressure on Kyiv, including threats of force": what is a part is aimed at the same party.
    if draft.found.missing == Some("recipient")
        && !t.is_verb(draft.trigger)
        && t.dep(draft.trigger) == "pobj"
        && let Some(p) = t.head(draft.trigger).filter(|&p| t.is(p, "including"))
        && let Some(d) =
            here.iter().find(|d| t.head(p) == Some(d.trigger) || t.head(p) == Some(t.first_conjunct(d.trigger)))
        && !d.found.recipient.is_empty()
    {
        // "A's pressure on B, including its threats": A's, though the pronoun may be read as B.
        let its = draft.found.actor.iter().all(|a| a.path.holds("poss") && t.token(a.token).tag == "PRP$");
        if its && !d.found.actor.is_empty() {
            draft.found.actor = inherited(&d.found.actor);
        }
        let own = keys(reader, &draft.found.actor);
        if keys(reader, &d.found.recipient).iter().all(|k| !own.contains(k)) {
            draft.found.recipient = inherited(&d.found.recipient);
            draft.found.missing = None;
            return Ok(draft);
        }
    }
    // "They agreed to reopen the border": the partner is the other party of what was told just before.
    if draft.found.missing == Some("recipient") && frame.recipient.has(&Place::Plural) && t.is_verb(draft.trigger) {
        let pronoun = draft.found.actor.iter().any(|a| ["we", "they", "both"].iter().any(|w| t.is(a.token, w)));
        let own = keys(reader, &draft.found.actor);
        if pronoun
            && let Some(args) = earlier()
                .take_while(|d| draft.sentence - d.sentence <= 2)
                .filter(|d| {
                    d.event_type(reader).is_mutual() && !d.found.recipient.iter().any(|r| r.path.holds("within"))
                })
                .find_map(|d| {
                    let (a, r) = (keys(reader, &d.found.actor), keys(reader, &d.found.recipient));
                    let is_own = |k: &Vec<&str>| !k.is_empty() && k.iter().all(|x| own.contains(x));
                    if is_own(&a) && !r.is_empty() && !is_own(&r) {
                        Some(inherited(&d.found.recipient))
                    } else if is_own(&r) && !a.is_empty() && !is_own(&a) {
                        Some(inherited(&d.found.actor))
                    } else {
                        None
                    }
                })
        {
            draft.found.recipient = args;
            draft.found.missing = None;
            return Ok(draft);
        }
    }
    // "The visit is being planned", "Maduro's visit was planned": nothing but the article says whose, or where to.
    let kind = draft.event_type(reader);
    if kind == EventType::Consult && !t.is_verb(draft.trigger) && draft.found.recipient.is_empty() {
        let main = matches!(t.dep(draft.trigger), "nsubj" | "nsubjpass");
        let bare = draft.found.actor.is_empty() && definite(reader, draft.trigger);
        let own = keys(reader, &draft.found.actor);
        let named = !own.is_empty() && t.child(draft.trigger, "poss").is_some();
        if main
            && (bare || named)
            && let Some(d) = earlier().find(|d| {
                // A visit is no meeting: the words must be able to mean the same event.
                let visit = |d: &Draft| d.behaviour(reader).mode.as_deref() == Some("visit");
                d.event_type(reader) == kind
                    && visit(d) == visit(&draft)
                    && (bare || keys(reader, &d.found.actor).iter().any(|k| own.contains(k)))
            })
        {
            if bare {
                draft.found.actor = inherited(&d.found.actor);
            }
            draft.found.recipient = inherited(&d.found.recipient);
            draft.found.missing = None;
            return Ok(draft);
        }
    }
    Err(draft)
}

/// The other party of a verbal act that names none, where it is part of a meeting or call told before: "met X and
/// signed an agreement", "spoke with X to discuss"; after a call with X, what is reaffirmed is reaffirmed to X.
pub(super) fn counterpart<'a>(
    reader: &Reader,
    draft: &mut Draft<'a>,
    here: &[Draft<'a>],
    before: &[Draft<'a>],
) -> bool {
    let t = &reader.tree;
    let frame = &reader.lexicon.frames[draft.row.frame as usize];
    let bond = frame.name.starts_with("bond");
    let open = bond || frame.recipient.has(&Place::Plural) && draft.found.missing == Some("recipient");
    if !open || !t.is_verb(draft.trigger) || !draft.found.recipient.is_empty() || draft.found.actor.is_empty() {
        return false;
    }
    let own = keys(reader, &draft.found.actor);
    // One party alone: several are each other's.
    if own.is_empty() || own.iter().any(|k| *k != own[0]) {
        return false;
    }
    let other = |d: &Draft| {
        let (a, r) = (keys(reader, &d.found.actor), keys(reader, &d.found.recipient));
        let is_own = |k: &Vec<&str>| !k.is_empty() && k.iter().all(|x| own.contains(x));
        let apart = |k: &Vec<&str>| !k.is_empty() && k.iter().all(|x| !own.contains(x));
        if is_own(&a) && apart(&r) {
            Some(inherited(&d.found.recipient))
        } else if is_own(&r) && apart(&a) {
            Some(inherited(&d.found.actor))
        } else {
            None
        }
    };
    let contact = |d: &&Draft| d.event_type(reader) == EventType::Consult && d.found.missing.is_none();
    // One predicate after another of the same subject, or the purpose of a meeting.
    let mut at = draft.trigger;
    let mut joined = None;
    for _ in 0..4 {
        if !matches!(t.dep(at), "conj" | "xcomp" | "advcl") {
            break;
        }
        let Some(h) = t.head(at) else { break };
        if t.children(at).iter().any(|&c| t.dep(c) == "nsubj") {
            break;
        }
        at = h;
        joined = joined.or_else(|| here.iter().filter(contact).find(|d| d.verb() == at).and_then(other));
    }
    let told = || {
        let near = before.iter().rev().take_while(|d| draft.sentence - d.sentence <= DYAD);
        near.filter(contact).find(|d| d.sentence < draft.sentence).and_then(other)
    };
    let Some(args) = joined.or_else(|| if bond { told() } else { None }) else { return false };
    draft.found.recipient = args;
    draft.found.missing = None;
    true
}

fn keys<'r>(reader: &'r Reader, args: &[Arg]) -> Vec<&'r str> {
    args.iter().flat_map(|a| reader.keys(a.who)).map(|k| k.0).collect()
}

fn inherited(args: &[Arg]) -> Vec<Arg> {
    args.iter().map(|a| Arg { path: Path::default().step("told before").join(a.path), ..*a }).collect()
}

fn definite(reader: &Reader, noun: u32) -> bool {
    let t = &reader.tree;
    t.child(noun, "det").is_some_and(|d| ["the", "this", "that", "these", "those"].iter().any(|w| t.is(d, w)))
        && t.child(noun, "prep").is_none()
        && t.child(noun, "poss").is_none()
}
