//! The command line as it is written: names, options, help.

mod backup;
pub mod check;
pub mod copied;
mod rules;
pub mod select;
mod witness;

pub use backup::{Backup, BackupCommand, BackupMake, Certificate, Erase, Keygen, Restore};
pub use rules::{Localise, Rules, RulesExplain, RulesImport, RulesLint};
pub use witness::Witness;

use clap::{Args, Parser, Subcommand, ValueEnum};
use shishu_terms::{FigureId, FormId, Lang, Period, PersonId, PostId, UnitId};
use std::net::IpAddr;
use std::path::PathBuf;

/// Shishu 实数: the record of a local government's figures and duties.
#[derive(Debug, Parser)]
#[command(name = "shishu", version, about, max_term_width = 110)]
#[command(
    after_help = "Exit codes: 0 fine; 1 something was found (hard failures, damage, differences); 2 wrong usage or refused input.\n\
    SHISHU_LOG sets what is logged on stderr, for example SHISHU_LOG=debug or SHISHU_LOG=shishu_store=debug,warn."
)]
pub struct Cli {
    /// Language of messages: zh or en; by default that of the terminal, else English.
    #[arg(long, global = true, env = "SHISHU_LANG", value_name = "LANG")]
    lang: Option<Lang>,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The language asked for, else Chinese where the locale says so, else English.
    pub fn language(&self) -> Lang {
        let locale = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
        };
        let chinese = || locale().is_some_and(|value| value.starts_with("zh"));
        self.lang.unwrap_or_else(|| if chinese() { Lang::Zh } else { Lang::En })
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build a made-up county, unless it is there already, and serve it.
    Demo(Demo),
    /// Make a new office: store, signing key, programme, first account.
    Init(Init),
    /// Serve an office over HTTP.
    Serve(Serve),
    /// Look at a programme: the folder of files that configures an office.
    #[command(subcommand)]
    Programme(Programme),
    /// The last day of a time limit, with every day that counts and why the others do not.
    Due(Due),
    /// Draw again what an inspection drew, from its list and the ledger's root; tell what differs.
    Draw(Draw),
    /// Edit rules by themselves: judge them, explain one, take in rules of R validate.
    #[command(subcommand)]
    Rules(Rules),
    /// For each row on which a hard rule fails: the fewest cells of which one must be wrong, and what they could be.
    Localise(Localise),
    /// Take in a table file (xlsx, ods, csv) whose rows are returns: whole, or refused with every problem named.
    Import(Import),
    /// Check a table file (csv, Parquet, xlsx, ods) against rule files, without an office.
    Check(check::Check),
    /// Selective editing of a data file: which units to review first, what is left after each, where to stop.
    Select(select::Select),
    /// Which passages of a text stand in other texts. Exit code 1 when some do.
    Copied(copied::Copied),
    /// What the edit rules found: one line per rule, or one per finding. Exit code 1 when a hard rule fails.
    Findings(Findings),
    /// Cases with their owners, due days and where they stand. With --overdue: exit code 1 when some are.
    Cases(Cases),
    /// Bring e-mail (.eml, mbox) in: each message waits at the desk of the unit to be made a case. Exit code 1 when a message was refused.
    Mail(Mail),
    /// The life of one figure: what happened to it, what the checks said, what it is made of.
    Figure(Figure),
    /// What a person signed: every act, with the post and unit of that day.
    Signed(Signed),
    /// A JPEG, PNG or PDF without its metadata, thumbnails, embedded files and earlier editions.
    Strip(Strip),
    /// Make the tables people read anew from the acts, or check that they are what the acts give.
    Rebuild(Rebuild),
    /// The log of all acts: verify it, sign it.
    #[command(subcommand)]
    Ledger(Ledger),
    /// Make a sealed backup beside a running server, its hash on the record; or the pair of keys that it needs.
    Backup(Backup),
    /// Make an office out of a backup; with --drill only to see that it could be done. Exit code 1 when the backup is not sound.
    Restore(Restore),
    /// Destroy a text or a scan by law: the act that stated it, the root and every proof stay.
    Erase(Erase),
    /// Be a witness of other offices' logs: cosign what only grows, refuse and keep what was rewritten.
    Witness(Witness),
    /// Accounts and passwords.
    #[command(subcommand)]
    Account(Account),
    /// Reads one spreadsheet from standard input, confined; started by `import` and by the server.
    #[command(hide = true)]
    SheetReader,
    /// Strips one picture or PDF from standard input, confined; started by `strip`.
    #[command(hide = true)]
    StripReader,
    /// Reads one e-mail message from standard input, confined; started by `mail`.
    #[command(hide = true)]
    MailReader,
    /// Submits returns one after another and writes each acknowledged act to a journal; a helper of the crash test.
    #[command(hide = true)]
    Hammer(Hammer),
}

/// Which folder.
#[derive(Debug, Args)]
pub struct Folder {
    /// Data folder of the office, as made by `shishu init`.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
}

/// Where to listen.
#[derive(Debug, Args)]
pub struct Listen {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub listen: IpAddr,
    /// Port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 8766, value_name = "PORT")]
    pub port: u16,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Folder of the demo; built when it holds none, served as it is when it does.
    #[arg(long, default_value = "demo-data", value_name = "DIR")]
    pub dir: PathBuf,
    #[command(flatten)]
    pub listen: Listen,
    /// The same seed builds the same county, byte for byte.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// Build and stop.
    #[arg(long)]
    pub build_only: bool,
    /// Put the demo's clock forward so many days, to see what comes due, lapses and is published by itself.
    #[arg(long, default_value_t = 0, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(0..=120))]
    pub forward: u16,
    /// Build only so many months before July 2026; a short county for tests.
    #[arg(long, hide = true, default_value_t = 24, value_parser = clap::value_parser!(u8).range(1..=24))]
    pub months: u8,
}

#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    pub folder: Folder,
    /// Programme to run: a folder, or `builtin:county` for one that comes with the binary. It is copied into DIR.
    #[arg(long, value_name = "PROGRAMME")]
    pub programme: String,
    /// Where acts are kept: `postgres://…`, or nothing for SQLite in DIR. A password in the address is kept in DIR/shishu.toml.
    #[arg(long, value_name = "ADDRESS")]
    pub store: Option<String>,
    /// Name of the log in checkpoints and receipts; by default `shishu/` and the programme's id.
    #[arg(long, value_name = "NAME")]
    pub log_name: Option<String>,
    /// Who witnesses the log: a policy file (C2SP tlog-policy) with `witness NAME VKEY URL` lines and a quorum. It is copied into DIR.
    #[arg(long, value_name = "FILE")]
    pub witnesses: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub folder: Folder,
    #[command(flatten)]
    pub listen: Listen,
    /// Let browsers send the sign-in cookie over plain HTTP; only for a network you trust.
    #[arg(long)]
    pub insecure_cookie: bool,
    /// Public reports taken each second before a proof of work or twenty seconds of writing are asked for.
    #[arg(long, default_value_t = 800, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub reports_per_second: u32,
}

#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Check every file of a programme; each problem with file, line and cure.
    Check(ProgrammeCheck),
}

#[derive(Debug, Args)]
pub struct ProgrammeCheck {
    /// Folder of the programme, or `builtin:county`.
    pub path: String,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct Due {
    /// Programme whose calendar is used: a folder, or `builtin:county`.
    #[arg(long, value_name = "PROGRAMME")]
    pub programme: String,
    /// Day of receipt, such as 2025-07-31: day zero.
    #[arg(long, value_name = "DATE")]
    pub received: String,
    /// So many working days; make-up workdays count.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=3660))]
    pub working_days: Option<u32>,
    /// So many days, every day counting. One of the two.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=3660))]
    pub calendar_days: Option<u32>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct Draw {
    /// The list as the page of the inspection hands it out (`draw-….json`).
    #[arg(long, value_name = "FILE")]
    pub list: PathBuf,
    /// The root over the number of acts that the list gives, 64 hexadecimal digits, from a checkpoint you trust; otherwise that of the list.
    #[arg(long, value_name = "HEX")]
    pub root: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns for reading.
    #[default]
    Table,
    /// An array of objects.
    Json,
    /// Comma-separated, UTF-8, headings in English.
    Csv,
}

#[derive(Debug, Args)]
pub struct Output {
    /// How to print.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    pub folder: Folder,
    /// Form that the rows are returns of; the programme maps its columns.
    #[arg(long, value_name = "FORM")]
    pub form: FormId,
    /// Period, such as 2025, 2025-H1, 2025-Q3, 2025-07 or 2025-07-D2.
    #[arg(long, value_name = "PERIOD")]
    pub period: Period,
    /// Act in this post; by default the first that may transcribe this form and is held today.
    #[arg(long = "as", value_name = "POST")]
    pub post: Option<PostId>,
    /// The file.
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Findings {
    #[command(flatten)]
    pub folder: Folder,
    /// Only this form.
    #[arg(long, value_name = "FORM")]
    pub form: Option<FormId>,
    /// Only this period.
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<Period>,
    /// Only rules of this level: hard, query or tip.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub level: Option<RuleLevel>,
    /// One line per finding instead of one per rule.
    #[arg(long)]
    pub detail: bool,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct Mail {
    #[command(flatten)]
    pub folder: Folder,
    /// The post that brings it in, and whose unit takes it down; by default the first that can take reports.
    #[arg(long = "as", value_name = "POST")]
    pub post: Option<PostId>,
    #[command(flatten)]
    pub output: Output,
    /// Messages (.eml) or mailboxes (mbox). One that came before is not taken again.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Cases {
    #[command(flatten)]
    pub folder: Folder,
    /// Only those past their due day and not answered.
    #[arg(long)]
    pub overdue: bool,
    /// Day on which it is asked what is past its due day, such as 2026-08-07; by default today.
    #[arg(long, value_name = "DATE", requires = "overdue")]
    pub on: Option<String>,
    /// Only those that posts of this unit own.
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<UnitId>,
    #[command(flatten)]
    pub output: Output,
}

/// Level of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuleLevel {
    /// 强制: cannot be true.
    Hard,
    /// 核实: wants an explanation.
    Query,
    /// 提示: worth a look.
    Tip,
}

impl RuleLevel {
    /// As in files and tables.
    pub fn code(self) -> &'static str {
        match self {
            RuleLevel::Hard => "hard",
            RuleLevel::Query => "query",
            RuleLevel::Tip => "tip",
        }
    }
}

#[derive(Debug, Args)]
pub struct Figure {
    #[command(flatten)]
    pub folder: Folder,
    /// The figure: FORM.PERIOD.PLACE.INDICATOR, such as B204-1.2026-06.330999000000.101 or B204-1.2026-06.E0017.101.
    #[arg(value_name = "FIGURE")]
    pub id: FigureId,
    /// Compute a published figure again from its inputs as they stood at its publication, and compare. Exit code 1 when it
    /// is not what they give.
    #[arg(long)]
    pub recompute: bool,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct Signed {
    #[command(flatten)]
    pub folder: Folder,
    /// The person, as in people.csv.
    #[arg(long, value_name = "PERSON")]
    pub person: PersonId,
    /// Only this kind of act, such as return.submitted.
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct Strip {
    /// The picture or PDF.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where to write what is left; the file itself stays as it is.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    pub folder: Folder,
    /// Change nothing: derive the tables a second time and name each row that differs. Exit code 1 when one does.
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Recompute everything that can be recomputed; name each act, leaf, content or checkpoint that does not fit.
    Verify(LedgerVerify),
    /// Print the newest signed checkpoint, signing the log first when no server does. Keep it somewhere else.
    Checkpoint(Folder),
    /// Write the log as static files that any web server can serve: checkpoint, key, tiles, entries (C2SP tlog-tiles).
    Export(LedgerExport),
    /// Give the log a new key of the same name; old checkpoints and receipts keep verifying with the old one.
    RotateKey(Folder),
    /// After the data was lost and an older copy put back: go on under a new name, and say so in the first act.
    Resume(LedgerResume),
    /// Check one receipt offline: with the receipt, the log's public key and the leaf, and nothing else.
    Receipt(LedgerReceipt),
    /// Print the certificate of an erasure: a receipt that anybody can check, with what was erased, when, by whom, on what ground.
    Certificate(Certificate),
}

#[derive(Debug, Args)]
pub struct LedgerExport {
    #[command(flatten)]
    pub folder: Folder,
    /// The folder to write; one written before is brought up to date.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct LedgerResume {
    #[command(flatten)]
    pub folder: Folder,
    /// What happened, in plain words; it stands in the log for good.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// A checkpoint that somebody kept and that the data does not bear out, where no witness and not this machine knows of it.
    #[arg(long, value_name = "FILE")]
    pub old: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct LedgerReceipt {
    /// The receipt, as downloaded from the page of a figure or an act.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The log's public key (the text at /log/vkey), or a file that holds it.
    #[arg(long, value_name = "VKEY")]
    pub vkey: String,
    /// The leaf, as the page shows it: 64 hexadecimal digits.
    #[arg(long, value_name = "LEAF")]
    pub leaf: String,
}

#[derive(Debug, Args)]
pub struct LedgerVerify {
    #[command(flatten)]
    pub folder: Folder,
    /// Also derive the tables people read a second time, and name each row that differs.
    #[arg(long)]
    pub views: bool,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Subcommand)]
pub enum Account {
    /// Open an account for a person of the programme; its password is printed once.
    Create(AccountCreate),
    /// Give an account a new password, printed once; its sessions end.
    Password(AccountPassword),
}

#[derive(Debug, Args)]
pub struct AccountCreate {
    #[command(flatten)]
    pub folder: Folder,
    /// Sign-in name: 3 to 40 lower-case letters, digits, - _ .
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Whose it is: an id of people.csv.
    #[arg(long, value_name = "PERSON")]
    pub person: PersonId,
}

#[derive(Debug, Args)]
pub struct AccountPassword {
    #[command(flatten)]
    pub folder: Folder,
    /// Sign-in name.
    #[arg(long, value_name = "NAME")]
    pub name: String,
}

#[derive(Debug, Args)]
pub struct Hammer {
    #[command(flatten)]
    pub folder: Folder,
    /// File to append each acknowledged act to, synced line by line.
    #[arg(long, value_name = "FILE")]
    pub journal: PathBuf,
    /// Returns on their way at once.
    #[arg(long, default_value_t = 16, value_name = "NUMBER")]
    pub together: usize,
    /// End after so many acknowledged acts, leaving the store as it is.
    #[arg(long, value_name = "NUMBER")]
    pub most: Option<u64>,
    /// When the store fails, say so in a line that begins with `!`, wait for a line on stdin and try again.
    #[arg(long)]
    pub patient: bool,
    /// Wrong on purpose: no commit waits for the disk.
    #[arg(long)]
    pub unsynced: bool,
    /// Wrong on purpose: the journal is told before the store has answered.
    #[arg(long)]
    pub hasty: bool,
}
