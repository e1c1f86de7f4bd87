//! Rules about the text of the sources. How wide a line may be is for the formatters to say.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Rule;

/// A longer file has two subjects.
const LINES_MAX: usize = 600;
/// Files made by programs: their form is not ours to choose.
const GENERATED: [&str; 3] = ["frontend/src/contract/", "frontend/package-lock.json", "Cargo.lock"];
/// Endings of files that people write.
const TEXT: [&str; 14] =
    ["rs", "ts", "css", "md", "toml", "json", "yml", "html", "sh", "jcfg", "conf", "ftl", "mjs", "svg"];

/// Words that must not be merged, and in which files. Each is put together here, so that this file does not break the rule.
const UNFINISHED: [(&str, &str); 7] = [
    (concat!("to", "do!("), "rs"),
    (concat!("db", "g!("), "rs"),
    (concat!("#[", "ignore"), "rs"),
    (concat!(".on", "ly("), "ts"),
    (concat!("test.", "skip("), "ts"),
    (concat!("it.", "skip("), "ts"),
    (concat!("FIX", "ME"), ""),
];

/// Reads the files and checks them.
pub(super) fn check(root: &Path, names: &[String]) -> Result<Vec<Rule>> {
    let mut texts = Vec::new();
    for name in names.iter().filter(|name| is_written(name)) {
        let text = fs::read_to_string(root.join(name)).with_context(|| format!("cannot read {name}"))?;
        texts.push((name.as_str(), text));
    }
    let texts: Vec<_> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Ok(vec![
        Rule::new("no source file is longer than 600 lines", too_long(&texts)),
        Rule::new("no line ends in a space, and every file ends in one newline", ragged(&texts)),
        Rule::new("nothing unfinished, focused or skipped is left", unfinished(&texts)),
        Rule::new("no documentation holds an example that would have to be compiled", examples(&texts)),
    ])
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn is_written(name: &str) -> bool {
    TEXT.contains(&ending(name)) && !GENERATED.iter().any(|generated| name.starts_with(generated))
}

type Texts<'a> = [(&'a str, &'a str)];

fn too_long(texts: &Texts<'_>) -> Vec<String> {
    let sources = texts.iter().filter(|(name, _)| ["rs", "ts", "css"].contains(&ending(name)));
    let counted = sources.map(|(name, text)| (name, text.lines().count()));
    counted.filter(|(_, lines)| *lines > LINES_MAX).map(|(name, lines)| format!("{name}: {lines} lines")).collect()
}

fn ragged(texts: &Texts<'_>) -> Vec<String> {
    let mut found = lines_where(texts.iter(), |line| line.ends_with([' ', '\t']));
    let open = |text: &str| !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n"));
    found.extend(texts.iter().filter(|(_, text)| open(text)).map(|(name, _)| format!("{name}: its end")));
    found
}

fn unfinished(texts: &Texts<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (word, where_) in UNFINISHED {
        let sources = texts.iter().filter(|(name, _)| where_.is_empty() || ending(name) == where_);
        found.extend(lines_where(sources, |line| line.contains(word)));
    }
    found
}

/// The gate runs no such examples: what shows how something is used is a test.
fn examples(texts: &Texts<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in texts.iter().filter(|(name, _)| ending(name) == "rs") {
        let mut is_open = false;
        for (line, number) in text.lines().zip(1..) {
            let said = line.trim_start();
            let Some(kind) = ["/// ```", "//! ```"].iter().find_map(|fence| said.strip_prefix(fence)) else { continue };
            is_open = !is_open;
            if is_open && kind != "text" {
                found.push(format!("{name}:{number}"));
            }
        }
    }
    found
}

fn lines_where<'a>(texts: impl Iterator<Item = &'a (&'a str, &'a str)>, broken: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in texts {
        let numbers = text.lines().enumerate().filter(|(_, line)| broken(line)).map(|(index, _)| index + 1);
        found.extend(numbers.map(|number| format!("{name}:{number}")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_found_where_they_count() {
        let long = "x\n".repeat(601);
        assert_eq!(too_long(&[("a.rs", &long), ("b.md", &long), ("c.ts", "x\n")]), ["a.rs: 601 lines"]);
    }

    #[test]
    fn spaces_at_ends_and_missing_newlines_are_found() {
        assert_eq!(
            ragged(&[("a.md", "x \ny\n"), ("b.rs", "x"), ("c.rs", "x\n\n"), ("d.rs", "x\n")]),
            ["a.md:1", "b.rs: its end", "c.rs: its end"]
        );
    }

    #[test]
    fn every_unfinished_word_is_found_in_its_files() {
        for (word, where_) in UNFINISHED {
            let name = format!("file.{}", if where_.is_empty() { "css" } else { where_ });
            assert_eq!(unfinished(&[(&name, &format!("a\n{word}\n"))]), [format!("{name}:2")]);
        }
    }

    #[test]
    fn examples_are_found_where_they_begin() {
        let text = concat!("/// ```text\n/// a\n/// ```\n", "//! ``", "`\n//! b();\n//! ``", "`\n");
        assert_eq!(examples(&[("a.rs", text), ("b.md", text)]), ["a.rs:4"]);
    }

    #[test]
    fn generated_files_are_left_alone() {
        assert!(!is_written("frontend/src/contract/types.ts"));
        assert!(is_written("frontend/src/visit.ts"));
        assert!(!is_written("frontend/fonts/inter.woff2"));
    }
}
