//! The exits: sealed rosters, wishes and refunds.
use super::{Step, Story};
use crate::{
    app::{self, Call, Failure},
    demo::{build, cast, plan::Turn},
    edge,
};
use assay_core::{
    authority::Role, enrolment::Enrolment, id::Id, session::CertificateKind, transition::Wish,
};
use jiff::{ToSpan, civil::Date};
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
            .map(|occupation| occupation.name.zh.to_string())
            .collect();
        for occupation in &occupations {
            let call = self.call_of(build::actor("clock", Role::System), on);
            if let Some(sealed) = app::take_exit::take_exit(self.house, &call, occupation)? {
                self.summary.add("exits", 1_u64);
                self.summary.add("roster_cases", sealed.cases);
                if occupation == cast::LEAVING {
                    self.summary.add("planned_cases", sealed.cases);
                }
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
            .filter(|(_, candidate)| candidate.turn != Turn::Undecided)
            .map(|(id, candidate)| (id.clone(), candidate.wishes_refund))
            .collect();
        for (position, (id, wishes_refund)) in cases.into_iter().enumerate() {
            // One in ten says nothing: silence means what the pack says.
            if position % 10 == 9 {
                continue;
            }
            let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
            let wish = if wishes_refund {
                Wish::Refund
            } else {
                Wish::Continue
            };
            app::record_wish::record_wish(self.house, &call, &id, wish)?;
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
            self.refund_one(&call, at, &id)?;
            // Trying again with another id is refused: a fee goes back once.
            if self.summary.count("refunds") == 1 {
                let again = self.call(at, "administrator", Role::Administrator, on);
                let outcome = app::refund_fee::refund_fee(self.house, &again, &id);
                self.summary
                    .note_cheat("a second refund of the same fee", outcome.map(|_| ()));
            }
        }
        Ok(())
    }

    /// Ends a case; what was paid is owed to whoever paid it.
    pub(super) fn refund_one(
        &mut self,
        call: &Call,
        at: usize,
        id: &Id<Enrolment>,
    ) -> Result<(), Failure> {
        let back = app::refund_fee::refund_fee(self.house, call, id)?;
        self.summary.add("refunded_minor", back);
        let live = &mut self.live[at];
        live.enrolled.remove(id);
        // Whoever never paid gets nothing back.
        if back > 0 {
            self.summary.add("refunds", 1_u64);
            let owed = self.owed.entry(live.institution).or_default();
            owed.push(id.clone());
        }
        Ok(())
    }

    /// What happens by itself each morning: candidates are told, reminded, and at last silence decides.
    pub(super) fn carry(&mut self, on: Date) -> Result<(), Failure> {
        let now = edge::start_of(on) + 1;
        let carried = app::carry_wishes::carry_wishes(self.house, now, on)?;
        self.summary.add("told", carried.told);
        self.summary.add("reminded", carried.reminded);
        Ok(())
    }
}
