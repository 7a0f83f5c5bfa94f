//! Builds the tellings that the tests fold, in few words.
#![allow(dead_code, unreachable_pub)] // Each test file uses a part of it.

use std::sync::Arc;

use jiff::civil::Date;
use legation_record::{Source, Telling, Voice};
use legation_schema::{
    Actor, EventType, Interval, Modality, Phase, Place, PlaceLevel, Polarity, Span, SpeechAct, Status,
};

pub fn date(s: &str) -> Date {
    s.parse().expect("a date")
}

/// An article by `agency`, published on `day`.
pub fn source(id: &str, agency: &str, day: &str) -> Arc<Source> {
    Arc::new(Source {
        id: id.to_owned(),
        agency: (!agency.is_empty()).then(|| agency.to_owned()),
        known: (!day.is_empty()).then(|| date(day)),
        ..Source::default()
    })
}

pub fn state(code: &str) -> Actor {
    Actor { name: code.to_owned(), id: code.to_owned(), country: Some(code.to_owned()), ..Actor::default() }
}

pub fn person(name: &str, country: &str, office: &str) -> Actor {
    Actor {
        name: name.to_owned(),
        id: format!("Q-{name}"),
        country: Some(country.to_owned()),
        sector: Some("GOV".to_owned()),
        office: Some(office.to_owned()),
    }
}

pub fn maduro() -> Actor {
    person("Nicolás Maduro", "VEN", "head of state")
}

pub fn putin() -> Actor {
    person("Vladimir Putin", "RUS", "head of state")
}

/// A report that it occurred, without date, place or speaker.
pub fn tell(id: &str, source: &Arc<Source>, event_type: EventType, actor: &[Actor], recipient: &[Actor]) -> Telling {
    Telling {
        report: format!("r:{id}"),
        source: Arc::clone(source),
        position: 0,
        event_type,
        mode: None,
        context: Vec::new(),
        cameo: None,
        intensity: event_type.intensity(),
        goldstein: None,
        status: Status::Occurred,
        polarity: Polarity::Positive,
        modality: Modality::Asserted,
        phase: Phase::Done,
        actor: actor.to_vec(),
        recipient: recipient.to_vec(),
        time: Interval::default(),
        time_text: None,
        basis: "none".to_owned(),
        place: None,
        voices: Vec::new(),
        lemma: "do".to_owned(),
        learned: Vec::new(),
    }
}

/// Somebody of whom an article gives the name alone.
pub fn bare(name: &str) -> Actor {
    Actor { name: name.to_owned(), id: format!("N-{name}"), ..Actor::default() }
}

pub trait Tell: Sized {
    fn mode(self, mode: &str) -> Self;
    fn phase(self, polarity: Polarity, modality: Modality, phase: Phase) -> Self;
    fn planned(self) -> Self;
    fn on(self, from: &str, to: &str, text: &str) -> Self;
    fn at(self, name: &str, country: &str) -> Self;
    fn by(self, names: &[&str]) -> Self;
    fn lemma(self, lemma: &str) -> Self;
}

impl Tell for Telling {
    fn mode(mut self, mode: &str) -> Self {
        self.mode = Some(mode.to_owned());
        self
    }
    fn phase(mut self, polarity: Polarity, modality: Modality, phase: Phase) -> Self {
        (self.polarity, self.modality, self.phase) = (polarity, modality, phase);
        self.status = Status::derive(polarity, modality, phase);
        self
    }
    fn planned(self) -> Self {
        self.phase(Polarity::Positive, Modality::Asserted, Phase::Announced)
    }
    fn on(mut self, from: &str, to: &str, text: &str) -> Self {
        let point = |s: &str| (!s.is_empty()).then(|| date(s).into());
        self.time = Interval { from: point(from), to: point(to), ..Interval::default() };
        self.time_text = Some(text.to_owned());
        self.basis = "expression".to_owned();
        self
    }
    fn at(mut self, name: &str, country: &str) -> Self {
        let level = if name == country { PlaceLevel::Country } else { PlaceLevel::Point };
        self.place = Some(Place {
            name: name.to_owned(),
            country: Some(country.to_owned()),
            level,
            geonames: None,
            lat: on_map(name).map(|p| p.0),
            lon: on_map(name).map(|p| p.1),
            span: Span::default(),
        });
        self
    }
    fn by(mut self, names: &[&str]) -> Self {
        self.voices = names.iter().map(|n| Voice { actor: bare(n), kind: SpeechAct::States }).collect();
        self
    }
    fn lemma(mut self, lemma: &str) -> Self {
        self.lemma = lemma.to_owned();
        self
    }
}

/// What pages published between May 2019 and February 2020 tell of two states, in the form the coder would give it.
pub fn dyad() -> Vec<Telling> {
    use EventType::*;
    let (rus, ven, usa) = (state("RUS"), state("VEN"), state("USA"));
    let afp = source("a1", "AFP", "2019-09-20");
    let rfe = source("a2", "RFE/RL", "2019-09-24");
    let bbc = source("a3", "BBC", "2020-02-08");
    let defa = source("a4", "Sputnik", "2019-05-05");
    let lavrov = person("Sergei Lavrov", "RUS", "foreign minister");
    let arreaza = person("Jorge Arreaza", "VEN", "foreign minister");
    let visit = |id, s, a: &[Actor], r: &[Actor]| tell(id, s, Consult, a, r).mode("visit");
    vec![
        visit("01", &afp, &[maduro()], std::slice::from_ref(&rus))
            .planned()
            .on("2019-09-20", "", "soon")
            .at("RUS", "RUS")
            .by(&["Kremlin"]),
        visit("02", &afp, &[maduro()], std::slice::from_ref(&rus)).planned().by(&["Dmitry Peskov"]),
        visit("03", &afp, &[maduro()], std::slice::from_ref(&rus))
            .planned()
            .on("2019-10-01", "2019-10-10", "early October")
            .by(&["unnamed sources", "Interfax"]),
        visit("04", &afp, &[maduro()], &[putin()]).on("2018-12-01", "2018-12-31", "in December").at("Moscow", "RUS"),
        visit("05", &rfe, &[putin()], &[maduro()])
            .planned()
            .on("2019-09-25", "2019-09-25", "on September 25")
            .at("Moscow", "RUS")
            .by(&["Kremlin"]),
        visit("06", &rfe, &[maduro()], std::slice::from_ref(&rus))
            .planned()
            .on("2019-09-24", "2019-09-24", "later on September 24")
            .at("Moscow", "RUS")
            .by(&["Sergei Ryabkov", "Russian news agencies"]),
        tell("07", &rfe, Consult, &[putin()], &[maduro(), state("KAZ"), state("PHL")])
            .planned()
            .on("2019-09-30", "2019-10-03", "September 30-October 3")
            .at("Sochi", "RUS")
            .by(&["Dmitry Peskov"]),
        visit("08", &rfe, &[maduro()], std::slice::from_ref(&rus)).planned().by(&["Nicolás Maduro"]),
        visit("09", &bbc, &[maduro()], std::slice::from_ref(&rus))
            .planned()
            .on("2020-05-01", "2020-05-31", "in May")
            .at("Moscow", "RUS")
            .by(&["Sergei Lavrov"]),
        tell("10", &bbc, Consult, std::slice::from_ref(&lavrov), &[maduro()])
            .on("2020-02-07", "2020-02-07", "on Friday")
            .at("Caracas", "VEN"),
        tell("11", &defa, Consult, &[lavrov], &[arreaza])
            .planned()
            .on("2019-05-05", "2019-05-05", "on Sunday")
            .at("Moscow", "RUS"),
        tell("12", &defa, Support, std::slice::from_ref(&rus), std::slice::from_ref(&ven)).lemma("recognize").mode("x"),
        tell("13", &afp, Support, std::slice::from_ref(&rus), std::slice::from_ref(&ven)).lemma("defend").mode("x"),
        tell("14", &bbc, Aid, std::slice::from_ref(&rus), std::slice::from_ref(&ven)).lemma("lend"),
        tell("15", &afp, Aid, std::slice::from_ref(&rus), std::slice::from_ref(&ven)).lemma("lend"),
        tell("16", &bbc, Sanction, &[usa], &[ven]).on("2020-02-07", "2020-02-07", "earlier on Friday").lemma("impose"),
    ]
}

/// Degrees north and east of the towns of the cases.
fn on_map(name: &str) -> Option<(f32, f32)> {
    match name {
        "Moscow" => Some((55.75, 37.62)),
        "Sochi" => Some((43.6, 39.73)),
        _ => None,
    }
}
