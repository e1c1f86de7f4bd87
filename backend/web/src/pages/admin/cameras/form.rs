//! The form of a camera: as it is registered, or as it was typed with what is wrong with it.

use anteroom_domain::{
    camera::{CameraLogin, CameraSettings},
    ids::SessionId,
};
use anteroom_engine::{
    cameras::{CameraWish, LoginWish, RegisteredCamera},
    fields::FieldWrong,
};

use super::{
    super::{field_view::FieldView, typed::Typed},
    settings,
};
use crate::app::App;

/// What the names of sessions' switches begin with.
const SESSION: &str = "session:";

/// The form. What secrets were typed is not sent back.
pub(super) struct CameraForm {
    /// Which camera it is; `None` for a new one.
    pub(super) id: Option<String>,
    pub(super) edition: u64,
    /// Its name as it is registered.
    pub(super) heading: String,
    /// Where it is now; empty for a new one. The part that may be secret is not shown, so this is no value to send back.
    pub(super) address_now: String,
    pub(super) has_login: bool,
    pub(super) name: String,
    pub(super) name_problem: Option<String>,
    pub(super) address: String,
    pub(super) address_problem: Option<String>,
    pub(super) user: String,
    pub(super) login_problem: Option<String>,
    pub(super) removes_login: bool,
    pub(super) sessions: Vec<SessionChoice>,
    pub(super) sessions_problem: Option<String>,
    pub(super) always: bool,
    pub(super) fields: Vec<FieldView>,
    pub(super) fingerprint: String,
    pub(super) settings: CameraSettings,
}

/// A session that the camera may belong to.
pub(super) struct SessionChoice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// Where a camera is, for people.
pub(super) fn address_words(camera: &RegisteredCamera) -> String {
    let unknown = "Its address was kept with another secret of the server: give it anew";
    camera.address.clone().unwrap_or_else(|| unknown.to_owned())
}

/// Sessions that are in use, and archived ones that it belongs to, by name.
fn choices(app: &App, chosen: &[SessionId]) -> Vec<SessionChoice> {
    let floor = app.floor.read();
    let shown = floor.sessions().filter(|session| !session.archived || chosen.contains(&session.id));
    let choice = |session: &anteroom_domain::session::Session| SessionChoice {
        id: session.id.to_string(),
        name: session.name.clone(),
        chosen: chosen.contains(&session.id),
    };
    let mut choices: Vec<_> = shown.map(choice).collect();
    choices.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    choices
}

impl CameraForm {
    /// Of a camera that is not registered yet.
    pub(super) fn blank(app: &App) -> Self {
        let settings = CameraSettings::default();
        Self {
            id: None,
            edition: 0,
            heading: String::new(),
            address_now: String::new(),
            has_login: false,
            name: String::new(),
            name_problem: None,
            address: String::new(),
            address_problem: None,
            user: String::new(),
            login_problem: None,
            removes_login: false,
            sessions: choices(app, &[]),
            sessions_problem: None,
            always: false,
            fields: settings::views(&settings),
            fingerprint: String::new(),
            settings,
        }
    }

    /// Of one that is.
    pub(super) fn of(app: &App, camera: &RegisteredCamera) -> Self {
        Self {
            id: Some(camera.id.to_string()),
            edition: camera.edition,
            heading: camera.name.clone(),
            address_now: address_words(camera),
            has_login: camera.has_login,
            name: camera.name.clone(),
            sessions: choices(app, &camera.sessions),
            always: camera.always,
            fields: settings::views(&camera.settings),
            fingerprint: settings::fingerprint(&camera.settings),
            settings: camera.settings.clone(),
            ..Self::blank(app)
        }
    }

    /// The same as it was typed, and what is wished by it, if its settings can be read.
    pub(super) fn typed(self, typed: &Typed) -> (Self, Option<CameraWish>) {
        let (fields, settings) = settings::read(&self.settings, typed);
        let sessions: Vec<SessionId> = typed.names(SESSION).filter_map(|id| id.parse().ok()).collect();
        let mut choices = self.sessions;
        for choice in &mut choices {
            choice.chosen = sessions.iter().any(|id| id.to_string() == choice.id);
        }
        let address = typed.get("address").trim().to_owned();
        let (user, password) = (typed.get("user").trim().to_owned(), typed.get("password").to_owned());
        let removes_login = typed.get("remove_login") == "yes";
        let login = if !user.is_empty() || !password.is_empty() {
            LoginWish::Set(CameraLogin { user: user.clone(), password })
        } else if removes_login {
            LoginWish::Remove
        } else {
            LoginWish::Keep
        };
        let always = typed.get("always") == "yes";
        let name = typed.get("name").trim().to_owned();
        let wish = settings.is_some().then(|| CameraWish {
            name: Some(name.clone()),
            // Left empty, it stays. A new camera has none that could.
            address: (self.id.is_none() || !address.is_empty()).then(|| address.clone()),
            login,
            settings,
            sessions: Some(sessions),
            always: Some(always),
        });
        // What was typed may have a password in it.
        let address = if address.contains('@') { String::new() } else { address };
        let fingerprint = typed.get("fingerprint").trim().to_owned();
        let form = Self { name, address, user, removes_login, sessions: choices, always, fields, fingerprint, ..self };
        (form, wish)
    }

    /// Says what is wrong, each beside its field.
    pub(super) fn blame(&mut self, wrong: &[FieldWrong]) {
        for FieldWrong { field, problem } in wrong {
            let problem = Some(problem.clone());
            match *field {
                "name" => self.name_problem = problem,
                "address" => self.address_problem = problem,
                "login" => self.login_problem = problem,
                "sessions" => self.sessions_problem = problem,
                setting => {
                    let found = self.fields.iter_mut().find(|view| view.name == setting);
                    if let Some(view) = found {
                        view.problem = problem;
                    }
                }
            }
        }
    }

    /// The place of each field that something is wrong with, and what it is called.
    pub(super) fn problems(&self) -> Vec<(&str, &str)> {
        let fields = [
            ("name", "Name", &self.name_problem),
            ("address", "Address", &self.address_problem),
            ("user", "User", &self.login_problem),
            ("sessions", "Sessions", &self.sessions_problem),
        ];
        let settings = self.fields.iter().map(|view| (view.name, view.label, &view.problem));
        let wrong = fields.into_iter().chain(settings).filter(|(_, _, problem)| problem.is_some());
        wrong.map(|(name, label, _)| (name, label)).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::pages::checks::long;

    /// A form with much in it, and something wrong with every field.
    pub(in super::super) fn full() -> CameraForm {
        let settings = CameraSettings::default();
        let choice = |n: usize| SessionChoice { id: format!("{n:032x}"), name: long(80), chosen: n.is_multiple_of(2) };
        let mut fields = settings::views(&settings);
        for view in &mut fields {
            view.problem = Some(long(90));
        }
        let problem = Some(long(90));
        CameraForm {
            id: None,
            edition: 3,
            heading: long(80),
            address_now: long(300),
            has_login: true,
            name: long(80),
            name_problem: problem.clone(),
            address: long(300),
            address_problem: problem.clone(),
            user: long(60),
            login_problem: problem.clone(),
            removes_login: true,
            sessions: (0..30).map(choice).collect(),
            sessions_problem: problem,
            always: true,
            fields,
            fingerprint: long(64),
            settings,
        }
    }

    #[test]
    fn each_problem_leads_to_its_field() {
        let form = full();
        let places: Vec<_> = form.problems().into_iter().map(|(place, _)| place).collect();
        assert_eq!(places[..4], ["name", "address", "user", "sessions"]);
        assert_eq!(places.len(), 4 + form.fields.len());
    }
}
