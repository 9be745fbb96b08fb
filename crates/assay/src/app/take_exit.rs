//! An exit takes force: the roster of entitled cases is sealed, its root goes into the record, and every
//! candidate who may choose is asked.
use super::{Call, Done, Failure, perform, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::Stage,
    exit::{OccupationExit, TakeForce},
};
use assay_proof::{
    leaf::{LeafKind, leaf},
    merkle::{Levels, leaf_hash, root},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// What an exit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Cases on the roster.
    pub cases: u32,
    /// Candidates who were asked.
    pub asked: u32,
    /// Root over the roster, in hexadecimal digits.
    pub root: String,
}

/// Lets the exit of one occupation take force, once; a second time gives the first answer's sense: nothing new.
///
/// # Errors
/// [`Failure`].
pub fn take_exit(
    house: &Arc<House>,
    call: &Call,
    occupation: &str,
) -> Result<Option<Sealed>, Failure> {
    let exit = OccupationExit {
        occupation: occupation.to_owned(),
    };
    perform(
        house,
        call,
        TakeForce::NAME,
        &exit.occupation.clone(),
        move |tx, house, call| {
            authority::permit::<TakeForce>(&call.actor, &exit)?;
            let pack = &house.law.pack;
            let exited = pack
                .catalogue
                .find(&exit.occupation)
                .and_then(|found| found.exit.clone());
            let done = |answer, details| Done {
                answer,
                object: exit.occupation.clone(),
                under: under(&house.law, "transition.continue-or-refund", call.today),
                details,
            };
            let Some(exited) = exited.filter(|exited| exited.on <= call.today) else {
                return Ok(done(None, json!({"exited": false})));
            };
            if tx.exit_is_recorded(&exit.occupation)? {
                return Ok(done(None, json!({"exited": "before"})));
            }
            let open = tx.open_enrolments_of(&exit.occupation)?;
            let until = pack
                .calendar
                .after(exited.on, u32::from(pack.transition.wish_working_days));
            let mut leaves = Vec::with_capacity(open.len());
            let mut asked = 0;
            for (position, kept) in (0..).zip(&open) {
                let hash = leaf_hash(kept.enrolment.id.as_str().as_bytes());
                tx.record_roster_case(
                    &exit.occupation,
                    kept.enrolment.id.as_str(),
                    position,
                    &hex::encode(hash),
                )?;
                leaves.push(hash);
                if matches!(
                    kept.enrolment.stage,
                    Stage::Accepted { .. } | Stage::Seated { .. }
                ) {
                    tx.record_question(&kept.enrolment.id, call.today, until)?;
                    asked += 1;
                }
            }
            let cases = u32::try_from(leaves.len()).unwrap_or(u32::MAX);
            let Ok(top) = root(leaves.len() as u64, &mut Levels::new(leaves));
            let salt = edge::draw_bytes();
            let bytes = leaf(LeafKind::Roster, &salt, &top);
            let place = tx.record_leaf(LeafKind::Roster.id(), &bytes, &salt, &exit.occupation)?;
            let top = hex::encode(top);
            tx.record_exit(&exit.occupation, exited.on, &top, cases, place)?;
            let sealed = Sealed {
                cases,
                asked,
                root: top,
            };
            Ok(done(
                Some(sealed),
                json!({"cases": cases, "asked": asked, "leaf": place}),
            ))
        },
    )
}
