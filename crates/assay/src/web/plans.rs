//! Training plans: the list, a plan with its cohort, and a trainee.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{Act, Asking, Sheet, continuation, plan as acts, private},
    layout,
    listing::{self, Looking, plain},
    session::sees,
};
use crate::{
    import::{Kind, trainees::Trainees},
    table::template,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
    institution::Institution,
    person::Person,
    plan::{Trainee, TrainingPlan},
    session::{CertificateKind, Session},
    transition::PlanKind,
};
use assay_store::{
    StoreError, Tx,
    promise::{KeptRisk, ListedPlan},
};
use axum::{
    extract::{Path, Query, State},
    http::{Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

/// The name of a kind of plan.
pub(super) fn kind_name(reader: &Reader, kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::VocationalCollege => reader.say("职业院校", "vocational college"),
        PlanKind::TechnicalCollege => reader.say("技工院校", "technical college"),
        PlanKind::NewApprentice => reader.say("企业新型学徒", "new apprenticeship"),
        PlanKind::Other => reader.say("其他", "other"),
    }
}

/// The name of a promise.
pub(super) fn promise_name(reader: &Reader, kind: CertificateKind) -> &'static str {
    match kind {
        CertificateKind::Qualification => reader.say("职业资格证书", "qualification certificate"),
        CertificateKind::SkillLevel => reader.say("职业技能等级证书", "skill level certificate"),
    }
}

/// What a risk is called in a list.
fn risk_name<'t>(reader: &Reader, code: &'t str) -> &'t str {
    match code {
        "promise.institution-gone" => reader.say("机构无有效备案", "no filing in force"),
        "promise.filing-ends" => {
            reader.say("备案早于毕业到期", "the filing ends before graduation")
        }
        "promise.no-day" => reader.say("未定毕业日期", "no day of graduation"),
        "promise.late" => reader.say("逾期未毕业", "graduation is late"),
        "promise.exit-ahead" => reader.say("毕业前退出目录", "an exit comes before graduation"),
        "promise.not-on-roster" => reader.say("不在封存名册", "not on the sealed roster"),
        other => other,
    }
}

const HEADINGS: [(&str, &str); 9] = [
    ("培养计划", "Plan"),
    ("机构", "Institution"),
    ("职业", "Occupation"),
    ("等级", "Level"),
    ("类型", "Kind"),
    ("承诺证书", "Promise"),
    ("学员", "Trainees"),
    ("已毕业", "Graduated"),
    ("风险", "Risks"),
];

fn cells(reader: &Reader, one: &ListedPlan) -> Vec<String> {
    let (zh, en) = one.plan.level.name();
    vec![
        one.plan.id.to_string(),
        one.institution.clone(),
        one.plan.occupation.clone(),
        reader.say(zh, en).to_owned(),
        kind_name(reader, one.plan.kind).to_owned(),
        promise_name(reader, one.plan.promises).to_owned(),
        one.trainees.to_string(),
        one.graduated.to_string(),
        one.risks.to_string(),
    ]
}

/// Plans that whoever is signed in may see; else where to go.
async fn seen(
    portal: &Portal,
    reader: &Reader,
) -> Result<Result<Vec<ListedPlan>, Response>, Problem> {
    let Some(actor) = who(portal, reader).await? else {
        return Ok(Err(Redirect::to("/sign-in").into_response()));
    };
    let all = match (actor.role, actor.institution) {
        (Role::Officer | Role::Auditor | Role::QualitySupervisor, _) => {
            portal.read(|tx| tx.listed_plans(None)).await?
        }
        (Role::Candidate | Role::Expert | Role::System, _) | (_, None) => {
            return Err(Problem::denied(actor.role).for_people(reader));
        }
        (_, Some(own)) => portal.read(move |tx| tx.listed_plans(Some(&own))).await?,
    };
    Ok(Ok(all))
}

/// The list.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let all = match seen(&portal, &reader).await? {
        Ok(all) => all,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|one| cells(&reader, one))
        .filter(|cells| looking.fits(cells))
        .map(|cells| {
            let name = html! { a href={ "/plan/" (cells[0]) } { code { (cells[0]) } } };
            std::iter::once(name)
                .chain(cells[1..].iter().map(plain))
                .collect()
        })
        .collect();
    let body = html! {
        p { (reader.say("新的培养计划在机构页面建立。", "A new plan is opened on the page of the institution.")) }
        (listing::search(&reader, "/plans", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有培养计划。", "There is no training plan.")))
    };
    let title = reader.say("培养计划", "Training plans");
    Ok(private(layout::page(&portal, &reader, title, &body)))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let all = match seen(&portal, &reader).await? {
        Ok(all) => all,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = all.iter().map(|one| cells(&reader, one));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("plans.csv", rows)?.into_response())
}

/// A plan as those see it who train under it, and the authority.
#[derive(Debug)]
pub(super) struct PlanSheet {
    /// The plan.
    pub(super) plan: TrainingPlan,
    /// Organisation code of the institution.
    pub(super) uscc: String,
    institution: Institution,
    /// Its trainees.
    pub(super) cohort: Vec<(Trainee, Person)>,
    risks: Vec<KeptRisk>,
}

const COHORT: [(&str, &str); 6] = [
    ("学员", "Trainee"),
    ("姓名", "Name"),
    ("入学", "Enrolled on"),
    ("计划毕业", "Graduates on"),
    ("毕业", "Graduated on"),
    ("结果", "Outcome"),
];

/// Where a trainee stands, in a few words.
fn state(reader: &Reader, trainee: &Trainee) -> String {
    match &trainee.graduation {
        None => reader.say("在读", "learns").to_owned(),
        Some(outcome) => match outcome.certificate {
            Some(kind) => promise_name(reader, kind).to_owned(),
            None => reader.say("考试不合格", "exam not passed").to_owned(),
        },
    }
}

fn trainee_cells(reader: &Reader, (trainee, person): &(Trainee, Person)) -> Vec<String> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    vec![
        trainee.id.to_string(),
        person.name.clone(),
        trainee.enrolled_on.to_string(),
        day(trainee.graduates_on),
        day(trainee.graduation.as_ref().map(|outcome| outcome.on)),
        state(reader, trainee),
    ]
}

impl Sheet for PlanSheet {
    const PLACE: &'static str = "plan";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(plan) = tx.training_plan(&id)? else {
            return Ok(None);
        };
        if sees(actor, &plan.institution) != Some(true) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(&plan.institution)? else {
            return Ok(None);
        };
        let mut cohort = Vec::new();
        for trainee in tx.trainees_of(&id)? {
            if let Some(person) = tx.person(&trainee.person)? {
                cohort.push((trainee, person));
            }
        }
        Ok(Some(Self {
            uscc: institution.uscc.clone(),
            institution,
            cohort,
            risks: tx.risks_of(&id)?,
            plan,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::COHORT]
    }

    fn title(&self, reader: &Reader) -> String {
        let (zh, en) = self.plan.level.name();
        format!(
            "{}{} {}",
            reader.say("培养计划：", "Training plan: "),
            self.plan.occupation,
            reader.say(zh, en)
        )
    }

    fn facts(&self, asking: &Asking<'_>, query: &str) -> Markup {
        let (reader, plan) = (asking.reader, &self.plan);
        let asked = format!("/?{query}").parse::<Uri>().ok();
        let looking = asked.and_then(|uri| Query::<Looking>::try_from_uri(&uri).ok());
        let looking = looking.map(|Query(looking)| looking).unwrap_or_default();
        let rows: Vec<Vec<Markup>> = self
            .cohort
            .iter()
            .map(|one| trainee_cells(reader, one))
            .filter(|cells| looking.fits(cells))
            .map(|cells| {
                let name = html! { a href={ "/trainee/" (cells[0]) } { code { (cells[0]) } } };
                std::iter::once(name)
                    .chain(cells[1..].iter().map(plain))
                    .collect()
            })
            .collect();
        let path = format!("/plan/{}", plan.id);
        html! {
            dl.facts {
                dt { (reader.say("编号", "Identifier")) } dd { code { (plan.id) } }
                dt { (reader.say("机构", "Institution")) } dd { a href={ "/directory/" (plan.institution) } { (self.institution.name.in_language(reader.language)) } }
                dt { (reader.say("类型", "Kind")) } dd { (kind_name(reader, plan.kind)) }
                dt { (reader.say("承诺证书", "Promise")) } dd { strong { (promise_name(reader, plan.promises)) } }
                dt { (reader.say("学员", "Trainees")) } dd { (self.cohort.len()) }
            }
            @if !self.risks.is_empty() {
                h2 { (reader.say("承诺风险", "Promises at risk")) }
                ul { @for risk in &self.risks { li { strong { (risk_name(reader, &risk.code)) } " · " (risk.trainees) (reader.say("名学员，自", " trainees, since ")) (risk.since) " " code { (risk.code) } } } }
            }
            h2 { (reader.say("班级", "Cohort")) }
            (listing::search_with(reader, &path, &format!("{path}/cohort.csv"), &looking))
            (listing::table(reader, &COHORT, &rows, ("没有学员。", "There is no trainee.")))
        }
    }
}

/// The cohort as a file.
pub(super) async fn cohort_csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let sheet = super::acts::load::<PlanSheet>(&portal, &actor, &id).await?;
    let sheet = sheet.ok_or_else(|| Problem::missing().for_people(&reader))?;
    let mut rows = vec![
        COHORT
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = sheet.cohort.iter().map(|one| trainee_cells(&reader, one));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("cohort.csv", rows)?.into_response())
}

/// A trainee as those see it who train them, the authority, and the trainee.
#[derive(Debug)]
pub(super) struct TraineeSheet {
    /// The trainee.
    pub(super) trainee: Trainee,
    plan: TrainingPlan,
    person: Person,
    /// Exams that a graduation may stand on, in words.
    pub(super) exams: Vec<(Id<Enrolment>, String)>,
    /// Continuations of the occupation and level, in words.
    pub(super) continuations: Vec<(Id<Session>, String)>,
    uscc: String,
}

impl TraineeSheet {
    /// Chinese name of the occupation.
    pub(super) fn occupation(&self) -> &str {
        &self.plan.occupation
    }

    /// Organisation code of the institution that trains.
    pub(super) fn student_of(&self) -> &str {
        &self.uscc
    }
}

impl Sheet for TraineeSheet {
    const PLACE: &'static str = "trainee";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(trainee) = tx.trainee(&id)? else {
            return Ok(None);
        };
        let own = actor.person.as_ref() == Some(&trainee.person);
        if sees(actor, &trainee.institution) != Some(true) && !own {
            return Ok(None);
        }
        let (plan, person) = (
            tx.training_plan(&trainee.plan)?,
            tx.person(&trainee.person)?,
        );
        let (Some(plan), Some(person)) = (plan, person) else {
            return Ok(None);
        };
        let mut exams = Vec::new();
        for kept in tx.enrolments_by(&trainee.person)? {
            let Some(counted) = tx.session(&kept.enrolment.session)? else {
                continue;
            };
            let session = counted.session;
            if session.occupation == plan.occupation && session.level == plan.level {
                let shown = format!(
                    "{} {} · {}",
                    session.announced_on,
                    kept.enrolment.stage.id(),
                    kept.enrolment.id
                );
                exams.push((kept.enrolment.id, shown));
            }
        }
        let waiting = tx.continuations(&plan.occupation, plan.level)?.into_iter();
        let continuations = waiting.map(|one| one.session).map(|session| {
            let on = session.last_day().unwrap_or(session.announced_on);
            (session.id.clone(), format!("{on} · {}", session.id))
        });
        let institution = tx.institution(&trainee.institution)?;
        Ok(Some(Self {
            continuations: continuations.collect(),
            uscc: institution.map(|one| one.uscc).unwrap_or_default(),
            trainee,
            plan,
            person,
            exams,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&continuation::ENTER, &acts::GRADUATE]
    }

    fn title(&self, reader: &Reader) -> String {
        format!("{}{}", reader.say("学员：", "Trainee: "), self.person.name)
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, trainee) = (asking.reader, &self.trainee);
        let (zh, en) = self.plan.level.name();
        let plan = format!("{} {}", self.plan.occupation, reader.say(zh, en));
        // A trainee sees the own case, not the cohort.
        let opens = sees(asking.actor, &self.plan.institution) == Some(true);
        html! {
            dl.facts {
                dt { (reader.say("编号", "Identifier")) } dd { code { (trainee.id) } }
                dt { (reader.say("证件", "Document")) } dd { (self.person.document.masked()) }
                dt { (reader.say("培养计划", "Plan")) } dd { @if opens { a href={ "/plan/" (trainee.plan) } { (plan) } } @else { (plan) } }
                dt { (reader.say("承诺证书", "Promise")) } dd { (promise_name(reader, self.plan.promises)) }
                dt { (reader.say("入学（决定承诺）", "Enrolled on (binds the promise)")) } dd { strong { (trainee.enrolled_on) } }
                @if let Some(on) = trainee.graduates_on { dt { (reader.say("计划毕业", "Graduates on")) } dd { (on) } }
                dt { (reader.say("状态", "Where it stands")) } dd { strong { (state(reader, trainee)) } @if let Some(outcome) = &trainee.graduation { " · " (outcome.on) " " code { (outcome.disposition) } } }
            }
            @if !self.exams.is_empty() {
                h2 { (reader.say("考试", "Exams")) }
                ul { @for (id, shown) in &self.exams { li { a href={ "/enrolment/" (id) } { (shown) } } } }
            }
            @if asking.actor.role == Role::Candidate { p { a href="/my" { (reader.say("我的页面", "My page")) } } }
        }
    }
}

/// The template of a cohort as a workbook.
pub(super) async fn template_xlsx() -> Result<Response, Problem> {
    let bytes = template::xlsx(Trainees::COLUMNS).map_err(|why| Problem::failure(&why))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attached(
        kind,
        "attachment; filename=\"trainee-template.xlsx\"",
        bytes,
    ))
}

/// The template of a cohort as comma-separated values.
pub(super) async fn template_csv() -> Result<Response, Problem> {
    let bytes =
        template::csv(Trainees::COLUMNS, Vec::new()).map_err(|why| Problem::failure(&why))?;
    let kind = "text/csv; charset=utf-8";
    Ok(attached(
        kind,
        "attachment; filename=\"trainee-template.csv\"",
        bytes,
    ))
}

fn attached(kind: &'static str, place: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, place),
    ];
    (headers, bytes).into_response()
}
