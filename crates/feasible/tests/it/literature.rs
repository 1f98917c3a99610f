//! Examples with published answers.
