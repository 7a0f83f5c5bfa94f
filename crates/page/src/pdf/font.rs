//! Codes of a font → characters and widths.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::File;
use super::object::{Dict, Lexer, Object};

/// Mappings that are read of one font.
const MAX_MAPPINGS: usize = 70_000;

/// What a page's text needs to know of a font.
pub(super) struct Font {
    /// Bytes of a code.
    bytes: usize,
    /// What the font itself says a code is: first and last code, text of the first.
    unicode: Vec<(u32, u32, String)>,
    /// The same by its encoding, for codes of a byte.
    encoding: Vec<Option<char>>,
    /// Codes are UTF-16.
    utf16: bool,
    /// First and last code, and their width.
    widths: Vec<(u32, u32, f64)>,
    width: f64,
}

impl Font {
    pub(super) fn new(file: &File<'_>, dict: &Dict) -> Font {
        let mut font = Font {
            bytes: 1,
            unicode: Vec::new(),
            encoding: Vec::new(),
            utf16: false,
            widths: Vec::new(),
            width: 500.0,
        };
        if let Some(Object::Stream(d, data)) = dict.get("ToUnicode").map(|o| file.resolve(o)) {
            font.read_map(&file.unpacked(&d, data));
        }
        if dict.name("Subtype") == Some("Type0") {
            font.composite(file, dict);
        } else {
            font.simple(file, dict);
        }
        font.widths.sort_by_key(|(first, last, _)| (*first, *last));
        font
    }

    fn composite(&mut self, file: &File<'_>, dict: &Dict) {
        self.bytes = 2;
        let encoding = dict.name("Encoding").unwrap_or("");
        self.utf16 = encoding.contains("UCS2") || encoding.contains("UTF16");
        let below = match dict.get("DescendantFonts").map(|o| file.resolve(o)) {
            Some(Object::Array(fonts)) => file.dict(fonts.first()),
            _ => Dict::default(),
        };
        self.width = below.number("DW").unwrap_or(1_000.0);
        let Some(Object::Array(items)) = below.get("W").map(|o| file.resolve(o)) else { return };
        // "first [w w w]" or "first last w".
        let mut items = items.iter().map(|o| file.resolve(o)).peekable();
        while let Some(Object::Number(first)) = items.next() {
            match items.next() {
                Some(Object::Array(widths)) => {
                    for (i, w) in widths.iter().enumerate() {
                        let code = (first as u32).saturating_add(i as u32);
                        self.set_width(code, code, w.number());
                    }
                }
                Some(Object::Number(last)) => {
                    let width = items.next().and_then(|w| w.number());
                    self.set_width(first as u32, last as u32, width);
                }
                _ => break,
            }
        }
    }

    fn simple(&mut self, file: &File<'_>, dict: &Dict) {
        let first = dict.number("FirstChar").unwrap_or(0.0).clamp(0.0, 255.0) as u32;
        if let Some(Object::Array(widths)) = dict.get("Widths").map(|o| file.resolve(o)) {
            for (i, w) in widths.iter().take(256).enumerate() {
                let code = first + i as u32;
                self.set_width(code, code, file.resolve(w).number());
            }
        }
        let encoding = dict.get("Encoding").map(|o| file.resolve(o));
        let (base, differences) = match &encoding {
            Some(Object::Name(name)) => (Some(name.as_str()), None),
            Some(Object::Dict(d)) => (d.name("BaseEncoding"), d.get("Differences").map(|o| file.resolve(o))),
            _ => (None, None),
        };
        self.encoding = match base {
            Some("MacRomanEncoding") => of_charset(encoding_rs::MACINTOSH),
            Some("WinAnsiEncoding") => of_charset(encoding_rs::WINDOWS_1252),
            _ => standard(),
        };
        let mut code = 0usize;
        for item in match &differences {
            Some(Object::Array(items)) => &items[..],
            _ => &[],
        } {
            match item {
                Object::Number(n) => code = n.clamp(0.0, 255.0) as usize,
                Object::Name(name) => {
                    if let Some(place) = self.encoding.get_mut(code) {
                        *place = of_name(name);
                    }
                    code += 1;
                }
                _ => {}
            }
        }
    }

    fn set_width(&mut self, first: u32, last: u32, width: Option<f64>) {
        if let Some(w) = width.filter(|_| self.widths.len() < MAX_MAPPINGS) {
            self.widths.push((first, last, w));
        }
    }

    fn width(&self, code: u32) -> f64 {
        let at = self.widths.partition_point(|(first, ..)| *first <= code);
        let found = at.checked_sub(1).and_then(|i| self.widths.get(i)).filter(|(_, last, _)| code <= *last);
        found.map_or(self.width, |(.., width)| *width)
    }

    /// Reads a map from codes to characters: sections of single codes and of ranges.
    fn read_map(&mut self, map: &[u8]) {
        let mut lexer = Lexer::new(map);
        let mut items: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            let Object::Word(word) = &object else {
                if items.len() < 3 * MAX_MAPPINGS {
                    items.push(object);
                }
                continue;
            };
            match word.as_str() {
                "endbfchar" => {
                    for pair in items.chunks_exact(2) {
                        if let [Object::Text(code), Object::Text(to)] = pair {
                            self.map(number(code), number(code), utf16(to));
                        }
                    }
                }
                "endbfrange" => {
                    for triple in items.chunks_exact(3) {
                        match triple {
                            [Object::Text(from), Object::Text(last), Object::Text(to)] => {
                                self.map(number(from), number(last), utf16(to));
                            }
                            [Object::Text(from), Object::Text(_), Object::Array(to)] => {
                                for (code, to) in (number(from)..).zip(to) {
                                    if let Object::Text(to) = to {
                                        self.map(code, code, utf16(to));
                                    }
                                }
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            items.clear();
        }
        self.unicode.sort();
    }

    fn map(&mut self, first: u32, last: u32, to: String) {
        if self.unicode.len() < MAX_MAPPINGS && first <= last {
            self.unicode.push((first, last, to));
        }
    }

    /// The codes of a string, each with its character or characters, its width in thousandths of the font's size, and
    /// whether it is the single-byte space that word spacing applies to.
    pub(super) fn read(&self, text: &[u8], mut take: impl FnMut(&str, f64, bool)) {
        let mut buffer = String::new();
        for code in text.chunks(self.bytes) {
            let n = number(code);
            buffer.clear();
            self.push(n, &mut buffer);
            take(&buffer, self.width(n), self.bytes == 1 && n == 32);
        }
    }

    fn push(&self, code: u32, out: &mut String) {
        let at = self.unicode.partition_point(|(first, ..)| *first <= code);
        if let Some((first, last, text)) = at.checked_sub(1).and_then(|i| self.unicode.get(i))
            && code <= *last
        {
            // The last character of a range's first text counts up.
            let mut chars = text.chars();
            let end = chars.next_back().and_then(|c| char::from_u32(u32::from(c).saturating_add(code - first)));
            chars.chain(end).for_each(|c| push_plain(c, out));
            return;
        }
        if self.utf16 {
            char::from_u32(code).into_iter().for_each(|c| push_plain(c, out));
        } else if let Some(Some(c)) = self.encoding.get(code as usize) {
            push_plain(*c, out);
        }
    }
}

/// A character as text has it: no ligatures, no characters of a font's own.
fn push_plain(c: char, out: &mut String) {
    match c {
        'ﬀ' => out.push_str("ff"),
        'ﬁ' => out.push_str("fi"),
        'ﬂ' => out.push_str("fl"),
        'ﬃ' => out.push_str("ffi"),
        'ﬄ' => out.push_str("ffl"),
        'ﬅ' | 'ﬆ' => out.push_str("st"),
        '\u{e000}'..='\u{f8ff}' | '\u{fffd}' => {}
        c if c.is_control() => {}
        c => out.push(c),
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]]));
    char::decode_utf16(units).filter_map(Result::ok).take(16).collect()
}

fn of_charset(charset: &'static encoding_rs::Encoding) -> Vec<Option<char>> {
    let one = |b: u8| charset.decode_without_bom_handling(&[b]).0.chars().next().filter(|c| !c.is_control());
    (0..=255).map(one).collect()
}

/// Adobe's standard encoding: ASCII with curled quotes, and a second half of its own. Fonts that name none have it, or
/// one of their own, which nobody tells us: then the second half is more likely Windows'.
fn standard() -> Vec<Option<char>> {
    let mut encoding = of_charset(encoding_rs::WINDOWS_1252);
    for (code, c) in
        [(0x27, '’'), (0x60, '‘'), (0xae, 'ﬁ'), (0xaf, 'ﬂ'), (0xaa, '“'), (0xba, '”'), (0xb1, '–'), (0xd0, '—')]
    {
        encoding[code] = Some(c);
    }
    encoding
}

/// The character of a glyph's name (Adobe Glyph List, its Latin part; `uniXXXX` and `uXXXXX`).
fn of_name(name: &str) -> Option<char> {
    let name = name.split('.').next().unwrap_or(name);
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Some(c);
    }
    static NAMES: OnceLock<BTreeMap<&'static str, char>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut words = GLYPHS.split_whitespace();
        let mut names = BTreeMap::new();
        while let (Some(name), Some(c)) = (words.next(), words.next().and_then(|w| w.chars().next())) {
            names.insert(name, c);
        }
        names.extend([("space", ' '), ("nbspace", ' '), ("hyphenminus", '-'), ("sfthyphen", '-')]);
        names
    });
    if let Some(c) = names.get(name) {
        return Some(*c);
    }
    let code = name.strip_prefix("uni").or(name.strip_prefix('u')).and_then(|h| h.get(..h.len().min(6)));
    let code = code.filter(|h| h.len() >= 4).map(|h| if name.starts_with("uni") { &h[..4] } else { h });
    code.and_then(|h| u32::from_str_radix(h, 16).ok()).and_then(char::from_u32)
}

const GLYPHS: &str = "exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( \
    parenright ) asterisk * plus + comma , hyphen - period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 \
    seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \\ \
    bracketright ] asciicircum ^ underscore _ grave ` braceleft { bar | braceright } asciitilde ~ exclamdown ¡ cent ¢ \
    sterling £ currency ¤ yen ¥ brokenbar ¦ section § dieresis ¨ copyright © ordfeminine ª guillemotleft « \
    logicalnot ¬ registered ® macron ¯ degree ° plusminus ± twosuperior ² threesuperior ³ acute ´ mu µ paragraph ¶ \
    periodcentered · cedilla ¸ onesuperior ¹ ordmasculine º guillemotright » onequarter ¼ onehalf ½ threequarters ¾ \
    questiondown ¿ Agrave À Aacute Á Acircumflex Â Atilde Ã Adieresis Ä Aring Å AE Æ Ccedilla Ç Egrave È Eacute É \
    Ecircumflex Ê Edieresis Ë Igrave Ì Iacute Í Icircumflex Î Idieresis Ï Eth Ð Ntilde Ñ Ograve Ò Oacute Ó \
    Ocircumflex Ô Otilde Õ Odieresis Ö multiply × Oslash Ø Ugrave Ù Uacute Ú Ucircumflex Û Udieresis Ü Yacute Ý \
    Thorn Þ germandbls ß agrave à aacute á acircumflex â atilde ã adieresis ä aring å ae æ ccedilla ç egrave è \
    eacute é ecircumflex ê edieresis ë igrave ì iacute í icircumflex î idieresis ï eth ð ntilde ñ ograve ò oacute ó \
    ocircumflex ô otilde õ odieresis ö divide ÷ oslash ø ugrave ù uacute ú ucircumflex û udieresis ü yacute ý thorn þ \
    ydieresis ÿ Abreve Ă abreve ă Aogonek Ą aogonek ą Cacute Ć cacute ć Ccaron Č ccaron č Dcaron Ď dcaron ď \
    Dcroat Đ dcroat đ Eogonek Ę eogonek ę Ecaron Ě ecaron ě Gbreve Ğ gbreve ğ Idotaccent İ dotlessi ı Lslash Ł \
    lslash ł Nacute Ń nacute ń Ncaron Ň ncaron ň Ohungarumlaut Ő ohungarumlaut ő OE Œ oe œ Rcaron Ř rcaron ř \
    Sacute Ś sacute ś Scedilla Ş scedilla ş Scommaaccent Ș scommaaccent ș Scaron Š scaron š Tcaron Ť tcaron ť \
    Tcommaaccent Ț tcommaaccent ț Uhungarumlaut Ű uhungarumlaut ű Uring Ů uring ů Ydieresis Ÿ Zacute Ź zacute ź \
    Zdotaccent Ż zdotaccent ż Zcaron Ž zcaron ž florin ƒ circumflex ˆ caron ˇ tilde ˜ endash – emdash — \
    quoteleft ‘ quoteright ’ quotesinglbase ‚ quotedblleft “ quotedblright ” quotedblbase „ dagger † daggerdbl ‡ \
    bullet • ellipsis … perthousand ‰ guilsinglleft ‹ guilsinglright › fraction ⁄ Euro € trademark ™ minus − fi ﬁ \
    fl ﬂ ff ﬀ ffi ﬃ ffl ﬄ";
