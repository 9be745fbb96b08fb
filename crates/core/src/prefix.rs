//! Number prefixes 前缀: what the authority gives an institution or one of its sites, for one kind of certificate, from a day.
use crate::{
    authority::Owned,
    catalogue::Catalogue,
    id::Id,
    institution::{Filing, Institution},
    pack::{Pack, table::Scheme},
    session::{CertificateKind, Session},
};
use jiff::civil::Date;

pub mod allocate;
pub mod end;

/// A number prefix. It never moves to another institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// The characters that the certificate numbers begin with (with the year in front for a qualification).
    pub text: String,
    /// Whose it is.
    pub institution: Id<Institution>,
    /// Key of the site it is for; `None` for every site without one of its own.
    pub site: Option<String>,
    /// What it numbers.
    pub kind: CertificateKind,
    /// First day of use.
    pub from: Date,
    /// Last day of use, once that is known.
    pub until: Option<Date>,
    /// Why it ended or will end.
    pub reason: Option<String>,
}

impl Owned for Prefix {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

/// Whether a prefix may give numbers on a day 前缀状态.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixState {
    /// It begins later.
    NotYet,
    /// It gives numbers.
    Alive,
    /// Every occupation of its institution has left the catalogue: only cases of a sealed roster get a number.
    RosterOnly {
        /// The last exit day.
        since: Date,
    },
    /// Its last day is over.
    Ended {
        /// The last day.
        on: Date,
    },
}

impl Prefix {
    /// Whether the prefix may give numbers on a day. `scope` is what its institution was ever filed for: an old
    /// qualification prefix stops when the last of these occupations has left the catalogue.
    #[must_use]
    pub fn standing(&self, scope: &[String], catalogue: &Catalogue, day: Date) -> PrefixState {
        if day < self.from {
            return PrefixState::NotYet;
        }
        if let Some(on) = self.until.filter(|until| *until < day) {
            return PrefixState::Ended { on };
        }
        if self.kind == CertificateKind::SkillLevel {
            return PrefixState::Alive;
        }
        match last_exit(scope, catalogue) {
            Some(since) if since <= day => PrefixState::RosterOnly { since },
            _ => PrefixState::Alive,
        }
    }

    /// Whether it is one that the session's certificates may carry on a day.
    #[must_use]
    pub fn serves(&self, session: &Session, day: Date) -> bool {
        self.institution == session.institution
            && self.kind == session.certificate
            && self.site.as_ref().is_none_or(|site| *site == session.site)
            && self.from <= day
            && self.until.is_none_or(|until| day <= until)
    }
}

/// The day on which the last of the occupations leaves the catalogue; `None` where one of them stays.
fn last_exit(scope: &[String], catalogue: &Catalogue) -> Option<Date> {
    let exits = scope.iter().map(|name| {
        let occupation = catalogue.find(name);
        occupation
            .and_then(|found| found.exit.as_ref())
            .map(|exit| exit.on)
    });
    let exits: Vec<Date> = exits.collect::<Option<_>>()?;
    exits.into_iter().max()
}

/// The prefixes that a session's certificates may carry on a day, the site's own before the institution's.
#[must_use]
pub fn serving<'t>(prefixes: &'t [Prefix], session: &Session, day: Date) -> Vec<&'t Prefix> {
    let mut serving: Vec<&Prefix> = prefixes
        .iter()
        .filter(|one| one.serves(session, day))
        .collect();
    serving.sort_by_key(|one| (one.site.is_none(), one.from, &one.text));
    serving
}

/// Every occupation that an institution was filed for, each once.
#[must_use]
pub fn occupations(filings: &[Filing]) -> Vec<String> {
    let public = filings.iter().filter(|filing| filing.is_public());
    let names: std::collections::BTreeSet<&String> = public
        .flat_map(|filing| filing.scope.iter().map(|scope| &scope.occupation))
        .collect();
    names.into_iter().cloned().collect()
}

impl Pack {
    /// The scheme by which certificates of a kind are numbered on a day.
    #[must_use]
    pub fn scheme_on(&self, kind: CertificateKind, day: Date) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| {
            let from = crate::day::parse(&scheme.from.to_string());
            let until = scheme.until.as_ref();
            let until = until.and_then(|until| crate::day::parse(&until.to_string()));
            scheme.id == kind.id()
                && from.is_some_and(|from| from <= day)
                && until.is_none_or(|until| day <= until)
        })
    }
}

/// The head of the prefixes that a kind of institution gets in its province, and how many digits follow it.
/// `body` is the code that stands for the institution where it has one: four digits of the ministry, or city and kind
/// digit of an old number.
///
/// # Errors
/// What does not fit, in both languages.
pub(crate) fn head(
    institution: &Institution,
    letter: Option<char>,
    body: &str,
    on: Date,
    law: &Pack,
) -> Result<(String, usize), String> {
    let terms = law
        .kind_on(institution.kind, on)
        .ok_or_else(|| format!("{on}尚无该类机构 no such kind of institution on {on}"))?;
    let scheme = law
        .scheme_on(terms.issues, on)
        .ok_or_else(|| format!("{on}没有编号规则 no number scheme on {on}"))?;
    let province = law
        .provinces
        .iter()
        .find(|one| one.code == institution.province);
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let head = match terms.issues {
        CertificateKind::SkillLevel => {
            let letter = letter.or_else(|| terms.letters.chars().next());
            let letter = letter.filter(|letter| terms.letters.contains(*letter));
            let letter = letter.ok_or_else(|| {
                format!(
                    "首字母须为{} the letter must be one of {}",
                    terms.letters, terms.letters
                )
            })?;
            if !digits(body, 4) {
                return Err("机构代码须为4位数字 the institution code has four digits".to_owned());
            }
            let code = province.and_then(|one| one.certificate_code.as_deref());
            let code = code.unwrap_or(&institution.province);
            format!("{letter}{body}{code}")
        }
        CertificateKind::Qualification => {
            if !digits(body, 3) || !('0'..='4').contains(&body.chars().last().unwrap_or('x')) {
                return Err(
                    "城市2位和机构性质1位（0至4） two digits of the city and the kind, 0 to 4"
                        .to_owned(),
                );
            }
            let place = province.and_then(|one| one.qualification_code.as_deref());
            let place = place.ok_or("该省没有旧编码 the province has no code of the old scheme")?;
            format!("{place}{body}")
        }
    };
    let width = scheme.prefix_length.saturating_sub(head.len());
    Ok((head, width))
}

/// Whether a prefix that was given earlier can be one of this institution's, by the scheme of a day.
///
/// # Errors
/// The prefix, if it cannot.
pub fn fits(
    text: &str,
    institution: &Institution,
    on: Date,
    law: &Pack,
) -> Result<CertificateKind, String> {
    let wrong = || text.to_owned();
    let kind = law.kind_on(institution.kind, on).ok_or_else(wrong)?.issues;
    let scheme = law.scheme_on(kind, on).ok_or_else(wrong)?;
    if text.len() != scheme.prefix_length || !text.is_ascii() {
        return Err(wrong());
    }
    let body = match kind {
        CertificateKind::SkillLevel => &text[1..5],
        CertificateKind::Qualification => &text[2..5],
    };
    let letter = text.chars().next().filter(char::is_ascii_alphabetic);
    let head = match kind {
        CertificateKind::SkillLevel => {
            head(institution, letter, body, on, law)
                .map_err(|_| wrong())?
                .0
        }
        // A sector station has the code of its sector, not of its province.
        CertificateKind::Qualification
            if law.codes.qualification_places.contains_key(&text[..2]) =>
        {
            text[..5].to_owned()
        }
        CertificateKind::Qualification => return Err(wrong()),
    };
    let rest = text.strip_prefix(&head).ok_or_else(wrong)?;
    let digits =
        rest.bytes().all(|byte| byte.is_ascii_digit()) && rest.bytes().any(|byte| byte != b'0');
    if digits { Ok(kind) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests;
