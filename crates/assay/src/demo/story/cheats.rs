//! People who try to cheat the exit.
use super::Story;
use crate::{
    app::{self, Failure, enrol_candidates::Candidate},
    demo::{build, cast::Scene},
    edge,
};
use assay_core::{
    authority::Role,
    plan::enrol::NewTrainee,
    session::{CertificateKind, Session},
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::json;

impl Story<'_> {
    /// People who try to cheat the exit, and what they are told.
    pub(super) fn cheat(&mut self, on: Date) -> Result<(), Failure> {
        let open = (0..self.live.len()).find(|at| {
            let plan = self.live[*at].plan;
            let exited = self
                .house
                .law
                .pack
                .catalogue
                .find(plan.occupation)
                .is_some_and(|found| found.has_exited_on(on));
            plan.certificate == CertificateKind::Qualification
                && exited
                && plan.exam_on > on + 12.days()
        });
        let Some(at) = open else {
            return Ok(());
        };
        // An announcement after the exit, with the day of today whatever the form says.
        let late = Session {
            id: edge::fresh_id(edge::start_of(on)),
            announced_on: date(2020, 9, 1),
            enrol_until: on + 10.days(),
            parts: self
                .session(at)
                .parts
                .iter()
                .map(|(part, _)| (*part, on + 20.days()))
                .collect(),
            staff: Vec::new(),
            ..self.session(at)
        };
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let outcome = app::announce_session::announce_session(self.house, &call, late);
        self.summary.note_cheat(
            "an announcement after the exit, dated back to 1 September",
            outcome.map(|_| ()),
        );
        // Extra names in a session that was announced in time.
        let id = self.live[at].id.clone();
        let extra = build::stranger(call.now);
        let row = Candidate {
            person: extra.clone(),
            evidence: json!({"years_in_occupation": 20}),
        };
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let outcome = app::enrol_candidates::enrol_candidates(self.house, &call, &id, vec![row]);
        self.summary.note_cheat(
            "an extra name in an old session, after the exit",
            outcome.map(|_| ()),
        );
        self.cheat_with_trainee(on);
        // Somebody with the database at hand writes the name in, accepted on a day before the exit.
        let session = self.session(at);
        self.house
            .store
            .act(move |tx| build::smuggle(tx, &session, &extra))?;
        let smuggled = self.house.store.read(|tx| tx.enrolments_of(&id))?;
        let smuggled = smuggled
            .into_iter()
            .find(|kept| kept.leaf.is_none() && kept.enrolment.stage.accepted_on().is_some());
        if let Some(kept) = smuggled {
            let candidate = &self.live[at].plan.candidates[0];
            self.live[at].enrolled.insert(kept.enrolment.id, candidate);
            self.summary.add("smuggled", 1_u64);
        }
        Ok(())
    }

    /// A trainee who is said to have enrolled before the exit, in a plan that promises a qualification.
    fn cheat_with_trainee(&mut self, on: Date) {
        let Some(at) = self.session_of(Scene::Trainees) else {
            return;
        };
        let college = self.trains(at);
        let call = self.call_at(college, "administrator", Role::Administrator, on);
        let institution = self.staffed[college].institution.clone();
        let training = build::training_plan(self.live[at].plan, &institution, call.now);
        let late = NewTrainee {
            id: edge::fresh_id(call.now),
            person: build::stranger(call.now),
            enrolled_on: date(2020, 9, 1),
            graduates_on: Some(date(2021, 6, 30)),
        };
        let outcome = app::enrol_trainees::enrol_trainees(self.house, &call, training, vec![late]);
        self.summary.note_cheat(
            "a trainee enrolled after the exit, dated back to 1 September",
            outcome.map(|_| ()),
        );
    }
}
