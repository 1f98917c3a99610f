//! What can go wrong below the domain. A refusal by the domain is not here: it is the `E` of [`WriteError`].

use shishu_ledger::PlanError;
use shishu_terms::{Bilingual, DutyId, Moment};
use std::io::ErrorKind;
use thiserror::Error;

/// Why the store did not do what it was asked. `Display` is for the log; [`StoreError::message`] is for people.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The database said no. `duplicate`: a unique key is taken.
    #[error("the database could not {doing}: {cause}")]
    Database { doing: &'static str, cause: String, duplicate: bool },
    /// A file operation on the store's folder failed.
    #[error("cannot {doing} {path}: {cause}")]
    File { doing: &'static str, path: String, cause: String },
    /// Full for the data folder, or for the database's server.
    #[error(
        "the disk is full: nothing of this was saved, everything acknowledged before is safe; \
         make room on the disk that holds the data, then try again"
    )]
    DiskFull,
    #[error(
        "the disk refuses to be written ({cause}): nothing of this was saved, everything acknowledged before is safe; look into \
         the system's log, remount the disk for writing or replace it, then try again"
    )]
    DiskRefuses { cause: String },
    /// The newest acts do not fit together; nothing is appended on top of that.
    #[error(
        "refusing to write on a damaged log ({found} findings: {}); run `shishu ledger verify` to see all of it, then restore the \
         newest good backup (`shishu restore`)",
        listed(.messages, |message| &message.en)
    )]
    TailDamaged { found: usize, messages: Vec<Bilingual> },
    #[error(
        "others have been reading an old state for too long, so the write-ahead log cannot be emptied; try again in a minute"
    )]
    ReadersStay,
    #[error("{path} still holds traces of what was erased although it was written anew; ask for help before you go on")]
    TracesLeft { path: String },
    #[error("there is no store at {location}; make one with `shishu init`")]
    NotFound { location: String },
    #[error("there is a store already at {location}; choose another place")]
    Exists { location: String },
    #[error("another process writes to the store at {location}; stop it, or open for reading")]
    Locked { location: String },
    #[error("the store was made by a newer Shishu (layout {found}, this one knows {known})")]
    Newer { found: i64, known: i64 },
    #[error("the store has an older layout ({found}, now {known}); open it once for writing")]
    Older { found: i64, known: i64 },
    #[error("the views were made by {found}, this program has {expected}; open the store once for writing")]
    OtherViews { found: String, expected: String },
    /// A setting that durability or integrity rests on was asked for and is not so.
    #[error("refusing to start: {setting} is {found}, it must be {needed}")]
    Setting { setting: &'static str, found: String, needed: &'static str },
    #[error("the store is open for reading only")]
    ReadOnly,
    #[error("the store is closed")]
    Closed,
    #[error("a write panicked: {0}")]
    Panicked(String),
    #[error("an earlier statement of this write failed, so nothing of it is kept")]
    Doomed,
    #[error("column {column} holds {found}, expected {expected}")]
    Column { column: usize, expected: &'static str, found: &'static str },
    #[error("text holds the character U+0000, which cannot be stored")]
    NulInText,
    /// Only SELECT where only reading is allowed; only a projection's own tables where it writes.
    #[error("this statement is not allowed here: {why}: {sql}")]
    Statement { why: &'static str, sql: String },
    #[error("the body of an act cannot hold {what} (at {path})")]
    Body { path: String, what: &'static str },
    #[error("the record of act {seq} cannot be read: {cause}")]
    Record { seq: u64, cause: String },
    #[error("a duty with the id \"{0}\" exists already")]
    DutyExists(DutyId),
    #[error("there is no duty with the id \"{0}\"")]
    DutyUnknown(DutyId),
    #[error("the duty \"{0}\" is discharged already")]
    DutyClosed(DutyId),
    #[error("the act states the content \"{0}\" twice")]
    ContentTwice(String),
    #[error("act {seq} has no content \"{name}\" that could be erased")]
    ContentUnknown { seq: u64, name: String },
    #[error("there is no blob {0}")]
    BlobUnknown(String),
    /// Raised by a projection, or by whoever reads its tables: an act or a row that cannot be understood.
    #[error("a view cannot be made or read: {0}")]
    View(String),
    #[error("the moment {} is outside the years that a record can state", .0.micros())]
    Moment(Moment),
    #[error("acts are appended by writes, not by projections or replays")]
    AppendInReplay,
    #[error(transparent)]
    Tree(#[from] PlanError),
    #[error("the log has {present} acts, it never had {size}")]
    BeyondTree { size: u64, present: u64 },
    #[error("the checkpoint does not state this tree: {why}")]
    Checkpoint { why: String },
    #[error(
        "the log published in {folder} has {published} acts, the store only {size}: the store is older than what the world has seen"
    )]
    PublishedAhead { published: u64, size: u64, folder: String },
    #[error("the tree is damaged: the node at level {level} with index {index} is missing; run `shishu ledger verify`")]
    TreeDamaged { level: u8, index: u64 },
}

impl StoreError {
    pub(crate) fn database(doing: &'static str, error: &dyn std::fmt::Display) -> Self {
        Self::Database { doing, cause: error.to_string(), duplicate: false }
    }

    pub(crate) fn sql(doing: &'static str, error: &sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        match code.as_deref().map(disk_says) {
            // A statement that should only read and writes is refused with the same code.
            Some(Disk::Refuses) if doing == "read" => {}
            Some(Disk::Full) => return Self::DiskFull,
            Some(Disk::Refuses) => return Self::DiskRefuses { cause: error.to_string() },
            _ => {}
        }
        let duplicate = error.as_database_error().is_some_and(|error| error.is_unique_violation());
        Self::Database { doing, cause: error.to_string(), duplicate }
    }

    pub(crate) fn file(doing: &'static str, path: &std::path::Path, error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => return Self::DiskFull,
            ErrorKind::ReadOnlyFilesystem => {
                return Self::DiskRefuses { cause: format!("{}: {error}", path.display()) };
            }
            _ => {}
        }
        Self::File { doing, path: path.display().to_string(), cause: error.to_string() }
    }

    /// True when a unique key was taken.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database { duplicate: true, .. } | Self::DutyExists(_))
    }

    /// The message for people, in both languages.
    pub fn message(&self) -> Bilingual {
        Bilingual::new(self.zh(), self.to_string())
    }

    fn zh(&self) -> String {
        match self {
            Self::Database { cause, .. } => format!("数据库未能完成操作：{cause}"),
            Self::File { path, cause, .. } => format!("无法读写 {path}：{cause}"),
            Self::DiskFull => {
                "磁盘已满：这一步没有保存，以前收到确认的都在；请在数据所在的磁盘上腾出空间，然后再试".into()
            }
            Self::DiskRefuses { cause } => format!(
                "磁盘拒绝写入（{cause}）：这一步没有保存，以前收到确认的都在；请查看系统日志，把磁盘重新挂载为可写或更换磁盘，然后再试"
            ),
            Self::TailDamaged { found, messages } => format!(
                "日志已损坏，拒绝在其上写入（{found} 处：{}）；请运行 shishu ledger verify 查看全部，再用 shishu restore 恢复最近一份完好的备份",
                listed(messages, |message| &message.zh)
            ),
            Self::ReadersStay => "有人长时间在读旧的状态，预写日志无法清空；请过一分钟再试".into(),
            Self::TracesLeft { path } => format!("{path} 重写之后仍有已删除内容的痕迹；请先求助，不要继续"),
            Self::NotFound { location } => {
                format!("{location} 处没有数据；请先用 shishu init 建立")
            }
            Self::Exists { location } => format!("{location} 处已有数据；请另选位置"),
            Self::Locked { location } => {
                format!("另一个进程正在写入 {location}；请先停止它，或以只读方式打开")
            }
            Self::Newer { found, known } => {
                format!("数据由更新版本的实数建立（布局 {found}，本程序只认识 {known}）")
            }
            Self::Older { found, known } => {
                format!("数据布局较旧（{found}，现为 {known}）；请以写方式打开一次")
            }
            Self::OtherViews { found, expected } => {
                format!("视图由 {found} 建立，本程序为 {expected}；请以写方式打开一次")
            }
            Self::Setting { setting, found, needed } => format!("拒绝启动：{setting} 为 {found}，必须为 {needed}"),
            Self::ReadOnly => "数据以只读方式打开，不能写入".into(),
            Self::Closed => "数据存储已关闭".into(),
            Self::Panicked(_) => "写入时程序出错，本次写入未保存".into(),
            Self::Doomed => "本次写入中较早的语句失败，全部未保存".into(),
            Self::Column { column, .. } => format!("第 {column} 列的数据类型不符"),
            Self::NulInText => "文字中含有字符 U+0000，无法保存；请删除该字符".into(),
            Self::Statement { .. } => "此处不允许执行该语句".into(),
            Self::View(why) => format!("视图表无法生成或读取：{why}"),
            Self::Body { path, .. } => format!("行为正文 {path} 处含有不能记录的内容"),
            Self::Record { seq, .. } => format!("第 {seq} 号行为的记录无法读取"),
            Self::DutyExists(id) => format!("编号为“{id}”的待办已经存在"),
            Self::DutyUnknown(id) => format!("没有编号为“{id}”的待办"),
            Self::DutyClosed(id) => format!("编号为“{id}”的待办已经办结"),
            Self::ContentTwice(name) => format!("同一行为中内容“{name}”出现两次"),
            Self::ContentUnknown { seq, name } => {
                format!("第 {seq} 号行为没有可删除的内容“{name}”")
            }
            Self::BlobUnknown(hash) => format!("没有附件 {hash}"),
            Self::Moment(_) => "时刻超出可记录的年份".into(),
            Self::AppendInReplay => "视图重建时不能追加行为".into(),
            Self::Tree(error) => error.zh(),
            Self::BeyondTree { size, present } => {
                format!("日志现有 {present} 个行为，从未达到 {size} 个")
            }
            Self::Checkpoint { why } => format!("检查点与本日志不符：{why}"),
            Self::PublishedAhead { published, size, folder } => {
                format!("{folder} 已公开的日志有 {published} 个行为，数据里只有 {size} 个：数据比公开的旧")
            }
            Self::TreeDamaged { level, index } => {
                format!("日志树已损坏：缺少第 {level} 层第 {index} 号节点；请运行 shishu ledger verify")
            }
        }
    }
}

fn listed<'a>(messages: &'a [Bilingual], text: impl Fn(&'a Bilingual) -> &'a String) -> String {
    messages.iter().map(|message| text(message).as_str()).collect::<Vec<_>>().join("; ")
}

/// What an error of the database says about the disk beneath.
enum Disk {
    Full,
    Refuses,
    Nothing,
}

/// By SQLite's extended result code, a number below 100,000, or PostgreSQL's SQLSTATE of five letters and digits.
/// Sources: sqlite.org/rescode.html; postgresql.org/docs/current/errcodes-appendix.html.
fn disk_says(code: &str) -> Disk {
    match (code, code.parse::<u32>()) {
        ("53100", _) => Disk::Full,
        ("58030", _) => Disk::Refuses,
        // SQLITE_IOERR_READ and _SHORT_READ say nothing about writing.
        (_, Ok(266 | 522)) => Disk::Nothing,
        // SQLITE_FULL; SQLITE_READONLY and SQLITE_IOERR with whatever extends them.
        (_, Ok(13)) => Disk::Full,
        (_, Ok(code)) if code.to_le_bytes()[0] == 8 || code.to_le_bytes()[0] == 10 => Disk::Refuses,
        _ => Disk::Nothing,
    }
}

/// Why a write did not happen. Nothing of it is kept in either case.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError<E> {
    /// The closure returned `Err`: a refusal by the domain (or a [`StoreError`] it met, if `E` can hold one).
    #[error(transparent)]
    Refused(E),
    /// The transaction itself failed. After a failed commit the outcome is what the database says: read again.
    #[error(transparent)]
    Store(StoreError),
}
