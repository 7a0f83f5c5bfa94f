//! Drafts as the second opinion sees them.

use legation_schema::Status;

use super::alone::stands_alone;
use super::draft::Draft;
use crate::arguments::{Arg, Reader, Who};
use crate::opinion::{Event, Side};

/// The events of one sentence in text order: those that are whole, and those that lack a party.
pub(super) fn events<'a>(reader: &Reader<'a>, found: &[Draft], lacking: &[Draft]) -> Vec<Event<'a>> {
    let whole = found.iter().map(|d| event(reader, d, true));
    let rest = lacking.iter().map(|d| event(reader, d, stands_alone(reader, d)));
    let mut out: Vec<Event> = whole.chain(rest).collect();
    out.sort_by_key(|e| e.trigger);
    out
}

fn event<'a>(reader: &Reader<'a>, draft: &Draft, whole: bool) -> Event<'a> {
    let mut d = draft.clone();
    d.assess(reader);
    let lexicon = reader.lexicon;
    let behaviour = &lexicon.behaviours[d.behaviour as usize];
    let sides = |args: &[Arg]| args.iter().map(|a| side(reader, a)).collect();
    Event {
        trigger: d.trigger,
        behaviour: &behaviour.id,
        event_type: behaviour.event_type,
        cameo: behaviour.cameo.as_deref(),
        status: Status::derive(d.polarity, d.modality, d.phase),
        whole,
        actor: sides(&d.found.actor),
        recipient: sides(&d.found.recipient),
    }
}

/// The words and actors of an argument.
pub(super) fn side<'a>(reader: &Reader<'a>, arg: &Arg) -> Side<'a> {
    let mentions = reader.mentions;
    let mention = |m: u32| &mentions.actors[m as usize];
    let tokens = |span| reader.tree.doc.tokens_in(span);
    match arg.who {
        Who::Actor(m) => {
            Side { tokens: tokens(mention(m).span), actors: mention(m).actors.iter().map(|a| &*a.id).collect() }
        }
        Who::From(m, state) => {
            Side { tokens: tokens(mention(m).span), actors: mention(state).actors.iter().map(|a| &*a.id).collect() }
        }
        Who::Place(p) => Side { tokens: tokens(mentions.places[p as usize].place.span), actors: Vec::new() },
        Who::Phrase(t) => Side { tokens: t..t + 1, actors: Vec::new() },
    }
}
