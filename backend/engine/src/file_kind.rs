//! What a file is, by looking into it. What it is called, and what a browser says it is, is not believed.

/// How much of a text is looked at.
const LOOKED_AT: usize = 64 * 1_024;

/// The first bytes of what people show each other, and its media type. From each format's specification, as collected at
/// <https://mimesniff.spec.whatwg.org/> and <https://en.wikipedia.org/wiki/List_of_file_signatures>.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    // Documents of today's word processors are archives of this kind, too.
    (b"PK\x03\x04", "application/zip"),
];

/// Endings of names under which an archive is a document, so that it opens where it belongs. What may carry programs
/// (`docm`, `xlsm`) is not among them.
const DOCUMENTS: &[(&str, &str)] = &[
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
];

/// The media type of a file that may be sent; `None` for anything else: programs, scripts, archives, and whatever a browser
/// could run.
pub fn of(name: &str, bytes: &[u8]) -> Option<&'static str> {
    if bytes.len() >= 12 && bytes.starts_with(b"RIFF") && &bytes[8..12] == b"WEBP" {
        return Some("image/webp");
    }
    match SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        Some((_, "application/zip")) => {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
            DOCUMENTS.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind)
        }
        Some((_, kind)) => Some(kind),
        None => is_text(bytes).then_some("text/plain; charset=utf-8"),
    }
}

/// Whether it is words and nothing that a machine would run: UTF-8 without control characters, and not the beginning of a
/// script or of markup.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let begin = text.trim_start().as_bytes();
    let runs = begin.starts_with(b"#!") || begin.starts_with(b"<");
    let mut looked_at = bytes[..bytes.len().min(LOOKED_AT)].iter();
    !bytes.is_empty() && !runs && looked_at.all(|byte| *byte >= b' ' || matches!(byte, b'\n' | b'\r' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_show_each_other_is_known_by_its_first_bytes() {
        for (name, bytes, kind) in [
            ("a.png", &b"\x89PNG\r\n\x1a\nrest"[..], "image/png"),
            ("photo", b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("a.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
            ("contract.pdf", b"%PDF-1.7\n", "application/pdf"),
            ("notes.odt", b"PK\x03\x04....", "application/vnd.oasis.opendocument.text"),
            ("log.txt", "Grüße,\r\n\tBo".as_bytes(), "text/plain; charset=utf-8"),
        ] {
            assert_eq!(of(name, bytes), Some(kind), "{name}");
        }
    }

    #[test]
    fn a_name_makes_nothing_safe() {
        for (name, bytes) in [
            ("photo.png", &b"\x7fELF\x02\x01\x01"[..]),
            ("photo.jpg", b"MZ\x90\x00"),
            ("readme.txt", b"#!/bin/sh\nrm"),
            ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            ("page.txt", b"  <!doctype html>"),
            ("report.docm", b"PK\x03\x04...."),
            ("archive.zip", b"PK\x03\x04...."),
            ("archive", b"PK\x03\x04...."),
            ("text.txt", b"a\0b"),
            ("latin.txt", b"Gr\xfc\xdfe"),
            ("empty.txt", b""),
        ] {
            assert_eq!(of(name, bytes), None, "{name}");
        }
    }
}
