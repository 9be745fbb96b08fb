use super::{rank::RankRefused, rank::RankSelection, rank::rank, *};
use crate::{
    authority::{Actor, Role, permit},
    pack::tests::china,
    refusal::check_examples,
};
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2021, 4, 6);

fn selection(places: u32) -> Selection {
    let criterion = |key: &str, weight| Criterion {
        key: key.into(),
        name: Text::same(key),
        weight,
    };
    Selection {
        id: Id::of(1),
        title: Text::new("遴选", "Call"),
        occupations: vec!["美容师".into()],
        places,
        criteria: vec![criterion("site", 40), criterion("staff", 60)],
        opened_on: date(2021, 3, 1),
        apply_until: date(2021, 4, 1),
        stage: SelectionStage::Scoring,
    }
}

fn applications(count: u32) -> Vec<Application> {
    (1..=count)
        .map(|number| Application {
            id: Id::of(u128::from(number)),
            selection: Id::of(1),
            number,
            uscc: number.to_string(),
            name: Text::new("示例", "Example"),
            institution: None,
            occupations: vec!["美容师".into()],
            statement: "场地".into(),
            filed_on: date(2021, 3, 2),
            standing: None,
        })
        .collect()
}

/// Scores of the experts 1, 2, 3 for application `number`: tenths for site and staff; `None` steps back.
fn sheets(number: u128, points: &[Option<(u16, u16)>]) -> Vec<ScoreGiven> {
    (1..)
        .zip(points)
        .map(|(expert, points)| ScoreGiven {
            application: Id::of(number),
            expert: Id::of(expert),
            scores: points.map_or_else(Vec::new, |(site, staff)| {
                vec![
                    ("site".into(), Tenths::new(site).unwrap()),
                    ("staff".into(), Tenths::new(staff).unwrap()),
                ]
            }),
            recusal: points.is_none().then(|| "employer".into()),
        })
        .collect()
}

fn ranked(places: u32, given: &[Vec<ScoreGiven>]) -> Result<Vec<(u128, u32, bool)>, RankRefused> {
    let (selection, law) = (selection(places), china());
    let actor = Actor {
        account: "officer".into(),
        role: Role::Officer,
        institution: None,
        person: None,
    };
    let permit = permit::<RankSelection>(&actor, &selection).unwrap();
    let experts = [1, 2, 3].map(Id::of);
    let count = u32::try_from(given.len()).unwrap();
    let ranked = rank(
        &permit,
        &applications(count),
        &experts,
        &given.concat(),
        &law,
        TODAY,
    );
    ranked.map_err(|refused| refused.why).map(|ranked| {
        assert_eq!(ranked.until, date(2021, 4, 13));
        let shown = |(id, standing): &(Id<Application>, Standing)| {
            let number = (1..=100).find(|number| Id::of(*number) == *id).unwrap();
            (
                number,
                standing.total_hundredths,
                standing.verdict == Verdict::Selected,
            )
        };
        ranked.standings.iter().map(shown).collect()
    })
}

#[test]
fn the_weighted_mean_ranks_and_who_stepped_back_does_not_count() {
    // 1: 80 everywhere. 2: two experts with 90 in the heavier criterion, the third steps back. 3: below the line.
    let given = [
        sheets(1, &[Some((800, 800)); 3]),
        sheets(2, &[Some((700, 900)), Some((700, 900)), None]),
        sheets(3, &[Some((599, 599)); 3]),
    ];
    assert_eq!(
        ranked(3, &given),
        Ok(vec![(2, 8200, true), (1, 8000, true), (3, 5990, false)])
    );
    assert_eq!(
        ranked(1, &given),
        Ok(vec![(2, 8200, true), (1, 8000, false), (3, 5990, false)])
    );
}

#[test]
fn of_equal_totals_the_heavier_criterion_decides_and_then_who_came_first() {
    let given = [
        sheets(1, &[Some((900, 600)); 3]),
        sheets(2, &[Some((600, 800)); 3]),
        sheets(3, &[Some((600, 800)); 3]),
    ];
    let order: Vec<u128> = ranked(1, &given).unwrap().iter().map(|one| one.0).collect();
    assert_eq!(order, [2, 3, 1]);
}

#[test]
fn nothing_is_ranked_while_somebody_has_not_scored_or_too_many_stepped_back() {
    let mut one = sheets(1, &[Some((800, 800)); 3]);
    one.pop();
    assert_eq!(
        ranked(1, &[one]),
        Err(RankRefused::Waiting {
            number: 1,
            waiting: 1
        })
    );
    let few = sheets(1, &[Some((800, 800)), None, None]);
    assert_eq!(
        ranked(1, &[few]),
        Err(RankRefused::Few {
            number: 1,
            has: 1,
            least: 2
        })
    );
}

#[test]
fn every_refusal_of_a_selection_is_told_in_both_languages_and_with_its_rule() {
    let law = china();
    check_examples::<open::OpenRefused>("selection.open.", &law);
    check_examples::<apply::ApplyRefused>("selection.apply.", &law);
    check_examples::<experts::ExpertsRefused>("selection.experts.", &law);
    check_examples::<score::ScoreRefused>("selection.score.", &law);
    check_examples::<RankRefused>("selection.rank.", &law);
    check_examples::<object::RankObjectionRefused>("selection.object.", &law);
    check_examples::<publish::PublishSelectionRefused>("selection.publish.", &law);
}

proptest! {
    /// Never more than the places, never below the line, and nobody selected stands behind somebody who is not,
    /// unless below the line.
    #[test]
    fn no_more_are_selected_than_there_are_places(points in prop::collection::vec(prop::array::uniform3((0_u16..=1000, 0_u16..=1000)), 1..12), places in 1_u32..6) {
        let given: Vec<Vec<ScoreGiven>> = (1..).zip(&points).map(|(number, points)| sheets(number, &points.map(Some))).collect();
        let result = ranked(places, &given).unwrap();
        let selected = result.iter().filter(|one| one.2).count();
        prop_assert!(selected <= usize::try_from(places).unwrap());
        prop_assert!(result.iter().skip(selected).all(|one| !one.2));
        prop_assert!(result.iter().all(|one| !one.2 || one.1 >= 6000));
        prop_assert!(result.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    }
}
