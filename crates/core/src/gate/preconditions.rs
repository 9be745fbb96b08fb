//! The preconditions, one function each, in the order of the way a certificate goes.
use super::{Gate, GateFacts, Precondition, accepted_on, at, needs_roster};
use crate::{
    law::Citation,
    pack::{At, Pack, value::Value},
    prefix::PrefixState,
    session::CertificateKind,
    text::Text,
};

mod staff;

/// Collects preconditions with the article of the rule behind each.
struct List<'t> {
    facts: &'t GateFacts<'t>,
    pack: &'t Pack,
    out: Gate,
}

impl List<'_> {
    /// Adds a precondition under a rule of the pack. A rule that is not in force on the day cannot hold.
    fn add(
        &mut self,
        code: &'static str,
        rule: &str,
        must: (&'static str, &'static str),
        found: Text,
        holds: bool,
    ) {
        // What concerns the exam is judged by the law of its day; the roster by the law of the day of issue.
        let at = if needs_roster(self.facts) && rule.starts_with("transition.") {
            At::day(self.facts.today)
        } else {
            at(self.facts)
        };
        let citation = self.pack.citation(rule, at).cloned();
        let in_force = citation.is_some();
        self.out.preconditions.push(Precondition {
            code: code.into(),
            say: Text::new(must.0, must.1),
            found,
            under: citation.unwrap_or_else(|| Citation {
                instrument: rule.to_owned(),
                article: "-".to_owned(),
            }),
            holds: holds && in_force,
        });
    }

    fn value(&self, rule: &str) -> Option<&Value> {
        self.pack
            .value(rule, at(self.facts))
            .map(|found| &found.value.value)
    }
}

pub(super) fn list(facts: &GateFacts<'_>, pack: &Pack) -> Vec<Precondition> {
    let mut list = List {
        facts,
        pack,
        out: Gate {
            preconditions: Vec::with_capacity(24),
        },
    };
    institution(&mut list);
    announcement(&mut list);
    candidate(&mut list);
    staff::numbers(&mut list);
    staff::order(&mut list);
    result(&mut list);
    issue(&mut list);
    list.out.preconditions
}

fn yes_no(holds: bool) -> Text {
    if holds {
        Text::new("是", "yes")
    } else {
        Text::new("否", "no")
    }
}

fn institution(list: &mut List<'_>) {
    let session = list.facts.session;
    let filing = list.facts.filing;
    let on = session.last_day().unwrap_or(list.facts.today);
    let in_force = filing.is_some_and(|filing| {
        session
            .parts
            .iter()
            .all(|(_, on)| filing.is_in_force_on(*on))
    });
    let found = filing.map_or_else(
        || Text::new("没有备案", "no filing"),
        |filing| {
            Text::new(
                format!("{}至{}，考试{on}", filing.from, filing.until),
                format!("{} to {}, exam on {on}", filing.from, filing.until),
            )
        },
    );
    list.add(
        "institution.filed",
        "filing.in-force",
        (
            "考试日机构备案有效",
            "the filing is in force on the exam days",
        ),
        found,
        in_force,
    );
    let covered = filing.is_some_and(|filing| filing.covers(&session.occupation, session.level));
    let found = Text::new(
        format!("{} {}", session.occupation, session.level),
        format!("{} {}", session.occupation, session.level),
    );
    list.add(
        "institution.scope",
        "filing.in-force",
        (
            "备案范围包括该职业和等级",
            "the filing covers the occupation at the level",
        ),
        found,
        covered,
    );
    let seats = filing
        .and_then(|filing| filing.site(&session.site))
        .map_or(0, |site| site.seats);
    let found = Text::new(
        format!("公告{}座，考点{seats}座", session.seats),
        format!("{} announced, {seats} at the site", session.seats),
    );
    list.add(
        "site.seats",
        "capacity.seats",
        (
            "公告座位不超过考点座位",
            "no more seats announced than the site has",
        ),
        found,
        session.seats <= seats,
    );
    let stop = filing.and_then(|filing| filing.stop_on(list.facts.today));
    let found = stop.map_or_else(
        || Text::new("没有停止", "not stopped"),
        |stop| {
            let (zh, en) = stop.kind.name();
            Text::new(
                format!("自{}起{zh}：{}", stop.from, stop.reason),
                format!("{en} since {}: {}", stop.from, stop.reason),
            )
        },
    );
    list.add(
        "institution.not-suspended",
        "filing.stopped",
        (
            "发证日机构未被暂停或移出目录",
            "the institution is neither suspended nor removed on the day of issue",
        ),
        found,
        stop.is_none(),
    );
}

fn announcement(list: &mut List<'_>) {
    let session = list.facts.session;
    let ahead = list.value("announcement.ahead").and_then(Value::number);
    let first = session.parts.iter().map(|(_, on)| *on).min();
    let earliest = ahead.map(|days| list.pack.calendar.after(session.announced_on, days));
    let in_time = matches!((first, earliest), (Some(first), Some(earliest)) if first >= earliest);
    let found = Text::new(
        format!(
            "{}公告，{}开考",
            session.announced_on,
            first.unwrap_or(session.announced_on)
        ),
        format!(
            "announced on {}, exam on {}",
            session.announced_on,
            first.unwrap_or(session.announced_on)
        ),
    );
    list.add(
        "announcement.in-time",
        "announcement.ahead",
        (
            "公告早于考试规定的工作日",
            "announced the working days ahead that the rule asks",
        ),
        found,
        in_time,
    );
    let not_access = session.certificate == CertificateKind::Qualification
        || list
            .facts
            .occupation
            .is_none_or(|occupation| occupation.exit.is_some());
    list.add(
        "occupation.kind",
        "filing.in-force",
        (
            "准入类职业不颁发职业技能等级证书",
            "no skill level certificate for an access-type occupation",
        ),
        yes_no(not_access),
        not_access,
    );
}

fn candidate(list: &mut List<'_>) {
    let session = list.facts.session;
    let enrolment = list.facts.enrolment;
    let accepted = accepted_on(&enrolment.stage);
    let in_time = accepted.is_some_and(|on| {
        on <= session.enrol_until && session.parts.iter().all(|(_, day)| on <= *day)
    });
    let found = accepted.map_or_else(
        || Text::new("没有受理日期或未合格", "no acceptance, or not passed"),
        |on| Text::new(format!("{on}受理"), format!("accepted on {on}")),
    );
    list.add(
        "enrolment.accepted",
        "person.identity",
        ("报名在期限内受理", "the enrolment was accepted in time"),
        found,
        in_time,
    );
    list.add(
        "enrolment.recorded",
        "capacity.seats",
        (
            "受理已写入公开记录",
            "the acceptance is in the public record",
        ),
        yes_no(list.facts.acceptance_recorded),
        list.facts.acceptance_recorded,
    );
    let eligible = list
        .pack
        .conditions
        .all()
        .any(|condition| condition.id == enrolment.condition);
    let found = Text::same(&enrolment.condition);
    list.add(
        "enrolment.eligible",
        "parts.theory",
        ("符合申报条件", "an application condition holds"),
        found,
        eligible,
    );
    list.add(
        "person.identified",
        "person.identity",
        ("考生身份经证件核实", "the candidate was identified"),
        yes_no(list.facts.identified),
        list.facts.identified,
    );
    let paid = enrolment.paid >= session.fee;
    let found = Text::new(
        format!("应缴{}元，已缴{}元", session.fee, enrolment.paid),
        format!("{} due, {} paid", session.fee, enrolment.paid),
    );
    list.add(
        "fee.paid",
        "fee.published",
        ("费用已缴清", "the fee is paid"),
        found,
        paid,
    );
}

/// The score from which each part of a session's exam is passed, in tenths of a point; no score reaches it where no rule
/// says one.
#[must_use]
pub fn pass_mark(pack: &Pack, session: &crate::session::Session, today: jiff::civil::Date) -> u16 {
    let at = At {
        occupation: Some(&session.occupation),
        ..At::day(today)
    };
    let mark = pack
        .value("pass.mark", at)
        .and_then(|rule| rule.value.value.number());
    mark.and_then(|mark| u16::try_from(mark * 10).ok())
        .unwrap_or(u16::MAX)
}

fn result(list: &mut List<'_>) {
    let facts = list.facts;
    let mark = list
        .value("pass.mark")
        .and_then(Value::number)
        .unwrap_or(u32::MAX);
    let parts = list.pack.parts(facts.session.level, at(facts));
    let mut every = !parts.is_empty();
    let mut found = Vec::new();
    for part in &parts {
        let score = facts.scores.iter().find(|(of, ..)| of == part);
        every &= score.is_some_and(|(_, score, _)| score.reaches(mark));
        let shown = score.map_or_else(
            || "--".to_owned(),
            |(_, score, _)| format!("{}.{}", score.get() / 10, score.get() % 10),
        );
        found.push(format!("{} {shown}", part.id()));
    }
    let found = found.join(", ");
    list.add(
        "result.every-part",
        "pass.mark",
        ("每一部分均达到合格线", "every part is at its mark"),
        Text::same(&found),
        every,
    );
    let confirmed = !facts.scores.is_empty() && facts.scores.iter().all(|(_, _, two)| *two);
    list.add(
        "result.two-persons",
        "certificate.two-persons",
        (
            "成绩由两人录入和复核",
            "two persons stand behind every score",
        ),
        yes_no(confirmed),
        confirmed,
    );
    let sealed = facts.sealed_on;
    let found = sealed.map_or_else(
        || Text::new("未封存", "not sealed"),
        |on| Text::new(format!("{on}封存"), format!("sealed on {on}")),
    );
    list.add(
        "result.sealed",
        "certificate.two-persons",
        ("评分表已封存", "the score sheet is sealed"),
        found,
        sealed.is_some(),
    );
    let (sheet, next) = facts.record_order;
    let before =
        sheet.is_some_and(|sheet| sheet < next) && sealed.is_some_and(|on| on < facts.today);
    let found = sheet.map_or_else(
        || Text::new("评分表不在公开记录中", "the sheet is not in the record"),
        |sheet| {
            Text::new(
                format!("评分表为公开记录第{sheet}项，证书不早于第{next}项"),
                format!("the sheet is leaf {sheet}, the certificate {next} or later"),
            )
        },
    );
    list.add(
        "result.recorded-before",
        "certificate.two-persons",
        (
            "成绩先于证书写入公开记录",
            "the result is in the public record before the certificate",
        ),
        found,
        before,
    );
    let needed = list.value("result.publicity").and_then(Value::number);
    let (over, found) = match (facts.publicity, needed) {
        (Some((from, until)), Some(days)) => (
            until < facts.today && until >= list.pack.calendar.after(from, days),
            Text::new(format!("{from}至{until}"), format!("{from} to {until}")),
        ),
        _ => (false, Text::new("未公示", "not on notice")),
    };
    list.add(
        "result.publicity",
        "result.publicity",
        ("成绩公示期满", "the public notice is over"),
        found,
        over,
    );
    let open = facts.open_objections;
    list.add(
        "result.no-objection",
        "result.publicity",
        ("没有未处理的异议", "no objection is open"),
        Text::new(format!("{open}项"), format!("{open} open")),
        open == 0,
    );
}

#[expect(clippy::too_many_lines, reason = "a list: one entry a precondition")]
fn issue(list: &mut List<'_>) {
    let facts = list.facts;
    let counts = facts.counts;
    let within = counts.issued < counts.passed
        && counts.passed <= counts.present
        && counts.present <= counts.seats;
    let found = Text::new(
        format!(
            "已发{}，合格{}，到考{}，座位{}",
            counts.issued, counts.passed, counts.present, counts.seats
        ),
        format!(
            "{} issued, {} passed, {} present, {} seats",
            counts.issued, counts.passed, counts.present, counts.seats
        ),
    );
    list.add(
        "capacity",
        "capacity.seats",
        ("发证≤合格≤到考≤座位", "issued ≤ passed ≤ present ≤ seats"),
        found,
        within,
    );
    let found = facts
        .hold
        .map_or_else(|| Text::new("无", "none"), Text::same);
    list.add(
        "no-hold",
        "capacity.seats",
        ("没有被暂缓发证", "no hold"),
        found,
        facts.hold.is_none(),
    );
    let found = facts
        .surge
        .map_or_else(|| Text::new("无", "none"), Text::same);
    list.add(
        "no-surge",
        "surge.hold",
        (
            "没有因数量突增待核查",
            "no surge that waits to be looked into",
        ),
        found,
        facts.surge.is_none(),
    );
    if needs_roster(facts) {
        let named = facts.on_roster == Some(true);
        list.add(
            "transition.roster",
            "transition.no-rushed-issuance",
            (
                "退出后颁发的职业资格证书须在封存名册之内",
                "after the exit the sealed roster names the case",
            ),
            yes_no(named),
            named,
        );
    }
    let (alive, found) = match facts.prefix {
        None => (false, Text::new("没有可用的前缀", "no prefix serves")),
        Some((text, PrefixState::Alive)) => (true, Text::same(text)),
        Some((text, PrefixState::RosterOnly { since })) => (
            facts.on_roster == Some(true),
            Text::new(
                format!("{text}，自{since}起只用于封存名册"),
                format!("{text}, only for sealed rosters since {since}"),
            ),
        ),
        Some((text, PrefixState::NotYet)) => (
            false,
            Text::new(format!("{text}尚未启用"), format!("{text} has not begun")),
        ),
        Some((text, PrefixState::Ended { on })) => (
            false,
            Text::new(
                format!("{text}已于{on}停用"),
                format!("{text} ended on {on}"),
            ),
        ),
    };
    list.add(
        "number.prefix",
        "prefix.allocated",
        ("编号前缀有效", "the number prefix is alive"),
        found,
        alive,
    );
    let (proposes, numbers) = facts.persons;
    let found = Text::new(
        format!("{proposes}，{numbers}"),
        format!("{proposes}, {numbers}"),
    );
    list.add(
        "two-persons",
        "certificate.two-persons",
        (
            "批准成绩与分配编号由不同的人办理",
            "who approves does not give the number",
        ),
        found,
        proposes != numbers && !numbers.is_empty(),
    );
}
