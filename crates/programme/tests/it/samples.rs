//! One believable return of each form, on which every rule must pass, and the mistakes that single rules are there for.

use std::collections::BTreeMap;

use shishu_programme::ReportForm;
use shishu_rules::{Cell, Outcome, Values, When, evaluate};
use shishu_terms::{IndicatorCode, RuleId, parse_number};

use crate::programme;

/// A return with the previous period and the year before, cell by cell: code, current, previous, year ago.
type Sample = &'static [(&'static str, &'static str, &'static str, &'static str)];

struct Around(BTreeMap<(String, When), String>);

impl Around {
    fn of(sample: Sample) -> Self {
        let cells = sample.iter().flat_map(|(code, current, previous, year_ago)| {
            let whens = [(When::Current, current), (When::Previous, previous), (When::YearAgo, year_ago)];
            whens.map(|(when, value)| (((*code).to_owned(), when), (*value).to_owned()))
        });
        Self(cells.filter(|(_, value)| !value.is_empty()).collect())
    }

    fn with(mut self, code: &str, value: &str) -> Self {
        self.0.insert((code.to_owned(), When::Current), value.to_owned());
        self
    }
}

struct Cells<'a>(&'a Around, &'a ReportForm);

impl Values for Cells<'_> {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        use shishu_programme::IndicatorKind::Number;
        let text = self.0.0.get(&(code.to_string(), when));
        match text {
            None => Cell::Missing,
            Some(text) if matches!(self.1.indicator(code).unwrap().kind, Number { .. }) => {
                Cell::Number(parse_number(text).unwrap())
            }
            Some(text) => Cell::Text(text.clone()),
        }
    }
}

fn failing(form: &ReportForm, around: &Around) -> Vec<String> {
    let judged = form.rules.iter().map(|rule| (rule.id.to_string(), evaluate(rule, &Cells(around, form))));
    judged
        .filter(|(_, outcome)| !matches!(outcome, Outcome::Pass))
        .map(|(id, outcome)| format!("{id} {outcome:?}"))
        .collect()
}

/// The casting works of the screens, with the mistakes corrected.
const B204: Sample = &[
    ("101", "1286.4", "1241.0", "1172.3"),
    ("102", "1215.0", "1198.6", "1120.7"),
    ("103", "96.0", "102.5", "88.0"),
    ("104", "310.5", "296.2", "250.0"),
    ("201", "1300.0", "1287.2", "1160.5"),
    ("202", "700.0", "684.0", "641.2"),
    ("203", "600.0", "588.1", "512.0"),
    ("204", "2450.0", "2380.0", "2100.0"),
    ("301", "133.9", "131.2", "126.8"),
    ("302", "291", "291", "305"),
    ("303", "2140", "2098", "1985"),
    ("304", "171.3", "164.0", "151.5"),
    ("305", "412.6", "405.0", "390.1"),
    ("306", "81.5", "80.2", "76.0"),
    ("401", "铸铁件", "铸铁件", "铸铁件"),
    ("402", "1", "1", "1"),
];

const B203: Sample = &[
    ("101", "61250", "60800", "56100"),
    ("102", "18320", "18010", "16900"),
    ("103", "14980", "14700", "13800"),
    ("104", "1702", "1640", "1515"),
    ("105", "92400", "92100", "88000"),
    ("106", "31650", "31020", "24100"),
    ("107", "128340", "127900", "121000"),
    ("108", "44210", "44050", "41800"),
    ("109", "12030", "11900", "11200"),
    ("110", "58720", "58600", "56400"),
    ("111", "69620", "69300", "64600"),
    ("201", "13000", "12872", "11605"),
    ("202", "10790", "10700", "9640"),
    ("203", "92", "90", "84"),
    ("204", "310", "305", "280"),
    ("205", "640", "655", "590"),
    ("206", "395", "388", "350"),
    ("207", "148", "150", "140"),
    ("208", "160", "161", "152"),
    ("209", "25", "20", "18"),
    ("210", "0", "0", "0"),
    ("211", "650", "604", "539"),
    ("212", "6", "4", "5"),
    ("213", "3", "2", "2"),
    ("214", "653", "606", "542"),
    ("215", "98", "90", "81"),
    ("301", "2180", "2165", "2090"),
    ("302", "412", "400", "371"),
    ("303", "289", "291", "304"),
];

const E204: Sample = &[
    ("101", "4120", "3980", "3900"),
    ("102", "0", "0", "0"),
    ("201", "4863", "4712", "4590"),
    ("202", "320", "305", "300"),
    ("203", "4543", "4407", "4290"),
    ("204", "610", "580", "410"),
    ("301", "3105", "3210", "3020"),
    ("401", "2410", "2350", "2290"),
    ("402", "310", "300", "290"),
    ("403", "402", "395", "380"),
    ("404", "288", "279", "275"),
    ("405", "640", "622", "600"),
    ("406", "265", "258", "255"),
    ("407", "48", "46", "45"),
    ("408", "0", "0", "0"),
    ("409", "0", "0", "0"),
    ("410", "500", "462", "455"),
    ("501", "46", "47", "45"),
    ("502", "2600", "2600", "2600"),
];

const A303: Sample = &[
    ("101", "1830.0", "1830.0", "1830.0"),
    ("102", "1265.0", "1265.0", "1250.0"),
    ("201", "655.0", "1403.0", "648.0"),
    ("202", "194.5", "742.0", "189.0"),
    ("211", "0", "980.0", "0"),
    ("212", "0", "562", "0"),
    ("213", "0", "550.8", "0"),
    ("221", "410.0", "0", "402.0"),
    ("222", "318", "0", "312"),
    ("223", "130.4", "0", "125.4"),
    ("231", "120.0", "210.0", "124.0"),
    ("232", "402", "455", "398"),
    ("233", "48.2", "95.6", "49.4"),
    ("241", "85.0", "96.0", "82.0"),
    ("242", "128", "131", "125"),
    ("243", "10.9", "12.6", "10.3"),
    ("251", "40.0", "117.0", "40.0"),
    ("252", "125", "380", "120"),
    ("253", "5.0", "44.5", "4.8"),
    ("301", "215.0", "0", "210.0"),
    ("302", "32.7", "0", "31.2"),
    ("311", "305.0", "340.0", "298.0"),
    ("312", "640.5", "720.0", "621.0"),
    ("401", "212", "231", "214"),
];

const A304: Sample = &[
    ("101", "362", "348", "330"),
    ("102", "31", "30", "28"),
    ("103", "155", "148", "140"),
    ("104", "11.9", "11.4", "10.7"),
    ("201", "48", "47", "45"),
    ("202", "6", "6", "5"),
    ("203", "5", "4", "5"),
    ("204", "0.8", "0.6", "0.7"),
    ("301", "126", "120", "131"),
    ("302", "40", "38", "41"),
    ("303", "0.6", "0.6", "0.6"),
    ("401", "2430", "2380", "2250"),
    ("402", "1620", "1550", "1490"),
    ("403", "2.8", "2.6", "2.5"),
    ("404", "6.9", "6.7", "6.1"),
    ("501", "9.6", "9.4", "8.0"),
    ("601", "37", "37", "39"),
];

const SAMPLES: [(&str, Sample); 5] =
    [("B204-1", B204), ("B203", B203), ("E204-1", E204), ("A303", A303), ("A304", A304)];

#[test]
fn a_believable_return_passes_every_rule_of_its_form() {
    let county = programme("county");
    for (form, sample) in SAMPLES {
        let form = &county.forms[form];
        let cells: Vec<&str> = sample.iter().map(|(code, ..)| *code).collect();
        let codes: Vec<&str> = form.indicators.iter().map(|indicator| indicator.code.as_str()).collect();
        assert_eq!(cells, codes, "the sample of {} fills every cell", form.id);
        assert_eq!(failing(form, &Around::of(sample)), Vec::<String>::new(), "{}", form.id);
    }
}

#[test]
fn each_mistake_hits_the_rule_that_is_there_for_it() {
    let county = programme("county");
    let cases = [
        ("B204-1", "201", "1200", "B204-07"),
        ("B204-1", "301", "84.6", "B204-19"),
        ("B204-1", "302", "286", "B204-22"),
        ("B204-1", "103", "1300", "B204-01"),
        ("B204-1", "402", "2", "B204-03"),
        ("B204-1", "101", "12864000", "B204-16"),
        ("B203", "111", "69000", "B203-01"),
        ("B203", "214", "600", "B203-08"),
        ("E204-1", "202", "3200", "E204-01"),
        ("E204-1", "410", "0", "E204-04"),
        ("A303", "223", "1304", "A303-05"),
        ("A303", "232", "40", "A303-14"),
        ("A304", "102", "400", "A304-01"),
        ("A304", "104", "119", "A304-09"),
    ];
    for (form, code, value, rule) in cases {
        let form = &county.forms[form];
        let sample = SAMPLES.iter().find(|(id, _)| *id == form.id.as_str()).unwrap().1;
        let around = Around::of(sample).with(code, value);
        let rule = form.rule(&RuleId::from(rule)).unwrap();
        let outcome = evaluate(rule, &Cells(&around, form));
        assert!(matches!(outcome, Outcome::Fail { .. }), "{} {code} = {value}: {outcome:?}", rule.id);
    }
}

#[test]
fn the_first_period_leaves_only_comparisons_unjudged() {
    let county = programme("county");
    for (form, sample) in SAMPLES {
        let form = &county.forms[form];
        let mut around = Around::of(sample);
        around.0.retain(|(_, when), _| *when == When::Current);
        for rule in &form.rules {
            let outcome = evaluate(rule, &Cells(&around, form));
            assert!(!matches!(outcome, Outcome::Fail { .. } | Outcome::Broken(_)), "{} {outcome:?}", rule.id);
            let compares = rule.needs_previous() || rule.needs_year_ago();
            assert!(compares || outcome == Outcome::Pass, "{} {outcome:?}", rule.id);
        }
    }
}
