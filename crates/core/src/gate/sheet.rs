//! A gate as it is kept. The candidates of a session stand before nearly the same gate: it is written once, as the
//! session's sheet, and of each candidate only the preconditions that say something else.
use super::{Gate, Precondition};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Preconditions of one candidate that are not as the sheet has them, by their place in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnPreconditions(BTreeMap<usize, Precondition>);

impl Gate {
    /// What this gate says that `sheet` does not; `None` if they are not lists of the same length.
    #[must_use]
    pub fn beside(&self, sheet: &Self) -> Option<OwnPreconditions> {
        if self.preconditions.len() != sheet.preconditions.len() {
            return None;
        }
        let pairs = self.preconditions.iter().zip(&sheet.preconditions);
        let own = pairs.enumerate().filter(|(_, (own, common))| own != common);
        Some(OwnPreconditions(
            own.map(|(place, (own, _))| (place, own.clone())).collect(),
        ))
    }

    /// The gate of a candidate, from the sheet and what is their own; `None` if something has no place in it.
    #[must_use]
    pub fn with(mut self, own: OwnPreconditions) -> Option<Self> {
        for (place, precondition) in own.0 {
            *self.preconditions.get_mut(place)? = precondition;
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{law::Citation, text::Text};
    use proptest::prelude::*;

    fn gates() -> impl Strategy<Value = (Gate, Gate)> {
        let precondition = |found: u8, holds| Precondition {
            code: "score.parts".into(),
            say: Text::new("各科合格", "every part passed"),
            found: Text::new(found.to_string(), found.to_string()),
            under: Citation {
                instrument: "cn.x".to_owned(),
                article: "1".to_owned(),
            },
            holds,
        };
        let gate = move |of: Vec<(u8, bool)>| Gate {
            preconditions: of
                .into_iter()
                .map(|(found, holds)| precondition(found, holds))
                .collect(),
        };
        prop::collection::vec(((0..3_u8, any::<bool>()), (0..3_u8, any::<bool>())), 0..30).prop_map(
            move |pairs| {
                let (one, other) = pairs.into_iter().unzip();
                (gate(one), gate(other))
            },
        )
    }

    proptest! {
        #[test]
        fn a_gate_comes_back_as_it_was((gate, sheet) in gates()) {
            let own = gate.beside(&sheet).unwrap();
            let kept = serde_json::to_string(&own).unwrap();
            let read = serde_json::from_str(&kept).unwrap();
            prop_assert_eq!(sheet.with(read), Some(gate));
        }
    }

    #[test]
    fn what_has_no_place_in_the_sheet_gives_no_gate() {
        let empty = Gate {
            preconditions: vec![],
        };
        let own = r#"{"3":{"code":"a","say":{"zh":"a","en":"a"},"found":{"zh":"a","en":"a"},"under":{"instrument":"a","article":"1"},"holds":true}}"#;
        assert_eq!(empty.clone().with(serde_json::from_str(own).unwrap()), None);
        assert_eq!(
            empty.beside(&Gate {
                preconditions: vec![]
            }),
            Some(OwnPreconditions::default())
        );
    }
}
