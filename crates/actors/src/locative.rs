//! Whether the name of a place stands for the place or for those who govern it.

use legation_schema::{Doc, Upos};

/// How a place name is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Use {
    Government,
    Place,
    /// Where somebody goes: a place that also stands for its host.
    Destination,
}

/// Verbs of motion whose "to", "for" or "from" leads to a place.
const MOTION: &[&str] = &[
    "arrive",
    "bring",
    "come",
    "depart",
    "deport",
    "drive",
    "escape",
    "evacuate",
    "extradite",
    "flee",
    "flight",
    "fly",
    "go",
    "head",
    "jet",
    "journey",
    "land",
    "leave",
    "march",
    "move",
    "pilgrimage",
    "relocate",
    "retreat",
    "return",
    "ride",
    "rush",
    "sail",
    "send",
    "ship",
    "tour",
    "transfer",
    "transport",
    "travel",
    "trek",
    "trip",
    "visit",
    "walk",
];

/// Verbs whose object is a place.
const ONTO_PLACES: &[&str] = &[
    "approach",
    "besiege",
    "block",
    "bomb",
    "bombard",
    "capture",
    "cover",
    "cross",
    "depart",
    "devastate",
    "encircle",
    "engulf",
    "hit",
    "paralyse",
    "paralyze",
    "enter",
    "evacuate",
    "exit",
    "flood",
    "leave",
    "liberate",
    "occupy",
    "overrun",
    "patrol",
    "raid",
    "reach",
    "recapture",
    "rock",
    "seize",
    "shake",
    "shell",
    "storm",
    "strike",
    "surround",
    "tour",
    "visit",
];

/// Prepositions of place.
const AT: &[&str] = &[
    "above",
    "across",
    "around",
    "at",
    "beneath",
    "beyond",
    "in",
    "inside",
    "into",
    "near",
    "outside",
    "over",
    "past",
    "through",
    "throughout",
    "via",
    "within",
];

/// Nouns whose "of" or possessive goes with a town, not with a government.
const OF_TOWNS: &[&str] = &[
    "airport",
    "area",
    "avenue",
    "bank",
    "bishop",
    "centre",
    "center",
    "church",
    "city",
    "district",
    "downtown",
    "east",
    "edge",
    "hospital",
    "hotel",
    "hub",
    "mayor",
    "metro",
    "museum",
    "neighborhood",
    "neighbourhood",
    "north",
    "northeast",
    "northwest",
    "outskirt",
    "outskirts",
    "park",
    "population",
    "port",
    "prefecture",
    "province",
    "quarter",
    "region",
    "resident",
    "river",
    "road",
    "skyline",
    "slum",
    "south",
    "southeast",
    "southwest",
    "square",
    "stadium",
    "station",
    "street",
    "suburb",
    "subway",
    "town",
    "traffic",
    "university",
    "west",
    "zone",
];

/// Verbs under which a town as subject is a town.
const TOWN_SUBJECT: &[&str] = &[
    "be",
    "boast",
    "burn",
    "celebrate",
    "experience",
    "fall",
    "flood",
    "have",
    "host",
    "lie",
    "locate",
    "remain",
    "situate",
    "sleep",
    "wake",
];

fn among(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

/// How the place name that hangs on `head` is used. `first` and `last` are the first and last token of the name.
pub(crate) fn usage(doc: &Doc, head: u32, first: u32, last: u32) -> Use {
    let n = doc.tokens.len() as u32;
    if last + 2 < n && doc.word(last + 1) == "-" && !doc.token(last).space_after {
        return if matches!(doc.word(last + 2), "based" | "born" | "bound" | "area") {
            Use::Place
        } else {
            Use::Government
        };
    }
    // "Caracas, Venezuela": a name with what it lies in.
    if last + 2 < n
        && doc.word(last + 1) == ","
        && doc.token(last + 2).ent == "GPE"
        && doc.token(last + 2).sentence == doc.token(last).sentence
        && (doc.token(last + 2).dep == "appos" || doc.token(last + 2).dep == "npadvmod")
    {
        return Use::Place;
    }
    // "in Karol Bagh, New Delhi": the town that holds the place before the comma, unless a list goes on.
    if first >= 2
        && doc.word(first - 1) == ","
        && matches!(doc.token(first - 2).ent, "GPE" | "LOC" | "FAC")
        && doc.token(first - 2).sentence == doc.token(first).sentence
        && !(last + 1 < n && matches!(doc.word(last + 1), "and" | "or" | "," | "&"))
        && doc.token(first - 2).dep != "nsubj"
    {
        return Use::Place;
    }
    let t = doc.token(head);
    let up = t.head;
    let above = doc.token(up);
    match t.dep {
        "poss" => {
            if among(OF_TOWNS, &above.lemma) {
                Use::Place
            } else {
                Use::Government
            }
        }
        "pobj" | "pcomp" => after_preposition(doc, up, first),
        "agent" => Use::Government,
        "dobj" | "nsubjpass" if among(ONTO_PLACES, &above.lemma) => {
            if &*above.lemma == "visit" || &*above.lemma == "tour" { Use::Destination } else { Use::Place }
        }
        "nsubj" | "nsubjpass" => subject(doc, up),
        "conj" if up != head => {
            let above_head = up;
            if doc.token(above_head).upos == Upos::Propn || doc.token(above_head).upos == Upos::Noun {
                usage(doc, above_head, above_head, above_head)
            } else {
                Use::Government
            }
        }
        "compound" | "nmod" | "amod" => {
            if above.upos == Upos::Propn
                || among(OF_TOWNS, &above.lemma)
                || above.head == up && above.upos != Upos::Noun
            {
                Use::Place
            } else if matches!(above.tag, "NN" | "NNS") && is_capital_business(&above.lemma) {
                Use::Government
            } else {
                Use::Place
            }
        }
        "appos" => {
            if matches!(&*above.lemma, "capital" | "city" | "town" | "port") {
                Use::Place
            } else {
                Use::Government
            }
        }
        "ROOT" => {
            if doc.children(head).next().is_none() || doc.sentence_of(head).tokens.len() < 8 {
                Use::Place
            } else {
                Use::Government
            }
        }
        "npadvmod" | "advmod" | "dep" | "nummod" | "punct" => Use::Place,
        _ => Use::Government,
    }
}

/// Nouns that make a capital before them its government: "Moscow officials".
fn is_capital_business(lemma: &str) -> bool {
    matches!(
        lemma,
        "official"
            | "government"
            | "regime"
            | "policy"
            | "diplomat"
            | "elite"
            | "authority"
            | "leadership"
            | "envoy"
            | "ambassador"
            | "spokesman"
            | "spokesperson"
            | "decision"
            | "position"
            | "proxy"
            | "ally"
            | "relation"
            | "tie"
            | "axis"
            | "rule"
    )
}

fn after_preposition(doc: &Doc, prep: u32, first: u32) -> Use {
    let word = doc.word(prep).to_lowercase();
    let governor = doc.token(doc.token(prep).head);
    let lemma = &*governor.lemma;
    if among(AT, &word) {
        // "believe in", "interest in", "trust in" would be the exception; towns hardly ever come after them.
        return Use::Place;
    }
    match word.as_str() {
        "to" | "for" | "towards" | "toward" | "from" | "back" => {
            if word == "for" && !matches!(lemma, "leave" | "head" | "depart" | "bind" | "bound") {
                return Use::Government;
            }
            if among(MOTION, lemma) || doc.word(doc.token(prep).head) == "back" {
                if word == "from" || word == "for" && lemma == "bound" { Use::Place } else { Use::Destination }
            } else if matches!(
                lemma,
                "road"
                    | "way"
                    | "route"
                    | "train"
                    | "bus"
                    | "plane"
                    | "pilgrimage"
                    | "border"
                    | "close"
                    | "mile"
                    | "kilometre"
                    | "kilometer"
            ) {
                Use::Place
            } else if word == "from"
                && matches!(
                    lemma,
                    "be" | "report" | "recall" | "broadcast" | "speak" | "far" | "withdraw" | "expel" | "drive"
                )
            {
                Use::Place
            } else {
                Use::Government
            }
        }
        "of" => {
            if among(OF_TOWNS, lemma)
                || matches!(
                    lemma,
                    "capital"
                        | "siege"
                        | "fall"
                        | "battle"
                        | "street"
                        | "bombing"
                        | "shelling"
                        | "part"
                        | "people"
                        | "tour"
                        | "capture"
                        | "encirclement"
                        | "control"
                )
            {
                Use::Place
            } else {
                Use::Government
            }
        }
        "on" | "upon" => {
            if matches!(
                lemma,
                "march"
                    | "advance"
                    | "attack"
                    | "assault"
                    | "close"
                    | "strike"
                    | "raid"
                    | "offensive"
                    | "bomb"
                    | "missile"
                    | "fire"
                    | "converge"
            ) {
                Use::Place
            } else {
                Use::Government
            }
        }
        "by" | "with" | "between" | "against" | "among" => {
            let _ = first;
            Use::Government
        }
        _ => Use::Government,
    }
}

fn subject(doc: &Doc, verb: u32) -> Use {
    let lemma = &*doc.token(verb).lemma;
    if lemma == "be" {
        // "Moscow is an ally", "Washington is ready" are governments; "Paris is a city", "is home to" are towns.
        let town = doc.children(verb).any(|c| {
            let t = doc.token(c);
            matches!(t.dep, "attr" | "acomp")
                && matches!(
                    &*t.lemma,
                    "city"
                        | "capital"
                        | "home"
                        | "town"
                        | "quiet"
                        | "cold"
                        | "hot"
                        | "calm"
                        | "host"
                        | "largest"
                        | "crowded"
                        | "safe"
                        | "empty"
                        | "beautiful"
                )
                || t.dep == "prep" && matches!(doc.word(c), "in" | "near" | "on")
        });
        return if town { Use::Place } else { Use::Government };
    }
    if among(TOWN_SUBJECT, lemma) && !matches!(lemma, "have" | "remain" | "fall") {
        Use::Place
    } else {
        Use::Government
    }
}
