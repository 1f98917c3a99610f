//! Rules of R validate, translated or listed.

use proptest::prelude::*;
use shishu_programme::{ImportedRules, import_validate, read_rule_file};
use shishu_rules::{Cell, Surroundings, TableData, evaluate_table};
use shishu_terms::IndicatorCode;

/// The expressions of a translation, which must be a rule file that can be read.
fn exprs(imported: &ImportedRules) -> Vec<String> {
    let file = read_rule_file("r.toml", imported.toml.as_bytes())
        .unwrap_or_else(|wrong| panic!("{wrong:?}\n{}", imported.toml));
    assert_eq!(file.rules.len(), imported.rules);
    file.rules.into_iter().map(|rule| rule.expr).collect()
}

#[test]
fn what_both_can_say_is_translated() {
    for (theirs, ours) in [
        ("staff >= 0", "staff >= 0"),
        ("profit + total.costs == total.rev", "profit + total.costs = total.rev"),
        ("speed/dist <= 1.5", "speed / dist <= 1.5"),
        ("if (staff > 0) staff.costs > 0", "if staff > 0 then staff.costs > 0"),
        ("if (a > 0 & b > 0) c > 0 else d == 1e6L", "if a > 0 and b > 0 then c > 0 else d = 1000000"),
        ("size %in% c('sc0', \"sc1\")", "size in {\"sc0\", \"sc1\"}"),
        ("code %in% codelist", "code in list(codelist)"),
        ("!is.na(x) | y < -2", "not is_missing(x) or y < -2"),
        ("mean(profit) >= 1", "mean(profit) by () >= 1"),
        ("mean(profit, na.rm = TRUE) >= 1", "mean(profit) by () >= 1"),
        ("sum(x == 100 & y > 1e+06) == 1", "count(where (x = 100 and y > 1000000)) by () = 1"),
        ("in_range(age, min=0, max=113)", "age between 0 and 113"),
        ("in_range(age, 0, 113)", "age between 0 and 113"),
        ("is_unique(id, period)", "unique(id, period)"),
        ("is_complete(a, b)", "count(a, b) = 2"),
        ("grepl('^[A-Z]{2}$', x)", "matches(x, \"[A-Z]{2}\")"),
        ("grepl('ab', x)", "matches(x, \"(?s:.*)ab(?s:.*)\")"),
        ("nchar(x) == 4", "length(x) = 4"),
        ("abs(x - y) < 2 * (a + b)", "abs(x - y) < 2 * (a + b)"),
        ("postcode ~ city", "count_distinct(city) by (postcode) <= 1"),
        ("x == sum_by(y, by = g)", "x = sum(y) by (g)"),
        ("all(age >= 0 & age <= 113)", "all(age >= 0 and age <= 113) by ()"),
        ("turnover +\n  other >= 0", "turnover + other >= 0"),
    ] {
        let imported = import_validate(theirs);
        assert!(imported.left_out.is_empty(), "{theirs}: {:?}", imported.left_out);
        assert_eq!(exprs(&imported), [ours], "{theirs}");
    }
}

#[test]
fn the_rest_is_listed_with_line_and_reason() {
    let text =
        "# two lines\nx >= 0\ncounts := table(level)\ncounts[\"high\"] < 3\nround(x, 1) == x\nx %% 2 == 0\n(a\ny > ";
    let imported = import_validate(text);
    assert_eq!(imported.rules, 1);
    let lines: Vec<u32> = imported.left_out.iter().map(|one| one.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7], "{:?}", imported.left_out);
    assert!(imported.left_out[2].reason.en.contains("half to even"));
}

#[test]
fn groups_and_definitions() {
    let text = "g := var_group(a, b)\ng >= 0\nmargin := turnover - costs\nmargin / turnover <= 0.6";
    let imported = import_validate(text);
    assert_eq!(exprs(&imported), ["a >= 0 and b >= 0", "margin / turnover <= 0.6"]);
    let file = read_rule_file("r.toml", imported.toml.as_bytes()).unwrap();
    let column = |name: &str| (IndicatorCode::new(name), None);
    let names = file.names(["a", "b", "turnover", "costs"].map(column).to_vec(), vec![], vec![]);
    assert!(file.compile(&names).is_ok());
}

#[test]
fn the_files_of_validate_itself() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/validate");
    let Ok(general) = std::fs::read_to_string(format!("{folder}/general_rules.yml")) else {
        eprintln!("SKIPPED: {folder} is not here");
        return;
    };
    let general = import_validate(&general);
    assert_eq!(exprs(&general), ["staff >= 0", "turnover >= 0", "profit + total.costs = total.rev"]);
    let file = read_rule_file("general.toml", general.toml.as_bytes()).unwrap();
    assert_eq!(file.rules[2].id.as_str(), "G3");
    assert_eq!(file.rules[2].tolerance.map(|t| t.to_string()).as_deref(), Some("0.00000001"));
    assert_eq!(file.rules[0].tolerance, None);
    assert_eq!(file.rules[0].message.as_ref().map(|m| m.en.as_str()), Some("nonnegative staff"));
    assert_eq!(general.left_out.len(), 1, "the tolerance of inequalities");
    let mine = import_validate(&std::fs::read_to_string(format!("{folder}/myrules.yaml")).unwrap());
    assert_eq!(exprs(&mine), ["speed >= 0", "dist >= 0", "speed / dist <= 1.5"]);
    let plain = import_validate(&std::fs::read_to_string(format!("{folder}/rules.txt")).unwrap());
    assert_eq!(exprs(&plain), ["profit / total.rev <= 0.6", "mean(profit) by () >= 1"]);
    assert_eq!(plain.includes, ["general_rules.yml"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(text in any::<String>(), pieces in prop::collection::vec(
        prop::sample::select(&["a", "(", ")", "+", "if (", "%in%", "c(", "\n", "- expr: ", "rules:\n", "|", "\"", "'", "`", ":=", "1e5", "é", "[", "$", "---\n", "~"][..]), 0..20)) {
        import_validate(&text);
        let imported = import_validate(&pieces.concat());
        if imported.rules > 0 {
            exprs(&imported);
        }
    }
}

/// The rules of the package on its retailers: counts against a second road in integers straight from the file.
#[test]
fn the_rules_of_validate_on_its_retailers() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/validate");
    let Ok(data) = std::fs::read_to_string(format!("{folder}/retailers.csv")) else {
        eprintln!("SKIPPED: {folder} is not here");
        return;
    };
    let mut lines = data.lines().map(|line| line.split(';').map(|value| value.trim_matches('"')).collect::<Vec<_>>());
    let head: Vec<&str> = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let cell = |value: &&str| match (*value, value.parse()) {
        ("NA", _) => Cell::Missing,
        (_, Ok(number)) => Cell::Number(number),
        (text, _) => Cell::Text(text.to_owned()),
    };
    let table = TableData {
        columns: head.iter().map(|name| IndicatorCode::new(*name)).collect(),
        rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
        ..TableData::default()
    };
    let counts = |rules: &str| -> Vec<[usize; 4]> {
        let imported = import_validate(&std::fs::read_to_string(format!("{folder}/{rules}")).unwrap());
        let file = read_rule_file("r.toml", imported.toml.as_bytes()).unwrap();
        let names = file.names(table.columns.iter().map(|code| (code.clone(), None)).collect(), vec![], vec![]);
        let count = |rule: &shishu_rules::Rule| {
            let mut counts = [0; 4];
            for item in evaluate_table(rule, &table, &Surroundings::default()) {
                let at = ["pass", "fail", "missing", "broken"].iter().position(|code| *code == item.outcome.code());
                counts[at.unwrap()] += 1;
            }
            counts
        };
        file.compile(&names).unwrap().rules.iter().map(count).collect()
    };
    let value = |row: &[&str], name: &str| -> Option<i64> { row[head.iter().position(|h| *h == name)?].parse().ok() };
    let second = |holds: &dyn Fn(&[&str]) -> Option<bool>| {
        let mut counts = [0; 4];
        rows.iter().for_each(|row| counts[holds(row).map_or(2, |holds| usize::from(!holds))] += 1);
        counts
    };
    let general = [
        second(&|row| Some(value(row, "staff")? >= 0)),
        second(&|row| Some(value(row, "turnover")? >= 0)),
        second(&|row| Some(value(row, "profit")? + value(row, "total.costs")? == value(row, "total.rev")?)),
    ];
    assert_eq!(counts("general_rules.yml"), general);
    let profits: Vec<i64> = rows.iter().filter_map(|row| value(row, "profit")).collect();
    let profitable = profits.iter().sum::<i64>() >= profits.len() as i64;
    let reasonable = second(&|row| Some(10 * value(row, "profit")? <= 6 * value(row, "total.rev")?));
    // The mean is one item of the whole table; R gives NA for it where a profit is missing, we leave the gap out.
    assert_eq!(counts("rules.txt"), [reasonable, if profitable { [1, 0, 0, 0] } else { [0, 1, 0, 0] }]);
}
