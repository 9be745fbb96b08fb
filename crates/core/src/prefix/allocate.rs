//! Allocate a number prefix to an institution or to one of its sites.
use super::{Prefix, fits, head, last_exit, occupations};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    institution::{Filing, Institution},
    pack::Pack,
    refusal::{Reason, Refused, Why},
    session::CertificateKind,
};
use jiff::civil::Date;

/// Permission to allocate a prefix.
#[derive(Debug)]
pub enum AllocatePrefix {}
impl Action for AllocatePrefix {
    type On = Institution;
    const NAME: &'static str = "prefix.allocate";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// What the authority wants to allocate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Key of the site; `None` for the whole institution.
    pub site: Option<String>,
    /// First day of use.
    pub from: Date,
    /// How the prefix is found.
    pub how: How,
}

/// How a prefix is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// The next free one of the series.
    Next {
        /// The letter, where the kind may have several.
        letter: Option<char>,
        /// Four digits of the ministry (0000 where a province files), or city and kind digit of an old number.
        body: String,
    },
    /// One that was given before this register was kept.
    Given {
        /// The prefix.
        text: String,
    },
}

/// A prefix, allocated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocated {
    /// The prefix.
    pub prefix: Prefix,
    /// The officer's account.
    pub by: String,
}

/// What the register knows before a prefix is allocated.
#[derive(Debug, Clone, Copy)]
pub struct Known<'t> {
    /// The institution's filings.
    pub filings: &'t [Filing],
    /// Who has the prefix that is wanted, if it is a given one and anybody does.
    pub holder: Option<&'t Id<Institution>>,
    /// The highest prefix of the series so far, if there is one.
    pub highest: Option<&'t str>,
}

/// Why a prefix is not allocated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocateRefused {
    /// No filing of the institution is published, or none lasts to that day.
    #[error("no published filing of the institution is in force on {from} or later")]
    NotFiled {
        /// The first day that was wanted.
        from: Date,
    },
    /// The site is not one of the filing's.
    #[error("the filing has no site {site}")]
    Site {
        /// Its key.
        site: String,
    },
    /// The scheme of the day does not make such a prefix.
    #[error("the prefix does not fit the scheme of the day: {0}")]
    Scheme(String),
    /// Somebody has it.
    #[error("the prefix {0} was allocated before")]
    Taken(String),
    /// The series is used up.
    #[error("every prefix that begins with {0} is allocated")]
    Full(String),
    /// Every occupation has left the catalogue.
    #[error(
        "every occupation of the institution has left the catalogue by {on}: no old prefix begins after that"
    )]
    Exited {
        /// The last exit day.
        on: Date,
    },
    /// A prefix begins today or later.
    #[error("a prefix begins today or later, not on {from}")]
    Past {
        /// The day that was wanted.
        from: Date,
    },
}

impl Why for AllocateRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::NotFiled { from } => (
                "prefix.allocate.not-filed",
                format!("该机构在{from}及以后没有已公布的有效备案"),
                ("请先公布备案。", "Publish its filing first."),
                "filing.in-force",
            ),
            Self::Site { site } => (
                "prefix.allocate.site",
                format!("备案中没有考点“{site}”"),
                ("请选择备案中的考点。", "Choose a site of the filing."),
                "prefix.allocated",
            ),
            Self::Scheme(why) => (
                "prefix.allocate.scheme",
                format!("前缀不符合当日的编号规则：{why}"),
                ("请按编号规则填写。", "Follow the scheme of the day."),
                "prefix.allocated",
            ),
            Self::Taken(text) => (
                "prefix.allocate.taken",
                format!("前缀{text}已经分配"),
                ("请分配另一个前缀。", "Allocate another prefix."),
                "prefix.allocated",
            ),
            Self::Full(head) => (
                "prefix.allocate.full",
                format!("以{head}开头的前缀已全部分配"),
                (
                    "请使用部里分配的机构代码。",
                    "Use an institution code that the ministry gives.",
                ),
                "prefix.allocated",
            ),
            Self::Exited { on } => (
                "prefix.allocate.exited",
                format!("该机构的职业已于{on}全部退出目录，不再分配职业资格前缀"),
                (
                    "请先转为社会培训评价组织。",
                    "It becomes a social training evaluation organisation first.",
                ),
                "prefix.exit",
            ),
            Self::Past { from } => (
                "prefix.allocate.past",
                format!("前缀自今日或以后启用，不能早至{from}"),
                ("请更正启用日。", "Correct the first day."),
                "prefix.allocated",
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some(rule),
        }
    }

    fn examples() -> Vec<Self> {
        let day = jiff::civil::date(2021, 3, 1);
        vec![
            Self::NotFiled { from: day },
            Self::Site { site: "z".into() },
            Self::Scheme("首字母 letter".into()),
            Self::Taken("S000023000001".into()),
            Self::Full("S000023".into()),
            Self::Exited { on: day },
            Self::Past { from: day },
        ]
    }
}

/// The beginning that the prefixes of a series share; the highest of them tells what comes next.
///
/// # Errors
/// [`AllocateRefused::Scheme`].
pub fn series(
    institution: &Institution,
    wanted: &Wanted,
    law: &Pack,
    today: Date,
) -> Result<Option<String>, Refused<AllocateRefused>> {
    match &wanted.how {
        How::Given { .. } => Ok(None),
        How::Next { letter, body } => head(institution, *letter, body, wanted.from, law)
            .map(|(head, _)| Some(head))
            .map_err(|why| Refused::new(law, today, AllocateRefused::Scheme(why))),
    }
}

/// Decides which prefix is allocated.
///
/// # Errors
/// [`AllocateRefused`].
pub fn allocate(
    permit: &Permit<'_, AllocatePrefix>,
    wanted: &Wanted,
    known: Known<'_>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Allocated>, Refused<AllocateRefused>> {
    let institution = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    let lasting = |filing: &&Filing| filing.is_public() && wanted.from <= filing.until;
    let filing = known
        .filings
        .iter()
        .filter(lasting)
        .max_by_key(|one| one.version);
    let filing = filing.ok_or_else(|| refuse(AllocateRefused::NotFiled { from: wanted.from }))?;
    if let Some(site) = &wanted.site
        && filing.site(site).is_none()
    {
        return Err(refuse(AllocateRefused::Site { site: site.clone() }));
    }
    if wanted.from < today {
        return Err(refuse(AllocateRefused::Past { from: wanted.from }));
    }
    let text = match &wanted.how {
        How::Given { text } => text.trim().to_owned(),
        How::Next { letter, body } => {
            let scheme = |why| refuse(AllocateRefused::Scheme(why));
            let (head, width) =
                head(institution, *letter, body, wanted.from, law).map_err(scheme)?;
            let last = known
                .highest
                .and_then(|text| text.strip_prefix(&head)?.parse::<u32>().ok());
            let next = last.unwrap_or(0) + 1;
            if next.to_string().len() > width {
                return Err(refuse(AllocateRefused::Full(head)));
            }
            format!("{head}{next:0width$}")
        }
    };
    let scheme = |why| refuse(AllocateRefused::Scheme(why));
    let kind = fits(&text, institution, wanted.from, law).map_err(scheme)?;
    if known.holder.is_some() {
        return Err(refuse(AllocateRefused::Taken(text)));
    }
    if kind == CertificateKind::Qualification
        && let Some(on) = last_exit(&occupations(known.filings), &law.catalogue)
        && on <= wanted.from
    {
        return Err(refuse(AllocateRefused::Exited { on }));
    }
    Ok(Decided::new(Allocated {
        prefix: Prefix {
            text,
            institution: institution.id.clone(),
            site: wanted.site.clone(),
            kind,
            from: wanted.from,
            until: None,
            reason: None,
        },
        by: permit.by().account.clone(),
    }))
}
