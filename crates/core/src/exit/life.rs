//! The life of a case across the exit day, as a machine: whatever happens in which order, it goes on or the fee goes back.
//! Never both, never neither.
use crate::{
    authority::{Actor, Permit, Role, permit},
    enrolment::{
        Enrolment, Stage, exam_of,
        refund::{RefundFee, Standstill, refund},
        wish::{RecordWish, record, standing},
    },
    id::Id,
    money::Minor,
    pack::Pack,
    transition::{Decision, Disposition, Facts, Roster, Wish, ask},
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::prelude::*;
use std::sync::LazyLock;

const OCCUPATION: &str = "美容师";
const EXIT: Date = date(2020, 9, 30);
const FEE: Minor = Minor(28_000);
/// Days that a sequence lives through, from forty before the exit.
const DAYS: u16 = 160;

static LAW: LazyLock<Pack> = LazyLock::new(crate::pack::tests::china);

/// The last day to answer.
static UNTIL: LazyLock<Date> = LazyLock::new(|| {
    let days = u32::from(LAW.transition.wish_working_days);
    LAW.calendar.after(EXIT, days)
});

/// What may happen on a day.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Accepted,
    Paid,
    Seated,
    Present,
    Absent,
    Result(bool),
    Issued,
    Wishes(Wish, Role),
    AsksForRefund,
    Cancelled,
    FilingEnds,
}

/// What a drawn number stands for: some things happen more often than others.
fn happens(drawn: u8) -> Happens {
    match drawn % 26 {
        0..=2 => Happens::Accepted,
        3..=5 => Happens::Paid,
        6..=7 => Happens::Seated,
        8..=9 => Happens::Present,
        10 => Happens::Absent,
        11 => Happens::Result(false),
        12..=13 => Happens::Result(true),
        14..=15 => Happens::Issued,
        16..=17 => Happens::Wishes(Wish::Continue, Role::ExaminationOfficer),
        18 => Happens::Wishes(Wish::Refund, Role::ExaminationOfficer),
        19 => Happens::Wishes(Wish::Refund, Role::Officer),
        20..=23 => Happens::AsksForRefund,
        24 => Happens::Cancelled,
        _ => Happens::FilingEnds,
    }
}

/// One case and what the world around it does.
struct Machine {
    enrolment: Enrolment,
    announced_on: Date,
    filed_on: Date,
    today: Date,
    standstill: Option<Standstill>,
    said: Option<Wish>,
    refunds: Vec<Minor>,
    certificates: u32,
}

impl Machine {
    fn has_exited(&self) -> bool {
        self.today >= EXIT
    }

    /// Sealed in the first minute of the exit: who came in before, and only they.
    fn roster(&self) -> Option<Roster> {
        let entitled = self.announced_on < EXIT && self.filed_on < EXIT;
        self.has_exited().then_some(if entitled {
            Roster::Sealed
        } else {
            Roster::Absent
        })
    }

    fn decision(&self) -> Decision {
        let wish = if self.has_exited() {
            let can_be_held = self.standstill.is_none();
            standing(self.said, None, *UNTIL, can_be_held, &LAW, self.today)
        } else {
            None
        };
        let facts = Facts::Enrolment {
            announced_on: Some(self.announced_on),
            accepted_on: self.enrolment.stage.accepted_on(),
            exam: exam_of(&self.enrolment.stage),
            wish,
            paid: self.enrolment.paid,
        };
        let occupation = LAW.catalogue.find(OCCUPATION).unwrap();
        ask(&LAW, occupation, self.roster(), facts, self.today)
    }

    fn try_refund(&mut self) -> bool {
        let officer = actor(Role::Officer);
        let permit: Permit<'_, RefundFee> = permit(&officer, &self.enrolment).unwrap();
        let decision = self.decision();
        let outcome = refund(&permit, Some(&decision), self.standstill, &LAW, self.today);
        let Ok(decided) = outcome else {
            return false;
        };
        let amount = decided.amount;
        self.refunds.push(amount);
        self.enrolment.stage = Stage::Refunded { on: self.today };
        true
    }

    fn wish(&mut self, wish: Wish, role: Role) {
        // Nobody is asked before the exit, nor off the roster.
        if self.roster() != Some(Roster::Sealed) {
            return;
        }
        let mut by = actor(role);
        by.institution = Some(self.enrolment.institution.clone());
        let permit: Permit<'_, RecordWish> = permit(&by, &self.enrolment).unwrap();
        let disposition = self.decision().disposition;
        if record(&permit, disposition, *UNTIL, wish, self.today).is_ok() {
            self.said = Some(wish);
        }
    }

    fn happens(&mut self, what: Happens) {
        let today = self.today;
        let stage = self.enrolment.stage.clone();
        match (what, stage) {
            (Happens::Accepted, Stage::Filed) => {
                // Accepted after the exit only from the roster.
                let is_known = self.roster() != Some(Roster::Absent);
                if is_known {
                    self.enrolment.stage = Stage::Accepted { on: today };
                }
            }
            (Happens::Paid, Stage::Accepted { .. }) => self.enrolment.paid = FEE,
            (Happens::Seated, Stage::Accepted { on }) if self.goes_on() => {
                self.enrolment.stage = Stage::Seated {
                    accepted_on: on,
                    seat: 1,
                };
            }
            (Happens::Present, Stage::Seated { accepted_on, .. }) if self.goes_on() => {
                self.enrolment.stage = Stage::Present { accepted_on };
            }
            (Happens::Absent, Stage::Seated { accepted_on, .. }) if self.goes_on() => {
                self.enrolment.stage = Stage::Absent { accepted_on };
            }
            (Happens::Result(passed), Stage::Present { accepted_on }) => {
                let on = today;
                self.enrolment.stage = if passed {
                    Stage::Passed { accepted_on, on }
                } else {
                    Stage::Failed { accepted_on, on }
                };
            }
            (Happens::Issued, Stage::Passed { accepted_on, .. }) => {
                let disposition = self.decision().disposition;
                if matches!(
                    disposition,
                    Disposition::Unaffected | Disposition::IssueQualification
                ) {
                    self.certificates += 1;
                    self.enrolment.stage = Stage::Certified {
                        accepted_on,
                        on: today,
                    };
                }
            }
            (Happens::Wishes(wish, role), _) => self.wish(wish, role),
            (Happens::AsksForRefund, _) => {
                self.try_refund();
            }
            (Happens::Cancelled, _) => self.standstill = Some(Standstill::Cancelled),
            (Happens::FilingEnds, _) => {
                self.standstill.get_or_insert(Standstill::NotInForce);
            }
            _ => {}
        }
    }

    /// Whether the exam may be held for the case today: the institution can, and the candidate does not wish the fee back.
    fn goes_on(&self) -> bool {
        self.standstill.is_none()
            && matches!(
                self.decision().disposition,
                Disposition::Unaffected | Disposition::Continue | Disposition::Choose
            )
    }
}

fn actor(role: Role) -> Actor {
    Actor {
        account: "a".into(),
        role,
        institution: None,
        person: None,
    }
}

fn machine(announced: u16, filed: u16) -> Machine {
    let first = EXIT - 40.days();
    let day = |at: u16| first + i64::from(at).days();
    let filed_on = day(announced.max(filed));
    Machine {
        announced_on: day(announced),
        filed_on,
        today: filed_on,
        standstill: None,
        said: None,
        refunds: Vec::new(),
        certificates: 0,
        enrolment: Enrolment {
            id: Id::of(1),
            session: Id::of(2),
            institution: Id::of(3),
            person: Id::of(4),
            condition: "2018.L3.1".into(),
            filed_on,
            paid: Minor(0),
            stage: Stage::Filed,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn a_case_goes_on_or_its_fee_goes_back_never_both_never_neither(
        announced in 0u16..50,
        filed in 0u16..50,
        acts in prop::collection::vec((0u16..DAYS, any::<u8>()), 0..14),
    ) {
        let mut case = machine(announced, filed);
        let mut acts = acts;
        acts.sort_by_key(|(at, _)| *at);
        for (at, what) in acts {
            let day = EXIT - 40.days() + i64::from(at).days();
            if day < case.filed_on {
                continue;
            }
            case.today = day;
            case.happens(happens(what));
            // Never both, on no day: what went back ends the case, and what was certified keeps its fee.
            prop_assert!(case.refunds.len() <= 1 && case.certificates <= 1);
            prop_assert!(case.refunds.is_empty() || case.certificates == 0, "both");
            prop_assert!(case.refunds.iter().all(|back| *back <= FEE));
        }
        // Long after: who may choose has chosen, or silence has.
        case.today = case.today.max(*UNTIL + 1.day());
        let entitled = case.roster() == Some(Roster::Sealed);
        let open = matches!(case.enrolment.stage, Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. });
        let decision = case.decision();
        if case.certificates == 1 {
            prop_assert!(entitled || case.filed_on >= EXIT || case.announced_on >= EXIT || case.refunds.is_empty());
            prop_assert!(case.refunds.is_empty() && !case.try_refund(), "a certificate and the fee");
        } else if open && entitled {
            let continues = decision.disposition == Disposition::Continue;
            let refunds = decision.disposition == Disposition::Refund;
            prop_assert!(continues != refunds, "neither or both: {decision:?}");
            let paid = case.enrolment.paid;
            let hindered = case.standstill.is_some();
            let went_back = case.try_refund();
            // What goes on keeps its fee, unless nobody can hold the exam; what does not gets all of it, once.
            prop_assert_eq!(went_back, refunds || hindered);
            if went_back {
                prop_assert_eq!(case.refunds.clone(), vec![paid]);
                prop_assert!(!case.try_refund(), "twice");
                case.happens(Happens::Present);
                case.happens(Happens::Issued);
                prop_assert_eq!(case.certificates, 0);
            }
        } else if !entitled {
            // Off the roster nothing is certified after the exit, whatever was claimed.
            case.happens(Happens::Issued);
            let issued_before = case.certificates == 1 && case.today < EXIT;
            prop_assert!(case.certificates == 0 || issued_before);
        }
    }
}
