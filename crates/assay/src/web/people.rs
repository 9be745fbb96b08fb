//! The pages about people, selections, guidance, pilots and exits, and the desks where something new begins.
use super::{
    Portal, acts, archives,
    calls::{self, CallSheet},
    desk::DeskSheet,
    exits::{self, ExitSheet},
    guidance::{self, GuidanceSheet},
    panel::PanelSheet,
    paper,
    pilots::{self, PilotSheet},
    simulation, staff,
    succession::{self, SuccessionSheet},
    surge::{self, SurgeSheet},
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
    all.extend(acts::paths::<GuidanceSheet>());
    all.extend(acts::paths::<PilotSheet>());
    all.extend(acts::paths::<ExitSheet>());
    all.extend(acts::paths::<paper::PaperSheet>());
    all.extend(acts::paths::<SurgeSheet>());
    all.extend(acts::paths::<SuccessionSheet>());
    all
}

/// The same paths as OpenAPI describes them.
pub(super) fn described() -> Vec<(String, Value)> {
    let mut all = acts::described::<staff::StaffSheet>();
    all.extend(acts::described::<PanelSheet>());
    all.extend(acts::described::<DeskSheet>());
    all.extend(acts::described::<CallSheet>());
    all.extend(acts::described::<GuidanceSheet>());
    all.extend(acts::described::<PilotSheet>());
    all.extend(acts::described::<ExitSheet>());
    all.extend(acts::described::<paper::PaperSheet>());
    all.extend(acts::described::<SurgeSheet>());
    all.extend(acts::described::<SuccessionSheet>());
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
        .merge(acts::pages::<GuidanceSheet>())
        .merge(acts::pages::<PilotSheet>())
        .merge(acts::pages::<SurgeSheet>())
        .merge(acts::pages::<SuccessionSheet>())
        .merge(acts::pages::<ExitSheet>())
        .route("/exits", get(exits::list))
        .route("/exits.csv", get(exits::csv))
        .route("/exits/simulate", get(simulation::ask))
        .route("/exit/{id}/simulation", get(simulation::of_plan))
        .route("/exit/{id}/simulation.csv", get(simulation::of_plan_csv))
        .route("/roster/{subject}", get(exits::membership))
        .merge(acts::pages::<paper::PaperSheet>())
        .route("/paper/{id}/blanks.csv", get(paper::csv))
        .route("/paper/{id}/run/{run}", get(paper::run))
        .route("/paper/{id}/run/{run}/control.csv", get(paper::control))
        .route(
            "/certificate/{number}/certificate.pdf",
            get(paper::certificate),
        )
        .route("/staff", get(staff::list))
        .route("/staff.csv", get(staff::csv))
        .route("/calls", get(calls::list))
        .route("/calls.csv", get(calls::csv))
        .route("/calls/{id}", get(calls::one))
        .route("/guidance", get(guidance::list))
        .route("/guidance.csv", get(guidance::csv))
        .route("/archives", get(archives::list))
        .route("/archives.csv", get(archives::csv))
        .route("/archives/proof", get(archives::proof))
        .route("/successions", get(succession::list))
        .route("/successions.csv", get(succession::csv))
        .route("/successions/{id}", get(succession::one))
        .route("/surges", get(surge::list))
        .route("/surges.csv", get(surge::csv))
        .route("/pilots", get(pilots::list))
        .route("/pilots.csv", get(pilots::csv))
        .route("/pilots/{id}", get(pilots::one))
        .route("/pilots/{id}/figures.csv", get(pilots::figures))
}
