//! An exit that officers plan on the register: simulated, approved by another, in force on its day; and one that waits.
use super::Story;
use crate::{
    app::{
        Failure, found,
        plan_exit::{approve_exit, plan_exit},
        simulate_exit::simulate_exit,
    },
    demo::{build::actor, cast},
    edge,
};
use assay_core::{
    authority::Role,
    exit::plan::{ExitPlan, ExitPlanStage},
};
use jiff::{ToSpan, civil::Date};

fn exit_plan(occupation: &str, leaves_on: Date, on: Date) -> ExitPlan {
    ExitPlan {
        id: edge::fresh_id(edge::start_of(on)),
        occupations: vec![occupation.to_owned()],
        on: leaves_on,
        instrument: "示例文件〔示例〕1号".to_owned(),
        reason: "目录动态调整".to_owned(),
        planned_on: on,
        stage: ExitPlanStage::Planned,
    }
}

impl Story<'_> {
    /// One officer looks first, then plans; and does not approve it too.
    pub(super) fn plan_exit(&mut self, on: Date) -> Result<(), Failure> {
        let leaves_on = on.saturating_add(14.days());
        let occupations = [cast::LEAVING.to_owned()];
        let simulated = simulate_exit(self.house, &occupations, leaves_on, on)?;
        self.summary.add("simulated", simulated.exit().cases());
        let call = self.call_of(actor("officer-transition", Role::Officer), on);
        let id = plan_exit(self.house, &call, exit_plan(cast::LEAVING, leaves_on, on))?;
        let again = self.call_of(actor("officer-transition", Role::Officer), on);
        let outcome = approve_exit(self.house, &again, &id).map(|_| ());
        self.summary
            .note_cheat("whoever planned an exit approves it alone", outcome);
        Ok(())
    }

    pub(super) fn approve_exit(&mut self, on: Date) -> Result<(), Failure> {
        let plans = self.house.store.read(|tx| tx.exit_plans())?;
        let waiting = plans
            .into_iter()
            .find(|kept| kept.plan.stage == ExitPlanStage::Planned);
        let waiting = found(waiting, "exit plan", cast::LEAVING)?;
        let call = self.call_of(actor("officer-directory", Role::Officer), on);
        approve_exit(self.house, &call, &waiting.plan.id)?;
        self.summary.add("planned_exits", 1_u64);
        self.summary.say(
            7,
            format!(
                "“{}”于{}退出 left on {}: /exit/{}",
                cast::LEAVING,
                waiting.plan.on,
                waiting.plan.on,
                waiting.plan.id
            ),
        );
        Ok(())
    }

    /// What a visitor decides as the second officer.
    pub(super) fn leave_open(&mut self, on: Date) -> Result<(), Failure> {
        let call = self.call_of(actor("officer", Role::Officer), on);
        let leaves_on = on.saturating_add(60.days());
        let id = plan_exit(self.house, &call, exit_plan(cast::WAITING, leaves_on, on))?;
        self.summary.say(
            7,
            format!("待批准的退出计划 a plan that waits for a second officer: /exit/{id}"),
        );
        self.propose_revocation(on)
    }
}
