//! What was acknowledged stays, whatever becomes of the machine: power taken away, disk full, disk read-only, disk failing.

mod disk;
mod full;
mod power;
pub mod shim;
