//! `shishu witness`: witnesses other offices' logs.

use crate::chance::SystemChance;
use crate::cli::Witness as Options;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::keys;
use crate::serving::{Door, listen};
use crate::table;
use shishu_terms::{Chance, Lang};
use shishu_witness::{Logs, Witness};
use std::process::ExitCode;
use std::sync::Arc;

/// Serves until it is told to stop. Everything that was answered is on disk, so there is nothing to finish.
pub async fn run(options: Options, lang: Lang) -> Result<ExitCode, Failure> {
    let mut verifiers = Vec::new();
    for given in &options.logs {
        verifiers.extend(keys::given(given)?);
    }
    let logs = Logs::new(verifiers)?;
    let origins: Vec<String> = logs.origins().map(str::to_owned).collect();
    let mut seed = [0; 32];
    SystemChance.fill(&mut seed);
    let witness = Witness::open(&options.dir, &options.name, logs, &seed)?;
    let Door { address, listener, told } = listen(&options.listen).await?;
    table::print(&greeting(&witness, &origins, address, lang))?;
    let router = shishu_web::witness_router(Arc::new(witness), Arc::new(SystemClock));
    let stopping = async move { told.wait(lang).await };
    shishu_web::serve(listener, router, stopping, shishu_web::HEAD).await;
    Ok(ExitCode::SUCCESS)
}

fn greeting(witness: &Witness, origins: &[String], address: std::net::SocketAddr, lang: Lang) -> String {
    let (key, n) = (witness.verifier(), origins.len());
    match lang {
        Lang::Zh => format!(
            "见证人公钥（请交给各日志的管理者）：{key}\n见证 {n} 个日志：{}\nready http://{address}\n",
            origins.join("、")
        ),
        Lang::En => format!(
            "public key (give it to the operators of the logs): {key}\nwitnessing {n} logs: {}\nready http://{address}\n",
            origins.join(", ")
        ),
    }
}
