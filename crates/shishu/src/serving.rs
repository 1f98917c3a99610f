//! Serving an office over HTTP until it is told to stop.

use crate::cli::Listen;
use crate::failure::Failure;
use crate::spool;
use crate::witnesses;
use shishu_ledger::Policy;
use shishu_office::Office;
use shishu_terms::Lang;
use shishu_web::http::flood::Limits;
use shishu_web::http::quiet;
use shishu_web::{DemoAccount, Settings, Site};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

/// How often the log is signed and published: the proof of an act is there within a second of it.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(500);
/// How many signings between two looks at the calendar.
const CALENDAR_EVERY: u32 = 120;
/// How long requests under way may take after the stop was asked for.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// A port that is ours, and an ear for being asked to stop.
pub struct Door {
    /// Where it listens.
    pub address: SocketAddr,
    /// Takes connections.
    pub listener: TcpListener,
    /// Hears that it is to stop.
    pub told: Told,
}

/// An ear for being asked to stop: SIGTERM or Ctrl-C.
pub struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    /// Waits for it, and says that it was heard.
    pub async fn wait(mut self, lang: Lang) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        eprintln!("{}", lang.pick("正在停止", "stopping"));
    }
}

/// Takes the port and the signals. Before anything is printed: a taken port is told first, and who reads that it is ready
/// may ask it to stop at once.
pub async fn listen(at: &Listen) -> Result<Door, Failure> {
    let wanted = SocketAddr::new(at.listen, at.port);
    let cannot = |error: std::io::Error| {
        Failure::new(
            format!("无法监听 {wanted}：{error}；请用 --port 换一个端口，0 为任选"),
            format!("cannot listen on {wanted}: {error}; choose another --port, 0 takes any free one"),
        )
    };
    let listener = TcpListener::bind(wanted).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let deaf = |error: std::io::Error| {
        Failure::new(format!("无法接收停止信号：{error}"), format!("cannot wait for signals: {error}"))
    };
    let terminate = signal(SignalKind::terminate()).map_err(deaf)?;
    let interrupt = signal(SignalKind::interrupt()).map_err(deaf)?;
    Ok(Door { address, listener, told: Told { terminate, interrupt } })
}

/// How to serve.
pub struct Manner {
    /// The sign-in cookie goes over TLS only (and on this machine itself).
    pub secure_cookie: bool,
    /// Accounts to list on the sign-in page, of a made-up county: every page then says that it is one.
    pub demo_accounts: Option<Vec<DemoAccount>>,
    /// Where commands leave what is to go on the record.
    pub spool: PathBuf,
    /// How much is taken on public forms.
    pub limits: Limits,
}

/// Serves until SIGTERM or Ctrl-C, then signs the log once more and closes the store.
pub async fn serve(office: Office, door: Door, manner: Manner, lang: Lang) -> Result<(), Failure> {
    let Door { listener, told: signals, .. } = door;
    let program = std::env::current_exe().map_err(|error| {
        Failure::new(format!("无法找到程序自身：{error}"), format!("cannot find this program's own file: {error}"))
    })?;
    let settings = Settings {
        demo: manner.demo_accounts.is_some(),
        secure_cookie: manner.secure_cookie,
        sheet_reader: program.clone(),
        sheet_reader_args: vec!["sheet-reader".to_owned()],
        scrubber: program,
        scrubber_args: vec!["strip-reader".to_owned()],
        demo_accounts: manner.demo_accounts.unwrap_or_default(),
    };
    let site = Site::limited(Arc::new(office), settings, manner.limits);
    let router = shishu_web::router(site.clone());
    let (ticker, publisher) =
        (tokio::spawn(tick(site.clone(), manner.spool.clone())), tokio::spawn(publish(site.clone())));
    let attending = attend_witnesses(&site.office());
    let (asked, told) = tokio::sync::oneshot::channel();
    let stopping = async move {
        signals.wait(lang).await;
        // Nobody listens any more only when serving has ended by itself.
        let _ = asked.send(());
    };
    let limit = async move {
        match told.await {
            Ok(()) => tokio::time::sleep(LAST_REQUESTS).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = shishu_web::serve(listener, router, stopping, shishu_web::HEAD) => {}
        () = limit => {}
    }
    ticker.abort();
    publisher.abort();
    // What is asked of a witness at this moment is asked again at the next start.
    attending.iter().for_each(JoinHandle::abort);
    let office = site.office();
    tell_failures();
    spool::take_up(&manner.spool, &office).await;
    if let Err(error) = office.checkpoint().await {
        tracing::error!(%error, "the last checkpoint could not be signed; the next start signs it");
    }
    if let Err(error) = office.publish_log().await {
        tracing::error!(%error, "the log could not be published as files; the next start does it");
    }
    office.store().clone().close().await;
    Ok(())
}

/// A task for each witness that can be asked.
fn attend_witnesses(office: &Office) -> Vec<JoinHandle<()>> {
    let client = witnesses::client();
    let all = office.witnesses().map(Policy::witnesses).unwrap_or_default();
    let reachable = all.iter().filter(|witness| witness.url.is_some());
    reachable.map(|witness| witnesses::attend(office.store().clone(), client.clone(), witness.clone())).collect()
}

fn each_time() -> tokio::time::Interval {
    let mut interval = tokio::time::interval(CHECKPOINT_EVERY);
    interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    interval
}

/// Publishes the log as files whenever a checkpoint is new. On a thread of its own, for it waits for the disk; signing goes on
/// while a long log is published for the first time.
async fn publish(site: Site) {
    let mut interval = each_time();
    loop {
        interval.tick().await;
        let (office, runtime) = (site.office(), tokio::runtime::Handle::current());
        match tokio::task::spawn_blocking(move || runtime.block_on(office.publish_log())).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the log could not be published as files; it is tried again"),
            Err(error) => tracing::error!(%error, "publishing the log broke off; it is tried again"),
        }
    }
}

/// Signs the log twice a second if it has grown; opens periods and urges the overdue each minute, the first time at once.
async fn tick(site: Site, spool: PathBuf) {
    let mut interval = each_time();
    let (mut round, mut day) = (0, None);
    loop {
        interval.tick().await;
        // The office of this moment: a rule may have been saved since.
        let office = site.office();
        if round == 0 {
            let today = office.now().date(office.programme().utc_offset_seconds);
            if day.replace(today).is_some_and(|day| day != today) {
                tell_failures();
            }
            match office.tick(office.now()).await {
                Ok(ticked) if ticked.opened.is_empty() && ticked.urged.is_empty() && ticked.upkeep == 0 => {}
                Ok(ticked) => {
                    tracing::info!(
                        opened = ticked.opened.len(),
                        urged = ticked.urged.len(),
                        upkeep = ticked.upkeep,
                        "the calendar acted"
                    )
                }
                Err(error) => tracing::error!(%error, "the calendar could not act; it tries again in a minute"),
            }
            if let Err(error) = office.tick_cases(office.now()).await {
                tracing::error!(%error, "the calendar could not look at the cases; it tries again in a minute");
            }
            if let Err(error) = office.tick_notices(office.now()).await {
                tracing::error!(%error, "the calendar could not look at the typical cases; it tries again in a minute");
            }
            if let Err(error) = office.tick_tolerance(office.now()).await {
                tracing::error!(%error, "the calendar could not look at tolerance; it tries again in a minute");
            }
            if let Err(error) = office.tick_contacts(office.now()).await {
                tracing::error!(%error, "the calendar could not open rounds, announce days or draw; it tries again in a minute");
            }
            spool::take_up(&spool, &office).await;
            // What was said since is read now, so that nobody waits for it who looks for duplicates or sends a reply.
            if let Err(error) = office.learn_cases().await {
                tracing::error!(%error, "reports and replies could not be read for comparison; it is tried again in a minute");
            }
        }
        round = (round + 1) % CALENDAR_EVERY;
        if let Err(error) = office.checkpoint().await {
            tracing::error!(%error, "no checkpoint could be signed; it is tried again at once");
        }
    }
}

/// Tells what failed on public forms since the day began. Once a day and never when it happens: the time of a line in the log
/// would be the time of somebody's visit.
fn tell_failures() {
    for (what, times) in quiet::take_failures() {
        tracing::error!(times, "a public form failed: {what}");
    }
}
