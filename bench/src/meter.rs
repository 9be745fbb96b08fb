//! Time: wall seconds, and CPU seconds of this process and all its threads.
use std::{io::Write, path::Path, time::Instant};

/// Clock ticks of `/proc/PID/stat` in a second, on every Linux of today.
const TICKS: f64 = 100.0;

/// What a figure counts by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Per {
    /// User and system time of the process.
    CpuSecond,
    /// Time on the wall.
    Wall,
    /// A million certificates: what is kept, not how fast.
    Million,
}

/// One measured figure with its limit.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// What is counted, for example `cases`.
    pub(crate) unit: &'static str,
    /// Units a second, or what else it counts by.
    pub(crate) value: f64,
    /// By which second.
    pub(crate) per: Per,
    /// The same for the plainest code that must do the same work; 0 when there is none.
    pub(crate) limit: f64,
    /// How many were done.
    pub(crate) n: u64,
}

impl Figure {
    /// The figure as a JSON line.
    pub(crate) fn line(&self, job: &str) -> String {
        let per = match self.per {
            Per::CpuSecond => "cpu-second",
            Per::Wall => "wall",
            Per::Million => "million",
        };
        let ratio = if self.limit > 0.0 {
            self.value / self.limit
        } else {
            0.0
        };
        serde_json::json!({
            "job": job,
            "value": self.value.round(),
            "unit": self.unit,
            "per": per,
            "limit": self.limit.round(),
            "ratio": (ratio * 1000.0).round() / 1000.0,
            "n": self.n,
        })
        .to_string()
    }
}

/// Seconds spent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    /// User and system time of the process.
    pub(crate) cpu: f64,
    /// Time on the wall.
    pub(crate) wall: f64,
}

/// Runs `work` and says what it spent.
pub(crate) fn measure<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let done = work();
    let spent = Spent {
        cpu: (cpu_seconds() - cpu).max(1.0 / TICKS),
        wall: wall.elapsed().as_secs_f64(),
    };
    (done, spent)
}

fn cpu_seconds() -> f64 {
    cpu_seconds_of(std::process::id())
}

/// User and system time of a process so far: fields 14 and 15 of its `stat`, behind the command's name in parentheses.
pub(crate) fn cpu_seconds_of(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    ticks / TICKS
}

/// Resident memory of a process, in megabytes.
pub(crate) fn megabytes_of(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1000.0
}

/// The size of a file, in megabytes.
pub(crate) fn megabytes_in(file: &Path) -> f64 {
    let data = std::fs::metadata(file).expect("the file is there");
    rate(data.len(), 1e6)
}

/// Units a second.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of a benchmark are far below 2^52"
)]
pub(crate) fn rate(n: u64, seconds: f64) -> f64 {
    n as f64 / seconds
}

/// Writes a line to standard output.
pub(crate) fn say(line: &str) {
    // Whoever reads the figures may have gone.
    let _ = writeln!(std::io::stdout(), "{line}");
}
