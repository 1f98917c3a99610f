//! A rule's expression: the parser never fails, and what it prints it reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_rules::{parse, print};

fuzz_target!(|source: &str| {
    let parsed = parse(source);
    for diagnostic in &parsed.diagnostics {
        assert!(source.get(diagnostic.span.clone()).is_some(), "a span outside the source or inside a character");
    }
    if let Some(expr) = &parsed.expr
        && parsed.diagnostics.is_empty()
    {
        let printed = print(expr);
        let again = parse(&printed).expr.expect("canonical text parses");
        assert_eq!(print(&again), printed);
    }
});
