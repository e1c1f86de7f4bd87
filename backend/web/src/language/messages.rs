//! The messages of each language, from `frontend/locales`. They are read once, and are inside this binary.

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::Language;

type Bundle = FluentBundle<FluentResource>;

/// What stands for something that is put between two parts of a sentence; no text has it.
const GAP: &str = "\u{e000}";

/// The files that the server reads.
pub(super) const fn sources(language: Language) -> [&'static str; 2] {
    match language {
        Language::English => [
            include_str!("../../../../frontend/locales/en/pages.ftl"),
            include_str!("../../../../frontend/locales/en/visit.ftl"),
        ],
        Language::German => [
            include_str!("../../../../frontend/locales/de/pages.ftl"),
            include_str!("../../../../frontend/locales/de/visit.ftl"),
        ],
        Language::French => [
            include_str!("../../../../frontend/locales/fr/pages.ftl"),
            include_str!("../../../../frontend/locales/fr/visit.ftl"),
        ],
        Language::Dutch => [
            include_str!("../../../../frontend/locales/nl/pages.ftl"),
            include_str!("../../../../frontend/locales/nl/visit.ftl"),
        ],
        Language::Spanish => [
            include_str!("../../../../frontend/locales/es/pages.ftl"),
            include_str!("../../../../frontend/locales/es/visit.ftl"),
        ],
    }
}

/// Of each language that is offered.
static BUNDLES: LazyLock<[Bundle; Language::OFFERED.len()]> = LazyLock::new(|| Language::OFFERED.map(read));

fn read(language: Language) -> Bundle {
    let Ok(tag) = language.tag().parse::<LanguageIdentifier>() else { panic!("{language} is no tag of a language") };
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Every language so far is written from left to right.
    bundle.set_use_isolating(false);
    for source in sources(language) {
        let resource = FluentResource::try_new(source.to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("messages of {language}: {errors:?}"));
        if let Err(errors) = bundle.add_resource(resource) {
            panic!("messages of {language}: {errors:?}");
        }
    }
    bundle
}

/// A sentence around something that is not text, such as an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Around {
    pub(crate) before: String,
    pub(crate) after: String,
}

impl Language {
    fn bundle(self) -> &'static Bundle {
        &BUNDLES[self as usize]
    }

    fn format(self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<Cow<'static, str>> {
        let pattern = self.bundle().get_message(id)?.value()?;
        let mut errors = Vec::new();
        let words = self.bundle().format_pattern(pattern, args, &mut errors);
        assert!(errors.is_empty(), "{id} in {self}: {errors:?}");
        Some(match words {
            Cow::Borrowed(words) => Cow::Borrowed(words),
            Cow::Owned(words) => Cow::Owned(words),
        })
    }

    fn known(self, id: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        // Every language has the same messages, and there is a test that those exist that are asked for.
        self.format(id, args).unwrap_or_else(|| panic!("there is no message {id}"))
    }

    /// A message without variables.
    pub(crate) fn say(self, id: &str) -> String {
        self.known(id, None).into_owned()
    }

    /// A message about a number of something, `$count`.
    pub(crate) fn count(self, id: &str, count: impl Into<FluentValue<'static>>) -> String {
        self.with(id, [("count", count.into())])
    }

    /// A message with one variable that is text.
    pub(crate) fn fill(self, id: &str, name: &'static str, text: &str) -> String {
        self.with(id, [(name, FluentValue::from(text))])
    }

    /// A message with variables.
    pub(crate) fn with<'a>(
        self,
        id: &str,
        values: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(name, value);
        }
        self.known(id, Some(&args)).into_owned()
    }

    /// A message around something that a page puts in place of its variable `gap`.
    pub(crate) fn around(self, id: &str, gap: &'static str) -> Around {
        self.around_with(id, gap, [])
    }

    /// The same of a message that has other variables as well.
    pub(crate) fn around_with<'a>(
        self,
        id: &str,
        gap: &'static str,
        values: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> Around {
        let words = self.with(id, values.into_iter().chain([(gap, FluentValue::from(GAP))]));
        let Some((before, after)) = words.split_once(GAP) else { panic!("{id} in {self} has no {gap}") };
        Around { before: before.to_owned(), after: after.to_owned() }
    }
}
