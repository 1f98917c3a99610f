//! Published files: a page and a table, as issued and with one digit altered, removed, added, hidden.

use proptest::prelude::*;
use serde_json::json;
use shishu_ledger::Disclosure;
use shishu_verify::*;

use crate::log::{Log, SALT, record, trust};

const PLACE: &str = "B204-1.2026-07.330999000000";

fn publication() -> String {
    let name = |zh: &str, en: &str| json!({"zh": zh, "en": en});
    let column = |code: &str| json!({"indicator": code, "name": name("发电量", "electricity"), "unit": "万千瓦时", "reported_unit": "千瓦时", "decimals": 2});
    let cell = |value: Option<&str>| json!({"value": value, "exact": value, "units": 9});
    let body = json!({
        "form": "B204-1", "period": "2026-07", "edition": 1, "title": name("工业，2026年7月", "Industry, July 2026"),
        "columns": [column("101"), column("301")],
        "rows": [
            {"region": "330999000000", "name": name("青禾县", "Qinghe"), "cells": {"101": cell(Some("1234.50")), "301": cell(Some("-3.08"))}},
            {"region": "330999101000", "name": name("城关镇", "Chengguan"), "cells": {"101": cell(Some("18.08")), "301": cell(None)}},
        ],
    });
    record(3, "table.published", body)
}

fn receipt() -> String {
    let mut records: Vec<String> = (0..5).map(|seq| record(seq, "return.submitted", json!({}))).collect();
    records[3] = publication();
    Log::of_records(&records).receipt(3, Disclosure::of_record(publication(), SALT).to_extra()).to_text()
}

fn page() -> String {
    let figure = |id: &str, value: &str, shown: &str| {
        format!(r#"<td><data data-figure="B204-1.2026-07.{id}" value="{value}">{shown}</data></td>"#)
    };
    let cells = [
        figure("330999000000.101", "1234.50", "1,234.50"),
        figure("330999000000.301", "-3.08", "−3.08"),
        figure("330999101000.101", "18.08", "18.08"),
        figure("330999101000.301", "", "…"),
    ];
    let receipt = receipt();
    format!(
        "<!doctype html><html lang=zh><head><title>表</title><style>td{{color:red}}</style></head><body><table><tr>{}</tr></table>\n<script type=\"text/plain\" id=\"shishu-receipt\">\n{receipt}</script></body></html>",
        cells.concat()
    )
}

const TABLE: &str = "工业，2026年7月,,,\n编号 ID,地区 Place,产值 Output [101],电 Electricity [301]\nB204-1.2026-07.330999000000,青禾县,\"1,234.50\",-3.08\nB204-1.2026-07.330999101000,城关镇,18.08,…\n注 Note: ID [1],,,\n";

fn differing(verdict: &Verdict) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let comparison = verdict.facts.figures.as_ref().expect("compared");
    comparison.different.iter().map(|d| (d.id.as_str(), d.found.as_deref(), d.stated.as_deref())).collect()
}

#[test]
fn a_page_and_a_table_as_issued_are_genuine() {
    for verdict in [judge_html(&page(), None, &trust()), judge_csv(TABLE.as_bytes(), Some(&receipt()), &trust())] {
        assert_eq!(verdict.outcome, Outcome::Genuine, "{}", verdict.to_json());
        assert_eq!(verdict.facts.figures.as_ref().map(|figures| figures.same.len()), Some(4));
        assert!(verdict.proves.iter().any(|words| words.en.starts_with("All 4 figures")));
    }
    let tabs = TABLE.replace("\"1,234.50\"", "1234.50").replace(',', "\t");
    assert_eq!(judge_csv(format!("\u{feff}{tabs}").as_bytes(), Some(&receipt()), &trust()).outcome, Outcome::Genuine);
    // Saved again by an office program in GB 18030: the words are lost on us, the figures and the sign of a withheld one are not.
    let (id, withheld) = (b"\xb1\xe0\xba\xc5 ID".as_slice(), b"\xa1\xad".as_slice());
    let parts: [&[u8]; 6] = [
        id,
        b",x [101],y [301]\nB204-1.2026-07.330999000000,1234.50,-3.08\n",
        b"B204-1.2026-07.330999101000,18.08,",
        withheld,
        b"\n",
        id,
    ];
    assert_eq!(judge_csv(&parts.concat(), Some(&receipt()), &trust()).outcome, Outcome::Genuine);
    let grid: Vec<Vec<String>> = read_csv(TABLE.as_bytes());
    assert_eq!(judge_publication(&figures_in_grid(&grid), &receipt(), &trust()).outcome, Outcome::Genuine);
}

#[test]
fn one_altered_digit_is_named_with_both_values() {
    let id = format!("{PLACE}.101");
    for (from, to) in [("1,234.50</data>", "1,254.50</data>"), ("value=\"1234.50\"", "value=\"1254.50\"")] {
        let changed = page().replacen(from, to, 1);
        let verdict = judge_html(&changed, None, &trust());
        assert_eq!(verdict.outcome, Outcome::Mismatch);
        assert_eq!(differing(&verdict), [(id.as_str(), Some("1254.50"), Some("1234.50"))]);
        assert!(
            verdict.problems[0].words.en.contains("says 1254.50, the record says 1234.50"),
            "{}",
            verdict.problems[0].words.en
        );
        assert!(verdict.problems[0].words.zh.contains("青禾县 发电量"));
    }
    let verdict = judge_csv(TABLE.replace("18.08", "18.03").as_bytes(), Some(&receipt()), &trust());
    assert_eq!(differing(&verdict), [("B204-1.2026-07.330999101000.101", Some("18.03"), Some("18.08"))]);
    assert_eq!(verdict.problems[0].place, "B204-1.2026-07.330999101000.101");
    assert!(verdict.problems[0].words.en.contains("row 4, column 3"));
}

#[test]
fn a_withheld_figure_that_is_filled_in_and_one_that_is_blanked_are_named() {
    let filled = judge_csv(TABLE.replace('…', "0.10").as_bytes(), Some(&receipt()), &trust());
    assert_eq!(differing(&filled), [("B204-1.2026-07.330999101000.301", Some("0.10"), None)]);
    let blanked = judge_csv(TABLE.replace("18.08", "…").as_bytes(), Some(&receipt()), &trust());
    assert_eq!(differing(&blanked), [("B204-1.2026-07.330999101000.101", None, Some("18.08"))]);
    let emptied = judge_csv(TABLE.replace("18.08", "").as_bytes(), Some(&receipt()), &trust());
    assert_eq!(differing(&emptied), [("B204-1.2026-07.330999101000.101", Some(""), Some("18.08"))]);
}

#[test]
fn missing_added_and_doubled_figures_are_told() {
    let without = TABLE.lines().filter(|line| !line.contains("330999101000")).collect::<Vec<_>>().join("\n");
    let verdict = judge_csv(without.as_bytes(), Some(&receipt()), &trust());
    assert_eq!(
        verdict.facts.figures.as_ref().map(|f| f.missing.clone()),
        Some(vec!["B204-1.2026-07.330999101000.101".into(), "B204-1.2026-07.330999101000.301".into()])
    );
    let added = TABLE.replace("注 Note", "B204-1.2026-07.330999102000,x,7,\n注 Note");
    let verdict = judge_csv(added.as_bytes(), Some(&receipt()), &trust());
    assert_eq!(
        verdict.problems.iter().map(|p| (p.kind, p.place.as_str())).collect::<Vec<_>>(),
        [(ProblemKind::FigureUnknown, "B204-1.2026-07.330999102000.101")]
    );
    let doubled = TABLE.replace("注 Note", "B204-1.2026-07.330999101000,x,18.09,…\n注 Note");
    let verdict = judge_csv(doubled.as_bytes(), Some(&receipt()), &trust());
    assert_eq!(differing(&verdict), [("B204-1.2026-07.330999101000.101", Some("18.09"), Some("18.08"))]);
    assert!(
        !verdict.facts.figures.as_ref().expect("compared").same.contains(&"B204-1.2026-07.330999101000.101".to_owned())
    );
}

#[test]
fn what_a_browser_does_not_show_is_not_counted_as_shown() {
    let genuine = format!(r#"<data data-figure="{PLACE}.101" value="1234.50">1,234.50</data>"#);
    assert!(page().contains(&genuine));
    let hidden = [
        format!("<!-- {genuine} -->9"),
        format!("<!--> --> <template>{genuine}</template>9"),
        format!("<template><template></template>{genuine}</template>9"),
        format!("<style>{genuine}</style>9"),
        format!("<script type=\"text/plain\">{genuine}</script>9"),
        format!("<noscript>{genuine}</noscript>9"),
        format!("<p hidden>{genuine}</p>9"),
        format!("<svg>{genuine}</svg>9"),
        format!("<textarea>{genuine}</textarea>9"),
        format!("<data data-figure='{PLACE}.101' value='1234.50'><!-- 1,234.50 -->9</data>"),
        format!("<data data-figure='{PLACE}.101' value='1234.50'>1,234.50<b>9</b></data>"),
        format!("<data data-figure='{PLACE}.101' value='1234.50' value='9'>9</data>"),
    ];
    for hidden in hidden {
        let verdict = judge_html(&page().replace(&genuine, &hidden), None, &trust());
        assert_eq!(verdict.outcome, Outcome::Mismatch, "{hidden}");
    }
    let drawn = page().replace("<body>", "<body><svg/><svg><text>7</text></svg><br>");
    assert_eq!(judge_html(&drawn, None, &trust()).outcome, Outcome::Genuine);
    let escaped = page().replace(">1,234.50<", ">1&#44;234&period;50<");
    assert_eq!(judge_html(&escaped, None, &trust()).outcome, Outcome::Genuine);
    let scripted = page().replace("<body>", "<body onload=\"x()\"><script>x()</script>");
    assert_eq!(scripts_in_html(&scripted), 2);
    assert!(judge_html(&scripted, None, &trust()).limits.iter().any(|words| words.en.contains("script")));
}

#[test]
fn the_receipt_must_be_there_and_be_that_of_a_publication() {
    let bare = page().replace("shishu-receipt", "x");
    assert_eq!(judge_html(&bare, None, &trust()).outcome, Outcome::Unclear);
    assert_eq!(judge_html(&bare, Some(&receipt()), &trust()).outcome, Outcome::Genuine);
    assert_eq!(judge_csv(TABLE.as_bytes(), None, &trust()).outcome, Outcome::Unclear);
    assert_eq!(judge_csv(b"a,b\n1,2\n", Some(&receipt()), &trust()).outcome, Outcome::Unclear);
    assert_eq!(judge_html(&page(), None, &Trust::default()).outcome, Outcome::Unclear);
    let records: Vec<String> = (0..5).map(|seq| record(seq, "return.submitted", json!({}))).collect();
    let other = Log::of_records(&records).receipt(3, Disclosure::of_record(&records[3], SALT).to_extra()).to_text();
    assert_eq!(judge_csv(TABLE.as_bytes(), Some(&other), &trust()).problems[0].kind, ProblemKind::Record);
    assert!(PublishedRecord::parse(&publication()).is_ok_and(|record| record.figures.len() == 4 && record.act == 3));
    assert!(PublishedRecord::parse(&records[3]).is_err());
}

#[test]
fn many_titles_over_many_ids_cost_no_more_than_their_bytes() {
    let titles: String = (0..20_000).map(|n| format!(",x [{n}]")).collect();
    let rows: String = (0..20_000).map(|n| format!("B204-1.2026-07.{n:012},7\n")).collect();
    let verdict = judge_csv(format!("ID{titles}\n{rows}").as_bytes(), Some(&receipt()), &trust());
    assert_eq!((verdict.outcome, verdict.problems.len()), (Outcome::Mismatch, 1_000));
    assert!(
        verdict.limits.iter().any(|words| words.en.starts_with("20,004 figures do not fit")),
        "{:?}",
        verdict.limits
    );
}

#[test]
fn a_file_is_known_by_its_content() {
    let judged = |bytes: &[u8], beside: Beside| judge_content(bytes, beside, &trust()).what;
    assert_eq!(judged(page().as_bytes(), Beside::default()), What::Publication);
    assert_eq!(judged(TABLE.as_bytes(), Beside::default()), What::Publication);
    assert_eq!(judged(receipt().as_bytes(), Beside::default()), What::Receipt);
    assert_eq!(judged(Log::of(4).checkpoint().as_bytes(), Beside::default()), What::Checkpoint);
    assert_eq!(judged(b"PK\x03\x04...", Beside::default()), What::Unknown);
    assert_eq!(judged(b"hello", Beside::default()), What::Unknown);
    assert_eq!(judged(b"", Beside::default()), What::Unknown);
}

proptest! {
    /// Any change of the visible text or the attribute of any figure to another number is found.
    #[test]
    fn any_other_number_is_found(which in 0_usize..3, other in "-?[0-9]{1,5}(\\.[0-9]{1,3})?", attribute: bool) {
        let (value, shown) = [("1234.50", "1,234.50"), ("-3.08", "−3.08"), ("18.08", "18.08")][which];
        prop_assume!(other != value);
        let changed = if attribute { page().replacen(&format!("value=\"{value}\""), &format!("value=\"{other}\""), 1) } else { page().replacen(&format!(">{shown}<"), &format!(">{other}<"), 1) };
        let verdict = judge_html(&changed, None, &trust());
        prop_assert_eq!(verdict.outcome, Outcome::Mismatch);
        prop_assert_eq!(verdict.problems.len(), 1);
    }

    #[test]
    fn no_text_makes_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "(<(data|script|!--|template|/data|/script)( data-figure| value| id)?(='?[a-z0-9…]*'?)?>|[0-9,\\[\\] ID.…\n\"]|.){0,60}") {
        let _ = judge_content(&bytes, Beside::default(), &trust());
        let _ = judge_content(text.as_bytes(), Beside { proof: Some(&text), old: Some(&text), leaf: None }, &trust());
        let _ = (figures_in_html(&text), receipt_in_html(&text), figures_in_grid(&read_csv(text.as_bytes())), figures_in_grid(&read_csv(&bytes)));
        let _ = (PublishedRecord::parse(&text), ActRecord::parse(&text), judge_code(&text, &trust()), Trust::parse(&text).is_ok());
    }
}
