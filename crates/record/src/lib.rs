//! Reports folded into events.
//!
//! The fold is a pure function of a set of reports: it reads no clock, and the order in which reports come does not
//! matter. Whether two reports can be of one event is a symmetric decision ([`same`]); a report is linked to those among
//! them that it is nearest to and that were known before it ([`link`]). Events are the connected components of the
//! links, in a canonical order, parted where undated reports alone join deeds of different days ([`parts`]). Before all
//! that, whom a report only names is found among those of whom other articles told ([`learn`]). What needs a date ("has
//! the plan lapsed?") takes it as an argument.

mod components;
mod event;
mod history;
mod link;
mod origin;
mod pack;
mod parties;
mod parts;
mod people;
mod same;
mod telling;
mod timeline;

use jiff::civil::Date;
use legation_schema::Event;

pub use components::{components, links};
pub use event::{event, settle};
pub use link::link;
pub use origin::{bands, likeness, twins};
pub use parties::side;
pub use parts::parts;
pub use people::{LOOK_BACK, Page, Statement, bare_names, learn, surname, told_otherwise};
pub use same::{Key, is_standing, keys, same};
pub use telling::{Source, Telling, Voice};
pub use timeline::{Row, clean, days, involves, lookup_names, names_party, plain, query_names, render, row, timeline};

/// The rules of the fold: raised whenever [`keys`], [`same`], [`link`] or [`learn`] decide anything otherwise, so that a record that was
/// folded by older rules can tell and be folded anew.
pub const RULES: u32 = 7;

/// Folds what had been published by `as_of` (everything, without it) into events, in order of event time.
///
/// Without `as_of`, plans are judged as of the day of the newest article.
pub fn fold(tellings: &[Telling], as_of: Option<Date>) -> Vec<Event> {
    let learned = people::learn_all(tellings);
    let all = tellings.iter().enumerate().map(|(i, t)| learned.get(&i).unwrap_or(t));
    let known: Vec<&Telling> = all.filter(|t| t.is_known(as_of)).collect();
    let today = as_of.or_else(|| known.iter().filter(|t| t.holds(as_of)).filter_map(|t| t.source.known).max());
    let mut events: Vec<Event> = parts(&known, &links(&known), as_of)
        .iter()
        .map(|group| {
            let members: Vec<&Telling> = group.iter().map(|&i| known[i]).collect();
            let mut event = event(&members);
            settle(&mut event, today);
            event
        })
        .collect();
    sort(&mut events);
    events
}

/// The order of a timeline: by event time, else by when it became known; standing facts last.
pub fn sort(events: &mut [Event]) {
    events.sort_by_cached_key(timeline::order);
}
