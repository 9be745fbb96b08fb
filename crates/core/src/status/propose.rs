//! Propose a change of status: what it is, why, and that the certificate stands so that it can be done.
use super::{Change, Proposal, ReasonClass, Status, StatusFile};
use crate::{
    authority::{Action, Permit, Role},
    certificate::is_printable,
    decision::Decided,
    pack::Pack,
    paper::{Blank, reissue::is_usable},
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to propose: the authority, and the institution that issued it.
#[derive(Debug)]
pub enum ProposeStatus {}
impl Action for ProposeStatus {
    type On = StatusFile;
    const NAME: &'static str = "status.propose";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// Why a change is not proposed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposeRefused {
    /// The certificate does not stand so.
    #[error("a certificate that is {} cannot be subject to `{}`", .0.name().1, .1.id())]
    Status(Status, Change),
    /// The reason does not fit the change.
    #[error("`{}` is no reason to `{}`", .1.id(), .0.id())]
    Class(Change, ReasonClass),
    /// Nobody wrote what happened.
    #[error("a change of status says what happened")]
    NoGrounds,
    /// Nothing would be other than before, or a field cannot stand on a certificate.
    #[error("the correction changes nothing, or holds characters that cannot be printed")]
    Correction,
    /// The new paper has no serial.
    #[error("a certificate that is printed again needs the serial of its new paper")]
    NoPaper,
    /// The new paper is no blank of the institution, or something else is to stand on it.
    #[error("{0} is not a free blank in the institution's stock")]
    Paper(String),
}

impl Why for ProposeRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Status(status, change) => (
                "status.propose.status",
                format!("{}的证书不能办理“{}”", status.name().0, change.name().0),
                (
                    "请先核对证书的现状。",
                    "Look at the certificate's status first.",
                ),
                "status.reason",
            ),
            Self::Class(change, class) => (
                "status.propose.class",
                format!("“{}”不能作为“{}”的事由", class.name().0, change.name().0),
                ("请选择相符的事由。", "Choose a reason that fits."),
                "status.reason",
            ),
            Self::NoGrounds => (
                "status.propose.no-grounds",
                "须写明事实和理由".to_owned(),
                ("请填写事实和理由。", "Write what happened."),
                "status.reason",
            ),
            Self::Correction => (
                "status.propose.correction",
                "更正内容与原内容相同，或含有不能打印的字符".to_owned(),
                (
                    "请填写正确的姓名或工种。",
                    "Give the right name or job type.",
                ),
                "status.correction",
            ),
            Self::NoPaper => (
                "status.propose.no-paper",
                "补发须登记新证书的流水码".to_owned(),
                (
                    "请填写新证书的流水码。",
                    "Give the serial of the new paper.",
                ),
                "status.correction",
            ),
            Self::Paper(serial) => (
                "status.propose.paper",
                format!("流水码{serial}不是该机构在库可用的空白证书"),
                (
                    "请核对流水码；没有空白证书的，先在纸质证书页面登记到货。",
                    "Compare the serial with the blank; without blanks, register a delivery on the paper page first.",
                ),
                "certificate.paper-serial",
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some(rule),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Status(Status::Revoked, Change::Lift),
            Self::Class(Change::Suspend, ReasonClass::Lost),
            Self::NoGrounds,
            Self::Correction,
            Self::NoPaper,
            Self::Paper("A0000000001".to_owned()),
        ]
    }
}

/// Decides whether a change may be proposed. Who proposes, and when, is taken from the permit and the day; `paper` is the
/// blank that a reissue names, if there is one with that serial.
///
/// # Errors
/// [`ProposeRefused`].
pub fn propose(
    permit: &Permit<'_, ProposeStatus>,
    proposal: Proposal,
    paper: Option<&Blank>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Proposal>, Refused<ProposeRefused>> {
    let file = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let (change, class) = (proposal.change, proposal.class);
    if change.leads_to(file.status).is_none() {
        return refuse(ProposeRefused::Status(file.status, change));
    }
    if !change.may_be_for(class) {
        return refuse(ProposeRefused::Class(change, class));
    }
    if proposal.grounds.trim().is_empty() {
        return refuse(ProposeRefused::NoGrounds);
    }
    if change == Change::Correct && !corrects(&proposal, file) {
        return refuse(ProposeRefused::Correction);
    }
    let serial = proposal.paper_serial.as_deref().map(str::trim);
    let serial = serial.filter(|serial| change == Change::Reissue && !serial.is_empty());
    if change == Change::Reissue {
        let Some(serial) = serial else {
            return refuse(ProposeRefused::NoPaper);
        };
        if !is_usable(paper, file) || paper.is_some_and(|paper| paper.is_reserved) {
            return refuse(ProposeRefused::Paper(serial.to_owned()));
        }
    }
    let paper_serial = serial.map(str::to_owned);
    let by = permit.by();
    Ok(Decided::new(Proposal {
        number: file.number.clone(),
        grounds: proposal.grounds.trim().to_owned(),
        proposed_by: by.account.clone(),
        proposed_by_person: by.person.clone(),
        proposed_on: today,
        is_open: true,
        paper_serial,
        ..proposal
    }))
}

fn corrects(proposal: &Proposal, file: &StatusFile) -> bool {
    let fields = [
        (&proposal.correction.holder, &file.holder),
        (&proposal.correction.job_type, &file.job_type),
    ];
    let given = || {
        fields
            .iter()
            .filter_map(|(new, old)| new.as_ref().map(|new| (new, *old)))
    };
    let fits = |text: &String| !text.trim().is_empty() && text.chars().all(is_printable);
    given().all(|(new, _)| fits(new)) && given().any(|(new, old)| new != old)
}
