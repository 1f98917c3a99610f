//! The clock of cases against second roads, published calendars and real records.
mod sequences;
