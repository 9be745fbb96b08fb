//! Run a pilot: start it, and sum it up with what the register counts.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    pilot::{Pilot, StartPilot, SumUpPilot, start, sum_up},
};
use serde_json::json;
use std::sync::Arc;

/// Starts a pilot.
///
/// # Errors
/// [`Failure`].
pub fn start_pilot(house: &Arc<House>, call: &Call, pilot: Pilot) -> Result<Id<Pilot>, Failure> {
    perform(
        house,
        call,
        StartPilot::NAME,
        &pilot.id.clone(),
        move |tx, house, call| {
            for participant in &pilot.participants {
                found(tx.institution(participant)?, "institution", participant)?;
            }
            let permit = authority::permit::<StartPilot>(&call.actor, &pilot)?;
            let started = start(&permit, &house.law.pack, call.today).map_err(refused)?;
            tx.record_start_pilot(&started)?;
            Ok(Done {
                answer: pilot.id.clone(),
                object: pilot.id.to_string(),
                under: under(&house.law, "pilot.summed-up", call.today),
                details: json!({"participants": pilot.participants.len(), "until": pilot.until.to_string()}),
            })
        },
    )
}

/// Sums a pilot up; the figures of today stay with it.
///
/// # Errors
/// [`Failure`].
pub fn sum_up_pilot(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Pilot>,
    conclusion: &str,
) -> Result<(), Failure> {
    let (id, conclusion) = (id.clone(), conclusion.to_owned());
    let asked = json!({"pilot": id, "conclusion": conclusion});
    perform(
        house,
        call,
        SumUpPilot::NAME,
        &asked,
        move |tx, house, call| {
            let pilot = found(tx.pilot(&id)?, "pilot", &id)?;
            let figures = tx.figures_of(&pilot)?;
            let permit = authority::permit::<SumUpPilot>(&call.actor, &pilot)?;
            let pack = &house.law.pack;
            let summed =
                sum_up(&permit, &figures, &conclusion, pack, call.today).map_err(refused)?;
            tx.record_sum_up(&summed)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "pilot.summed-up", call.today),
                details: json!({"figures": figures}),
            })
        },
    )
}
