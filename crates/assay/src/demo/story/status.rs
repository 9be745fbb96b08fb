//! Certificates whose status changes, each by two persons: one revoked, one suspended, and one proposal that waits.
use super::Story;
use crate::{
    app::{
        Failure,
        change_status::{decide_status, propose_status},
    },
    demo::{build::actor, cast::Scene},
    edge,
};
use assay_core::{
    authority::Role,
    id::Id,
    status::{Change, Correction, Proposal, ReasonClass, Status, decide::Ruling},
};
use jiff::civil::Date;

impl Story<'_> {
    /// The numbers of the watched centre's first session, oldest first.
    fn numbers(&self) -> Result<Vec<String>, Failure> {
        match self.session_of(Scene::Suspended) {
            Some(at) => self.numbers_of(at),
            None => Ok(Vec::new()),
        }
    }

    /// The numbers of a session, in their order.
    fn numbers_of(&self, at: usize) -> Result<Vec<String>, Failure> {
        let mut numbers = Vec::new();
        for enrolment in self.live[at].enrolled.keys() {
            let found = self.house.store.read(|tx| match tx.enrolment(enrolment)? {
                Some(kept) => tx.certificates_by(&kept.enrolment.person),
                None => Ok(Vec::new()),
            })?;
            let released = found.into_iter().filter(|one| one.stage == "released");
            numbers.extend(released.map(|one| one.number));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The numbers of an institution's sessions that are in force, but for the one that waits for a visitor's decision.
    pub(super) fn in_force(&self, institution: usize) -> Result<Vec<String>, Failure> {
        let waits = self.numbers()?.pop();
        let mut in_force = Vec::new();
        let theirs = |at: &usize| self.live[*at].institution == institution;
        let mut numbers = Vec::new();
        for at in (0..self.live.len()).filter(theirs) {
            numbers.extend(self.numbers_of(at)?);
        }
        for number in numbers {
            if waits.as_ref() == Some(&number) {
                continue;
            }
            let kept = self.house.store.read(|tx| tx.certificate(&number))?;
            if kept.is_some_and(|one| one.status == Status::Valid.id()) {
                in_force.push(number);
            }
        }
        Ok(in_force)
    }

    pub(super) fn propose(
        &mut self,
        on: Date,
        number: &str,
        (change, class): (Change, ReasonClass),
        paper: Option<&str>,
    ) -> Result<Id<Proposal>, Failure> {
        let call = self.call_of(actor("officer", Role::Officer), on);
        let proposal = Proposal {
            id: edge::fresh_id(call.now),
            number: number.to_owned(),
            change,
            class,
            grounds: match change {
                Change::Reissue => "示例：持证人申请补发",
                _ => "示例：核查考场录像后认定",
            }
            .to_owned(),
            correction: Correction::default(),
            paper_serial: paper.map(str::to_owned),
            proposed_by: call.actor.account.clone(),
            proposed_by_person: None,
            proposed_on: on,
            recall: None,
            is_open: true,
        };
        propose_status(self.house, &call, number, proposal)
    }

    pub(super) fn change_status(&mut self, on: Date) -> Result<(), Failure> {
        let numbers = self.numbers()?;
        let changes = [
            (
                "revoked",
                "已撤销 revoked",
                (Change::Revoke, ReasonClass::Fraud),
            ),
            (
                "suspended_certificates",
                "已暂停 suspended",
                (Change::Suspend, ReasonClass::Investigation),
            ),
        ];
        for (number, (figure, told, change)) in numbers.iter().zip(changes) {
            let proposal = self.propose(on, number, change, None)?;
            let same = self.call_of(actor("officer", Role::Officer), on);
            if figure == "revoked" {
                let alone =
                    decide_status(self.house, &same, &proposal, Ruling::Approve, "示例决1号");
                self.summary.note_cheat(
                    "whoever proposed to revoke a certificate decides it alone",
                    alone.map(|_| ()),
                );
            }
            let call = self.call_of(actor("officer-directory", Role::Officer), on);
            decide_status(self.house, &call, &proposal, Ruling::Approve, "示例决2号")?;
            self.summary.add(figure, 1_u64);
            self.summary.say(6, format!("{told}: {number}"));
        }
        Ok(())
    }

    /// A proposal that a visitor decides.
    pub(super) fn propose_revocation(&mut self, on: Date) -> Result<(), Failure> {
        let Some(number) = self.numbers()?.pop() else {
            return Ok(());
        };
        self.propose(
            on,
            &number,
            (Change::Suspend, ReasonClass::Investigation),
            None,
        )?;
        self.summary.say(
            6,
            format!("待第二人决定 waits for a second officer: /status-file/{number}"),
        );
        Ok(())
    }
}
