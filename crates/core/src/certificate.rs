//! The certificate, and the checks that must pass before it can be signed.
use crate::{
    law::Citation,
    level::Level,
    session::{CertificateKind, Part},
    text::Text,
};
use jiff::civil::Date;

/// Everything a certificate says. The issuer is the institution, never a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Which kind.
    pub kind: CertificateKind,
    /// The certificate number as printed.
    pub number: String,
    /// 1, and one more for each correction.
    pub edition: u32,
    /// Holder's name as on the identity document.
    pub holder: String,
    /// Kind of the identity document and its masked number, for example `居民身份证 2399**********1234`.
    pub document: String,
    /// Name of the occupation.
    pub occupation: Text,
    /// Code of the occupation, or `--`.
    pub occupation_code: String,
    /// Job type or direction, or `--`; never blank.
    pub job_type: String,
    /// The level.
    pub level: Level,
    /// Identifier of the institution, `ins_…`.
    pub institution: String,
    /// Name of the institution as filed.
    pub institution_name: String,
    /// The last day of the exam.
    pub examined_on: Date,
    /// The day the result became final.
    pub final_on: Date,
    /// The day of issue.
    pub issued_on: Date,
    /// Score of each part, in tenths of a point of a hundred.
    pub scores: Vec<(Part, u16)>,
    /// The score from which a part is passed, in tenths of a point.
    pub pass_mark: u16,
    /// Where its status is found.
    pub status: StatusPlace,
    /// SHA-256 of the stored gate, in hexadecimal digits.
    pub gate_hash: String,
    /// SHA-256 of the pack, in hexadecimal digits.
    pub pack_hash: String,
    /// The text under which it is issued.
    pub under: Citation,
}

/// Where the status of a certificate stands in the status lists of its institution. The place says nothing of the
/// number: places of a block are given out in an order that only the issuer can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusPlace {
    /// Which block of lists, from 0.
    pub block: u32,
    /// Which bit of each list of the block.
    pub index: u32,
}

/// A certificate not yet checked.
#[derive(Debug, Clone)]
pub struct Draft(pub Facts);

/// A certificate that passed every check. Signing takes it by value: one check, one signature.
#[derive(Debug)]
pub struct Checked(Facts);

/// One rule that a draft breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code of the check.
    pub check: &'static str,
    /// What is wrong, for people.
    pub say: Text,
    /// The text it enforces.
    pub under: Citation,
}

/// One check, with the text it enforces.
#[derive(Debug, Clone)]
pub struct Check {
    /// Stable code.
    pub name: &'static str,
    /// What a broken check means, for people.
    pub say: Text,
    /// The text it enforces.
    pub under: Citation,
    /// True if the facts break it.
    pub broken_by: fn(&Facts, &[String]) -> bool,
}

/// The checks of a jurisdiction. Never empty: "nothing to check" must not read as "passed".
#[derive(Debug, Clone)]
pub struct Checks {
    checks: Vec<Check>,
    forbidden_words: Vec<String>,
}

impl Checks {
    /// The checks every certificate must pass, with the words that no title or name may hold.
    #[must_use]
    pub fn new(style: &Citation, issuance: &Citation, forbidden_words: Vec<String>) -> Self {
        let check = |name, zh: &'static str, en: &'static str, under: &Citation, broken_by| Check {
            name,
            say: Text::new(zh, en),
            under: under.clone(),
            broken_by,
        };
        Self {
            checks: vec![
                check(
                    "certificate.blank-field",
                    "有必填内容为空",
                    "a field is blank",
                    style,
                    blank,
                ),
                check(
                    "certificate.unprintable",
                    "姓名或名称中有不可打印的字符",
                    "a name holds characters that cannot be printed",
                    style,
                    unprintable,
                ),
                check(
                    "certificate.forbidden-words",
                    "机构名称中有禁用字样",
                    "the name of the institution holds a forbidden word",
                    style,
                    forbidden,
                ),
                check(
                    "certificate.level-in-number",
                    "编号中的等级与证书等级不符",
                    "the number names another level",
                    style,
                    other_level,
                ),
                check(
                    "certificate.before-exam",
                    "发证日期早于考试日期",
                    "the day of issue lies before the exam",
                    issuance,
                    before_exam,
                ),
                check(
                    "certificate.before-final",
                    "发证日期早于成绩确定之日",
                    "the day of issue lies before the result was final",
                    issuance,
                    before_final,
                ),
            ],
            forbidden_words,
        }
    }
}

fn blank(facts: &Facts, _: &[String]) -> bool {
    [
        facts.number.as_str(),
        facts.holder.as_str(),
        facts.document.as_str(),
        &facts.occupation.zh,
        &facts.occupation.en,
        facts.occupation_code.as_str(),
        facts.job_type.as_str(),
        facts.institution.as_str(),
        facts.institution_name.as_str(),
        facts.gate_hash.as_str(),
        facts.pack_hash.as_str(),
    ]
    .iter()
    .any(|field| field.trim().is_empty())
        || facts.scores.is_empty()
}

/// Control characters, invisible characters and those that turn the direction of text. Rare characters
/// and the middle dot of names are fine.
fn unprintable(facts: &Facts, _: &[String]) -> bool {
    [
        &facts.holder,
        &facts.institution_name,
        &facts.job_type,
        &facts.document,
    ]
    .iter()
    .any(|text| !text.chars().all(is_printable))
}

/// Whether a character can stand in a name on a certificate.
#[must_use]
pub fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e000}'..='\u{f8ff}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn forbidden(facts: &Facts, words: &[String]) -> bool {
    words
        .iter()
        .any(|word| facts.institution_name.contains(word.as_str()))
}

fn other_level(facts: &Facts, _: &[String]) -> bool {
    let position = match facts.kind {
        CertificateKind::Qualification => 10,
        CertificateKind::SkillLevel => 15,
    };
    let mark = match facts.level {
        Level::L5 => '5',
        Level::L4 => '4',
        Level::L3 => '3',
        Level::L2 => '2',
        Level::L1 => '1',
        Level::Special => 'T',
        Level::Apprentice | Level::Chief => return true,
    };
    facts.number.chars().nth(position) != Some(mark)
}

fn before_exam(facts: &Facts, _: &[String]) -> bool {
    facts.issued_on < facts.examined_on
}

fn before_final(facts: &Facts, _: &[String]) -> bool {
    facts.issued_on < facts.final_on
}

impl Draft {
    /// Runs every check and reports all findings, not only the first.
    ///
    /// # Errors
    /// The findings, if there is any; the draft is then gone and cannot be signed.
    pub fn check(self, checks: &Checks) -> Result<Checked, Vec<Finding>> {
        let findings: Vec<_> = checks
            .checks
            .iter()
            .filter(|check| (check.broken_by)(&self.0, &checks.forbidden_words))
            .map(|check| Finding {
                check: check.name,
                say: check.say.clone(),
                under: check.under.clone(),
            })
            .collect();
        if findings.is_empty() {
            Ok(Checked(self.0))
        } else {
            Err(findings)
        }
    }
}

impl Checked {
    /// What will be signed.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.0
    }
}

impl CertificateKind {
    /// The title printed on a certificate of this kind.
    #[must_use]
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Qualification => ("职业资格证书", "Vocational Qualification Certificate"),
            Self::SkillLevel => ("职业技能等级证书", "Vocational Skill Level Certificate"),
        }
    }
}

/// A certificate for tests and benchmarks: synthetic, and it passes the checks.
#[must_use]
pub fn sample(number: u32) -> Facts {
    Facts {
        kind: CertificateKind::SkillLevel,
        number: format!("S000023999001213{:06}", number % 1_000_000),
        edition: 1,
        holder: "张甲子".to_owned(),
        document: "居民身份证 2399**********1234".to_owned(),
        occupation: Text::new("电工", "Electrician"),
        occupation_code: "6-31-01-03".to_owned(),
        job_type: "--".to_owned(),
        level: Level::L3,
        institution: "ins_00000000000000000000000000000001".to_owned(),
        institution_name: "示例省第1技能评价中心".to_owned(),
        examined_on: jiff::civil::date(2021, 5, 11),
        final_on: jiff::civil::date(2021, 5, 24),
        issued_on: jiff::civil::date(2021, 5, 25),
        scores: vec![(Part::Theory, 785), (Part::Skill, 820)],
        pass_mark: 600,
        status: StatusPlace {
            block: 0,
            index: number.wrapping_mul(48_271) % 131_072,
        },
        gate_hash: "8f0c".repeat(16),
        pack_hash: "7024".repeat(16),
        under: Citation {
            instrument: "cn.mohrss-office.2020.80".to_owned(),
            article: "3".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks() -> Checks {
        let under = Citation {
            instrument: "cn.mohrss-office.2020.80".into(),
            article: "2(5)".into(),
        };
        Checks::new(&under, &under, vec!["国家".into()])
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Facts), expected: &[&str]) {
        let mut facts = sample(1);
        change(&mut facts);
        let found = match Draft(facts).check(&checks()) {
            Ok(_) => vec![],
            Err(findings) => findings.iter().map(|finding| finding.check).collect(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_certificate_dated_before_its_exam_cannot_be_signed() {
        let early = |facts: &mut Facts| facts.issued_on = jiff::civil::date(2021, 5, 10);
        check(
            early,
            &["certificate.before-exam", "certificate.before-final"],
        );
    }

    #[test]
    fn a_name_with_an_invisible_character_cannot_be_signed() {
        check(
            |facts| facts.holder = "张\u{200b}三".into(),
            &["certificate.unprintable"],
        );
        check(|facts| facts.holder = "阿依·示例".into(), &[]);
        check(|facts| facts.holder = "王㛃𠮷".into(), &[]);
    }

    #[test]
    fn a_number_of_another_level_cannot_be_signed() {
        check(
            |facts| facts.level = Level::L2,
            &["certificate.level-in-number"],
        );
    }

    #[test]
    fn a_forbidden_word_in_the_issuers_name_cannot_be_signed() {
        check(
            |facts| facts.institution_name = "国家技能中心".into(),
            &["certificate.forbidden-words"],
        );
    }
}
