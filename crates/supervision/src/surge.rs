//! Surges 突击发证: more of something than an institution's own past explains. A log-likelihood CUSUM over counts a working
//! day, negative binomial because certificates come in batches.
//!
//! Everything is a function of numbers, so the same events give the same statistic however they come: one by one as they
//! happen, or all at once from the journal.
mod threshold;

pub use threshold::{run_length, threshold};

/// What the detector is tuned to; a pack gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Working days between false alarms, on average.
    pub run_length: f64,
    /// How many times the usual rate is a surge; above 1.
    pub ratio: f64,
    /// Events a working day that nobody's past is needed for.
    pub usual: f64,
    /// Working days that this counts for, against an institution's own.
    pub usual_days: f64,
    /// Shape of the counts where no past says it: the smaller, the larger the batches.
    pub shape: f64,
}

/// What is known of the past: of the institution in the occupation, and of the occupation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Past {
    /// Working days since the institution's first event of the window.
    pub days: f64,
    /// Its events.
    pub events: f64,
    /// The sum of the squares of its daily counts.
    pub squares: f64,
    /// Working days of all institutions of the occupation together.
    pub of_all_days: f64,
    /// Their events.
    pub of_all_events: f64,
}

/// The usual counts of one institution in one occupation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// Events a working day.
    pub mean: f64,
    /// Shape of the negative binomial; infinite means Poisson.
    pub shape: f64,
}

/// Shapes that an estimate keeps to: beyond them a few days decide too much.
const SHAPES: (f64, f64) = (0.02, 1_000.0);

/// Estimates what is usual: the own past, drawn towards the occupation's rate, and that towards the usual of the pack, by
/// the days that stand behind each.
#[must_use]
pub fn estimate(past: &Past, tuning: &Tuning) -> Baseline {
    let drawn = |events: f64, days: f64, to: f64| {
        (events + to * tuning.usual_days) / (days + tuning.usual_days)
    };
    let occupation = drawn(past.of_all_events, past.of_all_days, tuning.usual);
    let mean = drawn(past.events, past.days, occupation);
    let own = if past.days < 1.0 || past.events < 1.0 {
        tuning.shape
    } else {
        let rate = past.events / past.days;
        let beyond = past.squares / past.days - rate * rate - rate;
        if beyond > 0.0 {
            rate * rate / beyond
        } else {
            SHAPES.1
        }
    };
    let shape = drawn(
        own.clamp(SHAPES.0, SHAPES.1) * past.days,
        past.days,
        tuning.shape,
    );
    Baseline {
        mean,
        shape: shape.clamp(SHAPES.0, SHAPES.1),
    }
}

/// What one event and one day weigh in the log-likelihood ratio of a surge against the usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Added for each event.
    pub event: f64,
    /// Taken off for each working day.
    pub day: f64,
}

impl Weights {
    /// The weights of a baseline and the ratio that is a surge.
    #[must_use]
    pub fn new(usual: &Baseline, ratio: f64) -> Self {
        let (low, high) = (usual.mean, usual.mean * ratio);
        if usual.shape.is_infinite() {
            return Self {
                event: ratio.ln(),
                day: high - low,
            };
        }
        let shape = usual.shape;
        Self {
            event: (ratio * (shape + low) / (shape + high)).ln(),
            day: shape * ((shape + high) / (shape + low)).ln(),
        }
    }
}

/// Where the statistic of one institution in one occupation stands.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct State {
    /// The statistic at the end of the day before.
    pub before: f64,
    /// Events of the day so far.
    pub today: u32,
}

impl State {
    /// The statistic with the events of the day so far.
    #[must_use]
    pub fn statistic(&self, weights: &Weights) -> f64 {
        (self.before + f64::from(self.today) * weights.event - weights.day).max(0.0)
    }

    /// The state so many working days later; none is the same day.
    #[must_use]
    pub fn after(&self, days: u32, weights: &Weights) -> Self {
        if days == 0 {
            return *self;
        }
        let idle = f64::from(days - 1) * weights.day;
        Self {
            before: (self.statistic(weights) - idle).max(0.0),
            today: 0,
        }
    }

    /// The state with more events on the same day.
    #[must_use]
    pub fn with(&self, events: u32) -> Self {
        Self {
            before: self.before,
            today: self.today.saturating_add(events),
        }
    }
}

/// Runs the detector over columns: for each event its stream, working day and size, ordered by day; gives the
/// statistic behind each. `weights` has a row for each stream.
pub fn run(
    streams: &[u32],
    days: &[u32],
    sizes: &[u32],
    weights: &[Weights],
    statistics: &mut Vec<f64>,
) {
    let mut states = vec![(State::default(), 0_u32); weights.len()];
    statistics.clear();
    statistics.extend(
        streams
            .iter()
            .zip(days)
            .zip(sizes)
            .map(|((&stream, &day), &size)| {
                let at = stream as usize;
                let (state, last) = states[at];
                let state = state.after(day - last, &weights[at]).with(size);
                states[at] = (state, day);
                state.statistic(&weights[at])
            }),
    );
}

#[cfg(test)]
mod tests;
