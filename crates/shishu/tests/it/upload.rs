//! A file on its way into a draft, with the real reader's process: uploaded, looked at, taken over — and by nobody but the respondent.

use crate::demo;
use crate::office::{block_on, store};
use crate::served::{Answer, Browser, Served};
use shishu_sheets::{Format, Out, TableOut, write_table};
use std::collections::BTreeMap;
use std::path::Path;

/// Every demo account's.
const PASSWORD: &str = "qinghe-2026-demo";
const HOME: &str = "/returns/B204-1/2026-07/E0017";
const SUBJECT: &str = "B204-1.2026-07.E0017";

/// A table of one's own: two respondents, one cell that is no number, a measured text.
fn table() -> Vec<u8> {
    let row = |cells: [&str; 6]| cells.map(|cell| Out::Text(cell.to_owned())).to_vec();
    let table = TableOut {
        title: "七月".to_owned(),
        headers: ["单位代码", "101", "营业收入", "301", "备注", "303"].map(str::to_owned).to_vec(),
        rows: vec![row(["E0018", "1", "2", "3", "", "4"]), row(["E0017", "1286.40", "1300", "约八十五", "好", "2140"])],
        ..TableOut::default()
    };
    write_table(&table, Format::Xlsx).expect("a table")
}

/// Indicator → value to be stored, as the preview shows it.
fn previewed(page: &Answer) -> BTreeMap<String, String> {
    let (_, cells) = page.body.split_once("id=\"cells\"").expect("the cells");
    let (_, rows) = cells.split_once("<tbody>").expect("rows");
    let (rows, _) = rows.split_once("</tbody>").expect("an end");
    let row = |row: &str| {
        let (_, after) = row.split_once("<td>")?;
        let code = after.split([' ', '<']).next()?;
        let (_, stored) = row.split_once("<b>")?;
        Some((code.to_owned(), stored.split("</b>").next()?.to_owned()))
    };
    rows.split("<tr>").filter_map(row).collect()
}

/// Indicator → what stands in the return's inputs.
fn filled(page: &Answer) -> BTreeMap<String, String> {
    let input = |text: &str| {
        let (code, rest) = text.split_once('"')?;
        let (_, value) = rest.split_once('>')?.0.split_once("value=\"")?;
        Some((code.to_owned(), value.split('"').next()?.to_owned()))
    };
    let inputs = page.body.split("<input").filter_map(|tag| tag.split_once("name=\"c."));
    inputs.filter_map(|(_, text)| input(text)).filter(|(_, value)| !value.is_empty()).collect()
}

/// The hidden inputs of the form that takes the file over.
fn chosen(page: &Answer) -> Vec<(String, String)> {
    let (_, form) = page.body.split_once("/apply\"").expect("a form to take it over");
    let (form, _) = form.split_once("</form>").expect("an end");
    let hidden = |tag: &str| {
        let (_, name) = tag.split_once("name=\"map.")?;
        let (at, rest) = name.split_once('"')?;
        let value = rest.split_once("value=\"").map_or("", |(_, value)| value.split('"').next().unwrap_or_default());
        Some((format!("map.{at}"), value.to_owned()))
    };
    form.split("<input").filter_map(hidden).collect()
}

/// How often this kind of act was stated about the return, and the newest of them all.
fn stated(dir: &Path, kind: &str) -> usize {
    block_on(async {
        let store = store(dir).await;
        let mut count = 0;
        for seq in 0..store.tree_size().await.expect("a size") {
            let act = store.act(seq).await.expect("readable").expect("there");
            count += usize::from(act.kind.as_str() == kind && act.subject == SUBJECT);
        }
        count
    })
}

/// Named in `ELSEWHERE` of the web's tests, which checks that every writing route is walked.
#[test]
fn an_upload_is_taken_over_exactly_as_previewed_and_leaves_an_act() {
    const ROUTE: &str = "/returns/{form}/{period}/{unit}/upload/{seq}/apply";
    assert!(shishu_web::routes().iter().any(|route| route.path == ROUTE && route.method == "POST"));
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("demo");
    demo::build(&dir, "1");
    let served = Served::start("demo", &dir);
    let clerk = served.sign_in("fill-e0017", PASSWORD);
    // What is in the draft beforehand and not in the file stays.
    assert!(served.post(&clerk, &format!("{HOME}/draft"), &[("c.101", "9"), ("c.305", "110.5")]).status < 400);
    let before = filled(&served.get(&clerk, HOME));
    assert_eq!(before["101"], "9");

    let uploaded = served.post_file(&clerk, &format!("{HOME}/upload"), ("file", "七月.xlsx", &table()));
    assert_eq!(uploaded.status, 303, "{uploaded:?}");
    assert_eq!(stated(&dir, "return.upload_received"), 1);
    let here = uploaded.header("location").to_owned();
    let preview = served.get(&clerk, &here);
    assert_eq!(preview.status, 200);
    let will = previewed(&preview);
    let expected = [("101", "1286.40"), ("201", "1300"), ("303", "2140")];
    assert_eq!(will, expected.map(|(code, value)| (code.to_owned(), value.to_owned())).into());
    assert!(preview.body.contains("约八十五"), "what is no number is shown");
    assert_eq!(filled(&served.get(&clerk, HOME)), before, "a look changes nothing");

    let apply = format!("{here}/apply");
    let map = chosen(&preview);
    let map: Vec<(&str, &str)> = map.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(!map.is_empty());
    let drafts = stated(&dir, "return.draft_saved");
    refused_to_others(&served, &here, &map);
    assert_eq!(stated(&dir, "return.draft_saved"), drafts, "nobody else left an act");
    assert_eq!(filled(&served.get(&clerk, HOME)), before, "nobody else wrote a value");

    let taken = served.post(&clerk, &apply, &map);
    assert_eq!((taken.status, taken.header("location")), (303, HOME), "{taken:?}");
    assert_eq!(stated(&dir, "return.draft_saved"), drafts + 1);
    let mut after = before;
    after.extend(will);
    assert_eq!(filled(&served.get(&clerk, HOME)), after);
    assert_eq!(stated(&dir, "return.submitted"), 0, "an upload submits nothing");
    assert_eq!(served.stop(), Some(0));
    crate::shishu::expect(0, &["rebuild", "--dir", crate::shishu::text(&dir), "--check"]);
}

/// Neither a stranger, nor a reviewer, nor another respondent sees the file or takes it over, nor its owner with another's secret.
fn refused_to_others(served: &Served, here: &str, map: &[(&str, &str)]) {
    let apply = format!("{here}/apply");
    let nobody = served.post(&Browser::default(), &apply, map);
    assert_eq!(nobody.status, 401, "{nobody:?}");
    for user in ["fill-e0018", "town-liuxi-review", "county-industry", "county-admin", "county-auditor"] {
        let other = served.sign_in(user, PASSWORD);
        for path in [&apply, &apply.replace("/E0017/", "/E0018/")] {
            let answer = served.post(&other, path, map);
            assert!([403, 404].contains(&answer.status), "{user} at {path}: {answer:?}");
        }
        let look = served.get(&other, here);
        assert!([403, 404].contains(&look.status), "{user} sees the file: {look:?}");
        assert!(!look.body.contains("1286.40"), "{user} sees a value");
    }
}
