//! What rules need from rows around a row.

mod drawers;
pub mod duplicates;
pub mod groups;
pub mod key;
pub mod over;
pub mod sets;
pub mod spec;

use arrow::array::{Array, StringArray};

/// Whether two lists of texts are one and the same piece of memory.
pub fn same_list(a: &StringArray, b: &StringArray) -> bool {
    a.len() == b.len()
        && std::ptr::eq(a.value_data().as_ptr(), b.value_data().as_ptr())
        && std::ptr::eq(a.value_offsets().as_ptr(), b.value_offsets().as_ptr())
}
