//! One binary: the story on both databases, damage found, groups of writes, opening.

mod bytes;
mod damage;
mod desk;
mod erasure;
mod insider;
mod log_folder;
mod opening;
mod pg;
mod story;
mod tail;
