use std::io::Write;

use super::text;

/// A PDF of one page for each of `pages`, packed or not, with the fonts F1 (by Windows' encoding) and F2 (codes of two
/// bytes with a map of their own: `<0001>` is A, and so on).
fn pdf(pages: &[&str], packed: bool) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut add = |n: usize, head: &str, body: Option<&[u8]>| {
        write!(out, "{n} 0 obj\n<<{head}").unwrap();
        match body {
            Some(body) if packed => {
                let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
                z.write_all(body).unwrap();
                let body = z.finish().unwrap();
                write!(out, " /Filter /FlateDecode /Length {}>>\nstream\n", body.len()).unwrap();
                out.extend(body);
                out.extend(b"\nendstream\nendobj\n");
            }
            Some(body) => {
                write!(out, " /Length {}>>\nstream\n", body.len()).unwrap();
                out.extend(body);
                out.extend(b"\nendstream\nendobj\n");
            }
            None => out.extend(b">>\nendobj\n"),
        }
    };
    add(1, "/Type /Catalog /Pages 2 0 R", None);
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 10 + 2 * i)).collect();
    let fonts = "/Resources <</Font <</F1 3 0 R /F2 4 0 R>>>>";
    add(2, &format!("/Type /Pages /Count {} /Kids [{}] {fonts}", pages.len(), kids.join(" ")), None);
    add(
        3,
        "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</BaseEncoding /WinAnsiEncoding /Differences [1 /fi /eacute]>>",
        None,
    );
    add(4, "/Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 5 0 R /DescendantFonts [6 0 R]", None);
    let map = b"1 beginbfrange\n<0001> <001A> <0041>\nendbfrange\n1 beginbfchar\n<0030> <0020>\nendbfchar\n";
    add(5, "", Some(map));
    add(6, "/Type /Font /Subtype /CIDFontType2 /DW 500", None);
    for (i, page) in pages.iter().enumerate() {
        add(10 + 2 * i, &format!("/Type /Page /Parent 2 0 R /Contents {} 0 R", 11 + 2 * i), None);
        add(11 + 2 * i, "", Some(page.as_bytes()));
    }
    out.extend(b"trailer <</Root 1 0 R>>\n%%EOF\n");
    out
}

#[test]
fn lines_become_paragraphs() {
    let page = "BT /F1 20 Tf 72 760 Td (Envoys meet again) Tj ET \
        BT /F1 10 Tf 72 700 Td 12 TL (The envoys of both countries met on Thursday, of\\001cials sa) Tj (id, and agreed to go on nego-) Tj \
        T* (tiating about the caf\\002 by the river, which both of them have claimed for a hundred) Tj \
        T* (years or more.) Tj 0 -24 Td [(Neither side would s) 20 (ay what) -300 (had been discussed.)] TJ ET";
    for packed in [false, true] {
        let text = text(&pdf(&[page], packed)).unwrap();
        assert_eq!(
            text,
            "Envoys meet again\n\nThe envoys of both countries met on Thursday, officials said, and agreed to go on \
             negotiating about the café by the river, which both of them have claimed for a hundred years or more.\n\n\
             Neither side would say what had been discussed.\n"
        );
    }
}

#[test]
fn codes_of_two_bytes() {
    let page = "BT /F2 12 Tf 1 0 0 1 72 700 Tm <00010002000300300001> Tj ET";
    assert_eq!(text(&pdf(&[page], true)).unwrap(), "ABC A\n");
}

#[test]
fn numbers_and_heads_of_pages_are_left_out() {
    let page = |n: usize, words: &str| {
        format!(
            "BT /F1 8 Tf 72 800 Td (The Bulletin, weekly) Tj ET BT /F1 10 Tf 72 600 Td ({words}) Tj 0 -12 Td (And more of it here, too.) Tj ET BT /F1 8 Tf 300 30 Td ({n}) Tj ET"
        )
    };
    let pages = [page(1, "One came first."), page(2, "Two came after."), page(3, "Three came last.")];
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let text = text(&pdf(&pages, true)).unwrap();
    assert!(!text.contains("Bulletin") && !text.contains('2'), "{text}");
    assert!(text.contains("Two came after."), "{text}");
}

#[test]
fn what_has_no_text() {
    assert_eq!(text(&pdf(&["0 0 10 10 re f"], true)), Err("the PDF has no text layer"));
    assert_eq!(text(b"%PDF-1.4\nnothing"), Err("the PDF has no text layer"));
    let mut secret = pdf(&["BT /F1 9 Tf (x) Tj ET"], true);
    secret.extend(b"trailer <</Encrypt 9 0 R>>");
    assert_eq!(text(&secret), Err("the PDF is encrypted"));
    // A page that is its own parent, a form that draws itself, a length that refers to itself.
    let loops = b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> 2 0 obj <</Kids [2 0 R 1 0 R]>> \
        3 0 obj <</Length 3 0 R>> stream\nBT endstream 4 0 obj 4 0 R endobj";
    assert!(text(loops).is_err());
}

#[test]
fn damage_is_no_panic() {
    let page = "q 1 0 0 1 0 0 cm BT /F1 10 Tf 72 700 Td (The envoys met.) Tj [(a) -300 <00>] TJ ET Q";
    let whole = [pdf(&[page, page], true), pdf(&[page], false)];
    let mut random = 7u64;
    let mut next = move |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below.max(1)
    };
    for round in 0..3_000 {
        let mut bytes = whole[round % 2].clone();
        for _ in 0..1 + next(6) {
            if bytes.is_empty() {
                break;
            }
            let (at, n) = (next(bytes.len()), next(30));
            let end = (at + n).min(bytes.len());
            match next(4) {
                0 => drop(bytes.drain(at..end)),
                1 => bytes[at] = next(256) as u8,
                2 => {
                    let part = bytes[at..end].to_vec();
                    let to = next(bytes.len());
                    bytes.splice(to..to, part);
                }
                _ => bytes.truncate(at.max(20)),
            }
        }
        let _ = text(&bytes);
    }
}
