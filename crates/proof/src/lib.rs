//! Proves. Credentials, signatures and the public record: bytes in, bytes out. No I/O, no clock, no chance.
pub mod credential;
pub mod did;
pub mod directory;
pub mod issuer;
pub mod leaf;
pub mod merkle;
pub mod multikey;
pub mod note;
pub mod record;
pub mod status;
pub mod tile;
pub mod verify;
