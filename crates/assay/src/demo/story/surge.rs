//! A surge: as many as never before are accepted on one day, their certificates are held before release, and two persons
//! look into it.
use super::Story;
use crate::{
    app::{
        Failure,
        issue_certificates::issue_certificates,
        watch_surges::{confirm_surge, propose_surge},
    },
    demo::{build::actor, cast::Scene},
};
use assay_core::{
    authority::Role,
    surge::{SecondOpinion, SurgeOutcome},
};
use jiff::{ToSpan, civil::Date};

impl Story<'_> {
    /// Two persons release what a surge held; then it is issued.
    pub(super) fn release_surge(&mut self, on: Date) -> Result<(), Failure> {
        let Some(at) = self.session_of(Scene::Surge) else {
            return Ok(());
        };
        let session = self.live[at].id.clone();
        let holds = self.house.store.read(|tx| tx.surge_holds_of(&session))?;
        for hold in &holds {
            self.summary.add("surges_held", 1_u64);
            let call = self.call_of(actor("supervisor", Role::QualitySupervisor), on);
            let reason = "现场核查：考生、考场录像和评分记录相符";
            propose_surge(self.house, &call, &hold.id, SurgeOutcome::Release, reason)?;
            let same = self.call_of(actor("supervisor", Role::QualitySupervisor), on);
            let alone = confirm_surge(self.house, &same, &hold.id, SecondOpinion::Confirms);
            self.summary.note_cheat(
                "whoever proposed to release a surge confirms it alone",
                alone,
            );
            let call = self.call_of(actor("officer-directory", Role::Officer), on + 1.day());
            confirm_surge(self.house, &call, &hold.id, SecondOpinion::Confirms)?;
            self.summary.add("surges_released", 1_u64);
        }
        let call = self.officer(on + 2.days());
        let issued = issue_certificates(self.house, &call, &session)?;
        self.count_issued(on + 2.days(), at, &issued);
        Ok(())
    }

    /// What a surge holds and nobody has decided on.
    pub(super) fn tell_waiting_surge(&mut self) -> Result<(), Failure> {
        let Some(at) = self.session_of(Scene::SurgeWaits) else {
            return Ok(());
        };
        let session = self.live[at].id.clone();
        for hold in self.house.store.read(|tx| tx.surge_holds_of(&session))? {
            self.summary.add("surges_held", 1_u64);
            let id = &hold.id;
            self.summary.say(
                4,
                format!("待两人处理的突增 a surge that waits: /surge/{id}"),
            );
        }
        Ok(())
    }
}
