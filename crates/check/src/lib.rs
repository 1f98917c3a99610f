//! Edit rules 审核关系 over tables: the same typed rules as on one return, on ten million rows.

pub mod batch;
pub mod derive;
pub mod kernel;
pub mod output;
pub mod plan;
pub mod run;
pub mod source;
