//! E-mail that came to an office: each message waits until somebody who takes down reports makes it a case, or sets it aside with a reason. None comes
//! in twice. A message that becomes a sealed case is erased in the same write: from then on only the case holds it.

use super::intake::{Opening, check, who_takes_it_down, with_free_number};
use super::read::{CaseText, Opener, step_texts};
use super::{CaseDesk, CaseFile, NewCase, Received, append_written};
use crate::actor::Actor;
use crate::cases::Named;
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use shishu_programme::{Channel, Power};
use shishu_sealed::ReceiptCode;
use shishu_store::{Content, ContentId, NewAct, Row, Tx, args};
use shishu_terms::{Bilingual, CaseId, CaseKindId, CategoryId, Moment};
use std::sync::PoisonError;

/// A message as it was read: text in clear, attachments cleaned.
#[derive(Clone)]
pub struct NewMail {
    /// Without its angle brackets. The same one is the same message.
    pub message_id: String,
    /// Name and address, as written.
    pub from: String,
    pub subject: String,
    /// As the sender's machine says, where it says so in a form that can be read.
    pub sent: Option<Moment>,
    pub text: String,
    pub files: Vec<CaseFile>,
    pub left_out: Vec<LeftOut>,
}

/// An attachment that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub name: String,
    pub why: Bilingual,
}

/// What became of a message that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailIn {
    /// It waits under this id.
    Waits { id: String, done: Done },
    /// It came before.
    Again { id: String },
}

/// A message in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLine {
    pub id: String,
    pub from: String,
    pub subject: String,
    /// When it was handed in.
    pub at: Moment,
    /// `waiting`, `taken`, `set-aside`.
    pub standing: String,
    /// What it became, where the caller may know of it.
    pub case: Option<CaseId>,
    pub kind: Option<CaseKindId>,
    pub category: Option<CategoryId>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub line: MailLine,
    pub sent: Option<Moment>,
    /// Nothing when it was erased.
    pub text: Option<String>,
    /// Name and SHA-256 of each attachment.
    pub files: Vec<(String, String)>,
    pub left_out: Vec<LeftOut>,
    /// Words that spoke for the category.
    pub words: Vec<String>,
    /// Why it was set aside.
    pub reason: Option<String>,
    pub seq: u64,
}

/// What an act says of a message beside its texts.
#[derive(Serialize, Deserialize)]
struct MailReceived {
    unit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<CaseKindId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<CategoryId>,
    files: u32,
}

const SUBJECT: &str = "mail:";
/// Characters of a message that stand in the case itself; the whole goes along as a file when it is longer.
const IN_CASE: usize = 18_000;
const TEXTS: [&str; 5] = ["from", "subject", "text", "files", "left-out"];

impl Office {
    /// Hands a message in, for the unit of whoever does it.
    pub async fn receive_mail(&self, caller: &Caller, new: NewMail) -> Result<MailIn, OfficeError> {
        let actor = clerk(caller)?.clone();
        let desk = self.case_desk(caller.now)?;
        let id = desk.key.token("mail", &format!("{} {}", actor.unit(), new.message_id))[..20].to_owned();
        let subject = format!("{SUBJECT}{id}");
        let suggested = self.suggest_kind(&format!("{}\n{}", new.subject, new.text)).await?;
        let (kind, category) = suggested.map(|(kind, category, _)| (kind, category)).unzip();
        let body = MailReceived {
            unit: actor.unit().to_string(),
            sent: new.sent.map(Moment::micros),
            kind,
            category,
            files: new.files.len() as u32,
        };
        let left_out = serde_json::to_string(&new.left_out).map_err(crate::views::damaged)?;
        let texts = vec![("from", new.from), ("subject", new.subject), ("text", new.text), ("left-out", left_out)];
        let written = desk.contents(None, texts, new.files)?;
        let act = NewAct::new(desk.now, ActKind::MailReceived.wire(), subject.as_str())
            .by(actor.person.clone(), actor.post.id.clone())
            .body(serde_json::to_value(body).map_err(crate::views::damaged)?);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if standing_of(tx, &subject).await?.is_some() {
                        return Ok::<_, OfficeError>(None);
                    }
                    let act = append_written(tx, act, written).await?;
                    Ok(Some(Done { seq: act.seq, at: act.at }))
                })
            })
            .await?;
        Ok(match committed.value {
            Some(done) => MailIn::Waits { id, done },
            None => MailIn::Again { id },
        })
    }

    /// The kind and category that a message is most likely of, with the words that spoke for them: of the kinds that come in by e-mail the one for
    /// whose category most words spoke.
    async fn suggest_kind(&self, text: &str) -> Result<Option<(CaseKindId, CategoryId, Vec<String>)>, OfficeError> {
        let mut best: Option<(u32, CaseKindId, CategoryId, Vec<String>)> = None;
        for kind in self.programme.cases.values().filter(|kind| kind.intake.contains(&Channel::Email)) {
            let first = self.suggest_category(&kind.id, text).await?.into_iter().next();
            let Some(first) = first.filter(|first| !first.words.is_empty()) else { continue };
            let weight = first.words.iter().map(|word| word.chars().count() as u32).sum::<u32>();
            if best.as_ref().is_none_or(|(most, ..)| weight > *most) {
                best = Some((weight, kind.id.clone(), CategoryId::new(first.category), first.words));
            }
        }
        Ok(best.map(|(_, kind, category, words)| (kind, category, words)))
    }

    /// Messages of the caller's unit in one standing, those handed in first in front; how many there are.
    pub async fn mails(
        &self,
        caller: &Caller,
        standing: &str,
        offset: u64,
        limit: u32,
    ) -> Result<(Vec<MailLine>, u64), OfficeError> {
        let unit = clerk(caller)?.unit().as_str();
        let count = "SELECT CAST(COUNT(*) AS BIGINT) FROM mails WHERE unit = $1 AND standing = $2";
        let all = self.store.query(count, args![unit, standing]).await?;
        let all = all.first().map(|row| row.unsigned(0)).transpose()?.unwrap_or(0);
        let sql =
            format!("SELECT {COLUMNS} FROM mails WHERE unit = $1 AND standing = $2 ORDER BY seq LIMIT $3 OFFSET $4");
        let mut lines = Vec::new();
        for row in self.store.query(&sql, args![unit, standing, limit, offset]).await? {
            lines.push(self.mail_line(caller, &row).await?);
        }
        Ok((lines, all))
    }

    async fn mail_line(&self, caller: &Caller, row: &Row) -> Result<MailLine, OfficeError> {
        let seq = row.unsigned(2)?;
        let case = match row.text(6) {
            Ok(case) => Some(CaseId::new(case)),
            Err(_) => None,
        };
        let case = match case {
            Some(case) if self.sees_case(caller, &case).await? => Some(case),
            _ => None,
        };
        Ok(MailLine {
            id: row.text(0)?.strip_prefix(SUBJECT).unwrap_or_default().to_owned(),
            standing: row.text(1)?.to_owned(),
            from: self.mail_text(seq, "from").await?.unwrap_or_default(),
            subject: self.mail_text(seq, "subject").await?.unwrap_or_default(),
            at: Moment::from_micros(row.int(3)?),
            kind: row.text(4).ok().map(CaseKindId::new),
            category: row.text(5).ok().map(CategoryId::new),
            case,
        })
    }

    async fn mail_text(&self, seq: u64, name: &str) -> Result<Option<String>, OfficeError> {
        Ok(match self.store.content(seq, name).await? {
            Some(Content::Text(text)) => Some(text),
            _ => None,
        })
    }

    /// One message of the caller's unit.
    pub async fn mail(&self, caller: &Caller, id: &str) -> Result<Mail, OfficeError> {
        let unit = clerk(caller)?.unit().as_str();
        let sql = format!("SELECT {COLUMNS}, settled_seq FROM mails WHERE id = $1 AND unit = $2");
        let rows = self.store.query(&sql, args![format!("{SUBJECT}{id}"), unit]).await?;
        let row = rows.first().ok_or_else(|| Refusal::not_found(id))?;
        let (seq, line) = (row.unsigned(2)?, self.mail_line(caller, row).await?);
        let act = self.store.act(seq).await?.ok_or_else(|| Refusal::not_found(id))?;
        let body = MailReceived::deserialize(&act.body).map_err(crate::views::damaged)?;
        let files = step_texts(&self.store, &act, &Opener::Plain, &[]).await?;
        let files = files.into_iter().find_map(|text| match text {
            CaseText::Files(files) => Some(files),
            _ => None,
        });
        let left_out = self.mail_text(seq, "left-out").await?.and_then(|text| serde_json::from_str(&text).ok());
        let text = self.mail_text(seq, "text").await?;
        let words = match &text {
            Some(text) => self.suggest_kind(&format!("{}\n{text}", line.subject)).await?,
            None => None,
        };
        let reason = match row.unsigned(7) {
            Ok(settled) => self.mail_text(settled, "text").await?,
            Err(_) => None,
        };
        Ok(Mail {
            sent: body.sent.map(Moment::from_micros),
            text,
            files: files.unwrap_or_default(),
            left_out: left_out.unwrap_or_default(),
            words: words.map(|(_, _, words)| words).unwrap_or_default(),
            reason,
            line,
            seq,
        })
    }

    /// An attachment of a message.
    pub async fn mail_file(&self, caller: &Caller, id: &str, sha256: &str) -> Result<(String, Vec<u8>), OfficeError> {
        let mail = self.mail(caller, id).await?;
        let not_found = || Refusal::not_found(sha256);
        let (name, _) = mail.files.into_iter().find(|(_, hash)| hash == sha256).ok_or_else(not_found)?;
        let bytes = self.store.blob(sha256).await?.ok_or_else(not_found)?;
        Ok((name, bytes))
    }

    /// Makes a message a case of this kind and category, in one write. The code is for the sender.
    pub async fn take_mail_in(
        &self,
        caller: &Caller,
        id: &str,
        kind: &CaseKindId,
        category: &CategoryId,
        named: Named,
    ) -> Result<Received, OfficeError> {
        let actor = clerk(caller)?.clone();
        let mail = self.mail(caller, id).await?;
        let desk = self.case_desk(caller.now)?;
        let kind = self.programme.cases.get(kind).ok_or_else(|| Refusal::not_found(kind.as_str()))?;
        let new = self.case_of_mail(&mail, kind.id.clone(), category.clone(), named).await?;
        who_takes_it_down(caller, kind, Channel::Email)?;
        check(kind, &new)?;
        let code = ReceiptCode::draw(&mut **desk.chance.lock().unwrap_or_else(PoisonError::into_inner));
        let hash = hex::encode(desk.key.code_hash(&code));
        let keys = self.public_keys().await?;
        let (act, written) = Opening { desk: &desk, keys: &keys, code: &code, hash }.act(new, Some(&actor))?;
        let erased = if kind.sealed { contents_of(&mail) } else { Vec::new() };
        let traces = self.store.salts(&erased).await?;
        let subject = format!("{SUBJECT}{id}");
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    require_waiting(tx, &subject).await?;
                    let act = with_free_number(tx, &desk, act).await?;
                    let act = append_written(tx, act, written).await?;
                    tx.append(taken(&desk, &actor, &subject, &act.subject, erased)).await?;
                    Ok::<_, OfficeError>((CaseId::new(act.subject), act.seq))
                })
            })
            .await?;
        if !traces.is_empty() {
            self.store.scrub(traces).await?;
        }
        let (id, seq) = committed.value;
        Ok(Received { id, code, seq })
    }

    async fn case_of_mail(
        &self,
        mail: &Mail,
        kind: CaseKindId,
        category: CategoryId,
        named: Named,
    ) -> Result<NewCase, OfficeError> {
        let gone = || Refusal::wrong_state("这封邮件的内容已经删除。", "what this message said is erased");
        let whole = format!("{}\n\n{}", mail.line.subject, mail.text.as_ref().ok_or_else(gone)?);
        let mut files = Vec::new();
        for (name, sha256) in &mail.files {
            let bytes = self.store.blob(sha256).await?.ok_or_else(gone)?;
            files.push(CaseFile { name: name.clone(), bytes });
        }
        let text = match whole.chars().count() > IN_CASE {
            false => whole,
            true => {
                let head: String = whole.chars().take(IN_CASE).collect();
                files.push(CaseFile { name: "全文 whole.txt".to_owned(), bytes: whole.into_bytes() });
                format!("{head}\n……（全文见附件 the whole is attached）")
            }
        };
        let contact = mail.line.from.chars().take(500).collect();
        Ok(NewCase { kind, category, channel: Channel::Email, text, contact, named, region: None, files, from: None })
    }

    /// Sets a message aside; the reason stays.
    pub async fn set_mail_aside(&self, caller: &Caller, id: &str, reason: &str) -> Result<Done, OfficeError> {
        let actor = clerk(caller)?.clone();
        self.mail(caller, id).await?;
        let reason = reason.trim().to_owned();
        if !(4..=2_000).contains(&reason.chars().count()) {
            return Err(Refusal::bad_input(
                "请写明为什么不登记（4 到 2000 字）。",
                "write why it is not taken in (4 to 2,000 characters)",
            )
            .into());
        }
        let subject = format!("{SUBJECT}{id}");
        let act = NewAct::new(caller.now, ActKind::MailSetAside.wire(), subject.as_str())
            .by(actor.person.clone(), actor.post.id.clone())
            .content("text", reason);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    require_waiting(tx, &subject).await?;
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }
}

const COLUMNS: &str = "id, standing, seq, at, kind, category, case_id";

/// The actor, if the post takes down reports.
fn clerk(caller: &Caller) -> Result<&Actor, Refusal> {
    let actor = caller.require()?;
    match actor.has(Power::TakeReports) {
        true => Ok(actor),
        false => Err(Refusal::not_allowed("您的岗位不能登记来件。", "your post cannot take down reports")),
    }
}

async fn standing_of(tx: &mut Tx, subject: &str) -> Result<Option<String>, OfficeError> {
    let rows = tx.query("SELECT standing FROM mails WHERE id = $1", args![subject]).await?;
    Ok(rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()?)
}

async fn require_waiting(tx: &mut Tx, subject: &str) -> Result<(), OfficeError> {
    match standing_of(tx, subject).await?.as_deref() {
        Some("waiting") => Ok(()),
        Some("taken") => {
            Err(Refusal::wrong_state("这封邮件已经登记为事项。", "this message has been taken in already").into())
        }
        _ => Err(Refusal::wrong_state("这封邮件已经不予登记。", "this message has been set aside already").into()),
    }
}

fn contents_of(mail: &Mail) -> Vec<ContentId> {
    let named = TEXTS.iter().filter(|name| **name != "files" || !mail.files.is_empty());
    let texts = named.map(|name| ContentId { seq: mail.seq, name: (*name).to_owned() });
    texts.chain(mail.files.iter().map(|(_, sha256)| ContentId::of_blob(mail.seq, sha256))).collect()
}

/// The act by which a message became a case. Of a sealed case it does not name it: who took it down sees no more of it either.
fn taken(desk: &CaseDesk, actor: &Actor, subject: &str, case: &str, erased: Vec<ContentId>) -> NewAct {
    let body = match erased.is_empty() {
        true => serde_json::json!({ "case": case }),
        false => serde_json::json!({}),
    };
    let act = NewAct::new(desk.now, ActKind::MailTaken.wire(), subject)
        .by(actor.person.clone(), actor.post.id.clone())
        .body(body);
    erased.into_iter().fold(act, |act, ContentId { seq, name }| act.erase(seq, name))
}
