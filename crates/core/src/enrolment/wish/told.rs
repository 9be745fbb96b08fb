//! What a candidate who may choose is told, in both languages.
use super::due::Lapse;
use crate::{
    notification::Notice,
    pack::Pack,
    session::Session,
    text::Text,
    transition::{Silence, Wish},
};
use jiff::civil::Date;

fn means(wish: Wish) -> (&'static str, &'static str) {
    match wish {
        Wish::Continue => (
            "逾期不答复，视为继续参加考试",
            "if you do not answer, you go on to the exam",
        ),
        Wish::Refund => (
            "逾期不答复，全额退费，报名终止",
            "if you do not answer, the whole fee goes back and the enrolment ends",
        ),
    }
}

fn of(session: &Session) -> (String, String) {
    let (zh, en) = session.level.name();
    (
        format!("{}{zh}", session.occupation),
        format!("{} {en}", session.occupation),
    )
}

/// What silence will mean by the pack, for the page of the case.
#[must_use]
pub fn silence(pack: &Pack) -> Text {
    match pack.transition.silence {
        Silence::Continue => Text::new(
            "逾期不答复：考试能举行的，视为继续参加；不能举行的，全额退费",
            "if you do not answer, you go on to the exam if it can be held, and else the whole fee goes back",
        ),
        Silence::Refund => {
            let (zh, en) = means(Wish::Refund);
            Text::new(zh, en)
        }
    }
}

/// The question.
#[must_use]
pub fn asked(session: &Session, until: Date, silence: Wish) -> Notice {
    let ((zh, en), (means_zh, means_en)) = (of(session), means(silence));
    Notice::new(
        "notice.wish.asked",
        Text::new(
            format!(
                "{zh}已退出国家职业资格目录。您的报名在退出前已公告或已受理，请在{until}前选择继续参加考试或者全额退费；{means_zh}。"
            ),
            format!(
                "{en} has left the national catalogue. Your enrolment was announced or accepted before: choose until {until} to go on to the exam or to have the whole fee back; {means_en}."
            ),
        ),
        Text::new(
            "登录后在个案页面答复，期限内可以更改；也可以书面答复并签名。",
            "Sign in and answer on the page of your case, where you may change it until then; or answer in writing and sign it.",
        ),
    )
}

/// The reminder.
#[must_use]
pub fn reminder(session: &Session, until: Date, silence: Wish) -> Notice {
    let ((zh, en), (means_zh, means_en)) = (of(session), means(silence));
    Notice::new(
        "notice.wish.reminder",
        Text::new(
            format!("您尚未就{zh}的报名作出选择，期限为{until}；{means_zh}。"),
            format!(
                "You have not chosen for your enrolment in {en}; the last day is {until}; {means_en}."
            ),
        ),
        Text::new(
            "登录后在个案页面答复，或者书面答复。",
            "Sign in and answer on the page of your case, or answer in writing.",
        ),
    )
}

/// What silence came to; `None` where the case had ended before.
#[must_use]
pub fn lapsed(session: &Session, lapse: Lapse) -> Option<Notice> {
    let (zh, en) = of(session);
    let (does_zh, does_en) = match lapse.wish()? {
        Wish::Continue => (
            "您将继续参加考试",
            "you go on to the exam under the qualification rules",
        ),
        Wish::Refund => (
            "将全额退费，报名终止",
            "the whole fee goes back and the enrolment ends",
        ),
    };
    Some(Notice::new(
        "notice.wish.lapsed",
        Text::new(
            format!("选择期限已过，您未就{zh}的报名答复：{does_zh}。"),
            format!(
                "The time to choose is over and you did not answer for your enrolment in {en}: {does_en}."
            ),
        ),
        Text::new(
            "如已按期书面答复，请持收件凭证联系主管部门登记。",
            "If you answered in writing in time, let the competent authority record it.",
        ),
    ))
}

/// A written answer was recorded.
#[must_use]
pub fn recorded(session: &Session, wish: Wish, received_on: Date) -> Notice {
    let (zh, en) = of(session);
    let (does_zh, does_en) = match wish {
        Wish::Continue => ("继续参加考试", "to go on to the exam"),
        Wish::Refund => ("退费", "to have the fee back"),
    };
    Notice::new(
        "notice.wish.recorded",
        Text::new(
            format!("已登记您于{received_on}就{zh}的报名作出的书面答复：{does_zh}。"),
            format!(
                "Your written answer of {received_on} for your enrolment in {en} was recorded: {does_en}."
            ),
        ),
        Text::new(
            "如有错误，请在期限内联系主管部门。",
            "If this is wrong, tell the competent authority before the deadline.",
        ),
    )
}
