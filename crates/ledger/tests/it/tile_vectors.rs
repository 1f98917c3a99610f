//! Tile names: the examples of the C2SP tlog-tiles specification, and that every name has one spelling.

use proptest::prelude::*;
use serde_json::Value;
use shishu_ledger::{MAX_SIZE, Tile, tiles_of};

use crate::data;

#[test]
fn specification_examples() {
    let Some(path) = data::path("c2sp-spec-examples.json") else {
        return;
    };
    let vectors = data::json(&path);
    let index = vectors["tile_path"]["index"].as_u64().expect("index");
    let name = Tile::new(0, index, 256).expect("tile").to_string();
    let path = vectors["tile_path"]["path"].as_str().expect("path");
    assert_eq!(name, format!("tile/0/{path}"));
    for example in vectors["tile_counts"].as_array().expect("array") {
        let size = example["size"].as_u64().expect("size");
        for level in 0..8 {
            let widths: Vec<u64> = tiles_of(level, size).map(|t| t.width().into()).collect();
            let full = widths.iter().filter(|width| **width == 256).count() as u64;
            let partial = widths.last().copied().filter(|width| *width < 256);
            assert_eq!(full, count(&example["full"], level), "{size}/{level}");
            assert_eq!(partial.unwrap_or(0), count(&example["partial"], level));
        }
    }
}

fn count(counts: &Value, level: u8) -> u64 {
    counts[level.to_string()].as_u64().unwrap_or(0)
}

#[test]
fn other_spellings_are_refused() {
    for path in [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/7",
        "tile/0/0007",
        "tile/00/007",
        "tile/8/000",
        "tile/-1/000",
        "tile/0/x000/007",
        "tile/0/001/007",
        "tile/0/x001",
        "tile/0/x01/007",
        "tile/0/+07",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1.p/1",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000 ",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/../000",
    ] {
        assert!(Tile::parse(path).is_err(), "{path:?}");
    }
}

proptest! {
    #[test]
    fn a_name_reads_back(level in 0..8_u8, index in 0..=MAX_SIZE, width in 1..=256_u16) {
        let tile = Tile::new(level, index, width).expect("tile");
        prop_assert_eq!(Tile::parse(&tile.to_string()), Ok(tile));
    }

    #[test]
    fn what_is_read_is_written_back(path in "(tile/)?[0-9]{0,2}/(x?[0-9]{3}/){0,3}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        if let Ok(tile) = Tile::parse(&path) {
            prop_assert_eq!(tile.to_string(), path);
        }
    }
}
