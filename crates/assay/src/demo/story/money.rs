//! Fees that go back: through the bank, by two persons, and once more where the bank returned one. A session that cannot
//! be held lets its candidates go elsewhere.
use super::Story;
use crate::{
    app::{
        Failure,
        cancel_session::cancel_session,
        found,
        move_enrolment::move_enrolment,
        name_account::{TypedAccount, name_own_account, name_payer_account},
        pay_out::{approve_payout, payout_file, propose_payout},
        read_answer::read_answer,
        schedule_continuation::schedule_continuation,
    },
    bank::Form,
    demo::{build::actor, cast::Scene},
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    id::Id,
    money::{Minor, books::Account, payout::Payout, transfer::Transfer},
    session::Session,
};
use jiff::{ToSpan, civil::Date};
use std::fmt::Write;

/// What the bank says of one transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Paid,
    Returned,
}

fn typed(number: String) -> TypedAccount {
    TypedAccount {
        holder: "示例".to_owned(),
        number,
        bank: "102100000000".to_owned(),
    }
}

/// The account that an institution of the demo pays from.
fn own_number(institution: usize) -> String {
    format!("10000000{institution:06}")
}

/// The bank's answer, as `camt.054`.
fn answer(message: &str, from: &str, told: &[(&Transfer, Said)]) -> String {
    let mut entries = String::new();
    for (at, (transfer, said)) in told.iter().enumerate() {
        let (indicator, returned) = match said {
            Said::Paid => ("DBIT", ""),
            Said::Returned => (
                "CRDT",
                "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>账户已销户</AddtlInf></RtrInf>",
            ),
        };
        let (amount, end_to_end) = (transfer.amount, transfer.end_to_end());
        let _ = write!(
            entries,
            "<Ntry><Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>{indicator}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <AcctSvcrRef>{message}-{at}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>\
             {returned}</TxDtls></NtryDtls></Ntry>"
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">\
         <BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{message}</MsgId></GrpHdr><Ntfctn><Acct><Id><Othr><Id>{from}</Id></Othr></Id></Acct>\
         {entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )
}

impl Story<'_> {
    /// A station loses its site: one candidate goes on at another station, one waits there for a later day, the others have
    /// their fee back.
    pub(super) fn cancel(&mut self, on: Date) -> Result<(), Failure> {
        let (Some(at), Some(taker)) = (
            self.session_of(Scene::Cancelled),
            self.session_of(Scene::Taker),
        ) else {
            return Ok(());
        };
        let session = self.live[at].id.clone();
        let call = self.call(at, "administrator", Role::Administrator, on);
        cancel_session(self.house, &call, &session, "考点停用")?;
        // Whoever was written into the database behind the back of the acts is owed nothing.
        let mut waiting = Vec::new();
        for id in self.live[at].enrolled.keys() {
            let subject = id.to_string();
            let row = self.house.store.read(|tx| tx.roster_row(&subject))?;
            waiting.extend(row.map(|_| id.clone()));
        }
        if let Some(moving) = waiting.pop() {
            let to = self.live[taker].id.clone();
            let call = self.call(at, "examiner", Role::ExaminationOfficer, on + 1.day());
            move_enrolment(self.house, &call, &moving, &to)?;
            self.summary.add("moved", 1_u64);
            if let Some(candidate) = self.live[at].enrolled.remove(&moving) {
                self.live[taker].enrolled.insert(moving, candidate);
            }
        }
        if let (Some(patient), Some(later)) = (waiting.pop(), self.session_of(Scene::Continuation))
        {
            self.wait_for(later, at, patient, on + 2.days())?;
        }
        for id in waiting {
            let call = self.call(at, "administrator", Role::Administrator, on + 2.days());
            self.refund_one(&call, at, &id)?;
        }
        Ok(())
    }

    /// A continuation is scheduled, and a candidate of the cancelled session moves there.
    fn wait_for(
        &mut self,
        later: usize,
        at: usize,
        patient: Id<Enrolment>,
        on: Date,
    ) -> Result<(), Failure> {
        let session = Session {
            seats: 1,
            ..self.session(later)
        };
        let call = self.call(later, "examiner", Role::ExaminationOfficer, on);
        let to = schedule_continuation(self.house, &call, session)?;
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        move_enrolment(self.house, &call, &patient, &to)?;
        self.summary.add("continued_later", 1_u64);
        if let Some(candidate) = self.live[at].enrolled.remove(&patient) {
            self.live[later].enrolled.insert(patient, candidate);
        }
        Ok(())
    }

    /// Every institution that owes fees pays them through its bank.
    pub(super) fn pay_out(&mut self, on: Date) -> Result<(), Failure> {
        for (institution, owed) in std::mem::take(&mut self.owed) {
            let id = self.staffed[institution].institution.clone();
            let call = self.call_at(institution, "examiner", Role::ExaminationOfficer, on);
            name_own_account(self.house, &call, &id, typed(own_number(institution)))?;
            for (at, enrolment) in owed.iter().enumerate() {
                self.name_payer(institution, enrolment, at, on)?;
            }
            let returned = self.send(institution, &owed, on)?;
            // Whoever's money came back names another account, and it is paid once more.
            if !returned.is_empty() {
                for (at, enrolment) in returned.iter().enumerate() {
                    self.name_payer(institution, enrolment, 500_000 + at, on + 3.days())?;
                }
                self.send(institution, &[], on + 4.days())?;
                self.summary.add("paid_again", returned.len());
            }
        }
        Ok(())
    }

    fn name_payer(
        &mut self,
        institution: usize,
        enrolment: &Id<Enrolment>,
        running: usize,
        on: Date,
    ) -> Result<(), Failure> {
        let call = self.call_at(institution, "examiner", Role::ExaminationOfficer, on);
        let number = format!("6222{institution:06}{running:06}");
        name_payer_account(self.house, &call, enrolment, typed(number))
    }

    /// Proposes, approves and sends one payout, and reads the bank's answer; gives whose money came back. The first
    /// transfer of the story comes back.
    fn send(
        &mut self,
        institution: usize,
        owed: &[Id<Enrolment>],
        on: Date,
    ) -> Result<Vec<Id<Enrolment>>, Failure> {
        let id = self.staffed[institution].institution.clone();
        let call = self.call_at(institution, "administrator", Role::Administrator, on);
        let payout = propose_payout(self.house, &call, &id)?.payout;
        let again = self.call_at(institution, "administrator", Role::Administrator, on);
        let first = self.summary.count("payouts") == 0;
        if first {
            let alone = approve_payout(self.house, &again, &payout);
            self.summary
                .note_cheat("whoever proposed a payout approves it alone", alone);
        }
        let call = self.call_of(actor("officer-money", Role::Officer), on);
        approve_payout(self.house, &call, &payout)?;
        let file = payout_file(self.house, &payout, Form::Pain)?;
        found(file, "payout file", &payout)?;
        self.summary.add("payouts", 1_u64);
        let transfers = self.house.store.read(|tx| tx.transfers_of(&payout))?;
        let told: Vec<(&Transfer, Said)> = transfers
            .iter()
            .enumerate()
            .map(|(at, one)| {
                let came_back = first && at == 0 && !owed.is_empty();
                (
                    one,
                    if came_back {
                        Said::Returned
                    } else {
                        Said::Paid
                    },
                )
            })
            .collect();
        self.hear(institution, &payout, &told, on + 2.days())
    }

    fn hear(
        &mut self,
        institution: usize,
        payout: &Id<Payout>,
        told: &[(&Transfer, Said)],
        on: Date,
    ) -> Result<Vec<Id<Enrolment>>, Failure> {
        let id = self.staffed[institution].institution.clone();
        let call = self.call_at(institution, "examiner", Role::ExaminationOfficer, on);
        let message = format!("demo-{}", payout.as_str());
        let file = answer(&message, &own_number(institution), told);
        let read = read_answer(self.house, &call, &id, file.as_bytes())?;
        for (key, verdict) in [
            ("transfers_paid", "settled"),
            ("transfers_returned", "returned"),
        ] {
            let count = read.verdicts.get(verdict).copied().unwrap_or_default();
            self.summary.add(key, count);
        }
        let came_back = told.iter().filter(|(_, said)| *said == Said::Returned);
        Ok(came_back
            .flat_map(|(transfer, _)| transfer.shares.iter().map(|share| share.enrolment.clone()))
            .collect())
    }

    /// What came in is kept, owed, with the bank or paid back: no fen is made or lost.
    pub(super) fn weigh_books(&mut self) -> Result<(), Failure> {
        let accounts = [
            Account::Paid,
            Account::Received,
            Account::Owed,
            Account::Transit,
            Account::Refunded,
            Account::Moved,
        ];
        let mut held = [0_i64; 6];
        for staffed in &self.staffed {
            let all = self
                .house
                .store
                .read(|tx| tx.balances_of(&staffed.institution))?;
            for (_, balance) in &all {
                for (sum, account) in held.iter_mut().zip(accounts) {
                    *sum += balance.amount(account);
                }
            }
        }
        let yuan = |fen: i64| Minor(fen.unsigned_abs()).to_string();
        let off: i64 = held.iter().sum();
        let [paid, received, owed, transit, refunded, moved] = held;
        let verdict = if off == 0 && moved == 0 {
            "一分不差 not a fen off"
        } else {
            "不平 DOES NOT ADD UP: this is a bug"
        };
        self.summary.say(
            1,
            format!(
                "收费 = 留存 + 应退 + 在途 + 已退 fees in = kept + owed + with the bank + paid back: {} = {} + {} + {} + {} 元 yuan, {verdict}",
                yuan(paid),
                yuan(received),
                yuan(owed),
                yuan(transit),
                yuan(refunded),
            ),
        );
        self.summary.add("paid_back_minor", refunded);
        Ok(())
    }
}
