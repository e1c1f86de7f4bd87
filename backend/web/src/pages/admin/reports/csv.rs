//! Comma-separated values (RFC 4180) that no spreadsheet takes for formulas.

/// One line of cells.
pub(super) fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = cells.map(cell).collect::<Vec<_>>().join(",");
    line += "\r\n";
    line
}

/// A cell. What begins like a formula is made plain text by a quote before it, as OWASP advises: names are typed by people,
/// and a spreadsheet would run what they typed.
fn cell(text: &str) -> String {
    const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
    let text = if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r', ';', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_typed_becomes_a_formula() {
        for formula in ["=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(formula).trim_start_matches('"').starts_with('\''), "{formula}");
        }
    }

    #[test]
    fn what_means_something_in_the_format_is_quoted() {
        assert_eq!(line(["a", "b c", "", "7"].into_iter()), "a,b c,,7\r\n");
        assert_eq!(
            line(["a,b", "say \"no\"", "two\nlines"].into_iter()),
            "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\r\n"
        );
        assert_eq!(line(std::iter::once("=1,2")), "\"'=1,2\"\r\n");
    }
}
