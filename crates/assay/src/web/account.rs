//! Sign in, see what waits, see where one's own case stands.
use super::{Portal, Problem, Reader, enrolment::wish_name, layout, notifications, session::sees};
use crate::edge;
use argon2::{Argon2, PasswordVerifier, password_hash::phc::PasswordHash};
use assay_core::{
    authority::Actor,
    enrolment::{Stage, wish::told},
    id::Id,
    institution::Institution,
    notification::Addressee,
    person::Person,
    plan::{Trainee, TrainingPlan},
};
use assay_store::{StoreError, Tx, notification::NotificationsSought};
use axum::{
    Form, Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

/// How long a sign-in lasts, in microseconds: a working day.
const LASTS: i64 = 10 * 3600 * 1_000_000;
/// Wrong passwords before the account waits.
const FAILURES_FREE: u32 = 3;

/// Notifications that the page of a candidate shows, the newest.
const NOTIFICATIONS_SHOWN: u32 = 10;

/// Sessions that the page of a candidate offers, oldest announcement first.
const SESSIONS_OFFERED: u32 = 1000;

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    login: String,
    password: String,
}

/// The form.
pub(super) async fn form(State(portal): State<Portal>, reader: Reader) -> Markup {
    sign_in_page(&portal, &reader, None)
}

fn sign_in_page(portal: &Portal, reader: &Reader, wrong: Option<&str>) -> Markup {
    let body = html! {
        @if let Some(why) = wrong { div.verdict.no role="alert" { (why) } }
        form.ask method="post" action="/sign-in" {
            div { label for="login" { (reader.say("账号", "Account")) } input #login name="login" required autocomplete="username"; }
            div { label for="password" { (reader.say("密码", "Password")) } input #password name="password" type="password" required autocomplete="current-password"; }
            button { (reader.say("登录", "Sign in")) }
        }
    };
    layout::page(portal, reader, reader.say("登录", "Sign in"), &body)
}

/// A form from another site is refused: browsers say where a request comes from, older ones by the origin alone.
pub(super) fn is_from_here(headers: &HeaderMap) -> bool {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match said("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => said("origin").is_none_or(|origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == said("host")
        }),
    }
}

/// Signs in. After three wrong passwords each further try waits longer, whoever tries.
pub(super) async fn sign_in(
    State(portal): State<Portal>,
    reader: Reader,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    if !is_from_here(&headers) {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let secret = match admit(&portal, typed).await? {
        Admitted::In(secret) => secret,
        Admitted::Not => {
            let why = reader.say("账号或密码不对，或该账号暂时锁定。请稍候再试。", "Account or password is wrong, or the account waits after too many tries. Try again in a while.");
            return Ok(sign_in_page(&portal, &reader, Some(why)).into_response());
        }
        Admitted::Ended => {
            let why = reader.say(ENDED.0, ENDED.1);
            return Ok(sign_in_page(&portal, &reader, Some(why)).into_response());
        }
    };
    let cookie = format!("assay={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=36000");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/to-do")).into_response())
}

/// What is said to an account that has ended.
pub(super) const ENDED: (&str, &str) = (
    "贵机构的转型已完成，未移交人员的账号已停用。请向承接机构申请账号；机构关闭的，由主管部门办理。",
    "Your institution was taken over, and accounts of people who were not carried over have ended. Ask the successor for an account; if the institution closed, the authority acts.",
);

/// What comes of a sign-in.
enum Admitted {
    /// The secret of a new sign-in.
    In(String),
    /// Account and password do not fit, or the account waits.
    Not,
    /// They fit, and the account acts no more.
    Ended,
}

async fn admit(portal: &Portal, typed: Typed) -> Result<Admitted, Problem> {
    let now = portal.now();
    let house = portal.house.clone();
    let checked = tokio::task::spawn_blocking(move || -> Result<Admitted, StoreError> {
        let login = typed.login.trim().to_owned();
        let account = house.store.read(|tx| tx.account(&login))?;
        let Some(account) = account.filter(|account| account.locked_until <= now) else {
            return Ok(Admitted::Not);
        };
        let right = PasswordHash::new(&account.password_hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(typed.password.as_bytes(), &hash)
                .is_ok()
        });
        if !right {
            let failures = account.failures + 1;
            let wait = i64::from(failures.saturating_sub(FAILURES_FREE).min(10)) * 3_000_000;
            house
                .store
                .act(move |tx| tx.record_failures(&login, failures, now + wait))?;
            return Ok(Admitted::Not);
        }
        if house.store.read(|tx| tx.has_ended(&login))? {
            return Ok(Admitted::Ended);
        }
        let secret = hex::encode(edge::draw_bytes::<32>());
        let hash = Sha256::digest(&secret).to_vec();
        house.store.act(move |tx| {
            tx.record_failures(&login, 0, 0)?;
            tx.record_sign_in(&hash, &login, now + LASTS)
        })?;
        Ok(Admitted::In(secret))
    });
    checked
        .await
        .map_err(|why| Problem::failure(&why))?
        .map_err(|why| Problem::failure(&why))
}

/// Signs a program in: its secret goes back with each request as `Authorization: Bearer`.
pub(super) async fn sign_in_by_program(
    State(portal): State<Portal>,
    headers: HeaderMap,
    body: Result<Json<Typed>, JsonRejection>,
) -> Result<Response, Problem> {
    if !is_from_here(&headers) {
        return Err(Problem::foreign());
    }
    let Json(typed) = body.map_err(|_| Problem::no_form())?;
    let secret = match admit(&portal, typed).await? {
        Admitted::In(secret) => secret,
        Admitted::Not => return Err(Problem::not_signed_in()),
        Admitted::Ended => return Err(Problem::account_ended()),
    };
    let answer = json!({"secret": secret, "lasts_seconds": LASTS / 1_000_000});
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// Signs out, on this device.
pub(super) async fn sign_out(
    State(portal): State<Portal>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(secret) = reader.sign_in.filter(|_| is_from_here(&headers)) {
        let hash = Sha256::digest(secret).to_vec();
        let outcome = portal
            .house
            .store
            .act_later(move |tx| tx.end_sign_in(&hash))
            .await;
        outcome.map_err(|why| Problem::failure(&why))?;
    }
    let gone = "assay=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/")).into_response())
}

pub(super) async fn who(portal: &Portal, reader: &Reader) -> Result<Option<Actor>, Problem> {
    let Some(secret) = &reader.sign_in else {
        return Ok(None);
    };
    let (hash, now) = (Sha256::digest(secret).to_vec(), portal.now());
    portal.read(move |tx| tx.signed_in(&hash, now)).await
}

/// Where the case of a signed-in candidate stands, and what they hold.
pub(super) async fn my(State(portal): State<Portal>, reader: Reader) -> Result<Response, Problem> {
    let actor = who(&portal, &reader).await?;
    let Some((actor, person)) =
        actor.and_then(|actor| actor.person.clone().map(|person| (actor, person)))
    else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let today = portal.today();
    // Somebody who works for an institution or as an expert has no page of the sessions of others.
    let opens = |institution: &Id<Institution>| sees(&actor, institution).is_some();
    let (cases, held, open, heard, learns) = portal
        .read(move |tx| {
            let heard = tx.notifications(&NotificationsSought {
                to: Some(Addressee::Person(person.clone())),
                limit: NOTIFICATIONS_SHOWN,
                ..NotificationsSought::default()
            })?;
            let mut cases = Vec::new();
            for kept in tx.enrolments_by(&person)? {
                let counted = tx.session(&kept.enrolment.session)?;
                let wish = tx.wish(&kept.enrolment.id)?;
                cases.push((kept, counted, wish));
            }
            let learns = plans_of(tx, &person)?;
            let mut open = tx.sessions_in("announced", SESSIONS_OFFERED)?;
            open.retain(|one| today <= one.session.enrol_until);
            Ok((cases, tx.certificates_by(&person)?, open, heard, learns))
        })
        .await?;
    let body = html! {
        @if !heard.is_empty() {
            h2 { (reader.say("通知", "Notifications")) }
            (notifications::table(&reader, &heard))
            p { a href="/notifications" { (reader.say("全部通知", "All notifications")) } }
        }
        h2 { (reader.say("我的个案", "My cases")) }
        @for (kept, counted, wish) in &cases {
            @if let Some(counted) = counted {
                h3 { a href={ "/enrolment/" (kept.enrolment.id) } { (counted.session.occupation) " " (reader.say(counted.session.level.name().0, counted.session.level.name().1)) } }
                p { (stage_words(&reader, &kept.enrolment.stage)) }
                @if let Some(wish) = wish { p {
                    @match (wish.wish, wish.answer_until >= today) {
                        (Some(said), _) => { (reader.say("您的意愿：", "Your wish: ")) strong { (wish_name(&reader, said)) } ". " }
                        (None, true) => { strong { (reader.say("该职业已退出目录，请选择继续或退费。", "The occupation has left the catalogue: choose to go on or to have the fee back.")) } " " (told::silence(&portal.house.law.pack).in_language(reader.language)) ". " }
                        (None, false) => { (reader.say("选择期限已过。", "The time to choose is over.")) " " }
                    }
                    (reader.say("期限：", "Until ")) (wish.answer_until) " "
                    a href={ "/enrolment/" (kept.enrolment.id) "#wish" } { (reader.say("查看和登记意愿", "See and record your wish")) }
                } }
            }
        }
        @if !learns.is_empty() {
            h2 { (reader.say("我的培养计划", "My training plans")) }
            ul { @for (trainee, plan) in &learns { li {
                a href={ "/trainee/" (trainee.id) } { (plan.occupation) " " (reader.say(plan.level.name().0, plan.level.name().1)) }
                " · " (trainee.enrolled_on)
            } } }
        }
        h2 { (reader.say("我的证书", "My certificates")) }
        ul { @for one in &held { li { a href={ "/certificate/" (one.number) } { (one.number) } " " (one.occupation) " " (one.level) " " (one.issued_on) " · " a href={ "/wallet/" (one.number) } { (reader.say("放入卡包", "Into a wallet")) } } } }
        h2 { (reader.say("正在报名的场次", "Sessions that take enrolments")) }
        @if open.is_empty() { p { (reader.say("目前没有。", "There is none now.")) } }
        ul { @for one in &open { li {
            @if opens(&one.session.institution) { a href={ "/session/" (one.session.id) } { (one.session.occupation) " " (one.session.level) } }
            @else { (one.session.occupation) " " (one.session.level) }
            " " (reader.say("报名截止", "until")) " " (one.session.enrol_until)
        } } }
        form method="post" action="/sign-out" { button { (reader.say("退出登录", "Sign out")) } }
    };
    let page = layout::page(&portal, &reader, reader.say("我的页面", "My page"), &body);
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

/// The plans that a person learns or learned under.
fn plans_of(
    tx: &mut Tx<'_>,
    person: &Id<Person>,
) -> Result<Vec<(Trainee, TrainingPlan)>, StoreError> {
    let mut all = Vec::new();
    for trainee in tx.trainees_by(person)? {
        if let Some(plan) = tx.training_plan(&trainee.plan)? {
            all.push((trainee, plan));
        }
    }
    Ok(all)
}

/// Where an enrolment stands, in a sentence.
pub(super) fn stage_words(reader: &Reader, stage: &Stage) -> String {
    let (zh, en) = match stage {
        Stage::Filed => (
            "已提交，等待受理。".to_owned(),
            "Handed in; acceptance is the next step.".to_owned(),
        ),
        Stage::Accepted { on } => (
            format!("{on}受理。请按时缴费并等待准考证。"),
            format!("Accepted on {on}. Pay the fee; the ticket comes next."),
        ),
        Stage::Rejected { on, reason } => (
            format!("{on}不予受理：{reason}"),
            format!("Not accepted on {on}: {reason}"),
        ),
        Stage::Seated { seat, .. } => (
            format!("已安排座位，座位号{seat}。"),
            format!("Seated, seat {seat}."),
        ),
        Stage::Present { .. } => (
            "已参加考试，等待成绩。".to_owned(),
            "The exam was sat; the result is the next step.".to_owned(),
        ),
        Stage::Absent { .. } => (
            "未参加考试。".to_owned(),
            "Did not come to the exam.".to_owned(),
        ),
        Stage::Passed { on, .. } => (
            format!("{on}成绩合格，公示后发证。"),
            format!("Passed on {on}; the certificate follows the public notice."),
        ),
        Stage::Failed { on, .. } => (format!("{on}成绩不合格。"), format!("Not passed on {on}.")),
        Stage::Certified { on, .. } => (
            format!("{on}已发证。"),
            format!("The certificate was issued on {on}."),
        ),
        Stage::Refunded { on } => (
            format!("{on}已退费。"),
            format!("The fee went back on {on}."),
        ),
    };
    reader.say(&zh, &en).to_owned()
}
