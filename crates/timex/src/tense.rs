//! Where a clause lies in time: behind, ahead, or now, by the verb that governs a word.

use legation_schema::Doc;

/// The direction a governing verb points to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tense {
    Past,
    /// "has said": behind, or still so.
    Perfect,
    /// "had said": behind what the text tells of.
    Pluperfect,
    Present,
    /// Present forms that with a date tell of a timetable: "is meeting", "begins".
    Timetable,
    Future,
    Unknown,
}

/// Verbs and adjectives whose complement lies ahead.
pub(crate) const PLANS: &[&str] = &[
    "plan",
    "schedule",
    "expect",
    "intend",
    "agree",
    "want",
    "hope",
    "set",
    "due",
    "aim",
    "promise",
    "pledge",
    "vow",
    "slate",
    "poise",
    "prepare",
    "propose",
    "ready",
    "likely",
    "seek",
    "decide",
    "ask",
    "urge",
    "call",
    "order",
    "threaten",
    "invite",
    "postpone",
    "delay",
    "anticipate",
    "project",
    "forecast",
    "await",
    "book",
    "tip",
    "determine",
];

/// Nouns whose complement lies ahead: "plans for May", "a proposal for next year".
const NOUNS: &[&str] = &[
    "plan",
    "schedule",
    "expectation",
    "intention",
    "promise",
    "pledge",
    "vow",
    "proposal",
    "forecast",
    "projection",
    "hope",
    "aim",
];

/// Participles whose date lies ahead even of a past tense: "was scheduled for Friday".
const SCHEDULED: &[&str] = &[
    "plan",
    "schedule",
    "expect",
    "set",
    "due",
    "slate",
    "intend",
    "book",
    "tip",
    "project",
    "forecast",
    "anticipate",
    "poise",
    "aim",
];

/// Verbs that, in the simple present with a date, tell of a timetable.
const TIMETABLE: &[&str] = &[
    "begin", "start", "open", "close", "end", "expire", "meet", "arrive", "leave", "depart", "visit", "host", "hold",
    "take", "travel", "come", "go", "convene", "resume", "return", "fall", "kick", "fly", "face", "vote", "play",
    "run",
];

/// The tense of the clause that token `i` stands in.
pub(crate) fn tense_at(doc: &Doc, i: u32) -> Tense {
    if i as usize >= doc.tokens.len() {
        return Tense::Unknown;
    }
    if !parsed(doc, i) {
        return tense_by_tags(doc, i);
    }
    let mut at = i;
    let mut planned = false;
    for _ in 0..64 {
        let tok = doc.token(at);
        if at != i && looks_forward(doc, at) && !is_finite_past(doc, at) {
            return Tense::Future;
        }
        if is_verb(tok.tag) || tok.tag == "MD" {
            match verb_tense(doc, at) {
                Tense::Unknown => {}
                t => return if planned && t != Tense::Unknown { Tense::Future } else { t },
            }
        }
        let lemma = &*tok.lemma;
        // "orders in August" and "calls in May" are no plans for them; a plan and a forecast are.
        let plans = if tok.tag.starts_with('N') { NOUNS.contains(&lemma) } else { PLANS.contains(&lemma) };
        if at != i && (plans || matches!(lemma, "upcoming" | "forthcoming")) && !is_finite_past(doc, at) {
            planned = true;
        }
        match doc.head(at) {
            Some(h) => {
                // "a visit planned for May", "plans to visit in May": what is planned lies ahead.
                let head = doc.token(h);
                let complement = matches!(tok.dep, "xcomp" | "ccomp" | "advcl" | "acl" | "relcl" | "prep" | "pcomp");
                if complement && has_to(doc, at) && PLANS.contains(&&*head.lemma) {
                    return Tense::Future;
                }
                at = h;
            }
            None => break,
        }
    }
    if planned { Tense::Future } else { Tense::Unknown }
}

fn looks_forward(doc: &Doc, i: u32) -> bool {
    &*doc.token(i).lemma == "look" && doc.children_by(i, "advmod").any(|c| doc.word(c).eq_ignore_ascii_case("forward"))
}

fn is_finite_past(doc: &Doc, i: u32) -> bool {
    doc.token(i).tag == "VBD"
}

pub(crate) fn is_verb(tag: &str) -> bool {
    tag.starts_with("VB")
}

fn has_to(doc: &Doc, verb: u32) -> bool {
    doc.children(verb).any(|c| doc.token(c).tag == "TO" && doc.token(c).dep == "aux")
}

/// Whether the sentence of `i` has heads: a bare tokeniser leaves every token its own head.
pub(crate) fn parsed(doc: &Doc, i: u32) -> bool {
    let range = doc.sentence_of(i).tokens.clone();
    range.len() == 1 || range.into_iter().filter(|&j| doc.token(j).head != j).take(1).count() == 1
}

/// The tense of the verb group headed by `verb`; unknown where it has none of its own (infinitives, participles).
pub(crate) fn verb_tense(doc: &Doc, verb: u32) -> Tense {
    let tag = doc.token(verb).tag;
    let lemma = &*doc.token(verb).lemma;
    let (mut modal, mut have, mut be, mut to) = (None, None, None, false);
    for c in doc.children(verb) {
        let child = doc.token(c);
        if child.dep != "aux" && child.dep != "auxpass" {
            continue;
        }
        match (child.tag, &*child.lemma) {
            ("MD", _) => modal = Some(doc.word(c).to_ascii_lowercase()),
            ("TO", _) => to = true,
            (t, "have" | "'ve") => have = Some(t),
            (t, "be") => be = be.filter(|b: &&str| matches!(*b, "VBD" | "VBZ" | "VBP")).or(Some(t)),
            (t, "do") => be = Some(t),
            _ => {}
        }
    }
    if tag == "MD" {
        modal = Some(doc.word(verb).to_ascii_lowercase());
    }
    if let Some(modal) = modal {
        return match (modal.as_str(), have) {
            ("would" | "could" | "should" | "might" | "may" | "must", Some(_)) => Tense::Past,
            ("could", None) => Tense::Unknown,
            _ => Tense::Future,
        };
    }
    if to {
        return match doc.head(verb) {
            Some(h) if matches!(doc.token(verb).dep, "xcomp" | "ccomp" | "acl" | "advcl" | "relcl") => {
                let head = &*doc.token(h).lemma;
                // "a special event to be held on October 12".
                if be.is_some() && matches!(doc.token(verb).dep, "acl" | "relcl") {
                    return Tense::Future;
                }
                if PLANS.contains(&head)
                    || (head == "be" && doc.token(h).tag != "VBD")
                    || (head == "go" && doc.token(h).tag == "VBG")
                {
                    Tense::Future
                } else {
                    Tense::Unknown
                }
            }
            // A headline's "Maduro to visit Russia".
            None => Tense::Future,
            _ => Tense::Unknown,
        };
    }
    if let Some(t) = have {
        // "has been scheduled for Friday".
        if tag == "VBN" && SCHEDULED.contains(&lemma) && be.is_some() {
            return Tense::Future;
        }
        return match t {
            "VBD" => Tense::Pluperfect,
            "VBZ" | "VBP" => Tense::Perfect,
            _ => Tense::Past,
        };
    }
    match tag {
        "VBD" => Tense::Past,
        // "On Wednesday the delegation is to travel".
        "VBZ" | "VBP" if lemma == "be" && doc.children(verb).any(|c| doc.token(c).dep == "xcomp" && has_to(doc, c)) => {
            Tense::Future
        }
        "VBZ" | "VBP" => {
            if TIMETABLE.contains(&lemma) {
                Tense::Timetable
            } else {
                Tense::Present
            }
        }
        "VBN" => match be {
            // "was planned for early October": what is planned lies ahead of the planning.
            Some("VBD") if SCHEDULED.contains(&lemma) => Tense::Future,
            Some("VBD") => Tense::Past,
            Some("VBZ" | "VBP") if SCHEDULED.contains(&lemma) => Tense::Future,
            Some("VBZ" | "VBP") => Tense::Present,
            // "the visit scheduled for Friday", "the deal signed on Friday".
            None if SCHEDULED.contains(&lemma) => Tense::Future,
            None if matches!(doc.token(verb).dep, "acl" | "relcl" | "advcl" | "ROOT" | "amod") => Tense::Past,
            _ => Tense::Unknown,
        },
        "VBG" => match be {
            Some("VBD") => Tense::Past,
            Some("VBZ" | "VBP") => Tense::Timetable,
            _ => Tense::Unknown,
        },
        "VB" => match be {
            Some("VBD") => Tense::Past,
            _ => Tense::Unknown,
        },
        _ => Tense::Unknown,
    }
}

/// Without heads: the nearest verb group before the word in its sentence, else the next one.
fn tense_by_tags(doc: &Doc, i: u32) -> Tense {
    let range = doc.sentence_of(i).tokens.clone();
    let at = |j: u32| -> Option<Tense> {
        let tok = doc.token(j);
        let word = doc.word(j);
        Some(match tok.tag {
            "MD" if ["will", "'ll", "shall", "would", "may", "might", "must", "’ll"]
                .iter()
                .any(|m| m.eq_ignore_ascii_case(word)) =>
            {
                Tense::Future
            }
            "VBD" => Tense::Past,
            "VBZ" | "VBP" => Tense::Present,
            _ => return None,
        })
    };
    let back = (range.start..i).rev().find_map(at);
    back.or_else(|| (i..range.end).find_map(at)).unwrap_or(Tense::Unknown)
}
