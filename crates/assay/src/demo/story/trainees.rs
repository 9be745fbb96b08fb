//! Trainees of the colleges: enrolled before the exit, examined and graduated after it.
use super::Story;
use crate::{
    app::{self, Failure},
    demo::build,
};
use assay_core::authority::Role;
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
            let call = self.call(at, "administrator", Role::Administrator, on);
            let institution = self.staffed[self.live[at].institution].institution.clone();
            let training = build::training_plan(plan, &institution, call.now);
            let cohort = build::cohort(plan, on);
            self.summary.trainees += cohort.len();
            for (candidate, trainee) in plan.candidates.iter().zip(&cohort) {
                let key = candidate.person.resident_id.clone();
                self.trainees.insert(key, trainee.id.clone());
            }
            app::enrol_trainees::enrol_trainees(self.house, &call, training, cohort)?;
        }
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
                let call = self.call(at, "administrator", Role::Administrator, on);
                let disposition =
                    app::graduate_trainee::graduate_trainee(self.house, &call, &trainee, &exam)?;
                *self.summary.graduates.entry(disposition).or_default() += 1;
            }
        }
        Ok(())
    }
}
