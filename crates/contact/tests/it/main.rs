//! The crate from outside: the draw by two roads, days over the real calendar, rounds over the county's register.

mod drawing;
mod rounds;
