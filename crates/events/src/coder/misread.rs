//! Words that the tables read as an event and the sentence uses otherwise: questions, names of treaties, storms, the
//! letter that is quoted.

use legation_schema::{EventType, Upos};

use crate::arguments::{Arg, Found, Reader, Who};

/// Verbs that only tell: what they tell is blame where it is a deed to blame somebody for.
const TELLING: &[&str] = &[
    "argue", "assert", "believe", "claim", "contend", "insist", "maintain", "say", "state", "suggest", "tell", "think",
];

/// What is missing where the reading of `i` is none.
pub(super) fn misread(reader: &Reader, i: u32, kind: EventType, id: &str, found: &Found) -> Option<&'static str> {
    let t = &reader.tree;
    let verb = t.is_verb(i);
    // "Storm Pia hit the coast"
    let storm = |a: &Arg| {
        (a.token.saturating_sub(3)..=a.token).any(|j| {
            let w = t.word(j);
            ["Storm", "Hurricane", "Typhoon", "Cyclone"].contains(&w)
        })
    };
    if !found.actor.is_empty() && found.actor.iter().all(storm) {
        return Some("actor, not a storm");
    }
    // "spoke to reporters", "told an audience": public speech, no talks.
    let press = |a: &Arg| {
        reader.has_sector(a.who, &["JRN", "MED"])
            || matches!(
                t.lemma(a.token),
                "reporter" | "journalist" | "audience" | "crowd" | "press" | "viewer" | "reader"
            )
    };
    if matches!(id, "consult.negotiate" | "consult.discuss")
        && [&found.actor, &found.recipient].iter().any(|side| !side.is_empty() && side.iter().all(press))
    {
        return Some("talks, not a speech or an interview");
    }
    // "pleaded guilty to conspiracy": said in court, asked of nobody.
    if verb && t.lemma(i) == "plead" && t.children(i).iter().any(|&c| t.is(c, "guilty") || t.is(c, "innocent")) {
        return Some("plea to somebody, not before a court");
    }
    // "committed crimes": done, not promised.
    if id == "agree.promise"
        && t.lemma(i) == "commit"
        && t.children_by(i, "dobj").any(|o| !t.token(o).tag.starts_with("PRP"))
        && !t.children_by(i, "prep").any(|p| t.is(p, "to"))
    {
        return Some("promise, not a deed committed");
    }
    // "the monarch is allowed to sit in Parliament": a rule, which nobody grants.
    if id == "retreat.access"
        && found.actor.is_empty()
        && t.children_by(i, "auxpass").any(|a| matches!(t.token(a).tag, "VBZ" | "VBP"))
        && t.children_by(i, "aux").next().is_none()
    {
        return Some("grant, not a rule");
    }
    // "when it comes to Taiwan": nobody goes there.
    if id == "consult.visit"
        && t.lemma(i) == "come"
        && t.child(i, "nsubj").is_some_and(|s| t.is(s, "it"))
        && t.children_by(i, "advmod").any(|w| t.is(w, "when"))
    {
        return Some("somebody who comes");
    }
    if idiom(reader, i, id) {
        return Some("deed, not a manner of speaking");
    }
    // "meet the future", "fight outbreaks": people are met and fought, and what is done to a thing is something else.
    let thing = |o: u32| {
        let below = |a: &Arg| std::iter::successors(Some(a.token), |&k| t.head(k)).take(12).any(|k| k == o);
        reader.mention_at(o).is_none()
            && !reader.lexicon.in_class("person", &t.lemma(o).to_lowercase())
            && t.token(o).upos == Upos::Noun
            && reader.rows(o).is_empty()
            && !found.recipient.iter().any(below)
    };
    if verb
        && (id == "consult.meet" && t.lemma(i) == "meet" || id == "assault.fight" && t.lemma(i) == "fight")
        && !t.is_passive(i)
        && t.child(i, "dobj").is_some_and(thing)
    {
        return Some("people, not a thing");
    }
    // "welcome Sweden into the alliance": it joins, and is no guest.
    let joins = |p: u32| {
        t.is(p, "into")
            || t.is(p, "to")
                && t.child(p, "pobj")
                    .is_some_and(|o| reader.mention_at(o).is_some_and(|m| reader.has_sector(Who::Actor(m), &["IGO"])))
    };
    if id == "consult.host" && t.lemma(i) == "welcome" && t.children_by(i, "prep").any(joins) {
        return Some("guest");
    }
    let clause = if verb { reader.complement(i) } else { None };
    // "asked why they had left", "asked whether it was true"
    if kind == EventType::Request
        && let Some(c) = clause
        && !reader.is_infinitive(c)
        && t.children(c).iter().any(|&q| {
            q < c && (matches!(t.token(q).tag, "WRB" | "WP" | "WP$") || t.is(q, "whether") || t.is(q, "if") && q < c)
        })
        && t.children(c).iter().any(|&q| q > i)
    {
        return Some("demand, not a question");
    }
    // "we must work harder": nobody else is asked.
    if id == "request.urge"
        && let Some(c) = clause
        && t.child(c, "nsubj").is_some_and(|s| t.is(s, "we") || t.is(s, "i"))
    {
        return Some("somebody else who is asked");
    }
    // "warned that people there are at risk": a danger is told, nobody threatens.
    if id == "threaten.warn"
        && let Some(c) = clause
        && !found.recipient.is_empty()
        && found.recipient.iter().all(|a| a.path.holds("clause"))
        && !t.children_by(c, "aux").any(|a| t.token(a).tag == "MD")
    {
        return Some("threat, not a danger told");
    }
    // "claimed that dozens had died": nobody is blamed.
    if id == "accuse.allege"
        && verb
        && TELLING.contains(&t.lemma(i))
        && let Some(c) = clause
        && !blames(reader, c)
    {
        return Some("deed that somebody is blamed for");
    }
    let all =
        |sectors: &[&str]| !found.actor.is_empty() && found.actor.iter().all(|a| reader.has_sector(a.who, sectors));
    // "his motion to dismiss the case": courts and governments drop charges, others ask for it.
    if id == "concede.acquit" && all(&["CVL", "CRM", "ELI", "BUS", "SOC", "PTY"]) {
        return Some("court that acquits");
    }
    // "the witness charged", "people are pouring into the country": neither the law nor an army.
    if matches!(id, "accuse.indict" | "coerce.arrest" | "coerce.raid") && all(&["CVL", "SOC", "EDU", "MED", "REF"]) {
        return Some("body that enforces the law");
    }
    // "tried the Cuban vaccine": people are tried, and bodies.
    if id == "accuse.indict"
        && verb
        && let Some(o) = t.child(i, "dobj")
        && !reader.lexicon.in_class("person", &t.lemma(o).to_lowercase())
        && reader.mention_at(o).is_none()
        && (t.lemma(i) == "try" || found.recipient.iter().all(|a| t.head(a.token) == Some(o)))
    {
        return Some("people who are tried");
    }
    // "the doctors returned from Mali": they were no loot.
    if id == "retreat.return" && verb && !t.is_passive(i) && t.dep(i) != "acl" && t.child(i, "dobj").is_none() {
        return Some("thing that is given back");
    }
    // "is made up of seven states", "made up for lost time"
    if id == "support.relations" && t.lemma(i) == "make" && t.children_by(i, "prep").any(|p| !t.is(p, "with")) {
        return Some("people who make up with each other");
    }
    // "the party holds leftist positions"
    if id == "coerce.occupy" && t.lemma(i) == "hold" && all(&["PTY", "OPP", "LEG", "ELI", "LAB", "NGO", "EDU", "MED"]) {
        return Some("armed party");
    }
    // "a ship accompanied by frigates": people accompany on visits.
    if id == "consult.visit"
        && t.lemma(i) == "accompany"
        && found.actor.iter().any(|a| t.dep(a.token) == "pobj" && !reader.is_person(a))
    {
        return Some("people who travel");
    }
    // "deserted and crossed into Chad": who flees invades nobody.
    let flees = |v: u32| reader.lexicon.in_class("fleeing", t.lemma(v));
    if id == "assault.invade" && (t.head(i).is_some_and(flees) || t.children_by(i, "conj").any(flees)) {
        return Some("armed party");
    }
    // "territory controlled by the rebels", "the towns they hold": how things stand, nobody seizes them.
    if id == "coerce.occupy" && reader.lexicon.in_class("holding", t.lemma(i)) && matches!(t.dep(i), "acl" | "relcl") {
        return Some("seizure, not how things stand");
    }
    if id == "assault.invade" && all(&["CVL", "REF", "PTY", "LAB", "BUS", "EDU", "MED", "ELI"]) {
        return Some("armed party");
    }
    // "Apple releases a telephone", "the airline bought jets"
    if matches!(id, "retreat.release" | "cooperate.arms-trade") && all(&["BUS", "MED"]) {
        return Some("party that holds prisoners or arms");
    }
    // "returned to the company": a job, no journey.
    if id == "consult.visit"
        && !found.recipient.is_empty()
        && found.recipient.iter().all(|a| reader.has_sector(a.who, &["BUS", "MED", "EDU"]))
    {
        return Some("state or body that is visited");
    }
    // "it will require hard choices of them": nobody asks.
    if kind == EventType::Request && t.lemma(i) == "require" && found.actor.iter().all(|a| t.is(a.token, "it")) {
        return Some("party that asks");
    }
    // "will give up to ten million", "gave a discount in response": not "give in".
    if id == "concede.yield" && t.lemma(i) == "give" && (t.child(i, "dobj").is_some() || next_is(reader, i, "up")) {
        return Some("concession");
    }
    // "the Air Force was ordered to work with them": a body, not force that is used.
    let named = |o: u32| t.token(o).upos == Upos::Propn;
    if kind == EventType::Assault && t.lemma(i) == "order" && reader.object(i).is_some_and(|o| named(o.0)) {
        return Some("attack that is ordered");
    }
    // "captured the port of Basra": a place is occupied, nobody arrested.
    if id == "coerce.arrest"
        && t.lemma(i) == "capture"
        && !found.recipient.is_empty()
        && found.recipient.iter().all(|a| matches!(a.who, Who::Place(_)) || reader.is_place(a.token))
    {
        return Some("people who are arrested");
    }
    // "can be picked up for little money"
    if id == "coerce.arrest" && t.lemma(i) == "pick" && found.actor.is_empty() {
        return Some("body that enforces the law");
    }
    // "called them to a meeting", "called on them to act", "called for calm"
    if id == "consult.phone"
        && t.lemma(i) == "call"
        && t.children(i).iter().any(|&p| {
            let after = verb && p == i + 1 && ["on", "upon", "for", "out"].iter().any(|w| t.is(p, w));
            matches!(t.dep(p), "prep" | "prt") && (t.is(p, "to") || after)
        })
    {
        return Some("telephone call");
    }
    let unknown_body = |a: &Arg| {
        reader.keys(a.who).iter().all(|k| k.1.is_empty() && reader.tree.token(a.token).ent == "ORG" && k.0.len() > 3)
    };
    let armed = |args: &[Arg]| args.iter().any(|a| reader.has_sector(a.who, &["MIL", "REB", "UAF", "PRM"]));
    // "defeated them at the polls"
    if id == "assault.fight"
        && matches!(t.lemma(i), "defeat" | "vanquish" | "rout")
        && !armed(&found.actor)
        && !armed(&found.recipient)
    {
        return Some("armed party");
    }
    // "moved into the palace": states and armies march in, people move.
    if id == "assault.invade"
        && matches!(t.lemma(i), "move" | "push" | "sweep" | "roll")
        && !armed(&found.actor)
        && !found.actor.iter().all(|a| reader.keys(a.who).iter().all(|k| k.1.is_empty()))
    {
        return Some("armed party");
    }
    // "shelling by Azerbaijani troops": the adjective tells who shells, not who is hit.
    let own = |r: &Arg| {
        found.actor.iter().any(|a| match a.who {
            Who::Actor(m) => {
                let actor = reader.mentions.actors[m as usize].span;
                r.who != a.who && actor.contains(t.token(r.token).span)
            }
            _ => false,
        })
    };
    if kind == EventType::Assault && !found.recipient.is_empty() && found.recipient.iter().all(own) {
        return Some("party that is hit");
    }
    // "our fight against the pandemic": nobody is fought.
    let against = |h: u32| t.children_by(h, "prep").filter(|&p| t.is(p, "against")).find_map(|p| t.child(p, "pobj"));
    if kind == EventType::Assault
        && matches!(
            t.lemma(i),
            "fight" | "battle" | "war" | "combat" | "struggle" | "attack" | "campaign" | "offensive"
        )
        && [against(i), t.child(i, "dobj")]
            .into_iter()
            .flatten()
            .any(|o| reader.lexicon.in_class("scourge", &t.lemma(o).to_lowercase()))
    {
        return Some("enemy, not an evil");
    }
    // "happy to hear the news": a feeling, no readiness.
    let felt = |c: u32| {
        matches!(
            t.lemma(c),
            "have"
                | "hear"
                | "see"
                | "be"
                | "announce"
                | "report"
                | "note"
                | "say"
                | "know"
                | "learn"
                | "find"
                | "stand"
        )
    };
    let was = || t.head(i).is_some_and(|c| t.token(c).tag == "VBD");
    if id == "agree.ready"
        && matches!(t.lemma(i), "happy" | "glad" | "pleased")
        && (was() || reader.complement(i).is_some_and(felt))
    {
        return Some("readiness, not a feeling");
    }
    // "we welcome your leadership": it is no guest.
    if id == "consult.host" && verb && t.child(i, "dobj").is_some_and(|o| reader.lexicon.in_class("regard", t.lemma(o)))
    {
        return Some("guest");
    }
    // A reporter who asks, and a firm that is asked, do no politics.
    if kind == EventType::Consult
        && verb
        && (all(&["MED", "JRN"]) || found.actor.iter().all(unknown_body))
        && found.recipient.iter().all(|a| reader.has_sector(a.who, &["BUS", "MED", "CVL"]))
    {
        return Some("party that acts in public");
    }
    // Firms pay, sell and deliver; what they give away is said to be given: "donated", "relief".
    if all(&["BUS"])
        && (kind == EventType::Aid && !reader.lexicon.in_class("charity", t.lemma(i)) || id == "agree.promise-aid")
    {
        return Some("giver, not a seller");
    }
    // What private people say and do to each other is no politics.
    let personal = |a: &Arg| {
        let firm = !matches!(kind, EventType::Agree | EventType::Cooperate | EventType::Reject | EventType::Accuse)
            && reader.has_sector(a.who, &["BUS", "MED"]);
        firm || reader.has_sector(a.who, &["CVL", "SOC", "EDU"])
            || reader.keys(a.who).iter().all(|k| k.0.is_empty() && k.1.is_empty())
    };
    let force = matches!(
        kind,
        EventType::Assault | EventType::Coerce | EventType::Protest | EventType::Sanction | EventType::Mobilize
    );
    if !force
        && !found.actor.is_empty()
        && found.actor.iter().all(personal)
        && !found.recipient.is_empty()
        && found.recipient.iter().all(personal)
    {
        return Some("party outside its own public");
    }
    // "refugees are sheltering in schools"
    if id == "aid.asylum" && all(&["REF", "CVL"]) {
        return Some("party that takes them in");
    }
    // "called for aid to Kyiv": it is to go there, whoever is asked.
    let beneficiary = |a: &Arg| {
        let above = t.head(t.first_conjunct(a.token)).filter(|&p| t.is(p, "to") || t.is(p, "for"));
        above.and_then(|p| t.head(p)).is_some_and(|n| n != i && t.is_noun(n) && given(reader, n))
    };
    if kind == EventType::Request && !found.recipient.is_empty() && found.recipient.iter().all(beneficiary) {
        return Some("party that is asked");
    }
    // "announced Cairo's release of the men": Cairo's doing.
    if id == "concede.announce-retreat" && found.recipient.iter().any(|a| a.path.holds("poss")) {
        return Some("retreat of one's own");
    }
    // "the Oslo Agreement of 1993": a treaty by its name.
    if kind == EventType::Support && t.token(i).upos == Upos::Propn && found.light.is_none() {
        return Some("agreement, not its name");
    }
    // Tariffs protect trades, and peacekeepers people.
    if id == "aid.peacekeeping" && found.recipient.iter().all(|a| reader.has_sector(a.who, &["BUS", "AGR", "MED"])) {
        return Some("people who are protected");
    }
    let place = |a: &Arg| matches!(a.who, Who::Place(_));
    if kind == EventType::Consult && id == "consult.phone" && found.recipient.iter().all(place) {
        return Some("somebody who is called");
    }
    None
}

/// What nobody means by its words: "could not agree more", "could not ask for a better friend", "allow me to quote", "was
/// slated for Monday", "spoke with them about crimes against", "advance a truce".
fn idiom(reader: &Reader, i: u32, id: &str) -> bool {
    let t = &reader.tree;
    let has = |dep: &str, words: &[&str]| t.children_by(i, dep).any(|c| words.iter().any(|w| t.is(c, w)));
    let could_not = || has("aux", &["could", "can", "ca"]) && t.children_by(i, "neg").next().is_some();
    match (id, t.lemma(i)) {
        (_, "agree") => could_not() && has("advmod", &["more", "less"]),
        ("request.urge" | "request.ask", "ask") => could_not() && has("prep", &["for"]),
        ("retreat.access", "allow" | "let" | "permit") => {
            t.child(i, "nsubj").is_none_or(|s| t.is(s, "me") || t.is(s, "us"))
                && (has("dobj", &["me", "us"])
                    || t.children(i).iter().any(|&c| t.children_by(c, "nsubj").any(|s| t.is(s, "me"))))
        }
        ("accuse.criticise" | "accuse.brand", "slate") => {
            t.is_passive(i) && (has("prep", &["for"]) || t.child(i, "xcomp").is_some())
        }
        ("reject.oppose", "speak") => !has("prep", &["against"]) && has("prep", &["with", "to", "about"]),
        // "advance a ceasefire": armies advance by themselves.
        ("assault.attack" | "assault.invade", "advance") => t.child(i, "dobj").is_some(),
        _ => false,
    }
}

fn next_is(reader: &Reader, i: u32, word: &str) -> bool {
    i + 1 < reader.tree.doc.sentence_of(i).tokens.end && reader.tree.is(i + 1, word)
}

/// Whether the noun names something given: aid, support.
fn given(reader: &Reader, n: u32) -> bool {
    reader.rows(n).iter().any(|r| {
        r.behaviour.is_some_and(|b| {
            matches!(reader.lexicon.behaviours[b as usize].event_type, EventType::Aid | EventType::Support)
        })
    })
}

/// Whether the clause tells a deed against somebody.
fn blames(reader: &Reader, c: u32) -> bool {
    let t = &reader.tree;
    let hostile = |j: u32| {
        reader
            .rows(j)
            .iter()
            .any(|r| r.behaviour.is_some_and(|b| reader.lexicon.behaviours[b as usize].event_type.quad() > 2))
    };
    let negated = t.children_by(c, "neg").next().is_some();
    let below = |j: u32| std::iter::successors(Some(j), |&k| t.head(k)).take(12).any(|k| k == c);
    negated || t.doc.sentence_of(c).tokens.clone().any(|j| hostile(j) && below(j))
}

/// Whether the text at `i` is quoted from: "the letter said", "according to the letter" name a source, written before.
pub(super) fn quoted(reader: &Reader, i: u32) -> bool {
    let t = &reader.tree;
    let Some(h) = t.head(i) else { return false };
    match t.dep(i) {
        "nsubj" => matches!(t.lemma(h), "say" | "state" | "read" | "add" | "note" | "argue" | "contain" | "ask"),
        "pobj" => t.is(h, "to") && t.head(h).is_some_and(|a| t.lemma(a) == "accord" || t.is(a, "according")),
        _ => false,
    }
}
