//! Decisions: lines in and out, and the bare decision on columns.
use crate::meter::{Figure, Per, measure, rate};
use assay::decide::{Dispositions, eligibility_line, stream};
use assay_core::{
    pack::Pack,
    transition::{
        Exam, Roster, Wish,
        columns::{Code, Columns, Kernel, NEVER},
    },
};
use std::io::BufRead;

fn pack() -> Pack {
    assay::pack::china().expect("the built-in pack loads").pack
}

/// The example lines of the pack that can be read, over and over, until there are `n`.
fn lines(examples: &str, n: u64) -> Vec<u8> {
    let given: Vec<String> = examples
        .lines()
        .filter_map(|line| {
            let case: serde_json::Value = serde_json::from_str(line).ok()?;
            case["then"]
                .get("error")
                .is_none()
                .then(|| case["given"].to_string())
        })
        .collect();
    let mut out = Vec::new();
    for line in given
        .iter()
        .cycle()
        .take(usize::try_from(n).expect("n fits"))
    {
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out
}

/// The limit: split the same lines, and write as many bytes as the answers have.
fn copy(input: &[u8], answer_bytes: usize) -> (u64, f64) {
    let (lines, spent) = measure(|| {
        let mut out: Vec<u8> = Vec::with_capacity(answer_bytes);
        let mut lines = 0u64;
        for line in input
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            lines += 1;
            let share = answer_bytes / (input.len() / line.len().max(1)).max(1);
            out.extend(line.iter().cycle().take(share));
        }
        std::hint::black_box(out);
        lines
    });
    (lines, rate(lines, spent.cpu))
}

fn run(
    input: &[u8],
    n: u64,
    unit: &'static str,
    decide: impl Fn(assay::decide::Line<'_>, &mut Vec<u8>) -> bool + Sync,
) -> Vec<Figure> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut out = Vec::new();
    let (_, spent) =
        measure(|| stream(input, &mut out, threads, decide).expect("memory is read and written"));
    let answers = out.lines().count() as u64;
    assert_eq!(answers, n, "every line has its answer");
    let (_, limit) = copy(input, out.len());
    vec![Figure {
        unit,
        value: rate(n, spent.cpu),
        per: Per::CpuSecond,
        limit,
        n,
    }]
}

/// NDJSON in, NDJSON with reasons out.
pub(crate) fn disposition(n: u64) -> Vec<Figure> {
    let pack = pack();
    let decider = Dispositions::new(&pack);
    let input = lines(
        include_str!("../../../packs/cn/cases/disposition.ndjson"),
        n,
    );
    run(&input, n, "cases", |line, out| decider.line(line, out))
}

/// Applicants in, alternatives with reasons out.
pub(crate) fn eligibility(n: u64) -> Vec<Figure> {
    let pack = pack();
    let input = lines(
        include_str!("../../../packs/cn/cases/eligibility.ndjson"),
        n,
    );
    run(&input, n, "applicants", |line, out| {
        eligibility_line(&pack, line, out)
    })
}

/// The bare decision on columns; the limit reads the same columns and compares the days.
pub(crate) fn columns(n: u64) -> Vec<Figure> {
    let count = usize::try_from(n).expect("n fits");
    let codes = [
        Code::REGISTRATION,
        Code::certificate(Some(Roster::Sealed)),
        Code::enrolment(Exam::None, None, None),
        Code::enrolment(Exam::None, Some(Wish::Refund), Some(Roster::Sealed)),
        Code::enrolment(Exam::Passed, None, Some(Roster::Absent)),
    ];
    // A simple mixer: the days must not come in an order that a branch predictor learns.
    let mixed = |at: usize, bound: u16| {
        u16::try_from((at.wrapping_mul(0x9e37_79b9) >> 7) % usize::from(bound))
            .expect("below the bound")
    };
    let columns = Columns {
        exit: (0..count)
            .map(|at| {
                if at % 7 == 0 {
                    NEVER
                } else {
                    7577 + mixed(at, 100)
                }
            })
            .collect(),
        as_of: (0..count).map(|at| 7500 + mixed(at + 1, 300)).collect(),
        begun: (0..count).map(|at| 7400 + mixed(at + 2, 300)).collect(),
        graduates: vec![NEVER; count],
        code: (0..count)
            .map(|at| codes[usize::from(mixed(at + 3, 5))])
            .collect(),
    };
    let kernel = Kernel::new(&pack().transition);
    let mut rows = Vec::with_capacity(count);
    kernel.decide(&columns, &mut rows);
    let ((), spent) = measure(|| {
        for _ in 0..5 {
            kernel.decide(&columns, &mut rows);
            std::hint::black_box(&rows);
        }
    });
    let ((), plain) = measure(|| {
        for _ in 0..5 {
            let days = columns
                .exit
                .iter()
                .zip(&columns.as_of)
                .zip(columns.begun.iter().zip(&columns.graduates));
            let sum: usize = days
                .map(|((exit, as_of), (begun, graduates))| {
                    usize::from(exit <= as_of)
                        + usize::from(begun < exit)
                        + usize::from(graduates <= as_of)
                })
                .sum();
            std::hint::black_box(sum);
        }
    });
    vec![Figure {
        unit: "cases",
        value: rate(n * 5, spent.cpu),
        per: Per::CpuSecond,
        limit: rate(n * 5, plain.cpu),
        n: n * 5,
    }]
}
