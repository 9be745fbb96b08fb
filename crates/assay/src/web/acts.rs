//! Acts as people and programs reach them: each act is one row of a table, with a form on a page and a path of the
//! interface. Both doors read the same body, call the same act, and tell its answer or its refusal.
use super::{Portal, Problem, Reader, account::who, layout, problem};
use crate::{
    app::{Call, Failure},
    house::House,
};
use assay_core::{
    authority::{Actor, Role},
    decision::Words,
    text::Text,
};
use assay_store::{StoreError, Tx};
use axum::{
    Router,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) mod archive;
pub(super) mod candidate;
pub(super) mod continuation;
pub(super) mod erasure;
pub(super) mod exam;
pub(super) mod examiner;
pub(super) mod exits;
pub(super) mod filing;
pub(super) mod given;
pub(super) mod guidance;
mod json;
pub(super) mod keys;
pub(super) mod money;
pub(super) mod notification;
pub(super) mod officer;
pub(super) mod panel;
pub(super) mod paper;
pub(super) mod people;
pub(super) mod plan;
pub(super) mod prefix;
pub(super) mod register;
pub(super) mod roster;
pub(super) mod selection;
pub(super) mod status;
pub(super) mod succession;
pub(super) mod surge;
pub(super) mod typed;

pub(super) use given::Given;
pub(super) use typed::{Asking, Typed};

/// Why an act was not done, as both doors tell it.
#[derive(Debug)]
pub(super) enum Stopped {
    /// What was given cannot be read.
    Given(Box<Words>),
    /// Rows of a table cannot be taken: each with its number and what is wrong. Nothing was stored.
    Rows(Box<Words>, Vec<BadRow>),
    /// The act says no, or the world broke.
    Act(Failure),
}

/// One bad row, or one bad cell of it.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct BadRow {
    /// Number of the row as a spreadsheet counts.
    pub(super) row: u64,
    /// Heading of the column; empty if the row as a whole is wrong.
    pub(super) column: String,
    /// What stands there.
    pub(super) value: String,
    /// What is wrong with it.
    pub(super) say: Text,
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Act(failure)
    }
}

/// An act at work: on what, by whom.
pub(super) struct Work<'a, S> {
    pub(super) house: &'a Arc<House>,
    pub(super) call: &'a Call,
    pub(super) sheet: &'a S,
    /// The file that came with it, if one did.
    pub(super) file: &'a [u8],
}

/// Something a signed-in person looks at and acts on.
pub(super) trait Sheet: Sized + Send + Sync + 'static {
    /// Where its page is, for example `session`.
    const PLACE: &'static str;

    /// The same in the plural, as the interface calls it.
    fn many() -> String {
        format!("{}s", Self::PLACE)
    }

    /// What the actor may see of it; `None` if it is not there, or is not for them.
    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError>;

    /// The media types of the files that its acts take.
    fn file_kinds() -> Vec<&'static str> {
        vec![
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ]
    }

    /// Every act on it.
    fn acts() -> Vec<&'static Act<Self>>;

    /// The title of its page.
    fn title(&self, reader: &Reader) -> String;

    /// What the page shows above the acts.
    fn facts(&self, asking: &Asking<'_>, query: &str) -> Markup;
}

/// An act.
pub(super) struct Act<S: 'static> {
    /// The last piece of its path.
    pub(super) id: &'static str,
    /// Who may do it; the act itself asks again.
    pub(super) roles: &'static [Role],
    /// Its name, in Chinese and in English.
    pub(super) title: (&'static str, &'static str),
    /// One sentence on what it does.
    pub(super) about: (&'static str, &'static str),
    /// Whether the page offers it today. The act decides.
    pub(super) offered: fn(&S, Date) -> bool,
    /// What is to be filled in.
    pub(super) fields: fn(&Asking<'_>, &S) -> Markup,
    /// What was filled in, as the interface takes it.
    pub(super) body: fn(&Typed) -> Value,
    /// The JSON Schema of that body; `None` if the body is a file.
    pub(super) schema: Option<fn() -> Value>,
    /// Does it.
    pub(super) run: fn(&Work<'_, S>, &Given) -> Result<Value, Stopped>,
    /// The answer in words.
    pub(super) told: fn(&Reader, &Value) -> Markup,
}

impl<S: Sheet> Act<S> {
    fn is_for(&self, actor: &Actor) -> bool {
        self.roles.contains(&actor.role)
    }
}

/// Nothing to fill in.
pub(super) fn nothing<S>(_: &Asking<'_>, _: &S) -> Markup {
    html! {}
}

/// Nothing was filled in.
pub(super) fn empty(_: &Typed) -> Value {
    json!({})
}

/// The schema of nothing.
pub(super) fn no_body() -> Value {
    given::object(&[])
}

/// The page and the form paths of a kind of sheet.
pub(super) fn pages<S: Sheet>() -> Router<Portal> {
    let place = S::PLACE;
    let mut router = Router::new().route(&format!("/{place}/{{id}}"), get(show::<S>));
    for act in S::acts() {
        router = router.route(
            &format!("/{place}/{{id}}/{}", act.id),
            get(back::<S>).post(
                move |State(portal): State<Portal>,
                      reader: Reader,
                      Path(id): Path<String>,
                      request: Request| async move {
                    by_form(act, &portal, reader, id, request).await
                },
            ),
        );
    }
    router
}

/// The paths of the interface for a kind of sheet, each with what answers there.
pub(super) fn paths<S: Sheet>() -> Vec<(String, MethodRouter<Portal>)> {
    S::acts()
        .into_iter()
        .map(|act| {
            let answer = move |State(portal): State<Portal>,
                               reader: Reader,
                               Path(id): Path<String>,
                               request: Request| async move {
                json::answer(act, &portal, &reader, id, request).await
            };
            (path(act), post(answer))
        })
        .collect()
}

fn path<S: Sheet>(act: &Act<S>) -> String {
    format!("/api/v1/{}/{{id}}/{}", S::many(), act.id)
}

/// The same paths as OpenAPI describes them.
pub(super) fn described<S: Sheet>() -> Vec<(String, Value)> {
    S::acts()
        .into_iter()
        .map(|act| (path(act), json::describe(act)))
        .collect()
}

/// Somebody who looked up the address of a form is led to its page.
async fn back<S: Sheet>(Path(id): Path<String>) -> Redirect {
    Redirect::to(&address::<S>(&id))
}

fn address<S: Sheet>(id: &str) -> String {
    format!("/{}/{}", S::PLACE, layout::percent(id).replace("%5F", "_"))
}

/// The page.
async fn show<S: Sheet>(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let sheet = load::<S>(&portal, &actor, &id)
        .await?
        .ok_or_else(|| Problem::missing().for_people(&reader))?;
    let typed = Typed::default();
    let asking = Asking::new(&portal, &reader, &actor, &typed);
    let today = portal.today();
    let body = html! {
        (sheet.facts(&asking, &query.unwrap_or_default()))
        @let offered: Vec<_> = S::acts().into_iter().filter(|act| act.is_for(&actor) && (act.offered)(&sheet, today)).collect();
        @if !offered.is_empty() {
            h2 { (reader.say("可以办理", "What you can do here")) }
            @for act in &offered { (form(&asking.of(act.id), act, &sheet, &id, offered.len() == 1)) }
        }
    };
    let page = layout::page(&portal, &reader, &sheet.title(&reader), &body);
    Ok(private(page))
}

/// A page that nobody keeps a copy of.
pub(super) fn private(page: Markup) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], page).into_response()
}

pub(super) async fn load<S: Sheet>(
    portal: &Portal,
    actor: &Actor,
    id: &str,
) -> Result<Option<S>, Problem> {
    let (actor, id) = (actor.clone(), id.to_owned());
    portal.read(move |tx| S::load(tx, &actor, &id)).await
}

/// The form of an act: a button where there is nothing to fill in, else folded away under its name.
fn form<S: Sheet>(
    asking: &Asking<'_>,
    act: &Act<S>,
    sheet: &S,
    id: &str,
    unfolded: bool,
) -> Markup {
    let reader = asking.reader;
    let fields = (act.fields)(asking, sheet);
    let folded = !fields.0.is_empty();
    let title = reader.say(act.title.0, act.title.1);
    let upload = act.schema.is_none();
    let form = html! {
        p { (reader.say(act.about.0, act.about.1)) }
        form.ask method="post" action={ (address::<S>(id)) "/" (act.id) } enctype=[upload.then_some("multipart/form-data")] {
            input type="hidden" name="call" value=(asking.call_id());
            (fields)
            button { (title) }
        }
    };
    html! {
        @if folded {
            details.act id=(act.id) open[unfolded] { summary { (title) } (form) }
        } @else {
            section.act id=(act.id) { h3 { (title) } (form) }
        }
    }
}

/// Why somebody may not go on, before the act is asked.
pub(super) async fn admitted<S: Sheet>(
    act: &Act<S>,
    portal: &Portal,
    actor: &Actor,
    id: &str,
) -> Result<S, Problem> {
    let sheet = load::<S>(portal, actor, id).await?;
    let sheet = sheet.ok_or_else(Problem::missing)?;
    if act.is_for(actor) {
        Ok(sheet)
    } else {
        Err(Problem::denied(actor.role))
    }
}

/// Does the act away from the threads that answer requests.
pub(super) async fn done<S: Sheet>(
    act: &'static Act<S>,
    portal: &Portal,
    call: Call,
    sheet: S,
    given: Given,
    file: Vec<u8>,
) -> Result<(S, Result<Value, Stopped>), Problem> {
    let house = Arc::clone(&portal.house);
    let work = move || {
        let outcome = (act.run)(
            &Work {
                house: &house,
                call: &call,
                sheet: &sheet,
                file: &file,
            },
            &given,
        );
        (sheet, outcome)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|why| Problem::failure(&why))
}

/// The call of an actor: their own id, which no other account can use.
pub(super) fn call(portal: &Portal, actor: &Actor, id: &str) -> Option<Call> {
    let fits = (8..=100).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| Call {
        id: format!("{}:{id}", actor.account),
        actor: actor.clone(),
        now: portal.now(),
        today: portal.today(),
    })
}

async fn by_form<S: Sheet>(
    act: &'static Act<S>,
    portal: &Portal,
    mut reader: Reader,
    id: String,
    request: Request,
) -> Result<Response, Problem> {
    // The way to the other language is the page: a form that was sent has no address of its own.
    reader.path = address::<S>(&id);
    let people = |problem: Problem| problem.for_people(&reader);
    if !super::account::is_from_here(request.headers()) {
        return Err(people(Problem::foreign()));
    }
    let Some(actor) = who(portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let sheet = admitted(act, portal, &actor, &id).await.map_err(people)?;
    let typed = Typed::of(request).await.map_err(people)?;
    let call = call(portal, &actor, typed.one("call"));
    let call = call.ok_or_else(|| people(Problem::no_call_id()))?;
    let given = Given((act.body)(&typed));
    let file = typed.file.clone();
    let (sheet, outcome) = done(act, portal, call, sheet, given, file).await?;
    let title = reader.say(act.title.0, act.title.1);
    let back = html! { p { a href=(reader.path) { (reader.say("返回：", "Back to: ")) (sheet.title(&reader)) } " · " a href="/to-do" { (reader.say("待办", "To do")) } } };
    let stopped = match outcome {
        Ok(answer) => {
            let body = html! {
                div.verdict.yes role="status" { (reader.say("已办理", "Done")) }
                ((act.told)(&reader, &answer))
                (back)
            };
            return Ok(private(layout::page(portal, &reader, title, &body)));
        }
        Err(stopped) => stopped,
    };
    let (status, words, rows) = told(stopped).map_err(people)?;
    let asking = Asking::new(portal, &reader, &actor, &typed).of(act.id);
    let asking = if words.code == problem::ID_REUSED {
        asking.afresh()
    } else {
        asking
    };
    let body = html! {
        (refusal(&asking, &words))
        @if !rows.is_empty() { (bad_rows(&reader, &rows)) }
        h2 { (reader.say("更正后再试", "Correct it and try again")) }
        (form(&asking, act, &sheet, &id, true))
        (back)
    };
    let page = layout::page(portal, &reader, title, &body);
    Ok((status, private(page)).into_response())
}

/// What a stopped act tells: the status, the words, and the bad rows.
pub(super) fn told(stopped: Stopped) -> Result<(StatusCode, Box<Words>, Vec<BadRow>), Problem> {
    match stopped {
        Stopped::Given(words) => Ok((StatusCode::UNPROCESSABLE_ENTITY, words, Vec::new())),
        Stopped::Rows(words, rows) => Ok((StatusCode::UNPROCESSABLE_ENTITY, words, rows)),
        Stopped::Act(Failure::Refused(words)) => Ok((StatusCode::CONFLICT, words, Vec::new())),
        Stopped::Act(Failure::IdReused(_)) => Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            Box::new(problem::id_reused()),
            Vec::new(),
        )),
        Stopped::Act(Failure::Store(StoreError::Constraint { constraint })) => Ok((
            StatusCode::CONFLICT,
            Box::new(problem::there_already(&constraint)),
            Vec::new(),
        )),
        Stopped::Act(Failure::Store(StoreError::Stale { .. })) => Ok((
            StatusCode::CONFLICT,
            Box::new(problem::changed_meanwhile()),
            Vec::new(),
        )),
        Stopped::Act(Failure::Denied(assay_core::authority::Denied::Role { role, .. })) => {
            Err(Problem::denied(role))
        }
        // What belongs to others looks like what does not exist.
        Stopped::Act(Failure::NotFound { .. } | Failure::Denied(_)) => Err(Problem::missing()),
        Stopped::Act(Failure::Store(why)) => Err(Problem::failure(&why)),
    }
}

/// A no: what happened, the article, and the next step.
fn refusal(asking: &Asking<'_>, words: &Words) -> Markup {
    let (reader, pack) = (asking.reader, &asking.portal.house.law.pack);
    html! {
        div.verdict.no role="alert" {
            p { strong { (words.say.in_language(reader.language)) } }
            @if let Some(under) = &words.under {
                p { (reader.say("依据：", "Under: ")) (assay_core::pack::show::citation(pack, under).in_language(reader.language)) }
            }
            p { (reader.say("下一步：", "Next: ")) (words.next.in_language(reader.language)) }
        }
    }
}

/// Every bad row with its reason.
fn bad_rows(reader: &Reader, rows: &[BadRow]) -> Markup {
    html! {
        h2 { (reader.say("有问题的行", "Rows with something wrong")) }
        div.scroll tabindex="0" { table {
            thead { tr {
                th scope="col" { (reader.say("行", "Row")) } th scope="col" { (reader.say("列", "Column")) }
                th scope="col" { (reader.say("内容", "What stands there")) } th scope="col" { (reader.say("原因", "What is wrong")) }
            } }
            tbody { @for one in rows {
                tr { th scope="row" { (one.row) } td { (one.column) } td { (one.value) } td { (one.say.in_language(reader.language)) } }
            } }
        } }
    }
}
