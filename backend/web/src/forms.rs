//! Forms: small, well-formed, and from a page of ours.

use axum::{
    extract::{Form, FromRequest, Request, rejection::FormRejection},
    http::StatusCode,
};
use serde::de::DeserializeOwned;
use std::sync::Arc;

use crate::{app::App, errors::PageError, security};

/// Most bytes in a body. Forms and events are far smaller.
pub(crate) const BODY_MAX: usize = 64 * 1_024;

/// A form of ours. The handler still compares its form token, since only it knows whose it must be.
pub(crate) struct OurForm<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for OurForm<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, PageError> {
        if !security::is_same_origin(&app.config, request.headers()) {
            return Err(PageError::ForeignOrigin);
        }
        let form = Form::from_request(request, app).await;
        let Form(form) = form.map_err(|rejection: FormRejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
            _ => PageError::BadForm,
        })?;
        Ok(Self(form))
    }
}
