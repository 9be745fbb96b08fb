//! The end of the story: what the register says of itself, and proofs that a stranger can check.
use super::Story;
use crate::{
    app::Failure,
    demo::{
        accounts::Visitors,
        cast::{self, Scene},
        plan::Turn,
    },
    roster::membership,
};
use assay_core::{id::Id, person::Person};
use assay_store::StoreError;

/// Proofs that are looked at; every one of them must hold.
const PROOFS: usize = 50;

impl Story<'_> {
    /// Counts what the register says, behind the last act; the public record is published by then.
    pub(in crate::demo) fn end(&mut self) -> Result<(), Failure> {
        let counts = self.house.store.read(|tx| tx.wish_counts())?;
        for (key, count) in [
            ("asked", counts.asked),
            ("wish_continue", counts.continuing),
            ("wish_refund", counts.refund),
            ("lapsed", counts.lapsed),
            ("open", counts.open),
        ] {
            self.summary.add(key, count);
        }
        let sum = counts.continuing + counts.refund + counts.lapsed + counts.open;
        let adds_up = if sum == counts.asked {
            "相符 adds up: nobody was lost"
        } else {
            "不符 DOES NOT ADD UP: this is a bug"
        };
        self.summary.say(
            1,
            format!(
                "征询 = 已答 + 默认 + 未答 asked = answered + by silence + open: {} = {} + {} + {}, {adds_up}",
                counts.asked,
                counts.continuing + counts.refund,
                counts.lapsed,
                counts.open
            ),
        );
        if !self.plan.cast.is_empty() {
            self.weigh_books()?;
            self.check_archive()?;
            self.tell_waiting_surge()?;
        }
        self.look_at_proofs()
    }

    /// Whom visitors act as.
    pub(in crate::demo) fn visitors(&self) -> Result<Visitors, Failure> {
        let institution = |number| {
            let at = self.cast_of(number)?;
            self.staffed.get(at).map(|one| one.institution.clone())
        };
        let someone = |scene, turn: Option<Turn>| -> Result<Option<Id<Person>>, Failure> {
            let Some(at) = self.session_of(scene) else {
                return Ok(None);
            };
            let mut enrolled = self.live[at].enrolled.iter();
            let found = enrolled.find(|(_, one)| turn.is_none_or(|turn| one.turn == turn));
            let Some((id, _)) = found else {
                return Ok(None);
            };
            let kept = self.house.store.read(|tx| tx.enrolment(id))?;
            Ok(kept.map(|kept| kept.enrolment.person))
        };
        Ok(Visitors {
            centre: institution(cast::CENTRE),
            station: institution(cast::STAYING),
            expert: Some(self.expert.clone()),
            undecided: someone(Scene::Choice, Some(Turn::Undecided))?,
            trainee: someone(Scene::Trainees, None)?,
        })
    }

    fn look_at_proofs(&mut self) -> Result<(), Failure> {
        let key = self.house.record_note_key();
        // From all over the story.
        let step = (self.on_roster.len() / PROOFS).max(1);
        let numbers: Vec<String> = self.on_roster.iter().step_by(step).cloned().collect();
        for number in numbers {
            let certificate = self.house.store.read(|tx| tx.certificate(&number))?;
            let Some(certificate) = certificate else {
                continue;
            };
            let proof = membership(self.house, certificate.enrolment.as_str())
                .map_err(|why| StoreError::Unusable(why.to_string()))?;
            let holds = proof.is_some_and(|proof| proof.proves(&key).is_ok());
            if !holds {
                let why = format!("the roster does not prove {number}");
                return Err(StoreError::Unusable(why).into());
            }
            self.summary.add("proofs", 1_u64);
            if self.summary.count("proofs") == 1 {
                let subject = certificate.enrolment;
                self.summary
                    .say(2, format!("名册证明 a membership proof: /roster/{subject}"));
            }
        }
        Ok(())
    }
}
