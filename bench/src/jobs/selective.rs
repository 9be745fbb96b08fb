//! Certificates for wallets.
use crate::meter::{Figure, Per, measure, rate};
use assay_proof::{
    sd_jwt::{Content, HIDDEN, SALT_BYTES, issue, verify::verify},
    suite::TokenKey,
};

fn content<'t>(number: &'t str, holder_key: &'t assay_proof::suite::PublicKey) -> Content<'t> {
    Content {
        issuer: "https://assay.example/org/ins_00000000000000000000000000000001",
        kind: "https://assay.example/credential-type/skill-level",
        made_at: 1_621_900_800,
        valid_from: 1_621_872_000,
        level: "L3",
        level_name: "三级/高级工 · Level 3, senior",
        institution: "示例省第1技能评价中心",
        holder_key,
        status: Some((
            "https://assay.example/status/token/ins_00000000000000000000000000000001/0",
            77_123,
        )),
        holder: "张甲子",
        document: "居民身份证 2399**********1234",
        achievement: "电工 三级/高级工 · Electrician, Level 3",
        occupation: "电工",
        occupation_code: "6-31-01-03",
        job_type: "--",
        number,
        record_digest: &[3; 32],
        examined_on: "2021-05-11",
        scores: &[("theory", "78.5"), ("skill", "82.0")],
    }
}

/// One certificate with five hidden claims and its signature, and its check; the limits sign and verify bytes of the same length.
pub(crate) fn sign_sd_jwt(n: u64) -> Vec<Figure> {
    let (key, holder) = (
        TokenKey::from_seed(&[3; 32]),
        TokenKey::from_seed(&[4; 32]).public(),
    );
    let numbers: Vec<String> = (0..n)
        .map(|number| format!("S000023999001213{:06}", number % 1_000_000))
        .collect();
    let salts = |number: u64| {
        let mut salts = [[0; SALT_BYTES]; HIDDEN.len()];
        for (at, salt) in salts.iter_mut().enumerate() {
            salt[..8].copy_from_slice(&number.to_be_bytes());
            salt[8] = u8::try_from(at).unwrap_or_default();
        }
        salts
    };
    let ((), spent) = measure(|| {
        for (at, number) in (0_u64..).zip(&numbers) {
            drop(std::hint::black_box(issue(
                &content(number, &holder),
                &key,
                &salts(at),
            )));
        }
    });
    let one = issue(&content("S000023999001213000001", &holder), &key, &salts(1))
        .expect("a key of ours signs");
    let signed = one
        .split('~')
        .next()
        .and_then(|token| token.rsplit_once('.'));
    let message = signed.map_or(0, |(message, _)| message.len());
    let ((), plain) = measure(|| {
        let mut bytes = vec![b'a'; message];
        for number in 0..n {
            bytes[..8].copy_from_slice(&number.to_be_bytes());
            let _ = std::hint::black_box(key.sign(&bytes));
        }
    });
    let public = key.public();
    let few = n.min(5_000);
    let ((), checked) = measure(|| {
        for _ in 0..few {
            assert!(std::hint::black_box(verify(&one, &public)).is_ok());
        }
    });
    let signature = key.sign(b"words").expect("a key of ours signs");
    let ((), plain_check) = measure(|| {
        for _ in 0..few {
            assert!(std::hint::black_box(public.holds(b"words", &signature)));
        }
    });
    let figure = |unit, n, spent: f64, limit: f64| Figure {
        unit,
        value: rate(n, spent),
        per: Per::CpuSecond,
        limit: rate(n, limit),
        n,
    };
    vec![
        figure("certificates", n, spent.cpu, plain.cpu),
        figure("checks of all claims", few, checked.cpu, plain_check.cpu),
    ]
}
