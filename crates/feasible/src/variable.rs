//! What rules speak about.

/// Number of a variable: its place in the list it was declared in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VarId(pub usize);

/// What values a variable can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// Any rational number.
    Number,
    /// Whole numbers.
    Whole,
    /// One of these; an empty list has no value at all.
    Choice(Vec<String>),
    /// Any text.
    Text,
}

impl Domain {
    pub fn is_numeric(&self) -> bool {
        matches!(self, Self::Number | Self::Whole)
    }
}
