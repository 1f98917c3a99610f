//! Boxes, keys and shares as they come out of a store that somebody may have changed: nothing opens that was not sealed, and what
//! reads is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_sealed::{CaseKey, HandlerPublic, IntakeKey, PublicKey, Share, seal_bytes};
use shishu_terms::Chance;

struct Sevens;

impl Chance for Sevens {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fuzz_target!(|data: &[u8]| {
    let key = CaseKey::draw(&mut Sevens);
    let own = seal_bytes(&key.public(), data, &mut Sevens);
    assert_eq!(key.open_bytes(&own).expect("our own box").as_slice(), data);
    // Chance that always gives the same makes one box of each content, so only that one may open.
    assert!(key.open_bytes(data).is_err());
    if let Ok(share) = Share::from_bytes(data) {
        let written = share.to_bytes();
        let again = Share::from_bytes(&written).expect("our own share");
        assert_eq!((again.number(), again.threshold()), (share.number(), share.threshold()));
        let _ = shishu_sealed::combine(&[share, again]);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = key.open(text);
    if let Ok(key) = text.parse::<PublicKey>() {
        assert_eq!(key.to_string().parse::<PublicKey>(), Ok(key));
    }
    if let Ok(key) = text.parse::<HandlerPublic>() {
        assert_eq!(key.to_string().parse::<HandlerPublic>(), Ok(key));
    }
    if let Ok(key) = IntakeKey::parse(text) {
        let written = key.to_private_text();
        assert_eq!(IntakeKey::parse(&written).expect("our own key").token("a", "b"), key.token("a", "b"));
    }
});
