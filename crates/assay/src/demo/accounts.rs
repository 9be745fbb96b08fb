//! Accounts to look around with, one for each role. Their password is drawn anew for each world.
use super::build::actor;
use crate::{app::Failure, edge, house::House};
use argon2::{Argon2, PasswordHasher};
use assay_core::authority::{Actor, Role};
use assay_store::StoreError;
use std::sync::Arc;

/// Opens the accounts; gives what to tell.
pub(super) fn open(house: &Arc<House>) -> Result<String, Failure> {
    let password = hex::encode(edge::draw_bytes::<6>());
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|why| Failure::Store(StoreError::Bug(why.to_string())))?
        .to_string();
    let institutions = house.store.read(|tx| tx.institutions())?;
    let mut accounts: Vec<(String, Actor)> = vec![
        ("officer".to_owned(), actor("officer", Role::Officer)),
        ("auditor".to_owned(), actor("auditor", Role::Auditor)),
    ];
    if let Some(institution) = institutions.first() {
        for (login, role) in [
            ("administrator", Role::Administrator),
            ("examiner", Role::ExaminationOfficer),
            ("assessor", Role::Assessor),
        ] {
            let actor = Actor {
                institution: Some(institution.id.clone()),
                ..actor(login, role)
            };
            accounts.push((login.to_owned(), actor));
        }
    }
    let holder = house
        .store
        .read(|tx| tx.certificates_in("released", "", 1))?;
    if let Some(certificate) = holder.into_iter().next() {
        let actor = Actor {
            person: Some(certificate.person),
            ..actor("candidate", Role::Candidate)
        };
        accounts.push(("candidate".to_owned(), actor));
    }
    let logins: Vec<String> = accounts.iter().map(|(login, _)| login.clone()).collect();
    house.store.act(move |tx| {
        for (login, actor) in &accounts {
            tx.record_account(login, actor, &hash)?;
        }
        Ok::<(), Failure>(())
    })?;
    Ok(format!(
        "  账号 accounts: {}; 密码 password: {password}",
        logins.join(", ")
    ))
}
