use super::{
    Blank, BlankStage, Spoiling, Stock,
    print::{PrintCertificates, PrintRefused, ToPrint, print},
    receive::{BlanksRefused, Delivery, ReceiveBlanks, receive},
    spoil::{SpoilBlank, SpoilRefused, spoil},
};
use crate::{
    authority::{Action, Actor, Role, permit},
    id::Id,
    institution::Institution,
    pack::tests::china,
    refusal::check_examples,
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2021, 6, 1);

fn institution() -> Id<Institution> {
    Id::of(1)
}

fn administrator() -> Actor {
    Actor {
        account: "acc".to_owned(),
        role: Role::Administrator,
        institution: Some(institution()),
        person: None,
    }
}

fn stock(in_stock: u32) -> Stock {
    Stock {
        institution: institution(),
        in_stock,
        printed: 0,
        spoiled: 0,
    }
}

fn wanted(count: u32) -> Vec<ToPrint> {
    (0..count)
        .map(|at| ToPrint {
            number: format!("S{at:021}"),
            is_in_force: true,
            serial: None,
            lost: None,
        })
        .collect()
}

#[track_caller]
fn check_receive(
    delivery: &Delivery,
    known: Option<&str>,
    expected: &Result<usize, BlanksRefused>,
) {
    let (actor, stock) = (administrator(), stock(0));
    let permit = permit::<ReceiveBlanks>(&actor, &stock).unwrap();
    let received = receive(&permit, delivery, known.map(str::to_owned), &china(), TODAY);
    let received = received
        .map(|one| one.delivery.serials().count())
        .map_err(|no| no.why);
    assert_eq!(&received, expected);
}

#[track_caller]
fn check_print(wanted: &[ToPrint], blanks: u32, expected: &Result<usize, PrintRefused>) {
    let (actor, stock) = (administrator(), stock(blanks));
    let permit = permit::<PrintCertificates>(&actor, &stock).unwrap();
    let blanks: Vec<String> = (0..blanks).map(|at| format!("A{at:010}")).collect();
    let printed = print(&permit, Id::of(2), wanted, &blanks, &china(), TODAY);
    let printed = printed.map(|run| run.pages.len()).map_err(|no| no.why);
    assert_eq!(&printed, expected);
}

#[track_caller]
fn check_spoil(stage: BlankStage, how: Spoiling, expected: &Result<(), SpoilRefused>) {
    let actor = administrator();
    let blank = Blank {
        institution: institution(),
        serial: "A0000000001".to_owned(),
        stage,
        is_reserved: false,
        replaces: None,
    };
    let permit = permit::<SpoilBlank>(&actor, &blank).unwrap();
    let spoiled = spoil(&permit, how, "两人在场销毁", &china(), TODAY);
    assert_eq!(&spoiled.map(|_| ()).map_err(|no| no.why), expected);
}

#[test]
fn serials_follow_one_another_and_stay_in_their_form() {
    let delivery = |letters: &str, first, count| Delivery {
        letters: letters.to_owned(),
        first,
        count,
    };
    let serials: Vec<String> = delivery("GD", 9, 2).serials().collect();
    assert_eq!(serials, ["GD0000000009", "GD0000000010"]);
    check_receive(&delivery("GD", 1, 500), None, &Ok(500));
    check_receive(&delivery("GD", 1, 0), None, &Err(BlanksRefused::Count));
    check_receive(
        &delivery("GD", 1, 100_001),
        None,
        &Err(BlanksRefused::Count),
    );
    check_receive(&delivery("gd", 1, 1), None, &Err(BlanksRefused::Shape));
    check_receive(&delivery("ABCDE", 1, 1), None, &Err(BlanksRefused::Shape));
    check_receive(&delivery("", 9_999_999_999, 1), None, &Ok(1));
    check_receive(
        &delivery("", 9_999_999_999, 2),
        None,
        &Err(BlanksRefused::Shape),
    );
    check_receive(&delivery("", u64::MAX, 2), None, &Err(BlanksRefused::Shape));
    let serial = "GD0000000001".to_owned();
    check_receive(
        &delivery("GD", 1, 5),
        Some(&serial),
        &Err(BlanksRefused::Known {
            serial: serial.clone(),
        }),
    );
}

#[test]
fn a_run_takes_a_blank_for_each_certificate_or_none_at_all() {
    check_print(&wanted(3), 5, &Ok(3));
    check_print(&[], 5, &Err(PrintRefused::Count));
    check_print(&wanted(10_001), 20_000, &Err(PrintRefused::Count));
    check_print(
        &wanted(3),
        2,
        &Err(PrintRefused::Stock {
            wanted: 3,
            in_stock: 2,
        }),
    );
}

#[test]
fn a_certificate_stands_on_one_blank_only() {
    let mut two = wanted(2);
    two[1].serial = Some("A0000000009".to_owned());
    let (number, serial) = (two[1].number.clone(), "A0000000009".to_owned());
    check_print(&two, 5, &Err(PrintRefused::OnPaper { number, serial }));
}

#[test]
fn a_lost_paper_is_not_simply_printed_again() {
    let mut two = wanted(2);
    two[1].lost = Some("A0000000009".to_owned());
    let (number, serial) = (two[1].number.clone(), "A0000000009".to_owned());
    check_print(&two, 5, &Err(PrintRefused::Lost { number, serial }));
}

#[test]
fn what_is_not_in_force_is_not_printed() {
    let mut two = wanted(2);
    two[0].is_in_force = false;
    let number = two[0].number.clone();
    check_print(&two, 5, &Err(PrintRefused::NotInForce { number }));
}

#[test]
fn a_blank_becomes_void_once_and_in_the_way_that_fits() {
    let serial = "A0000000001".to_owned();
    let printed = BlankStage::Printed {
        number: "S1".to_owned(),
        on: TODAY,
    };
    let void = BlankStage::Spoiled {
        how: Spoiling::Lost,
        on: TODAY,
        number: None,
    };
    check_spoil(BlankStage::InStock, Spoiling::Damaged, &Ok(()));
    check_spoil(printed.clone(), Spoiling::Misprinted, &Ok(()));
    check_spoil(printed.clone(), Spoiling::Lost, &Ok(()));
    check_spoil(
        printed,
        Spoiling::Damaged,
        &Err(SpoilRefused::Printed {
            serial: serial.clone(),
        }),
    );
    check_spoil(
        BlankStage::InStock,
        Spoiling::Lost,
        &Err(SpoilRefused::Unprinted {
            serial: serial.clone(),
        }),
    );
    check_spoil(
        void,
        Spoiling::Lost,
        &Err(SpoilRefused::Void { serial, on: TODAY }),
    );
}

#[test]
fn every_no_of_paper_is_said_in_both_languages() {
    let law = china();
    check_examples::<BlanksRefused>(ReceiveBlanks::NAME, &law);
    check_examples::<PrintRefused>(PrintCertificates::NAME, &law);
    check_examples::<SpoilRefused>(SpoilBlank::NAME, &law);
}
