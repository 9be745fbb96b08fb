//! The certificate as an SD-JWT VC. It has one shape, so its bytes are written directly: the level is always visible, five
//! claims are hidden, and their number is the same for every certificate, so that no decoys are needed to hide it.
use super::{SALT_BYTES, digest};
use crate::suite::{NotSigned, PublicKey, TokenKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// What is hidden until the holder shows it, in the order of the disclosures.
pub const HIDDEN: [&str; 5] = ["name", "document", "occupation", "certificate", "scores"];

/// Everything a selective certificate says. Instants are seconds since 1970 UTC.
#[derive(Debug, Clone)]
pub struct Content<'t> {
    /// The institution as an address, `https://HOST/org/ID`.
    pub issuer: &'t str,
    /// The address of the type.
    pub kind: &'t str,
    /// When it was made.
    pub made_at: i64,
    /// The first instant of the day of issue.
    pub valid_from: i64,
    /// The level.
    pub level: &'t str,
    /// What people call the level, both languages.
    pub level_name: &'t str,
    /// The institution's name.
    pub institution: &'t str,
    /// The holder's key, the only one that can pass it on.
    pub holder_key: &'t PublicKey,
    /// Where its status is kept: the list and the place in it.
    pub status: Option<(&'t str, u64)>,
    /// Hidden: the holder's name.
    pub holder: &'t str,
    /// Hidden: the holder's document, masked.
    pub document: &'t str,
    /// Hidden: name of occupation and level, both languages.
    pub achievement: &'t str,
    /// Hidden: name of the occupation.
    pub occupation: &'t str,
    /// Hidden: its code or `--`.
    pub occupation_code: &'t str,
    /// Hidden: job type or `--`.
    pub job_type: &'t str,
    /// Hidden: the certificate number.
    pub number: &'t str,
    /// Hidden: what the public record commits to.
    pub record_digest: &'t [u8; 32],
    /// Hidden: the last day of the exam.
    pub examined_on: &'t str,
    /// Hidden: part and score.
    pub scores: &'t [(&'t str, &'t str)],
}

/// Appends a JSON string.
fn string(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("memory takes every text");
}

/// Appends literal pieces and strings in turn.
macro_rules! fill {
    ($out:expr, $($literal:literal, $text:expr;)*) => {{
        $($out.extend_from_slice($literal.as_bytes()); string($out, $text);)*
    }};
}

/// Signs the certificate; every disclosure is behind it. The salts are fresh chance.
///
/// # Errors
/// [`NotSigned`], only of a key that a device holds.
pub fn issue(
    content: &Content<'_>,
    key: &TokenKey,
    salts: &[[u8; SALT_BYTES]; HIDDEN.len()],
) -> Result<String, NotSigned> {
    let disclosures = disclosures(content, salts);
    let mut hashes: [String; HIDDEN.len()] = std::array::from_fn(|at| digest(&disclosures[at]));
    hashes.sort_unstable();
    let payload = payload(content, &hashes);
    let room: usize = disclosures.iter().map(|one| one.len() + 1).sum();
    let mut out = String::with_capacity(room + payload.len() * 4 / 3 + 256);
    out.push_str(&key.certificate_header);
    out.push('.');
    URL_SAFE_NO_PAD.encode_string(&payload, &mut out);
    let signature = key.sign(out.as_bytes())?;
    out.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut out);
    out.push('~');
    for disclosure in &disclosures {
        out.push_str(disclosure);
        out.push('~');
    }
    Ok(out)
}

fn payload(content: &Content<'_>, hashes: &[String; HIDDEN.len()]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(b"{\"_sd\":[");
    for (at, hash) in hashes.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b"\"" } else { b",\"" });
        out.extend_from_slice(hash.as_bytes());
        out.push(b'"');
    }
    fill!(&mut out,
        "],\"_sd_alg\":\"sha-256\",\"iss\":", content.issuer;
        ",\"vct\":", content.kind;
        ",\"level\":", content.level;
        ",\"level_name\":", content.level_name;
        ",\"institution\":", content.institution;
    );
    let instants = format!(
        ",\"iat\":{},\"nbf\":{}",
        content.made_at, content.valid_from
    );
    out.extend_from_slice(instants.as_bytes());
    if let Some((uri, place)) = content.status {
        fill!(&mut out, ",\"status\":{\"status_list\":{\"uri\":", uri;);
        out.extend_from_slice(format!(",\"idx\":{place}}}}}").as_bytes());
    }
    let (x, y) = content.holder_key.coordinates();
    let (kind, y) = match y {
        Some(y) => ("EC", format!(",\"y\":\"{y}\"")),
        None => ("OKP", String::new()),
    };
    let curve = content.holder_key.suite().curve();
    let cnf = format!(
        ",\"cnf\":{{\"jwk\":{{\"kty\":\"{kind}\",\"crv\":\"{curve}\",\"x\":\"{x}\"{y}}}}}}}"
    );
    out.extend_from_slice(cnf.as_bytes());
    out
}

/// The disclosures, in the order of [`HIDDEN`].
fn disclosures(
    content: &Content<'_>,
    salts: &[[u8; SALT_BYTES]; HIDDEN.len()],
) -> [String; HIDDEN.len()] {
    std::array::from_fn(|at| {
        let mut out = Vec::with_capacity(256);
        out.extend_from_slice(b"[\"");
        let mut salt = [0; SALT_BYTES * 4 / 3 + 4];
        let length = URL_SAFE_NO_PAD
            .encode_slice(salts[at], &mut salt)
            .expect("the salt fits");
        out.extend_from_slice(&salt[..length]);
        fill!(&mut out, "\",", HIDDEN[at];);
        match HIDDEN[at] {
            "name" => fill!(&mut out, ",", content.holder;),
            "document" => fill!(&mut out, ",", content.document;),
            "occupation" => fill!(&mut out,
                ",{\"name\":", content.occupation;
                ",\"code\":", content.occupation_code;
                ",\"job_type\":", content.job_type;
                ",\"achievement\":", content.achievement;
            ),
            "certificate" => {
                fill!(&mut out,
                    ",{\"number\":", content.number;
                    ",\"examined_on\":", content.examined_on;
                    ",\"record_digest\":", &URL_SAFE_NO_PAD.encode(content.record_digest);
                );
            }
            _ => {
                out.extend_from_slice(b",{");
                for (at, (part, score)) in content.scores.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    string(&mut out, part);
                    fill!(&mut out, ":", score;);
                }
                out.push(b'}');
            }
        }
        out.extend_from_slice(match HIDDEN[at] {
            "name" | "document" => b"]".as_slice(),
            "occupation" | "certificate" => b"}]",
            _ => b"]",
        });
        URL_SAFE_NO_PAD.encode(out)
    })
}
