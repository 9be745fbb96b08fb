//! Desks: where something new is begun that has no page of its own yet.
use super::{
    Portal, Problem, Reader, account,
    acts::{
        Act, Asking, Sheet, archive, erasure, exits, guidance, keys, panel, people, register,
        selection,
    },
};
use assay_core::{
    archive::add::Addition,
    authority::{Actor, Role},
    id::Id,
    institution::Institution,
    person::{Person, erase::Erasure},
};
use assay_store::{StoreError, Tx, archive::KeptArchive};
use maud::{Markup, html};

/// A desk of the authority, named after the list that it adds to.
#[derive(Debug)]
pub(super) struct DeskSheet {
    /// `directory`, `staff`, `calls`, `guidance`, `pilots`, `exits`, `archives` or `erasures`.
    pub(super) of: String,
    /// Everybody who may have been at a training: the persons and their names.
    pub(super) people: Vec<(Id<Person>, String)>,
    /// Institutions that may take part in a pilot, with their names.
    pub(super) institutions: Vec<(Id<Institution>, String)>,
    /// Archives of old certificates.
    pub(super) archives: Vec<KeptArchive>,
    /// Whether the door of archives is shut.
    pub(super) shut: bool,
    /// Additions that wait for a second person.
    pub(super) additions: Vec<Addition>,
    /// Erasures that wait for a second person.
    pub(super) erasures: Vec<Erasure>,
}

/// The desks, with their names.
const DESKS: [(&str, &str, &str); 8] = [
    ("directory", "机构备案", "Filings of new institutions"),
    ("staff", "聘任与培训", "Appointments and trainings"),
    ("calls", "遴选公告", "Calls for social organisations"),
    ("guidance", "指导意见", "Instructions"),
    ("pilots", "试点", "Pilots"),
    ("exits", "退出计划", "Planned exits"),
    ("archives", "退出前证书档案", "Archives of old certificates"),
    ("erasures", "删除个人信息", "Erasures of personal data"),
];

/// The way from a list to its desk, for those who may work there; others would find nothing behind it.
pub(super) async fn link(
    portal: &Portal,
    reader: &Reader,
    of: &str,
    words: (&'static str, &'static str),
) -> Result<Markup, Problem> {
    let actor = account::who(portal, reader).await?;
    let may = actor.is_some_and(|actor| actor.role == Role::Officer);
    Ok(html! { @if may { p { a href={ "/desk/" (of) } { (reader.say(words.0, words.1)) } } } })
}

/// The way to every desk, for those who may work there.
pub(super) fn all(reader: &Reader) -> Markup {
    html! {
        h2 { (reader.say("新办事项", "Begin something new")) }
        ul { @for (of, zh, en) in DESKS { li { a href={ "/desk/" (of) } { (reader.say(zh, en)) } } } }
    }
}

impl Sheet for DeskSheet {
    const PLACE: &'static str = "desk";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        if actor.role != Role::Officer || !DESKS.iter().any(|(of, ..)| *of == id) {
            return Ok(None);
        }
        let mut people = Vec::new();
        if id == "staff" {
            let appointed = tx.appointments()?.into_iter();
            people.extend(appointed.map(|(one, name)| (one.person, name)));
            let staff = tx.listed_staff(None, jiff::civil::Date::MAX)?.into_iter();
            people.extend(staff.map(|one| {
                (
                    one.staff.person,
                    format!("{} · {}", one.name, one.institution.0),
                )
            }));
            people.sort();
            people.dedup_by(|one, other| one.0 == other.0);
        }
        let mut institutions = Vec::new();
        if id == "pilots" {
            let all = tx.institutions()?.into_iter();
            institutions.extend(all.map(|one| (one.id, one.name.zh.into_owned())));
        }
        let (mut archives, mut additions, mut shut) = (Vec::new(), Vec::new(), false);
        if id == "archives" {
            archives = tx.archives()?;
            additions = tx.additions()?;
            additions.retain(|one| one.ended.is_none());
            shut = tx.door_closing()?.is_some();
        }
        let erasures = match id {
            "erasures" => tx.erasures_that_wait()?,
            _ => Vec::new(),
        };
        Ok(Some(Self {
            of: id.to_owned(),
            people,
            institutions,
            archives,
            shut,
            additions,
            erasures,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &panel::APPOINT,
            &people::COURSE,
            &register::FILE_NEW,
            &keys::ROTATE_AUTHORITY,
            &selection::OPEN,
            &guidance::INSTRUCT,
            &guidance::START,
            &exits::PLAN,
            &archive::CLOSE,
            &archive::SHUT,
            &archive::ADD,
            &archive::DECIDE,
            &erasure::PROPOSE,
            &erasure::ERASE,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        let desk = DESKS.iter().find(|(of, ..)| *of == self.of);
        desk.map_or_else(String::new, |(_, zh, en)| reader.say(zh, en).to_owned())
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        // Erasures have no list: it would say who was erased.
        let list = if self.of == "erasures" {
            "to-do"
        } else {
            &self.of
        };
        html! { p { a href={ "/" (list) } { (reader.say("返回列表", "Back to the list")) } } }
    }
}
