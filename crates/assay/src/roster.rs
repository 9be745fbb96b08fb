//! The sealed roster as the gate and strangers look at it: a case is on it only if its proof leads to the root in the record.
use crate::house::{
    House,
    publish::{PublishError, prove},
};
use assay_core::enrolment::Enrolment;
use assay_core::id::Id;
use assay_proof::{
    merkle::inclusion,
    record::InclusionProof,
    roster::{Membership, Place, SealedRoot},
    tile::{Tiles, WrongLength},
};
use assay_store::{StoreError, Tx, record::Leaf, roster::KeptRoster};

/// Why a tile of a roster cannot be had.
pub(crate) enum TileError {
    /// The database.
    Store(StoreError),
    /// It is not there, or not whole.
    Missing,
}

impl From<WrongLength> for TileError {
    fn from(_: WrongLength) -> Self {
        Self::Missing
    }
}

impl From<StoreError> for TileError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A tile of an occupation's roster.
pub(crate) fn tile(tx: &mut Tx<'_>, occupation: &str, path: &str) -> Result<Vec<u8>, TileError> {
    tx.roster_tile(occupation, path)?.ok_or(TileError::Missing)
}

/// A roster whose root is the one that its leaf commits to.
#[derive(Debug, Clone)]
pub(crate) struct SealedRoster {
    sealed: SealedRoot,
    leaf: Leaf,
    salt: [u8; 32],
}

/// What stands of a roster.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "one at a time, on the stack")]
pub(crate) enum Found {
    /// The occupation has no sealed roster.
    NotSealed,
    /// The register names a root that the record does not have: nobody is on such a roster.
    Broken,
    /// The roster.
    Sealed(SealedRoster),
}

impl Found {
    /// Reads the roster of an occupation, and compares its root with the leaf of the record.
    pub(crate) fn load(tx: &mut Tx<'_>, occupation: &str) -> Result<Self, StoreError> {
        let Some(kept) = tx.sealed_roster(occupation)? else {
            return Ok(Self::NotSealed);
        };
        let leaf = tx.leaf(kept.leaf)?;
        Ok(SealedRoster::of(occupation, &kept, leaf).map_or(Self::Broken, Self::Sealed))
    }

    /// Whether the case is on the roster, by its proof; `None` where no roster is sealed.
    pub(crate) fn names(&self, tx: &mut Tx<'_>, subject: &str) -> Result<Option<bool>, StoreError> {
        let named = self.names_each(tx, &[subject.to_owned()])?;
        Ok(named.into_iter().flatten().next())
    }

    /// The same for each of many.
    pub(crate) fn names_each(
        &self,
        tx: &mut Tx<'_>,
        subjects: &[String],
    ) -> Result<Vec<Option<bool>>, StoreError> {
        let of_all = |named| Ok(vec![named; subjects.len()]);
        match self {
            Self::NotSealed => of_all(None),
            Self::Broken => of_all(Some(false)),
            Self::Sealed(roster) => {
                let places = roster.places_of(tx, subjects)?.into_iter();
                Ok(places.map(|place| Some(place.is_some())).collect())
            }
        }
    }

    /// The same for the gate: the root must be under a signed checkpoint too.
    pub(crate) fn confirmed(self, house: &House) -> Self {
        match self {
            Self::Sealed(roster) if !matches!(roster.proof(house), Ok(Some(_))) => Self::Broken,
            found => found,
        }
    }
}

impl SealedRoster {
    fn of(occupation: &str, kept: &KeptRoster, leaf: Option<Leaf>) -> Option<Self> {
        let leaf = leaf?;
        let salt = leaf.salt?;
        let sealed = SealedRoot {
            occupation: occupation.to_owned(),
            exit_on: kept.exit_on.to_string(),
            cases: kept.cases,
            root: hex::decode(&kept.root).ok()?.try_into().ok()?,
        };
        (sealed.leaf(&salt) == leaf.bytes).then_some(Self { sealed, leaf, salt })
    }

    /// The place of each case whose way leads to the root; the tiles are read once for all.
    fn places_of(
        &self,
        tx: &mut Tx<'_>,
        subjects: &[String],
    ) -> Result<Vec<Option<Place>>, StoreError> {
        let rows: Vec<_> = subjects
            .iter()
            .map(|subject| tx.roster_row(subject))
            .collect::<Result<_, _>>()?;
        let (occupation, cases) = (&self.sealed.occupation, self.sealed.cases);
        let mut tiles = Tiles::new(cases, |path: &str| tile(tx, occupation, path));
        let mut place = |subject: &String, row: Option<(String, u64, u64)>| {
            let Some((of, position, begun)) = row else {
                return Ok(None);
            };
            if of != *occupation || position >= cases {
                return Ok(None);
            }
            let path = match inclusion(position, cases, &mut tiles) {
                Ok(path) => path,
                Err(TileError::Missing) => return Ok(None),
                Err(TileError::Store(error)) => return Err(error),
            };
            let place = Place {
                subject: subject.clone(),
                begun,
                position,
                path,
            };
            Ok(place.is_on(&self.sealed).then_some(place))
        };
        let rows = subjects.iter().zip(rows);
        rows.map(|(subject, row)| place(subject, row)).collect()
    }

    /// The proof that the root is in the public record; `None` while it is not public, or if it is not there.
    fn proof(&self, house: &House) -> Result<Option<InclusionProof>, PublishError> {
        let (folder, key) = (house.folder.join("record"), house.record_note_key());
        let proof = prove(&folder, &key, self.leaf.position, self.salt)?;
        Ok(proof.filter(|proof| proof.proves(&self.leaf.bytes, &key).is_ok()))
    }
}

/// The membership proof of a case for a stranger; `None` if it is on no roster that is public.
///
/// # Errors
/// [`PublishError`].
pub fn membership(house: &House, subject: &str) -> Result<Option<Membership>, PublishError> {
    let found = house.store.read(|tx| {
        let Some((occupation, ..)) = tx.roster_row(subject)? else {
            return Ok(None);
        };
        match Found::load(tx, &occupation)? {
            Found::Sealed(roster) => {
                let places = roster.places_of(tx, &[subject.to_owned()])?;
                let place = places.into_iter().flatten().next();
                Ok(place.map(|place| (roster, place)))
            }
            Found::NotSealed | Found::Broken => Ok::<_, StoreError>(None),
        }
    })?;
    let Some((roster, place)) = found else {
        return Ok(None);
    };
    let record = roster.proof(house)?;
    Ok(record.map(|record| Membership {
        place,
        sealed: roster.sealed.clone(),
        record,
    }))
}

/// Whether an enrolment is on the roster of its occupation; `None` while none is sealed.
///
/// # Errors
/// [`StoreError`].
pub fn names_enrolment(
    house: &House,
    occupation: &str,
    enrolment: &Id<Enrolment>,
) -> Result<Option<bool>, StoreError> {
    house.store.read(|tx| {
        let found = Found::load(tx, occupation)?.confirmed(house);
        found.names(tx, enrolment.as_str())
    })
}
