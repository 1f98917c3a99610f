//! The types of this crate against published vectors, against citations, and against a second way of computing.

mod calendar;
mod industry;
mod messages;
mod numbers;
mod periods;
mod quantities;
mod regions;
mod sets;
mod uscc;
