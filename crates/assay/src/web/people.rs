//! The pages about people and selections: staff, panels, calls, and the desks where something new begins.
use super::{
    Portal, acts,
    calls::{self, CallSheet},
    desk::DeskSheet,
    panel::PanelSheet,
    staff,
};
use axum::{
    Router,
    routing::{MethodRouter, get},
};
use serde_json::Value;

/// Their paths of the interface.
pub(super) fn interface() -> Vec<(String, MethodRouter<Portal>)> {
    let mut all = acts::paths::<staff::StaffSheet>();
    all.extend(acts::paths::<PanelSheet>());
    all.extend(acts::paths::<DeskSheet>());
    all.extend(acts::paths::<CallSheet>());
    all
}

/// The same paths as OpenAPI describes them.
pub(super) fn described() -> Vec<(String, Value)> {
    let mut all = acts::described::<staff::StaffSheet>();
    all.extend(acts::described::<PanelSheet>());
    all.extend(acts::described::<DeskSheet>());
    all.extend(acts::described::<CallSheet>());
    all
}

/// Their pages.
pub(super) fn pages() -> Router<Portal> {
    Router::new()
        .merge(acts::pages::<staff::StaffSheet>())
        .merge(acts::pages::<staff::AppointmentSheet>())
        .merge(acts::pages::<PanelSheet>())
        .merge(acts::pages::<DeskSheet>())
        .merge(acts::pages::<CallSheet>())
        .route("/staff", get(staff::list))
        .route("/staff.csv", get(staff::csv))
        .route("/calls", get(calls::list))
        .route("/calls.csv", get(calls::csv))
        .route("/calls/{id}", get(calls::one))
}
