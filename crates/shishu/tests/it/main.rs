//! The binary as its users have it: started, spoken to, killed.

mod backup;
mod bytes;
mod check;
mod check_around;
mod commands;
mod copied;
mod crash;
mod demo;
mod draw;
mod due;
mod durability;
mod insider;
mod localise;
mod memory;
mod office;
#[path = "../../../store/tests/it/pg.rs"]
mod pg;
mod postgres;
mod retailers;
mod rules;
mod select;
mod served;
mod shishu;
mod strangers;
mod upload;
mod verify_page;
mod witnessed;
mod written_rules;
