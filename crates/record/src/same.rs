//! The pairwise decision: can two reports tell of one event?
//!
//! It is symmetric, looks at the two reports alone, and holds only between reports that share a [`Key`] with
//! overlapping windows, so that a store can look up the few reports a new one has to be compared with.

use jiff::civil::Date;
use legation_schema::{EventType, Phase, PlaceLevel, Status};

use crate::Telling;
use crate::parties::{disputed_actor, nobody, pairs, people_differ, share_pair, share_people, side, struck};

/// Days by which plans of one thing may differ and still be one plan that moved: "25 September", "early October".
const PLAN_SLACK: i32 = 14;
/// Days by which the outcome may miss the plan's last known date.
const OUTCOME_SLACK: i32 = 10;
/// Reach of a plan with no date ("soon", "is being planned"), in days from when it was told.
const SOON: i32 = 90;
/// How far back "after his meeting with", without a date, may look from the day of publication, in days.
const RECENT: i32 = 14;
/// An interval of more days is no date any more: "in the nineties".
const WIDEST: i32 = 366;
/// Wider intervals are no evidence that two reports tell of one event in a busy dyad.
const MONTH: i32 = 31;

/// Words for a war as a whole, whatever blow or year of it is spoken of.
const WAR: [&str; 5] = ["aggression", "invade", "invasion", "war", "warfare"];
/// Words for one blow and for a war as well.
const ATTACK: [&str; 3] = ["assault", "attack", "onslaught"];
/// A war dated so many days before the page that tells of it is history, and a war of its own.
const HISTORY: i32 = 5 * 366;
/// Days within which two who speak of a war that may come speak of the same one.
const THREAT: i32 = 90;
/// How long before a war is told of as a fact it may have been spoken of as one to come, and how long after by those
/// who have not heard, in days.
const BEFORE_WAR: i32 = 180;
const AFTER_WAR: i32 = 30;
/// Words for siding with somebody, which one says of a state of affairs: "will continue to stand with".
const SIDING: [&str; 5] = ["back", "backer", "stand", "support", "supporter"];
/// Days before a meeting on which it is spoken of as one that might come.
const EVE: i32 = 3;
/// Days within which news retells a deed.
const RETOLD: i32 = 3;
/// Speaking that may be by telephone or not.
const SPEAKING: [&str; 4] = ["call", "conversation", "speak", "talk"];

/// How a telling stands to the world.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Stance {
    /// It took place or goes on.
    Real,
    Plan,
    /// May happen, is demanded, is supposed.
    Irreal,
    /// Did not, will not.
    Denial,
}

pub(crate) fn stance(t: &Telling) -> Stance {
    match t.status {
        Status::Occurred | Status::Ongoing => Stance::Real,
        Status::Planned => Stance::Plan,
        Status::Possible => Stance::Irreal,
        Status::Negated => Stance::Denial,
    }
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    date.since(epoch).map(|s| s.get_days()).unwrap_or(0)
}

/// The days an event may have taken place on, both inclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Window {
    pub(crate) lo: i32,
    pub(crate) hi: i32,
    /// True where the window is our reading of silence ("soon"), not of an expression.
    pub(crate) vague: bool,
}

impl Window {
    fn width(self) -> i32 {
        self.hi - self.lo + 1
    }

    /// Days between the two; none or negative where they overlap.
    pub(crate) fn gap(self, other: Window) -> i32 {
        self.lo.max(other.lo) - self.hi.min(other.hi)
    }
}

/// Types whose undated reports tell of a state of affairs rather than of one deed.
fn is_stative(event_type: EventType) -> bool {
    use EventType::*;
    // An attack without a date ("Russia's invasion of Ukraine") is told as background, for years.
    matches!(
        event_type,
        Support | Aid | Cooperate | Accuse | Reject | Sanction | Agree | Threaten | Mobilize | Request | Assault
    )
}

/// Types of which an article may tell many at once, alike but for what they are about.
pub(crate) fn is_verbal(event_type: EventType) -> bool {
    use EventType::*;
    matches!(event_type, Agree | Support | Cooperate | Aid | Concede)
}

/// Whether it tells of a war between two states as a whole. A war is one event, however often and in whatever tense
/// people refer to it; only a war of the history books is another.
pub(crate) fn is_war(t: &Telling) -> bool {
    let lemma = t.lemma.as_str();
    // "If they attacked": of one to come people speak in other words too.
    let feared = lemma == "attack" && t.basis != "expression" && t.place.is_none() && stance(t) != Stance::Real;
    // "Condemned the attack on Ukraine": without a place and a day what one state does to another as a whole is the war.
    let whole = ATTACK.contains(&lemma)
        && t.basis != "expression"
        && t.place.is_none()
        && t.recipient.iter().all(|r| r.sector.is_none());
    if t.event_type != EventType::Assault || !(WAR.contains(&lemma) || feared || whole) {
        return false;
    }
    let state = |actors: &[legation_schema::Actor]| actors.first().and_then(|a| a.country.clone());
    let (Some(actor), Some(recipient)) = (state(&t.actor), state(&t.recipient)) else { return false };
    let historic = match (t.basis == "expression", t.time.to, t.source.known) {
        (true, Some(to), Some(known)) => day_number(known) - day_number(to.date()) > HISTORY,
        _ => false,
    };
    actor != recipient && !historic
}

/// Whether it says on whose side somebody stands, without a date: true of the day it is said, of those before and
/// after.
fn is_siding(t: &Telling) -> bool {
    let dated =
        t.basis == "expression" && t.time.bounds().is_some_and(|(from, to)| day_number(to) - day_number(from) < MONTH);
    // Whom a ministry supports at home or abroad with money and hands is another matter.
    let states = !t.recipient.is_empty() && t.recipient.iter().all(|r| !side(r).contains('/'));
    t.event_type == EventType::Support && SIDING.contains(&t.lemma.as_str()) && !dated && states
}

/// Whether it tells of a standing fact: a state of affairs without a date of its own. That it holds "by now" or
/// "from now on" is no date.
pub fn is_standing(t: &Telling) -> bool {
    use EventType::*;
    let stance = stance(t);
    if is_war(t) {
        return stance == Stance::Real;
    }
    if is_siding(t) {
        return matches!(stance, Stance::Real | Stance::Plan | Stance::Denial);
    }
    let open = t.time.from.is_none() || t.time.to.is_none();
    let undated = t.basis != "expression" && (t.status == Status::Ongoing || open);
    let since = t.status == Status::Ongoing && open;
    match stance {
        Stance::Real => is_stative(t.event_type) && (undated || since || too_wide(t)),
        // "Does not recognise", "never acquires": as lasting as what it denies, and it stands against it.
        Stance::Denial => {
            let lasting = matches!(t.event_type, Support | Aid | Cooperate | Mobilize);
            lasting && t.phase != Phase::Cancelled && t.basis != "expression" && open
        }
        _ => false,
    }
}

fn too_wide(t: &Telling) -> bool {
    t.time.bounds().is_some_and(|(from, to)| day_number(to) - day_number(from) >= WIDEST)
}

pub(crate) fn window(t: &Telling) -> Option<Window> {
    let day = |p: Option<legation_schema::Point>| p.map(|p| day_number(p.date()));
    let known = t.source.known.map(day_number);
    let future = matches!(stance(t), Stance::Plan | Stance::Irreal);
    let w = |lo, hi, vague| Some(Window { lo, hi, vague });
    match (day(t.time.from), day(t.time.to)) {
        (Some(lo), Some(hi)) if lo <= hi && hi - lo < WIDEST => w(lo, hi, hi - lo >= MONTH),
        (Some(_), Some(_)) => None,
        (Some(lo), None) if future => w(lo, lo + SOON, true),
        (Some(lo), None) => w(lo, lo, false),
        (None, Some(hi)) if future => w(known.unwrap_or(hi - SOON).min(hi), hi, true),
        (None, Some(hi)) => w(hi - RECENT, hi, true),
        (None, None) => match known {
            Some(known) if future => w(known, known + SOON, true),
            Some(known) if t.status == Status::Ongoing && t.event_type == EventType::Consult => w(known, known, false),
            Some(known) => w(known - RECENT, known, true),
            None => None,
        },
    }
}

/// What kind of doing it is, for standing facts: the mode, else the CAMEO class, else the word.
fn meaning(t: &Telling) -> String {
    // Attack, invasion, aggression: one war has many names.
    if t.event_type == EventType::Assault {
        return String::new();
    }
    if is_siding(t) {
        return "siding".to_owned();
    }
    // What is promised, praised or worked on together is in words the fold does not see: one word for it has to do.
    let general = match t.event_type {
        EventType::Agree | EventType::Cooperate => true,
        EventType::Support => t.cameo.as_deref().is_none_or(|c| c.starts_with("050") || c.starts_with("051")),
        _ => false,
    };
    let meaning = match (&t.mode, &t.cameo) {
        (Some(mode), _) => mode.clone(),
        (None, Some(cameo)) if !general => cameo.chars().take(3).collect(),
        _ => t.lemma.clone(),
    };
    // That somebody arms, and that he never will, are told of different arms.
    if t.event_type == EventType::Mobilize && stance(t) == Stance::Denial { format!("not {meaning}") } else { meaning }
}

/// Where to look for reports of the same event: those with the same `block` whose days overlap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    /// A pair of parties and a family of types: `RUS|VEN CONSULT`.
    pub block: String,
    /// First and last day (since 1970-01-01), widened by what sameness may bridge.
    pub lo: i32,
    pub hi: i32,
}

impl Key {
    /// Whether it is the whole identity of a standing fact, which needs no link.
    pub(crate) fn is_identity(&self) -> bool {
        self.block.contains('=')
    }
}

/// The keys of a telling; none where it can be joined with no other.
pub fn keys(t: &Telling) -> Vec<Key> {
    let mut out = Vec::new();
    let standing = is_standing(t);
    if standing {
        let meaning = meaning(t);
        let block = |pair: String| format!("{pair} {} ={meaning}", t.event_type);
        out.extend(pairs(t).into_iter().map(|pair| Key { block: block(pair), lo: 0, hi: 0 }));
    }
    if is_war(t) {
        // A war to come is looked for by those who tell of it within its time, and by who tells that it came.
        let reach = if standing { (0, 0) } else { (AFTER_WAR, BEFORE_WAR) };
        if let Some(known) = t.source.known.map(day_number) {
            let key = |pair: String| Key { block: format!("{pair} war"), lo: known - reach.0, hi: known + reach.1 };
            out.extend(pairs(t).into_iter().map(key));
        }
        return out;
    }
    if standing {
        return out;
    }
    let Some(w) = window(t) else { return out };
    // Both windows are widened: half of the slack on each side bridges it. A plan has the wider half, so that it and its
    // outcome meet as well.
    let slack = if stance(t) == Stance::Real { OUTCOME_SLACK } else { PLAN_SLACK } / 2;
    let key = |block: String| Key { block, lo: w.lo - slack, hi: w.hi + slack };
    out.extend(pairs(t).into_iter().map(|pair| key(format!("{pair} {}", t.event_type))));
    if is_placed_blow(t, w) {
        out.extend(struck(t).into_iter().map(|victim| key(format!("?>{victim} {}", t.event_type))));
    }
    out
}

/// Whether two tellings that share a key with overlapping days tell of the same event. Symmetric.
pub fn same(a: &Telling, b: &Telling) -> bool {
    if a.event_type != b.event_type {
        return false;
    }
    // Days and words are sooner compared than parties, and most pairs fall by them.
    if a.event_type != EventType::Assault && !is_standing(a) && !is_standing(b) {
        let (Some(wa), Some(wb)) = (window(a), window(b)) else { return false };
        return can_be_one(a, wa, b, wb) && alike(a, b);
    }
    if !share_pair(a, b) {
        return differ_in_actor(a, b);
    }
    match (is_standing(a), is_standing(b)) {
        (true, true) => return meaning(a) == meaning(b),
        _ if is_war(a) && is_war(b) => return war_to_come(a, b),
        (false, false) => {}
        _ => return false,
    }
    if is_war(a) || is_war(b) {
        return false;
    }
    let (Some(wa), Some(wb)) = (window(a), window(b)) else { return false };
    alike(a, b) && can_be_one(a, wa, b, wb)
}

/// Whether two tellings of one type are of the same parties and doing, whatever their days.
pub(crate) fn alike(a: &Telling, b: &Telling) -> bool {
    a.event_type == b.event_type && related(a, b) && share_pair(a, b) && !people_differ(a, b)
}

/// Whether two tellings of a war, one of which at least tells of it as to come, mean the same one.
fn war_to_come(a: &Telling, b: &Telling) -> bool {
    let (Some(x), Some(y)) = (a.source.known.map(day_number), b.source.known.map(day_number)) else { return false };
    let came = |known: i32, fact: i32| (-AFTER_WAR..=BEFORE_WAR).contains(&(fact - known));
    match (is_standing(a), is_standing(b)) {
        (false, false) => (x - y).abs() <= THREAT,
        (false, true) => came(x, y),
        (true, false) => came(y, x),
        (true, true) => true,
    }
}

/// Whether it tells of one blow at one place on one day, so that who dealt it can be in dispute.
fn is_placed_blow(t: &Telling, w: Window) -> bool {
    let placed = t.place.as_ref().is_some_and(|p| matches!(p.level, PlaceLevel::Point));
    let told = matches!(stance(t), Stance::Real | Stance::Denial);
    t.event_type == EventType::Assault && placed && told && t.basis == "expression" && !w.vague && w.width() <= 2
}

/// Whether two articles tell of one blow and name different hands: the same victim, place, day and kind of blow.
fn differ_in_actor(a: &Telling, b: &Telling) -> bool {
    let (Some(wa), Some(wb)) = (window(a), window(b)) else { return false };
    let place = |t: &Telling| t.place.as_ref().map(|p| (p.country.clone(), p.name.clone()));
    a.source.id != b.source.id
        && !is_standing(a)
        && !is_standing(b)
        && is_placed_blow(a, wa)
        && is_placed_blow(b, wb)
        && place(a) == place(b)
        && wa.gap(wb) <= 0
        && disputed_actor(a, b)
        && related(a, b)
}

/// Whether the words can name one doing.
fn related(a: &Telling, b: &Telling) -> bool {
    if a.event_type == EventType::Consult {
        let by_phone = |t: &Telling| t.mode.as_deref() == Some("phone");
        let spoke = |t: &Telling| t.mode.is_none() && SPEAKING.contains(&t.lemma.as_str());
        let means = by_phone(a) == by_phone(b) || spoke(a) && by_phone(b) || by_phone(a) && spoke(b);
        // "Will explore", "intend to exchange": what two states mean to speak of in one paper is as many things as words.
        let listed = |t: &Telling| t.basis != "expression" && stance(t) != Stance::Real && t.mode.is_none();
        let list = a.source.id == b.source.id && listed(a) && listed(b) && nobody(a) && nobody(b);
        // "Mr Biden spoke with Mr Xi … the conversation between the United States and China": one article names people
        // or their states for one meeting.
        let held = |t: &Telling| stance(t) == Stance::Real && t.basis != "none" && t.mode.as_deref() != Some("visit");
        let one_page = a.source.id == b.source.id && held(a) && held(b) && nobody(a) != nobody(b);
        return means && (!list || a.lemma == b.lemma) && (share_people(a, b) || one_page);
    }
    // "Will mobilise", said of nobody and nowhere: of the same thing only where it is told again within days.
    let bare = |t: &Telling| {
        t.recipient.is_empty() && t.place.is_none() && t.basis != "expression" && stance(t) != Stance::Denial
    };
    if bare(a) && bare(b) && a.source.id != b.source.id {
        let retold = match (a.source.known, b.source.known) {
            (Some(x), Some(y)) => (day_number(x) - day_number(y)).abs() <= RETOLD,
            _ => false,
        };
        if !retold {
            return false;
        }
    }
    // What is promised, praised or worked on together is in words the fold does not see. An article that tells of two
    // such deeds tells of two things; two articles tell of one where they use one word for it.
    if is_verbal(a.event_type) {
        return a.source.id != b.source.id && a.lemma == b.lemma;
    }
    match (&a.mode, &b.mode) {
        (Some(x), Some(y)) => x == y,
        _ => a.lemma == b.lemma || class(a).is_some_and(|c| class(b) == Some(c)),
    }
}

fn class(t: &Telling) -> Option<&str> {
    t.cameo.as_deref().and_then(|c| c.get(..3))
}

fn can_be_one(a: &Telling, wa: Window, b: &Telling, wb: Window) -> bool {
    use Stance::*;
    let gap = wa.gap(wb);
    // What has not happened has no day.
    if [a, b].iter().all(|t| stance(t) == Denial && t.basis != "expression") {
        return gap <= OUTCOME_SLACK;
    }
    let as_plan = |t: &Telling, w: Window| match stance(t) {
        Denial if t.phase != Phase::Done || t.source.known.is_some_and(|k| w.hi > day_number(k)) => Plan,
        Denial => Real,
        other => other,
    };
    match (as_plan(a, wa), as_plan(b, wb)) {
        (Real, Real) => gap <= days_apart(a, b) && wa.width().max(wb.width()) <= MONTH,
        (Plan, Plan) => {
            let told_apart = match (a.source.known, b.source.known) {
                (Some(x), Some(y)) => (day_number(x) - day_number(y)).abs(),
                _ => 0,
            };
            gap <= PLAN_SLACK && told_apart <= SOON
        }
        (Plan, Real) => outcome(a, wa, b, wb, gap),
        (Real, Plan) => outcome(b, wb, a, wa, gap),
        // "An opportunity to meet him", told on the eve of the meeting or on its day by another.
        (Irreal, Real) if eve(a, b, gap) => true,
        (Real, Irreal) if eve(b, a, gap) => true,
        // What was possible or demanded for a day, and came about on it.
        (Irreal, Real) => a.basis == "expression" && !wa.vague && gap <= 0 && outcome(a, wa, b, wb, gap),
        (Real, Irreal) => b.basis == "expression" && !wb.vague && gap <= 0 && outcome(b, wb, a, wa, gap),
        // Without a date on either side only one article's plan and wish can be known to be one.
        (Irreal, _) | (_, Irreal) => gap <= 0 && (!(wa.vague && wb.vague) || a.source.id == b.source.id),
        (Denial, _) | (_, Denial) => gap <= 0,
    }
}

/// Whether `real` can be the meeting of which another page spoke as one that might come, no more than days before: both
/// name who meets.
fn eve(may: &Telling, real: &Telling, gap: i32) -> bool {
    let told = match (may.source.known, real.source.known) {
        (Some(may), Some(real)) => day_number(real) - day_number(may),
        _ => return false,
    };
    may.event_type == EventType::Consult
        && may.basis != "expression"
        && (0..=EVE).contains(&told)
        && gap <= 0
        && may.source.id != real.source.id
        && !nobody(may)
        && share_people(may, real)
}

/// Days that may lie between two datings of what has happened: a visit lasts, and is dated by its days.
fn days_apart(a: &Telling, b: &Telling) -> i32 {
    let visit = |t: &Telling| t.mode.as_deref() == Some("visit");
    i32::from(visit(a) || visit(b))
}

/// Whether `real` can be what became of the plan: told after it, or with a date of its own that is the plan's.
fn outcome(plan: &Telling, planned: Window, real: &Telling, window: Window, gap: i32) -> bool {
    let told = match (plan.source.known, real.source.known) {
        (Some(plan), Some(real)) => day_number(real) - day_number(plan),
        _ => 0,
    };
    let own_date = real.basis == "expression" && gap <= 0;
    let later = plan.source.known.is_none_or(|known| window.hi >= day_number(known) - 3);
    later
        && (told > 0 || (told == 0 && own_date))
        && window.width() <= MONTH
        && gap <= if planned.vague { 0 } else { OUTCOME_SLACK }
}
