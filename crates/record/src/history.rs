//! What was told when: the steps of an event, its best date, and what cannot all hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use legation_schema::{
    Actor, Contradiction, EventType, Field, Grain, Interval, Phase, Place, PlaceLevel, Side, Status, Step, StepKind,
};

use crate::Telling;
use crate::parties::side;
use crate::same::{Stance, day_number, is_standing, is_war, same, stance};

/// A visit or talks told as under way on days further apart than this are none that the days of telling can date.
const LASTS: i32 = 10;

type Days = (i32, i32);

/// The days an expression gives, where both ends are known.
fn dated(t: &Telling) -> Option<Days> {
    t.time.bounds().map(|(from, to)| (day_number(from), day_number(to)))
}

fn overlap(a: Days, b: Days) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

/// Dates a day apart are no conflict: a visit lasts, and zones differ.
fn agree(a: Days, b: Days) -> bool {
    overlap((a.0 - 1, a.1 + 1), b)
}

/// The steps, by knowledge time; `members` in canonical order.
pub(crate) fn history(members: &[&Telling]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut index = BTreeMap::new();
    // What the newest earlier day said, to tell "moved" from "repeated".
    let mut told: Vec<(Option<Date>, Option<Days>, Option<String>)> = Vec::new();
    for t in members {
        let days = dated(t);
        let place = t.place.as_ref().map(|p| p.name.clone());
        let kind = step_kind(t, days, &told);
        if stance(t) == Stance::Plan {
            told.push((t.source.known, days, place.clone()));
        }
        let speakers = t.chain();
        // Plans are told by the day: what was announced on two days may have moved in between. Of what happened each
        // speaker counts once, or a fact told for years would have thousands of steps.
        let by_day = !(1..=4).contains(&kind_class(kind));
        let key = (by_day.then_some(t.source.known), kind_class(kind), ends(&t.time), place, speakers);
        if let Some(&at) = index.get(&key) {
            let step: &mut Step = &mut steps[at];
            step.reports.push(t.report.clone());
            continue;
        }
        steps.push(Step {
            kind,
            known: t.source.known,
            time: t.time.clone(),
            time_text: t.time_text.clone(),
            place: key.3.clone(),
            speakers: key.4.clone(),
            reports: vec![t.report.clone()],
            superseded: false,
        });
        index.insert(key, steps.len() - 1);
    }
    mark_superseded(&mut steps);
    steps
}

/// Kinds that are one step when told alike by the same speakers; 1 to 4 do not speak of a plan.
fn kind_class(kind: StepKind) -> u8 {
    match kind {
        StepKind::Announced | StepKind::Repeated | StepKind::Dated => 0,
        StepKind::Moved => 5,
        StepKind::Confirmed => 6,
        StepKind::Cancelled => 7,
        StepKind::Possible => 1,
        StepKind::UnderWay => 2,
        StepKind::Happened => 3,
        StepKind::Denied => 4,
    }
}

/// An interval as a key of a map.
fn ends(time: &Interval) -> (Option<String>, Option<String>) {
    (time.from.map(|p| p.to_string()), time.to.map(|p| p.to_string()))
}

fn step_kind(t: &Telling, days: Option<Days>, told: &[(Option<Date>, Option<Days>, Option<String>)]) -> StepKind {
    match (t.status, t.phase) {
        (Status::Occurred, _) => return StepKind::Happened,
        (Status::Ongoing, _) => return StepKind::UnderWay,
        (_, Phase::Cancelled) => return StepKind::Cancelled,
        (Status::Negated, _) => return StepKind::Denied,
        (Status::Possible, _) => return StepKind::Possible,
        (Status::Planned, Phase::Moved) => return StepKind::Moved,
        (Status::Planned, Phase::Confirmed) => return StepKind::Confirmed,
        (Status::Planned, _) => {}
    }
    if told.is_empty() {
        return StepKind::Announced;
    }
    let earlier: Vec<Days> =
        told.iter().filter(|(known, ..)| *known < t.source.known).filter_map(|(_, d, _)| *d).collect();
    match days {
        None => StepKind::Repeated,
        Some(days) if !earlier.is_empty() && earlier.iter().all(|&e| !agree(e, days)) => StepKind::Moved,
        Some(days) => {
            let known_before = told.iter().filter_map(|(_, d, _)| *d).any(|e| e.0 >= days.0 && e.1 <= days.1);
            if known_before { StepKind::Repeated } else { StepKind::Dated }
        }
    }
}

/// A planned date is superseded by what a later day said of the plan, or by what happened.
fn mark_superseded(steps: &mut [Step]) {
    if steps.iter().all(|s| matches!(s.kind, StepKind::Happened | StepKind::UnderWay)) {
        return;
    }
    let days = |s: &Step| s.time.bounds().map(|(f, t)| (day_number(f), day_number(t)));
    let newest: Vec<(Option<Date>, StepKind, Option<Days>)> =
        steps.iter().map(|s| (s.known, s.kind, days(s))).collect();
    for step in steps.iter_mut() {
        let plan = matches!(
            step.kind,
            StepKind::Announced | StepKind::Dated | StepKind::Moved | StepKind::Confirmed | StepKind::Repeated
        );
        let Some(own) = days(step).filter(|_| plan) else { continue };
        step.superseded = newest.iter().any(|(known, kind, other)| {
            let later = *known > step.known && step.known.is_some();
            let says = !matches!(kind, StepKind::Possible | StepKind::Denied);
            later && says && other.is_some_and(|o| !agree(o, own))
        });
    }
}

/// The best-supported event time, given whether it happened.
pub(crate) fn best_time(members: &[&Telling], status: Status, origin: &dyn Fn(&Telling) -> u32) -> Interval {
    let happened = matches!(status, Status::Occurred | Status::Ongoing);
    let wanted = |t: &Telling| match stance(t) {
        Stance::Real => happened,
        Stance::Plan => !happened,
        Stance::Irreal => status == Status::Possible,
        Stance::Denial => status == Status::Negated,
    };
    let mut pool: Vec<&Telling> = members.iter().copied().filter(|t| wanted(t)).collect();
    if !pool.iter().any(|t| !t.time.is_unbounded()) {
        pool = members.to_vec();
    }
    let bounded: Vec<&Telling> = pool.iter().copied().filter(|t| dated(t).is_some()).collect();
    if bounded.is_empty() {
        // "Is heading to Brussels", "is visiting": what lasts days and was under way when it was told took in that day.
        let under_way = pool.iter().filter(|t| t.status == Status::Ongoing && t.event_type == EventType::Consult);
        let told: Vec<Date> = under_way.filter(|t| t.time.is_unbounded()).filter_map(|t| t.source.known).collect();
        if let (true, Some(&first), Some(&last)) = (happened, told.iter().min(), told.iter().max())
            && day_number(last) - day_number(first) <= LASTS
        {
            return Interval { to: Interval::day(last).to, ..Interval::day(first) };
        }
        let open = pool.iter().find(|t| !t.time.is_unbounded());
        return open.map(|t| t.time.clone()).unwrap_or_default();
    }
    // The newest word on a plan counts; of what has happened every dating counts.
    let newest = bounded.iter().filter_map(|t| t.source.known).max();
    let heard: Vec<&Telling> =
        bounded.into_iter().filter(|t| stance(t) != Stance::Plan || t.source.known == newest).collect();
    let mut backers: BTreeMap<Days, (BTreeSet<u32>, usize)> = BTreeMap::new();
    for t in &heard {
        let entry = backers.entry(dated(t).unwrap_or_default()).or_default();
        entry.0.insert(origin(t));
        entry.1 += 1;
    }
    // "On 24 February" is backed by "in February" and "this century", which are not backed by it: who dates an event
    // closely says more than who dates it widely.
    let width = |days: Days| days.1 - days.0;
    let support: BTreeMap<Days, (usize, usize)> = backers
        .keys()
        .map(|&days| {
            let near = || backers.iter().filter(|(other, _)| agree(**other, days) && width(**other) >= width(days));
            let origins: BTreeSet<u32> = near().flat_map(|(_, b)| b.0.iter().copied()).collect();
            (days, (origins.len(), near().map(|(_, b)| b.1).sum()))
        })
        .collect();
    let score = |t: &&Telling| {
        let days = dated(t).unwrap_or_default();
        let support = support.get(&days).copied().unwrap_or_default();
        (t.basis == "expression", support, -(days.1 - days.0), -days.0)
    };
    let Some(best) = heard.iter().copied().max_by_key(score) else { return Interval::default() };
    // "They met", told within days, and the plan had named the day: the plan's day is the better one.
    let told_day = members.iter().copied().filter(|t| {
        let inside = |days: Days| dated(best).is_some_and(|d| d.0 <= days.0 && days.1 <= d.1 && d != days);
        t.basis == "expression" && matches!(stance(t), Stance::Real | Stance::Plan) && dated(t).is_some_and(inside)
    });
    let best = match told_day.min_by_key(|t| dated(t).map(|d| (d.1 - d.0, d.0))) {
        Some(finer) if happened && best.basis != "expression" => finer,
        _ => best,
    };
    let mut time = best.time.clone();
    // A visit told by its days ("flies in on the 24th, talks on the 25th") lasts over both.
    let own = dated(best).unwrap_or_default();
    let visit = members.iter().any(|t| t.mode.as_deref() == Some("visit"));
    if visit && own.1 - own.0 <= 1 {
        let near = heard.iter().filter(|t| t.basis == "expression").filter_map(|t| {
            let days = dated(t)?;
            (days.1 - days.0 <= 1 && agree(days, own)).then_some((days, &t.time))
        });
        for (days, other) in near {
            let now = time.bounds().map_or(own, |(f, t)| (day_number(f), day_number(t)));
            if days.0 < now.0 {
                time.from = other.from;
            }
            if days.1 > now.1 {
                time.to = other.to;
            }
        }
        if time.bounds().is_some_and(|(f, t)| f != t) {
            time.grain = Grain::Day;
        }
    }
    time
}

/// What the reports of one event cannot agree on; `members` in canonical order.
pub(crate) fn contradictions(members: &[&Telling], origin: &dyn Fn(&Telling) -> u32) -> Vec<Contradiction> {
    let mut out = Vec::new();
    if members.iter().any(|t| is_standing(t)) {
        // A state of affairs, and a war, have no day and no place to disagree on.
        whether(&mut out, members, origin);
        return out;
    }
    let firm: Vec<&Telling> =
        members.iter().copied().filter(|t| matches!(stance(t), Stance::Real | Stance::Plan)).collect();

    let narrow = |t: &Telling| dated(t).filter(|d| d.1 - d.0 <= 31 && t.basis == "expression");
    let mut spans: Vec<Days> = firm.iter().filter_map(|t| narrow(t)).collect();
    spans.sort();
    let mut groups: Vec<Days> = Vec::new();
    for span in spans {
        match groups.iter_mut().find(|g| agree(**g, span)) {
            Some(group) => *group = (group.0.min(span.0), group.1.max(span.1)),
            None => groups.push(span),
        }
    }
    let by_time = firm.iter().filter_map(|t| {
        let days = narrow(t)?;
        let group = groups.iter().position(|g| g.0 <= days.0 && days.1 <= g.1)?;
        Some((group.to_string(), *t))
    });
    push(&mut out, Field::Time, by_time.collect(), &same, &spell, origin);

    let fine = |p: &Place| matches!(p.level, PlaceLevel::Point | PlaceLevel::Province);
    let points: BTreeSet<&str> =
        firm.iter().filter_map(|t| t.place.as_ref()).filter(|p| fine(p)).map(|p| p.name.as_str()).collect();
    // A journey to two countries is in both; it is no dispute where it led.
    let visited: BTreeSet<&str> =
        members.iter().flat_map(|t| t.actor.iter().chain(&t.recipient)).filter_map(|a| a.country.as_deref()).collect();
    let lands: BTreeSet<&str> = firm.iter().filter_map(|t| t.place.as_ref()?.country.as_deref()).collect();
    let journey = lands.len() > 1 && lands.iter().all(|land| visited.contains(land));
    let place_of = |t: &Telling| -> Option<String> {
        let place = t.place.as_ref().filter(|_| !journey)?;
        if points.len() < 2 {
            return place.country.clone();
        }
        // A house, its district and its town are one place under the name that comes first.
        let here = || firm.iter().filter_map(|t| t.place.as_ref()).filter(|p| fine(p) && one_town(p, place));
        fine(place).then(|| here().map(|p| p.name.clone()).min()).flatten()
    };
    let by_place = firm.iter().filter_map(|t| Some((place_of(t)?, *t))).collect();
    push(
        &mut out,
        Field::Place,
        by_place,
        &elsewhere,
        &|ts| ts[0].place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        origin,
    );

    whether(&mut out, members, origin);
    who(&mut out, members, origin);
    out
}

/// Places are one town's up to so many kilometres apart.
const TOWN: f32 = 40.0;

/// Whether two places are near enough to be one town, where both are known on the map.
fn one_town(a: &Place, b: &Place) -> bool {
    if a.name == b.name {
        return true;
    }
    let (Some(lat), Some(lon), Some(other_lat), Some(other_lon)) = (a.lat, a.lon, b.lat, b.lon) else { return false };
    // A degree of latitude is 111 km; one of longitude shrinks towards the poles. Good enough within a town.
    let (north, east) = (lat - other_lat, (lon - other_lon) * lat.to_radians().cos());
    north.hypot(east) * 111.0 <= TOWN
}

/// Whether two tellings of one thing cannot both be right on where it is. A visit that has begun leads to many places, and
/// of a house that is on no map nobody can tell whether it is in the town.
fn elsewhere(a: &Telling, b: &Telling) -> bool {
    let (Some(x), Some(y)) = (&a.place, &b.place) else { return false };
    let visit = |t: &Telling| t.mode.as_deref() == Some("visit");
    let begun = |t: &Telling| stance(t) == Stance::Real;
    let mapped = |p: &Place| p.lat.is_some() && p.lon.is_some();
    let journey = (visit(a) || visit(b)) && (begun(a) || begun(b));
    !journey && (x.country != y.country || (mapped(x) && mapped(y))) && same(a, b)
}

/// Whether one tells that what the other tells of did not, or will not, take place: in the same word, of the past both or
/// of what is to come.
fn denies(a: &Telling, b: &Telling) -> bool {
    let (no, yes) = if stance(a) == Stance::Denial { (a, b) } else { (b, a) };
    let word = no.lemma == yes.lemma || is_war(no) && is_war(yes);
    let tense = match (stance(yes), no.phase) {
        (Stance::Real, phase) => matches!(phase, Phase::Done | Phase::UnderWay),
        (_, phase) => phase != Phase::Done,
    };
    word && (tense || is_standing(no)) && same(a, b)
}

/// Those who say that it happened, or will, against those who say that it did not, or will not.
fn whether(out: &mut Vec<Contradiction>, members: &[&Telling], origin: &dyn Fn(&Telling) -> u32) {
    let by_fact = members.iter().filter_map(|t| match stance(t) {
        Stance::Real | Stance::Plan => Some(("yes".to_owned(), *t)),
        Stance::Denial if t.phase != Phase::Cancelled => Some(("no".to_owned(), *t)),
        _ => None,
    });
    let standing = members.iter().all(|t| is_standing(t));
    let word = |ts: &[&Telling]| match (stance(ts[0]), ts.iter().any(|t| stance(t) == Stance::Real)) {
        (Stance::Denial, _) if standing => "it is not so".to_owned(),
        (_, true) if standing => "it is so".to_owned(),
        (Stance::Denial, _) => "it did not happen or is not planned".to_owned(),
        (_, true) => "it happened".to_owned(),
        _ => "it is planned".to_owned(),
    };
    push(out, Field::Happened, by_fact.collect(), &denies, &word, origin);
}

/// Tellings of one deed whose doers have nothing in common, however they are put together.
fn who(out: &mut Vec<Contradiction>, members: &[&Telling], origin: &dyn Fn(&Telling) -> u32) {
    if members[0].event_type.is_mutual() {
        return;
    }
    // In a war a people is its state: "the Russians" are Russia.
    let war = members.iter().all(|t| is_war(t));
    let hand = |a: &Actor| a.country.clone().filter(|_| war).unwrap_or_else(|| side(a));
    let hands = |t: &Telling| -> BTreeSet<String> { t.actor.iter().map(hand).collect() };
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for t in members.iter().filter(|t| stance(t) == Stance::Real && !t.actor.is_empty()) {
        let mut group = hands(t);
        groups.retain(|other| {
            let apart = other.is_disjoint(&group);
            if !apart {
                group.extend(other.iter().cloned());
            }
            apart
        });
        groups.push(group);
    }
    if groups.len() < 2 {
        return;
    }
    groups.sort();
    let by_hand = members.iter().filter(|t| stance(t) == Stance::Real).filter_map(|t| {
        let group = groups.iter().position(|g| !g.is_disjoint(&hands(t)))?;
        Some((group.to_string(), *t))
    });
    let word = |ts: &[&Telling]| {
        let names: BTreeSet<&str> = ts.iter().flat_map(|t| &t.actor).map(|a| a.name.as_str()).collect();
        names.into_iter().collect::<Vec<_>>().join(", ")
    };
    push(out, Field::Actor, by_hand.collect(), &same, &word, origin);
}

/// The times of a side, narrowest first, without those that hold a narrower one.
fn spell(side: &[&Telling]) -> String {
    let mut spans: Vec<(i32, Interval)> =
        side.iter().filter_map(|t| dated(t).map(|d| (d.1 - d.0, t.time.clone()))).collect();
    spans.sort_by_key(|(width, time)| (*width, time.from.map(|p| p.date())));
    let mut kept: Vec<Interval> = Vec::new();
    for (_, time) in spans {
        let holds = |k: &Interval| match (k.bounds(), time.bounds()) {
            (Some(k), Some(t)) => t.0 <= k.0 && k.1 <= t.1,
            _ => false,
        };
        if !kept.iter().any(holds) {
            kept.push(time);
        }
    }
    kept.truncate(3);
    kept.iter().map(crate::timeline::days).collect::<Vec<_>>().join(", ")
}

fn push(
    out: &mut Vec<Contradiction>,
    field: Field,
    values: Vec<(String, &Telling)>,
    clash: &dyn Fn(&Telling, &Telling) -> bool,
    word: &dyn Fn(&[&Telling]) -> String,
    origin: &dyn Fn(&Telling) -> u32,
) {
    let mut sides: BTreeMap<String, Vec<&Telling>> = BTreeMap::new();
    for (value, t) in values {
        sides.entry(value).or_default().push(t);
    }
    // An event gathers what tells of it in many ways: two of them are at odds only where they speak of one thing.
    let at_odds = |value: &String, ts: &[&Telling]| {
        let others = sides.iter().filter(|(other, _)| *other != value).flat_map(|(_, others)| others);
        others.into_iter().any(|b| ts.iter().any(|a| clash(a, b)))
    };
    let kept: BTreeSet<String> = sides.iter().filter(|(v, ts)| at_odds(v, ts)).map(|(v, _)| v.clone()).collect();
    sides.retain(|value, _| kept.contains(value));
    if sides.len() < 2 {
        return;
    }
    // One article in one voice does not contradict itself: it is read amiss, or tells of more than one thing.
    let told = || sides.values().flatten();
    let one = |value: &dyn Fn(&Telling) -> String| told().map(|t| value(t)).collect::<BTreeSet<String>>().len() == 1;
    if one(&|t| t.source.id.clone()) && one(&|t| t.speaker()) {
        return;
    }
    let support = |ts: &[&Telling]| ts.iter().map(|t| origin(t)).collect::<BTreeSet<u32>>().len();
    let mut told: Vec<(usize, usize, Side)> = sides
        .values()
        .map(|ts| {
            let speakers: BTreeSet<String> = ts.iter().map(|t| t.chain().join(", ")).collect();
            let side = Side {
                value: word(ts),
                speakers: speakers.into_iter().collect(),
                reports: ts.iter().map(|t| t.report.clone()).collect(),
                first: ts.iter().filter_map(|t| t.source.known).min(),
                last: ts.iter().filter_map(|t| t.source.known).max(),
            };
            (support(ts), ts.len(), side)
        })
        .collect();
    told.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.value.cmp(&b.2.value)));
    let newest = told.iter().filter_map(|(.., s)| s.last).max();
    let at_newest = told.iter().filter(|(.., s)| s.last == newest).count();
    let one_day = told.iter().all(|(.., s)| s.first == newest);
    let sides = told.into_iter().map(|(.., side)| side).collect();
    out.push(Contradiction { field, sides, superseded: at_newest == 1 && !one_day });
}
