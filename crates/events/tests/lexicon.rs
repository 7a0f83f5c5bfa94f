//! What the loader of the event tables refuses, and that the built-in tables load.

use legation_events::Lexicon;

fn load(name: &str, text: &str) -> Result<Lexicon, legation_events::Error> {
    Lexicon::with_files(&[(name.to_owned(), text.to_owned())])
}

#[test]
fn the_tables_that_come_with_the_program_load() {
    let lexicon = Lexicon::builtin().expect("the built-in tables are sound");
    assert!(lexicon.behaviours().len() > 200, "{} behaviours", lexicon.behaviours().len());
    assert_eq!(lexicon.stamp(), Lexicon::builtin().expect("the same tables").stamp());
}

#[test]
fn a_behaviour_without_examples_is_refused_with_file_and_line() {
    let text = "\n[[behaviour]]\nid = \"extra.one\"\ncodes = [\"Ankara helped Athens. => TUR GRC\"]\n";
    let error = load("behaviours/aid.toml", &text.replace("extra", "aid")).expect_err("no 'ignores'");
    assert!(error.to_string().starts_with("behaviours/aid.toml:"), "{error}");
    assert!(error.to_string().contains("ignores"), "{error}");
}

#[test]
fn an_id_used_twice_is_refused() {
    let one = "[[behaviour]]\nid = \"aid.x\"\ncodes = [\"A helped B. => TUR GRC\"]\nignores = [\"Rain helped.\"]\n";
    let error = load("behaviours/aid.toml", &format!("{one}{one}")).expect_err("twice the same id");
    assert!(error.to_string().contains("twice"), "{error}");
}

#[test]
fn a_row_that_names_nothing_known_is_refused() {
    let header = "word\tbehaviour\tframe\tobject\tnote\n";
    for (row, what) in [
        ("praise\tsupport.nonsense\tsvo\t\t", "behaviour"),
        ("praise\t-\tnowhere\t\t", "frame"),
        ("praise\t-\tsvo\t@nothing\t", "class"),
    ] {
        let error = load("words/verbs.tsv", &format!("{header}{row}\n")).expect_err(what);
        assert_eq!(error.line, 2);
        assert!(error.to_string().contains(what), "{error}");
    }
}
