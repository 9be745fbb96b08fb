//! What the books, payouts and answers of a bank refuse.
use super::{Balance, BooksRefused, Movement};
use crate::{
    money::{
        Minor,
        answer::{self, Answer, AnswerEntry, Outcome, may_be_read},
        bank::{self, BankAccount},
        payout,
    },
    pack::tests::china,
    refusal::check_examples,
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2020, 11, 9);

fn account(number: u64) -> BankAccount {
    BankAccount::read("示例", &format!("{number:012}"), "102100000000").unwrap()
}

#[test]
fn every_movement_leaves_the_sum_at_zero_and_no_account_overdrawn() {
    for movement in Movement::ALL {
        let (from, to) = movement.accounts();
        assert_ne!(from, to);
        let outcome = Balance::default().after(movement, Minor(1));
        // Only money from outside enters empty books.
        let is_source = matches!(movement, Movement::Payment | Movement::MoveIn);
        assert_eq!(outcome.is_ok(), is_source, "{movement:?}");
    }
    let most = Minor(u64::try_from(i64::MAX).unwrap());
    let full = Balance::default().after(Movement::Payment, most).unwrap();
    assert_eq!(
        full.after(Movement::Payment, Minor(1)),
        Err(BooksRefused::TooLarge)
    );
    assert_eq!(
        full.after(Movement::Refund, Minor(u64::MAX)),
        Err(BooksRefused::TooLarge)
    );
    assert_eq!(
        full.after(Movement::Refund, Minor(0)),
        Err(BooksRefused::Nothing)
    );
    assert!(Balance::of([-1, 0, 0, 0, 0, 0]).is_err());
    assert!(Balance::of([-1, 2, -1, 0, 0, 0]).is_err());
}

#[test]
fn a_message_about_another_account_or_read_before_is_refused() {
    let pack = china();
    let (own, mut answer) = (
        account(1),
        Answer {
            message: "m".into(),
            accounts: vec![account(1).number],
            entries: Vec::new(),
        },
    );
    let code = |answer: &Answer, own: Option<&BankAccount>, from: &[String], before| {
        let read = may_be_read(answer, own, from, before, &pack, TODAY);
        read.map_or_else(
            |refused| crate::refusal::Why::reason(&refused.why).code,
            |()| "read",
        )
    };
    assert_eq!(code(&answer, Some(&own), &[], None), "answer.read.empty");
    answer.entries.push(AnswerEntry {
        end_to_end: "x".into(),
        reference: "r".into(),
        amount: Minor(1),
        currency: "CNY".into(),
        outcome: Outcome::Paid,
    });
    assert_eq!(code(&answer, Some(&own), &[], None), "read");
    assert_eq!(
        code(&answer, Some(&own), &[], Some(TODAY)),
        "answer.read.known"
    );
    let other = Some(account(2));
    assert_eq!(
        code(&answer, other.as_ref(), &[], None),
        "answer.read.other-account"
    );
    assert_eq!(code(&answer, None, &[], None), "answer.read.other-account");
    // The account was replaced after it had paid.
    assert_eq!(
        code(
            &answer,
            other.as_ref(),
            std::slice::from_ref(&own.number),
            None
        ),
        "read"
    );
}

#[test]
fn every_refusal_has_both_languages_and_a_code() {
    let pack = china();
    check_examples::<BooksRefused>("books", &pack);
    check_examples::<bank::AccountRefused>("account.name", &pack);
    check_examples::<payout::PayoutRefused>("payout", &pack);
    check_examples::<answer::AnswerRefused>("answer.read", &pack);
    check_examples::<crate::enrolment::moving::MoveRefused>("enrolment.move", &pack);
}

#[test]
fn an_account_is_read_as_people_write_it_and_shown_by_its_end() {
    let read = BankAccount::read(" 示例 ", "6222 0000 0000 1234", "1021 0000 0000").unwrap();
    assert_eq!(read.number, "6222000000001234");
    assert_eq!(format!("{read:?}"), "BankAccount(****1234)");
    let refused =
        |holder: &str, number: &str, bank: &str| BankAccount::read(holder, number, bank).is_err();
    assert!(refused("", "62220000", "102100000000"));
    assert!(refused("甲\u{7}", "62220000", "102100000000"));
    assert!(refused("甲", "6222000", "102100000000"));
    assert!(refused("甲", "6222-0000", "102100000000"));
    assert!(refused("甲", "62220000", "10210000000"));
}
