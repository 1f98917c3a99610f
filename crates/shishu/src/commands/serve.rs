//! `shishu serve`.

use crate::cli::Serve;
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::serving::{Manner, listen};
use crate::{guard, open, serving, table};
use shishu_store::Mode;
use shishu_terms::Lang;
use shishu_web::http::flood::Limits;
use std::process::ExitCode;

/// Serves the office of a data folder on the real clock. A programme that was changed since is adopted first, by an act.
pub async fn run(serve: Serve, lang: Lang) -> Result<ExitCode, Failure> {
    guard::start()?;
    let folder = DataFolder::open(&serve.folder.dir)?;
    let office = open::office(&folder, Mode::Write).await?;
    if office.adopt_programme(office.now()).await?.is_some() {
        let hash = hex::encode(&office.programme().hash[..8]);
        eprintln!("{}{hash}", lang.pick("采用了改过的制度包 ", "adopted the changed programme "));
    }
    for gap in shishu_office::unowned_steps(office.programme()) {
        tracing::warn!(%gap, "no post is in charge of this step");
    }
    let door = listen(&serve.listen).await?;
    table::print(&format!("ready http://{}\n", door.address))?;
    let manner = Manner {
        secure_cookie: !serve.insecure_cookie,
        demo_accounts: None,
        spool: folder.spool(),
        limits: Limits { open: serve.reports_per_second, ..Limits::default() },
    };
    serving::serve(office, door, manner, lang).await?;
    Ok(ExitCode::SUCCESS)
}
