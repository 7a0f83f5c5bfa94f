//! When an event was told to happen: its own expression, its clause's, the text's drift, or its tense.

use jiff::civil::Date;
use legation_schema::{Article, BlockKind, Doc, EventTime, Grain, Interval, Point, Sentence, Timex, TimexType};

use crate::tense::{PLANS, Tense, is_verb, tense_at, verb_tense};
use crate::value::{add_days, add_months};

/// How far back undated news past reaches: papers tell of the days since their last issue.
const NEWS_PAST_DAYS: i64 = 3;

/// Cost of an expression that the trigger's clause hangs on.
const WHEN: u32 = 64;

/// Verbs that lend their time to the noun they carry: "will hold talks on Sunday".
const LIGHT: &[&str] = &[
    "hold",
    "have",
    "make",
    "take",
    "begin",
    "start",
    "open",
    "host",
    "plan",
    "schedule",
    "conduct",
    "pay",
    "give",
    "stage",
    "launch",
    "be",
    "happen",
    "occur",
    "come",
    "follow",
    "end",
    "conclude",
    "attend",
    "carry",
    "go",
    "continue",
    "resume",
    "set",
    "slate",
    "expect",
    "arrange",
    "organize",
    "organise",
    "impose",
    "sign",
    "issue",
    "receive",
    "hit",
    "postpone",
    "cancel",
    "delay",
    "announce",
    "reach",
    "kick",
    "convene",
    "arrive",
    "travel",
    "fly",
    "depart",
    "embark",
    "leave",
    "head",
    "meet",
    "visit",
    "return",
    "undertake",
    "mark",
    "run",
    "last",
    "due",
];

/// Verbs of saying: their date is the speech's, and a bound for what is told in the past.
const SAYING: &[&str] = &[
    "say", "tell", "report", "announce", "add", "state", "note", "claim", "confirm", "deny", "write", "quote",
    "declare", "stress", "explain", "warn", "insist", "argue", "disclose", "reveal", "tweet", "respond", "reply",
];

/// Verbs whose simple present does what it tells: "the leaders welcome", "I congratulate".
const PERFORMED: &[&str] = &[
    "announce",
    "apologize",
    "applaud",
    "commend",
    "condemn",
    "congratulate",
    "declare",
    "express",
    "invite",
    "pledge",
    "praise",
    "reaffirm",
    "reiterate",
    "thank",
    "urge",
    "vow",
    "welcome",
];

/// What people do in each other's presence, and say how they like it: "honored to welcome you", "thanks for having me".
const IN_PRESENCE: &[&str] = &["greet", "have", "host", "join", "meet", "receive", "see", "visit", "welcome"];

/// Words that say how one likes what is going on.
const LIKING: &[&str] = &[
    "delighted",
    "glad",
    "good",
    "grateful",
    "great",
    "happy",
    "honor",
    "honored",
    "honour",
    "honoured",
    "pleased",
    "pleasure",
    "privilege",
    "proud",
    "thank",
    "thanks",
];

/// The time of the event that token `trigger` tells of.
///
/// `basis` is `expression` where words of the text date it (the interval carries `since`, `until`, `by` and ranges),
/// `tense` where only the tense places it beside the publication, `none` where the text does not tell.
///
/// ```
/// use legation_schema::{Article, Doc};
/// let time = legation_timex::event_time(&Article::default(), &Doc::default(), &[], 0);
/// assert_eq!(time.basis, "none");
/// ```
pub fn event_time(article: &Article, doc: &Doc, timexes: &[Timex], trigger: u32) -> EventTime {
    if trigger as usize >= doc.tokens.len() {
        return none(None);
    }
    let sentence = doc.sentence_of(trigger);
    let kind = article.blocks.get(sentence.block as usize).map(|b| b.kind);
    // "A partnership for the 21st century": the age the page is written in dates nothing.
    let published = &article.published.interval;
    let is_this_age =
        |t: &Timex| t.interval.grain == Grain::Century && !published.is_unbounded() && t.interval.overlaps(published);
    let here: Vec<&Timex> =
        in_sentence(doc, timexes, sentence).filter(|t| t.kind != TimexType::Set && !is_this_age(t)).collect();
    let tense = tense_at(doc, trigger);

    if let Some(t) =
        here.iter().filter_map(|t| Some((cost(doc, t, trigger)?, t))).min_by_key(|(c, _)| *c).map(|(_, t)| t)
        && let Some(time) = dated(article, doc, &here, t, tense)
    {
        // "since January, when he proclaimed himself president": the clause tells of January itself.
        if cost(doc, t, trigger) == Some(WHEN) {
            return expression(t.interval.clone(), t);
        }
        return time;
    }
    if kind == Some(BlockKind::Caption) {
        // A caption's clauses all tell of its photograph.
        let block = article.blocks[sentence.block as usize].span;
        let photo = timexes.iter().find(|t| block.contains(t.span) && is_date(t));
        return photo.map_or_else(|| none(None), |t| expression(t.interval.clone(), t));
    }
    undated(article, doc, timexes, trigger, tense, kind)
}

fn undated(
    article: &Article,
    doc: &Doc,
    timexes: &[Timex],
    trigger: u32,
    tense: Tense,
    kind: Option<BlockKind>,
) -> EventTime {
    let published = &article.published.interval;
    let (from, to) = match (published.from.or(published.to), published.to.or(published.from)) {
        (Some(from), Some(to)) => (from.date(), to.date()),
        _ => return none(None),
    };
    let up_to = |d: Date| none(Some(Interval { from: None, to: Some(d.into()), grain: Grain::Unknown, zone: None }));
    let headline = matches!(kind, Some(BlockKind::Headline | BlockKind::Standfirst));
    if !headline && (in_background(article, doc, trigger) || is_of_former_days(doc, trigger)) {
        return up_to(to);
    }
    match tense {
        Tense::Future => tense_basis(Some(from), None),
        // Headlines tell the news in the present.
        Tense::Unknown if headline && after_to(doc, trigger) => tense_basis(Some(from), None),
        Tense::Present | Tense::Timetable if headline => tense_basis(add_days(from, -NEWS_PAST_DAYS), Some(to)),
        Tense::Unknown if headline => tense_basis(add_days(from, -NEWS_PAST_DAYS), Some(to)),
        Tense::Pluperfect => up_to(to),
        Tense::Past | Tense::Perfect => {
            if let Some(said) = saying_date(doc, timexes, trigger)
                && let Some((_, last)) = said.interval.bounds()
                && last <= to
            {
                return tense_basis(add_days(last, -NEWS_PAST_DAYS), Some(last));
            }
            if tense == Tense::Perfect
                && (is_standing(doc, trigger) || !is_lead(article, doc, trigger))
                && !in_quotes(doc, trigger)
            {
                return up_to(to);
            }
            // A noun or an infinitive in a clause of another date is not of these days either.
            if let Some(clause) = clause_date(doc, timexes, trigger) {
                let end = clause.interval.to.map(Point::date).filter(|end| *end <= to);
                return up_to(end.unwrap_or(to));
            }
            if old_below(doc, timexes, trigger, from) {
                return up_to(to);
            }
            let mut since = add_days(from, -NEWS_PAST_DAYS);
            if tense == Tense::Past
                && let Some(t) = carried(article, doc, timexes, trigger)
                && let Some((first, last)) = t.interval.bounds()
            {
                // An old date goes on; one of these weeks only widens what the tense allows.
                if (from - last).get_days() > 30 {
                    return expression(t.interval.clone(), t);
                }
                since = since.min(Some(first));
            }
            if in_relative_clause(doc, trigger) {
                return up_to(to);
            }
            tense_basis(since, Some(to))
        }
        // What is said to be done is done by saying it, on the day it is said.
        Tense::Present | Tense::Unknown if is_performed(doc, trigger) => {
            tense_basis(add_days(from, -NEWS_PAST_DAYS), Some(to))
        }
        Tense::Present | Tense::Timetable | Tense::Unknown => none(None),
    }
}

fn none(interval: Option<Interval>) -> EventTime {
    EventTime { interval: interval.unwrap_or_default(), basis: "none".to_owned(), ..EventTime::default() }
}

fn tense_basis(from: Option<Date>, to: Option<Date>) -> EventTime {
    let interval = Interval { from: from.map(Point::Day), to: to.map(Point::Day), grain: Grain::Unknown, zone: None };
    EventTime { interval, basis: "tense".to_owned(), ..EventTime::default() }
}

fn expression(interval: Interval, t: &Timex) -> EventTime {
    EventTime { interval, text: Some(t.text.clone()), span: Some(t.span), basis: "expression".to_owned() }
}

/// The expressions of a sentence that can date something in it.
fn in_sentence<'a>(doc: &'a Doc, timexes: &'a [Timex], sentence: &Sentence) -> impl Iterator<Item = &'a Timex> {
    let span = sentence.span;
    let first = timexes.partition_point(|t| t.span.end <= span.start);
    timexes[first..].iter().take_while(move |t| t.span.start < span.end).filter(|t| !is_count(doc, t))
}

fn is_date(t: &Timex) -> bool {
    matches!(t.kind, TimexType::Date | TimexType::Time) && !t.interval.is_unbounded()
}

/// The event time an expression gives, with the preposition before it and the range it may be part of.
fn dated(article: &Article, doc: &Doc, here: &[&Timex], t: &Timex, tense: Tense) -> Option<EventTime> {
    let published = &article.published.interval;
    let dct = published.to.or(published.from).map(Point::date);
    let dct_from = published.from.or(published.to).map(Point::date);
    let open = |from: Option<Date>, to: Option<Date>| Interval {
        from: from.map(Point::Day),
        to: to.map(Point::Day),
        grain: Grain::Unknown,
        zone: None,
    };
    let before = word_before(doc, t.span.start);
    match t.value.as_str() {
        // "suspended until further notice": how long it will last does not say when it was done.
        "FUTURE_REF" if matches!(before.as_deref(), Some("until" | "till")) && tense != Tense::Future => return None,
        "FUTURE_REF" => return Some(expression(open(dct_from, None), t)),
        "PAST_REF" => return Some(expression(open(None, dct), t)),
        "PRESENT_REF" => return Some(expression(published.clone(), t)),
        _ => {}
    }
    if t.kind == TimexType::Duration {
        if !t.interval.is_unbounded() {
            return Some(expression(t.interval.clone(), t));
        }
        // "in two weeks", "within a month" of a plan.
        let ahead = matches!(before.as_deref(), Some("in" | "within")) && tense == Tense::Future;
        let end = ahead.then(|| after_length(dct?, &t.value)).flatten()?;
        return Some(match before.as_deref() {
            Some("within") => expression(open(dct_from, Some(end)), t),
            _ => expression(Interval { grain: Grain::Unknown, ..Interval::day(end) }, t),
        });
    }
    if t.interval.is_unbounded() {
        return None;
    }
    let (from, to) = (t.interval.from.map(Point::date), t.interval.to.map(Point::date));
    if let Some((first, last)) = range(doc, here, t) {
        let mut time = expression(
            Interval { from: first.interval.from, to: last.interval.to, grain: first.interval.grain, zone: None },
            first,
        );
        time.span = Some(first.span.cover(last.span));
        time.text = time.span.map(|s| s.of(&doc.text).to_owned());
        return Some(time);
    }
    Some(match before.as_deref() {
        Some("since") => expression(Interval { grain: t.interval.grain, ..open(from, dct) }, t),
        // "Extended the mandate until May": how long it will last does not say when it was done.
        Some("until" | "till" | "through")
            if matches!(tense, Tense::Past | Tense::Perfect) && from.zip(dct).is_some_and(|(from, dct)| from > dct) =>
        {
            return None;
        }
        Some("until" | "till" | "through") => {
            let start = if tense == Tense::Future { dct_from } else { None };
            expression(Interval { grain: t.interval.grain, ..open(start.filter(|s| Some(*s) <= to), to) }, t)
        }
        Some("by") => {
            let start = if tense == Tense::Future { dct_from } else { None };
            expression(Interval { grain: t.interval.grain, ..open(start.filter(|s| Some(*s) <= to), to) }, t)
        }
        Some("before") => expression(open(None, from.and_then(|d| add_days(d, -1))), t),
        Some("after") => {
            let end = if matches!(tense, Tense::Future) { None } else { dct };
            expression(open(to, end.filter(|e| to.is_none_or(|t| t <= *e))), t)
        }
        _ => expression(t.interval.clone(), t),
    })
}

/// Whether an expression tells over what span something is counted: "the sixth meeting in two years", "the first visit
/// since 2016", "the worst attack in a decade".
fn is_count(doc: &Doc, t: &Timex) -> bool {
    let span = match word_before(doc, t.span.start).as_deref() {
        Some("since") => true,
        Some("in" | "within") => t.kind == TimexType::Duration,
        _ => false,
    };
    let range = doc.tokens_in(t.span);
    let Some(first) = doc.tokens.get(range.start as usize).map(|tok| doc.sentences[tok.sentence as usize].tokens.start)
    else {
        return false;
    };
    let noun = (first..range.start).rev().take_while(|&i| {
        let tag = doc.token(i).tag;
        !is_verb(tag) && tag != "MD" && tag != ","
    });
    span && noun.into_iter().any(|i| doc.token(i).tag == "JJS" || is_ordinal(&doc.word(i).to_ascii_lowercase()))
}

/// An ordinal in words or figures, or "only".
fn is_ordinal(word: &str) -> bool {
    let figures = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let written = !figures.is_empty()
        && figures.bytes().all(|b| b.is_ascii_digit())
        && ["st", "nd", "rd", "th"].contains(&&word[figures.len()..]);
    written || word == "only" || crate::words::is_ordinal(word)
}

/// The end of a length begun at `from`: `P2W` from a day.
fn after_length(from: Date, value: &str) -> Option<Date> {
    let rest = value.strip_prefix('P')?;
    let (n, unit) = rest.split_at(rest.find(|c: char| c.is_ascii_alphabetic())?);
    let n: f64 = n.parse().ok()?;
    if !(0.0..=10_000.0).contains(&n) {
        return None;
    }
    match unit {
        "D" => add_days(from, n as i64),
        "W" => add_days(from, (n * 7.0) as i64),
        "M" => add_months(from, n as i64),
        "Y" => add_months(from, (n * 12.0) as i64),
        _ => None,
    }
}

/// The word before byte `at`, in lower case, quotation marks and "early" left out.
fn word_before(doc: &Doc, at: u32) -> Option<String> {
    let mut i = doc.tokens.partition_point(|t| t.span.end <= at);
    while i > 0 {
        i -= 1;
        let word = doc.word(i as u32);
        if word.chars().any(char::is_alphanumeric) {
            return Some(word.to_ascii_lowercase());
        }
    }
    None
}

/// First and last expression of the range that `t` belongs to: "between 1999 and 2013", "October 2-5".
fn range<'a>(doc: &Doc, here: &[&'a Timex], t: &Timex) -> Option<(&'a Timex, &'a Timex)> {
    let at = here.iter().position(|o| o.span == t.span)?;
    let link = |a: &Timex, b: &Timex| {
        if !is_date(a) || !is_date(b) || a.interval.from.map(Point::date) > b.interval.to.map(Point::date) {
            return false;
        }
        let gap = doc.text.get(a.span.end as usize..b.span.start as usize).unwrap_or("x").trim().to_ascii_lowercase();
        let opening = word_before(doc, a.span.start);
        match gap.as_str() {
            "-" | "–" | "—" | "to" | "until" | "till" | "through" | "- to" => true,
            "and" => opening.as_deref() == Some("between"),
            _ => false,
        }
    };
    if let Some(next) = here.get(at + 1).filter(|n| link(here[at], n)) {
        return Some((here[at], next));
    }
    if at > 0 && link(here[at - 1], here[at]) {
        return Some((here[at - 1], here[at]));
    }
    None
}

/// Whether the trigger is done with the words that tell it: on the day of the speech or of the statement.
fn is_performed(doc: &Doc, trigger: u32) -> bool {
    let tok = doc.token(trigger);
    let lemma = &*tok.lemma;
    let hedged = |v: u32| doc.children(v).any(|c| matches!(doc.token(c).dep, "neg" | "mark" | "aux"));
    if matches!(tok.tag, "VBP" | "VBZ") {
        return PERFORMED.contains(&lemma) && !hedged(trigger) && tok.dep != "advcl" && !is_standing(doc, trigger);
    }
    if !matches!(tok.tag, "VB" | "VBG") || !IN_PRESENCE.contains(&lemma) {
        return false;
    }
    // "I am honored to welcome you", "it is a pleasure to host you", "thank you for having us".
    let mut above = doc.ancestors(trigger).take(3).take_while(|&a| doc.token(a).tag != "VBD");
    above.any(|a| LIKING.contains(&doc.word(a).to_ascii_lowercase().as_str()))
}

/// How far an expression hangs from the trigger; none where it dates something else.
fn cost(doc: &Doc, t: &Timex, trigger: u32) -> Option<u32> {
    let (top, chain) = hang(doc, t)?;
    let inside = doc.tokens_in(t.span);
    if inside.contains(&trigger) {
        return None;
    }
    if let Some(n) = chain.iter().position(|&a| a == trigger) {
        return Some((n as u32).min(16));
    }
    let host = chain.iter().copied().find(|&a| is_verb(doc.token(a).tag) || doc.token(a).tag == "MD");
    // "This visit, following the recent visit to Seoul": a loose word before a noun tells of that noun alone.
    if host.is_none() && t.value.ends_with("_REF") && chain.len() == 1 {
        return None;
    }
    let Some(host) = host else {
        // No verb above: a headline or a list ("Talks in Moscow on Sunday").
        let root = doc.ancestors(top).last();
        return (root == doc.ancestors(trigger).last() && root.is_some()).then_some(40);
    };
    // The trigger's clause: the verbs that share its time.
    let mut at = trigger;
    let nonfinite = !is_verb(doc.token(trigger).tag) || verb_tense(doc, trigger) == Tense::Unknown;
    for steps in 20..52 {
        if at == host {
            return Some(steps);
        }
        let head = doc.head(at)?;
        let tok = doc.token(at);
        let verbal = is_verb(tok.tag);
        let passes = if verbal {
            match tok.dep {
                // "since January, when he proclaimed himself president".
                "relcl" | "advcl" if inside.contains(&head) => return Some(WHEN),
                // "agreed on Friday to visit": the agreeing was on Friday.
                "xcomp" | "ccomp" | "acl" | "advcl" if has_to(doc, at) && ahead(doc, head) => false,
                "xcomp" | "conj" => !own_tense_differs(doc, at, head),
                "acl" => nonfinite && (has_to(doc, at) || tok.tag == "VBG"),
                // "imposed sanctions, accusing it of …"
                "advcl" => tok.tag == "VBG" || has_to(doc, at),
                "pcomp" | "aux" | "auxpass" => true,
                // "Speaking on Friday, he said: We have agreed": the speech dates what it does, not what it tells.
                _ => false,
            }
        } else if is_verb(doc.token(head).tag) {
            let lemma = &*doc.token(head).lemma;
            match tok.dep {
                // "carried out an attempt to oust him on Tuesday".
                _ if at != trigger && is_verb(doc.token(trigger).tag) => true,
                "prep" if matches!(&*tok.lemma, "in" | "during" | "at" | "amid") => true,
                "dobj" | "nsubj" | "nsubjpass" | "attr" | "dative" | "oprd" | "prep" | "agent" | "pobj"
                | "npadvmod" | "advmod" => LIGHT.contains(&lemma),
                _ => false,
            }
        } else {
            // "a visit to Moscow for talks": nouns pass on to the noun they belong to.
            matches!(tok.dep, "pobj" | "prep" | "conj" | "dobj" | "compound" | "poss" | "amod")
        };
        if !passes {
            return None;
        }
        at = head;
    }
    None
}

/// Verbs and nouns whose infinitive lies ahead of them: "agreed to", "a plan to".
fn ahead(doc: &Doc, i: u32) -> bool {
    const NOUNS: &[&str] = &[
        "plan",
        "decision",
        "intention",
        "pledge",
        "agreement",
        "deal",
        "proposal",
        "request",
        "offer",
        "order",
        "threat",
        "promise",
        "readiness",
        "willingness",
        "commitment",
        "call",
        "demand",
        "invitation",
        "vow",
        "bid",
        "hope",
    ];
    let lemma = &*doc.token(i).lemma;
    PLANS.contains(&lemma) || NOUNS.contains(&lemma)
}

/// "to Hold Talks" in a headline whose parse gives no more.
fn after_to(doc: &Doc, trigger: u32) -> bool {
    let first = doc.sentence_of(trigger).tokens.start;
    (first.max(trigger.saturating_sub(3))..trigger)
        .any(|i| doc.token(i).tag == "TO" || doc.word(i).eq_ignore_ascii_case("to"))
}

/// Whether a verb carries an infinitive or a participle dated long before the news: "became the first to serve in 2007".
fn old_below(doc: &Doc, timexes: &[Timex], trigger: u32, published: Date) -> bool {
    in_sentence(doc, timexes, doc.sentence_of(trigger)).filter(|t| is_date(t)).any(|t| {
        let old = t.interval.bounds().is_some_and(|(_, to)| (published - to).get_days() > 30);
        let Some((top, _)) = hang(doc, t).filter(|_| old) else { return false };
        let mut at = top;
        while at != trigger {
            if matches!(
                doc.token(at).dep,
                "ccomp" | "relcl" | "parataxis" | "poss" | "compound" | "nummod" | "nmod" | "conj"
            ) {
                return false;
            }
            match doc.head(at) {
                Some(head) => at = head,
                None => return false,
            }
        }
        true
    })
}

/// The date of the clause a noun or an infinitive stands in, where it is not the trigger's own.
fn clause_date<'a>(doc: &'a Doc, timexes: &'a [Timex], trigger: u32) -> Option<&'a Timex> {
    if is_verb(doc.token(trigger).tag) && verb_tense(doc, trigger) != Tense::Unknown {
        return None;
    }
    let verb = doc.ancestors(trigger).find(|&a| is_verb(doc.token(a).tag))?;
    in_sentence(doc, timexes, doc.sentence_of(trigger))
        .filter(|t| is_date(t))
        .find(|t| hang(doc, t).is_some_and(|(_, chain)| chain.contains(&verb)))
}

fn own_tense_differs(doc: &Doc, verb: u32, head: u32) -> bool {
    if doc.token(verb).dep != "conj" {
        return false;
    }
    let (a, b) = (verb_tense(doc, verb), verb_tense(doc, head));
    a != Tense::Unknown && b != Tense::Unknown && a != b
}

fn has_to(doc: &Doc, verb: u32) -> bool {
    doc.children_by(verb, "aux").any(|c| doc.token(c).tag == "TO")
}

/// The token an expression hangs by, and the words above it up to the end of its clause.
fn hang(doc: &Doc, t: &Timex) -> Option<(u32, Vec<u32>)> {
    let range = doc.tokens_in(t.span);
    let top = range.clone().rev().find(|&i| doc.head(i).is_some_and(|h| !range.contains(&h)))?;
    let mut chain = Vec::new();
    let mut at = top;
    // "Sunday's election", "the 2018 vote": the noun's date, not the clause's.
    let modifier = matches!(doc.token(top).dep, "poss" | "compound" | "nummod" | "amod" | "nmod");
    while let Some(head) = doc.head(at) {
        let tok = doc.token(at);
        let clause = matches!(
            tok.dep,
            "relcl" | "acl" | "ccomp" | "advcl" | "parataxis" | "csubj" | "csubjpass" | "pcomp" | "xcomp"
        );
        if at != top && is_verb(tok.tag) && clause {
            break;
        }
        // A second verb of the same clause has its own times.
        if at != top && is_verb(tok.tag) && tok.dep == "conj" {
            break;
        }
        chain.push(head);
        if modifier && chain.len() == 1 && !is_verb(doc.token(head).tag) {
            break;
        }
        at = head;
        if chain.len() > 48 {
            break;
        }
    }
    Some((top, chain))
}

/// The date of the saying that a clause is told in, where one is given: "…, the Kremlin said Friday".
fn saying_date<'a>(doc: &'a Doc, timexes: &'a [Timex], trigger: u32) -> Option<&'a Timex> {
    let said = doc.ancestors(trigger).find(|&a| SAYING.contains(&&*doc.token(a).lemma) && is_verb(doc.token(a).tag))?;
    in_sentence(doc, timexes, doc.sentence_of(trigger)).filter(|t| is_date(t)).find(|t| {
        hang(doc, t).is_some_and(|(_, chain)| {
            let host = chain.iter().copied().find(|&a| is_verb(doc.token(a).tag));
            host == Some(said) || host.is_some_and(|h| doc.head(h) == Some(said) && doc.token(h).dep == "advcl")
        })
    })
}

/// Background sections and what follows them: "What is the background?", "Timeline".
fn in_background(article: &Article, doc: &Doc, trigger: u32) -> bool {
    let block = doc.sentence_of(trigger).block as usize;
    let heading = article.blocks.iter().take(block).rev().find(|b| b.kind == BlockKind::Subheading);
    heading.is_some_and(|b| {
        let text = article.block_text(b).to_ascii_lowercase();
        ["background", "history", "timeline", "context", "what led", "how did we get here"]
            .iter()
            .any(|w| text.contains(w))
    })
}

/// "Under the previous administration", "during his last term": of some day before, however the verb tells it.
fn is_of_former_days(doc: &Doc, trigger: u32) -> bool {
    const FORMER: [&str; 5] = ["earlier", "former", "last", "previous", "prior"];
    const RULE: [&str; 6] = ["administration", "government", "presidency", "regime", "tenure", "term"];
    // Only of the verb it belongs to and of what is below: an envoy sent under another government is recalled by this.
    let of_trigger = |i: u32| {
        let verb = doc.ancestors(i).find(|&a| is_verb(doc.token(a).tag));
        verb.is_none_or(|v| v == trigger || doc.ancestors(trigger).any(|a| a == v))
    };
    doc.sentence_of(trigger).tokens.clone().any(|i| {
        RULE.contains(&&*doc.token(i).lemma)
            && doc.head(i).is_some_and(|h| matches!(&*doc.token(h).lemma, "under" | "during" | "in"))
            && doc.children(i).any(|c| FORMER.contains(&&*doc.token(c).lemma))
            && of_trigger(i)
    })
}

/// The first two paragraphs of the body.
fn is_lead(article: &Article, doc: &Doc, trigger: u32) -> bool {
    let block = doc.sentence_of(trigger).block as usize;
    article.blocks.iter().take(block).filter(|b| b.kind.is_body()).count() < 2
}

/// "has repeatedly called", "has long backed": a standing state of things, not one event.
fn is_standing(doc: &Doc, trigger: u32) -> bool {
    const STANDING: &[&str] = &[
        "repeatedly",
        "long",
        "often",
        "always",
        "already",
        "traditionally",
        "consistently",
        "staunchly",
        "never",
        "frequently",
        "historically",
        "increasingly",
        "previously",
        "regularly",
        "ever",
    ];
    let verb = std::iter::once(trigger).chain(doc.ancestors(trigger)).find(|&a| is_verb(doc.token(a).tag));
    verb.is_some_and(|v| doc.children(v).any(|c| STANDING.contains(&doc.word(c).to_ascii_lowercase().as_str())))
}

/// Whether the trigger stands inside quotation marks of its paragraph.
fn in_quotes(doc: &Doc, trigger: u32) -> bool {
    let sentence = doc.sentence_of(trigger);
    let at = doc.token(trigger).span.start;
    let first = doc.sentences.partition_point(|s| s.block < sentence.block);
    let block_start = doc.sentences.get(first).map_or(sentence.span.start, |s| s.span.start);
    let before = doc.text.get(block_start as usize..at as usize).unwrap_or("");
    let (open, close) = (before.matches('“').count(), before.matches('”').count());
    open > close || before.matches('"').count() % 2 == 1
}

fn in_relative_clause(doc: &Doc, trigger: u32) -> bool {
    let mut at = trigger;
    while let Some(head) = doc.head(at) {
        if doc.token(at).dep == "relcl" {
            return true;
        }
        if is_verb(doc.token(at).tag) && !matches!(doc.token(at).dep, "conj" | "xcomp") {
            return false;
        }
        at = head;
    }
    false
}

/// The time of the sentence before, where the simple past goes on from it, both of one paragraph ("Mr Maduro was elected in April 2013. He took office six days later and …").
fn carried<'a>(article: &Article, doc: &'a Doc, timexes: &'a [Timex], trigger: u32) -> Option<&'a Timex> {
    let tok = doc.token(trigger);
    let verb = std::iter::once(trigger).chain(doc.ancestors(trigger)).find(|&a| is_verb(doc.token(a).tag))?;
    if verb_tense(doc, verb) != Tense::Past || doc.ancestors(verb).any(|a| SAYING.contains(&&*doc.token(a).lemma)) {
        return None;
    }
    let before = doc.sentences.get(tok.sentence.checked_sub(1)? as usize)?;
    if before.block != doc.sentences[tok.sentence as usize].block
        || article.blocks.get(before.block as usize).is_some_and(|b| !b.kind.is_body())
    {
        return None;
    }
    let root = before.tokens.clone().find(|&i| doc.head(i).is_none() && is_verb(doc.token(i).tag))?;
    if verb_tense(doc, root) != Tense::Past || SAYING.contains(&&*doc.token(root).lemma) {
        return None;
    }
    let t = in_sentence(doc, timexes, before)
        .filter(|t| is_date(t))
        .find(|t| hang(doc, t).is_some_and(|(_, chain)| chain.contains(&root)))?;
    (t.interval.grain <= Grain::Year).then_some(t)
}
