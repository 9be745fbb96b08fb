//! The exits: sealed rosters, wishes, refunds, and people who try to cheat.
use super::{Step, Story};
use crate::{
    app::{self, Failure, enrol_candidates::Candidate},
    demo::build,
    edge,
};
use assay_core::{
    authority::Role,
    session::{CertificateKind, Session},
    transition::Wish,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::json;
use std::cmp::Reverse;

impl Story<'_> {
    /// The exits of a day: every roster is sealed; then the candidates of open cases answer, one week later.
    pub(super) fn take_exits(&mut self, on: Date) -> Result<(), Failure> {
        let occupations: Vec<String> = self
            .house
            .law
            .pack
            .catalogue
            .occupations()
            .iter()
            .filter(|occupation| occupation.exit.as_ref().is_some_and(|exit| exit.on == on))
            .map(|occupation| occupation.name.zh.clone())
            .collect();
        for occupation in &occupations {
            let call = self.call_of(build::actor("clock", Role::System), on);
            if let Some(sealed) = app::take_exit::take_exit(self.house, &call, occupation)? {
                self.summary.exits += 1;
                self.summary.roster_cases += usize::try_from(sealed.cases).unwrap_or(usize::MAX);
                self.summary.asked += usize::try_from(sealed.asked).unwrap_or(usize::MAX);
            }
        }
        for at in 0..self.live.len() {
            let plan = self.live[at].plan;
            let open =
                plan.certificate == CertificateKind::Qualification && plan.exam_on > on + 9.days();
            if open && occupations.iter().any(|name| name == plan.occupation) {
                self.ahead.push(Reverse((on + 5.days(), Step::Choose, at)));
                self.ahead.push(Reverse((on + 7.days(), Step::Refund, at)));
            }
        }
        Ok(())
    }

    pub(super) fn choose(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let cases: Vec<_> = self.live[at]
            .enrolled
            .iter()
            .map(|(id, candidate)| (id.clone(), candidate.wishes_refund))
            .collect();
        for (position, (id, wishes_refund)) in cases.into_iter().enumerate() {
            // One in ten says nothing: silence means what the pack says.
            if position % 10 == 9 {
                self.summary.silent += 1;
                continue;
            }
            let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
            let wish = if wishes_refund {
                Wish::Refund
            } else {
                Wish::Continue
            };
            app::record_wish::record_wish(self.house, &call, &id, wish)?;
            if wishes_refund {
                self.summary.wish_refund += 1;
            } else {
                self.summary.wish_continue += 1;
            }
        }
        Ok(())
    }

    pub(super) fn refund(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let cases: Vec<_> = self.live[at].enrolled.keys().cloned().collect();
        for id in cases {
            let wish = self
                .house
                .store
                .read(|tx| tx.wish(&id))?
                .and_then(|kept| kept.wish);
            if wish != Some(Wish::Refund) {
                continue;
            }
            let call = self.call(at, "administrator", Role::Administrator, on);
            self.summary.refunded_minor += app::refund_fee::refund_fee(self.house, &call, &id)?;
            self.summary.refunds += 1;
            self.live[at].enrolled.remove(&id);
            // Trying again with another id is refused: a fee goes back once.
            if self.summary.refunds == 1 {
                let again = self.call(at, "administrator", Role::Administrator, on);
                let outcome = app::refund_fee::refund_fee(self.house, &again, &id);
                self.summary
                    .note_cheat("a second refund of the same fee", outcome.map(|_| ()));
            }
        }
        Ok(())
    }

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
            self.summary.smuggled += 1;
        }
        Ok(())
    }
}
