//! From triggers to reports.

mod alone;
mod assemble;
mod before;
mod choose;
mod confidence;
mod draft;
mod dyad;
mod heard;
mod links;
mod misread;
mod proposed;
mod spoken;
pub(crate) mod tree;

use std::collections::BTreeMap;

use legation_schema::{EventTime, Report};

use crate::Input;
use crate::arguments::Reader;
use crate::lexicon::Lexicon;
use crate::opinion::{Proposal, Seen, Telling};
use crate::why::Trace;
use draft::Draft;

/// The events of an article on their way to reports.
struct Events<'a> {
    drafts: Vec<Draft<'a>>,
    /// What was seen and lacks a party.
    misses: Vec<Draft<'a>>,
    /// What is not told after all, and why.
    dropped: Vec<(Draft<'a>, &'static str)>,
    seen: Seen<'a>,
}

/// The whole run: triggers and arguments sentence by sentence, then what needs the sentences before, then reports.
pub(crate) fn run(
    input: &Input,
    lexicon: &Lexicon,
    event_time: &dyn Fn(u32) -> EventTime,
    traces: Option<&mut Vec<Trace>>,
) -> Vec<Report> {
    let reader = Reader::new(input, lexicon);
    let events = read(input, &reader);
    let mut reports: Vec<Report> =
        with_features(input, &reader, &events, event_time).into_iter().map(|r| r.0).collect();
    let least = confidence::least(input.doc);
    let sure: Vec<bool> = reports.iter().map(|r| r.confidence >= least).collect();
    for (from, kind, to) in links::find(&reader, &events.drafts) {
        if sure[to] {
            let report = reports[to].id.clone();
            reports[from].links.push(legation_schema::Link { kind, report });
        }
    }
    if let Some(traces) = traces {
        for ((d, r), &sure) in events.drafts.iter().zip(&reports).zip(&sure) {
            let doubt = format!("not sure enough: of such reports {:.0} in a hundred are right", 100.0 * r.confidence);
            let (report, doubt) = if sure { (Some(r.clone()), None) } else { (None, Some(&*doubt)) };
            traces.push(assemble::trace(input, &reader, d, report, doubt));
        }
        for (d, why) in &events.dropped {
            traces.push(assemble::trace(input, &reader, d, None, Some(why)));
        }
        for d in &events.misses {
            traces.push(assemble::trace(input, &reader, d, None, None));
        }
    }
    reports.retain(|r| r.confidence >= least);
    reports.sort_by_key(|r| (r.trigger.span.start, r.id.clone()));
    reports.dedup_by(|a, b| a.id == b.id);
    reports
}

/// Sentence by sentence, then what needs the whole article.
fn read<'a>(input: &Input<'a>, reader: &'a Reader<'a>) -> Events<'a> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut misses: Vec<Draft> = Vec::new();
    let mut seen = Seen::new(input.mentions);
    for s in 0..input.doc.sentences.len() as u32 {
        let (mut found, mut lacking) = told(input, reader, s, &drafts, &mut seen);
        chosen(input, reader, &seen, s, &mut found, &mut lacking);
        by_story(input, reader, &seen, s, &drafts, &mut found, &mut lacking);
        found.extend(spoken::sentence(reader, s, &found));
        found.sort_by_key(|d| d.trigger);
        misses.extend(lacking);
        drafts.extend(found);
    }
    for d in &mut drafts {
        d.assess(reader);
    }
    links::perform(reader, &mut drafts);
    let bound = links::find(reader, &drafts);
    links::bind(&mut drafts, &bound);
    let dropped = links::settle(reader, &mut drafts);
    let turned: Vec<Draft> = drafts.iter().filter_map(|d| d.in_turn(reader)).collect();
    drafts.extend(turned);
    Events { drafts, misses, dropped, seen }
}

/// The report of each draft, doubtful ones too, with the features that its confidence is learned by.
fn with_features(
    input: &Input,
    reader: &Reader,
    events: &Events,
    event_time: &dyn Fn(u32) -> EventTime,
) -> Vec<(Report, Vec<u32>)> {
    let mut by_sentence: BTreeMap<u32, Vec<&Draft>> = BTreeMap::new();
    for d in &events.drafts {
        by_sentence.entry(d.sentence).or_default().push(d);
    }
    let report = |draft: &Draft| {
        let others = by_sentence.get(&draft.sentence).into_iter().flatten().copied();
        let others: Vec<&Draft> = others.filter(|o| !std::ptr::eq(*o, draft)).collect();
        let said_by = assemble::speakers(input, reader, draft.trigger, event_time);
        let slots = confidence::features(input.opinion, reader, &events.seen, draft, &others, said_by.len());
        let confidence = confidence::weigh(&input.opinion.story.right, &slots);
        (assemble::report(input, reader, draft, event_time, said_by, confidence), slots)
    };
    events.drafts.iter().map(report).collect()
}

/// Every report of an article with its features: for training the confidence.
pub(crate) fn reports(
    input: &Input,
    lexicon: &Lexicon,
    event_time: &dyn Fn(u32) -> EventTime,
) -> Vec<(Report, Vec<u32>)> {
    let reader = Reader::new(input, lexicon);
    with_features(input, &reader, &read(input, &reader), event_time)
}

/// The events of one sentence by the tables and what was told before, and what lacks an argument still.
fn sentence<'a>(reader: &'a Reader, s: u32, drafts: &[Draft<'a>]) -> (Vec<Draft<'a>>, Vec<Draft<'a>>) {
    let (mut found, missed) = draft::sentence(reader, s);
    let mut lacking = Vec::new();
    for k in 0..found.len() {
        let mut d = found[k].clone();
        if before::counterpart(reader, &mut d, &found, drafts) {
            found[k] = d;
        } else if d.found.recipient.is_empty() {
            before::fill(reader, &mut d, &found, drafts);
            found[k] = d;
        }
    }
    for mut readings in missed {
        if let Some(k) = readings.iter_mut().position(|d| before::counterpart(reader, d, &found, drafts)) {
            found.push(readings.swap_remove(k));
            continue;
        }
        match before::complete(reader, readings, drafts, &found) {
            Ok(d) => found.push(d),
            Err(None) => {}
            Err(Some(mut d)) => match draft::loosely(reader, s, d.trigger) {
                Some(d) => found.push(d),
                None => match dyad::other_side(reader, &d, &found, drafts)
                    .or_else(|| dyad::both_addressed(reader, &d, &found, drafts))
                {
                    Some(args) => {
                        d.found.recipient = args;
                        d.found.missing = None;
                        found.push(d);
                    }
                    None => match dyad::both_sides(reader, &d, &found, drafts) {
                        Some((actor, recipient)) => {
                            (d.found.actor, d.found.recipient) = (actor, recipient);
                            d.found.missing = None;
                            found.push(d);
                        }
                        None => lacking.push(d),
                    },
                },
            },
        }
    }
    for k in 0..found.len() {
        if let Some(args) = dyad::landlord(reader, &found[k], &found, drafts) {
            found[k].found.recipient = args;
        }
    }
    (found, lacking)
}

/// The events of one sentence that are told, with the recipients that the second opinion vouches for, and what lacks a
/// party still.
fn told<'a>(
    input: &Input,
    reader: &'a Reader<'a>,
    s: u32,
    drafts: &[Draft<'a>],
    seen: &mut Seen<'a>,
) -> (Vec<Draft<'a>>, Vec<Draft<'a>>) {
    let (mut found, lacking) = sentence(reader, s, drafts);
    seen.events.extend(heard::events(reader, &found, &lacking));
    let mut misses = Vec::new();
    for d in &mut found {
        proposed::fill(reader, input.opinion, seen, d);
    }
    for d in lacking {
        match proposed::complete(reader, input.opinion, seen, &d) {
            Some(d) => found.push(d),
            None if alone::stands_alone(reader, &d) => found.push(d.alone()),
            None => misses.push(d),
        }
    }
    found.sort_by_key(|d| d.trigger);
    (found, misses)
}

/// Puts the parties that were learned into what lacks some.
fn chosen<'a>(
    input: &Input,
    reader: &'a Reader<'a>,
    seen: &Seen<'a>,
    s: u32,
    found: &mut Vec<Draft<'a>>,
    lacking: &mut Vec<Draft<'a>>,
) {
    let open = found.iter().any(|d| choose::is_open(reader, d));
    if !choose::is_trained(&input.opinion.choice) || !open && lacking.is_empty() {
        return;
    }
    let chooser = choose::Chooser::new(reader, input.opinion, seen, s, found, lacking);
    for d in found.iter_mut().filter(|d| choose::is_open(reader, d)) {
        chooser.fill(d);
    }
    if let Some((k, d)) = chooser.complete(lacking) {
        lacking.remove(k);
        found.push(d);
        found.sort_by_key(|d| d.trigger);
    }
}

/// Puts in what whole articles taught to stand with parties told before or without one.
fn by_story<'a>(
    input: &Input,
    reader: &'a Reader<'a>,
    seen: &Seen<'a>,
    s: u32,
    before: &[Draft<'a>],
    found: &mut Vec<Draft<'a>>,
    lacking: &mut Vec<Draft<'a>>,
) {
    let weights = &input.opinion.story.lacking;
    if !choose::is_trained(weights) || !lacking.iter().any(choose::lacks_party) {
        return;
    }
    let chooser = choose::Chooser::new(reader, input.opinion, seen, s, found, lacking);
    let story = choose::Story::new(&chooser, s, before);
    lacking.retain(|d| match story.complete(d, weights) {
        Some(told) => {
            found.push(told);
            false
        }
        None => true,
    });
    found.sort_by_key(|d| d.trigger);
}

/// Every event with its parties, for training the story: those that are told, and all that those which lack a party could
/// tell.
pub(crate) fn tellings(input: &Input, lexicon: &Lexicon) -> Vec<Telling> {
    let reader = Reader::new(input, lexicon);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut seen = Seen::new(input.mentions);
    let mut out = Vec::new();
    for s in 0..input.doc.sentences.len() as u32 {
        let (mut found, mut lacking) = told(input, &reader, s, &drafts, &mut seen);
        chosen(input, &reader, &seen, s, &mut found, &mut lacking);
        {
            let chooser = choose::Chooser::new(&reader, input.opinion, &seen, s, &found, &lacking);
            let story = choose::Story::new(&chooser, s, &drafts);
            let telling = |draft: &Draft, slots: Vec<u32>, told: bool| {
                let (actor, recipient) = assemble::parties(input, &draft.found.actor, &draft.found.recipient);
                let trigger = input.doc.token(draft.trigger).span;
                Telling { slots, told, event_type: draft.event_type(&reader), trigger, actor, recipient }
            };
            out.extend(found.iter().map(|d| telling(d, Vec::new(), true)));
            let all = lacking.iter().flat_map(|d| story.tellings(d));
            out.extend(all.map(|t| telling(&t.draft, t.slots, false)));
        }
        drafts.extend(found);
    }
    out
}

/// Everybody who might be chosen as a party, for training the choice.
pub(crate) fn proposals(input: &Input, lexicon: &Lexicon) -> Vec<Proposal> {
    let reader = Reader::new(input, lexicon);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut seen = Seen::new(input.mentions);
    let mut out = Vec::new();
    for s in 0..input.doc.sentences.len() as u32 {
        let (found, lacking) = told(input, &reader, s, &drafts, &mut seen);
        let chooser = choose::Chooser::new(&reader, input.opinion, &seen, s, &found, &lacking);
        for d in found.iter().filter(|d| choose::is_open(&reader, d)) {
            out.extend(chooser.proposals(d, true));
        }
        for d in &lacking {
            out.extend(chooser.proposals(d, false));
        }
        drafts.extend(found);
    }
    out
}

/// What the tables alone read in a document, for training the second opinion.
pub(crate) fn seen<'a>(input: &Input<'a>, lexicon: &'a Lexicon) -> Seen<'a> {
    let reader = Reader::new(input, lexicon);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut seen = Seen::new(input.mentions);
    for s in 0..input.doc.sentences.len() as u32 {
        let (mut found, lacking) = sentence(&reader, s, &drafts);
        seen.events.extend(heard::events(&reader, &found, &lacking));
        found.extend(lacking.into_iter().filter(|d| alone::stands_alone(&reader, d)).map(Draft::alone));
        found.sort_by_key(|d| d.trigger);
        drafts.extend(found);
    }
    seen
}
