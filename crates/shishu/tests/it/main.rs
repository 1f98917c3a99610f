//! The binary as its users have it: started, spoken to, killed.

mod backup;
mod bytes;
mod canary;
mod cases;
mod check;
mod check_around;
mod commands;
mod copied;
mod crash;
mod demo;
mod desk;
mod draw;
mod due;
mod durability;
#[path = "../../../web/tests/it/forms.rs"]
#[expect(dead_code, reason = "the web's tests ask more of it")]
mod forms;
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
