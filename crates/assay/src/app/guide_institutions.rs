//! Guide institutions: instructions, checklists, questions and answers.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    guidance::{
        CheckOff, Instruct, Instruction,
        ask::{AnswerQuestion, AskQuestion, Question, answer, ask},
        check_off as decide_check, instruct as decide_instruct,
    },
    id::Id,
    institution::Institution,
};
use serde_json::json;
use std::sync::Arc;

/// Issues an instruction.
///
/// # Errors
/// [`Failure`].
pub fn instruct(
    house: &Arc<House>,
    call: &Call,
    instruction: Instruction,
) -> Result<Id<Instruction>, Failure> {
    let instruction = Instruction {
        issued_on: call.today,
        ..instruction
    };
    perform(
        house,
        call,
        Instruct::NAME,
        &instruction.id.clone(),
        move |tx, house, call| {
            let permit = authority::permit::<Instruct>(&call.actor, &instruction)?;
            let issued = decide_instruct(&permit, &house.law.pack, call.today).map_err(refused)?;
            tx.record_instruct(&issued)?;
            Ok(Done {
                answer: instruction.id.clone(),
                object: instruction.id.to_string(),
                under: under(&house.law, "guidance.given", call.today),
                details: json!({"entries": instruction.checklist.len()}),
            })
        },
    )
}

/// Ticks something off the checklist of an instruction.
///
/// # Errors
/// [`Failure`].
pub fn check_off(
    house: &Arc<House>,
    call: &Call,
    institution: &Id<Institution>,
    instruction: &Id<Instruction>,
    entry: &str,
    note: &str,
) -> Result<(), Failure> {
    let (institution, instruction) = (institution.clone(), instruction.clone());
    let (entry, note) = (entry.to_owned(), note.to_owned());
    let asked = json!({"institution": institution, "instruction": instruction, "entry": entry, "note": note});
    perform(
        house,
        call,
        CheckOff::NAME,
        &asked,
        move |tx, house, call| {
            let one = found(tx.institution(&institution)?, "institution", &institution)?;
            let permit = authority::permit::<CheckOff>(&call.actor, &one)?;
            let of = found(tx.instruction(&instruction)?, "instruction", &instruction)?;
            let (marks, pack) = (tx.check_marks()?, &house.law.pack);
            let done = decide_check(&permit, &of, &entry, &note, &marks, pack, call.today)
                .map_err(refused)?;
            tx.record_check_off(&done)?;
            Ok(Done {
                answer: (),
                object: institution.to_string(),
                under: under(&house.law, "guidance.given", call.today),
                details: json!({"instruction": instruction, "entry": entry}),
            })
        },
    )
}

/// Asks the authority.
///
/// # Errors
/// [`Failure`].
pub fn ask_question(
    house: &Arc<House>,
    call: &Call,
    question: Question,
) -> Result<Id<Question>, Failure> {
    perform(
        house,
        call,
        AskQuestion::NAME,
        &question.id.clone(),
        move |tx, house, call| {
            let permit = authority::permit::<AskQuestion>(&call.actor, &question)?;
            let asked = ask(&permit, &house.law.pack, call.today).map_err(refused)?;
            tx.record_ask(&asked)?;
            Ok(Done {
                answer: question.id.clone(),
                object: question.id.to_string(),
                under: under(&house.law, "guidance.given", call.today),
                details: json!({}),
            })
        },
    )
}

/// Answers a question, for everybody to read.
///
/// # Errors
/// [`Failure`].
pub fn answer_question(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Question>,
    text: &str,
) -> Result<(), Failure> {
    let (id, text) = (id.clone(), text.to_owned());
    let asked = json!({"question": id, "text": text});
    perform(
        house,
        call,
        AnswerQuestion::NAME,
        &asked,
        move |tx, house, call| {
            let question = found(tx.question(&id)?, "question", &id)?;
            let permit = authority::permit::<AnswerQuestion>(&call.actor, &question)?;
            let answered = answer(&permit, &text, &house.law.pack, call.today).map_err(refused)?;
            tx.record_answer_to(&answered)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "guidance.given", call.today),
                details: json!({}),
            })
        },
    )
}
