//! The other side of a quarrel that the sentences before tell of: "Oslo summoned the envoy. … It rejected the remarks."

use legation_schema::EventType;

use super::before::{inherited, keys, points};
use super::draft::Draft;
use crate::arguments::{Arg, Path, Reader, Who};

/// How many sentences a quarrel is remembered for, and how many that of the headline.
const REACH: u32 = 3;
const HEADLINE: u32 = 8;

/// Whom a charge, refusal, demand or threat is aimed at that names nobody but points back to what was said or done: the
/// other side of the last quarrel that its actor is told to be in. Not where the clause names a third.
pub(super) fn other_side(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let lacks = draft.found.missing.is_none_or(|m| m == "recipient") && draft.found.recipient.is_empty();
    // "were broken off by Chad": only where somebody is told to have done it.
    let acts = !t.is_passive(draft.trigger) || !draft.found.actor.is_empty();
    if !lacks || !t.is_verb(draft.trigger) || !acts || !answers(reader, draft) {
        return None;
    }
    let public = draft.found.actor.iter().all(|a| reader.keys(a.who).iter().all(|k| matches!(k.1, "" | "GOV" | "MIL")));
    let args = opponent(reader, draft, here, before).filter(|_| public)?;
    let (own, theirs) = (keys(reader, &draft.found.actor), keys(reader, &args));
    let mut tokens = t.doc.sentence_of(draft.trigger).tokens.clone();
    let third = |i: u32| {
        reader.mention_at(i).is_some_and(|m| {
            let keys = reader.keys(Who::Actor(m));
            keys.iter().any(|k| !theirs.contains(&k.0) && !own.contains(&k.0))
        })
    };
    if tokens.any(|i| t.within(i, draft.trigger) && third(i)) {
        return None;
    }
    Some(args)
}

/// Whose a town or territory is that the words name without its state: rebels fight at home, states take and leave what is
/// the other side's.
pub(super) fn landlord(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    use EventType::*;
    let t = &reader.tree;
    let ground = |i: u32| {
        let lemma = &*t.lemma(i).to_lowercase();
        ["territory", "ground"].iter().any(|c| reader.lexicon.in_class(c, lemma))
    };
    let land = |a: &Arg| matches!(a.who, Who::Phrase(i) if ground(i));
    let recipient = &draft.found.recipient;
    // Power is seized from those who hold it at home.
    if *draft.behaviour(reader).id == *"coerce.coup" && recipient.is_empty() {
        let armed = draft.found.actor.iter().all(|a| reader.has_sector(a.who, &["MIL", "REB", "UAF", "OPP"]));
        return if armed { state_of(reader, draft) } else { None };
    }
    let of_land = match &recipient[..] {
        [] => draft.found.thing && reader.object(draft.trigger).is_some_and(|o| ground(o.0)),
        all => all.iter().all(land),
    };
    if !of_land || !matches!(draft.event_type(reader), Assault | Coerce | Retreat) {
        return None;
    }
    let rebels = draft.found.actor.iter().all(|a| reader.has_sector(a.who, &["REB", "UAF", "PRM"]));
    if !rebels {
        return opponent(reader, draft, here, before);
    }
    state_of(reader, draft)
}

/// The state that the actor of a draft is of, as the text named it before.
fn state_of(reader: &Reader, draft: &Draft) -> Option<Vec<Arg>> {
    let own = keys(reader, &draft.found.actor);
    let first = own.first().filter(|k| k.len() == 3 && own.iter().all(|o| o == *k))?;
    let mentions = reader.mentions.actors.iter().enumerate();
    let state = mentions
        .filter(|(_, m)| m.head <= draft.trigger)
        .rev()
        .map(|(i, _)| i as u32)
        .find(|&m| reader.is_state(m) && reader.keys(Who::Actor(m)).iter().all(|k| k.0 == *first))?;
    let token = reader.mentions.actors[state as usize].head;
    Some(vec![Arg { who: Who::Actor(state), token, path: Path::default().step("told before") }])
}

/// Both sides of what is told without either: "Talks resumed on Monday", "a truce was reached": the two of the last quarrel or
/// dealings told just before, where nobody else has had any since.
pub(super) fn both_sides(
    reader: &Reader,
    draft: &Draft,
    here: &[Draft],
    before: &[Draft],
) -> Option<(Vec<Arg>, Vec<Arg>)> {
    use EventType::*;
    let t = &reader.tree;
    let v = draft.trigger;
    let none = draft.found.actor.is_empty() && draft.found.recipient.is_empty();
    let joint = reader.lexicon.frames[draft.row.frame as usize].recipient.has(&crate::lexicon::Place::Plural)
        || *draft.behaviour(reader).id == *"retreat.ceasefire";
    if !none || !joint || !matches!(draft.event_type(reader), Consult | Agree | Retreat) {
        return None;
    }
    // What the clause is about: "talks resumed", "a round of talks was held", "a truce was reached".
    let clause = if t.is_verb(v) {
        let object =
            reader.object(v).map(|o| o.0).filter(|_| t.is_passive(v) && matches!(t.lemma(v), "reach" | "agree"))?;
        (reader.is_event_noun(object) && t.child(object, "poss").is_none()).then_some(v)?
    } else {
        let mut noun = t.first_conjunct(v);
        if t.dep(noun) == "pobj"
            && let Some(of) = t.head(noun).filter(|&p| t.is(p, "of"))
            && let Some(n) = t.head(of).filter(|&n| reader.lexicon.in_class("measure", t.lemma(n)))
        {
            noun = n;
        }
        let verb = t.head(noun).filter(|&h| t.is_verb(h) && matches!(t.dep(noun), "nsubj" | "nsubjpass"))?;
        let passive = matches!(
            t.lemma(verb),
            "hold" | "resume" | "suspend" | "postpone" | "schedule" | "reach" | "agree" | "sign"
        ) && t.is_passive(verb)
            && t.children(verb).iter().all(|&c| !t.is(c, "by"));
        let told = passive || reader.lexicon.in_class("happen", t.lemma(verb)) && t.child(verb, "dobj").is_none();
        (told && !reader.is_infinitive(verb)).then_some(verb)?
    };
    let named = |i: u32| {
        t.within(i, clause)
            && reader.mention_at(i).is_some_and(|m| !reader.keys(Who::Actor(m)).is_empty() && !reader.is_vague(m))
    };
    let placed = |i: u32| t.dep(i) == "pobj" && t.head(i).is_some_and(|p| t.is(p, "in") || t.is(p, "at"));
    let mut tokens = t.doc.sentence_of(v).tokens.clone();
    if tokens.any(|i| named(i) && !placed(i)) {
        return None;
    }
    let known = |k: &&str| k.len() == 3;
    let earlier = here.iter().filter(|d| d.trigger < v).rev().chain(before.iter().rev());
    let mut near = earlier.take_while(|d| draft.sentence - d.sentence <= 2).filter(|d| d.found.missing.is_none());
    let d = near.find(|d| {
        let kind = d.event_type(reader);
        (hostile(kind) && kind != Request || kind.is_mutual()) && !d.found.recipient.is_empty()
    })?;
    let (a, r) = (keys(reader, &d.found.actor), keys(reader, &d.found.recipient));
    let one = |k: &[&str]| !k.is_empty() && k.iter().all(|x| *x == k[0] && known(x));
    let public =
        |args: &[Arg]| args.iter().all(|a| reader.keys(a.who).iter().all(|k| matches!(k.1, "" | "GOV" | "MIL")));
    let fits = one(&a) && one(&r) && a[0] != r[0] && public(&d.found.actor) && public(&d.found.recipient);
    fits.then(|| (inherited(&d.found.actor), inherited(&d.found.recipient)))
}

/// Whom a call for peace or talks is addressed to that names nobody: "appealed for an end to the fighting" is said to both
/// of those who were last told to be at odds, where the clause names no third.
pub(super) fn both_addressed(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let v = draft.trigger;
    let calls = matches!(&*draft.behaviour(reader).id, "request.ceasefire" | "request.meet");
    let lacks = draft.found.missing == Some("recipient") && !draft.found.actor.is_empty();
    if !calls || !lacks || !t.is_verb(v) || reader.object(v).is_some() {
        return None;
    }
    let sides = |args: &[Arg]| -> Vec<(String, String)> {
        let keys = args.iter().flat_map(|a| reader.keys(a.who));
        keys.map(|k| (k.0.to_owned(), crate::arguments::domestic(k.1).replace("MIL", ""))).collect()
    };
    let own = sides(&draft.found.actor);
    let near = before.iter().chain(here.iter().filter(|d| d.trigger < v)).rev().filter(|d| {
        let back = draft.sentence - d.sentence;
        back <= REACH || d.sentence == 0 && back <= HEADLINE
    });
    let mut strife = near.filter(|d| {
        let kind = d.event_type(reader);
        hostile(kind) && kind != EventType::Request && d.found.missing.is_none() && !d.found.recipient.is_empty()
    });
    let d = strife.find(|d| {
        let (a, r) = (sides(&d.found.actor), sides(&d.found.recipient));
        let one = |k: &[(String, String)]| {
            !k.is_empty() && k.iter().all(|x| *x == k[0] && x.0.len() == 3 && !own.iter().any(|o| o.0 == x.0))
        };
        one(&a) && one(&r) && a[0] != r[0]
    })?;
    let mut args = inherited(&d.found.actor);
    args.extend(inherited(&d.found.recipient));
    let theirs = keys(reader, &args);
    let third = |i: u32| {
        reader.mention_at(i).is_some_and(|m| {
            let keys = reader.keys(Who::Actor(m));
            keys.iter().any(|k| !theirs.contains(&k.0) && own.iter().all(|o| o.0 != k.0))
        })
    };
    let mut tokens = t.doc.sentence_of(v).tokens.clone();
    (!tokens.any(|i| t.within(i, v) && third(i))).then_some(args)
}

/// The other side of the last quarrel that the actor of a draft is told to be in.
fn opponent(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    let own = keys(reader, &draft.found.actor);
    if own.is_empty() || own.iter().any(|k| *k != own[0]) {
        return None;
    }
    let known = |k: &&str| k.len() == 3 || matches!(*k, "EU" | "UN" | "NATO" | "AU" | "ECOWAS");
    let earlier = here.iter().filter(|d| d.trigger < draft.trigger).rev().chain(before.iter().rev());
    let near = earlier.filter(|d| {
        let back = draft.sentence - d.sentence;
        back <= REACH || d.sentence == 0 && back <= HEADLINE
    });
    let mut other = near.filter(|d| hostile(d.event_type(reader)) && d.found.missing.is_none()).filter_map(|d| {
        let (a, r) = (keys(reader, &d.found.actor), keys(reader, &d.found.recipient));
        let is_own = |k: &[&str]| !k.is_empty() && k.iter().all(|x| own.contains(x));
        let apart = |k: &[&str]| !k.is_empty() && k.iter().all(|x| *x == k[0] && known(x) && !own.contains(x));
        match () {
            () if is_own(&a) && apart(&r) => Some((d.sentence, &d.found.recipient)),
            () if is_own(&r) && apart(&a) => Some((d.sentence, &d.found.actor)),
            () => None,
        }
    });
    let (sentence, args) = other.next()?;
    let theirs = keys(reader, args);
    // Two quarrels at once leave it open.
    let others = other.take_while(|o| o.0 == sentence).any(|o| keys(reader, o.1).iter().any(|k| !theirs.contains(k)));
    (!others).then(|| inherited(args))
}

/// Whether the words answer something told before: a refusal, or blame for a thing that is pointed to.
fn answers(reader: &Reader, draft: &Draft) -> bool {
    use EventType::*;
    let t = &reader.tree;
    let kind = draft.event_type(reader);
    let v = draft.trigger;
    // "a charge that Chad rejects"
    let aside = matches!(t.dep(v), "relcl" | "acl") && kind == Reject;
    if !aside && !matches!(t.dep(v), "ROOT" | "ccomp" | "conj" | "advcl" | "xcomp") {
        return false;
    }
    let id = &*draft.behaviour(reader).id;
    // "withdrew its ambassador", "suspended all visits": in a quarrel, the other side's.
    if kind == Sanction {
        return matches!(
            id,
            "sanction.recall" | "sanction.suspend" | "sanction.sever" | "sanction.halt-talks" | "sanction.expel"
        );
    }
    // "Kigali protested.": against what the other side did.
    let alone = || reader.complement(v).is_none() && t.children_by(v, "prep").next().is_none();
    if id == "accuse.complain" && t.is(v, "protested") && reader.object(v).is_none() && alone() {
        return matches!(t.dep(v), "ROOT" | "conj");
    }
    // "has complained that rebels are given shelter"
    if id == "accuse.complain" && t.dep(v) != "xcomp" && reader.object(v).is_none() && reader.complement(v).is_some() {
        return true;
    }
    if !matches!(kind, Accuse | Reject | Threaten) {
        return false;
    }
    let Some((o, _)) = reader.object(v) else {
        // "warned that the step would not go unanswered"
        if kind == Threaten {
            let subject = reader.complement(v).and_then(|c| t.child(c, "nsubj").or_else(|| t.child(c, "nsubjpass")));
            let told = |s: u32| {
                let named = ["matter", "deed", "between"].iter().any(|c| reader.lexicon.in_class(c, t.lemma(s)));
                // "no provocation would go unanswered"
                let any = t.child(s, "det").is_some_and(|d| ["no", "any", "every", "such"].iter().any(|w| t.is(d, w)));
                named && (any || points(reader, s)) || ["it", "this", "that"].iter().any(|w| t.is(s, w))
            };
            return subject.is_some_and(told);
        }
        // "refused"; what a clause tells is about somebody else, and who disagrees may do so with anybody.
        let refuses = matches!(&*draft.behaviour(reader).id, "reject.refuse" | "reject.reject" | "reject.claims");
        return refuses && reader.complement(v).is_none() && t.children_by(v, "prep").next().is_none();
    };
    let matter = ["matter", "deed"].iter().any(|c| reader.lexicon.in_class(c, t.lemma(o))) || reader.is_event_noun(o);
    matter && (aside || points(reader, o))
}

/// What sets two against each other.
fn hostile(kind: EventType) -> bool {
    use EventType::*;
    matches!(kind, Accuse | Reject | Request | Threaten | Protest | Sanction | Coerce | Mobilize | Assault)
}
