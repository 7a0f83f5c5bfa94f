use std::sync::Arc;

use jiff::civil::Date;
use legation_schema::{
    Actor, Article, ArticleRef, EventType, Interval, Learned, Modality, Phase, Place, Polarity, Report, SpeechAct,
    Status,
};
use serde::{Deserialize, Serialize};

/// What the fold has to know of an article: who published it, when, and what its text looks like.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Source {
    /// Id of the article's version.
    pub id: String,
    pub outlet: Option<String>,
    pub agency: Option<String>,
    pub publisher: Option<String>,
    /// MinHash signature of the text, as the page stage made it.
    pub signature: Vec<u32>,
    /// Knowledge time: the latest day on which this version can have been published; none where nothing is known.
    pub known: Option<Date>,
    /// The day from which this version no longer stands: replaced by a later version of the page, or retracted.
    pub until: Option<Date>,
}

impl Source {
    /// The source of a page seen once: known when it was published.
    pub fn of(article: &Article) -> Source {
        Source {
            id: article.id.clone(),
            outlet: article.outlet.clone(),
            agency: article.agency.clone(),
            publisher: article.publisher.clone(),
            signature: article.signature.clone(),
            known: article.published.interval.to.map(|p| p.date()),
            until: None,
        }
    }

    /// The source as far as a report alone tells it: no signature and no original publisher.
    pub fn of_report(article: &ArticleRef) -> Source {
        Source {
            id: article.id.clone(),
            outlet: article.outlet.clone(),
            agency: article.agency.clone(),
            known: article.published.interval.to.map(|p| p.date()),
            ..Source::default()
        }
    }

    /// Whose words these are: the agency, else the original publisher, else the outlet, else the page itself.
    pub fn origin(&self) -> String {
        let named = [&self.agency, &self.publisher, &self.outlet].into_iter().flatten().find(|n| !n.trim().is_empty());
        match named {
            Some(name) => name.trim().to_lowercase(),
            None => format!("#{}", self.id),
        }
    }

    /// The name to show for who carried it.
    pub fn carrier(&self) -> Option<&str> {
        [&self.agency, &self.publisher, &self.outlet].into_iter().flatten().map(|n| n.trim()).find(|n| !n.is_empty())
    }
}

/// Words that stand for a speaker whom nothing in the article names; "US" is somebody.
const PRONOUNS: [&str; 16] =
    ["I", "me", "we", "We", "us", "you", "You", "he", "He", "him", "she", "She", "her", "they", "They", "them"];

/// One link of the chain of speakers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Voice {
    pub actor: Actor,
    pub kind: SpeechAct,
}

/// What the fold takes from a report: everything that bears on sameness and on the event's fields, no text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Telling {
    pub report: String,
    pub source: Arc<Source>,
    /// Where the trigger starts in the article: the order of the text.
    pub position: u32,
    pub event_type: EventType,
    pub mode: Option<String>,
    pub context: Vec<String>,
    pub cameo: Option<String>,
    pub intensity: f32,
    pub goldstein: Option<f32>,
    pub status: Status,
    pub polarity: Polarity,
    pub modality: Modality,
    pub phase: Phase,
    pub actor: Vec<Actor>,
    pub recipient: Vec<Actor>,
    pub time: Interval,
    pub time_text: Option<String>,
    /// `expression`, `tense` or `none`.
    pub basis: String,
    pub place: Option<Place>,
    /// Innermost first.
    pub voices: Vec<Voice>,
    pub lemma: String,
    /// Who somebody is whom the report only names, as another article told; see [`learn`](crate::learn).
    pub learned: Vec<Learned>,
}

impl Telling {
    pub fn new(report: &Report, source: &Arc<Source>) -> Telling {
        Telling {
            report: report.id.clone(),
            source: Arc::clone(source),
            position: report.trigger.span.start,
            event_type: report.event_type,
            mode: report.mode.clone(),
            context: report.context.clone(),
            cameo: report.cameo.clone(),
            intensity: report.intensity,
            goldstein: report.goldstein,
            status: report.status,
            polarity: report.polarity,
            modality: report.modality,
            phase: report.phase,
            actor: report.actor.iter().map(|p| p.actor.clone()).collect(),
            recipient: report.recipient.iter().map(|p| p.actor.clone()).collect(),
            time: report.time.interval.clone(),
            time_text: report.time.text.clone(),
            basis: report.time.basis.clone(),
            place: report.place.clone(),
            voices: report.said_by.iter().map(|s| Voice { actor: s.party.actor.clone(), kind: s.kind }).collect(),
            lemma: report.trigger.lemma.clone(),
            learned: Vec::new(),
        }
    }

    /// A telling from a report alone, where the article is not at hand.
    pub fn of_report(report: &Report) -> Telling {
        Telling::new(report, &Arc::new(Source::of_report(&report.article)))
    }

    /// Whether it had been published by `as_of`, whatever became of it; everything without a date.
    pub fn is_known(&self, as_of: Option<Date>) -> bool {
        as_of.is_none_or(|day| self.source.known.is_some_and(|known| known <= day))
    }

    /// Whether it had been published by `as_of` and still stood; without a date everything that stands now.
    ///
    /// An article of unknown date is known to have been published at no date at all, so it takes part only without one.
    pub fn holds(&self, as_of: Option<Date>) -> bool {
        match as_of {
            None => self.source.until.is_none(),
            Some(day) => {
                self.source.known.is_some_and(|known| known <= day) && self.source.until.is_none_or(|until| day < until)
            }
        }
    }

    /// The speakers who can be told by name; "I said" and "you said" of a transcript tell nobody.
    fn named_voices(&self) -> impl Iterator<Item = &Voice> {
        self.voices.iter().filter(|v| !PRONOUNS.contains(&v.actor.name.as_str()))
    }

    /// Who says so, innermost first, and last who carried it.
    pub(crate) fn chain(&self) -> Vec<String> {
        let mut chain: Vec<String> = self.named_voices().map(|v| v.actor.name.clone()).collect();
        if let Some(carrier) = self.source.carrier()
            && !chain.iter().any(|name| name.eq_ignore_ascii_case(carrier))
        {
            chain.push(carrier.to_owned());
        }
        chain
    }

    /// The innermost speaker; the narrator where nobody is quoted.
    pub(crate) fn speaker(&self) -> String {
        match self.named_voices().next() {
            Some(voice) => voice.actor.name.clone(),
            None => self.source.carrier().unwrap_or("the article").to_owned(),
        }
    }

    /// The canonical order of reports: by knowledge time, unknown last, then article, then place in the text.
    pub fn order(&self) -> impl Ord + '_ {
        (self.source.known.is_none(), self.source.known, &self.source.id, self.position, &self.report)
    }
}
