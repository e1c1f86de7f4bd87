//! Which passwords can be chosen: NIST SP 800-63B-4, section 3.1.1.2, <https://pages.nist.gov/800-63-4/sp800-63b.html>.
//!
//! Length is what counts; nothing is asked for about kinds of characters, and no password has to be changed because time
//! has passed. What many others use, what is one thing again and again, and what is made of the names around it is refused.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

/// Fewest characters. NIST asks for 15 where the password is all there is, and allows 8 beside a second factor. Here it is
/// always 15: a second factor can be taken away, and the password would stay.
pub const PASSWORD_CHARS_MIN: usize = 15;
/// Most characters: NIST asks for 64 at least, OWASP ASVS 6.2.9 too; the limit keeps a request from costing too much.
pub const PASSWORD_CHARS_MAX: usize = 256;
/// The product, which is no secret either.
const PRODUCT: &str = "anteroom";
/// Names shorter than this say nothing about a password in which they occur.
const NAME_CHARS_MIN: usize = 3;
/// Fewest characters beside the names: what is left has to be guessed, too.
const OWN_CHARS_MIN: usize = 8;

/// Passwords that many people use, in lower case. Where they come from: `data/README.md`.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../data/common-passwords.txt").lines().collect());

/// Why a password cannot be chosen. Each is a sentence to be shown beside the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusablePassword {
    /// Too few characters.
    #[error("A password has at least {PASSWORD_CHARS_MIN} characters. Several words in a row are easy to remember.")]
    TooShort,
    /// Too many characters.
    #[error("A password has at most {PASSWORD_CHARS_MAX} characters.")]
    TooLong,
    /// Many people use it, or it with something around it.
    #[error("This password is one that many people use. Choose another.")]
    Common,
    /// One thing again and again, or one character after the other.
    #[error("This password repeats itself. Choose another.")]
    Repetitive,
    /// Little but names that others know.
    #[error("This password is little more than your name or ours. Choose another.")]
    Names,
}

/// The form in which passwords are compared: the same characters, however a keyboard has put them together.
pub fn normal_form(password: &str) -> String {
    password.nfkc().collect()
}

/// Whether `password` can be chosen by someone to whom these names belong.
pub fn check(password: &str, names: &[&str]) -> Result<(), UnusablePassword> {
    let password = normal_form(password);
    let chars = password.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Err(UnusablePassword::TooShort);
    }
    if chars > PASSWORD_CHARS_MAX {
        return Err(UnusablePassword::TooLong);
    }
    let lower = password.to_lowercase();
    if is_repetitive(&lower) {
        return Err(UnusablePassword::Repetitive);
    }
    // Digits and signs before and after a word are the first that guessing adds to it.
    let word = lower.trim_matches(|c: char| !c.is_alphabetic());
    if COMMON.contains(lower.as_str()) || COMMON.contains(word) {
        return Err(UnusablePassword::Common);
    }
    if own_chars(lower, names) < OWN_CHARS_MIN {
        return Err(UnusablePassword::Names);
    }
    Ok(())
}

/// Whether it is one part again and again (the last time perhaps not to its end), or steps of one through the characters.
fn is_repetitive(password: &str) -> bool {
    let chars: Vec<_> = password.chars().collect();
    let repeats = |part: usize| chars.iter().zip(&chars[part..]).all(|(a, b)| a == b);
    let steps = |step: i64| {
        let step_of = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
        // From 9 on to 0, too.
        chars.windows(2).all(|pair| step_of(pair) == step || step_of(pair) == -9 * step)
    };
    (1..=chars.len() / 2).any(repeats) || steps(1) || steps(-1)
}

/// How many characters are left when the names are taken out, whole and word by word.
fn own_chars(mut password: String, names: &[&str]) -> usize {
    let names: Vec<_> = names.iter().map(|name| normal_form(name).to_lowercase()).collect();
    let words = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let mut known: Vec<_> = words.chain(names.iter().map(String::as_str)).chain([PRODUCT]).collect();
    known.retain(|name| name.chars().count() >= NAME_CHARS_MIN);
    known.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in known {
        password = password.replace(name, "");
    }
    password.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(password: &str) -> Result<(), UnusablePassword> {
        check(password, &["hanna.oeberg", "Hanna Öberg"])
    }

    #[test]
    fn any_long_password_will_do_whatever_its_characters() {
        for good in
            ["correct horse battery", "ÅngströmUndÄpfelsaft", "今日はとても天気がいいですね本当に", "               x"]
        {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
        assert_eq!(checked(&"four words are enough ".repeat(11)[..240]).err(), Some(UnusablePassword::Repetitive));
    }

    #[test]
    fn length_is_counted_in_characters_and_has_both_its_limits() {
        let chars = |n: usize| "äbçdéfghïjklmnöpqrstü".chars().cycle().enumerate().take(n);
        let text =
            |n| chars(n).map(|(i, c)| if i % 7 == 3 { char::from(b'0' + u8::try_from(i % 10).unwrap()) } else { c });
        let text = |n: usize| text(n).collect::<String>();
        assert_eq!(checked(&text(14)), Err(UnusablePassword::TooShort));
        assert_eq!(checked(&text(15)), Ok(()));
        assert_eq!(checked(&text(256)), Ok(()));
        assert_eq!(checked(&text(257)), Err(UnusablePassword::TooLong));
    }

    #[test]
    fn what_many_use_is_refused_with_or_without_something_around_it() {
        assert!(COMMON.len() > 9_000 && COMMON.contains("password"));
        let long = COMMON.iter().filter(|word| word.chars().count() >= PASSWORD_CHARS_MIN && !is_repetitive(word));
        let long: Vec<_> = long.collect();
        assert!(!long.is_empty());
        for word in long {
            assert_eq!(checked(word), Err(UnusablePassword::Common), "{word}");
        }
        for around in ["password1234567!", "!!2024Password2025!!", "QWERTYUIOP12345", "1234567iloveyou"] {
            assert_eq!(checked(around), Err(UnusablePassword::Common), "{around}");
        }
    }

    #[test]
    fn what_repeats_itself_is_refused() {
        for again in ["aaaaaaaaaaaaaaa", "abcabcabcabcabca", "PasswordpassWORD", "123456789012345", "abcdefghijklmnop"]
        {
            assert_eq!(checked(again), Err(UnusablePassword::Repetitive), "{again}");
        }
    }

    #[test]
    fn what_is_made_of_names_is_refused() {
        for names in ["hanna.oeberg1234", "HannaÖberg-2026", "anteroom-hanna-1", "anteroom-2026-1"] {
            assert_eq!(checked(names), Err(UnusablePassword::Names), "{names}");
        }
        assert_eq!(checked("hanna likes her old bicycle"), Ok(()), "a name in it is no harm");
        assert_eq!(check("ann-and-a-bicycle", &["an", ""]), Ok(()));
    }

    #[test]
    fn the_same_characters_are_the_same_password() {
        assert_eq!(normal_form("A\u{30a}ngstro\u{308}m"), normal_form("\u{212b}ngstr\u{f6}m"));
        assert_eq!(normal_form("\u{fb01}sh"), "fish");
    }
}
