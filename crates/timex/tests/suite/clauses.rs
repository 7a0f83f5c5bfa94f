//! Expressions whose value the clause decides, on parses written by hand.

use legation_timex::resolve;

/// Text and value of each expression, told on Friday, 12 November 1999.
fn values(table: &str) -> Vec<(String, String)> {
    let (text, doc) = crate::common::parsed(table);
    let article = crate::common::article(&text, Some(("1999-11-12", "1999-11-12")));
    resolve(&article, &doc).0.into_iter().map(|t| (t.text, t.value)).collect()
}

fn pair(text: &str, value: &str) -> (String, String) {
    (text.to_owned(), value.to_owned())
}

#[test]
fn orders_of_a_month_are_no_plan_for_it() {
    let orders = "
        Orders NNS order 4 nsubj
        in IN in 1 prep
        August NNP August 2 pobj
        rose VBD rise 0 ROOT
        2.9% CD 2.9% 4 dobj";
    assert_eq!(values(orders), [pair("August", "1999-08")]);
    let plans = "
        Plans NNS plan 5 nsubjpass
        for IN for 1 prep
        August NNP August 2 pobj
        were VBD be 5 auxpass
        made VBN make 0 ROOT";
    assert_eq!(values(plans), [pair("August", "2000-08")]);
}

#[test]
fn what_is_to_be_lies_ahead() {
    let travel = "
        On IN on 4 prep
        Wednesday NNP Wednesday 1 pobj
        envoys NNS envoy 4 nsubj
        are VBP be 0 ROOT
        to TO to 6 aux
        travel VB travel 4 xcomp
        abroad RB abroad 6 advmod";
    assert_eq!(values(travel), [pair("Wednesday", "1999-11-17")]);
    let stay = "
        On IN on 4 prep
        Wednesday NNP Wednesday 1 pobj
        envoys NNS envoy 4 nsubj
        were VBD be 0 ROOT
        abroad RB abroad 4 advmod";
    assert_eq!(values(stay), [pair("Wednesday", "1999-11-10")]);
}

#[test]
fn a_night_is_the_one_over_or_the_one_to_come() {
    let past = "
        Overnight RB overnight 3 advmod
        rockets NNS rocket 3 nsubj
        fell VBD fall 0 ROOT";
    assert_eq!(values(past), [pair("Overnight", "1999-11-11TNI")]);
    let future = "
        Rain NN rain 3 nsubj
        will MD will 3 aux
        fall VB fall 0 ROOT
        overnight RB overnight 3 advmod";
    assert_eq!(values(future), [pair("overnight", "1999-11-12TNI")]);
}

#[test]
fn an_hour_takes_the_day_named_after_it_beside_the_same_verb() {
    let struck = "
        It PRP it 2 nsubj
        struck VBD strike 0 ROOT
        at IN at 2 prep
        3:15 CD 3:15 5 nummod
        p.m. NN p.m. 3 pobj
        in IN in 2 prep
        Quito NNP Quito 6 pobj
        on IN on 2 prep
        Tuesday NNP Tuesday 8 pobj
        . . . 2 punct";
    assert_eq!(values(struck), [pair("3:15 p.m.", "1999-11-09T15:15"), pair("Tuesday", "1999-11-09")]);
    let apart = "
        It PRP it 2 nsubj
        struck VBD strike 0 ROOT
        at IN at 2 prep
        3:15 CD 3:15 5 nummod
        p.m. NN p.m. 3 pobj
        , , , 2 punct
        and CC and 2 cc
        aid NN aid 9 nsubj
        came VBD come 2 conj
        on IN on 9 prep
        Tuesday NNP Tuesday 10 pobj
        . . . 9 punct";
    assert_eq!(values(apart), [pair("3:15 p.m.", "1999-11-12T15:15"), pair("Tuesday", "1999-11-09")]);
}

#[test]
fn a_month_that_is_classed_is_none_in_particular() {
    let classed = "
        October NNP October 2 nsubj
        is VBZ be 0 ROOT
        Asthma NNP Asthma 4 compound
        Month NNP Month 2 attr
        in IN in 4 prep
        Malta NNP Malta 5 pobj";
    assert_eq!(values(classed), [pair("October", "XXXX-10")]);
    let told = "
        August NNP August 2 nsubj
        is VBZ be 0 ROOT
        the DT the 4 det
        deadline NN deadline 2 attr";
    assert_eq!(values(told), [pair("August", "1999-08")]);
}
