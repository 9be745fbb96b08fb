//! Successions by cases.
use super::{
    begin::{AgreeSuccession, ConfirmSuccession, Heir, ProposeSuccession, agree, confirm, propose},
    carry::{
        AcceptCarried, CompleteSuccession, LineToAccept, LineToSettle, Owing, SettleCarried,
        accept, complete, may_accept, settle,
    },
    refused::SuccessionRefused,
    *,
};
use crate::{
    authority::{self, Actor, Role},
    institution::{Dossier, FilingStage, InstitutionKind, Scope},
    level::Level,
    pack::tests::china,
    refusal::{Refused, Why},
};
use jiff::civil::date;

const DAY: Date = date(2020, 10, 12);

fn actor(account: &str, role: Role, institution: Option<u128>) -> Actor {
    Actor {
        account: account.into(),
        role,
        institution: institution.map(Id::of),
        person: None,
    }
}

fn institution(id: u128, kind: InstitutionKind) -> Institution {
    Institution {
        id: Id::of(id),
        uscc: String::new(),
        name: Text::new("示例", "Example"),
        kind,
        province: "23".into(),
    }
}

fn filing(occupation: &str) -> Filing {
    Filing {
        id: Id::of(1),
        institution: Id::of(2),
        version: 1,
        supersedes: None,
        from: date(2020, 1, 1),
        until: date(2022, 12, 31),
        scope: vec![Scope {
            occupation: occupation.into(),
            level: Level::L3,
        }],
        sites: Vec::new(),
        fees: Vec::new(),
        dossier: Dossier::default(),
        stage: FilingStage::Published {
            on: date(2020, 1, 2),
        },
        stops: Vec::new(),
    }
}

fn succession(stage: SuccessionStage, successor: Option<u128>) -> Succession {
    Succession {
        id: Id::of(1),
        predecessor: Id::of(1),
        successor: successor.map(Id::of),
        stops_on: date(2020, 9, 30),
        proposed_by: "old".into(),
        stage,
    }
}

fn line(kind: CarriedKind, state: CarriedState) -> Carried {
    Carried {
        id: Id::of(1),
        succession: Id::of(1),
        kind,
        subject: "enr_1".into(),
        state,
    }
}

fn code<T>(outcome: Result<T, Refused<SuccessionRefused>>) -> &'static str {
    outcome.map_or_else(|why| why.why.reason().code, |_| "done")
}

#[test]
fn every_reason_has_both_languages_and_its_rule() {
    crate::refusal::check_examples::<SuccessionRefused>("succession", &china());
}

#[test]
fn only_a_station_turns_and_only_into_a_filed_social_organisation() {
    let law = china();
    let propose = |kind, heir: Option<(InstitutionKind, Option<&Filing>)>, occupation| {
        let (by, old) = (
            actor("old", Role::Administrator, Some(1)),
            institution(1, kind),
        );
        let permit = authority::permit::<ProposeSuccession>(&by, &old).unwrap();
        let new = heir.map(|(kind, filing)| (institution(2, kind), filing));
        let heir = new.as_ref().map(|(institution, filing)| Heir {
            institution,
            filing: *filing,
        });
        let id = Id::of(1);
        code(propose(
            &permit,
            &id,
            &[filing(occupation)],
            heir,
            &law,
            DAY,
        ))
    };
    let (station, social) = (InstitutionKind::Station, InstitutionKind::Social);
    let good = filing("美容师");
    assert_eq!(
        propose(station, Some((social, Some(&good))), "美容师"),
        "done"
    );
    assert_eq!(propose(station, None, "美容师"), "done");
    assert_eq!(propose(social, None, "美容师"), "succession.predecessor");
    let employer = Some((InstitutionKind::Employer, Some(&good)));
    assert_eq!(propose(station, employer, "美容师"), "succession.successor");
    assert_eq!(
        propose(station, Some((social, None)), "美容师"),
        "succession.successor"
    );
    assert_eq!(propose(station, None, "焊工"), "succession.stays");
}

#[test]
fn the_old_prefix_stops_on_the_last_exit_of_the_scope() {
    let law = china();
    let stop = |names: &[&str]| {
        let filings: Vec<Filing> = names.iter().map(|name| filing(name)).collect();
        stops_on(&filings, &law.catalogue)
    };
    let exit = |name: &str| law.catalogue.find(name).unwrap().exit.as_ref().unwrap().on;
    assert_eq!(stop(&["美容师"]), Some(exit("美容师")));
    assert_eq!(
        stop(&["美容师", "保育员"]),
        Some(exit("美容师").max(exit("保育员")))
    );
    assert_eq!(
        stop(&["美容师", "焊工"]),
        None,
        "an access-type occupation stays"
    );
    assert_eq!(stop(&[]), None);
}

#[test]
fn both_institutions_and_an_officer_begin_it() {
    let law = china();
    let agree = |stage, id: u128, account: &str| {
        let by = actor(account, Role::Administrator, Some(id));
        let own = institution(id, InstitutionKind::Social);
        let permit = authority::permit::<AgreeSuccession>(&by, &own).unwrap();
        code(agree(&permit, &succession(stage, Some(2)), &law, DAY))
    };
    assert_eq!(agree(SuccessionStage::Proposed, 2, "new"), "done");
    assert_eq!(
        agree(SuccessionStage::Proposed, 3, "new"),
        "succession.successor"
    );
    assert_eq!(
        agree(SuccessionStage::Proposed, 2, "old"),
        "succession.same-person"
    );
    assert_eq!(
        agree(SuccessionStage::Working, 2, "new"),
        "succession.stage"
    );
    let confirm = |stage, account: &str| {
        let (by, on) = (
            actor(account, Role::Officer, None),
            succession(stage, Some(2)),
        );
        let permit = authority::permit::<ConfirmSuccession>(&by, &on).unwrap();
        code(confirm(&permit, &law, DAY))
    };
    assert_eq!(
        confirm(SuccessionStage::Proposed, "officer"),
        "succession.stage"
    );
    assert_eq!(
        confirm(SuccessionStage::Agreed, "old"),
        "succession.same-person"
    );
    assert_eq!(confirm(SuccessionStage::Agreed, "officer"), "done");
}

#[test]
fn each_line_ends_once_and_what_is_owed_is_not_talked_away() {
    let law = china();
    let working = || succession(SuccessionStage::Working, Some(2));
    let settle = |kind, state, reason: &str, owing| {
        let by = actor("old", Role::Administrator, Some(1));
        let on = LineToSettle {
            succession: working(),
            line: line(kind, state),
        };
        let permit = authority::permit::<SettleCarried>(&by, &on).unwrap();
        code(settle(&permit, reason, owing, &law, DAY))
    };
    let open = || CarriedState::Open;
    assert_eq!(
        settle(CarriedKind::Staff, open(), "已退休", Owing::Clear),
        "done"
    );
    assert_eq!(
        settle(CarriedKind::Staff, open(), " ", Owing::Clear),
        "succession.reason"
    );
    assert_eq!(
        settle(CarriedKind::Refund, open(), "已协商", Owing::Owed),
        "succession.owed"
    );
    assert_eq!(
        settle(CarriedKind::Refund, open(), "已退费", Owing::Clear),
        "done"
    );
    let ended = CarriedState::Accepted {
        by: "new".into(),
        on: DAY,
    };
    assert_eq!(
        settle(CarriedKind::Staff, ended, "已退休", Owing::Clear),
        "succession.ended"
    );
    let by = actor("new", Role::Administrator, Some(2));
    let on = LineToAccept {
        succession: working(),
        line: line(CarriedKind::Refund, CarriedState::Open),
    };
    let permit = authority::permit::<AcceptCarried>(&by, &on).unwrap();
    assert_eq!(code(accept(&permit, &law, DAY)), "done");
    // The predecessor takes nothing over, and no officer does where somebody else is to.
    let old = actor("old", Role::Administrator, Some(1));
    assert!(authority::permit::<AcceptCarried>(&old, &on).is_err());
    let officer = actor("officer", Role::Officer, None);
    assert!(may_accept(&officer, &working()).is_err());
    assert!(may_accept(&officer, &succession(SuccessionStage::Working, None)).is_ok());
}

#[test]
fn nothing_is_left_at_the_end() {
    let law = china();
    let complete = |stage, open| {
        let (by, on) = (
            actor("officer", Role::Officer, None),
            succession(stage, Some(2)),
        );
        let permit = authority::permit::<CompleteSuccession>(&by, &on).unwrap();
        code(complete(&permit, open, &law, DAY))
    };
    assert_eq!(complete(SuccessionStage::Working, 1), "succession.left");
    assert_eq!(complete(SuccessionStage::Agreed, 0), "succession.stage");
    assert_eq!(complete(SuccessionStage::Working, 0), "done");
}
