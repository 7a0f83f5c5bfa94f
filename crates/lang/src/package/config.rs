//! The part of spaCy's `config.cfg` that decides what runs: sections of `key = JSON value`.

use std::collections::BTreeMap;

/// Values by section and key, as the JSON text they are written in.
pub(crate) struct Config(BTreeMap<String, BTreeMap<String, String>>);

impl Config {
    pub(crate) fn parse(text: &str) -> Config {
        let mut sections: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let (mut section, mut last) = (String::new(), String::new());
        for line in text.lines() {
            let body = line.trim();
            if body.is_empty() || body.starts_with('#') || body.starts_with(';') {
                continue;
            }
            let entries = sections.entry(section.clone()).or_default();
            if let Some(name) =
                body.strip_prefix('[').and_then(|b| b.strip_suffix(']')).filter(|_| !line.starts_with(' '))
            {
                section = name.to_owned();
            } else if line.starts_with([' ', '\t']) {
                // A value may go on over several indented lines.
                if let Some(value) = entries.get_mut(&last) {
                    value.push_str(body);
                }
            } else if let Some((key, value)) = body.split_once('=') {
                last = key.trim().to_owned();
                entries.insert(last.clone(), value.trim().to_owned());
            }
        }
        Config(sections)
    }

    pub(crate) fn json(&self, section: &str, key: &str) -> Option<serde_json::Value> {
        serde_json::from_str(self.0.get(section)?.get(key)?).ok()
    }

    pub(crate) fn string(&self, section: &str, key: &str) -> Option<String> {
        self.json(section, key)?.as_str().map(str::to_owned)
    }

    pub(crate) fn strings(&self, section: &str, key: &str) -> Vec<String> {
        match self.json(section, key) {
            Some(serde_json::Value::Array(items)) => {
                items.iter().filter_map(|i| Some(i.as_str()?.to_owned())).collect()
            }
            _ => Vec::new(),
        }
    }
}
