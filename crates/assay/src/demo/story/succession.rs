//! A station turns into a social organisation: both agree, an officer confirms, and everything that was open is taken over.
use super::Story;
use crate::{
    app::{
        Failure,
        carry_over::{
            accept_line, agree_succession, complete_succession, confirm_succession,
            propose_succession,
        },
    },
    demo::{build::actor, cast},
};
use assay_core::{authority::Role, succession::SuccessionStage};
use jiff::{ToSpan, civil::Date};

impl Story<'_> {
    pub(super) fn succeed(&mut self, on: Date) -> Result<(), Failure> {
        let (Some(station), Some(centre)) =
            (self.cast_of(cast::TURNING), self.cast_of(cast::CENTRE))
        else {
            return Ok(());
        };
        let old = self.staffed[station].institution.clone();
        let new = self.staffed[centre].institution.clone();
        let call = self.call_at(station, "administrator", Role::Administrator, on);
        let id = propose_succession(self.house, &call, &old, Some(new))?;
        let call = self.call_at(centre, "administrator", Role::Administrator, on + 1.day());
        agree_succession(self.house, &call, &id)?;
        let call = self.call_of(actor("officer-directory", Role::Officer), on + 2.days());
        confirm_succession(self.house, &call, &id)?;
        let lines = self.house.store.read(|tx| tx.carried_in(&id))?;
        // Nobody completes it while something is left.
        let call = self.call_of(actor("officer-directory", Role::Officer), on + 3.days());
        let early = complete_succession(self.house, &call, &id);
        self.summary
            .note_cheat("a succession is completed while something is left", early);
        for line in &lines {
            let call = self.call_at(centre, "administrator", Role::Administrator, on + 4.days());
            accept_line(self.house, &call, &line.id)?;
            self.summary.add("carried_over", 1_u64);
        }
        let call = self.call_of(actor("officer-directory", Role::Officer), on + 5.days());
        complete_succession(self.house, &call, &id)?;
        let kept = self.house.store.read(|tx| tx.succession(&id))?;
        if let Some(kept) = kept
            && matches!(kept.stage, SuccessionStage::Completed { .. })
        {
            self.summary.add("successions", 1_u64);
            let stops = kept.stops_on;
            self.summary.say(
                9,
                format!(
                    "旧前缀自{stops}起停用 the old prefix stopped on {stops}: /successions/{id}"
                ),
            );
        }
        Ok(())
    }
}
