//! Noun phrases taken apart: who, with what title, of which state.
//!
//! The words before a name are read in their order ("Russian" · "Foreign Minister" · "Sergei Lavrov") rather than from
//! their dependencies, because titles are where parsers are least sure; the parse only says where the phrase begins and
//! what it hangs on.

use legation_schema::{Doc, Upos};

use crate::knowledge::{Gender, Knowledge, NO_PARTY, Role, RoleKind};
use crate::lexicon::What;
use crate::scan::{Match, Scan, is_loose_tie};

/// What the head of a noun phrase is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Core {
    State,
    /// People of a state: "Russians", "the French".
    People,
    Capital(u16),
    Seat(u16),
    Org(u16),
    Person,
    /// A role noun without a name; true where plural.
    Role(u16, bool),
    Pronoun,
    /// A named thing that the tables do not have.
    Named,
    Region(u16),
}

/// One noun phrase with what its words say.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// Token it hangs on in the parse.
    pub(crate) head: u32,
    /// First and last token.
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) core: Core,
    /// States named before the head; several where the name is ambiguous.
    pub(crate) states: Vec<u16>,
    /// Another state that shares the head: "US" in "US and British soldiers".
    pub(crate) joint: Option<u16>,
    pub(crate) org: Option<u16>,
    pub(crate) seat: Option<u16>,
    /// Part of the world before the head: "South American".
    pub(crate) region: Option<u16>,
    /// The role nearest to the name or head.
    pub(crate) role: Option<u16>,
    /// A role before that one: "opposition" in "opposition member".
    pub(crate) modifier: Option<u16>,
    /// Office in words where the tables have no role for it: "foreign aid minister".
    pub(crate) office: Option<String>,
    /// Tokens of a person's or thing's name.
    pub(crate) name: Option<(u32, u32)>,
    /// Another person's name before the role: "the Maduro government".
    pub(crate) patron: Option<(u32, u32)>,
    /// Head of "X" in "X's", or the possessive pronoun.
    pub(crate) possessor: Option<u32>,
    /// Head of "X" in "minister of X".
    pub(crate) of: Option<u32>,
    pub(crate) former: bool,
    pub(crate) then: bool,
    pub(crate) deputy: bool,
    pub(crate) gender: Option<Gender>,
    pub(crate) definite: bool,
    pub(crate) indefinite: bool,
    /// Sector of a named body before the role: BUS in "African Export Bank president".
    pub(crate) body_sector: Option<String>,
    /// Told by an age, as newspapers tell private people: "Jane Roe, 42,", "22-year-old".
    pub(crate) aged: bool,
    /// Of several states or of none in particular by its own words: "international observers", "Western officials".
    pub(crate) abroad: bool,
}

/// Dependencies under which a noun stands for itself rather than describing another.
fn is_modifier(dep: &str) -> bool {
    matches!(
        dep,
        "compound"
            | "amod"
            | "nmod"
            | "det"
            | "case"
            | "punct"
            | "nummod"
            | "quantmod"
            | "aux"
            | "auxpass"
            | "neg"
            | "mark"
            | "cc"
            | "prep"
            | "prt"
            | "predet"
            | "preconj"
            | "meta"
            | "intj"
            | "expl"
    )
}

const HONORIFICS: &[(&str, Option<Gender>)] = &[
    ("Mr", Some(Gender::Male)),
    ("Mr.", Some(Gender::Male)),
    ("Mrs", Some(Gender::Female)),
    ("Mrs.", Some(Gender::Female)),
    ("Ms", Some(Gender::Female)),
    ("Ms.", Some(Gender::Female)),
    ("Miss", Some(Gender::Female)),
    ("Sir", Some(Gender::Male)),
    ("Dame", Some(Gender::Female)),
    ("Lady", Some(Gender::Female)),
    ("Madam", Some(Gender::Female)),
    ("Majesty", None),
    ("Highness", None),
    ("Excellency", None),
    ("Holiness", None),
    ("Eminence", None),
    ("Dr", None),
    ("Dr.", None),
    ("Prof.", None),
    ("Prof", None),
    ("Hon.", None),
    ("Sheikh", Some(Gender::Male)),
    ("Sayyid", Some(Gender::Male)),
    ("Señor", Some(Gender::Male)),
    ("Herr", Some(Gender::Male)),
    ("Frau", Some(Gender::Female)),
    ("Monsieur", Some(Gender::Male)),
    ("Madame", Some(Gender::Female)),
];

fn is_honorific(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && HONORIFICS.iter().any(|(w, _)| *w == word)
}

/// Words inside names of persons that are written small or joined by hyphens.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "-" | "al"
            | "el"
            | "bin"
            | "ibn"
            | "bint"
            | "de"
            | "da"
            | "do"
            | "dos"
            | "das"
            | "del"
            | "della"
            | "di"
            | "du"
            | "van"
            | "von"
            | "der"
            | "den"
            | "ter"
            | "zu"
            | "la"
            | "le"
            | "y"
            | "e"
            | "ben"
            | "ul"
            | "ur"
            | "ud"
            | "abu"
            | "ould"
            | "’"
    )
}

/// All noun phrases that may be actors, in the order of their heads.
pub(crate) fn phrases(doc: &Doc, scan: &Scan, knowledge: &Knowledge) -> Vec<Phrase> {
    let mut out: Vec<Phrase> = Vec::new();
    // Where the last long name ends: "the Department of Education" has one phrase only.
    let mut named_until = 0;
    for h in 0..doc.tokens.len() as u32 {
        let t = doc.token(h);
        if h < named_until {
            continue;
        }
        if crate::company::is_both(doc, h) {
            out.push(Phrase::new(h, h, h, Core::Pronoun));
            continue;
        }
        let nominal = match t.upos {
            Upos::Noun | Upos::Propn | Upos::Pron => true,
            Upos::Adj | Upos::Num | Upos::Det | Upos::X | Upos::Verb | Upos::Adv => scan.at(h).is_some_and(|m| {
                let role = matches!(scan.whats(m), [What::Role(..), ..]);
                m.head == h && !(t.upos == Upos::Verb && t.dep == "ROOT") && (!role || is_nominal(doc, h, m.start))
            }),
            _ => false,
        };
        if !nominal || (is_modifier(t.dep) && !stands_alone(doc, h)) {
            continue;
        }
        if t.upos == Upos::Pron {
            if let Some(p) = pronoun(doc, h) {
                out.push(p);
            }
            continue;
        }
        let m = scan.at(h);
        if m.is_some_and(|m| m.head != h) {
            continue;
        }
        if let Some(p) = noun_phrase(doc, scan, knowledge, h, m) {
            if p.core == Core::Named && p.right > h {
                named_until = p.right + 1;
            }
            out.push(p);
        }
    }
    join_titles(doc, knowledge, &mut out);
    out
}

/// Whether an adjective, numeral or participle of the tables stands for people: "the injured", "five dead", but not
/// "was injured" or "an official visit".
fn is_nominal(doc: &Doc, h: u32, first: u32) -> bool {
    let t = doc.token(h);
    let object = matches!(t.dep, "nsubj" | "nsubjpass" | "dobj" | "pobj" | "conj" | "agent" | "poss" | "attr");
    let verb = t.tag.starts_with("VB") && !matches!(t.tag, "VBN" | "VBG");
    let start = doc.sentence_of(h).tokens.start;
    let counted = (start..first).rev().take(3).any(|j| {
        let d = doc.token(j);
        (d.head == h || j + 1 == first)
            && (matches!(d.dep, "det" | "nummod" | "poss" | "predet") || d.upos == Upos::Num || d.tag == "CD")
    });
    object && !verb && counted
}

/// "Mayor of Koszalin Piotr …", "President of France Emmanuel …": parsers take place and name for one name; the title
/// belongs to the person, the place to the title.
fn join_titles(doc: &Doc, knowledge: &Knowledge, phrases: &mut Vec<Phrase>) {
    let mut gone: Vec<usize> = Vec::new();
    for i in 0..phrases.len() {
        let Core::Role(r, false) = phrases[i].core else { continue };
        let role = &knowledge.roles[r as usize];
        let office = matches!(role.kind, RoleKind::Title) || role.kind == RoleKind::Weak && !role.office.is_empty();
        let (Some(of), true) = (phrases[i].of, office) else { continue };
        let after = phrases[i].right + 2;
        let Some(q) = phrases.iter().position(|q| q.head == of && q.left == after && q.role.is_none()) else {
            continue;
        };
        let (Some((a, b)), true) = (phrases[q].name, matches!(phrases[q].core, Core::Person | Core::Named)) else {
            continue;
        };
        // With a state before it the name is what is left; else a given name in the middle says where it begins.
        let begins = if a > after && !phrases[q].states.is_empty() {
            Some(a)
        } else {
            (a + 1..b).find(|&j| {
                let given = |j: u32| knowledge.is_given_name(doc.word(j));
                given(j) && !given(j - 1)
            })
        };
        let Some(begins) = begins.filter(|&j| j < b) else { continue };
        let states = phrases[q].states.clone();
        let (right, gender) = (phrases[q].right, phrases[q].gender);
        let p = &mut phrases[i];
        p.name = Some((begins, b));
        p.core = Core::Person;
        p.right = right;
        p.of = None;
        p.gender = p.gender.or(gender).or(role.gender);
        if p.states.is_empty() {
            p.states = states;
        }
        gone.push(q);
    }
    gone.sort_unstable();
    for q in gone.into_iter().rev() {
        phrases.remove(q);
    }
}

/// The last token of a long name that begins with the noun `h`: "Ministry of Public Works", "Movement for Justice and
/// Peace". None where nothing written with a capital follows.
fn long_name(doc: &Doc, scan: &Scan, h: u32, after: u32) -> Option<u32> {
    let end = doc.sentence_of(h).tokens.end;
    let capital = |j: u32| j < end && doc.word(j).starts_with(char::is_uppercase);
    let mut last = None;
    let mut j = after;
    loop {
        let joined = j < end && matches!(doc.word(j), "of" | "for" | "on" | "against" | "to" | "de" | "and" | "&");
        // "and" goes on only inside what the model takes for one name.
        if joined && matches!(doc.word(j), "and" | "&") && (doc.token(j).ent != "ORG" || doc.token(j).ent_start) {
            break;
        }
        if joined {
            j += 1;
            while j < end && matches!(doc.word(j), "the" | "la" | "los" | "las") {
                j += 1;
            }
        }
        if !capital(j) || !joined && last.is_none() {
            break;
        }
        // "the Ministry of Finance of Chile", "the Bank of England": a state is an owner, not a part of the name.
        if scan.whats_at(j).iter().any(|w| matches!(w, What::Country(_) | What::Capital(_))) && joined {
            break;
        }
        if !joined && doc.token(j).ent_start {
            break;
        }
        last = Some(j);
        j += 1;
    }
    last
}

/// A noun labelled as a modifier whose head is to its left describes nothing: a slip of the parser.
fn stands_alone(doc: &Doc, h: u32) -> bool {
    let t = doc.token(h);
    matches!(t.dep, "compound" | "nmod") && t.head < h && t.upos == Upos::Propn
}

fn pronoun(doc: &Doc, h: u32) -> Option<Phrase> {
    let t = doc.token(h);
    let word = doc.word(h);
    let personal = matches!(t.tag, "PRP" | "PRP$");
    let relative = matches!(t.tag, "WP" | "WDT" | "WP$") && !word.eq_ignore_ascii_case("what");
    if !personal && !relative {
        return None;
    }
    Some(Phrase::new(h, h, h, Core::Pronoun))
}

impl Phrase {
    fn new(head: u32, left: u32, right: u32, core: Core) -> Phrase {
        Phrase {
            head,
            left,
            right,
            core,
            states: Vec::new(),
            joint: None,
            org: None,
            seat: None,
            region: None,
            role: None,
            modifier: None,
            office: None,
            name: None,
            patron: None,
            possessor: None,
            of: None,
            former: false,
            then: false,
            deputy: false,
            gender: None,
            definite: false,
            indefinite: false,
            body_sector: None,
            aged: false,
            abroad: false,
        }
    }
}

/// First token of the unbroken run of words before `h` that depend on it.
fn leftmost(doc: &Doc, h: u32) -> u32 {
    let start = doc.sentence_of(h).tokens.start;
    let mut left = h;
    while left > start {
        let j = left - 1;
        let mut at = j;
        let mut inside = false;
        for _ in 0..6 {
            let up = doc.token(at).head;
            if up == h {
                inside = true;
                break;
            }
            if up == at || up > h {
                break;
            }
            at = up;
        }
        let t = doc.token(j);
        let word = doc.word(j);
        // A relative clause, a bracket or a comma ends what stands before the head.
        let barrier = matches!(word, "," | ";" | ":" | "(" | ")" | "—" | "–" | "“" | "”" | "\"" | "[" | "]")
            || matches!(t.dep, "cc" | "relcl" | "mark" | "ROOT" | "aux" | "nsubj" | "prep")
                && !(t.dep == "prep" && matches!(word, "of" | "to" | "for"))
            || doc.token(at).dep == "appos";
        let cut = matches!(doc.token(at).dep, "conj" | "relcl" | "advcl" | "ccomp") && at != j;
        if !inside || barrier || cut {
            break;
        }
        left = j;
    }
    while left < h && (doc.token(left).upos == Upos::Punct || matches!(doc.token(left).dep, "prep" | "case")) {
        left += 1;
    }
    left
}

fn noun_phrase(doc: &Doc, scan: &Scan, knowledge: &Knowledge, h: u32, m: Option<&Match>) -> Option<Phrase> {
    let left = leftmost(doc, h);
    let right = m.map_or(h, |m| m.end - 1).max(h);
    let mut p = Phrase::new(h, left, right, Core::Named);

    // "the acting head of state Chea Sim": the parser may cut a title in two.
    let left = match scan.at(left) {
        Some(cut) if cut.start < left && m.is_none_or(|m| m.start != cut.start) && left < h => {
            p.left = cut.start;
            cut.start
        }
        _ => left,
    };
    p.joint = joint_state(doc, scan, left, h);

    // "Turkey's" before the rest: a possessor, which is a phrase of its own.
    let mut begin = left;
    for j in left..h {
        if doc.token(j).tag == "POS" {
            p.possessor = Some(if j > 0 { doc.token(j).head.min(j.saturating_sub(1)) } else { j });
            let owner = j.saturating_sub(1);
            p.possessor = p.possessor.map(|o| if o < left || o > owner { owner } else { o });
            begin = j + 1;
        } else if doc.token(j).tag == "PRP$" {
            p.possessor = Some(j);
            begin = begin.max(j + 1);
        }
    }
    if begin > h {
        begin = h;
    }

    // "Then-president": the parser often leaves the adverb outside.
    if left >= 2 && doc.word(left - 1) == "-" || left >= 1 && doc.token(left).sentence == doc.token(left - 1).sentence {
        let before = if doc.word(left - 1) == "-" { left.saturating_sub(2) } else { left - 1 };
        match doc.word(before) {
            "then" | "Then" if before + 1 != left => p.then = true,
            "ex" | "Ex" | "former" | "Former" => p.former = true,
            _ => {}
        }
    }

    // The name at the end, if the phrase ends in one.
    let name = name_run(doc, scan, knowledge, begin, h);
    let premodifiers_end = name.map_or_else(|| m.map_or(h, |m| m.start), |(a, _)| a);

    read_modifiers(doc, scan, knowledge, &mut p, begin, premodifiers_end.max(begin));

    if let Some((a, b)) = name {
        p.name = Some((a, b));
        p.right = right.max(b);
        p.core = name_core(doc, knowledge, &p, a, b);
        // "Karsten Warholm of Norway", "Jane Roe from the United States".
        if p.core == Core::Person && (b + 2) < doc.tokens.len() as u32 && matches!(doc.word(b + 1), "of" | "from") {
            p.of = doc.children_by(b + 1, "pobj").next().filter(|_| doc.token(b + 1).head == h);
        }
        // "the Federal Motor Office of Germany"
        if p.core == Core::Named && (b + 2) < doc.tokens.len() as u32 && doc.word(b + 1) == "of" {
            let named = |o: &u32| scan.whats_at(*o).iter().any(|w| matches!(w, What::Country(_)));
            p.of = doc.children_by(b + 1, "pobj").next().filter(named);
        }
        p.aged |= is_aged(doc, b);
        return Some(p);
    }
    let Some(m) = m else {
        let mut p = generic_noun(doc, p, begin)?;
        if (doc.token(h).ent == "ORG" || knowledge.sector_of_name(&doc.word(h).to_lowercase()).is_some())
            && let (Some((a, b)), Some(last)) = (p.name, long_name(doc, scan, h, h + 1))
        {
            p.name = Some((a, b.max(last)));
            p.right = p.right.max(last);
        }
        return Some(p);
    };
    let whats = scan.whats(m);
    p.core = match whats.first()? {
        What::Country(_) => {
            p.states = whats.iter().filter_map(|w| if let What::Country(c) = w { Some(*c) } else { None }).collect();
            Core::State
        }
        What::Adjective(_) | What::Demonym(..) => {
            let adjective = whats.iter().all(|w| matches!(w, What::Adjective(_)));
            if adjective && !is_people(doc, h, begin) {
                return None;
            }
            p.states = whats
                .iter()
                .filter_map(|w| match w {
                    What::Adjective(c) | What::Demonym(c, _) => Some(*c),
                    _ => None,
                })
                .collect();
            Core::People
        }
        What::Capital(c) => Core::Capital(*c),
        What::Seat(s) => Core::Seat(*s),
        What::Org(o) => Core::Org(*o),
        What::Region(r) => {
            if knowledge.regions[*r as usize].is_adjective {
                return None;
            }
            Core::Region(*r)
        }
        What::Role(r, many) => {
            let role = &knowledge.roles[*r as usize];
            if let Some(before) = p.role {
                p.modifier = Some(before);
            }
            p.role = Some(*r);
            p.body_sector = named_body(doc, scan, knowledge, begin, m.start);
            if role.office == "minister" {
                p.office = portfolio(doc, scan, begin, m.start, &role.phrase);
            }
            // "the Department of Education", "the Movement for Democracy": a name that begins with a noun for a body.
            if role.kind == RoleKind::Body
                && doc.word(h).starts_with(char::is_uppercase)
                && let Some(last) = long_name(doc, scan, h, m.end)
            {
                p.name = Some((m.start, last));
                p.right = p.right.max(last);
                return Some(p);
            }
            // "the National Telecommunications Commission": a name that ends in one.
            if role.kind == RoleKind::Body
                && p.org.is_none()
                && let Some(first) = name_before(doc, scan, begin, m.start, role)
            {
                p.name = Some((first, m.end - 1));
                p.patron = None;
                return Some(p);
            }
            p.of = of_object(doc, m, matches!(role.kind, RoleKind::Weak));
            let many = *many || doc.token(h).tag.ends_with('S') && doc.token(h).tag.starts_with("NN");
            Core::Role(*r, many)
        }
    };
    if matches!(p.core, Core::Org(_) | Core::Named) {
        p.of = of_object(doc, m, false);
    }
    Some(p)
}

/// The first token of the capitals that make a noun for a body, written with one too, the end of a name. A single one
/// before a government is whoever leads it: "the … Administration".
fn name_before(doc: &Doc, scan: &Scan, begin: u32, end: u32, role: &Role) -> Option<u32> {
    if !doc.word(end).starts_with(char::is_uppercase) || end + 1 < doc.tokens.len() as u32 && doc.word(end + 1) == "of"
    {
        return None;
    }
    let capital = |j: u32| {
        let t = doc.token(j);
        t.upos == Upos::Propn && doc.word(j).starts_with(char::is_uppercase) && scan.at(j).is_none()
    };
    let joins = |j: u32| matches!(doc.word(j), "and" | "&" | "for" | "of") && j > begin && capital(j - 1);
    let mut first = end;
    while first > begin && (capital(first - 1) || first < end && joins(first - 1)) {
        first -= 1;
    }
    let enough = if role.sector == "GOV" { 2 } else { 1 };
    (end - first >= enough && doc.token(end).ent != "PERSON").then_some(first)
}

/// The sector of the body whose name ends right before a role at `end`.
fn named_body(doc: &Doc, scan: &Scan, knowledge: &Knowledge, begin: u32, end: u32) -> Option<String> {
    let last = end.checked_sub(1).filter(|&j| j >= begin && scan.at(j).is_none())?;
    let word = doc.word(last);
    let sector = word.starts_with(char::is_uppercase).then(|| knowledge.sector_of_name(&word.to_lowercase()))??;
    (sector != NO_PARTY).then(|| sector.to_owned())
}

/// "economy" in "economy minister", where the tables have only "minister".
fn portfolio(doc: &Doc, scan: &Scan, begin: u32, end: u32, title: &str) -> Option<String> {
    let words: Vec<String> = (begin..end)
        .filter(|&j| scan.at(j).is_none() && matches!(doc.token(j).upos, Upos::Noun | Upos::Propn | Upos::Adj))
        .map(|j| doc.word(j).to_lowercase())
        .filter(|w| !matches!(w.as_str(), "former" | "new" | "then" | "ex" | "outgoing" | "incoming" | "top"))
        .collect();
    (!words.is_empty()).then(|| format!("{} {title}", words.join(" ")))
}

/// Head of the object of "of" right after a role: "president of Chile", "government of the Netherlands"; with `any`
/// also of the other words that tie an employee to what he serves: "a spokesman for the ministry".
fn of_object(doc: &Doc, m: &Match, any: bool) -> Option<u32> {
    let next = m.end;
    if next as usize >= doc.tokens.len() {
        return None;
    }
    let word = doc.word(next);
    if word != "of" && !(any && matches!(word, "for" | "at" | "with")) {
        return None;
    }
    doc.children_by(next, "pobj").next()
}

/// Whether an adjective of a state stands for its people or its leaders: "the French", "the Chinese".
fn is_people(doc: &Doc, h: u32, begin: u32) -> bool {
    let t = doc.token(h);
    let articled = begin < h && matches!(doc.word(begin), "the" | "The" | "many" | "some" | "both");
    matches!(t.dep, "nsubj" | "nsubjpass" | "pobj" | "dobj" | "conj" | "poss" | "agent" | "dative")
        && (articled || t.tag == "NNPS" || matches!(t.dep, "nsubj" | "nsubjpass"))
}

/// "US and British soldiers": the state before the conjunction that leads to this phrase.
fn joint_state(doc: &Doc, scan: &Scan, left: u32, h: u32) -> Option<u16> {
    let start = doc.sentence_of(h).tokens.start;
    let mut and = left.checked_sub(1).filter(|&j| j > start)?;
    if and > left {
        return None;
    }
    // Inside the phrase already: "both US and British soldiers".
    if !matches!(doc.word(and), "and" | "or" | "&") {
        and = (left + 1..h).find(|&j| matches!(doc.word(j), "and" | "&"))?;
    }
    let before = and.checked_sub(1).filter(|&j| j >= start)?;
    let m = scan.at(before)?;
    let state = scan.whats(m).iter().find_map(|w| match w {
        What::Adjective(c) | What::Country(c) => Some(*c),
        _ => None,
    })?;
    let t = doc.token(m.head);
    let modifies = matches!(t.dep, "amod" | "compound" | "nmod" | "nsubj" | "dobj" | "pobj" | "nsubjpass");
    let other = scan.at(and + 1).filter(|o| o.start == and + 1)?;
    let adjective = scan.whats(other).iter().any(|w| matches!(w, What::Adjective(_) | What::Country(_)));
    let shares = t.head == h || doc.token(h).head == m.head && doc.token(h).dep == "conj";
    // "Russia and Turkish troops" is no pair of adjectives; "US" and "UK" serve as both.
    let as_adjective = scan.whats(m).iter().any(|w| matches!(w, What::Adjective(_)))
        || doc.span_of(m.start..m.end).of(&doc.text).chars().all(|c| c.is_uppercase() || c == '.');
    (modifies && adjective && shares && as_adjective && other.head != h).then_some(state)
}

/// A common noun that is no role: an actor only as what somebody's name for it makes it.
fn generic_noun(doc: &Doc, mut p: Phrase, begin: u32) -> Option<Phrase> {
    let t = doc.token(p.head);
    if t.upos == Upos::Propn
        || (!t.ent.is_empty() && matches!(t.ent, "ORG" | "GPE" | "LOC" | "FAC" | "PERSON" | "NORP"))
    {
        let mut a = p.head;
        while a > begin && doc.token(a - 1).upos == Upos::Propn {
            a -= 1;
        }
        p.name = Some((a, p.head));
        p.core = Core::Named;
        return Some(p);
    }
    None
}

/// The tokens of a name that ends in `h`.
fn name_run(doc: &Doc, scan: &Scan, knowledge: &Knowledge, begin: u32, h: u32) -> Option<(u32, u32)> {
    let is_name = |j: u32| -> bool {
        let t = doc.token(j);
        let word = doc.word(j);
        // Titles stand before names: "Hun Sen" is no senator, "Hassan Sheikh Mohamud" no sheikh.
        let within =
            j > begin && is_word_of_person(doc, j - 1) && scan.at(j - 1).is_none() && !is_honorific(doc.word(j - 1));
        if is_honorific(word) && !within {
            return false;
        }
        // The second half of "Kyung-wha" is written small.
        let half = j > begin && doc.word(j - 1) == "-" && !doc.token(j - 1).space_after;
        let capital = word.starts_with(char::is_uppercase) || half && (t.upos == Upos::Propn || t.ent == "PERSON");
        match scan.at(j) {
            Some(m) => {
                // Inside a person's name other readings of a word give way: "Michael Jordan", "Chad Brown".
                let table = scan.whats(m);
                let strong = table.iter().any(|w| match w {
                    What::Role(..) if within => false,
                    What::Role(r, _) => {
                        let role = &knowledge.roles[*r as usize];
                        !matches!(role.kind, RoleKind::Group | RoleKind::Person | RoleKind::Body) || m.end - m.start > 1
                    }
                    // "Dawn French", "Danilo Turk": surnames after a given name.
                    What::Adjective(_) | What::Demonym(..) => {
                        !(within && j == h && knowledge.is_given_name(doc.word(j - 1)))
                    }
                    _ => false,
                });
                // The first word of a name reads as a place only when nothing of the name is before it.
                capital
                    && t.ent == "PERSON"
                    && !strong
                    && m.end - m.start == 1
                    && (j == h || !t.ent_start || j + 1 == h)
                    && (j > begin && is_word_of_person(doc, j - 1) || j < h && is_word_of_person(doc, j + 1))
            }
            None => capital && (t.upos == Upos::Propn || t.ent == "PERSON" || t.upos == Upos::X),
        }
    };
    if !is_name(h) {
        return None;
    }
    let mut a = h;
    let tight = |j: u32| !doc.token(j).space_after;
    while a > begin {
        let j = a - 1;
        // "Man-kei": a given name of two halves, whatever its first half means.
        let halves = doc.word(a).starts_with(char::is_lowercase) && doc.word(j) == "-" && tight(j);
        if halves && j > begin && tight(j - 1) && doc.word(j - 1).starts_with(char::is_uppercase) {
            a = j - 1;
        } else if is_name(j) {
            a = j;
        } else if is_particle(doc.word(j))
            && j > begin
            && scan.at(j).is_none()
            && (is_name(j - 1) || is_particle(doc.word(j - 1)) && j - 1 > begin)
        {
            a = j;
        } else if is_particle(doc.word(j)) && matches!(doc.token(j).ent, "PERSON") && doc.word(j) != "-" {
            a = j;
        } else {
            break;
        }
    }
    while a < h && (is_particle(doc.word(a)) && doc.word(a) == "-" || matches!(doc.word(a), "y" | "e")) {
        a += 1;
    }
    Some((a, h))
}

fn is_word_of_person(doc: &Doc, j: u32) -> bool {
    doc.token(j).ent == "PERSON"
}

/// Whether an age follows a name: "Jane Roe, 42, …", "Jane Roe, aged 42".
fn is_aged(doc: &Doc, last: u32) -> bool {
    let end = doc.sentence_of(last).tokens.end;
    let word = |j: u32| if j < end { doc.word(j) } else { "" };
    let age = |j: u32| word(j).parse::<u8>().is_ok_and(|n| (1..=110).contains(&n));
    word(last + 1) == ","
        && (age(last + 2) && matches!(word(last + 3), "," | "." | "") || word(last + 2) == "aged" && age(last + 3))
}

/// Whether a name run is a person's.
fn name_core(doc: &Doc, knowledge: &Knowledge, p: &Phrase, a: u32, b: u32) -> Core {
    let persons = (a..=b).filter(|&j| doc.token(j).ent == "PERSON").count();
    let titled = p.role.is_some_and(|r| {
        let role = &knowledge.roles[r as usize];
        matches!(role.kind, RoleKind::Title | RoleKind::Anaphor)
            || matches!(role.kind, RoleKind::Weak) && (!role.office.is_empty())
            || matches!(role.kind, RoleKind::Weak) && role.sector == "GOV"
    }) || p.gender.is_some();
    if doc.word(b).len() > 1 && (persons > 0 || titled) { Core::Person } else { Core::Named }
}

/// Reads titles, states and organisations before a name or a role.
fn read_modifiers(doc: &Doc, scan: &Scan, knowledge: &Knowledge, p: &mut Phrase, begin: u32, end: u32) {
    let mut j = begin;
    let mut raw_after_role = 0;
    while j < end {
        let word = doc.word(j);
        if word.starts_with(char::is_uppercase)
            && let Some((_, gender)) = HONORIFICS.iter().find(|(w, _)| *w == word)
        {
            p.gender = gender.or(p.gender);
            j += 1;
            continue;
        }
        match word {
            "the" | "The" | "this" | "This" | "that" | "these" | "those" | "both" | "Both" => p.definite = true,
            "a" | "an" | "A" | "An" | "some" | "Some" => p.indefinite = true,
            "former" | "Former" | "ex" | "Ex" | "ousted" | "deposed" | "late" | "ex-" | "onetime" | "retired"
            | "toppled" | "exiled" | "erstwhile" | "Late" | "Ousted" | "Deposed" => p.former = true,
            "international" | "International" | "foreign" | "Foreign" | "western" | "Western" | "global" | "Global"
            | "multinational" | "overseas" | "European" | "regional" => p.abroad = true,
            "old" if j >= begin + 2 && matches!(doc.word(j - 1), "-" | "year") => p.aged = true,
            "then" | "Then" => p.then = true,
            "deputy" | "Deputy" | "vice" | "Vice" => p.deputy = true,
            _ => {}
        }
        if let Some(stem) = word.strip_prefix("ex").or_else(|| word.strip_prefix("Ex"))
            && stem.starts_with('-')
        {
            p.former = true;
        }
        if matches!(word, "to" | "for" | "in" | "on" | "with" | "at" | "from") && doc.token(j).upos == Upos::Adp {
            // "ambassador to Russia": what the office is about, not whose it is.
            j += 1;
            while j < end
                && !scan.whats_at(j).iter().any(|w| matches!(w, What::Role(..)))
                && (scan.at(j).is_some() || doc.token(j).upos == Upos::Det)
            {
                j = scan.at(j).map_or(j + 1, |m| m.end);
            }
            continue;
        }
        let Some(m) = scan.at(j).filter(|m| m.start >= begin || m.start == j) else {
            let patron = matches!(doc.token(j).ent, "PERSON" | "ORG" | "NORP" | "");
            // "the Biden-Harris administration" is the first one's.
            let second = j > begin && doc.word(j - 1) == "-" && p.patron.is_some_and(|(_, e)| e + 2 == j);
            if doc.token(j).upos == Upos::Propn && patron && word != "-" && !second {
                p.patron = Some((p.patron.filter(|(_, e)| *e + 1 == j).map_or(j, |(s, _)| s), j));
            }
            raw_after_role += usize::from(doc.token(j).upos != Upos::Punct);
            j += 1;
            continue;
        };
        if !is_loose_tie(doc, knowledge, m) {
            let whats = scan.whats(m);
            for what in whats {
                match *what {
                    What::Country(c) | What::Adjective(c) | What::Demonym(c, _) => {
                        if whats.len() == 1 || !p.states.contains(&c) {
                            p.states.push(c);
                        }
                    }
                    What::Capital(c) => {
                        if p.states.is_empty() {
                            p.states.push(c);
                        }
                    }
                    What::Org(o) => p.org = Some(o),
                    What::Seat(s) => p.seat = Some(s),
                    // "major", "general": ranks only where they are written as such.
                    What::Role(..)
                        if m.end - m.start == 1
                            && doc.token(j).upos == Upos::Adj
                            && word.starts_with(char::is_lowercase) => {}
                    // "Supreme Leader Ayatollah …": the office counts, not the rank of the church.
                    What::Role(r, _)
                        if knowledge.roles[r as usize].sector == "REL"
                            && p.role.is_some_and(|b| knowledge.roles[b as usize].sector == "GOV") => {}
                    What::Role(r, _) => {
                        if let Some(before) = p.role {
                            p.modifier = Some(before);
                        }
                        p.role = Some(r);
                        let role = &knowledge.roles[r as usize];
                        p.gender = p.gender.or(role.gender);
                        if role.office == "minister" {
                            p.office = portfolio(doc, scan, begin, m.start, &role.phrase);
                        }
                        raw_after_role = 0;
                        p.body_sector = named_body(doc, scan, knowledge, begin, m.start);
                    }
                    // "Sheikh Sabah al-Ahmad": a man of the name of a region.
                    What::Region(_) if doc.token(m.head).ent == "PERSON" => {}
                    What::Region(r) => {
                        if let Some(c) = knowledge.regions[r as usize].country.filter(|_| p.states.is_empty()) {
                            p.states.push(c);
                        }
                        p.region = Some(r);
                    }
                }
            }
        }
        j = m.end.max(j + 1);
    }
    let _ = raw_after_role;
}

impl Scan {
    /// What the match at a token means; empty where there is none.
    pub(crate) fn whats_at(&self, token: u32) -> &[What] {
        self.at(token).map_or(&[], |m| self.whats(m))
    }
}
