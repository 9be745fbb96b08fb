//! Whose co-signatures are wanted: a file in the form of C2SP tlog-policy, which other tools read as well.
use super::WitnessKey;
use crate::note::NoteError;
use std::collections::{BTreeMap, BTreeSet};

/// A co-signature may say a time this many seconds ahead: clocks differ.
const AHEAD_SECONDS_MAX: u64 = 300;

/// One witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its name in the file.
    pub name: String,
    /// Its key.
    pub key: WitnessKey,
    /// Where it is asked; only the record itself needs that.
    pub url: Option<String>,
}

/// Witnesses, and how many of them are enough. The default asks for none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    witnesses: Vec<Witness>,
    groups: BTreeMap<String, Group>,
    quorum: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    enough: usize,
    members: Vec<String>,
}

/// Who co-signed a checkpoint, and whether that is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Names of the witnesses that signed.
    pub by: Vec<String>,
    /// Number of witnesses in the policy.
    pub of: usize,
    /// Whether the quorum is met.
    pub is_enough: bool,
}

/// Why a file is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct PolicyError {
    /// Which line, from 1; the one behind the last if something is missing.
    pub line: usize,
    /// What is wrong, and what to write.
    pub why: String,
}

impl Policy {
    /// Reads a policy. Lines are `witness NAME VKEY [URL]`, `group NAME all|any|K MEMBER...`, `quorum NAME|none`;
    /// `log VKEY [URL]` is for others, and is only checked for its form.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let mut policy = Self::default();
        let (mut has_quorum, mut taken) = (false, BTreeSet::new());
        let mut last = 0;
        for (line, text) in (1..).zip(text.lines()) {
            last = line;
            let wrong = |why: &str| PolicyError {
                line,
                why: why.to_owned(),
            };
            if text.chars().any(|c| c.is_control() && c != '\t') {
                return Err(wrong("no control characters, please"));
            }
            let words: Vec<&str> = text
                .split([' ', '\t'])
                .filter(|word| !word.is_empty())
                .collect();
            match *words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["log", vkey] | ["log", vkey, _] => {
                    crate::note::NoteKey::read(vkey).map_err(|why| wrong(&why.to_string()))?;
                }
                ["witness", name, vkey] => policy.add(name, vkey, None).map_err(|w| wrong(&w))?,
                ["witness", name, vkey, url] => {
                    policy.add(name, vkey, Some(url)).map_err(|w| wrong(&w))?;
                }
                ["group", name, enough, ref members @ ..] => policy
                    .group(name, enough, members, &mut taken)
                    .map_err(|why| wrong(&why))?,
                ["quorum", _] if has_quorum => return Err(wrong("there is a quorum already")),
                ["quorum", name] => {
                    has_quorum = true;
                    if name != "none" {
                        if !policy.knows(name) {
                            return Err(wrong("the quorum names what no line before defines"));
                        }
                        policy.quorum = Some(name.to_owned());
                    }
                }
                _ => {
                    return Err(wrong(
                        "write `witness NAME VKEY [URL]`, `group NAME all|any|K MEMBER...` or `quorum NAME`",
                    ));
                }
            }
        }
        if has_quorum {
            Ok(policy)
        } else {
            Err(PolicyError {
                line: last + 1,
                why: "a line `quorum NAME` is missing; `quorum none` asks for no witness"
                    .to_owned(),
            })
        }
    }

    fn knows(&self, name: &str) -> bool {
        self.groups.contains_key(name) || self.witnesses.iter().any(|it| it.name == name)
    }

    fn add(&mut self, name: &str, vkey: &str, url: Option<&str>) -> Result<(), String> {
        if name == "none" || self.knows(name) {
            return Err(format!("`{name}` is taken"));
        }
        let key = WitnessKey::read(vkey).map_err(|_| {
            "not a verifier key NAME+ID+KEY of a witness (type 0x04, Ed25519 co-signatures)"
                .to_owned()
        })?;
        if self.witnesses.iter().any(|it| it.key.is_same_key(&key)) {
            return Err("this key stands above already: nobody counts twice".to_owned());
        }
        self.witnesses.push(Witness {
            name: name.to_owned(),
            key,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn group(
        &mut self,
        name: &str,
        enough: &str,
        members: &[&str],
        taken: &mut BTreeSet<String>,
    ) -> Result<(), String> {
        if name == "none" || self.knows(name) {
            return Err(format!("`{name}` is taken"));
        }
        for member in members {
            if !self.knows(member) {
                return Err(format!("no line before defines `{member}`"));
            }
            if !taken.insert((*member).to_owned()) {
                return Err(format!(
                    "`{member}` is a member already: nobody counts twice"
                ));
            }
        }
        let enough = match enough {
            "all" => Some(members.len()),
            "any" => Some(1),
            number => super::number(number).and_then(|number| usize::try_from(number).ok()),
        };
        let enough = enough.filter(|enough| (1..=members.len()).contains(enough));
        let Some(enough) = enough else {
            return Err("a group needs members, and `all`, `any` or a number of them".to_owned());
        };
        let members = members.iter().map(|&member| member.to_owned()).collect();
        self.groups
            .insert(name.to_owned(), Group { enough, members });
        Ok(())
    }

    /// Every witness, in the order of the file.
    #[must_use]
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// Whether any co-signature is wanted.
    #[must_use]
    pub fn asks_for_any(&self) -> bool {
        self.quorum.is_some()
    }

    /// Who co-signed a checkpoint, at `now` in seconds since 1970. The record's own signature is another question.
    ///
    /// # Errors
    /// [`NoteError`] if the checkpoint is none, or a signature of one of the witnesses does not fit or is of the future.
    pub fn cosigned(&self, checkpoint: &str, now: u64) -> Result<Cosigned, NoteError> {
        let mut by = Vec::new();
        for witness in &self.witnesses {
            match witness.key.signed_at(checkpoint)? {
                Some(at) if at > now.saturating_add(AHEAD_SECONDS_MAX) => {
                    return Err(NoteError::BadSignature(witness.key.name().to_owned()));
                }
                Some(_) => by.push(witness.name.clone()),
                None => {}
            }
        }
        Ok(Cosigned {
            is_enough: self.quorum.as_ref().is_none_or(|name| self.saw(name, &by)),
            of: self.witnesses.len(),
            by,
        })
    }

    /// A group is defined behind its members, so this ends.
    fn saw(&self, name: &str, by: &[String]) -> bool {
        match self.groups.get(name) {
            Some(group) => {
                let members = group.members.iter().filter(|member| self.saw(member, by));
                members.count() >= group.enough
            }
            None => by.iter().any(|signer| signer == name),
        }
    }
}
