//! Recall certificates: each holder is told, heard and answered alone. A recall revokes nothing by itself: it proposes,
//! for one certificate at a time, and somebody else decides.
use super::{
    Call, Done, Failure,
    change_status::{certificate, propose_in},
    found,
    notify::tell,
    perform, refused, under,
};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    notification::{Addressee, Notice},
    status::{
        Change, Correction, Proposal, ReasonClass,
        recall::{
            AnswerRecall, OpenRecall, Recall, RecallCase, RecallStage, RecallStep, SpeakInRecall,
            answer, open, speak,
        },
    },
    text::Text,
};
use assay_store::{Tx, certificate::Certificate};
use serde_json::json;
use std::sync::Arc;

/// Opens a recall: every holder and institution is told in the same transaction.
///
/// # Errors
/// [`Failure::NotFound`] if one of the numbers is no released certificate.
pub fn open_recall(house: &Arc<House>, call: &Call, recall: Recall) -> Result<Id<Recall>, Failure> {
    let asked = (recall.id.clone(), recall.numbers.clone());
    perform(
        house,
        call,
        OpenRecall::NAME,
        &asked,
        move |tx, house, call| {
            let permit = authority::permit::<OpenRecall>(&call.actor, &recall)?;
            let opened = open(&permit, &house.law.pack, call.today).map_err(refused)?;
            let mut certificates = Vec::with_capacity(opened.numbers.len());
            for number in &opened.numbers {
                let (kept, file) = certificate(tx, number)?;
                certificates.push(kept.id);
                let until = opened.hearing_until;
                let notice = Notice::new(
                    "notice.recall.opened",
                    Text::new(
                        format!("证书{number}列入核查：{}", opened.grounds),
                        format!("certificate {number} is looked into: {}", opened.grounds),
                    ),
                    Text::new(
                        format!("可在{until}前陈述和申辩；证书在决定前继续有效"),
                        format!(
                            "you may speak until {until}; the certificate holds until there is a decision"
                        ),
                    ),
                );
                tell(tx, call, &Addressee::Person(file.person), &notice, number)?;
                tell(
                    tx,
                    call,
                    &Addressee::Institution(file.institution),
                    &notice,
                    number,
                )?;
            }
            tx.record_recall(&opened, &certificates)?;
            Ok(Done {
                answer: opened.id.clone(),
                object: opened.id.to_string(),
                under: under(&house.law, "recall.individual", call.today),
                details: json!({"certificates": certificates.len(), "hearing_until": opened.hearing_until.to_string(), "decision": opened.decision}),
            })
        },
    )
}

/// The case of a certificate in its newest recall.
fn case(tx: &mut Tx<'_>, number: &str) -> Result<(Certificate, RecallCase), Failure> {
    let (kept, file) = certificate(tx, number)?;
    let case = found(tx.recall_case(number)?, "recall", number)?;
    let case = RecallCase {
        recall: case.recall,
        file,
        stage: case.stage,
        hearing_until: case.hearing_until,
    };
    Ok((kept, case))
}

fn done(house: &House, call: &Call, step: &RecallStep) -> Done<()> {
    Done {
        answer: (),
        object: step.number.clone(),
        under: under(&house.law, "recall.individual", call.today),
        details: json!({"recall": step.recall, "from": step.from.id(), "to": step.to.id()}),
    }
}

/// Takes down what a holder says.
///
/// # Errors
/// [`Failure::Refused`] if the case does not stand so.
pub fn speak_in_recall(
    house: &Arc<House>,
    call: &Call,
    number: &str,
    words: &str,
) -> Result<(), Failure> {
    let (number, words) = (number.to_owned(), words.to_owned());
    let asked = (number.clone(), words.clone());
    perform(
        house,
        call,
        SpeakInRecall::NAME,
        &asked,
        move |tx, house, call| {
            let (kept, case) = case(tx, &number)?;
            let permit = authority::permit::<SpeakInRecall>(&call.actor, &case)?;
            let step = speak(&permit, &words, &house.law.pack, call.today).map_err(refused)?;
            tx.record_recall_step(&step, &kept.id)?;
            Ok(done(house, call, &step))
        },
    )
}

/// Answers one holder: cleared, a free re-assessment, or a proposal to revoke.
///
/// # Errors
/// [`Failure::Refused`] if the holder may still speak, or the case does not stand so.
pub fn answer_recall(
    house: &Arc<House>,
    call: &Call,
    number: &str,
    to: RecallStage,
    words: &str,
) -> Result<(), Failure> {
    let (number, words) = (number.to_owned(), words.to_owned());
    let asked = (number.clone(), to.id(), words.clone());
    perform(
        house,
        call,
        AnswerRecall::NAME,
        &asked,
        move |tx, house, call| {
            let (kept, case) = case(tx, &number)?;
            let permit = authority::permit::<AnswerRecall>(&call.actor, &case)?;
            let step = answer(&permit, to, &words, &house.law.pack, call.today).map_err(refused)?;
            tx.record_recall_step(&step, &kept.id)?;
            if to == RecallStage::Proposed {
                let proposal = Proposal {
                    id: edge::fresh_id(call.now),
                    number: number.clone(),
                    change: Change::Revoke,
                    class: ReasonClass::IrregularExam,
                    grounds: step.words.clone(),
                    correction: Correction::default(),
                    paper_serial: None,
                    proposed_by: call.actor.account.clone(),
                    proposed_by_person: call.actor.person.clone(),
                    proposed_on: call.today,
                    recall: Some(case.recall.clone()),
                    is_open: true,
                };
                propose_in(tx, house, call, &number, proposal)?;
            }
            tell(
                tx,
                call,
                &Addressee::Person(case.file.person.clone()),
                &told(&number, to, &step.words),
                &number,
            )?;
            Ok(done(house, call, &step))
        },
    )
}

fn told(number: &str, to: RecallStage, words: &str) -> Notice {
    let (zh, en) = to.name();
    let say = Text::new(
        format!("证书{number}的核查：{zh}。{words}"),
        format!("certificate {number} in its recall: {en}. {words}"),
    );
    match to {
        RecallStage::Reassessed => Notice::new(
            "notice.recall.reassessed",
            say,
            Text::new(
                "请与评价机构约定重新考核的时间，不收费用",
                "agree on a day with the institution; it is free of charge",
            ),
        ),
        RecallStage::Proposed => Notice::new(
            "notice.recall.proposed",
            say,
            Text::new(
                "决定前可以申诉，由另一名工作人员审批",
                "you may appeal; another officer decides",
            ),
        ),
        _ => Notice::new(
            "notice.recall.cleared",
            say,
            Text::new("无需办理", "there is nothing to do"),
        ),
    }
}
