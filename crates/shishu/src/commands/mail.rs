//! `shishu mail`: e-mail brought in. Each message is read in a confined child, its attachments are cleaned in another, and it waits at the desk until
//! somebody makes it a case or sets it aside. While a server holds the office, the messages are left for it and taken up within a minute.

use super::check::this_program;
use crate::cli::Mail;
use crate::failure::{FOUND, Failure};
use crate::folder::DataFolder;
use crate::open;
use crate::spool::{self, MailNote};
use crate::table::Table;
use shishu_mail::{Limits, Message, messages, read_isolated};
use shishu_office::{CaseFile, LeftOut, MailIn, NewMail, Office};
use shishu_programme::{Power, Programme};
use shishu_scrub::strip_isolated;
use shishu_store::Mode;
use shishu_terms::{Bilingual, Lang, Moment, PostId};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The headings of the table; other programs read them.
const HEADINGS: [&str; 6] = ["file", "number", "standing", "mail", "subject", "why"];
/// What an office takes of one message, as of one report.
const MOST_FILES: usize = 10;
const MOST_BYTES: usize = 20 << 20;

/// Where the messages go.
enum Desk {
    /// The office is ours.
    Open(Box<Office>),
    /// A server holds it.
    Served(PathBuf),
}

/// Brings every message in, those that can be read whatever the others are; exit code 1 when one was refused.
pub async fn run(mail: Mail, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&mail.folder.dir)?;
    let program = this_program()?;
    let desk = match open::office(&folder, Mode::Write).await {
        Ok(office) => Desk::Open(Box::new(office)),
        Err(failure) if failure.is_locked() => Desk::Served(folder.spool()),
        Err(failure) => return Err(failure),
    };
    let post = match &desk {
        Desk::Open(office) => clerk(office.programme(), mail.post.as_ref(), office.now())?,
        Desk::Served(_) => clerk(&folder.programme()?, mail.post.as_ref(), open::now())?,
    };
    let mut table = Table::new(&HEADINGS);
    let mut refused = false;
    for file in &mail.files {
        let bytes = std::fs::read(file).map_err(|error| Failure::file("无法读取", "cannot read", file, &error))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (at, message) in messages(&bytes).iter().enumerate() {
            let row = |standing: &str, id: &str, subject: &str, why: &str| {
                vec![
                    name.as_str().into(),
                    (at as u64 + 1).into(),
                    standing.into(),
                    id.into(),
                    subject.into(),
                    why.into(),
                ]
            };
            match read_isolated(&program, &["mail-reader"], message, &Limits::default()) {
                Err(error) => {
                    refused = true;
                    let why = format!("{}{}{}", error.message.get(lang), lang.pick("；", "; "), error.cure.get(lang));
                    table.row(row("refused", "", "", &why));
                }
                Ok(message) => {
                    let subject = message.subject.clone();
                    let (new, lacks) = cleaned(message, &program, lang);
                    let (standing, id) = hand_in(&desk, &post, new).await?;
                    table.row(row(standing, &id, &subject, &lacks));
                }
            }
        }
    }
    if let Desk::Open(office) = desk {
        office.checkpoint().await?;
        office.store().clone().close().await;
    }
    table.print(mail.output.format)?;
    Ok(if refused { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}

/// The post that brings mail in.
fn clerk(programme: &Programme, wanted: Option<&PostId>, now: Moment) -> Result<PostId, Failure> {
    let holder = open::holder(programme, Power::TakeReports, None, wanted, now);
    holder.map(|holder| holder.post.id.clone()).ok_or_else(|| match wanted {
        Some(post) => Failure::new(
            format!("岗位 {post} 不能登记来件，或今天没有人担任；请用 --as 换一个岗位"),
            format!("the post {post} cannot take reports down, or nobody holds it today; choose another with --as"),
        ),
        None => Failure::new(
            "今天没有人担任能登记来件的岗位；请在 posts.toml、tenures.csv 里补上",
            "nobody holds a post today that takes reports down; add one to posts.toml and tenures.csv",
        ),
    })
}

async fn hand_in(desk: &Desk, post: &PostId, new: NewMail) -> Result<(&'static str, String), Failure> {
    match desk {
        Desk::Served(spool) => {
            spool::leave_mail(spool, &MailNote::of(post.clone(), new))?;
            Ok(("left-for-the-server", String::new()))
        }
        Desk::Open(office) => {
            let holder = open::holder(office.programme(), Power::TakeReports, None, Some(post), office.now());
            let caller = holder.map(|holder| holder.caller).ok_or_else(|| nobody(post))?;
            Ok(match office.receive_mail(&caller, new).await? {
                MailIn::Waits { id, .. } => ("waits", id),
                MailIn::Again { id } => ("came-before", id),
            })
        }
    }
}

fn nobody(post: &PostId) -> Failure {
    Failure::new(format!("岗位 {post} 今天没有人担任"), format!("nobody holds the post {post} today"))
}

/// The message with what could be cleaned of its attachments; what was left out stands in it, and in one line.
fn cleaned(message: Message, program: &Path, lang: Lang) -> (NewMail, String) {
    let Message { id, from, subject, sent, text, attachments } = message;
    let (mut files, mut left_out, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (at, attachment) in attachments.into_iter().enumerate() {
        let name = if attachment.name.is_empty() { format!("{}", at + 1) } else { attachment.name };
        bytes += attachment.bytes.len();
        if files.len() == MOST_FILES || bytes > MOST_BYTES {
            let why = Bilingual::new("一封最多 10 个附件、共 20 MB", "a message has at most 10 files and 20 MB in all");
            left_out.push(LeftOut { name, why });
            continue;
        }
        match strip_isolated(program, &["strip-reader"], &attachment.bytes, &shishu_scrub::Limits::default()) {
            Ok(bytes) => files.push(CaseFile { name, bytes }),
            Err(error) => left_out.push(LeftOut { name, why: error.message }),
        }
    }
    let lacks: Vec<String> = left_out.iter().map(|one| format!("{}: {}", one.name, one.why.get(lang))).collect();
    let sent = sent.and_then(|seconds| seconds.checked_mul(1_000_000)).map(Moment::from_micros);
    (NewMail { message_id: id, from, subject, sent, text, files, left_out }, lacks.join("; "))
}
