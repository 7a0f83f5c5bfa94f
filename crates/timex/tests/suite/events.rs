//! When events were told to happen, on parses written by hand.

use legation_timex::{event_time, resolve};

/// The time of the event that `trigger` (a word of the sentence) tells of, as `from..to basis`.
fn time(published: &str, trigger: &str, table: &str) -> String {
    let (text, doc) = crate::common::parsed(table);
    let article = crate::common::article(&text, Some((published, published)));
    let (timexes, _) = resolve(&article, &doc);
    let at = (0..doc.tokens.len() as u32).find(|&i| doc.word(i) == trigger).expect("the trigger");
    let time = event_time(&article, &doc, &timexes, at);
    let end = |p: Option<legation_schema::Point>| p.map(|p| p.to_string()).unwrap_or_default();
    format!("{}..{} {}", end(time.interval.from), end(time.interval.to), time.basis)
}

const PLAN: &str = "
    Oslo NNP Oslo 3 nsubj
    will MD will 3 aux
    hold VB hold 9 ccomp
    talks NNS talk 3 dobj
    on IN on 3 prep
    Sunday NNP Sunday 5 pobj
    , , , 9 punct
    Stockholm NNP Stockholm 9 nsubj
    said VBD say 0 ROOT
    Friday NNP Friday 9 npadvmod";

#[test]
fn each_verb_has_its_own_expression() {
    assert_eq!(time("2019-05-04", "hold", PLAN), "2019-05-05..2019-05-05 expression");
    assert_eq!(time("2019-05-04", "said", PLAN), "2019-05-03..2019-05-03 expression");
}

#[test]
fn a_noun_takes_the_time_of_the_verb_that_carries_it() {
    assert_eq!(time("2019-05-04", "talks", PLAN), "2019-05-05..2019-05-05 expression");
}

#[test]
fn undated_past_is_news_up_to_the_day_it_was_told() {
    let told = "
        Oslo NNP Oslo 2 nsubj
        recalled VBD recall 6 ccomp
        envoys NNS envoy 2 dobj
        , , , 6 punct
        Stockholm NNP Stockholm 6 nsubj
        said VBD say 0 ROOT
        Thursday NNP Thursday 6 npadvmod";
    assert_eq!(time("2019-05-04", "recalled", told), "2019-04-29..2019-05-02 tense");
    let plain = "
        Oslo NNP Oslo 2 nsubj
        recalled VBD recall 0 ROOT
        envoys NNS envoy 2 dobj";
    assert_eq!(time("2019-05-04", "recalled", plain), "2019-05-01..2019-05-04 tense");
}

#[test]
fn plans_without_a_date_begin_at_publication() {
    let plan = "
        Oslo NNP Oslo 3 nsubj
        will MD will 3 aux
        recall VB recall 0 ROOT
        envoys NNS envoy 3 dobj";
    assert_eq!(time("2019-05-04", "recall", plan), "2019-05-04.. tense");
}

#[test]
fn since_and_ranges() {
    let since = "
        Oslo NNP Oslo 3 nsubj
        has VBZ have 3 aux
        boycotted VBN boycott 0 ROOT
        talks NNS talk 3 dobj
        since IN since 3 prep
        January NNP January 5 pobj";
    assert_eq!(time("2019-05-04", "boycotted", since), "2019-01-01..2019-05-04 expression");
    let office = "
        He PRP he 2 nsubj
        was VBD be 0 ROOT
        president NN president 2 attr
        between IN between 2 prep
        1999 CD 1999 4 pobj
        and CC and 5 cc
        2013 CD 2013 5 conj";
    assert_eq!(time("2019-05-04", "was", office), "1999-01-01..2013-12-31 expression");
}

#[test]
fn background_does_not_inherit_the_news_date() {
    let clause = "
        Oslo NNP Oslo 5 nsubj
        , , , 1 punct
        which WDT which 4 nsubj
        hosted VBD host 1 relcl
        denied VBD deny 0 ROOT
        it PRP it 5 dobj";
    assert_eq!(time("2019-05-04", "hosted", clause), "..2019-05-04 none");
}

#[test]
fn the_age_the_page_is_written_in_dates_nothing() {
    let told = "
        Oslo NNP Oslo 2 nsubj
        built VBD build 0 ROOT
        ties NNS tie 2 dobj
        in IN in 2 prep
        the DT the 7 det
        21st JJ 21st 7 amod
        century NN century 4 pobj";
    assert_eq!(time("2019-05-04", "built", told), "2019-05-01..2019-05-04 tense");
    assert_eq!(time("1963-05-04", "built", told), "2000-01-01..2099-12-31 expression");
}

#[test]
fn what_a_count_goes_over_is_not_when_it_was() {
    let meeting = "
        Oslo NNP Oslo 3 nsubj
        will MD will 3 aux
        hold VB hold 0 ROOT
        its PRP$ its 6 poss
        sixth JJ sixth 6 amod
        meeting NN meeting 3 dobj
        in IN in 6 prep
        six CD six 9 nummod
        months NNS month 7 pobj";
    assert_eq!(time("2019-05-04", "meeting", meeting), "2019-05-04.. tense");
    let plan = meeting.replace("sixth JJ sixth 6 amod", "own JJ own 6 amod");
    assert_eq!(time("2019-05-04", "meeting", &plan), "2019-11-04..2019-11-04 expression");
    let visit = "
        Oslo NNP Oslo 2 nsubj
        praised VBD praise 0 ROOT
        the DT the 5 det
        first JJ first 5 amod
        visit NN visit 2 dobj
        since IN since 5 prep
        2016 CD 2016 6 pobj";
    assert_eq!(time("2019-05-04", "visit", visit), "2019-05-01..2019-05-04 tense");
}

#[test]
fn a_loose_word_dates_the_noun_it_stands_before() {
    let visits = "
        The DT the 2 det
        visit NN visit 8 nsubj
        , , , 2 punct
        following VBG follow 2 prep
        recent JJ recent 6 amod
        talks NNS talk 4 pobj
        will MD will 8 aux
        matter VB matter 0 ROOT";
    assert_eq!(time("2019-05-04", "talks", visits), "..2019-05-04 expression");
    assert_eq!(time("2019-05-04", "visit", visits), "2019-05-04.. tense");
}

#[test]
fn what_was_under_another_government_is_not_of_these_days() {
    let told = "
        Under IN under 6 prep
        the DT the 4 det
        previous JJ previous 4 amod
        government NN government 1 pobj
        Oslo NNP Oslo 6 nsubj
        recalled VBD recall 0 ROOT
        envoys NNS envoy 6 dobj";
    assert_eq!(time("2019-05-04", "recalled", told), "..2019-05-04 none");
    let sent = "
        Oslo NNP Oslo 2 nsubj
        recalled VBD recall 0 ROOT
        envoys NNS envoy 2 dobj
        sent VBN send 3 acl
        under IN under 4 prep
        the DT the 8 det
        previous JJ previous 8 amod
        government NN government 5 pobj";
    assert_eq!(time("2019-05-04", "recalled", sent), "2019-05-01..2019-05-04 tense");
}
