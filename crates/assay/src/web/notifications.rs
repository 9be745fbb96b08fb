//! Notifications: the list of those for whoever is signed in, each with its page, and letters to print.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{Act, Asking, Sheet, notification as acts, private},
    layout,
    listing::{self, Looking, plain},
};
use crate::edge;
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    notification::{Addressee, Notification},
};
use assay_store::{
    StoreError, Tx,
    notification::{KeptNotification, NotificationsSought},
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

/// Rows that a page shows.
const SHOWN: u32 = 200;
/// Rows that an export reads at a time.
const BATCH: u32 = 10_000;
/// Letters on one page.
const LETTERS: u32 = 50;

const HEADINGS: [(&str, &str); 6] = [
    ("通知", "Notification"),
    ("日期", "Day"),
    ("收件人", "To"),
    ("事项", "About"),
    ("已读", "Seen"),
    ("信函", "Letter"),
];

/// Whose notifications somebody reads: `None` for all of them, and an error for those who have none.
pub(super) fn readable(actor: &Actor) -> Result<Option<Addressee>, Role> {
    match (actor.role, &actor.institution, &actor.person) {
        (Role::Officer | Role::Auditor, ..) => Ok(None),
        (Role::Candidate | Role::QualitySupervisor, _, Some(person)) => {
            Ok(Some(Addressee::Person(person.clone())))
        }
        (Role::Candidate | Role::QualitySupervisor | Role::System | Role::Expert, ..) => {
            Err(actor.role)
        }
        (_, Some(institution), _) => Ok(Some(Addressee::Institution(institution.clone()))),
        (_, None, _) => Err(actor.role),
    }
}

fn cells(reader: &Reader, one: &KeptNotification) -> Vec<String> {
    let day = |at: i64| edge::day_of(at).to_string();
    vec![
        one.say.in_language(reader.language).to_owned(),
        day(one.at),
        one.name.clone(),
        one.notification.object.clone(),
        one.seen_at.map(day).unwrap_or_default(),
        one.printed_on.map(|on| on.to_string()).unwrap_or_default(),
    ]
}

/// Where the thing that a notification is about has its page.
pub(super) fn place(object: &str) -> Option<String> {
    let place = match object.split('_').next()? {
        "enr" => "enrolment",
        "ses" => "session",
        "fil" => "filing",
        "ins" => "institution",
        "pln" => "plan",
        "tra" => "trainee",
        "srg" => "surge",
        _ => return None,
    };
    Some(format!("/{place}/{object}"))
}

/// A list of notifications as it stands on a page.
pub(super) fn table(reader: &Reader, all: &[KeptNotification]) -> Markup {
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|one| {
            let cells = cells(reader, one);
            let say = html! { a href={ "/notification/" (one.notification.id) } { @if one.notification.is_seen { (cells[0]) } @else { strong { (cells[0]) } } } };
            std::iter::once(say)
                .chain(cells[1..].iter().map(plain))
                .collect()
        })
        .collect();
    listing::table(
        reader,
        &HEADINGS,
        &rows,
        ("没有通知。", "There is no notification."),
    )
}

fn sought(to: Option<Addressee>, looking: &Looking, limit: u32) -> NotificationsSought {
    NotificationsSought {
        to,
        words: looking.q.split_whitespace().map(str::to_owned).collect(),
        limit,
        ..NotificationsSought::default()
    }
}

/// The list.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let to = readable(&actor).map_err(|role| Problem::denied(role).for_people(&reader))?;
    let asked = sought(to, &looking, SHOWN);
    let (all, unseen) = portal
        .read(move |tx| Ok((tx.notifications(&asked)?, tx.unseen_notifications()?)))
        .await?;
    let body = html! {
        p { (reader.say("最新的在前，最多列出200条；可用查找和导出。", "The newest stand first; at most 200 are shown. Search, or export all of them.")) }
        @if actor.role == Role::Officer {
            p { (reader.say("未读：个人", "Not seen: persons ")) " " strong { (unseen.0) } (reader.say("，机构", ", institutions ")) " " strong { (unseen.1) } " · " a href="/letters/open" { (reader.say("打印信函", "Letters to print")) } }
        }
        (listing::search(&reader, "/notifications", &looking))
        (table(&reader, &all))
    };
    let page = layout::page(&portal, &reader, reader.say("通知", "Notifications"), &body);
    Ok(private(page))
}

/// All of the list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let to = readable(&actor).map_err(|role| Problem::denied(role).for_people(&reader))?;
    let mut asked = sought(to, &looking, BATCH);
    let all = portal
        .read(move |tx| {
            let mut all = Vec::new();
            loop {
                let batch = tx.notifications(&asked)?;
                let Some(last) = batch.last() else {
                    return Ok(all);
                };
                asked.before = Some(last.notification.id.clone());
                all.extend(batch);
            }
        })
        .await?;
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    rows.extend(all.iter().map(|one| cells(&reader, one)));
    Ok(layout::csv_file("notifications.csv", rows)?.into_response())
}

/// A notification as those see it whom it is for, and the authority.
#[derive(Debug)]
pub(super) struct NotificationSheet {
    /// The notification.
    pub(super) kept: KeptNotification,
}

impl Sheet for NotificationSheet {
    const PLACE: &'static str = "notification";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::<Notification>::parse(id) else {
            return Ok(None);
        };
        let kept = tx.notification(&id)?;
        let kept = kept.filter(|kept| match readable(actor) {
            Ok(None) => true,
            Ok(Some(own)) => own == kept.notification.to,
            Err(_) => false,
        });
        Ok(kept.map(|kept| Self { kept }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::SEE]
    }

    fn title(&self, reader: &Reader) -> String {
        format!(
            "{}{}",
            reader.say("通知 ", "Notification of "),
            edge::day_of(self.kept.at)
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, kept) = (asking.reader, &self.kept);
        html! {
            (words(reader, kept))
            p { code { (kept.code) } " · " code { (kept.notification.id) }
                @if let Some(on) = kept.printed_on { " · " (reader.say("信函打印于", "letter printed on ")) (on) }
                @if let Some(at) = kept.seen_at { " · " (reader.say("已读于", "seen on ")) (edge::day_of(at)) }
            }
            p { a href="/notifications" { (reader.say("全部通知", "All notifications")) } }
        }
    }
}

fn words(reader: &Reader, kept: &KeptNotification) -> Markup {
    html! {
        p { (reader.say("致：", "To: ")) strong { (kept.name) } }
        p.lead { (kept.say.in_language(reader.language)) }
        p { (reader.say("您可以：", "What you can do: ")) (kept.next.in_language(reader.language)) }
        p { (reader.say("事项：", "About: ")) @match place(&kept.notification.object) {
            Some(path) => { a href=(path) { code { (kept.notification.object) } } }
            None => { code { (kept.notification.object) } }
        } }
    }
}

/// The letters that wait to be printed, a page each.
#[derive(Debug)]
pub(super) struct LettersSheet {
    /// At most so many as one print takes.
    pub(super) letters: Vec<KeptNotification>,
    waiting: i64,
}

impl Sheet for LettersSheet {
    const PLACE: &'static str = "letters";

    fn many() -> String {
        "letters".to_owned()
    }

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        if actor.role != Role::Officer {
            return Ok(None);
        }
        let letters = if id == "open" {
            tx.notifications(&NotificationsSought {
                unprinted: true,
                limit: LETTERS,
                ..NotificationsSought::default()
            })?
        } else {
            // One letter again, whoever lost it.
            let Ok(id) = Id::<Notification>::parse(id) else {
                return Ok(None);
            };
            match tx.notification(&id)? {
                Some(one) => vec![one],
                None => return Ok(None),
            }
        };
        Ok(Some(Self {
            letters,
            waiting: tx.letters_to_print()?,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::PRINT]
    }

    fn title(&self, reader: &Reader) -> String {
        reader.say("待打印的信函", "Letters to print").to_owned()
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        html! {
            p.screen { (reader.say("尚未阅读通知的个人，每人一页，每次最多50页。待打印：", "To persons who have not looked, a page each, at most 50 at a time. Waiting: ")) strong { (self.waiting) } }
            @for one in &self.letters {
                article.letter {
                    p { (one.name) }
                    p { (edge::day_of(one.at)) }
                    p lang="zh-CN" { (one.say.zh) } p lang="zh-CN" { (one.next.zh) }
                    p lang="en" { (one.say.en) } p lang="en" { (one.next.en) }
                    @if one.code.starts_with("notice.wish.asked") || one.code.starts_with("notice.wish.reminder") {
                        // To be sent back by those who do not come online.
                        p { "□ 继续参加考试 go on to the exam   □ 退费 have the fee back" }
                        p { "签名 Signature ____________   日期 Day ____________" }
                    }
                    p { (reader.say("编号：", "Reference: ")) code { (one.notification.object) } " · " code { (one.notification.id) } }
                    p { (asking.portal.house.host.as_str()) }
                }
            }
        }
    }
}
