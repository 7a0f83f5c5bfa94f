//! Drafts become reports, with place, time, speakers and citation.

use legation_schema::{
    Actor, ArticleRef, EventTime, Party, Phase, PlaceMention, Report, SentenceRef, Speaker, Status, Trigger, stable_id,
};

use super::draft::Draft;
use crate::Input;
use crate::arguments::{Arg, Reader, Who, is_nobody};
use crate::speech;
use crate::why::{Argument, Trace};

/// The chain of speakers above a token, innermost first.
pub(super) fn speakers(
    input: &Input,
    reader: &Reader,
    trigger: u32,
    event_time: &dyn Fn(u32) -> EventTime,
) -> Vec<Speaker> {
    speech::chain(input.doc, &reader.speech, trigger)
        .into_iter()
        .filter_map(|k| {
            let a = &reader.speech[k];
            let span = a.speaker?;
            let party = speaker_party(input, span);
            // Only what the text says of the day of saying, never a guess from tense.
            let time = event_time(a.date_anchor);
            let date = (time.basis == "expression").then_some(time.interval);
            Some(Speaker { party, kind: a.kind, cue: a.cue_span.of(&input.doc.text).to_owned(), date })
        })
        .collect()
}

/// The actor that the words of a speaker stand for; the words alone where no mention does.
fn speaker_party(input: &Input, span: legation_schema::Span) -> Party {
    let text = span.of(&input.doc.text).to_owned();
    let best = input
        .mentions
        .actors
        .iter()
        .filter(|m| span.contains(m.span) && !m.actors.is_empty())
        .min_by_key(|m| (m.kind == legation_schema::MentionKind::Demonym, m.span.start));
    match best {
        Some(m) => Party { actor: (*m.actors[0]).clone(), text, span },
        None => Party { actor: Actor { name: text.clone(), id: stable_id(&[&text]), ..Actor::default() }, text, span },
    }
}

/// Makes the report of a draft, told by `said_by`.
pub(super) fn report(
    input: &Input,
    reader: &Reader,
    draft: &Draft,
    event_time: &dyn Fn(u32) -> EventTime,
    said_by: Vec<Speaker>,
    confidence: f32,
) -> Report {
    let (article, doc) = (input.article, input.doc);
    let behaviour = draft.behaviour(reader);
    let (mut actor, mut recipient) = parties(input, &draft.found.actor, &draft.found.recipient);
    if draft.found.turned {
        std::mem::swap(&mut actor, &mut recipient);
    }
    let sentence = &doc.sentences[draft.sentence as usize];
    let block = article.blocks.get(sentence.block as usize).map_or("paragraph", |b| b.kind.name());
    let trigger = trigger(reader, draft);
    let time = event_time(draft.verb());
    // What is told of a day after the page was published is a plan, whatever the verb: "is pleased to welcome on Friday".
    // A plain past tense is not: there the page's date is a time zone behind.
    let past = reader.tree.token(draft.verb()).tag == "VBD";
    let ahead = after(&time, article) && draft.phase == Phase::Done && !past;
    let phase = if ahead { Phase::Announced } else { draft.phase };
    let status = Status::derive(draft.polarity, draft.modality, phase);
    let mut parts: Vec<String> = vec![article.id.clone(), behaviour.event_type.name().to_owned()];
    let spans =
        std::iter::once(trigger.span).chain(actor.iter().map(|p| p.span)).chain(recipient.iter().map(|p| p.span));
    parts.extend(spans.map(|s| format!("{}-{}", s.start, s.end)));
    if draft.found.turned {
        parts.push("turned".to_owned());
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Report {
        id: format!("r:{}", stable_id(&parts)),
        article: ArticleRef {
            id: article.id.clone(),
            path: article.path.clone(),
            url: article.url.clone(),
            outlet: article.outlet.clone(),
            agency: article.agency.clone(),
            title: article.title.clone(),
            language: article.language.clone(),
            published: article.published.clone(),
        },
        sentence: SentenceRef {
            index: draft.sentence,
            block: block.to_owned(),
            span: sentence.span,
            text: sentence.span.of(&doc.text).to_owned(),
        },
        event_type: behaviour.event_type,
        mode: behaviour
            .mode
            .as_deref()
            .filter(|m| *m != "multilateral" || !of_two(&actor, &recipient))
            .map(str::to_owned),
        context: context(reader, draft),
        cameo: behaviour.cameo.as_deref().map(str::to_owned),
        quad: behaviour.event_type.quad(),
        intensity: behaviour.intensity,
        goldstein: behaviour.goldstein,
        status,
        polarity: draft.polarity,
        modality: draft.modality,
        phase,
        actor,
        recipient,
        time,
        place: place(input, reader, draft),
        said_by,
        trigger,
        links: Vec::new(),
        rule: behaviour.id.to_string(),
        confidence,
        stamp: input.stamp.to_owned(),
    }
}

/// One party on each side: a summit of two is no multilateral meeting (PLOVER manual, CONSULT).
fn of_two(actor: &[Party], recipient: &[Party]) -> bool {
    let body = |p: &Party| p.actor.sector.as_deref() == Some("IGO");
    actor.len() == 1 && recipient.len() == 1 && !actor.iter().chain(recipient).any(body)
}

/// Whether the text itself dates the event to a day after publication.
fn after(time: &EventTime, article: &legation_schema::Article) -> bool {
    let published = &article.published.interval;
    let (Some(from), Some(published)) = (time.interval.from, published.to.or(published.from)) else { return false };
    time.basis == "expression" && from.date() > published.date()
}

/// The parties of both roles; nobody is named twice, and a mention of several that fills both roles is divided.
pub(super) fn parties(input: &Input, actor: &[Arg], recipient: &[Arg]) -> (Vec<Party>, Vec<Party>) {
    let mut actors: Vec<Party> = Vec::new();
    for p in actor.iter().flat_map(|a| party(input, a.who)) {
        if !actors.iter().any(|q| q.actor.id == p.actor.id) {
            actors.push(p);
        }
    }
    if actor == recipient && actors.len() > 1 {
        let recipients = actors.split_off(1);
        return (actors, recipients);
    }
    let mut recipients: Vec<Party> = Vec::new();
    for p in recipient.iter().flat_map(|a| party(input, a.who)) {
        if !recipients.iter().chain(&actors).any(|q| q.actor.id == p.actor.id) {
            recipients.push(p);
        }
    }
    (actors, recipients)
}

fn party(input: &Input, who: Who) -> Vec<Party> {
    let doc = input.doc;
    match who {
        Who::Actor(m) => {
            let m = &input.mentions.actors[m as usize];
            let text = m.span.of(&doc.text);
            m.actors
                .iter()
                .filter(|a| !is_nobody(a))
                .map(|a| Party { actor: (**a).clone(), text: text.to_owned(), span: m.span })
                .collect()
        }
        Who::Place(p) => {
            let place = &input.mentions.places[p as usize].place;
            let Some(country) = &place.country else { return Vec::new() };
            // The state as the article knows it, else by its code.
            let known = input
                .mentions
                .actors
                .iter()
                .flat_map(|m| &m.actors)
                .find(|a| a.country.as_deref() == Some(country) && a.sector.is_none() && a.office.is_none());
            let actor = match known {
                Some(a) => (**a).clone(),
                None => Actor {
                    name: country.clone(),
                    id: country.clone(),
                    country: Some(country.clone()),
                    ..Actor::default()
                },
            };
            vec![Party { actor, text: place.span.of(&doc.text).to_owned(), span: place.span }]
        }
        Who::From(m, state) => {
            let m = &input.mentions.actors[m as usize];
            let state = &input.mentions.actors[state as usize];
            let span = m.span.cover(state.span);
            let text = span.of(&doc.text);
            let first = m.actors.first();
            let actor = |s: &Actor| Actor {
                name: text.to_owned(),
                id: stable_id(&[text, &s.id]),
                country: s.country.clone(),
                sector: first.and_then(|a| a.sector.clone()),
                office: None,
            };
            state.actors.iter().map(|s| Party { actor: actor(s), text: text.to_owned(), span }).collect()
        }
        Who::Phrase(t) => {
            let mut party = unknown(input, t);
            // Somebody known by name alone is a private person (PLOVER manual, sectors: CVL).
            let person = doc.token(t).ent == "PERSON" || doc.token(t).tag == "PRP";
            if party.actor.sector.is_none() && party.actor.country.is_none() && person {
                party.actor.sector = Some("CVL".to_owned());
            }
            vec![party]
        }
    }
}

/// A party that no table knows: by its words, with the sector that they give away.
fn unknown(input: &Input, token: u32) -> Party {
    let doc = input.doc;
    if let Some(m) = input.mentions.actors.iter().find(|m| m.head == token)
        && let Some(actor) = m.actors.first()
    {
        return Party { actor: (**actor).clone(), text: m.span.of(&doc.text).to_owned(), span: m.span };
    }
    // The noun with what stands before it; articles aside.
    let sentence = doc.sentence_of(token).tokens.clone();
    let mut from = token;
    while from > sentence.start
        && doc.head(from - 1).is_some_and(|h| h >= from && h <= token)
        && matches!(
            doc.token(from - 1).dep,
            "compound" | "amod" | "nummod" | "nmod" | "poss" | "case" | "quantmod" | "punct"
        )
    {
        from -= 1;
    }
    let span = doc.token(from).span.cover(doc.token(token).span);
    let text = span.of(&doc.text).to_owned();
    let actor = Actor { id: stable_id(&[&text]), name: text.clone(), ..Actor::default() };
    Party { actor, text, span }
}

/// The trigger with its particles and auxiliaries: "will visit", "calling off".
fn trigger(reader: &Reader, draft: &Draft) -> Trigger {
    let t = &reader.tree;
    let i = draft.trigger;
    let mut span = t.token(i).span;
    if t.is_verb(i) {
        let mut at = i;
        while at > 0 && t.head(at - 1) == Some(i) && matches!(t.dep(at - 1), "aux" | "auxpass" | "neg" | "advmod") {
            at -= 1;
        }
        while at < i && t.dep(at) == "advmod" {
            at += 1;
        }
        span = span.cover(t.token(at).span);
        let next = i + 1;
        if (next as usize) < t.doc.tokens.len() && t.head(next) == Some(i) && t.dep(next) == "prt" {
            span = span.cover(t.token(next).span);
        }
    } else if let Some((v, _)) = draft.found.light
        && v < i
        && i - v <= 6
    {
        span = span.cover(t.token(v).span);
    }
    Trigger { text: span.of(&t.doc.text).to_owned(), lemma: t.lemma(i).to_owned(), span }
}

/// Contexts of the behaviour and of the words of its clause, in the order first met.
fn context(reader: &Reader, draft: &Draft) -> Vec<String> {
    let t = &reader.tree;
    let mut out: Vec<String> = draft.behaviour(reader).context.iter().map(|c| c.to_string()).collect();
    let top = draft.verb();
    let mut stack = vec![(top, 0u8)];
    let mut found: Vec<(u32, &str)> = Vec::new();
    while let Some((i, depth)) = stack.pop() {
        if let Some(c) = reader.lexicon.contexts.get(t.lemma(i)) {
            found.push((i, c));
        }
        if depth < 4 {
            for &c in t.children(i) {
                // Other clauses have their own events.
                if i == top && matches!(t.dep(c), "advcl" | "conj" | "parataxis" | "nsubj" | "ccomp")
                    || t.dep(c) == "relcl"
                {
                    continue;
                }
                stack.push((c, depth + 1));
            }
        }
    }
    found.sort_unstable();
    for (_, c) in found {
        if !out.iter().any(|o| o == c) {
            out.push(c.to_owned());
        }
    }
    out
}

/// Where the text says it happens: a preposition of place on the trigger or its verb.
fn place(input: &Input, reader: &Reader, draft: &Draft) -> Option<legation_schema::Place> {
    let t = &reader.tree;
    let at = |o: u32| -> Option<&PlaceMention> {
        let span = t.token(o).span;
        input.mentions.places.iter().find(|p| p.head == o || p.place.span.contains(span))
    };
    // "in the town of Idlib", "at a base in Homs", "in Idlib province", "at Kabul's airport": what the noun is in, of or
    // named by, as near as that is said.
    let around = |o: u32| -> Option<&PlaceMention> {
        let inside = |n: u32| {
            t.children(n).iter().find_map(|&c| match t.dep(c) {
                "prep" if ["of", "in", "at", "near", "outside"].iter().any(|w| t.is(c, w)) => {
                    t.child(c, "pobj").and_then(at)
                }
                "compound" | "nmod" | "poss" | "appos" => at(c),
                _ => None,
            })
        };
        let within = |c: &&u32| t.dep(**c) == "prep" && ["of", "in", "at", "near"].iter().any(|w| t.is(**c, w));
        at(o)
            .or_else(|| inside(o))
            .or_else(|| t.children(o).iter().filter(within).find_map(|&c| t.child(c, "pobj").and_then(inside)))
    };
    let visit = draft.behaviour(reader).mode.as_deref() == Some("visit");
    let mut holders = vec![draft.trigger, draft.verb()];
    holders.extend(t.child(draft.trigger, "dobj"));
    // "during a visit", "for talks": the clause may name the place.
    if !t.is_verb(draft.trigger) {
        holders.push(t.clause(draft.trigger));
    }
    for (n, &h) in holders.iter().enumerate() {
        for &c in t.children(h) {
            let object = match t.dep(c) {
                "prep" if ["in", "at", "near", "inside", "outside", "off"].iter().any(|w| t.is(c, w)) => {
                    t.child(c, "pobj")
                }
                "prep" if visit && n < 2 && ["to", "into"].iter().any(|w| t.is(c, w)) => t.child(c, "pobj"),
                "dobj" if visit && n < 2 => Some(c),
                "npadvmod" | "advmod" => Some(c),
                _ => None,
            };
            let found = match t.dep(c) {
                "prep" => object.and_then(around),
                _ => object.and_then(at),
            };
            if let Some(p) = found {
                return Some(p.place.clone());
            }
        }
    }
    None
}

/// The explanation of a draft.
pub(super) fn trace(
    input: &Input,
    reader: &Reader,
    draft: &Draft,
    report: Option<Report>,
    dropped: Option<&str>,
) -> Trace {
    let t = &reader.tree;
    let frame = &reader.lexicon.frames[draft.row.frame as usize];
    let table = match t.token(draft.trigger).upos {
        _ if draft.is_spoken(reader) => "spoken",
        legation_schema::Upos::Verb => "verbs",
        legation_schema::Upos::Adj => "adjectives",
        _ => "nouns",
    };
    let words: Vec<&str> = std::iter::once(t.lemma(draft.trigger)).chain(draft.row.rest.iter().map(|w| &**w)).collect();
    let mut arguments = Vec::new();
    for (role, args) in [("actor", &draft.found.actor), ("recipient", &draft.found.recipient)] {
        for a in args {
            let (text, span, evidence) = match a.who {
                Who::Actor(m) => {
                    let m = &input.mentions.actors[m as usize];
                    (m.span.of(&input.doc.text), m.span, m.evidence.clone())
                }
                Who::Place(p) => {
                    let p = &input.mentions.places[p as usize].place;
                    (p.span.of(&input.doc.text), p.span, "state of the place".to_owned())
                }
                Who::From(m, _) => {
                    let m = &input.mentions.actors[m as usize];
                    (m.span.of(&input.doc.text), m.span, "state they are from".to_owned())
                }
                Who::Phrase(token) => {
                    let span = t.token(token).span;
                    (span.of(&input.doc.text), span, "words alone".to_owned())
                }
            };
            arguments.push(Argument { role, text: text.to_owned(), span, path: a.path.steps().join(" "), evidence });
        }
    }
    let missing = dropped
        .map(str::to_owned)
        .or_else(|| draft.found.missing.map(|m| format!("no {m} found for the frame {}", frame.name)));
    Trace {
        sentence: draft.sentence,
        trigger: draft.trigger,
        trigger_text: t.word(draft.trigger).to_owned(),
        trigger_span: t.token(draft.trigger).span,
        behaviour: draft.behaviour(reader).id.to_string(),
        row: format!("words/{table}.tsv:{} {} {}", draft.row.line, words.join(" "), frame.name),
        arguments,
        status: draft.why.clone(),
        time: report.as_ref().map_or_else(String::new, |r| {
            format!("{} {}", r.time.basis, r.time.text.as_deref().unwrap_or("")).trim().to_owned()
        }),
        speakers: report.as_ref().map_or_else(Vec::new, |r| {
            r.said_by.iter().map(|s| format!("{} ({} “{}”)", s.party.text, s.kind, s.cue)).collect()
        }),
        report,
        missing,
    }
}
