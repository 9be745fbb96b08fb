//! What happens once, each on its day; the rest of the story happens around it.
use super::{Step, Story};
use crate::{app::Failure, demo::cast};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use std::cmp::Reverse;

/// One scene.
pub(super) type Play<'t> = fn(&mut Story<'t>, Date) -> Result<(), Failure>;

/// What scenes keep for those after them.
#[derive(Debug, Default)]
pub(super) struct Threads {
    pub(super) pilot: Option<assay_core::id::Id<assay_core::pilot::Pilot>>,
}

impl<'t> Story<'t> {
    /// Lays out every scene of a story with its cast, up to today.
    pub(super) fn lay_out_scenes(&mut self, today: Date) {
        let leaves_on = cast::leaves_on(today);
        let before = |days: i64| leaves_on.saturating_sub(days.days());
        let scenes: [(Date, &'static str, Play<'t>); 20] = [
            (date(2020, 6, 15), "promises", Self::warn),
            (date(2020, 8, 3), "archives", Self::import_archive),
            (date(2020, 10, 13), "archives", Self::cheat_archive),
            (date(2020, 10, 21), "moves", Self::cancel),
            (date(2020, 12, 7), "payouts", Self::pay_out),
            (date(2021, 1, 25), "payouts", Self::pay_out),
            (date(2020, 11, 16), "promises", Self::warn),
            (date(2021, 2, 1), "guidance", Self::guide),
            (date(2021, 2, 1), "pilot", Self::start_pilot),
            (date(2021, 2, 4), "succession", Self::succeed),
            (date(2021, 3, 10), "suspension", Self::suspend),
            (date(2021, 3, 24), "suspension", Self::lift),
            (date(2021, 7, 2), "promises", Self::warn),
            (date(2022, 1, 5), "pilot", Self::sum_up_pilot),
            (date(2024, 12, 30), "surge", Self::release_surge),
            (before(14), "planned exit", Self::plan_exit),
            (before(9), "planned exit", Self::approve_exit),
            (leaves_on + 2.days(), "status", Self::change_status),
            (leaves_on + 3.days(), "paper", Self::print_on_paper),
            (leaves_on + 4.days(), "what waits", Self::leave_open),
        ];
        for (on, name, play) in scenes {
            let at = self.scenes.len();
            self.scenes.push((name, play));
            self.ahead.push(Reverse((on, Step::Scene, at)));
        }
        self.ahead.push(Reverse((leaves_on, Step::TakeExits, 0)));
        // Told at once, reminded and decided as time goes by.
        for (from, weeks) in [(date(2020, 9, 30), 20_i64), (leaves_on, 1)] {
            for week in 0..weeks {
                let on = from.saturating_add((7 * week).days());
                self.ahead.push(Reverse((on, Step::Carry, 0)));
            }
        }
    }

    pub(super) fn scene(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let (_, play) = self.scenes[at];
        play(self, on)
    }

    /// The session of the cast with this part, the first there is.
    pub(super) fn session_of(&self, scene: cast::Scene) -> Option<usize> {
        self.live
            .iter()
            .position(|live| live.plan.scene == Some(scene))
    }

    /// The place of an institution of the cast, by its number.
    pub(super) fn cast_of(&self, number: u32) -> Option<usize> {
        self.plan.all().position(|one| one.number == number)
    }
}
