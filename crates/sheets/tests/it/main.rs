//! Spreadsheets as people and attackers make them.

mod csv;
mod files;
mod hostile;
mod isolated;
mod layout;
mod ods;
mod properties;
mod templates;
mod xlsx;
