//! Accounts to look around with, at least one for each role. Their password is drawn anew for each world.
use super::build::actor;
use crate::{app::Failure, edge, house::House};
use argon2::{Argon2, PasswordHasher};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::Institution,
    person::Person,
};
use assay_store::StoreError;
use std::{fmt::Write, sync::Arc};

/// Whom the story leaves behind for visitors to act as.
#[derive(Debug, Default)]
pub(super) struct Visitors {
    /// A social organisation of today.
    pub(super) centre: Option<Id<Institution>>,
    /// A station of today, whose candidates are being asked.
    pub(super) station: Option<Id<Institution>>,
    /// Somebody who reviews filings.
    pub(super) expert: Option<Id<Person>>,
    /// Somebody who has not answered yet.
    pub(super) undecided: Option<Id<Person>>,
    /// Somebody who learned under a plan.
    pub(super) trainee: Option<Id<Person>>,
}

/// One account, and what it can try.
struct Account {
    login: &'static str,
    actor: Actor,
    zh: &'static str,
    en: &'static str,
}

fn account(login: &'static str, role: Role, (zh, en): (&'static str, &'static str)) -> Account {
    Account {
        login,
        actor: actor(login, role),
        zh,
        en,
    }
}

fn of_authority() -> Vec<Account> {
    vec![
        account(
            "officer",
            Role::Officer,
            (
                "待办；模拟并提出退出计划；在证书页提出撤销或暂停",
                "to-do; simulate and plan an exit; propose to revoke or suspend a certificate",
            ),
        ),
        account(
            "second-officer",
            Role::Officer,
            (
                "批准officer提出的退出计划和证书状态变更（两人办理）",
                "approve what officer proposed: the exit, the change of status (two persons)",
            ),
        ),
        account(
            "supervisor",
            Role::QualitySupervisor,
            ("查看和处理突增暂缓的批次", "look into what a surge holds"),
        ),
        account(
            "auditor",
            Role::Auditor,
            (
                "查看全部个案及其结果，不能办理",
                "see every case and its end; change nothing",
            ),
        ),
    ]
}

fn of_centre() -> Vec<Account> {
    vec![
        account(
            "administrator",
            Role::Administrator,
            (
                "本机构页：备案、指导清单、提问、培养计划",
                "the institution's page: filings, checklist, questions, plans",
            ),
        ),
        account(
            "examiner",
            Role::ExaminationOfficer,
            (
                "公告考试、报名、编排考位和考评小组",
                "announce an exam, enrol, seat, propose a panel",
            ),
        ),
        account("assessor", Role::Assessor, ("录入成绩", "enter scores")),
        account(
            "invigilator",
            Role::Invigilator,
            ("登记到考", "record who came"),
        ),
        account(
            "internal-supervisor",
            Role::InternalSupervisor,
            ("查看人员和回避情况", "see staff and recusals"),
        ),
    ]
}

/// Opens the accounts; gives the table of them, the password last.
pub(super) fn open(house: &Arc<House>, visitors: &Visitors) -> Result<String, Failure> {
    let password = hex::encode(edge::draw_bytes::<6>());
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|why| Failure::Store(StoreError::Bug(why.to_string())))?
        .to_string();
    let mut accounts = of_authority();
    let first = house.store.read(|tx| tx.institutions())?.into_iter().next();
    let centre = visitors.centre.clone().or(first.map(|one| one.id));
    if let Some(centre) = centre {
        accounts.extend(of_centre().into_iter().map(|mut one| {
            one.actor.institution = Some(centre.clone());
            one
        }));
    }
    if let Some(station) = &visitors.station {
        let mut one = account(
            "station-administrator",
            Role::Administrator,
            (
                "退费并提出付款批次，由officer批准",
                "refund fees and propose a payout, which officer approves",
            ),
        );
        one.actor.institution = Some(station.clone());
        accounts.push(one);
    }
    let holder = house
        .store
        .read(|tx| tx.certificates_in("released", "", 1))?;
    let holder = holder.into_iter().next().map(|one| one.person);
    let people = [
        (
            "expert",
            Role::Expert,
            &visitors.expert,
            ("评审备案和遴选申请", "review filings and applications"),
        ),
        (
            "candidate",
            Role::Candidate,
            &holder,
            (
                "我的证书：查看、下载、放入卡包",
                "the own certificate: look, download, put into a wallet",
            ),
        ),
        (
            "undecided",
            Role::Candidate,
            &visitors.undecided,
            (
                "我的页面：选择继续鉴定或退费，期限内可改",
                "the own case: choose to go on or the fee back, and change the answer",
            ),
        ),
        (
            "trainee",
            Role::Candidate,
            &visitors.trainee,
            (
                "我的培养计划和承诺证书",
                "the own plan and what it promised",
            ),
        ),
    ];
    for (login, role, person, can) in people {
        if let Some(person) = person {
            let mut one = account(login, role, can);
            one.actor.person = Some(person.clone());
            accounts.push(one);
        }
    }
    let mut told = String::from("  账号 accounts, and what each can try:\n");
    for one in &accounts {
        let (zh, en) = one.actor.role.name();
        let (login, can_zh, can_en) = (one.login, one.zh, one.en);
        let _ = writeln!(told, "    {login:22} {zh} {en}: {can_zh} · {can_en}");
    }
    house.store.act(move |tx| {
        for one in &accounts {
            tx.record_account(one.login, &one.actor, &hash)?;
        }
        Ok::<(), Failure>(())
    })?;
    Ok(format!("{told}  密码 password: {password}"))
}
