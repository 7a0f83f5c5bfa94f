//! How articles and reports are written into columns and read back.

use std::cell::RefCell;
use std::io::Read;
use std::sync::{Arc, LazyLock};

use flate2::read::DeflateDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};
use legation_schema::{Article, ArticleRef, Report};

/// The part of a report's JSON that its article holds already.
static NO_ARTICLE: LazyLock<String> = LazyLock::new(|| {
    format!("\"article\":{},", serde_json::to_string(&ArticleRef::default()).unwrap_or_else(|_| "null".to_owned()))
});

thread_local! {
    /// Kept from text to text: making one costs as much as packing an article.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// Packed fast: harder work makes a file of articles and reports one hundredth smaller.
pub(crate) fn pack_text(text: &str) -> std::io::Result<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let mut out = Vec::with_capacity(text.len() / 2 + 64);
        loop {
            let rest = &text.as_bytes()[packer.total_in() as usize..];
            if packer.compress_vec(rest, &mut out, FlushCompress::Finish)? == Status::StreamEnd {
                return Ok(out);
            }
            out.reserve(out.capacity());
        }
    })
}

pub(crate) fn unpack_text(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

pub(crate) fn pack_signature(signature: &[u32]) -> Vec<u8> {
    signature.iter().flat_map(|v| v.to_le_bytes()).collect()
}

pub(crate) fn unpack_signature(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()
}

/// The article's JSON without its text and signature, which have columns of their own.
pub(crate) fn article_json(article: &Article) -> serde_json::Result<String> {
    let lean = Article { text: Arc::from(""), signature: Vec::new(), ..article.clone() };
    serde_json::to_string(&lean)
}

/// The report's JSON without the article and the sentence's text.
pub(crate) fn report_json(report: &Report) -> serde_json::Result<String> {
    let mut lean = report.clone();
    lean.article = ArticleRef::default();
    lean.sentence.text = String::new();
    Ok(serde_json::to_string(&lean)?.replacen(NO_ARTICLE.as_str(), "", 1))
}

/// The report as stored: its article is empty and its sentence has no text.
pub(crate) fn parse_report(data: &str) -> serde_json::Result<Report> {
    let mut json = String::with_capacity(data.len() + NO_ARTICLE.len());
    json.push('{');
    json.push_str(&NO_ARTICLE);
    json.push_str(data.strip_prefix('{').unwrap_or(data));
    serde_json::from_str(&json)
}

/// The reference a report makes to its article.
pub fn article_ref(article: &Article) -> ArticleRef {
    ArticleRef {
        id: article.id.clone(),
        path: article.path.clone(),
        url: article.url.clone(),
        outlet: article.outlet.clone(),
        agency: article.agency.clone(),
        title: article.title.clone(),
        language: article.language.clone(),
        published: article.published.clone(),
    }
}

/// 64-bit FNV-1a: the same in every release, which the standard hasher does not promise. A collision costs one
/// comparison, never a wrong result.
pub(crate) fn hash(text: &str) -> i64 {
    let h = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    h as i64
}

pub(crate) fn pack_keys(keys: &[i64]) -> Vec<u8> {
    keys.iter().flat_map(|k| k.to_le_bytes()).collect()
}

pub(crate) fn unpack_keys(bytes: &[u8]) -> Vec<i64> {
    bytes.as_chunks::<8>().0.iter().map(|k| i64::from_le_bytes(*k)).collect()
}

/// Days since 1970-01-01.
pub fn day_number(date: jiff::civil::Date) -> i32 {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    date.since(epoch).map_or(0, |s| s.get_days())
}
