//! The interface: the same answers as the pages, as JSON.
use super::{Portal, Problem, asked::Query, check, known::Known, source::Source};
use crate::app::look_up::{Found, erased_sentence, is_erased, old_sentence, old_witness};
use assay_core::{
    decision::Words,
    identifier::certificate_number,
    pack::show,
    person::{fold, masked_name},
    text::Text,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// What is asked of the check.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    number: String,
    name: String,
}

/// Checks a certificate by number and name. Unknown and wrong are one answer.
pub(super) async fn verify(
    State(portal): State<Portal>,
    source: Source,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    portal.requests.fetch_add(1, Ordering::Relaxed);
    if asked.number.is_empty() || asked.name.is_empty() {
        return Err(Problem::new(StatusCode::BAD_REQUEST, incomplete()));
    }
    let key = certificate_number::key(&asked.number);
    let changes = portal.house.status_changes();
    if let Some(known) = portal.known.get(&key, changes)
        && known.name_fold == fold(&asked.name)
    {
        portal.limits.admit(source, &key, portal.now())?;
        return Ok(body(known.body.clone()));
    }
    let looked = check::find(&portal, source, &key, &asked.name).await?;
    let Some(first) = looked.found.first() else {
        return Ok(Json(json!({"found": false})).into_response());
    };
    let mut value = told(&portal, first);
    value["conflict"] = json!(looked.conflict());
    if looked.found.len() > 1 {
        let all = looked.found.iter().map(|one| told(&portal, one));
        value["certificates"] = all.collect();
    }
    let bytes = Bytes::from(value.to_string());
    // A conflict ends or grows without a change of status: it is looked up each time.
    if portal.house.store.is_alone() && !looked.is_conflict() {
        let known = Known {
            name_fold: fold(&asked.name),
            // A copy is as long as the answer; what was written into has room for as much again.
            body: Bytes::copy_from_slice(&bytes),
        };
        portal.known.keep(&key, changes, known);
    }
    Ok(body(bytes))
}

/// What is told of a certificate to whoever knows number and name.
fn told(portal: &Portal, found: &Found) -> Value {
    match found {
        Found::Old(found) => {
            let old = &found.kept;
            let closing = found.closing.as_ref().filter(|_| old.addition.is_none());
            json!({
                "found": true,
                "number": old.number,
                "kind": "qualification",
                "occupation": old.occupation,
                "level": old.level,
                "issued_on": old.issued_on.to_string(),
                "institution": old.institution,
                "status": "valid",
                "from_archive": true,
                "witnessed": false,
                "witness": old_witness(),
                "archive": closing.map(|one| json!({
                    "closed_on": one.closed_on.to_string(),
                    "root": one.root,
                    "certificates": one.certificates,
                    "record_index": one.leaf,
                })),
                "addition": old.addition,
                "say": old_sentence(&portal.house.law.pack, old),
            })
        }
        Found::Erased(certificate) => json!({
            "found": true,
            "number": certificate.number,
            "kind": certificate.kind,
            "occupation": certificate.occupation,
            "level": certificate.level,
            "issued_on": certificate.issued_on.to_string(),
            "institution": certificate.institution,
            "status": certificate.status,
            "erased": true,
            "record_index": certificate.leaf,
            "say": erased_sentence(certificate),
        }),
        Found::Issued(certificate) => json!({
            "found": true,
            "number": certificate.number,
            "kind": certificate.kind,
            "occupation": certificate.occupation,
            "level": certificate.level,
            "issued_on": certificate.issued_on.to_string(),
            "institution": certificate.institution,
            "status": certificate.status,
            "status_reason": certificate.since.as_ref().map(|(class, _)| class),
            "status_on": certificate.since.as_ref().map(|(_, on)| on.to_string()),
            "record_index": certificate.leaf,
        }),
    }
}

fn incomplete() -> Words {
    Words {
        code: "verify.incomplete",
        say: Text::new(
            "缺少证书编号或姓名",
            "The certificate number or the name is missing",
        ),
        next: Text::new("请两项都填写", "Give both"),
        under: None,
    }
}

fn body(bytes: Bytes) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], bytes).into_response()
}

/// A certificate with the lines of its check and every precondition; the name is masked.
pub(super) async fn certificate(
    State(portal): State<Portal>,
    Path(number): Path<String>,
) -> Result<Json<Value>, Problem> {
    let found = portal.read(move |tx| tx.certificate(&number)).await?;
    let certificate = found
        .filter(|found| found.stage == "released")
        .ok_or_else(Problem::missing)?;
    if is_erased(&certificate) {
        return Err(check::gone(&certificate));
    }
    let verdict = check::verdict(&portal, &certificate).await?;
    let kept = certificate.gate.clone();
    let gate = portal.read(move |tx| tx.gate(&kept)).await?;
    let lines: serde_json::Map<String, Value> = verdict
        .lines()
        .into_iter()
        .map(|(name, line)| {
            (
                name.to_owned(),
                json!({"outcome": line.id(), "say": line.text()}),
            )
        })
        .collect();
    Ok(Json(json!({
        "number": certificate.number,
        "holder": masked_name(&verdict.shape.holder),
        "kind": certificate.kind,
        "occupation": certificate.occupation,
        "level": certificate.level,
        "issued_on": certificate.issued_on.to_string(),
        "institution": certificate.institution,
        "status": certificate.status,
        "verified": verdict.is_good(),
        "lines": lines,
        "preconditions": gate.preconditions,
    })))
}

/// The catalogue.
pub(super) async fn catalogue(State(portal): State<Portal>) -> Json<Value> {
    let all: Vec<Value> = portal
        .house
        .law
        .pack
        .catalogue
        .occupations()
        .iter()
        .map(|one| {
            let exit = one.exit.as_ref().map(|exit| json!({"on": exit.on.to_string(), "batch": exit.batch, "certainty": exit.certainty}));
            json!({"name": one.name, "code": one.code, "code_certainty": one.code_certainty, "item": one.item, "exit": exit})
        })
        .collect();
    Json(json!({"occupations": all}))
}

/// The rules.
pub(super) async fn rules(State(portal): State<Portal>) -> Json<Value> {
    let pack = &portal.house.law.pack;
    let mut all = Vec::new();
    for rule in pack.rules() {
        for layer in &rule.layers {
            for version in layer.versions.versions() {
                all.push(json!({
                    "id": rule.id,
                    "title": rule.title,
                    "province": layer.province,
                    "from": version.from.to_string(),
                    "value": show::value(&version.value.value),
                    "source": version.citation,
                    "certainty": version.certainty,
                }));
            }
        }
    }
    Json(json!({"rules": all}))
}
