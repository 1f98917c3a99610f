//! Comments on somebody's own workbook: they are there, and nothing else has changed.

use std::io::{Cursor, Read};
use std::path::Path;

use shishu_sheets::{Comment, Fault, Limits, annotate_here, annotate_isolated, read_here};
use zip::ZipArchive;

const TEMPLATE: &[u8] = include_bytes!("../files/template.xlsx");

fn comment(sheet: &str, row: u32, column: u32, text: &str) -> Comment {
    Comment { sheet: sheet.to_owned(), row, column, text: text.to_owned() }
}

fn first_sheet() -> String {
    read_here(TEMPLATE, None, &Limits::default()).expect("the fixture reads").sheets[0].name.clone()
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a container");
    (0..zip.len())
        .map(|at| {
            let mut entry = zip.by_index(at).expect("an entry");
            let mut content = vec![];
            entry.read_to_end(&mut content).expect("it unpacks");
            (entry.name().expect("a name").into_owned(), content)
        })
        .collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let (_, content) = parts(bytes).into_iter().find(|(known, _)| known == name).expect(name);
    String::from_utf8(content).expect("text")
}

#[test]
fn cells_keep_their_values_and_other_parts_their_bytes() {
    let sheet = first_sheet();
    let list =
        [comment(&sheet, 4, 2, "合计 < 分项 & 差 3"), comment(&sheet, 5, 2, "second"), comment(&sheet, 4, 2, "again")];
    let limits = Limits::default();
    let annotated = annotate_here(TEMPLATE, &list, &limits).expect("it can be annotated");
    assert_eq!(annotated, annotate_here(TEMPLATE, &list, &limits).expect("again"), "same input, same bytes");
    assert_eq!(
        read_here(&annotated, None, &limits).expect("still sound").sheets,
        read_here(TEMPLATE, None, &limits).expect("sound").sheets
    );
    let comments = part(&annotated, "xl/comments1.xml");
    assert!(comments.contains(r#"ref="C5""#) && comments.contains("合计 &lt; 分项 &amp; 差 3\nagain"), "{comments}");
    assert!(part(&annotated, "[Content_Types].xml").contains("/xl/comments1.xml"));
    assert!(part(&annotated, "xl/worksheets/sheet1.xml").contains("<legacyDrawing "));
    let after = parts(&annotated);
    let touched = ["[Content_Types].xml", "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"];
    for before in parts(TEMPLATE).into_iter().filter(|(name, _)| !touched.contains(&name.as_str())) {
        assert!(after.contains(&before), "{}", before.0);
    }
}

#[test]
fn comments_that_are_there_already_stay() {
    let sheet = first_sheet();
    let limits = Limits::default();
    let once = annotate_here(TEMPLATE, &[comment(&sheet, 4, 2, "mine")], &limits).expect("once");
    let list = [comment(&sheet, 4, 2, "yours"), comment(&sheet, 7, 0, "new")];
    let twice = annotate_here(&once, &list, &limits).expect("twice");
    let comments = part(&twice, "xl/comments1.xml");
    assert_eq!(comments.matches(r#"ref="C5""#).count(), 1, "{comments}");
    assert!(comments.contains("mine") && comments.contains("\nyours") && comments.contains(r#"ref="A8""#));
    let drawing = part(&twice, "xl/drawings/vmlDrawing1.vml");
    assert_eq!(drawing.matches("<v:shape ").count(), 2);
    assert_eq!(part(&twice, "xl/worksheets/sheet1.xml").matches("<legacyDrawing ").count(), 1);
    assert!(read_here(&twice, None, &limits).is_ok());
}

#[test]
fn what_cannot_be_annotated_is_refused_with_its_place() {
    let limits = Limits::default();
    let unknown = annotate_here(TEMPLATE, &[comment("no such", 0, 0, "x")], &limits).expect_err("no sheet");
    assert!(unknown.to_string().contains("no such"), "{unknown}");
    let text = annotate_here(b"a,b\n1,2\n", &[], &limits).expect_err("no workbook");
    assert_eq!(text.fault, Fault::Format);
    let half = annotate_here(&TEMPLATE[..TEMPLATE.len() / 2], &[], &limits).expect_err("half a file");
    assert_eq!(half.fault, Fault::HalfWritten);
}

#[test]
fn the_child_answers_the_same() {
    let reader = Path::new(env!("CARGO_BIN_EXE_sheet-reader-test"));
    let limits = Limits::default();
    for (bytes, sheet) in
        [(TEMPLATE, first_sheet()), (TEMPLATE, "no such".to_owned()), (&TEMPLATE[..99], first_sheet())]
    {
        let list = [comment(&sheet, 1, 1, "x")];
        assert_eq!(annotate_isolated(reader, &["read"], bytes, &list, &limits), annotate_here(bytes, &list, &limits));
    }
    assert_eq!(annotate_isolated(reader, &["die"], TEMPLATE, &[], &limits).expect_err("dead").fault, Fault::Memory);
}
