//! The pages about cases that an exit touches: notifications, wishes, training plans.
use super::{
    Portal, acts,
    notifications::{self, LettersSheet, NotificationSheet},
    plans::{self, PlanSheet, TraineeSheet},
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
    all.extend(acts::paths::<PlanSheet>());
    all.extend(acts::paths::<TraineeSheet>());
    all
}

/// The same paths as OpenAPI describes them.
pub(super) fn described() -> Vec<(String, Value)> {
    let mut all = acts::described::<NotificationSheet>();
    all.extend(acts::described::<LettersSheet>());
    all.extend(acts::described::<PlanSheet>());
    all.extend(acts::described::<TraineeSheet>());
    all
}

/// Their pages.
pub(super) fn pages() -> Router<Portal> {
    Router::new()
        .merge(acts::pages::<NotificationSheet>())
        .merge(acts::pages::<LettersSheet>())
        .merge(acts::pages::<PlanSheet>())
        .merge(acts::pages::<TraineeSheet>())
        .route("/plans", get(plans::list))
        .route("/plans.csv", get(plans::csv))
        .route("/plan/{id}/cohort.csv", get(plans::cohort_csv))
        .route("/trainee-template.xlsx", get(plans::template_xlsx))
        .route("/trainee-template.csv", get(plans::template_csv))
        .route("/wishes", get(wishes::page))
        .route("/cases", get(wishes::cases))
        .route("/cases.csv", get(wishes::csv))
        .route("/enrolment/{id}/scan/{sha256}", get(wishes::scan))
        .route("/notifications", get(notifications::list))
        .route("/notifications.csv", get(notifications::csv))
}
