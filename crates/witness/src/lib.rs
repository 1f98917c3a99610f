//! A witness of logs and the asking of witnesses.
