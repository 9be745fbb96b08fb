//! Trainees of the colleges: enrolled before the exit, examined and graduated after it.
use super::Story;
use crate::{
    app::{self, Failure},
    demo::{build, cast::Scene},
    edge,
};
use assay_core::{authority::Role, institution::InstitutionKind, session::CertificateKind};
use jiff::civil::{Date, date};

impl Story<'_> {
    /// Trainees who enrolled in the college in September 2019, each under the plan of an exam in 2021.
    pub(super) fn enrol_trainees(&mut self) -> Result<(), Failure> {
        let on = date(2019, 9, 2);
        for at in 0..self.live.len() {
            let plan = self.live[at].plan;
            if !plan.trainees {
                continue;
            }
            let college = self.trains(at);
            let call = self.call_at(college, "administrator", Role::Administrator, on);
            let institution = self.staffed[college].institution.clone();
            let training = build::training_plan(plan, &institution, call.now);
            let cohort = build::cohort(plan, on);
            self.summary.add("trainees", cohort.len());
            self.summary.add("cohorts", 1_u64);
            for (candidate, trainee) in plan.candidates.iter().zip(&cohort) {
                let key = candidate.person.resident_id.clone();
                self.trainees.insert(key, trainee.id.clone());
            }
            app::enrol_trainees::enrol_trainees(self.house, &call, training, cohort)?;
        }
        Ok(())
    }

    /// The college that trains the candidates of a session: its own, or another one's where the exam is a station's.
    pub(super) fn trains(&self, at: usize) -> usize {
        let colleges = || {
            self.plan
                .all()
                .position(|one| one.kind == InstitutionKind::College)
        };
        match self.live[at].plan.scene {
            Some(Scene::Trainees) => colleges().unwrap_or(self.live[at].institution),
            _ => self.live[at].institution,
        }
    }

    /// Looks at every promise, as each morning does.
    pub(super) fn warn(&mut self, on: Date) -> Result<(), Failure> {
        let now = edge::start_of(on) + 2;
        let warned = app::warn_promises::warn_promises(self.house, now, on)?;
        self.summary.add("warnings", warned);
        Ok(())
    }

    pub(super) fn graduate(&mut self, on: Date) -> Result<(), Failure> {
        for at in 0..self.live.len() {
            if !self.live[at].plan.trainees {
                continue;
            }
            let exams: Vec<_> = self.live[at]
                .enrolled
                .iter()
                .filter_map(|(exam, candidate)| {
                    let trainee = self.trainees.get(&candidate.person.resident_id)?;
                    Some((trainee.clone(), exam.clone()))
                })
                .collect();
            for (trainee, exam) in exams {
                let college = self.trains(at);
                let call = self.call_at(college, "administrator", Role::Administrator, on);
                let disposition =
                    app::graduate_trainee::graduate_trainee(self.house, &call, &trainee, &exam)?;
                *self.summary.graduates.entry(disposition).or_default() += 1;
                let kept = self.house.store.read(|tx| tx.trainee(&trainee))?;
                let outcome = kept.and_then(|kept| kept.graduation);
                match outcome.and_then(|outcome| outcome.certificate) {
                    Some(CertificateKind::Qualification) => {
                        self.summary.add("graduated_qualification", 1_u64);
                    }
                    Some(CertificateKind::SkillLevel) => {
                        self.summary.add("graduated_skill_level", 1_u64);
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }
}
