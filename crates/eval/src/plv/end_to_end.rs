//! The whole pipeline on the bare sentence: does a report tell the root between the two parties that the set names?

use legation::Pipeline;
use legation_events::opinion::{self, ROOTS};
use legation_schema::{ActorMention, Mentions, Party, Report, Span};

use super::data::Item;

/// What became of one sentence.
pub(crate) struct Outcome {
    /// A report has both parties.
    pub(crate) parties: bool,
    /// Such a report has the root too.
    pub(crate) root: bool,
    /// The reports, in few words.
    pub(crate) told: Vec<String>,
    /// Whether the actors know the two parties of the set.
    pub(crate) known: (bool, bool),
    /// What made none, and why.
    pub(crate) silent: Vec<String>,
}

pub(crate) fn score<'a>(pipeline: &Pipeline, items: impl IntoIterator<Item = &'a Item>) -> Vec<Outcome> {
    let mut session = pipeline.session();
    items
        .into_iter()
        .map(|item| {
            let coded = session.code_text(&item.sentence, None);
            let source = Side::new(item.source, &coded.mentions);
            let target = Side::new(item.target, &coded.mentions);
            let right: Vec<&Report> = coded.reports.iter().filter(|r| has_parties(r, &source, &target)).collect();
            let told = coded.reports.iter().map(|r| {
                let names = |p: &[Party]| p.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(", ");
                format!("{} [{}] {} > {}", folded(r), r.trigger.text, names(&r.actor), names(&r.recipient))
            });
            let known =
                |span: Option<Span>| span.is_none_or(|s| coded.mentions.actors.iter().any(|m| m.span.overlaps(s)));
            let silent = session
                .explain(&coded)
                .into_iter()
                .filter_map(|t| Some(format!("{} [{}] {}", t.behaviour, t.trigger_text, t.missing?)))
                .collect();
            Outcome {
                parties: !right.is_empty(),
                root: right.iter().any(|r| folded(r) == ROOTS[item.root]),
                told: told.collect(),
                known: (known(item.source), known(item.target)),
                silent,
            }
        })
        .collect()
}

/// A party of the set: its words, none where the sentence does not name it, and the actors that the mention over most
/// of them stands for.
pub(crate) struct Side<'a> {
    span: Option<Span>,
    actors: Vec<&'a str>,
}

impl<'a> Side<'a> {
    pub(crate) fn new(span: Option<Span>, mentions: &'a Mentions) -> Side<'a> {
        let Some(words) = span else { return Side { span, actors: Vec::new() } };
        let shared = |m: &ActorMention| m.span.end.min(words.end).saturating_sub(m.span.start.max(words.start));
        let widest = mentions.actors.iter().filter(|m| shared(m) > 0).max_by_key(|m| shared(m));
        Side { span, actors: widest.map_or_else(Vec::new, |m| m.actors.iter().map(|a| a.id.as_str()).collect()) }
    }

    /// Whether one of the parties is it, by its words or by a pronoun or name that stands for it; who is not named is
    /// told where nobody is.
    fn is_among(&self, parties: &[Party]) -> bool {
        self.is_one(parties.iter().map(|p| (p.span, std::iter::once(p.actor.id.as_str()))))
    }

    /// The same of words and ids.
    pub(crate) fn is_one<'p, I: IntoIterator<Item = &'p str>>(
        &self,
        mut parties: impl Iterator<Item = (Span, I)>,
    ) -> bool {
        let Some(words) = self.span else { return parties.next().is_none() };
        parties.any(|(span, ids)| span.overlaps(words) || ids.into_iter().any(|id| self.actors.contains(&id)))
    }
}

/// The parties are those of the set; of a mutual event either way round.
fn has_parties(report: &Report, source: &Side, target: &Side) -> bool {
    let (actor, recipient) = (&report.actor, &report.recipient);
    let straight = source.is_among(actor) && target.is_among(recipient);
    let turned = source.is_among(recipient) && target.is_among(actor);
    let joint = source.is_among(actor) && target.is_among(actor);
    straight || (report.event_type.is_mutual() && (turned || joint))
}

fn folded(report: &Report) -> &'static str {
    opinion::folded(report.event_type, report.status, report.cameo.as_deref())
}
