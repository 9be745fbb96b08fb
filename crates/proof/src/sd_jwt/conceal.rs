//! Hides claims of any JSON behind hashes: how a token of a stranger's shape is made.
use super::{SALT_BYTES, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Chance for one disclosure.
pub type Salt = [u8; SALT_BYTES];

/// Why a claim cannot be hidden.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotHidden {
    /// There is nothing at this path.
    #[error("there is nothing at `{0}`")]
    Nothing(String),
    /// The path is malformed.
    #[error("`{0}` is no path: write it like `subject.address.city` or `subject.phones[0]`")]
    Path(String),
    /// The claims use a name that the standard reserves.
    #[error("`_sd` and `...` are reserved")]
    Reserved,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Element(usize),
}

/// Reads a path like `credentialSubject.phoneNumbers[0]`.
fn steps(path: &str) -> Result<Vec<Step>, NotHidden> {
    let wrong = || NotHidden::Path(path.to_owned());
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !name.is_empty() {
            steps.push(Step::Name(name.to_owned()));
        } else if rest.is_empty() {
            return Err(wrong());
        }
        while !rest.is_empty() {
            let (index, behind) = rest
                .strip_prefix('[')
                .and_then(|rest| rest.split_once(']'))
                .ok_or_else(wrong)?;
            steps.push(Step::Element(index.parse().map_err(|_| wrong())?));
            rest = behind;
        }
    }
    Ok(steps)
}

fn is_reserved(value: &Value) -> bool {
    match value {
        Value::Object(object) => object
            .iter()
            .any(|(name, value)| matches!(name.as_str(), "_sd" | "...") || is_reserved(value)),
        Value::Array(elements) => elements.iter().any(is_reserved),
        _ => false,
    }
}

/// Hides what stands at each path; gives the disclosures. A path within another is hidden first, so that the outer
/// disclosure holds the hash of the inner. `decoys` are hashes of nothing, put among those of the outermost claims: they hide how
/// many claims there are. `salt` gives fresh chance at each call.
///
/// # Errors
/// [`NotHidden`].
pub fn conceal(
    claims: &mut Value,
    paths: &[String],
    decoys: usize,
    mut salt: impl FnMut() -> Salt,
) -> Result<Vec<String>, NotHidden> {
    if is_reserved(claims) {
        return Err(NotHidden::Reserved);
    }
    let mut ordered: Vec<(&String, Vec<Step>)> = paths
        .iter()
        .map(|path| Ok((path, steps(path)?)))
        .collect::<Result<_, NotHidden>>()?;
    ordered.sort_by_key(|(_, steps)| std::cmp::Reverse(steps.len()));
    let mut disclosures = Vec::with_capacity(paths.len());
    for (path, steps) in ordered {
        let nothing = || NotHidden::Nothing(path.clone());
        let Some((last, before)) = steps.split_last() else {
            return Err(NotHidden::Path(path.clone()));
        };
        let mut place = &mut *claims;
        for step in before {
            place = match step {
                Step::Name(name) => place.get_mut(name),
                Step::Element(index) => place.get_mut(index),
            }
            .ok_or_else(nothing)?;
        }
        let salt = URL_SAFE_NO_PAD.encode(salt());
        match (last, place) {
            (Step::Name(name), Value::Object(object)) => {
                let value = object.remove(name).ok_or_else(nothing)?;
                let text = URL_SAFE_NO_PAD.encode(json!([salt, name, value]).to_string());
                let hashes = object.entry("_sd").or_insert_with(|| json!([]));
                if let Value::Array(hashes) = hashes {
                    hashes.push(digest(&text).into());
                }
                disclosures.push(text);
            }
            (Step::Element(index), Value::Array(elements)) => {
                let element = elements.get_mut(*index).ok_or_else(nothing)?;
                if element.get("...").is_some() {
                    return Err(nothing());
                }
                let text = URL_SAFE_NO_PAD.encode(json!([salt, element]).to_string());
                *element = json!({"...": digest(&text)});
                disclosures.push(text);
            }
            _ => return Err(nothing()),
        }
    }
    for _ in 0..decoys {
        let decoy = digest(&URL_SAFE_NO_PAD.encode(salt()));
        if let Some(object) = claims.as_object_mut()
            && let Value::Array(hashes) = object.entry("_sd").or_insert_with(|| json!([]))
        {
            hashes.push(decoy.into());
        }
    }
    sort_hashes(claims);
    Ok(disclosures)
}

/// The order of the hashes says nothing of the order of the claims.
fn sort_hashes(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(hashes)) = object.get_mut("_sd") {
                hashes.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
            }
            object.values_mut().for_each(sort_hashes);
        }
        Value::Array(elements) => elements.iter_mut().for_each(sort_hashes),
        _ => {}
    }
}
