//! Triggers and what their frames find.

use legation_schema::{EventType, MentionKind, Modality, Phase, Polarity, Upos};

use crate::arguments::{Arg, Found, Reader, Who};
use crate::lexicon::{Agentless, Behaviour, Effect, Place, Row};

/// An event on its way to becoming a report.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    pub sentence: u32,
    pub trigger: u32,
    pub row: &'a Row,
    /// Index of the behaviour; the light verb may have replaced the row's own.
    pub behaviour: u16,
    pub found: Found,
    pub polarity: Polarity,
    pub modality: Modality,
    pub phase: Phase,
    /// Cues of the status.
    pub why: Vec<String>,
}

impl<'a> Draft<'a> {
    /// An event as the tables read it, before [`Draft::assess`] reads whether it happened.
    pub(crate) fn new(sentence: u32, trigger: u32, row: &'a Row, behaviour: u16, found: Found) -> Draft<'a> {
        Draft {
            sentence,
            trigger,
            row,
            behaviour,
            found,
            polarity: Polarity::Positive,
            modality: Modality::Asserted,
            phase: Phase::Done,
            why: Vec::new(),
        }
    }
}

/// The events of one sentence, and for each word that lacks an argument its readings.
pub(crate) fn sentence<'a>(reader: &'a Reader, s: u32) -> (Vec<Draft<'a>>, Vec<Vec<Draft<'a>>>) {
    let tokens = reader.tree.doc.sentences[s as usize].tokens.clone();
    let (mut found, mut missed) = (Vec::new(), Vec::new());
    for i in tokens {
        match at(reader, s, i) {
            // Nobody known it is done to: perhaps somebody unknown.
            Ok(Some(d)) if d.found.recipient.is_empty() => {
                let better = loosely(reader, s, i)
                    .filter(|l| l.row.behaviour == d.row.behaviour && !l.found.recipient.is_empty());
                found.push(better.unwrap_or(d));
            }
            Ok(Some(d)) => found.push(d),
            Ok(None) => {}
            Err(readings) => missed.push(readings),
        }
    }
    (found, missed)
}

/// The best reading of token `i` with people and bodies that no table knows as parties; one side must be known.
pub(super) fn loosely<'a>(reader: &'a Reader, s: u32, i: u32) -> Option<Draft<'a>> {
    reader.loose.set(true);
    let draft = at(reader, s, i).ok().flatten();
    reader.loose.set(false);
    let mut draft = draft?;
    // Words that tell nobody are no party, but what is seized or bombed is told as it is: "shelled villages".
    if draft.event_type(reader).quad() != 4 && !draft.found.recipient.is_empty() {
        draft.found.recipient.retain(|a| tells_who(reader, a));
        if draft.found.recipient.is_empty() {
            return None;
        }
    }
    Some(draft).filter(|d| {
        let unknown = |a: &Arg| matches!(a.who, Who::Phrase(_));
        let (actor, recipient) = (&d.found.actor, &d.found.recipient);
        let thing = |a: &Arg| {
            matches!(a.who, Who::Phrase(t) if reader.lexicon.in_class("target", &reader.tree.lemma(t).to_lowercase()))
        };
        let force = d.event_type(reader).quad() == 4
            || matches!(d.event_type(reader), EventType::Retreat | EventType::Concede);
        // "claimed two", "three deny it": a number names nobody.
        let number = |a: &Arg| matches!(a.who, Who::Phrase(t) if reader.tree.token(t).upos == Upos::Num);
        if actor.iter().chain(recipient).any(number) {
            return false;
        }
        // What has no will acts on nobody, and only force is done to it.
        if actor.iter().any(thing) || (!force && recipient.iter().any(thing)) {
            return false;
        }
        // "a man was arrested": nobody is named, and the law acts on people.
        let law = d.behaviour(reader).agentless == Agentless::Anybody;
        if actor.is_empty() && law && !recipient.is_empty() {
            return !recipient.iter().any(thing);
        }
        let known = !actor.iter().all(unknown) || !recipient.iter().all(unknown);
        let public = |a: &Arg| reader.has_sector(a.who, FORCES);
        // Those who strike or march are seldom more than "teachers".
        let plural = |a: &Arg| matches!(reader.tree.token(a.token).tag, "NNS" | "NNPS" | "CD");
        let people = |a: &Arg| reader.lexicon.in_class("person", reader.tree.lemma(a.token));
        let crowd = |a: &Arg| plural(a) && (people(a) || reader.has_sector(a.who, CROWD));
        let protest = d.event_type(reader) == EventType::Protest && actor.iter().any(crowd);
        // Politics at home, told without the state: "the committee urged the ministry".
        let office = |a: &Arg| reader.has_sector(a.who, OFFICES);
        let somebody = |a: &Arg| match a.who {
            Who::Phrase(t) => reader.sector_at(t).is_some() || reader.tree.token(t).upos == Upos::Propn,
            _ => true,
        };
        let both = !actor.is_empty() && !recipient.is_empty();
        let home = both
            && (actor.iter().all(office) || (actor.iter().all(somebody) && recipient.iter().all(office)));
        known || protest || home || (force && actor.iter().any(public))
    })
}

/// Whether words that no table knows tell by a sector or a name who is meant: not "the network", "a colleague".
pub(super) fn tells_who(reader: &Reader, arg: &Arg) -> bool {
    let Who::Phrase(head) = arg.who else { return true };
    let name = |t: u32| reader.tree.token(t).upos == Upos::Propn;
    reader.sector_at(head).is_some() || name(head) || reader.tree.children(head).iter().any(|&c| c < head && name(c))
}

/// Sectors of bodies that are told of without their state: "police arrested two men".
const FORCES: &[&str] = &["COP", "MIL", "GOV", "JUD", "REB", "UAF", "LEG", "SPY"];

/// Sectors of those who bear arms.
const ARMED: &[&str] = &["MIL", "COP", "REB", "UAF", "PRM"];

/// Sectors of those who hold or seek public power.
const OFFICES: &[&str] = &["GOV", "JUD", "LEG", "MIL", "COP", "SPY", "PTY", "OPP", "REB", "UAF", "IGO", "PRM"];

/// The best reading of token `i` as a trigger; the incomplete ones where none is complete.
fn at<'a>(reader: &'a Reader, s: u32, i: u32) -> Result<Option<Draft<'a>>, Vec<Draft<'a>>> {
    let t = &reader.tree;
    let rows = reader.rows(i);
    // "is opposed to": an adjective to the codebook, a participle to the tagger.
    let adjective: &[Row] = if t.token(i).tag == "VBN" {
        let word = t.word(i);
        if word.bytes().any(|b| b.is_ascii_uppercase()) { &[] } else { reader.lexicon.adjectives.get(word) }
    } else {
        &[]
    };
    // "the Committee to Protect Journalists": part of a name.
    let name = t.token(i).ent == "ORG" && t.word(i).starts_with(|c: char| c.is_uppercase());
    if name && t.is_verb(i) && reader.is_infinitive(i) && reader.mention_over(i).is_some() {
        return Ok(None);
    }
    // "US-backed rebels" tells who they are, not what happens.
    if (rows.is_empty() && adjective.is_empty()) || (t.dep(i) == "amod" && t.is_verb(i)) {
        return Ok(None);
    }
    // A noun inside a name or title is no event: "Defence Minister", "Treaty Organisation".
    // "Egypt's opposition to the dam" is no party.
    let act = t.lemma(i) == "opposition" && t.children(i).iter().any(|&p| t.is(p, "to"));
    if t.token(i).upos != Upos::Verb && reader.mention_over(i).is_some() && !act && !agent_row(reader, rows) {
        return Ok(None);
    }
    let mut lacking: Vec<Draft> = Vec::new();
    let mut alone: Option<Draft> = None;
    for row in rows.iter().chain(adjective) {
        // Nobody it is done to: only the same behaviour with a recipient is better.
        if alone.as_ref().is_some_and(|d| d.row.behaviour != row.behaviour && !(d.found.thing && row.object.selects()))
        {
            continue;
        }
        let Some(mut found) = reader.read(i, row, 0) else { continue };
        // The row says that these words are no event.
        let Some(mut behaviour) = row.behaviour else { break };
        match found.light {
            Some((_, Effect::Behaviour(b))) => behaviour = b,
            Some((_, Effect::Nothing)) => return Ok(None),
            // "relations between A and B", "the treaty with C": what is there, not what is done.
            None if !t.is_verb(i)
                && reader.lexicon.in_class("standing", reader.noun_lemma(i))
                && !happens(reader, i)
                && !waged(reader, i, &found) =>
            {
                found.missing = found.missing.or(Some("verb that makes it happen"));
            }
            _ => {}
        }
        behaviour = recast(reader, i, behaviour, &found);
        let kind = reader.lexicon.behaviours[behaviour as usize].event_type;
        if !t.is_verb(i)
            && found.light.is_none()
            && *reader.lexicon.behaviours[behaviour as usize].id == *"consult.write"
            && super::misread::quoted(reader, i)
        {
            found.missing = Some("letter that is sent");
        }
        // "was sentenced to ten years": by whom goes without saying.
        if found.missing == Some("actor")
            && !found.recipient.is_empty()
            && t.is_verb(i)
            && t.is_passive(i)
            && t.dep(i) != "acl"
            // "are held accountable"; "was found guilty" is a word of the table.
            && ["oprd", "acomp"].iter().all(|d| t.child(i, d).is_none_or(|c| row.rest.iter().any(|w| t.is(c, w))))
            && stands_agentless(reader, i, behaviour, &found)
        {
            found.missing = None;
        }
        // People who travel or leave do it for themselves, but nobody sees a president for his pleasure.
        let received = *reader.lexicon.behaviours[behaviour as usize].id == *"consult.meet"
            && !found.recipient.is_empty()
            && found.recipient.iter().all(|a| {
                let named = matches!(a.who, Who::Actor(m) if reader.kind(m) == MentionKind::Name);
                named && reader.has_sector(a.who, &["GOV"])
            });
        if !received
            && matches!(kind, EventType::Consult | EventType::Retreat)
            && !found.actor.is_empty()
            && found.actor.iter().all(|a| reader.has_sector(a.who, PRIVATE))
        {
            found.missing = found.missing.or(Some("actor who acts for a party"));
        }
        let frame = &reader.lexicon.frames[row.frame as usize];
        // Said as such in a clause, not in passing: "the government refused to give in".
        let open = frame.recipient.optional
            && !frame.recipient.places.is_empty()
            && t.is_verb(i)
            && matches!(t.dep(i), "ROOT" | "ccomp" | "conj" | "relcl");
        // "called the raid a crime": blame, whoever raided.
        let blames = open && frame.name.starts_with("svo_label");
        if found.recipient.is_empty() && !blames && needs_recipient(kind, open) {
            found.missing = found.missing.or(Some("recipient"));
        }
        if found.missing.is_none()
            && let Some(why) = unlikely(reader, i, kind, &reader.lexicon.behaviours[behaviour as usize].id, &found)
        {
            found.missing = Some(why);
        }
        let done = found.missing.is_none();
        let draft = Draft::new(s, i, row, behaviour, found);
        if done && draft.found.recipient.is_empty() {
            alone.get_or_insert(draft);
        } else if done {
            return Ok(Some(draft));
        } else if alone.is_none() {
            lacking.push(draft);
        }
    }
    if alone.is_some() {
        return Ok(alone);
    }
    if lacking.is_empty() { Ok(None) } else { Err(lacking) }
}

/// What a deed is by who does it: what demonstrators burn or smash is a riot, and soldiers or rebels who storm a house
/// attack it where the police search it.
fn recast(reader: &Reader, i: u32, behaviour: u16, found: &Found) -> u16 {
    let t = &reader.tree;
    let all = |f: &dyn Fn(&Arg) -> bool| !found.actor.is_empty() && found.actor.iter().all(f);
    let all_of = |args: &[Arg], f: &dyn Fn(&Arg) -> bool| !args.is_empty() && args.iter().all(f);
    let other = match &*reader.lexicon.behaviours[behaviour as usize].id {
        "assault.destroy" if all(&|a| reader.lexicon.in_class("marching", t.lemma(a.token))) => "protest.riot",
        // "ordered two diplomats to leave"
        id if id.starts_with("request.") && sends_away(reader, i, found) => "sanction.expel",
        "sanction.expel"
            if t.lemma(i) == "give" && all_of(&found.recipient, &|a| reader.has_sector(a.who, &["CVL"])) =>
        {
            "coerce.deport"
        }
        // A court at home charges whom it wants arrested; abroad it can but threaten.
        "threaten.warrant" if all_of(&found.recipient, &|a| reader.shares_state(&found.actor, a)) => "accuse.indict",
        // "called on the army chief": without a word of what for, a visit.
        id if id.starts_with("request.") && paid_call(reader, i, found) => "consult.visit",
        // "pledged not to attack Chad"; "threatened not to" stays a threat, and "warned Chad not to" is none of one's own.
        id if id.starts_with("threaten.")
            && t.lemma(i) != "threaten"
            && t.child(i, "dobj").is_none()
            && not_to_do(reader, found).is_some() =>
        {
            "agree.promise"
        }
        // "vowed never to trade with Chad": what is sworn off is no cooperation.
        id if id.starts_with("agree.") && sworn_off(reader, found) => "reject.refuse",
        "coerce.raid" if all(&|a| reader.has_sector(a.who, &["REB", "UAF", "PRM"])) => "assault.attack",
        "assault.attack" if t.is_verb(i) && with_words(reader, i, found) => "accuse.criticise",
        // "the president stands down": an office is left, no fight.
        "retreat.ceasefire" if t.lemma(i) == "stand" && all(&|a| is_politician(reader, a)) => "retreat.resign",
        _ => return behaviour,
    };
    reader.lexicon.behaviour(other).unwrap_or(behaviour)
}

/// Whether politicians "attack" each other, or anybody "for" or "over" something: what they say.
fn with_words(reader: &Reader, i: u32, found: &Found) -> bool {
    let t = &reader.tree;
    let all = |args: &[Arg]| !args.is_empty() && args.iter().all(|a| is_politician(reader, a));
    let reason = t.children_by(i, "prep").any(|p| t.is(p, "for") || t.is(p, "over"));
    t.lemma(i) == "attack" && all(&found.actor) && (reason || all(&found.recipient))
}

/// Whether diplomats are told to leave.
fn sends_away(reader: &Reader, i: u32, found: &Found) -> bool {
    let t = &reader.tree;
    let leaves = found.content.is_some_and(|c| reader.is_infinitive(c) && matches!(t.lemma(c), "leave" | "depart"));
    let envoy = |a: &Arg| reader.lexicon.in_class("envoy", t.lemma(a.token));
    let told = reader.lexicon.in_class("evicting", t.lemma(i));
    told && leaves && !found.recipient.is_empty() && found.recipient.iter().all(envoy)
}

/// Whether this is a party or somebody who holds or seeks an office.
fn is_politician(reader: &Reader, a: &Arg) -> bool {
    let one = |m: u32| {
        let token = reader.tree.token(a.token);
        token.ent == "PERSON"
            || matches!(reader.tree.word(a.token), "he" | "she" | "He" | "She")
            || reader.mentions.actors[m as usize].actors.iter().any(|a| a.office.is_some())
    };
    reader.has_sector(a.who, &["PTY", "OPP"])
        || matches!(a.who, Who::Actor(m) if one(m)) && reader.has_sector(a.who, &["GOV", "LEG", "ELI"])
}

/// Whether somebody is called on who is a person, and asked for nothing.
fn paid_call(reader: &Reader, i: u32, found: &Found) -> bool {
    let t = &reader.tree;
    if t.lemma(i) != "call" || reader.complement(i).is_some() {
        return false;
    }
    let on = t.children_by(i, "prep").find(|&p| t.is(p, "on"));
    let asked = t.children(i).iter().any(|&p| t.is(p, "for") || t.is(p, "to"));
    let Some(o) = on.and_then(|p| t.child(p, "pobj")).filter(|&o| found.content == Some(o) && !asked) else {
        return false;
    };
    t.token(o).ent == "PERSON" && t.child(o, "prep").is_none()
}

/// The infinitive that is promised or threatened not to be.
fn not_to_do(reader: &Reader, found: &Found) -> Option<u32> {
    let t = &reader.tree;
    let c = found.content.filter(|&c| t.is_verb(c) && reader.is_infinitive(c))?;
    let not = t.children_by(c, "neg").any(|n| t.is(n, "never") || t.is(n, "not"));
    not.then_some(c)
}

/// Whether what is promised is not to do, or never to do, what would be good for the other party.
fn sworn_off(reader: &Reader, found: &Found) -> bool {
    let Some(c) = not_to_do(reader, found) else { return false };
    reader.rows(c).iter().any(|r| {
        r.behaviour.is_some_and(|b| {
            let quad = reader.lexicon.behaviours[b as usize].event_type.quad();
            quad < 3 && reader.read(c, r, 1).is_some()
        })
    })
}

/// What the words could say but, between these parties, hardly do.
pub(super) fn unlikely(reader: &Reader, i: u32, kind: EventType, id: &str, found: &Found) -> Option<&'static str> {
    use EventType::*;
    let t = &reader.tree;
    let states = |args: &[Arg]| -> Vec<&str> { args.iter().flat_map(|a| reader.keys(a.who)).map(|k| k.0).collect() };
    let (own, theirs) = (states(&found.actor), states(&found.recipient));
    let at_home = !theirs.is_empty() && theirs.iter().all(|s| own.contains(s));
    let private = !found.recipient.is_empty() && found.recipient.iter().all(|a| reader.has_sector(a.who, PUBLIC));
    // A government that thanks, asks or comforts its own citizens or press does no politics between parties.
    if at_home && private && id != "agree.reform" && matches!(kind, Agree | Consult | Support | Request | Cooperate) {
        return Some("party outside its own public");
    }
    let armed = kind == Assault && found.actor.iter().any(|a| reader.has_sector(a.who, &["MIL", "REB", "UAF", "COP"]));
    if !armed
        && reader.lexicon.in_class("doubtful", t.lemma(i))
        && !matches!(id, "sanction.displace" | "aid.asylum")
        // "told his guerrillas to stay in their camps": who leads an armed group orders in public.
        && !(id == "request.order"
            && !found.recipient.is_empty()
            && found.recipient.iter().all(|a| reader.has_sector(a.who, &["REB", "UAF", "PRM"])))
        // "prosecutors charged two Russians": that is their trade.
        && !(id == "accuse.indict"
            && !at_home
            && !found.actor.is_empty()
            && found.actor.iter().all(|a| reader.has_sector(a.who, &["JUD", "COP"])))
        && (at_home || private)
    {
        return Some("two states or bodies");
    }
    // A state or its army does not demonstrate; what "strikes" there strikes with bombs (PLOVER manual, PROTEST).
    let public_body = |k: &(&str, &str)| matches!(k.1, "" | "GOV" | "MIL" | "IGO");
    if kind == Protest
        && !found.actor.is_empty()
        && found.actor.iter().flat_map(|a| reader.keys(a.who)).all(|k| public_body(&k))
    {
        return Some("people who protest");
    }
    // "called Israel a terrorist state" is no telephone call.
    if kind == Consult && t.is_verb(i) && t.children(i).iter().any(|&c| t.dep(c) == "oprd") {
        return Some("call, not a name given");
    }
    let crowd = |a: &Arg| matches!(a.who, Who::Phrase(_)) || reader.has_sector(a.who, CROWD);
    // What a crowd does in the street is no complaint, and its clash with the police is a riot.
    if !found.actor.is_empty() && found.actor.iter().all(crowd) {
        if kind == Accuse && t.lemma(i) == "protest" {
            return Some("party that complains");
        }
        if id == "assault.fight"
            && t.lemma(i) == "clash"
            && found.recipient.iter().all(|a| reader.has_sector(a.who, FORCES))
        {
            return Some("armed party");
        }
    }
    // "fired a missile into the sea": a test, whoever's sea it is.
    if id == "assault.missile" {
        let sea = |o: u32| matches!(&*t.lemma(o).to_lowercase(), "sea" | "ocean" | "water" | "waters" | "bay" | "gulf");
        let holders = [Some(i), t.child(i, "dobj")].into_iter().flatten();
        if holders.flat_map(|h| t.children_by(h, "prep")).filter_map(|p| t.child(p, "pobj")).any(sea) {
            return Some("target on land");
        }
    }
    // "Spain beat Italy on penalties"
    if kind.quad() > 2 || kind == Consult {
        let mut tokens = t.doc.sentence_of(i).tokens.clone();
        if tokens.any(|j| reader.lexicon.in_class("sport", t.lemma(j))) {
            return Some("politics: the sentence is about sport");
        }
    }
    // "Spain beat Italy": states as such beat nobody up.
    let either = if found.actor.is_empty() { &found.recipient } else { &found.actor };
    if id == "assault.beat" && either.iter().flat_map(|a| reader.keys(a.who)).all(|k| k.1.is_empty()) {
        return Some("people who beat");
    }
    // Soldiers who leave a country withdraw; others only travel.
    if kind == Retreat
        && t.lemma(i) == "leave"
        && !found.actor.iter().all(|a| reader.has_sector(a.who, &["MIL", "IGO"]))
    {
        return Some("troops that leave");
    }
    // Borders opened to refugees give asylum.
    if id == "retreat.reopen" && found.recipient.iter().any(|a| reader.has_sector(a.who, &["REF"])) {
        return Some("state whose border it is");
    }
    let unknown = |a: &Arg| matches!(a.who, Who::Phrase(_));
    if matches!(id, "coerce.emergency" | "coerce.curfew") && found.actor.iter().all(unknown) {
        return Some("body that rules");
    }
    // "to fight it out with the courts"
    if id == "assault.fight" && found.recipient.iter().any(|a| reader.has_sector(a.who, &["JUD"])) {
        return Some("armed party");
    }
    // "warned that the delay could cost lives", "cautioned against optimism": a danger, no threat.
    if id == "threaten.warn" && found.recipient.is_empty() {
        let own = |c: u32| {
            t.child(c, "nsubj").is_some_and(|s| {
                let theirs = reader.parties(s, false);
                theirs.iter().any(|a| found.actor.iter().any(|b| reader.same_party(a.who, b.who)))
            })
        };
        if !found.content.is_some_and(|c| t.is_verb(c) && own(c)) {
            return Some("party that is warned");
        }
    }
    // "warned that his government would not give in": his own is not whom he warns.
    if id == "threaten.warn" && at_home && found.recipient.iter().all(|a| a.path.holds("clause")) {
        return Some("recipient");
    }
    // "friends and relatives spoke": people of whom no more is known meet for themselves.
    let bare =
        |a: &Arg| matches!(a.who, Who::Phrase(i) if t.token(i).upos != Upos::Propn && reader.sector_at(i).is_none());
    if kind == Consult
        && (found.actor.iter().all(bare) || (!found.recipient.is_empty() && found.recipient.iter().all(bare)))
    {
        return Some("party outside its own public");
    }
    // An airline flies to a country, and firefighters search a house.
    let all_of =
        |sectors: &[&str]| !found.actor.is_empty() && found.actor.iter().all(|a| reader.has_sector(a.who, sectors));
    if id == "consult.visit" && all_of(&["BUS", "MED"]) {
        return Some("actor who acts for a party");
    }
    if id == "coerce.raid" && found.actor.iter().any(|a| reader.lexicon.in_class("rescuer", t.lemma(a.token))) {
        return Some("body that coerces");
    }
    // "It killed nine people": a storm or a bomb, no party.
    let armed = |a: &Arg| t.is(a.token, "it") && reader.has_sector(a.who, &["MIL", "REB", "UAF", "COP", "SPY", "GOV"]);
    let pronoun = |a: &Arg| ["it", "this", "that", "which"].iter().any(|w| t.is(a.token, w)) && !armed(a);
    if kind == Assault && !found.actor.is_empty() && found.actor.iter().all(pronoun) {
        return Some("actor by name");
    }
    // An emergency because of a storm or an epidemic coerces nobody (PLOVER manual, COERCE).
    if id == "coerce.emergency" || id == "coerce.curfew" {
        let disaster =
            |j: u32| matches!(reader.lexicon.contexts.get(t.lemma(j)).map(|c| &**c), Some("disasters" | "health"));
        // Lead and headline name the storm, and the decree a paragraph on does not again.
        let sentence = t.token(i).sentence as usize;
        let near = &t.doc.sentences[sentence.saturating_sub(DISASTER)..=sentence];
        if near.iter().flat_map(|s| s.tokens.clone()).any(disaster) {
            return Some("political reason");
        }
    }
    super::misread::misread(reader, i, kind, id, found)
}

/// How many sentences back a disaster may have been named.
const DISASTER: usize = 5;

/// Sectors of people who take to the streets.
const CROWD: &[&str] = &["CVL", "EDU", "LAB", "AGR", "REL", "SOC", "OPP", "REF"];

/// Sectors of the general public and those who serve it.
const PUBLIC: &[&str] = &["CVL", "REF", "JRN", "SOC", "LAB", "EDU", "MED", "BUS", "HLH"];

/// Sectors whose members act for themselves.
const PRIVATE: &[&str] = &["CVL", "REF", "JRN", "SOC", "LAB", "EDU"];

/// Verbal acts and relations are between parties; force, protest and concession may be told of one alone, and so may
/// what is promised, refused or threatened where the frame names nobody.
fn needs_recipient(kind: EventType, optional: bool) -> bool {
    use EventType::*;
    if optional && matches!(kind, Agree | Reject | Threaten | Support) {
        return false;
    }
    !matches!(kind, Concede | Retreat | Protest | Mobilize | Coerce | Assault)
}

/// Whether a passive verb that does not tell by whom says enough.
fn stands_agentless(reader: &Reader, v: u32, behaviour: u16, found: &Found) -> bool {
    let of_state = |a: &Arg| reader.keys(a.who).iter().any(|k| k.0.len() == 3);
    match reader.lexicon.behaviours[behaviour as usize].agentless {
        Agentless::No => false,
        Agentless::Anybody => true,
        // Accidents and disasters kill and wound too, but those who bear arms mostly fall to others.
        Agentless::Party => {
            let armed = |a: &Arg| reader.has_sector(a.who, ARMED);
            found.recipient.iter().all(of_state)
                && (!reader.lexicon.in_class("harm", reader.tree.lemma(v))
                    || found.recipient.iter().all(armed)
                    || reader.deed_behind(v).is_some())
        }
    }
}

/// "Talks resumed", "war broke out": the noun is what the sentence says happens.
fn happens(reader: &Reader, noun: u32) -> bool {
    let t = &reader.tree;
    matches!(t.dep(noun), "nsubj" | "nsubjpass")
        && t.head(noun).is_some_and(|v| reader.lexicon.in_class("happen", t.lemma(v)))
}

/// "Russia's war against Ukraine", "U.S.-EU cooperation on energy": whose it is and with or against whom is told, so it
/// is something that they do, wherever it stands.
fn waged(reader: &Reader, noun: u32, found: &Found) -> bool {
    let named = |a: &Arg| reader.tree.token(a.token).upos != Upos::Pron;
    let owned = |a: &Arg| {
        named(a) && matches!(a.path.steps().first(), Some(&("poss" | "amod" | "compound" | "nmod" | "nummod")))
    };
    reader.lexicon.in_class("waged", reader.noun_lemma(noun))
        && !found.actor.is_empty()
        && found.actor.iter().all(owned)
        && !found.recipient.is_empty()
        && found.recipient.iter().all(|a| reader.keys(a.who).iter().all(|k| !k.0.is_empty()))
}

fn agent_row(reader: &Reader, rows: &[Row]) -> bool {
    rows.iter().any(|r| {
        let f = &reader.lexicon.frames[r.frame as usize];
        f.actor.has(&crate::lexicon::Place::Is) || f.recipient.has(&crate::lexicon::Place::Is)
    })
}

impl Draft<'_> {
    /// The draft with nobody it is done to.
    pub(super) fn alone(mut self) -> Self {
        self.found.missing = None;
        self
    }

    /// What the other side does in turn, where each does it to the other and one report does not say so already.
    pub(super) fn in_turn(&self, reader: &Reader) -> Option<Self> {
        let Found { actor, recipient, both_ways, .. } = &self.found;
        if !both_ways || recipient.is_empty() || self.event_type(reader).is_mutual() {
            return None;
        }
        let mut turned = self.clone();
        turned.found.turned = actor == recipient;
        std::mem::swap(&mut turned.found.actor, &mut turned.found.recipient);
        Some(turned)
    }

    pub(crate) fn behaviour<'r>(&self, reader: &'r Reader) -> &'r Behaviour {
        &reader.lexicon.behaviours[self.behaviour as usize]
    }

    pub(crate) fn event_type(&self, reader: &Reader) -> EventType {
        self.behaviour(reader).event_type
    }

    /// The verb whose tense and adverbs are the event's: the light verb over a noun.
    pub(crate) fn verb(&self) -> u32 {
        self.found.light.map_or(self.trigger, |l| l.0)
    }

    /// Whether it is done by saying the clause of the trigger.
    pub(crate) fn is_spoken(&self, reader: &Reader) -> bool {
        reader.lexicon.frames[self.row.frame as usize].actor.has(&Place::Speaker)
    }

    /// Reads whether it happened.
    pub(crate) fn assess(&mut self, reader: &Reader) {
        let told_by_verb =
            matches!(self.found.light, Some((_, e)) if !matches!(e, Effect::Plan | Effect::Seek | Effect::Refuse));
        // Who judges somebody has done so by saying it.
        let said = self.is_spoken(reader).then(|| reader.saying(self.trigger)).flatten();
        let predicate = said.map_or(if told_by_verb { self.verb() } else { self.trigger }, |a| a.cue);
        let a = crate::status::assess(reader.tree.doc, predicate);
        (self.polarity, self.modality, self.phase, self.why) = (a.polarity, a.modality, a.phase, a.why);
        match self.found.light {
            Some((_, Effect::Plan)) if self.phase == Phase::Done && self.modality == Modality::Asserted => {
                self.phase = Phase::Announced;
                self.why.push("announced by its verb".to_owned());
            }
            Some((_, Effect::Seek)) if self.modality == Modality::Asserted => {
                self.modality = Modality::Intended;
                self.phase = Phase::UnderWay;
                self.why.push("sought".to_owned());
            }
            Some((_, Effect::Refuse)) => {
                self.polarity = Polarity::Negative;
                self.why.push("refused by its verb".to_owned());
            }
            _ => {}
        }
        // An agreement still to be reached is agreed on at most.
        if reader.lexicon.behaviours[self.behaviour as usize].id == "support.conclude".into()
            && (self.modality != Modality::Asserted || self.phase == Phase::Announced)
            && let Some(b) = reader.lexicon.behaviour("agree.agree")
        {
            self.behaviour = b;
        }
        // "did not recognise the vote", "will not recognise" is a refusal that took place, "does not recognise" one that
        // goes on.
        if self.polarity == Polarity::Negative
            && self.modality == Modality::Asserted
            && matches!(self.phase, Phase::Done | Phase::UnderWay | Phase::Announced)
            && let Some(b) = reader.lexicon.negated(self.behaviour)
        {
            self.behaviour = b;
            self.polarity = Polarity::Positive;
            if self.phase == Phase::Announced {
                self.phase = Phase::Done;
            }
            self.why.push("a refusal".to_owned());
        }
    }
}
