//! A telling as a few hundred bytes, so that a store can keep it beside its report and read a group of a thousand in
//! the time that a thousand reports take to be parsed tens of times over.
//!
//! Lengths are LEB128, numbers little-endian, what is absent a zero byte; enumerations are places in the lists below,
//! which may grow at their ends only. The first byte is the make: bytes of another make are read as nothing, and the
//! caller goes back to the report itself.

use std::sync::Arc;

use legation_schema::{
    Actor, EventType, Grain, Interval, Learned, Modality, Phase, Place, PlaceLevel, Point, Polarity, Span, SpeechAct,
    Status,
};

use crate::{Source, Telling, Voice};

/// The make of the bytes; raised whenever their order changes. Make 1 ended before what is said of the speakers and what
/// was learned from other articles, and is read as well.
const MAKE: u8 = 2;

const GRAINS: [Grain; 15] = [
    Grain::Minute,
    Grain::Hour,
    Grain::PartOfDay,
    Grain::Day,
    Grain::Weekend,
    Grain::Week,
    Grain::PartOfMonth,
    Grain::Month,
    Grain::Quarter,
    Grain::Season,
    Grain::HalfYear,
    Grain::Year,
    Grain::Decade,
    Grain::Century,
    Grain::Unknown,
];
const LEVELS: [PlaceLevel; 4] = [PlaceLevel::Point, PlaceLevel::Province, PlaceLevel::Country, PlaceLevel::Region];

impl Telling {
    /// Everything but the source, which the store keeps with the article.
    pub fn pack(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(256));
        out.byte(MAKE);
        out.text(&self.report);
        out.number(self.position);
        out.one_of(EventType::ALL, &self.event_type);
        out.maybe(self.mode.as_deref(), Writer::text);
        out.list(&self.context, |w, c| w.text(c));
        out.maybe(self.cameo.as_deref(), Writer::text);
        out.float(self.intensity);
        out.maybe(self.goldstein, Writer::float);
        out.one_of(Status::ALL, &self.status);
        out.one_of(Polarity::ALL, &self.polarity);
        out.one_of(Modality::ALL, &self.modality);
        out.one_of(Phase::ALL, &self.phase);
        out.list(&self.actor, Writer::actor);
        out.list(&self.recipient, Writer::actor);
        out.interval(&self.time);
        out.maybe(self.time_text.as_deref(), Writer::text);
        out.text(&self.basis);
        out.maybe(self.place.as_ref(), Writer::place);
        out.list(&self.voices, |w, voice| {
            w.text(&voice.actor.name);
            w.text(&voice.actor.id);
            w.one_of(SpeechAct::ALL, &voice.kind);
        });
        out.text(&self.lemma);
        for voice in &self.voices {
            out.standing(&voice.actor);
        }
        out.list(&self.learned, |w, learned| {
            w.text(&learned.name);
            w.actor(&learned.actor);
            w.text(&learned.article);
            w.text(&learned.report);
            w.maybe(learned.known, |w, day| w.text(&day.to_string()));
        });
        out.0
    }

    /// The telling that was packed; none where the bytes are of another make, or cut short.
    pub fn unpack(bytes: &[u8], source: &Arc<Source>) -> Option<Telling> {
        let mut r = Reader(bytes);
        let make = r.byte()?;
        if !(1..=MAKE).contains(&make) {
            return None;
        }
        let mut telling = Telling {
            source: Arc::clone(source),
            report: r.text()?,
            position: r.number()?,
            event_type: r.one_of(EventType::ALL)?,
            mode: r.maybe(Reader::text)?,
            context: r.list(Reader::text)?,
            cameo: r.maybe(Reader::text)?,
            intensity: r.float()?,
            goldstein: r.maybe(Reader::float)?,
            status: r.one_of(Status::ALL)?,
            polarity: r.one_of(Polarity::ALL)?,
            modality: r.one_of(Modality::ALL)?,
            phase: r.one_of(Phase::ALL)?,
            actor: r.list(Reader::actor)?,
            recipient: r.list(Reader::actor)?,
            time: r.interval()?,
            time_text: r.maybe(Reader::text)?,
            basis: r.text()?,
            place: r.maybe(Reader::place)?,
            voices: r.list(|r| {
                let actor = Actor { name: r.text()?, id: r.text()?, ..Actor::default() };
                Some(Voice { actor, kind: r.one_of(SpeechAct::ALL)? })
            })?,
            lemma: r.text()?,
            learned: Vec::new(),
        };
        if make > 1 {
            for voice in &mut telling.voices {
                r.standing(&mut voice.actor)?;
            }
            let report = telling.report.clone();
            telling.learned = r.list(|r| {
                Some(Learned {
                    name: r.text()?,
                    actor: r.actor()?,
                    article: r.text()?,
                    report: r.text()?,
                    known: match r.maybe(Reader::text)? {
                        Some(day) => Some(day.parse().ok()?),
                        None => None,
                    },
                    reports: vec![report.clone()],
                })
            })?;
        }
        Some(telling)
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn number(&mut self, mut n: u32) {
        while n >= 0x80 {
            self.byte(n as u8 | 0x80);
            n >>= 7;
        }
        self.byte(n as u8);
    }

    fn float(&mut self, x: f32) {
        self.0.extend(x.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u32);
        self.0.extend(text.as_bytes());
    }

    fn maybe<T>(&mut self, value: Option<T>, put: impl Fn(&mut Writer, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            put(self, value);
        }
    }

    fn list<T>(&mut self, items: &[T], put: impl Fn(&mut Writer, &T)) {
        self.number(items.len() as u32);
        items.iter().for_each(|item| put(self, item));
    }

    /// Values that the list lacks are no place in it, and read as nothing.
    fn one_of<T: PartialEq>(&mut self, all: &[T], value: &T) {
        self.byte(all.iter().position(|v| v == value).map_or(u8::MAX, |i| i as u8));
    }

    fn actor(&mut self, actor: &Actor) {
        self.text(&actor.name);
        self.text(&actor.id);
        self.standing(actor);
    }

    /// What is known of an actor beside the name.
    fn standing(&mut self, actor: &Actor) {
        for part in [&actor.country, &actor.sector, &actor.office] {
            self.maybe(part.as_deref(), Writer::text);
        }
    }

    fn interval(&mut self, time: &Interval) {
        // Points are written as people write them: years before the common era and minutes come through.
        for end in [time.from, time.to] {
            self.maybe(end, |w, point| w.text(&point.to_string()));
        }
        self.one_of(&GRAINS, &time.grain);
        self.maybe(time.zone.as_deref(), Writer::text);
    }

    fn place(&mut self, place: &Place) {
        self.text(&place.name);
        self.maybe(place.country.as_deref(), Writer::text);
        self.one_of(&LEVELS, &place.level);
        self.maybe(place.geonames, Writer::number);
        self.maybe(place.lat, Writer::float);
        self.maybe(place.lon, Writer::float);
        self.number(place.span.start);
        self.number(place.span.end);
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        let mut n = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            n |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    fn float(&mut self) -> Option<f32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(f32::from_le_bytes(*bytes))
    }

    fn text(&mut self) -> Option<String> {
        let len = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(bytes).ok().map(str::to_owned)
    }

    fn maybe<T>(&mut self, get: impl Fn(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.byte()? == 0 { Some(None) } else { get(self).map(Some) }
    }

    fn list<T>(&mut self, get: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let len = self.number()?;
        (0..len).map(|_| get(self)).collect()
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(usize::from(self.byte()?)).copied()
    }

    fn actor(&mut self) -> Option<Actor> {
        let mut actor = Actor { name: self.text()?, id: self.text()?, ..Actor::default() };
        self.standing(&mut actor)?;
        Some(actor)
    }

    fn standing(&mut self, actor: &mut Actor) -> Option<()> {
        for part in [&mut actor.country, &mut actor.sector, &mut actor.office] {
            *part = self.maybe(Reader::text)?;
        }
        Some(())
    }

    fn point(&mut self) -> Option<Point> {
        self.text()?.parse().ok()
    }

    fn interval(&mut self) -> Option<Interval> {
        Some(Interval {
            from: self.maybe(Reader::point)?,
            to: self.maybe(Reader::point)?,
            grain: self.one_of(&GRAINS)?,
            zone: self.maybe(Reader::text)?,
        })
    }

    fn place(&mut self) -> Option<Place> {
        Some(Place {
            name: self.text()?,
            country: self.maybe(Reader::text)?,
            level: self.one_of(&LEVELS)?,
            geonames: self.maybe(Reader::number)?,
            lat: self.maybe(Reader::float)?,
            lon: self.maybe(Reader::float)?,
            span: Span { start: self.number()?, end: self.number()? },
        })
    }
}
