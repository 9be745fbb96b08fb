//! Hold an exam: seats and tickets, attendance, scores by two persons, the sealed sheet, the result.
use super::{
    Call, Done, Failure, found, perform, record_wish::disposition, refused,
    stop_institution::must_stand, under,
};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::{Enrolment, Stage},
    id::Id,
    pack::At,
    score::{ConfirmScores, EnterScores, ScoreRefused, SealScoreSheet, Tenths, passes},
    session::{
        Part, Session, SessionStage,
        acts::{ComputeResults, RecordAttendance, SeatSession},
    },
    transition::Disposition,
};
use assay_proof::leaf::{LeafKind, leaf};
use assay_store::Tx;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, sync::Arc};

/// An admission ticket 准考证: the seat, and a secret that opens the exam and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ticket {
    /// Whose.
    pub enrolment: Id<Enrolment>,
    /// Number of the seat, from 1.
    pub seat: u32,
    /// 128 bits, to be printed.
    pub secret: String,
}

/// Seats every accepted candidate and gives the tickets to print.
///
/// # Errors
/// [`Failure::Refused`] if the session was seated before.
pub fn seat_session(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
) -> Result<Vec<Ticket>, Failure> {
    let session = session.clone();
    perform(
        house,
        call,
        SeatSession::NAME,
        &session.clone(),
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<SeatSession>(&call.actor, &counted.session)?;
            must_stand(tx, house, call, &counted.session.institution)?;
            stage(&counted.session, &SessionStage::Announced)?;
            let mut tickets = Vec::new();
            for kept in tx.enrolments_of(&session)? {
                let Stage::Accepted { on: accepted_on } = kept.enrolment.stage else {
                    continue;
                };
                // Who wishes the fee back is not seated: the fee waits for them.
                let decision =
                    disposition(tx, house, &kept.enrolment, &counted.session, call.today)?;
                if decision.is_some_and(|made| made.disposition == Disposition::Refund) {
                    continue;
                }
                let seat = u32::try_from(tickets.len() + 1).unwrap_or(u32::MAX);
                let to = Stage::Seated { accepted_on, seat };
                tx.record_stage(&kept.enrolment.id, "accepted", &to, call.today)?;
                tickets.push(Ticket {
                    enrolment: kept.enrolment.id,
                    seat,
                    secret: hex::encode(edge::draw_bytes::<16>()),
                });
            }
            tx.record_session_stage(&session, "announced", &SessionStage::Seated)?;
            Ok(Done {
                object: session.to_string(),
                under: under(&house.law, "capacity.seats", call.today),
                details: json!({"seated": tickets.len()}),
                answer: tickets,
            })
        },
    )
}

/// Records who came. Everybody seated is either present or absent afterwards.
///
/// # Errors
/// [`Failure::Refused`] if somebody is named who has no seat.
pub fn record_attendance(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
    present: Vec<Id<Enrolment>>,
) -> Result<u64, Failure> {
    let session = session.clone();
    let asked = json!({"session": session, "present": present});
    perform(
        house,
        call,
        RecordAttendance::NAME,
        &asked,
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<RecordAttendance>(&call.actor, &counted.session)?;
            stage(&counted.session, &SessionStage::Seated)?;
            let mut named: BTreeSet<&Id<Enrolment>> = present.iter().collect();
            let mut came = 0;
            for kept in tx.enrolments_of(&session)? {
                let Stage::Seated { accepted_on, .. } = kept.enrolment.stage else {
                    continue;
                };
                let to = if named.remove(&kept.enrolment.id) {
                    came += 1;
                    Stage::Present { accepted_on }
                } else {
                    Stage::Absent { accepted_on }
                };
                tx.record_stage(&kept.enrolment.id, "seated", &to, call.today)?;
            }
            if let Some(stranger) = named.first() {
                return Err(refused(ScoreRefused::Foreign(stranger.to_string())));
            }
            tx.record_counts(&session, 0, came, 0, 0)?;
            Ok(Done {
                answer: came.unsigned_abs(),
                object: session.to_string(),
                under: under(&house.law, "invigilator.ratio", call.today),
                details: json!({"present": came}),
            })
        },
    )
}

/// Enters scores, as the first person reads them from the sheets.
///
/// # Errors
/// [`Failure::Refused`] for somebody who was not there or a part the level does not have.
pub fn enter_scores(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
    scores: Vec<(Id<Enrolment>, Part, Tenths)>,
) -> Result<u64, Failure> {
    let session = session.clone();
    let asked: Vec<_> = scores
        .iter()
        .map(|(whose, part, score)| (whose, part, score.get()))
        .collect();
    let asked = json!({"session": session, "scores": asked});
    perform(
        house,
        call,
        EnterScores::NAME,
        &asked,
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<EnterScores>(&call.actor, &counted.session)?;
            stage(&counted.session, &SessionStage::Seated)?;
            let present = present(tx, &session)?;
            for (whose, part, score) in &scores {
                let asked = counted.session.parts.iter().any(|(of, _)| of == part);
                if !asked || !present.contains(whose) {
                    return Err(refused(ScoreRefused::Foreign(format!(
                        "{whose} {}",
                        part.id()
                    ))));
                }
                tx.record_score(&session, whose, *part, *score, &call.actor.account)?;
            }
            Ok(Done {
                answer: scores.len() as u64,
                object: session.to_string(),
                under: under(&house.law, "pass.each", call.today),
                details: json!({"scores": scores.len()}),
            })
        },
    )
}

/// Confirms scores: a second person reads the sheets again, and both readings must agree.
///
/// # Errors
/// [`Failure::Refused`] if the same person entered them, or a reading differs.
pub fn confirm_scores(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
    scores: Vec<(Id<Enrolment>, Part, Tenths)>,
) -> Result<u64, Failure> {
    let session = session.clone();
    let asked: Vec<_> = scores
        .iter()
        .map(|(whose, part, score)| (whose, part, score.get()))
        .collect();
    let asked = json!({"session": session, "scores": asked});
    perform(
        house,
        call,
        ConfirmScores::NAME,
        &asked,
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<ConfirmScores>(&call.actor, &counted.session)?;
            stage(&counted.session, &SessionStage::Seated)?;
            let kept = tx.scores_of(&session)?;
            if kept
                .iter()
                .any(|score| score.entered_by == call.actor.account)
            {
                return Err(refused(ScoreRefused::SamePerson));
            }
            let second: std::collections::BTreeMap<_, _> = scores
                .iter()
                .map(|(whose, part, score)| ((whose, *part), *score))
                .collect();
            for score in &kept {
                if second.get(&(&score.enrolment, score.part)) != Some(&score.score) {
                    return Err(refused(ScoreRefused::Differs {
                        enrolment: score.enrolment.to_string(),
                        part: score.part,
                    }));
                }
            }
            let confirmed = tx.record_confirmation(&session, &call.actor.account)?;
            Ok(Done {
                answer: confirmed,
                object: session.to_string(),
                under: under(&house.law, "certificate.two-persons", call.today),
                details: json!({"confirmed": confirmed}),
            })
        },
    )
}

/// Seals the score sheet: its hash goes into the record, and no score changes any more.
///
/// # Errors
/// [`Failure::Refused`] while a score is missing or not confirmed.
pub fn seal_score_sheet(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
) -> Result<String, Failure> {
    let session = session.clone();
    perform(
        house,
        call,
        SealScoreSheet::NAME,
        &session.clone(),
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<SealScoreSheet>(&call.actor, &counted.session)?;
            stage(&counted.session, &SessionStage::Seated)?;
            let scores = tx.scores_of(&session)?;
            let wanted = present(tx, &session)?.len() * counted.session.parts.len();
            let confirmed = scores
                .iter()
                .filter(|score| score.confirmed_by.is_some())
                .count();
            if confirmed < wanted {
                let open = u32::try_from(wanted - confirmed).unwrap_or(u32::MAX);
                return Err(refused(ScoreRefused::Incomplete { open }));
            }
            let mut hash = Sha256::new();
            for score in &scores {
                hash.update(format!(
                    "{} {} {}\n",
                    score.enrolment,
                    score.part.id(),
                    score.score.get()
                ));
            }
            let digest: [u8; 32] = hash.finalize().into();
            let salt = edge::draw_bytes();
            let bytes = leaf(LeafKind::ScoreSheet, &salt, &digest);
            let place =
                tx.record_leaf(LeafKind::ScoreSheet.id(), &bytes, &salt, session.as_str())?;
            let sha256 = hex::encode(digest);
            tx.record_seal(&session, &sha256, &call.actor.account, call.today, place)?;
            tx.record_session_stage(&session, "seated", &SessionStage::Sealed { on: call.today })?;
            Ok(Done {
                object: session.to_string(),
                under: under(&house.law, "certificate.two-persons", call.today),
                details: json!({"scores": scores.len(), "leaf": place}),
                answer: sha256,
            })
        },
    )
}

/// Computes the results from the sealed sheet: every part at its mark.
///
/// # Errors
/// [`Failure::Refused`] if the sheet is not sealed.
pub fn compute_results(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
) -> Result<u64, Failure> {
    let session = session.clone();
    perform(
        house,
        call,
        ComputeResults::NAME,
        &session.clone(),
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<ComputeResults>(&call.actor, &counted.session)?;
            must_stand(tx, house, call, &counted.session.institution)?;
            let SessionStage::Sealed { .. } = counted.session.stage else {
                return Err(refused(ScoreRefused::Stage));
            };
            let pack = &house.law.pack;
            let at = At {
                on: counted.session.last_day().unwrap_or(call.today),
                province: None,
                occupation: Some(&counted.session.occupation),
            };
            let parts = pack.parts(counted.session.level, at);
            let mark = pack
                .number("pass.mark", at)
                .map_or(u32::MAX, |(mark, _)| mark);
            let scores = tx.scores_of(&session)?;
            let mut passed = 0;
            for kept in tx.enrolments_of(&session)? {
                let Stage::Present { accepted_on } = kept.enrolment.stage else {
                    continue;
                };
                let id = &kept.enrolment.id;
                let own: Vec<_> = scores
                    .iter()
                    .filter(|score| score.enrolment == *id)
                    .map(|score| (score.part, score.score))
                    .collect();
                let on = call.today;
                let to = if passes(&parts, mark, &own) {
                    passed += 1;
                    Stage::Passed { accepted_on, on }
                } else {
                    Stage::Failed { accepted_on, on }
                };
                tx.record_stage(id, "present", &to, on)?;
            }
            tx.record_counts(&session, 0, 0, passed, 0)?;
            Ok(Done {
                answer: passed.unsigned_abs(),
                object: session.to_string(),
                under: under(&house.law, "pass.mark", call.today),
                details: json!({"passed": passed}),
            })
        },
    )
}

fn stage(session: &Session, wanted: &SessionStage) -> Result<(), Failure> {
    if session.stage == *wanted {
        Ok(())
    } else {
        Err(refused(ScoreRefused::Stage))
    }
}

fn present(tx: &mut Tx<'_>, session: &Id<Session>) -> Result<BTreeSet<Id<Enrolment>>, Failure> {
    let kept = tx.enrolments_of(session)?.into_iter();
    let present = kept.filter(|kept| matches!(kept.enrolment.stage, Stage::Present { .. }));
    Ok(present.map(|kept| kept.enrolment.id).collect())
}
