//! What the tables read in a document before any opinion is asked, and what of it an opinion on two parties sees.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use legation_schema::{Doc, EventType, Mentions, Status};

use super::features::Ground;

/// The events that the tables read, and who is who.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    pub(crate) mentions: &'a Mentions,
    /// Sentence by sentence.
    pub(crate) events: Vec<Event<'a>>,
    /// The tokens that were looked at last: several pairs of one sentence are judged one after the other.
    grounds: RefCell<Vec<Rc<Ground>>>,
}

/// As many are kept.
const GROUNDS: usize = 4;

/// One event, whole or lacking a party.
#[derive(Clone, Debug)]
pub(crate) struct Event<'a> {
    pub trigger: u32,
    pub behaviour: &'a str,
    pub event_type: EventType,
    pub cameo: Option<&'a str>,
    pub status: Status,
    /// Whether it makes a report.
    pub whole: bool,
    pub actor: Vec<Side<'a>>,
    pub recipient: Vec<Side<'a>>,
}

/// One party of an event: its words, and the actors they stand for.
#[derive(Clone, Debug)]
pub(crate) struct Side<'a> {
    pub tokens: Range<u32>,
    pub actors: Vec<&'a str>,
}

/// How an event fits the two parties asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fit {
    /// From the one to the other.
    Straight,
    /// The other way round, or both on one side.
    Turned,
    /// By the actor, to nobody.
    Alone,
    /// By the actor, to somebody else.
    Actor,
    /// By somebody else, to the recipient.
    Recipient,
    /// By the recipient or to the actor.
    Crossed,
    /// Between others.
    Others,
}

impl Fit {
    fn name(self) -> &'static str {
        match self {
            Fit::Straight => "full",
            Fit::Turned => "turn",
            Fit::Alone => "actonly",
            Fit::Actor => "act",
            Fit::Recipient => "rec",
            Fit::Crossed => "cross",
            Fit::Others => "none",
        }
    }

    /// What an event that fits so weighs; the better it fits, the more.
    fn weight(self) -> f32 {
        match self {
            Fit::Straight => 1.5,
            Fit::Turned | Fit::Alone => 0.8,
            Fit::Actor | Fit::Recipient => 0.7,
            Fit::Crossed => 0.4,
            Fit::Others => 0.3,
        }
    }
}

impl<'a> Seen<'a> {
    pub(crate) fn new(mentions: &'a Mentions) -> Seen<'a> {
        Seen { mentions, events: Vec::new(), grounds: RefCell::default() }
    }

    /// What is known of a range of tokens, made where it is not at hand.
    pub(super) fn ground(&self, range: &Range<u32>, make: impl FnOnce() -> Ground) -> Rc<Ground> {
        let mut grounds = self.grounds.borrow_mut();
        if let Some(known) = grounds.iter().find(|g| g.range == *range) {
            return Rc::clone(known);
        }
        let made = Rc::new(make());
        if grounds.len() == GROUNDS {
            grounds.remove(0);
        }
        grounds.push(Rc::clone(&made));
        made
    }

    /// The mention over most of a range of tokens, and whom it stands for.
    fn side(&self, doc: &Doc, tokens: Range<u32>) -> Side<'a> {
        let last = doc.tokens.len() as u32 - 1;
        let (from, to) =
            (doc.token(tokens.start.min(last)).span.start, doc.token(tokens.end.clamp(1, last + 1) - 1).span.end);
        let mut best: Option<(u32, usize)> = None;
        // In text order: what starts behind the range shares nothing with it.
        for (k, m) in self.mentions.actors.iter().enumerate() {
            let shared = m.span.end.min(to).saturating_sub(m.span.start.max(from));
            if shared > 0 && best.is_none_or(|b| shared > b.0) {
                best = Some((shared, k));
            }
        }
        let actors = best.map_or_else(Vec::new, |b| self.mentions.actors[b.1].actors.iter().map(|a| &*a.id).collect());
        Side { tokens, actors }
    }

    /// Names and weights of what the events in a range of tokens say of two parties.
    pub(super) fn say(
        &self,
        doc: &Doc,
        range: &Range<u32>,
        actor: Range<u32>,
        recipient: Option<Range<u32>>,
        mut add: impl FnMut(&[&str], f32),
    ) {
        let source = self.side(doc, actor);
        let target = recipient.map(|r| self.side(doc, r));
        let mut between = false;
        let first = self.events.partition_point(|e| e.trigger < range.start);
        for e in self.events[first..].iter().take_while(|e| e.trigger < range.end) {
            let is_target = |sides: &[Side]| target.as_ref().is_some_and(|t| t.is_among(sides));
            if !e.whole {
                // What lacks a party says by whom it is or to whom.
                let overlaps = |a: &Side, sides: &[Side]| sides.iter().any(|s| s.overlaps(a));
                let digit = |holds: bool| if holds { "1" } else { "0" };
                let by = digit(overlaps(&source, &e.actor));
                let to = digit(target.as_ref().is_some_and(|t| overlaps(t, &e.recipient)));
                add(&["M", by, to, "=", e.event_type.name()], 0.5);
                continue;
            }
            let (by_source, to_source) = (source.is_among(&e.actor), source.is_among(&e.recipient));
            let (by_target, to_target) = (is_target(&e.actor), is_target(&e.recipient));
            let fit = match () {
                () if by_source && to_target => Fit::Straight,
                () if by_target && (to_source || by_source) => Fit::Turned,
                () if by_source && e.recipient.is_empty() => Fit::Alone,
                () if by_source => Fit::Actor,
                () if to_target => Fit::Recipient,
                () if to_source || by_target => Fit::Crossed,
                () => Fit::Others,
            };
            between |= matches!(fit, Fit::Straight | Fit::Turned);
            let (name, weight) = (fit.name(), fit.weight());
            let root = folded(e.event_type, e.status, e.cameo);
            add(&["R", name, "=", root], weight);
            add(&["Rb", name, "=", e.behaviour], 0.6 * weight);
            add(&["Rs", name, "=", e.event_type.name(), "/", e.status.name()], 0.6 * weight);
            add(&["Ra=", root], 0.7 * weight);
        }
        if !between {
            add(&["Rno"], 0.5);
        }
    }
}

impl Side<'_> {
    fn overlaps(&self, other: &Side) -> bool {
        self.tokens.start < other.tokens.end && other.tokens.start < self.tokens.end
    }

    /// Whether one of the parties is it, by its words or as the same actor.
    pub(crate) fn is_among(&self, sides: &[Side]) -> bool {
        sides.iter().any(|s| s.overlaps(self) || s.actors.iter().any(|a| self.actors.contains(a)))
    }
}

/// The root that the PLV yardstick gives an event of a type and status.
///
/// PLOVER folds what is yet to come: cooperation to AGREE, conflict to THREATEN. The rest is the yardstick's own: a
/// concession to come is its AGREE too (it counts YIELD among material cooperation), what was not or will not be done is
/// REJECT or, of force, YIELD, and its roots are those of the CAMEO map it was made with: sanctions that are imposed
/// (CAMEO 163) are COERCE, convictions (116) are ACCUSE, and the fights of CAMEO 19, blockade and occupation among them, are ASSAULT with attacks over
/// the network.
pub fn folded(event_type: EventType, status: Status, cameo: Option<&str>) -> &'static str {
    use EventType::*;
    let ahead = matches!(status, Status::Planned | Status::Possible);
    let denied = status == Status::Negated;
    match event_type {
        Agree | Consult | Support | Cooperate | Aid | Concede | Retreat if denied => "REJECT",
        Protest | Sanction | Mobilize | Coerce | Assault if denied => "YIELD",
        Consult | Support | Cooperate | Aid | Concede | Retreat if ahead => "AGREE",
        Protest | Sanction | Mobilize | Coerce | Assault if ahead => "THREATEN",
        Sanction if cameo == Some("163") => "COERCE",
        Sanction if cameo == Some("116") => "ACCUSE",
        Coerce if cameo.is_some_and(|c| c.starts_with("19") || c == "176") => "ASSAULT",
        t => super::ROOTS[super::root_of(t)],
    }
}
