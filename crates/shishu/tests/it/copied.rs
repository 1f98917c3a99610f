//! Passages of a text that stand in other texts.

use crate::shishu::{Ran, run, text};
use std::fs;
use std::path::Path;

const REPLY: &str = "网友您好！经查，河东路12号门前道路破损系地下管线施工所致，施工单位已于7月3日完成修复。";

fn copied(asked: &Path, against: &Path, more: &[&str]) -> Ran {
    run(&[&["copied", "--text", text(asked), "--against", text(against), "--format", "csv"], more].concat())
}

#[test]
fn each_passage_is_told_with_its_place_the_nearest_source_first() {
    let dir = tempfile::tempdir().expect("a folder");
    let asked = dir.path().join("reply.txt");
    fs::write(&asked, REPLY).expect("written");
    fs::create_dir(dir.path().join("2025")).expect("a folder");
    let part = "您反映：门前道路破损系地下管线施工所致，正在协调。";
    fs::write(dir.path().join("2025/part.md"), part).expect("written");
    // Another date, and the encoding of an old editor.
    let whole = REPLY.replace('7', "11");
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(whole.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(dir.path().join("whole.txt"), bytes).expect("written");
    fs::write(dir.path().join("other.txt"), "一段与此无关的文字，什么也没有抄。").expect("written");
    let ran = copied(&asked, dir.path(), &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let whole = REPLY.chars().count() - 1;
    assert_eq!(
        ran.out,
        format!(
            "source,similarity,from,to\nwhole.txt,1.000,0-{whole},0-{}\n2025/part.md,0.375,14-29,4-19\n",
            whole + 1
        )
    );
    assert!(ran.err.contains("3 sources compared, 2 with passages"), "{ran:?}");
    let near = copied(&asked, dir.path(), &["--at-least", "0.5"]);
    assert_eq!((near.code, near.out.lines().count()), (1, 2), "{near:?}");
    let none = copied(&asked, &dir.path().join("other.txt"), &[]);
    assert_eq!((none.code, none.out.as_str()), (0, "source,similarity,from,to\n"), "{none:?}");
    assert_eq!(copied(&asked, &dir.path().join("2025"), &["--min", "18"]).code, 0);
}

#[test]
fn a_table_and_a_file_of_objects_give_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    let asked = dir.path().join("reply.txt");
    fs::write(&asked, REPLY).expect("written");
    let (table, objects) = (dir.path().join("replies.csv"), dir.path().join("replies.jsonl"));
    fs::write(&table, format!("id,text\nR1,无关\nR2,{REPLY}\n")).expect("written");
    fs::write(&objects, format!("{{\"id\":\"R1\",\"text\":\"无关\"}}\n\n{{\"id\":\"R2\",\"text\":\"{REPLY}\"}}\n"))
        .expect("written");
    let ran = copied(&asked, &table, &[]);
    assert_eq!((ran.code, ran.out.lines().nth(1)), (1, Some("R2,1.000,0-44,0-44")), "{ran:?}");
    assert_eq!(copied(&asked, &objects, &[]).out, ran.out);
    let named = copied(&asked, &table, &["--column", "id", "--key", "text"]);
    assert_eq!((named.code, named.out.lines().count()), (0, 1), "{named:?}");
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let asked = dir.path().join("reply.txt");
    fs::write(&asked, REPLY).expect("written");
    let alone = copied(&asked, dir.path(), &[]);
    assert!(alone.code == 2 && alone.err.contains("no other .txt or .md"), "{alone:?}");
    let bad = dir.path().join("bad.jsonl");
    fs::write(&bad, "{\"text\":\"a\"}\n{\"id\":1}\n").expect("written");
    let ran = copied(&asked, &bad, &[]);
    assert!(ran.code == 2 && ran.out.is_empty() && ran.err.contains("line 2 has no \"text\""), "{ran:?}");
    let table = dir.path().join("replies.csv");
    fs::write(&table, "id,reply\n1,a\n").expect("written");
    assert!(copied(&asked, &table, &[]).err.contains("no column \"text\"; it has id, reply"));
    fs::write(dir.path().join("bytes.txt"), b"\x00\xff\x01").expect("written");
    let ran = copied(&asked, dir.path(), &[]);
    assert!(ran.code == 2 && ran.err.contains("bytes.txt") && ran.err.contains("UTF-8"), "{ran:?}");
    fs::write(&asked, " ，。").expect("written");
    assert_eq!(copied(&asked, &table, &["--column", "reply"]).code, 2, "no words");
    assert_eq!(copied(&asked, &table, &["--at-least", "1.5"]).code, 2);
    assert_eq!(copied(&asked, &table, &["--min", "0"]).code, 2);
    assert_eq!(copied(&dir.path().join("none.txt"), &table, &[]).code, 2);
}
