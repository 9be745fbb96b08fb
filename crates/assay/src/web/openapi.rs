//! The description of the interface (OpenAPI 3.1).
use super::{
    acts, enrolment::EnrolmentSheet, filing::FilingSheet, institution::InstitutionSheet,
    prefix::PrefixSheet, session::SessionSheet, wallet::page::WalletSheet,
};
use axum::Json;
use serde_json::{Value, json};

fn answer(description: &str) -> Value {
    json!({"description": description, "content": {"application/json": {"schema": {"type": "object"}}}})
}

fn problem() -> Value {
    json!({"description": "A problem document (RFC 9457)", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}})
}

fn text(name: &str, place: &str, description: &str) -> Value {
    json!({"name": name, "in": place, "required": true, "description": description, "schema": {"type": "string", "minLength": 1}})
}

/// What a list is narrowed by; left out or empty, it narrows nothing.
fn filter(name: &str, description: &str) -> Value {
    json!({"name": name, "in": "query", "description": description, "schema": {"type": "string"}})
}

/// The paths of the check in bulk.
fn bulk() -> Value {
    json!({
        "/api/v1/verify/bulk": {"post": {
            "summary": "Check up to 100,000 certificates: a table (CSV in UTF-8 or GB18030, or XLSX) with the columns number and name; the answer names the address under which progress and result are found for 24 hours, and nobody else can find them",
            "parameters": [{"name": "encoding", "in": "query", "required": false, "description": "utf-8 or gb18030, where the bytes leave it open", "schema": {"type": "string", "enum": ["utf-8", "gb18030"]}}],
            "requestBody": {"required": true, "content": {
                "text/csv": {"schema": {"type": "string", "maxLength": 16_777_216}},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string", "contentEncoding": "binary"}},
            }},
            "responses": {"202": answer("How many rows, and where progress and result are"), "422": problem(), "429": problem(), "503": problem(), "default": problem()},
        }},
        "/api/v1/verify/bulk/{address}": {
            "get": {
                "summary": "How far a check in bulk is",
                "parameters": [text("address", "path", "The secret of the check, 64 hexadecimal digits")],
                "responses": {"200": answer("Rows done, and how they were answered"), "404": problem(), "default": problem()},
            },
            "delete": {
                "summary": "Delete question and answer at once",
                "parameters": [text("address", "path", "The secret of the check, 64 hexadecimal digits")],
                "responses": {"204": {"description": "Nothing is kept any more"}, "404": problem(), "default": problem()},
            },
        },
        "/api/v1/verify/bulk/{address}/result": {"get": {
            "summary": "The result: one line a certificate, with the lines of its check and one sentence in both languages",
            "parameters": [text("address", "path", "The secret of the check, 64 hexadecimal digits")],
            "responses": {"200": {"description": "The result", "content": {"text/csv": {"schema": {"type": "string"}}}}, "404": problem(), "409": problem(), "default": problem()},
        }},
    })
}

/// The document.
pub(super) async fn document() -> Json<Value> {
    Json(describe())
}

/// Every path of the interface: questions by hand, acts from their tables; a test compares them with the router.
pub(super) fn describe() -> Value {
    let plain = |summary: &str| json!({"get": {"summary": summary, "responses": {"200": answer("The list"), "default": problem()}}});
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Assay",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Vocational skill appraisal and its certificates. Days are YYYY-MM-DD, amounts are in minor units.",
        },
        "paths": {
            "/api/v1/verify": {"get": {
                "summary": "Check a certificate by number and holder's name; unknown and wrong are one answer",
                "parameters": [text("number", "query", "Certificate number, 22 characters or 16 digits"), text("name", "query", "The holder's name")],
                "responses": {"200": answer("Whether there is such a certificate, and what it says"), "400": {"description": "A parameter is missing"}, "429": problem(), "default": problem()},
            }},
            "/api/v1/certificates/{number}": {"get": {
                "summary": "A certificate with the lines of its check and every precondition; the name is masked",
                "parameters": [text("number", "path", "Certificate number")],
                "responses": {"200": answer("The certificate"), "404": problem(), "default": problem()},
            }},
            "/api/v1/sign-in": {"post": {
                "summary": "Sign in; the secret goes back with each request as `Authorization: Bearer`",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["login", "password"], "properties": {"login": {"type": "string"}, "password": {"type": "string"}}}}}},
                "responses": {"200": answer("The secret, and for how many seconds it lasts"), "401": problem(), "default": problem()},
            }},
            "/api/v1/directory": {"get": {
                "summary": "Institutions with every version of their filings, stops and number prefixes",
                "parameters": [
                    filter("q", "Part of the name or the organisation code"),
                    filter("occupation", "Part of the Chinese name of an occupation"),
                    filter("province", "Two digits"),
                    filter("kind", "employer, social, college or station"),
                    filter("state", "in-force, suspended, removed, ahead, over or unpublished"),
                ],
                "responses": {"200": answer("The institutions"), "default": problem()},
            }},
            "/api/v1/catalogue": plain("Occupations with the day they left the catalogue"),
            "/api/v1/rules": plain("Rules with value, source and certainty"),
        },
        "components": {"securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "The secret of a sign-in, as the cookie `assay` holds it"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "assay"},
        }, "schemas": {"Problem": {
            "type": "object",
            "required": ["type", "title", "status", "code", "say", "next"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "code": {"type": "string"},
                "say": {"$ref": "#/components/schemas/Text"},
                "next": {"$ref": "#/components/schemas/Text"},
                "article": {"type": ["object", "null"]},
                "rows": {"type": "array", "description": "Rows of a table that cannot be taken; nothing was stored", "items": {"type": "object", "properties": {"row": {"type": "integer"}, "column": {"type": "string"}, "value": {"type": "string"}, "say": {"$ref": "#/components/schemas/Text"}}}},
            },
        }, "Text": {
            "type": "object",
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        }}},
    });
    let acts = acts::described::<InstitutionSheet>()
        .into_iter()
        .chain(acts::described::<FilingSheet>())
        .chain(acts::described::<PrefixSheet>())
        .chain(acts::described::<SessionSheet>())
        .chain(acts::described::<EnrolmentSheet>())
        .chain(acts::described::<WalletSheet>())
        .chain(acts::described::<super::books::BooksSheet>())
        .chain(acts::described::<super::payout::PayoutSheet>())
        .chain(super::people::described())
        .chain(super::cases::described())
        .chain(super::status::described());
    if let Value::Object(paths) = bulk() {
        for (path, description) in paths {
            document["paths"][path] = description;
        }
    }
    for (path, description) in acts {
        document["paths"][path] = description;
    }
    document
}
