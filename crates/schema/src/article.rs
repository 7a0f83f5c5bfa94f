use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Interval, Span};

/// What a block of an article is. The order is that of a page read from the top.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    Headline,
    Standfirst,
    Byline,
    Dateline,
    Subheading,
    Paragraph,
    Quotation,
    List,
    Caption,
}

impl BlockKind {
    /// Running text: what the `body` of an article holds.
    pub fn is_body(self) -> bool {
        matches!(self, BlockKind::Paragraph | BlockKind::Quotation | BlockKind::List)
    }

    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            BlockKind::Headline => "headline",
            BlockKind::Standfirst => "standfirst",
            BlockKind::Byline => "byline",
            BlockKind::Dateline => "dateline",
            BlockKind::Subheading => "subheading",
            BlockKind::Paragraph => "paragraph",
            BlockKind::Quotation => "quotation",
            BlockKind::List => "list",
            BlockKind::Caption => "caption",
        }
    }
}

/// One kept block of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
}

/// A date of an article with the evidence for it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Dated {
    #[serde(flatten)]
    pub interval: Interval,
    /// How it was found, in few words: "byline date", "json-ld datePublished", "text bounds", "none".
    pub basis: String,
    /// The words or the reasoning behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Something a stage noticed that did not stop it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Issue {
    /// Stable code, `LG0113`; listed in `docs/errors.md`.
    pub code: String,
    /// Lower case, no full stop, names the thing and what was expected.
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

impl Issue {
    pub fn new(code: &str, message: impl Into<String>) -> Issue {
        Issue { code: code.to_owned(), message: message.into(), span: None }
    }
}

/// One version of one page, as text in blocks.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Article {
    /// Hash of text, title and publication date: not of the path, nor of a page's clock.
    pub id: String,
    pub path: String,
    pub url: Option<String>,
    pub title: Option<String>,
    /// Who published the page: "The Guardian Nigeria".
    pub outlet: Option<String>,
    /// People only; agencies and outlets are never people.
    pub byline: Vec<String>,
    /// Wire agency the text comes from: "AFP".
    pub agency: Option<String>,
    /// Original publisher, where the page republishes it.
    pub publisher: Option<String>,
    pub published: Dated,
    pub updated: Option<Dated>,
    pub fetched: Option<Dated>,
    /// ISO 639-1 code of the text.
    pub language: Option<String>,
    /// All kept blocks, separated by empty lines.
    pub text: Arc<str>,
    pub blocks: Vec<Block>,
    /// MinHash signature of the body's word 4-grams; near copies agree in most places. Empty for very short texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signature: Vec<u32>,
}

impl Article {
    pub fn block_text(&self, block: &Block) -> &str {
        block.span.of(&self.text)
    }

    /// Paragraphs, quotations and lists with the subheadings between them, joined by empty lines.
    pub fn body(&self) -> String {
        let running = |b: &&Block| b.kind.is_body() || b.kind == BlockKind::Subheading;
        let parts: Vec<&str> = self.blocks.iter().filter(running).map(|b| self.block_text(b)).collect();
        parts.join("\n\n")
    }

    /// The id this content has: see [`Article::id`].
    pub fn content_id(&self) -> String {
        let date = |p: Option<crate::Point>| p.map(|p| p.to_string()).unwrap_or_default();
        crate::stable_id(&[
            &self.text,
            self.title.as_deref().unwrap_or(""),
            &date(self.published.interval.from),
            &date(self.published.interval.to),
        ])
    }
}
