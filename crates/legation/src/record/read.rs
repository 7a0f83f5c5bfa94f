//! Questions to a record. Each answers as of a day where one is given.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use legation_record::{Source, Telling, involves, query_names, settle, sort};
use legation_schema::{Article, Event, EventType, Report, Status};
use legation_store::{Stored, StoredReport, Wanted};

use super::add::fold_group;
use super::{Record, Result, read_source};

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
    fn wanted(&self) -> Wanted {
        Wanted {
            types: self.types.iter().map(|t| t.name().to_owned()).collect(),
            statuses: self.statuses.iter().map(|s| s.name().to_owned()).collect(),
            since: self.since,
            until: self.until,
            limit: self.limit,
        }
    }

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
        let mut names = vec![query_names(a)];
        names.extend(b.map(query_names));
        let today = self.today(filter.as_of)?;
        let mut events = match filter.as_of {
            None => self.store.events_of(&names, &filter.wanted())?,
            Some(_) => {
                let mut events = Vec::new();
                for group in self.store.groups_of(&names)? {
                    events.extend(self.group_as_of(group, filter.as_of)?);
                }
                events
            }
        };
        events.retain(|e| involves(e, a, b));
        for event in &mut events {
            settle(event, today);
        }
        events.retain(|e| filter.passes(e));
        sort(&mut events);
        Ok(events)
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
        let members = self.tellings_of(group)?;
        let all: Vec<&Telling> = members.iter().collect();
        Ok(fold_group(&all, as_of))
    }

    fn tellings_of(&self, group: i64) -> Result<Vec<Telling>> {
        let mut sources: BTreeMap<i64, Arc<Source>> = BTreeMap::new();
        let mut out = Vec::new();
        for stored in self.store.group_reports(group)? {
            let source = match sources.get(&stored.article) {
                Some(source) => Arc::clone(source),
                None => {
                    let source = Arc::new(read_source(&self.store, stored.article)?);
                    sources.insert(stored.article, Arc::clone(&source));
                    source
                }
            };
            out.push(Telling::new(&stored.report, &source));
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
        Ok(Some(Shown { event, reports }))
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
        // More are looked at than are asked for: some were not known yet, or stand no more.
        for n in self.store.search(&query, limit.saturating_mul(3))? {
            for stored in self.store.sentence_reports(n)? {
                if stored.group == 0 {
                    continue;
                }
                let source = read_source(&self.store, stored.article)?;
                if !stands(&source, as_of) {
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
