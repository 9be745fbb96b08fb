//! The detector once more, from the journal alone: what it says must be what is kept.
use super::{Step, Weighing, step};
use crate::{edge, house::House};
use assay_core::{
    authority::Action,
    enrolment::accept::AcceptEnrolment,
    id::Id,
    session::{Session, acts::IssueCertificates},
    surge::{ConfirmSurge, Stream, SurgeOutcome},
};
use assay_store::{
    StoreError,
    surge::{CountedDay, KeptPast, KeptState, Watched},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Rows of the journal that are read together.
const BATCH: u32 = 10_000;

/// What the journal says of every stream: where the detector stands, and the events of each day.
pub type Replayed = BTreeMap<Watched, (KeptState, BTreeMap<Date, CountedDay>)>;

/// Recomputes every stream from the journal.
///
/// # Errors
/// [`StoreError`].
pub fn replay(house: &House) -> Result<Replayed, StoreError> {
    let mut all = Replayed::new();
    let mut released: HashSet<String> = HashSet::new();
    let mut sessions: HashMap<String, Option<Session>> = HashMap::new();
    let mut after = 0;
    loop {
        let rows = house.store.read(|tx| tx.journal_after(after, BATCH))?;
        let Some((last, _)) = rows.last() else {
            return Ok(all);
        };
        after = *last;
        for (_, entry) in rows {
            let details: serde_json::Value =
                serde_json::from_str(&entry.details).unwrap_or_default();
            let (stream, events) = match entry.act.as_str() {
                act if act == ConfirmSurge::NAME => {
                    if details["outcome"] == SurgeOutcome::Release.id() {
                        released.extend(details["session"].as_str().map(str::to_owned));
                    }
                    continue;
                }
                act if act == IssueCertificates::NAME => (Stream::Issuance, &details["issued"]),
                act if act == AcceptEnrolment::NAME => (Stream::Acceptance, &details["accepted"]),
                _ => continue,
            };
            let events = events.as_u64().and_then(|count| u32::try_from(count).ok());
            let (Some(events @ 1..), Ok(id)) = (events, Id::<Session>::parse(&entry.object)) else {
                continue;
            };
            if !sessions.contains_key(&entry.object) {
                let session = house.store.read(|tx| tx.session(&id))?;
                sessions.insert(entry.object.clone(), session.map(|kept| kept.session));
            }
            let Some(session) = &sessions[&entry.object] else {
                continue;
            };
            let looked_into = stream == Stream::Issuance && released.contains(&entry.object);
            let weighing = if looked_into {
                Weighing::LookedInto
            } else {
                Weighing::Weighs
            };
            let watched = super::watched(session, stream);
            let on = edge::day_of(entry.at);
            let last = all.get(&watched).map(|(state, _)| state.clone());
            let past = |from, to| Ok(past(&all, &watched, from, to));
            let taken = step(&house.law.pack, last, past, on, events, weighing)?;
            let Some(taken) = taken else {
                continue;
            };
            let statistic = taken.statistic;
            // Issued certificates were no alarm; accepted registrations stand, and the alarm was told.
            let taken = if stream == Stream::Acceptance && taken.is_alarm() {
                taken.told()
            } else {
                taken
            };
            count(&mut all, watched, taken, events, statistic);
        }
    }
}

fn count(all: &mut Replayed, watched: Watched, taken: Step, events: u32, statistic: f64) {
    let kept = all
        .entry(watched)
        .or_insert_with(|| (taken.state.clone(), BTreeMap::new()));
    let on = taken.state.last_day;
    let day = kept.1.entry(on).or_insert(CountedDay {
        on,
        events: 0,
        statistic,
        threshold: taken.state.threshold,
    });
    day.events += events;
    (day.statistic, day.threshold) = (statistic, taken.state.threshold);
    kept.0 = taken.state;
}

/// What the database keeps of every stream, in the same form.
///
/// # Errors
/// [`StoreError`].
pub fn kept(house: &House) -> Result<Replayed, StoreError> {
    house.store.read(|tx| {
        let mut all = Replayed::new();
        for watched in tx.watched()? {
            let days = tx.surge_days(&watched, u32::MAX)?;
            let days = days.into_iter().map(|day| (day.on, day)).collect();
            if let Some(state) = tx.surge_state(&watched)? {
                all.insert(watched, (state, days));
            }
        }
        Ok(all)
    })
}

/// Puts what the journal says in the place of what is kept. Batches that are held stay held.
///
/// # Errors
/// [`StoreError`].
pub fn rebuild(house: &House) -> Result<(), StoreError> {
    let all = replay(house)?;
    house.store.act(move |tx| {
        tx.forget_surge_states()?;
        for (watched, (state, days)) in &all {
            tx.record_surge_rebuilt(watched, state, days.values())?;
        }
        Ok(())
    })
}

fn past(all: &Replayed, watched: &Watched, from: Date, to: Date) -> KeptPast {
    let mut past = KeptPast::default();
    for (other, (_, days)) in all {
        if other.occupation != watched.occupation || other.stream != watched.stream {
            continue;
        }
        let mut window = days.range(from..to).peekable();
        let Some(first) = window.peek().map(|(day, _)| **day) else {
            continue;
        };
        let events: u32 = window.clone().map(|(_, day)| day.events).sum();
        past.of_all.push((first, events));
        if other == watched {
            past.first = Some(first);
            past.events = events;
            past.squares = window
                .map(|(_, day)| i64::from(day.events) * i64::from(day.events))
                .sum();
        }
    }
    past
}
