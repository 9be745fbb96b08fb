//! Reviews and the decisions that wait for them.
use super::{
    super::{
        check::{Papers, check},
        decide::{DecideRefused, Grounds, PublishFiling, dismiss, publish},
        review::{
            Gravity, NameReviewers, Review, ReviewRefused, ReviewSheet, ReviewTopic, ScoreFiling,
            SiteFinding, SiteVisit, name_reviewers, score_filing, step_back, visit,
        },
    },
    *,
};
use crate::{
    authority::permit,
    score::Tenths,
    selection::experts::Candidacy,
    staff::appoint::{Appointment, Office},
};

fn expert(number: u128, tied: bool) -> Candidacy {
    Candidacy {
        appointment: Appointment {
            id: Id::of(number),
            person: Id::of(number),
            office: Office::Expert,
            field: "电工".into(),
            employer: None,
            from: date(2021, 1, 1),
            until: date(2023, 12, 31),
        },
        tied_to: tied
            .then(|| "91350100M000100Y43".to_owned())
            .into_iter()
            .collect(),
    }
}

#[test]
fn reviewers_are_odd_in_number_free_of_ties_and_named_once() {
    let law = china();
    let complete = Filing {
        stage: FilingStage::Complete { on: TODAY },
        ..filing()
    };
    let officer = actor("officer", Role::Officer);
    let name = |filing: &Filing, kind, experts: &[Candidacy], review: &Review| {
        let permit = permit::<NameReviewers>(&officer, filing).unwrap();
        let found = name_reviewers(&permit, &institution(kind), experts, review, &law, TODAY);
        found.map(|named| named.experts.len()).map_err(|no| no.why)
    };
    let (employer, social) = (InstitutionKind::Employer, InstitutionKind::Social);
    let experts = [1, 2, 3].map(|number| expert(number, false));
    let none = Review::default();
    assert_eq!(name(&complete, employer, &experts, &none), Ok(3));
    assert_eq!(
        name(&complete, employer, &experts[..2], &none),
        Err(ReviewRefused::Number { has: 2, least: 3 })
    );
    assert_eq!(name(&complete, social, &experts[..1], &none), Ok(1));
    assert_eq!(
        name(&filing(), employer, &experts, &none),
        Err(ReviewRefused::Stage { stage: "submitted" })
    );
    let tied = [expert(1, false), expert(2, false), expert(3, true)];
    assert_eq!(
        name(&complete, employer, &tied, &none),
        Err(ReviewRefused::Tied {
            expert: Id::<Appointment>::of(3).to_string()
        })
    );
    let mut review = sheets(&[700, 700, 700]);
    review.sheets[2].recusal = Some("亲属".into());
    let again = name(&complete, employer, &[expert(3, false)], &review);
    assert_eq!(
        again,
        Err(ReviewRefused::Office {
            expert: Id::<Appointment>::of(3).to_string()
        })
    );
    assert_eq!(
        name(&complete, employer, &[expert(4, false)], &review),
        Ok(1)
    );
}

/// Sheets of so many experts, each with the same points for every topic.
fn sheets(tenths: &[u16]) -> Review {
    let sheet = |(at, points): (usize, &u16)| ReviewSheet {
        expert: Id::of(at as u128 + 1),
        scores: ReviewTopic::ALL
            .map(|topic| (topic, Tenths::new(*points).unwrap()))
            .to_vec(),
        recusal: None,
    };
    Review {
        sheets: tenths.iter().enumerate().map(sheet).collect(),
        visits: vec![SiteVisit {
            by: Id::of(1),
            on: TODAY,
            sites: vec!["a".into()],
            findings: vec![],
        }],
    }
}

#[test]
fn an_expert_scores_every_topic_or_steps_back_with_a_reason() {
    let law = china();
    let reviewing = Filing {
        stage: FilingStage::Reviewing { since: TODAY },
        ..filing()
    };
    let who = actor("expert", Role::Expert);
    let permit = permit::<ScoreFiling>(&who, &reviewing).unwrap();
    let own = &sheets(&[0]).sheets[0];
    let points = |topics: &[ReviewTopic]| {
        topics
            .iter()
            .map(|topic| (*topic, Tenths::new(800).unwrap()))
            .collect()
    };
    let score = |own, topics: &[ReviewTopic]| {
        score_filing(&permit, own, points(topics), &law, TODAY)
            .map(|_| ())
            .map_err(|no| no.why)
    };
    assert_eq!(score(Some(own), &ReviewTopic::ALL), Ok(()));
    assert_eq!(
        score(Some(own), &ReviewTopic::ALL[1..]),
        Err(ReviewRefused::Topics)
    );
    assert_eq!(score(None, &ReviewTopic::ALL), Err(ReviewRefused::Stranger));
    let back = |reason| {
        step_back(&permit, Some(own), reason, &law, TODAY)
            .map(|_| ())
            .map_err(|no| no.why)
    };
    assert_eq!(back("同学"), Ok(()));
    assert_eq!(back(""), Err(ReviewRefused::NoReason));
    let stepped = ReviewSheet {
        recusal: Some("同学".into()),
        ..own.clone()
    };
    assert_eq!(
        score(Some(&stepped), &ReviewTopic::ALL),
        Err(ReviewRefused::Stranger)
    );
    let permit = crate::authority::permit(&who, &reviewing).unwrap();
    let finding = |site: &str| SiteFinding {
        site: site.into(),
        gravity: Gravity::Slight,
        text: "灭火器过期".into(),
    };
    let visits = |sites: &[&str], findings| {
        let sites = sites.iter().map(|site| (*site).to_owned()).collect();
        visit(&permit, Some(own), sites, findings, &law, TODAY)
            .map(|_| ())
            .map_err(|no| no.why)
    };
    assert_eq!(visits(&["a"], vec![finding("a")]), Ok(()));
    assert_eq!(visits(&["z"], vec![]), Err(ReviewRefused::Sites));
    assert_eq!(
        visits(&["a"], vec![finding("b")]),
        Err(ReviewRefused::Sites)
    );
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn check_publish(
    kind: InstitutionKind,
    stage: FilingStage,
    review: &Review,
    who: &str,
    expected: Result<(), DecideRefused>,
) {
    let (law, institution) = (china(), institution(kind));
    let filing = Filing { stage, ..filing() };
    let officer = actor(who, Role::Officer);
    let permit = permit::<PublishFiling>(&officer, &filing).unwrap();
    let grounds = Grounds {
        institution: &institution,
        filed_by: "administrator",
        review,
        versions: &[],
        prefix_holder: None,
    };
    let found = publish(&permit, grounds, "符合条件", &law, TODAY);
    assert_eq!(found.map(|_| ()).map_err(|no| no.why), expected);
}

#[test]
fn a_decision_waits_for_the_review_that_the_kind_needs() {
    use InstitutionKind::{Employer, Social};
    let complete = FilingStage::Complete { on: TODAY };
    let reviewing = FilingStage::Reviewing { since: TODAY };
    let good = sheets(&[700, 600, 650]);
    check_publish(Employer, reviewing.clone(), &good, "officer", Ok(()));
    check_publish(
        Employer,
        reviewing.clone(),
        &good,
        "administrator",
        Err(DecideRefused::SamePerson),
    );
    check_publish(
        Employer,
        complete,
        &good,
        "officer",
        Err(DecideRefused::Stage { stage: "complete" }),
    );
    check_publish(
        Employer,
        FilingStage::Submitted,
        &good,
        "officer",
        Err(DecideRefused::Stage { stage: "submitted" }),
    );
    let below = DecideRefused::BelowLine {
        mean_hundredths: 5996,
        line: 60,
    };
    check_publish(
        Employer,
        reviewing.clone(),
        &sheets(&[600, 600, 599]),
        "officer",
        Err(below),
    );
    let mut open = good.clone();
    open.sheets[1].scores.clear();
    check_publish(
        Employer,
        reviewing.clone(),
        &open,
        "officer",
        Err(DecideRefused::Unreviewed { open: 1, has: 2 }),
    );
    // A selected organisation was scored in its selection: the visit is enough.
    open.sheets.truncate(2);
    check_publish(Social, reviewing.clone(), &open, "officer", Ok(()));
    let mut far = good.clone();
    far.visits.clear();
    check_publish(
        Social,
        reviewing.clone(),
        &far,
        "officer",
        Err(DecideRefused::Unvisited { site: "a".into() }),
    );
    let mut grave = good;
    grave.visits[0].findings.push(SiteFinding {
        site: "a".into(),
        gravity: Gravity::Grave,
        text: "没有设备".into(),
    });
    let stands = DecideRefused::Grave {
        site: "a".into(),
        text: "没有设备".into(),
    };
    check_publish(Employer, reviewing.clone(), &grave, "officer", Err(stands));
    let mended = SiteVisit {
        findings: vec![],
        ..grave.visits[0].clone()
    };
    grave.visits.push(mended);
    check_publish(Employer, reviewing, &grave, "officer", Ok(()));
}

#[test]
fn what_was_mended_is_refused_with_a_reason_by_another_person() {
    let law = china();
    let officer = actor("officer", Role::Officer);
    let complete = Filing {
        stage: FilingStage::Complete { on: TODAY },
        ..filing()
    };
    let permit = permit(&officer, &complete).unwrap();
    let dismissed = |filed_by, reason| {
        dismiss(&permit, filed_by, reason, &law, TODAY)
            .map(|it| it.from_stage)
            .map_err(|no| no.why)
    };
    assert_eq!(dismissed("administrator", "场地不足"), Ok("complete"));
    assert_eq!(
        dismissed("officer", "场地不足"),
        Err(DecideRefused::SamePerson)
    );
    assert_eq!(
        dismissed("administrator", " "),
        Err(DecideRefused::NoReason)
    );
    let checked = |stage| {
        let filing = Filing { stage, ..filing() };
        let institution = institution(InstitutionKind::Station);
        let papers = Papers {
            institution: &institution,
            filing: &filing,
            before: None,
            awards: &[],
        };
        let permit = crate::authority::permit(&officer, &filing).unwrap();
        check(&permit, papers, &law, TODAY).map(|it| it.gaps.len())
    };
    assert_eq!(checked(FilingStage::Submitted).unwrap(), 1);
    assert!(checked(FilingStage::Complete { on: TODAY }).is_err());
}
