//! Two texts from strangers: aligned both ways, searched, and masked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_text::{Corpus, Options, align, mask};

fuzz_target!(|texts: (&str, &str)| {
    let (one, two) = texts;
    let options = Options::default();
    let there = align(one, two, &options).len();
    assert_eq!(there, align(two, one, &options).len());
    let mut corpus = Corpus::new(options);
    corpus.add("one", one);
    assert!(corpus.nearest(two, 1).len() <= 1 && corpus.boilerplate(two, 1).permille <= 1000);
    let found = mask::find(one, &[two]);
    let characters = one.chars().count();
    assert!(found.iter().all(|found| !found.range.is_empty() && found.range.end <= characters));
    mask::apply(one, &found);
});
