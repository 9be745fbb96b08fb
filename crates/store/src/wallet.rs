//! Offers to wallets. Secrets come as hashes; each step is guarded by the one before.
use crate::{Row, StoreError, Tx, Value, certificate::Certificate};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    person::Person,
    wallet::{Collection, Offer, OfferStage},
};

/// An offer as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOffer {
    /// The hash of its code: its name.
    pub code_hash: Vec<u8>,
    /// Which certificate.
    pub number: String,
    /// Whose.
    pub person: Id<Person>,
    /// The holder's account.
    pub account: String,
    /// The hash of code and transaction code together.
    pub tx_code_hash: Vec<u8>,
    /// Where it stands.
    pub stage: OfferStage,
}

/// An offer; the condition follows.
macro_rules! offers {
    ($where:literal) => {
        concat!(
            "select code_hash, number, person, account, tx_code_hash, until, wrong, token_until, collected_at \
             from wallet_offer where ",
            $where
        )
    };
}

impl Tx<'_> {
    /// Keeps an offer by the hashes of its secrets.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_offer(
        &mut self,
        offer: &Decided<Offer>,
        certificate: &Id<Certificate>,
        code_hash: &[u8],
        tx_code_hash: &[u8],
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into wallet_offer (code_hash, certificate, number, person, account, tx_code_hash, until, wrong) \
             values ($1, $2, $3, $4, $5, $6, $7, 0)",
            &[
                code_hash.into(),
                certificate.into(),
                Value::from(&offer.number),
                (&offer.person).into(),
                Value::from(&offer.account),
                tx_code_hash.into(),
                Value::Int(offer.until),
            ],
        )?;
        Ok(())
    }

    /// The offer with a code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn offer(&mut self, code_hash: &[u8]) -> Result<Option<KeptOffer>, StoreError> {
        self.row(offers!("code_hash = $1"), &[code_hash.into()])?
            .map(|row| offer(&row))
            .transpose()
    }

    /// The offer that a token was given for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn offer_by_token(&mut self, token_hash: &[u8]) -> Result<Option<KeptOffer>, StoreError> {
        self.row(offers!("token_hash = $1"), &[token_hash.into()])?
            .map(|row| offer(&row))
            .transpose()
    }

    /// Counts a wrong transaction code.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if another was counted meanwhile.
    pub fn record_wrong_code(&mut self, code_hash: &[u8], wrong: u32) -> Result<(), StoreError> {
        self.execute_one(
            "wallet offer",
            "update wallet_offer set wrong = $1 where code_hash = $2 and wrong < $1 and token_hash is null",
            &[wrong.into(), code_hash.into()],
        )
    }

    /// Gives an offer its token.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was redeemed meanwhile.
    pub fn record_redemption(
        &mut self,
        code_hash: &[u8],
        token_hash: &[u8],
        token_until: i64,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "wallet offer",
            "update wallet_offer set token_hash = $1, token_until = $2 where code_hash = $3 and token_hash is null",
            &[token_hash.into(), Value::Int(token_until), code_hash.into()],
        )
    }

    /// Notes that a wallet with this key collected the certificate.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was collected meanwhile.
    pub fn record_collection(
        &mut self,
        collection: &Decided<Collection>,
        code_hash: &[u8],
        key_thumbprint: &str,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "wallet offer",
            "update wallet_offer set collected_at = $1, key_thumbprint = $2 \
             where code_hash = $3 and token_hash is not null and collected_at is null",
            &[
                Value::Int(collection.at),
                key_thumbprint.into(),
                code_hash.into(),
            ],
        )
    }

    /// Places of a block of an institution's status lists whose certificate is not valid, each with its status; `None` if no
    /// certificate has a place in that block.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn marked_places(
        &mut self,
        institution: &Id<Institution>,
        block: u32,
    ) -> Result<Option<Vec<(u32, String)>>, StoreError> {
        let there = self.count(
            "select count(*) from (select 1 from certificate where institution = $1 and status_block = $2 limit 1) one",
            &[institution.into(), block.into()],
        )?;
        if there == 0 {
            return Ok(None);
        }
        let sql = "select status_place, status from certificate \
                   where institution = $1 and status_block = $2 and status <> 'valid' order by status_place";
        self.rows(sql, &[institution.into(), block.into()])?
            .iter()
            .map(|row| Ok((row.number("status_place")?, row.text("status")?.to_owned())))
            .collect::<Result<_, StoreError>>()
            .map(Some)
    }

    /// Uses a nonce up, and forgets those that have expired.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was used before.
    pub fn record_nonce(
        &mut self,
        nonce_hash: &[u8],
        until: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "delete from wallet_nonce where until < $1",
            &[Value::Int(now)],
        )?;
        self.execute(
            "insert into wallet_nonce (nonce_hash, until) values ($1, $2)",
            &[nonce_hash.into(), Value::Int(until)],
        )?;
        Ok(())
    }
}

fn offer(row: &Row) -> Result<KeptOffer, StoreError> {
    let collected = row.int_or_null("collected_at")?;
    let stage = match (row.int_or_null("token_until")?, collected) {
        (_, Some(_)) => OfferStage::Collected,
        (Some(until), None) => OfferStage::Redeemed { until },
        (None, None) => OfferStage::Made {
            until: row.int("until")?,
            wrong: row.number("wrong")?,
        },
    };
    Ok(KeptOffer {
        code_hash: row.bytes("code_hash")?.to_vec(),
        number: row.text("number")?.to_owned(),
        person: row.id("person")?,
        account: row.text("account")?.to_owned(),
        tx_code_hash: row.bytes("tx_code_hash")?.to_vec(),
        stage,
    })
}
