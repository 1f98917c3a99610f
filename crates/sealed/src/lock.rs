//! A secret under a password: Argon2id (RFC 9106) makes the key of an XSalsa20-Poly1305 box.
//!
//! Whoever has the database tries passwords as fast as his machines allow, so the cost is above that of signing in: 64 MiB
//! and 3 passes, the memory and passes of the second recommended option of RFC 9106, section 4.

use crate::chance::drawn;
use crate::error::SealError;
use crate::text_form;
use argon2::{Algorithm, Argon2, Params, Version};
use crypto_secretbox::XSalsa20Poly1305;
use crypto_secretbox::aead::{Aead, KeyInit};
use shishu_terms::Chance;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

const PREFIX: &str = "locked1:";
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// Locks that other versions may have made. Above: a changed lock would take up the server's memory; below: it was never safe.
const MEMORY_TAKEN: RangeInclusive<u32> = 19 * 1024..=256 * 1024;
const PASSES_TAKEN: RangeInclusive<u32> = 2..=8;

/// Memory (KiB) and passes as eight bytes, salt, nonce, box of 32 + 16 bytes.
const SALT: RangeInclusive<usize> = 8..=23;
const NONCE: RangeInclusive<usize> = 24..=47;
const BOX: usize = 48;
const LENGTH: usize = BOX + 48;

pub fn lock(secret: &[u8; 32], password: &str, chance: &mut dyn Chance) -> String {
    let salt: [u8; 16] = drawn(chance);
    let nonce: [u8; 24] = drawn(chance);
    let key =
        derived(password, &salt, MEMORY_KIB, PASSES).unwrap_or_else(|_| unreachable!("the parameters are in range"));
    let sealed = XSalsa20Poly1305::new((&*key).into())
        .encrypt((&nonce).into(), secret.as_slice())
        .unwrap_or_else(|_| unreachable!("a box takes every length"));
    let bytes = [&MEMORY_KIB.to_le_bytes()[..], &PASSES.to_le_bytes(), &salt, &nonce, &sealed].concat();
    text_form::write_open(PREFIX, &bytes)
}

pub fn unlock(locked: &str, password: &str) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let bytes = text_form::read(PREFIX, locked.trim())?;
    if bytes.len() != LENGTH {
        return Err(SealError::NotThisKind { expected: PREFIX });
    }
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let (memory, passes) = (number(0), number(4));
    if !MEMORY_TAKEN.contains(&memory) || !PASSES_TAKEN.contains(&passes) {
        return Err(SealError::LockParameters);
    }
    let key = derived(password, &bytes[SALT], memory, passes)?;
    let mut nonce = [0; 24];
    nonce.copy_from_slice(&bytes[NONCE]);
    let opened = XSalsa20Poly1305::new((&*key).into())
        .decrypt((&nonce).into(), &bytes[BOX..])
        .map(Zeroizing::new)
        .map_err(|_| SealError::WrongPassword)?;
    let mut secret = Zeroizing::new([0; 32]);
    secret.copy_from_slice(&opened); // 48 bytes of box hold 32
    Ok(secret)
}

fn derived(password: &str, salt: &[u8], memory: u32, passes: u32) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let params = Params::new(memory, passes, 1, Some(32)).map_err(|_| SealError::LockParameters)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut *key)
        .map_err(|_| SealError::LockParameters)?;
    Ok(key)
}
