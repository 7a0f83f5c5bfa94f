//! What whole articles teach about the events of a sentence: who the parties are that it leaves to the story told so far,
//! and whether an event stands without one.
//!
//! Parties are weighed as in [`super`], those of the sentences before by how they were told of there. The weights are those
//! of [`crate::opinion::Story`], learned from wire articles of our own that were coded by hand.

use std::cell::OnceCell;
use std::ops::Range;

use super::{Chooser, Gap, Role, number, overlap};
use crate::arguments::{Arg, Path, Reader, Who};
use crate::coder::draft::{Draft, unlikely};
use crate::opinion::choice::{BEGIN, end, join, slot};
use crate::opinion::{Choice, Side};

/// How many sentences before are searched for parties, besides the headline.
const REACH: u32 = 5;
/// How many of those told of before are weighed, the latest first.
const MOST: usize = 8;
/// The least margin of what is put together; `coder::confidence` then judges it as it does all that is read. Over the folds of
/// our own articles, with 0.1 here .581 of what is told from a confidence of 0.3 on was right, and .240 of the lines found;
/// with -0.3 .597 and .248 from 0.4 on, or .549 and .271 from 0.3 on.
const LEAST: f32 = -0.3;

/// What an event must have before anybody is weighed for it; one in thirteen of those completed over 817 articles had less.
const LEAST_EVENT: f32 = -0.65;

/// A state or body told of in the sentences before.
struct Earlier<'s> {
    mention: u32,
    head: u32,
    keys: Vec<(&'s str, &'s str)>,
    actors: Vec<&'s str>,
    /// Sentences since the last mention.
    back: u32,
    /// How often the article has named it, and how many it has named more often.
    named: usize,
    rank: usize,
    headline: bool,
}

/// Who takes an empty side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pick {
    /// It is not empty.
    Found,
    Nobody,
    /// Of the sentence.
    Here(usize),
    Earlier(usize),
}

/// The story up to a sentence, ready to be asked.
pub(in crate::coder) struct Story<'c, 's, 'a> {
    chooser: &'c Chooser<'s, 'a>,
    sentence: u32,
    /// Looked for when somebody is first asked for.
    earlier: OnceCell<Vec<Earlier<'s>>>,
    before: &'c [Draft<'a>],
}

/// A draft with parties put in, and what is seen of them.
pub(in crate::coder) struct Telling<'a> {
    pub(in crate::coder) draft: Draft<'a>,
    pub(in crate::coder) slots: Vec<u32>,
}

impl<'c, 's, 'a> Story<'c, 's, 'a> {
    pub(in crate::coder) fn new(chooser: &'c Chooser<'s, 'a>, sentence: u32, before: &'c [Draft<'a>]) -> Self {
        Story { chooser, sentence, earlier: OnceCell::new(), before }
    }

    fn earlier(&self) -> &[Earlier<'s>] {
        self.earlier.get_or_init(|| earlier(self.chooser, self.sentence))
    }

    /// The event that lacks a party with those whom the weights find likeliest, where they do at all.
    pub(in crate::coder) fn complete(&self, draft: &Draft<'a>, choice: &Choice) -> Option<Draft<'a>> {
        let gap = self.chooser.lacks(draft)?;
        let mut base = choice.bias();
        self.event(&gap, |s| base += choice.weight(s));
        if base < LEAST_EVENT {
            return None;
        }
        let sum_of = |role: Role, pick: Pick| {
            let mut sum = 0.0;
            self.side(&gap, role, pick, |s| sum += choice.weight(s));
            sum
        };
        let mut best: Option<(f32, Pick, Pick)> = None;
        let actors: Vec<(Pick, f32)> =
            self.picks(&gap, Role::Actor).into_iter().map(|p| (p, sum_of(Role::Actor, p))).collect();
        let recipients: Vec<(Pick, f32)> =
            self.picks(&gap, Role::Recipient).into_iter().map(|p| (p, sum_of(Role::Recipient, p))).collect();
        for &(a, of_a) in &actors {
            for &(r, of_r) in &recipients {
                if !self.may(&gap, a, r) {
                    continue;
                }
                let mut sum = base + of_a + of_r;
                self.both(&gap, a, r, |s| sum += choice.weight(s));
                if sum >= LEAST && best.is_none_or(|b| sum > b.0) {
                    best = Some((sum, a, r));
                }
            }
        }
        let (_, a, r) = best?;
        self.told_by(&gap, a, r)
    }

    /// All that could be told by an event that lacks a party.
    pub(in crate::coder) fn tellings(&self, draft: &Draft<'a>) -> Vec<Telling<'a>> {
        let Some(gap) = self.chooser.lacks(draft) else { return Vec::new() };
        let mut out = Vec::new();
        for a in self.picks(&gap, Role::Actor) {
            for r in self.picks(&gap, Role::Recipient) {
                if !self.may(&gap, a, r) {
                    continue;
                }
                let Some(draft) = self.told_by(&gap, a, r) else { continue };
                let mut slots = Vec::new();
                self.event(&gap, |s| slots.push(s));
                self.side(&gap, Role::Actor, a, |s| slots.push(s));
                self.side(&gap, Role::Recipient, r, |s| slots.push(s));
                self.both(&gap, a, r, |s| slots.push(s));
                out.push(Telling { draft, slots });
            }
        }
        out
    }

    fn told_by(&self, gap: &Gap<'_, 's, 'a>, a: Pick, r: Pick) -> Option<Draft<'a>> {
        let reader = self.chooser.reader;
        let mut draft = gap.draft.clone();
        let found = &mut draft.found;
        found.missing = None;
        if a != Pick::Found {
            found.actor = self.args(a);
        }
        if r != Pick::Found {
            found.recipient = self.args(r);
        }
        let id = &draft.behaviour(reader).id;
        let likely = unlikely(reader, draft.trigger, draft.event_type(reader), id, &draft.found).is_none();
        likely.then_some(draft)
    }

    fn args(&self, pick: Pick) -> Vec<Arg> {
        match pick {
            Pick::Found | Pick::Nobody => Vec::new(),
            Pick::Here(k) => self.chooser.party(k),
            Pick::Earlier(k) => {
                let e = &self.earlier()[k];
                vec![Arg { who: Who::Actor(e.mention), token: e.head, path: Path::default().step("told before") }]
            }
        }
    }

    /// Those who may take a side.
    fn picks(&self, gap: &Gap, role: Role) -> Vec<Pick> {
        let empty = match role {
            Role::Actor => gap.actor.is_empty(),
            Role::Recipient => gap.recipient.is_empty(),
        };
        if !empty {
            return vec![Pick::Found];
        }
        let here = (0..self.chooser.people.len()).filter(|&k| {
            let p = &self.chooser.people[k];
            !p.vague && !p.tokens.contains(&gap.draft.trigger)
        });
        let mut picks: Vec<Pick> = here.map(Pick::Here).collect();
        if self.is_open(gap.draft.trigger, role) {
            picks.extend((0..self.earlier().len()).map(Pick::Earlier));
            picks.push(Pick::Nobody);
        }
        picks
    }

    /// The subject that a verb has or shares: "He came and went", "wants to go".
    fn subject(&self, v: u32) -> Option<u32> {
        let t = &self.chooser.reader.tree;
        let mut at = v;
        for _ in 0..4 {
            let own = t.children(at).iter().find(|&&c| matches!(t.dep(c), "nsubj" | "nsubjpass"));
            if let Some(&s) = own {
                return Some(s);
            }
            if !matches!(t.dep(at), "conj" | "xcomp" | "advcl") {
                return None;
            }
            at = t.head(at)?;
        }
        None
    }

    /// Whether the clause leaves who does it to the story: there is no subject, or it suffers it.
    fn is_open(&self, v: u32, role: Role) -> bool {
        let t = &self.chooser.reader.tree;
        if role == Role::Recipient || !t.is_verb(v) {
            return true;
        }
        let passive = t.is_passive(v) || t.token(v).tag == "VBN" && t.dep(v) == "acl";
        match self.subject(v) {
            Some(s) => passive || t.token(s).tag == "PRP" && self.chooser.reader.mention_at(s).is_none(),
            None => true,
        }
    }

    /// Whether two make the parties of an event: somebody does it, and nobody to himself.
    fn may(&self, gap: &Gap<'_, 's, 'a>, a: Pick, r: Pick) -> bool {
        let none = |p: Pick| p == Pick::Nobody;
        if none(a) && none(r) {
            return false;
        }
        let (actor, recipient) = (self.ids(gap, Role::Actor, a), self.ids(gap, Role::Recipient, r));
        let tokens = |p: Pick| -> Range<u32> {
            match p {
                Pick::Here(k) => self.chooser.people[k].tokens.clone(),
                _ => 0..0,
            }
        };
        let of_found = |sides: &[Side], p: Pick| sides.iter().any(|s| overlap(&s.tokens, &tokens(p)));
        !recipient.iter().any(|i| actor.contains(i))
            && !overlap(&tokens(a), &tokens(r))
            && !of_found(&gap.actor, r)
            && !of_found(&gap.recipient, a)
            && !self.is_told(gap, &actor, &recipient)
    }

    fn ids(&self, gap: &Gap<'_, 's, 'a>, role: Role, pick: Pick) -> Vec<&'s str> {
        match pick {
            Pick::Nobody => Vec::new(),
            Pick::Here(k) => self.chooser.people[k].actors.clone(),
            Pick::Earlier(k) => self.earlier()[k].actors.clone(),
            Pick::Found => {
                let sides = if role == Role::Actor { &gap.actor } else { &gap.recipient };
                sides.iter().flat_map(|s| s.actors.iter().copied()).collect()
            }
        }
    }

    /// Whether another event of the sentence is of the same root between the same.
    fn is_told(&self, gap: &Gap, actor: &[&str], recipient: &[&str]) -> bool {
        let among = |sides: &[Side], ids: &[&str]| sides.iter().any(|s| s.actors.iter().any(|i| ids.contains(i)));
        self.chooser.told.iter().any(|t| {
            t.root == gap.root
                && t.trigger != gap.draft.trigger
                && (actor.is_empty() || among(&t.actor, actor))
                && (recipient.is_empty() || among(&t.recipient, recipient))
        })
    }

    // What is seen.

    /// Of the event: as the choice sees it, and by its frame and words.
    fn event(&self, gap: &Gap, mut add: impl FnMut(u32)) {
        self.chooser.event(gap, &mut add);
        let reader = self.chooser.reader;
        let t = &reader.tree;
        let v = gap.draft.trigger;
        let frame = &*reader.lexicon.frames[gap.draft.row.frame as usize].name;
        add(slot(&["frame", frame]));
        add(slot(&["lemma", t.lemma(v)]));
        add(slot(&["type", gap.root, t.dep(v)]));
        add(slot(&["tagdep", t.token(v).tag, t.dep(v)]));
        if let Some(h) = t.head(v) {
            add(slot(&["above", t.token(h).tag]));
            add(slot(&["above", t.lemma(h)]));
            add(slot(&["above", t.dep(v), if t.is_verb(h) { "v" } else { "n" }]));
        }
        for &c in t.children(v) {
            let dep = t.dep(c);
            add(slot(&["below", dep]));
            if matches!(dep, "aux" | "auxpass" | "neg" | "prep" | "mark" | "prt" | "det") {
                add(slot(&["below", dep, t.lemma(c)]));
            }
            if matches!(dep, "dobj" | "nsubjpass") {
                add(slot(&["object", t.lemma(c)]));
                let upos = if reader.mention_at(c).is_some() { "party" } else { super::upos(t.token(c).upos) };
                add(slot(&["object is", upos]));
            }
        }
        if reader.is_infinitive(v) {
            add(slot(&["infinitive"]));
            add(slot(&["infinitive", t.dep(v)]));
        }
        let sentence = &t.doc.sentences[gap.draft.sentence as usize].tokens;
        add(slot(&["words", number(sentence.len() / 6, 8)]));
        add(slot(&["people", number(self.chooser.people.len(), 6)]));
    }

    fn side(&self, gap: &Gap, role: Role, pick: Pick, mut add: impl FnMut(u32)) {
        match pick {
            Pick::Found => {}
            Pick::Nobody => self.nobody(gap, role, add),
            Pick::Here(k) => {
                let v = gap.draft.trigger;
                let t = &self.chooser.reader.tree;
                let head = self.chooser.people[k].head;
                let place = match self.subject(v).filter(|_| t.is_verb(v)) {
                    Some(s) if s == head => "subject",
                    Some(s) if t.within(head, s) => "in subject",
                    Some(_) if t.within(head, v) => "below",
                    Some(_) => "outside",
                    None if t.within(head, v) => "below, no subject",
                    None => "no subject",
                };
                let passive = if t.is_passive(v) { "passive" } else { "" };
                add(slot(&["place", role.name(), place]));
                add(slot(&["place", role.name(), place, passive]));
                add(slot(&["place", role.name(), place, gap.root]));
                self.chooser.role(gap, role, k, add);
            }
            Pick::Earlier(k) => self.of_earlier(gap, role, k, add),
        }
    }

    /// Of the event, for somebody in particular or nobody.
    fn deed(&self, gap: &Gap, say: &mut impl FnMut(&[&str])) {
        let reader = self.chooser.reader;
        say(&[]);
        say(&[super::KINDS[gap.kind]]);
        say(&["root", gap.root]);
        say(&["behaviour", &gap.draft.behaviour(reader).id]);
        say(&["frame", &reader.lexicon.frames[gap.draft.row.frame as usize].name]);
        say(&["dep", reader.tree.dep(gap.draft.trigger)]);
    }

    /// Of an event that stands without a side.
    fn nobody(&self, gap: &Gap, role: Role, mut add: impl FnMut(u32)) {
        let reader = self.chooser.reader;
        let t = &reader.tree;
        let v = gap.draft.trigger;
        let begun = join(BEGIN, &["nobody", role.name()]);
        let mut say = |parts: &[&str]| add(end(join(begun, parts)));
        self.deed(gap, &mut say);
        say(&["tag", t.token(v).tag]);
        say(&["lemma", t.lemma(v)]);
        let people = self.chooser.people.iter().filter(|p| !p.vague).count();
        say(&["people", number(people, 4)]);
        let object = t.children(v).iter().find(|&&c| matches!(t.dep(c), "dobj" | "nsubjpass"));
        match object {
            Some(&o) => {
                say(&["object"]);
                say(&["object", gap.root]);
                say(&["object", t.lemma(o)]);
                if let Some(d) = t.child(o, "det") {
                    say(&["object det", t.lemma(d)]);
                }
            }
            None => {
                say(&["no object"]);
                say(&["no object", gap.root]);
            }
        }
        for &c in t.children(v) {
            say(&["below", t.dep(c)]);
            if t.dep(c) == "prep" {
                say(&["below", t.lemma(c)]);
                say(&["below", t.lemma(c), gap.root]);
            }
        }
    }

    /// Of somebody told of before.
    fn of_earlier(&self, gap: &Gap, role: Role, k: usize, mut add: impl FnMut(u32)) {
        let reader = self.chooser.reader;
        let e = &self.earlier()[k];
        let begun = join(BEGIN, &["earlier", role.name()]);
        let mut say = |parts: &[&str]| add(end(join(begun, parts)));
        let v = gap.draft.trigger;
        let t = &reader.tree;
        self.deed(gap, &mut say);
        let back = number(e.back as usize, 5);
        say(&["back", back]);
        say(&["back", back, gap.root]);
        say(&["named", number(e.named, 6)]);
        let rank = number(e.rank, 4);
        say(&["rank", rank]);
        say(&["rank", rank, back]);
        say(&["rank", rank, gap.root]);
        say(&["order", number(k, 6)]);
        let subject = self.subject(v).filter(|_| t.is_verb(v));
        let sort = match subject {
            _ if !t.is_verb(v) => "noun",
            None => "no subject",
            Some(_) if t.is_passive(v) => "passive",
            Some(s) => t.token(s).tag,
        };
        say(&["clause", sort]);
        say(&["clause", sort, gap.root]);
        say(&["clause", sort, back]);
        let object = t.children(v).iter().find(|&&c| t.dep(c) == "dobj");
        if let Some(&o) = object {
            say(&["object", t.lemma(o)]);
            let det = t.child(o, "det").map_or("-", |d| t.lemma(d));
            say(&["object det", det]);
        }
        if e.headline {
            say(&["headline"]);
        }
        let dep = t.dep(e.head);
        say(&["as", dep]);
        say(&["as", dep, back]);
        let sector = e.keys.first().map_or("", |k| k.1);
        let state = e.keys.first().is_some_and(|k| k.0.len() == 3);
        say(&["sector", sector, if state { "S" } else { "n" }]);
        say(&["sector", sector, gap.root]);
        say(&["kind", super::kind(reader.kind(e.mention))]);
        let people = self.chooser.people.iter().filter(|p| !p.vague && p.kind != "pronoun").count();
        say(&["people", number(people, 4)]);
        // Against the other side, and in what was told of both before.
        let others = if role == Role::Actor { &gap.draft.found.recipient } else { &gap.draft.found.actor };
        let theirs: Vec<(&str, &str)> = others.iter().flat_map(|a| reader.keys(a.who)).collect();
        let own = |keys: &[(&str, &str)]| keys.iter().any(|k| e.keys.iter().any(|o| o.0 == k.0));
        if theirs.is_empty() {
            say(&["noother"]);
        } else {
            let same = if own(&theirs) { "1" } else { "0" };
            say(&["same", same]);
            say(&["same", same, gap.root]);
            say(&["same", same, sector]);
        }
        let keys = |args: &[Arg]| args.iter().flat_map(|a| reader.keys(a.who)).collect::<Vec<_>>();
        let with = |keys: &[(&str, &str)]| theirs.iter().any(|o| keys.iter().any(|k| k.0 == o.0));
        let hard = gap.draft.event_type(reader).quad() > 2;
        let (mut together, mut hostile, mut last) = (0, 0, true);
        for d in self.before.iter().rev().take(12) {
            let (a, r) = (keys(&d.found.actor), keys(&d.found.recipient));
            let kind = d.event_type(reader);
            if last {
                last = false;
                let place = if own(&a) {
                    "actor"
                } else if own(&r) {
                    "recipient"
                } else {
                    "none"
                };
                say(&["last", place]);
                say(&["last", place, number(kind.quad() as usize, 4), number(usize::from(hard), 1)]);
            }
            if own(&a) && with(&r) || own(&r) && with(&a) {
                together += 1;
                hostile += usize::from((kind.quad() > 2) == hard);
            }
        }
        say(&["together", number(together, 3)]);
        say(&["together", number(together, 3), rank]);
        say(&["alike", number(hostile, 3)]);
    }

    /// Of the two sides that are put in.
    fn both(&self, gap: &Gap, a: Pick, r: Pick, mut add: impl FnMut(u32)) {
        let sort = |p: Pick| match p {
            Pick::Found => "found",
            Pick::Nobody => "nobody",
            Pick::Here(_) => "here",
            Pick::Earlier(_) => "earlier",
        };
        add(slot(&["both", sort(a), sort(r)]));
        add(slot(&["both", sort(a), sort(r), gap.root]));
        if let (Pick::Here(a), Pick::Here(r)) = (a, r) {
            self.chooser.pair(Some(a), Some(r), &mut add);
        }
        let keys = |p: Pick| -> &[(&str, &str)] {
            match p {
                Pick::Here(k) => &self.chooser.people[k].states,
                Pick::Earlier(k) => &self.earlier()[k].keys,
                _ => &[],
            }
        };
        if keys(a).iter().any(|k| keys(r).iter().any(|o| o.0 == k.0)) {
            add(slot(&["both of one state"]));
        }
    }
}

/// The states and bodies that the sentences before told of, the latest first; whoever acts for a state stands for it. Not
/// those that the sentence names itself.
fn earlier<'s>(chooser: &Chooser<'s, '_>, sentence: u32) -> Vec<Earlier<'s>> {
    let reader: &'s Reader = chooser.reader;
    let doc = reader.tree.doc;
    let begin = doc.sentences[sentence as usize].tokens.start;
    let from = doc.sentences[sentence.saturating_sub(REACH) as usize].tokens.start;
    let first_end = doc.sentences[0].tokens.end;
    let mut named: Vec<(&str, usize)> = Vec::new();
    let mut out: Vec<Earlier<'s>> = Vec::new();
    for (m, mention) in reader.mentions.actors.iter().enumerate() {
        if mention.head >= begin {
            continue;
        }
        let m = m as u32;
        let keys = reader.keys(Who::Actor(m));
        let &[(id, sector)] = &keys[..] else { continue };
        if reader.is_vague(m) || !stands_for(sector) {
            continue;
        }
        match named.iter_mut().find(|n| n.0 == id) {
            Some(n) => n.1 += 1,
            None => named.push((id, 1)),
        }
        let headline = mention.head < first_end;
        if mention.head < from && !headline {
            continue;
        }
        let at = out.iter().position(|e| e.keys[0].0 == id);
        let was = at.map(|k| out.remove(k));
        // The state by its name before those who act for it, these before its soldiers.
        let plain = |sector: &str| match sector {
            "" => 2,
            "GOV" => 1,
            _ => 0,
        };
        let better = was.as_ref().filter(|w| plain(w.keys[0].1) > plain(sector)).map(|w| (w.mention, w.keys.clone()));
        let (told, keys) = better.unwrap_or((m, keys));
        out.push(Earlier {
            mention: told,
            head: mention.head,
            actors: reader.mentions.actors[told as usize].actors.iter().map(|a| a.id.as_str()).collect(),
            keys,
            back: 0,
            named: 0,
            rank: 0,
            headline: headline || was.is_some_and(|w| w.headline),
        });
    }
    let here = |e: &Earlier| {
        chooser.people.iter().any(|p| {
            e.actors.iter().any(|i| p.actors.contains(i))
                || p.states.iter().any(|s| s.0 == e.keys[0].0 && stands_for(s.1))
        })
    };
    out.retain(|e| !here(e));
    out.reverse();
    out.truncate(MOST);
    for e in &mut out {
        e.named = named.iter().find(|n| n.0 == e.keys[0].0).map_or(0, |n| n.1);
        e.rank = named.iter().filter(|n| n.1 > e.named).count();
        let of = doc.sentences.partition_point(|s| s.tokens.end <= e.head) as u32;
        e.back = sentence.saturating_sub(of);
    }
    out
}

/// Whether somebody of a sector may stand for the state or body as a party.
fn stands_for(sector: &str) -> bool {
    matches!(sector, "" | "GOV" | "MIL" | "IGO")
}
