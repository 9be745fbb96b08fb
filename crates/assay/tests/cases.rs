//! Cases that an exit touches, on every database of the environment: who is told, who is asked, and how each case ends.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

#[path = "cases/completed.rs"]
mod completed;
#[path = "cases/notifications.rs"]
mod notifications;
#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(dead_code, reason = "shared with the tests of the portal")]
#[path = "portal/site.rs"]
mod site;
#[path = "cases/trainees.rs"]
mod trainees;
#[path = "cases/wishes.rs"]
mod wishes;
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;
