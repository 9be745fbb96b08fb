//! Seats, the exam, its results, the public notice, and the certificates.
use super::{Step, Story};
use crate::{
    app::{self, Failure, issue_certificates::Issued},
    demo::plan::Turn,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
    score::Tenths,
    session::{CertificateKind, Part},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use std::cmp::Reverse;

impl Story<'_> {
    pub(super) fn seat(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let id = self.live[at].id.clone();
        app::hold_exam::seat_session(self.house, &call, &id)?;
        Ok(())
    }

    pub(super) fn examine(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let live = &self.live[at];
        let (id, house) = (live.id.clone(), self.house);
        let present: Vec<_> = live
            .enrolled
            .iter()
            .filter(|(_, candidate)| candidate.turn != Turn::StaysAway)
            .map(|(id, candidate)| (id.clone(), candidate.turn))
            .collect();
        let parts: Vec<Part> = self
            .session(at)
            .parts
            .iter()
            .map(|(part, _)| *part)
            .collect();
        let scores: Vec<_> = present
            .iter()
            .flat_map(|(id, turn)| {
                parts
                    .iter()
                    .map(move |part| (id.clone(), *part, score(*turn, *part, id)))
            })
            .collect();
        let came = present.into_iter().map(|(id, _)| id).collect();
        let call = self.call(at, "invigilator", Role::Invigilator, on);
        app::hold_exam::record_attendance(house, &call, &id, came)?;
        let call = self.call(at, "assessor", Role::Assessor, on);
        app::hold_exam::enter_scores(house, &call, &id, scores.clone())?;
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        app::hold_exam::confirm_scores(house, &call, &id, scores)?;
        let call = self.call(at, "administrator", Role::Administrator, on);
        app::hold_exam::seal_score_sheet(house, &call, &id)?;
        let call = self.call(at, "administrator", Role::Administrator, on);
        let passed = app::hold_exam::compute_results(house, &call, &id)?;
        self.summary.add("passed", passed);
        Ok(())
    }

    pub(super) fn notice(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let id = self.live[at].id.clone();
        let until = app::publish_results::publish_results(self.house, &call, &id)?;
        let until = assay_core::day::parse(&until).unwrap_or(on);
        self.ahead.push(Reverse((until + 1.day(), Step::Close, at)));
        let objecting: Vec<_> = self.live[at]
            .enrolled
            .iter()
            .filter(|(_, candidate)| candidate.turn == Turn::Objects)
            .map(|(id, _)| id.clone())
            .collect();
        for enrolment in objecting {
            let kept = self.house.store.read(|tx| tx.enrolment(&enrolment))?;
            let actor = Actor {
                account: "candidate".to_owned(),
                role: Role::Candidate,
                institution: None,
                person: kept.map(|kept| kept.enrolment.person),
            };
            let call = self.call_of(actor, on);
            let objection = app::publish_results::file_objection(
                self.house,
                &call,
                &enrolment,
                "理论成绩有误，请复查",
            )?;
            let call = self.call(at, "administrator", Role::Administrator, on + 1.day());
            app::publish_results::settle_objection(
                self.house,
                &call,
                &enrolment,
                &objection,
                "复查无误，维持原成绩",
            )?;
            self.summary.add("objections", 1_u64);
        }
        Ok(())
    }

    pub(super) fn close(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "administrator", Role::Administrator, on);
        let id = self.live[at].id.clone();
        app::publish_results::close_publicity(self.house, &call, &id)?;
        let waiting = self.to_issue.entry(next_friday(on)).or_default();
        if waiting.is_empty() {
            self.ahead.push(Reverse((next_friday(on), Step::Issue, 0)));
        }
        waiting.push(at);
        Ok(())
    }

    /// The certificates of a week, as an officer issues them.
    pub(super) fn issue(&mut self, on: Date) -> Result<(), Failure> {
        let waiting = self.to_issue.remove(&on).unwrap_or_default();
        let mut calls = Vec::with_capacity(waiting.len());
        for &at in &waiting {
            let id = self.live[at].id.clone();
            calls.push((self.officer(on), id));
        }
        if let Some(kept_back) = &mut self.kept_back {
            kept_back.extend(calls);
            return Ok(());
        }
        let issued = app::issue_certificates::issue_sessions(self.house, &calls)?;
        for (at, issued) in waiting.into_iter().zip(issued) {
            let issued = issued?;
            self.count_issued(on, at, &issued);
        }
        Ok(())
    }

    /// Counts certificates that went out, and those that were held.
    pub(super) fn count_issued(&mut self, on: Date, at: usize, issued: &Issued) {
        let count = issued.numbers.len();
        let plan = self.live[at].plan;
        match plan.certificate {
            CertificateKind::Qualification => {
                self.summary.add("qualification", count);
                let occupation = self.house.law.pack.catalogue.find(plan.occupation);
                if occupation.is_some_and(|it| it.has_exited_on(on)) {
                    self.summary.add("after_exit", count);
                    self.on_roster.extend(issued.numbers.iter().cloned());
                }
            }
            CertificateKind::SkillLevel => self.summary.add("skill_level", count),
        }
        self.summary.add("held", issued.held.len());
        for (_, codes) in &issued.held {
            for code in codes {
                self.summary.note_held(code);
            }
        }
    }
}

/// The Friday of the week, or the day itself.
fn next_friday(on: Date) -> Date {
    let days = on.weekday().until(Weekday::Friday);
    on.saturating_add(i64::from(days).days())
}

/// Scores that fit the turn, a little different from person to person.
fn score(turn: Turn, part: Part, id: &Id<Enrolment>) -> Tenths {
    let spread = u16::from(*id.as_str().as_bytes().last().unwrap_or(&0)) * 7 % 300;
    let tenths = match (turn, part) {
        (Turn::Fails, Part::Skill) => 300 + spread,
        _ => 620 + spread,
    };
    Tenths::new(tenths).expect("at most 920 tenths")
}
