//! Written tables read back; random and damaged bytes never panic.

use proptest::prelude::*;
use rust_decimal::Decimal;
use shishu_sheets::{Format, Limits, Out, TableOut, read_here, write_table};
use shishu_terms::neutralise;

use crate::files::{row, xlsx};

fn cell() -> impl Strategy<Value = Out> {
    prop_oneof![
        (-999_999_999_999_999_i64..=999_999_999_999_999, 0_u32..=6)
            .prop_map(|(units, scale)| Out::Number(Decimal::new(units, scale))),
        any::<i64>().prop_map(|units| Out::Number(Decimal::from(units))),
        "[ -~营业收入，。＝＋\\t\\n\"_x00D]{0,12}".prop_map(Out::Text),
        any::<String>().prop_map(Out::Text),
    ]
}

fn table() -> impl Strategy<Value = TableOut> {
    (1_usize..6).prop_flat_map(|width| {
        let rows = prop::collection::vec(prop::collection::vec(cell(), width), 0..8);
        ("[a-z营业 /:]{0,20}", prop::collection::vec("[a-z\u{4e00}-\u{4e20}]{1,6}", width), rows)
            .prop_map(|(title, headers, rows)| TableOut { title, headers, rows, notes: vec!["来源：测试".into()] })
    })
}

/// What a reader must see in the cell of a written text.
fn as_read(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let legal = |c: char| {
        if (c < ' ' && c != '\t' && c != '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { c }
    };
    neutralise(&text.chars().map(legal).collect::<String>()).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn written_tables_read_back(table in table()) {
        for format in [Format::Csv, Format::Xlsx, Format::Ods] {
            let bytes = write_table(&table, format).expect("these tables fit every format");
            let workbook = read_here(&bytes, Some(format), &Limits::default()).expect("our own file");
            prop_assert_eq!(workbook.format, format);
            prop_assert!(workbook.notices.is_empty());
            for (index, header) in table.headers.iter().enumerate() {
                prop_assert_eq!(&workbook.sheets[0].cell(0, index as u32).text, &as_read(header));
            }
            for (r, cells) in table.rows.iter().enumerate() {
                for (c, cell) in cells.iter().enumerate() {
                    let read = workbook.sheets[0].cell(r as u32 + 1, c as u32);
                    match cell {
                        Out::Text(text) => prop_assert_eq!(&read.text, &as_read(text), "{:?}", format),
                        Out::Number(number) => prop_assert_eq!(read.text.parse::<Decimal>().ok(), Some(*number), "{:?}", format),
                    }
                }
            }
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_here(&bytes, None, &Limits::default());
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(&bytes);
        let _ = read_here(&zip, None, &Limits::default());
    }

    #[test]
    fn random_csv_never_panics(text in "[a,;\"\n\r\t1中=]{0,60}") {
        if let Ok(workbook) = read_here(text.as_bytes(), None, &Limits::default()) {
            let _ = shishu_sheets::layout(&workbook);
        }
    }

    #[test]
    fn random_sheet_content_never_panics(content in "(<(row|c|v|f|is|t|mergeCell|col)( (r|s|t|ref|min|max|hidden)=\"[A-Z0-9:]{0,4}\"){0,2}/?>|</(row|c|v|f|is|t)>|[0-9E.-]{1,3}){0,20}") {
        let _ = read_here(&xlsx(&row(&content)), None, &Limits::default());
        let _ = read_here(&xlsx(&content), None, &Limits::default());
    }
}
