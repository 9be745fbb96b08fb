//! Keys come in generations: a new one signs from then on, the old ones are kept for ever, so that what they signed verifies.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Who signs with keys of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyHolder {
    /// The authority: it signs the directory.
    Authority,
    /// An institution: it signs certificates and status lists.
    Institution(Id<Institution>),
}

impl KeyHolder {
    /// The word for the holder in files and in the register.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Authority => "authority",
            Self::Institution(id) => id.as_str(),
        }
    }
}

impl Owned for KeyHolder {
    fn institution(&self) -> Option<&Id<Institution>> {
        match self {
            Self::Authority => None,
            Self::Institution(id) => Some(id),
        }
    }
}

/// Permission to begin a new generation of keys.
#[derive(Debug)]
pub enum RotateKey {}
impl Action for RotateKey {
    type On = KeyHolder;
    const NAME: &'static str = "key.rotate";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A generation of keys that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRotation {
    /// Whose.
    pub holder: KeyHolder,
    /// Which: the first one is 1 and begins with the installation.
    pub generation: u32,
    /// Why.
    pub reason: String,
    /// The officer's account.
    pub by: String,
}

/// Why no generation begins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RotateRefused {
    /// No reason was given.
    #[error("no reason was given")]
    NoReason,
}

impl Why for RotateRefused {
    fn reason(&self) -> Reason {
        let Self::NoReason = self;
        Reason {
            code: "key.rotate.no-reason",
            zh: "没有填写更换密钥的原因".to_owned(),
            next: (
                "请填写原因，例如定期更换、人员变动或疑似泄露。",
                "Give the reason, for example a yearly change, a change of staff, or a suspected theft.",
            ),
            rule: Some("key.generations"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::NoReason]
    }
}

/// Decides whether the generation after `newest` begins.
///
/// # Errors
/// [`RotateRefused`].
pub fn rotate(
    permit: &Permit<'_, RotateKey>,
    newest: u32,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<KeyRotation>, Refused<RotateRefused>> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refused::new(law, today, RotateRefused::NoReason));
    }
    Ok(Decided::new(KeyRotation {
        holder: permit.on().clone(),
        generation: newest.saturating_add(1),
        reason: reason.to_owned(),
        by: permit.by().account.clone(),
    }))
}
