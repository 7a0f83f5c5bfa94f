//! Arguments told earlier: "Russia has rejected the request", "the visit is being planned".

use legation_schema::{EventType, Status};

use super::draft::Draft;
use crate::arguments::{Arg, Path, Reader, Who};
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
    if draft.found.missing == Some("recipient")
        && let Some(args) = shared(reader, &draft, here)
            .or_else(|| consented(reader, &draft, here, before))
            .or_else(|| answered(reader, &draft, here, before))
            .or_else(|| doer_before(reader, &draft, here, before))
            .or_else(|| between(reader, &draft, here, before))
    {
        draft.found.recipient = args;
        draft.found.missing = None;
        return Ok(draft);
    }
    if draft.found.missing == Some("recipient")
        && let Some(args) = measured(reader, &draft, here, before).or_else(|| there(reader, &draft))
    {
        draft.found.recipient = args;
        draft.found.missing = None;
        return Ok(draft);
    }
    if draft.found.missing == Some("actor")
        && let Some(args) = struck(reader, &draft, here, before).or_else(|| imposed(reader, &draft, here))
    {
        draft.found.actor = args;
        draft.found.missing = None;
        return Ok(draft);
    }
    if draft.found.missing.is_some()
        && let Some((actor, recipient)) = told_in(reader, &draft)
    {
        (draft.found.actor, draft.found.recipient) = (actor, recipient);
        draft.found.missing = None;
        return Ok(draft);
    }
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

/// The other party of what is said or promised in the same breath as something to a party: "thanked Oslo and promised to
/// help", "summoned the envoy and demanded that the ship leave". Not where the second half names somebody of its own.
fn shared(reader: &Reader, draft: &Draft, here: &[Draft]) -> Option<Vec<Arg>> {
    use EventType::*;
    let t = &reader.tree;
    let kind = draft.event_type(reader);
    let verbal = matches!(kind, Request | Agree | Threaten | Accuse);
    if !verbal || !t.is_verb(draft.trigger) || t.is_passive(draft.trigger) {
        return None;
    }
    let subject = |v: u32| t.children(v).iter().any(|&c| matches!(t.dep(c), "nsubj" | "nsubjpass" | "mark"));
    let own = keys(reader, &draft.found.actor);
    let mut at = draft.trigger;
    for _ in 0..3 {
        if own.is_empty() || !matches!(t.dep(at), "conj" | "xcomp" | "advcl") || subject(at) {
            return None;
        }
        at = t.head(at)?;
        let Some(d) = here.iter().find(|d| d.verb() == at && d.found.missing.is_none()) else { continue };
        let addressed = match d.event_type(reader) {
            Request | Agree | Threaten | Consult => !matches!(kind, Accuse | Support),
            Accuse | Reject => matches!(kind, Request | Threaten | Accuse),
            Support => kind == Agree,
            _ => false,
        };
        let theirs = keys(reader, &d.found.recipient);
        let same = keys(reader, &d.found.actor).iter().all(|k| own.contains(k));
        if !addressed || !same || theirs.is_empty() || theirs.iter().any(|k| own.contains(k)) {
            return None;
        }
        // Nobody else is named in the second half.
        let sentence = t.doc.sentence_of(draft.trigger).tokens.clone();
        let aside = |i: u32| {
            let mut at = i;
            while at != draft.trigger {
                if matches!(t.dep(at), "acl" | "relcl" | "advcl") {
                    return true;
                }
                match t.head(at) {
                    Some(h) => at = h,
                    None => return true,
                }
            }
            false
        };
        let stranger = |i: u32| {
            t.within(i, draft.trigger)
                && !aside(i)
                && reader
                    .mention_at(i)
                    .is_some_and(|m| keys_of(reader, m).iter().any(|k| !theirs.contains(k) && !own.contains(k)))
        };
        return if sentence.clone().any(stranger) { None } else { Some(inherited(&d.found.recipient)) };
    }
    None
}

/// "asked Chad to mediate. Its minister agreed": with who asked.
fn consented(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let consents = matches!(t.lemma(draft.trigger), "agree" | "accept" | "consent");
    if draft.event_type(reader) != EventType::Agree || !consents || !t.is_verb(draft.trigger) {
        return None;
    }
    let own = keys(reader, &draft.found.actor);
    let earlier = here.iter().filter(|d| d.trigger < draft.trigger).rev().chain(before.iter().rev());
    let mut near = earlier.take_while(|d| draft.sentence - d.sentence <= 1);
    let asked = near.find(|d| {
        let (theirs, aimed) = (keys(reader, &d.found.actor), keys(reader, &d.found.recipient));
        d.event_type(reader) == EventType::Request
            && !own.is_empty()
            && !theirs.is_empty()
            && aimed.iter().all(|k| own.contains(k))
            && theirs.iter().all(|k| !own.contains(k))
    })?;
    Some(inherited(&asked.found.actor))
}

/// Whose charge is denied, whose request refused, where only what was told before says so: "accused Oslo of meddling, a
/// charge Oslo rejected"; "Oslo denied the allegation".
fn answered(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let id = &*draft.behaviour(reader).id;
    if !matches!(id, "reject.claims" | "reject.reject" | "reject.refuse") || !t.is_verb(draft.trigger) {
        return None;
    }
    let own = keys(reader, &draft.found.actor);
    if own.is_empty() {
        return None;
    }
    // "a charge Oslo rejected", "which Oslo denies": of the sentence itself; else what "the charge" points to.
    let relative = matches!(t.dep(draft.trigger), "relcl" | "acl");
    let noun = if relative { t.head(draft.trigger) } else { reader.object(draft.trigger).map(|o| o.0) };
    // "denied it", "denies this"
    let pronoun = |n: u32| ["it", "this", "that"].iter().any(|w| t.is(n, w));
    // "Doha refused."
    let bare = noun.is_none()
        && id == "reject.refuse"
        && reader.complement(draft.trigger).is_none()
        && t.children_by(draft.trigger, "prep").next().is_none();
    let points = relative || bare || noun.is_some_and(|n| definite(reader, n) || pronoun(n));
    if !points {
        return None;
    }
    let kinds = |n: u32| -> Vec<EventType> {
        let rows = reader.lexicon.nouns.get(&t.lemma(n).to_lowercase());
        let of = |b: u16| reader.lexicon.behaviours[b as usize].event_type;
        rows.iter().filter_map(|r| r.behaviour).map(of).collect()
    };
    let said = noun.map(kinds).unwrap_or_default();
    let far = if relative { 0 } else { 2 };
    let earlier = here.iter().filter(|d| d.trigger < draft.trigger).rev().chain(before.iter().rev());
    let mut near = earlier.take_while(|d| draft.sentence - d.sentence <= far);
    let claimed =
        noun.is_none_or(|n| pronoun(n) || matches!(t.lemma(n), "claim" | "report" | "allegation" | "accusation"));
    if let Some(args) = near.clone().next().filter(|_| claimed && !relative).and_then(|d| claimant(reader, d, &own)) {
        return Some(args);
    }
    near.find(|d| {
        let kind = d.event_type(reader);
        // "pressed for a treaty, something Oslo refused": whatever was asked.
        let vague =
            relative && noun.is_some_and(|n| t.is(n, "something") || reader.lexicon.in_class("deed", t.lemma(n)));
        let fits = bare && kind == EventType::Request
            || said.contains(&kind)
            || !bare && (said.is_empty() || id == "reject.claims") && kind == EventType::Accuse
            || vague;
        let (theirs, aimed) = (keys(reader, &d.found.actor), keys(reader, &d.found.recipient));
        let verbal = matches!(kind, EventType::Accuse | EventType::Request | EventType::Agree | EventType::Threaten);
        fits && verbal
            && aimed.iter().any(|k| own.contains(k))
            && !theirs.is_empty()
            && (theirs.iter().all(|k| !own.contains(k)) || apart(reader, &d.found.actor, &draft.found.actor))
    })
    .map(|d| inherited(&d.found.actor))
}

/// Who says that a party has done what a draft tells: "Bonn said its guards were beaten by Polish officers".
fn claimant(reader: &Reader, d: &Draft, own: &[&str]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let theirs = keys(reader, &d.found.actor);
    if d.event_type(reader).quad() < 3 || theirs.is_empty() || !theirs.iter().all(|k| own.contains(k)) {
        return None;
    }
    let mut at = d.verb();
    for _ in 0..4 {
        let above = t.head(at)?;
        if t.dep(at) == "ccomp" && matches!(t.lemma(above), "say" | "claim" | "report" | "allege" | "add") {
            let args = reader.parties(t.child(above, "nsubj")?, false);
            let k = keys(reader, &args);
            let other = !k.is_empty() && k.iter().all(|k| k.len() == 3 && !own.contains(k));
            return other.then(|| inherited(&args));
        }
        at = above;
    }
    None
}

/// Two sides of one state: the government and its opposition.
fn apart(reader: &Reader, a: &[Arg], b: &[Arg]) -> bool {
    let sides = |args: &[Arg]| -> Vec<(String, String)> {
        let keys = args.iter().flat_map(|x| reader.keys(x.who));
        keys.map(|k| (k.0.to_owned(), crate::arguments::domestic(k.1).to_owned())).collect()
    };
    let (a, b) = (sides(a), sides(b));
    a.iter().all(|x| !b.contains(x))
}

/// Who did what is blamed or welcomed, where the words only point to it: "condemned the attack", "welcomed the decision".
fn doer_before(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    use EventType::*;
    let t = &reader.tree;
    let kind = draft.event_type(reader);
    let blames = kind == Accuse
        && matches!(
            &*draft.behaviour(reader).id,
            "accuse.condemn" | "accuse.criticise" | "accuse.brand" | "accuse.concern" | "accuse.insult"
        );
    let welcomes = kind == Support && matches!(&*draft.behaviour(reader).id, "support.welcome" | "support.praise");
    if !(blames || welcomes) || !t.is_verb(draft.trigger) {
        return None;
    }
    let object = reader.object(draft.trigger).map(|o| o.0);
    // "a step that Athens welcomed": the noun before it.
    let relative = |o: &u32| matches!(t.token(*o).tag, "WDT" | "WP") && t.dep(draft.trigger) == "relcl";
    let noun = match object.filter(relative) {
        Some(_) => t.head(draft.trigger),
        None => object,
    };
    let noun = noun.or(draft.found.content)?;
    if !t.is_noun(noun) {
        return None;
    }
    if !points(reader, noun) {
        return summed(reader, draft, noun, here);
    }
    let rows = reader.lexicon.nouns.get(&t.lemma(noun).to_lowercase());
    let of = |b: u16| reader.lexicon.behaviours[b as usize].event_type;
    let said: Vec<EventType> = rows.iter().filter_map(|r| r.behaviour).map(of).collect();
    let any = reader.lexicon.in_class("deed", t.lemma(noun));
    let own = keys(reader, &draft.found.actor);
    let earlier = here.iter().filter(|d| d.trigger < draft.trigger && !t.within(d.trigger, draft.trigger)).rev();
    let mut near = earlier.chain(before.iter().rev()).take_while(|d| draft.sentence - d.sentence <= 3);
    let found = near.find(|d| {
        let kind = d.event_type(reader);
        let deed = if blames {
            matches!(kind, Assault | Coerce | Sanction | Mobilize)
        } else {
            matches!(kind, Agree | Retreat | Concede | Aid | Cooperate | Consult) || kind == Support && any
        };
        let theirs = keys(reader, &d.found.actor);
        let known = |k: &&str| k.len() == 3 || matches!(*k, "EU" | "UN" | "NATO");
        let told = crate::status::assess(t.doc, d.verb());
        // A seizure may be an attack.
        let force = matches!(kind, Assault | Coerce) && said.iter().any(|k| matches!(k, Assault | Coerce));
        deed && (said.contains(&kind) || force || any && kind != Consult)
            && d.found.missing.is_none()
            && !theirs.is_empty()
            && theirs.iter().all(|k| known(k) && !own.contains(k))
            && matches!(told.status(), Status::Occurred | Status::Ongoing | Status::Planned)
            && (told.status() != Status::Planned || any)
    })?;
    let mut args = inherited(&found.found.actor);
    if welcomes && found.event_type(reader).is_mutual() {
        let other = inherited(&found.found.recipient);
        args.extend(other.into_iter().filter(|a| keys(reader, &[*a]).iter().all(|k| !own.contains(k))));
    }
    Some(args)
}

/// "freed nine soldiers, a gesture hailed by Chad", "closed the border, a step Chad denounced": who did what the noun sums
/// up.
fn summed(reader: &Reader, draft: &Draft, noun: u32, here: &[Draft]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let own = keys(reader, &draft.found.actor);
    let indefinite = t.child(noun, "det").is_some_and(|d| t.is(d, "a") || t.is(d, "an"));
    let sums = matches!(t.dep(draft.trigger), "acl" | "relcl")
        && matches!(t.dep(noun), "appos" | "npadvmod" | "dobj" | "attr" | "dep" | "conj")
        && ["deed", "matter"].iter().any(|c| reader.lexicon.in_class(c, t.lemma(noun)));
    let first = t.children(noun).iter().copied().filter(|&c| c < noun).min().unwrap_or(noun);
    let comma = first > 0 && (t.is(first - 1, ",") || t.is(first - 1, "-") || t.is(first - 1, "–"));
    if !indefinite || !sums || !comma || own.is_empty() {
        return None;
    }
    let d = here.iter().filter(|d| d.trigger < first).max_by_key(|d| d.trigger)?;
    let theirs = keys(reader, &d.found.actor);
    let apart = !theirs.is_empty()
        && (theirs.iter().all(|k| !own.contains(k)) || apart(reader, &d.found.actor, &draft.found.actor));
    apart.then(|| inherited(&d.found.actor))
}

/// "said Oslo was playing with fire, and threatened to respond": threatened is whom the speaker has just spoken of.
fn spoken_of(reader: &Reader, draft: &Draft) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    if draft.event_type(reader) != EventType::Threaten || t.dep(draft.trigger) != "conj" {
        return None;
    }
    let saying = t.head(draft.trigger).filter(|&v| t.is(v, "said") || t.is(v, "says"))?;
    let clause = t.child(saying, "ccomp").filter(|&c| c < draft.trigger)?;
    let args = reader.parties(t.child(clause, "nsubj")?, false);
    let own = keys(reader, &draft.found.actor);
    let other = keys(reader, &args).iter().all(|k| k.len() == 3 && !own.contains(k));
    (!args.is_empty() && !own.is_empty() && other).then(|| inherited(&args))
}

/// "lifted the measures", "renewed the ban": against whom they were told to be.
fn measured(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    use EventType::*;
    let t = &reader.tree;
    let id = &*draft.behaviour(reader).id;
    let fits = matches!(id, "concede.ease-rules" | "retreat.ease" | "sanction.embargo" | "coerce.restrict");
    let noun = reader.object(draft.trigger).filter(|_| fits && t.is_verb(draft.trigger))?.0;
    let named = ["sanctions", "deed"].iter().any(|c| reader.lexicon.in_class(c, t.lemma(noun)))
        || t.is(noun, "sanctions")
        || matches!(t.lemma(noun), "sanction" | "restriction" | "embargo" | "ban" | "tariff" | "curb" | "blockade");
    if !named || !points(reader, noun) {
        return None;
    }
    let own = keys(reader, &draft.found.actor);
    let earlier = here.iter().filter(|d| d.trigger < draft.trigger).rev().chain(before.iter().rev());
    let mut near = earlier.take_while(|d| draft.sentence - d.sentence <= DYAD);
    let d = near.find(|d| {
        let theirs = keys(reader, &d.found.actor);
        matches!(d.event_type(reader), Sanction | Coerce)
            && !own.is_empty()
            && theirs.iter().any(|k| own.contains(k))
            && !d.found.recipient.is_empty()
            && keys(reader, &d.found.recipient).iter().all(|k| !own.contains(k))
    })?;
    Some(inherited(&d.found.recipient))
}

/// "closed its embassy there": the state last named in the sentence, else in the one before.
fn there(reader: &Reader, draft: &Draft) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let holders = [Some(draft.trigger), reader.object(draft.trigger).map(|o| o.0)];
    let adverb = holders
        .into_iter()
        .flatten()
        .flat_map(|h| t.children(h))
        .copied()
        .find(|&c| t.dep(c) == "advmod" && t.is(c, "there") && c > draft.trigger)?;
    let own = keys(reader, &draft.found.actor);
    let first = draft.sentence.saturating_sub(1);
    let from = t.doc.sentences.get(first as usize)?.tokens.start;
    let i = (from..adverb).rev().find(|&i| {
        reader.mention_at(i).is_some_and(|m| {
            let seat = reader.kind(m) == legation_schema::MentionKind::Metonym;
            (reader.is_state(m) || seat) && keys_of(reader, m).iter().all(|k| k.len() == 3 && !own.contains(k))
        })
    })?;
    let m = reader.mention_at(i)?;
    Some(vec![Arg { who: Who::Actor(m), token: i, path: Path::default().step("told before") }])
}

/// "Ten Chadians were killed in the attack": by whom it was made.
fn struck(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let v = draft.trigger;
    if draft.event_type(reader) != EventType::Assault || !t.is_verb(v) || !t.is_passive(v) {
        return None;
    }
    let theirs = keys(reader, &draft.found.recipient);
    let noun = t
        .children_by(v, "prep")
        .filter(|&p| ["in", "during"].iter().any(|w| t.is(p, w)))
        .filter_map(|p| t.child(p, "pobj"))
        .find(|&o| !reader.is_time(o) && !reader.is_place(o));
    let of = |b: u16| reader.lexicon.behaviours[b as usize].event_type;
    let deed = |n: u32| {
        let rows = reader.lexicon.nouns.get(&t.lemma(n).to_lowercase());
        points(reader, n) && rows.iter().filter_map(|r| r.behaviour).any(|b| of(b) == EventType::Assault)
    };
    // "Nine people were killed", right after the raid was told: by those who raided.
    let harmed = noun.is_none() && reader.lexicon.in_class("harm", t.lemma(v)) && matches!(t.dep(v), "ROOT" | "ccomp");
    let reach = match noun {
        Some(n) if deed(n) => 3,
        _ if harmed => 1,
        _ => return None,
    };
    if theirs.is_empty() {
        return None;
    }
    let earlier = here.iter().filter(|d| d.trigger < v).rev().chain(before.iter().rev());
    let mut near = earlier.take_while(|d| draft.sentence - d.sentence <= reach);
    let d = near.find(|d| {
        let by = keys(reader, &d.found.actor);
        let told = crate::status::assess(t.doc, d.verb());
        d.event_type(reader) == EventType::Assault
            && d.found.missing.is_none()
            && !by.is_empty()
            && by.iter().all(|k| k.len() == 3 && !theirs.contains(k))
            && matches!(told.status(), Status::Occurred | Status::Ongoing)
    })?;
    Some(inherited(&d.found.actor))
}

/// "lifted the sanctions slapped on Mali": imposed by who lifts them.
fn imposed(reader: &Reader, draft: &Draft, here: &[Draft]) -> Option<Vec<Arg>> {
    use EventType::*;
    let t = &reader.tree;
    let v = draft.trigger;
    if !matches!(draft.event_type(reader), Sanction | Coerce) || t.dep(v) != "acl" || !t.is_passive(v) {
        return None;
    }
    let noun = t.first_conjunct(t.head(v)?);
    let verb = t.head(noun).filter(|_| matches!(t.dep(noun), "dobj" | "nsubjpass"))?;
    let theirs = keys(reader, &draft.found.recipient);
    let d = here.iter().find(|d| {
        let own = keys(reader, &d.found.actor);
        d.verb() == verb
            && matches!(d.event_type(reader), Retreat | Concede | Sanction | Coerce)
            && !own.is_empty()
            && own.iter().all(|k| !theirs.contains(k))
    })?;
    Some(inherited(&d.found.actor))
}

/// Whether a noun points back: "the attack", "Friday's attack", "these steps".
pub(super) fn points(reader: &Reader, noun: u32) -> bool {
    let t = &reader.tree;
    let whose = t.child(noun, "poss");
    let dated = whose.is_some_and(|p| reader.is_time(p) || matches!(t.token(p).ent, "DATE" | "TIME"));
    let bare = |c: u32| matches!(t.dep(c), "prep" | "acl" | "relcl" | "compound" | "nmod");
    let articled =
        t.child(noun, "det").is_some_and(|d| ["the", "this", "that", "these", "those"].iter().any(|w| t.is(d, w)));
    (dated || articled && whose.is_none())
        && !t
            .children(noun)
            .iter()
            .any(|&c| bare(c) && !reader.is_time(c) && t.children(c).iter().all(|&o| !reader.is_time(o)))
        && !t.children(noun).iter().any(|&c| t.dep(c) == "amod" && reader.mention_over(c).is_some())
}

/// The two between whom somebody mediates who is told without them: the parties of what was told just before.
fn between(reader: &Reader, draft: &Draft, here: &[Draft], before: &[Draft]) -> Option<Vec<Arg>> {
    let t = &reader.tree;
    let mediates = *draft.behaviour(reader).id == *"consult.mediate"
        && reader.lexicon.in_class("mediating", t.lemma(draft.trigger));
    if !mediates || t.dep(draft.trigger) == "amod" {
        return None;
    }
    let own = keys(reader, &draft.found.actor);
    if own.is_empty() {
        return None;
    }
    let earlier = here.iter().filter(|d| d.trigger != draft.trigger).rev().chain(before.iter().rev());
    earlier.take_while(|d| draft.sentence - d.sentence <= 3).find_map(|d| {
        let kind = d.event_type(reader);
        let mut args = inherited(&d.found.actor);
        args.extend(
            inherited(&d.found.recipient).into_iter().filter(|a| !d.found.actor.iter().any(|b| b.who == a.who)),
        );
        let mut states = keys(reader, &args);
        states.sort_unstable();
        states.dedup();
        let two = states.len() == 2 && states.iter().all(|k| k.len() == 3 && !own.contains(k));
        (two && (kind.is_mutual() || kind.quad() > 2)).then_some(args)
    })
}

/// "told his counterpart in a call that …": whom one tells something in a call or meeting is the other party of it.
fn told_in(reader: &Reader, draft: &Draft) -> Option<(Vec<Arg>, Vec<Arg>)> {
    let t = &reader.tree;
    let noun = t.first_conjunct(draft.trigger);
    if draft.event_type(reader) != EventType::Consult || t.is_verb(noun) || t.dep(noun) != "pobj" {
        return None;
    }
    let meeting = draft.behaviour(reader).mode.as_deref() == Some("phone")
        || reader.lexicon.in_class("talks", t.lemma(noun))
        || t.is(noun, "meeting");
    let p = t.head(noun).filter(|&p| ["in", "during", "on", "at", "over"].iter().any(|w| t.is(p, w)))?;
    let verb = t.head(p).filter(|&v| t.is_verb(v) && reader.lexicon.in_class("telling", t.lemma(v)) && meeting)?;
    // Neither "the meeting", which is another, nor one with somebody named.
    let dated =
        |c: u32| t.child(c, "pobj").is_some_and(|o| reader.is_time(o) || matches!(t.token(o).ent, "DATE" | "TIME"));
    let named = t.children(noun).iter().any(|&c| matches!(t.dep(c), "prep" | "poss") && !dated(c));
    if named || t.child(noun, "det").is_some_and(|d| !["a", "an", "their"].iter().any(|w| t.is(d, w))) {
        return None;
    }
    let (subject, _) = reader.subject(verb)?;
    let object = t.child(verb, "dobj").or_else(|| t.child(verb, "dative"))?;
    let (actor, recipient) = (reader.parties(subject, false), reader.parties(object, false));
    let known = |args: &[Arg]| !args.is_empty() && args.iter().all(|a| matches!(a.who, Who::Actor(_)));
    (known(&actor) && known(&recipient)).then_some((actor, recipient))
}

fn keys_of<'r>(reader: &'r Reader, mention: u32) -> Vec<&'r str> {
    reader.keys(Who::Actor(mention)).into_iter().map(|k| k.0).collect()
}

/// The recipient of a report that stands without one, where what was told before says who it is.
pub(super) fn fill<'a>(reader: &Reader, draft: &mut Draft<'a>, here: &[Draft<'a>], before: &[Draft<'a>]) {
    if !draft.found.recipient.is_empty() {
        return;
    }
    let args = answered(reader, draft, here, before)
        .or_else(|| doer_before(reader, draft, here, before))
        .or_else(|| spoken_of(reader, draft))
        .or_else(|| measured(reader, draft, here, before))
        .or_else(|| super::dyad::other_side(reader, draft, here, before));
    if let Some(args) = args {
        draft.found.recipient = args;
    }
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

pub(super) fn keys<'r>(reader: &'r Reader, args: &[Arg]) -> Vec<&'r str> {
    args.iter().flat_map(|a| reader.keys(a.who)).map(|k| k.0).collect()
}

pub(super) fn inherited(args: &[Arg]) -> Vec<Arg> {
    args.iter().map(|a| Arg { path: Path::default().step("told before").join(a.path), ..*a }).collect()
}

fn definite(reader: &Reader, noun: u32) -> bool {
    let t = &reader.tree;
    t.child(noun, "det").is_some_and(|d| ["the", "this", "that", "these", "those"].iter().any(|w| t.is(d, w)))
        && t.child(noun, "prep").is_none()
        && t.child(noun, "poss").is_none()
}
