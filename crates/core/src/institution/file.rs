//! File an institution: a new one, a renewal, or a change, always as a new version.
use super::{Filing, FilingStage, Institution, InstitutionKind};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    identifier::uscc,
    level::Level,
    pack::Pack,
    prefix,
    refusal::{Reason, Refused, Why},
};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeSet;

/// Permission to file an institution.
#[derive(Debug)]
pub enum FileInstitution {}
impl Action for FileInstitution {
    type On = Institution;
    const NAME: &'static str = "institution.file";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::Officer];
}

/// Why a filing is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRefused {
    /// The organisation code is malformed.
    #[error("the organisation code is malformed: {0}")]
    Uscc(String),
    /// The name holds a forbidden word.
    #[error("the name holds the forbidden word {0}")]
    ForbiddenWord(String),
    /// No occupation, or one the filing cannot cover.
    #[error("the scope is wrong: {0}")]
    Scope(String),
    /// A site without seats, or no site.
    #[error("there is no site, or one without seats")]
    Sites,
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    Term,
    /// The prefix that was taken over does not fit the kind and province.
    #[error("the number prefix is wrong: {0}")]
    Prefix(String),
    /// Another institution has the organisation code.
    #[error("the organisation code belongs to {0}")]
    UsccTaken(String),
    /// The pack does not know the province.
    #[error("no province has the code {0}")]
    Province(String),
    /// No fee is published for a level of the scope.
    #[error("no fee is published for {}", .0.name().1)]
    Fee(Level),
    /// There is no such kind of institution on the first day.
    #[error("on {from} there is no institution of this kind")]
    Kind {
        /// The first day of the filing.
        from: Date,
        /// The rule that would say so.
        rule: &'static str,
    },
    /// The filing lasts longer than the term of the pack.
    #[error("a filing lasts at most {years} years")]
    TooLong {
        /// The longest term in years.
        years: u32,
        /// The rule that says so.
        rule: &'static str,
    },
    /// A station asks for an occupation that has left the catalogue when the filing begins.
    #[error("{occupation} leaves the catalogue on {on}: no qualification is filed from then on")]
    Exited {
        /// The occupation.
        occupation: String,
        /// The exit day.
        on: Date,
    },
    /// It was removed from the directory.
    #[error("the institution was removed from the directory and may not file until {until}")]
    Barred {
        /// The last day of the bar.
        until: Date,
    },
    /// Another version waits for its decision.
    #[error("version {version} still waits for its decision")]
    Waiting {
        /// Which version.
        version: u32,
    },
    /// An earlier decision is taken over by the authority only, once, and by its number.
    #[error(
        "only the authority takes over an earlier decision, as the first version and by its number"
    )]
    TakenOver,
}

impl Why for FileRefused {
    #[expect(clippy::too_many_lines, reason = "a table: one row a reason")]
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Uscc(why) => (
                "institution.file.uscc",
                format!("统一社会信用代码有误：{why}"),
                (
                    "请核对营业执照后重新填写",
                    "compare it with the licence and enter it again",
                ),
                None,
            ),
            Self::ForbiddenWord(word) => (
                "institution.file.forbidden-word",
                format!("名称中含有禁用字样“{word}”"),
                (
                    "请使用登记名称中不含该字样的名称，或提请人工审核",
                    "use a name without it, or ask for a review by hand",
                ),
                Some("certificate.words"),
            ),
            Self::Scope(what) => (
                "institution.file.scope",
                format!("评价范围有误：{what}"),
                (
                    "请选择目录中的职业和一至五级",
                    "choose occupations of the catalogue and levels L5 to L1",
                ),
                Some("filing.in-force"),
            ),
            Self::Sites => (
                "institution.file.sites",
                "没有考点，或考点没有座位".to_owned(),
                (
                    "请至少填写一个有座位的考点",
                    "enter at least one site with seats",
                ),
                Some("filing.premises"),
            ),
            Self::Term => (
                "institution.file.term",
                "备案截止日早于起始日".to_owned(),
                ("请更正起止日期", "correct the days"),
                None,
            ),
            Self::Prefix(what) => (
                "institution.file.prefix",
                format!("证书编号前缀有误：{what}"),
                (
                    "前缀由主管部门分配，请核对",
                    "the prefix is given by the authority: compare it",
                ),
                Some("prefix.allocated"),
            ),
            Self::UsccTaken(holder) => (
                "institution.file.uscc-taken",
                format!("该统一社会信用代码已属于“{holder}”"),
                (
                    "请在该机构名下提交新的备案版本",
                    "hand in a new version of that institution's filing",
                ),
                None,
            ),
            Self::Province(code) => (
                "institution.file.province",
                format!("没有代码为“{code}”的省级行政区"),
                ("请更正地区代码", "correct the code"),
                None,
            ),
            Self::Fee(level) => (
                "institution.file.fee",
                format!("没有公布{}的收费标准", level.name().0),
                ("请填写每个等级的收费标准", "enter a fee for each level"),
                Some("fee.published"),
            ),
            Self::Kind { from, rule } => (
                "institution.file.kind",
                format!("{from}尚无该类评价机构"),
                ("请更正类别或起始日", "correct the kind or the first day"),
                Some(*rule),
            ),
            Self::TooLong { years, rule } => (
                "institution.file.too-long",
                format!("备案期限不得超过{years}年"),
                (
                    "请缩短期限，到期前提交新的版本",
                    "shorten it, and hand in a new version before it ends",
                ),
                Some(*rule),
            ),
            Self::Exited { occupation, on } => (
                "institution.file.exited",
                format!("“{occupation}”于{on}退出目录，此后不能再备案职业资格鉴定"),
                (
                    "请申请成为社会培训评价组织，开展职业技能等级认定",
                    "apply to become a social training evaluation organisation",
                ),
                Some("prefix.exit"),
            ),
            Self::Barred { until } => (
                "institution.file.barred",
                format!("该机构已被移出目录，{until}前（含当日）不得备案"),
                ("请在限制期满后重新提交", "file anew after that day"),
                Some("filing.bar"),
            ),
            Self::Waiting { version } => (
                "institution.file.waiting",
                format!("第{version}版备案尚未决定"),
                (
                    "请等待决定后再提交新的版本",
                    "hand in another version once it is decided",
                ),
                Some("filing.decision"),
            ),
            Self::TakenOver => (
                "institution.file.taken-over",
                "既有备案只能由主管部门登记一次，并注明原决定文号".to_owned(),
                (
                    "请按备案程序提交材料",
                    "hand in the documents of a filing instead",
                ),
                Some("filing.decision"),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule,
        }
    }

    fn examples() -> Vec<Self> {
        let day = jiff::civil::date(2021, 3, 1);
        vec![
            Self::Uscc("长度 length".into()),
            Self::ForbiddenWord("国家".into()),
            Self::Scope("占星师".into()),
            Self::Sites,
            Self::Term,
            Self::Prefix("Y1".into()),
            Self::UsccTaken("示例机构".into()),
            Self::Province("99".into()),
            Self::Fee(Level::L3),
            Self::Kind {
                from: day,
                rule: "kind.social",
            },
            Self::TooLong {
                years: 3,
                rule: "kind.social",
            },
            Self::Exited {
                occupation: "美容师".into(),
                on: day,
            },
            Self::Barred { until: day },
            Self::Waiting { version: 2 },
            Self::TakenOver,
        ]
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

/// What the register knows before a filing is handed in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'t> {
    /// Who has the organisation code already, if anybody does.
    pub holder: Option<&'t Institution>,
    /// The institution's versions so far.
    pub versions: &'t [Filing],
    /// The last day on which the organisation code may not file, after a removal.
    pub barred_until: Option<Date>,
}

/// Decides whether a filing can be taken; gives it its version number.
///
/// # Errors
/// [`FileRefused`].
pub fn file(
    permit: &Permit<'_, FileInstitution>,
    filing: Filing,
    known: Known<'_>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Filed>, Refused<FileRefused>> {
    let institution = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    identity(institution, known, law, today).map_err(refuse)?;
    contents(institution, &filing, law).map_err(refuse)?;
    if let Some(taken_over) = &filing.dossier.taken_over {
        let first = known.versions.iter().all(|one| !one.is_public());
        if permit.by().role != Role::Officer || !first || taken_over.decision.trim().is_empty() {
            return Err(refuse(FileRefused::TakenOver));
        }
        let text = &taken_over.prefix;
        prefix::fits(text, institution, filing.from, law)
            .map_err(|why| refuse(FileRefused::Prefix(why)))?;
    }
    let newest = known.versions.iter().map(|one| one.version).max();
    let published = known.versions.iter().filter(|one| one.is_public());
    let filing = Filing {
        version: newest.unwrap_or(0) + 1,
        supersedes: published
            .max_by_key(|one| one.version)
            .map(|one| one.id.clone()),
        stage: FilingStage::Submitted,
        stops: Vec::new(),
        ..filing
    };
    Ok(Decided::new(Filed {
        institution: institution.clone(),
        by: permit.by().account.clone(),
        filing,
    }))
}

/// Whether this institution may file at all.
fn identity(
    institution: &Institution,
    known: Known<'_>,
    law: &Pack,
    today: Date,
) -> Result<(), FileRefused> {
    if let Some(other) = known.holder.filter(|holder| holder.id != institution.id) {
        return Err(FileRefused::UsccTaken(other.name.zh.to_string()));
    }
    if let Some(until) = known.barred_until.filter(|until| today <= *until) {
        return Err(FileRefused::Barred { until });
    }
    let waiting = known.versions.iter().find(|one| {
        matches!(
            one.stage,
            FilingStage::Submitted | FilingStage::Complete { .. } | FilingStage::Reviewing { .. }
        )
    });
    if let Some(waiting) = waiting {
        return Err(FileRefused::Waiting {
            version: waiting.version,
        });
    }
    let known = |code: &str| law.provinces.iter().any(|province| province.code == code);
    if !known(&institution.province) {
        return Err(FileRefused::Province(institution.province.clone()));
    }
    uscc::parse(&institution.uscc).map_err(|why| FileRefused::Uscc(why.to_string()))?;
    match law.forbidden_word_in(&institution.name.zh) {
        Some(word) => Err(FileRefused::ForbiddenWord(word.zh.clone())),
        None => Ok(()),
    }
}

/// Whether scope, fees, sites and term can be what they are.
fn contents(institution: &Institution, filing: &Filing, law: &Pack) -> Result<(), FileRefused> {
    if filing.scope.is_empty() {
        return Err(FileRefused::Scope("空 empty".to_owned()));
    }
    for scope in &filing.scope {
        let Some(occupation) = law.catalogue.find(&scope.occupation) else {
            return Err(FileRefused::Scope(scope.occupation.clone()));
        };
        if !Level::FIVE.contains(&scope.level) {
            let what = format!("{} {}", scope.occupation, scope.level);
            return Err(FileRefused::Scope(what));
        }
        if filing.fee(scope.level).is_none() {
            return Err(FileRefused::Fee(scope.level));
        }
        let exit = occupation.exit.as_ref();
        if let Some(exit) = exit.filter(|exit| exit.on <= filing.from)
            && institution.kind == InstitutionKind::Station
        {
            return Err(FileRefused::Exited {
                occupation: scope.occupation.clone(),
                on: exit.on,
            });
        }
    }
    let keys: BTreeSet<&str> = filing.sites.iter().map(|site| site.key.as_str()).collect();
    let seatless = filing.sites.iter().any(|site| site.seats == 0);
    if keys.is_empty() || keys.len() < filing.sites.len() || seatless {
        return Err(FileRefused::Sites);
    }
    if filing.until < filing.from {
        return Err(FileRefused::Term);
    }
    let rule = institution.kind.rule();
    let Some(terms) = law.kind_on(institution.kind, filing.from) else {
        return Err(FileRefused::Kind {
            from: filing.from,
            rule,
        });
    };
    match terms.years {
        Some(years) if term_end(filing.from, years) < filing.until => {
            Err(FileRefused::TooLong { years, rule })
        }
        _ => Ok(()),
    }
}

/// The last day of a filing that begins on `from` and lasts so many years.
#[must_use]
pub fn term_end(from: Date, years: u32) -> Date {
    from.saturating_add(i64::from(years).years())
        .saturating_sub(1.day())
}
