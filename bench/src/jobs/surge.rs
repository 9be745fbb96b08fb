//! The detector of surges over columns of events.
use crate::meter::{Figure, Per, measure, rate};
use assay_supervision::surge::{Baseline, Weights, run};

/// Streams that the events belong to.
const STREAMS: u32 = 10_000;

/// Events with their day and size, ordered by day; the limit is one pass over the same columns.
pub(crate) fn surge(n: u64) -> Vec<Figure> {
    let count = usize::try_from(n).expect("n fits");
    let mixed = |at: usize, bound: u32| {
        u32::try_from((at.wrapping_mul(0x9e37_79b9) >> 7) % bound as usize).expect("below")
    };
    let streams: Vec<u32> = (0..count).map(|at| mixed(at, STREAMS)).collect();
    let per_day = (count / 2_500).max(1);
    let days: Vec<u32> = (0..count)
        .map(|at| u32::try_from(at / per_day).expect("fewer than four billion days"))
        .collect();
    let sizes: Vec<u32> = (0..count).map(|at| 1 + mixed(at + 1, 30)).collect();
    let usual = Baseline {
        mean: 3.0,
        shape: 0.1,
    };
    let weights = vec![Weights::new(&usual, 3.0); STREAMS as usize];
    let mut statistics = Vec::with_capacity(count);
    run(&streams, &days, &sizes, &weights, &mut statistics);
    let ((), spent) = measure(|| {
        for _ in 0..5 {
            run(&streams, &days, &sizes, &weights, &mut statistics);
            std::hint::black_box(&statistics);
        }
    });
    let ((), plain) = measure(|| {
        for _ in 0..5 {
            let columns = streams.iter().zip(&days).zip(&sizes);
            let sum: u64 = columns
                .map(|((stream, day), size)| {
                    u64::from(*stream) + u64::from(*day) + u64::from(*size)
                })
                .sum();
            std::hint::black_box(sum);
        }
    });
    vec![Figure {
        unit: "events",
        value: rate(n * 5, spent.cpu),
        per: Per::CpuSecond,
        limit: rate(n * 5, plain.cpu),
        n: n * 5,
    }]
}
