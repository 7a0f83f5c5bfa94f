//! The stages in their order: text, sentences, times, actors, reports.

use std::path::PathBuf;
use std::sync::Arc;

use legation_events::opinion::Opinion;
use legation_schema::{Article, Doc, EventTime, Issue, Mentions, Report, Timex};

use crate::error::Error;
use crate::home;
use crate::knowledge::{Knowledge, joined};

/// Where the model and the knowledge come from.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A spaCy package folder or wheel; none: the installed one.
    pub model: Option<PathBuf>,
    /// Folders of tables that extend the built-in ones; where two differ the first one counts.
    pub knowledge: Vec<PathBuf>,
}

/// Everything that coding needs, loaded once and shared by all threads.
pub struct Pipeline {
    model: legation_lang::Model,
    knowledge: Knowledge,
    opinion: Opinion,
    stamp: String,
}

/// One article and what was found in it.
#[derive(Debug)]
pub struct Coded {
    pub article: Article,
    pub doc: Doc,
    pub times: Vec<Timex>,
    pub mentions: Mentions,
    pub reports: Vec<Report>,
    pub issues: Vec<Issue>,
    /// Why the article was not coded, where it was not.
    pub skipped: Option<String>,
}

impl Pipeline {
    /// # Errors
    /// No model is installed, the model cannot be read, or a knowledge file is wrong; each names the file and what was
    /// expected.
    pub fn open(options: &Options) -> Result<Pipeline, Error> {
        // Side by side: neither needs the other.
        let (model, knowledge) = std::thread::scope(|scope| {
            let knowledge = scope.spawn(|| Knowledge::load(&options.knowledge));
            let model = open_model(options.model.clone());
            (model, joined(knowledge))
        });
        let (model, knowledge) = (model?, knowledge?);
        let stamp = format!("{}+k{}+m{}", env!("CARGO_PKG_VERSION"), knowledge.stamp(), model.info().stamp());
        Ok(Pipeline { model, knowledge, opinion: Opinion::builtin()?, stamp })
    }

    /// Coder, knowledge and model that stamp every report: `0.1.0+k3f9a…+m77a0…`.
    pub fn stamp(&self) -> &str {
        &self.stamp
    }

    pub fn model(&self) -> &legation_lang::Model {
        &self.model
    }

    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Asks another second opinion from now on: for scorers, which must not ask one that has seen their sentences.
    pub fn set_opinion(&mut self, opinion: Opinion) {
        self.opinion = opinion;
    }

    /// A worker with scratch space of its own; make one for each thread.
    pub fn session(&self) -> Session<'_> {
        Session { pipeline: self, lang: self.model.session() }
    }
}

/// The model that was asked for, else the one inside this program, else the installed one.
fn open_model(asked: Option<PathBuf>) -> Result<legation_lang::Model, Error> {
    let path = match (asked.or_else(home::chosen_model), crate::bundle()) {
        (Some(path), _) => path,
        (None, Some(bundle)) => return bundle.model(),
        (None, None) => home::installed_model().ok_or(Error::NoModel { searched: home::model_folders() })?,
    };
    legation_lang::Model::open(&path).map_err(|source| Error::Model { path, source })
}

/// One thread's worker.
pub struct Session<'p> {
    pipeline: &'p Pipeline,
    lang: legation_lang::Session<'p>,
}

impl Session<'_> {
    /// Codes one article; the reports depend on that article alone.
    pub fn code(&mut self, article: Article) -> Coded {
        let mut coded = self.read(article);
        if coded.skipped.is_none() {
            let (reports, issues) = self.with_input(&coded, legation_events::code);
            coded.reports = reports;
            coded.issues.extend(issues);
        }
        coded
    }

    /// Codes plain text as an article of its own: for tests, scorers and `why-not`.
    pub fn code_text(&mut self, text: &str, published: Option<jiff::civil::Date>) -> Coded {
        self.code(text_article(text, published))
    }

    /// Everything up to the mentions: what coding starts from.
    pub fn read(&mut self, mut article: Article) -> Coded {
        let model = self.pipeline.model.info();
        if let Some(language) = article.language.as_deref().filter(|l| *l != model.language()) {
            let skipped = format!("language is '{language}', and the model reads '{}' only", model.language());
            return Coded { skipped: Some(skipped), ..Coded::unread(article) };
        }
        let mut doc = self.lang.analyse(&article);
        crate::repair::repair(&mut doc);
        let knowledge = &self.pipeline.knowledge;
        legation_actors::mark_towns(&mut doc, &knowledge.actors, knowledge.gazetteer.as_ref());
        let mut issues = Vec::new();
        if article.published.interval.is_unbounded() {
            let tenures = crate::tenure::tenures(&doc, self.pipeline.knowledge.actors.spells());
            if let Some(bounds) = legation_timex::bound_publication(&article, &doc, &tenures) {
                article.published = bounds;
            }
        }
        let (times, found) = legation_timex::resolve(&article, &doc);
        issues.extend(found);
        let (mentions, found) =
            legation_actors::resolve(&article, &doc, &knowledge.actors, knowledge.gazetteer.as_ref());
        issues.extend(found);
        Coded { article, doc, times, mentions, reports: Vec::new(), issues, skipped: None }
    }

    /// How each report of the article came about, and what was seen and not coded.
    pub fn explain(&mut self, coded: &Coded) -> Vec<legation_events::Trace> {
        self.with_input(coded, legation_events::explain)
    }

    /// What the events stage is given of an article, its lexicon and the times of events: for scorers and training.
    pub fn with_input<T>(
        &self,
        coded: &Coded,
        run: impl Fn(&legation_events::Input, &legation_events::Lexicon, &dyn Fn(u32) -> EventTime) -> T,
    ) -> T {
        let input = legation_events::Input {
            article: &coded.article,
            doc: &coded.doc,
            timexes: &coded.times,
            mentions: &coded.mentions,
            opinion: &self.pipeline.opinion,
            stamp: &self.pipeline.stamp,
        };
        let time = |trigger: u32| legation_timex::event_time(&coded.article, &coded.doc, &coded.times, trigger);
        run(&input, &self.pipeline.knowledge.lexicon, &time)
    }
}

impl Coded {
    /// An article no stage has looked at.
    pub(crate) fn unread(article: Article) -> Coded {
        Coded {
            article,
            doc: Doc::default(),
            times: Vec::new(),
            mentions: Mentions::default(),
            reports: Vec::new(),
            issues: Vec::new(),
            skipped: None,
        }
    }
}

/// Plain text as an article: paragraphs are what empty lines part.
pub fn text_article(text: &str, published: Option<jiff::civil::Date>) -> Article {
    use legation_schema::{Block, BlockKind, Dated, Interval, Span};
    let mut blocks = Vec::new();
    let mut at = 0;
    for part in text.split("\n\n") {
        let lead = part.len() - part.trim_start().len();
        let kept = part.trim();
        if !kept.is_empty() {
            let span = Span::new(at + lead, at + lead + kept.len());
            blocks.push(Block { kind: BlockKind::Paragraph, span });
        }
        at += part.len() + 2;
    }
    let mut article = Article { text: Arc::from(text), blocks, language: Some("en".to_owned()), ..Article::default() };
    if let Some(day) = published {
        article.published = Dated { interval: Interval::day(day), basis: "given".to_owned(), evidence: None };
    }
    article.id = article.content_id();
    article
}
