//! One failing precondition in a batch holds that candidate, and only that one.
use crate::waiting::with_candidates;
use assay::app::issue_certificates::issue_certificates;
use assay_core::id::Id;
use assay_store::StoreError;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A precondition, the change behind the back of the acts that makes it fail for one enrolment, and its mend.
const WAYS: [(&str, &str, &str); 5] = [
    (
        "fee.paid",
        "update enrolment set paid_minor = 0 where id = $1",
        "update enrolment set paid_minor = 28000 where id = $1",
    ),
    (
        "enrolment.eligible",
        "update enrolment set condition = 'not ' || condition where id = $1",
        "update enrolment set condition = substr(condition, 5) where id = $1",
    ),
    (
        "enrolment.recorded",
        "update enrolment set leaf = null where id = $1",
        "update enrolment set leaf = 0 where id = $1",
    ),
    (
        "result.no-objection",
        "insert into objection (id, enrolment, filed_on, text) select 'of ' || id, id, '2020-11-30', '-' from enrolment where id = $1",
        "update objection set settled_on = '2020-12-07', settled_by = 'administrator' where enrolment = $1",
    ),
    (
        "staff.recusal",
        "insert into recusal (staff, candidate, reason) select s.staff, e.person, 'kin' \
         from enrolment e join session_staff s on s.session = e.session where e.id = $1 and s.duty = 'senior-assessor'",
        "delete from recusal where candidate = (select person from enrolment where id = $1)",
    ),
];

/// Lets candidates who all passed meet their fates, a precondition of [`WAYS`] each or none.
fn batch_of(fates: &[Option<usize>]) {
    for waiting in with_candidates(1, fates.len()) {
        let (session, who) = (&waiting.sessions[0], &waiting.candidates[0]);
        let house = waiting.open();
        let change = |sql: &'static str, id: &Id<_>| {
            let id = id.clone();
            let changed = house
                .store
                .act(move |tx| -> Result<u64, StoreError> { tx.execute(sql, &[(&id).into()]) });
            assert!(changed.unwrap() > 0, "{sql} changes nothing");
        };
        let unlucky: Vec<_> = who
            .iter()
            .zip(fates)
            .filter_map(|(id, fate)| Some((id, WAYS[(*fate)?])))
            .collect();
        for (id, (_, fail, _)) in &unlucky {
            change(fail, id);
        }
        let issued = issue_certificates(&house, &waiting.calls[0], session).unwrap();
        let held = issued
            .held
            .iter()
            .map(|(id, codes)| (id.as_str(), codes.clone()));
        let expected = unlucky
            .iter()
            .map(|(id, (code, ..))| (id.as_str(), vec![(*code).to_owned()]));
        assert_eq!(
            held.collect::<BTreeSet<_>>(),
            expected.collect::<BTreeSet<_>>()
        );
        assert_eq!(issued.numbers.len(), fates.len() - unlucky.len());
        // Once it holds, the next call gives the numbers that follow; the first call keeps its answer.
        for (id, (.., mend)) in &unlucky {
            change(mend, id);
        }
        let first_again = issue_certificates(&house, &waiting.calls[0], session).unwrap();
        assert_eq!(first_again, issued);
        let mut later = waiting.calls[0].clone();
        "later".clone_into(&mut later.id);
        let rest = issue_certificates(&house, &later, session).unwrap();
        assert_eq!(rest.numbers.len(), unlucky.len());
        drop(house);
        waiting.holds(&[issued, rest]);
    }
}

#[test]
fn each_failing_precondition_holds_its_candidate() {
    let mut fates: Vec<_> = (0..WAYS.len()).map(Some).collect();
    fates.push(None);
    batch_of(&fates);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whoever_fails_one_precondition_is_held_and_nobody_else(
        fates in prop::collection::vec(prop::option::weighted(0.4, 0..WAYS.len()), 2..7)
    ) {
        batch_of(&fates);
    }
}
