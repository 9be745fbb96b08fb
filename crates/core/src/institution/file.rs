//! File an institution, publish its filing, suspend it.
use super::{Filing, FilingStage, Institution, InstitutionKind};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::Id,
    identifier::uscc,
    level::Level,
    pack::{At, Pack},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Permission to file an institution.
#[derive(Debug)]
pub enum FileInstitution {}
impl Action for FileInstitution {
    type On = Institution;
    const NAME: &'static str = "institution.file";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::Officer];
}

/// Permission to publish a filing.
#[derive(Debug)]
pub enum PublishFiling {}
impl Action for PublishFiling {
    type On = Filing;
    const NAME: &'static str = "institution.publish";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to suspend a filing.
#[derive(Debug)]
pub enum SuspendFiling {}
impl Action for SuspendFiling {
    type On = Filing;
    const NAME: &'static str = "institution.suspend";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Why a filing is not taken, published or suspended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingRefused {
    /// The organisation code is malformed.
    Uscc(String),
    /// The name holds a forbidden word.
    ForbiddenWord(String),
    /// No occupation, or one the filing cannot cover.
    Scope(String),
    /// A site without seats, or no site.
    Sites,
    /// The last day lies before the first.
    Term,
    /// The prefix does not fit the kind and province.
    Prefix(String),
    /// The filing is not in the stage the act needs.
    Stage,
    /// The same person filed and decides.
    SamePerson,
    /// Another institution has the organisation code.
    UsccTaken(String),
    /// Another institution has the prefix.
    PrefixTaken(String),
    /// The pack does not know the province.
    Province(String),
    /// No fee is published for a level of the scope.
    Fee(Level),
    /// The filing lasts longer than the term of the pack.
    TooLong {
        /// The longest term in years.
        years: u32,
    },
    /// A station asks for an occupation that has left the catalogue when the filing begins.
    Exited {
        /// The occupation.
        occupation: String,
        /// The exit day.
        on: Date,
    },
}

impl Refusal for FilingRefused {
    #[expect(clippy::too_many_lines, reason = "one arm a reason")]
    fn words(&self) -> Words {
        match self {
            Self::Uscc(why) => Words::new(
                "institution.file.uscc",
                (
                    format!("统一社会信用代码有误：{why}"),
                    format!("the organisation code is malformed: {why}"),
                ),
                (
                    "请核对营业执照后重新填写",
                    "compare it with the licence and enter it again",
                ),
            ),
            Self::ForbiddenWord(word) => Words::new(
                "institution.file.forbidden-word",
                (
                    format!("名称中含有禁用字样“{word}”"),
                    format!("the name holds the forbidden word {word}"),
                ),
                (
                    "请使用登记名称中不含该字样的名称，或提请人工审核",
                    "use a name without it, or ask for a review by hand",
                ),
            ),
            Self::Scope(what) => Words::new(
                "institution.file.scope",
                (
                    format!("评价范围有误：{what}"),
                    format!("the scope is wrong: {what}"),
                ),
                (
                    "请选择目录中的职业和一至五级",
                    "choose occupations of the catalogue and levels L5 to L1",
                ),
            ),
            Self::Sites => Words::new(
                "institution.file.sites",
                (
                    "没有考点，或考点没有座位".to_owned(),
                    "there is no site, or one without seats".to_owned(),
                ),
                (
                    "请至少填写一个有座位的考点",
                    "enter at least one site with seats",
                ),
            ),
            Self::Term => Words::new(
                "institution.file.term",
                (
                    "备案截止日早于起始日".to_owned(),
                    "the last day lies before the first".to_owned(),
                ),
                ("请更正起止日期", "correct the days"),
            ),
            Self::Prefix(what) => Words::new(
                "institution.file.prefix",
                (
                    format!("证书编号前缀有误：{what}"),
                    format!("the number prefix is wrong: {what}"),
                ),
                (
                    "前缀由主管部门分配，请核对",
                    "the prefix is given by the authority: compare it",
                ),
            ),
            Self::Stage => Words::new(
                "institution.file.stage",
                (
                    "备案当前状态不允许此操作".to_owned(),
                    "the filing is not in a state that allows this".to_owned(),
                ),
                ("请刷新后查看备案状态", "look at the filing again"),
            ),
            Self::SamePerson => Words::new(
                "institution.publish.same-person",
                (
                    "提交与审批不能是同一人".to_owned(),
                    "who filed cannot decide".to_owned(),
                ),
                ("请由另一名工作人员审批", "another officer decides"),
            ),
            Self::UsccTaken(holder) => Words::new(
                "institution.file.uscc-taken",
                (
                    format!("该统一社会信用代码已属于“{holder}”"),
                    format!("the organisation code belongs to {holder}"),
                ),
                (
                    "请在该机构名下提交新的备案版本",
                    "hand in a new version of that institution's filing",
                ),
            ),
            Self::PrefixTaken(prefix) => Words::new(
                "institution.publish.prefix-taken",
                (
                    format!("证书编号前缀{prefix}已属于其他机构"),
                    format!("the number prefix {prefix} belongs to another institution"),
                ),
                ("请分配另一个前缀", "allocate another prefix"),
            ),
            Self::Province(code) => Words::new(
                "institution.file.province",
                (
                    format!("没有代码为“{code}”的省级行政区"),
                    format!("no province has the code {code}"),
                ),
                ("请更正地区代码", "correct the code"),
            ),
            Self::Fee(level) => Words::new(
                "institution.file.fee",
                (
                    format!("没有公布{}的收费标准", level.name().0),
                    format!("no fee is published for {}", level.name().1),
                ),
                ("请填写每个等级的收费标准", "enter a fee for each level"),
            ),
            Self::TooLong { years } => Words::new(
                "institution.file.too-long",
                (
                    format!("备案期限不得超过{years}年"),
                    format!("a filing lasts at most {years} years"),
                ),
                (
                    "请缩短期限，到期前提交新的版本",
                    "shorten it, and hand in a new version before it ends",
                ),
            ),
            Self::Exited { occupation, on } => Words::new(
                "institution.file.exited",
                (
                    format!("“{occupation}”于{on}退出目录，此后不能再备案职业资格鉴定"),
                    format!(
                        "{occupation} leaves the catalogue on {on}: no qualification is filed from then on"
                    ),
                ),
                (
                    "请申请成为社会培训评价组织，开展职业技能等级认定",
                    "apply to become a social training evaluation organisation",
                ),
            ),
        }
    }
}

/// A filing as handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The institution.
    pub institution: Institution,
    /// What it asks for.
    pub filing: Filing,
    /// Who handed it in.
    pub by: String,
}

/// Decides whether a filing can be taken. `holder` is who has the organisation code already, if anybody does.
///
/// # Errors
/// [`FilingRefused`].
pub fn file(
    permit: &Permit<'_, FileInstitution>,
    filing: Filing,
    holder: Option<&Institution>,
    pack: &Pack,
) -> Result<Decided<Filed>, FilingRefused> {
    let institution = permit.on();
    if let Some(other) = holder.filter(|holder| holder.id != institution.id) {
        return Err(FilingRefused::UsccTaken(other.name.zh.clone()));
    }
    if !pack
        .provinces
        .iter()
        .any(|province| province.code == institution.province)
    {
        return Err(FilingRefused::Province(institution.province.clone()));
    }
    uscc::parse(&institution.uscc).map_err(|why| FilingRefused::Uscc(why.to_string()))?;
    if let Some(word) = pack.forbidden_word_in(&institution.name.zh) {
        return Err(FilingRefused::ForbiddenWord(word.zh.clone()));
    }
    if filing.scope.is_empty() {
        return Err(FilingRefused::Scope("空 empty".to_owned()));
    }
    for scope in &filing.scope {
        if pack.catalogue.find(&scope.occupation).is_none() || !Level::FIVE.contains(&scope.level) {
            return Err(FilingRefused::Scope(format!(
                "{} {}",
                scope.occupation, scope.level
            )));
        }
    }
    scope_fits(institution, &filing, pack)?;
    let keys: BTreeSet<&str> = filing.sites.iter().map(|site| site.key.as_str()).collect();
    if keys.is_empty()
        || keys.len() < filing.sites.len()
        || filing.sites.iter().any(|site| site.seats == 0)
    {
        return Err(FilingRefused::Sites);
    }
    if filing.until < filing.from {
        return Err(FilingRefused::Term);
    }
    // A station's licence has its own term, which ends with the exit.
    if institution.kind != InstitutionKind::Station && term_end(pack, filing.from) < filing.until {
        let years = pack.number("filing.term", At::day(filing.from));
        return Err(FilingRefused::TooLong {
            years: years.map_or(3, |(years, _)| years),
        });
    }
    prefix(institution, &filing)?;
    Ok(Decided::new(Filed {
        institution: institution.clone(),
        by: permit.by().account.clone(),
        filing,
    }))
}

/// Whether every level has its fee, and a station asks for no occupation that has left the catalogue by then.
fn scope_fits(
    institution: &Institution,
    filing: &Filing,
    pack: &Pack,
) -> Result<(), FilingRefused> {
    for scope in &filing.scope {
        if filing.fee(scope.level).is_none() {
            return Err(FilingRefused::Fee(scope.level));
        }
        let occupation = pack.catalogue.find(&scope.occupation);
        let exit = occupation.and_then(|found| found.exit.as_ref());
        if let Some(exit) = exit.filter(|exit| exit.on <= filing.from)
            && institution.kind == InstitutionKind::Station
        {
            return Err(FilingRefused::Exited {
                occupation: scope.occupation.clone(),
                on: exit.on,
            });
        }
    }
    Ok(())
}

fn prefix(institution: &Institution, filing: &Filing) -> Result<(), FilingRefused> {
    let text = &filing.prefix;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let letters = match institution.kind {
        InstitutionKind::Employer => "Y",
        InstitutionKind::Social => "S",
        InstitutionKind::College => "SY",
        InstitutionKind::Station => "",
    };
    let fits = if institution.kind == InstitutionKind::Station {
        // Place, city, kind and institution of a 16-digit number; the year comes in front.
        text.len() == 8 && digits(text)
    } else {
        // Letter, institution code, province and sequence of a 22-character number.
        text.len() == 13
            && text.is_ascii()
            && letters.contains(&text[..1])
            && digits(&text[1..])
            && text[5..7] == institution.province
    };
    if fits {
        Ok(())
    } else {
        Err(FilingRefused::Prefix(text.clone()))
    }
}

/// A filing that goes into the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The filing, as handed in.
    pub filing: Filing,
    /// The day of publication.
    pub on: Date,
    /// Who decided.
    pub by: String,
}

/// Decides whether a filing is published. Another person than the filer decides. `holder` has the number prefix
/// already, if anybody does.
///
/// # Errors
/// [`FilingRefused`].
pub fn publish(
    permit: &Permit<'_, PublishFiling>,
    filed_by: &str,
    holder: Option<&Id<Institution>>,
    today: Date,
) -> Result<Decided<Published>, FilingRefused> {
    let filing = permit.on();
    if filing.stage != FilingStage::Submitted {
        return Err(FilingRefused::Stage);
    }
    if permit.by().account == filed_by {
        return Err(FilingRefused::SamePerson);
    }
    if holder.is_some_and(|holder| *holder != filing.institution) {
        return Err(FilingRefused::PrefixTaken(filing.prefix.clone()));
    }
    Ok(Decided::new(Published {
        filing: filing.clone(),
        on: today,
        by: permit.by().account.clone(),
    }))
}

/// A suspension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspended {
    /// The filing.
    pub filing: Filing,
    /// First day of the suspension.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// Decides whether a filing is suspended. From that day nothing new is announced, seated or issued under it.
///
/// # Errors
/// [`FilingRefused::Stage`] if it is not published.
pub fn suspend(
    permit: &Permit<'_, SuspendFiling>,
    reason: &str,
    today: Date,
) -> Result<Decided<Suspended>, FilingRefused> {
    let filing = permit.on();
    if !matches!(filing.stage, FilingStage::Published { .. }) || reason.trim().is_empty() {
        return Err(FilingRefused::Stage);
    }
    Ok(Decided::new(Suspended {
        filing: filing.clone(),
        on: today,
        reason: reason.to_owned(),
    }))
}

/// The day by which a filing handed in on `from` ends, by the pack's term.
#[must_use]
pub fn term_end(pack: &Pack, from: Date) -> Date {
    use jiff::ToSpan;
    let years = pack
        .number("filing.term", At::day(from))
        .map_or(3, |(years, _)| years);
    from.saturating_add(i64::from(years).years())
        .saturating_sub(1.day())
}
