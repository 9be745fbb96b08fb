//! The pages about cases that an exit touches: notifications, wishes, training plans.
use super::{
    Portal, acts,
    notifications::{self, LettersSheet, NotificationSheet},
    wishes,
};
use axum::{
    Router,
    routing::{MethodRouter, get},
};
use serde_json::Value;

/// Their paths of the interface.
pub(super) fn interface() -> Vec<(String, MethodRouter<Portal>)> {
    let mut all = acts::paths::<NotificationSheet>();
    all.extend(acts::paths::<LettersSheet>());
    all
}

/// The same paths as OpenAPI describes them.
pub(super) fn described() -> Vec<(String, Value)> {
    let mut all = acts::described::<NotificationSheet>();
    all.extend(acts::described::<LettersSheet>());
    all
}

/// Their pages.
pub(super) fn pages() -> Router<Portal> {
    Router::new()
        .merge(acts::pages::<NotificationSheet>())
        .merge(acts::pages::<LettersSheet>())
        .route("/wishes", get(wishes::page))
        .route("/cases", get(wishes::cases))
        .route("/cases.csv", get(wishes::csv))
        .route("/enrolment/{id}/scan/{sha256}", get(wishes::scan))
        .route("/notifications", get(notifications::list))
        .route("/notifications.csv", get(notifications::csv))
}
