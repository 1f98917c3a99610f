//! `shishu draw`: makes the draw of an inspection again.

use crate::cli::Draw;
use crate::failure::{FOUND, Failure};
use crate::table::Table;
use serde::Deserialize;
use shishu_contact::{Frame, Picked, Relation, draw};
use shishu_terms::{Lang, PostId};
use std::fs;
use std::process::ExitCode;

/// The file that the page of an inspection hands out.
#[derive(Deserialize)]
struct List {
    frame: Frame,
    size: u64,
    root: String,
    relations: Vec<Relation>,
    /// What the office says came out.
    picked: Vec<Picked>,
}

/// Prints what the lot falls on, and whether that is what the list says. Nothing but the file and the root enters.
pub fn run(command: &Draw, lang: Lang) -> Result<ExitCode, Failure> {
    let name = command.list.display();
    let text = fs::read_to_string(&command.list)
        .map_err(|error| Failure::file("无法读取", "cannot read", &command.list, &error))?;
    let list: List = serde_json::from_str(&text).map_err(|error| {
        Failure::new(
            format!("{name} 不是抽签名单：{error}；请从检查的页面重新下载"),
            format!("{name} is not the list of a draw: {error}; download it again from the page of the inspection"),
        )
    })?;
    let root = command.root.as_deref().unwrap_or(&list.root).trim().to_lowercase();
    let picked = draw(&list.frame, &list.relations, &root).map_err(|error| {
        let message = error.message();
        Failure::new(message.zh, message.en)
    })?;
    table(&picked).print(command.output.format)?;
    let same = picked == list.picked;
    eprintln!("{}", verdict(&list, &root, same, lang));
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

fn table(picked: &[Picked]) -> Table {
    let mut table = Table::new(&["unit", "stratum", "inspectors"]);
    for one in picked {
        let posts: Vec<&str> = one.inspectors.iter().map(PostId::as_str).collect();
        table.row(vec![one.unit.as_str().into(), one.stratum.as_str().into(), posts.join(" ").into()]);
    }
    table
}

fn verdict(list: &List, root: &str, same: bool, lang: Lang) -> String {
    let (n, size) = (list.picked.len(), list.size);
    match (same, lang) {
        (true, Lang::Zh) => format!("重抽的 {n} 家与名单一致；请再核对根值 {root} 是日志前 {size} 条的根"),
        (true, Lang::En) => {
            format!(
                "the {n} drawn again are those of the list; now hold the root {root} against the ledger's over {size} acts"
            )
        }
        (false, Lang::Zh) => "重抽的结果与名单不一致".to_owned(),
        (false, Lang::En) => "what was drawn again differs from the list".to_owned(),
    }
}
