//! Watch for surges: count what is issued and accepted, hold what is more than usual before it is released, and let two
//! persons release or refuse it.
use super::{Call, Done, Failure, found, notify::tell, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    notification::Addressee,
    pack::Pack,
    session::Session,
    staff::appoint::Office,
    surge::{
        ConfirmSurge, HoldStage, ProposeSurge, SecondOpinion, Stream, SurgeHold, SurgeOutcome,
        SurgeTuning, confirm, propose, told,
    },
};
use assay_store::{
    StoreError, Tx,
    surge::{KeptPast, KeptState, Watched},
};
use assay_supervision::surge::{Baseline, Past, State, Tuning, Weights, estimate, threshold};
use jiff::{ToSpan, civil::Date};
use serde_json::json;
use std::sync::Arc;

pub mod replay;

/// Whether events weigh: those of a released batch were looked into, and do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weighing {
    /// They weigh.
    Weighs,
    /// They were looked into.
    LookedInto,
}

/// Where a stream stands with more events.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    state: KeptState,
    statistic: f64,
}

impl Step {
    fn is_alarm(&self) -> bool {
        self.statistic > self.state.threshold
    }

    /// The same from zero on: the surge has been told.
    fn told(mut self) -> Self {
        self.state.before = 0.0;
        self.state.today = 0;
        self
    }
}

/// Takes a step: what is usual is estimated anew in each month, from the months before it.
fn step(
    law: &Pack,
    last: Option<KeptState>,
    past: impl FnOnce(Date, Date) -> Result<KeptPast, StoreError>,
    on: Date,
    events: u32,
    weighing: Weighing,
) -> Result<Option<Step>, StoreError> {
    let Some(tuning) = SurgeTuning::on(law, on) else {
        return Ok(None);
    };
    let ratio = f64::from(tuning.ratio_percent) / 100.0;
    let month = on.first_of_month();
    let mut kept = match last {
        Some(last) if last.month == month => last,
        last => {
            let from = month.saturating_sub(i64::from(tuning.window_months).months());
            let past = past_of(law, &past(from, month)?, month);
            let tuning = Tuning {
                run_length: f64::from(tuning.run_length),
                ratio,
                usual: f64::from(tuning.usual),
                usual_days: f64::from(tuning.usual_days),
                shape: f64::from(tuning.shape_percent) / 100.0,
            };
            let usual = estimate(&past, &tuning);
            let weights = Weights::new(&usual, ratio);
            let (before, today, last_day) = last.map_or((0.0, 0, on), |last| {
                (last.before, last.today, last.last_day)
            });
            KeptState {
                month,
                mean: usual.mean,
                shape: usual.shape,
                threshold: threshold(&usual, &weights, tuning.run_length),
                before,
                today,
                last_day,
            }
        }
    };
    let usual = Baseline {
        mean: kept.mean,
        shape: kept.shape,
    };
    let weights = Weights::new(&usual, ratio);
    let days = law.calendar.between(kept.last_day, on);
    let state = State {
        before: kept.before,
        today: kept.today,
    };
    let state = state.after(days, &weights);
    let state = match weighing {
        Weighing::Weighs => state.with(events),
        Weighing::LookedInto => state,
    };
    (kept.before, kept.today) = (state.before, state.today);
    kept.last_day = kept.last_day.max(on);
    Ok(Some(Step {
        statistic: state.statistic(&weights),
        state: kept,
    }))
}

fn past_of(law: &Pack, kept: &KeptPast, month: Date) -> Past {
    let days = |first: Date| {
        f64::from(law.calendar.between(
            first.yesterday().unwrap_or(first),
            month.yesterday().unwrap_or(month),
        ))
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "squares of counts a day, over a year"
    )]
    let squares = kept.squares as f64;
    Past {
        days: kept.first.map_or(0.0, days),
        events: f64::from(kept.events),
        squares,
        of_all_days: kept.of_all.iter().map(|(first, _)| days(*first)).sum(),
        of_all_events: kept
            .of_all
            .iter()
            .map(|(_, events)| f64::from(*events))
            .sum(),
    }
}

fn watched(session: &Session, stream: Stream) -> Watched {
    Watched {
        institution: session.institution.clone(),
        occupation: session.occupation.clone(),
        stream,
    }
}

fn milli(number: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "statistics lie between zero and a few thousand"
    )]
    let milli = (number * 1_000.0).round().clamp(0.0, f64::from(u32::MAX)) as u32;
    milli
}

fn held(call: &Call, session: &Session, stream: Stream, batch: u32, step: &Step) -> SurgeHold {
    SurgeHold {
        id: edge::fresh_id(call.now),
        session: session.id.clone(),
        institution: session.institution.clone(),
        occupation: session.occupation.clone(),
        stream,
        batch,
        statistic_milli: milli(step.statistic),
        threshold_milli: milli(step.state.threshold),
        usual_milli: milli(step.state.mean),
        held_on: call.today,
        stage: HoldStage::Held,
    }
}

/// Holds a batch, and tells the institution and whoever supervises: who was sent to the session, or else every external
/// supervisor in office.
fn hold(tx: &mut Tx<'_>, call: &Call, hold: &SurgeHold) -> Result<(), StoreError> {
    tx.record_surge_hold(hold)?;
    let notice = told::held(hold);
    let to = Addressee::Institution(hold.institution.clone());
    tell(tx, call, &to, &notice, &hold.id)?;
    let sent = tx.supervisors_sent(&hold.session)?.into_iter();
    let mut persons: Vec<_> = sent.map(|(one, _)| one.person).collect();
    if persons.is_empty() {
        let all = tx.appointments()?.into_iter();
        let in_office = all.filter(|(one, _)| one.holds(Office::ExternalSupervisor, call.today));
        persons.extend(in_office.map(|(one, _)| one.person));
    }
    persons.sort();
    persons.dedup();
    for person in persons {
        tell(tx, call, &Addressee::Person(person), &notice, &hold.id)?;
    }
    Ok(())
}

/// What came of counting a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// It goes on.
    Usual,
    /// It is held: nothing of it may be signed.
    Held,
}

/// Counts certificates that are about to be planned, or holds them.
pub(super) fn watch_issuance(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    session: &Session,
    batch: u32,
) -> Result<Counted, StoreError> {
    let stream = Stream::Issuance;
    let released = tx
        .surge_holds_of(&session.id)?
        .iter()
        .any(|hold| !hold.is_closed());
    let weighing = if released {
        Weighing::LookedInto
    } else {
        Weighing::Weighs
    };
    let Some(step) = counted(
        tx,
        &house.law.pack,
        session,
        stream,
        call.today,
        batch,
        weighing,
    )?
    else {
        return Ok(Counted::Usual);
    };
    if weighing == Weighing::Weighs && step.is_alarm() {
        // Nothing is counted: it did not happen. A crash behind the commit finds the hold and the same counts.
        hold(tx, call, &held(call, session, stream, batch, &step))?;
        return Ok(Counted::Held);
    }
    tx.record_surge_state(
        &watched(session, stream),
        &step.state,
        batch,
        step.statistic,
    )?;
    Ok(Counted::Usual)
}

/// Counts registrations that were accepted. They stand; where they are a surge, the certificates of the session are held.
pub(super) fn watch_acceptance(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    session: &Session,
    batch: u32,
) -> Result<(), StoreError> {
    let stream = Stream::Acceptance;
    if batch == 0 {
        return Ok(());
    }
    let weighs = Weighing::Weighs;
    let Some(step) = counted(
        tx,
        &house.law.pack,
        session,
        stream,
        call.today,
        batch,
        weighs,
    )?
    else {
        return Ok(());
    };
    let statistic = step.statistic;
    let step = if step.is_alarm() {
        hold(tx, call, &held(call, session, stream, batch, &step))?;
        step.told()
    } else {
        step
    };
    tx.record_surge_state(&watched(session, stream), &step.state, batch, statistic)
}

fn counted(
    tx: &mut Tx<'_>,
    law: &Pack,
    session: &Session,
    stream: Stream,
    on: Date,
    batch: u32,
    weighing: Weighing,
) -> Result<Option<Step>, StoreError> {
    let watched = watched(session, stream);
    tx.take_turn(&watched)?;
    let last = tx.surge_state(&watched)?;
    let past = |from, to| tx.surge_past(&watched, from, to);
    step(law, last, past, on, batch, weighing)
}

/// Proposes how a held batch ends.
///
/// # Errors
/// [`Failure`].
pub fn propose_surge(
    house: &Arc<House>,
    call: &Call,
    id: &Id<SurgeHold>,
    outcome: SurgeOutcome,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    let asked = json!({"hold": id, "outcome": outcome.id(), "reason": reason});
    perform(
        house,
        call,
        ProposeSurge::NAME,
        &asked,
        move |tx, house, call| {
            let hold = found(tx.surge_hold(&id)?, "held batch", &id)?;
            let permit = authority::permit::<ProposeSurge>(&call.actor, &hold)?;
            let moved = propose(&permit, outcome, &reason, &house.law.pack, call.today);
            tx.record_surge_moved(&moved.map_err(refused)?)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "surge.two-persons", call.today),
                details: json!({"outcome": outcome.id(), "session": hold.session}),
            })
        },
    )
}

/// Confirms a proposal, or sends it back. What is released may be issued from then on; nothing is signed here.
///
/// # Errors
/// [`Failure`].
pub fn confirm_surge(
    house: &Arc<House>,
    call: &Call,
    id: &Id<SurgeHold>,
    opinion: SecondOpinion,
) -> Result<(), Failure> {
    let id = id.clone();
    let asked = json!({"hold": id, "opinion": opinion.id()});
    perform(
        house,
        call,
        ConfirmSurge::NAME,
        &asked,
        move |tx, house, call| {
            let hold = found(tx.surge_hold(&id)?, "held batch", &id)?;
            let permit = authority::permit::<ConfirmSurge>(&call.actor, &hold)?;
            let moved = confirm(&permit, opinion, &house.law.pack, call.today).map_err(refused)?;
            tx.record_surge_moved(&moved)?;
            let ended = match &moved.stage {
                HoldStage::Ended { proposal, .. } => proposal.outcome.id(),
                HoldStage::Held | HoldStage::Proposed(_) => "sent-back",
            };
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "surge.two-persons", call.today),
                details: json!({"outcome": ended, "session": hold.session}),
            })
        },
    )
}
