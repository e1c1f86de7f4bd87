//! A page that is one form.

use std::borrow::Cow;

use askama::Template;
use axum::response::Response;

use super::{Link, fields::Field, page};
use crate::{
    assets::{Assets, assets},
    language::Language,
};

/// The way in by the identity provider.
pub(super) struct ProviderWay {
    /// What stands on the button.
    pub(super) label: String,
    /// Where it leads; `None` while the provider does not answer.
    pub(super) href: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/form.html")]
pub(super) struct FormPage<'a> {
    pub(super) assets: Assets,
    pub(super) lang: Language,
    /// Whether it is for customers, who may choose a language.
    pub(super) is_for_customers: bool,
    pub(super) title: Cow<'a, str>,
    pub(super) lead: Cow<'a, str>,
    pub(super) csrf: String,
    pub(super) action: Cow<'a, str>,
    pub(super) hidden: Vec<(&'a str, String)>,
    pub(super) fields: Vec<Field>,
    pub(super) button: Cow<'a, str>,
    /// What is wrong with the whole of it.
    pub(super) problem: Option<String>,
    /// What the page before has done.
    pub(super) done: Option<&'a str>,
    /// Where else to go.
    pub(super) away: Option<Link>,
    /// Another way in.
    pub(super) provider: Option<ProviderWay>,
    /// What makes it more comfortable.
    pub(super) script: Option<String>,
}

impl Default for FormPage<'_> {
    fn default() -> Self {
        Self {
            assets: assets(),
            lang: Language::English,
            is_for_customers: false,
            title: "".into(),
            lead: "".into(),
            csrf: String::new(),
            action: "".into(),
            hidden: Vec::new(),
            fields: Vec::new(),
            button: "".into(),
            problem: None,
            done: None,
            away: None,
            provider: None,
            script: None,
        }
    }
}

impl FormPage<'_> {
    pub(super) fn page(&self) -> Response {
        page(self)
    }
}
