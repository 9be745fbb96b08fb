//! What others do in a selection: organisations apply and object, experts score or step back.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    score::Tenths,
    selection::{
        Application, ScoreGiven, Selection,
        apply::{Apply, apply},
        object::{ObjectToRank, RankObjection, object},
        score::{Desk, ScoreApplication, score, step_back},
    },
    staff::appoint::Appointment,
};
use assay_store::{StoreError, Tx};
use serde_json::json;
use std::sync::Arc;

/// Hands in an application; gives its number. An institution applies under its own name, whatever was given.
///
/// # Errors
/// [`Failure`].
pub fn apply_to_call(
    house: &Arc<House>,
    call: &Call,
    application: Application,
) -> Result<u32, Failure> {
    perform(
        house,
        call,
        Apply::NAME,
        &application.id.clone(),
        move |tx, house, call| {
            let id = &application.selection;
            let kept = found(tx.selection(id)?, "selection", id)?;
            let known = match &call.actor.institution {
                Some(own) => tx.institution(own)?,
                None => tx.institution_with(&application.uscc)?,
            };
            let application = match &known {
                Some(institution) => Application {
                    institution: Some(institution.id.clone()),
                    uscc: institution.uscc.clone(),
                    name: institution.name.clone(),
                    ..application.clone()
                },
                None => application.clone(),
            };
            let permit = authority::permit::<Apply>(&call.actor, &application)?;
            let others = tx.applications_to(id)?;
            let (kind, pack) = (known.map(|one| one.kind), &house.law.pack);
            let applied = apply(&permit, &kept.selection, kind, &others, pack, call.today)
                .map_err(refused)?;
            tx.record_apply(&applied)?;
            Ok(Done {
                answer: applied.application.number,
                object: application.id.to_string(),
                under: under(&house.law, "selection.published", call.today),
                details: json!({"selection": id, "number": applied.application.number}),
            })
        },
    )
}

/// The appointment under which a person is an expert of a selection.
pub(crate) fn expert_of(
    tx: &mut Tx<'_>,
    selection: &Id<Selection>,
    actor: &authority::Actor,
) -> Result<Option<Id<Appointment>>, StoreError> {
    let Some(person) = &actor.person else {
        return Ok(None);
    };
    for expert in tx.experts_of(selection)? {
        let is_theirs = tx
            .appointment(&expert)?
            .is_some_and(|one| one.person == *person);
        if is_theirs {
            return Ok(Some(expert));
        }
    }
    Ok(None)
}

/// What an expert does with an application.
#[derive(Debug, Clone)]
enum Sheet {
    Scores(Vec<(String, Tenths)>),
    StepBack(String),
}

/// Scores an application.
///
/// # Errors
/// [`Failure`].
pub fn score_application(
    house: &Arc<House>,
    call: &Call,
    application: &Id<Application>,
    scores: Vec<(String, Tenths)>,
) -> Result<(), Failure> {
    hand_in(house, call, application, Sheet::Scores(scores))
}

/// Steps back from an application.
///
/// # Errors
/// [`Failure`].
pub fn step_back_from(
    house: &Arc<House>,
    call: &Call,
    application: &Id<Application>,
    reason: &str,
) -> Result<(), Failure> {
    hand_in(house, call, application, Sheet::StepBack(reason.to_owned()))
}

fn hand_in(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Application>,
    sheet: Sheet,
) -> Result<(), Failure> {
    let id = id.clone();
    let asked = match &sheet {
        Sheet::Scores(scores) => {
            let points: Vec<(&str, u16)> = scores
                .iter()
                .map(|(key, points)| (key.as_str(), points.get()))
                .collect();
            json!({"application": id, "scores": points})
        }
        Sheet::StepBack(reason) => json!({"application": id, "reason": reason}),
    };
    perform(
        house,
        call,
        ScoreApplication::NAME,
        &asked,
        move |tx, house, call| {
            let application = found(tx.application(&id)?, "application", &id)?;
            let of = &application.selection;
            let kept = found(tx.selection(of)?, "selection", of)?;
            let permit = authority::permit::<ScoreApplication>(&call.actor, &kept.selection)?;
            let expert = expert_of(tx, of, &call.actor)?;
            let given = tx.scores_in(of)?;
            let own =
                |one: &&ScoreGiven| one.application == id && Some(&one.expert) == expert.as_ref();
            let desk = Desk {
                expert: expert.as_ref(),
                application: &application,
                before: given.iter().find(own),
            };
            let (pack, today) = (&house.law.pack, call.today);
            let scored = match &sheet {
                Sheet::Scores(scores) => score(&permit, &desk, scores, pack, today),
                Sheet::StepBack(reason) => step_back(&permit, &desk, reason, pack, today),
            };
            let scored = scored.map_err(refused)?;
            tx.record_expert_score(&scored)?;
            // What was scored is not in the journal: other experts may read it before they score.
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "selection.blind", call.today),
                details: json!({"stepped_back": scored.given.recusal.is_some()}),
            })
        },
    )
}

/// Objects to a ranked result.
///
/// # Errors
/// [`Failure`].
pub fn object_to_rank(
    house: &Arc<House>,
    call: &Call,
    application: &Id<Application>,
    id: Id<RankObjection>,
    text: &str,
) -> Result<Id<RankObjection>, Failure> {
    let (application, text) = (application.clone(), text.to_owned());
    let asked = json!({"application": application, "objection": id, "text": text});
    perform(
        house,
        call,
        ObjectToRank::NAME,
        &asked,
        move |tx, house, call| {
            let one = found(tx.application(&application)?, "application", &application)?;
            let of = &one.selection;
            let kept = found(tx.selection(of)?, "selection", of)?;
            let permit = authority::permit::<ObjectToRank>(&call.actor, &one)?;
            let pack = &house.law.pack;
            let filed =
                object(&permit, &kept.selection, &id, &text, pack, call.today).map_err(refused)?;
            tx.record_rank_objection(&filed)?;
            Ok(Done {
                answer: id.clone(),
                object: application.to_string(),
                under: under(&house.law, "selection.notice", call.today),
                details: json!({"objection": id}),
            })
        },
    )
}
