//! The office as its users act: a county of one programme, real SQLite, real checks.

mod cases;
mod codes;
mod confidentiality;
mod contact;
mod corrections;
mod county;
mod custody;
mod desk;
mod erasure;
mod identities;
mod invariants;
mod keys;
mod life;
mod lineage;
mod notices;
mod permissions;
mod publication;
mod rules;
mod sequences;
mod signed;
mod support;
mod together;
mod tolerance;
mod transcription;
mod witnessed;
