//! An enrolment: where the case stands, and what can be done with it.
use super::{
    Reader,
    account::stage_words,
    acts::{Act, Asking, Sheet, candidate, money, officer},
    payout::money_facts,
    session::{sees, shown_name},
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::wish::{due::Lapse, told, written::ScanKind},
    id::Id,
    institution::Filing,
    money::bank::AccountOf,
    person::Person,
    session::SessionStage,
    transition::Wish,
};
use assay_store::{
    StoreError, Tx,
    books::{KeptEntitlement, KeptMove},
    enrolment::KeptEnrolment,
    result::KeptObjection,
    session::CountedSession,
    transition::KeptWish,
    wish::KeptAnswer,
};
use jiff::civil::Date;
use maud::{Markup, html};

/// What a signed-in person may see of an enrolment.
#[derive(Debug)]
pub(super) struct EnrolmentSheet {
    /// The case.
    pub(super) kept: KeptEnrolment,
    /// Its session.
    pub(super) counted: CountedSession,
    /// Whose it is.
    person: Person,
    /// What the candidate was asked when the occupation left the catalogue.
    pub(super) wish: Option<KeptWish>,
    /// Every answer they gave, oldest first.
    answers: Vec<KeptAnswer>,
    /// Objections to the result, oldest first.
    pub(super) objections: Vec<KeptObjection>,
    /// What goes back or went back, oldest first.
    pub(super) owed: Vec<KeptEntitlement>,
    /// Whether the payer's account is known where the fee is.
    pub(super) has_account: bool,
    /// Moves from one session to another, oldest first.
    pub(super) moves: Vec<KeptMove>,
    filings: Vec<Filing>,
}

impl EnrolmentSheet {
    /// Whether its session cannot be held.
    pub(super) fn stands_still(&self, today: Date) -> bool {
        matches!(self.counted.session.stage, SessionStage::Cancelled { .. })
            || !self.filings.iter().any(|one| one.is_in_force_on(today))
    }

    /// Objections that are not settled.
    pub(super) fn open_objections(&self) -> impl Iterator<Item = &KeptObjection> {
        self.objections
            .iter()
            .filter(|one| one.settled_on.is_none())
    }
}

/// A wish in words.
pub(super) fn wish_name(reader: &Reader, wish: Wish) -> &'static str {
    match wish {
        Wish::Continue => reader.say("继续参加考试", "go on to the exam"),
        Wish::Refund => reader.say("退费", "have the fee back"),
    }
}

impl EnrolmentSheet {
    /// The question, what silence means or came to, and every answer.
    fn asked(&self, asking: &Asking<'_>, wish: &KeptWish) -> Markup {
        let reader = asking.reader;
        let silence = told::silence(&asking.portal.house.law.pack);
        let is_open = wish.wish.is_none() && wish.lapse.is_none();
        html! {
            h2 #asked { (reader.say("意愿", "Wish")) }
            dl.facts {
                dt { (reader.say("询问日", "Asked on")) } dd { (wish.asked_on) }
                dt { (reader.say("答复期限", "Answer until")) } dd { strong { (wish.answer_until) } }
                dt { (reader.say("现在的意愿", "The wish as it stands")) } dd { strong {
                    @match (wish.wish, wish.lapse) {
                        (Some(said), _) => { (wish_name(reader, said)) }
                        (None, Some(Lapse::Ended)) => { (reader.say("个案此前已结束", "the case had ended before")) }
                        (None, Some(lapse)) => { (lapse.wish().map_or("", |wish| wish_name(reader, wish))) " " (reader.say("（逾期未答复）", "(nobody answered in time)")) }
                        (None, None) => { (reader.say("尚未答复", "not answered")) }
                    }
                } }
                @if is_open { dt { (reader.say("不答复的后果", "What silence will mean")) } dd { (silence.in_language(reader.language)) } }
            }
            @if !self.answers.is_empty() {
                ol { @for one in &self.answers { li {
                    (one.on) " " (wish_name(reader, one.wish)) " · " (one.by)
                    @if let Some((sha256, received_on)) = &one.paper {
                        " · " (reader.say("书面答复，收件日", "in writing, came in on")) " " (received_on)
                        @if asking.actor.role == Role::Officer { " · " a href={ "/enrolment/" (self.kept.enrolment.id) "/scan/" (sha256) } { (reader.say("扫描件", "scan")) } }
                    }
                } } }
            }
        }
    }
}

impl Sheet for EnrolmentSheet {
    const PLACE: &'static str = "enrolment";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(kept) = tx.enrolment(&id)? else {
            return Ok(None);
        };
        let own = actor.person.as_ref() == Some(&kept.enrolment.person);
        if sees(actor, &kept.enrolment.institution) != Some(true) && !own {
            return Ok(None);
        }
        let counted = tx.session(&kept.enrolment.session)?;
        let person = tx.person(&kept.enrolment.person)?;
        let (Some(counted), Some(person)) = (counted, person) else {
            return Ok(None);
        };
        let has_account = match tx.fee(&id)? {
            Some(fee) => {
                let of = AccountOf {
                    institution: fee.institution,
                    payer: fee.payer,
                };
                tx.account_of(&of)?.is_some()
            }
            None => false,
        };
        Ok(Some(Self {
            wish: tx.wish(&id)?,
            answers: tx.answers_of(&id)?,
            objections: tx.objections_of(&id)?,
            owed: tx.entitlements_of(&id)?,
            has_account,
            moves: tx.moves_of(&id)?,
            filings: tx.filings_of(&kept.enrolment.institution)?,
            kept,
            counted,
            person,
        }))
    }

    fn file_kinds() -> Vec<&'static str> {
        ScanKind::ALL.map(ScanKind::id).to_vec()
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &candidate::WISH,
            &candidate::WRITTEN,
            &candidate::OBJECT,
            &super::acts::paper::PHOTO,
            &officer::SETTLE,
            &officer::REJECT,
            &officer::REFUND,
            &money::MOVE,
            &money::PAYER_ACCOUNT,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        let session = &self.counted.session;
        let (zh, en) = session.level.name();
        format!(
            "{}{} {}",
            reader.say("报名：", "Enrolment: "),
            session.occupation,
            reader.say(zh, en)
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, enrolment) = (asking.reader, &self.kept.enrolment);
        html! {
            dl.facts {
                dt { (reader.say("姓名", "Name")) } dd { (shown_name(asking.actor, &self.person)) }
                dt { (reader.say("证件", "Document")) } dd { (self.person.document.masked()) }
                dt { (reader.say("报名编号", "Enrolment")) } dd { code { (enrolment.id) } }
                dt { (reader.say("场次", "Session")) } dd { a href={ "/session/" (enrolment.session) } { (self.counted.session.occupation) " " (self.counted.session.level) " " (self.counted.session.announced_on) } }
                dt { (reader.say("报名日", "Filed on")) } dd { (enrolment.filed_on) }
                dt { (reader.say("已缴（元）", "Paid (yuan)")) } dd { (enrolment.paid) }
                dt { (reader.say("状态", "Where it stands")) } dd { strong { (stage_words(reader, &enrolment.stage)) } }
            }
            @if let Some(wish) = &self.wish { (self.asked(asking, wish)) }
            @if !self.objections.is_empty() {
                h2 { (reader.say("异议", "Objections")) }
                ul { @for one in &self.objections { li {
                    (one.filed_on) " " (one.text)
                    @match (&one.settled_on, &one.reason) {
                        (Some(on), reason) => { br; (on) " " (reader.say("已处理：", "settled: ")) (reason.as_deref().unwrap_or_default()) }
                        (None, _) => { br; (reader.say("尚未处理", "not settled yet")) }
                    }
                } } }
            }
            (money_facts(reader, self))
            @if asking.actor.role == Role::Candidate { p { a href="/my" { (reader.say("我的页面", "My page")) } } }
        }
    }
}
