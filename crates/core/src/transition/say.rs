//! What the table says to the person concerned, in both languages.
use super::{Case, Decision, Row};
use crate::text::Text;

#[expect(
    clippy::too_many_lines,
    reason = "one arm a row, like the table itself"
)]
pub(super) fn say(decision: &Decision, case: &Case<'_>) -> Text {
    let name = &case.occupation.name;
    let (zh_name, en_name) = (&name.zh, &name.en);
    let Some(exit) = &case.occupation.exit else {
        return Text::new(
            format!("“{zh_name}”属于准入类职业资格，不受本次退出影响，按其自身法律法规办理。"),
            format!(
                "{en_name} is an access-type qualification: the exit does not touch it, and its own law decides."
            ),
        );
    };
    let day = exit.on;
    match decision.row {
        Row::NotExited => Text::new(
            format!("“{zh_name}”将于{day}退出目录，在此之前按原规定办理。"),
            format!(
                "{en_name} leaves the catalogue on {day}; until then the ordinary rules apply."
            ),
        ),
        Row::New | Row::NotBegunBefore => Text::new(
            format!(
                "“{zh_name}”已于{day}退出目录，不再受理新的鉴定公告和报名。请改报职业技能等级认定，可在公布目录中查找评价机构。"
            ),
            format!(
                "{en_name} left the catalogue on {day}: nothing new is announced or accepted. Apply for skill level appraisal instead; the directory lists the institutions that offer it."
            ),
        ),
        Row::IssuedBefore => Text::new(
            format!(
                "该证书在“{zh_name}”{day}退出目录之前颁发，继续有效，可作为技能水平的证明，没有期限。"
            ),
            format!(
                "The certificate was issued before {en_name} left the catalogue on {day}: it stays valid as proof of the level, without expiry."
            ),
        ),
        Row::IssuedFromRoster => Text::new(
            format!("该证书在{day}退出之后颁发，其考生在封存名册之内，证书有效。"),
            format!(
                "The certificate was issued after the exit on {day} to a candidate of the sealed roster: it is valid."
            ),
        ),
        Row::IssuedUnproven => Text::new(
            format!(
                "该证书在{day}退出之后颁发，且无法证明考生在封存名册之内，不予认可。如有异议，请向颁发机构索取名册证明，或向主管部门申诉。"
            ),
            format!(
                "The certificate was issued after the exit on {day} and no roster names the candidate: it is not recognised. Ask the issuer for the roster proof, or appeal to the competent authority."
            ),
        ),
        Row::AbsentFromRoster => Text::new(
            format!(
                "封存名册中没有这一个案，不能按{day}退出前已公告或已受理的情形办理。如有退出前的受理凭证，请向主管部门申诉。"
            ),
            format!(
                "The sealed roster does not name this case, so it cannot be treated as announced or accepted before the exit on {day}. With evidence of an earlier acceptance, appeal to the competent authority."
            ),
        ),
        Row::EnrolmentPassed => Text::new(
            "鉴定已经完成且合格，应颁发职业资格证书。",
            "The appraisal is completed and passed: the qualification certificate is issued.",
        ),
        Row::EnrolmentFailed | Row::GraduatedFailed => Text::new(
            "鉴定已经完成但有科目不合格，不颁发证书。可改报职业技能等级认定。",
            "The appraisal is completed with a part below the mark: no certificate. Skill level appraisal is open.",
        ),
        Row::EnrolmentPending => Text::new(
            "考试已经参加，成绩尚未确定；鉴定继续进行，合格后颁发职业资格证书。",
            "The exam was sat and the result is not final: the appraisal goes on, and passing gives a qualification certificate.",
        ),
        Row::WishesContinue => Text::new(
            "按本人意愿继续鉴定，合格后颁发职业资格证书。",
            "The appraisal goes on as the candidate wishes; passing gives a qualification certificate.",
        ),
        Row::WishesRefund => Text::new(
            "按本人意愿终止鉴定，已缴费用退还缴费人。",
            "The appraisal ends as the candidate wishes, and the fee goes back to whoever paid it.",
        ),
        Row::NoWishYet => Text::new(
            format!(
                "“{zh_name}”已于{day}退出目录，该报名在此之前已公告或受理。请在期限内选择：继续鉴定，或者退还费用。"
            ),
            format!(
                "{en_name} left the catalogue on {day}, and this enrolment was announced or accepted before. Choose within the deadline: go on with the appraisal, or have the fee back."
            ),
        ),
        Row::SkillLevelPlan => Text::new(
            "该培养计划承诺的是职业技能等级证书，不受退出影响。",
            "The training plan promises a skill level certificate: the exit does not touch it.",
        ),
        Row::PlanNotQualified => Text::new(
            format!(
                "该培养计划不属于{day}退出之前招收的职业院校、技工院校学生或企业新型学徒，不适用过渡政策。请改报职业技能等级认定。"
            ),
            format!(
                "This is not a plan of a vocational or technical college or a new apprenticeship with enrolment before the exit on {day}: the transition does not cover it. Apply for skill level appraisal instead."
            ),
        ),
        Row::NotGraduated => Text::new(
            "培养计划继续执行，毕业时按规定颁发职业资格证书或职业技能等级证书。",
            "The training plan goes on; at graduation there is a qualification certificate or a skill level certificate.",
        ),
        Row::GraduatedPassed => Text::new(
            "毕业且考试合格，颁发职业资格证书。",
            "Graduated and passed: a qualification certificate.",
        ),
        Row::GraduatedPassedElsewhere => Text::new(
            "毕业且考试合格；原培养单位不再颁发职业资格证书，颁发职业技能等级证书。",
            "Graduated and passed; the plan's institution may no longer issue qualification certificates, so there is a skill level certificate.",
        ),
        Row::ExamOwed => Text::new(
            "已经毕业，仍欠一次考试；请培养单位安排考试，合格后颁发证书。",
            "Graduated, with the exam still owed: the plan's institution arranges it, and passing gives a certificate.",
        ),
    }
}
