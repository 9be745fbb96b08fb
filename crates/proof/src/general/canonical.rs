//! From JSON-LD to canonical statements (RDFC-1.0). Contexts are those that are known here: nothing is fetched.
use super::defined;
use oxjsonld::{JsonLdParser, JsonLdProfileSet, JsonLdRemoteDocument};
use oxrdf::{
    Dataset, GraphNameRef, TermRef,
    dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Contexts as published; see `contexts/README.md`.
const CONTEXTS: [(&str, &[u8]); 10] = [
    (
        "https://www.w3.org/ns/credentials/v2",
        include_bytes!("../../contexts/credentials-v2.json"),
    ),
    (
        "https://www.w3.org/2018/credentials/v1",
        include_bytes!("../../contexts/credentials-v1.json"),
    ),
    (
        "https://www.w3.org/ns/credentials/examples/v2",
        include_bytes!("../../contexts/examples-v2.json"),
    ),
    (
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        include_bytes!("../../contexts/undefined-terms-v2.json"),
    ),
    (
        "https://w3id.org/security/data-integrity/v1",
        include_bytes!("../../contexts/data-integrity-v1.json"),
    ),
    (
        "https://w3id.org/security/data-integrity/v2",
        include_bytes!("../../contexts/data-integrity-v2.json"),
    ),
    (
        "https://w3id.org/security/multikey/v1",
        include_bytes!("../../contexts/multikey-v1.json"),
    ),
    (
        "https://w3id.org/security/jwk/v1",
        include_bytes!("../../contexts/jwk-v1.json"),
    ),
    (
        "https://www.w3.org/ns/did/v1",
        include_bytes!("../../contexts/did-v1.json"),
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        include_bytes!("../../contexts/ob-3.0.3.json"),
    ),
];
/// What is relative becomes an address of this scheme, and is found by it.
pub(super) const RELATIVE: &str = "relative.invalid:";
const BASE: &str = "relative.invalid://base/";
/// Statements, and nodes without a name: canonical names for many of them may take for ever.
const STATEMENTS_MAX: usize = 10_000;
const NAMELESS_MAX: usize = 200;
/// Nameless nodes that look alike and touch others: their order is found by trying all, and eight take a minute.
const ALIKE_MAX: usize = 6;

/// Why a document has no canonical form that says all of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotLinked {
    /// Not JSON-LD, or with a context that is not known here.
    #[error("not readable as JSON-LD: {0}")]
    Unreadable(String),
    /// A member or type that no context defines: a signature would not cover it.
    #[error("no context defines `{0}`")]
    Undefined(String),
    /// A name that is no absolute address: what hangs on it is no statement.
    #[error("`{0}` is no absolute address")]
    Relative(String),
    /// A language that is none: the text would be no statement.
    #[error("`{0}` is no language tag")]
    Language(String),
    /// A context that leaves something out of the statements.
    #[error("the context leaves out what `{0}` says")]
    LeftOut(String),
    /// Too much.
    #[error("more statements or nameless nodes than are taken here")]
    TooMuch,
}

impl NotLinked {
    /// Whether a signature would leave something out, while everybody could read it.
    pub(super) fn loses_data(&self) -> bool {
        match self {
            Self::Undefined(_) | Self::Relative(_) | Self::Language(_) | Self::LeftOut(_) => true,
            Self::Unreadable(_) | Self::TooMuch => false,
        }
    }
}

/// The canonical statements of a document of which every member is defined.
///
/// # Errors
/// [`NotLinked`].
pub fn canonical(document: &Value) -> Result<String, NotLinked> {
    let plain = spelled_out(document);
    let said = defined::all(&plain)?;
    let mut dataset = statements(&plain, Names::Valid)?;
    if dataset.len() != said {
        return Err(NotLinked::LeftOut("a member".to_owned()));
    }
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
    });
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort_unstable();
    Ok(lines.concat())
}

/// Which names become part of statements.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Valid ones, as the recommendation has it: a statement with another is left out, and nothing says so.
    Valid,
    /// Whatever stands there, so that it can be found.
    Any,
}

pub(super) fn statements(document: &Value, names: Names) -> Result<Dataset, NotLinked> {
    let unreadable = |why: &dyn std::fmt::Display| NotLinked::Unreadable(why.to_string());
    let load = |url: &str, _: &_| {
        let found = CONTEXTS.iter().find(|(of, _)| *of == url);
        let (_, document) = found.ok_or_else(|| format!("the context {url} is not known here"))?;
        Ok(JsonLdRemoteDocument {
            document: document.to_vec(),
            // The library takes a term that two contexts define alike for two, unless both stand at one address. None of
            // these contexts names anything relative to its own.
            document_url: BASE.to_owned(),
        })
    };
    let text = document.to_string();
    let mut parser = JsonLdParser::new()
        .with_profile(JsonLdProfileSet::default())
        .with_base_iri(BASE)
        .map_err(|why| unreadable(&why))?;
    if names == Names::Any {
        parser = parser.lenient();
    }
    let quads = parser
        .for_slice(text.as_bytes())
        .with_load_document_callback(load);
    let mut dataset = Dataset::new();
    for quad in quads {
        dataset.insert(&quad.map_err(|why| unreadable(&why))?);
        if dataset.len() > STATEMENTS_MAX {
            return Err(NotLinked::TooMuch);
        }
    }
    if is_poisoned(&dataset) {
        return Err(NotLinked::TooMuch);
    }
    Ok(dataset)
}

/// Whether the canonical names might take for ever (RDFC-1.0, "dataset poisoning"): too many nameless nodes, or too many of
/// which the statements are the same but for names, so that only their neighbours can tell them apart.
fn is_poisoned(dataset: &Dataset) -> bool {
    let mut seen: BTreeMap<&str, (Vec<String>, bool)> = BTreeMap::new();
    for quad in dataset {
        let places: [Option<TermRef<'_>>; 3] = [
            Some(quad.subject.into()),
            Some(quad.object),
            match quad.graph_name {
                GraphNameRef::NamedNode(node) => Some(node.into()),
                GraphNameRef::BlankNode(node) => Some(node.into()),
                GraphNameRef::DefaultGraph => None,
            },
        ];
        let nameless = places.map(|place| match place {
            Some(TermRef::BlankNode(node)) => Some(node.as_str()),
            _ => None,
        });
        let own: BTreeSet<&str> = nameless.iter().flatten().copied().collect();
        for node in &own {
            let part = |at: usize| match nameless[at] {
                Some(one) if one == *node => "_:a".to_owned(),
                Some(_) => "_:z".to_owned(),
                None => places[at].map_or_else(String::new, |place| place.to_string()),
            };
            let line = [&part(0), quad.predicate.as_str(), &part(1), &part(2)].join(" ");
            let (lines, touches) = seen.entry(node).or_default();
            lines.push(line);
            *touches |= own.len() > 1;
        }
    }
    let mut alike: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let count = seen.len();
    for (mut lines, touches) in seen.into_values() {
        lines.sort_unstable();
        if touches {
            *alike.entry(lines).or_default() += 1;
        }
    }
    let alike = alike.into_values().filter(|many| *many > 1).sum::<usize>();
    count > NAMELESS_MAX || alike > ALIKE_MAX
}

/// The document with contexts within contexts opened, and with the direction of texts as the i18n namespace spells it.
fn spelled_out(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(spelled_out).collect(),
        Value::Object(members) => match directed(members) {
            Some(text) => text,
            None => members
                .iter()
                .map(|(name, value)| {
                    let value = if name == "@context" {
                        opened(value)
                    } else {
                        spelled_out(value)
                    };
                    (name.clone(), value)
                })
                .collect::<Map<_, _>>()
                .into(),
        },
        other => other.clone(),
    }
}

fn directed(members: &Map<String, Value>) -> Option<Value> {
    let direction = members.get("@direction")?.as_str()?;
    let text = members.get("@value")?.as_str()?;
    let language = members.get("@language").and_then(Value::as_str);
    let language = language.unwrap_or_default().to_lowercase();
    let kind = format!("https://www.w3.org/ns/i18n#{language}_{direction}");
    Some(json!({"@value": text, "@type": kind}))
}

/// A context may stand in a document of its own within the list.
fn opened(context: &Value) -> Value {
    match context {
        Value::Array(all) => all.iter().map(opened).collect(),
        Value::Object(members) if members.len() == 1 => match members.get("@context") {
            Some(inner) => inner.clone(),
            None => context.clone(),
        },
        other => other.clone(),
    }
}
