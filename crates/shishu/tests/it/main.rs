//! The binary as its users have it: started, spoken to, killed.

mod bytes;
mod commands;
mod crash;
mod demo;
mod office;
mod retailers;
mod shishu;
