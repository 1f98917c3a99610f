//! What keeps a reporter safe, as pure functions: receipt codes, sealed boxes, handlers' keys, shares among custodians.
//!
//! Each case has a key pair of its own. Whatever a reporter writes is sealed to its public half before anything is stored;
//! the secret half is sealed to each handler and to a key that follows from the receipt code. The administrator of the
//! database holds none of these.
//!
//! ```
//! use shishu_sealed::{CaseKey, HandlerSecret, ReceiptCode, seal};
//! # struct Counting(u8);
//! # impl shishu_terms::Chance for Counting {
//! #     fn fill(&mut self, bytes: &mut [u8]) { bytes.iter_mut().for_each(|b| { self.0 = self.0.wrapping_add(7); *b = self.0 }) }
//! # }
//! # let chance = &mut Counting(1);
//! let handler = HandlerSecret::draw(chance);
//! let case = CaseKey::draw(chance);
//! let code = ReceiptCode::draw(chance);
//!
//! let words = seal(&case.public(), "三月产值被人改高".as_bytes(), chance);
//! let for_handler = case.share_to(&handler.public(), chance);
//! let for_reporter = case.share_to_code(&code, chance);
//!
//! let opened = handler.open_case(&for_handler)?.open(&words)?;
//! assert_eq!(opened, code.open_case(&for_reporter)?.open(&words)?);
//! # Ok::<(), shishu_sealed::SealError>(())
//! ```
//!
//! It never reads a file or a clock; chance is passed in, and the same chance gives the same bytes. Secrets are wiped when
//! dropped and no `Debug` prints them. The primitives are libraries': sealed boxes as libsodium has them (X25519,
//! XSalsa20-Poly1305, BLAKE2b), HMAC- and HKDF-SHA256, Argon2id, Shamir's sharing over GF(256) in the format of
//! draft-mcgrew-tss-03.

mod case_key;
mod chance;
mod check_symbols;
mod error;
mod handler;
mod intake_key;
mod lock;
mod padding;
mod proof_of_work;
mod public_key;
mod receipt_code;
mod sealed_box;
mod shares;
mod text_form;

pub use case_key::CaseKey;
pub use error::{CodeError, SealError, ShareError};
pub use handler::{HandlerPublic, HandlerSecret};
pub use intake_key::IntakeKey;
pub use padding::padded;
pub use proof_of_work::ProofOfWork;
pub use public_key::PublicKey;
pub use receipt_code::ReceiptCode;
pub use sealed_box::{seal, seal_bytes};
pub use shares::{Share, combine, split};
pub use zeroize::Zeroizing;
