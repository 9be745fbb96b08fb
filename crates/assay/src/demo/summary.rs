//! What happened, in figures.
use crate::app::Failure;
use assay_core::money::Minor;
use std::{collections::BTreeMap, fmt, time::Duration};

/// Counts of the story.
#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) institutions: usize,
    pub(super) sessions: usize,
    pub(super) enrolled: usize,
    pub(super) accepted: usize,
    pub(super) exits: usize,
    pub(super) roster_cases: usize,
    pub(super) asked: usize,
    pub(super) silent: usize,
    pub(super) wish_continue: usize,
    pub(super) wish_refund: usize,
    pub(super) refunds: usize,
    pub(super) refunded_minor: u64,
    pub(super) passed: usize,
    pub(super) objections: usize,
    pub(super) qualification: usize,
    pub(super) skill_level: usize,
    pub(super) smuggled: usize,
    pub(super) trainees: usize,
    pub(super) graduates: BTreeMap<String, usize>,
    refusals: BTreeMap<String, usize>,
    held: BTreeMap<String, usize>,
    cheats: Vec<(String, String)>,
    spent: BTreeMap<&'static str, Duration>,
}

impl Summary {
    pub(super) fn note_refusal(&mut self, code: &str) {
        *self.refusals.entry(code.to_owned()).or_default() += 1;
    }

    pub(super) fn note_held(&mut self, code: &str) {
        *self.held.entry(code.to_owned()).or_default() += 1;
    }

    /// Notes what somebody tried and was told. An attempt that succeeds is written down as loudly.
    pub(super) fn note_cheat(&mut self, attempt: &str, outcome: Result<(), Failure>) {
        let told = match outcome {
            Ok(()) => "NOT REFUSED: this is a bug".to_owned(),
            Err(why) => why.to_string(),
        };
        self.cheats.push((attempt.to_owned(), told));
    }

    pub(super) fn spent(&mut self, step: &'static str, time: Duration) {
        *self.spent.entry(step).or_default() += time;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |zh: &str, en: &str, value: String| writeln!(f, "  {zh} {en}: {value}");
        line("机构", "institutions", self.institutions.to_string())?;
        line("场次", "sessions", self.sessions.to_string())?;
        line("报名", "enrolled", self.enrolled.to_string())?;
        line("受理", "accepted", self.accepted.to_string())?;
        line(
            "退出目录的职业",
            "occupations that left",
            self.exits.to_string(),
        )?;
        line(
            "封存名册个案",
            "cases on sealed rosters",
            self.roster_cases.to_string(),
        )?;
        line("征询意愿", "asked to choose", self.asked.to_string())?;
        let wishes = format!(
            "{} / {} / {}",
            self.wish_continue, self.wish_refund, self.silent
        );
        line("继续 / 退费 / 未答", "continue / refund / silent", wishes)?;
        line(
            "退费",
            "refunds",
            format!("{} = {} 元 yuan", self.refunds, Minor(self.refunded_minor)),
        )?;
        line("合格", "passed", self.passed.to_string())?;
        line("异议", "objections", self.objections.to_string())?;
        line(
            "职业资格证书",
            "qualification certificates",
            self.qualification.to_string(),
        )?;
        line(
            "职业技能等级证书",
            "skill level certificates",
            self.skill_level.to_string(),
        )?;
        line("培养计划学员", "trainees", self.trainees.to_string())?;
        let mut list = |zh: &str, en: &str, counts: &BTreeMap<String, usize>| -> fmt::Result {
            writeln!(f, "  {zh} {en}:")?;
            counts
                .iter()
                .try_for_each(|(code, count)| writeln!(f, "    {code}: {count}"))
        };
        list("毕业处置", "graduates by disposition", &self.graduates)?;
        list("不予受理", "refused enrolments", &self.refusals)?;
        list("暂缓发证", "held by the gate", &self.held)?;
        writeln!(f, "  企图作弊 attempts to cheat the exit:")?;
        for (attempt, told) in &self.cheats {
            writeln!(f, "    {attempt}\n      → {told}")?;
        }
        if self.smuggled > 0 {
            writeln!(
                f,
                "    a name written straight into the database, accepted \"before\" the exit\n      → held by the gate: see transition.roster and enrolment.recorded above"
            )?;
        }
        writeln!(f, "  用时 time per step:")?;
        for (step, time) in &self.spent {
            writeln!(f, "    {step}: {:.2} s", time.as_secs_f64())?;
        }
        Ok(())
    }
}
