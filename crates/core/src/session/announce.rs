//! Announce a session: what must hold before the public hears of an exam.
use super::{CertificateKind, Part, Session};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::Id,
    institution::{Filing, InstitutionKind, in_force_on},
    law::Citation,
    pack::{At, Pack},
    staff::{Duty, Staff},
    transition::{self, Disposition},
};

/// Permission to announce a session.
#[derive(Debug)]
pub enum AnnounceSession {}
impl Action for AnnounceSession {
    type On = Session;
    const NAME: &'static str = "session.announce";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// Why a session is not announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnounceRefused {
    /// The occupation has left the catalogue: no qualification exam begins any more.
    Exited {
        /// What the transition says.
        say: crate::text::Text,
        /// The article.
        under: Citation,
    },
    /// An access-type occupation has no skill level certificate.
    AccessType(String),
    /// No filing in force covers occupation, level and days.
    NotFiled,
    /// The institution is suspended, or removed from the directory.
    Stopped {
        /// Since when.
        since: jiff::civil::Date,
        /// Why.
        reason: String,
    },
    /// The kind of institution does not issue this kind of certificate.
    Kind,
    /// The site is unknown or has fewer seats.
    Seats {
        /// Seats asked for.
        asked: u32,
        /// Seats of the site.
        has: u32,
    },
    /// The fee is above the published one, or none is published.
    Fee,
    /// Parts are missing, doubled, or their days are out of order.
    Parts,
    /// The exam begins too soon after the announcement.
    TooSoon {
        /// The first day that would do.
        earliest: jiff::civil::Date,
    },
    /// A member of staff is not qualified for the duty on the day.
    Staff(String),
    /// A member of staff serves at another place on the day.
    Elsewhere {
        /// Who.
        staff: String,
        /// When.
        on: jiff::civil::Date,
    },
    /// Nobody is assigned to a part.
    Nobody(Part),
    /// The pack has no such edition of the application conditions.
    Standard(String),
}

impl Refusal for AnnounceRefused {
    #[expect(clippy::too_many_lines, reason = "one arm a reason")]
    fn words(&self) -> Words {
        match self {
            Self::Exited { say, under } => Words::new(
                "session.announce.exited",
                (say.zh.to_string(), say.en.to_string()),
                (
                    "请改为公告职业技能等级认定；封存名册上的人员可安排续办场次",
                    "announce a skill level appraisal instead; for who stands on the sealed roster, schedule a continuation",
                ),
            )
            .under(Some(under)),
            Self::AccessType(name) => Words::new(
                "session.announce.access-type",
                (
                    format!("“{name}”属于准入类，不开展职业技能等级认定"),
                    format!("{name} is of access type: there is no skill level certificate for it"),
                ),
                (
                    "请按该职业自身的法律法规办理",
                    "follow the law of that occupation",
                ),
            ),
            Self::NotFiled => Words::new(
                "session.announce.not-filed",
                (
                    "考试日没有覆盖该职业和等级的有效备案".to_owned(),
                    "no filing in force on the exam days covers the occupation at the level"
                        .to_owned(),
                ),
                ("请先办理备案或变更范围", "file first, or change the scope"),
            ),
            Self::Stopped { since, reason } => Words::new(
                "session.announce.stopped",
                (
                    format!("该机构自{since}起停止评价：{reason}"),
                    format!("the institution is stopped since {since}: {reason}"),
                ),
                ("请等待恢复后再公告", "wait until the suspension is lifted"),
            ),
            Self::Kind => Words::new(
                "session.announce.kind",
                (
                    "该类机构不颁发这种证书".to_owned(),
                    "this kind of institution does not issue this kind of certificate".to_owned(),
                ),
                (
                    "请选择本机构可颁发的证书",
                    "choose the kind of certificate your institution issues",
                ),
            ),
            Self::Seats { asked, has } => Words::new(
                "session.announce.seats",
                (
                    format!("考点只有{has}个座位，不能公告{asked}个"),
                    format!("the site has {has} seats, {asked} cannot be announced"),
                ),
                (
                    "请减少名额或增加场次",
                    "announce fewer seats or another session",
                ),
            ),
            Self::Fee => Words::new(
                "session.announce.fee",
                (
                    "收费高于公布标准，或没有公布标准".to_owned(),
                    "the fee is above the published one, or none is published".to_owned(),
                ),
                ("请按公布标准收费", "charge the published fee"),
            ),
            Self::Parts => Words::new(
                "session.announce.parts",
                (
                    "考试部分不全、重复，或日期顺序不对".to_owned(),
                    "parts are missing or doubled, or their days are out of order".to_owned(),
                ),
                (
                    "请按等级要求填写每一部分的日期",
                    "enter a day for each part that the level asks for",
                ),
            ),
            Self::TooSoon { earliest } => Words::new(
                "session.announce.too-soon",
                (
                    format!("距公告时间太短，最早{earliest}开考"),
                    format!("too soon after the announcement: {earliest} is the earliest day"),
                ),
                ("请推迟考试日期", "choose a later day"),
            ),
            Self::Elsewhere { staff, on } => Words::new(
                "session.announce.elsewhere",
                (
                    format!("{staff}在{on}已安排在另一考点"),
                    format!("{staff} serves at another place on {on}"),
                ),
                (
                    "请更换人员或日期",
                    "assign someone else, or choose another day",
                ),
            ),
            Self::Nobody(part) => Words::new(
                "session.announce.nobody",
                (
                    format!("没有为{}安排人员", part.id()),
                    format!("nobody is assigned to the {} part", part.id()),
                ),
                ("请安排考务人员", "assign someone to it"),
            ),
            Self::Standard(standard) => Words::new(
                "session.announce.standard",
                (
                    format!("没有“{standard}”版申报条件"),
                    format!("`{standard}` is not an edition of the application conditions"),
                ),
                ("请选择申报条件版本", "choose an edition of the pack"),
            ),
            Self::Staff(who) => Words::new(
                "session.announce.staff",
                (
                    format!("{who}在考试日没有相应资格"),
                    format!("{who} is not qualified for the duty on that day"),
                ),
                (
                    "请更换人员或更新证卡",
                    "assign someone else, or renew the credential",
                ),
            ),
        }
    }
}

/// The staff of an institution, and who of them serves at another place on which day.
#[derive(Debug, Clone, Copy)]
pub struct Available<'t> {
    /// Everybody.
    pub staff: &'t [Staff],
    /// Who is at another place, and when.
    pub elsewhere: &'t [(Id<Staff>, jiff::civil::Date)],
}

/// Decides whether a session is announced. `filings` are the institution's versions: the one in force on the exam
/// days decides.
///
/// # Errors
/// [`AnnounceRefused`], the first thing that does not hold.
pub fn announce(
    permit: &Permit<'_, AnnounceSession>,
    kind: InstitutionKind,
    filings: &[Filing],
    staff: Available<'_>,
    pack: &Pack,
) -> Result<Decided<Session>, AnnounceRefused> {
    let session = permit.on();
    may_begin(session, kind, pack)?;
    may_be_held(session, filings, staff, pack)?;
    Ok(Decided::new(session.clone()))
}

/// Whether filing, site, fee, parts, days and people of a session fit: what every session must show, whatever for.
pub(super) fn may_be_held(
    session: &Session,
    filings: &[Filing],
    staff: Available<'_>,
    pack: &Pack,
) -> Result<(), AnnounceRefused> {
    let filing = filed(session, filings)?;
    let has = filing.site(&session.site).map_or(0, |site| site.seats);
    if session.seats == 0 || session.seats > has {
        return Err(AnnounceRefused::Seats {
            asked: session.seats,
            has,
        });
    }
    if filing
        .fee(session.level)
        .is_none_or(|published| session.fee > published)
    {
        return Err(AnnounceRefused::Fee);
    }
    let parts: Vec<Part> = session.parts.iter().map(|(part, _)| *part).collect();
    let in_order = session.parts.windows(2).all(|pair| pair[0].1 <= pair[1].1);
    let at = At::day(session.announced_on);
    if parts != pack.parts(session.level, at)
        || !in_order
        || session.enrol_until < session.announced_on
    {
        return Err(AnnounceRefused::Parts);
    }
    let ahead = pack
        .number("announcement.ahead", at)
        .map_or(0, |(days, _)| days);
    let earliest = pack.calendar.after(session.announced_on, ahead);
    if session
        .parts
        .iter()
        .any(|(_, on)| *on < earliest || *on <= session.enrol_until)
    {
        return Err(AnnounceRefused::TooSoon { earliest });
    }
    if !pack
        .conditions
        .editions()
        .any(|edition| edition == session.standard)
    {
        return Err(AnnounceRefused::Standard(session.standard.clone()));
    }
    everybody_can(session, staff)
}

/// The version in force on the exam days that covers the session, if the institution may announce today.
fn filed<'t>(session: &Session, filings: &'t [Filing]) -> Result<&'t Filing, AnnounceRefused> {
    let today = session.announced_on;
    if in_force_on(filings, today).is_none() {
        let stopped = filings.iter().find_map(|filing| filing.stop_on(today));
        return Err(
            stopped.map_or(AnnounceRefused::NotFiled, |stop| AnnounceRefused::Stopped {
                since: stop.from,
                reason: stop.reason.clone(),
            }),
        );
    }
    let on = session.last_day().unwrap_or(today);
    let filing = in_force_on(filings, on).ok_or(AnnounceRefused::NotFiled)?;
    let mut days = session.parts.iter();
    let fits = days.all(|(_, on)| filing.is_in_force_on(*on))
        && filing.covers(&session.occupation, session.level);
    fits.then_some(filing).ok_or(AnnounceRefused::NotFiled)
}

/// Whether every part has somebody, everybody is qualified for their duty, and nobody is in two places.
fn everybody_can(session: &Session, available: Available<'_>) -> Result<(), AnnounceRefused> {
    for assignment in &session.staff {
        let on = duty_day(session, assignment.duty);
        let qualified = available.staff.iter().any(|member| {
            member.id == assignment.staff
                && member.institution == session.institution
                && member.duty == assignment.duty
                && on.is_none_or(|on| member.may_serve(session.level, on))
        });
        if !qualified {
            return Err(AnnounceRefused::Staff(assignment.staff.to_string()));
        }
        let busy = |(who, when): &&(Id<Staff>, _)| *who == assignment.staff && Some(*when) == on;
        if let Some((staff, on)) = available.elsewhere.iter().find(busy) {
            return Err(AnnounceRefused::Elsewhere {
                staff: staff.to_string(),
                on: *on,
            });
        }
    }
    let unattended = session.parts.iter().find(|(part, _)| {
        let serves = |duty: Duty| duty != Duty::Supervisor && part_of(duty) == *part;
        !session.staff.iter().any(|one| serves(one.duty))
    });
    unattended.map_or(Ok(()), |(part, _)| Err(AnnounceRefused::Nobody(*part)))
}

fn part_of(duty: Duty) -> Part {
    match duty {
        Duty::Invigilator | Duty::Supervisor => Part::Theory,
        Duty::Assessor | Duty::SeniorAssessor => Part::Skill,
        Duty::Reviewer => Part::Review,
    }
}

/// The day on which a duty is done: the day of its part, or the first day.
#[must_use]
pub fn duty_day(session: &Session, duty: Duty) -> Option<jiff::civil::Date> {
    let wanted = part_of(duty);
    session
        .parts
        .iter()
        .find(|(part, _)| *part == wanted)
        .map(|(_, on)| *on)
}

/// Whether the kind of institution issues the kind of certificate.
pub(super) fn issues(
    session: &Session,
    kind: InstitutionKind,
    pack: &Pack,
) -> Result<(), AnnounceRefused> {
    let terms = pack.kind_on(kind, session.announced_on);
    if terms.is_none_or(|terms| terms.issues != session.certificate) {
        return Err(AnnounceRefused::Kind);
    }
    Ok(())
}

fn may_begin(session: &Session, kind: InstitutionKind, pack: &Pack) -> Result<(), AnnounceRefused> {
    issues(session, kind, pack)?;
    let Some(occupation) = pack.catalogue.find(&session.occupation) else {
        return Ok(());
    };
    if session.certificate == CertificateKind::SkillLevel {
        return match &occupation.exit {
            None => Err(AnnounceRefused::AccessType(occupation.name.zh.to_string())),
            Some(_) => Ok(()),
        };
    }
    let case = transition::Case {
        occupation,
        as_of: session.announced_on,
        roster: None,
        facts: transition::Facts::Announcement,
    };
    let decision = transition::decide(&pack.transition, &case);
    if decision.disposition == Disposition::RefuseNew {
        return Err(AnnounceRefused::Exited {
            say: decision.say(&case),
            under: pack.transition.citation(decision.rule()).clone(),
        });
    }
    Ok(())
}
