//! Public vectors, properties over all small trees, and the strictness of every text format.

mod cosign;
mod data;
mod disclosed;
mod merkle_vectors;
mod naive;
mod note_vectors;
mod policies;
mod texts;
mod tile_vectors;
mod trees;
