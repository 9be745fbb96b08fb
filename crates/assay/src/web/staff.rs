//! The people who hold and watch exams: the list, and a page for each.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{Act, Asking, Sheet, people},
    layout,
    listing::{self, Looking, plain},
    session::{sees, shown_name},
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::Institution,
    person::Person,
    plan::TrainingPlan,
    staff::{Duty, Staff, appoint::Appointment, card::Card, course::Course, panel::hindrance},
};
use assay_store::{StoreError, Tx, staff::Served};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};

/// The name of a duty.
pub(super) fn duty_name(reader: &Reader, duty: Duty) -> &'static str {
    let (zh, en) = match duty {
        Duty::Assessor => ("考评员", "assessor"),
        Duty::SeniorAssessor => ("高级考评员", "senior assessor"),
        Duty::Invigilator => ("监考员", "invigilator"),
        Duty::Reviewer => ("综合评审委员", "reviewer"),
        Duty::Supervisor => ("内部质量督导员", "internal quality supervisor"),
    };
    reader.say(zh, en)
}

/// One row of the list: somebody's credential or appointment.
struct Listed {
    path: String,
    cells: Vec<String>,
}

const HEADINGS: [(&str, &str); 8] = [
    ("姓名", "Name"),
    ("机构", "Institution"),
    ("职责", "Duty"),
    ("最高等级或领域", "Ceiling or field"),
    ("起始日", "From"),
    ("截止日", "Until"),
    ("最近培训", "Last training"),
    ("待参加场次", "Sessions ahead"),
];

/// Everybody an actor may see.
fn listed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    reader: &Reader,
    today: Date,
) -> Result<Vec<Listed>, StoreError> {
    let mut all = Vec::new();
    for one in tx.listed_staff(actor.institution.as_ref(), today)? {
        let person = Person {
            id: one.staff.person.clone(),
            name: one.name,
            document: assay_core::person::Document {
                kind: String::new(),
                number: String::new(),
            },
            born_on: today,
        };
        all.push(Listed {
            path: format!("/staff/{}", one.staff.id),
            cells: vec![
                shown_name(actor, &person),
                reader
                    .say(&one.institution.0, &one.institution.1)
                    .to_owned(),
                duty_name(reader, one.staff.duty).to_owned(),
                one.staff.ceiling.id().to_owned(),
                one.staff.from.to_string(),
                one.staff.until.to_string(),
                one.trained_on.map_or_else(String::new, |on| on.to_string()),
                one.ahead.to_string(),
            ],
        });
    }
    if actor.institution.is_none() {
        for (one, name) in tx.appointments()? {
            let (zh, en) = one.office.name();
            let trained = tx.courses_of(&one.person)?;
            let served = tx.served_by(&one.person)?;
            let ahead = served.iter().filter(|served| served.on >= today).count();
            all.push(Listed {
                path: format!("/appointment/{}", one.id),
                cells: vec![
                    name,
                    reader.say("主管部门", "the authority").to_owned(),
                    reader.say(zh, en).to_owned(),
                    one.field.clone(),
                    one.from.to_string(),
                    one.until.to_string(),
                    trained
                        .first()
                        .map_or_else(String::new, |course| course.held_on.to_string()),
                    ahead.to_string(),
                ],
            });
        }
    }
    Ok(all)
}

/// Whether an actor works with lists of staff.
pub(super) fn sees_list(actor: &Actor) -> bool {
    match actor.role {
        Role::Officer | Role::QualitySupervisor | Role::Auditor | Role::System => true,
        Role::Candidate | Role::Expert => false,
        Role::Administrator
        | Role::ExaminationOfficer
        | Role::Assessor
        | Role::Invigilator
        | Role::InternalSupervisor => actor.institution.is_some(),
    }
}

async fn found(
    portal: &Portal,
    reader: &Reader,
    actor: &Actor,
    looking: Looking,
) -> Result<Vec<Listed>, Problem> {
    if !sees_list(actor) {
        return Err(Problem::denied(actor.role).for_people(reader));
    }
    let (actor, asking, today) = (actor.clone(), reader.clone(), portal.today());
    portal
        .read(move |tx| {
            let mut all = listed(tx, &actor, &asking, today)?;
            all.retain(|one| looking.fits(&one.cells));
            Ok(all)
        })
        .await
}

/// Rows that the page shows at once.
const SHOWN: usize = 300;

/// The list.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let form = listing::search(&reader, "/staff", &looking);
    let all = found(&portal, &reader, &actor, looking).await?;
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .take(SHOWN)
        .map(|one| {
            let name = html! { a href=(one.path) { (one.cells[0]) } };
            let rest = one.cells[1..].iter().map(plain);
            std::iter::once(name).chain(rest).collect()
        })
        .collect();
    let body = html! {
        (form)
        p { (all.len()) " " (reader.say("条记录", "records"))
            @if all.len() > SHOWN { " · " (reader.say("仅显示前300条，请查找或导出", "only the first 300 are shown: search, or export")) } }
        @if actor.role == Role::Officer { p { a href="/desk/staff" { (reader.say("聘任专家和外部督导员、登记培训", "Appoint experts and external supervisors, record a training")) } } }
        @if let Some(institution) = &actor.institution { p { a href={ "/institution/" (institution) } { (reader.say("登记人员和培训", "Register people and trainings")) } } }
        (listing::table(&reader, &HEADINGS, &rows, ("没有符合的人员。", "Nobody is found.")))
    };
    let title = reader.say(
        "考评和督导人员",
        "Assessors, supervisors, invigilators, experts",
    );
    Ok(super::acts::private(layout::page(
        &portal, &reader, title, &body,
    )))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let all = found(&portal, &reader, &actor, looking).await?;
    let heading = HEADINGS.map(|(zh, en)| reader.say(zh, en).to_owned());
    let mut rows = vec![heading.to_vec()];
    rows.extend(all.into_iter().map(|one| one.cells));
    Ok(layout::csv_file("staff.csv", rows)?.into_response())
}

/// A member of staff, with everything that speaks for or against an assignment.
#[derive(Debug)]
pub(super) struct StaffSheet {
    pub(super) staff: Staff,
    person: Person,
    institution: Institution,
    card: Option<Card>,
    courses: Vec<Course>,
    served: Vec<Served>,
    recusals: Vec<(Person, String)>,
    trains: Vec<TrainingPlan>,
    /// The plans of the institution.
    pub(super) plans: Vec<TrainingPlan>,
}

impl Sheet for StaffSheet {
    const PLACE: &'static str = "staff";

    fn many() -> String {
        Self::PLACE.to_owned()
    }

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(staff) = tx.staff(&id)? else {
            return Ok(None);
        };
        if sees(actor, &staff.institution) != Some(true) {
            return Ok(None);
        }
        let (Some(person), Some(institution)) = (
            tx.person(&staff.person)?,
            tx.institution(&staff.institution)?,
        ) else {
            return Ok(None);
        };
        let mut recusals = Vec::new();
        for (candidate, reason) in tx.recusals_by(&staff.person)? {
            if let Some(candidate) = tx.person(&candidate)? {
                recusals.push((candidate, reason));
            }
        }
        let mut trains = Vec::new();
        for plan in tx.plans_trained_by(&staff.person)? {
            trains.extend(tx.training_plan(&plan)?);
        }
        Ok(Some(Self {
            card: tx.card(&id)?,
            courses: tx.courses_of(&staff.person)?,
            served: tx.served_by(&staff.person)?,
            plans: tx.training_plans_of(&staff.institution)?,
            recusals,
            trains,
            staff,
            person,
            institution,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&people::CARD, &people::RECUSE, &people::TRAINER]
    }

    fn title(&self, reader: &Reader) -> String {
        format!(
            "{} · {}",
            duty_name(reader, self.staff.duty),
            self.institution.name.in_language(reader.language)
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, today) = (asking.reader, asking.portal.today());
        let (zh, en) = self.staff.ceiling.name();
        html! {
            dl.facts {
                dt { (reader.say("姓名", "Name")) } dd { strong { (shown_name(asking.actor, &self.person)) } }
                dt { (reader.say("编号", "Identifier")) } dd { code { (self.staff.id) } }
                dt { (reader.say("机构", "Institution")) } dd { a href={ "/directory/" (self.institution.id) } { (self.institution.name.in_language(reader.language)) } }
                dt { (reader.say("职责", "Duty")) } dd { (duty_name(reader, self.staff.duty)) }
                dt { (reader.say("最高等级", "Highest level")) } dd { (reader.say(zh, en)) }
                dt { (reader.say("证卡有效期", "Credential in force")) } dd { (self.staff.from) " – " (self.staff.until)
                    @if self.staff.until < today { " " strong.fails { (reader.say("已过期", "over")) } } }
                @if let Some(card) = &self.card {
                    dt { (reader.say("证卡编号", "Number of the credential")) } dd { (card.number) }
                    dt { (reader.say("取得依据", "Given for")) } dd { (card.basis) }
                    dt { (reader.say("其他单位", "Also employed by")) } dd { @if let Some(employer) = &card.employer { code { (employer) } } @else { "—" } }
                }
            }
            (courses(reader, &self.courses))
            (served(reader, &self.served, today))
            h2 { (reader.say("回避", "Recusals")) " " (self.recusals.len()) }
            ul { @for (candidate, reason) in &self.recusals { li { (shown_name(asking.actor, candidate)) " · " (hindrance::reason_name(reason).in_language(reader.language)) } } }
            @if !self.trains.is_empty() {
                h2 { (reader.say("授课的培养计划（不得考评其学员）", "Teaches under these plans (and marks none of their trainees)")) }
                ul { @for plan in &self.trains { li { (plan.occupation) " " (plan.level) " " code { (plan.id) } } } }
            }
        }
    }
}

/// The trainings of a person.
fn courses(reader: &Reader, courses: &[Course]) -> Markup {
    let rows: Vec<Vec<Markup>> = courses
        .iter()
        .map(|one| {
            let by = match &one.institution {
                Some(_) => reader.say("本机构", "the institution"),
                None => reader.say("主管部门", "the authority"),
            };
            vec![
                plain(one.held_on),
                plain(&one.title),
                plain(one.hours),
                plain(by),
            ]
        })
        .collect();
    let headings = [
        ("日期", "Day"),
        ("内容", "Subject"),
        ("学时", "Hours"),
        ("举办", "Held by"),
    ];
    html! {
        h2 { (reader.say("培训", "Trainings")) " " (courses.len()) }
        (listing::table(reader, &headings, &rows, ("没有培训记录。", "No training is on record.")))
    }
}

/// What a person did at exams, and the load of each day.
fn served(reader: &Reader, served: &[Served], today: Date) -> Markup {
    let ahead = served.iter().filter(|one| one.on >= today).count();
    let rows: Vec<Vec<Markup>> = served
        .iter()
        .take(100)
        .map(|one| {
            let duty = match one.duty.parse::<Duty>() {
                Ok(duty) => duty_name(reader, duty),
                Err(_) => reader.say("外部质量督导员", "external quality supervisor"),
            };
            let same_day = served.iter().filter(|other| other.on == one.on).count();
            vec![
                plain(one.on),
                html! { a href={ "/session/" (one.session) } { (one.what) } },
                plain(duty),
                plain(same_day),
            ]
        })
        .collect();
    let headings = [
        ("日期", "Day"),
        ("场次", "Session"),
        ("职责", "Duty"),
        ("当日工作量（场）", "Load of the day (sessions)"),
    ];
    html! {
        h2 { (reader.say("工作量", "Load")) }
        p { (reader.say("共参加场次：", "Sessions in all: ")) (served.len()) " · " (reader.say("今后：", "ahead: ")) (ahead) }
        (listing::table(reader, &headings, &rows, ("还没有参加过考试。", "Has not served yet.")))
    }
}

/// Somebody whom the authority appointed.
#[derive(Debug)]
pub(super) struct AppointmentSheet {
    appointment: Appointment,
    person: Person,
    courses: Vec<Course>,
    served: Vec<Served>,
}

impl Sheet for AppointmentSheet {
    const PLACE: &'static str = "appointment";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(appointment) = tx.appointment(&id)? else {
            return Ok(None);
        };
        let own = actor.person.as_ref() == Some(&appointment.person);
        if !own && (actor.institution.is_some() || !sees_list(actor)) {
            return Ok(None);
        }
        let person = tx.person(&appointment.person)?;
        let courses = tx.courses_of(&appointment.person)?;
        let served = tx.served_by(&appointment.person)?;
        Ok(person.map(|person| Self {
            appointment,
            person,
            courses,
            served,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        Vec::new()
    }

    fn title(&self, reader: &Reader) -> String {
        let (zh, en) = self.appointment.office.name();
        reader.say(zh, en).to_owned()
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        html! {
            dl.facts {
                dt { (reader.say("姓名", "Name")) } dd { strong { (shown_name(asking.actor, &self.person)) } }
                dt { (reader.say("编号", "Identifier")) } dd { code { (self.appointment.id) } }
                dt { (reader.say("专业领域", "Field")) } dd { (self.appointment.field) }
                dt { (reader.say("聘期", "Term")) } dd { (self.appointment.from) " – " (self.appointment.until) }
                dt { (reader.say("所在单位", "Employed by")) } dd { @if let Some(employer) = &self.appointment.employer { code { (employer) } } @else { "—" } }
            }
            (courses(reader, &self.courses))
            (served(reader, &self.served, asking.portal.today()))
        }
    }
}
