use sha2::{Digest, Sha256};

/// The first 80 bits of the SHA-256 of `parts`, each preceded by its length, as 20 hexadecimal digits.
///
/// Ids must agree between machines and releases, which the standard hashers do not promise.
pub fn stable_id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(10).map(|b| format!("{b:02x}")).collect()
}
