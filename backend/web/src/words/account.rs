//! What accounts ask of what is typed for them.

use anteroom_engine::{account_rules::AccountRule, password_rules::UnusablePassword};

use crate::language::Language;

/// What a rule says to whoever has not kept it.
pub(crate) fn rule(language: Language, rule: AccountRule) -> String {
    language.say(match rule {
        AccountRule::Username => "rule-username",
        AccountRule::UsernameTaken => "rule-username-taken",
        AccountRule::Name(_) => "rule-name",
        AccountRule::Password(UnusablePassword::TooShort) => "rule-password-short",
        AccountRule::Password(UnusablePassword::TooLong) => "rule-password-long",
        AccountRule::Password(UnusablePassword::Common) => "rule-password-common",
        AccountRule::Password(UnusablePassword::Repetitive) => "rule-password-repetitive",
        AccountRule::Password(UnusablePassword::Names) => "rule-password-names",
        AccountRule::SamePassword => "rule-password-same",
        // Staff alone have a second factor, and are spoken to in English.
        AccountRule::Code => return rule.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use anteroom_engine::people;

    use super::*;

    /// The languages' files have the numbers in their sentences, and staff read what the rules say themselves.
    #[test]
    fn in_english_customers_read_what_the_rules_say() {
        use UnusablePassword::{Common, Names, Repetitive, TooLong, TooShort};
        let of_passwords = [TooShort, TooLong, Common, Repetitive, Names].map(AccountRule::Password);
        let Err(people::PeopleError::Rule(of_names)) = people::display_name("") else { panic!("nothing is no name") };
        for asked in of_passwords.into_iter().chain([of_names, AccountRule::Username, AccountRule::SamePassword]) {
            assert_eq!(rule(Language::English, asked), asked.to_string());
        }
    }
}
