//! The people who held the exam: enough of them, an odd number, qualified, and without ties.
use super::List;
use crate::{session::Part, staff::Duty, text::Text};

pub(super) fn numbers(list: &mut List<'_>) {
    let facts = list.facts;
    let count = |duties: &[Duty]| {
        let found = facts
            .staff
            .iter()
            .filter(|member| duties.contains(&member.duty))
            .count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    let invigilators = count(&[Duty::Invigilator]);
    let needed = list
        .value("invigilator.ratio")
        .and_then(|value| value.staff_for(facts.counts.present))
        .unwrap_or(u32::MAX);
    let room = list
        .value("invigilator.room")
        .and_then(|value| value.admits(invigilators));
    let found = Text::new(
        format!("{invigilators}人，需{needed}人"),
        format!("{invigilators} present, {needed} needed"),
    );
    list.add(
        "staff.invigilators",
        "invigilator.ratio",
        ("监考人员足够", "enough invigilators"),
        found,
        invigilators >= needed && room == Some(true),
    );
    let assessors = count(&[Duty::Assessor, Duty::SeniorAssessor]);
    let needed = list
        .value("assessor.ratio")
        .and_then(|value| value.staff_for(facts.counts.present))
        .unwrap_or(u32::MAX);
    let odd = list
        .value("assessor.odd")
        .and_then(|value| value.admits(assessors));
    let found = Text::new(
        format!("{assessors}人，需{needed}人且为单数"),
        format!("{assessors} present, {needed} needed and an odd number"),
    );
    list.add(
        "staff.assessors",
        "assessor.odd",
        ("考评人员足够且为单数", "enough assessors, an odd number"),
        found,
        assessors >= needed && odd == Some(true),
    );
    if facts
        .session
        .parts
        .iter()
        .any(|(part, _)| *part == Part::Review)
    {
        let panel = count(&[Duty::Reviewer]);
        let odd = list
            .value("review.odd")
            .and_then(|value| value.admits(panel));
        let found = Text::new(format!("{panel}人"), format!("{panel} members"));
        list.add(
            "staff.review-panel",
            "review.odd",
            (
                "综合评审委员足够且为单数",
                "an odd review panel of the size asked",
            ),
            found,
            odd == Some(true),
        );
    }
}

pub(super) fn order(list: &mut List<'_>) {
    let facts = list.facts;
    let supervisors = facts
        .staff
        .iter()
        .filter(|member| member.duty == Duty::Supervisor)
        .count();
    let found = Text::new(format!("{supervisors}人"), format!("{supervisors}"));
    list.add(
        "staff.supervisor",
        "supervision.each",
        ("有质量督导员", "a quality supervisor was there"),
        found,
        supervisors >= 1,
    );
    let unqualified = facts
        .staff
        .iter()
        .filter(|member| !member.qualified)
        .count();
    let found = Text::new(
        format!("{unqualified}人不符"),
        format!("{unqualified} without"),
    );
    list.add(
        "staff.credentials",
        "assessor.term",
        (
            "人员证卡在考试日有效，等级相符",
            "credentials were valid on the day for the level",
        ),
        found,
        unqualified == 0,
    );
    let tied = facts.staff.iter().filter(|member| member.tied).count();
    let found = Text::new(
        format!("{tied}人应回避"),
        format!("{tied} should have stepped back"),
    );
    list.add(
        "staff.recusal",
        "assessor.recusal",
        (
            "应回避的人员已回避",
            "nobody with a tie to the candidate served",
        ),
        found,
        tied == 0,
    );
}
