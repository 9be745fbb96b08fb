//! An exit takes force: the roster of entitled cases is sealed, its root goes into the record, and every
//! candidate who may choose is asked.
//!
//! A million cases are more than one transaction should hold up others for: the roster is staged in steps, each durable
//! with the place it came to, so a start goes on where a crash left it. Nothing of it counts before the root is in the record,
//! in one transaction with the exit; the root is public before the first candidate is asked.
use super::{Call, Done, Failure, perform, under};
use crate::{
    edge,
    house::House,
    roster::{TileError, tile},
};
use assay_core::{
    authority::{self, Action, Actor, Role},
    exit::{OccupationExit, TakeForce},
    transition::columns::Kernel,
};
use assay_proof::{leaf::LeafKind, roster::SealedRoot, tile::Edge};
use assay_store::{
    StoreError, Tx,
    exit::{KeptSeal, SealStage, Staged},
    record::NewLeaf,
    roster::KeptRoster,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

mod stage;

/// Cases that are staged, or asked, in one transaction, about.
const CASES: u32 = 50_000;

/// What an exit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Cases on the roster.
    pub cases: u64,
    /// Cases that claimed to be open and are not on it.
    pub left_out: u64,
    /// Candidates who were asked.
    pub asked: u64,
    /// Root over the roster, in hexadecimal digits.
    pub root: String,
}

/// How far an exit is, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Cases gone through, and questions asked.
    pub done: u64,
    /// Both when all is done.
    pub all: u64,
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
    take_exit_by_steps(house, call, occupation, CASES, &mut |_| ())
}

/// The same in steps of so many cases, telling how far it is.
///
/// # Errors
/// [`Failure`]; what was staged stands, and the next call goes on with it.
pub fn take_exit_by_steps(
    house: &Arc<House>,
    call: &Call,
    occupation: &str,
    cases: u32,
    watch: &mut dyn FnMut(Step),
) -> Result<Option<Sealed>, Failure> {
    let exit = OccupationExit {
        occupation: occupation.to_owned(),
    };
    authority::permit::<TakeForce>(&call.actor, &exit)?;
    let found = house.law.pack.catalogue.find(occupation);
    let exit_on = found
        .and_then(|found| found.exit.as_ref())
        .map(|exit| exit.on)
        .filter(|on| *on <= call.today);
    let Some(exit_on) = exit_on else {
        return Ok(None);
    };
    let Some(mut seal) = begin(house, occupation, exit_on)? else {
        return Ok(None);
    };
    if seal.stage == SealStage::Done {
        return Ok(None);
    }
    let kernel = Arc::new(Kernel::new(&house.law.pack.transition));
    let mut to_ask = 0;
    loop {
        watch(Step {
            done: seal.cases + seal.left_out,
            all: seal.expected.max(seal.cases + seal.left_out) + to_ask,
        });
        match seal.stage {
            SealStage::Enrolments | SealStage::Trainees => {
                let staged = stage_next(house, &kernel, occupation, cases)?;
                if let Some(before) = staged {
                    // Both lists are gone through: the next step is the seal.
                    to_ask = sealed(house, call, &exit, &before)?;
                }
            }
            SealStage::Questions => {
                // The root is public before anybody is asked; a crash behind the seal comes here again.
                publish(house)?;
                ask(house, call, occupation, cases)?;
            }
            SealStage::Done => break,
        }
        seal = now(house, occupation)?;
    }
    let (kept, asked) = house.store.read(|tx| {
        let kept = tx.sealed_roster(occupation)?;
        Ok::<_, StoreError>((kept, tx.asked_of(occupation)?))
    })?;
    Ok(kept.map(|kept| Sealed {
        cases: kept.cases,
        left_out: seal.left_out,
        asked: u64::try_from(asked).unwrap_or_default(),
        root: kept.root,
    }))
}

fn publish(house: &House) -> Result<u64, Failure> {
    let unusable = |why: crate::house::publish::PublishError| StoreError::Unusable(why.to_string());
    Ok(house.publish().map_err(unusable)?)
}

fn now(house: &House, occupation: &str) -> Result<KeptSeal, Failure> {
    let seal = house.store.read(|tx| tx.seal_of(occupation))?;
    super::found(seal, "seal", occupation)
}

/// Begins the seal, unless it began before; `None` if the exit was planned, and withdrawn meanwhile.
fn begin(house: &Arc<House>, occupation: &str, exit_on: Date) -> Result<Option<KeptSeal>, Failure> {
    if let Some(seal) = house.store.read(|tx| tx.seal_of(occupation))? {
        return Ok(Some(seal));
    }
    let name = occupation.to_owned();
    let is_planned = house.law.plans(occupation);
    let begun = house.store.act(move |tx| {
        // The law that this server knows may be some seconds old: what another one's officers withdrew is gone.
        if is_planned && !tx.planned_exit_in_turn(&name, exit_on)? {
            return Ok(false);
        }
        if tx.seal_in_turn(&name)?.is_none() {
            tx.record_seal_begun(&name, exit_on)?;
        }
        // A crash here loses the beginning, and nothing else was done.
        edge::crash_point("exit.before-begin-commit");
        Ok::<_, Failure>(true)
    })?;
    // A crash here keeps the boundary: leaves that come later show nothing for this roster.
    edge::crash_point("exit.after-begin-commit");
    begun.then(|| now(house, occupation)).transpose()
}

/// Stages the next step; gives where it stands once nothing is left to stage.
fn stage_next(
    house: &Arc<House>,
    kernel: &Arc<Kernel>,
    occupation: &str,
    cases: u32,
) -> Result<Option<KeptSeal>, Failure> {
    let (at_home, kernel, name) = (Arc::clone(house), Arc::clone(kernel), occupation.to_owned());
    let complete = house.store.act(move |tx| {
        let mut gone_through = 0;
        while gone_through < u64::from(cases) {
            let seal = super::found(tx.seal_in_turn(&name)?, "seal", &name)?;
            let pace = stage::Pace {
                house: &at_home,
                kernel: &kernel,
                cases,
            };
            let step = match seal.stage {
                SealStage::Enrolments => stage::enrolments(tx, pace, &name, &seal)?,
                SealStage::Trainees => stage::trainees(tx, pace, &name, &seal)?,
                // Another server went on with it.
                SealStage::Questions | SealStage::Done => return Ok(None),
            };
            let Some((staged, stage, behind)) = step else {
                return Ok(Some(seal));
            };
            gone_through += (staged.cases.len() + staged.left_out.len()) as u64;
            tx.record_staged(&name, &seal, &staged, stage, &behind)?;
        }
        // A crash here loses the step: rows, tiles and the place it came to go together.
        edge::crash_point("exit.before-stage-commit");
        Ok::<_, Failure>(None)
    })?;
    // A crash here keeps the step: the next start stages what is behind it.
    edge::crash_point("exit.after-stage-commit");
    Ok(complete)
}

/// The growing tree over the staged cases.
fn edge_of(tx: &mut Tx<'_>, occupation: &str, cases: u64) -> Result<Edge, StoreError> {
    Edge::open(cases, |path| tile(tx, occupation, path)).map_err(|why| match why {
        TileError::Store(error) => error,
        TileError::Missing => StoreError::Unreadable {
            column: "roster_tile".to_owned(),
            why: format!("tiles of the roster of {occupation} are missing: nothing is sealed until somebody has looked"),
        },
    })
}

/// Seals: the root goes into the record, and the exit has taken force. Gives how many will be asked.
fn sealed(
    house: &Arc<House>,
    call: &Call,
    exit: &OccupationExit,
    before: &KeptSeal,
) -> Result<u64, Failure> {
    let (exit, before) = (exit.clone(), before.clone());
    let to_ask = perform(
        house,
        call,
        TakeForce::NAME,
        &exit.occupation.clone(),
        move |tx, house, call| {
            authority::permit::<TakeForce>(&call.actor, &exit)?;
            let occupation = &exit.occupation;
            if tx.unclaimed_rosters()? > 0 {
                return Err(Failure::Store(StoreError::Unusable(
                    "the public record holds a roster that the register does not know: somebody took it away. Nothing is sealed until \
                     somebody has looked: run `assay fsck`, and restore the register from a backup."
                        .to_owned(),
                )));
            }
            let root = edge_of(tx, occupation, before.cases)?.root();
            let sealed = SealedRoot {
                occupation: occupation.clone(),
                exit_on: before.exit_on.to_string(),
                cases: before.cases,
                root,
            };
            let salt = edge::draw_bytes();
            let bytes = sealed.leaf(&salt);
            let stamp = house.stamp(&bytes);
            let leaf = NewLeaf {
                bytes: &bytes,
                salt: &salt,
                subject: occupation,
                stamp: Some(&stamp),
            };
            let place = tx.record_new_leaves(LeafKind::Roster.id(), std::iter::once(leaf))?;
            let root = hex::encode(root);
            let roster = KeptRoster {
                exit_on: before.exit_on,
                root: root.clone(),
                cases: before.cases,
                leaf: place,
            };
            tx.record_exit(occupation, &roster)?;
            tx.record_staged(
                occupation,
                &before,
                &Staged::default(),
                SealStage::Questions,
                "",
            )?;
            let dispositions = tx.roster_dispositions(occupation)?;
            let mut counts = dispositions.iter();
            let to_ask = counts
                .find(|(disposition, _)| disposition == "choose")
                .map_or(0, |(_, cases)| u64::try_from(*cases).unwrap_or_default());
            // A crash here loses the seal: the staged roster stands, and is sealed at the next start.
            edge::crash_point("exit.before-seal-commit");
            Ok(Done {
                answer: to_ask,
                object: occupation.clone(),
                under: under(&house.law, "transition.continue-or-refund", call.today),
                details: json!({"cases": before.cases, "left_out": before.left_out, "to_ask": to_ask, "leaf": place, "root": root}),
            })
        },
    )?;
    // A crash here keeps the seal: the next start publishes the root, and then asks.
    edge::crash_point("exit.after-seal-commit");
    Ok(to_ask)
}

/// Asks some of those who may choose and were not asked yet.
fn ask(house: &Arc<House>, call: &Call, occupation: &str, cases: u32) -> Result<(), Failure> {
    let pack = &house.law.pack;
    let days = u32::from(pack.transition.wish_working_days);
    let (today, until) = (call.today, pack.calendar.after(call.today, days));
    let name = occupation.to_owned();
    house.store.act(move |tx| {
        let seal = super::found(tx.seal_in_turn(&name)?, "seal", &name)?;
        if seal.stage != SealStage::Questions {
            return Ok(());
        }
        let from = seal.behind.parse().unwrap_or(0);
        let next = tx.roster_to_ask(&name, from, cases)?;
        let subjects = next.iter().map(|(_, subject)| subject.as_str());
        tx.record_questions(subjects, today, until)?;
        let (stage, behind) = match next.last() {
            // Less than was asked for is all there is.
            Some((position, _)) if next.len() as u64 == u64::from(cases) => {
                (SealStage::Questions, (position + 1).to_string())
            }
            _ => (SealStage::Done, seal.behind.clone()),
        };
        tx.record_staged(&name, &seal, &Staged::default(), stage, &behind)?;
        // A crash here loses these questions: they are asked again, each once.
        edge::crash_point("exit.before-questions-commit");
        Ok::<_, Failure>(())
    })?;
    // A crash here keeps them: the next start asks the others.
    edge::crash_point("exit.after-questions-commit");
    Ok(())
}

/// Lets every exit take force whose day has come and that did not yet: each morning, and at the start of the server in
/// case the day was missed. Gives the occupations that were sealed.
///
/// # Errors
/// [`Failure`] of the first exit that failed; those before it stand.
pub fn take_due_exits(house: &Arc<House>, now: i64, today: Date) -> Result<Vec<String>, Failure> {
    take_due_exits_watched(house, (now, today), &mut |_, _| ())
}

/// The same, telling of which occupation how much is done.
///
/// # Errors
/// As [`take_due_exits`].
pub fn take_due_exits_watched(
    house: &Arc<House>,
    (now, today): (i64, Date),
    watch: &mut dyn FnMut(&str, Step),
) -> Result<Vec<String>, Failure> {
    house.take_up_exits()?;
    let mut sealed = Vec::new();
    for occupation in house.law.pack.catalogue.occupations() {
        let name = &occupation.name.zh;
        let is_done = |tx: &mut Tx<'_>| {
            let seal = tx.seal_of(name)?;
            Ok::<_, StoreError>(seal.is_some_and(|seal| seal.stage == SealStage::Done))
        };
        if !occupation.has_exited_on(today) || house.store.read(is_done)? {
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
        if take_exit_by_steps(house, &call, name, CASES, &mut |step| watch(name, step))?.is_some() {
            sealed.push(name.to_string());
        }
    }
    Ok(sealed)
}
