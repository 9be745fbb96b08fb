//! An enrolment: where the case stands, and what can be done with it.
use super::{
    Reader,
    account::stage_words,
    acts::{Act, Asking, Sheet, candidate, officer},
    session::{sees, shown_name},
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    person::Person,
};
use assay_store::{
    StoreError, Tx, enrolment::KeptEnrolment, result::KeptObjection, session::CountedSession,
    transition::KeptWish,
};
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
    /// Objections to the result, oldest first.
    pub(super) objections: Vec<KeptObjection>,
}

impl EnrolmentSheet {
    /// Objections that are not settled.
    pub(super) fn open_objections(&self) -> impl Iterator<Item = &KeptObjection> {
        self.objections
            .iter()
            .filter(|one| one.settled_on.is_none())
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
        Ok(Some(Self {
            wish: tx.wish(&id)?,
            objections: tx.objections_of(&id)?,
            kept,
            counted,
            person,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &candidate::WISH,
            &candidate::OBJECT,
            &officer::SETTLE,
            &officer::REJECT,
            &officer::REFUND,
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
                @if let Some(wish) = &self.wish {
                    dt { (reader.say("意愿", "Wish")) } dd {
                        (match wish.wish {
                            None => reader.say("尚未答复", "not answered"),
                            Some(assay_core::transition::Wish::Continue) => reader.say("继续参加考试", "go on to the exam"),
                            Some(assay_core::transition::Wish::Refund) => reader.say("退费", "have the fee back"),
                        })
                        " · " (reader.say("答复期限 ", "answer until ")) (wish.answer_until)
                    }
                }
            }
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
            @if asking.actor.role == Role::Candidate { p { a href="/my" { (reader.say("我的页面", "My page")) } } }
        }
    }
}
