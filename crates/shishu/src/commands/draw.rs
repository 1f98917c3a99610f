//! `shishu draw`: makes the draw of an inspection again.

use crate::cli::Draw;
use crate::failure::{FOUND, Failure};
use crate::table::Table;
use jiff::civil::Date;
use serde::Deserialize;
use shishu_contact::{Aside, Frame, Picked, Relation, draw, draw_again};
use shishu_terms::{Lang, PostId};
use std::fs;
use std::process::ExitCode;

/// The file that the page of an inspection hands out.
#[derive(Deserialize)]
struct List {
    frame: Frame,
    /// The seed is the root over so many acts.
    size: u64,
    announced: Option<Announced>,
    root: String,
    relations: Vec<Relation>,
    /// What the office says came out.
    picked: Vec<Picked>,
    /// Who stood aside afterwards.
    #[serde(default)]
    aside: Vec<Aside>,
    /// Who inspects now, as the office says; in a list from before anybody could stand aside the same as were picked.
    inspecting: Option<Vec<Picked>>,
}

/// What was said before the seed was known.
#[derive(Deserialize)]
struct Announced {
    act: u64,
    size: u64,
    draw_by: Option<Date>,
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
    let refused = |error: shishu_contact::DrawError| {
        let message = error.message();
        Failure::new(message.zh, message.en)
    };
    let picked = draw(&list.frame, &list.relations, &root).map_err(refused)?;
    let inspecting = draw_again(&list.frame, &list.relations, &root, &list.aside).map_err(refused)?;
    table(&inspecting, &list.aside).print(command.output.format)?;
    let same = picked == list.picked && inspecting == *list.inspecting.as_ref().unwrap_or(&list.picked);
    eprintln!("{}", verdict(&list, &root, same, lang));
    if same && let Some(announced) = &list.announced {
        eprintln!("{}", seed(&list, announced, lang));
    }
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

fn table(inspecting: &[Picked], aside: &[Aside]) -> Table {
    let mut table = Table::new(&["unit", "stratum", "inspectors", "aside"]);
    for one in inspecting {
        let posts: Vec<&str> = one.inspectors.iter().map(PostId::as_str).collect();
        let gone: Vec<&str> = aside.iter().filter(|a| a.unit == one.unit).map(|a| a.post.as_str()).collect();
        let (posts, gone) = (posts.join(" "), gone.join(" "));
        table.row(vec![one.unit.as_str().into(), one.stratum.as_str().into(), posts.into(), gone.into()]);
    }
    table
}

/// What is left to look at in the ledger: that the seed is the one that was announced.
fn seed(list: &List, announced: &Announced, lang: Lang) -> String {
    let (act, size, n) = (announced.act, announced.size, list.size);
    let (last, day) = (n.saturating_sub(1), announced.draw_by.map(|day| day.to_string()).unwrap_or_default());
    match (n == size, lang) {
        (true, Lang::Zh) => format!("第 {act} 条公布名单时说好的就是前 {size} 条"),
        (true, Lang::En) => format!("act {act}, which announced the list, named the first {size} acts"),
        (false, Lang::Zh) => format!(
            "第 {act} 条公布名单时说好前 {size} 条，但 {day} 先到；请在日志里核对第 {last} 条是那条之后、{day} 或以后的第一条"
        ),
        (false, Lang::En) => format!(
            "act {act}, which announced the list, named the first {size} acts, but {day} came first: see in the ledger that act {last} is the first after it of {day} or later"
        ),
    }
}

fn verdict(list: &List, root: &str, same: bool, lang: Lang) -> String {
    let (n, size) = (list.picked.len(), list.size);
    match (same, lang) {
        (true, Lang::Zh) => {
            format!("重抽的 {n} 家与名单一致，回避递补的也是；请再核对根值 {root} 是日志前 {size} 条的根")
        }
        (true, Lang::En) => {
            format!(
                "the {n} drawn again are those of the list, and so is whoever came in the place of another; now hold the root {root} against the ledger's over {size} acts"
            )
        }
        (false, Lang::Zh) => "重抽的结果与名单不一致".to_owned(),
        (false, Lang::En) => "what was drawn again differs from the list".to_owned(),
    }
}
