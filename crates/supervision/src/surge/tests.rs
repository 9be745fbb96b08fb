//! The detector against definition, simulation and itself.
use super::*;

const TUNING: Tuning = Tuning {
    run_length: 2_500.0,
    ratio: 3.0,
    usual: 20.0,
    usual_days: 60.0,
    shape: 0.1,
};

/// A generator with a seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        #[expect(clippy::cast_precision_loss, reason = "53 bits")]
        let unit = ((mixed ^ (mixed >> 31)) >> 11) as f64;
        unit / 9_007_199_254_740_992.0
    }

    /// A count of a usual day, by turning its distribution around.
    fn count(&mut self, usual: &Baseline) -> u32 {
        let wanted = self.next();
        let (mean, shape) = (usual.mean, usual.shape);
        let poisson = shape.is_infinite();
        let mut one = if poisson {
            (-mean).exp()
        } else {
            (shape / (shape + mean)).powf(shape)
        };
        let (mut sum, mut count) = (one, 0_u32);
        while sum < wanted && count < 100_000 {
            let at = f64::from(count);
            one *= if poisson {
                mean / (at + 1.0)
            } else {
                mean / (shape + mean) * (at + shape) / (at + 1.0)
            };
            count += 1;
            sum += one;
        }
        count
    }
}

/// The average days to an alarm, played out.
fn played(usual: &Baseline, weights: &Weights, height: f64, runs: u32, chance: &mut Chance) -> f64 {
    let mut days = 0.0;
    for _ in 0..runs {
        let mut statistic = 0.0_f64;
        loop {
            days += 1.0;
            let count = f64::from(chance.count(usual));
            statistic = (statistic + count * weights.event - weights.day).max(0.0);
            if statistic > height {
                break;
            }
        }
    }
    days / f64::from(runs)
}

#[test]
fn the_threshold_gives_the_run_length_that_was_asked_for() {
    let mut chance = Chance(7);
    for (mean, shape) in [(4.0, f64::INFINITY), (2.0, 0.5), (5.0, 0.1), (0.3, 0.05)] {
        let usual = Baseline { mean, shape };
        let weights = Weights::new(&usual, TUNING.ratio);
        let height = threshold(&usual, &weights, 500.0);
        let said = run_length(&usual, &weights, height);
        let found = played(&usual, &weights, height, 1_000, &mut chance);
        // The mean of a thousand runs has a standard error of three in a hundred, and the grid one of its own. Counts are
        // whole, so the run length jumps: what is asked for is the least.
        assert!(said >= 500.0, "{mean} {shape}: {said}");
        assert!(
            (0.85..1.15).contains(&(found / said)),
            "{mean} {shape}: {found} {said}"
        );
    }
}

#[test]
fn a_surge_is_found_within_days_and_the_usual_is_left_alone() {
    let usual = Baseline {
        mean: 4.0,
        shape: f64::INFINITY,
    };
    let weights = Weights::new(&usual, TUNING.ratio);
    let height = threshold(&usual, &weights, TUNING.run_length);
    let surge = Baseline {
        mean: 12.0,
        ..usual
    };
    let found = played(&surge, &weights, height, 400, &mut Chance(3));
    assert!(found < 3.0, "{found}");
}

#[test]
fn a_higher_threshold_waits_longer() {
    let usual = Baseline {
        mean: 3.0,
        shape: 0.4,
    };
    let weights = Weights::new(&usual, 3.0);
    let lengths: Vec<f64> = (1..6)
        .map(|height| run_length(&usual, &weights, f64::from(height)))
        .collect();
    assert!(
        lengths.windows(2).all(|pair| pair[0] <= pair[1]),
        "{lengths:?}"
    );
    let heights: Vec<f64> = [100.0, 1_000.0, 10_000.0]
        .map(|wanted| threshold(&usual, &weights, wanted))
        .to_vec();
    assert!(
        heights.windows(2).all(|pair| pair[0] < pair[1]),
        "{heights:?}"
    );
    // What is remembered is of the very same question.
    let again = [10_000.0, 1_000.0, 100.0].map(|wanted| threshold(&usual, &weights, wanted));
    assert!(again.iter().rev().eq(&heights), "{again:?}");
}

#[test]
fn a_huge_shape_is_poisson() {
    let usual = |shape| Baseline { mean: 4.0, shape };
    let near = Weights::new(&usual(1e9), 3.0);
    let poisson = Weights::new(&usual(f64::INFINITY), 3.0);
    assert!((near.event - poisson.event).abs() < 1e-6 && (near.day - poisson.day).abs() < 1e-6);
}

#[test]
fn days_without_events_come_together_as_they_come_one_by_one() {
    let usual = Baseline {
        mean: 1.5,
        shape: 0.3,
    };
    let weights = Weights::new(&usual, 3.0);
    let start = State::default().with(40);
    let mut one_by_one = start;
    for days in 1..30 {
        one_by_one = one_by_one.after(1, &weights);
        let together = start.after(days, &weights);
        let (a, b) = (one_by_one.statistic(&weights), together.statistic(&weights));
        assert!((a - b).abs() < 1e-9, "{days}: {a} {b}");
    }
    assert_eq!(start.after(0, &weights), start);
}

#[test]
fn events_of_a_day_weigh_the_same_in_one_batch_or_in_many() {
    let weights = Weights {
        event: 0.01,
        day: 0.2,
    };
    let many = (0..50).fold(State::default(), |state, _| state.with(2));
    assert_eq!(many, State::default().with(100));
    let mut statistics = Vec::new();
    run(
        &[0, 0, 1, 0],
        &[3, 3, 4, 9],
        &[50, 50, 7, 1],
        &[weights; 2],
        &mut statistics,
    );
    assert!((statistics[1] - State::default().with(100).statistic(&weights)).abs() < 1e-12);
}

#[test]
fn the_past_counts_by_the_days_behind_it() {
    let nothing = estimate(&Past::default(), &TUNING);
    assert!((nothing.mean - 20.0).abs() < 1e-9 && (nothing.shape - 0.1).abs() < 1e-9);
    // Twenty certificates every twentieth day for a year, as five others do.
    let past = Past {
        days: 250.0,
        events: 250.0,
        squares: 12.5 * 400.0,
        of_all_days: 1_250.0,
        of_all_events: 1_250.0,
    };
    let usual = estimate(&past, &TUNING);
    assert!((1.0..1.3).contains(&usual.mean), "{usual:?}");
    assert!((0.04..0.1).contains(&usual.shape), "{usual:?}");
    let weights = Weights::new(&usual, TUNING.ratio);
    let height = threshold(&usual, &weights, TUNING.run_length);
    let batch = |size| State::default().with(size).statistic(&weights);
    assert!(
        batch(20) < height && batch(40) < height,
        "{height} {}",
        batch(40)
    );
    assert!(batch(400) > height, "{height} {}", batch(400));
}
