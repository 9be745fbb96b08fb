//! New generations of keys: an officer begins one for an institution, or for the authority itself.
use super::{
    Act, Given, Stopped, Work,
    given::{object, text},
    people::fields_of,
};
use crate::{
    app::rotate_key::rotate_key,
    web::{desk::DeskSheet, institution::InstitutionSheet},
};
use assay_core::{
    authority::Action,
    key::{KeyHolder, RotateKey},
};
use maud::html;
use serde_json::{Value, json};

fn rotated<S>(work: &Work<'_, S>, given: &Given, holder: &KeyHolder) -> Result<Value, Stopped> {
    let rotated = rotate_key(work.house, work.call, holder, given.text("reason")?)?;
    Ok(json!(rotated))
}

/// The keys of an institution.
pub(in crate::web) static ROTATE: Act<InstitutionSheet> = Act {
    id: "rotate-key",
    roles: RotateKey::ROLES,
    title: ("更换机构签名密钥", "Change the institution's signing keys"),
    about: (
        "新密钥自提交时起签名，不需重启；旧公钥永久保留，旧证书照常核验。更换写入公开记录。",
        "The new keys sign from the commit on, without a restart; the old public keys are kept for ever, and old certificates verify as before. The change stands in the public record.",
    ),
    offered: |sheet, _| sheet.is_published(),
    fields: |asking, _| html! { (asking.lines("reason", ("原因", "Reason"))) },
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(|| object(&[("reason", text("Why"))])),
    run: |work, given| {
        let id = work.sheet.institution.id.clone();
        rotated(work, given, &KeyHolder::Institution(id))
    },
    told: |reader, answer| html! { p { (reader.say("密钥代：", "Generation of keys: ")) (answer["generation"]) } },
};

/// The key of the directory.
pub(in crate::web) static ROTATE_AUTHORITY: Act<DeskSheet> = Act {
    id: "rotate-key",
    roles: RotateKey::ROLES,
    title: (
        "更换机构目录签名密钥",
        "Change the key that signs the directory",
    ),
    about: (
        "目录的全部条目立即用新密钥重新签名；请随后公告新公钥（/.well-known/did.json）。",
        "Every entry of the directory is signed anew at once; announce the new key (/.well-known/did.json) afterwards.",
    ),
    offered: |sheet, _| sheet.of == "directory",
    fields: |asking, _| html! { (asking.lines("reason", ("原因", "Reason"))) },
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(|| object(&[("reason", text("Why"))])),
    run: |work, given| rotated(work, given, &KeyHolder::Authority),
    told: |reader, answer| html! { p { (reader.say("密钥代：", "Generation of keys: ")) (answer["generation"]) } },
};
