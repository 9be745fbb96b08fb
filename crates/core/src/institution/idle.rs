//! End a filing under which nothing happens: whoever holds no session for the time that the pack sets is warned, and then
//! removed from the directory. Nobody is removed who was not warned in time.
use super::{
    Filing, InstitutionKind,
    kind::Admission,
    stop::{Stop, StopKind, Stopped, barred_until},
};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    notification::Notice,
    pack::{At, Pack},
    text::Text,
};
use jiff::{ToSpan, civil::Date};

/// Permission to warn whoever is idle and to end their filing: the clock's alone.
#[derive(Debug)]
pub enum EndIdle {}
impl Action for EndIdle {
    type On = Filing;
    const NAME: &'static str = "institution.end-idle";
    const ROLES: &'static [Role] = &[Role::System];
}

/// A warning to an idle institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleWarning {
    /// Who.
    pub institution: Id<Institution>,
    /// The last day on which something happened.
    pub active_on: Date,
    /// The day of the warning.
    pub on: Date,
    /// The day on which the filing ends if nothing happens.
    pub ends_on: Date,
}

/// What an idle institution has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idle {
    /// It is warned.
    Warn(Decided<IdleWarning>),
    /// It is removed from the directory.
    End(Decided<Stopped>),
}

/// Decides what becomes of an institution that did nothing since `active_on`, and was warned on `warned_on` for that very
/// time; `None` while there is nothing to do. A station ends with the exit, and not so.
#[must_use]
pub fn idle(
    permit: &Permit<'_, EndIdle>,
    kind: InstitutionKind,
    (active_on, warned_on): (Date, Option<Date>),
    law: &Pack,
    today: Date,
) -> Option<Idle> {
    let filing = permit.on();
    let at = At::day(today);
    let terms = law.kind_on(kind, today)?;
    let (years, _) = law.number("filing.idle", at)?;
    let (ahead, _) = law.number("filing.idle-warning", at)?;
    if terms.admission == Admission::Licence || filing.stop_on(today).is_some() {
        return None;
    }
    let ends_on = active_on.saturating_add(i64::from(years).years());
    let Some(warned_on) = warned_on else {
        let soon = ends_on <= law.calendar.after(today, ahead);
        return soon.then(|| {
            Idle::Warn(Decided::new(IdleWarning {
                institution: filing.institution.clone(),
                active_on,
                on: today,
                ends_on: ends_on.max(law.calendar.after(today, ahead)),
            }))
        });
    };
    if today < ends_on || today < law.calendar.after(warned_on, ahead) {
        return None;
    }
    let reason = format!(
        "自{active_on}起{years}年内未开展评价 no session in {years} year(s) since {active_on}"
    );
    Some(Idle::End(Decided::new(Stopped {
        institution: filing.institution.clone(),
        stop: Stop {
            kind: StopKind::Removal,
            from: today,
            lifted_on: None,
            reason,
            barred_until: Some(barred_until(law, today)),
        },
        by: permit.by().account.clone(),
    })))
}

/// What an idle institution is told.
#[must_use]
pub fn warned(warning: &IdleWarning) -> Notice {
    let (active_on, ends_on) = (warning.active_on, warning.ends_on);
    Notice::new(
        "notice.institution.idle",
        Text::new(
            format!(
                "贵机构自{active_on}以来没有开展评价；到{ends_on}仍未公告场次的，备案终止并移出目录"
            ),
            format!(
                "nothing was held or announced since {active_on}; if no session is announced by {ends_on}, the filing ends and the institution is removed from the directory"
            ),
        ),
        Text::new(
            "请公告场次，或向主管部门说明情况",
            "announce a session, or tell the authority how things stand",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        authority::{Actor, permit},
        institution::{Dossier, FilingStage},
        pack::tests::china,
    };
    use jiff::civil::date;

    const ACTIVE: Date = date(2020, 6, 1);

    #[track_caller]
    fn check(
        kind: InstitutionKind,
        stops: Vec<Stop>,
        (warned_on, today): (Option<Date>, Date),
        expected: &str,
    ) {
        let filing = Filing {
            id: Id::of(1),
            institution: Id::of(2),
            version: 1,
            supersedes: None,
            from: date(2020, 1, 2),
            until: date(2022, 12, 31),
            scope: vec![],
            sites: vec![],
            fees: vec![],
            dossier: Dossier::default(),
            stage: FilingStage::Published {
                on: date(2020, 1, 2),
            },
            stops,
        };
        let clock = Actor {
            account: "system".into(),
            role: Role::System,
            institution: None,
            person: None,
        };
        let permit = permit::<EndIdle>(&clock, &filing).unwrap();
        let found = idle(&permit, kind, (ACTIVE, warned_on), &china(), today);
        let said = match found {
            None => "nothing".to_owned(),
            Some(Idle::Warn(warning)) => format!("warned until {}", warning.ends_on),
            Some(Idle::End(stopped)) => format!("barred until {:?}", stopped.stop.barred_until),
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn whoever_is_idle_is_warned_and_then_removed_and_nobody_without_a_warning() {
        let social = InstitutionKind::Social;
        let end = date(2021, 6, 1);
        check(social, vec![], (None, date(2021, 3, 1)), "nothing");
        check(
            social,
            vec![],
            (None, date(2021, 4, 30)),
            "warned until 2021-06-01",
        );
        let warned = Some(date(2021, 4, 30));
        check(social, vec![], (warned, date(2021, 5, 31)), "nothing");
        check(
            social,
            vec![],
            (warned, end),
            "barred until Some(2023-05-31)",
        );
        // Years late, and never warned: the warning comes first, with its full time.
        let late = date(2025, 3, 3);
        check(social, vec![], (None, late), "warned until 2025-03-31");
        check(social, vec![], (Some(late), date(2025, 3, 28)), "nothing");
        let stop = Stop {
            kind: StopKind::Suspension,
            from: date(2021, 1, 4),
            lifted_on: None,
            reason: "整改".into(),
            barred_until: None,
        };
        check(social, vec![stop], (warned, end), "nothing");
        check(InstitutionKind::Station, vec![], (warned, end), "nothing");
    }
}
