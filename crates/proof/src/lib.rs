//! Proves. Credentials, signatures and the public record: bytes in, bytes out.
