//! The configuration templates that a developer's machine and the images share.
//!
//! `@NAME@` is replaced by a value; a line with a name whose value is empty is left out. The images' entrypoint scripts
//! follow the same two rules.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::paths;

/// Names and their values.
pub(crate) type Values<'a> = [(&'a str, String)];

/// Fills a template in.
pub(crate) fn fill(template: &str, values: &Values<'_>) -> Result<String> {
    for (name, value) in values {
        let harmless = !value.contains(['"', '\\', '\n', '@']);
        ensure!(harmless, "the value of {name} has a character that a configuration file would misunderstand");
    }
    let mut filled = String::with_capacity(template.len());
    for line in template.lines() {
        let mut line = line.to_owned();
        let mut keep = true;
        for (name, value) in values {
            let name = format!("@{name}@");
            if line.contains(&name) {
                keep &= !value.is_empty();
                line = line.replace(&name, value);
            }
        }
        if keep {
            filled.push_str(&line);
            filled.push('\n');
        }
    }
    if let Some(name) = first_name(&filled) {
        anyhow::bail!("the template asks for {name}, which has no value");
    }
    Ok(filled)
}

/// Fills a template file in and writes the result where only the owner may read it.
pub(crate) fn fill_file(template: &Path, values: &Values<'_>, target: &Path) -> Result<()> {
    let text = fs::read_to_string(template).with_context(|| format!("cannot read {}", template.display()))?;
    let filled = fill(&text, values).with_context(|| format!("cannot fill in {}", template.display()))?;
    paths::write_private(target, &filled)
}

/// The names that a template asks for, in the order of their first use.
pub(crate) fn names(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (index, part) in template.split('@').enumerate() {
        let is_name = index > 0 && !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        if is_name && !names.contains(&part) {
            names.push(part);
        }
    }
    names
}

fn first_name(text: &str) -> Option<&str> {
    text.lines().filter(|line| !line.trim_start().starts_with('#')).find_map(|line| names(line).into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, value: &str) -> Result<String> {
        fill(template, &[("A", value.to_owned())])
    }

    #[test]
    fn names_become_values_and_lines_with_empty_values_go() {
        assert_eq!(filled("x = \"@A@\"\ny = 1\n", "7").unwrap(), "x = \"7\"\ny = 1\n");
        assert_eq!(filled("x = \"@A@\"\ny = 1\n", "").unwrap(), "y = 1\n");
    }

    #[test]
    fn a_name_without_a_value_is_an_error_except_in_a_comment() {
        assert!(filled("x = @B@", "7").is_err());
        assert!(filled("# between @B@ signs", "7").is_ok());
    }

    #[test]
    fn a_value_cannot_break_out_of_its_string() {
        assert!(filled("x = \"@A@\"", "\"; y = \"").is_err());
    }
}
