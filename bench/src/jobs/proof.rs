//! Credentials and the public record.
use crate::meter::{Figure, Per, measure, rate};
use assay_core::{
    certificate::{Checks, Draft, sample},
    law::Citation,
};
use assay_proof::{
    credential::{Host, Suite, plan, sign_alone},
    issuer::IssuerKey,
    leaf::{LeafKind, leaf},
    merkle::{Hash, Levels, inclusion, leaf_hash, node_hash},
    multikey,
    tile::Edge,
};
use ed25519_dalek::SigningKey;

/// When they are signed.
const CREATED: &str = "2021-05-25T02:00:00Z";

pub(super) fn key() -> SigningKey {
    multikey::from_seed(&[3; 32])
}

pub(super) fn host() -> Host {
    Host::new("assay.example").expect("a host")
}

pub(super) fn drafts(n: u64) -> Vec<Draft> {
    (0..n)
        .map(|number| u32::try_from(number % 999_999 + 1).expect("below a million"))
        .map(|number| Draft(sample(number)))
        .collect()
}

pub(super) fn sign_one(draft: Draft, host: &Host, key: &IssuerKey, checks: &Checks) -> Vec<u8> {
    let checked = draft.check(checks).expect("the sample passes its checks");
    plan(checked, host, key, CREATED)
        .sign(key)
        .expect("a key of ours signs")
}

pub(super) fn checks() -> Checks {
    let under = Citation {
        instrument: "cn.mohrss-office.2020.80".into(),
        article: "2(5)".into(),
    };
    Checks::new(&under, &under, vec![])
}

/// Check, canonical form and signature of one credential: with both proofs, as they are issued, and with one of them alone; the limit
/// signs the 64 bytes that each proof is over, once.
pub(crate) fn sign(n: u64) -> Vec<Figure> {
    let (key, checks, host) = (IssuerKey::new(&key()), checks(), host());
    let ((), plain) = measure(|| {
        for number in 0..n {
            let mut bytes = [0; 64];
            bytes[..8].copy_from_slice(&number.to_be_bytes());
            let _ = std::hint::black_box(key.sign(&bytes));
        }
    });
    let figure = |unit, one: &dyn Fn(Draft) -> Vec<u8>| {
        let drafts = drafts(n);
        let ((), spent) = measure(|| {
            for draft in drafts {
                drop(std::hint::black_box(one(draft)));
            }
        });
        Figure {
            unit,
            value: rate(n, spent.cpu),
            per: Per::CpuSecond,
            limit: rate(n, plain.cpu),
            n,
        }
    };
    let alone = |draft: Draft, suite| {
        let checked = draft.check(&checks).expect("a sample passes");
        sign_alone(checked, &host, &key, CREATED, suite).expect("a key of ours signs")
    };
    vec![
        figure("credentials", &|draft| {
            sign_one(draft, &host, &key, &checks)
        }),
        figure("credentials, eddsa-rdfc-2022 alone", &|draft| {
            alone(draft, Suite::Rdfc)
        }),
        figure("credentials, eddsa-jcs-2022 alone", &|draft| {
            alone(draft, Suite::Jcs)
        }),
    ]
}

fn entries(n: u64) -> Vec<Vec<u8>> {
    (0..n)
        .map(|number| {
            let mut digest: Hash = [0; 32];
            digest[..8].copy_from_slice(&number.to_be_bytes());
            leaf(LeafKind::Certificate, &[7; 32], &digest)
        })
        .collect()
}

/// Leaves that the publisher turns into tiles at a time.
const PUBLISHED_AT_ONCE: usize = 65_536;

/// Leaves into tiles in memory, in batches as the publisher takes them; the limit hashes each leaf and one node for it.
pub(crate) fn record_append(n: u64) -> Vec<Figure> {
    let entries = entries(n);
    let mut edge = Edge::default();
    let ((), spent) = measure(|| {
        for batch in entries.chunks(PUBLISHED_AT_ONCE) {
            drop(std::hint::black_box(edge.append(batch)));
        }
    });
    let ((), plain) = measure(|| {
        let mut last = [0; 32];
        for entry in &entries {
            let hash = leaf_hash(entry);
            last = node_hash(&last, &hash);
        }
        std::hint::black_box(last);
    });
    vec![Figure {
        unit: "leaves",
        value: rate(n, spent.cpu),
        per: Per::CpuSecond,
        limit: rate(n, plain.cpu),
        n,
    }]
}

/// Inclusion proofs from a tree in memory; the limit copies as many hashes.
pub(crate) fn record_prove(n: u64) -> Vec<Figure> {
    let leaves: Vec<Hash> = entries(1 << 20)
        .iter()
        .map(|entry| leaf_hash(entry))
        .collect();
    let flat = leaves.clone();
    let size = leaves.len() as u64;
    let mut levels = Levels::new(leaves);
    let ((), spent) = measure(|| {
        for number in 0..n {
            let index = number.wrapping_mul(0x9e37_79b9) % size;
            let Ok(path) = inclusion(index, size, &mut levels);
            std::hint::black_box(path);
        }
    });
    let ((), plain) = measure(|| {
        for number in 0..n {
            let at = usize::try_from(number.wrapping_mul(0x9e37_79b9) % (size - 20)).expect("fits");
            std::hint::black_box(flat[at..at + 20].to_vec());
        }
    });
    vec![Figure {
        unit: "proofs",
        value: rate(n, spent.cpu),
        per: Per::CpuSecond,
        limit: rate(n, plain.cpu),
        n,
    }]
}
