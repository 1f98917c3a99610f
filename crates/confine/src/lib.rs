//! Work on strangers' bytes in a child process that can hurt nobody.
//!
//! What it is: the parent's side, [`ask`], starts a child with nothing but three pipes, gives it an order and waits for at most so
//! many seconds; the child's side, [`give_up`], drops everything it could do harm with before it has seen a byte of the file.
//!
//! ```text
//! parent                                     child (the same program, started with a hidden subcommand)
//!   spawn: no environment, cwd /, pipes  →   reads the order, one line, with its limits
//!   writes the order, then the parts      →   gives up: limits, identity, capabilities, new privileges, files, sockets, calls
//!   waits at most `seconds`              ←   says on one line what holds it, then its answer
//!   kills it in any case
//! ```
//!
//! Invariants:
//! * Nothing is taken from a child that did not say first what holds it; what the kernel does not offer is logged, never passed over.
//! * The parent takes nothing on trust: the answer is bounded, the clock is the parent's, and a child that dies is a refusal.
//! * No unsafe code between fork and exec: the child confines itself.
//!
//! What it never does: know what the work is.

mod ask;
mod give_up;
#[cfg(target_os = "linux")]
mod kernel;
mod live;

pub use ask::{Answer, Death, Trouble, ask, read_order};
pub use give_up::{Bounds, Hold, Layers, give_up};
pub use live::live;
