//! The public record on the disk: durable tiles, single entries that are answered when they are public, and the whole recomputed.
use crate::meter::{Figure, Per, measure, rate};
use assay::{edge::files, house::House, pack};
use assay_proof::{
    leaf::{LeafKind, leaf},
    merkle::{leaf_hash, node_hash},
    multikey,
    note::NoteKey,
    record::{Head, check, checkpoint},
    tile::Edge,
};
use assay_store::{StoreError, Tx};
use std::{
    collections::HashMap,
    fs::File,
    io::Write,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{sync::watch, task::JoinSet};

/// Entries that are made durable together, as the publisher does it.
const BATCH: usize = 65_536;
/// Callers that wait at the same time for entries of their own.
const CALLERS: u32 = 2_048;

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("assay-bench-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    folder
}

fn entry(number: u64) -> Vec<u8> {
    let mut salt = [7; 32];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    leaf(LeafKind::Certificate, &salt, &[9; 32])
}

/// Entries into tiles that are on the disk, in batches; the limit writes as many bytes into one file for a batch.
pub(crate) fn durable(n: u64) -> Vec<Figure> {
    let folder = folder("record");
    let entries: Vec<Vec<u8>> = (0..n).map(entry).collect();
    let mut edge = Edge::default();
    let mut bytes = Vec::new();
    let ((), spent) = measure(|| {
        for batch in entries.chunks(BATCH) {
            let tiles = edge.append(batch);
            files::put_all(&folder, &tiles).expect("the disk has room");
            bytes.push(tiles.iter().map(|(_, bytes)| bytes.len()).sum::<usize>());
        }
    });
    let ((), plain) = measure(|| {
        for (at, length) in bytes.iter().enumerate() {
            let mut file = File::create(folder.join(format!("plain-{at}"))).expect("a file");
            file.write_all(&vec![7; *length])
                .expect("the disk has room");
            file.sync_all().expect("the disk keeps it");
        }
    });
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    vec![Figure {
        unit: "entries into durable tiles",
        value: rate(n, spent.wall),
        per: Per::Wall,
        limit: rate(n, plain.wall),
        n,
    }]
}

/// Entries of many callers, each answered when its own is durable, in a tile, and under a signed checkpoint; the limit is the same
/// without the record: the row alone, durable.
pub(crate) fn single(n: u64) -> Vec<Figure> {
    let folder = folder("single");
    let law = pack::china().expect("the built-in pack loads");
    let house = House::open(&folder, None, "bench.example", law).expect("the house opens");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let ((), plain) = measure(|| runtime.block_on(callers(&house, n, None)));
    house.publish().expect("the record is published");
    let (told, public) = watch::channel(0);
    let left = Arc::new(AtomicU64::new(n));
    let publisher = std::thread::spawn({
        let (house, left) = (Arc::clone(&house), Arc::clone(&left));
        move || {
            while left.load(Ordering::Relaxed) > 0 {
                let size = house.publish().expect("the record is published");
                told.send_replace(size);
            }
        }
    });
    let ((), spent) = measure(|| runtime.block_on(callers(&house, n, Some((public, left)))));
    publisher.join().expect("the publisher ends");
    drop(house);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    vec![Figure {
        unit: "entries, answered when public",
        value: rate(n, spent.wall),
        per: Per::Wall,
        limit: rate(n, plain.wall),
        n,
    }]
}

type Public = (watch::Receiver<u64>, Arc<AtomicU64>);

async fn callers(house: &Arc<House>, n: u64, public: Option<Public>) {
    let mut waiting = JoinSet::new();
    for caller in 0..CALLERS {
        let (house, mut public) = (Arc::clone(house), public.clone());
        waiting.spawn(async move {
            for number in (u64::from(caller)..n).step_by(CALLERS as usize) {
                let bytes = entry(number);
                let act =
                    move |tx: &mut Tx<'_>| tx.record_leaf("certificate", &bytes, &[7; 32], "bench");
                let place = house.store.act_later(act).await;
                let place = place.map_err(|why: StoreError| why).expect("it is durable");
                if let Some((public, left)) = &mut public {
                    let seen = public.wait_for(|size| *size > place).await;
                    seen.expect("the publisher lives");
                    left.fetch_sub(1, Ordering::Relaxed);
                }
            }
        });
    }
    waiting.join_all().await;
}

/// A whole record recomputed from its entries, every tile compared; the limit hashes each leaf twice.
pub(crate) fn recheck(n: u64) -> Vec<Figure> {
    let key = multikey::from_seed(&[3; 32]);
    let (mut edge, mut files) = (Edge::default(), HashMap::new());
    let entries: Vec<Vec<u8>> = (0..n).map(entry).collect();
    for batch in entries.chunks(BATCH) {
        files.extend(edge.append(batch));
    }
    let head = Head {
        size: edge.size(),
        root: edge.root(),
    };
    let note = checkpoint(head, "bench.example/record", &key);
    files.insert("checkpoint".to_owned(), note.into_bytes());
    let note_key = NoteKey::new("bench.example/record", key.verifying_key());
    let fetch = |path: &str| files.get(path).cloned().ok_or_else(|| "absent".to_owned());
    let (found, spent) = measure(|| check(&note_key, fetch, |_, _| ()));
    assert_eq!(found, Ok(head));
    let ((), plain) = measure(|| {
        let mut last = [0; 32];
        for entry in &entries {
            last = node_hash(&last, &leaf_hash(entry));
        }
        std::hint::black_box(last);
    });
    vec![Figure {
        unit: "leaves of a record checked as a stranger does",
        value: rate(n, spent.cpu),
        per: Per::CpuSecond,
        limit: rate(n, plain.cpu),
        n,
    }]
}
