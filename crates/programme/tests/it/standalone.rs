//! Rule files that stand alone: what they say, and what is said of those that are wrong.

use shishu_programme::{Columns, ListFrom, Problem, read_rule_file};
use shishu_rules::{CellKind, Grain, Level, TableName};
use shishu_terms::{IndicatorCode, Lang};

const RIGHT: &str = r#"
[table]
key = ["unit", "period"]
period = "period"
parent = { region = "above" }

[let]
# `total` uses what stands before it, though it comes first in the alphabet.
parts = "a + b"
all = "parts + c"

[tables.units]
match = { id = "unit" }

[lists]
sizes = ["small", "large"]
regions = "regions.csv"

[[rule]]
id = "R1"
when = "size in sizes"
expr = "all = total.rev"
tolerance = 0.5
message = { zh = "不平", en = "does not add up" }

[[rule]]
id = "R2"
level = "query"
expr = """
a <= 120% * prev(a)
  and exists(units)"""

[[rule]]
id = "R3"
level = "tip"
expr = "sum(a) by (period) > 0"
"#;

fn column(name: &str) -> (IndicatorCode, Option<CellKind>) {
    (IndicatorCode::new(name), None)
}

fn columns() -> Columns {
    ["unit", "period", "region", "above", "size", "a", "b", "c", "total.rev"].map(column).to_vec()
}

fn units() -> Vec<(TableName, Columns)> {
    vec![(TableName::new("units"), vec![column("id"), column("size")])]
}

fn said(problems: &[Problem], lang: Lang) -> Vec<String> {
    problems.iter().map(|problem| problem.render(lang)).collect()
}

/// The problems of a file that can be read but not compiled.
fn wrong(text: &str) -> Vec<String> {
    let problems = match read_rule_file("r.toml", text.as_bytes()) {
        Err(problems) => problems,
        Ok(file) => {
            let names = file.names(columns(), units(), vec!["regions".into()]);
            file.compile(&names).err().unwrap_or_default()
        }
    };
    assert_eq!(said(&problems, Lang::Zh).len(), problems.len());
    said(&problems, Lang::En)
}

#[test]
fn a_right_file_is_read_and_compiled() {
    let file = read_rule_file("r.toml", RIGHT.as_bytes()).unwrap();
    assert_eq!((file.key.len(), file.period.as_deref()), (2, Some("period")));
    assert_eq!(file.lets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["parts", "all"]);
    assert_eq!(file.lists.len(), 2);
    assert!(file.lists.iter().any(|list| list.from == ListFrom::File("regions.csv".into())));
    let compiled = file.compile(&file.names(columns(), units(), vec![])).unwrap();
    assert!(compiled.warnings.is_empty(), "{:?}", compiled.warnings);
    let levels: Vec<Level> = compiled.rules.iter().map(|rule| rule.level).collect();
    assert_eq!(levels, [Level::Hard, Level::Query, Level::Tip]);
    assert!(matches!(compiled.rules[2].grain(), Grain::Group(keys) if keys.len() == 1));
    assert_eq!(file.line_of(1), Some(27));
}

#[test]
fn a_mistake_is_placed_to_the_character() {
    // `bb` stands in the ninth line, the fourteenth character.
    let text = RIGHT.replace("parts = \"a + b\"", "parts = \"a + bb\"");
    assert_eq!(wrong(&text), ["r.toml:9:14: there is no indicator `bb`; did you mean [b] b?"]);
    let text = RIGHT.replace("exists(units)", "exists(unit)");
    let found = wrong(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("r.toml:31:7: "), "{found:?}");
    // An escape takes two characters in the file and one in the expression.
    let text = RIGHT.replace("\"size in sizes\"", r#""size = \"x\" and siz = 1""#);
    assert!(wrong(&text)[0].starts_with("r.toml:21:26: there is no indicator `siz`"), "{:?}", wrong(&text));
}

#[test]
fn what_is_not_known_is_refused_with_the_nearest() {
    assert_eq!(wrong("[[rule]]\nid = \"R\"\nexprr = \"a > 0\"").len(), 2);
    assert!(wrong("[[rule]]\nid = \"R\"\nexprr = \"a > 0\"").iter().any(|p| p.contains("did you mean \"expr\"?")));
    assert!(wrong(&RIGHT.replace("key = [\"unit\"", "key = [\"unti\""))[0].contains("the data has no column \"unti\""));
    assert!(wrong(&RIGHT.replace("{ id = ", "{ idd = ")).iter().any(|p| p.contains("has no column \"idd\"")));
    assert!(wrong(&RIGHT.replace("[tables.units]", "[tables.people]")).iter().any(|p| p.contains("is not given")));
    assert!(wrong(&RIGHT.replace("id = \"R2\"", "id = \"R1\""))[0].contains("is here twice, first at line 20"));
    assert!(wrong(&RIGHT.replace("\"large\"", "\"small\""))[0].contains("has \"small\" twice"));
    assert!(wrong(&RIGHT.replace("level = \"tip\"", "level = \"warn\""))[0].contains("warn"));
    assert!(wrong("[table]\nkey = [\"unit\"]")[0].contains("the file has no rule"));
    assert!(wrong("a\tb = 1\n[[rule]]")[0].starts_with("r.toml:1:"));
}

#[test]
fn other_rules_can_be_had_when_one_is_wrong() {
    let file = read_rule_file("r.toml", RIGHT.replace("sum(a)", "sum(zzzzz)").as_bytes()).unwrap();
    let (compiled, problems) = file.compile_what_can_be(&file.names(columns(), units(), vec![]));
    assert_eq!((compiled.rules.len(), problems.len()), (2, 1));
}

/// The 21 main types as the manual shows them: every rule of the page is right, in both languages alike.
#[test]
fn the_manual_page_of_the_main_types_is_right() {
    let names = ["country", "partner", "item", "period", "region", "city", "postcode", "note", "status"];
    let texts = names.map(|name| (IndicatorCode::new(name), Some(CellKind::Text)));
    let numbers = ["value", "adjusted", "exports", "imports", "balance"]
        .map(|name| (IndicatorCode::new(name), Some(CellKind::Number)));
    let columns: Vec<_> = texts.into_iter().chain(numbers).collect();
    let tables = ["earlier", "mirror"].map(|name| (TableName::new(name), columns.clone())).to_vec();
    for page in ["rules-ess.md", "rules-ess.zh-CN.md"] {
        let path = format!("{}/../../docs/{page}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let block = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let file =
            read_rule_file(page, block.as_bytes()).unwrap_or_else(|wrong| panic!("{:?}", said(&wrong, Lang::En)));
        let lists = vec!["countries".into(), "regions".into()];
        let compiled = file.compile(&file.names(columns.clone(), tables.clone(), lists));
        let compiled = compiled.unwrap_or_else(|wrong| panic!("{:?}", said(&wrong, Lang::En)));
        assert_eq!(compiled.rules.len(), 17, "four of the 21 are settled when the file is read");
        assert!(compiled.warnings.is_empty(), "{:?}", compiled.warnings);
    }
}

/// Without data every name is a column, so only what is wrong in any data is said.
#[test]
fn a_rule_file_can_be_held_against_itself() {
    let file = read_rule_file("r.toml", RIGHT.as_bytes()).expect("a right file");
    let (compiled, problems) = file.compile_without_data();
    assert_eq!((compiled.rules.len(), said(&problems, Lang::En)), (3, vec![]));
    let kind = |code: &str| {
        let mut cells = compiled.rules.iter().flat_map(|rule| rule.cells());
        cells.find(|cell| cell.code.as_str() == code).and_then(|cell| cell.kind)
    };
    assert_eq!((kind("a"), kind("total.rev")), (Some(CellKind::Number), Some(CellKind::Number)));

    let wrong = "[[rule]]\nid = \"A\"\nexpr = 'x = \"s\"'\n[[rule]]\nid = \"B\"\nexpr = 'x > 3 and [1..9] > 0'\n";
    let file = read_rule_file("r.toml", wrong.as_bytes()).expect("a file that can be read");
    assert_eq!(file.column_ranges(), ["1..9"]);
    let (compiled, problems) = file.compile_without_data();
    assert_eq!(compiled.rules.len(), 1, "the first use of a column decides what it holds");
    assert_eq!(said(&problems, Lang::En), ["r.toml:6:9: a number is needed here, not text; correct this place"]);
}
