use std::fmt;

use legation_schema::{Report, Span};

/// How one report came about, or why a trigger made none.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    /// None where the trigger made no report: [`Trace::missing`] says why.
    pub report: Option<Report>,
    /// Index into the document's sentences.
    pub sentence: u32,
    /// The token that triggered.
    pub trigger: u32,
    pub trigger_text: String,
    pub trigger_span: Span,
    /// "accuse.criticise".
    pub behaviour: String,
    /// "words/verbs.tsv:112 criticise svo".
    pub row: String,
    pub arguments: Vec<Argument>,
    /// Cues of the status, innermost first.
    pub status: Vec<String>,
    /// What decided the time: expression and basis.
    pub time: String,
    /// What decided the speakers.
    pub speakers: Vec<String>,
    /// What kept it from being a report: "no recipient: prep with", "acts on itself".
    pub missing: Option<String>,
}

/// An argument with the way the parse leads to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Argument {
    /// `actor` or `recipient`.
    pub role: &'static str,
    pub text: String,
    pub span: Span,
    /// Dependencies from the trigger: "control dobj".
    pub path: String,
    /// What linked the words to the actor.
    pub evidence: String,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "trigger    {} ({})", self.trigger_text, self.row)?;
        writeln!(f, "behaviour  {}", self.behaviour)?;
        for a in &self.arguments {
            writeln!(f, "{:<10} {} [{}] {}", a.role, a.text, a.path, a.evidence)?;
        }
        if let Some(missing) = &self.missing {
            writeln!(f, "no report  {missing}")?;
        }
        if !self.status.is_empty() {
            writeln!(f, "status     {}", self.status.join("; "))?;
        }
        if !self.time.is_empty() {
            writeln!(f, "time       {}", self.time)?;
        }
        for s in &self.speakers {
            writeln!(f, "said by    {s}")?;
        }
        Ok(())
    }
}
