//! The path of a tile: what is accepted is written back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_ledger::Tile;

fuzz_target!(|path: &str| {
    if let Ok(tile) = Tile::parse(path) {
        assert_eq!(tile.to_string(), path);
    }
});
