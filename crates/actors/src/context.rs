//! What states an article and its passages are about.

use legation_schema::{Article, BlockKind, Doc, Upos};

use crate::gazetteer::Gazetteer;
use crate::knowledge::{Knowledge, Role, RoleKind, Word};
use crate::lexicon::What;
use crate::scan::{Scan, is_loose_tie};
use crate::whose::{Clues, Question};

/// How much an article and its sentences speak of each state.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// Weight of each state in the whole article.
    weights: Vec<f32>,
    /// States named unambiguously.
    certain: Vec<bool>,
    /// (token, state) of places that something happens in: "in Caracas".
    places: Vec<(u32, u16)>,
    /// (sector, state, times) of roles with their state: "Venezuelan opposition".
    roles: Vec<(String, u16, f32)>,
    /// (sentence, state, strength) where somebody or something is said to be of a state: "Hungarian lawmakers".
    ties: Vec<(u32, u16, f32)>,
    /// (sentence, state) of states named by whatever word.
    named: Vec<(u32, u16)>,
    /// (token, state, whether by its name or its people) of states named unambiguously.
    at: Vec<(u32, u16, bool)>,
    /// (token, state) of persons whose state is known.
    persons: Vec<(u32, u16)>,
    /// Offices, bodies and groups met so far whose state the text tells: "the US embassy".
    met: std::cell::RefCell<Vec<Met>>,
    /// The questions that were put to [`Context::state_for`], where they are asked for.
    pub(crate) asked: Option<std::cell::RefCell<Vec<Question>>>,
    /// The state of the agency's dateline: "MANILA, Aug. 7 -".
    home: Option<u16>,
    /// The two states that headline or lead name.
    pair: Option<[u16; 2]>,
    main: Option<u16>,
}

/// An office, body or group whose state the text tells.
#[derive(Debug)]
struct Met {
    token: u32,
    word: std::sync::Arc<str>,
    state: u16,
}

/// Blocks that headline, standfirst, dateline and lead stand in.
const LEAD: u32 = 5;

/// What binds a sentence to a state: an arm of that state ("Romania's Constitutional Court"), other people and things of it,
/// either beside those of another state.
const DOMESTIC_TIE: f32 = 9.0;
const TIE: f32 = 5.0;
const SHARED_TIE: f32 = 4.0;

/// Who is sent by one state to another.
const DIPLOMATS: &[&str] =
    &["ambassador", "envoy", "diplomat", "embassy", "consul", "consulate", "attaché", "attache", "chargé"];

/// Verbs by which one meets those of other states, and offices that are then told with their state.
const MEETING: &[&str] = &["call", "greet", "host", "meet", "phone", "receive", "telephone", "visit"];
const OFFICE: &[&str] = &["chancellor", "emir", "king", "leader", "minister", "premier", "president"];

/// What is done to people by others.
const HARM: &[&str] = &["injure", "kill", "maim", "wound"];

/// What is done to states other than one's own where they are named as such.
const ABROAD: &[&str] = &[
    "accuse",
    "appeal",
    "arrest",
    "arrive",
    "ask",
    "assure",
    "attack",
    "bomb",
    "call",
    "chide",
    "condemn",
    "congratulate",
    "cooperate",
    "criticise",
    "criticize",
    "denounce",
    "deport",
    "detain",
    "discuss",
    "expel",
    "fly",
    "implore",
    "invade",
    "invite",
    "lobby",
    "meet",
    "negotiate",
    "pledge",
    "praise",
    "press",
    "pressure",
    "promise",
    "push",
    "remind",
    "request",
    "sanction",
    "scold",
    "shell",
    "speak",
    "sue",
    "talk",
    "tell",
    "thank",
    "threaten",
    "travel",
    "urge",
    "visit",
    "warn",
];

/// Whether people at `token` are killed or hurt.
pub(crate) fn is_harmed(doc: &Doc, token: u32) -> bool {
    let mut at = token;
    while doc.token(at).dep == "conj" && doc.token(at).head != at {
        at = doc.token(at).head;
    }
    let t = doc.token(at);
    matches!(t.dep, "dobj" | "nsubjpass") && HARM.contains(&&*doc.token(t.head).lemma)
}

/// Whether a role is about the inner life of a state, as diplomats and mere people are not.
fn is_domestic(role: &Role) -> bool {
    let abroad = ["foreign", "ambassador", "envoy", "diplomat", "embassy", "consul", "attach", "negotiator", "delegat"];
    matches!(role.sector.as_str(), "GOV" | "LEG" | "JUD" | "COP" | "OPP" | "PTY" | "MIL" | "REB" | "SPY")
        && matches!(role.kind, RoleKind::Title | RoleKind::Body)
        && !abroad.iter().any(|w| role.phrase.contains(w))
}

impl Context {
    /// `own_short` are short names that the article itself explains, whatever the tables know by them.
    pub(crate) fn new(
        article: &Article,
        doc: &Doc,
        knowledge: &Knowledge,
        scan: &Scan,
        gazetteer: Option<&Gazetteer>,
        own_short: &[&str],
    ) -> Context {
        let mut context = Context {
            weights: vec![0.0; knowledge.countries.len()],
            certain: vec![false; knowledge.countries.len()],
            ..Context::default()
        };
        let mut leads: Vec<(u32, u16)> = Vec::new();
        for m in &scan.matches {
            if m.start + 1 == m.end && own_short.contains(&doc.word(m.start)) {
                continue;
            }
            let whats = scan.whats(m);
            let state = match whats {
                [What::Country(c) | What::Adjective(c) | What::Demonym(c, _) | What::Capital(c)] => *c,
                // An adjective is often a noun for the people too: one state all the same.
                [What::Adjective(a), What::Demonym(b, _)] if a == b => *a,
                [What::Country(a), What::Adjective(b), ..] if a == b => *a,
                [What::Region(r)] => match knowledge.regions[*r as usize].country {
                    Some(c) => c,
                    None => continue,
                },
                [What::Seat(s)] => match knowledge.seats[*s as usize].country {
                    Some(c) => c,
                    None => continue,
                },
                [What::Org(o)] => match knowledge.organisations[*o as usize].country {
                    Some(c) if !matches!(knowledge.organisations[*o as usize].sector.as_str(), "MED" | "BUS") => c,
                    _ => continue,
                },
                _ => continue,
            };
            let by_name = matches!(whats[0], What::Country(_) | What::Demonym(..) | What::Capital(_));
            context.at.push((m.head, state, by_name));
            context.certain[state as usize] = true;
            context.named.push((doc.token(m.head).sentence, state));
            let sentence = doc.sentence_of(m.head);
            let t_sentence = doc.token(m.head).sentence;
            let block = article.blocks.get(sentence.block as usize).map(|b| b.kind);
            let dateline = in_dateline(doc, m.head, sentence.block);
            if context.home.is_none() && dateline {
                context.home = Some(state);
            }
            if !dateline && sentence.block < LEAD && !leads.contains(&(t_sentence, state)) {
                leads.push((t_sentence, state));
            }
            let mut weight = match block {
                Some(BlockKind::Headline) => 3.0,
                Some(BlockKind::Standfirst | BlockKind::Dateline) => 2.0,
                _ if sentence.block < 4 => 1.5,
                _ => 1.0,
            };
            if is_loose_tie(doc, knowledge, m) {
                weight *= 0.2;
            }
            let t = doc.token(m.head);
            // "in El Paso, Texas": what holds the town lies there with it.
            let of_town = matches!(t.dep, "appos" | "npadvmod") && m.start > 0 && doc.word(m.start - 1) == ",";
            let town = if of_town { doc.token(t.head) } else { t };
            let located = matches!(whats[0], What::Country(_) | What::Capital(_) | What::Region(_))
                && town.dep == "pobj"
                && knowledge.is(&doc.word(town.head).to_lowercase(), Word::Where);
            if located || block == Some(BlockKind::Dateline) {
                context.places.push((m.head, state));
                weight += 1.0;
            }
            context.weights[state as usize] += weight;
            let tie = !matches!(whats[0], What::Capital(_) | What::Org(_))
                && matches!(t.dep, "amod" | "poss" | "compound")
                && !is_loose_tie(doc, knowledge, m);
            // "Venezuelan opposition", "Syria's rebels": whose the sector is on this page.
            let next = scan.at(m.end.min(doc.tokens.len() as u32 - 1)).or_else(|| {
                let after = m.end + 1;
                (after < doc.tokens.len() as u32 && doc.token(m.end).tag == "POS").then(|| scan.at(after)).flatten()
            });
            let mut domestic = false;
            if let Some(next) = next.filter(|n| n.start >= m.end && !is_loose_tie(doc, knowledge, m)) {
                for what in scan.whats(next) {
                    if let What::Role(r, _) = what {
                        let role = &knowledge.roles[*r as usize];
                        let sector = &role.sector;
                        domestic |= is_domestic(role);
                        if !sector.is_empty() {
                            match context.roles.iter_mut().find(|(s, c, _)| s == sector && *c == state) {
                                Some(entry) => entry.2 += 1.0,
                                None => context.roles.push((sector.clone(), state, 1.0)),
                            }
                        }
                    }
                }
            }
            if tie {
                context.ties.push((t.sentence, state, if domestic { DOMESTIC_TIE } else { TIE }));
            }
        }
        context.pair = main_pair(article, doc, &leads);
        if let Some(gazetteer) = gazetteer {
            context.count_towns(article, doc, knowledge, scan, gazetteer);
        }
        // Ties of one sentence to several states leave each in doubt.
        let shared: Vec<bool> =
            context.ties.iter().map(|t| context.ties.iter().any(|o| o.0 == t.0 && o.1 != t.1 && o.2 >= t.2)).collect();
        for (tie, shared) in context.ties.iter_mut().zip(shared) {
            if shared {
                tie.2 = tie.2.min(SHARED_TIE);
            }
        }
        context.main = context.heaviest();
        context
    }

    /// Towns that only the gazetteer has speak of their state too: of the one that the article names, else of the one
    /// that has by far the largest town of the name.
    fn count_towns(&mut self, article: &Article, doc: &Doc, knowledge: &Knowledge, scan: &Scan, gazetteer: &Gazetteer) {
        /// How many times larger than namesakes abroad, and how large at least, a town must be to be meant unsaid.
        const CLEARLY: u32 = 5;
        const LARGE: u32 = 50_000;
        let mut found: Vec<(u32, u16, f32)> = Vec::new();
        for entity in crate::places::entities(doc) {
            if entity.clone().any(|t| scan.at(t).is_some()) {
                continue;
            }
            let name = doc.span_of(entity.clone()).of(&doc.text);
            let mut states: Vec<(u16, u32)> = Vec::new();
            for town in gazetteer.named(name) {
                let Some(state) = knowledge.countries.iter().position(|c| c.iso2.as_bytes() == town.country) else {
                    continue;
                };
                match states.iter_mut().find(|(s, _)| *s == state as u16) {
                    Some(entry) => entry.1 = entry.1.max(town.population),
                    None => states.push((state as u16, town.population)),
                }
            }
            states.sort_by_key(|&(s, people)| (std::cmp::Reverse(people), s));
            let named = states.iter().filter(|(s, _)| self.weights[*s as usize] > 0.0);
            let named = named.max_by(|a, b| self.weights[a.0 as usize].total_cmp(&self.weights[b.0 as usize]));
            let state = match (named, &states[..]) {
                (Some((state, _)), _) => *state,
                (None, [(state, people), rest @ ..])
                    if *people >= LARGE && rest.first().is_none_or(|(_, p)| p.saturating_mul(CLEARLY) <= *people) =>
                {
                    *state
                }
                _ => continue,
            };
            let head = entity.clone().rev().find(|&t| !entity.contains(&doc.token(t).head)).unwrap_or(entity.end - 1);
            let t = doc.token(head);
            let dateline =
                article.blocks.get(doc.sentence_of(head).block as usize).is_some_and(|b| b.kind == BlockKind::Dateline);
            let above = doc.token(t.head);
            let at = |word: &str| knowledge.is(&word.to_lowercase(), Word::Where);
            // "in the city of …" lies there as well.
            let of = doc.word(t.head) == "of" && {
                let noun = doc.token(above.head);
                noun.dep == "pobj" && at(doc.word(noun.head))
            };
            let located = dateline || t.dep == "pobj" && (at(doc.word(t.head)) || of);
            if located {
                self.places.push((head, state));
            }
            found.push((head, state, if located { 1.5 } else { 0.7 }));
        }
        for (_, state, weight) in found {
            self.weights[state as usize] += weight;
        }
    }

    /// Whether the article names no state at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.main.is_none()
    }

    pub(crate) fn weight(&self, state: u16) -> f32 {
        self.weights[state as usize]
    }

    /// Whether the article names a state by another word than the one at `token`.
    pub(crate) fn named_beside(&self, state: u16, token: u32) -> bool {
        self.at.iter().any(|(at, s, _)| *s == state && *at != token)
    }

    /// Counts a person's state as named.
    pub(crate) fn add(&mut self, state: u16, weight: f32) {
        self.weights[state as usize] += weight;
    }

    /// Somebody of a state is told of.
    pub(crate) fn tie_person(&mut self, token: u32, state: u16) {
        self.persons.push((token, state));
    }

    /// The weight of the heaviest state besides `main`.
    pub(crate) fn next_weight(&self, main: u16) -> f32 {
        let others = self.weights.iter().enumerate().filter(|(i, _)| *i != main as usize);
        others.map(|(_, w)| *w).fold(0.0, f32::max)
    }

    pub(crate) fn main_state(&self) -> Option<u16> {
        self.main
    }

    /// One of the states that a name may mean: one that the article names otherwise, else the one the tables list first
    /// as a state.
    pub(crate) fn choose(&self, knowledge: &Knowledge, states: &[u16]) -> Option<u16> {
        match states {
            [] => None,
            [one] => Some(*one),
            [first, ..] => {
                let sure = states.iter().copied().filter(|&s| self.certain[s as usize]);
                let best = sure.max_by(|a, b| self.weight(*a).total_cmp(&self.weight(*b)));
                best.or_else(|| states.iter().copied().find(|&s| knowledge.country(s).is_state)).or(Some(*first))
            }
        }
    }

    /// The state where a sentence plays: of the place it or one of the two before it names, else of the dateline or the
    /// only state that the article is about to speak of.
    pub(crate) fn scene(&self, doc: &Doc, token: u32) -> Option<u16> {
        /// Sentences back that a place still holds for.
        const REACH: u32 = 2;
        /// Share of all that is said of states, and how much at least, that makes an article one state's.
        const ALONE: f32 = 0.75;
        const ENOUGH: f32 = 4.0;
        let sentence = doc.token(token).sentence;
        let near = self.places.iter().filter_map(|&(at, state)| {
            let back = sentence.checked_sub(doc.token(at).sentence).filter(|&b| b <= REACH)?;
            Some((back, at.abs_diff(token), state))
        });
        if let Some((_, _, state)) = near.min() {
            return self.allows(sentence, state).then_some(state);
        }
        let total: f32 = self.weights.iter().sum();
        self.heaviest().filter(|&m| {
            let weight = self.weight(m);
            weight >= ENOUGH && weight >= ALONE * total && self.allows(sentence, m)
        })
    }

    /// Whether somebody in a sentence may well be of a state that other sentences speak of: not where it names others.
    /// "Iran freed three prisoners", in an article on Russia: not Russians, for all that is told.
    fn allows(&self, sentence: u32, state: u16) -> bool {
        let mut here = self.named.iter().filter(|n| n.0 == sentence).map(|n| n.1).peekable();
        here.peek().is_none() || here.any(|s| s == state)
    }

    fn heaviest(&self) -> Option<u16> {
        let most = self.weights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
        (*most.1 > 0.0).then_some(most.0 as u16)
    }

    /// The two states that the article is about: those of the headline, where it names two, else those of the lead.
    pub(crate) fn pair(&self) -> Option<[u16; 2]> {
        self.pair
    }

    /// The states of those whose counterpart somebody of the sentence is: "met his Chadian counterpart" is no Chadian.
    fn counterparts(&self, doc: &Doc, token: u32) -> Vec<u16> {
        let tokens = doc.sentence_of(token).tokens.clone();
        let whose = |noun: u32| doc.children_by(noun, "poss").any(|p| doc.token(p).tag == "PRP$" || p == token);
        let other = |head: u32| {
            let noun = doc.token(head).head;
            let opposite = || doc.children(noun).any(|c| doc.word(c).eq_ignore_ascii_case("opposite"));
            noun != token
                && head < noun
                && whose(noun)
                && match &*doc.token(noun).lemma {
                    "counterpart" | "colleague" => true,
                    "number" => opposite(),
                    _ => false,
                }
        };
        self.at.iter().filter(|a| tokens.contains(&a.0) && other(a.0)).map(|a| a.1).collect()
    }

    /// The states whose people or bodies the verb of the subject at `token` is aimed at: "It accused the Chadian army" is
    /// none of Chad's.
    pub(crate) fn aimed_at(&self, doc: &Doc, token: u32) -> Vec<u16> {
        let t = doc.token(token);
        if t.dep != "nsubj" || !ABROAD.contains(&&*doc.token(t.head).lemma) {
            return Vec::new();
        }
        let verb = t.head;
        let to = |c: &u32| {
            doc.token(*c).dep == "prep" && matches!(doc.word(*c), "to" | "on" | "upon" | "with" | "against" | "into")
        };
        let objects = doc.children(verb).filter(|&c| c > verb && matches!(doc.token(c).dep, "dobj" | "dative"));
        let below =
            doc.children(verb).filter(|&c| c > verb).filter(to).filter_map(|p| doc.children_by(p, "pobj").next());
        let objects: Vec<u32> = objects.chain(below).collect();
        let hit = |head: u32| objects.contains(&head) || head > verb && objects.contains(&doc.token(head).head);
        self.at.iter().filter(|a| hit(a.0)).map(|a| a.1).collect()
    }

    /// The states that the subject at `token` deals with from outside: "lawmakers urged Egypt", "officials flew to
    /// Doha", "the ministry summoned the Swedish ambassador" are none of theirs.
    fn dealt_with(&self, doc: &Doc, token: u32) -> Vec<u16> {
        let mut at = token;
        while doc.token(at).dep == "conj" && doc.token(at).head != at {
            at = doc.token(at).head;
        }
        let t = doc.token(at);
        if is_harmed(doc, at) {
            return self.harmed_by(doc, t.head);
        }
        let verb = match t.dep {
            "nsubj" => t.head,
            _ => match doc
                .children(token)
                .find(|&c| matches!(doc.token(c).dep, "acl" | "relcl") && doc.token(c).tag != "VBN")
            {
                Some(c) => c,
                None => return Vec::new(),
            },
        };
        let mut out = Vec::new();
        let verbs = std::iter::once(verb).chain(doc.children_by(verb, "xcomp")).chain(doc.children_by(verb, "conj"));
        for v in verbs {
            let lemma = &*doc.token(v).lemma;
            let own = doc.children(v).any(|c| matches!(doc.token(c).dep, "nsubj" | "nsubjpass"));
            if v != verb && own || !matches!(doc.token(v).upos, Upos::Verb) {
                continue;
            }
            for c in doc.children(v).filter(|&c| c > v) {
                let object = match doc.token(c).dep {
                    "dobj" | "dative" => Some(c),
                    "prep" if matches!(doc.word(c), "to" | "on" | "upon" | "with" | "against" | "in" | "into") => {
                        doc.children_by(c, "pobj").next()
                    }
                    _ => None,
                };
                let mut object = object;
                while let Some(o) = object {
                    let envoy = DIPLOMATS.contains(&&*doc.token(o).lemma);
                    for &(head, state, by_name) in &self.at {
                        // "met Chad's president"
                        let office = MEETING.contains(&lemma)
                            && doc.token(head).dep == "poss"
                            && OFFICE.contains(&&*doc.token(o).lemma);
                        let whose = (envoy || office) && doc.token(head).head == o && head < o;
                        let whole = head == o && by_name && ABROAD.contains(&lemma);
                        if (whose || whole) && !out.contains(&state) {
                            out.push(state);
                        }
                    }
                    object = doc.children_by(o, "conj").next();
                }
            }
        }
        out
    }

    /// "a Russian strike killed four people": they are hardly Russians.
    fn harmed_by(&self, doc: &Doc, verb: u32) -> Vec<u16> {
        let by = doc.children(verb).filter(|&c| doc.token(c).dep == "agent" || doc.word(c) == "in");
        let behind = by.filter_map(|p| doc.children_by(p, "pobj").next());
        let mut doers: Vec<u32> = doc.children_by(verb, "nsubj").chain(behind).collect();
        // "the Chadian army fired rockets, killing two"
        let mut at = verb;
        while doers.is_empty() && matches!(doc.token(at).dep, "advcl" | "conj" | "xcomp") && doc.token(at).head != at {
            at = doc.token(at).head;
            doers.extend(doc.children_by(at, "nsubj"));
        }
        let of = |head: u32| {
            doers.iter().any(|&d| {
                let up = doc.token(head).head;
                let strike = matches!(
                    &*doc.token(d).lemma,
                    "strike"
                        | "airstrike"
                        | "attack"
                        | "raid"
                        | "missile"
                        | "drone"
                        | "shelling"
                        | "bombing"
                        | "bombardment"
                        | "rocket"
                        | "fire"
                        | "jet"
                        | "plane"
                );
                head == d || strike && up == d && head < d && doc.token(head).dep != "nmod"
            })
        };
        self.at.iter().filter(|a| of(a.0)).map(|a| a.1).collect()
    }

    /// The state whose opposition, army or people an unqualified role at `token` belongs to; none where it is likelier of no
    /// state that is told.
    pub(crate) fn state_for(&self, doc: &Doc, sector: &str, token: u32) -> Option<u16> {
        let question = self.question(doc, sector, token);
        let best = question.best();
        let state = best.map(|k| question.states[k]);
        if let Some(asked) = &self.asked {
            asked.borrow_mut().push(question);
        }
        state
    }

    /// Keeps in mind whose somebody is: "the embassy" is likely the one told of before.
    pub(crate) fn remember(&self, doc: &Doc, token: u32, state: u16) {
        let word = doc.token(token).lemma.clone();
        self.met.borrow_mut().push(Met { token, word, state });
    }

    /// What speaks for each state that the article names, and for none, where a role without a state stands at `token`.
    fn question(&self, doc: &Doc, sector: &str, token: u32) -> Question {
        let t = doc.token(token);
        let sentence = t.sentence;
        let mut others = self.dealt_with(doc, token);
        others.extend(self.counterparts(doc, token));
        // "Russian strikes killed ten people": of none of those who did it, and hardly of any that the sentence leaves out.
        let harmed = is_harmed(doc, token);
        let total: f32 = self.weights.iter().sum();
        let heaviest = self.weights.iter().copied().fold(0.0, f32::max);
        let public = matches!(sector, "GOV" | "LEG" | "JUD" | "COP" | "OPP" | "PTY" | "MIL");
        let back = |at: u32| sentence.checked_sub(doc.token(at).sentence);
        let names_any = self.named.iter().any(|n| n.0 == sentence);
        let last = self.at.iter().filter(|a| a.0 < token).max_by_key(|a| a.0).map(|a| a.1);
        let last_person = self.persons.iter().filter(|a| a.0 < token).max_by_key(|a| a.0).map(|a| a.1);
        let met = self.met.borrow();
        let mut same = met.iter().filter(|m| m.token < token && *m.word == *t.lemma);
        let last_told = same.clone().max_by_key(|m| m.token);
        let one_told = last_told.is_some_and(|l| same.all(|m| m.state == l.state));
        // Whoever stands in the place of the subject above, and of the objects below.
        let (above, below) = (subject_above(doc, token), objects_below(doc, token));
        let mut question = Question { token, ..Question::default() };
        for (state, &weight) in self.weights.iter().enumerate() {
            if weight == 0.0 {
                continue;
            }
            let state = state as u16;
            let mut clues = Clues::default();
            let yes = |b: bool| f32::from(u8::from(b));
            let named = |n: u32| yes(self.named.iter().any(|p| p.1 == state && sentence.checked_sub(p.0) == Some(n)));
            let placed = |n: u32| yes(self.places.iter().any(|p| p.1 == state && back(p.0) == Some(n)));
            let person = |n: u32| yes(self.persons.iter().any(|p| p.1 == state && back(p.0) == Some(n)));
            let tied = |least: f32| yes(self.ties.iter().any(|t| t.0 == sentence && t.1 == state && t.2 >= least));
            let role = |same: bool| {
                let of = self.roles.iter().filter(|r| r.1 == state && (r.0 == sector) == same);
                (1.0 + of.map(|r| r.2).sum::<f32>()).ln()
            };
            let before = self.at.iter().filter(|a| a.1 == state && a.0 < token).map(|a| a.0).max();
            let after = self.at.iter().filter(|a| a.1 == state && a.0 > token).map(|a| a.0).min();
            let of_noun = |noun: u32| {
                let hit = |at: u32| at == noun || doc.token(at).head == noun && doc.token(at).dep != "appos";
                self.at.iter().any(|a| a.1 == state && hit(a.0))
                    || self.persons.iter().any(|p| p.1 == state && hit(p.0))
            };
            let subject = |n: u32| {
                let acts = |at: u32| {
                    let t = doc.token(at);
                    let up = doc.token(t.head).dep;
                    t.dep == "nsubj" || matches!(t.dep, "poss" | "amod" | "compound") && up == "nsubj"
                };
                let one = |at: u32, s: u16| s == state && back(at) == Some(n) && acts(at);
                yes(self.at.iter().any(|a| one(a.0, a.1)) || self.persons.iter().any(|p| one(p.0, p.1)))
            };
            let near = |at: Option<u32>| at.map_or(0.0, |at| 1.0 / (1.0 + token.abs_diff(at) as f32 / 10.0));
            let of_last = last_told.is_some_and(|m| m.state == state);
            clues.set("same word told last", yes(of_last));
            clues.set("same word told of one alone", yes(of_last && one_told));
            clues.set(
                "same word told near",
                yes(of_last && last_told.and_then(|m| back(m.token)).is_some_and(|n| n < 4)),
            );
            clues.set("share", weight / total.max(1.0));
            clues.set("share, public", yes(public) * weight / total.max(1.0));
            clues.set("only one", yes(weight == total));
            clues.set("heaviest", yes(weight == heaviest));
            clues.set("weight", (1.0 + weight).ln());
            clues.set("place here", placed(0));
            clues.set("place 1 back", placed(1));
            clues.set("place 2 back", placed(2));
            clues.set("named here", named(0));
            clues.set("named 1 back", named(1));
            clues.set("named 2 back", named(2));
            clues.set("named 3 back", named(3));
            clues.set("domestic tie", tied(DOMESTIC_TIE));
            clues.set("tie", tied(SHARED_TIE));
            clues.set("same role", role(true));
            clues.set("other roles", role(false));
            clues.set("person here", person(0));
            clues.set("person 1 back", person(1));
            clues.set("person 2 back", person(2));
            clues.set("person here, public", person(0) * yes(public));
            clues.set("last named", yes(last == Some(state)));
            clues.set("last person", yes(last_person == Some(state)));
            clues.set("near before", near(before));
            clues.set("near after", near(after));
            clues.set("not yet named", yes(before.is_none()));
            clues.set("subject here", subject(0));
            clues.set("subject 1 back", subject(1));
            clues.set("subject above", yes(above.is_some_and(of_noun)));
            clues.set("object below", yes(below.iter().any(|&o| of_noun(o))));
            clues.set("dateline", yes(self.home == Some(state)));
            clues.set("dateline, public", yes(public && self.home == Some(state)));
            clues.set("pair", yes(self.pair.is_some_and(|p| p.contains(&state))));
            clues.set("dealt with", yes(others.contains(&state)));
            clues.set("harmed by", yes(harmed && others.contains(&state)));
            clues.set("another named here", yes(names_any && named(0) == 0.0));
            clues.set("in headline", yes(self.named.iter().any(|n| n.0 == 0 && n.1 == state)));
            clues.set("in lead", yes(self.named.iter().any(|n| n.0 == 1 && n.1 == state)));
            question.states.push(state);
            question.clues.push(clues);
        }
        let det = doc.children_by(token, "det").map(|d| doc.word(d)).next();
        let plural = matches!(t.tag, "NNS" | "NNPS");
        let yes = |b: bool| f32::from(u8::from(b));
        let none = &mut question.none;
        let states = self.weights.iter().filter(|w| **w > 0.0).count();
        none.set("none", 1.0);
        none.set("none, states named", (states.max(1) as f32).ln());
        none.set("none, weight of all", (1.0 + total).ln());
        none.set("none, definite", yes(det.is_some_and(|d| d.eq_ignore_ascii_case("the"))));
        none.set(
            "none, indefinite",
            yes(det.is_some_and(|d| d.eq_ignore_ascii_case("a") || d.eq_ignore_ascii_case("an"))),
        );
        none.set("none, bare plural", yes(plural && det.is_none()));
        none.set("none, subject", yes(matches!(t.dep, "nsubj" | "nsubjpass")));
        none.set("none, state named here", yes(names_any));
        none.set("none, press", yes(sector == "JRN"));
        none.set(
            "none, private",
            yes(matches!(sector, "CVL" | "CRM" | "REL" | "EDU" | "HLH" | "AGR" | "SOC" | "BUS" | "LAB")),
        );
        none.set("none, armed", yes(matches!(sector, "REB" | "UAF")));
        none.set("none, forces", yes(matches!(sector, "MIL" | "COP")));
        none.set("none, party", yes(matches!(sector, "PTY" | "OPP" | "LEG")));
        none.set("none, victims", yes(harmed && !others.is_empty()));
        question
    }
}

/// The subject of the clause that a token stands in, where it is not the token itself.
fn subject_above(doc: &Doc, token: u32) -> Option<u32> {
    let mut at = token;
    for _ in 0..8 {
        let t = doc.token(at);
        if matches!(t.dep, "nsubj" | "nsubjpass") || t.head == at {
            return None;
        }
        at = t.head;
        if let Some(s) = doc.children_by(at, "nsubj").next().filter(|_| doc.token(at).upos == Upos::Verb) {
            return (s != token).then_some(s);
        }
    }
    None
}

/// The objects of the clause whose subject a token is, those of its prepositions too.
fn objects_below(doc: &Doc, token: u32) -> Vec<u32> {
    let t = doc.token(token);
    if t.dep != "nsubj" {
        return Vec::new();
    }
    let deep = doc.children_by(t.head, "prep").filter_map(|p| doc.children_by(p, "pobj").next());
    doc.children_by(t.head, "dobj").chain(deep).collect()
}

/// The two states that the headline names, else the first sentence below it; none where it names fewer or more.
fn main_pair(article: &Article, doc: &Doc, leads: &[(u32, u16)]) -> Option<[u16; 2]> {
    let of = |sentence: u32| -> Vec<u16> { leads.iter().filter(|l| l.0 == sentence).map(|l| l.1).collect() };
    let first = doc.sentences.first()?;
    let words = first.span.of(&doc.text).trim_end();
    // Records of text alone may begin with the headline too, which has no full stop.
    let kind = article.blocks.get(first.block as usize).map(|b| b.kind);
    let headline = kind == Some(BlockKind::Headline)
        || words.len() < 160 && article.blocks.len() > 1 && !words.ends_with(['.', '!', '?', '"', '\u{201d}', ':']);
    let body = |s: &legation_schema::Sentence| {
        let kind = article.blocks.get(s.block as usize).map(|b| b.kind);
        kind == Some(BlockKind::Paragraph) && !(headline && s.block == first.block)
    };
    let lead = doc.sentences.iter().position(body).map(|s| of(s as u32));
    let title = if headline { of(0) } else { Vec::new() };
    match (&title[..], lead.as_deref()) {
        (&[a, b], _) => Some([a, b]),
        (_, Some(&[a, b])) => Some([a, b]),
        _ => None,
    }
}

/// Whether a token stands in the dateline that an agency puts in front of its first paragraph: "MANILA, Aug. 7 -",
/// "YEREVAN, September 14. /TASS/.", "MALE (Reuters) -".
fn in_dateline(doc: &Doc, token: u32, block: u32) -> bool {
    /// Blocks in which a dateline stands, headline and standfirst counted, and its tokens at most.
    const BLOCKS: u32 = 4;
    const LONG: u32 = 16;
    let tokens = doc.sentence_of(token).tokens.clone();
    let loud = |w: &str| w.len() > 2 && w.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    if block >= BLOCKS || token - tokens.start > 4 || !loud(doc.word(tokens.start)) {
        return false;
    }
    let end = tokens.end.min(tokens.start + LONG);
    let parts = |w: &str| matches!(w, "-" | "–" | "—" | "--" | "(" | "/");
    let Some(dash) = (token + 1..end).find(|&j| parts(doc.word(j))) else { return false };
    // Towns, months and numbers stand before it; a transcript's speakers have a colon.
    (tokens.start..dash).all(|j| doc.word(j) != ":" && !doc.word(j).starts_with(char::is_lowercase))
}
