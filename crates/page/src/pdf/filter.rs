//! What streams are packed with.

use std::io::Read;

use super::object::{Dict, hex_digit};

/// `bytes` without the filter of that name, at most `limit` bytes; none for the filters of pictures.
pub(super) fn decode(name: &str, bytes: &[u8], parameters: Option<&Dict>, limit: usize) -> Option<Vec<u8>> {
    let out = match name {
        "FlateDecode" | "Fl" => inflate(bytes, limit),
        "LZWDecode" | "LZW" => {
            let early = parameters.and_then(|p| p.number("EarlyChange")) != Some(0.0);
            lzw(bytes, early, limit)
        }
        "ASCIIHexDecode" | "AHx" => {
            let digits: Vec<u8> = bytes.iter().take_while(|b| **b != b'>').filter_map(|b| hex_digit(*b)).collect();
            digits.chunks(2).map(|d| d[0] << 4 | d.get(1).copied().unwrap_or(0)).collect()
        }
        "ASCII85Decode" | "A85" => ascii85(bytes),
        _ => return None,
    };
    Some(match parameters {
        Some(p) if p.number("Predictor").is_some_and(|n| n >= 10.0) => unpredict(&out, p),
        _ => out,
    })
}

/// As much as can be had: a damaged end takes nothing from the start.
fn inflate(bytes: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = flate2::read::ZlibDecoder::new(bytes).take(limit as u64).read_to_end(&mut out);
    if out.is_empty() && bytes.len() > 2 {
        // Without its head, or with a wrong one.
        let _ = flate2::read::DeflateDecoder::new(&bytes[2..]).take(limit as u64).read_to_end(&mut out);
    }
    out
}

fn lzw(bytes: &[u8], early: bool, limit: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    // Where in the output each code's string stands.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut width, mut hold, mut held) = (9u32, 0u32, 0u32);
    let mut last: Option<(usize, usize)> = None;
    for b in bytes {
        hold = hold << 8 | u32::from(*b);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (hold >> held) as usize & ((1 << width) - 1);
        hold &= (1 << held) - 1;
        match code {
            256 => {
                table.clear();
                (width, last) = (9, None);
                continue;
            }
            257 => break,
            _ => {}
        }
        let from = out.len();
        if code < 256 {
            out.push(code as u8);
        } else if let Some((at, n)) = table.get(code - 258).copied() {
            out.extend_from_within(at..at + n);
        } else if let Some((at, n)) = last.filter(|_| code - 258 == table.len()) {
            out.extend_from_within(at..at + n);
            out.push(out[at]);
        } else {
            break;
        }
        if let Some((at, n)) = last
            && table.len() < 4096 - 258
        {
            // The last string and the first byte of this one, which stands behind it.
            table.push((at, n + 1));
        }
        last = Some((from, out.len() - from));
        let next = table.len() + 258 + usize::from(early) + 1;
        width = match next {
            0..=512 => 9,
            513..=1024 => 10,
            1025..=2048 => 11,
            _ => 12,
        };
        if out.len() > limit {
            break;
        }
    }
    out.truncate(limit);
    out
}

fn ascii85(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut group = [0u8; 5];
    let mut n = 0;
    let word =
        |group: &[u8; 5]| group.iter().fold(0u32, |w, d| w.wrapping_mul(85).wrapping_add(u32::from(*d))).to_be_bytes();
    for b in bytes {
        match b {
            b'~' => break,
            b'z' if n == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group[n] = b - b'!';
                n += 1;
                if n == 5 {
                    out.extend(word(&group));
                    n = 0;
                }
            }
            _ => {}
        }
    }
    if n > 1 {
        group[n..].fill(84);
        out.extend(&word(&group)[..n - 1]);
    }
    out
}

/// Undoes the filters of PNG, which streams of objects may have.
fn unpredict(bytes: &[u8], parameters: &Dict) -> Vec<u8> {
    let value = |key, or: f64| parameters.number(key).unwrap_or(or).clamp(1.0, 100_000.0) as usize;
    let (colors, bits, columns) =
        (value("Colors", 1.0).min(32), value("BitsPerComponent", 8.0).min(16), value("Columns", 1.0));
    let step = (colors * bits).div_ceil(8);
    let width = (colors * bits * columns).div_ceil(8);
    let mut out = Vec::with_capacity(bytes.len());
    let mut above = vec![0u8; width];
    for row in bytes.chunks(width + 1) {
        let Some((kind, row)) = row.split_first() else { break };
        let mut line = vec![0u8; width];
        for (i, b) in row.iter().enumerate() {
            let left = if i >= step { line[i - step] } else { 0 };
            let corner = if i >= step { above[i - step] } else { 0 };
            let add = match kind {
                1 => left,
                2 => above[i],
                3 => ((u16::from(left) + u16::from(above[i])) / 2) as u8,
                4 => paeth(left, above[i], corner),
                _ => 0,
            };
            line[i] = b.wrapping_add(add);
        }
        out.extend(&line[..row.len()]);
        above = line;
    }
    out
}

fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let [x, y, z] = [a, b, c].map(i16::from);
    let p = x + y - z;
    let (da, db, dc) = ((p - x).abs(), (p - y).abs(), (p - z).abs());
    if da <= db && da <= dc {
        a
    } else if db <= dc {
        b
    } else {
        c
    }
}
