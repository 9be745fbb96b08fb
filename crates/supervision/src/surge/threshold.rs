//! The height of the statistic at which an alarm is raised, from the average run length between false alarms: the
//! statistic as a Markov chain on a grid (Brook and Evans, 1972).
use super::{Baseline, Weights};
use std::{cell::RefCell, collections::HashMap};

/// Cells of the grid between zero and the threshold.
const CELLS: usize = 60;
/// Probability that is left out at the end of the counts.
const TAIL: f64 = 1e-9;
/// Counts that are looked at: the tail of the widest baseline lies below it.
const COUNTS_MAX: usize = 60_000;
/// Steps of the bisection: they leave a thousandth, which is what is kept of a height.
const STEPS: u32 = 13;
/// No run length asks for more.
const HIGHEST: f64 = 60.0;

/// Heights that are remembered: more than an office meets in a month.
const KNOWN_MAX: usize = 1_024;

thread_local! {
    /// Heights by everything that they follow from. All streams that begin without a past have the same, and a height takes
    /// a thousand times as long to find as to remember.
    static KNOWN: RefCell<HashMap<[u64; 5], f64>> = RefCell::default();
}

/// The counts of a usual day.
struct Counts {
    /// `below[x]`: the chance of `x` events or fewer.
    below: Vec<f64>,
    /// `events[x]`: the events that are expected from days of `x` events or fewer.
    events: Vec<f64>,
}

impl Counts {
    fn of(usual: &Baseline) -> Self {
        let (mean, shape) = (usual.mean, usual.shape);
        let poisson = shape.is_infinite();
        let mut one = if poisson {
            (-mean).exp()
        } else {
            (shape / (shape + mean)).powf(shape)
        };
        let share = mean / (shape + mean);
        let (mut sum, mut expected, mut count) = (one, 0.0, 0.0);
        let mut counts = Self {
            below: vec![sum],
            events: vec![0.0],
        };
        while sum < 1.0 - TAIL && counts.below.len() < COUNTS_MAX {
            one *= if poisson {
                mean / (count + 1.0)
            } else {
                share * (count + shape) / (count + 1.0)
            };
            count += 1.0;
            sum += one;
            expected += one * count;
            counts.below.push(sum.min(1.0));
            counts.events.push(expected);
        }
        counts
    }

    /// The chance that so many events or fewer come, and the events expected from such days.
    fn up_to(&self, bound: f64) -> (f64, f64) {
        if bound < 0.0 {
            return (0.0, 0.0);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and bounded by the list"
        )]
        let at = ((bound + 1e-12) as usize).min(self.below.len() - 1);
        (self.below[at], self.events[at])
    }
}

/// Average working days until the statistic passes `height`, while everything is as usual.
#[must_use]
pub fn run_length(usual: &Baseline, weights: &Weights, height: f64) -> f64 {
    length(&Counts::of(usual), weights, height)
}

fn length(counts: &Counts, weights: &Weights, height: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "the grid is small")]
    let point = |at: usize| at as f64 * height / (CELLS - 1) as f64;
    let width = point(1);
    // (I - R) lengths = 1, solved by elimination. What falls between two points of the grid is shared between them so
    // that its mean stays: otherwise a small step down each day would be rounded away, or doubled.
    let mut rows = vec![[0.0; CELLS + 1]; CELLS];
    for (from, row) in rows.iter_mut().enumerate() {
        let start = point(from) - weights.day;
        // How far the statistic is expected to stay below a bound.
        let short = |bound: f64| {
            let (chance, events) = counts.up_to((bound - start) / weights.event);
            (bound - start) * chance - weights.event * events
        };
        let mut placed = 0.0;
        let (mut two_below, mut one_below) = (short(0.0), short(0.0));
        for (to, cell) in row.iter_mut().take(CELLS - 1).enumerate() {
            let next = short(point(to + 1));
            let share = (next - 2.0 * one_below + two_below) / width;
            *cell = -share;
            placed += share;
            (two_below, one_below) = (one_below, next);
        }
        let (stays, _) = counts.up_to((height - start) / weights.event);
        row[CELLS - 1] = -(stays - placed);
        row[from] += 1.0;
        row[CELLS] = 1.0;
    }
    solve(&mut rows)
}

/// The first unknown of a system whose last column is the right side.
fn solve(rows: &mut [[f64; CELLS + 1]]) -> f64 {
    for at in (1..CELLS).rev() {
        let (above, rest) = rows.split_at_mut(at);
        let pivot = &rest[0];
        if pivot[at] <= 0.0 {
            // So certain to stay below that no length can be told.
            return f64::INFINITY;
        }
        for row in above {
            let share = row[at] / pivot[at];
            if share != 0.0 {
                for column in 0..at {
                    row[column] -= share * pivot[column];
                }
                row[CELLS] -= share * pivot[CELLS];
            }
        }
    }
    if rows[0][0] <= 0.0 {
        return f64::INFINITY;
    }
    rows[0][CELLS] / rows[0][0]
}

/// The height that the statistic passes once in `wanted` working days on average, while everything is as usual.
#[must_use]
pub fn threshold(usual: &Baseline, weights: &Weights, wanted: f64) -> f64 {
    let (event, day) = (weights.event, weights.day);
    let all = [usual.mean, usual.shape, event, day, wanted].map(f64::to_bits);
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        *known
            .entry(all)
            .or_insert_with(|| find(usual, weights, wanted))
    })
}

fn find(usual: &Baseline, weights: &Weights, wanted: f64) -> f64 {
    let counts = Counts::of(usual);
    // A likelihood ratio passes its own exponential at the earliest (Lorden, 1971): the logarithm is high enough.
    let mut high = wanted.ln().max(1.0);
    while high < HIGHEST && length(&counts, weights, high) < wanted {
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if length(&counts, weights, middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
