//! The regular expressions of tokenizers, as Python's `re` understands them.
//!
//! spaCy keeps a tokenizer's prefix, suffix, infix and URL rules as the source of Python expressions: long lists of
//! alternatives, most of them a literal or a class with a condition on the neighbouring character. A general engine
//! costs more than the network on them. Here every top-level alternative is a small program, looked up by the character
//! it must begin (or, for suffixes, which run backwards, end) with, so that most positions try nothing at all. Programs
//! backtrack but never visit a state twice, so no text makes them slow.
//!
//! Understood: literals, escapes, classes, groups, alternatives, greedy and lazy repetition, look-around, `^` and `$`,
//! flags `i`, `u` and `x`-free inline groups. Anything else (back-references, possessive repetition) is refused by name.

use crate::classes;

/// A compiled expression.
pub(crate) struct Pattern {
    alternatives: Vec<Alternative>,
    sets: Vec<Set>,
    starts: Index,
    ends: Index,
    /// ASCII characters no match can do without.
    required: u128,
}

/// One top-level alternative, to be read in either direction.
struct Alternative {
    forward: Vec<Inst>,
    backward: Vec<Inst>,
    anchored: bool,
    loops: bool,
}

#[derive(Clone, Debug)]
enum Node {
    Char(char),
    Set(usize),
    Cat(Vec<Node>),
    Alt(Vec<Node>),
    Repeat(Box<Node>, u32, Option<u32>, bool),
    Look { ahead: bool, negative: bool, node: Box<Node> },
    Start,
    End,
}

#[derive(Clone, Debug)]
enum Inst {
    Char(char),
    Set(usize),
    Split(usize, usize),
    Jump(usize),
    /// Asks whether the program that follows, up to `next`, matches from here in its own direction.
    Look {
        ahead: bool,
        negative: bool,
        next: usize,
    },
    Start,
    End,
    Match,
}

/// A set of characters.
#[derive(Clone, Debug, Default)]
struct Set {
    ascii: u128,
    /// Ranges beyond ASCII, ascending and apart.
    ranges: Vec<(char, char)>,
    /// Classes that hold beyond ASCII: `w`, `d`, `s`, or their opposites `W`, `D`, `S`.
    classes: Vec<char>,
    negative: bool,
    fold: bool,
}

impl Set {
    fn holds(&self, c: char) -> bool {
        if self.fold && c.is_alphabetic() {
            let mut forms = std::iter::once(c).chain(c.to_lowercase()).chain(c.to_uppercase());
            return forms.any(|c| self.plain(c)) != self.negative;
        }
        self.plain(c) != self.negative
    }

    fn plain(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> (c as u32) & 1 == 1;
        }
        let i = self.ranges.partition_point(|r| r.1 < c);
        self.ranges.get(i).is_some_and(|r| r.0 <= c) || self.classes.iter().any(|&k| in_class(k, c))
    }

    fn add(&mut self, from: char, to: char) {
        for c in (from as u32)..=(to as u32).min(127) {
            self.ascii |= 1 << c;
        }
        if !to.is_ascii() {
            self.ranges.push((from.max('\u{80}'), to));
        }
    }

    fn add_class(&mut self, class: char) {
        for c in 0..128u8 {
            if in_class(class, char::from(c)) {
                self.ascii |= 1 << c;
            }
        }
        self.classes.push(class);
    }

    fn finish(mut self) -> Set {
        self.ranges.sort_unstable();
        let mut merged: Vec<(char, char)> = Vec::with_capacity(self.ranges.len());
        for (a, b) in self.ranges {
            match merged.last_mut() {
                Some(last) if a <= last.1 => last.1 = last.1.max(b),
                _ => merged.push((a, b)),
            }
        }
        self.ranges = merged;
        self
    }
}

fn in_class(class: char, c: char) -> bool {
    match class {
        'w' => classes::is_word(c),
        'W' => !classes::is_word(c),
        'd' => classes::is_decimal(c),
        'D' => !classes::is_decimal(c),
        's' => classes::is_space(c),
        'S' => !classes::is_space(c),
        _ => false,
    }
}

/// Which alternatives can begin (or end) with a character, in their order.
struct Index {
    ascii: Vec<Vec<u16>>,
    /// Characters beyond ASCII that are named one by one.
    named: Vec<(char, Vec<u16>)>,
    /// Alternatives to try for any other character beyond ASCII.
    other: Vec<u16>,
}

impl Index {
    fn candidates(&self, c: char) -> &[u16] {
        if c.is_ascii() {
            return &self.ascii[c as usize];
        }
        match self.named.binary_search_by_key(&c, |n| n.0) {
            Ok(i) => &self.named[i].1,
            Err(_) => &self.other,
        }
    }
}

/// The characters a node can begin or end with.
#[derive(Default)]
struct Edge {
    chars: Vec<char>,
    sets: Vec<usize>,
    /// The node can match nothing, so that any character may follow.
    empty: bool,
}

/// Working room of a match, to be kept between calls.
#[derive(Default)]
pub(crate) struct Scratch {
    stack: Vec<(usize, usize)>,
    visited: Vec<u64>,
}

impl Pattern {
    /// Compiles Python source.
    pub(crate) fn new(source: &str) -> Result<Pattern, String> {
        let mut parser = Parser { chars: source.chars().collect(), at: 0, sets: Vec::new(), fold: false, depth: 0 };
        let node = parser.alternatives()?;
        if parser.at < parser.chars.len() {
            return Err(format!("unmatched ) at character {}", parser.at));
        }
        let sets = parser.sets;
        let required = required(&node, &sets);
        let nodes = match node {
            Node::Alt(nodes) => nodes,
            node => vec![node],
        };
        if nodes.len() > usize::from(u16::MAX) {
            return Err("has more than 65,535 alternatives".into());
        }
        let index = |backward| index(&nodes, &sets, backward);
        let (starts, ends) = (index(false), index(true));
        let mut alternatives = Vec::with_capacity(nodes.len());
        for node in &nodes {
            let program = |backward| {
                let mut insts = Vec::new();
                emit(node, backward, &mut insts)?;
                insts.push(Inst::Match);
                Ok::<_, String>(insts)
            };
            let forward = program(false)?;
            let loops = repeats(node);
            let anchored = matches!(forward.first(), Some(Inst::Start));
            alternatives.push(Alternative { forward, backward: program(true)?, anchored, loops });
        }
        Ok(Pattern { alternatives, sets, starts, ends, required })
    }

    /// The end of the match that starts at `from`, the first alternative that matches winning.
    fn end_at(&self, text: &[char], from: usize, scratch: &mut Scratch) -> Option<usize> {
        let candidates = match text.get(from) {
            Some(&c) => self.starts.candidates(c),
            None => &[],
        };
        candidates.iter().find_map(|&i| {
            let alt = &self.alternatives[usize::from(i)];
            if alt.anchored && from > 0 {
                return None;
            }
            self.run(&alt.forward, alt.loops, true, text, from, scratch, false)
        })
    }

    /// Length of the match at the start of `text` (Python's `match`, and `search` where every alternative is anchored).
    pub(crate) fn prefix(&self, text: &[char], scratch: &mut Scratch) -> Option<usize> {
        self.end_at(text, 0, scratch)
    }

    /// Whether `text` matches from its start, checking first that all it cannot do without is there.
    pub(crate) fn matches(&self, text: &[char], scratch: &mut Scratch) -> bool {
        let mut missing = self.required;
        for &c in text {
            if missing == 0 {
                break;
            }
            if c.is_ascii() {
                missing &= !(1 << (c as u32));
            }
        }
        missing == 0 && self.end_at(text, 0, scratch).is_some()
    }

    /// Length of the longest match that reaches the end of `text`: what `search` finds where every alternative ends in
    /// `$`, since it takes the leftmost start.
    pub(crate) fn suffix(&self, text: &[char], scratch: &mut Scratch) -> usize {
        let Some(&last) = text.last() else { return 0 };
        let mut start = text.len();
        for &i in self.ends.candidates(last) {
            let alt = &self.alternatives[usize::from(i)];
            if let Some(s) = self.run(&alt.backward, alt.loops, false, text, text.len(), scratch, true) {
                start = start.min(s);
            }
        }
        text.len() - start
    }

    /// The first match at or after `from`, as `finditer` finds it.
    pub(crate) fn find(&self, text: &[char], from: usize, scratch: &mut Scratch) -> Option<(usize, usize)> {
        (from..text.len()).find_map(|i| Some((i, self.end_at(text, i, scratch)?)))
    }

    /// Runs a program from `at`; with `all`, explores every path and gives the leftmost end.
    #[allow(clippy::too_many_arguments)] // One call site for each direction; a struct would only rename them.
    fn run(
        &self,
        program: &[Inst],
        loops: bool,
        ahead: bool,
        text: &[char],
        at: usize,
        scratch: &mut Scratch,
        all: bool,
    ) -> Option<usize> {
        let base = scratch.stack.len();
        // Without repetition or alternatives there is one path only and nothing to remember.
        let width = text.len() + 1;
        let mut visited = std::mem::take(&mut scratch.visited);
        if loops {
            visited.clear();
            visited.resize((program.len() * width).div_ceil(64), 0);
        }
        scratch.stack.push((0, at));
        let mut best = None;
        'paths: while scratch.stack.len() > base {
            let Some((mut pc, mut pos)) = scratch.stack.pop() else { break };
            loop {
                if loops {
                    let bit = pc * width + pos;
                    let seen = &mut visited[bit / 64];
                    if *seen >> (bit % 64) & 1 == 1 {
                        continue 'paths;
                    }
                    *seen |= 1 << (bit % 64);
                }
                let here = if ahead { text.get(pos) } else { pos.checked_sub(1).map(|p| &text[p]) };
                match &program[pc] {
                    Inst::Char(c) if here == Some(c) => (),
                    Inst::Set(s) if here.is_some_and(|&c| self.sets[*s].holds(c)) => (),
                    Inst::Char(_) | Inst::Set(_) => continue 'paths,
                    Inst::Split(a, b) => {
                        scratch.stack.push((*b, pos));
                        pc = *a;
                        continue;
                    }
                    Inst::Jump(a) => {
                        pc = *a;
                        continue;
                    }
                    Inst::Look { ahead, negative, next } => {
                        let inner = &program[pc + 1..*next];
                        // Look-around is short; without memory of its own it may not loop (see `emit`).
                        if self.run(inner, false, *ahead, text, pos, scratch, false).is_some() == *negative {
                            continue 'paths;
                        }
                        pc = *next;
                        continue;
                    }
                    Inst::Start if pos == 0 => {
                        pc += 1;
                        continue;
                    }
                    // Python's `$` also holds before a final line feed.
                    Inst::End if pos == text.len() || (pos + 1 == text.len() && text[pos] == '\n') => {
                        pc += 1;
                        continue;
                    }
                    Inst::Start | Inst::End => continue 'paths,
                    Inst::Match => {
                        if !all {
                            best = Some(pos);
                            break 'paths;
                        }
                        best = Some(best.map_or(pos, |b: usize| b.min(pos)));
                        continue 'paths;
                    }
                }
                pc += 1;
                pos = if ahead { pos + 1 } else { pos - 1 };
            }
        }
        scratch.stack.truncate(base);
        scratch.visited = visited;
        best
    }
}

/// The ASCII characters every match of `node` holds.
fn required(node: &Node, sets: &[Set]) -> u128 {
    match node {
        Node::Char(c) if c.is_ascii() => 1 << (*c as u32),
        Node::Set(s) => {
            let set = &sets[*s];
            let single = set.ascii.count_ones() == 1 && set.ranges.is_empty() && set.classes.is_empty();
            if single && !set.negative { set.ascii } else { 0 }
        }
        Node::Cat(nodes) => nodes.iter().fold(0, |r, n| r | required(n, sets)),
        Node::Alt(nodes) => nodes.iter().fold(u128::MAX, |r, n| r & required(n, sets)),
        Node::Repeat(node, min, ..) if *min > 0 => required(node, sets),
        _ => 0,
    }
}

fn edge(node: &Node, backward: bool, out: &mut Edge) {
    match node {
        Node::Char(c) => out.chars.push(*c),
        Node::Set(s) => out.sets.push(*s),
        Node::Cat(nodes) => {
            let mut order: Vec<&Node> = nodes.iter().collect();
            if backward {
                order.reverse();
            }
            for node in order {
                out.empty = false;
                edge(node, backward, out);
                if !out.empty {
                    return;
                }
            }
            out.empty = true;
        }
        Node::Alt(nodes) => {
            let mut empty = false;
            for node in nodes {
                out.empty = false;
                edge(node, backward, out);
                empty |= out.empty;
            }
            out.empty = empty;
        }
        Node::Repeat(node, min, ..) => {
            out.empty = false;
            edge(node, backward, out);
            out.empty |= *min == 0;
        }
        Node::Look { .. } | Node::Start | Node::End => out.empty = true,
    }
}

fn index(nodes: &[Node], sets: &[Set], backward: bool) -> Index {
    let edges: Vec<Edge> = nodes
        .iter()
        .map(|n| {
            let mut e = Edge::default();
            edge(n, backward, &mut e);
            e
        })
        .collect();
    let open = |e: &Edge, c: char| e.empty || e.chars.contains(&c) || e.sets.iter().any(|&s| sets[s].holds(c));
    let list = |c: char| (0..nodes.len() as u16).filter(|&i| open(&edges[usize::from(i)], c)).collect::<Vec<u16>>();
    let ascii = (0..128u8).map(|c| list(char::from(c))).collect();
    let mut names: Vec<char> = edges.iter().flat_map(|e| e.chars.iter().copied()).filter(|c| !c.is_ascii()).collect();
    names.sort_unstable();
    names.dedup();
    let wide = |s: usize| {
        let s = &sets[s];
        s.negative || s.fold || !s.ranges.is_empty() || !s.classes.is_empty()
    };
    let other = |e: &Edge| e.empty || e.sets.iter().any(|&s| wide(s));
    Index {
        ascii,
        named: names.into_iter().map(|c| (c, list(c))).collect(),
        other: (0..nodes.len() as u16).filter(|&i| other(&edges[usize::from(i)])).collect(),
    }
}

/// Largest program; the URL rule takes about 700 instructions.
const MAX_PROGRAM: usize = 200_000;

fn emit(node: &Node, backward: bool, out: &mut Vec<Inst>) -> Result<(), String> {
    if out.len() > MAX_PROGRAM {
        return Err("is too large".into());
    }
    match node {
        Node::Char(c) => out.push(Inst::Char(*c)),
        Node::Set(s) => out.push(Inst::Set(*s)),
        Node::Start => out.push(Inst::Start),
        Node::End => out.push(Inst::End),
        Node::Cat(nodes) if backward => nodes.iter().rev().try_for_each(|n| emit(n, backward, out))?,
        Node::Cat(nodes) => nodes.iter().try_for_each(|n| emit(n, backward, out))?,
        Node::Alt(nodes) => {
            let mut jumps = Vec::new();
            for (i, node) in nodes.iter().enumerate() {
                let split = out.len();
                let last = i + 1 == nodes.len();
                if !last {
                    out.push(Inst::Split(split + 1, 0));
                }
                emit(node, backward, out)?;
                if !last {
                    jumps.push(out.len());
                    out.push(Inst::Jump(0));
                    out[split] = Inst::Split(split + 1, out.len());
                }
            }
            for j in jumps {
                out[j] = Inst::Jump(out.len());
            }
        }
        Node::Repeat(node, min, max, greedy) => {
            for _ in 0..*min {
                emit(node, backward, out)?;
            }
            let split = |on: usize, off: usize| if *greedy { Inst::Split(on, off) } else { Inst::Split(off, on) };
            match max {
                None => {
                    let at = out.len();
                    out.push(Inst::Jump(0));
                    emit(node, backward, out)?;
                    out.push(Inst::Jump(at));
                    out[at] = split(at + 1, out.len());
                }
                Some(max) => {
                    let mut splits = Vec::new();
                    for _ in *min..*max {
                        splits.push(out.len());
                        out.push(Inst::Jump(0));
                        emit(node, backward, out)?;
                    }
                    for at in splits {
                        out[at] = split(at + 1, out.len());
                    }
                }
            }
        }
        Node::Look { ahead, negative, node } => {
            let at = out.len();
            out.push(Inst::Match);
            let mut inner = Vec::new();
            emit(node, !ahead, &mut inner)?;
            if has_loop(node) {
                return Err("repeats without bound inside a look-around".into());
            }
            out.extend(inner);
            out.push(Inst::Match);
            out[at] = Inst::Look { ahead: *ahead, negative: *negative, next: out.len() };
        }
    }
    Ok(())
}

fn has_loop(node: &Node) -> bool {
    match node {
        Node::Cat(nodes) | Node::Alt(nodes) => nodes.iter().any(has_loop),
        Node::Repeat(node, _, max, _) => max.is_none() || has_loop(node),
        Node::Look { node, .. } => has_loop(node),
        _ => false,
    }
}

fn repeats(node: &Node) -> bool {
    match node {
        Node::Cat(nodes) | Node::Alt(nodes) => nodes.iter().any(repeats),
        Node::Repeat(..) => true,
        _ => false,
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    sets: Vec<Set>,
    fold: bool,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Result<char, String> {
        let c = self.peek().ok_or("ends too early")?;
        self.at += 1;
        Ok(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let n = text.chars().count();
        let hit = self.chars.get(self.at..self.at + n).is_some_and(|s| s.iter().copied().eq(text.chars()));
        if hit {
            self.at += n;
        }
        hit
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        if self.depth > 60 {
            return Err("nests too deep".into());
        }
        self.depth += 1;
        let mut nodes = vec![self.sequence()?];
        while self.eat("|") {
            nodes.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Alt(nodes) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let Some(node) = self.atom()? else { continue };
            nodes.push(self.repeated(node)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Cat(nodes) })
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.bounds() {
                Some(bounds) => bounds,
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        self.at += 1;
        if max.is_some_and(|m| m < min || m > 1000) || min > 1000 {
            return Err("has a repetition that makes no sense".into());
        }
        let greedy = !self.eat("?");
        if self.peek() == Some('+') {
            return Err("uses possessive repetition".into());
        }
        Ok(Node::Repeat(Box::new(node), min, max, greedy))
    }

    /// Reads `{m,n}` up to its closing brace; a brace that is none stays a literal.
    fn bounds(&mut self) -> Option<(u32, Option<u32>)> {
        let close = self.chars[self.at..].iter().take(12).position(|&c| c == '}')? + self.at;
        let body: String = self.chars[self.at + 1..close].iter().collect();
        let bounds = match body.split_once(',') {
            None => {
                let n = body.parse().ok()?;
                (n, Some(n))
            }
            Some((a, b)) => {
                let max = if b.is_empty() { None } else { Some(b.parse().ok()?) };
                (if a.is_empty() { 0 } else { a.parse().ok()? }, max)
            }
        };
        self.at = close;
        Some(bounds)
    }

    fn atom(&mut self) -> Result<Option<Node>, String> {
        let c = self.next()?;
        Ok(Some(match c {
            '^' => Node::Start,
            '$' => Node::End,
            '.' => {
                let mut set = Set { negative: true, ..Set::default() };
                set.add('\n', '\n');
                self.set(set)
            }
            '(' => return self.group(),
            '[' => self.class()?,
            '\\' => self.escape()?,
            '*' | '+' | '?' => return Err(format!("has nothing to repeat at character {}", self.at - 1)),
            c => self.literal(c),
        }))
    }

    fn literal(&mut self, c: char) -> Node {
        if self.fold && c.is_alphabetic() {
            let mut set = Set { fold: true, ..Set::default() };
            set.add(c, c);
            for form in c.to_lowercase().chain(c.to_uppercase()) {
                set.add(form, form);
            }
            return self.set(set);
        }
        Node::Char(c)
    }

    fn set(&mut self, set: Set) -> Node {
        self.sets.push(set.finish());
        Node::Set(self.sets.len() - 1)
    }

    fn group(&mut self) -> Result<Option<Node>, String> {
        let look = [("?=", true, false), ("?!", true, true), ("?<=", false, false), ("?<!", false, true)];
        let look = look.into_iter().find(|l| self.eat(l.0));
        if look.is_none() && self.peek() == Some('?') && !self.eat("?:") {
            self.at += 1;
            if self.eat("P<") {
                while self.next()? != '>' {}
            } else {
                // Inline flags, for all of the expression: (?iu).
                loop {
                    match self.next()? {
                        'i' => self.fold = true,
                        'u' | 'a' | 'm' | 's' => (),
                        ')' => return Ok(None),
                        c => return Err(format!("uses the unknown group (?{c}")),
                    }
                }
            }
        }
        let node = self.alternatives()?;
        if !self.eat(")") {
            return Err("has an unclosed group".into());
        }
        Ok(Some(match look {
            Some((_, ahead, negative)) => Node::Look { ahead, negative, node: Box::new(node) },
            None => node,
        }))
    }

    /// The character an escape stands for, where it stands for one.
    fn escaped(&mut self) -> Result<Result<char, char>, String> {
        let c = self.next()?;
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'n' => return Ok(Ok('\n')),
            't' => return Ok(Ok('\t')),
            'r' => return Ok(Ok('\r')),
            'f' => return Ok(Ok('\x0c')),
            'v' => return Ok(Ok('\x0b')),
            'w' | 'W' | 'd' | 'D' | 's' | 'S' => return Ok(Err(c)),
            c if c.is_ascii_alphanumeric() => return Err(format!("uses the escape \\{c}")),
            c => return Ok(Ok(c)),
        };
        let hex: String = (0..digits).map(|_| self.next()).collect::<Result<_, _>>()?;
        let code = u32::from_str_radix(&hex, 16).map_err(|_| format!("has the bad escape \\{c}{hex}"))?;
        // Surrogates occur in no text.
        Ok(Ok(char::from_u32(code).unwrap_or('\u{10ffff}')))
    }

    fn escape(&mut self) -> Result<Node, String> {
        Ok(match self.escaped()? {
            Ok(c) => self.literal(c),
            Err(class) => {
                let mut set = Set::default();
                set.add_class(class);
                self.set(set)
            }
        })
    }

    fn class(&mut self) -> Result<Node, String> {
        let mut set = Set { fold: self.fold, negative: self.eat("^"), ..Set::default() };
        let mut first = true;
        loop {
            let c = self.next()?;
            let from = match c {
                ']' if !first => break,
                '\\' => self.escaped()?,
                c => Ok(c),
            };
            first = false;
            let from = match from {
                Ok(c) => c,
                Err(class) => {
                    set.add_class(class);
                    continue;
                }
            };
            let ranges = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|&c| c != ']');
            if !ranges {
                set.add(from, from);
                continue;
            }
            self.at += 1;
            let to = match self.next()? {
                '\\' => self.escaped()?.map_err(|c| format!("has a range up to \\{c}"))?,
                c => c,
            };
            if to < from {
                return Err(format!("has the range {from}-{to} the wrong way round"));
            }
            set.add(from, to);
        }
        Ok(self.set(set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(s: &str) -> Vec<char> {
        s.chars().collect()
    }

    fn prefix(p: &str, s: &str) -> Option<usize> {
        Pattern::new(p).unwrap().prefix(&chars(s), &mut Scratch::default())
    }

    fn suffix(p: &str, s: &str) -> usize {
        Pattern::new(p).unwrap().suffix(&chars(s), &mut Scratch::default())
    }

    #[test]
    fn first_alternative_wins_at_the_start() {
        assert_eq!(prefix(r"^a|^ab", "abc"), Some(1));
        assert_eq!(prefix(r"^ab|^a", "abc"), Some(2));
        assert_eq!(prefix(r"^\+(?![0-9])", "+x"), Some(1));
        assert_eq!(prefix(r"^\+(?![0-9])", "+1"), None);
        assert_eq!(prefix(r"^\.\.+", "....x"), Some(4));
        assert_eq!(prefix(r"^[\u00A6\u2195-\u2199]", "\u{2197}"), Some(1));
        assert_eq!(prefix(r"(?iu)^ab", "Ab"), Some(2));
    }

    #[test]
    fn longest_suffix_wins() {
        assert_eq!(suffix(r"'s$|s$", "it's"), 2);
        assert_eq!(suffix(r"(?<=[0-9])(?:m|km)$", "5km"), 2);
        assert_eq!(suffix(r"(?<=[0-9])(?:m|km)$", "akm"), 0);
        assert_eq!(suffix(r"(?<=[A-Z][A-Z])\.$", "US."), 1);
        assert_eq!(suffix(r"(?<=[A-Z][A-Z])\.$", "S."), 0);
        assert_eq!(suffix(r"\.\.+$", "a..."), 3);
    }

    #[test]
    fn finds_between() {
        let p = Pattern::new(r"(?<=[a-z])(?:-|--)(?=[a-z])|\.\.+").unwrap();
        let s = &mut Scratch::default();
        assert_eq!(p.find(&chars("a-b"), 0, s), Some((1, 2)));
        assert_eq!(p.find(&chars("a--b"), 0, s), Some((1, 3)));
        assert_eq!(p.find(&chars("1-b...c"), 0, s), Some((3, 6)));
    }

    #[test]
    fn no_text_is_slow() {
        let p = Pattern::new(r"^(?:\S+(?::\S*)?@)?(?:a+)+b$").unwrap();
        let text = chars(&"a:".repeat(2000));
        assert!(!p.matches(&text, &mut Scratch::default()));
        assert!(
            !Pattern::new(r"^(?:a+)+$").unwrap().matches(&chars(&("a".repeat(5000) + "c")), &mut Scratch::default())
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for bad in ["(a", "a)", "[a", r"\1", "a{5,2}", "*a", "(?>a)", "a++"] {
            assert!(Pattern::new(bad).is_err(), "{bad}");
        }
    }
}
