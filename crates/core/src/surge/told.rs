//! What an institution and its supervisors are told when a batch is held.
use super::SurgeHold;
use crate::{notification::Notice, text::Text};

/// A batch is held as a surge.
#[must_use]
pub fn held(hold: &SurgeHold) -> Notice {
    let (what, batch, occupation) = (hold.stream.name(), hold.batch, &hold.occupation);
    Notice::new(
        "notice.surge.held",
        Text::new(
            format!(
                "{occupation}{}数量（本批{batch}）突增，该场次证书暂缓签发，待核查。",
                what.zh
            ),
            format!(
                "{occupation}: {} are far above the usual (this batch: {batch}); the certificates of the session are held until it was looked into.",
                what.en
            ),
        ),
        Text::new(
            "请备齐考试档案；主管部门核查后由两人决定是否放行。",
            "Keep the records of the exam ready; the authority looks into it, and two persons release or refuse it.",
        ),
    )
}
