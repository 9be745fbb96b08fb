//! Everything the gate looks at for the candidates of one session, loaded once.
use super::{Call, Failure, found};
use crate::app::{assign_panel::employer as employer_of, record_wish::roster_subject};
use crate::{house::House, roster::Found};
use assay_core::{
    enrolment::{Enrolment, Stage},
    gate::{self, Gate, GateFacts, StaffFact},
    id::Id,
    institution::{Filing, Institution, InstitutionKind},
    number::Series,
    pack::Pack,
    person::Person,
    prefix::{self, Prefix, PrefixState},
    score::Tenths,
    session::{Assignment, Part, Session, SessionStage, announce::duty_day},
    staff::{Duty, Staff, appoint::Office, panel::Bench},
    surge::SurgeHold,
};
use assay_store::{
    Tx, enrolment::KeptEnrolment, result::KeptScore, session::CountedSession, staff::Trained,
};
use jiff::civil::Date;
use std::sync::Arc;

/// One session with everything around it.
pub(super) struct SessionCase {
    pub(super) counted: CountedSession,
    pub(super) institution: Institution,
    filing: Option<Filing>,
    staff: Vec<(StaffFact, Vec<Id<Person>>)>,
    scores: Vec<KeptScore>,
    sealed_on: Option<Date>,
    open_objections: Vec<Id<Enrolment>>,
    hold: Option<String>,
    surge: Option<String>,
    record_order: (Option<u64>, u64),
    publicity: Option<(Date, Date)>,
    roster: Found,
    enrolments: Vec<KeptEnrolment>,
    prefixes: Vec<Prefix>,
    /// Occupations that the institution was ever filed for.
    occupations: Vec<String>,
}

impl SessionCase {
    pub(super) fn load(tx: &mut Tx<'_>, house: &House, id: &Id<Session>) -> Result<Self, Failure> {
        let counted = found(tx.session(id)?, "session", id)?;
        let session = &counted.session;
        let institution = found(
            tx.institution(&session.institution)?,
            "institution",
            &session.institution,
        )?;
        let filing = tx.filing(&counted.filing)?.map(|(filing, _)| filing);
        let prefixes = tx.prefixes_of(&session.institution)?;
        let occupations = prefix::occupations(&tx.filings_of(&session.institution)?);
        let members = tx.staff_of(&session.institution)?;
        let (trained, enrolments) = (tx.trained_candidates(id)?, tx.enrolments_of(id)?);
        let mut staff = Vec::new();
        for assignment in &session.staff {
            let member = members.iter().find(|member| member.id == assignment.staff);
            let on = duty_day(session, assignment.duty).unwrap_or(session.announced_on);
            let qualified = member.is_some_and(|member| {
                member.duty == assignment.duty && member.may_serve(session.level, on)
            });
            let fact = StaffFact {
                duty: assignment.duty,
                qualified,
                tied: false,
            };
            staff.push((
                fact,
                ties(tx, assignment, member, &trained, &institution, &enrolments)?,
            ));
        }
        for (sent, on) in tx.supervisors_sent(id)? {
            let fact = StaffFact {
                duty: Duty::Supervisor,
                qualified: sent.holds(Office::ExternalSupervisor, on),
                tied: false,
            };
            staff.push((fact, vec![sent.person]));
        }
        let hold = match tx.hold_on(id.as_str())? {
            Some(reason) => Some(reason),
            None => tx.hold_on(session.institution.as_str())?,
        };
        let mut surge = tx.surge_holds_of(id)?;
        surge.retain(SurgeHold::is_closed);
        let record_order = (tx.score_sheet_leaf(id)?, tx.record_size()?);
        let sealed_on = tx.sealed_on(id)?;
        let publicity = match (sealed_on, &session.stage) {
            // The notice began the day after the seal at the latest and ended the day before it was closed.
            (Some(_), SessionStage::Final { .. }) => notice(tx, session)?,
            (_, SessionStage::Publicity { from, until }) => Some((*from, *until)),
            _ => None,
        };
        Ok(Self {
            scores: tx.scores_of(id)?,
            sealed_on,
            publicity,
            open_objections: tx.open_objections(id)?,
            roster: Found::load(tx, &session.occupation)?.confirmed(house),
            enrolments,
            counted,
            institution,
            filing,
            staff,
            hold,
            prefixes,
            occupations,
            surge: surge.first().map(why_held),
            record_order,
        })
    }

    pub(super) fn passed(&self) -> Vec<KeptEnrolment> {
        let passed = |kept: &&KeptEnrolment| matches!(kept.enrolment.stage, Stage::Passed { .. });
        self.enrolments.iter().filter(passed).cloned().collect()
    }

    /// The series that may number the session's certificates on a day, the first to be tried first.
    pub(super) fn series(&self, law: &Pack, day: Date) -> Vec<Series> {
        let session = &self.counted.session;
        let serving = prefix::serving(&self.prefixes, session, day).into_iter();
        serving
            .filter_map(|one| Series::on(one, session.level, day, law))
            .collect()
    }

    /// The prefix that would be used on a day, with whether it may give numbers.
    fn prefix(&self, law: &Pack, day: Date) -> Option<(&str, PrefixState)> {
        let session = &self.counted.session;
        let serving = prefix::serving(&self.prefixes, session, day);
        let other = || {
            self.prefixes
                .iter()
                .find(|one| one.kind == session.certificate)
        };
        let one = serving.first().copied().or_else(other)?;
        Some((
            &one.text,
            one.standing(&self.occupations, &law.catalogue, day),
        ))
    }

    pub(super) fn final_on(&self) -> Option<Date> {
        match self.counted.session.stage {
            SessionStage::Final { on } => Some(on),
            _ => None,
        }
    }

    pub(super) fn scores_of(&self, enrolment: &Id<Enrolment>) -> Vec<(Part, Tenths, bool)> {
        let own = self
            .scores
            .iter()
            .filter(|score| score.enrolment == *enrolment);
        own.map(|score| (score.part, score.score, score.confirmed_by.is_some()))
            .collect()
    }

    /// Whether each candidate's case is on the roster; `None` where no roster is sealed.
    pub(super) fn on_roster(
        &self,
        tx: &mut Tx<'_>,
        candidates: &[KeptEnrolment],
    ) -> Result<Vec<Option<bool>>, Failure> {
        let subjects = candidates
            .iter()
            .map(|kept| roster_subject(tx, &kept.enrolment.id));
        let subjects = subjects.collect::<Result<Vec<_>, _>>()?;
        Ok(self.roster.names_each(tx, &subjects)?)
    }

    /// Runs the gate for one candidate.
    pub(super) fn gate(
        &self,
        house: &House,
        (kept, on_roster): (&KeptEnrolment, Option<bool>),
        identified: bool,
        call: &Call,
    ) -> Gate {
        let enrolment = &kept.enrolment;
        let session = &self.counted.session;
        let staff: Vec<StaffFact> = self
            .staff
            .iter()
            .map(|(fact, ties)| StaffFact {
                tied: ties.contains(&enrolment.person),
                ..fact.clone()
            })
            .collect();
        let scores = self.scores_of(&enrolment.id);
        let facts = GateFacts {
            today: call.today,
            session,
            filing: self.filing.as_ref(),
            occupation: house.law.pack.catalogue.find(&session.occupation),
            enrolment,
            identified,
            acceptance_recorded: kept.leaf.is_some(),
            staff: &staff,
            scores: &scores,
            sealed_on: self.sealed_on,
            publicity: self.publicity,
            open_objections: u32::from(self.open_objections.contains(&enrolment.id)),
            counts: self.counted.counts,
            hold: self.hold.as_deref(),
            surge: self.surge.as_deref(),
            record_order: self.record_order,
            on_roster,
            prefix: self.prefix(&house.law.pack, call.today),
            persons: (
                self.counted.approved_by.as_deref().unwrap_or_default(),
                &call.actor.account,
            ),
        };
        gate::run(&facts, &house.law.pack)
    }
}

/// The hold as the gate writes it down.
fn why_held(hold: &SurgeHold) -> String {
    format!("{} {} {}", hold.id, hold.stream.id(), hold.held_on)
}

/// First and last day of the notice, from the journal of the session.
fn notice(tx: &mut Tx<'_>, session: &Session) -> Result<Option<(Date, Date)>, Failure> {
    let entries = tx.journal_of(session.id.as_str())?;
    let published = entries.iter().find(|entry| entry.act == "result.publish");
    Ok(published.and_then(|entry| {
        let details: serde_json::Value = serde_json::from_str(&entry.details).ok()?;
        let until = assay_core::day::parse(details["until"].as_str()?)?;
        Some((crate::edge::day_of(entry.at), until))
    }))
}

/// Runs the gate again for one candidate, as it stands now; nothing is changed.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn run_gate(
    house: &Arc<House>,
    call: &Call,
    enrolment: &Id<Enrolment>,
) -> Result<Gate, Failure> {
    house.store.read(|tx| {
        let kept = found(tx.enrolment(enrolment)?, "enrolment", enrolment)?;
        let case = SessionCase::load(tx, house, &kept.enrolment.session)?;
        let identified = tx.person(&kept.enrolment.person)?.is_some();
        let on_roster = case.on_roster(tx, std::slice::from_ref(&kept))?;
        Ok(case.gate(house, (&kept, on_roster[0]), identified, call))
    })
}

/// Candidates for whom a member of the panel should have stepped back: declared, trained by them, of their own employer,
/// or themselves.
fn ties(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    member: Option<&Staff>,
    trained: &[Trained],
    institution: &Institution,
    enrolments: &[KeptEnrolment],
) -> Result<Vec<Id<Person>>, Failure> {
    let mut tied = tx.recusals_of(&assignment.staff)?;
    let Some(member) = member else {
        return Ok(tied);
    };
    tied.push(member.person.clone());
    let declared = tx.recusals_by(&member.person)?.into_iter();
    tied.extend(declared.map(|(candidate, _)| candidate));
    if matches!(
        Bench::of(assignment.duty),
        Bench::Assessors | Bench::Reviewers
    ) {
        let own = trained.iter().filter(|one| one.by == member.person);
        tied.extend(own.map(|one| one.candidate.clone()));
    }
    // An employer's own assessors are colleagues of all its candidates: that is what the kind is for.
    let own_house = institution.kind == InstitutionKind::Employer;
    if let Some(employer) = tx.card(&member.id)?.and_then(|card| card.employer)
        && !(own_house && employer == institution.uscc)
    {
        let same = enrolments
            .iter()
            .filter(|kept| employer_of(&kept.evidence).as_ref() == Some(&employer));
        tied.extend(same.map(|kept| kept.enrolment.person.clone()));
    }
    Ok(tied)
}
