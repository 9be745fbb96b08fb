//! An institution as its own people see it: filings, sessions, and the announcement of a new session.
use super::{
    Reader,
    acts::{
        Act, Asking, Given, Sheet, Stopped, Typed, Work, continuation,
        given::{self, list_of, object, text, unreadable},
        keys, people, plan, prefix, register, succession,
        typed::Line,
    },
    books::sees_books,
    paper::keeps,
    session::sees,
    staff::duty_name,
};
use crate::app::announce_session::announce_session;
use assay_core::{
    authority::{Action, Actor},
    id::Id,
    institution::{Filing, FilingStage, Institution, InstitutionKind},
    money::Minor,
    prefix::Prefix,
    session::{
        Assignment, CertificateKind, Part, Session, SessionStage, announce::AnnounceSession,
    },
    staff::Staff,
};
use assay_store::{StoreError, Tx, session::CountedSession};
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Value, json};

/// Sessions that the page lists, newest first.
const SESSIONS_SHOWN: u32 = 200;

/// What an institution's own people see of it.
#[derive(Debug)]
pub(super) struct InstitutionSheet {
    /// The institution.
    pub(super) institution: Institution,
    filings: Vec<Filing>,
    prefixes: Vec<Prefix>,
    sessions: Vec<CountedSession>,
    /// Its staff, with their names.
    pub(super) staff: Vec<(Staff, String)>,
}

impl InstitutionSheet {
    /// Whether a version was ever published.
    pub(super) fn is_published(&self) -> bool {
        self.published().next().is_some()
    }

    /// The sites of the newest published version, with their names.
    pub(super) fn sites(&self) -> Vec<(String, String)> {
        let newest = self.published().max_by_key(|filing| filing.version);
        let sites = newest.into_iter().flat_map(|filing| &filing.sites);
        sites
            .map(|site| (site.key.clone(), format!("{} {}", site.key, site.name.zh)))
            .collect()
    }

    /// Whether a published version is in force on a day.
    pub(super) fn is_in_force_on(&self, day: Date) -> bool {
        self.published().any(|filing| filing.is_in_force_on(day))
    }

    fn published(&self) -> impl Iterator<Item = &Filing> {
        let is_published = |one: &&Filing| matches!(one.stage, FilingStage::Published { .. });
        self.filings.iter().filter(is_published)
    }
}

impl Sheet for InstitutionSheet {
    const PLACE: &'static str = "institution";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        if sees(actor, &id) != Some(true) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(&id)? else {
            return Ok(None);
        };
        let mut staff = Vec::new();
        for member in tx.staff_of(&id)? {
            let person = tx.person(&member.person)?;
            staff.push((member, person.map(|person| person.name).unwrap_or_default()));
        }
        Ok(Some(Self {
            filings: tx.filings_of(&id)?,
            prefixes: tx.prefixes_of(&id)?,
            sessions: tx.sessions_of(&id, SESSIONS_SHOWN)?,
            institution,
            staff,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &ANNOUNCE,
            &continuation::SCHEDULE,
            &register::FILE,
            &prefix::ALLOCATE,
            &keys::ROTATE,
            &people::REGISTER,
            &people::OWN_COURSE,
            &plan::OPEN,
            &succession::PROPOSE,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        self.institution
            .name
            .in_language(reader.language)
            .to_owned()
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        html! {
            p { a href={ "/directory/" (self.institution.id) } { (reader.say("公开目录中的页面", "Its page in the public directory")) } " · " a href="/staff" { (reader.say("人员", "Staff")) } " · " a href="/plans" { (reader.say("培养计划", "Training plans")) } @if keeps(asking.actor, &self.institution.id) { " · " a href={ "/paper/" (self.institution.id) } { (reader.say("纸质证书", "Paper")) } } }
            @if sees_books(asking.actor, &self.institution.id) { p { a href={ "/books/" (self.institution.id) } { (reader.say("账簿与退款", "Books and refunds")) } } }
            h2 { (reader.say("备案", "Filings")) }
            ul { @for filing in &self.filings { li { a href={ "/filing/" (filing.id) } { (reader.say("第", "version ")) (filing.version) " · " (filing.from) " – " (filing.until) } " " (filing.stage.name().in_language(reader.language)) } } }
            h2 { (reader.say("编号前缀", "Number prefixes")) }
            @if self.prefixes.is_empty() { p { (reader.say("主管部门尚未分配前缀。", "The authority has allocated no prefix yet.")) } }
            ul { @for one in &self.prefixes { li { a href={ "/prefix/" (one.text) } { code { (one.text) } } " · " (one.site.as_deref().unwrap_or(reader.say("全部考点", "all sites"))) } } }
            h2 { (reader.say("场次", "Sessions")) }
            @if self.sessions.is_empty() { p { (reader.say("还没有场次。", "There is no session yet.")) } }
            @else { div.scroll tabindex="0" { table {
                thead { tr {
                    th scope="col" { (reader.say("场次", "Session")) } th scope="col" { (reader.say("公告日", "Announced")) }
                    th scope="col" { (reader.say("状态", "Stage")) } th.number scope="col" { (reader.say("已受理", "Accepted")) }
                } }
                tbody { @for one in &self.sessions { tr {
                    th scope="row" { a href={ "/session/" (one.session.id) } { (one.session.occupation) " " (one.session.level) } }
                    td { (one.session.announced_on) }
                    td { (stage_name(reader, &one.session.stage)) }
                    td.number { (one.taken) }
                } } }
            } } }
        }
    }
}

fn stage_name(reader: &Reader, stage: &SessionStage) -> &'static str {
    let (zh, en) = match stage {
        SessionStage::Announced => ("已公告", "announced"),
        SessionStage::Seated => ("已安排座位", "seated"),
        SessionStage::Sealed { .. } => ("成绩已封存", "scores sealed"),
        SessionStage::Publicity { .. } => ("公示中", "on public notice"),
        SessionStage::Final { .. } => ("公示结束", "notice closed"),
        SessionStage::Cancelled { .. } => ("已取消", "cancelled"),
    };
    reader.say(zh, en)
}

/// The public hears of an exam.
static ANNOUNCE: Act<InstitutionSheet> = Act {
    id: "announce",
    roles: AnnounceSession::ROLES,
    title: ("公告场次", "Announce a session"),
    about: (
        "公告日为今天。职业、等级、考点和收费须在备案范围内；人员须有相应资格。",
        "It is announced today. Occupation, level, site and fee must be those of the filing; the staff must be qualified.",
    ),
    offered: |sheet, today| sheet.is_in_force_on(today),
    fields,
    body,
    schema: Some(schema),
    run: |work, given| {
        let id = announce_session(work.house, work.call, session(work, given)?)?;
        Ok(json!({"session": id}))
    },
    told,
};

/// Where the new session is.
pub(super) fn told(reader: &Reader, answer: &Value) -> Markup {
    let id = answer["session"].as_str().unwrap_or_default();
    html! { p { a href={ "/session/" (id) } { (reader.say("打开场次", "Open the session")) } " " code { (id) } } }
}

const PARTS: [(Part, &str); 3] = [
    (Part::Theory, "theory_on"),
    (Part::Skill, "skill_on"),
    (Part::Review, "review_on"),
];

/// What a new session needs.
pub(super) fn fields(asking: &Asking<'_>, sheet: &InstitutionSheet) -> Markup {
    let reader = asking.reader;
    let (mut scopes, mut sites) = (Vec::new(), Vec::new());
    let today = asking.portal.today();
    for filing in sheet.published().filter(|filing| filing.until >= today) {
        for scope in &filing.scope {
            let (zh, en) = scope.level.name();
            let shown = format!("{} {}", scope.occupation, reader.say(zh, en));
            scopes.push((format!("{}|{}", scope.occupation, scope.level.id()), shown));
        }
        for site in &filing.sites {
            let name = site.name.in_language(reader.language);
            sites.push((
                site.key.clone(),
                format!("{} {name} {}", site.key, site.seats),
            ));
        }
    }
    // Two filings, one after the other, often name the same.
    for list in [&mut scopes, &mut sites] {
        list.sort();
        list.dedup();
    }
    let kinds = [
        (
            CertificateKind::Qualification,
            "职业资格证书",
            "qualification certificate",
        ),
        (
            CertificateKind::SkillLevel,
            "职业技能等级证书",
            "skill level certificate",
        ),
    ];
    let kinds = kinds.map(|(kind, zh, en)| (kind.id().to_owned(), reader.say(zh, en).to_owned()));
    let own_kind = match sheet.institution.kind {
        InstitutionKind::Station => CertificateKind::Qualification,
        InstitutionKind::Employer | InstitutionKind::College | InstitutionKind::Social => {
            CertificateKind::SkillLevel
        }
    };
    let conditions = &asking.portal.house.law.pack.conditions;
    let editions: Vec<(String, String)> = conditions
        .editions()
        .map(|one| (one.to_owned(), one.to_owned()))
        .collect();
    html! {
        (asking.choice("scope", ("职业和等级", "Occupation and level"), &scopes, ""))
        (asking.choice("certificate", ("证书种类", "Kind of certificate"), &kinds, own_kind.id()))
        (asking.choice("standard", ("申报条件版本", "Edition of the conditions"), &editions, ""))
        (asking.line("enrol_until", ("报名截止日", "Last day to enrol"), Line::Day))
        @for (part, name) in PARTS {
            @let zh = format!("{}日期", match part { Part::Theory => "理论知识考试", Part::Skill => "技能考核", Part::Review => "综合评审（技师以上）" });
            @let en = format!("Day of the {}", match part { Part::Theory => "theory exam", Part::Skill => "skill assessment", Part::Review => "comprehensive review (L2 and L1)" });
            (asking.line(name, (&zh, &en), if part == Part::Review { Line::MaybeDay } else { Line::Day }))
        }
        (asking.choice("site", ("考点（座位）", "Site (seats)"), &sites, ""))
        (asking.line("seats", ("名额", "Seats on offer"), Line::Number("")))
        (asking.line("fee", ("收费（元）", "Fee (yuan)"), Line::Text("")))
        fieldset.wide {
            legend { (reader.say("考务人员", "Staff")) }
            @for (member, name) in sheet.staff.iter().filter(|(member, _)| member.until >= today) {
                (asking.tick("staff", member.id.as_str(), &format!("{name} · {} · {} – {}", duty_name(reader, member.duty), member.from, member.until), false))
            }
        }
    }
}

/// The same as the interface takes it.
pub(super) fn body(typed: &Typed) -> Value {
    let (occupation, level) = typed.one("scope").split_once('|').unwrap_or_default();
    let parts: Vec<Value> = PARTS
        .iter()
        .map(|(part, name)| json!({"part": part, "on": typed.one(name)}))
        .filter(|part| part["on"] != "")
        .collect();
    json!({
        "occupation": occupation,
        "level": level,
        "certificate": typed.one("certificate"),
        "standard": typed.one("standard"),
        "enrol_until": typed.one("enrol_until"),
        "parts": parts,
        "site": typed.one("site"),
        "seats": typed.one("seats"),
        "fee_minor": given::minor(typed.one("fee")),
        "staff": typed.all("staff").collect::<Vec<_>>(),
    })
}

/// The schema of a new session.
pub(super) fn schema() -> Value {
    let day = || json!({"type": "string", "format": "date"});
    let whole = |least: u32| json!({"type": "integer", "minimum": least});
    let part = object(&[
        ("part", json!({"type": "string", "enum": Part::ALL})),
        ("on", day()),
    ]);
    object(&[
        ("occupation", text("Chinese name of the occupation")),
        ("level", text("L5 to L1, or apprentice")),
        (
            "certificate",
            json!({"type": "string", "enum": ["qualification", "skill-level"]}),
        ),
        ("standard", text("Edition of the application conditions")),
        ("enrol_until", day()),
        ("parts", list_of(&part)),
        ("site", text("Key of the site in the filing")),
        ("seats", whole(1)),
        ("fee_minor", whole(0)),
        ("staff", list_of(&text("Identifier of a member of staff"))),
    ])
}

/// The session that was filled in. A form that is sent twice makes it once.
pub(super) fn session(
    work: &Work<'_, InstitutionSheet>,
    given: &Given,
) -> Result<Session, Stopped> {
    let parts: Vec<(Part, Date)> = given
        .list("parts")?
        .iter()
        .map(|one| Ok((one.word("part")?, one.day("on")?)))
        .collect::<Result<_, Stopped>>()?;
    let staff = given
        .ids::<Staff>("staff")?
        .into_iter()
        .map(|staff| {
            let member = work.sheet.staff.iter().find(|(one, _)| one.id == staff);
            let duty = member.map(|(one, _)| one.duty);
            let wrong = || {
                unreadable(
                    "staff",
                    "中有不属于本机构的人员",
                    "names somebody who is not of this institution",
                )
            };
            duty.map(|duty| Assignment { staff, duty })
                .ok_or_else(wrong)
        })
        .collect::<Result<Vec<_>, Stopped>>()?;
    Ok(Session {
        id: given.id_for(work.call),
        institution: work.sheet.institution.id.clone(),
        occupation: given.text("occupation")?.to_owned(),
        level: given.word("level")?,
        certificate: given.word("certificate")?,
        standard: given.text("standard")?.to_owned(),
        announced_on: work.call.today,
        enrol_until: given.day("enrol_until")?,
        parts,
        site: given.text("site")?.to_owned(),
        seats: given.number("seats")?,
        fee: Minor(given.number("fee_minor")?),
        staff,
        stage: SessionStage::Announced,
    })
}
