//! Put results on public notice, take objections, settle them, and close the notice.
use super::{Call, Done, Failure, found, perform, refused, stop_institution::must_stand, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::Enrolment,
    id::Id,
    objection::{
        FileObjection, Objection, PublicityRefused, PublishResults, SettleObjection, may_close,
    },
    pack::At,
    session::{Session, SessionStage, acts::ClosePublicity},
};
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// Puts the results on notice; gives the last day to object.
///
/// # Errors
/// [`Failure::Refused`] if the sheet is not sealed.
pub fn publish_results(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
) -> Result<String, Failure> {
    let session = session.clone();
    perform(
        house,
        call,
        PublishResults::NAME,
        &session.clone(),
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<PublishResults>(&call.actor, &counted.session)?;
            must_stand(tx, house, call, &counted.session.institution)?;
            let SessionStage::Sealed { .. } = counted.session.stage else {
                return Err(refused(PublicityRefused::Stage));
            };
            let pack = &house.law.pack;
            let days = pack
                .number("result.publicity", At::day(call.today))
                .map_or(0, |(days, _)| days);
            let until = pack.calendar.after(call.today, days);
            let to = SessionStage::Publicity {
                from: call.today,
                until,
            };
            tx.record_session_stage(&session, "sealed", &to)?;
            Ok(Done {
                answer: until.to_string(),
                object: session.to_string(),
                under: under(&house.law, "result.publicity", call.today),
                details: json!({"until": until.to_string()}),
            })
        },
    )
}

/// Takes an objection to one result while it is on notice.
///
/// # Errors
/// [`Failure::Refused`] when the time to object is over.
pub fn file_objection(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Enrolment>,
    text: &str,
) -> Result<Id<Objection>, Failure> {
    let (id, text) = (id.clone(), text.to_owned());
    perform(
        house,
        call,
        FileObjection::NAME,
        &(id.clone(), text.clone()),
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            authority::permit::<FileObjection>(&call.actor, &kept.enrolment)?;
            let counted = found(
                tx.session(&kept.enrolment.session)?,
                "session",
                &kept.enrolment.session,
            )?;
            let (_, until) = notice(&counted.session)?;
            if call.today > until {
                return Err(refused(PublicityRefused::Over { until }));
            }
            let objection = edge::fresh_id(call.now);
            tx.record_objection(&objection, &id, &text, call.today)?;
            Ok(Done {
                object: id.to_string(),
                under: under(&house.law, "result.publicity", call.today),
                details: json!({"objection": objection}),
                answer: objection,
            })
        },
    )
}

/// Settles an objection: the score stands, with the reason.
///
/// # Errors
/// [`Failure::Store`] if it was settled before.
pub fn settle_objection(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Enrolment>,
    objection: &Id<Objection>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, objection, reason) = (id.clone(), objection.clone(), reason.to_owned());
    perform(
        house,
        call,
        SettleObjection::NAME,
        &(objection.clone(), reason.clone()),
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            authority::permit::<SettleObjection>(&call.actor, &kept.enrolment)?;
            tx.record_settlement(&objection, &call.actor.account, &reason, call.today)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "result.publicity", call.today),
                details: json!({"objection": objection}),
            })
        },
    )
}

/// Closes the notice and proposes the certificates.
///
/// # Errors
/// [`Failure::Refused`] while the notice runs or an objection is open.
pub fn close_publicity(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
) -> Result<(), Failure> {
    let session = session.clone();
    perform(
        house,
        call,
        ClosePublicity::NAME,
        &session.clone(),
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<ClosePublicity>(&call.actor, &counted.session)?;
            must_stand(tx, house, call, &counted.session.institution)?;
            let (_, until) = notice(&counted.session)?;
            let open = u32::try_from(tx.open_objections(&session)?.len()).unwrap_or(u32::MAX);
            may_close(until, open, call.today).map_err(refused)?;
            tx.record_session_stage(
                &session,
                "publicity",
                &SessionStage::Final { on: call.today },
            )?;
            tx.record_approval(&session, &call.actor.account)?;
            Ok(Done {
                answer: (),
                object: session.to_string(),
                under: under(&house.law, "result.publicity", call.today),
                details: json!({"until": until.to_string()}),
            })
        },
    )
}

fn notice(session: &Session) -> Result<(Date, Date), Failure> {
    match session.stage {
        SessionStage::Publicity { from, until } => Ok((from, until)),
        _ => Err(refused(PublicityRefused::Stage)),
    }
}
