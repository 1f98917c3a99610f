//! Spreadsheets as people and attackers make them.

mod annotate;
mod containers;
mod csv;
mod dialects;
mod files;
mod formulas;
mod headers;
mod hostile;
mod isolated;
mod layout;
mod libreoffice;
mod ods;
mod properties;
mod templates;
mod xlsx;
