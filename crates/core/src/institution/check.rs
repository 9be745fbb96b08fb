//! The check of completeness: everything that a filing lacks, each with its article.
use super::{
    Filing, FilingStage, Institution, dossier::HouseRule, dossier::Tenure, kind::Admission,
};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    law::Citation,
    level::Level,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
    selection::Award,
    session::CertificateKind,
    staff::Duty,
    text::Text,
};
use jiff::{ToSpan, civil::Date};

/// Permission to check a filing.
#[derive(Debug)]
pub enum CheckFiling {}
impl Action for CheckFiling {
    type On = Filing;
    const NAME: &'static str = "institution.check";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Something that a filing lacks 缺件.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Stable code, for example `filing.premises`.
    pub code: &'static str,
    /// What is missing.
    pub say: Text,
    /// The article that asks for it.
    pub under: Option<Citation>,
}

/// What the check looks at.
#[derive(Debug, Clone, Copy)]
pub struct Papers<'t> {
    /// Who files.
    pub institution: &'t Institution,
    /// What was handed in.
    pub filing: &'t Filing,
    /// The version it takes the place of.
    pub before: Option<&'t Filing>,
    /// What its organisation code was selected for.
    pub awards: &'t [Award],
}

/// Everything that is missing; empty where nothing is. What the authority decided before it kept this register is
/// not asked for again.
#[must_use]
pub fn gaps(papers: Papers<'_>, law: &Pack) -> Vec<Gap> {
    let mut list = List {
        law,
        on: papers.filing.from,
        gaps: Vec::new(),
    };
    if papers.filing.dossier.taken_over.is_some() {
        return list.gaps;
    }
    list.premises(papers.filing);
    list.staff(papers.filing);
    list.writings(papers);
    list.sample(papers);
    list.admission(papers);
    list.gaps
}

struct List<'t> {
    law: &'t Pack,
    on: Date,
    gaps: Vec<Gap>,
}

impl List<'_> {
    fn add(&mut self, code: &'static str, zh: String, en: String) {
        let under = self.law.citation(code, At::day(self.on)).cloned();
        let say = Text::new(zh, en);
        self.gaps.push(Gap { code, say, under });
    }

    fn premises(&mut self, filing: &Filing) {
        let lease = self.law.number("site.lease", At::day(self.on));
        let years = lease.map_or(0, |(years, _)| years);
        let least = self
            .on
            .saturating_add(i64::from(years).years())
            .saturating_sub(1.day());
        for site in &filing.sites {
            let (zh, en) = (&site.name.zh, &site.name.en);
            let found = filing
                .dossier
                .premises
                .iter()
                .find(|one| one.site == site.key);
            let Some(premises) = found else {
                self.add(
                    "filing.premises",
                    format!("考点“{zh}”没有场地和设备说明"),
                    format!("site {en}: premises and equipment are not described"),
                );
                continue;
            };
            if is_blank(&premises.address) || is_blank(&premises.equipment) {
                self.add(
                    "filing.premises",
                    format!("考点“{zh}”没有写明地址或设备"),
                    format!("site {en}: address or equipment is missing"),
                );
            }
            if let Tenure::Leased { until } = premises.tenure
                && until < least
            {
                self.add(
                    "site.lease",
                    format!("考点“{zh}”的租期到{until}为止，至少须到{least}"),
                    format!("site {en}: the lease ends on {until}; it must last until {least}"),
                );
            }
        }
    }

    fn staff(&mut self, filing: &Filing) {
        let least = self.law.number("filing.staff", At::day(self.on));
        let least = least.map_or(0, |(least, _)| least);
        let count = |duty: Duty| {
            let own = filing.dossier.staff.iter().filter(|(of, _)| *of == duty);
            own.map(|(_, count)| *count).sum::<u32>()
        };
        let senior = count(Duty::SeniorAssessor);
        let upper = |level: &Level| matches!(level, Level::L2 | Level::L1);
        let top = filing.scope.iter().any(|scope| upper(&scope.level));
        let has = if top {
            senior
        } else {
            senior + count(Duty::Assessor)
        };
        if has < least {
            self.add(
                "filing.staff",
                format!("可用考评员{has}人，至少{least}人（二级以上须为高级考评员）"),
                format!("{has} assessors, at least {least} are needed (senior ones for L2 and L1)"),
            );
        }
        if count(Duty::Invigilator) == 0 || count(Duty::Supervisor) == 0 {
            self.add(
                "filing.staff",
                "没有监考员或内部质量督导员".to_owned(),
                "no invigilator, or no internal quality supervisor".to_owned(),
            );
        }
    }

    fn writings(&mut self, papers: Papers<'_>) {
        let dossier = &papers.filing.dossier;
        let texts = [
            (
                "filing.item-bank",
                &dossier.item_bank,
                "题库来源",
                "the item bank",
            ),
            (
                "filing.fee-basis",
                &dossier.fee_basis,
                "收费的成本依据",
                "the cost basis of the fees",
            ),
            (
                "filing.contact",
                &dossier.contact,
                "联系人和联系方式",
                "the contact",
            ),
        ];
        for (code, text, zh, en) in texts {
            if is_blank(text) {
                self.add(code, format!("没有写明{zh}"), format!("{en} is missing"));
            }
        }
        for rule in HouseRule::ALL {
            let there = dossier.house_rules.iter();
            if !there
                .into_iter()
                .any(|(of, text)| *of == rule && !is_blank(text))
            {
                let name = rule.name();
                self.add(
                    "filing.rules",
                    format!("没有{}", name.zh),
                    format!("the {} are missing", name.en),
                );
            }
        }
    }

    fn sample(&mut self, papers: Papers<'_>) {
        let sample = &papers.filing.dossier.sample;
        let Some(terms) = self.law.kind_on(papers.institution.kind, self.on) else {
            return;
        };
        let title = match terms.issues {
            CertificateKind::SkillLevel => "职业技能等级证书",
            // A qualification certificate is printed by the authority.
            CertificateKind::Qualification => return,
        };
        let name = &papers.institution.name.zh;
        if !sample.contains(title) || !sample.contains(&**name) {
            self.add(
                "filing.sample",
                format!("证书样本没有标题“{title}”或机构名称“{name}”"),
                format!("the certificate sample lacks its title {title} or the name {name}"),
            );
        }
        if let Some(word) = self.law.forbidden_word_in(sample) {
            let word = &word.zh;
            self.add(
                "certificate.words",
                format!("证书样本含有禁用字样“{word}”"),
                format!("the certificate sample holds the forbidden word {word}"),
            );
        }
    }

    fn admission(&mut self, papers: Papers<'_>) {
        let Some(terms) = self.law.kind_on(papers.institution.kind, self.on) else {
            return;
        };
        let dossier = &papers.filing.dossier;
        match terms.admission {
            Admission::Filing => {}
            Admission::Licence => {
                if dossier.licence.as_deref().is_none_or(is_blank) {
                    self.add(
                        "filing.licence",
                        "没有鉴定许可证编号".to_owned(),
                        "the number of the licence is missing".to_owned(),
                    );
                }
            }
            Admission::Selection => {
                let award = dossier.award.as_ref();
                let award = award.and_then(|cited| {
                    papers
                        .awards
                        .iter()
                        .find(|award| award.application == *cited)
                });
                let mut occupations: Vec<&str> = Vec::new();
                for scope in &papers.filing.scope {
                    let held = papers.before.is_some_and(|before| {
                        before
                            .scope
                            .iter()
                            .any(|one| one.occupation == scope.occupation)
                    });
                    let won = award.is_some_and(|award| award.covers(&scope.occupation));
                    if !held && !won && !occupations.contains(&scope.occupation.as_str()) {
                        occupations.push(&scope.occupation);
                    }
                }
                if !occupations.is_empty() {
                    self.add(
                        "selection.published",
                        format!("没有引用覆盖“{}”的遴选结果", occupations.join("、")),
                        format!("no award of a selection covers {}", occupations.join(", ")),
                    );
                }
            }
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// A filing, checked for completeness 材料核对.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingChecked {
    /// Which filing.
    pub filing: Id<Filing>,
    /// The day.
    pub on: Date,
    /// What is missing; where nothing is, the filing is complete.
    pub gaps: Vec<Gap>,
    /// The officer's account.
    pub by: String,
}

/// Why a filing is not checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckRefused {
    /// It was checked before.
    #[error("the filing is {stage}: it was checked before")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
}

impl Why for CheckRefused {
    fn reason(&self) -> Reason {
        let Self::Stage { stage } = self;
        Reason {
            code: "institution.check.stage",
            zh: format!("备案状态为“{stage}”，已经核对过"),
            next: ("请查看备案状态。", "See where the filing stands."),
            rule: Some("filing.decision"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::Stage { stage: "complete" }]
    }
}

/// Checks a filing: complete, or returned with everything that is missing. The rule decides, not the officer.
///
/// # Errors
/// [`CheckRefused`].
pub fn check(
    permit: &Permit<'_, CheckFiling>,
    papers: Papers<'_>,
    law: &Pack,
    today: Date,
) -> Result<Decided<FilingChecked>, Refused<CheckRefused>> {
    let filing = permit.on();
    if filing.stage != FilingStage::Submitted {
        let stage = filing.stage.id();
        return Err(Refused::new(law, today, CheckRefused::Stage { stage }));
    }
    Ok(Decided::new(FilingChecked {
        filing: filing.id.clone(),
        on: today,
        gaps: gaps(papers, law),
        by: permit.by().account.clone(),
    }))
}
