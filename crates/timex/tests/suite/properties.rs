//! What must hold whatever the text: no panic, spans in order and on character boundaries, and values that read back
//! as the interval they were printed from.

use legation_schema::TimexType;
use legation_timex::{bound_publication, event_time, interval, resolve};

/// A small generator: the same texts on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

const PIECES: &[&str] = &[
    "the",
    "last",
    "next",
    "past",
    "two",
    "weeks",
    "ago",
    "later",
    "of",
    "May",
    "march",
    "March",
    "2019",
    "'99",
    "31",
    "29",
    "February",
    ",",
    "-",
    "–",
    "to",
    "and",
    "between",
    "Friday",
    "night",
    "early",
    "end",
    "century",
    "20th",
    "BC",
    "264",
    "Q3",
    "H1",
    "1990s",
    "s",
    "12:30",
    "a.m.",
    "GMT",
    "(",
    ")",
    "every",
    "day",
    "annual",
    "now",
    "99999999999",
    "0",
    "00",
    "2019-02-30",
    "30/02/2019",
    "fiscal",
    "year",
    "quarter",
    "third",
    "half",
    "an",
    "hour",
    "million",
    "hundred",
    "Easter",
    "Thanksgiving",
    "New",
    "Year",
    "’",
    "é",
    "日本",
    "\u{200b}",
    "\n",
    ".",
    "before",
    "that",
    "this",
    "weekend",
    "spring",
    "summer",
    "in",
    "until",
    "since",
    "years",
    "old",
    "millennia",
    "a",
    "few",
    "1/2",
    "½",
    "9999",
    "2100",
    "/",
    "will/MD",
    "said/VBD",
];

#[test]
fn any_text_is_read_without_a_panic_and_values_read_back() {
    let mut random = Random(20_190_920);
    for round in 0..4_000 {
        let words = 1 + random.below(14);
        let mut text = String::new();
        for _ in 0..words {
            text.push_str(PIECES[random.below(PIECES.len())]);
            if random.below(5) > 0 {
                text.push(' ');
            }
        }
        let published = match round % 4 {
            0 => None,
            1 => Some(("2020-02-29", "2020-02-29")),
            2 => Some(("2019-12-31", "2020-01-02")),
            _ => Some(("0001-01-01", "9999-12-31")),
        };
        let (text, doc) = crate::common::tagged(&text);
        let article = crate::common::article(&text, published);
        let (timexes, _) = resolve(&article, &doc);
        let mut end = 0;
        for t in &timexes {
            assert!(t.span.start >= end && t.span.end > t.span.start, "{text:?}: {t:?}");
            assert_eq!(text.get(t.span.start as usize..t.span.end as usize), Some(t.text.as_str()));
            end = t.span.end;
            let again = interval(&t.value, t.modifier.as_deref());
            // "More than a year ago" is bounded by the day of publication, which its value does not hold.
            let aside = matches!(t.modifier.as_deref(), Some("BEFORE" | "AFTER"));
            if !aside && !again.is_unbounded() && round % 4 < 2 && matches!(t.kind, TimexType::Date | TimexType::Time) {
                assert_eq!(
                    (again.from, again.to, again.grain),
                    (t.interval.from, t.interval.to, t.interval.grain),
                    "{text:?}: {t:?}"
                );
            }
        }
        for trigger in 0..doc.tokens.len() as u32 {
            event_time(&article, &doc, &timexes, trigger);
        }
        bound_publication(&article, &doc, &[]);
    }
}

#[test]
fn any_value_is_read_without_a_panic() {
    let mut random = Random(7);
    let letters: Vec<char> = "0123456789-WXQHPTYMDSFAUBC:Zé+".chars().collect();
    for _ in 0..50_000 {
        let value: String = (0..random.below(18)).map(|_| letters[random.below(letters.len())]).collect();
        interval(&value, ["START", "MID", "END", "BEFORE", "AFTER", "APPROX"].get(random.below(7)).copied());
    }
}

#[test]
fn calendar_edges() {
    let days = |value: &str| {
        let i = interval(value, None);
        (i.from.map(|p| p.to_string()).unwrap_or_default(), i.to.map(|p| p.to_string()).unwrap_or_default())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(days("2020-02"), pair("2020-02-01", "2020-02-29"));
    assert_eq!(days("1900-02"), pair("1900-02-01", "1900-02-28"));
    // The first ISO week of 2020 begins in 2019; 2020 has 53 weeks, 2019 has 52.
    assert_eq!(days("2020-W01"), pair("2019-12-30", "2020-01-05"));
    assert_eq!(days("2020-W53"), pair("2020-12-28", "2021-01-03"));
    assert_eq!(days("2019-W53"), pair("", ""));
    assert_eq!(days("2019-W38-WE"), pair("2019-09-21", "2019-09-22"));
    assert_eq!(days("2019-WI"), pair("2019-12-01", "2020-02-29"));
    assert_eq!(days("2019-02-29"), pair("", ""));
    assert_eq!(days("199"), pair("1990-01-01", "1999-12-31"));
    assert_eq!(days("2019-Q4"), pair("2019-10-01", "2019-12-31"));
}

#[test]
fn every_day_of_four_years_prints_and_reads_back() {
    let mut day: jiff::civil::Date = "2019-01-01".parse().expect("a date");
    while day.year() < 2023 {
        let text = day.to_string();
        let published = Some((text.as_str(), text.as_str()));
        let (passage, doc) = crate::common::tagged(
            "Yesterday, last Friday, next month, this week, 29 February, a week ago, late May, tonight.",
        );
        for t in resolve(&crate::common::article(&passage, published), &doc).0 {
            let again = interval(&t.value, t.modifier.as_deref());
            assert_eq!(again, t.interval, "{text}: {t:?}");
            assert!(!again.is_unbounded(), "{text}: {t:?}");
        }
        day = day.tomorrow().expect("a day after");
    }
}

/// The zones of `words.tsv` with their offset in January and in July, in minutes.
const ZONES: &[(&str, i64, i64)] = &[
    ("GMT", 0, 0),
    ("UTC", 0, 0),
    ("BST", 60, 60),
    ("CET", 60, 60),
    ("CEST", 120, 120),
    ("MSK", 180, 180),
    ("IST", 330, 330),
    ("JST", 540, 540),
    ("EST", -300, -300),
    ("EDT", -240, -240),
    ("ET", -300, -240),
    ("CT", -360, -300),
    ("PT", -480, -420),
];

/// Minutes east of UTC of an ISO 8601 offset.
fn minutes(zone: &str) -> i64 {
    if zone == "Z" {
        return 0;
    }
    let (sign, rest) = zone.split_at(1);
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let n: i64 = hours.parse::<i64>().expect("hours") * 60 + minutes.parse::<i64>().expect("minutes");
    if sign == "-" { -n } else { n }
}

#[test]
fn times_of_any_zone_keep_their_local_day_and_read_back() {
    // Days about the changes of the clock in America and Europe, leap day and year's ends.
    let days = [
        "2019-03-09",
        "2019-03-10",
        "2019-03-11",
        "2019-03-31",
        "2019-10-27",
        "2019-11-02",
        "2019-11-03",
        "2019-11-04",
        "2020-02-29",
        "2019-12-31",
        "2020-01-01",
        "2019-07-04",
    ];
    for day in days {
        for (zone, january, july) in ZONES {
            for half_hours in 0..48 {
                let (hour, minute) = (half_hours / 2, half_hours % 2 * 30);
                let (passage, doc) = crate::common::tagged(&format!("It began at {hour:02}:{minute:02} {zone}."));
                let (timexes, _) = resolve(&crate::common::article(&passage, Some((day, day))), &doc);
                let t = timexes.first().unwrap_or_else(|| panic!("{passage:?}: nothing found"));
                assert_eq!(interval(&t.value, None), t.interval, "{day} {passage:?}: {t:?}");
                assert!(t.value.starts_with(&format!("{day}T{hour:02}:{minute:02}")), "{day} {passage:?}: {t:?}");
                let offset = minutes(t.interval.zone.as_deref().expect("an offset"));
                assert!([*january, *july].contains(&offset), "{day} {passage:?}: {t:?}");
                // The clocks of America go forward on 10 March 2019 and back on 3 November, both at two: the hour from
                // two to three is on no clock and keeps the offset before it.
                let summer = match day {
                    "2019-03-10" => hour >= 3,
                    "2019-11-03" => hour < 2,
                    d => ("2019-03-11".."2019-11-03").contains(&d),
                };
                assert_eq!(offset, if summer { *july } else { *january }, "{day} {passage:?}: {t:?}");
            }
        }
    }
}
