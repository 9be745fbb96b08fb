//! The life of a case across the exit day, as a machine: whatever happens in which order, it goes on or the fee goes back.
//! Never both, never neither.
use crate::{
    authority::{Actor, Permit, Role, permit},
    enrolment::{
        Enrolment, Stage, exam_of,
        moving::may_move,
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
use proptest::{prelude::*, test_runner::TestRunner};
use std::{cell::RefCell, collections::BTreeMap, sync::LazyLock};

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
    /// Another session takes the case, also a continuation after the exit.
    Moved,
    /// What comes next on the way to a certificate; passing, but for the `false`.
    Forward(bool),
}

/// What a drawn number stands for: every other time it is the next step of the way, else anything, some things more often
/// than others. Without the former hardly a case would come to its certificate.
fn happens(drawn: u8) -> Happens {
    if drawn >= 128 {
        return Happens::Forward(!drawn.is_multiple_of(5));
    }
    match drawn % 29 {
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
        25 => Happens::FilingEnds,
        _ => Happens::Moved,
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
            (Happens::Moved, _) => self.moved(),
            (Happens::Forward(passes), stage) => {
                if let Some(next) = self.next(&stage, passes) {
                    self.happens(next);
                }
            }
            _ => {}
        }
    }

    /// The next step of the way to a certificate.
    fn next(&self, stage: &Stage, passes: bool) -> Option<Happens> {
        match stage {
            Stage::Filed => Some(Happens::Accepted),
            Stage::Accepted { .. } if self.enrolment.paid == Minor(0) => Some(Happens::Paid),
            Stage::Accepted { .. } => Some(Happens::Seated),
            Stage::Seated { .. } => Some(Happens::Present),
            Stage::Present { .. } => Some(Happens::Result(passes)),
            Stage::Passed { .. } => Some(Happens::Issued),
            Stage::Rejected { .. }
            | Stage::Absent { .. }
            | Stage::Failed { .. }
            | Stage::Certified { .. }
            | Stage::Refunded { .. } => None,
        }
    }

    /// Another session takes the case where it may move: the exam can be held again, the seat is given anew.
    fn moved(&mut self) {
        let disposition = Some(self.decision().disposition);
        let may = may_move(&self.enrolment, self.standstill, self.roster(), disposition);
        if may.is_err() {
            return;
        }
        self.standstill = None;
        if let Stage::Seated { accepted_on, .. } = self.enrolment.stage {
            self.enrolment.stage = Stage::Accepted { on: accepted_on };
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

/// Sequences that a run lives through.
const SEQUENCES: u32 = 100_000;

/// How often a run came to each end: a model that reaches none of them would hold for nothing.
#[derive(Default)]
struct Ends(RefCell<BTreeMap<&'static str, u32>>);

impl Ends {
    fn count(&self, end: &'static str) {
        *self.0.borrow_mut().entry(end).or_default() += 1;
    }

    #[track_caller]
    fn reached(&self, end: &str, least: u32) {
        let times = self.0.borrow().get(end).copied().unwrap_or_default();
        assert!(times >= least, "`{end}` only {times} times: {:?}", self.0);
    }
}

/// Lives through a sequence: never both, on no day.
fn lived(
    (announced, filed): (u16, u16),
    mut acts: Vec<(u16, u8)>,
) -> Result<Machine, TestCaseError> {
    let mut case = machine(announced, filed);
    acts.sort_by_key(|(at, _)| *at);
    for (at, what) in acts {
        let day = EXIT - 40.days() + i64::from(at).days();
        if day < case.filed_on {
            continue;
        }
        case.today = day;
        case.happens(happens(what));
        // What went back ends the case, and what was certified keeps its fee.
        prop_assert!(case.refunds.len() <= 1 && case.certificates <= 1);
        prop_assert!(case.refunds.is_empty() || case.certificates == 0, "both");
        prop_assert!(case.refunds.iter().all(|back| *back <= FEE));
    }
    // Long after: who may choose has chosen, or silence has.
    case.today = case.today.max(*UNTIL + 1.day());
    Ok(case)
}

/// Never neither: whoever is entitled and did not end the case goes on or gets the fee back.
fn ends(mut case: Machine, ends: &Ends) -> Result<(), TestCaseError> {
    let entitled = case.roster() == Some(Roster::Sealed);
    if case.certificates == 1 {
        ends.count("certified before the end");
        prop_assert!(
            case.refunds.is_empty() && !case.try_refund(),
            "a certificate and the fee"
        );
        return Ok(());
    }
    if !entitled {
        // Off the roster nothing is certified after the exit, whatever was claimed.
        ends.count("off the roster");
        case.happens(Happens::Issued);
        prop_assert_eq!(case.certificates, 0);
        return Ok(());
    }
    match case.enrolment.stage {
        Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. } => open_ends(case, ends),
        Stage::Passed { .. } => {
            ends.count("passed, and certified after the exit");
            prop_assert!(!case.try_refund(), "passed, and the fee");
            case.happens(Happens::Issued);
            prop_assert_eq!(case.certificates, 1, "passed, and neither");
            prop_assert!(!case.try_refund(), "both");
            Ok(())
        }
        Stage::Present { .. } => {
            ends.count("sat, and waits for the result");
            let disposition = case.decision().disposition;
            prop_assert_eq!(disposition, Disposition::Continue);
            prop_assert!(!case.try_refund(), "sat, and the fee");
            Ok(())
        }
        Stage::Refunded { .. } => {
            ends.count("refunded before the end");
            prop_assert_eq!(case.refunds.len(), 1);
            prop_assert!(!case.try_refund(), "twice");
            case.happens(Happens::Issued);
            prop_assert_eq!(case.certificates, 0);
            Ok(())
        }
        Stage::Rejected { .. }
        | Stage::Absent { .. }
        | Stage::Failed { .. }
        | Stage::Certified { .. } => {
            ends.count("ended by the exam itself");
            prop_assert!(case.refunds.is_empty() && !case.try_refund());
            Ok(())
        }
    }
}

fn open_ends(mut case: Machine, ends: &Ends) -> Result<(), TestCaseError> {
    let disposition = case.decision().disposition;
    let continues = disposition == Disposition::Continue;
    let refunds = disposition == Disposition::Refund;
    prop_assert!(continues != refunds, "neither or both: {disposition:?}");
    let paid = case.enrolment.paid;
    let hindered = case.standstill.is_some();
    let went_back = case.try_refund();
    // What goes on keeps its fee, unless nobody can hold the exam; what does not gets all of it, once.
    prop_assert_eq!(went_back, refunds || hindered);
    ends.count(match (case.said, went_back) {
        (Some(_), true) => "refunded by a wish, or as nobody can hold it",
        (Some(_), false) => "goes on by a wish",
        (None, true) => "refunded by silence",
        (None, false) => "goes on by silence",
    });
    if went_back {
        prop_assert_eq!(case.refunds.clone(), vec![paid]);
        prop_assert!(!case.try_refund(), "twice");
        case.happens(Happens::Moved);
        case.happens(Happens::Present);
        case.happens(Happens::Issued);
        prop_assert_eq!(case.certificates, 0);
        return Ok(());
    }
    // What goes on comes to its certificate: nothing of the exit stands in the way.
    if case.enrolment.stage != Stage::Filed {
        case.happens(Happens::Seated);
        case.happens(Happens::Present);
        case.happens(Happens::Result(true));
        case.happens(Happens::Issued);
        prop_assert_eq!(case.certificates, 1, "goes on, and to nothing");
        prop_assert!(!case.try_refund(), "both");
    }
    Ok(())
}

#[test]
fn a_case_goes_on_or_its_fee_goes_back_never_both_never_neither() {
    let config = ProptestConfig {
        cases: SEQUENCES,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    };
    let acts = prop::collection::vec((0u16..DAYS, any::<u8>()), 0..14);
    let found = Ends::default();
    let run = TestRunner::new(config).run(&((0u16..50, 0u16..50), acts), |(begun, acts)| {
        ends(lived(begun, acts)?, &found)
    });
    if let Err(why) = run {
        panic!("{why}");
    }
    let all: u32 = found.0.borrow().values().sum();
    assert_eq!(all, SEQUENCES, "every sequence came to an end");
    for (end, least) in [
        ("certified before the end", 2_000),
        ("off the roster", 1_000),
        ("passed, and certified after the exit", 1_000),
        ("sat, and waits for the result", 1_000),
        ("refunded before the end", 500),
        ("ended by the exam itself", 500),
        ("refunded by a wish, or as nobody can hold it", 500),
        ("goes on by a wish", 300),
        ("refunded by silence", 1_000),
        ("goes on by silence", 1_000),
    ] {
        found.reached(end, least);
    }
}
