//! What somebody wants of a camera, and what is wrong with it.

use std::collections::BTreeSet;

use anteroom_domain::{
    camera::{AddressProblem, CameraAddress, CameraLogin, CameraSettings},
    ids::SessionId,
};

use super::{CAMERA_NAME_CHARS_MAX, CAMERA_SESSIONS_MAX, CameraError, Cameras, sealing};
use crate::{
    fields::{FieldWrong, name},
    ports::StoredCamera,
};

/// What is to become of the login.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LoginWish {
    /// It stays, or is the one in a new address. The login of one place never goes to another one.
    #[default]
    Keep,
    /// There is none.
    Remove,
    /// It is this one.
    Set(CameraLogin),
}

/// What a camera is to be; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct CameraWish {
    /// Its name.
    pub name: Option<String>,
    /// Where it is, perhaps with its login.
    pub address: Option<String>,
    /// Its login, over the one in the address.
    pub login: LoginWish,
    /// How it is used.
    pub settings: Option<CameraSettings>,
    /// The sessions it belongs to.
    pub sessions: Option<Vec<SessionId>>,
    /// Whether it is always there.
    pub always: Option<bool>,
}

/// What is new about a camera, for the audit log: names and values.
pub(super) type Changed = Vec<(&'static str, String)>;

/// The rules of addresses name them as `OpenVidu` does.
fn in_our_words(problem: AddressProblem) -> String {
    let text = problem.to_string();
    text.strip_prefix("rtspUri").map_or(text.clone(), |rest| format!("The address{rest}"))
}

impl Cameras {
    /// The camera as it would be, and what would be new about it, for the audit log. Everything that is wrong is told.
    pub(super) fn follow(
        &self,
        camera: StoredCamera,
        wish: CameraWish,
    ) -> Result<(StoredCamera, Changed), CameraError> {
        let (mut camera, mut changed, mut problems) = (camera, Vec::new(), Vec::new());
        if let Some(wished) = wish.name {
            match name(&wished, CAMERA_NAME_CHARS_MAX) {
                Ok(name) if name == camera.name => {}
                Ok(name) => {
                    changed.push(("name", name.clone()));
                    camera.name = name;
                }
                Err(problem) => problems.push(FieldWrong::new("name", problem)),
            }
        }
        match self.new_address(&camera, wish.address.as_deref(), wish.login) {
            Ok(None) => {}
            Ok(Some(address)) => {
                let login = if address.login().is_some() { "kept" } else { "none" };
                changed.extend([("address", address.to_string()), ("login", login.to_owned())]);
                camera.sealed_address = sealing::seal(&self.parts.keys, camera.id, &address, &*self.parts.random);
                if let Some(connection) = &mut camera.connection {
                    connection.rtsp_uri = address.to_string();
                }
            }
            Err(problem) => problems.push(problem),
        }
        if let Some(settings) = wish.settings
            && settings != camera.settings
        {
            problems.extend(settings.problems().into_iter().map(|problem| {
                let (least, most) = CameraSettings::bounds(problem.field()).unwrap_or_default();
                FieldWrong::new(problem.field(), format!("Give a whole number from {least} to {most}."))
            }));
            changed.push(("settings", "changed".to_owned()));
            camera.settings = settings;
        }
        if let Some(sessions) = wish.sessions {
            let sessions: BTreeSet<_> = sessions.into_iter().collect();
            let are_known = {
                let floor = self.parts.floor.read();
                sessions.iter().all(|session| floor.session(*session).is_some())
            };
            if !are_known {
                problems.push(FieldWrong::new("sessions", "There is no such session."));
            } else if sessions.len() > CAMERA_SESSIONS_MAX {
                problems.push(FieldWrong::new(
                    "sessions",
                    format!("A camera belongs to {CAMERA_SESSIONS_MAX} sessions at most."),
                ));
            } else if sessions != camera.sessions {
                changed.push(("sessions", sessions.len().to_string()));
                camera.sessions = sessions;
            }
        }
        if let Some(always) = wish.always
            && always != camera.always
        {
            changed.push(("always", if always { "yes" } else { "no" }.to_owned()));
            camera.always = always;
        }
        if problems.is_empty() { Ok((camera, changed)) } else { Err(CameraError::Fields(problems)) }
    }

    /// The address as it is to be kept; `None` if it stays.
    fn new_address(
        &self,
        camera: &StoredCamera,
        address: Option<&str>,
        login: LoginWish,
    ) -> Result<Option<CameraAddress>, FieldWrong> {
        if address.is_none() && login == LoginWish::Keep {
            return Ok(None);
        }
        // A new camera has none, and is not asked for its own.
        let kept = if camera.sealed_address.is_empty() { None } else { self.address(camera) };
        let wished = match address {
            Some(text) => {
                CameraAddress::parse(text).map_err(|problem| FieldWrong::new("address", in_our_words(problem)))?
            }
            None => kept
                .clone()
                .ok_or_else(|| FieldWrong::new("address", "Give the address again, together with the login."))?,
        };
        self.parts.rule.admits(&wished).map_err(|refusal| FieldWrong::new("address", refusal))?;
        let login = match login {
            LoginWish::Set(CameraLogin { user, password }) => {
                if [&user, &password].into_iter().any(|text| text.len() > 256 || text.contains(char::is_control)) {
                    return Err(FieldWrong::new(
                        "login",
                        "User and password have 256 bytes at most, each on one line.",
                    ));
                }
                Some(CameraLogin { user, password })
            }
            LoginWish::Remove => None,
            LoginWish::Keep if wished.login().is_some() => wished.login().cloned(),
            LoginWish::Keep => {
                let is_same_place = |kept: &CameraAddress| kept.clone().with_login(None) == wished;
                kept.as_ref().filter(|kept| is_same_place(kept)).and_then(|kept| kept.login().cloned())
            }
        };
        let wished = wished.with_login(login);
        Ok((kept.as_ref() != Some(&wished)).then_some(wished))
    }
}
