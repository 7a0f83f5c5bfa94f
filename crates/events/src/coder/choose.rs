//! Parties that no frame finds, chosen by what was learned of how sentences name them: "lifted the sanctions it had
//! imposed on Chad", "said a ban would be eased that was aimed at Mali".
//!
//! Every actor of the sentence is weighed for the empty side of an event, or every two for both, by the way that leads
//! there in the parse, by who it is, by the event, and by what the second opinion finds between the two. The weights are
//! those of [`crate::opinion::Choice`].

mod story;

use std::cell::RefCell;
use std::ops::Range;

use legation_schema::{EventType, MentionKind, Status, Upos};

use super::draft::{Draft, unlikely};
use super::heard;
use crate::arguments::{Arg, Path, Reader, Who, domestic};
use crate::opinion::choice::{BEGIN, GAPS, end, join, judged, slot};
use crate::opinion::{CLASSES, Choice, Judgement, Opinion, Proposal, ROOTS, Seen, Side, folded};
pub(super) use story::Story;

/// The least margin of a recipient for an event that is told without one. Half of what is chosen here over the folds of
/// the PLV yardstick is what that set has; it names one event of a sentence.
const FILLS: f32 = -0.3;
/// The least margin of parties for an event that would not be told without them. Without these and the former the folds
/// have 0.06 less of root and both actors; a tenth lower and 71 articles of news get six reports more, hardly one of them
/// right, for 0.002 of the folds.
const COMPLETES: f32 = -0.4;

/// The likeliest so many are judged: of the parties chosen over 200 articles, nineteen of twenty come first or second
/// before the second opinion is heard.
const JUDGED: usize = 2;
/// What parties must have before it is heard; one in a hundred of those chosen had less.
const LEAST: f32 = -1.3;

/// Somebody who might be a party.
struct Person<'a> {
    who: Who,
    head: u32,
    tokens: Range<u32>,
    kind: &'static str,
    /// State or none, and sector: "S+GOV".
    sort: String,
    vague: bool,
    /// Whether a longer mention covers it, and whether it covers another.
    nested: bool,
    holds: bool,
    states: Vec<(&'a str, &'a str)>,
    actors: Vec<&'a str>,
}

impl Person<'_> {
    fn is_private(&self) -> bool {
        !self.states.is_empty() && self.states.iter().all(|s| matches!(s.1, "CVL" | "SOC" | "EDU" | "REF" | "JRN"))
    }
}

/// The parties of one sentence, ready to be chosen from.
pub(super) struct Chooser<'s, 'a> {
    reader: &'s Reader<'a>,
    opinion: &'s Opinion,
    seen: &'s Seen<'a>,
    people: Vec<Person<'s>>,
    /// The events that are told, with their parties.
    told: Vec<Told<'s>>,
    lacking: usize,
    judged: RefCell<Vec<(Range<u32>, Range<u32>, Judgement)>>,
}

struct Told<'s> {
    trigger: u32,
    verb: u32,
    root: &'static str,
    actor: Vec<Side<'s>>,
    recipient: Vec<Side<'s>>,
}

/// An event that lacks a party.
struct Gap<'d, 's, 'a> {
    draft: &'d Draft<'a>,
    status: Status,
    root: &'static str,
    /// 0 the recipient of what is told anyway, 1 a recipient, 2 an actor, 3 both.
    kind: usize,
    actor: Vec<Side<'s>>,
    recipient: Vec<Side<'s>>,
    /// From the trigger up to the root.
    above: Vec<u32>,
}

/// Which side of an event is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Actor,
    Recipient,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Actor => "A",
            Role::Recipient => "R",
        }
    }
}

impl<'s, 'a> Chooser<'s, 'a> {
    /// `found` are the events of the sentence that are told, `lacking` those that are not.
    pub(super) fn new(
        reader: &'s Reader<'a>,
        opinion: &'s Opinion,
        seen: &'s Seen<'a>,
        sentence: u32,
        found: &[Draft],
        lacking: &[Draft],
    ) -> Chooser<'s, 'a> {
        let doc = reader.tree.doc;
        let told = found
            .iter()
            .map(|d| Told {
                trigger: d.trigger,
                verb: d.verb(),
                root: root_of(reader, d).1,
                actor: d.found.actor.iter().map(|a| heard::side(reader, a)).collect(),
                recipient: d.found.recipient.iter().map(|a| heard::side(reader, a)).collect(),
            })
            .collect();
        let tokens = doc.sentences[sentence as usize].tokens.clone();
        // What was learned is how news tells of others.
        let spoken = tokens.clone().any(|i| is_spoken(reader.tree.word(i)));
        let people = if spoken { Vec::new() } else { tokens.filter_map(|i| person(reader, i)).collect() };
        Chooser { reader, opinion, seen, people, told, lacking: lacking.len(), judged: RefCell::default() }
    }

    /// Whom an event that is told without a recipient is done to.
    pub(super) fn fill(&self, draft: &mut Draft) {
        let Some(gap) = self.gap(draft, true) else { return };
        if let Some((_, found)) = self.best(&gap, FILLS) {
            draft.found = found;
        }
    }

    /// The one of the events that lack a party which most likely has one, with its parties: its place in `lacking`.
    pub(super) fn complete<'d>(&self, lacking: &[Draft<'d>]) -> Option<(usize, Draft<'d>)> {
        let mut best: Option<(f32, usize, crate::arguments::Found)> = None;
        for (k, draft) in lacking.iter().enumerate() {
            let least = best.as_ref().map_or(COMPLETES, |b| b.0);
            if let Some(gap) = self.gap(draft, false)
                && let Some((margin, found)) = self.best(&gap, least)
            {
                best = Some((margin, k, found));
            }
        }
        let (_, k, found) = best?;
        Some((k, Draft { found, ..lacking[k].clone() }))
    }

    /// All that could be chosen for a draft.
    pub(super) fn proposals(&self, draft: &Draft, told: bool) -> Vec<Proposal> {
        let Some(gap) = self.gap(draft, told) else { return Vec::new() };
        let mut common = Vec::new();
        self.event(&gap, |s| common.push(s));
        let mut out = Vec::new();
        for (a, r) in self.choices(&gap) {
            let mut slots = common.clone();
            for (role, k) in [(Role::Actor, a), (Role::Recipient, r)] {
                if let Some(k) = k {
                    self.role(&gap, role, k, |s| slots.push(s));
                }
            }
            self.pair(a, r, |s| slots.push(s));
            let judgement = self.judge(&gap, a, r);
            let (p, best) = judgement.map_or((0.0, false), |j| said(&j, gap.root));
            judged(gap.kind, root_index(gap.root), p, best, |s| slots.push(s));
            let sides = |side: &[Side], k: Option<usize>| {
                let chosen = k.map(|k| (self.people[k].tokens.clone(), self.people[k].actors.clone()));
                let found = side.iter().map(|s| (s.tokens.clone(), s.actors.clone()));
                let doc = self.reader.tree.doc;
                let span = |r: &Range<u32>| doc.token(r.start).span.cover(doc.token(r.end - 1).span);
                let owned = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect();
                chosen.into_iter().chain(found).map(|(r, ids)| (span(&r), owned(ids))).collect()
            };
            out.push(Proposal {
                slots,
                event_type: draft.event_type(self.reader),
                root: gap.root,
                actor: sides(&gap.actor, a),
                recipient: sides(&gap.recipient, r),
            });
        }
        out
    }

    /// What a draft lacks; none where nobody is to be chosen for it.
    fn gap<'d>(&self, draft: &'d Draft<'a>, told: bool) -> Option<Gap<'d, 's, 'a>>
    where
        'a: 'd,
    {
        let gap = self.lacks_of(draft, told)?;
        // Whoever is chosen is named in the sentence.
        (self.people.len() >= if gap.kind == 3 { 2 } else { 1 }).then_some(gap)
    }

    /// What an event that is not told lacks.
    fn lacks<'d>(&self, draft: &'d Draft<'a>) -> Option<Gap<'d, 's, 'a>>
    where
        'a: 'd,
    {
        self.lacks_of(draft, false)
    }

    /// The same, or what an event lacks that is told.
    fn lacks_of<'d>(&self, draft: &'d Draft<'a>, told: bool) -> Option<Gap<'d, 's, 'a>>
    where
        'a: 'd,
    {
        let reader = self.reader;
        let found = &draft.found;
        let kind = match (told, found.actor.is_empty(), found.recipient.is_empty()) {
            (true, false, true) if found.missing.is_none() => 0,
            (false, false, true) if found.missing == Some("recipient") => 1,
            (false, true, false) if found.missing == Some("actor") => 2,
            (false, true, true) if found.missing == Some("actor") => 3,
            _ => return None,
        };
        // "A critical partner of Chad", "the summit with Mali": a quality is no deed, and a noun that names neither party
        // mostly tells of no event of its own.
        let upos = reader.tree.token(draft.trigger).upos;
        if upos == Upos::Adj || kind == 3 && upos != Upos::Verb {
            return None;
        }
        // "The leaders met", "accused each other": it stays between them.
        let mutual = draft.event_type(reader).is_mutual();
        if kind == 0 && (mutual && found.actor.len() > 1)
            || (reader.tree.is_verb(draft.trigger) && reader.each_other(draft.trigger))
        {
            return None;
        }
        // "The visit was planned": the event is the noun's, and told.
        let of_noun = |t: &Told| {
            let subject = matches!(reader.tree.dep(t.trigger), "nsubj" | "nsubjpass");
            t.verb == draft.trigger || subject && reader.tree.head(t.trigger) == Some(draft.trigger)
        };
        if kind > 0 && self.told.iter().any(of_noun) {
            return None;
        }
        let (status, root) = root_of(reader, draft);
        let side = |args: &[Arg]| args.iter().map(|a| heard::side(reader, a)).collect();
        let (actor, recipient) = (side(&found.actor), side(&found.recipient));
        Some(Gap { draft, status, root, kind, actor, recipient, above: above(reader, draft.trigger) })
    }

    /// Those who may take the empty sides, by their places among the people.
    fn choices(&self, gap: &Gap) -> Vec<(Option<usize>, Option<usize>)> {
        let t = &self.reader.tree;
        // "discussed controls on the border with Chad": what lies between two is no word with either.
        let beyond = |p: &Person| {
            t.dep(p.head) == "pobj"
                && t.head(p.head)
                    .filter(|&with| t.is(with, "with"))
                    .and_then(|with| t.head(with))
                    .is_some_and(|n| self.reader.lexicon.in_class("between", t.lemma(n)))
        };
        // "according to the prosecutor": who tells it is no party.
        let source = |p: &Person| {
            let to = t.head(p.head).filter(|&to| t.dep(p.head) == "pobj" && t.is(to, "to"));
            to.and_then(|to| t.head(to)).is_some_and(|a| t.is(a, "according"))
        };
        // "The bloc's chief, Jane Roe, welcomed": a name beside the other party is that party.
        let beside = |p: &Person, o: &Side| {
            let of = |a: u32, b: u32| t.dep(a) == "appos" && t.head(a) == Some(b);
            o.tokens.clone().any(|i| of(p.head, i) || of(i, p.head))
        };
        let talk = gap.draft.event_type(self.reader) == EventType::Consult;
        let free = |others: &[Side]| -> Vec<usize> {
            (0..self.people.len())
                .filter(|&k| {
                    let p = &self.people[k];
                    let same = |o: &Side| {
                        overlap(&o.tokens, &p.tokens) || beside(p, o) || o.actors.iter().any(|i| p.actors.contains(i))
                    };
                    // An event that is told for its parties alone is not told of strangers.
                    (gap.kind < 2 || !p.vague)
                        && !(talk && beyond(p))
                        && !source(p)
                        && !p.tokens.contains(&gap.draft.trigger)
                        && !others.iter().any(same)
                })
                .collect()
        };
        // What a state asks of or gives to itself is no dealing between parties, and what several do together is not done
        // to one of them.
        let kind = gap.draft.event_type(self.reader);
        let dealing = kind.is_mutual() || matches!(kind, EventType::Aid | EventType::Request);
        let apart = |a: &[(&str, &str)], r: &[(&str, &str)]| {
            let own = |k: &(&str, &str)| a.iter().any(|o| o.0 == k.0 && domestic(o.1) == domestic(k.1));
            let together = a.iter().any(|k| k.0 != a[0].0);
            let abroad = gap.draft.behaviour(self.reader).between_states;
            !(dealing && r.iter().any(own))
                && !(abroad && r.iter().any(|k| k.0.len() == 3 && a.iter().any(|o| o.0 == k.0)))
                && !(together && r.iter().any(|k| a.iter().any(|o| o.0 == k.0)))
        };
        let keys = |args: &[Arg]| args.iter().flat_map(|a| self.reader.keys(a.who)).collect::<Vec<_>>();
        let (actor, recipient) = (keys(&gap.draft.found.actor), keys(&gap.draft.found.recipient));
        let states = |k: usize| &self.people[k].states[..];
        match gap.kind {
            0 | 1 => {
                free(&gap.actor).into_iter().filter(|&k| apart(&actor, states(k))).map(|k| (None, Some(k))).collect()
            }
            2 => free(&gap.recipient)
                .into_iter()
                .filter(|&k| apart(states(k), &recipient))
                .map(|k| (Some(k), None))
                .collect(),
            _ => {
                let all = free(&[]);
                let two = |&(a, r): &(usize, usize)| {
                    let (p, q) = (&self.people[a], &self.people[r]);
                    !overlap(&p.tokens, &q.tokens)
                        && !p.actors.iter().any(|i| q.actors.contains(i))
                        // What private people do to each other is no politics.
                        && !(p.is_private() && q.is_private())
                        && apart(states(a), states(r))
                };
                let pairs = all.iter().flat_map(|&a| all.iter().map(move |&r| (a, r)));
                pairs.filter(two).map(|(a, r)| (Some(a), Some(r))).collect()
            }
        }
    }

    /// The likeliest parties above a margin, put into the empty sides.
    fn best(&self, gap: &Gap, least: f32) -> Option<(f32, crate::arguments::Found)> {
        let choices = self.choices(gap);
        if choices.is_empty() {
            return None;
        }
        let choice = &self.opinion.choice;
        let mut base = choice.bias();
        self.event(gap, |s| base += choice.weight(s));
        let most = choice.most(gap.kind, root_index(gap.root));
        let weigh = |role: Role, wanted: &dyn Fn(usize) -> bool| -> Vec<f32> {
            let each = 0..self.people.len();
            each.map(|k| {
                let mut sum = 0.0;
                if wanted(k) {
                    self.role(gap, role, k, |s| sum += choice.weight(s));
                }
                sum
            })
            .collect()
        };
        let actors = weigh(Role::Actor, &|k| choices.iter().any(|c| c.0 == Some(k)));
        let recipients = weigh(Role::Recipient, &|k| choices.iter().any(|c| c.1 == Some(k)));
        let enough = LEAST.max(least - most);
        let mut ranked: Vec<(f32, Option<usize>, Option<usize>)> = choices
            .into_iter()
            .filter_map(|(a, r)| {
                let mut sum = base + a.map_or(0.0, |k| actors[k]) + r.map_or(0.0, |k| recipients[k]);
                self.pair(a, r, |s| sum += choice.weight(s));
                (sum >= enough).then_some((sum, a, r))
            })
            .collect();
        ranked.sort_by(|x, y| y.0.total_cmp(&x.0));
        let mut best: Option<(f32, Option<usize>, Option<usize>)> = None;
        for (sum, a, r) in ranked.into_iter().take(JUDGED) {
            let floor = best.map_or(least, |b| b.0);
            if sum + most <= floor {
                break;
            }
            let (p, top) = self.judge(gap, a, r).map_or((0.0, false), |j| said(&j, gap.root));
            let mut margin = sum;
            judged(gap.kind, root_index(gap.root), p, top, |s| margin += choice.weight(s));
            if margin > floor && !self.is_told(gap, a, r) {
                best = Some((margin, a, r));
            }
        }
        let (margin, a, r) = best?;
        let mut found = gap.draft.found.clone();
        found.missing = None;
        if let Some(k) = a {
            found.actor = self.party(k);
        }
        if let Some(k) = r {
            found.recipient = self.party(k);
        }
        let id = &gap.draft.behaviour(self.reader).id;
        let kind = gap.draft.event_type(self.reader);
        unlikely(self.reader, gap.draft.trigger, kind, id, &found).is_none().then_some((margin, found))
    }

    fn party(&self, k: usize) -> Vec<Arg> {
        let p = &self.people[k];
        vec![Arg { who: p.who, token: p.head, path: Path::default().step("opinion") }]
    }

    /// Whether another event of the sentence has both parties already.
    fn is_told(&self, gap: &Gap, a: Option<usize>, r: Option<usize>) -> bool {
        let among = |sides: &[Side], k: Option<usize>, own: &[Side]| match k {
            Some(k) => {
                let p = &self.people[k];
                sides.iter().any(|s| overlap(&s.tokens, &p.tokens) || s.actors.iter().any(|i| p.actors.contains(i)))
            }
            None => own.iter().any(|o| o.is_among(sides)),
        };
        self.told
            .iter()
            .filter(|t| t.trigger != gap.draft.trigger)
            .any(|t| among(&t.actor, a, &gap.actor) && among(&t.recipient, r, &gap.recipient))
    }

    fn judge(&self, gap: &Gap, a: Option<usize>, r: Option<usize>) -> Option<Judgement> {
        let range = |k: Option<usize>, found: &[Side]| match k {
            Some(k) => Some(self.people[k].tokens.clone()),
            None => found.first().map(|s| s.tokens.clone()),
        };
        let (a, r) = (range(a, &gap.actor)?, range(r, &gap.recipient)?);
        if let Some(j) = self.judged.borrow().iter().find(|j| j.0 == a && j.1 == r) {
            return Some(j.2);
        }
        let doc = self.reader.tree.doc;
        let judgement = self.opinion.judge(doc, self.reader.lexicon, self.seen, a.clone(), Some(r.clone()));
        self.judged.borrow_mut().push((a, r, judgement));
        Some(judgement)
    }

    // What is seen.

    /// Of the event.
    fn event(&self, gap: &Gap, mut add: impl FnMut(u32)) {
        let (reader, draft) = (self.reader, gap.draft);
        let t = &reader.tree;
        let tok = t.token(draft.trigger);
        let verb = t.is_verb(draft.trigger);
        let sort = if verb { "v" } else { upos(tok.upos) };
        let behaviour = draft.behaviour(reader);
        let kind = behaviour.event_type.name();
        let depth = number(gap.above.len() - 1, 6);
        add(slot(&["k", KINDS[gap.kind]]));
        add(slot(&["tag", tok.tag]));
        add(slot(&["gdep", tok.dep]));
        add(slot(&["gd", sort, tok.dep]));
        add(slot(&["type", kind, KINDS[gap.kind]]));
        add(slot(&["beh", &behaviour.id]));
        add(slot(&["gv", sort, kind]));
        add(slot(&["gst", kind, gap.status.name()]));
        add(slot(&["depth", depth]));
        add(slot(&["told", number(self.told.len(), 3)]));
        add(slot(&["all", number(self.told.len() + self.lacking, 5)]));
        let over = |i: &u32| self.told.iter().any(|e| e.trigger == *i);
        if gap.above.iter().skip(1).any(over) {
            add(slot(&["under"]));
            add(slot(&["under", sort]));
        }
        if self.told.iter().any(|e| e.root == gap.root && e.trigger != draft.trigger) {
            add(slot(&["same root"]));
        }
        if draft.found.light.is_some() {
            add(slot(&["light"]));
        }
        for &c in t.children(draft.trigger) {
            let dep = t.dep(c);
            if matches!(
                dep,
                "dobj" | "nsubj" | "prep" | "neg" | "aux" | "nsubjpass" | "agent" | "ccomp" | "xcomp" | "poss" | "det"
            ) {
                add(slot(&["c", dep, sort]));
            }
        }
    }

    /// Of somebody in a role of the event.
    fn role(&self, gap: &Gap, role: Role, k: usize, mut add: impl FnMut(u32)) {
        let reader = self.reader;
        let t = &reader.tree;
        let p = &self.people[k];
        let r = role.name();
        let others = if role == Role::Actor { &gap.recipient } else { &gap.actor };
        let trigger = gap.draft.trigger;
        // The way down to the head from where it leaves the way up.
        let mut down: Vec<u32> = Vec::new();
        let mut at = p.head;
        let ups = loop {
            if let Some(n) = gap.above.iter().position(|&i| i == at) {
                break n;
            }
            down.push(at);
            match t.head(at) {
                Some(h) if down.len() < 40 => at = h,
                _ => break gap.above.len(),
            }
        };
        down.reverse();
        let up = &gap.above[..ups];
        let label = |i: u32| -> (&str, &str) {
            let dep = t.dep(i);
            let word = matches!(dep, "prep" | "agent" | "dative" | "mark" | "pcomp") || t.token(i).upos == Upos::Adp;
            (dep, if word { t.lemma(i) } else { "" })
        };
        let labels = |ids: &[u32]| ids.iter().flat_map(|&i| [label(i).0, label(i).1]).collect::<Vec<&str>>();
        let tail = |n: usize| labels(&down[down.len().saturating_sub(n)..]);
        let head = |n: usize| labels(&down[..down.len().min(n)]);
        let sort = if t.is_verb(trigger) { "v" } else { "n" };
        let kind = gap.root;
        let begun = join(BEGIN, &[r]);
        let mut say = |name: &str, parts: &[&str]| add(end(join(join(begun, &[name]), parts)));
        let ups = number(up.len(), 5);
        say("len", &[number(up.len() + down.len(), 10)]);
        say("ups", &[ups]);
        say("d", &tail(4));
        let plain: Vec<&str> = down.iter().take(5).map(|&i| t.dep(i)).collect();
        say("dd", &plain);
        let way: Vec<&str> = up.iter().take(4).map(|&i| t.dep(i)).collect();
        say("u", &way);
        let (first, last) = (head(1), tail(1));
        say("d1", &first);
        say("dl", &last);
        let two = tail(2);
        say("d2", &two);
        if up.is_empty() {
            say("b2", &head(2));
        }
        say("t", &[kind]);
        say("tv", &[kind, sort]);
        say("td2", &[&[kind][..], &two].concat());
        say("td1", &[&[kind, number(up.len(), 2)][..], &first].concat());
        let behaviour = &gap.draft.behaviour(reader).id;
        let over = down.iter().rev().map(|&i| label(i)).find(|l| !l.1.is_empty());
        let prep = over.map_or("-", |l| l.1);
        say("bd", &[behaviour, prep, last.first().copied().unwrap_or("-")]);
        say("pr", &[prep]);
        say("tpr", &[kind, prep]);
        say("prlen", &[prep, number(down.len(), 6)]);
        for (name, way) in [("has", &down[..]), ("uhas", up)] {
            for &i in way {
                if CLAUSES.contains(&t.dep(i)) {
                    say(name, &[t.dep(i)]);
                }
            }
        }
        say("nv", &[number(down.iter().filter(|&&i| t.is_verb(i)).count(), 3)]);
        say("kind", &[p.kind]);
        say("s", &[&p.sort]);
        say("ts", &[kind, &p.sort]);
        if p.vague {
            say("vague", &[]);
        }
        let tok = t.token(p.head);
        say("upos", &[upos(tok.upos)]);
        say("dep", &[tok.dep]);
        say("ent", &[tok.ent]);
        if p.nested {
            say("nested", &[]);
            say("nested", &[p.kind, tok.dep]);
        }
        if p.holds {
            say("holds", &[]);
        }
        let right = p.head > trigger;
        let side = if right { "r" } else { "l" };
        say("side", &[side]);
        say("tside", &[kind, side]);
        say("dist", &[side, DISTANCES[DISTANCES.iter().rposition(|d| d.0 <= p.head.abs_diff(trigger)).unwrap_or(0)].1]);
        let (low, high) = (p.head.min(trigger), p.head.max(trigger));
        let between = self
            .people
            .iter()
            .filter(|q| q.head > low && q.head < high && !others.iter().any(|o| overlap(&o.tokens, &q.tokens)))
            .count();
        say("btw", &[number(between, 4)]);
        if between == 0 {
            say("first", &[side]);
        }
        if others.is_empty() {
            say("noother", &[]);
        } else {
            let keys = |a: &Arg| reader.keys(a.who);
            let found = if role == Role::Actor { &gap.draft.found.recipient } else { &gap.draft.found.actor };
            let theirs: Vec<(&str, &str)> = found.iter().flat_map(keys).collect();
            let same = if theirs.iter().any(|o| p.states.iter().any(|s| s.0 == o.0)) { "1" } else { "0" };
            say("samec", &[same]);
            say("samec", &[same, kind]);
            say("samecs", &[same, &p.sort]);
            if theirs.iter().any(|o| p.states.contains(o)) {
                say("samekey", &[]);
            }
        }
    }

    /// Of two who are both chosen.
    fn pair(&self, a: Option<usize>, r: Option<usize>, mut add: impl FnMut(u32)) {
        let (Some(a), Some(r)) = (a, r) else { return };
        let (a, r) = (&self.people[a], &self.people[r]);
        let same = a.states.iter().any(|s| r.states.iter().any(|o| o.0 == s.0));
        add(slot(&["prsame", if same { "1" } else { "0" }]));
        add(slot(&["order", if a.head < r.head { "1" } else { "0" }]));
    }
}

const KINDS: [&str; GAPS] = ["0", "1", "2", "3"];

/// Distances in tokens that are told apart, with their names.
const DISTANCES: [(u32, &str); 9] =
    [(0, "0"), (1, "1"), (2, "2"), (3, "3"), (5, "5"), (7, "7"), (10, "10"), (15, "15"), (25, "25")];

/// Steps that lead into another clause or out of a phrase.
const CLAUSES: &[&str] = &[
    "relcl",
    "advcl",
    "acl",
    "ccomp",
    "xcomp",
    "conj",
    "nsubj",
    "nsubjpass",
    "appos",
    "poss",
    "amod",
    "compound",
    "pcomp",
    "parataxis",
    "dobj",
    "attr",
];

/// Whether a word is of somebody who speaks for himself, asks or is addressed.
fn is_spoken(word: &str) -> bool {
    const SPOKEN: &[&str] = &["I", "we", "you", "our", "my", "us", "your", "me", "?"];
    let same = |s: &&str| word == *s || *s != "us" && word.eq_ignore_ascii_case(s);
    SPOKEN.iter().any(same)
}

pub(super) fn number(n: usize, most: usize) -> &'static str {
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"][n.min(most)]
}

fn overlap(a: &Range<u32>, b: &Range<u32>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The probability that a judgement gives a root, and whether it gives none more.
fn said(judgement: &Judgement, root: &str) -> (f32, bool) {
    let at = root_index(root);
    (judgement.probabilities[at], judgement.best().0 == at)
}

fn root_index(root: &str) -> usize {
    ROOTS.iter().position(|r| *r == root).unwrap_or(0).min(CLASSES - 1)
}

/// The status of a draft and the root that it folds to.
fn root_of(reader: &Reader, draft: &Draft) -> (Status, &'static str) {
    let mut assessed = draft.clone();
    assessed.assess(reader);
    let status = Status::derive(assessed.polarity, assessed.modality, assessed.phase);
    (status, folded(assessed.event_type(reader), status, assessed.behaviour(reader).cameo.as_deref()))
}

fn above(reader: &Reader, trigger: u32) -> Vec<u32> {
    std::iter::successors(Some(trigger), |&i| reader.tree.head(i)).take(40).collect()
}

fn upos(upos: Upos) -> &'static str {
    match upos {
        Upos::Noun => "NOUN",
        Upos::Propn => "PROPN",
        Upos::Pron => "PRON",
        Upos::Adj => "ADJ",
        Upos::Verb => "VERB",
        Upos::Aux => "AUX",
        Upos::Num => "NUM",
        Upos::Det => "DET",
        _ => "X",
    }
}

/// How somebody is told of.
pub(super) fn kind(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Name => "name",
        MentionKind::Metonym => "metonym",
        MentionKind::Demonym => "demonym",
        MentionKind::Nominal => "nominal",
        MentionKind::Pronoun => "pronoun",
    }
}

/// The longest mention that hangs on a token.
fn person<'s>(reader: &'s Reader, i: u32) -> Option<Person<'s>> {
    let m = reader.mention_at(i)?;
    let mention = &reader.mentions.actors[m as usize];
    let tokens = reader.tree.doc.tokens_in(mention.span);
    if tokens.is_empty() {
        return None;
    }
    let vague = reader.is_vague(m);
    let first = mention.actors.first()?;
    let around = |n: &legation_schema::ActorMention| {
        !n.actors.is_empty() && n.span != mention.span && n.span.contains(mention.span)
    };
    let inside = |n: &legation_schema::ActorMention| {
        !n.actors.is_empty() && n.span != mention.span && mention.span.contains(n.span)
    };
    // Mentions come in text order: what covers this one starts before it, and what it covers right behind.
    let near = &reader.mentions.actors[(m as usize).saturating_sub(6)..];
    let near = near.iter().take_while(|n| n.span.start < mention.span.end);
    let who = if vague { Who::Phrase(i) } else { Who::Actor(m) };
    Some(Person {
        who,
        head: i,
        kind: kind(mention.kind),
        sort: format!("{}{}", if first.country.is_some() { "S" } else { "n" }, first.sector.as_deref().unwrap_or("")),
        vague,
        nested: near.clone().any(around),
        holds: near.clone().any(inside),
        states: mention
            .actors
            .iter()
            .filter_map(|a| Some((a.country.as_deref()?, a.sector.as_deref().unwrap_or(""))))
            .collect(),
        actors: mention.actors.iter().map(|a| &*a.id).collect(),
        tokens,
    })
}

/// Whether an event that is told without a recipient may be done to somebody further off.
pub(super) fn is_open(reader: &Reader, draft: &Draft) -> bool {
    draft.found.recipient.is_empty()
        && draft.found.missing.is_none()
        && !draft.found.actor.is_empty()
        // "resigned from the government": to nobody.
        && *draft.behaviour(reader).id != *"retreat.resign"
}

/// Whether a party is all that an event lacks.
pub(super) fn lacks_party(draft: &Draft) -> bool {
    matches!(draft.found.missing, Some("recipient" | "actor"))
}

/// Whether there is anything to choose by.
pub(super) fn is_trained(choice: &Choice) -> bool {
    choice.chooses()
}
