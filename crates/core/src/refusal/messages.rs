//! Every refusal in words, for translators and for the manual: `i18n/zh-CN.ftl` and `i18n/en.ftl` are this list, written
//! out. The sentences stand in the code, beside what they are about; values in them are examples.
use super::{Refused, Why};
use crate::{
    archive,
    decision::{Refusal, Words},
    enrolment, guidance, institution, key,
    law::Citation,
    money, notification, number, objection, person, pilot, plan, prefix, score, selection, session,
    staff, status, succession, surge,
    text::Text,
    transition::Disposition,
    wallet,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A verb of this crate that may say no: its words, one for each reason.
type Verb = fn() -> Vec<Words>;

fn of<W: Why>() -> Vec<Words> {
    let refused = W::examples()
        .into_iter()
        .map(|why| Refused { why, under: None });
    refused.map(|one| one.words()).collect()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "each caller makes the list for this call"
)]
fn words<R: Refusal>(all: Vec<R>) -> Vec<Words> {
    all.iter().map(Refusal::words).collect()
}

const DAY: Date = Date::constant(2020, 9, 30);

/// Every verb, in the order of a certificate's life. A test finds the one that is missing.
pub const VERBS: &[Verb] = &[
    of::<institution::file::FileRefused>,
    of::<institution::check::CheckRefused>,
    of::<institution::review::ReviewRefused>,
    of::<institution::decide::DecideRefused>,
    of::<institution::stop::StopRefused>,
    of::<institution::stop::StandRefused>,
    of::<prefix::allocate::AllocateRefused>,
    of::<prefix::end::EndRefused>,
    of::<number::NumberRefused>,
    of::<number::void::VoidRefused>,
    of::<key::RotateRefused>,
    of::<person::erase::EraseRefused>,
    announce,
    continuation,
    of::<session::cancel::CancelRefused>,
    of::<enrolment::form::FormRefused>,
    || words(vec![enrolment::form::RosterRefused { rows: Vec::new() }]),
    accept,
    of::<enrolment::reject::RejectRefused>,
    payment,
    wish,
    scan,
    refund,
    of::<plan::open::OpenPlanRefused>,
    of::<enrolment::moving::MoveRefused>,
    of::<money::books::BooksRefused>,
    of::<money::bank::AccountRefused>,
    of::<money::payout::PayoutRefused>,
    of::<money::answer::AnswerRefused>,
    of::<plan::enrol::EnrolRefused>,
    of::<plan::enter::EnterRefused>,
    of::<plan::graduate::GraduateRefused>,
    scores,
    publicity,
    of::<status::propose::ProposeRefused>,
    of::<status::decide::DecideRefused>,
    of::<status::recall::RecallRefused>,
    of::<crate::exit::plan::PlanExitRefused>,
    of::<crate::exit::approve::DecideExitRefused>,
    of::<crate::exit::withdraw::WithdrawRefused>,
    of::<surge::SurgeRefused>,
    of::<archive::ArchiveRefused>,
    of::<crate::paper::receive::BlanksRefused>,
    of::<crate::paper::print::PrintRefused>,
    of::<crate::paper::reissue::ReissueRefused>,
    of::<crate::paper::spoil::SpoilRefused>,
    of::<archive::close::CloseArchiveRefused>,
    of::<archive::add::AdditionRefused>,
    not_added,
    of::<succession::refused::SuccessionRefused>,
    of::<staff::register::RegisterRefused>,
    of::<staff::appoint::AppointRefused>,
    of::<staff::card::CardRefused>,
    of::<staff::course::CourseRefused>,
    of::<staff::trainer::TrainerRefused>,
    of::<staff::declare::DeclareRefused>,
    of::<staff::panel::assign::AssignRefused>,
    of::<staff::supervise::SendRefused>,
    of::<selection::open::OpenRefused>,
    of::<selection::apply::ApplyRefused>,
    of::<selection::experts::ExpertsRefused>,
    of::<selection::score::ScoreRefused>,
    of::<selection::rank::RankRefused>,
    of::<selection::object::RankObjectionRefused>,
    of::<selection::publish::PublishSelectionRefused>,
    of::<guidance::GuidanceRefused>,
    of::<guidance::ask::AskRefused>,
    of::<pilot::PilotRefused>,
    marks,
    of::<wallet::WalletRefused>,
];

/// Every refusal by its code.
#[must_use]
pub fn all() -> BTreeMap<&'static str, Words> {
    let words = VERBS.iter().flat_map(|verb| verb());
    words.map(|words| (words.code, words)).collect()
}

fn exited() -> (Text, Citation) {
    let under = Citation {
        instrument: "cn.mohrss-office.2020.80".to_owned(),
        article: "1".to_owned(),
    };
    let say = Text::new(
        "电工已于2020-09-30退出目录",
        "Electrician left the catalogue on 2020-09-30",
    );
    (say, under)
}

fn not_added() -> Vec<Words> {
    use archive::add::{AdditionRefused, NotAdded};
    let (why, under) = (AdditionRefused::Open, None);
    words(vec![NotAdded::Addition(Refused { why, under })])
}

fn announce() -> Vec<Words> {
    use session::announce::AnnounceRefused as No;
    let (say, under) = exited();
    words(vec![
        No::Exited { say, under },
        No::AccessType("焊工".to_owned()),
        No::NotFiled,
        No::Stopped {
            since: DAY,
            reason: "整改 to be mended".to_owned(),
        },
        No::Kind,
        No::Seats { asked: 40, has: 30 },
        No::Fee,
        No::Parts,
        No::TooSoon { earliest: DAY },
        No::Staff("stf_1".to_owned()),
        No::Elsewhere {
            staff: "stf_1".to_owned(),
            on: DAY,
        },
        No::Nobody(session::Part::Skill),
    ])
}

fn continuation() -> Vec<Words> {
    use session::continuation::ContinuationRefused as No;
    let (_, under) = exited();
    words(vec![
        No::NotExited,
        No::NotSealed,
        No::Nobody,
        No::TooMany {
            asked: 40,
            waiting: 12,
            under,
        },
    ])
}

fn accept() -> Vec<Words> {
    use enrolment::accept::AcceptRefused as No;
    let (say, under) = exited();
    words(vec![
        No::Stage,
        No::Closed { until: DAY },
        No::Exited { say, under },
        No::NotEligible {
            missing: Text::new("工作1年", "1 year of work"),
            under: None,
        },
        No::Evidence("-1 years of work".to_owned()),
        No::Full { seats: 30 },
        No::SamePerson,
    ])
}

fn payment() -> Vec<Words> {
    use enrolment::payment::PaymentRefused as No;
    let stage = No::Stage("refunded");
    words(vec![No::Foreign, stage, No::Paid, No::Free, No::Payer])
}

fn wish() -> Vec<Words> {
    use enrolment::wish::WishRefused as No;
    words(vec![
        No::NothingToChoose,
        No::TooLate { until: DAY },
        No::Received {
            asked_on: DAY,
            until: DAY,
        },
    ])
}

fn scan() -> Vec<Words> {
    use enrolment::wish::written::ScanRefused as No;
    words(vec![
        No::Nothing,
        No::TooLarge { bytes: 2_000_000 },
        No::Kind,
    ])
}

fn refund() -> Vec<Words> {
    use enrolment::refund::RefundRefused as No;
    let back = No::AlreadyRefunded { on: DAY };
    words(vec![No::NoRight(Disposition::Unaffected), back, No::Sat])
}

fn scores() -> Vec<Words> {
    use score::ScoreRefused as No;
    words(vec![
        No::Stage,
        No::SamePerson,
        No::Incomplete { open: 2 },
        No::Foreign("enr_1".to_owned()),
        No::Differs {
            enrolment: "enr_1".to_owned(),
            part: session::Part::Theory,
        },
    ])
}

fn publicity() -> Vec<Words> {
    use objection::PublicityRefused as No;
    words(vec![
        No::Stage,
        No::Running { until: DAY },
        No::Over { until: DAY },
        No::Open { objections: 1 },
    ])
}

fn marks() -> Vec<Words> {
    use notification::MarkRefused as No;
    words(vec![No::Before, No::Foreign, No::Nothing])
}
