//! Pages: whole and right as the server sends them, with or without script.

pub(crate) mod account;
pub(crate) mod admin;
#[cfg(test)]
mod checks;
mod desk;
mod dry_run;
mod error;
mod fields;
mod form;
mod help;
mod home;
mod language;
mod login;
mod provider;
mod qr;
mod query;
mod reset;
mod session;
mod setup;

pub(crate) use desk::{act, desk, notes};
pub(crate) use error::{Link, error_page};
pub(crate) use help::{call, come_to_help, help, stop_helping};
pub(crate) use home::home;
pub(crate) use language::language;
pub(crate) use login::{DESK, log_in, log_in_with_code, log_out, login};
pub(crate) use provider::{from_provider, to_provider};
pub(crate) use reset::{reset, set_password};
pub(crate) use session::rating::words as rating_words;
pub(crate) use session::{
    agree, answer, away, back, changes, come_along, continue_here, data, invitation, invite, join, leave, make_account,
    move_link, move_place, opening, rate, session, sign_up, stay,
};
pub(crate) use setup::{set_up, setup};

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

/// A rendered template.
pub(crate) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        // Templates take plain values and write to memory: there is nothing in them that can fail at run time.
        Err(error) => panic!("a template could not be rendered: {error}"),
    }
}

/// JSON for a data block in a page: nothing in it can end the block.
fn json_block(value: &impl serde::Serialize) -> String {
    let Ok(json) = serde_json::to_string(value) else { panic!("wire types have no keys that JSON lacks") };
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_data_block_cannot_be_ended_from_inside() {
        let json = super::json_block(&"</script><script>alert(1)</script>");
        assert!(!json.contains('<'));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), "</script><script>alert(1)</script>");
    }
}
