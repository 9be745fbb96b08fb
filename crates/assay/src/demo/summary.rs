//! What happened, in figures: a block for each line of the mission, and what somebody was told.
use crate::app::Failure;
use assay_core::money::Minor;
use std::{collections::BTreeMap, fmt, time::Duration};

/// A figure: the line of the mission it belongs to, its key, and what people read in Chinese and in English. Keys of
/// money end in `_minor`.
type Figure = (u8, &'static str, &'static str, &'static str);

/// The lines of the mission.
const LINES: [(u8, &str, &str); 9] = [
    (0, "示例省", "The province"),
    (1, "退出时在办的鉴定", "Cases that the exit met"),
    (2, "已完成的鉴定", "Appraisals that were complete"),
    (3, "培养计划学员", "Trainees under a plan"),
    (4, "严格发证", "Strict issuance"),
    (5, "退出前颁发的证书", "Certificates from before the exit"),
    (6, "社会培训评价组织", "Social organisations"),
    (7, "法的变化", "The law changes"),
    (9, "鉴定机构转型", "Stations that turn"),
];

/// Every figure, in the order in which they are told.
const FIGURES: &[Figure] = &[
    (0, "institutions", "机构", "institutions"),
    (0, "sessions", "场次", "sessions"),
    (0, "enrolled", "报名", "enrolled"),
    (0, "accepted", "受理", "accepted"),
    (0, "passed", "合格", "passed"),
    (0, "objections", "异议", "objections"),
    (
        0,
        "skill_level",
        "职业技能等级证书",
        "skill level certificates",
    ),
    (1, "exits", "退出目录的职业", "occupations that left"),
    (1, "roster_cases", "封存名册个案", "cases on sealed rosters"),
    (1, "asked", "征询意愿", "asked to choose"),
    (1, "wish_continue", "选择继续", "wish to go on"),
    (1, "wish_refund", "选择退费", "wish the fee back"),
    (1, "lapsed", "逾期未答，按规则处理", "decided by silence"),
    (1, "open", "尚在答复期内", "still open"),
    (1, "told", "已告知", "told"),
    (1, "reminded", "已提醒", "reminded"),
    (1, "refunds", "退费", "fees that go back"),
    (1, "refunded_minor", "退费金额", "the sum of them"),
    (
        1,
        "moved",
        "转到其他机构的场次",
        "moved to another institution's session",
    ),
    (
        1,
        "continued_later",
        "无考可参加、另行安排场次",
        "given a later day, having no exam left",
    ),
    (1, "payouts", "银行付款批次", "payouts sent to the bank"),
    (
        1,
        "transfers_paid",
        "银行已付",
        "transfers that the bank paid",
    ),
    (
        1,
        "transfers_returned",
        "银行退回",
        "transfers that the bank returned",
    ),
    (
        1,
        "paid_again",
        "更正账户后再次支付",
        "paid again to another account",
    ),
    (1, "paid_back_minor", "已到账", "paid back by the banks"),
    (
        2,
        "qualification",
        "职业资格证书",
        "qualification certificates",
    ),
    (2, "after_exit", "其中退出后颁发", "issued after the exit"),
    (
        2,
        "proofs",
        "抽查名册证明，全部成立",
        "membership proofs looked at, all of which hold",
    ),
    (3, "trainees", "学员", "trainees"),
    (3, "cohorts", "班级", "cohorts"),
    (
        3,
        "warnings",
        "承诺风险提示",
        "warnings of promises at risk",
    ),
    (
        3,
        "graduated_qualification",
        "以职业资格证书毕业",
        "graduated with a qualification",
    ),
    (
        3,
        "graduated_skill_level",
        "以职业技能等级证书毕业",
        "graduated with a skill level certificate",
    ),
    (
        4,
        "smuggled",
        "直接写入数据库的姓名，审核时拦下",
        "names written into the database, held by the gate",
    ),
    (4, "held", "暂缓发证（次）", "certificates held by the gate"),
    (
        4,
        "surges_held",
        "突增暂缓的批次",
        "batches that a surge held",
    ),
    (
        4,
        "surges_released",
        "两人核查后放行",
        "released by two persons",
    ),
    (
        4,
        "attempts_refused",
        "企图违规，均被拒绝",
        "attempts that were refused",
    ),
    (5, "archived", "导入的旧证书", "old certificates imported"),
    (
        5,
        "archives_closed",
        "已封存的档案",
        "archives closed by a logged root",
    ),
    (5, "archive_checked", "公众查询", "checked by the public"),
    (6, "applications", "遴选申请", "applications to the call"),
    (6, "selected", "入选", "selected"),
    (
        6,
        "guided",
        "指导清单完成项",
        "entries of checklists worked off",
    ),
    (6, "answers", "答疑", "questions answered"),
    (
        6,
        "suspended",
        "暂停后恢复的机构",
        "institutions suspended and lifted",
    ),
    (6, "told_of_stop", "暂停时告知", "told of the suspension"),
    (
        6,
        "pilot_certificates",
        "试点颁发证书",
        "certificates of the pilot that was summed up",
    ),
    (6, "revoked", "撤销的证书", "certificates revoked"),
    (
        6,
        "suspended_certificates",
        "暂停的证书",
        "certificates suspended",
    ),
    (6, "printed", "打印的证书", "certificates on paper"),
    (6, "reissued", "补发的证书", "certificates reissued"),
    (
        7,
        "simulated",
        "模拟涉及的个案",
        "cases that the simulation found",
    ),
    (
        7,
        "planned_exits",
        "两人批准并已生效的退出计划",
        "planned exits in force by two officers",
    ),
    (7, "planned_cases", "其名册个案", "cases on its roster"),
    (9, "successions", "完成的转型", "successions completed"),
    (9, "carried_over", "逐项移交", "lines carried over"),
];

/// Counts of the story.
#[derive(Debug, Default)]
pub(super) struct Summary {
    counts: BTreeMap<&'static str, u64>,
    /// Sentences, by line of the mission.
    said: Vec<(u8, String)>,
    /// How trainees graduated, by disposition.
    pub(super) graduates: BTreeMap<String, usize>,
    refusals: BTreeMap<String, usize>,
    held: BTreeMap<String, usize>,
    cheats: Vec<(String, String)>,
    spent: BTreeMap<&'static str, Duration>,
}

impl Summary {
    /// Counts some more of a figure.
    pub(super) fn add(&mut self, key: &'static str, more: impl TryInto<u64>) {
        assert!(
            FIGURES.iter().any(|(_, known, ..)| *known == key),
            "`{key}` is told on no line"
        );
        *self.counts.entry(key).or_default() += more.try_into().unwrap_or(u64::MAX);
    }

    /// What a figure has come to.
    pub(super) fn count(&self, key: &str) -> u64 {
        self.counts.get(key).copied().unwrap_or_default()
    }

    /// Every figure with its key.
    pub(super) fn figures(&self) -> BTreeMap<&'static str, u64> {
        let keys = FIGURES.iter().map(|(_, key, ..)| *key);
        keys.map(|key| (key, self.count(key))).collect()
    }

    /// Adds a sentence to a line of the mission.
    pub(super) fn say(&mut self, line: u8, sentence: String) {
        self.said.push((line, sentence));
    }

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
            Err(why) => {
                self.add("attempts_refused", 1_u64);
                why.to_string()
            }
        };
        self.cheats.push((attempt.to_owned(), told));
    }

    /// The same where the outcome is a code of a report; none means that it was taken.
    pub(super) fn note_attempt(&mut self, attempt: &str, code: &str) {
        let told = if code.is_empty() {
            "NOT REFUSED: this is a bug".to_owned()
        } else {
            self.add("attempts_refused", 1_u64);
            code.to_owned()
        };
        self.cheats.push((attempt.to_owned(), told));
    }

    pub(super) fn spent(&mut self, step: &'static str, time: Duration) {
        *self.spent.entry(step).or_default() += time;
    }

    fn tell_line(&self, f: &mut fmt::Formatter<'_>, line: u8) -> fmt::Result {
        for (_, key, zh, en) in FIGURES.iter().filter(|(of, ..)| *of == line) {
            let count = self.count(key);
            if key.ends_with("_minor") {
                writeln!(f, "    {zh} {en}: {} 元 yuan", Minor(count))?;
            } else {
                writeln!(f, "    {zh} {en}: {count}")?;
            }
        }
        let mut said = self.said.iter().filter(|(of, _)| *of == line);
        said.try_for_each(|(_, sentence)| writeln!(f, "    {sentence}"))
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, zh, en) in LINES {
            match line {
                0 => writeln!(f, "  {zh} {en}")?,
                _ => writeln!(f, "  {line}. {zh} {en}")?,
            }
            self.tell_line(f, line)?;
        }
        let mut list = |zh: &str, en: &str, counts: &BTreeMap<String, usize>| -> fmt::Result {
            writeln!(f, "  {zh} {en}:")?;
            counts
                .iter()
                .try_for_each(|(code, count)| writeln!(f, "    {code}: {count}"))
        };
        list("毕业处置", "graduates by disposition", &self.graduates)?;
        list("不予受理", "refused enrolments", &self.refusals)?;
        list("暂缓发证", "held by the gate", &self.held)?;
        writeln!(f, "  企图违规 attempts, and what they were told:")?;
        for (attempt, told) in &self.cheats {
            writeln!(f, "    {attempt}\n      → {told}")?;
        }
        writeln!(f, "  用时 time per step:")?;
        for (step, time) in &self.spent {
            writeln!(f, "    {step}: {:.2} s", time.as_secs_f64())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_stands_on_a_line_and_once() {
        let mut keys: Vec<_> = FIGURES.iter().map(|(_, key, ..)| key).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
        for (line, key, ..) in FIGURES {
            assert!(LINES.iter().any(|(known, ..)| known == line), "{key}");
        }
    }
}
