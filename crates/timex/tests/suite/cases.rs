//! Runs the passages of `cases/*.md`: each names the expressions it holds, in order, with value, `mod` and, where it
//! matters, the days.

use std::fs;
use std::path::Path;

#[test]
fn cases_resolve_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the cases").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a readable file");
        for case in text.split("```text\n").skip(1) {
            let case = case.split("```").next().unwrap_or_default();
            wrong.extend(check(case).err().map(|e| format!("{}:\n{case}{e}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn check(case: &str) -> Result<(), String> {
    let mut published = None;
    let mut passage = String::new();
    let mut expected = Vec::new();
    for line in case.lines() {
        if let Some(days) = line.strip_prefix("published ") {
            published = Some(days.split_once("..").unwrap_or((days, days)));
        } else if let Some(answer) = line.strip_prefix("=> ") {
            expected.push(answer.to_owned());
        } else {
            passage.push_str(line);
        }
    }
    let (text, doc) = crate::common::tagged(&passage);
    let (timexes, _) = legation_timex::resolve(&crate::common::article(&text, published), &doc);
    let found: Vec<String> = timexes
        .iter()
        .enumerate()
        .map(|(i, t)| {
            let mut line = format!("{} | {}", t.text, t.value);
            if let Some(modifier) = &t.modifier {
                line = format!("{line} {modifier}");
            }
            // Days are compared where the case gives them.
            if expected.get(i).is_some_and(|e| e.contains("..")) {
                let end = |p: Option<legation_schema::Point>| p.map(|p| p.to_string()).unwrap_or_default();
                line = format!("{line} {}..{}", end(t.interval.from), end(t.interval.to));
            }
            line
        })
        .collect();
    if found == expected { Ok(()) } else { Err(format!("found:\n{}", found.join("\n"))) }
}
