//! The whole pipeline on the bare sentence: does a report tell the root between the two parties that the set names?

use std::collections::BTreeSet;

use legation::Pipeline;
use legation_events::opinion::{ROOTS, root_of};
use legation_schema::{EventType, MentionKind, Party, Report, Span, Status};

use super::data::Item;

/// What became of one sentence.
pub(crate) struct Outcome {
    /// A report has both parties.
    pub(crate) parties: bool,
    /// Such a report has the root too.
    pub(crate) root: bool,
    /// The reports, in few words.
    pub(crate) told: Vec<String>,
}

pub(crate) fn score(pipeline: &Pipeline, items: &[Item]) -> Vec<Outcome> {
    let mut session = pipeline.session();
    items
        .iter()
        .map(|item| {
            let coded = session.code_text(&item.sentence, None);
            let known = |span: Span| -> BTreeSet<&str> {
                let named = coded
                    .mentions
                    .actors
                    .iter()
                    .filter(|m| m.span.overlaps(span) && m.kind == MentionKind::Name && m.actors.len() == 1);
                named.map(|m| m.actors[0].id.as_str()).collect()
            };
            let who = [(item.source, known(item.source)), (item.target, known(item.target))];
            let right: Vec<&Report> = coded.reports.iter().filter(|r| has_parties(r, &who)).collect();
            let told = coded.reports.iter().map(|r| {
                let names = |p: &[Party]| p.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(", ");
                format!("{} [{}] {} > {}", folded(r), r.trigger.text, names(&r.actor), names(&r.recipient))
            });
            Outcome {
                parties: !right.is_empty(),
                root: right.iter().any(|r| folded(r) == ROOTS[item.root]),
                told: told.collect(),
            }
        })
        .collect()
}

/// Both parties are those of the set: they overlap its words, or are the one its words name, taken up again ("Slovakia
/// says it will not"); of a mutual event either way round.
fn has_parties(report: &Report, [source, target]: &[(Span, BTreeSet<&str>); 2]) -> bool {
    let touches = |side: &[Party], (span, ids): &(Span, BTreeSet<&str>)| {
        side.iter().any(|p| p.span.overlaps(*span) || ids.contains(p.actor.id.as_str()))
    };
    let straight = touches(&report.actor, source) && touches(&report.recipient, target);
    let turned = touches(&report.actor, target) && touches(&report.recipient, source);
    let joint = report.event_type.is_mutual() && touches(&report.actor, source) && touches(&report.actor, target);
    straight || joint || (turned && report.event_type.is_mutual())
}

/// PLOVER folds what is yet to come: cooperation to AGREE, a retreat to CONCEDE (YIELD here), conflict to THREATEN; what
/// was not or will not be done folds as the yardstick's own rules have it: cooperation to REJECT, force to YIELD.
fn folded(report: &Report) -> &'static str {
    use EventType::*;
    let ahead = matches!(report.status, Status::Planned | Status::Possible);
    let denied = report.status == Status::Negated;
    match report.event_type {
        Agree | Consult | Support | Cooperate | Aid | Concede | Retreat if denied => "REJECT",
        Protest | Sanction | Mobilize | Coerce | Assault if denied => "YIELD",
        Consult | Support | Cooperate | Aid if ahead => "AGREE",
        Protest | Sanction | Mobilize | Coerce | Assault if ahead => "THREATEN",
        t => ROOTS[root_of(t)],
    }
}
