//! A table of broken programmes: one change to the county, and the place and the cure that must come back.

use shishu_programme::{Files, Problem, load_files};
use shishu_terms::Lang;

use crate::{files, listed};

/// Replaces the first `from` in `file` by `to` (appends when `from` is empty) and expects, among the problems, one on the
/// line where `mark` first stands in the changed file, whose English text contains `says`.
struct Case {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    mark: &'static str,
    says: &'static str,
}

const fn case(
    file: &'static str,
    from: &'static str,
    to: &'static str,
    mark: &'static str,
    says: &'static str,
) -> Case {
    Case { file, from, to, mark, says }
}

const B204: &str = "forms/B204-1.toml";
const RULES: &str = "rules/B204-1.toml";
const REPORT: &str = "cases/public-report.toml";
const NOTICES: &str = "notices.toml";
const TOLERANCE: &str = "tolerance.toml";
const PETITION: &str = "cases/petition.toml";
const RETENTION_TWICE: &str = r#"
[[retention]]
id = "r"
content = "reason"
months = 12
ground = { zh = "依", en = "g" }

[[retention]]
content = "reason"
ground = { zh = "依", en = "g" }
months = 13
id = "r" # again
"#;

const CASES: &[Case] = &[
    // programme.toml
    case("programme.toml", "synthetic =", "synthetc =", "synthetc", "did you mean \"synthetic\"?"),
    case("programme.toml", "\"+08:00\"", "\"8\"", "\"8\"", "write it like +08:00"),
    case("programme.toml", "utc_offset = \"+08:00\"", "utc_offset = \"+08:00", "utc_offset", "look at the quotes"),
    case("programme.toml", "\"330999000000\"", "\"330998000000\"", "330998", "there is no region \"330998000000\""),
    case("programme.toml", "version = \"2025.3\"", "version = 2025.3", "2025.3", "write text in quotes here"),
    case("programme.toml", "id = \"county\"\n", "", "# 青禾县统计局", "add id ="),
    case("programme.toml", "", "\n[ledger]\nbackup_day = 7\n", "backup_day", "did you mean \"backup_days\"?"),
    case("programme.toml", "", "\n[ledger]\ndrill_days = 0\n", "drill_days", "a whole number from 1 to 3660"),
    case("programme.toml", "", RETENTION_TWICE, "id = \"r\" # again", "retention \"r\" stands twice"),
    case(
        "programme.toml",
        "",
        "\n[[retention]]\nid = \"r\"\ncontent = \"*\"\nmonths = 12\nground = { zh = \"依\", en = \"g\" }\n",
        "content = \"*\"",
        "\"*\" is no name of contents",
    ),
    // regions.csv
    case("regions.csv", "code,parent", "code,parents", "code,", "did you mean \"parent\"?"),
    case(
        "regions.csv",
        "330999001200,330999001000",
        "330999001200,330999002000",
        "330999001200",
        "begins with that of its parent",
    ),
    case(
        "regions.csv",
        "330999001200,330999001000",
        "330999001200,330999009000",
        "330999001200",
        "there is no region \"330999009000\"",
    ),
    case(
        "regions.csv",
        "330999001200,330999001000",
        "330999001200,",
        "330999001200",
        "only 330999000000 may be without one",
    ),
    case("regions.csv", "330999001201,", "3309990012,", "3309990012,", "\"3309990012\""),
    case("regions.csv", "330999001201,", "330999001200,", "禾西", "is here twice"),
    case("regions.csv", "禾西村,Hexi Village", "禾西村", "禾西村", "this line has 3 cells, the heading has 4"),
    case("regions.csv", "禾西村,", "\"禾西村,", "禾西村", "check the quotes of this line"),
    // units.csv
    case("units.csv", "E0017,", "E 0017,", "E 0017", "use ASCII letters, digits, - and _"),
    case("units.csv", "E0018,", "E0017,", "E0017,91330999MAWHJKD36G", "is here twice, first at units.csv:"),
    case(
        "units.csv",
        "330999100000,enterprise,C3391",
        "330999100999,enterprise,C3391",
        "C3391",
        "there is no region \"330999100999\"",
    ),
    case("units.csv", "enterprise,C3391", "enterprize,C3391", "enterprize", "did you mean \"enterprise\"?"),
    case("units.csv", "enterprise,C3391", "enterprise,A3391", "A3391", "C"),
    case("units.csv", "91330999MAMJ2A66XD", "91330999MAMJ2A66X", "MAMJ2A66X,", "has 17 characters"),
    case("units.csv", "91330999MAWHJKD36G", "91330999MAMJ2A66XD", "E0018", "also that of unit E0017"),
    // people, posts, tenures
    case("people.csv", "p0002,", "p0001,", "杜思远", "is here twice"),
    case(
        "posts.toml",
        "\"town-review\", \"inquire\"",
        "\"town-review\", \"enquire\"",
        "enquire",
        "did you mean \"inquire\"?",
    ),
    case(
        "posts.toml",
        "\"town-review\", \"inquire\"",
        "\"town-review\", \"fill\"",
        "\"town-review\", \"fill\"",
        "make two posts of it",
    ),
    case("posts.toml", "unit = \"G101\"", "unit = \"G191\"", "G191", "did you mean \"G101\"?"),
    case(
        "posts.toml",
        "regions = [\"330999001000\"]",
        "regions = [\"330999009000\"]",
        "330999009000",
        "there is no region",
    ),
    case("posts.toml", "\"B204-1\", \"B203\"", "\"B204\", \"B203\"", "\"B204\"", "did you mean \"B204-1\"?"),
    case("posts.toml", "id = \"fill-{unit}\"", "id = \"fill\"", "id = \"fill\"", "write it like fill-{unit}"),
    case(
        "posts.toml",
        "id = \"county-trade\"",
        "id = \"county-industry\"",
        "id = \"county-industry\"\nname = { zh = \"贸易",
        "first at posts.toml:99",
    ),
    case("tenures.csv", "p0001,county-industry", "p9001,county-industry", "p9001", "there is no person \"p9001\""),
    case(
        "tenures.csv",
        "p0001,county-industry",
        "p0001,county-industri",
        "county-industri,",
        "did you mean \"county-industry\"?",
    ),
    case(
        "tenures.csv",
        "county-trade,2024-01-01,2025-06-30",
        "county-trade,2024-01-01,2025-07-01",
        "p0003,county-trade",
        "overlaps the one on line",
    ),
    case(
        "tenures.csv",
        "county-trade,2024-01-01,2025-06-30",
        "county-trade,2024-01-01,2023-06-30",
        "2023-06-30",
        "ends before it begins",
    ),
    case("tenures.csv", "2024-01-01,2025-06-30", "2024-01-01,2025-06-31", "2025-06-31", "write it like 2025-07-31"),
    // calendar
    case(
        "calendar.csv",
        "2024-02-04,make-up-workday",
        "2024-02-05,make-up-workday",
        "2024-02-05",
        "cannot be a make-up workday; check the date",
    ),
    case(
        "calendar.csv",
        "2024-02-04,make-up-workday",
        "2024-02-04,makeup-workday",
        "makeup-workday",
        "did you mean \"make-up-workday\"?",
    ),
    case("calendar.csv", "2025-01-01,", "2029-01-01,", "2029-01-01", "2029"),
    case(
        "calendar.csv",
        "2024-02-11,",
        "2024-02-10,",
        "2024-02-10,holiday,春节,Spring Festival\n2024-02-12",
        "is written twice; keep one line",
    ),
    case(
        "calendar.toml",
        "status = \"provisional\"",
        "status = \"provisonal\"",
        "provisonal",
        "did you mean \"provisional\"?",
    ),
    case(
        "calendar.toml",
        "year = 2027",
        "year = 2026",
        "year = 2026\nstatus = \"provisional\"",
        "the year 2026 is here twice",
    ),
    // a form
    case(B204, "id = \"B204-1\"", "id = \"B204-2\"", "B204-2", "name the file forms/B204-2.toml"),
    case(B204, "frequency = \"month\"", "frequency = \"monthly\"", "\"monthly\"", "did you mean \"month\"?"),
    case(
        B204,
        "industries = [\"B\", \"C\", \"D\"]",
        "industries = [\"P\"]",
        "[respondents]",
        "no unit reports this form",
    ),
    case(B204, "\"industry-above\"", "\"industry-abov\"", "industry-abov\"", "did you mean \"industry-above\"?"),
    case(B204, "day = 10", "day = 32", "day = 32", "a whole number from 1 to 31"),
    case(B204, "day = 10", "day = 10\ndays_after = 3", "[due]", "keep one of them"),
    case(B204, "time = \"24:00\"", "time = \"24:30\"", "24:30", "the end of the day is 24:00"),
    case(B204, "unit = \"万元\"", "unit = \"万圆\"", "万圆", "10,000 yuan"),
    case(
        B204,
        "code = \"102\"",
        "code = \"101\"",
        "code = \"101\"\nname = { zh = \"工业销售",
        "is used on line 32; choose another",
    ),
    case(B204, "alias = \"sales_value\"", "alias = \"Sales value\"", "Sales value", "begin with a lower-case letter"),
    case(
        B204,
        "explanation.zh = \"企业本月生产的",
        "explanations.zh = \"企业本月生产的",
        "explanations.zh",
        "did you mean \"explanation\"?",
    ),
    case(B204, "depth = 1", "depth = 3", "depth = 3", "a whole number from 0 to 2"),
    case(B204, "type = \"text\"", "type = \"txt\"", "\"txt\"", "did you mean \"text\"?"),
    case(B204, "type = \"text\"", "type = \"text\"\nunit = \"吨\"", "unit = \"吨\"\nrequired", "remove unit"),
    case(B204, "value = \"2\", zh", "value = \"1\", zh", "全月停产\", en", "is here twice"),
    case(
        B204,
        "indicator = \"101\", unit = \"亿元\"",
        "indicator = \"111\", unit = \"亿元\"",
        "indicator = \"111\"",
        "did you mean \"101\"?",
    ),
    case(
        B204,
        "indicator = \"101\", unit = \"亿元\"",
        "indicator = \"101\", unit = \"吨\"",
        "indicator = \"101\", unit = \"吨\"",
        "choose a unit of the same kind",
    ),
    case(
        B204,
        "indicator = \"101\", unit = \"亿元\"",
        "indicator = \"303\", unit = \"吨\"",
        "indicator = \"303\"",
        "additive = true",
    ),
    case(B204, "levels = [\"county\", \"township\"]", "levels = [\"county\", \"town\"]", "\"town\"", "did you mean"),
    case(B204, "county_days = 3 ", "county_day = 3 ", "county_day =", "did you mean \"county_days\"?"),
    // rules
    case(RULES, "form = \"B204-1\"", "form = \"B204\"", "form = \"B204\"", "did you mean \"B204-1\"?"),
    case(
        RULES,
        "id = \"B204-02\"",
        "id = \"B204-01\"",
        "id = \"B204-01\"\nlevel = \"hard\"\nexpr = \"[104]",
        "first at rules/B204-1.toml:6",
    ),
    case(RULES, "level = \"hard\"", "level = \"hrd\"", "\"hrd\"", "did you mean \"hard\"?"),
    case(RULES, "[201] >= [202] + [203]", "[201] >= [202] + [299]", "[299]", "299"),
    case(RULES, "[201] >= [202] + [203]", "[201] >= [202] +", "[201] >= [202] +\"", "found the end of the rule"),
    case(RULES, "[201] >= [202] + [203]", "[201] >= sum([202]) by ()", "sum([202]) by ()", "sees one return"),
    case(RULES, "[201] >= [202] + [203]", "[201] >= prev([202], 3)", "prev([202], 3)", "in a rule file of its own"),
    case(RULES, "[201] >= [202] + [203]", "[201] + [202]", "[201] + [202]", "write a comparison, such as"),
    case(RULES, "[201] >= [202] + [203]", "[401] >= [202]", "[401] >= [202]", "a number is needed here, not text"),
    case(RULES, "expr = \"[201] >= [202] + [203]\"", "expr = \"\"\"\n[201]\n  >= [299]\n\"\"\"", "  >= [299]", "299"),
    case(RULES, "honest.zh = \"集中发货", "onest.zh = \"集中发货", "onest.zh", "did you mean \"honest\"?"),
    case(RULES, "message.en = \"Export delivery", "message.fr = \"Export delivery", "message.fr", "it can be: zh, en"),
    // kinds of case
    case(REPORT, "id = \"public-report\"", "id = \"public-reports\"", "public-reports", "cases/public-reports.toml"),
    case(REPORT, "prefix = \"JB\"", "prefix = \"jb\"", "\"jb\"", "use two to four capital letters"),
    case("cases/supervision.toml", "\"DB\"", "\"FW\"", "\"FW\"", "first at cases/service.toml:"),
    case(REPORT, "take = {", "taek = {", "taek", "did you mean \"take\"?"),
    case(REPORT, "\"web\"", "\"wbe\"", "\"wbe\"", "did you mean \"web\"?"),
    case(REPORT, "\"audit-cases\"", "\"audit-case\"", "\"audit-case\"", "did you mean \"audit-cases\"?"),
    case(
        REPORT,
        "\"county-inspection\"",
        "\"county-industry\"",
        "county-industry",
        "choose another post, or give it handle-cases in posts.toml",
    ),
    case(
        REPORT,
        "\"government-lead\"",
        "\"government-cases\"",
        "supervisors",
        "the post government-cases may not supervise",
    ),
    case(
        REPORT,
        "\"audit-cases\", \"petition-cases\"",
        "\"audit-cases\", \"audit-cases\"",
        "\"audit-cases\", \"audit",
        "listed twice",
    ),
    case(
        PETITION,
        "whole = { calendar_days = 60 }",
        "whole = { calendar_days = 60, working_days = 5 }",
        "whole =",
        "write { working_days = 5 } or { calendar_days = 60 }",
    ),
    case(PETITION, "whole = { calendar_days = 60 }", "whole = {}", "whole =", "either in working days or in calendar"),
    case(PETITION, "whole = { calendar_days = 60 }", "whole = 60", "whole =", "write { working_days = 5 }"),
    case(PETITION, "whole = { calendar_days = 60 }", "whole = { calendar_days = 0 }", "whole =", "from 1 to 3660"),
    case(PETITION, "silence = { calendar_days = 30 }\n", "", "[limits]", "add silence ="),
    case(PETITION, "limit = { calendar_days = 15 }", "limit = { calendar_days = 61 }", "= 61", "shorten the stage"),
    case(
        PETITION,
        "limit = { calendar_days = 15 }",
        "from = \"stage-before\"",
        "from =",
        "no stage comes before the first",
    ),
    case(
        PETITION,
        "from = \"stage-before\"",
        "from = \"stage-befor\"",
        "stage-befor\"",
        "did you mean \"stage-before\"?",
    ),
    case(PETITION, "at_most = 3", "at_most = 1", "at_most", "at_most is alert_after or more"),
    case(PETITION, "prefix = \"XF\"", "prefix = \"XF\"\nfew = 3", "few", "remove few"),
    case(
        PETITION,
        "id = \"wages\"",
        "id = \"land\"",
        "id = \"land\"\nname = { zh = \"欠薪",
        "first at cases/petition.toml:",
    ),
    case(PETITION, "id = \"wages\"", "id = \"欠薪\"", "id = \"欠薪\"", "use ASCII letters, digits, - and _"),
    case(PETITION, "\"征地\",", "\" \",", "\" \",", "\"words\" holds an empty text"),
    case(
        PETITION,
        "route = [\"petition-cases\"]",
        "route = []",
        "route = []",
        "list posts that have the power handle-cases",
    ),
    case(PETITION, "id = \"supplement\"", "id = \"supplement\"\ndisclaims = true", "disclaims", "no key \"disclaims\""),
    case(PETITION, "hint.en = \"Name the unit, ", "hint.de = \"Name the unit, ", "hint.de", "it can be: zh, en"),
    case(REPORT, "few = 10", "", "# 公众举报", "add few ="),
    case(
        REPORT,
        "[\"county-inspection\", \"discipline-cases\", \"audit-cases\", \"petition-cases\"]",
        "[\"county-inspection\", \"audit-cases\"]",
        "[\"county-inspection\", \"audit-cases\"]",
        "when G001 Qinghe County Bureau of Statistics (and 11 other units) is named",
    ),
    case(
        REPORT,
        "[\"government-lead\", \"discipline-lead\", \"petition-lead\"]",
        "[\"government-lead\"]",
        "supervisors",
        "nobody is left to supervise; add a post of another unit to supervisors",
    ),
    case("posts.toml", "line = \"discipline\"", "line = \"纪检\"", "line = \"纪检\"", "such as discipline"),
    case("units.csv", "groups,superior", "groups,superiors", "id,uscc", "did you mean \"superior\"?"),
    case("units.csv", ",organ,,,,G005", ",organ,,,,G0O5", "G001,", "did you mean \"G005\"?"),
    case(
        "units.csv",
        "Government Office,330999000000,organ,,,,",
        "Government Office,330999000000,organ,,,,G004",
        "G004,",
        "the superiors go round in a circle: G004 → G005 → G004",
    ),
    // files
    case("rules/B204-1.tml", "", "form = 1", "", "a programme has no such file"),
    case("unit.csv", "", "id", "", "did you mean \"units.csv\"?"),
    // notices.toml, tolerance.toml
    case(NOTICES, "compiler = \"petition-desk\"", "compiler = \"petition-lead\"", "compiler", "may not read cases"),
    case(
        NOTICES,
        "\"discipline-lead\", \"government-lead\", \"petition-lead\"]",
        "\"petition-lead\"]",
        "approvers",
        "list three posts",
    ),
    case(
        NOTICES,
        "approvers = [\"county-lead\"",
        "approvers = [\"petition-desk\"",
        "approvers",
        "give it approve-cases",
    ),
    case(NOTICES, "grace = { working_days = 10 }", "grace = 10", "grace = 10", "write { working_days = 5 }"),
    case(NOTICES, "\"bank-card\", ", "", "[[exemption]]", "on what ground these are masked: bank-card"),
    case(
        NOTICES,
        "finds = [\"credit-code\"]",
        "finds = [\"credit-code\", \"phone\"]",
        "finds = [\"credit-code\"",
        "is here twice",
    ),
    case(NOTICES, "\"birth-date\"", "\"birthdate\"", "birthdate", "did you mean \"birth-date\"?"),
    case(TOLERANCE, "\"government-lead\", \"petition-lead\"]", "\"petition-lead\"]", "deciders", "list four at least"),
    case(
        TOLERANCE,
        "favours = \"no\"\nmust = true\n\n[[criterion]]\nid = \"private",
        "favours = \"never\"\nmust = true\n\n[[criterion]]\nid = \"private",
        "never",
        "write \"yes\" or \"no\"",
    ),
    case(TOLERANCE, "valid_months = 24", "valid_months = 0", "valid_months", "a whole number from 1 to 120"),
    case(TOLERANCE, "[limits]\n", "[limits]\nwait = 1\n", "wait", "there is no key \"wait\""),
    case(PETITION, "prefix = \"XF\"", "prefix = \"DX\"", "DX", "choose another"),
];

#[test]
fn each_mistake_is_found_on_its_line_with_its_cure() {
    let whole = files("county");
    let wrong: Vec<String> = CASES.iter().filter_map(|case| miss(&whole, case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the answer to a case, if anything.
fn miss(whole: &Files, case: &Case) -> Option<String> {
    let mutated = mutate(whole, case);
    let problems = load_files(&mutated).err().unwrap_or_default();
    let line = line_of(&mutated[case.file], case.mark);
    let about = |what: &str| {
        Some(format!(
            "{what}: {} -> {} ({}:{line} {})\n{}",
            case.from,
            case.to,
            case.file,
            case.says,
            listed(&problems)
        ))
    };
    let hit = |problem: &&Problem| {
        let place = problem.file == case.file && (case.mark.is_empty() || problem.line == Some(line));
        place && problem.to_string().contains(case.says)
    };
    let Some(found) = problems.iter().find(hit) else { return about("not found") };
    if found.cure.zh.is_empty() || found.render(Lang::Zh) == found.render(Lang::En) {
        return about("not said in both languages");
    }
    if problems.len() > 12 { about("one mistake makes an avalanche") } else { None }
}

fn mutate(whole: &Files, case: &Case) -> Files {
    let mut files = whole.clone();
    let bytes = files.entry(case.file.to_owned()).or_default();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let changed = match case.from {
        "" => text.clone() + case.to,
        from => {
            assert!(text.contains(from), "{} has no {from}", case.file);
            text.replacen(from, case.to, 1)
        }
    };
    *bytes = changed.into_bytes();
    files
}

fn line_of(bytes: &[u8], mark: &str) -> u32 {
    let text = std::str::from_utf8(bytes).unwrap();
    let at = text.find(mark).unwrap_or_else(|| panic!("no {mark}"));
    1 + u32::try_from(text[..at].matches('\n').count()).unwrap()
}

/// A list of a kind of case that has nothing in it.
#[test]
fn a_kind_of_case_without_stages_reasons_or_parts_is_refused() {
    let whole = files("county");
    let text = String::from_utf8(whole[PETITION].clone()).unwrap();
    for (list, says) in [
        ("[[category]]", "there is no category"),
        ("[[stage]]", "there is no stage"),
        ("[[pause.reason]]", "there is no reason"),
        ("[[transfer.ground]]", "there is no ground"),
        ("[[reply.part]]", "there is no part"),
    ] {
        let blocks: Vec<&str> = text.split("\n\n").filter(|block| !block.starts_with(list)).collect();
        let mut files = whole.clone();
        files.insert(PETITION.into(), blocks.join("\n\n").into_bytes());
        let problems = load_files(&files).unwrap_err();
        assert_eq!(problems.len(), 1, "{}", listed(&problems));
        assert!(problems[0].to_string().contains(says) && problems[0].line.is_some(), "{}", problems[0]);
    }
}

#[test]
fn every_file_can_be_missing_and_is_missed() {
    let whole = files("county");
    for name in [
        "programme.toml",
        "regions.csv",
        "units.csv",
        "people.csv",
        "posts.toml",
        "tenures.csv",
        "calendar.csv",
        "calendar.toml",
    ] {
        let mut files = whole.clone();
        files.remove(name);
        let problems = load_files(&files).unwrap_err();
        assert!(problems.iter().any(|problem| problem.file == name && problem.line.is_none()), "{}", listed(&problems));
    }
    let nothing = load_files(&Files::new()).unwrap_err();
    assert!(nothing.len() >= 9, "{}", listed(&nothing));
}

#[test]
fn three_mistakes_in_three_files_come_back_together_in_order() {
    let mut files = files("county");
    for (name, from, to) in [
        ("units.csv", "enterprise,C3391", "enterprize,C3391"),
        ("programme.toml", "synthetic", "synthetc"),
        ("rules/B204-1.toml", "[203]\"", "[204x]\""),
    ] {
        let text = String::from_utf8(files[name].clone()).unwrap().replacen(from, to, 1);
        files.insert(name.to_owned(), text.into_bytes());
    }
    let problems = load_files(&files).unwrap_err();
    let places: Vec<&str> = problems.iter().map(|problem| problem.file.as_str()).collect();
    for name in ["programme.toml", "rules/B204-1.toml", "units.csv"] {
        assert!(places.contains(&name), "{}", listed(&problems));
    }
    assert!(problems.is_sorted());
}

#[test]
fn a_wrong_check_character_and_a_vacant_post_are_warnings() {
    let mut files = files("county");
    let units =
        String::from_utf8(files["units.csv"].clone()).unwrap().replace("91330999MAMJ2A66XD", "91330999MAMJ2A66X1");
    let tenures = String::from_utf8(files["tenures.csv"].clone()).unwrap();
    let tenures: String =
        tenures.lines().filter(|line| !line.contains("county-auditor")).map(|line| format!("{line}\n")).collect();
    files.insert("units.csv".into(), units.into_bytes());
    files.insert("tenures.csv".into(), tenures.into_bytes());
    let loaded = load_files(&files).unwrap();
    let kinds: Vec<&str> = loaded.warnings.iter().map(|warning| warning.file.as_str()).collect();
    assert_eq!(kinds, ["posts.toml", "units.csv"], "{}", listed(&loaded.warnings));
    assert!(!loaded.units["E0017"].uscc.as_ref().unwrap().check_holds);
}

#[test]
fn one_person_who_would_check_own_work_is_a_warning() {
    let mut files = files("county");
    let mut tenures = String::from_utf8(files["tenures.csv"].clone()).unwrap();
    let clerk = tenures.lines().find(|line| line.contains("fill-e0017")).unwrap().split(',').next().unwrap().to_owned();
    let industry = tenures.lines().find(|line| line.contains("county-industry")).unwrap().to_owned();
    tenures = tenures.replace(&industry, &format!("{clerk},county-industry,2024-01-01,"));
    files.insert("tenures.csv".into(), tenures.into_bytes());
    let warnings = load_files(&files).unwrap().warnings;
    assert_eq!(warnings.len(), 1, "{}", listed(&warnings));
    assert!(warnings[0].message.en.contains("check own work"));
}

#[test]
fn a_byte_order_mark_is_read_and_another_encoding_is_refused() {
    let mut files = files("county");
    let people = [b"\xef\xbb\xbf", files["people.csv"].as_slice()].concat();
    files.insert("people.csv".into(), people);
    load_files(&files).unwrap();
    // 青 in GB 18030 is C7 E0, which is not UTF-8.
    files.insert("people.csv".into(), b"id,name_zh,name_en\np1,\xc7\xe0,A\n".to_vec());
    let problems = load_files(&files).unwrap_err();
    let found = problems.iter().find(|problem| problem.file == "people.csv").unwrap();
    assert_eq!((found.line, found.cure.en.as_str()), (Some(2), "save the file as UTF-8"));
}
