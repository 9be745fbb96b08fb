//! Every action with the roles that may take it. `docs/permissions.csv` is this list, written out.
use super::{Action, Role};

/// An action as the table of permissions lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its name in the journal.
    pub name: &'static str,
    /// The roles that may take it.
    pub roles: &'static [Role],
}

/// An action's row in the table.
#[must_use]
pub const fn listed<A: Action>() -> Listed {
    Listed {
        name: A::NAME,
        roles: A::ROLES,
    }
}

/// Every action, in the order of a certificate's life.
pub const ACTIONS: &[Listed] = &[
    listed::<crate::institution::file::FileInstitution>(),
    listed::<crate::institution::check::CheckFiling>(),
    listed::<crate::institution::review::NameReviewers>(),
    listed::<crate::institution::review::ScoreFiling>(),
    listed::<crate::institution::review::VisitSites>(),
    listed::<crate::institution::decide::PublishFiling>(),
    listed::<crate::institution::decide::RefuseFiling>(),
    listed::<crate::institution::stop::SuspendFiling>(),
    listed::<crate::institution::stop::LiftSuspension>(),
    listed::<crate::institution::stop::RemoveInstitution>(),
    listed::<crate::institution::idle::EndIdle>(),
    listed::<crate::prefix::allocate::AllocatePrefix>(),
    listed::<crate::prefix::end::EndPrefix>(),
    listed::<crate::number::void::VoidNumber>(),
    listed::<crate::key::RotateKey>(),
    listed::<crate::staff::RegisterStaff>(),
    listed::<crate::staff::declare::DeclareRecusal>(),
    listed::<crate::staff::card::RecordCard>(),
    listed::<crate::staff::course::HoldCourse>(),
    listed::<crate::staff::trainer::NameTrainer>(),
    listed::<crate::staff::appoint::Appoint>(),
    listed::<crate::staff::supervise::SendSupervisor>(),
    listed::<crate::staff::panel::assign::AssignPanel>(),
    listed::<crate::session::announce::AnnounceSession>(),
    listed::<crate::session::continuation::ScheduleContinuation>(),
    listed::<crate::session::cancel::CancelSession>(),
    listed::<crate::enrolment::accept::FileEnrolment>(),
    listed::<crate::enrolment::form::FileRoster>(),
    listed::<crate::enrolment::accept::AcceptEnrolment>(),
    listed::<crate::enrolment::reject::RejectEnrolment>(),
    listed::<crate::session::acts::RecordPayments>(),
    listed::<crate::exit::plan::PlanExit>(),
    listed::<crate::exit::approve::DecideExit>(),
    listed::<crate::exit::withdraw::AskWithdrawal>(),
    listed::<crate::exit::withdraw::WithdrawExit>(),
    listed::<crate::exit::TakeForce>(),
    listed::<crate::enrolment::wish::RecordWish>(),
    listed::<crate::enrolment::wish::written::RecordWritten>(),
    listed::<crate::enrolment::wish::due::RemindWish>(),
    listed::<crate::enrolment::wish::due::LapseWish>(),
    listed::<crate::enrolment::moving::MoveEnrolment>(),
    listed::<crate::enrolment::refund::RefundFee>(),
    listed::<crate::plan::open::OpenPlan>(),
    listed::<crate::money::bank::NameAccount>(),
    listed::<crate::money::payout::ProposePayout>(),
    listed::<crate::money::payout::ApprovePayout>(),
    listed::<crate::money::payout::DropPayout>(),
    listed::<crate::money::answer::ReadAnswer>(),
    listed::<crate::plan::enrol::EnrolPlan>(),
    listed::<crate::plan::enter::EnterExam>(),
    listed::<crate::plan::graduate::GraduateTrainee>(),
    listed::<crate::session::acts::SeatSession>(),
    listed::<crate::session::acts::RecordAttendance>(),
    listed::<crate::score::EnterScores>(),
    listed::<crate::score::ConfirmScores>(),
    listed::<crate::score::SealScoreSheet>(),
    listed::<crate::session::acts::ComputeResults>(),
    listed::<crate::objection::PublishResults>(),
    listed::<crate::objection::FileObjection>(),
    listed::<crate::objection::SettleObjection>(),
    listed::<crate::session::acts::ClosePublicity>(),
    listed::<crate::session::acts::IssueCertificates>(),
    listed::<crate::status::propose::ProposeStatus>(),
    listed::<crate::status::decide::DecideStatus>(),
    listed::<crate::status::recall::OpenRecall>(),
    listed::<crate::status::recall::SpeakInRecall>(),
    listed::<crate::status::recall::AnswerRecall>(),
    listed::<crate::succession::begin::ProposeSuccession>(),
    listed::<crate::succession::begin::AgreeSuccession>(),
    listed::<crate::succession::begin::ConfirmSuccession>(),
    listed::<crate::succession::carry::AcceptCarried>(),
    listed::<crate::succession::carry::SettleCarried>(),
    listed::<crate::succession::carry::ListCarried>(),
    listed::<crate::succession::carry::CompleteSuccession>(),
    listed::<crate::succession::name::TakeName>(),
    listed::<crate::surge::ProposeSurge>(),
    listed::<crate::surge::ConfirmSurge>(),
    listed::<crate::archive::ImportArchive>(),
    listed::<crate::archive::close::CloseArchive>(),
    listed::<crate::archive::close::ShutDoor>(),
    listed::<crate::archive::add::ProposeAddition>(),
    listed::<crate::archive::add::EndAddition>(),
    listed::<crate::selection::open::OpenSelection>(),
    listed::<crate::selection::apply::Apply>(),
    listed::<crate::selection::experts::NameExperts>(),
    listed::<crate::selection::score::ScoreApplication>(),
    listed::<crate::selection::rank::RankSelection>(),
    listed::<crate::selection::object::ObjectToRank>(),
    listed::<crate::selection::object::SettleRank>(),
    listed::<crate::selection::publish::PublishSelection>(),
    listed::<crate::person::erase::ProposeErasure>(),
    listed::<crate::person::erase::ErasePerson>(),
    listed::<crate::guidance::Instruct>(),
    listed::<crate::guidance::CheckOff>(),
    listed::<crate::guidance::ask::AskQuestion>(),
    listed::<crate::guidance::ask::AnswerQuestion>(),
    listed::<crate::notification::SeeNotification>(),
    listed::<crate::notification::PrintLetter>(),
    listed::<crate::enrolment::photo::KeepPhoto>(),
    listed::<crate::paper::receive::ReceiveBlanks>(),
    listed::<crate::paper::print::PrintCertificates>(),
    listed::<crate::paper::spoil::SpoilBlank>(),
    listed::<crate::pilot::StartPilot>(),
    listed::<crate::pilot::SumUpPilot>(),
    listed::<crate::wallet::OfferCertificate>(),
    listed::<crate::wallet::RedeemOffer>(),
    listed::<crate::wallet::CollectCertificate>(),
];

/// The table of permissions as a CSV file: an action a row, a role a column, `x` where it may.
#[must_use]
pub fn table() -> String {
    let mut text = String::from("action");
    for role in Role::ALL {
        text.push(',');
        text.push_str(role.id());
    }
    for action in ACTIONS {
        text.push('\n');
        text.push_str(action.name);
        for role in Role::ALL {
            text.push_str(if action.roles.contains(&role) {
                ",x"
            } else {
                ","
            });
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn the_committed_table_of_permissions_is_the_one_in_the_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/permissions.csv");
        let committed = fs::read_to_string(path).unwrap_or_default();
        let table = table();
        assert!(
            committed == table,
            "docs/permissions.csv is stale; it must read:\n{table}"
        );
    }

    #[test]
    fn every_action_in_the_code_is_in_the_table_once_and_the_auditor_takes_none() {
        fn names(folder: &Path, found: &mut BTreeSet<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    names(&path, found);
                    continue;
                }
                for line in fs::read_to_string(&path).unwrap().lines() {
                    // Test actions stand deeper than the rest.
                    let name = line.strip_prefix("    const NAME: &'static str = \"");
                    found.extend(
                        name.and_then(|name| name.strip_suffix("\";"))
                            .map(str::to_owned),
                    );
                }
            }
        }
        let mut found = BTreeSet::new();
        names(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
            &mut found,
        );
        let listed: BTreeSet<String> = ACTIONS
            .iter()
            .map(|action| action.name.to_owned())
            .collect();
        assert_eq!(found, listed);
        assert_eq!(listed.len(), ACTIONS.len());
        assert!(
            ACTIONS
                .iter()
                .all(|action| !action.roles.contains(&Role::Auditor))
        );
    }
}
