//! Subjects and objects through passives, control, coordination, relatives and participles.

use super::{Path, Reader};

/// Verbs whose infinitive keeps their own subject though they have an object: "promised Kyiv to help".
const SUBJECT_CONTROL: &[&str] =
    &["promise", "threaten", "vow", "pledge", "swear", "use", "visit", "meet", "join", "take", "have"];

/// Verbs whose infinitive is done by the object of their preposition: "called on Moscow to withdraw".
const PREP_CONTROL: &[&str] = &[
    "call", "appeal", "plead", "rely", "count", "look", "wait", "press", "push", "prevail", "depend", "lean", "shout",
    "signal", "beckon",
];

/// Verbs whose object is to do what the infinitive says: "urged Kyiv to agree".
const OBJECT_CONTROL: &[&str] = &[
    "advise",
    "allow",
    "appeal",
    "ask",
    "beg",
    "call",
    "caution",
    "command",
    "compel",
    "convince",
    "direct",
    "enable",
    "encourage",
    "exhort",
    "forbid",
    "force",
    "implore",
    "instruct",
    "invite",
    "lobby",
    "oblige",
    "order",
    "permit",
    "persuade",
    "press",
    "pressure",
    "push",
    "remind",
    "request",
    "require",
    "tell",
    "urge",
    "warn",
];

/// Sectors of people who govern nothing.
const PEOPLE: &[&str] = &["AGR", "CVL", "EDU", "HLH", "JRN", "LAB", "REF", "SOC"];

const MAX_DEPTH: u8 = 8;

impl Reader<'_> {
    /// The token that heads the logical subject of verb `v`.
    pub(crate) fn subject(&self, v: u32) -> Option<(u32, Path)> {
        let t = &self.tree;
        if t.is_passive(v) {
            return self.by_agent(v, 0);
        }
        self.surface_subject(v, 0)
    }

    /// The token that heads the logical object of verb `v`.
    pub(crate) fn object(&self, v: u32) -> Option<(u32, Path)> {
        self.object_at(v, 0)
    }

    fn object_at(&self, v: u32, depth: u8) -> Option<(u32, Path)> {
        let t = &self.tree;
        if depth > MAX_DEPTH {
            return None;
        }
        if t.is_passive(v) {
            let (s, path) = self.surface_subject(v, 0)?;
            return Some((s, path.step("passive")));
        }
        if let Some(o) = t.children_by(v, "dobj").next() {
            return Some((o, Path::default().step("dobj")));
        }
        // "displaced thousands": taken for a measure
        if let Some(o) = t.children_by(v, "npadvmod").find(|&o| {
            o > v
                && matches!(
                    t.lemma(o),
                    "thousand" | "thousands" | "hundred" | "hundreds" | "dozen" | "dozens" | "million" | "millions"
                )
        }) {
            return Some((o, Path::default().step("npadvmod")));
        }
        // "the bombing of Aleppo", where it is tagged a verb
        if t.token(v).tag == "VBG"
            && let Some(p) = t.children_by(v, "prep").find(|&p| p == v + 1 && t.is(p, "of"))
            && let Some(o) = t.child(p, "pobj")
        {
            return Some((o, Path::default().step("of")));
        }
        // "let the journalist go", "found Minsk guilty": a small clause.
        if matches!(
            t.lemma(v),
            "let" | "help" | "find" | "declare" | "hold" | "deem" | "call" | "see" | "watch" | "make"
        ) && let Some(c) = t.children_by(v, "ccomp").find(|&c| {
            t.child(c, "mark").is_none() && t.child(c, "aux").is_none() && !matches!(t.token(c).tag, "VBD" | "VBZ")
        }) && let Some(s) = t.child(c, "nsubj")
        {
            return Some((s, Path::default().step("ccomp").step("nsubj")));
        }
        // "will not accept refugees fleeing the war": whoever flees is accepted.
        if let Some(c) = t.children_by(v, "ccomp").find(|&c| {
            c > v
                && t.token(c).tag == "VBG"
                && !t.children(c).iter().any(|&x| matches!(t.dep(x), "aux" | "auxpass" | "mark"))
        }) && let Some(s) = t.child(c, "nsubj").filter(|&s| s > v)
        {
            return Some((s, Path::default().step("ccomp").step("nsubj")));
        }
        // "called the decision unacceptable": the object may hang on what it is called.
        if let Some(s) = t.child(v, "oprd").and_then(|c| t.child(c, "nsubj")) {
            return Some((s, Path::default().step("oprd").step("nsubj")));
        }
        // "urged the army to stand by him": the parser may make the object the subject of the infinitive.
        if let Some(c) = t.children_by(v, "ccomp").find(|&c| self.is_infinitive(c))
            && let Some(s) = t.child(c, "nsubj").or_else(|| t.child(c, "nsubjpass"))
        {
            return Some((s, Path::default().step("ccomp").step("nsubj")));
        }
        // "the rebels whom Paris backed", "the man Washington supports"
        if t.dep(v) == "relcl" && !t.children(v).iter().any(|&c| t.dep(c) == "prep" && t.child(c, "pobj").is_none()) {
            let head = t.head(v)?;
            let own = t.child(v, "nsubj").is_some_and(|s| !is_relative(t.token(s).tag));
            if own {
                return Some((head, Path::default().step("relcl")));
            }
        }
        // "condemned and rejected the plan"
        if let Some(c) = t.children_by(v, "conj").find(|&c| t.is_verb(c) && t.child(c, "dobj").is_some())
            && t.children_by(v, "prep").next().is_none()
            && t.children_by(v, "ccomp").next().is_none()
            && t.children_by(v, "xcomp").next().is_none()
            && c.saturating_sub(v) <= 3
        {
            return t.child(c, "dobj").map(|o| (o, Path::default().step("conj").step("dobj")));
        }
        None
    }

    pub(crate) fn is_infinitive(&self, v: u32) -> bool {
        let t = &self.tree;
        t.children_by(v, "aux").any(|a| t.token(a).tag == "TO")
    }

    /// "by Moscow" of a passive.
    fn by_agent(&self, v: u32, depth: u8) -> Option<(u32, Path)> {
        let t = &self.tree;
        if depth > MAX_DEPTH {
            return None;
        }
        for &c in t.children(v) {
            if (t.dep(c) == "agent" || (t.dep(c) == "prep" && t.is(c, "by")))
                && let Some(p) = t.child(c, "pobj")
            {
                return Some((p, Path::default().step("agent").step("pobj")));
            }
            // "US-backed rebels"
            if matches!(t.dep(c), "npadvmod" | "compound" | "nmod")
                && c < v
                && t.dep(v) == "amod"
                && self.mention_at(c).is_some()
            {
                return Some((c, Path::default().step(t.dep(c))));
            }
        }
        // "were asked to leave by the president": the parser hangs who asks on what is asked.
        let asked = |c: &u32| self.is_infinitive(*c) && !t.is_passive(*c);
        let below = t.children_by(v, "xcomp").filter(asked).find_map(|c| {
            let by = t.children(c).iter().copied().find(|&p| matches!(t.dep(p), "agent" | "prep") && t.is(p, "by"))?;
            t.child(by, "pobj").filter(|&o| !self.is_time(o) && self.known_at(o).is_some())
        });
        if OBJECT_CONTROL.contains(&t.lemma(v))
            && let Some(o) = below
        {
            return Some((o, Path::default().step("agent").step("pobj")));
        }
        // "was arrested and charged by the police"
        t.children_by(v, "conj").filter(|&c| t.is_verb(c)).find_map(|c| self.by_agent(c, depth + 1))
    }

    /// The grammatical subject of `v`: its own, or the one it takes over.
    pub(crate) fn surface_subject(&self, v: u32, depth: u8) -> Option<(u32, Path)> {
        let t = &self.tree;
        if depth > MAX_DEPTH {
            return None;
        }
        for &c in t.children(v) {
            if matches!(t.dep(c), "nsubj" | "nsubjpass") {
                return Some((c, Path::default().step(t.dep(c))));
            }
            if matches!(t.dep(c), "csubj" | "csubjpass") {
                return None;
            }
        }
        let head = t.head(v)?;
        let up = |name: &'static str| {
            self.surface_subject(head, depth + 1).map(|(s, p)| (s, Path::default().step(name).join(p)))
        };
        match t.dep(v) {
            "conj" if t.is_verb(head) => {
                let told = up("conj");
                match self.teller_of_next(v, &told) {
                    Some(says) => {
                        self.surface_subject(says, depth + 1).map(|(s, p)| (s, Path::default().step("teller").join(p)))
                    }
                    None => told,
                }
            }
            "conj" => None,
            "xcomp" => self.controller(head, v, depth),
            "ccomp" if self.is_infinitive(v) || t.token(v).tag == "VBG" => self.controller(head, v, depth),
            // "two rockets fell, the police said, wounding ten": what is told goes on.
            "advcl" if t.token(v).tag == "VBG" && self.told_before(head, v).is_some() => {
                let told = self.told_before(head, v)?;
                self.subject(told).map(|(s, p)| (s, Path::default().step("advcl").join(p)))
            }
            // "pressed him to agree", where the parser takes the infinitive for a purpose
            "advcl" if self.asked_of(head, v) => self.controller(head, v, depth),
            "advcl" | "prep" | "dep" if t.is_verb(head) => {
                // "after the talks ended" has its own subject; a bare participle shares its governor's.
                matches!(t.token(v).tag, "VBG" | "VBN" | "VB").then(|| up("advcl")).flatten()
            }
            "advcl" | "prep" if t.is_noun(head) => Some((head, Path::default().step("advcl"))),
            "acl" if self.is_infinitive(v) && self.addressee(head, v).is_some() => self.addressee(head, v),
            "acl" if self.is_infinitive(v) => {
                self.holder(head, depth + 1).map(|(s, p)| (s, Path::default().step("acl").join(p)))
            }
            // "the calls by officials asking": who calls is who asks.
            "acl"
                if t.token(v).tag == "VBG"
                    && ["request", "speech"].iter().any(|c| self.lexicon.in_class(c, self.noun_lemma(head))) =>
            {
                self.holder(head, depth + 1)
                    .map(|(s, p)| (s, Path::default().step("acl").join(p)))
                    .or(Some((head, Path::default().step("acl"))))
            }
            // "posted a message on Twitter blaming Iran": who posts is who blames.
            "acl" if t.token(v).tag == "VBG" && self.is_channel(head) => {
                let mut at = t.head(head)?;
                while !t.is_verb(at) {
                    at = t.head(at)?;
                }
                up_from(self, at, depth)
            }
            "acl" | "amod" => Some((head, Path::default().step(t.dep(v)))),
            "relcl" => Some((head, Path::default().step("relcl"))),
            "pcomp" => {
                let governor = t.head(head)?;
                let prep = t.word(head);
                if t.is_verb(governor) {
                    // "accused NATO of violating", "thanked Oslo for hosting", "stopped them from crossing"
                    if ["of", "for", "from"].iter().any(|p| prep.eq_ignore_ascii_case(p))
                        && let Some((o, p)) = self.object(governor)
                    {
                        return Some((o, Path::default().step("pcomp").join(p)));
                    }
                    // "congratulated Cairo on hosting"
                    if prep.eq_ignore_ascii_case("on")
                        && matches!(t.lemma(governor), "congratulate" | "commend" | "compliment")
                        && let Some((o, p)) = self.object(governor)
                    {
                        return Some((o, Path::default().step("pcomp").join(p)));
                    }
                    if prep.eq_ignore_ascii_case("of") && t.is_passive(governor) {
                        return self.surface_subject(governor, depth + 1);
                    }
                    return self
                        .surface_subject(governor, depth + 1)
                        .map(|(s, p)| (s, Path::default().step("pcomp").join(p)));
                }
                // "gratitude for Oslo's help and for hosting": who is thanked hosts.
                if prep.eq_ignore_ascii_case("for")
                    && matches!(t.lemma(governor), "appreciation" | "gratitude" | "praise" | "thank" | "thanks")
                {
                    let to = |p: u32| t.is(p, "to") || t.is(p, "for") && p < head;
                    let of =
                        |p: u32| t.child(p, "pobj").map(|o| if t.is(p, "to") { Some(o) } else { t.child(o, "poss") });
                    let thanked = t.children_by(governor, "prep").filter(|&p| to(p)).find_map(|p| of(p).flatten());
                    return thanked.map(|o| (o, Path::default().step("pcomp")));
                }
                if t.is_noun(governor) {
                    return self.holder(governor, depth + 1).map(|(s, p)| (s, Path::default().step("pcomp").join(p)));
                }
                // "is suspected/capable of": adjective under a copula.
                self.surface_subject(t.clause(governor), depth + 1)
            }
            "acomp" | "attr" | "oprd" => up("attr"),
            "parataxis" => None,
            _ => None,
        }
    }

    /// "on Twitter", "via Telegram": where something is said.
    pub(super) fn is_channel(&self, token: u32) -> bool {
        let t = &self.tree;
        t.dep(token) == "pobj"
            && t.head(token).is_some_and(|p| t.is(p, "on") || t.is(p, "via"))
            && self.lexicon.in_class("platform", &t.lemma(token).to_lowercase())
    }

    /// Whether `x` is an infinitive that `v` asks or makes its object do.
    pub(crate) fn asked_of(&self, v: u32, x: u32) -> bool {
        let t = &self.tree;
        let object = || {
            t.children(v).iter().any(|&c| c < x && c > v && matches!(t.dep(c), "dobj" | "dative"))
                || PREP_CONTROL.contains(&t.lemma(v)) && t.children_by(v, "prep").any(|p| p < x && (t.is(p, "on")))
        };
        OBJECT_CONTROL.contains(&t.lemma(v)) && self.is_infinitive(x) && !t.is_passive(v) && object()
    }

    /// The clause told in front of the verb of saying `v`, where the participle `x` goes on telling it behind a comma.
    fn told_before(&self, v: u32, x: u32) -> Option<u32> {
        let t = &self.tree;
        let says = matches!(t.lemma(v), "say" | "report" | "state" | "tell" | "add" | "announce" | "confirm");
        let told = t.children_by(v, "ccomp").find(|&c| c < v && t.is_verb(c));
        told.filter(|_| says && x > v && t.is(x - 1, ","))
    }

    /// "The ministry said the matter was settled and has asked Chad to agree", "said two children were killed, recalled its
    /// envoy": the verb of saying whose subject goes on with `v`, where that of what is told, `told`, is a thing, or people
    /// to whom it was done.
    fn teller_of_next(&self, v: u32, told: &Option<(u32, Path)>) -> Option<u32> {
        let t = &self.tree;
        let (subject, _) = told.as_ref()?;
        let mut first = v;
        while t.dep(first) == "conj" {
            first = t.head(first)?;
        }
        let says = t.head(first).filter(|_| t.dep(first) == "ccomp" && t.is_verb(first))?;
        let speaks = matches!(t.lemma(says), "say" | "report" | "state" | "add" | "announce" | "confirm");
        if !speaks || says > first || t.is_passive(v) || t.token(*subject).upos == legation_schema::Upos::Pron {
            return None;
        }
        let own = self.parties(*subject, false);
        let people = |a: &super::Arg| self.has_sector(a.who, PEOPLE);
        let done_to = t.is_passive(first) && own.iter().all(people);
        let speaker = self.parties(t.child(says, "nsubj")?, false);
        let public = |a: &super::Arg| self.keys(a.who).iter().all(|k| matches!(k.1, "" | "GOV" | "IGO"));
        (done_to && !speaker.is_empty() && speaker.iter().all(public)).then_some(says)
    }

    /// Who does the infinitive or participle `x` that verb `v` governs.
    fn controller(&self, v: u32, x: u32, depth: u8) -> Option<(u32, Path)> {
        let t = &self.tree;
        let lemma = t.lemma(v);
        if !t.is_verb(v) {
            // "is ready to", "was able to": the adjective's subject.
            return match t.dep(v) {
                "acomp" | "attr" => self.surface_subject(t.head(v)?, depth + 1),
                _ => self.surface_subject(v, depth + 1),
            };
        }
        if !t.is_passive(v) && !SUBJECT_CONTROL.contains(&lemma) {
            if let Some(o) = t
                .children(v)
                .iter()
                .copied()
                .find(|&c| c < x && matches!(t.dep(c), "dobj" | "dative") && t.is_nominal(c))
            {
                return Some((o, Path::default().step("control").step("dobj")));
            }
            if PREP_CONTROL.contains(&lemma) {
                for p in t.children_by(v, "prep").filter(|&p| p < x) {
                    if let Some(o) = t.child(p, "pobj") {
                        return Some((o, Path::default().step("control").step("pobj")));
                    }
                }
            }
        }
        self.surface_subject(v, depth + 1).map(|(s, p)| (s, Path::default().step("control").join(p)))
    }

    /// Who is to do what a noun asks for: "pressure on Maduro to step down", "an appeal to Kyiv to talk".
    fn addressee(&self, n: u32, v: u32) -> Option<(u32, Path)> {
        let t = &self.tree;
        t.children_by(n, "prep")
            .filter(|&p| p < v && ["on", "upon", "to", "for"].iter().any(|w| t.is(p, w)))
            .find_map(|p| t.child(p, "pobj"))
            .filter(|&o| !self.parties(o, false).is_empty())
            .map(|o| (o, Path::default().step("control").step("pobj")))
    }

    /// Whose a noun is: "its threats to use force", "Russia's decision to", "made an attempt to".
    pub(crate) fn holder(&self, n: u32, depth: u8) -> Option<(u32, Path)> {
        let t = &self.tree;
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(p) = t.child(n, "poss") {
            return Some((p, Path::default().step("poss")));
        }
        if let Some(m) = t
            .children(n)
            .iter()
            .copied()
            .find(|&c| c < n && matches!(t.dep(c), "amod" | "compound" | "nmod") && self.mention_at(c).is_some())
        {
            return Some((m, Path::default().step(t.dep(m))));
        }
        for p in t.children_by(n, "prep") {
            if (t.is(p, "by") || t.is(p, "of") || t.is(p, "from"))
                && let Some(o) = t.child(p, "pobj")
                && !self.parties(o, false).is_empty()
            {
                return Some((o, Path::default().step("prep").step("pobj")));
            }
        }
        // A person or body is its own: "the first president to visit".
        if self.mention_at(n).is_some() && !self.lexicon.in_class("speech", t.lemma(n)) {
            return Some((n, Path::default()));
        }
        let head = t.head(n)?;
        match t.dep(n) {
            "dobj" | "attr" | "oprd" if t.is_verb(head) => {
                self.subject(head).map(|(s, p)| (s, Path::default().step(t.dep(n)).join(p)))
            }
            "nsubjpass" => self.by_agent(head, depth + 1),
            "conj" => self.holder(head, depth + 1),
            "pobj" => {
                let governor = t.head(head)?;
                if t.is_verb(governor) {
                    self.subject(governor).map(|(s, p)| (s, Path::default().step("pobj").join(p)))
                } else {
                    self.holder(governor, depth + 1)
                }
            }
            _ => None,
        }
    }
}

fn up_from(reader: &Reader, v: u32, depth: u8) -> Option<(u32, Path)> {
    reader.surface_subject(v, depth + 1).map(|(s, p)| (s, Path::default().step("acl").join(p)))
}

pub(crate) fn is_relative(tag: &str) -> bool {
    matches!(tag, "WDT" | "WP" | "WP$")
}

impl Path {
    /// This path followed by another.
    pub(crate) fn join(self, other: Path) -> Path {
        other.steps().iter().fold(self, |p, s| p.step(s))
    }
}
