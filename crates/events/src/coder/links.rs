//! What the reports of a sentence are to each other, and which of them say the same thing twice.

use legation_schema::{EventType, LinkKind, Modality, Phase, Polarity, Status};

use super::draft::Draft;
use crate::arguments::{Arg, Reader, domestic};
use crate::lexicon::Effect;

/// Drops what another report of the sentence already says; returns the dropped with the reason.
pub(super) fn settle<'a>(reader: &Reader, drafts: &mut Vec<Draft<'a>>) -> Vec<(Draft<'a>, &'static str)> {
    let mut drop: Vec<Option<&'static str>> = vec![None; drafts.len()];
    for i in 0..drafts.len() {
        for j in 0..drafts.len() {
            if i == j || drafts[i].sentence != drafts[j].sentence || drop[i].is_some() || drop[j].is_some() {
                continue;
            }
            let (a, b) = (&drafts[i], &drafts[j]);
            let (ta, tb) = (a.event_type(reader), b.event_type(reader));
            // "imposed sanctions", "expanded cooperation": verb and noun are one event; the verb's row knows the noun.
            if b.found.light.is_some_and(|l| l.0 == a.trigger) {
                // "demanded the release of": who asks for it does not do it.
                if matches!(b.found.light, Some((_, Effect::Seek))) && ta == EventType::Request && !tb.is_mutual() {
                    drop[j] = Some("what is asked for");
                // "launched a cyber attack": the noun says more than its head.
                } else if !b.row.rest.is_empty() && a.row.rest.is_empty() {
                    drop[i] = Some("one event with its noun")
                } else if a.row.object.selects() || ta == tb {
                    drop[j] = Some("one event with its verb")
                } else {
                    drop[i] = Some("one event with its noun")
                }
                continue;
            }
            // "was killed by an air strike in Mali": the strike is how.
            if ta == tb && by_means(reader, a, b) {
                drop[j] = Some("the means of what its verb tells");
                continue;
            }
            let purpose = ta == EventType::Consult && matches!(reader.tree.dep(b.trigger), "advcl" | "xcomp");
            // "accused Chad of lying and summoned its envoy": an act of state besides words.
            let act = |d: &Draft| {
                matches!(
                    &*d.behaviour(reader).id,
                    "accuse.summon" | "accuse.sue" | "accuse.indict" | "accuse.investigate"
                )
            };
            let besides = ta == EventType::Accuse
                && act(a) != act(b)
                && reader.tree.dep(b.trigger) == "conj"
                && reader.tree.is_verb(a.trigger);
            let again = same_parties(reader, a, b, ta.is_mutual()) && (status(a) == status(b) || purpose);
            if i < j && ta == tb && again && !besides {
                drop[j] = Some("the sentence says it already");
                continue;
            }
            // "rallied to protest against the vote": one protest and its aim.
            let aim = ta == EventType::Protest && matches!(reader.tree.dep(b.trigger), "advcl" | "xcomp");
            if i < j && ta == tb && aim && reader.tree.within(b.trigger, a.trigger) {
                drop[j] = Some("the sentence says it already");
                continue;
            }
            // "met to discuss cooperation": what they met to talk about.
            if purpose && reader.tree.lemma(b.trigger) == "discuss" && same_parties(reader, a, b, true) {
                drop[j] = Some("what the meeting is for");
                continue;
            }
            // "pledged to boost cooperation": a promise of cooperation is one AGREE, not two reports.
            let inside = a.found.content.is_some_and(|c| reader.tree.within(b.trigger, c));
            if inside && ta == EventType::Agree && status(b) != Status::Occurred && status(b) != Status::Ongoing {
                if matches!(tb, EventType::Support | EventType::Cooperate | EventType::Aid | EventType::Agree) {
                    drop[j] = Some("part of what is agreed");
                // "pledged not to use force" is a promise.
                } else if tb.quad() > 2 && status(b) != Status::Negated && reader.tree.lemma(a.trigger) != "agree" {
                    drop[i] = Some("what is promised is no cooperation");
                }
            }
        }
    }
    let mut kept = Vec::with_capacity(drafts.len());
    let mut dropped = Vec::new();
    for (d, why) in std::mem::take(drafts).into_iter().zip(drop) {
        match why {
            None => kept.push(d),
            Some(why) => dropped.push((d, why)),
        }
    }
    *drafts = kept;
    dropped
}

/// Whether `b` is a noun behind "by" or "in" of the passive verb `a`.
fn by_means(reader: &Reader, a: &Draft, b: &Draft) -> bool {
    let t = &reader.tree;
    t.is_verb(a.trigger)
        && !t.is_verb(b.trigger)
        && t.dep(b.trigger) == "pobj"
        && !a.found.actor.is_empty()
        && t.head(b.trigger).is_some_and(|p| (t.is(p, "by") || t.is(p, "in")) && t.head(p) == Some(a.trigger))
}

fn status(d: &Draft) -> Status {
    Status::derive(d.polarity, d.modality, d.phase)
}

fn same_parties(reader: &Reader, a: &Draft, b: &Draft, mutual: bool) -> bool {
    let side = |args: &[Arg]| {
        let mut keys: Vec<(String, String)> =
            args.iter().flat_map(|x| reader.keys(x.who)).map(|k| (k.0.to_owned(), domestic(k.1).to_owned())).collect();
        keys.sort();
        keys.dedup();
        keys
    };
    let (a1, a2, b1, b2) =
        (side(&a.found.actor), side(&a.found.recipient), side(&b.found.actor), side(&b.found.recipient));
    (a1 == b1 && a2 == b2) || (mutual && a1 == b2 && a2 == b1)
}

/// Pairs of reports of which the first is about the second: a demand and what is demanded.
pub(super) fn find(reader: &Reader, drafts: &[Draft]) -> Vec<(usize, LinkKind, usize)> {
    let mut links = Vec::new();
    for (j, b) in drafts.iter().enumerate() {
        // The nearest report whose content holds this one.
        let holder = drafts
            .iter()
            .enumerate()
            .filter(|(i, a)| {
                *i != j
                    && a.sentence == b.sentence
                    && a.trigger != b.trigger
                    && a.found.content.is_some_and(|c| reader.tree.within(b.trigger, c))
            })
            .min_by_key(|(_, a)| a.trigger.abs_diff(b.trigger));
        let Some((i, a)) = holder else { continue };
        // "demanded the release of workers seized in the raid": what describes them is taken for granted.
        if a.event_type(reader) != EventType::Accuse && described(reader, a, b) {
            continue;
        }
        let kind = match a.event_type(reader) {
            EventType::Request => LinkKind::AsksFor,
            EventType::Accuse => LinkKind::Alleges,
            EventType::Threaten => LinkKind::Threatens,
            EventType::Reject => LinkKind::Rejects,
            EventType::Agree => LinkKind::AgreesTo,
            _ => continue,
        };
        links.push((i, kind, j));
    }
    links
}

/// Whether what a demand, threat, refusal or promise `a` is about only describes somebody by `b`, in a participle or in a
/// relative clause in the past: "asked him to arrest the rebels who attacked the village".
fn described(reader: &Reader, a: &Draft, b: &Draft) -> bool {
    let t = &reader.tree;
    let past = |v: u32| {
        let tense = |c: &u32| matches!(t.token(*c).tag, "VBD" | "VBZ" | "VBP") && t.dep(*c).starts_with("aux");
        t.token(v).tag == "VBD" || t.children(v).iter().any(tense)
    };
    let modal = |v: u32| t.children(v).iter().any(|&c| t.token(c).tag == "MD");
    let mut at = b.trigger;
    for _ in 0..12 {
        let participle = t.dep(at) == "acl" && t.token(at).tag == "VBN";
        if participle || t.dep(at) == "relcl" && past(at) && !modal(at) {
            return true;
        }
        match t.head(at) {
            Some(h) if h != a.trigger && Some(at) != a.found.content => at = h,
            _ => return false,
        }
    }
    false
}

/// "Phoned her to congratulate her", "summoned him to protest": what somebody is called or met to be told is said in
/// the doing, and as real as the call.
pub(super) fn perform(reader: &Reader, drafts: &mut [Draft]) {
    use EventType::*;
    let t = &reader.tree;
    for i in 0..drafts.len() {
        let d = &drafts[i];
        let said = matches!(d.event_type(reader), Support | Accuse | Reject | Request | Concede | Agree)
            && t.is_verb(d.trigger)
            && matches!(t.dep(d.trigger), "advcl" | "xcomp")
            && reader.is_infinitive(d.trigger)
            && !matches!(t.lemma(d.trigger), "sign" | "ratify");
        let Some(over) = t.head(d.trigger).filter(|_| said) else { continue };
        let id = |b: u16| &*reader.lexicon.behaviours[b as usize].id;
        let contact = t.is_verb(over)
            && reader
                .rows(over)
                .iter()
                .any(|r| r.rest.is_empty() && r.behaviour.is_some_and(|b| CONTACTS.contains(&id(b))));
        if !contact {
            continue;
        }
        let told = crate::status::assess(t.doc, over);
        if !matches!(Status::derive(told.polarity, told.modality, told.phase), Status::Occurred | Status::Ongoing) {
            continue;
        }
        let (polarity, modality, phase) = (told.polarity, told.modality, told.phase);
        let d = &mut drafts[i];
        (d.polarity, d.modality, d.phase) = (polarity, modality, phase);
        d.why.push("said in the call".to_owned());
    }
}

/// Behaviours that are talk at once.
const CONTACTS: &[&str] =
    &["accuse.summon", "consult.discuss", "consult.meet", "consult.negotiate", "consult.phone", "consult.write"];

/// Makes what is only demanded, threatened or refused no fact, whatever the tense says.
pub(super) fn bind(drafts: &mut [Draft], links: &[(usize, LinkKind, usize)]) {
    for &(_, kind, to) in links {
        let d = &mut drafts[to];
        let fact = status(d) == Status::Occurred || status(d) == Status::Ongoing;
        match kind {
            LinkKind::AsksFor if fact => {
                d.modality = Modality::Demanded;
                d.why.push("demanded".to_owned());
            }
            LinkKind::Threatens if fact => {
                d.modality = Modality::Possible;
                d.phase = Phase::Announced;
                d.why.push("threatened".to_owned());
            }
            LinkKind::Rejects if fact => {
                d.polarity = Polarity::Negative;
                d.why.push("refused".to_owned());
            }
            LinkKind::AgreesTo if fact => {
                d.phase = Phase::Announced;
                d.why.push("agreed".to_owned());
            }
            _ => {}
        }
    }
}
