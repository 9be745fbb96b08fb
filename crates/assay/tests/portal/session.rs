//! A session as it is driven through forms, and what people fill in.
use crate::{
    site::Site,
    world::{ANNOUNCED, OCCUPATION, person, running},
};
use assay_core::{enrolment::Enrolment, id::Id, session::Session};
use jiff::civil::{Date, date};

pub(crate) const THEORY: Date = date(2020, 7, 20);

/// Announces a session through the form; gives its path.
pub(crate) fn announce(site: &Site) -> String {
    site.on(ANNOUNCED);
    let path = format!("/institution/{}/announce", site.world.institution);
    let body = site.done("examiner", &path, &announcement(site));
    let id = body.split("href=\"/session/").nth(1).unwrap();
    format!("/session/{}", id.split('"').next().unwrap())
}

pub(crate) fn announcement(site: &Site) -> Vec<(&'static str, &str)> {
    let mut fields = vec![
        ("scope", "美容师|L3"),
        ("certificate", "qualification"),
        ("standard", "2018"),
        ("enrol_until", "2020-06-20"),
        ("theory_on", "2020-07-20"),
        ("skill_on", "2020-07-21"),
        ("site", "a"),
        ("seats", "30"),
        ("fee", "280.00"),
    ];
    let staff = site.world.members.iter();
    fields.extend(staff.map(|(id, _)| ("staff", id.as_str())));
    fields
}

/// What a candidate fills in who may sit.
pub(crate) fn form(number: u64) -> Vec<(&'static str, String)> {
    let person = person(number);
    [
        ("name", person.name.as_str()),
        ("document_kind", "居民身份证"),
        ("document_number", person.document.number.as_str()),
        ("condition", "2018.L3.1"),
        ("years", "11"),
        ("has_certificate", "是"),
        ("certificate_kind", "职业资格证书"),
        ("certificate_level", "四级/中级工"),
        ("certificate_issued_on", "2012-05-04"),
        ("certificate_years", "8"),
        ("education", "高中"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

pub(crate) fn of<'f>(form: &'f [(&'static str, String)]) -> Vec<(&'static str, &'f str)> {
    form.iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

pub(crate) fn enrolments(site: &Site, session: &str) -> Vec<(Id<Enrolment>, &'static str)> {
    let id: Id<Session> = Id::parse(session.trim_start_matches("/session/")).unwrap();
    let kept = site
        .world
        .house
        .store
        .read(|tx| tx.enrolments_of(&id))
        .unwrap();
    kept.into_iter()
        .map(|kept| (kept.enrolment.id, kept.enrolment.stage.id()))
        .collect()
}

pub(crate) fn roster(rows: &[u64]) -> String {
    let heads = [
        "姓名",
        "证件类型",
        "证件号码",
        "申报条件",
        "从业年限",
        "是否持有证书",
        "原证书类型",
        "原证书等级",
        "原证书发证日期",
        "取得原证书后年限",
        "文化程度",
        "申报职业",
        "申报等级",
    ];
    let mut text = heads.join(",");
    for number in rows {
        let cells = form(*number);
        let cells: Vec<&str> = cells.iter().map(|(_, value)| value.as_str()).collect();
        text.extend(["\n", &cells.join(","), ",", OCCUPATION, ",三级/高级工"]);
    }
    text
}

/// Two candidates from enrolment to sealed results; the second fails.
pub(crate) fn up_to_results(site: &Site, session: &str) -> Vec<Id<Enrolment>> {
    for _ in 0..2 {
        site.done(
            "examiner",
            &format!("{session}/enrol"),
            &of(&form(running())),
        );
    }
    site.done("administrator", &format!("{session}/accept"), &[]);
    let all: Vec<Id<Enrolment>> = enrolments(site, session)
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    let [first, second] = [all[0].as_str(), all[1].as_str()];
    let paid = [("paid", first), ("paid", second), ("payer", "candidate")];
    assert!(
        site.done("examiner", &format!("{session}/payments"), &paid)
            .contains("560.00")
    );
    site.on(date(2020, 6, 22));
    let tickets = site.done("examiner", &format!("{session}/seat"), &[]);
    assert!(tickets.contains(first) && tickets.contains(second));
    site.on(THEORY);
    let came = [("present", first), ("present", second)];
    site.done("invigilator", &format!("{session}/attendance"), &came);
    let cell = |part: &str, id: &str| format!("{part}.{id}");
    let names = [
        cell("theory", first),
        cell("skill", first),
        cell("theory", second),
        cell("skill", second),
    ];
    let scores: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(["85.5", "70", "90", "40"])
        .collect();
    site.on(date(2020, 7, 22));
    site.done("assessor", &format!("{session}/scores"), &scores);
    let same = site.fill("assessor", &format!("{session}/confirm"), &scores);
    assert_eq!(
        same.status, 409,
        "whoever entered the scores does not confirm them"
    );
    site.done("examiner", &format!("{session}/confirm"), &scores);
    site.done("administrator", &format!("{session}/seal"), &[]);
    site.done("administrator", &format!("{session}/compute"), &[]);
    site.done("examiner", &format!("{session}/publish"), &[]);
    all
}
