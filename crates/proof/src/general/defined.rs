//! Whether a document's statements say all that the document says. JSON-LD passes over what it cannot name: an undefined
//! member, a name that is no address, an unknown keyword. A signature would not cover it, and it could be changed at will.
use super::canonical::{Names, NotLinked, RELATIVE, statements};
use crate::data_model::each;
use oxrdf::{GraphNameRef, Literal, LiteralRef, NamedNode, NamedOrBlankNodeRef, TermRef};
use serde_json::{Map, Value, json};

/// What no context defines becomes this, and is found by it.
const UNDEFINED: &str = "https://undefined.invalid/#";
/// What looks like a keyword becomes this, and is found by it where a name is asked for.
const KEYWORD: &str = "https://keyword.invalid/#";
/// The keywords of JSON-LD 1.1 whose values become statements, or shape them; `@index` does neither.
const KEYWORDS: [&str; 22] = [
    "@base",
    "@container",
    "@context",
    "@direction",
    "@graph",
    "@id",
    "@import",
    "@included",
    "@json",
    "@language",
    "@list",
    "@nest",
    "@none",
    "@prefix",
    "@propagate",
    "@protected",
    "@reverse",
    "@set",
    "@type",
    "@value",
    "@version",
    "@vocab",
];

/// Refuses what would be left out of the statements, or would mean something else elsewhere; gives their number.
pub(super) fn all(document: &Value) -> Result<usize, NotLinked> {
    contexts_within(document)?;
    let mut contexts = vec![json!({"@vocab": UNDEFINED})];
    contexts.extend_from_slice(each(&document["@context"]));
    let mut marked = marked(document);
    marked["@context"] = contexts.into();
    let found = statements(&marked, Names::Any)?;
    for quad in &found {
        if let NamedOrBlankNodeRef::NamedNode(node) = quad.subject {
            named(node.as_str())?;
        }
        named(quad.predicate.as_str())?;
        match quad.object {
            TermRef::NamedNode(node) => named(node.as_str())?,
            TermRef::Literal(literal) => said(literal)?,
            TermRef::BlankNode(_) => {}
        }
        if let GraphNameRef::NamedNode(node) = quad.graph_name {
            named(node.as_str())?;
        }
    }
    Ok(found.len())
}

fn named(name: &str) -> Result<(), NotLinked> {
    if let Some(term) = name.strip_prefix(UNDEFINED) {
        return Err(NotLinked::Undefined(term.to_owned()));
    }
    if let Some(keyword) = name.strip_prefix(KEYWORD) {
        return Err(NotLinked::Undefined(format!("@{keyword}")));
    }
    if let Some(rest) = name.strip_prefix(RELATIVE) {
        let rest = rest.trim_start_matches("//base/");
        return Err(NotLinked::Relative(rest.to_owned()));
    }
    match NamedNode::new(name) {
        Ok(_) => Ok(()),
        Err(_) => Err(NotLinked::Relative(name.to_owned())),
    }
}

fn said(literal: LiteralRef<'_>) -> Result<(), NotLinked> {
    named(literal.datatype().as_str())?;
    match literal.language() {
        Some(tag) if Literal::new_language_tagged_literal("", tag).is_err() => {
            Err(NotLinked::Language(tag.to_owned()))
        }
        _ => Ok(()),
    }
}

/// The document with each unknown keyword as an address, so that it leaves a statement.
fn marked(value: &Value) -> Value {
    let mark = |text: &str| {
        let letters = text.strip_prefix('@').unwrap_or_default();
        let is_letters =
            !letters.is_empty() && letters.bytes().all(|one| one.is_ascii_alphabetic());
        (is_letters && !KEYWORDS.contains(&text)).then(|| format!("{KEYWORD}{letters}"))
    };
    match value {
        Value::String(text) => mark(text).map_or_else(|| value.clone(), Value::String),
        Value::Array(all) => all.iter().map(marked).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match name.as_str() {
                "@context" => (name.clone(), value.clone()),
                _ => (mark(name).unwrap_or_else(|| name.clone()), marked(value)),
            })
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Every context that the document itself writes out.
fn contexts_within(value: &Value) -> Result<(), NotLinked> {
    match value {
        Value::Array(all) => all.iter().try_for_each(contexts_within),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            if name == "@context" {
                keeps_all(value)
            } else {
                contexts_within(value)
            }
        }),
        _ => Ok(()),
    }
}

/// Refuses a context that takes definitions away, or defines what leaves no statement.
fn keeps_all(context: &Value) -> Result<(), NotLinked> {
    let left_out = |what: &str| Err(NotLinked::LeftOut(what.to_owned()));
    match context {
        Value::Null => left_out("@context"),
        Value::Array(all) => all.iter().try_for_each(keeps_all),
        Value::Object(terms) => terms.iter().try_for_each(|(term, meaning)| {
            let is_indexed = || {
                let mut containers = each(&meaning["@container"]).iter();
                containers.any(|one| one == "@index") && meaning["@index"].is_null()
            };
            match meaning {
                // A direction by default is part of no statement; beside a value it is.
                _ if term == "@direction" => left_out(term),
                Value::Null if term != "@language" => left_out(term),
                Value::String(name) if name == "@index" => left_out(term),
                Value::Object(_) if term == "@context" => keeps_all(meaning),
                Value::Object(parts) => {
                    let id = parts.get("@id");
                    if id.is_some_and(|id| id.is_null() || id == "@index")
                        || parts.contains_key("@direction")
                        || is_indexed()
                    {
                        return left_out(term);
                    }
                    parts.get("@context").map_or(Ok(()), keeps_all)
                }
                _ => Ok(()),
            }
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
