use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use legation_schema::{Actor, Event, Field, Interval, Learned, Member, Outcome, Place, PlaceLevel, Status};

use crate::history::{best_time, contradictions, history};
use crate::origin::origins;
use crate::parties::{is_person, side};
use crate::same::{Stance, day_number, is_standing, is_war, stance};
use crate::{Source, Telling};

/// A plan without a date counts as lapsed when nothing more was heard for so many days.
const PATIENCE: i32 = 90;

/// Derives the event that `members` tell of; they are one component of the sameness graph, in any order.
///
/// What depends on the day of asking is left to [`settle`].
///
/// # Panics
/// Where `members` is empty: an event is made of reports.
pub fn event(members: &[&Telling]) -> Event {
    let mut members: Vec<&Telling> = members.to_vec();
    members.sort_by(|a, b| a.order().cmp(&b.order()));
    let first = *members.first().expect("an event is made of reports");
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let sources: Vec<&Source> =
        members.iter().filter(|t| seen.insert(&t.source.id)).map(|t| t.source.as_ref()).collect();
    let numbers = origins(&sources);
    let origin_of: BTreeMap<&str, u32> = sources.iter().zip(&numbers).map(|(s, &n)| (s.id.as_str(), n)).collect();
    let origin = |t: &Telling| origin_of.get(t.source.id.as_str()).copied().unwrap_or(0);

    let contradictions = contradictions(&members, &origin);
    // Where it is in dispute who did it, the event is told as by those whom most say; the others are in the dispute.
    let others: BTreeSet<&str> = contradictions
        .iter()
        .filter(|c| c.field == Field::Actor)
        .flat_map(|c| c.sides.iter().skip(1))
        .flat_map(|side| side.reports.iter().map(String::as_str))
        .collect();
    let undisputed: Vec<&Telling> = members.iter().copied().filter(|t| !others.contains(t.report.as_str())).collect();
    let (actor, recipient) = sides(&undisputed);
    // Fields that go together are taken from one report: the best-supported kind of doing.
    let kind = vote(members.iter().map(|t| ((t.mode.clone(), t.cameo.clone()), origin(t))), |(mode, _)| mode.is_some());
    let model = members.iter().find(|t| (t.mode.clone(), t.cameo.clone()) == kind).copied().unwrap_or(first);
    let contexts: BTreeSet<&String> = members.iter().flat_map(|t| &t.context).collect();
    let speakers: BTreeSet<String> = members.iter().map(|t| t.speaker()).collect();
    let standing = members.iter().all(|t| is_standing(t));
    let history = history(&members);
    let status = status(&members, &origin);
    Event {
        id: format!("e:{}", first.report.strip_prefix("r:").unwrap_or(&first.report)),
        event_type: first.event_type,
        mode: kind.0,
        context: contexts.into_iter().cloned().collect(),
        cameo: kind.1,
        quad: first.event_type.quad(),
        intensity: model.intensity,
        goldstein: model.goldstein,
        status,
        outcome: None,
        actor,
        recipient,
        time: if standing { begun(&members) } else { best_time(&members, status, &origin) },
        place: place(&members, &origin),
        standing,
        first_known: members.iter().filter_map(|t| t.source.known).min(),
        last_known: members.iter().filter_map(|t| t.source.known).max(),
        contradictions,
        history,
        reports: members
            .iter()
            .map(|t| Member {
                report: t.report.clone(),
                article: t.source.id.clone(),
                known: t.source.known,
                status: t.status,
                origin: origin(t),
            })
            .collect(),
        origins: numbers.iter().max().map_or(0, |n| n + 1),
        speakers: speakers.into_iter().collect(),
        learned: learned(&members),
    }
}

/// What the members learned from other articles, each of it once with all members it serves.
fn learned(members: &[&Telling]) -> Vec<Learned> {
    let mut out: BTreeMap<Learned, Vec<String>> = BTreeMap::new();
    for (t, learned) in members.iter().flat_map(|t| t.learned.iter().map(move |l| (t, l))) {
        out.entry(Learned { reports: Vec::new(), ..learned.clone() }).or_default().push(t.report.clone());
    }
    out.into_iter().map(|(learned, reports)| Learned { reports, ..learned }).collect()
}

/// When a standing fact began: a war has a first day. The date by whose end it had begun first, the closest of several:
/// "in 2022" does not say that it was there in January. Nothing is said of its end.
fn begun(members: &[&Telling]) -> Interval {
    let dated = members.iter().filter(|t| is_war(t) && t.basis == "expression" && t.time.bounds().is_some());
    let first = |t: &&&Telling| t.time.bounds().map(|(from, to)| (to, std::cmp::Reverse(from)));
    match dated.min_by_key(first) {
        Some(t) => Interval { to: None, ..t.time.clone() },
        None => Interval::default(),
    }
}

/// Decides what became of a plan as of `today`, the day of asking.
pub fn settle(event: &mut Event, today: Option<Date>) {
    // "Will continue to support" is a state of affairs, not a plan that something becomes of.
    let planned = !event.standing && event.reports.iter().any(|m| m.status == Status::Planned);
    event.outcome = planned.then(|| match event.status {
        Status::Occurred | Status::Ongoing => Outcome::Happened,
        Status::Negated => Outcome::Cancelled,
        Status::Planned | Status::Possible => {
            let due = match (event.time.to, event.last_known) {
                (Some(to), _) => Some(day_number(to.date())),
                (None, Some(told)) => {
                    let from = event.time.from.map_or(i32::MIN, |p| day_number(p.date()));
                    Some(from.max(day_number(told)) + PATIENCE)
                }
                (None, None) => None,
            };
            match (due, today) {
                (Some(due), Some(today)) if due < day_number(today) => Outcome::Lapsed,
                _ => Outcome::Pending,
            }
        }
    });
}

/// The value with most independent origins behind it, those that `prefer` says before others; smallest on a tie.
pub(crate) fn vote<T: Ord + Clone + Default>(values: impl Iterator<Item = (T, u32)>, prefer: impl Fn(&T) -> bool) -> T {
    let mut support: BTreeMap<T, (BTreeSet<u32>, u32)> = BTreeMap::new();
    for (value, origin) in values {
        let entry = support.entry(value).or_default();
        entry.0.insert(origin);
        entry.1 += 1;
    }
    let best = support.iter().max_by(|(a, sa), (b, sb)| {
        (prefer(a), sa.0.len(), sa.1).cmp(&(prefer(b), sb.0.len(), sb.1)).then_with(|| b.cmp(a))
    });
    best.map(|(value, _)| value.clone()).unwrap_or_default()
}

/// Whether it happened: the word of the newest day that says anything about it, the best supported one of that day.
/// What has happened is not undone by a later report that still speaks of the plan.
fn status(members: &[&Telling], origin: &dyn Fn(&Telling) -> u32) -> Status {
    let rank = |t: &&&Telling| t.source.known;
    let of = |wanted: Stance| members.iter().filter(move |t| stance(t) == wanted);
    let supporters = |wanted: Stance| of(wanted).map(|t| origin(t)).collect::<BTreeSet<u32>>().len();
    let (real, denied) = (supporters(Stance::Real), supporters(Stance::Denial));
    if real > 0 && real >= denied {
        let newest = of(Stance::Real).max_by_key(rank);
        let done = of(Stance::Real).any(|t| t.status == Status::Occurred);
        return newest.map_or(Status::Occurred, |t| if done { Status::Occurred } else { t.status });
    }
    if denied > 0 {
        // A cancellation ends a plan unless it was announced anew later.
        let newest_plan = of(Stance::Plan).filter_map(|t| t.source.known).max();
        let newest_denial = of(Stance::Denial).filter_map(|t| t.source.known).max();
        let cancelled = of(Stance::Denial).any(|t| t.phase == legation_schema::Phase::Cancelled);
        let revived = newest_plan > newest_denial || (newest_plan == newest_denial && !cancelled);
        if real > 0 || newest_plan.is_none() || !revived {
            return Status::Negated;
        }
    }
    if of(Stance::Plan).next().is_some() { Status::Planned } else { Status::Possible }
}

/// Actors and recipients of the whole: for each side the best-named one, persons before bodies.
///
/// A side that few of the reports name (a summit's other guests) is left out.
fn sides(members: &[&Telling]) -> (Vec<Actor>, Vec<Actor>) {
    let mutual = members[0].event_type.is_mutual();
    // For each side: number of reports that name it, those that name it as actor, and its actors with their support.
    type Support<'a> = (usize, usize, BTreeMap<(&'a str, &'a str), (usize, &'a Actor)>);
    let mut support: BTreeMap<(String, bool), Support<'_>> = BTreeMap::new();
    for t in members {
        let visit = t.mode.as_deref() == Some("visit");
        for (list, acting) in [(&t.actor, true), (&t.recipient, false)] {
            for actor in list {
                // What two sides do together may be told from either end; visits say who travels.
                let key = (side(actor), if mutual { true } else { acting });
                let entry = support.entry(key).or_default();
                entry.0 += 1;
                let weight: usize = if visit && !t.recipient.is_empty() { 1000 } else { 1 };
                if acting {
                    entry.1 += weight;
                } else if mutual {
                    entry.1 = entry.1.saturating_sub(weight);
                }
                entry.2.entry((actor.id.as_str(), actor.name.as_str())).or_insert((0, actor)).0 += 1;
            }
        }
    }
    let enough = members.len().div_ceil(3);
    let most = support.values().map(|s| s.0).max().unwrap_or(0);
    let kept: Vec<_> = support.iter().filter(|(_, s)| s.0 >= enough.min(most)).collect();
    let name = |s: &Support<'_>| -> Actor {
        let best = s.2.values().max_by(|(na, a), (nb, b)| {
            (is_person(a), *na).cmp(&(is_person(b), *nb)).then_with(|| (&b.id, &b.name).cmp(&(&a.id, &a.name)))
        });
        best.map(|(_, actor)| (*actor).clone()).unwrap_or_default()
    };
    if !mutual {
        let list = |acting: bool| kept.iter().filter(|((_, a), _)| *a == acting).map(|(_, s)| name(s)).collect();
        return (list(true), list(false));
    }
    // Nobody is named as recipient anywhere: everybody acts. Otherwise who is least often the actor receives.
    if members.iter().all(|t| t.recipient.is_empty()) || kept.len() < 2 {
        return (kept.iter().map(|(_, s)| name(s)).collect(), Vec::new());
    }
    let top = kept.iter().map(|(_, s)| s.1).max().unwrap_or(0);
    let lead = kept.iter().position(|(_, s)| s.1 == top).unwrap_or(0);
    let (mut actor, mut recipient) = (Vec::new(), Vec::new());
    for (i, (_, s)) in kept.iter().enumerate() {
        if i == lead { actor.push(name(s)) } else { recipient.push(name(s)) }
    }
    (actor, recipient)
}

/// The place most origins give, a town before its country.
fn place(members: &[&Telling], origin: &dyn Fn(&Telling) -> u32) -> Option<Place> {
    let fine = |p: &Place| matches!(p.level, PlaceLevel::Point | PlaceLevel::Province);
    let named = || members.iter().filter(|t| t.place.is_some());
    // The newest word on a plan's place counts; places of what has happened are told again and again.
    let any_real = named().any(|t| stance(t) == Stance::Real);
    let newest = named().filter_map(|t| t.source.known).max();
    let counted = named().filter(|t| match stance(t) {
        Stance::Real => true,
        _ => !any_real && t.source.known == newest,
    });
    let key = |t: &Telling| t.place.as_ref().map(|p| (!fine(p), p.country.clone(), p.name.clone()));
    let best = vote(counted.map(|t| (key(t), origin(t))), |k| k.as_ref().is_some_and(|k| !k.0));
    named().find(|t| key(t) == best).and_then(|t| t.place.clone())
}
