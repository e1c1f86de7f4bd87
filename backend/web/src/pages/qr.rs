//! A QR code as the outline of its dark squares, for an inline SVG: the policy allows no other way to draw it without a
//! request of its own, which would carry the link once more.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// White squares around a code, which readers need to find it.
const MARGIN: usize = 4;

/// A code ready to be drawn.
pub(in crate::pages) struct Code {
    /// Its width and height with the margin, in squares.
    pub(in crate::pages) size: usize,
    /// The dark squares, as the data of an SVG path.
    pub(in crate::pages) path: String,
}

/// The code of a link, which fits by far.
pub(in crate::pages) fn code(link: &str) -> Code {
    let Ok(code) = QrCode::with_error_correction_level(link, EcLevel::M) else { panic!("a link fits into a code") };
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", index % width + MARGIN, index / width + MARGIN);
        }
    }
    Code { size: width + 2 * MARGIN, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_and_begins_with_its_finder_after_the_margin() {
        let code = code("https://meet.example/s/contact-centre/move/AAAA");
        assert!(code.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"), "{}", &code.path[..40]);
        assert!(code.size > 2 * MARGIN + 21 && (code.size - 2 * MARGIN - 17).is_multiple_of(4));
    }

    #[test]
    fn the_longest_link_fits() {
        let link = format!("https://{}/s/{}/move/{}", "h".repeat(253), "s".repeat(64), "l".repeat(75));
        assert!(code(&link).size > 0);
    }
}
