//! The pages about people: staff, panels, and the desks where something new begins.
use super::{Portal, acts, desk::DeskSheet, panel::PanelSheet, staff};
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
    all
}

/// The same paths as OpenAPI describes them.
pub(super) fn described() -> Vec<(String, Value)> {
    let mut all = acts::described::<staff::StaffSheet>();
    all.extend(acts::described::<PanelSheet>());
    all.extend(acts::described::<DeskSheet>());
    all
}

/// Their pages.
pub(super) fn pages() -> Router<Portal> {
    Router::new()
        .merge(acts::pages::<staff::StaffSheet>())
        .merge(acts::pages::<staff::AppointmentSheet>())
        .merge(acts::pages::<PanelSheet>())
        .merge(acts::pages::<DeskSheet>())
        .route("/staff", get(staff::list))
        .route("/staff.csv", get(staff::csv))
}
