//! The public check in bulk: a table goes in, a page shows how far it is, a table comes out. The address is the key: whoever has it
//! sees the check, and nobody else can find it. Everything works without a script.
use super::{Portal, Problem, Reader, acts, acts::Typed, asked::Query, layout, source::Source};
use crate::{
    app::check_in_bulk::{
        self as bulk, Address, FILE_BYTES_MAX, HEADINGS, KEPT_HOURS, NotTaken, ROWS_MAX,
    },
    edge,
    import::{Kind, bulk_rows::BulkRows},
    table::{Encoding, Options, TableError, report::CsvReport, template},
};
use assay_core::{decision::Words, text::Text};
use assay_store::bulk_check::{BulkCheck, BulkProgress};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Cursor;

mod work;

pub(super) use work::Bulk;
use work::start;

/// Path of the interface.
pub(super) const API: &str = "/api/v1/verify/bulk";
/// Path of the page.
pub(super) const PAGE: &str = "/verify/bulk";
/// Bytes of a body: the file, and what a form puts around it.
pub(super) const BODY_BYTES_MAX: usize = FILE_BYTES_MAX + (64 << 10);
/// Seconds between two looks of a page that reloads itself.
const LOOK_SECONDS: u32 = 3;

/// Its paths of the interface but the first.
pub(super) fn interface() -> Vec<(String, MethodRouter<Portal>)> {
    vec![
        (
            format!("{API}/{{address}}"),
            get(progress_by_program).delete(delete_by_program),
        ),
        (format!("{API}/{{address}}/result"), get(result)),
    ]
}

/// Its pages but the first.
pub(super) fn pages() -> Router<Portal> {
    Router::new()
        .route(&format!("{PAGE}/{{address}}"), get(progress))
        .route(&format!("{PAGE}/{{address}}/delete"), post(delete))
        .route(&format!("{PAGE}/{{address}}/result.csv"), get(result))
        .route("/bulk-check-template.csv", get(template_csv))
        .route("/bulk-check-template.xlsx", get(template_xlsx))
}

fn problem(
    status: StatusCode,
    code: &'static str,
    say: Text,
    next: (&'static str, &'static str),
) -> Problem {
    let next = Text::new(next.0, next.1);
    Problem::new(
        status,
        Words {
            code,
            say,
            next,
            under: None,
        },
    )
}

fn gone() -> Problem {
    problem(
        StatusCode::NOT_FOUND,
        "bulk-check.gone",
        Text::new(
            "没有这次批量核对，或已删除",
            "There is no such check, or it was deleted",
        ),
        ("请重新提交表格", "Send the table again"),
    )
}

fn not_taken(why: &NotTaken) -> Problem {
    match why {
        NotTaken::Table(TableError::Unusable(unusable)) => {
            let row = unusable.row.map_or_else(
                || (String::new(), String::new()),
                |row| (format!("第{row}行："), format!("Row {row}: ")),
            );
            problem(
                StatusCode::UNPROCESSABLE_ENTITY,
                unusable.code,
                Text::new(
                    format!("{}{}", row.0, unusable.say.zh),
                    format!("{}{}", row.1, unusable.say.en),
                ),
                (
                    "请更正表格后重新提交；没有保存任何内容",
                    "Correct the table and send it again; nothing was kept",
                ),
            )
        }
        NotTaken::Full => busy(),
        NotTaken::Table(TableError::World(_)) | NotTaken::Store(_) => Problem::failure(why),
    }
}

fn busy() -> Problem {
    problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "bulk-check.busy",
        Text::new("现在提交表格的人太多", "Too many tables are sent just now"),
        ("请几分钟后再试", "Try again in some minutes"),
    )
}

/// Takes a file in. At most a few are in memory at the same time.
async fn take(
    portal: &Portal,
    file: Vec<u8>,
    encoding: Option<Encoding>,
) -> Result<(Address, BulkCheck), Problem> {
    let when = (portal.now(), portal.today());
    let options = Options {
        encoding,
        ..Options::default()
    };
    let (address, check) = portal
        .work(move |house| {
            bulk::take(house, Cursor::new(file), &options, when).map_err(|why| not_taken(&why))
        })
        .await?;
    start(portal, &address);
    Ok((address, check))
}

fn encoding(text: &str) -> Result<Option<Encoding>, Problem> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            problem(
                StatusCode::BAD_REQUEST,
                "bulk-check.encoding",
                Text::new("不认识的编码", "An unknown encoding"),
                ("请用utf-8或gb18030", "Say utf-8 or gb18030"),
            )
        }),
    }
}

/// The form.
pub(super) async fn form(State(portal): State<Portal>, reader: Reader) -> Response {
    let body = html! {
        p { (reader.say("为用人单位核对多张证书：提交一个表格（CSV或XLSX），每行一个证书编号和姓名，最多",
            "For employers who check many certificates: send a table (CSV or XLSX), a number and a name in each row; rows at most: ")) (ROWS_MAX) (reader.say("行。", ".")) }
        p { (reader.say("模板：", "Template: ")) a href="/bulk-check-template.xlsx" { "XLSX" } " · " a href="/bulk-check-template.csv" { "CSV" } }
        form.ask method="post" action=(PAGE) enctype="multipart/form-data" {
            div { label for="file" { (reader.say("表格文件", "Table")) } input #file type="file" name="file" accept=".csv,.xlsx" required; }
            div { label for="encoding" { (reader.say("CSV的编码", "Encoding of CSV")) }
                select #encoding name="encoding" {
                    option value="" { (reader.say("自动识别", "find out")) } option value="utf-8" { "UTF-8" } option value="gb18030" { "GBK / GB18030" }
                } }
            button { (reader.say("提交核对", "Check")) }
        }
        h2 { (reader.say("表格如何保存", "How the table is kept")) }
        ul {
            li { (reader.say("只读取编号和姓名两列；提交后得到一个别人猜不到的网址，进度和结果只在那里。请保存好，并不要转发。",
                "Only number and name are read. You get an address that nobody can guess; progress and result are there and nowhere else. Keep it, and keep it to yourself.")) }
            li { (reader.say("表格和结果加密保存", "Table and result are kept sealed for ")) (KEPT_HOURS) (reader.say("小时，之后删除，也可以立即删除。密钥只在网址里，我们无法替您找回。",
                " hours and then deleted; you can delete them at once. The key is in the address alone: nobody here can find it for you.")) }
            li { (reader.say("服务器重新启动后，打开该网址，核对从停下的地方继续。", "After a restart of the server the check goes on where it stopped, once the address is opened.")) }
            li { (reader.say("每一行都有答复：读不懂的行也写明原因。编号不存在和姓名不符是同一个答复。同一编号最多配3个姓名，每个网络地址每小时最多10个文件、每天最多50万行。",
                "Every row is answered, one that cannot be read with its reason. A number that is not there and a name that is wrong get the same answer. Three names at most for one number, ten files an hour and 500,000 rows a day from one network address.")) }
        }
    };
    let title = reader.say("批量核对证书", "Check many certificates");
    acts::private(layout::page(&portal, &reader, title, &body))
}

/// A table from the form.
pub(super) async fn upload(
    State(portal): State<Portal>,
    mut reader: Reader,
    source: Source,
    request: Request,
) -> Result<Response, Problem> {
    PAGE.clone_into(&mut reader.path);
    let people = |problem: Problem| problem.for_people(&reader);
    if !super::account::is_from_here(request.headers()) {
        return Err(people(Problem::foreign()));
    }
    let limits = &portal.limits;
    limits.admit_table(source, portal.now()).map_err(people)?;
    let _turn = portal
        .bulk
        .reading
        .try_acquire()
        .map_err(|_| people(busy()))?;
    let mut typed = Typed::of(request).await.map_err(people)?;
    let encoding = encoding(typed.one("encoding")).map_err(people)?;
    let file = std::mem::take(&mut typed.file);
    let (address, check) = take(&portal, file, encoding).await.map_err(people)?;
    portal.limits.took(source, check.rows, portal.now());
    let page = format!("{PAGE}/{}?look=on", address.as_str());
    Ok(Redirect::to(&page).into_response())
}

/// How a program says what its bytes are.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    encoding: String,
}

/// A table from a program: the file as body.
pub(super) async fn upload_by_program(
    State(portal): State<Portal>,
    source: Source,
    Query(sent): Query<Sent>,
    request: Request,
) -> Result<Response, Problem> {
    portal.limits.admit_table(source, portal.now())?;
    let encoding = encoding(&sent.encoding)?;
    let _turn = portal.bulk.reading.try_acquire().map_err(|_| busy())?;
    let body = axum::body::to_bytes(request.into_body(), FILE_BYTES_MAX).await;
    let body = body.map_err(|_| Problem::no_form())?;
    let (address, check) = take(&portal, body.into(), encoding).await?;
    portal.limits.took(source, check.rows, portal.now());
    let at = format!("{API}/{}", address.as_str());
    let location = HeaderValue::try_from(&at).map_err(|why| Problem::failure(&why))?;
    let answer = json!({
        "rows": check.rows,
        "bad_rows": check.bad_rows,
        "kept_until": edge::instant(check.until),
        "progress": at,
        "result": format!("{at}/result"),
    });
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::ACCEPTED, headers, Json(answer)).into_response())
}

/// A check that is there; one that is not done is worked on.
async fn looked(portal: &Portal, address: &str) -> Result<(Address, BulkProgress), Problem> {
    let address = Address::parse(address).ok_or_else(gone)?;
    let (id, now) = (address.id(), portal.now());
    let progress = portal.read(move |tx| tx.bulk_check(&id, now)).await?;
    let progress = progress.ok_or_else(gone)?;
    if !progress.is_done() {
        start(portal, &address);
    }
    Ok((address, progress))
}

/// Whether a page looks again by itself.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    look: String,
}

/// How far a check is.
async fn progress(
    State(portal): State<Portal>,
    reader: Reader,
    Path(address): Path<String>,
    Query(look): Query<Look>,
) -> Result<Response, Problem> {
    let looked = looked(&portal, &address).await;
    let (address, progress) = looked.map_err(|problem| problem.for_people(&reader))?;
    let here = format!("{PAGE}/{}", address.as_str());
    let again = look.look == "on" && !progress.is_done();
    let body = html! {
        @if progress.is_done() { (done(&reader, &progress, &here)) }
        @else { (running(&reader, &progress, &here, again)) }
        (kept(&reader, &progress.check, &here))
    };
    let title = reader.say("批量核对证书", "Check many certificates");
    let mut response = acts::private(layout::page(&portal, &reader, title, &body));
    if again {
        // The reader asked for it, and can stop it.
        let refresh = format!("{LOOK_SECONDS}; url={here}?look=on");
        let refresh = HeaderValue::try_from(refresh).map_err(|why| Problem::failure(&why))?;
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(response)
}

fn running(reader: &Reader, progress: &BulkProgress, here: &str, again: bool) -> Markup {
    let (done, all) = (progress.done_rows, progress.check.rows);
    html! {
        div.verdict role="status" { (reader.say("正在核对", "Being checked")) }
        p { progress max=(all) value=(done) aria-label=(reader.say("进度", "Progress")) {} " " (done) " / " (all) " " (reader.say("行", "rows")) }
        p {
            a.button href=(if again { format!("{here}?look=on") } else { here.to_owned() }) { (reader.say("刷新", "Look again")) } " "
            @if again { a href=(here) { (reader.say("停止自动刷新", "Stop looking by itself")) } }
            @else { a href={ (here) "?look=on" } { (reader.say("每3秒自动刷新", "Look every 3 seconds")) } }
        }
        p { (reader.say("可以关闭本页，稍后用同一网址回来。", "You may close this page and come back later under the same address.")) }
    }
}

fn done(reader: &Reader, progress: &BulkProgress, here: &str) -> Markup {
    let tally = progress.tally;
    html! {
        div.verdict role="status" { (reader.say("核对完毕", "Done")) }
        dl.facts {
            dt { (reader.say("共", "Rows")) } dd { (progress.check.rows) }
            dt { (reader.say("有效", "Valid")) } dd { (tally.good) }
            dt { (reader.say("无效（被暂停、撤销等）", "Not valid (suspended, revoked and so on)")) } dd { (tally.not_good) }
            dt { (reader.say("没有这个编号和姓名", "No such number and name")) } dd { (tally.not_found) }
            dt { (reader.say("无法查询的行", "Rows that could not be looked up")) } dd { (progress.check.bad_rows) }
        }
        p { a.button href={ (here) "/result.csv" } { (reader.say("下载结果（CSV）", "Take the result (CSV)")) } }
    }
}

fn kept(reader: &Reader, check: &BulkCheck, here: &str) -> Markup {
    html! {
        p { (reader.say("表格和结果保存至", "Table and result are kept until")) " " (edge::minute(check.until)) }
        form.ask method="post" action={ (here) "/delete" } {
            button { (reader.say("立即删除表格和结果", "Delete table and result now")) }
        }
    }
}

/// How far a check is, for programs.
async fn progress_by_program(
    State(portal): State<Portal>,
    Path(address): Path<String>,
) -> Result<Response, Problem> {
    let (address, progress) = looked(&portal, &address).await?;
    let (check, tally, done) = (&progress.check, progress.tally, progress.is_done());
    let answer: Value = json!({
        "done": done,
        "rows": check.rows,
        "done_rows": progress.done_rows,
        "bad_rows": check.bad_rows,
        "valid": tally.good,
        "not_valid": tally.not_good,
        "not_found": tally.not_found,
        "kept_until": edge::instant(check.until),
        "result": done.then(|| format!("{API}/{}/result", address.as_str())),
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// The result, piece by piece: no more than one is in memory.
async fn result(
    State(portal): State<Portal>,
    reader: Reader,
    Path(address): Path<String>,
) -> Result<Response, Problem> {
    let told = |problem: Problem| {
        if reader.path.starts_with("/api/") {
            problem
        } else {
            problem.for_people(&reader)
        }
    };
    let (address, progress) = looked(&portal, &address).await.map_err(told)?;
    if !progress.is_done() {
        return Err(told(problem(
            StatusCode::CONFLICT,
            "bulk-check.not-done",
            Text::new("还没有核对完", "The check is not done yet"),
            ("请稍后再来", "Come back in a while"),
        )));
    }
    let head = CsvReport::new(Vec::new(), &HEADINGS).and_then(CsvReport::end);
    let head = Bytes::from(head.map_err(|why| Problem::failure(&why))?);
    let (id, key, parts) = (address.id(), address.key(), progress.check.parts);
    let pieces = futures_util::stream::unfold(0, move |piece: u32| {
        let (portal, id, key, head) = (portal.clone(), id.clone(), key.clone(), head.clone());
        async move {
            if piece == 0 {
                return Some((Ok(head), 1));
            }
            let read = move |tx: &mut assay_store::Tx<'_>| tx.bulk_answer(&id, piece - 1, &key);
            if piece > parts {
                return None;
            }
            let read = portal.read(read).await;
            let bytes = match read {
                Ok(Some(bytes)) => Ok(Bytes::from(bytes)),
                // It was deleted meanwhile: the download breaks off and does not look whole.
                Ok(None) | Err(_) => Err(std::io::Error::other("the result is gone")),
            };
            Some((bytes, piece + 1))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"result.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

async fn forget(portal: &Portal, address: &str) -> Result<(), Problem> {
    let (address, _) = looked(portal, address).await?;
    portal
        .work(move |house| bulk::forget(house, &address).map_err(|why| Problem::failure(&why)))
        .await
}

async fn delete(
    State(portal): State<Portal>,
    reader: Reader,
    Path(address): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let people = |problem: Problem| problem.for_people(&reader);
    if !super::account::is_from_here(&headers) {
        return Err(people(Problem::foreign()));
    }
    forget(&portal, &address).await.map_err(people)?;
    let body = html! {
        div.verdict.yes role="status" { (reader.say("表格和结果已删除", "Table and result were deleted")) }
        p { a href=(PAGE) { (reader.say("批量核对证书", "Check many certificates")) } }
    };
    let title = reader.say("批量核对证书", "Check many certificates");
    Ok(acts::private(layout::page(&portal, &reader, title, &body)))
}

async fn delete_by_program(
    State(portal): State<Portal>,
    Path(address): Path<String>,
) -> Result<StatusCode, Problem> {
    forget(&portal, &address).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn template_csv() -> Result<Response, Problem> {
    let bytes = template::csv(BulkRows::COLUMNS, Vec::new());
    let bytes = bytes.map_err(|why| Problem::failure(&why))?;
    let kind = "text/csv; charset=utf-8";
    Ok(layout::attached(kind, "bulk-check-template.csv", bytes))
}

async fn template_xlsx() -> Result<Response, Problem> {
    let bytes = template::xlsx(BulkRows::COLUMNS).map_err(|why| Problem::failure(&why))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(layout::attached(kind, "bulk-check-template.xlsx", bytes))
}
