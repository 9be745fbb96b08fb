//! The whole story.
use crate::meter::{Figure, Per, measure, rate};

/// Candidates a second through the whole story, everything durable; there is no simpler code to compare with.
pub(crate) fn demo(n: u64) -> Vec<Figure> {
    let folder = std::env::temp_dir().join(format!("assay-bench-demo-{}", std::process::id()));
    let law = assay::pack::china().expect("the built-in pack loads");
    let candidates = u32::try_from(n).expect("fewer than four billion");
    let (world, spent) =
        measure(|| assay::demo::tell(&folder, None, "demo.assay.example", candidates, law));
    drop(world.expect("the story is told"));
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    let figure = |per, seconds| Figure {
        unit: "candidates",
        value: rate(n, seconds),
        per,
        limit: 0.0,
        n,
    };
    vec![
        figure(Per::CpuSecond, spent.cpu),
        figure(Per::Wall, spent.wall),
    ]
}
