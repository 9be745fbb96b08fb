//! Measures. `cargo run --release -p bench -- JOB [--n N]` prints one JSON line per figure, with the physical limit
//! measured in the same run by the plainest code that must do the same work.
use std::process::ExitCode;

mod jobs;
mod meter;

/// A job: its name, how much it does when nobody says, and what it does.
type Job = (&'static str, u64, fn(u64) -> Vec<meter::Figure>);

const JOBS: &[Job] = &[
    ("decide-disposition", 1_000_000, jobs::decide::disposition),
    ("decide-columns", 20_000_000, jobs::decide::columns),
    ("decide-eligibility", 200_000, jobs::decide::eligibility),
    ("sign", 100_000, jobs::proof::sign),
    ("sign-sd-jwt", 100_000, jobs::selective::sign_sd_jwt),
    ("verify", 30_000, jobs::verify::verify),
    ("record-append", 2_000_000, jobs::proof::record_append),
    ("record-prove", 1_000_000, jobs::proof::record_prove),
    ("record-durable", 1_000_000, jobs::record::durable),
    ("record-single", 200_000, jobs::record::single),
    ("record-check", 10_000_000, jobs::record::recheck),
    ("act", 50_000, jobs::act::act),
    ("issue", 20_000, jobs::issue::issue),
    ("import", 1_000_000, jobs::import::import),
    ("exit", 1_000_000, jobs::exit::exit),
    ("lookup", 1_000_000, jobs::lookup::lookup),
    ("lookup-10m", 1_000_000, jobs::lookup::lookup_10m),
    ("pdf", 10_000, jobs::paper::pdf),
    ("qr", 50_000, jobs::paper::qr),
    ("surge", 20_000_000, jobs::surge::surge),
    ("demo", 10_000, jobs::demo::demo),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if jobs::lookup::serve_if_told(&words) {
        return ExitCode::SUCCESS;
    }
    let wanted = words.first().map(String::as_str).unwrap_or_default();
    let n = words
        .iter()
        .position(|word| word == "--n")
        .and_then(|at| words.get(at + 1));
    let n: Option<u64> = match n.map(|text| text.parse()) {
        Some(Err(_)) => return usage("--n takes a whole number"),
        Some(Ok(n)) => Some(n),
        None => None,
    };
    let chosen: Vec<&Job> = JOBS
        .iter()
        .filter(|(name, ..)| wanted == "all" || *name == wanted)
        .collect();
    if chosen.is_empty() {
        return usage("name a job, or `all`");
    }
    for (name, usual, job) in chosen {
        for figure in job(n.unwrap_or(*usual)) {
            meter::say(&figure.line(name));
        }
    }
    ExitCode::SUCCESS
}

fn usage(what: &str) -> ExitCode {
    let names: Vec<&str> = JOBS.iter().map(|(name, ..)| *name).collect();
    meter::say(&format!(
        "{what}\nbench JOB [--n N]; jobs: {}",
        names.join(", ")
    ));
    ExitCode::from(2)
}
