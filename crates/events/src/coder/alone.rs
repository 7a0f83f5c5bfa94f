//! Reports that stand though nobody is told to whom it is done: "Oslo broke off relations the same day".

use legation_schema::{EventType, Status};

use super::draft::Draft;
use crate::arguments::{Arg, Reader, Who};

/// Whether a report lacks no more than its recipient and says enough without.
pub(super) fn stands_alone(reader: &Reader, d: &Draft) -> bool {
    blames_act(reader, d) || one_sided(reader, d)
}

/// What is condemned or refused may be an act or a plan of whom the sentence does not tell.
fn blames_act(reader: &Reader, d: &Draft) -> bool {
    let t = &reader.tree;
    matches!(d.event_type(reader), EventType::Accuse | EventType::Reject)
        && d.found.missing == Some("recipient")
        && d.found.matter
        // "took action to calm the markets"
        && !(*d.behaviour(reader).id == *"accuse.sue" && matches!(t.lemma(d.trigger), "take" | "bring" | "start"))
        && matches!(t.dep(d.trigger), "ROOT" | "ccomp" | "conj" | "relcl")
        && !d.found.actor.is_empty()
        && d.found.actor.iter().all(|a| !matches!(a.who, Who::Phrase(_)))
}

/// What a state, its government or forces are told to do in a clause of their own, in words that can mean nothing else,
/// where nobody stands in the place of the recipient: the other side is known from what was told, or to everybody.
fn one_sided(reader: &Reader, d: &Draft) -> bool {
    let t = &reader.tree;
    let v = d.trigger;
    d.found.missing == Some("recipient")
        && d.found.recipient.is_empty()
        && t.is_verb(v)
        && matches!(t.dep(v), "ROOT" | "ccomp" | "conj" | "relcl" | "parataxis")
        && is_finite(reader, v)
        && !t.is_passive(v)
        && acts_in_public(reader, d)
        && is_plain(reader, d)
        && !names_another(reader, d)
        && matches!(
            crate::status::assess(t.doc, v).status(),
            Status::Occurred | Status::Ongoing | Status::Planned | Status::Negated
        )
}

/// Whether the verb has a tense of its own: "broke", "has broken", not "to break", "breaking".
fn is_finite(reader: &Reader, v: u32) -> bool {
    let t = &reader.tree;
    let aux = |v: u32| t.children(v).iter().any(|&c| t.dep(c) == "aux" && !t.is(c, "to"));
    let tensed = matches!(t.token(v).tag, "VBD" | "VBZ" | "VBP");
    tensed || aux(v) || t.dep(v) == "conj" && t.head(v).is_some_and(|h| t.token(h).tag == t.token(v).tag && aux(h))
}

/// Whether each actor is the subject itself, and a state or one of those who act for it or fight.
fn acts_in_public(reader: &Reader, d: &Draft) -> bool {
    let subject = |a: &Arg| {
        let of_clause = |s: &str| matches!(s, "nsubj" | "conj" | "relcl" | "appos");
        a.path.steps().iter().all(|s| of_clause(s))
    };
    let public = |a: &Arg| {
        let keys = reader.keys(a.who);
        matches!(a.who, Who::Actor(_))
            && !keys.is_empty()
            && keys.iter().all(|k| matches!(k.1, "" | "GOV" | "MIL" | "REB" | "UAF" | "PRM"))
    };
    !d.found.actor.is_empty() && d.found.actor.iter().all(|a| subject(a) && public(a))
}

/// Whether verb and object say by themselves what is done.
fn is_plain(reader: &Reader, d: &Draft) -> bool {
    let t = &reader.tree;
    let v = d.trigger;
    let asked = d.row.object.selects();
    let object = reader.object(v).map(|o| o.0);
    match &*d.behaviour(reader).id {
        // "broke off relations", "restored ties", "suspended contacts", "recalled its ambassador"
        "sanction.sever" | "sanction.halt-talks" | "sanction.recall" | "sanction.expel" | "support.relations" => asked,
        // "commended both decisions"
        "support.praise" | "support.welcome" | "support.endorse" => {
            let pointed = |o: u32| {
                t.children(o).iter().any(|&c| t.dep(c) == "det" && !t.is(c, "a") && !t.is(c, "an"))
                    && ["deed", "matter"].iter().any(|c| reader.lexicon.in_class(c, t.lemma(o)))
            };
            object.is_some_and(pointed)
        }
        id if id.starts_with("request.") => asks_for_thing(reader, d),
        // "soldiers crossed the border"
        "assault.invade" => {
            let border = |o: u32| reader.lexicon.in_class("between", t.lemma(o)) && t.child(o, "prep").is_none();
            object.is_some_and(border) && d.found.actor.iter().all(|a| reader.has_sector(a.who, ARMED))
        }
        _ => false,
    }
}

/// "asked for proof", "requested an inquiry": a thing is asked for, and nobody is told of whom it could be asked. Not
/// "asked his countrymen to stay in", "asked for the adviser's resignation", where somebody is, or a clause tells it.
fn asks_for_thing(reader: &Reader, d: &Draft) -> bool {
    let t = &reader.tree;
    let v = d.trigger;
    let wished: Vec<u32> =
        t.children_by(v, "prep").filter(|&p| t.is(p, "for")).filter_map(|p| t.child(p, "pobj")).collect();
    let object = t.child(v, "dobj");
    let thing = |o: u32| {
        t.is_noun(o)
            && reader.mention_over(o).is_none()
            && !reader.lexicon.in_class("person", t.lemma(o))
            && t.children(o).iter().all(|&c| t.dep(c) != "poss" && reader.mention_over(c).is_none())
    };
    let addressed = |c: u32| t.dep(c) == "dative" || t.is(c, "on") || t.is(c, "upon");
    let one = match (object, &wished[..]) {
        (Some(o), []) => d.row.object.selects() && thing(o),
        (None, [o]) => thing(*o),
        _ => false,
    };
    one && reader.complement(v).is_none() && !t.children(v).iter().any(|&c| addressed(c))
}

/// Sectors of those who fight.
const ARMED: &[&str] = &["MIL", "REB", "UAF", "PRM"];

/// Whether somebody no table knows stands where the other party would: "cut ties with his sponsor".
fn names_another(reader: &Reader, d: &Draft) -> bool {
    let t = &reader.tree;
    let holders = [Some(d.trigger), reader.object(d.trigger).map(|o| o.0)];
    let other = |p: u32| {
        ["with", "to", "from", "against", "between", "of"].iter().any(|w| t.is(p, w))
            && t.child(p, "pobj").is_some_and(|o| !reader.is_time(o))
    };
    holders.into_iter().flatten().any(|h| t.children_by(h, "prep").any(other))
}
