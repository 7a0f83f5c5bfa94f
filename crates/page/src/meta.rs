//! What the head of a page says about it: meta elements and JSON-LD.

use serde_json::Value;

use crate::html::Page;

/// Facts of one page's head; every list in page order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) titles: Vec<String>,
    /// The `title` element as it stands.
    pub(crate) page_title: Option<String>,
    pub(crate) headings: Vec<String>,
    pub(crate) outlet: Option<String>,
    /// Names as given, each with the key it came from.
    pub(crate) authors: Vec<(String, String)>,
    /// Machine-readable dates: key and value.
    pub(crate) dates: Vec<(String, String)>,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) description: Option<String>,
    /// Dates that scripts hold: key and value.
    pub(crate) script_dates: Vec<(String, String)>,
    /// Address of the page's picture.
    pub(crate) image: Option<String>,
    /// `articleBody` of JSON-LD.
    pub(crate) body: Option<String>,
}

pub(crate) fn facts(page: &Page) -> Facts {
    let script_dates = page.script_dates.clone();
    let mut facts = Facts { headings: page.headings.clone(), script_dates, ..Facts::default() };
    for text in &page.json_ld {
        json_ld(text, &mut facts);
    }
    for meta in &page.meta {
        let value = unescape(&meta.value);
        if value.is_empty() {
            continue;
        }
        match &*meta.key {
            "og:title" | "twitter:title" | "dc.title" | "dcterms.title" | "headline" | "citation_title"
            | "parsely-title" => {
                facts.titles.push(value);
            }
            "title" => facts.page_title = facts.page_title.take().or(Some(value)),
            "og:site_name" | "application-name" | "publisher" | "dc.publisher" | "al:android:app_name"
                if !value.starts_with("http") && value.len() < 80 =>
            {
                facts.outlet = facts.outlet.take().or(Some(value));
            }
            "author"
            | "article:author"
            | "byl"
            | "dc.creator"
            | "dcterms.creator"
            | "parsely-author"
            | "sailthru.author"
            | "citation_author"
            | "article:author_name"
            | "cxenseparse:author"
            | "og:article:author"
            | "article.author" => {
                facts.authors.push((value, meta.key.clone()));
            }
            "html-lang" | "og:locale" | "content-language" | "inlanguage" => {
                facts.language = facts.language.take().or(Some(value));
            }
            "canonical" | "og:url" => facts.url = facts.url.take().or(Some(value)),
            "og:image" | "twitter:image" => facts.image = facts.image.take().or(Some(value)),
            "og:description" | "description" => facts.description = facts.description.take().or(Some(value)),
            key if (key.contains("date")
                || key.contains("time")
                || key.contains("publi")
                || key.contains("modified")
                || key == "created")
                && value.len() < 80 =>
            {
                facts.dates.push((meta.key.clone(), value));
            }
            _ => {}
        }
    }
    facts
}

/// Walks one JSON-LD block. Broken ones are common (line breaks inside strings) and mended where that is easy.
fn json_ld(text: &str, facts: &mut Facts) {
    let text = text
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_end_matches("-->")
        .trim_end_matches("//]]>");
    let value: Value = match serde_json::from_str(text) {
        Ok(v) => v,
        Err(_) => {
            let mended: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            match serde_json::from_str(mended.trim().trim_end_matches(';')) {
                Ok(v) => v,
                Err(_) => return scrape(text, facts),
            }
        }
    };
    node(&value, facts, 0);
}

/// The dates of a block that is not JSON after all.
fn scrape(text: &str, facts: &mut Facts) {
    for key in ["datePublished", "dateModified", "dateCreated"] {
        if let Some((_, rest)) = text.split_once(&format!("\"{key}\""))
            && let Some(value) = rest.split('"').nth(1).filter(|v| v.len() < 60)
        {
            facts.dates.push((format!("json-ld {key}"), value.to_owned()));
        }
    }
}

fn node(value: &Value, facts: &mut Facts, depth: usize) {
    if depth > 6 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().take(50).for_each(|v| node(v, facts, depth + 1)),
        Value::Object(map) => {
            let kind = match map.get("@type") {
                Some(Value::String(s)) => s.clone(),
                Some(Value::Array(a)) => a.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
                _ => String::new(),
            };
            if let Some(graph) = map.get("@graph") {
                node(graph, facts, depth + 1);
            }
            let article =
                ["Article", "Posting", "Report", "Review", "Recipe", "NewsA"].iter().any(|t| kind.contains(t));
            let page = kind.contains("WebPage") || kind.contains("ItemPage");
            if article || page {
                let prefix = if article { "json-ld" } else { "json-ld page" };
                for key in ["datePublished", "dateModified", "dateCreated", "uploadDate"] {
                    if let Some(v) = map.get(key).and_then(text_of) {
                        facts.dates.push((format!("{prefix} {key}"), v));
                    }
                }
            }
            if article {
                if let Some(v) = map.get("headline").and_then(text_of) {
                    facts.titles.push(unescape(&v));
                }
                if let Some(v) = map.get("inLanguage").and_then(text_of) {
                    facts.language.get_or_insert(v);
                }
                for key in ["author", "creator"] {
                    people(map.get(key), facts);
                    if !facts.authors.is_empty() {
                        break;
                    }
                }
                if let Some(name) = map.get("publisher").and_then(name_of) {
                    facts.outlet.get_or_insert(name);
                }
                if let Some(body) = map.get("articleBody").and_then(text_of).filter(|b| b.len() > 200) {
                    facts.body.get_or_insert(unescape(&body));
                }
            } else if kind.contains("WebSite")
                && let Some(name) = name_of(value)
            {
                facts.outlet.get_or_insert(name);
            }
            if page && let Some(main) = map.get("mainEntity") {
                node(main, facts, depth + 1);
            }
        }
        _ => {}
    }
}

fn people(value: Option<&Value>, facts: &mut Facts) {
    match value {
        Some(Value::Array(items)) => items.iter().take(12).for_each(|v| people(Some(v), facts)),
        Some(v @ Value::Object(map)) => {
            let organisation = map.get("@type").and_then(Value::as_str).is_some_and(|t| t.contains("Organization"));
            if let Some(name) = name_of(v) {
                facts.authors.push((name, if organisation { "json-ld organisation" } else { "json-ld" }.to_owned()));
            } else if let Some(names) = map.get("name") {
                people(Some(names), facts);
            }
        }
        Some(Value::String(s)) if !s.starts_with("http") => facts.authors.push((unescape(s), "json-ld".to_owned())),
        _ => {}
    }
}

fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => map.get("name").and_then(text_of).map(|n| unescape(&n)),
        Value::String(s) if !s.starts_with("http") => Some(unescape(s)),
        Value::Array(items) => items.first().and_then(name_of),
        _ => None,
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(s) if !s.trim().is_empty() => Some(s.trim().to_owned()),
        Value::Array(items) => items.first().and_then(text_of),
        _ => None,
    }
}

/// The entities that survive inside attribute values and JSON, and white space collapsed.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(i) = rest.find('&') {
        out.push_str(&rest[..i]);
        rest = &rest[i..];
        let entity = rest[1..].find(';').filter(|n| *n <= 8).map(|n| &rest[1..=n]);
        let decoded = entity.and_then(|e| {
            if let Some(n) = e.strip_prefix('#') {
                let code = match n.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => n.parse().ok(),
                };
                return code.and_then(char::from_u32);
            }
            Some(match e {
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                "lt" => '<',
                "gt" => '>',
                "nbsp" => ' ',
                "ndash" => '–',
                "mdash" => '—',
                "lsquo" => '‘',
                "rsquo" => '’',
                "ldquo" => '“',
                "rdquo" => '”',
                "hellip" => '…',
                _ => return None,
            })
        });
        match (decoded, entity) {
            (Some(c), Some(e)) => {
                out.push(c);
                rest = &rest[e.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    let mut collapsed = String::with_capacity(out.len());
    crate::line::push_collapsed(&mut collapsed, &out);
    collapsed.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_ld_graph() {
        let mut f = Facts::default();
        json_ld(
            r#"{"@graph":[{"@type":"WebSite","name":"The Gazette"},{"@type":["NewsArticle"],"headline":"A &amp; B",
            "datePublished":"2021-03-04T05:06:07Z","author":[{"@type":"Person","name":"Ana Poe"}]}]}"#,
            &mut f,
        );
        assert_eq!(f.titles, ["A & B"]);
        assert_eq!(f.outlet.as_deref(), Some("The Gazette"));
        assert_eq!(f.authors[0].0, "Ana Poe");
        assert_eq!(f.dates[0].1, "2021-03-04T05:06:07Z");
    }
}
