//! Tests of the library and the program.
