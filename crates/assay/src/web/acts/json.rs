//! Acts as JSON: the same body, the same act, and a problem document where the page has a refusal.
use super::{Act, Given, Sheet, admitted, call, done, given, told};
use crate::web::{Portal, Problem, Reader, account};
use axum::{
    Json,
    body::to_bytes,
    extract::Request,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Longest body, in bytes.
const BODY_BYTES_MAX: usize = 8 << 20;

/// Answers one act.
pub(super) async fn answer<S: Sheet>(
    act: &'static Act<S>,
    portal: &Portal,
    reader: &Reader,
    id: String,
    request: Request,
) -> Result<Response, Problem> {
    if !account::is_from_here(request.headers()) {
        return Err(Problem::foreign());
    }
    let actor = account::who(portal, reader).await?;
    let actor = actor.ok_or_else(Problem::not_signed_in)?;
    let sheet = admitted(act, portal, &actor, &id).await?;
    let key = key(request.headers()).and_then(|key| call(portal, &actor, key));
    let call = key.ok_or_else(Problem::no_call_id)?;
    let query = request.uri().query().unwrap_or_default().to_owned();
    let bytes = to_bytes(request.into_body(), BODY_BYTES_MAX).await;
    let bytes = bytes.map_err(|_| Problem::no_form())?;
    let (given, file) = if act.schema.is_none() {
        (of_query(&query), bytes.to_vec())
    } else if bytes.is_empty() {
        (json!({}), Vec::new())
    } else {
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| Problem::no_form())?;
        (value, Vec::new())
    };
    let (_, outcome) = done(act, portal, call, sheet, Given(given), file).await?;
    match outcome {
        Ok(answer) => Ok(Json(json!({"answer": answer})).into_response()),
        Err(stopped) => {
            let (status, words, rows) = told(stopped)?;
            Err(Problem::new(status, *words).with_rows(rows))
        }
    }
}

fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get("idempotency-key")?.to_str().ok()
}

/// Plain words of the query, as a body.
fn of_query(query: &str) -> Value {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    Value::Object(
        pairs
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect(),
    )
}

/// The path as OpenAPI describes it.
pub(super) fn describe<S: Sheet>(act: &Act<S>) -> Value {
    let roles: Vec<&str> = act.roles.iter().map(|role| role.id()).collect();
    let problem = json!({"description": "A problem document (RFC 9457)", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}});
    let content = match act.schema {
        Some(schema) => json!({"application/json": {"schema": schema()}}),
        None => S::file_kinds()
            .into_iter()
            .map(|kind| {
                let schema = match kind {
                    "text/csv" => given::text("A table with headings; UTF-8 or GB18030"),
                    _ => json!({"type": "string", "format": "binary"}),
                };
                (kind.to_owned(), json!({"schema": schema}))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
    };
    json!({"post": {
        "operationId": format!("{}.{}", S::PLACE, act.id),
        "summary": act.title.1,
        "description": format!("{} Roles: {}.", act.about.1, roles.join(", ")),
        "security": [{"bearer": []}, {"cookie": []}],
        "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
            {"name": "Idempotency-Key", "in": "header", "required": true, "description": "Your own id of the call, 8 to 100 visible ASCII characters: the same id gives the first answer", "schema": {"type": "string", "minLength": 8, "maxLength": 100}},
        ],
        "requestBody": {"required": act.schema.is_none_or(|schema| schema()["required"] != json!([])), "content": content},
        "responses": {
            "200": {"description": "Done; the answer of the act", "content": {"application/json": {"schema": {"type": "object", "required": ["answer"], "properties": {"answer": {}}}}}},
            "400": problem, "401": problem, "403": problem, "404": problem, "409": problem, "422": problem, "default": problem,
        },
    }})
}
