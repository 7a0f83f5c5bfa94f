//! Damaged pages, archives, feeds, mails and records for so many seconds: no panic, no hang, bounded memory.
//!
//! `cargo run --release -p legation-page --example fuzz -- SECONDS SEED [FILE…]`: FILEs are pages to damage besides the
//! built-in ones. An input is a function of SEED and its number, so that what fails can be made again with
//! `… -- 0 SEED=NUMBER FILE…`.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)] // A command.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// An input that takes longer is told.
const SLOW: Duration = Duration::from_secs(10);
/// Memory an input may take: so many times its size, and what the tables, the weights and a buffer take.
const TIMES: usize = 10;
const FIXED_KB: usize = 48 << 10;

const HTML: &str = "<!DOCTYPE html><html lang=en><head><title>Envoys meet again - The Bulletin</title>\
<meta property='article:published_time' content='2021-03-04T05:06:07Z'><meta charset=utf-8>\
<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Envoys meet again\",\"datePublished\":\"2021-03-04\"}</script>\
<script>var a={\"published_at\":\"2021-03-04\"}</script><style>p{}</style></head>\
<body><!-- x --><nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav><article><h1>Envoys meet again</h1><p class=byline>By Ana Poe</p>\
<time datetime='2021-03-04T05:06:07Z'>4 March 2021</time><svg><path/></svg>\
<p>The envoys of both countries met on Thursday for the second time this week, officials said, and agreed to go on talking.</p>\
<figure><img src=a><figcaption>The hall in which they met, 2 May 2011. Photo: A. Poe</figcaption></figure>\
<p>Neither side would say what had been discussed, but a spokesman called the mood “better than before”.</p>\
<p>A third meeting is planned for early April, he added, if both governments agree to it.</p></article>\
<table><tr><td>03/04/2020<td>12.12.19</table><footer>© 2021 The Bulletin. All rights reserved.</footer></body></html>";

struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below.max(1) as u64) as usize
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let seconds = args.first().and_then(|s| s.parse().ok()).unwrap_or(60);
    let (seed, only) = match args.get(1).map(|s| s.split_once('=').unwrap_or((s, ""))) {
        Some((seed, only)) => (seed.parse().unwrap_or(1), only.parse().ok()),
        None => (1u64, None),
    };
    let mut seeds = seeds();
    seeds.extend(args.iter().skip(2).filter_map(|f| std::fs::read(f).ok()));
    let start = Instant::now();
    let (mut failed, mut slowest, mut most) = (0, Duration::ZERO, 0.0f64);
    let mut number = only.unwrap_or(0u64);
    // What is loaded once does not count against an input.
    for s in &seeds {
        let _ = legation_page::read(&s[..], "a").count();
    }
    while only.is_some_and(|n| n == number) || only.is_none() && start.elapsed().as_secs() < seconds {
        let bytes = input(&seeds, seed, number);
        if only.is_some() {
            let _ = std::fs::write("fuzz-input", &bytes);
        }
        reset_peak();
        let before = status("VmRSS:");
        let begun = cpu();
        let run = catch_unwind(AssertUnwindSafe(|| {
            for item in legation_page::read(&bytes[..], "a").take(10_000) {
                let Ok((article, _)) = item else { continue };
                for block in &article.blocks {
                    assert!(article.text.get(block.span.start as usize..block.span.end as usize).is_some());
                }
            }
        }));
        let took = cpu() - begun;
        let used = status("VmHWM:").saturating_sub(before);
        slowest = slowest.max(took);
        most = most.max(used.saturating_sub(FIXED_KB) as f64 * 1024.0 / bytes.len().max(1) as f64);
        if run.is_err() || took > SLOW || used > FIXED_KB + TIMES * bytes.len() / 1024 {
            failed += 1;
            let what = if run.is_err() {
                "panicked"
            } else if took > SLOW {
                "slow"
            } else {
                "large"
            };
            println!("{what}: seed {seed}={number}, {} bytes, {took:?}, {used} KB", bytes.len());
            let _ = std::io::stdout().flush();
        }
        number += 1;
    }
    println!(
        "{number} inputs in {} s, {failed} failed, slowest {slowest:?}, memory above {} MB at most {most:.1} times the input",
        start.elapsed().as_secs(),
        FIXED_KB >> 10
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// CPU time of the process where the system tells it: a busy machine is not a slow input.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with(name));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// Input `number` of `seed`: a page, whole or in some envelope, damaged, sometimes repeated to some size.
fn input(seeds: &[Vec<u8>], seed: u64, number: u64) -> Vec<u8> {
    let mut n = Numbers(seed << 40 ^ number);
    let mut bytes = seeds[n.next(seeds.len())].clone();
    if n.next(30) == 0 {
        let times = 1 + n.next(200);
        bytes = bytes.repeat(times.min((4 << 20) / bytes.len().max(1) + 1));
    }
    for _ in 0..n.next(12) {
        damage(&mut bytes, &mut n);
    }
    bytes
}

const PIECES: &[&str] = &[
    "<",
    ">",
    "&",
    "\"",
    "'",
    "{",
    "}",
    "\0",
    "\n",
    "<div>",
    "</div>",
    "<p>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<svg>",
    "]]>",
    "<![CDATA[",
    "WARC/1.0\r\n",
    "Content-Length: 99999999999\r\n",
    "\r\n\r\n",
    "--x",
    "<item>",
    "</item>",
    "\u{feff}",
    "\u{200b}",
    "é",
    "日",
    "𝕏",
    "=?",
    "?=",
    "=E9",
    "99/99/9999",
    "2020-02-30",
    "31.12.99",
    "\"published\":",
    "<table>",
    "<li>",
    "1970-01-01T00:00:00+99:99",
    "&#x110000;",
    "İ",
    "ß",
    "ΐ",
    "\u{301}",
];

fn damage(bytes: &mut Vec<u8>, n: &mut Numbers) {
    if bytes.is_empty() {
        return;
    }
    let at = n.next(bytes.len());
    match n.next(8) {
        0 => bytes[at] = n.next(256) as u8,
        1 if n.next(4) == 0 => bytes.truncate(at),
        2 => drop(bytes.drain(at..(at + n.next(40)).min(bytes.len()))),
        3 | 4 => drop(bytes.splice(at..at, PIECES[n.next(PIECES.len())].bytes())),
        5 => {
            let piece = PIECES[n.next(PIECES.len())].repeat(1 + n.next(3_000));
            drop(bytes.splice(at..at, piece.into_bytes()));
        }
        _ => {
            let piece: Vec<u8> = bytes[at..(at + n.next(600)).min(bytes.len())].to_vec();
            let to = n.next(bytes.len());
            drop(bytes.splice(to..to, piece));
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{HTML}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/x\r\nWARC-Date: 2021-03-05T00:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len()
    )
    .repeat(3);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let _ = gz.write_all(warc.as_bytes());
    let plain = HTML.replace("><", ">\n<").split(['<', '>']).step_by(2).collect::<Vec<_>>().join("\n");
    let text = "BT /F1 10 Tf 72 700 Td 12 TL (The envoys met on Thurs-) Tj T* [(day, of\\001cials s) 20 (aid.) -300 <41>] TJ ET";
    let pdf = |filter: &str, body: &[u8]| {
        let mut out = b"%PDF-1.5\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n\
            3 0 obj <</Type /Page /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>> endobj\n\
            5 0 obj <</Type /Font /Subtype /Type1 /Encoding <</Differences [1 /fi]>> /FirstChar 65 /Widths [500 600]>> endobj\n"
            .to_vec();
        out.extend(format!("4 0 obj <<{filter} /Length {}>> stream\n", body.len()).bytes());
        out.extend(body);
        out.extend(b"\nendstream endobj\ntrailer <</Root 1 0 R>>\n");
        out
    };
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let _ = packed.write_all(text.as_bytes());
    vec![
        pdf("", text.as_bytes()),
        pdf("/Filter /FlateDecode", &packed.finish().unwrap_or_default()),
        HTML.into(),
        plain.clone().into_bytes(),
        plain.into_bytes(),
        warc.into_bytes(),
        gz.finish().unwrap_or_default(),
        format!("<?xml version='1.0'?><rss><channel><title>B</title><item><title>T</title><pubDate>Mon, 03 Feb 2020 10:11:12 GMT</pubDate><description><![CDATA[{HTML}]]></description></item></channel></rss>").into_bytes(),
        format!("<?xml version='1.0'?><feed><title>B</title><entry><title>T</title><link href='http://a.example/'/><content>{}</content></entry></feed>", HTML.replace('<', "&lt;")).into_bytes(),
        format!("From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{HTML}\r\n--x--").into_bytes(),
        "{\"text\":\"The envoys met on Thursday.\\nThey will meet again.\",\"published\":\"2021-03-04\",\"title\":\"Envoys meet\"}\n".repeat(3).into_bytes(),
        format!("{{\"articles\":{{\"results\":[{{\"body\":\"{}\",\"dateTime\":\"2021-03-04T05:06:07Z\"}}]}}}}", "The envoys met. ".repeat(20)).into_bytes(),
    ]
}
