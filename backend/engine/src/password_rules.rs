//! Which passwords can be chosen: NIST SP 800-63B-4, section 3.1.1.2, <https://pages.nist.gov/800-63-4/sp800-63b.html>.
//!
//! Length is what counts; nothing is asked for about kinds of characters, and no password has to be changed because time
//! has passed. What many others use, what is one thing again and again, and what is made of the names around it is refused.
//!
//! No list of long passwords is long enough, since most are made of what is in a short one. So what is not in a list is taken
//! apart in the cheapest way there is, as somebody who guesses would put it together: a word that many use is one guess out of
//! thousands, a run along the keyboard or a year is hardly one, a name that everybody knows is none, and any other character is
//! itself. What is cheaper than eight characters is refused.

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
/// Least that has to be guessed of a password, in characters of its own.
const WORTH_MIN: usize = 8;
/// What a word is worth that many people use: some ten thousand there are, and three characters of one's own are about as many.
const COMMON_WORTH: usize = 3;
/// What a run, or a year, is worth.
const RUN_WORTH: usize = 1;
/// Fewest characters of a run: three in a row stand in many words.
const RUN_CHARS_MIN: usize = 4;
/// Neighbours on keyboards, along rows and down columns, of German and French ones as well.
const KEYS: &[&str] = &[
    "1234567890",
    "qwertyuiop",
    "qwertzuiopü",
    "azertyuiop",
    "asdfghjkl",
    "asdfghjklöä",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik",
    "9ol",
    "0p",
    "1qay",
    "6zhn",
];
/// Signs that stand for letters, and for which.
const LEET: &[(char, char)] =
    &[('0', 'o'), ('1', 'i'), ('3', 'e'), ('4', 'a'), ('5', 's'), ('7', 't'), ('@', 'a'), ('$', 's'), ('!', 'i')];

/// Passwords that many people use, in lower case. Where they come from: `data/README.md`.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let of_any_length = include_str!("../data/common-passwords.txt").lines();
    of_any_length.chain(include_str!("../data/common-long-passwords.txt").lines()).collect()
});

/// What [`COMMON`] has, and common phrases, as letters and digits alone.
static COMMON_PARTS: LazyLock<HashSet<Vec<char>>> = LazyLock::new(|| {
    let phrases = include_str!("../data/common-phrases.txt").lines();
    phrases.chain(COMMON.iter().copied()).map(solid).filter(|part| part.len() >= RUN_CHARS_MIN).collect()
});

/// Length of the longest of [`COMMON_PARTS`].
static LONGEST_PART: LazyLock<usize> = LazyLock::new(|| COMMON_PARTS.iter().map(Vec::len).max().unwrap_or(0));

/// Why a password cannot be chosen. Each is a sentence to be shown beside the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusablePassword {
    /// Too few characters.
    #[error("A password has at least {PASSWORD_CHARS_MIN} characters. Several words in a row are easy to remember.")]
    TooShort,
    /// Too many characters.
    #[error("A password has at most {PASSWORD_CHARS_MAX} characters.")]
    TooLong,
    /// Many people use it, or it is put together of little more than what many use.
    #[error("This password is one that many people use, or made of such ones. Choose another.")]
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
    let known = known_names(names);
    if worth(&lower, &[]) < WORTH_MIN {
        return Err(UnusablePassword::Common);
    }
    if worth(&lower, &known) < WORTH_MIN {
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

/// Letters and digits alone: what stands between words makes them no other ones.
fn solid(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The names around a password, whole and word by word.
fn known_names(names: &[&str]) -> Vec<Vec<char>> {
    let names: Vec<_> = names.iter().map(|name| normal_form(name).to_lowercase()).collect();
    let words = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let mut known: Vec<_> = words.chain(names.iter().map(String::as_str)).chain([PRODUCT]).map(solid).collect();
    known.retain(|name| name.len() >= NAME_CHARS_MIN);
    known
}

/// What a password is worth, in characters that have to be guessed, to somebody who knows these names: as it is typed, or with
/// the letters for which signs may stand.
fn worth(password: &str, names: &[Vec<char>]) -> usize {
    // Signs stay: who puts them between words has not chosen others, but they are letters to somebody who writes like that.
    let plain = |c: char| LEET.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, letter)| *letter);
    let unfolded: String = password.chars().map(plain).collect();
    cheapest(&solid(password), names).min(cheapest(&solid(&unfolded), names))
}

/// The least worth of any way to take these characters apart.
fn cheapest(chars: &[char], names: &[Vec<char>]) -> usize {
    let mut least = vec![usize::MAX; chars.len() + 1];
    least[0] = 0;
    let runs = runs(chars);
    for at in 0..chars.len() {
        let so_far = least[at];
        let rest = &chars[at..];
        let mut part = |len: usize, worth: usize| least[at + len] = least[at + len].min(so_far + worth);
        part(1, 1);
        for name in names.iter().filter(|name| rest.starts_with(name)) {
            part(name.len(), 0);
        }
        for len in (RUN_CHARS_MIN..=rest.len().min(*LONGEST_PART)).filter(|len| COMMON_PARTS.contains(&rest[..*len])) {
            part(len, COMMON_WORTH);
        }
        for len in RUN_CHARS_MIN..=runs[at] {
            part(len, RUN_WORTH);
        }
        if is_year(rest) {
            part(RUN_CHARS_MIN, RUN_WORTH);
        }
    }
    least[chars.len()]
}

/// From each character on, how many there are that each follow from the one before: the same, its neighbour in the alphabet or
/// on a keyboard.
fn runs(chars: &[char]) -> Vec<usize> {
    let mut runs = vec![1; chars.len()];
    for at in (1..chars.len()).rev() {
        if follows(chars[at - 1], chars[at]) {
            runs[at - 1] = runs[at] + 1;
        }
    }
    runs
}

fn follows(one: char, next: char) -> bool {
    let is_pair = |(left, right): (char, char)| (left, right) == (one, next) || (right, left) == (one, next);
    let beside = |keys: &&str| keys.chars().zip(keys.chars().skip(1)).any(is_pair);
    u32::from(one).abs_diff(u32::from(next)) <= 1 || KEYS.iter().any(beside)
}

/// Whether a year of our time stands here.
fn is_year(chars: &[char]) -> bool {
    let digits = chars.len() >= 4 && chars[..4].iter().all(char::is_ascii_digit);
    digits && matches!(chars[..2], ['1', '9'] | ['2', '0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(password: &str) -> Result<(), UnusablePassword> {
        check(password, &["hanna.oeberg", "Hanna Öberg"])
    }

    #[test]
    fn any_long_password_will_do_whatever_its_characters() {
        for good in [
            "correct horse battery",
            "ÅngströmUndÄpfelsaft",
            "今日はとても天気がいいですね本当に",
            "x y z or what else",
        ] {
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
        // OWASP ASVS 6.2.4: at least the 3,000 most common ones of those that are long enough.
        assert!(long.len() >= 3_000, "{}", long.len());
        for word in long {
            assert_eq!(checked(word), Err(UnusablePassword::Common), "{word}");
        }
        for around in ["password1234567!", "!!2024Password2025!!", "QWERTYUIOP12345", "1234567iloveyou"] {
            assert_eq!(checked(around), Err(UnusablePassword::Common), "{around}");
        }
    }

    #[test]
    fn what_is_put_together_of_what_many_use_is_refused_however_long() {
        for (made, of) in [
            ("passwordiloveyou", "two words"),
            ("Sunshine-Dragon-1", "two words and something between"),
            ("P@ssw0rd-Superm4n!", "signs for letters"),
            ("1qaz2wsx3edc4rfv", "columns of the keyboard"),
            ("qwertzuiopasdfghjkl", "rows of a German one"),
            ("azertyuiopqsdfghjklm", "rows of a French one"),
            ("abcdefgh12345678", "runs"),
            ("aaaaaaaabbbbbbbbcc", "runs of one each"),
            ("Sunshine 2025 2026", "a word and years"),
            ("To be, or not to be: that is the question", "a phrase"),
            ("MayTheForceBeWithYou!", "another"),
            ("this is my password 123", "and another"),
            ("correct horse battery staple", "the one that everybody was told"),
            ("ich liebe dich 2026", "and in German"),
        ] {
            assert_eq!(checked(made), Err(UnusablePassword::Common), "{made}: {of}");
        }
    }

    #[test]
    fn words_of_ones_own_stay_free_to_choose() {
        for own in [
            "correct horse battery",
            "a better staple to hold",
            "sweet treasures of old",
            "my bicycle is older than me",
            "dragons eat cold porridge",
            "wir essen gern spaet zu abend",
            "qwerty is no way to begin",
            "password managers are my friends",
        ] {
            assert_eq!(checked(own), Ok(()), "{own}");
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
