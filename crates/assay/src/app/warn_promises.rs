//! Look at every promise each morning, and warn before one becomes impossible: each risk of a plan is told once while it
//! lasts, and anew when it comes back or grows.
use super::{Call, Failure, notify::tell, record_wish::on_roster, under};
use crate::house::House;
use assay_core::{
    authority::{Actor, Role},
    institution::Filing,
    notification::Addressee,
    plan::{
        Trainee, TrainingPlan,
        promise::{Outlook, Risk, own_warned, risks, warned},
    },
};
use assay_store::{Tx, journal::Entry};
use jiff::civil::Date;
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

/// The days on which an institution may appraise the plan's occupation and level, as far as its filings say today.
fn terms(filings: &[Filing], plan: &TrainingPlan, today: Date) -> Vec<(Date, Date)> {
    let covers = |filing: &&Filing| {
        let mut scope = filing.scope.iter();
        scope.any(|one| one.occupation == plan.occupation && one.level == plan.level)
            && filing.is_in_force_on(filing.from.max(today))
    };
    let covering = filings.iter().filter(covers);
    covering
        .map(|one| (one.from.max(today), one.until))
        .collect()
}

/// What endangers the promise to a trainee today.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn risks_to(
    tx: &mut Tx<'_>,
    house: &House,
    plan: &TrainingPlan,
    cohort: &[Trainee],
    today: Date,
) -> Result<Vec<Vec<Risk>>, Failure> {
    let filings = tx.filings_of(&plan.institution)?;
    let terms = terms(&filings, plan, today);
    let found = house.law.pack.catalogue.find(&plan.occupation);
    let outlook = Outlook {
        plan,
        terms: &terms,
        exit_on: found
            .and_then(|found| found.exit.as_ref())
            .map(|exit| exit.on),
    };
    cohort
        .iter()
        .map(|trainee| {
            let roster = on_roster(tx, &plan.occupation, trainee.id.as_str())?;
            Ok(risks(outlook, trainee, roster, today))
        })
        .collect()
}

/// Looks at the promises of every plan; gives how many warnings were told.
///
/// # Errors
/// [`Failure`] of the first plan that failed; those before it stand.
pub fn warn_promises(house: &Arc<House>, now: i64, today: Date) -> Result<u64, Failure> {
    let plans = house.store.read(|tx| tx.listed_plans(None))?;
    let mut told = 0;
    for listed in plans {
        let (at_home, plan) = (Arc::clone(house), listed.plan);
        told += house
            .store
            .act(move |tx| warn(tx, &at_home, &plan, (now, today)))?;
        // Crash here: the plans before stand, and the next run finds nothing new in them.
    }
    Ok(told)
}

fn warn(
    tx: &mut Tx<'_>,
    house: &House,
    plan: &TrainingPlan,
    (now, today): (i64, Date),
) -> Result<u64, Failure> {
    let cohort = tx.trainees_of(&plan.id)?;
    // One risk has one code, whatever day it names; the first one speaks for all.
    let mut found: BTreeMap<&str, (Risk, u32)> = BTreeMap::new();
    let of_each = risks_to(tx, house, plan, &cohort, today)?;
    for risk in of_each.iter().flatten() {
        found.entry(risk.code()).or_insert((*risk, 0)).1 += 1;
    }
    let kept = tx.risks_of(&plan.id)?;
    let call = Call {
        id: String::new(),
        actor: Actor {
            account: "system".to_owned(),
            role: Role::System,
            institution: None,
            person: None,
        },
        now,
        today,
    };
    let (mut told, mut changes) = (0, Vec::new());
    let own = warn_trainees(tx, &call, house, plan, (&cohort, &of_each))?;
    if own > 0 {
        changes.push(json!({"trainees_told": own}));
    }
    for (code, (risk, trainees)) in &found {
        let before = kept.iter().find(|one| one.code == *code);
        if before.is_some_and(|one| one.trainees == *trainees) {
            continue;
        }
        let since = before.map_or(today, |one| one.since);
        tx.record_risk(&plan.id, code, *trainees, since)?;
        changes.push(json!({"risk": code, "trainees": trainees}));
        if before.is_none_or(|one| one.trainees < *trainees) {
            let notice = warned(plan, *risk, *trainees, &house.law.pack, today);
            let to = Addressee::Institution(plan.institution.clone());
            tell(tx, &call, &to, &notice, &plan.id)?;
            told += 1;
        }
    }
    for over in kept
        .iter()
        .filter(|one| !found.contains_key(one.code.as_str()))
    {
        tx.record_risk(&plan.id, &over.code, 0, today)?;
        changes.push(json!({"risk": over.code, "trainees": 0}));
    }
    if !changes.is_empty() {
        tx.record_in_journal(&Entry {
            at: now,
            actor: call.actor.account.clone(),
            on_behalf_of: String::new(),
            act: "promise.warn".to_owned(),
            object: plan.id.to_string(),
            under: under(&house.law, "transition.plan-continues", today),
            pack: house.law.hash.clone(),
            details: json!(changes).to_string(),
        })?;
    }
    Ok(told)
}

/// Tells each trainee of a risk to the own promise, once while it lasts; gives how many were told something.
fn warn_trainees(
    tx: &mut Tx<'_>,
    call: &Call,
    house: &House,
    plan: &TrainingPlan,
    (cohort, risks): (&[Trainee], &[Vec<Risk>]),
) -> Result<u64, Failure> {
    let before = tx.trainee_risks_of(&plan.id)?;
    let mut told = 0;
    for (trainee, own) in cohort.iter().zip(risks) {
        let known: Vec<&str> = before
            .iter()
            .filter(|(of, _)| *of == trainee.id)
            .map(|(_, code)| code.as_str())
            .collect();
        for risk in own.iter().filter(|risk| !known.contains(&risk.code())) {
            tx.record_trainee_risk(&trainee.id, risk.code(), call.today)?;
            let notice = own_warned(plan, *risk, &house.law.pack, call.today);
            let to = Addressee::Person(trainee.person.clone());
            tell(tx, call, &to, &notice, &trainee.id)?;
            told += 1;
        }
        for over in known {
            if !own.iter().any(|risk| risk.code() == over) {
                tx.record_trainee_risk_over(&trainee.id, over)?;
            }
        }
    }
    Ok(told)
}
