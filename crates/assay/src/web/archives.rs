//! Archives of certificates from before the exit: which are open, which were closed under which root, and how often each
//! was added to. Public.
use super::{
    Portal, Problem, Reader, check, desk, layout,
    listing::{self, Looking, plain},
    source::Source,
};
use crate::{
    app::{close_archives, look_up::Found},
    house::publish,
};
use assay_core::archive::add::AdditionReason;
use assay_store::archive::KeptArchive;
use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

const HEADINGS: [(&str, &str); 6] = [
    ("发证机构", "Issued by"),
    ("证书数", "Certificates"),
    ("封存日", "Closed on"),
    ("根", "Root"),
    ("公开记录", "Record"),
    ("封存后补录", "Added afterwards"),
];

fn added(reader: &Reader, one: &KeptArchive) -> String {
    let total: u32 = one.additions.iter().map(|(_, count)| count).sum();
    let named = one.additions.iter().map(|(reason, count)| {
        let name = reason.parse::<AdditionReason>().map(AdditionReason::name);
        let name = name.map_or_else(
            |_| reason.clone(),
            |name| name.in_language(reader.language).to_owned(),
        );
        format!("{name} {count}")
    });
    let named: Vec<String> = named.collect();
    if named.is_empty() {
        total.to_string()
    } else {
        format!("{total} ({})", named.join(", "))
    }
}

fn cells(reader: &Reader, one: &KeptArchive) -> Vec<String> {
    let closing = one.closing.as_ref();
    let open = || reader.say("未封存", "open").to_owned();
    vec![
        one.archive.name.clone(),
        closing
            .map_or(one.archive.certificates, |closing| closing.certificates)
            .to_string(),
        closing.map_or_else(open, |closing| closing.closed_on.to_string()),
        closing.map_or_else(String::new, |closing| closing.root.clone()),
        closing.map_or_else(String::new, |closing| closing.leaf.to_string()),
        added(reader, one),
    ]
}

/// The list, for everybody.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let read = |tx: &mut assay_store::Tx<'_>| Ok((tx.archives()?, tx.door_closing()?));
    let (all, door) = portal.read(read).await?;
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|one| cells(&reader, one))
        .filter(|cells| looking.fits(cells))
        .map(|cells| cells.iter().map(plain).collect())
        .collect();
    let begin = desk::link(
        &portal,
        &reader,
        "archives",
        ("封存和补录", "Close and add"),
    )
    .await?;
    let body = html! {
        p { (reader.say("退出前颁发的证书长期有效。每家机构的档案导入后封存：证书总根写入公开记录，此后只能由两人逐件补录，补录数量公开。封存证明此后没有改动，不证明档案本身真实。",
            "Certificates from before the exit stay valid. The archive of each institution is closed after it was imported: the root over its certificates goes into the public record, and from then on only two persons can add a certificate, one by one, counted here. A closing proves that nothing changed since; it does not prove that the archive was true.")) }
        @match &door {
            Some(door) => p { strong { (reader.say("导入已全部关闭：", "The door is shut since ")) (door.closed_on) } " · " (reader.say("公开记录第", "leaf ")) (door.leaf) (reader.say("项", "")) " · " code { (door.root) } },
            None => p { (reader.say("导入尚未全部关闭。", "The door is still open.")) },
        }
        (begin)
        (listing::search(&reader, "/archives", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有档案。", "There is no archive.")))
    };
    let title = reader.say("退出前证书档案", "Archives of old certificates");
    Ok(layout::page(&portal, &reader, title, &body))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let all = portal.read(|tx| tx.archives()).await?;
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = all.iter().map(|one| cells(&reader, one));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("archives.csv", rows)?.into_response())
}

/// Whose certificate is to be proved.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    number: String,
    name: String,
}

/// The proof that a certificate was in its archive when that was closed: for whoever knows number and name.
pub(super) async fn proof(
    State(portal): State<Portal>,
    source: Source,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let looked = check::find(&portal, source, &asked.number, &asked.name).await?;
    let old = looked.found.iter().find(|one| matches!(one, Found::Old(_)));
    let number = old.map(|one| one.number().to_owned());
    let number = number.ok_or_else(Problem::missing)?;
    let answer = portal
        .work(move |house| {
            let member = close_archives::membership(house, &number)
                .map_err(|why| Problem::failure(&why))?
                .ok_or_else(Problem::missing)?;
            let folder = house.folder.join("record");
            let key = house.record_note_key();
            let salt = member.record_salt.unwrap_or_default();
            let record = publish::prove(&folder, &key, member.closing.leaf, salt)
                .map_err(|why| Problem::failure(&why))?;
            let hashes = |path: &[[u8; 32]]| path.iter().map(hex::encode).collect::<Vec<_>>();
            Ok(json!({
                "number": number,
                "text": member.text,
                "salt": hex::encode(member.salt),
                "index": member.index,
                "size": member.closing.certificates,
                "path": hashes(&member.path),
                "root": member.closing.root,
                "closed_on": member.closing.closed_on.to_string(),
                "record": record.map(|record| json!({
                    "index": record.index,
                    "salt": hex::encode(record.salt),
                    "path": hashes(&record.path),
                    "checkpoint": record.checkpoint,
                })),
            }))
        })
        .await?;
    Ok(Json(answer).into_response())
}
