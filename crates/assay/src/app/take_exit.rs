//! An exit takes force: the roster of entitled cases is sealed, its root goes into the record, and every
//! candidate who may choose is asked.
use super::{Call, Done, Failure, found, perform, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action, Actor, Role},
    enrolment::Stage,
    exit::{OccupationExit, TakeForce},
};
use assay_proof::{
    leaf::{LeafKind, leaf},
    merkle::{Levels, leaf_hash, root},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

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
            let before = |day: Option<Date>| day.is_some_and(|day| day < exited.on);
            let mut open = tx.open_enrolments_of(&exit.occupation)?;
            // However late the day is taken up, only what began before it stands on the roster.
            let mut announced = BTreeMap::new();
            for kept in &open {
                let session = &kept.enrolment.session;
                if !announced.contains_key(session) {
                    let counted = found(tx.session(session)?, "session", session)?;
                    announced.insert(session.clone(), counted.session.announced_on);
                }
            }
            open.retain(|kept| {
                before(announced.get(&kept.enrolment.session).copied())
                    || before(kept.enrolment.stage.accepted_on())
            });
            let trainees = tx.open_trainees_of(&exit.occupation)?;
            let trainees = trainees.iter().filter(|one| before(Some(one.enrolled_on)));
            let subjects: Vec<String> = open
                .iter()
                .map(|kept| kept.enrolment.id.to_string())
                .chain(trainees.map(|trainee| trainee.id.to_string()))
                .collect();
            let until = pack
                .calendar
                .after(exited.on, u32::from(pack.transition.wish_working_days));
            let mut leaves = Vec::with_capacity(subjects.len());
            for (position, subject) in (0..).zip(&subjects) {
                let hash = leaf_hash(subject.as_bytes());
                let text = hex::encode(hash);
                tx.record_roster_case(&exit.occupation, subject, position, &text)?;
                leaves.push(hash);
            }
            let mut asked = 0;
            for kept in &open {
                if matches!(
                    kept.enrolment.stage,
                    Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. }
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

/// Lets every exit take force whose day has come and that did not yet: each morning, and at the start of the server in
/// case the day was missed. Gives the occupations that were sealed.
///
/// # Errors
/// [`Failure`] of the first exit that failed; those before it stand.
pub fn take_due_exits(house: &Arc<House>, now: i64, today: Date) -> Result<Vec<String>, Failure> {
    let mut sealed = Vec::new();
    for occupation in house.law.pack.catalogue.occupations() {
        let name = &occupation.name.zh;
        if !occupation.has_exited_on(today) || house.store.read(|tx| tx.exit_is_recorded(name))? {
            continue;
        }
        let call = Call {
            id: format!("exit.take-force/{name}"),
            actor: Actor {
                account: "system".to_owned(),
                role: Role::System,
                institution: None,
                person: None,
            },
            now,
            today,
        };
        if take_exit(house, &call, name)?.is_some() {
            sealed.push(name.clone());
        }
    }
    Ok(sealed)
}
