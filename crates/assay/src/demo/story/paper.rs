//! Certificates on paper: a delivery of blanks, a print run, and one that was lost and is reissued.
use super::Story;
use crate::{
    app::{
        Failure,
        change_status::decide_status,
        print_certificates::{print_certificates, receive_blanks, spoil_blank},
    },
    demo::{build::actor, cast::Scene},
    edge,
};
use assay_core::{
    authority::Role,
    paper::{Spoiling, receive::Delivery},
    status::{Change, ReasonClass, decide::Ruling},
};
use jiff::civil::Date;

/// Blanks that come in.
const BLANKS: u32 = 20;
/// Certificates in the run, at most.
const PAGES: usize = 6;

impl Story<'_> {
    pub(super) fn print_on_paper(&mut self, on: Date) -> Result<(), Failure> {
        let Some(at) = self.session_of(Scene::Suspended) else {
            return Ok(());
        };
        let place = self.live[at].institution;
        let numbers = self.in_force(place)?;
        let Some(lost) = numbers.first() else {
            return Ok(());
        };
        let institution = self.staffed[place].institution.clone();
        let call = |story: &mut Self| story.call(at, "administrator", Role::Administrator, on);
        let delivery = Delivery {
            letters: "AS".to_owned(),
            first: 1,
            count: BLANKS,
        };
        let received = call(self);
        receive_blanks(self.house, &received, &institution, delivery)?;
        let printed = call(self);
        let run = edge::fresh_id(printed.now);
        let pages: Vec<_> = numbers.iter().take(PAGES).cloned().collect();
        self.summary.add("printed", pages.len());
        let house = self.house;
        let run = print_certificates(house, &printed, &institution, &run, pages)?;
        spoil_blank(
            house,
            &call(self),
            "AS0000000001",
            Spoiling::Lost,
            "已登报声明作废",
        )?;
        let again = edge::fresh_id(printed.now);
        let again =
            print_certificates(house, &call(self), &institution, &again, vec![lost.clone()]);
        self.summary.note_cheat(
            "a certificate whose paper was lost is simply printed again",
            again.map(|_| ()),
        );
        let why = (Change::Reissue, ReasonClass::Lost);
        let proposal = self.propose(on, lost, why, Some("AS0000000020"))?;
        let officer = self.call_of(actor("officer-directory", Role::Officer), on);
        decide_status(house, &officer, &proposal, Ruling::Approve, "示例决3号")?;
        self.summary.add("reissued", 1_u64);
        let told = format!(
            "纸质证书 paper: /paper/{institution}, 打印批次 run {run}; 补发 reissued: {lost}"
        );
        self.summary.say(6, told);
        Ok(())
    }
}
