//! The attribute ruler: rules that set attributes of tokens whose tag, dependency and form fit.
//!
//! All rules are matched against what tagger and parser found, then applied in their order, later ones over earlier
//! ones. Conditions on the form hold for a word type once and for all and are kept with it; the others are looked up by
//! the tag.

use std::sync::Arc;

use legation_schema::{Label, Upos};

use crate::Error;
use crate::hash::FastMap;
use crate::label::{intern, morph, upos};
use crate::lexicon::Lexeme;
use crate::package::Files;
use crate::package::msgpack::{self, Value};
use crate::pattern::{Pattern, Scratch};

/// What rules set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    pub(crate) upos: Option<Upos>,
    pub(crate) morph: Option<Label>,
    pub(crate) lemma: Option<Arc<str>>,
    pub(crate) tag: Option<Label>,
    pub(crate) dep: Option<Label>,
}

impl Effects {
    pub(crate) fn apply(&mut self, later: &Effects) {
        fn set<T: Clone>(to: &mut Option<T>, from: &Option<T>) {
            if from.is_some() {
                to.clone_from(from);
            }
        }
        set(&mut self.upos, &later.upos);
        set(&mut self.morph, &later.morph);
        set(&mut self.lemma, &later.lemma);
        set(&mut self.tag, &later.tag);
        set(&mut self.dep, &later.dep);
    }
}

/// What a token shows the rules.
#[derive(Clone, Copy)]
pub(crate) struct View {
    pub(crate) tag: Label,
    pub(crate) dep: Label,
    pub(crate) is_space: bool,
}

enum Test {
    Is(Vec<Box<str>>),
    Not(Vec<Box<str>>),
    Search(Box<Pattern>),
}

impl Test {
    fn holds(&self, text: &str) -> bool {
        match self {
            Test::Is(all) => all.iter().any(|a| **a == *text),
            Test::Not(all) => !all.iter().any(|a| **a == *text),
            Test::Search(pattern) => {
                let chars: Vec<char> = text.chars().collect();
                pattern.find(&chars, 0, &mut Scratch::default()).is_some()
            }
        }
    }
}

/// The conditions on one token of a pattern.
#[derive(Default)]
struct Spec {
    /// On the form: whether lower-cased, and the test.
    forms: Vec<(bool, Test)>,
    tags: Vec<Test>,
    deps: Vec<Test>,
    is_space: Option<bool>,
    rule: u16,
    /// Position in its pattern and the pattern's length; the pattern's specs follow one another.
    position: u16,
    length: u16,
}

impl Spec {
    fn fits_tag(&self, tag: &str) -> bool {
        self.tags.iter().all(|t| t.holds(tag))
    }

    fn fits_form(&self, text: &str, lower: &str) -> bool {
        self.forms.iter().all(|(lowered, t)| t.holds(if *lowered { lower } else { text }))
    }

    fn fits(&self, view: View) -> bool {
        self.is_space.is_none_or(|s| s == view.is_space) && self.deps.iter().all(|d| d.holds(view.dep))
    }
}

#[derive(Default)]
pub(crate) struct Ruler {
    specs: Vec<Spec>,
    /// What each rule sets, and on which token of its match (from the end where negative).
    rules: Vec<(Effects, i64)>,
    /// Specs without a condition on the form, by tag; those of first tokens of longer patterns apart.
    by_tag: FastMap<Label, (Vec<u16>, Vec<u16>)>,
    none: Option<Arc<[u16]>>,
}

const FILE: &str = "attribute_ruler/patterns";

impl Ruler {
    /// Reads the rules of component `name`; `tags` are those its tagger gives.
    pub(crate) fn load(name: &str, files: &Files, tags: &[Label]) -> Result<Ruler, Error> {
        let file = format!("{name}/patterns");
        let Some(bytes) = files.get(&file) else { return Ok(Ruler::default()) };
        let value = msgpack::parse(bytes).map_err(|e| Error::damaged(&file, e))?;
        let mut ruler = Ruler { none: Some(Arc::from([])), ..Ruler::default() };
        for rule in value.items() {
            let mut effects = Effects::default();
            for (key, value) in rule.get("attrs").map(Value::entries).unwrap_or_default() {
                let (Some(key), Some(value)) = (key.text(), value.text()) else {
                    return Err(Error::damaged(FILE, "sets an attribute to something other than text"));
                };
                match key {
                    "POS" => effects.upos = upos(value),
                    "MORPH" => effects.morph = Some(morph(value)),
                    "LEMMA" => effects.lemma = Some(value.into()),
                    "TAG" => effects.tag = Some(intern(value)),
                    "DEP" => effects.dep = Some(intern(value)),
                    other => return Err(Error::unsupported(format!("attribute rules that set {other}"))),
                }
            }
            let index = match rule.get("index") {
                Some(Value::Uint(n)) => *n as i64,
                Some(Value::Int(n)) => *n,
                _ => 0,
            };
            let number = u16::try_from(ruler.rules.len()).map_err(|_| Error::damaged(FILE, "has too many rules"))?;
            ruler.rules.push((effects, index));
            for pattern in rule.get("patterns").map(Value::items).unwrap_or_default() {
                let length = pattern.items().len();
                for (position, token) in pattern.items().iter().enumerate() {
                    ruler.specs.push(spec(token, number, position as u16, length as u16)?);
                }
            }
        }
        if ruler.specs.len() > usize::from(u16::MAX) {
            return Err(Error::damaged(FILE, "has too many patterns"));
        }
        let space = intern("_SP");
        for &tag in tags.iter().chain([&space, &intern("")]) {
            let open = |s: &&(usize, &Spec)| s.1.forms.is_empty() && s.1.position == 0 && s.1.fits_tag(tag);
            let list = |long: bool| {
                let fits = ruler.specs.iter().enumerate();
                fits.filter(|s| open(&s) && (s.1.length > 1) == long).map(|(i, _)| i as u16).collect::<Vec<u16>>()
            };
            ruler.by_tag.insert(tag, (list(false), list(true)));
        }
        Ok(ruler)
    }

    /// The specs with a condition on the form that a word meets.
    fn form_specs(&self, lexeme: &mut Lexeme) -> Arc<[u16]> {
        if let Some(known) = &lexeme.rules {
            return known.clone();
        }
        let lower = lexeme.text.to_lowercase();
        let fits = self
            .specs
            .iter()
            .enumerate()
            .filter(|(_, s)| !s.forms.is_empty() && s.position == 0 && s.fits_form(&lexeme.text, &lower));
        let list: Vec<u16> = fits.map(|(i, _)| i as u16).collect();
        let list = match &self.none {
            Some(none) if list.is_empty() => none.clone(),
            _ => list.into(),
        };
        lexeme.rules = Some(list.clone());
        list
    }

    /// Matches rules of several tokens that begin at token `i`, giving rule and token for each.
    pub(crate) fn long_matches(
        &self,
        i: usize,
        n: usize,
        lexeme: &mut Lexeme,
        view: impl Fn(usize) -> View,
        form: impl Fn(usize) -> Arc<str>,
        found: &mut Vec<(usize, u16)>,
    ) {
        if self.rules.is_empty() {
            return;
        }
        let here = view(i);
        let forms = self.form_specs(lexeme);
        let open = self.by_tag.get(here.tag).map_or(&[][..], |l| &l.1);
        for &s in forms.iter().chain(open) {
            let first = usize::from(s);
            let spec = &self.specs[first];
            let length = usize::from(spec.length);
            if length < 2 || i + length > n || !spec.fits_tag(here.tag) || !spec.fits(here) {
                continue;
            }
            let rest = (1..length).all(|k| {
                let (spec, view) = (&self.specs[first + k], view(i + k));
                let text = form(i + k);
                spec.fits_tag(view.tag) && spec.fits(view) && spec.fits_form(&text, &text.to_lowercase())
            });
            if rest {
                let index = self.rules[usize::from(spec.rule)].1;
                let token = if index >= 0 { i as i64 + index } else { (i + length) as i64 + index };
                if (i as i64..(i + length) as i64).contains(&token) {
                    found.push((token as usize, spec.rule));
                }
            }
        }
    }

    /// What the rules set on a token; `long` are those of several tokens that hit it.
    pub(crate) fn effects(&self, lexeme: &mut Lexeme, view: View, long: &[(usize, u16)]) -> Effects {
        let mut effects = Effects::default();
        if self.rules.is_empty() {
            return effects;
        }
        let forms = self.form_specs(lexeme);
        let open = self.by_tag.get(view.tag).map_or(&[][..], |l| &l.0);
        let rule = |s: u16| self.specs[usize::from(s)].rule;
        let (mut forms, mut open, mut long) = (&forms[..], open, long);
        // Three lists in the order of the rules, merged.
        loop {
            let next = [forms.first().map(|&s| rule(s)), open.first().map(|&s| rule(s)), long.first().map(|l| l.1)];
            let Some(first) = next.into_iter().flatten().min() else { break };
            if next[0] == Some(first) {
                let spec = &self.specs[usize::from(forms[0])];
                forms = &forms[1..];
                if spec.length == 1 && spec.fits_tag(view.tag) && spec.fits(view) {
                    effects.apply(&self.rules[usize::from(first)].0);
                }
            } else if next[1] == Some(first) {
                let spec = &self.specs[usize::from(open[0])];
                open = &open[1..];
                if spec.fits(view) {
                    effects.apply(&self.rules[usize::from(first)].0);
                }
            } else {
                long = &long[1..];
                effects.apply(&self.rules[usize::from(first)].0);
            }
        }
        effects
    }
}

fn spec(token: &Value<'_>, rule: u16, position: u16, length: u16) -> Result<Spec, Error> {
    let mut spec = Spec { rule, position, length, ..Spec::default() };
    for (key, value) in token.entries() {
        let key = key.text().unwrap_or_default();
        if key == "IS_SPACE" {
            spec.is_space = Some(value == &Value::Bool(true));
            continue;
        }
        for test in tests(value)? {
            match key {
                "TAG" => spec.tags.push(test),
                "DEP" => spec.deps.push(test),
                "LOWER" => spec.forms.push((true, test)),
                "ORTH" | "TEXT" => spec.forms.push((false, test)),
                other => return Err(Error::unsupported(format!("attribute rules that ask for {other}"))),
            }
        }
    }
    Ok(spec)
}

fn tests(value: &Value<'_>) -> Result<Vec<Test>, Error> {
    let list = |v: &Value<'_>| v.items().iter().filter_map(|i| Some(i.text()?.into())).collect();
    if let Some(text) = value.text() {
        return Ok(vec![Test::Is(vec![text.into()])]);
    }
    value
        .entries()
        .iter()
        .map(|(op, v)| match op.text().unwrap_or_default() {
            "IN" => Ok(Test::Is(list(v))),
            "NOT_IN" => Ok(Test::Not(list(v))),
            "REGEX" => {
                let pattern = Pattern::new(v.text().unwrap_or_default());
                let pattern = pattern.map_err(|e| Error::damaged(FILE, format!("an expression {e}")))?;
                Ok(Test::Search(Box::new(pattern)))
            }
            other => Err(Error::unsupported(format!("attribute rules with {other}"))),
        })
        .collect()
}
