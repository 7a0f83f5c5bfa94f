//! Questions to a record. Each answers as of a day where one is given.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;

use jiff::civil::Date;
use legation_record::{LOOK_BACK, Source, Statement, involves, query_names, settle, sort, surname, told_otherwise};
use legation_schema::{Actor, Article, ArticleRef, Event, EventType, Report, Status};
use legation_store::{
    Candidates, Known, Stored, StoredReport, UNDATED, article_ref, day_number, first_and_last, pair_name, who_number,
};

use super::group::{Member, fold_group};
use super::people::page_of;
use super::{Record, Result, read_source, unpack};

/// Which events are asked for. Empty lists and missing ends let everything pass.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub types: Vec<EventType>,
    pub statuses: Vec<Status>,
    /// First and last day of event time.
    pub since: Option<Date>,
    pub until: Option<Date>,
    pub as_of: Option<Date>,
    /// The newest so many events by event time; others are not even read. A hint: more may come.
    pub limit: Option<usize>,
}

impl Filter {
    fn passes(&self, event: &Event) -> bool {
        let day = |p: Option<legation_schema::Point>| p.map(|p| p.date());
        let (from, to) = (day(event.time.from.or(event.time.to)), day(event.time.to.or(event.time.from)));
        (self.types.is_empty() || self.types.contains(&event.event_type))
            && (self.statuses.is_empty() || self.statuses.contains(&event.status))
            && self.since.is_none_or(|since| to.is_some_and(|to| to >= since))
            && self.until.is_none_or(|until| from.is_some_and(|from| from <= until))
    }
}

/// An event with its reports and the articles they are from.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Shown {
    pub event: Event,
    pub reports: Vec<Report>,
    /// The articles that told who somebody is whom the reports only name; see [`Event::learned`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told_by: Vec<ArticleRef>,
    /// What contradicts who the people of the event are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<Otherwise>,
}

/// An article that tells somebody of the same full name to be of another state, within a year of the event.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Otherwise {
    /// The name as the event has it.
    pub name: String,
    /// Who it is by that article.
    pub actor: Actor,
    pub article: ArticleRef,
    pub report: String,
    pub known: Option<Date>,
}

/// What a search found: a sentence with its reports and the events they are in.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Found {
    pub report: Report,
    pub known: Option<Date>,
    pub event: Option<Event>,
}

impl Record {
    /// The day plans are judged on: the day asked for, else the newest day in the record.
    pub fn today(&self, as_of: Option<Date>) -> Result<Option<Date>> {
        Ok(match as_of {
            Some(day) => Some(day),
            None => self.newest()?,
        })
    }

    /// Events that involve `a`, and `b` where one is given, in order of event time.
    pub fn timeline(&self, a: &str, b: Option<&str>, filter: &Filter) -> Result<Vec<Event>> {
        let today = self.today(filter.as_of)?;
        let names = lookups(a, b);
        let limit = filter.limit.unwrap_or(usize::MAX);
        let mut out: Vec<Event> = Vec::new();
        let ask = |known, dated| Candidates { names: &names, known, dated, since: filter.since, until: filter.until };
        let wanted = |e: &Event| involves(e, a, b) && filter.passes(e);
        // The days of the newest events found so far, no more than are asked for, the earliest on top.
        let mut newest: BinaryHeap<Reverse<i32>> = BinaryHeap::new();
        for dated in [true, false] {
            // What has no day comes last and is read only where there is room; it lies within no bounds.
            if !dated && (out.len() >= limit || filter.since.is_some() || filter.until.is_some()) {
                break;
            }
            let mut take = |found: Vec<Event>| {
                for event in found.into_iter().filter(|e| wanted(e)) {
                    newest.push(Reverse(first_and_last(&event).0.map_or(UNDATED, day_number)));
                    if newest.len() > limit {
                        newest.pop();
                    }
                    out.push(event);
                }
                // A group may hold older events beside its newest: there is enough where no group to come can be newer.
                newest.peek().filter(|_| newest.len() >= limit).map_or(i32::MIN, |top| top.0)
            };
            let settled = match filter.as_of {
                None => Known::Any,
                Some(day) => {
                    // Groups that have changed since that day: where their events stood then shows when they are folded.
                    self.store.candidates(&ask(Known::Across(day), dated), |c| {
                        take(self.group_as_of(c.group, filter.as_of)?);
                        Ok(true)
                    })?;
                    Known::By(day)
                }
            };
            let mut enough = take(Vec::new());
            self.store.candidates(&ask(settled, dated), |c| {
                if c.at < enough || (c.at == enough && enough > i32::MIN) {
                    return Ok(false);
                }
                enough = take(self.store.group_events(c.group)?);
                Ok(true)
            })?;
        }
        for event in &mut out {
            settle(event, today);
        }
        sort(&mut out);
        Ok(out)
    }

    /// All events that pass, each given to `f`, group by group; memory stays flat.
    pub fn each_event(&self, filter: &Filter, mut f: impl FnMut(Event) -> bool) -> Result<()> {
        let today = self.today(filter.as_of)?;
        for group in self.store.all_groups()? {
            for mut event in self.group_as_of(group, filter.as_of)? {
                settle(&mut event, today);
                if filter.passes(&event) && !f(event) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// All events that pass, in order of event time.
    pub fn events(&self, filter: &Filter) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        self.each_event(filter, |e| {
            events.push(e);
            true
        })?;
        sort(&mut events);
        Ok(events)
    }

    /// The events of a group as of a day, not yet settled.
    pub(super) fn group_as_of(&self, group: i64, as_of: Option<Date>) -> Result<Vec<Event>> {
        let Some(day) = as_of else { return self.store.group_events(group) };
        let Some((first, last, mixed)) = self.store.group_days(group)? else { return Ok(Vec::new()) };
        if !mixed {
            if first.is_none_or(|first| first > day) {
                return Ok(Vec::new());
            }
            if last.is_some_and(|last| last <= day) {
                return self.store.group_events(group);
            }
        }
        Ok(fold_group(&self.members_of(group)?, as_of))
    }

    fn members_of(&self, group: i64) -> Result<Vec<Member>> {
        let mut sources: BTreeMap<i64, Arc<Source>> = BTreeMap::new();
        let mut out = Vec::new();
        for packed in self.store.group_tellings(group)? {
            let source = match sources.get(&packed.article) {
                Some(source) => Arc::clone(source),
                None => {
                    let source = Arc::new(read_source(&self.store, packed.article)?);
                    sources.insert(packed.article, Arc::clone(&source));
                    source
                }
            };
            let telling = unpack(&self.store, &packed, &source)?;
            out.push((packed.n, Arc::new(telling), packed.links));
        }
        Ok(out)
    }

    /// The event with this id, or the beginning of it, or with a report of that id.
    pub fn find_event(&self, id: &str, as_of: Option<Date>) -> Result<Option<Event>> {
        let bare = id.strip_prefix("e:").or_else(|| id.strip_prefix("r:")).unwrap_or(id);
        // An event's id is its earliest report's: the report finds the group on any day of asking.
        let group = match self.store.report_by_id(&format!("r:{bare}"))? {
            Some(stored) if stored.group != 0 => Some(stored.group),
            _ => self.store.event_group(&format!("e:{bare}"))?,
        };
        let Some(group) = group else { return Ok(None) };
        let today = self.today(as_of)?;
        let mut events = self.group_as_of(group, as_of)?;
        for event in &mut events {
            settle(event, today);
        }
        let event_id = format!("e:{bare}");
        let at = events
            .iter()
            .position(|e| e.id == event_id)
            .or_else(|| events.iter().position(|e| e.reports.iter().any(|m| m.report[2..].starts_with(bare))))
            .or_else(|| events.iter().position(|e| e.id.starts_with(&event_id)));
        Ok(at.map(|i| events.swap_remove(i)))
    }

    /// An event with all its reports, in canonical order.
    pub fn show(&self, id: &str, as_of: Option<Date>) -> Result<Option<Shown>> {
        let Some(event) = self.find_event(id, as_of)? else { return Ok(None) };
        let mut articles: BTreeMap<String, Article> = BTreeMap::new();
        let mut reports = Vec::new();
        for member in &event.reports {
            let Some(stored) = self.store.report_by_id(&member.report)? else { continue };
            if !articles.contains_key(&member.article)
                && let Some(article) = self.store.whole_article(stored.article)?
            {
                articles.insert(member.article.clone(), article);
            }
            if let Some(article) = articles.get(&member.article) {
                reports.push(self.store.complete(stored, article));
            }
        }
        let tellers: BTreeSet<&String> = event.learned.iter().map(|l| &l.article).collect();
        let mut told_by = Vec::new();
        for id in tellers {
            told_by.extend(self.store.article(id)?.map(|row| article_ref(&row.article)));
        }
        let otherwise = self.told_otherwise(&event, as_of)?;
        Ok(Some(Shown { event, reports, told_by, otherwise }))
    }

    /// Who is told to be somebody else within a year of the event, by what had been published as of the day.
    fn told_otherwise(&self, event: &Event, as_of: Option<Date>) -> Result<Vec<Otherwise>> {
        let (Some(first), Some(last)) = (event.first_known, event.last_known) else { return Ok(Vec::new()) };
        let latest = last.saturating_add(jiff::Span::new().days(LOOK_BACK));
        let until = as_of.map_or(latest, |day| day.min(latest));
        let mut out: Vec<Otherwise> = Vec::new();
        for person in event.parties().filter(|p| p.office.is_some() && p.country.is_some()) {
            let Some(key) = surname(&person.name) else { continue };
            for who in self.store.people_called(&key)? {
                let of = |n: i64| -> Result<Option<(i64, Statement)>> {
                    let source = Arc::new(read_source(&self.store, n)?);
                    let page = page_of(&self.store.article_reports(n)?, &source);
                    Ok(page.told.into_iter().find(|s| who_number(&s.who()) == who).map(|s| (n, s)))
                };
                let Some(n) = self.store.a_teller(&key, who)? else { continue };
                let Some((_, other)) = of(n)?.filter(|(_, s)| told_otherwise(&s.actor, person)) else { continue };
                let state = other.actor.country.unwrap_or_default();
                let days = (day_number(first) - LOOK_BACK, until);
                let Some((.., n)) = self.store.last_told((&key, who, &state), days, 0)? else { continue };
                if let (Some((_, told)), Some(row)) = (of(n)?, self.store.article_n(n)?) {
                    out.push(Otherwise {
                        name: person.name.clone(),
                        actor: told.actor,
                        article: article_ref(&row.article),
                        report: told.report,
                        known: told.source.known,
                    });
                }
            }
        }
        let rank = |o: &Otherwise| (o.name.clone(), o.known, o.article.id.clone(), o.actor.clone());
        out.sort_by_key(rank);
        out.dedup_by_key(|o| rank(o));
        Ok(out)
    }

    /// A report with its article's record, by its id or the beginning of it.
    pub fn report(&self, id: &str) -> Result<Option<(Report, Stored)>> {
        let id = if id.starts_with("r:") { id.to_owned() } else { format!("r:{id}") };
        let Some(stored) = self.store.report_by_id(&id)? else { return Ok(None) };
        self.whole_report(stored)
    }

    fn whole_report(&self, stored: StoredReport) -> Result<Option<(Report, Stored)>> {
        let Some(row) = self.store.article_n(stored.article)? else { return Ok(None) };
        let article = Article { text: Arc::from(self.store.text(row.n)?), ..row.article.clone() };
        Ok(Some((self.store.complete(stored, &article), row)))
    }

    /// Every report that stands as of the day, complete, each given to `f` in order of adding.
    pub fn each_report(&self, as_of: Option<Date>, mut f: impl FnMut(Report) -> bool) -> Result<()> {
        for n in self.store.article_numbers()? {
            let Some(row) = self.store.article_n(n)? else { continue };
            let source = Source { known: row.known, until: row.until, ..Source::default() };
            if row.withdrawn.is_some() || !stands(&source, as_of) {
                continue;
            }
            let reports = self.store.article_reports(n)?;
            if reports.is_empty() {
                continue;
            }
            let article = Article { text: Arc::from(self.store.text(n)?), ..row.article };
            for stored in reports {
                if !f(self.store.complete(stored, &article)) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Articles of that id, url or path.
    pub fn articles(&self, name: &str) -> Result<Vec<Stored>> {
        self.store.articles_named(name)
    }

    /// The numbers of all articles that stand, with their text, each given to `f`: what a rebuild starts from.
    pub fn article_numbers(&self) -> Result<Vec<i64>> {
        self.store.article_numbers()
    }

    /// A stored article with its text; none where it was withdrawn.
    pub fn standing_article(&self, n: i64) -> Result<Option<Article>> {
        match self.store.article_n(n)? {
            Some(row) if row.withdrawn.is_none() => self.store.whole_article(n),
            _ => Ok(None),
        }
    }

    /// Reports whose sentence has all the words, best first. `"in quotes"` words stand together, `-word` is left out.
    pub fn search(&self, words: &str, as_of: Option<Date>, limit: usize) -> Result<Vec<Found>> {
        let query = fts_query(words);
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let today = self.today(as_of)?;
        let mut found = Vec::new();
        for n in self.store.search(&query, as_of, limit)? {
            for stored in self.store.sentence_reports(n)? {
                if stored.group == 0 {
                    continue;
                }
                let (id, group) = (stored.report.id.clone(), stored.group);
                let Some((report, row)) = self.whole_report(stored)? else { continue };
                let mut events = self.group_as_of(group, as_of)?;
                let at = events.iter().position(|e| e.reports.iter().any(|m| m.report == id));
                let event = at.map(|i| {
                    let mut event = events.swap_remove(i);
                    settle(&mut event, today);
                    event
                });
                found.push(Found { report, known: row.known, event });
                if found.len() >= limit {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}

/// The names of which a group has to name one of each list: the pair of sides where both are given by code, which finds
/// no others than the dyad's.
fn lookups(a: &str, b: Option<&str>) -> Vec<Vec<String>> {
    let code = |q: &str| !q.is_empty() && q.chars().all(|c| c.is_ascii_uppercase() || c == '/');
    match b {
        Some(b) if a != b && code(a) && code(b) => vec![vec![pair_name(a, b)]],
        Some(b) => vec![query_names(a), query_names(b)],
        None => vec![query_names(a)],
    }
}

pub(super) fn stands(source: &Source, as_of: Option<Date>) -> bool {
    match as_of {
        None => source.until.is_none(),
        Some(day) => source.known.is_some_and(|k| k <= day) && source.until.is_none_or(|u| day < u),
    }
}

/// The words in FTS5's language, each quoted, so that nothing a user types is taken for an operator.
fn fts_query(words: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut without: Vec<String> = Vec::new();
    for (i, part) in words.split('"').enumerate() {
        if i % 2 == 1 {
            if part.chars().any(char::is_alphanumeric) {
                out.push(format!("\"{part}\""));
            }
            continue;
        }
        for word in part.split_whitespace() {
            let (list, word) = match word.strip_prefix('-') {
                Some(rest) => (&mut without, rest),
                None => (&mut out, word),
            };
            if word.chars().any(char::is_alphanumeric) {
                list.push(match word.strip_suffix('*') {
                    Some(stem) => format!("\"{stem}\"*"),
                    None => format!("\"{word}\""),
                });
            }
        }
    }
    if out.is_empty() {
        return String::new();
    }
    let mut query = out.join(" AND ");
    for word in without {
        query = format!("({query}) NOT {word}");
    }
    query
}

#[cfg(test)]
mod tests {
    use super::fts_query;

    #[test]
    fn what_is_typed_is_never_an_operator() {
        assert_eq!(fts_query("Maduro OR (visit"), "\"Maduro\" AND \"OR\" AND \"(visit\"");
        assert_eq!(fts_query("sanction* \"oil embargo\" -Iran"), "(\"sanction\"* AND \"oil embargo\") NOT \"Iran\"");
        assert_eq!(fts_query("\"\" - *"), "");
    }
}
