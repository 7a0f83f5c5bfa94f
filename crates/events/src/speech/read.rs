//! Reads attributions off the parse, then gives quotations their speakers.

use std::ops::Range;

use legation_schema::{Article, BlockKind, Doc, Modality, Polarity, Span, SpeechAct, Upos};

use super::Attribution;
use super::cues::{Cue, Cues, Frames, Voice};
use super::quotes::{Quote, quotes};
use super::speaker::{Voiced, animate, phrase, voice, voiced};

/// What stands before the colon of a headline without being anybody.
const LABELS: &[&str] = &[
    "analysis",
    "breaking",
    "comment",
    "correction",
    "editorial",
    "exclusive",
    "explained",
    "explainer",
    "factbox",
    "feature",
    "interview",
    "live",
    "opinion",
    "photos",
    "poll",
    "profile",
    "q&a",
    "report",
    "review",
    "timeline",
    "update",
    "video",
    "watch",
    "war",
    "crisis",
    "election",
    "talks",
    "summit",
    "news",
    "world",
    "update",
    "note",
    "related",
    "read",
    "source",
];

/// An attribution in the making.
struct Draft {
    cue: u32,
    /// Where it stands in the list: by cue, the quoted before those who quote them.
    order: (u32, u8),
    act: SpeechAct,
    speaker: Option<Voiced>,
    content: Vec<Range<u32>>,
    direct: bool,
    /// May take a quotation that nobody else has claimed.
    quotes: bool,
    why: String,
}

pub(super) fn attributions(doc: &Doc, article: &Article) -> Vec<Attribution> {
    let quotes = quotes(doc);
    let mut reader = Reader { doc, cues: Cues::get(), quotes: &quotes, drafts: Vec::new(), buffer: String::new() };
    for (s, sentence) in doc.sentences.iter().enumerate() {
        let kind = article.blocks.get(sentence.block as usize).map_or(BlockKind::Paragraph, |b| b.kind);
        reader.sentence(s, kind);
    }
    reader.give_quotes();
    let mut all = reader.finish();
    let turns = turns(doc, &mut all);
    all.extend(turns);
    all
}

/// What each speaker of a transcript says in their turns. What was taken for telling by their label's colon goes.
fn turns(doc: &Doc, others: &mut Vec<Attribution>) -> Vec<Attribution> {
    let mut out = Vec::new();
    for (label, said) in doc.turns() {
        if label.is_empty() || said.is_empty() {
            continue;
        }
        let span = doc.span_of(label.clone());
        others.retain(|a| !a.speaker.is_some_and(|s| s.overlaps(span)));
        out.push(Attribution {
            cue: label.end - 1,
            cue_span: span,
            kind: SpeechAct::States,
            speaker: Some(span),
            speaker_head: Some(label.end - 1),
            content: vec![said],
            date_anchor: label.end - 1,
            direct: true,
            why: "a turn".to_owned(),
        });
    }
    out
}

struct Reader<'a> {
    doc: &'a Doc,
    cues: &'static Cues,
    quotes: &'a [Quote],
    drafts: Vec<Draft>,
    buffer: String,
}

impl Reader<'_> {
    fn sentence(&mut self, s: usize, kind: BlockKind) {
        let tokens = self.doc.sentences[s].tokens.clone();
        self.colon(tokens.clone(), kind);
        for i in tokens {
            let t = self.doc.token(i);
            match t.upos {
                Upos::Verb | Upos::Aux if t.dep == "amod" => self.adjective(i),
                Upos::Verb | Upos::Aux => self.verb(i),
                Upos::Noun => self.noun(i),
                Upos::Adv => self.adverb(i),
                Upos::Adj => self.adjective(i),
                _ => {}
            }
            if t.lemma.eq_ignore_ascii_case("according") || (t.tag == "VBG" && t.lemma.as_ref() == "accord") {
                self.according(i);
            } else if t.dep == "prep" && t.lemma.as_ref() == "per" && i > 0 && self.doc.word(i - 1) == "," {
                self.according(i);
            }
        }
    }

    /// The cue for the word at `i`, by lemma.
    fn cue(&mut self, i: u32, pos: char) -> Option<Cue> {
        let lemma = &self.doc.token(i).lemma;
        if lemma.bytes().any(|b| b.is_ascii_uppercase()) {
            self.buffer.clear();
            self.buffer.extend(lemma.chars().flat_map(char::to_lowercase));
            return self.cues.cue(&self.buffer, pos);
        }
        self.cues.cue(lemma, pos)
    }

    // ---- words of saying ------------------------------------------------------------------------------------------

    fn verb(&mut self, i: u32) {
        let mut cue = self.cue(i, 'v');
        if cue.is_none_or(|c| c.frames == Frames::QUOTE) {
            if let Some(p) = self.doc.children_by(i, "prt").next() {
                let phrasal = format!("{} {}", self.doc.token(i).lemma, self.doc.word(p).to_lowercase());
                cue = self.cues.cue(&phrasal, 'v').or(cue);
            }
        }
        let Some(mut cue) = cue else { return };
        let mut at = i;
        if matches!(self.doc.token(i).lemma.as_ref(), "cite" | "quote") && self.doc.token(i).tag == "VBG" {
            // "Reuters reported, citing officials, that": the clause is the reporting verb's.
            let Some(h) = self.doc.head(i).filter(|&h| self.cue(h, 'v').is_some()) else { return };
            at = h;
            let Some(c) = self.cue(h, 'v') else { return };
            cue = c;
        }
        let passive = self.doc.children_by(i, "auxpass").next().is_some();
        if self.as_saying(i, passive) {
            return;
        }
        // "was quoted as saying" has been read from its head.
        if self.doc.token(i).dep == "pcomp"
            && self.doc.head(i).is_some_and(|p| self.doc.word(p).eq_ignore_ascii_case("as"))
        {
            let h = self.doc.head(self.doc.token(i).head);
            if h.is_some_and(|h| matches!(self.doc.token(h).lemma.as_ref(), "quote" | "cite" | "report")) {
                return;
            }
        }
        let speaker = if passive { self.agent(i) } else { self.subject(i, 0) };
        if cue.frames.has(Frames::ANIMATE) && !speaker.is_some_and(|s| animate(self.doc, s)) {
            return;
        }
        let (content, how) = self.told(i, cue, passive);
        if content.is_empty() && !cue.frames.has(Frames::QUOTE) {
            return;
        }
        if speaker.is_none() && how == "object" || self.unsaid(i, cue.act) {
            return;
        }
        let voiced = speaker.map(|s| voiced(self.doc, s));
        let mut act = cue.act;
        if act == SpeechAct::States && voiced.is_some_and(|v| v.voice == Some(Voice::Medium)) {
            act = SpeechAct::Reports;
        }
        // "warned that it was too late" states; a threat announces an act of one's own.
        let why = format!("{how} of \"{}\"", self.doc.word(at));
        self.drafts.push(Draft {
            cue: at,
            order: (at, 1),
            act,
            speaker: voiced,
            content,
            direct: false,
            quotes: cue.frames.has(Frames::QUOTE),
            why,
        });
    }

    /// Words told by the verb at `i`, and by what construction.
    fn told(&self, i: u32, cue: Cue, passive: bool) -> (Vec<Range<u32>>, &'static str) {
        let doc = self.doc;
        let f = cue.frames;
        let mut found: Option<(u32, &'static str)> = None;
        for c in doc.children(i) {
            let t = doc.token(c);
            let infinitive = || doc.children_by(c, "aux").any(|a| doc.token(a).tag == "TO");
            let hit = match t.dep {
                "ccomp" if !infinitive() && f.has(plus(Frames::THAT, Frames::QUOTE)) && self.clausal(c) => {
                    Some("content clause")
                }
                "ccomp" | "xcomp" | "advcl" if infinitive() => {
                    let asked = f.has(Frames::ASK) && (t.dep != "advcl" || c > i);
                    let promised = f.has(Frames::INF) && t.dep != "advcl";
                    (asked || promised).then_some("infinitive")
                }
                "ccomp" | "xcomp" if t.tag == "VBG" && f.has(Frames::ING) => Some("gerund"),
                "dobj" if f.has(Frames::NP) && t.upos != Upos::Pron => Some("object"),
                "dobj" if f.has(Frames::ASK) => {
                    // "urged the army to support": the infinitive may hang on the person asked.
                    match doc.children(c).find(|&a| {
                        matches!(doc.token(a).dep, "acl" | "relcl")
                            && doc.children_by(a, "aux").any(|x| doc.token(x).tag == "TO")
                    }) {
                        Some(a) => {
                            found = Some((a, "infinitive"));
                            None
                        }
                        None => None,
                    }
                }
                "nsubjpass"
                    if passive
                        && f.has(Frames::NP)
                        && t.upos != Upos::Pron
                        && (matches!(cue.act, SpeechAct::Confirms | SpeechAct::Denies | SpeechAct::Reports)
                            || self.agent(i).is_some()) =>
                {
                    Some("passive subject")
                }
                "prep" => {
                    let w = doc.word(c).to_ascii_lowercase();
                    let object = doc.children(c).find(|&o| matches!(doc.token(o).dep, "pobj" | "pcomp"));
                    if let Some(o) = object {
                        let gerund = doc.token(o).dep == "pcomp";
                        let takes = (gerund && f.has(Frames::ING))
                            || (gerund && w == "for" && f.has(Frames::FOR_ING))
                            || (w == "of" && f.has(Frames::OF))
                            || (w == "for" && f.has(Frames::FOR) && !gerund);
                        if takes && found.is_none() {
                            found = Some((o, "prepositional object"));
                        } else if w == "on" && f.has(Frames::ASK) && found.is_none() {
                            // "called on Moscow to withdraw"
                            found = doc
                                .children(o)
                                .find(|&a| doc.children_by(a, "aux").any(|x| doc.token(x).tag == "TO"))
                                .map(|a| (a, "infinitive"));
                        }
                    }
                    None
                }
                _ => None,
            };
            if let Some(how) = hit {
                let better = match found {
                    None => true,
                    Some((_, "object" | "prepositional object" | "passive subject")) => how != "object",
                    Some(_) => false,
                };
                if better {
                    found = Some((c, how));
                }
            }
        }
        if let Some((c, how)) = found {
            // The content of direct speech is what stands between the marks.
            let whole = ranges(self.doc, c, &[i]);
            if let Some(q) = self.quote_at(c).filter(|q| q.speech && !(q.from..q.to).contains(&i)) {
                // Unless the clause began before the marks: "said that he was \"not looking to fight\"".
                let began = whole.first().is_some_and(|r| {
                    (r.start..q.from).filter(|&j| doc.token(j).upos != Upos::Punct).any(|j| doc.token(j).dep != "mark")
                });
                if !began {
                    return (vec![q.from..q.to], "quotation");
                }
            }
            if how == "infinitive" && c > i && doc.token(i).lemma.eq_ignore_ascii_case("say") {
                // "Kremlin says Maduro to visit": the subject is taken for an object.
                let end = whole.last().map_or(c + 1, |r| r.end);
                return (vec![i + 1..end], how);
            }
            return (whole, how);
        }
        if f.has(Frames::PAR) {
            if let Some(content) = self.parenthesis(i) {
                return (content, "parenthesis");
            }
            if let Some(content) = self.appended(i) {
                return (content, "parenthesis");
            }
        }
        (Vec::new(), "quotation")
    }

    /// A clause of its own: with a tense, a "that", or inside quotation marks. "Declared himself president" has none.
    fn clausal(&self, c: u32) -> bool {
        let doc = self.doc;
        let finite = |j: u32| matches!(doc.token(j).tag, "VBD" | "VBZ" | "VBP" | "MD");
        finite(c)
            || doc.children(c).any(|k| match doc.token(k).dep {
                "aux" | "auxpass" | "cop" => finite(k),
                "mark" => true,
                _ => false,
            })
            || self.quote_at(c).is_some_and(|q| q.speech)
            || (doc.token(c).tag == "VBN" && doc.children(c).any(|k| matches!(doc.token(k).dep, "nsubj" | "nsubjpass")))
    }

    /// "…, the ministry said", where the parser made the saying an appendix of what is said.
    fn parenthesis(&self, i: u32) -> Option<Vec<Range<u32>>> {
        let doc = self.doc;
        let t = doc.token(i);
        let h = doc.head(i)?;
        if !matches!(t.dep, "parataxis" | "ccomp" | "advcl" | "dep" | "conj" | "appos") || !is_verbal(doc, h) {
            return None;
        }
        let (lo, hi) = doc.subtree(i);
        let s = doc.sentence_of(i).tokens.clone();
        let pause = |j: u32| j < s.end && matches!(doc.word(j), "," | "-" | "–" | "—" | "”" | "\"");
        let comma_before = pause(lo) || (lo > s.start && pause(lo - 1));
        let ends = hi + 2 >= s.end;
        let comma_after = pause(hi) || pause(hi + 1);
        let by_as = doc.children_by(i, "mark").any(|m| doc.word(m).eq_ignore_ascii_case("as"));
        let subject = doc.children_by(i, "nsubj").next().is_some();
        let joined = t.dep == "conj" && doc.children_by(h, "cc").next().is_some();
        let marked = !by_as && doc.children_by(i, "mark").next().is_some();
        if !subject || joined || marked || hi - lo > 14 || !((comma_before || lo == s.start) && (ends || comma_after)) {
            return None;
        }
        // A second clause behind the parenthesis is the narrator's own again.
        let mut cut = vec![i];
        cut.extend(doc.children_by(h, "conj").filter(|&c| c > i && doc.children_by(c, "nsubj").next().is_some()));
        Some(ranges(doc, h, &cut))
    }

    /// "the two leaders announced", read as an apposition with a participle at the end of the sentence.
    fn appended(&self, i: u32) -> Option<Vec<Range<u32>>> {
        let doc = self.doc;
        let noun = doc.head(i)?;
        let s = doc.sentence_of(i).tokens.clone();
        let span = phrase(doc, noun);
        let from = doc.token_at(span.start)?;
        let led = from > s.start + 2 && doc.word(from - 1) == ",";
        let (_, hi) = doc.subtree(i);
        if doc.token(i).dep != "acl" || noun + 1 != i || !led || hi + 2 < s.end || s.end - i > 10 {
            return None;
        }
        doc.children_by(i, "agent").next().is_none().then(|| vec![s.start..from - 1])
    }

    /// "X was quoted as saying by Y", "Y quoted X as saying".
    fn as_saying(&mut self, i: u32, passive: bool) -> bool {
        let doc = self.doc;
        if !matches!(doc.token(i).lemma.as_ref(), "quote" | "cite" | "report") {
            return false;
        }
        let Some(saying) = doc
            .children_by(i, "prep")
            .filter(|&p| doc.word(p).eq_ignore_ascii_case("as"))
            .find_map(|p| doc.children_by(p, "pcomp").find(|&c| doc.token(c).tag == "VBG"))
            .or_else(|| {
                let object = doc.children_by(i, "dobj").next()?;
                doc.children_by(object, "prep")
                    .filter(|&p| doc.word(p).eq_ignore_ascii_case("as"))
                    .find_map(|p| doc.children_by(p, "pcomp").find(|&c| doc.token(c).tag == "VBG"))
            })
        else {
            return false;
        };
        let Some(cue) = self.cue(saying, 'v') else { return false };
        let (speaker, medium) = if passive {
            (doc.children_by(i, "nsubjpass").next(), self.agent(i).or_else(|| self.agent(saying)))
        } else if doc.token(i).tag == "VBN" && doc.token(i).dep == "acl" {
            (doc.head(i), self.agent(i).or_else(|| self.agent(saying)))
        } else {
            (doc.children_by(i, "dobj").next(), self.subject(i, 0))
        };
        let (mut content, _) = self.told(saying, cue, false);
        if content.is_empty() {
            content = self.told(i, cue, false).0;
        }
        let why = format!("\"{} as {}\"", doc.word(i), doc.word(saying));
        let relative = speaker.map(|s| voiced(doc, s));
        self.drafts.push(Draft {
            cue: saying,
            order: (i, 0),
            act: cue.act,
            speaker: relative,
            content: content.clone(),
            direct: false,
            quotes: true,
            why: why.clone(),
        });
        if let Some(m) = medium {
            self.drafts.push(Draft {
                cue: i,
                order: (i, 1),
                act: SpeechAct::Reports,
                speaker: Some(voiced(doc, m)),
                content,
                direct: false,
                quotes: false,
                why,
            });
        }
        true
    }

    fn noun(&mut self, i: u32) {
        let Some(cue) = self.cue(i, 'n') else { return };
        let doc = self.doc;
        let found = doc.children(i).find_map(|c| {
            let t = doc.token(c);
            if c < i {
                return None;
            }
            let mark = doc.children_by(c, "mark").next().is_some_and(|m| doc.word(m).eq_ignore_ascii_case("that"));
            let to = doc.children_by(c, "aux").any(|a| doc.token(a).tag == "TO");
            match t.dep {
                "acl" | "ccomp" | "relcl" if mark && cue.frames.has(Frames::THAT) => Some(c),
                "acl" | "relcl" if to && cue.frames.has(Frames::INF) => Some(c),
                "prep" => {
                    let w = doc.word(c);
                    let takes =
                        (w == "of" && cue.frames.has(Frames::OF)) || (w == "for" && cue.frames.has(Frames::FOR));
                    takes.then(|| doc.children(c).find(|&o| matches!(doc.token(o).dep, "pobj" | "pcomp"))).flatten()
                }
                _ => None,
            }
        });
        let Some(c) = found else { return };
        let speaker = doc
            .children_by(i, "poss")
            .next()
            .or_else(|| {
                doc.children_by(i, "prep")
                    .filter(|&p| matches!(doc.word(p), "by" | "from"))
                    .find_map(|p| doc.children_by(p, "pobj").next())
            })
            .or_else(|| {
                let h = doc.head(i)?;
                let light = matches!(
                    doc.token(h).lemma.as_ref(),
                    "make" | "issue" | "repeat" | "renew" | "voice" | "level" | "give" | "send" | "reiterate" | "put"
                );
                (doc.token(i).dep == "dobj" && light).then(|| self.subject(h, 0)).flatten()
            });
        // A possessive that is a date, or an order nobody gave, names no speaker.
        let speaker = speaker.filter(|&s| doc.token(s).ent != "DATE");
        if speaker.is_none() && !matches!(cue.act, SpeechAct::Alleges | SpeechAct::Reports | SpeechAct::Denies) {
            return;
        }
        let why = format!("complement of \"{}\"", doc.word(i));
        let content = ranges(doc, c, &[i]);
        self.drafts.push(Draft {
            cue: i,
            order: (i, 1),
            act: cue.act,
            speaker: speaker.map(|s| voiced(doc, s)),
            content,
            direct: false,
            quotes: false,
            why,
        });
    }

    fn adverb(&mut self, i: u32) {
        let Some(cue) = self.cue(i, 'r') else { return };
        let Some(h) = self.doc.head(i) else { return };
        let content = ranges(self.doc, h, &[]);
        self.unnamed(i, cue.act, content);
    }

    fn adjective(&mut self, i: u32) {
        if self.doc.token(i).dep != "amod" {
            return;
        }
        let word = self.doc.word(i).to_lowercase();
        let Some(cue) = self.cues.cue(&word, 'j') else { return };
        let Some(h) = self.doc.head(i).filter(|&h| self.doc.token(h).upos == Upos::Noun) else { return };
        let content = ranges(self.doc, h, &[]);
        self.unnamed(i, cue.act, content);
    }

    fn unnamed(&mut self, i: u32, act: SpeechAct, content: Vec<Range<u32>>) {
        let why = format!("\"{}\"", self.doc.word(i));
        self.drafts.push(Draft {
            cue: i,
            order: (i, 1),
            act,
            speaker: None,
            content,
            direct: false,
            quotes: false,
            why,
        });
    }

    fn according(&mut self, i: u32) {
        let doc = self.doc;
        let object = doc
            .children_by(i, "pobj")
            .next()
            .or_else(|| doc.children_by(i, "prep").find_map(|p| doc.children_by(p, "pobj").next()));
        let (Some(object), Some(head)) = (object, doc.head(i)) else { return };
        let s = doc.sentence_of(i).tokens.clone();
        let (lo, hi) = doc.subtree(i);
        let edge = lo <= s.start + 1 || hi + 2 >= s.end;
        // Up to the clause the phrase speaks for; at the edge of a sentence that is all of it, short of a content clause
        // that has a speaker of its own.
        let mut h = head;
        while let Some(up) = doc.head(h) {
            let t = doc.token(h);
            if matches!(t.dep, "ccomp") && !(edge && self.quote_at(h).is_some()) {
                break;
            }
            if is_verbal(doc, h) && !edge {
                break;
            }
            h = up;
        }
        let content = match self.quote_at(h).filter(|q| q.speech && !(q.from..q.to).contains(&i)) {
            Some(q) => vec![q.from..q.to],
            None => ranges(doc, h, &[i]),
        };
        let speaker = voiced(doc, object);
        let act = if speaker.voice == Some(Voice::Medium) { SpeechAct::Reports } else { SpeechAct::States };
        let why = format!("\"{} to\"", doc.word(i));
        self.drafts.push(Draft {
            cue: i,
            order: (i, 1),
            act,
            speaker: Some(speaker),
            content,
            direct: false,
            quotes: true,
            why,
        });
    }

    /// "Lavrov: Russia ready for talks", "Russia ready for talks: Lavrov".
    fn colon(&mut self, s: Range<u32>, kind: BlockKind) {
        let doc = self.doc;
        let head = matches!(kind, BlockKind::Headline | BlockKind::Subheading | BlockKind::Standfirst);
        if !head && s.end - s.start <= 3 {
            return;
        }
        let limit = if head { 9 } else { 5 };
        let first = s.clone().take(limit).find(|&j| doc.word(j) == ":");
        if let Some(c) = first.filter(|&c| c > s.start && c + 3 < s.end) {
            let left = s.start..c;
            if let Some(v) = self.label(left) {
                self.drafts.push(Draft {
                    cue: c,
                    order: (c, 1),
                    act: SpeechAct::States,
                    speaker: Some(v),
                    content: vec![c + 1..s.end],
                    direct: false,
                    quotes: true,
                    why: "speaker before a colon".to_owned(),
                });
                return;
            }
        }
        if !head {
            return;
        }
        let last = s.clone().rev().take(6).find(|&j| {
            let apart = j > s.start && doc.token(j - 1).space_after && doc.token(j).space_after;
            doc.word(j) == ":" || (apart && matches!(doc.word(j), "-" | "–" | "—"))
        });
        if let Some(c) = last.filter(|&c| c > s.start + 2 && c + 1 < s.end) {
            if let Some(v) = self.label(c + 1..s.end) {
                self.drafts.push(Draft {
                    cue: c,
                    order: (c, 1),
                    act: SpeechAct::States,
                    speaker: Some(v),
                    content: vec![s.start..c],
                    direct: false,
                    quotes: true,
                    why: "speaker behind a colon or dash".to_owned(),
                });
            }
        }
    }

    /// A short name of a person or body, nothing else: no place, no topic.
    fn label(&self, r: Range<u32>) -> Option<Voiced> {
        let doc = self.doc;
        if r.clone().any(|j| {
            let t = doc.token(j);
            matches!(t.upos, Upos::Verb | Upos::Aux | Upos::Punct | Upos::Num) && doc.word(j) != "-"
        }) {
            return None;
        }
        let last = r.end.checked_sub(1)?;
        let t = doc.token(last);
        if r.clone().any(|j| matches!(doc.token(j).ent, "GPE" | "LOC" | "NORP" | "DATE" | "EVENT" | "FAC"))
            && voice(doc, last).is_none()
        {
            return None;
        }
        let named = r.end - r.start <= 3
            && t.ent != "GPE"
            && r.clone().all(|j| doc.word(j).chars().next().is_some_and(char::is_uppercase))
            && !LABELS
                .iter()
                .any(|l| doc.word(r.start).eq_ignore_ascii_case(l) || doc.word(last).eq_ignore_ascii_case(l));
        let person = r.clone().any(|j| doc.token(j).ent == "PERSON");
        let body = self.cues.voice(&t.lemma.to_lowercase()) == Some(Voice::Person)
            || (t.ent == "ORG" && t.upos == Upos::Propn);
        if !(person || body || named) {
            return None;
        }
        Some(Voiced { head: last, span: doc.span_of(r), voice: voice(doc, last) })
    }

    // ---- who ------------------------------------------------------------------------------------------------------

    /// Who does what the verb at `i` tells, through control and coordination.
    fn subject(&self, i: u32, depth: u8) -> Option<u32> {
        let doc = self.doc;
        if depth > 5 {
            return None;
        }
        let own = doc.children(i).find(|&c| matches!(doc.token(c).dep, "nsubj" | "nsubjpass"));
        if let Some(s) = own {
            // "it is said": nobody.
            return (doc.token(s).dep == "nsubj" || depth > 0).then_some(s);
        }
        let h = doc.head(i)?;
        match doc.token(i).dep {
            "conj" | "advcl" | "ccomp" | "parataxis" | "dep" if is_verbal(doc, h) => {
                // "…said that \"it is possible\", adding that": hung on the words quoted, meant of the one who spoke.
                let spoken = self.quote_at(h).filter(|q| !(q.from..q.to).contains(&i));
                let h = match spoken {
                    Some(q) => {
                        doc.ancestors(h).find(|&a| !(q.from..q.to).contains(&a) && is_verbal(doc, a)).unwrap_or(h)
                    }
                    None => h,
                };
                self.subject(h, depth + 1)
            }
            "advcl" => doc.ancestors(i).take(4).find(|&a| is_verbal(doc, a)).and_then(|v| self.subject(v, depth + 1)),
            "xcomp" if is_verbal(doc, h) => {
                let control = matches!(
                    doc.token(h).lemma.as_ref(),
                    "tell" | "ask" | "urge" | "force" | "order" | "want" | "see" | "hear"
                );
                control.then(|| doc.children_by(h, "dobj").next()).flatten().or_else(|| self.subject(h, depth + 1))
            }
            "xcomp" => doc.head(h).and_then(|v| self.subject(v, depth + 1)).or(Some(h)).filter(|_| depth < 4),
            "acl" | "relcl" | "amod" => Some(h),
            "pcomp" => {
                let v = doc.head(h)?;
                if is_verbal(doc, v) { self.subject(v, depth + 1) } else { self.above(v, depth) }
            }
            _ => None,
        }
    }

    /// The subject of the clause a noun stands in.
    fn above(&self, i: u32, depth: u8) -> Option<u32> {
        let v = self.doc.ancestors(i).take(5).find(|&a| is_verbal(self.doc, a))?;
        self.subject(v, depth + 1)
    }

    /// The agent of a passive.
    fn agent(&self, i: u32) -> Option<u32> {
        self.doc
            .children(i)
            .filter(|&c| {
                self.doc.token(c).dep == "agent"
                    || (self.doc.token(c).dep == "prep" && self.doc.word(c).eq_ignore_ascii_case("by"))
            })
            .find_map(|b| self.doc.children_by(b, "pobj").next())
    }

    /// The telling itself did not take place: "declined to say", "did not confirm".
    fn unsaid(&self, i: u32, act: SpeechAct) -> bool {
        if act == SpeechAct::Denies {
            return false;
        }
        let a = crate::status::assess(self.doc, i);
        a.polarity == Polarity::Negative || matches!(a.modality, Modality::Demanded | Modality::Conditional)
    }

    // ---- quotations -----------------------------------------------------------------------------------------------

    fn quote_at(&self, i: u32) -> Option<&Quote> {
        let k = self.quotes.partition_point(|q| q.to <= i);
        self.quotes.get(k).filter(|q| q.from <= i)
    }

    /// Gives every real quotation its speaker.
    fn give_quotes(&mut self) {
        let mut last: Option<usize> = None;
        for k in 0..self.quotes.len() {
            let q = self.quotes[k];
            if !q.speech {
                continue;
            }
            let follows = k > 0 && {
                let before = self.quotes[k - 1];
                before.block == q.block || (before.block + 1 == q.block && self.starts_block(q))
            };
            let owner = self.owner(q).or_else(|| last.filter(|_| follows));
            let Some(d) = owner else {
                last = None;
                continue;
            };
            let draft = &mut self.drafts[d];
            let whole = draft.content.iter().any(|r| r.start <= q.from && q.to <= r.end);
            if !whole {
                draft.content.push(q.from..q.to);
            }
            let outside = draft.content.iter().any(|r| r.start < q.from && r.end > q.from);
            draft.direct |= !outside;
            last = Some(d);
        }
    }

    /// The attribution a quotation belongs to, among those of its own sentences.
    fn owner(&self, q: Quote) -> Option<usize> {
        let doc = self.doc;
        let outside = |d: &Draft| !(q.from..q.to).contains(&d.cue);
        // Already read from the parse.
        let inside = self
            .drafts
            .iter()
            .position(|d| outside(d) && d.quotes && d.content.iter().any(|r| r.start < q.to && q.from < r.end));
        if inside.is_some() {
            return inside;
        }
        let first = doc.token(q.from).sentence;
        let end = doc.token(q.to - 1).sentence;
        let closing = doc.tokens.get(q.to as usize).map_or(end, |t| t.sentence);
        // Behind the quotation, in its last sentence or at the very start of the next.
        let behind = self.drafts.iter().enumerate().filter(|(_, d)| d.quotes && outside(d)).find(|(_, d)| {
            let s = doc.token(d.cue).sentence;
            d.cue >= q.to
                && doc.sentences[s as usize].block == q.block
                && ((s == end || s == closing) && d.cue - q.to < 16
                    || (s == closing + 1 && d.cue - q.to < 8 && d.content.is_empty()))
                && !self.quotes.iter().any(|o| o.speech && q.to <= o.from && o.to <= d.cue)
        });
        if let Some((k, _)) = behind {
            return Some(k);
        }
        // Before it, in its first sentence.
        self.drafts
            .iter()
            .enumerate()
            .filter(|(_, d)| d.quotes && outside(d) && d.cue < q.from && doc.token(d.cue).sentence == first)
            .map(|(k, _)| k)
            .next_back()
            .or_else(|| {
                // "He said:" may be cut off as a sentence of its own.
                let before =
                    self.drafts.iter().enumerate().filter(|(_, d)| d.quotes && d.cue < q.from && q.from - d.cue < 6);
                before
                    .filter(|(_, d)| doc.sentence_of(d.cue).block == q.block && d.content.is_empty())
                    .map(|(k, _)| k)
                    .next_back()
            })
    }

    /// Whether a quotation opens its block.
    fn starts_block(&self, q: Quote) -> bool {
        let s = &self.doc.sentences[self.doc.token(q.from).sentence as usize];
        q.from <= s.tokens.start + 1 && {
            let before = self.doc.token(q.from).sentence.checked_sub(1).map(|s| &self.doc.sentences[s as usize]);
            before.is_none_or(|b| b.block != s.block)
        }
    }

    // ---- out ------------------------------------------------------------------------------------------------------

    fn finish(mut self) -> Vec<Attribution> {
        self.drafts.retain(|d| !d.content.is_empty());
        self.drafts.sort_by_key(|d| d.order);
        let doc = self.doc;
        let mut out: Vec<Attribution> = Vec::with_capacity(self.drafts.len());
        for d in std::mem::take(&mut self.drafts) {
            let mut content: Vec<Range<u32>> = d.content.into_iter().filter_map(|r| self.trimmed(r)).collect();
            content.sort_by_key(|r| (r.start, r.end));
            content.dedup();
            if content.is_empty() {
                continue;
            }
            let mut a = Attribution {
                cue: d.cue,
                cue_span: doc.token(d.cue).span,
                kind: d.act,
                speaker: d.speaker.map(|s| s.span),
                speaker_head: d.speaker.map(|s| s.head),
                content,
                date_anchor: self.anchor(d.cue),
                direct: d.direct,
                why: d.why,
            };
            if let Some((cue, source)) = self.cited(d.cue, a.speaker_head) {
                // "Interfax, quoting sources, said": the sources speak, the agency passes it on.
                let inner = Attribution {
                    cue,
                    cue_span: doc.token(cue).span,
                    kind: SpeechAct::States,
                    speaker: Some(behind(doc, cue, phrase(doc, source))),
                    speaker_head: Some(source),
                    why: format!("\"{}\"", doc.word(cue)),
                    ..a.clone()
                };
                if a.kind == SpeechAct::States {
                    a.kind = SpeechAct::Reports;
                }
                out.push(inner);
            }
            out.push(a);
        }
        out
    }

    /// The range without punctuation at its ends; none where nothing else is in it.
    fn trimmed(&self, r: Range<u32>) -> Option<Range<u32>> {
        let word = |j: &u32| !matches!(self.doc.token(*j).upos, Upos::Punct | Upos::Space);
        let from = r.clone().find(word)?;
        let to = r.rev().find(word)? + 1;
        Some(from..to)
    }

    /// "quoting sources", "citing officials" between a speaker and the telling at `cue`, or behind it.
    fn cited(&self, cue: u32, speaker: Option<u32>) -> Option<(u32, u32)> {
        let doc = self.doc;
        let s = doc.sentence_of(cue).tokens.clone();
        let citing = |c: u32| doc.token(c).tag == "VBG" && matches!(doc.token(c).lemma.as_ref(), "cite" | "quote");
        let near = speaker
            .filter(|&h| h < cue && cue - h < 14 && h >= s.start)
            .and_then(|h| (h + 1..cue).find(|&c| citing(c)));
        let at = near.or_else(|| doc.children(cue).find(|&c| citing(c))).or_else(|| {
            doc.ancestors(cue)
                .take(2)
                .flat_map(|a| doc.children(a))
                .find(|&c| c > cue && citing(c) && doc.word(c - 1) == ",")
        })?;
        let object = doc.children_by(at, "dobj").next().or_else(|| {
            (at + 1..s.end)
                .take(6)
                .find(|&j| matches!(doc.token(j).upos, Upos::Noun | Upos::Propn) && doc.token(j).dep != "compound")
        })?;
        Some((at, object))
    }

    /// The token whose time is that of the telling.
    fn anchor(&self, cue: u32) -> u32 {
        let doc = self.doc;
        let dated = |j: u32| doc.token(j).ent == "DATE" || doc.token(j).ent == "TIME";
        if doc.tokens.get(cue as usize + 1).is_some()
            && dated(cue + 1)
            && doc.token(cue + 1).sentence == doc.token(cue).sentence
        {
            return cue + 1;
        }
        doc.children(cue)
            .find_map(|c| {
                if dated(c) {
                    return Some(c);
                }
                doc.children_by(c, "pobj").find(|&o| doc.token(c).dep == "prep" && dated(o))
            })
            .unwrap_or(cue)
    }
}

/// `span` without what stands before the token behind `cue`.
fn behind(doc: &Doc, cue: u32, span: Span) -> Span {
    let start = doc.tokens.get(cue as usize + 1).map_or(span.start, |t| t.span.start);
    Span { start: span.start.max(start), end: span.end.max(start) }
}

fn plus(a: Frames, b: Frames) -> Frames {
    a.or(b)
}

fn is_verbal(doc: &Doc, i: u32) -> bool {
    matches!(doc.token(i).upos, Upos::Verb | Upos::Aux)
}

/// The tokens of the subtree of `i` as ranges, without the subtrees of `cut`.
fn ranges(doc: &Doc, i: u32, cut: &[u32]) -> Vec<Range<u32>> {
    let mut out: Vec<Range<u32>> = Vec::new();
    for j in doc.sentence_of(i).tokens.clone() {
        let mut inside = false;
        let mut at = j;
        loop {
            if cut.contains(&at) {
                break;
            }
            if at == i {
                inside = true;
                break;
            }
            match doc.head(at) {
                Some(h) => at = h,
                None => break,
            }
        }
        if inside {
            match out.last_mut() {
                Some(r) if r.end == j => r.end = j + 1,
                _ => out.push(j..j + 1),
            }
        }
    }
    out
}
