//! Whatever the bytes, a page gives an article or a reason, in bounded time, and never a panic.

use std::io::{Read, Write};

use legation_page::{Input, extract, read};

const HTML: &str = "<!DOCTYPE html><html lang=en><head><title>Envoys meet again - The Bulletin</title>\
<meta property='article:published_time' content='2021-03-04T05:06:07Z'>\
<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Envoys meet again\",\"datePublished\":\"2021-03-04\"}</script></head>\
<body><nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav><article><h1>Envoys meet again</h1><p class=byline>By Ana Poe</p>\
<time datetime='2021-03-04T05:06:07Z'>4 March 2021</time>\
<p>The envoys of both countries met on Thursday for the second time this week, officials said, and agreed to go on talking.</p>\
<figure><img src=a><figcaption>The hall in which they met, 2 May 2011. Photo: A. Poe</figcaption></figure>\
<p>Neither side would say what had been discussed, but a spokesman called the mood “better than before”.</p>\
<p>A third meeting is planned for early April, he added, if both governments agree to it.</p></article>\
<footer>© 2021 The Bulletin. All rights reserved.</footer></body></html>";

const LINE: &str = "{\"text\":\"The envoys met on Thursday.\\nThey will meet again.\",\"published\":\"2021-03-04\",\"title\":\"Envoys meet\"}\n";

/// A generator of the same numbers on every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

fn damage(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    for _ in 0..1 + numbers.next(8) {
        if bytes.is_empty() {
            return;
        }
        let at = numbers.next(bytes.len());
        match numbers.next(5) {
            0 => bytes[at] = numbers.next(256) as u8,
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..(at + numbers.next(40)).min(bytes.len()))),
            3 => bytes.insert(at, b"<>&\"'{}\0\xff\n"[numbers.next(10)]),
            _ => {
                let piece: Vec<u8> = bytes[at..(at + numbers.next(60)).min(bytes.len())].to_vec();
                let to = numbers.next(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
}

fn warc() -> Vec<u8> {
    let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{HTML}");
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/x\r\nWARC-Date: 2021-03-05T00:00:00Z\r\nWARC-Payload-Digest: sha1:AB2C\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len()
    );
    record.repeat(2).into_bytes()
}

#[test]
fn whole_pages() {
    let (article, issues) = extract(&Input { bytes: HTML.as_bytes(), path: "a.html", ..Input::default() });
    assert_eq!(article.title.as_deref(), Some("Envoys meet again"));
    assert_eq!(article.byline, ["Ana Poe"]);
    assert_eq!(article.published.interval.from.map(|p| p.date().to_string()).as_deref(), Some("2021-03-04"));
    assert!(article.body().contains("second time this week") && !article.body().contains("All rights reserved"));
    assert!(!article.body().contains("2 May 2011"), "a caption is no paragraph: {}", article.body());
    assert!(issues.is_empty());
    let pages: Vec<_> = read(&warc()[..], "a.warc").collect();
    assert_eq!(pages.len(), 2);
    let paths: Vec<&str> = pages.iter().map(|p| &*p.as_ref().unwrap().0.path).collect();
    let second = warc().len() / 2;
    assert_eq!(paths, ["a.warc@0#sha1:AB2C", &format!("a.warc@{second}#sha1:AB2C")]);
}

#[test]
fn damaged_bytes() {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&warc()).unwrap();
    let gz = gz.finish().unwrap();
    let feed = format!(
        "<?xml version='1.0'?><rss><channel><title>B</title><item><title>T</title><description><![CDATA[{HTML}]]></description></item></channel></rss>"
    );
    let mail = format!("From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{HTML}");
    let plain = HTML.replace("><", ">\n<");
    let seeds: Vec<Vec<u8>> = vec![
        HTML.into(),
        LINE.repeat(3).into_bytes(),
        warc(),
        gz,
        feed.into_bytes(),
        mail.into_bytes(),
        plain.split(['<', '>']).step_by(2).collect::<Vec<_>>().join("\n").into_bytes(),
    ];
    let mut numbers = Numbers(0x1234_5678_9abc_def1);
    for round in 0..700 {
        let mut bytes = seeds[round % seeds.len()].clone();
        damage(&mut bytes, &mut numbers);
        for (article, _) in read(&bytes[..], "a").take(100).flatten() {
            for block in &article.blocks {
                assert!(article.text.get(block.span.start as usize..block.span.end as usize).is_some());
            }
        }
    }
}

#[test]
fn deep_and_large_pages() {
    let deep = format!("<html><body>{}<p>Down here.</p>", "<div>".repeat(100_000));
    let (article, _) = extract(&Input { bytes: deep.as_bytes(), path: "deep.html", ..Input::default() });
    assert!(article.text.len() < deep.len());
    let empty = format!("<html><body>{}", "<div></div>".repeat(900_000));
    let pages: Vec<_> = read(empty.as_bytes(), "empty.html").collect();
    assert!(pages.len() == 1 && pages[0].is_err());
    let mut long = b"{\"text\":\"".to_vec();
    long.resize(50 << 20, b'a');
    long.extend_from_slice(b"\"}\n");
    long.extend_from_slice(LINE.as_bytes());
    let items: Vec<_> = read(&long[..], "long.jsonl").collect();
    assert_eq!(items.len(), 2);
    assert!(items[0].as_ref().is_err_and(|e| e.line == Some(1)) && items[1].is_ok());
    assert!(read(&b""[..], "none").next().is_some_and(|r| r.is_err()));
    assert!(read(&[0u8, 1, 2, 3, 0, 0, 5][..], "b").next().is_some_and(|r| r.is_err()));
}

/// Bytes of endless input that were asked for.
struct Counted<R>(R, std::rc::Rc<std::cell::Cell<u64>>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(buf)?;
        self.1.set(self.1.get() + n as u64);
        Ok(n)
    }
}

#[test]
fn pages_beyond_the_limit_are_refused_and_not_read_to_their_end() {
    let read_so_far = std::rc::Rc::new(std::cell::Cell::new(0));
    let head = b"<!DOCTYPE html><html><body><p>".chain(std::io::repeat(b'a').take(200 << 20));
    let reader = std::io::BufReader::new(Counted(head, read_so_far.clone()));
    let items: Vec<_> = read(reader, "large.html").collect();
    assert!(matches!(&items[..], [Err(e)] if e.code == "LG0113"), "{items:?}");
    assert!(read_so_far.get() <= (legation_page::MAX_PAGE as u64) + (1 << 20), "{read_so_far:?}");
}

#[test]
fn bombs_in_records_are_refused_and_the_next_record_is_read() {
    // 80 MB of one letter in a response that says it is packed.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut b"<html><body><p>".chain(std::io::repeat(b'a').take(80 << 20)), &mut bomb).unwrap();
    let mut block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    block.extend(bomb.finish().unwrap());
    let mut file = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/bomb\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    file.extend(block);
    file.extend(b"\r\n\r\n");
    file.extend(warc());
    let items: Vec<_> = read(&file[..], "a.warc").collect();
    assert_eq!(items.len(), 3);
    assert!(items[0].as_ref().is_err_and(|e| e.code == "LG0116" && e.byte == Some(0)), "{:?}", items[0]);
    assert!(items[1].is_ok() && items[2].is_ok());
}
