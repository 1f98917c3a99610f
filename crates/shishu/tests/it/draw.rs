//! `shishu draw`: the draw of an inspection made again, and a list that does not fit.

use crate::shishu::expect;
use serde_json::{Value, json};

/// What `docs` of the crate `contact` draws: its vector was computed by another program.
fn list() -> Value {
    let object = |i: usize| json!({ "unit": format!("E{i:04}"), "region": format!("33099910{}000", i % 4), "stratum": if i.is_multiple_of(5) { "late" } else { "other" } });
    let inspector = |post: &str, person: &str, region: &str, units: &[&str]| json!({ "post": post, "person": person, "region": region, "units": units });
    let name = json!({ "zh": "层", "en": "stratum" });
    let picked =
        |unit: &str, stratum: &str, posts: [&str; 2]| json!({ "unit": unit, "stratum": stratum, "inspectors": posts });
    json!({
        "frame": {
            "round": "spot-2026-H2",
            "strata": [{ "id": "late", "name": name, "take": 2 }, { "id": "other", "name": name, "take": 3 }],
            "objects": (1..=20).map(object).collect::<Vec<_>>(),
            "inspectors": [
                inspector("a", "p1", "330999100000", &["G103"]),
                inspector("b", "p2", "330999101000", &["G104"]),
                inspector("c", "p3", "330999000000", &["G001"]),
                inspector("d", "p3", "330999000000", &["G001"]),
                inspector("e", "p4", "330999000000", &["G001", "E0007"]),
                inspector("f", "p5", "330999000000", &["G004"]),
            ],
        },
        "size": 90,
        "root": "9f".repeat(32),
        "relations": [{ "person": "p5", "unit": "E0011" }, { "person": "p4", "unit": "E0010" }],
        "picked": [
            picked("E0005", "late", ["a", "f"]),
            picked("E0013", "other", ["e", "c"]),
            picked("E0019", "other", ["d", "b"]),
            picked("E0020", "late", ["e", "d"]),
            picked("E0001", "other", ["c", "f"]),
        ],
    })
}

#[test]
fn a_draw_is_made_again_and_another_root_or_result_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("draw.json");
    let file = path.to_str().expect("text");
    std::fs::write(&path, list().to_string()).expect("written");
    let same = expect(0, &["draw", "--list", file, "--format", "csv"]);
    let expected = "unit,stratum,inspectors,aside\nE0005,late,a f,\nE0013,other,e c,\nE0019,other,d b,\nE0020,late,e d,\nE0001,other,c f,\n";
    assert_eq!(same.out, expected);
    expect(1, &["draw", "--list", file, "--root", &"00".repeat(32)]);
    let mut chosen = list();
    chosen["picked"][0]["unit"] = json!("E0010");
    std::fs::write(&path, chosen.to_string()).expect("written");
    expect(1, &["draw", "--list", file]);
    // Two stood aside; who comes in the place was computed by the other program, too.
    let mut aside = list();
    aside["aside"] = json!([{ "unit": "E0005", "post": "a" }, { "unit": "E0013", "post": "c" }]);
    aside["announced"] = json!({ "act": 60, "size": 100, "draw_by": "2026-07-15" });
    aside["inspecting"] = aside["picked"].clone();
    aside["inspecting"][0]["inspectors"] = json!(["f", "e"]);
    std::fs::write(&path, aside.to_string()).expect("written");
    expect(1, &["draw", "--list", file]);
    aside["inspecting"][1]["inspectors"] = json!(["e", "f"]);
    std::fs::write(&path, aside.to_string()).expect("written");
    let told = expect(0, &["draw", "--list", file, "--format", "csv", "--lang", "en"]);
    assert!(told.out.contains("E0005,late,f e,a\nE0013,other,e f,c\n"), "{}", told.out);
    assert!(told.err.contains("act 89 is the first after it of 2026-07-15 or later"), "{}", told.err);
    std::fs::write(&path, "{}").expect("written");
    expect(2, &["draw", "--list", file]);
}
