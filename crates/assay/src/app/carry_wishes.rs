//! Carry questions to their end: tell each candidate once, remind who has not answered, and apply what silence means
//! after the deadline. At the start of the server and each morning; every batch is one transaction, and what it did is
//! marked in it, so that a second run finds nothing left to do.
use super::{Call, Done, Failure, found, notify::tell, perform, record_wish::standstill, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action, Actor, Role},
    enrolment::{
        Enrolment,
        wish::{
            due::{Lapse, LapseWish, RemindWish, lapse, remind_from, silence_means},
            told,
        },
    },
    id::Id,
    notification::Addressee,
    session::Session,
};
use assay_store::{Tx, enrolment::KeptEnrolment, wish::DueWish};
use jiff::civil::Date;
use serde_json::json;
use std::{collections::HashMap, sync::Arc};

/// Cases of one transaction.
const BATCH: u32 = 1000;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carried {
    /// Candidates who were told that they may choose.
    pub told: u64,
    /// Candidates who were reminded.
    pub reminded: u64,
    /// Candidates for whom silence decided.
    pub lapsed: u64,
}

/// One of the three things that fall due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Tell,
    Remind,
    Lapse,
}

impl Step {
    fn act(self) -> &'static str {
        match self {
            Self::Tell | Self::Remind => RemindWish::NAME,
            Self::Lapse => LapseWish::NAME,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Tell => "tell",
            Self::Remind => "remind",
            Self::Lapse => "lapse",
        }
    }

    /// The next cases, at most one batch.
    fn due(self, tx: &mut Tx<'_>, house: &House, today: Date) -> Result<Vec<DueWish>, Failure> {
        Ok(match self {
            Self::Tell => tx.wishes_to_tell(BATCH)?,
            Self::Remind => {
                // Deadlines whose first day of reminding has come.
                let pack = &house.law.pack;
                let mut until = today;
                while remind_from(until, pack) <= today && until < Date::MAX {
                    until = until.saturating_add(jiff::ToSpan::days(1));
                }
                let last = until.saturating_sub(jiff::ToSpan::days(1));
                tx.wishes_to_remind(today, last, BATCH)?
            }
            Self::Lapse => tx.wishes_to_lapse(today, BATCH)?,
        })
    }
}

/// Does everything that is due.
///
/// # Errors
/// [`Failure`] of the first batch that failed; those before it stand.
pub fn carry_wishes(house: &Arc<House>, now: i64, today: Date) -> Result<Carried, Failure> {
    let mut carried = Carried::default();
    // Who was asked long ago and never told is told before silence is held against them.
    for step in [Step::Tell, Step::Remind, Step::Lapse] {
        loop {
            let next = house.store.read(|tx| step.due(tx, house, today))?;
            let Some(first) = next.first() else {
                break;
            };
            let call = Call {
                // A batch that is done leaves its cases: no other one begins with the same.
                id: format!("wish.{}/{today}/{}", step.id(), first.enrolment),
                actor: Actor {
                    account: "system".to_owned(),
                    role: Role::System,
                    institution: None,
                    person: None,
                },
                now,
                today,
            };
            let done = perform(
                house,
                &call,
                step.act(),
                &step.id(),
                move |tx, house, call| carry(tx, house, call, step),
            )?;
            // Crash here: the batch stands with its marks, and the next run goes on behind it.
            edge::crash_point("wishes-carried");
            if done == 0 {
                break;
            }
            match step {
                Step::Tell => carried.told += done,
                Step::Remind => carried.reminded += done,
                Step::Lapse => carried.lapsed += done,
            }
        }
    }
    Ok(carried)
}

/// Does one batch.
fn carry(tx: &mut Tx<'_>, house: &House, call: &Call, step: Step) -> Result<Done<u64>, Failure> {
    let due = step.due(tx, house, call.today)?;
    let mut sessions: HashMap<Id<Session>, (Session, bool)> = HashMap::new();
    for one in &due {
        let kept = found(tx.enrolment(&one.enrolment)?, "enrolment", &one.enrolment)?;
        let id = kept.enrolment.session.clone();
        if !sessions.contains_key(&id) {
            let session = found(tx.session(&id)?, "session", &id)?.session;
            let can_be_held = standstill(tx, &session, call.today)?.is_none();
            sessions.insert(id.clone(), (session, can_be_held));
        }
        let (session, can_be_held) = &sessions[&id];
        carry_one(tx, house, call, step, (one, &kept), (session, *can_be_held))?;
    }
    let count = due.len() as u64;
    let first = due.first().map(|one| one.enrolment.to_string());
    let last = due.last().map(|one| one.enrolment.to_string());
    let rule = match step {
        Step::Tell => "wish.deadline",
        Step::Remind => "wish.reminder",
        Step::Lapse => "wish.silence",
    };
    Ok(Done {
        answer: count,
        object: "wishes".to_owned(),
        under: under(&house.law, rule, call.today),
        details: json!({"step": step.id(), "cases": count, "first": first, "last": last}),
    })
}

fn carry_one(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    step: Step,
    (one, kept): (&DueWish, &KeptEnrolment),
    (session, can_be_held): (&Session, bool),
) -> Result<(), Failure> {
    let (pack, enrolment): (_, &Enrolment) = (&house.law.pack, &kept.enrolment);
    let to = Addressee::Person(enrolment.person.clone());
    let means = silence_means(can_be_held, pack);
    match step {
        Step::Tell => {
            authority::permit::<RemindWish>(&call.actor, enrolment)?;
            tx.record_wish_told(&enrolment.id, call.today)?;
            let notice = told::asked(session, one.answer_until, means);
            Ok(tell(tx, call, &to, &notice, &enrolment.id)?)
        }
        Step::Remind => {
            authority::permit::<RemindWish>(&call.actor, enrolment)?;
            tx.record_reminded(&enrolment.id, call.today)?;
            let notice = told::reminder(session, one.answer_until, means);
            Ok(tell(tx, call, &to, &notice, &enrolment.id)?)
        }
        Step::Lapse => {
            let permit = authority::permit::<LapseWish>(&call.actor, enrolment)?;
            let lapsed = lapse(&permit, one.answer_until, can_be_held, pack, call.today);
            let Some(lapsed) = lapsed else {
                return Ok(());
            };
            tx.record_lapse(&lapsed)?;
            match told::lapsed(session, lapsed.lapse) {
                Some(notice) if lapsed.lapse != Lapse::Ended => {
                    Ok(tell(tx, call, &to, &notice, &enrolment.id)?)
                }
                _ => Ok(()),
            }
        }
    }
}
