use super::{
    decide::{DecideRefused, DecideStatus, Ruling, decide},
    propose::{ProposeRefused, ProposeStatus, propose},
    recall::{AnswerRecall, RecallCase, RecallRefused, RecallStage, answer},
    *,
};
use crate::{
    authority::{Actor, Role, permit},
    pack::tests::china,
    paper::{
        Blank, BlankStage, Spoiling,
        reissue::{OldPaper, ReissueRefused, reissue},
    },
    refusal::check_examples,
};
use jiff::civil::date;
use proptest::prelude::*;

fn officer(account: &str, person: Option<u128>) -> Actor {
    Actor {
        account: account.to_owned(),
        role: Role::Officer,
        institution: None,
        person: person.map(Id::of),
    }
}

fn file(status: Status) -> StatusFile {
    StatusFile {
        number: "S000023999001213000001".to_owned(),
        institution: Id::of(1),
        person: Id::of(2),
        status,
        holder: "张甲子".to_owned(),
        job_type: "--".to_owned(),
    }
}

fn proposal(change: Change, class: ReasonClass) -> Proposal {
    Proposal {
        id: Id::of(3),
        number: String::new(),
        change,
        class,
        grounds: "核查笔录第3号".to_owned(),
        correction: Correction::default(),
        paper_serial: None,
        proposed_by: String::new(),
        proposed_by_person: None,
        proposed_on: date(2021, 6, 1),
        recall: None,
        is_open: true,
    }
}

/// A blank in the stock of the certificate's institution.
fn free(serial: &str) -> Blank {
    Blank {
        institution: Id::of(1),
        serial: serial.to_owned(),
        stage: BlankStage::InStock,
        is_reserved: false,
        replaces: None,
    }
}

fn proposed(status: Status, asked: Proposal) -> Result<Proposal, ProposeRefused> {
    let (by, file) = (officer("first", Some(8)), file(status));
    let permit = permit::<ProposeStatus>(&by, &file).unwrap();
    let paper = asked.paper_serial.as_deref().map(free);
    propose(&permit, asked, paper.as_ref(), &china(), date(2021, 6, 1))
        .map(crate::decision::Decided::into_inner)
        .map_err(|refused| refused.why)
}

#[test]
fn a_revoked_certificate_stays_revoked() {
    for change in Change::ALL {
        for status in [Status::Revoked, Status::Void, Status::Superseded] {
            assert_eq!(change.leads_to(status), None);
        }
    }
}

#[test]
fn each_change_needs_a_reason_that_fits() {
    use {Change as C, ReasonClass as R};
    let lost = proposal(C::Revoke, R::Lost);
    assert_eq!(
        proposed(Status::Valid, lost),
        Err(ProposeRefused::Class(C::Revoke, R::Lost))
    );
    assert!(proposed(Status::Valid, proposal(C::Revoke, R::Fraud)).is_ok());
    let mut silent = proposal(C::Suspend, R::Investigation);
    silent.grounds = " ".to_owned();
    assert_eq!(
        proposed(Status::Valid, silent),
        Err(ProposeRefused::NoGrounds)
    );
    for change in C::ALL {
        assert!(R::ALL.iter().any(|class| change.may_be_for(*class)));
    }
}

#[test]
fn a_correction_corrects_something() {
    let mut asked = proposal(Change::Correct, ReasonClass::WrongField);
    assert_eq!(
        proposed(Status::Valid, asked.clone()),
        Err(ProposeRefused::Correction)
    );
    asked.correction.holder = Some("张甲子".to_owned());
    assert_eq!(
        proposed(Status::Valid, asked.clone()),
        Err(ProposeRefused::Correction)
    );
    asked.correction.holder = Some("张\u{200b}甲紫".to_owned());
    assert_eq!(
        proposed(Status::Valid, asked.clone()),
        Err(ProposeRefused::Correction)
    );
    asked.correction.holder = Some("张甲紫".to_owned());
    assert!(proposed(Status::Valid, asked).is_ok());
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn decided(by: &Actor, status: Status, expected: Result<Status, DecideRefused>) {
    let file = file(status);
    let asked = proposed(Status::Valid, proposal(Change::Revoke, ReasonClass::Fraud));
    let permit = permit::<DecideStatus>(by, &file).unwrap();
    let found = decide(
        &permit,
        &asked.unwrap(),
        Ruling::Approve,
        "示例决〔2021〕1号",
        &china(),
        date(2021, 6, 2),
    );
    let found = found.map(|decided| decided.status.unwrap());
    assert_eq!(found.map_err(|refused| refused.why), expected);
}

#[test]
fn another_person_decides() {
    let same = Err(DecideRefused::SamePerson);
    decided(&officer("first", None), Status::Valid, same.clone());
    decided(&officer("second", Some(8)), Status::Valid, same);
    decided(
        &officer("second", Some(9)),
        Status::Valid,
        Ok(Status::Revoked),
    );
    decided(
        &officer("second", None),
        Status::Revoked,
        Err(DecideRefused::Status(Status::Revoked)),
    );
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn recalled(stage: RecallStage, to: RecallStage, on: i8, expected: Result<(), RecallRefused>) {
    let case = RecallCase {
        recall: Id::of(5),
        file: file(Status::Valid),
        stage,
        hearing_until: date(2021, 6, 8),
    };
    let by = officer("first", None);
    let permit = permit::<AnswerRecall>(&by, &case).unwrap();
    let found = answer(&permit, to, "核查结论", &china(), date(2021, 6, on));
    assert_eq!(found.map(|_| ()).map_err(|refused| refused.why), expected);
}

/// What becomes of the old paper: its serial, and how it becomes void.
type Old = (Option<String>, Option<Spoiling>);

/// What is decided on a proposal to reissue, with the blank as it stands then.
fn reissued(
    class: ReasonClass,
    ruling: Ruling,
    new: Option<&Blank>,
    old: OldPaper,
) -> Result<Option<Old>, ReissueRefused> {
    let asked = Proposal {
        paper_serial: Some(" A0000000002".to_owned()),
        ..proposal(Change::Reissue, class)
    };
    let asked = proposed(Status::Valid, asked).unwrap();
    let (by, file, law) = (officer("second", Some(9)), file(Status::Valid), china());
    let permit = permit::<DecideStatus>(&by, &file).unwrap();
    let decided = decide(&permit, &asked, ruling, "1号", &law, date(2021, 6, 2)).unwrap();
    let reissued = reissue(&decided, Id::of(4), &file, new, old, &law);
    let reissued = reissued.map_err(|refused| refused.why)?;
    Ok(reissued.map(|one| {
        let serials: Vec<&str> = one
            .run
            .pages
            .iter()
            .map(|page| page.serial.as_str())
            .collect();
        assert_eq!(serials, ["A0000000002"]);
        (one.replaces.clone(), one.old.as_ref().map(|old| old.how))
    }))
}

#[test]
fn a_reissue_takes_the_proposed_blank_and_makes_the_old_paper_void() {
    use {OldPaper as O, ReasonClass as R, Ruling as D};
    let (new, old) = (free("A0000000002"), "A0000000001".to_owned());
    let stands = || O::Stands(old.clone());
    let check = |class, ruling, paper, expected| {
        assert_eq!(reissued(class, ruling, Some(&new), paper), Ok(expected));
    };
    let of = |how| Some((Some(old.clone()), how));
    check(R::Lost, D::Approve, stands(), of(Some(Spoiling::Lost)));
    check(
        R::Damaged,
        D::Approve,
        stands(),
        of(Some(Spoiling::Returned)),
    );
    check(R::Lost, D::Approve, O::Lost(old.clone()), of(None));
    check(R::Lost, D::Approve, O::Unregistered, Some((None, None)));
    check(R::Lost, D::Reject, stands(), None);
    let taken = Blank {
        stage: BlankStage::Printed {
            number: "S1".to_owned(),
            on: date(2021, 6, 1),
        },
        ..new.clone()
    };
    let serial = "A0000000002".to_owned();
    let refused = Err(ReissueRefused::NotInStock { serial });
    for blank in [Some(&taken), None] {
        assert_eq!(reissued(R::Lost, D::Approve, blank, stands()), refused);
    }
}

#[test]
fn a_reissue_names_a_free_blank_of_the_institution() {
    let asked = |serial: &str| Proposal {
        paper_serial: Some(serial.to_owned()),
        ..proposal(Change::Reissue, ReasonClass::Lost)
    };
    assert_eq!(
        proposed(Status::Valid, asked(" ")),
        Err(ProposeRefused::NoPaper)
    );
    assert!(proposed(Status::Valid, asked("A1")).is_ok());
    let (by, file) = (officer("first", None), file(Status::Valid));
    let permit = permit::<ProposeStatus>(&by, &file).unwrap();
    let foreign = Blank {
        institution: Id::of(9),
        ..free("A1")
    };
    let reserved = Blank {
        is_reserved: true,
        ..free("A1")
    };
    for paper in [None, Some(&foreign), Some(&reserved)] {
        let found = propose(&permit, asked("A1"), paper, &china(), date(2021, 6, 1));
        let why = found.map(|_| ()).map_err(|refused| refused.why);
        assert_eq!(why, Err(ProposeRefused::Paper("A1".to_owned())));
    }
}

#[test]
fn nobody_loses_a_certificate_unheard() {
    use RecallStage as S;
    let waiting = RecallRefused::Hearing(date(2021, 6, 8));
    recalled(S::Told, S::Proposed, 8, Err(waiting));
    recalled(S::Told, S::Proposed, 9, Ok(()));
    recalled(S::Heard, S::Proposed, 2, Ok(()));
    recalled(S::Told, S::Cleared, 2, Ok(()));
    recalled(
        S::Cleared,
        S::Proposed,
        9,
        Err(RecallRefused::Stage(S::Cleared)),
    );
    recalled(S::Appealed, S::Cleared, 20, Ok(()));
}

#[test]
fn reasons_of_a_no_are_whole() {
    check_examples::<ProposeRefused>("status.propose", &china());
    check_examples::<DecideRefused>("status.decide", &china());
    check_examples::<ReissueRefused>("paper.reissue", &china());
    check_examples::<RecallRefused>("recall", &china());
}

proptest! {
    #[test]
    fn whatever_is_done_a_revocation_is_never_undone(changes in prop::collection::vec(0..Change::ALL.len(), 0..30)) {
        let mut status = Status::Valid;
        let mut gone = false;
        for change in changes {
            if let Some(next) = Change::ALL[change].leads_to(status) {
                prop_assert!(!gone);
                status = next;
            }
            gone |= status.is_final();
            prop_assert_eq!(gone, status.is_final());
        }
    }
}
