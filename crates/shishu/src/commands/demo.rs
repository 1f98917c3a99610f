//! `shishu demo`.

use crate::chance::SystemChance;
use crate::cli::Demo;
use crate::clock::ShiftedClock;
use crate::demo::{self, SignIn};
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::serving::{Manner, listen};
use crate::{guard, open, serving, table};
use shishu_store::{Mode, Store};
use shishu_terms::{Lang, Moment};
use shishu_web::DemoAccount;
use shishu_web::http::flood::Limits;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

/// Clerks listed on the terminal; the file beside the demo has all.
const CLERKS_SHOWN: [&str; 4] = ["fill-e0005", "fill-e0017", "fill-e0101", "fill-v012"];

/// Builds the county unless it is there, then serves it.
pub async fn run(demo: Demo, lang: Lang) -> Result<ExitCode, Failure> {
    if !demo::prepare(&demo.dir)? {
        let built = demo::build(&demo.dir, demo.seed, demo.months, lang).await?;
        let (acts, returns, root) = (built.acts, built.returns, built.root);
        eprintln!(
            "{}",
            match lang {
                Lang::Zh => format!("已建立演示县：{returns} 份报表，{acts} 个行为，根 {root}"),
                Lang::En => format!("built the demo's county: {returns} returns, {acts} acts, root {root}"),
            }
        );
    }
    if demo.build_only {
        return Ok(ExitCode::SUCCESS);
    }
    serve(demo, lang).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(demo: Demo, lang: Lang) -> Result<(), Failure> {
    guard::start()?;
    let door = listen(&demo.listen).await?;
    let folder = DataFolder::open(&demo.dir)?;
    let store = open::store(folder.store(), Mode::Write, Box::new(SystemChance)).await?;
    let forward = i64::from(demo.forward) * 24 * 3600;
    let clock = ShiftedClock::starting_at(resumed(&store).await?.plus_seconds(forward));
    let office = open::over_with(&folder, store, Some(folder.signer()?), Arc::new(clock)).await?;
    let sign_ins = demo::read_sign_ins(&demo.dir)?;
    table::print(&told(&demo, door.address, &sign_ins, lang))?;
    let manner = Manner {
        // Browsers take a secure cookie over plain HTTP from this machine only.
        secure_cookie: door.address.ip().is_loopback(),
        demo_accounts: Some(sign_ins.into_iter().map(account).collect()),
        spool: folder.spool(),
        limits: Limits::default(),
    };
    serving::serve(office, door, manner, lang).await
}

/// The demo's day, or a second after the latest act where it was served before: the record never goes back. Not the last one: an anonymous
/// reporter's bears the beginning of its day.
async fn resumed(store: &Store) -> Result<Moment, Failure> {
    let rows = store.query("SELECT MAX(at) FROM acts", Vec::new()).await?;
    let latest = rows.first().map(|row| row.opt_int(0)).transpose()?.flatten();
    Ok(latest.map_or(demo::start(), |at| Moment::from_micros(at).plus_seconds(1).max(demo::start())))
}

fn account(sign_in: SignIn) -> DemoAccount {
    let SignIn { user, password, post, name, unit } = sign_in;
    DemoAccount { user, password, post, name, unit }
}

/// The address and the sign-ins; the last line, `ready http://…`, is for programs that wait for it.
fn told(demo: &Demo, address: SocketAddr, sign_ins: &[SignIn], lang: Lang) -> String {
    let mut list = table::Table::new(&["sign-in", "post", "person", "unit"]);
    let is_shown =
        |sign_in: &&SignIn| !sign_in.user.starts_with("fill-") || CLERKS_SHOWN.contains(&sign_in.user.as_str());
    for SignIn { user, post, name, unit, .. } in sign_ins.iter().filter(is_shown) {
        list.row(vec![user.as_str().into(), post.get(lang).into(), name.get(lang).into(), unit.get(lang).into()]);
    }
    let (file, password, columns) = (demo.dir.join("demo-signins.json"), demo::PASSWORD, list.to_columns());
    let (file, n) = (file.display(), sign_ins.len());
    match lang {
        Lang::Zh => format!(
            "{columns}\n全部 {n} 个账户见 {file}；口令都是 {password}，密封事项解锁也用它\n数据全部虚构，日期从 2026 年 8 月 7 日 14:06 起\nready http://{address}\n"
        ),
        Lang::En => format!(
            "{columns}\nall {n} accounts: {file}; the password of each is {password}, and it unlocks sealed matters\neverything is made up; the clock starts on 7 August 2026, 14:06\nready http://{address}\n"
        ),
    }
}
