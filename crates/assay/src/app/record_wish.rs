//! Record a candidate's wish, and decide what the transition makes of an enrolment.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{house::House, roster::Found};
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment, exam_of,
        refund::Standstill,
        wish::{RecordWish, WishRefused, record, standing},
    },
    id::Id,
    session::{CertificateKind, Session, SessionStage},
    transition::{self, Decision, Facts, Roster, Wish},
};
use assay_store::Tx;
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// Records what a candidate wishes; the answer may change until the deadline.
///
/// # Errors
/// [`Failure::Refused`] when there is nothing to choose or the deadline has passed.
pub fn record_wish(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Enrolment>,
    wish: Wish,
) -> Result<(), Failure> {
    let id = id.clone();
    let word = match wish {
        Wish::Continue => "continue",
        Wish::Refund => "refund",
    };
    perform(
        house,
        call,
        RecordWish::NAME,
        &(id.clone(), word),
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            let permit = authority::permit::<RecordWish>(&call.actor, &kept.enrolment)?;
            let asked = tx
                .wish(&id)?
                .ok_or_else(|| refused(WishRefused::NothingToChoose))?;
            let counted = found(
                tx.session(&kept.enrolment.session)?,
                "session",
                &kept.enrolment.session,
            )?;
            let decision = disposition(tx, house, &kept.enrolment, &counted.session, call.today)?
                .ok_or_else(|| refused(WishRefused::NothingToChoose))?;
            let wished = record(
                &permit,
                decision.disposition,
                asked.answer_until,
                wish,
                call.today,
            )
            .map_err(refused)?;
            tx.record_wish(&wished)?;
            if let Some(person) = &call.actor.person {
                // Who answers has read the question.
                tx.record_seen_about(person, id.as_str(), call.now)?;
            }
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "transition.continue-or-refund", call.today),
                details: json!({"wish": word}),
            })
        },
    )
}

/// What the sealed roster of an occupation says of a case; `None` while it is not sealed.
pub(crate) fn on_roster(
    tx: &mut Tx<'_>,
    occupation: &str,
    subject: &str,
) -> Result<Option<Roster>, Failure> {
    let named = Found::load(tx, occupation)?.names(tx, subject)?;
    Ok(named.map(|named| {
        if named {
            Roster::Sealed
        } else {
            Roster::Absent
        }
    }))
}

/// Why the institution cannot go on with a session: it is cancelled, or no filing is in force today.
pub(crate) fn standstill(
    tx: &mut Tx<'_>,
    session: &Session,
    today: Date,
) -> Result<Option<Standstill>, Failure> {
    if matches!(session.stage, SessionStage::Cancelled { .. }) {
        return Ok(Some(Standstill::Cancelled));
    }
    let filing = tx.filing_on(&session.institution, today)?;
    Ok(filing.is_none().then_some(Standstill::NotInForce))
}

/// What the transition makes of an enrolment today, with what silence means after the deadline; `None` for an occupation outside the catalogue.
pub(crate) fn disposition(
    tx: &mut Tx<'_>,
    house: &House,
    enrolment: &Enrolment,
    session: &Session,
    today: Date,
) -> Result<Option<Decision>, Failure> {
    let pack = &house.law.pack;
    let Some(occupation) = pack.catalogue.find(&session.occupation) else {
        return Ok(None);
    };
    if session.certificate != CertificateKind::Qualification {
        return Ok(None);
    }
    if let Some(trainee) = as_trainee(tx, house, enrolment, today)? {
        return Ok(Some(trainee));
    }
    let roster = on_roster(tx, &session.occupation, enrolment.id.as_str())?;
    let can_be_held = standstill(tx, session, today)?.is_none();
    let wish = tx.wish(&enrolment.id)?.and_then(|kept| {
        let until = kept.answer_until;
        standing(kept.wish, kept.lapse, until, can_be_held, pack, today)
    });
    let case = transition::Case {
        occupation,
        as_of: today,
        roster,
        facts: Facts::Enrolment {
            announced_on: Some(tx.first_announced(&enrolment.id, session)?),
            accepted_on: enrolment.stage.accepted_on(),
            exam: exam_of(&enrolment.stage),
            wish,
            paid: enrolment.paid,
        },
    };
    Ok(Some(transition::decide(&pack.transition, &case)))
}

/// What the transition makes of an enrolment that came in by a trainee's place on the roster; `None` for any other.
pub(crate) fn as_trainee(
    tx: &mut Tx<'_>,
    house: &House,
    enrolment: &Enrolment,
    today: Date,
) -> Result<Option<Decision>, Failure> {
    let Some(id) = tx.entered_by(&enrolment.id)? else {
        return Ok(None);
    };
    let trainee = found(tx.trainee(&id)?, "trainee", &id)?;
    let plan = tx.training_plan(&trainee.plan)?;
    let plan = found(plan, "training plan", &trainee.plan)?;
    let pack = &house.law.pack;
    let Some(occupation) = pack.catalogue.find(&plan.occupation) else {
        return Ok(None);
    };
    let roster = on_roster(tx, &plan.occupation, id.as_str())?;
    let exam = exam_of(&enrolment.stage);
    let facts = plan.facts(trainee.enrolled_on, trainee.graduates_on, exam, true);
    Ok(Some(transition::ask(
        pack, occupation, roster, facts, today,
    )))
}

/// Under which name the sealed roster would know an enrolment: its own, or the trainee's who entered by the own place.
pub(crate) fn roster_subject(
    tx: &mut Tx<'_>,
    enrolment: &Id<Enrolment>,
) -> Result<String, Failure> {
    let trainee = tx.entered_by(enrolment)?;
    Ok(trainee.map_or_else(|| enrolment.to_string(), |id| id.to_string()))
}
