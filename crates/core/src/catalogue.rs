//! The national catalogue of vocational qualifications: what stands in it, and what left it when.
use crate::{law::Certainty, text::Text};
use jiff::civil::Date;
use std::collections::HashMap;

/// What kind of qualification an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// Access type 准入类: nobody may work in the trade without it; its own law decides.
    Access,
    /// Level evaluation 水平评价类: says how skilled a person is.
    LevelEvaluation,
}

/// The day an occupation left the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// First day on which the occupation is no longer in the catalogue, from 00:00 +08:00.
    pub on: Date,
    /// The batch of the notice's annex, for example `batch1`; or the plan that an officer made, `exp_…`.
    pub batch: String,
    /// How sure the day is.
    pub certainty: Certainty,
}

/// One occupation of the catalogue 职业. Exit day and nature belong to the occupation, not to
/// the item it stands under: one item may be split over batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupation {
    /// Name in both languages; the Chinese name is the key.
    pub name: Text,
    /// The item of the catalogue it stands under, for example `L67`.
    pub item: String,
    /// Name of the item.
    pub item_name: Text,
    /// Code of the occupational classification, where known, for example `6-31-01-03`.
    pub code: Option<String>,
    /// How sure the code is, where there is one.
    pub code_certainty: Option<Certainty>,
    /// Access type or level evaluation, before any exit.
    pub nature: Nature,
    /// The exit, or `None` when it stays or becomes access type.
    pub exit: Option<Exit>,
    /// A remark for the reader of the pack; may be empty.
    pub note: String,
}

/// Index of an occupation in its [`Catalogue`]: small, dense, good for columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccupationIndex(pub u16);

/// All occupations of the catalogue with their fate, findable by Chinese name or by code.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    occupations: Vec<Occupation>,
    by_key: HashMap<String, OccupationIndex>,
}

/// Two occupations answer to one name or code.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` names two occupations of the catalogue")]
pub struct Ambiguous(pub String);

impl Catalogue {
    /// Indexes the occupations by Chinese name and by code.
    ///
    /// # Errors
    /// [`Ambiguous`] if two share a name or a code.
    ///
    /// # Panics
    /// With more than 65,535 occupations: the index is 16 bits wide.
    pub fn new(occupations: Vec<Occupation>) -> Result<Self, Ambiguous> {
        let mut by_key = HashMap::new();
        for (position, occupation) in occupations.iter().enumerate() {
            let index = OccupationIndex(
                u16::try_from(position).expect("a catalogue has fewer than 65,536 occupations"),
            );
            for key in [Some(&*occupation.name.zh), occupation.code.as_deref()]
                .into_iter()
                .flatten()
            {
                if by_key.insert(key.to_owned(), index).is_some() {
                    return Err(Ambiguous(key.to_owned()));
                }
            }
        }
        Ok(Self {
            occupations,
            by_key,
        })
    }

    /// The occupation with this Chinese name or code.
    #[must_use]
    pub fn find(&self, name_or_code: &str) -> Option<&Occupation> {
        self.index(name_or_code).map(|index| self.get(index))
    }

    /// The index of the occupation with this Chinese name or code.
    #[must_use]
    pub fn index(&self, name_or_code: &str) -> Option<OccupationIndex> {
        self.by_key.get(name_or_code).copied()
    }

    /// The occupation at an index that this catalogue gave.
    ///
    /// # Panics
    /// With an index of another catalogue.
    #[must_use]
    pub fn get(&self, index: OccupationIndex) -> &Occupation {
        &self.occupations[usize::from(index.0)]
    }

    /// Every occupation, in the order of the catalogue.
    #[must_use]
    pub fn occupations(&self) -> &[Occupation] {
        &self.occupations
    }
}

impl Catalogue {
    /// The same catalogue with the exits that were planned on the register. What the law itself lets exit keeps the
    /// law's day.
    #[must_use]
    pub fn with_exits<'t>(&self, planned: impl IntoIterator<Item = (&'t str, Exit)>) -> Self {
        let mut with = self.clone();
        for (name, exit) in planned {
            if let Some(index) = with.index(name) {
                let occupation = &mut with.occupations[usize::from(index.0)];
                occupation.exit.get_or_insert(exit);
            }
        }
        with
    }
}

impl Occupation {
    /// Whether the occupation has left the catalogue on `day`.
    #[must_use]
    pub fn has_exited_on(&self, day: Date) -> bool {
        self.exit.as_ref().is_some_and(|exit| exit.on <= day)
    }
}
