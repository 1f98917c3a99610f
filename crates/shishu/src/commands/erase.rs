//! `shishu erase` and `shishu ledger certificate`: lawful erasure and its proof.

use crate::cli::{Certificate, Erase};
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::{open, table};
use shishu_office::{Actor, Caller, Erasure};
use shishu_programme::{Post, Power, Programme};
use shishu_store::{ContentId, Mode};
use shishu_terms::{Lang, Moment, PersonId};
use std::process::ExitCode;

/// Erases contents in a post that the person holds today.
pub async fn run(erase: Erase, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&erase.folder.dir)?;
    let office = open::office(&folder, Mode::Write).await.map_err(|failure| match failure.is_locked() {
        true => Failure::new(
            "服务正在运行，只有它能写入；请先停止服务，再执行删除（几秒钟），然后重新启动",
            "a server is running and it alone may write; stop it, erase (seconds), start it again",
        ),
        false => failure,
    })?;
    let caller = eraser(office.programme(), &erase.person, office.now())?;
    let contents = erase.names.iter().map(|name| ContentId { seq: erase.act, name: name.clone() }).collect();
    let erasure = Erasure { contents, ground: erase.ground.clone(), retention: erase.retention.clone() };
    let erased = office.erase(&caller, &erasure).await;
    let erased = match erased {
        Ok(erased) => erased,
        Err(error) => {
            office.store().clone().close().await;
            return Err(error.into());
        }
    };
    office.checkpoint().await?;
    office.publish_log().await?;
    office.store().clone().close().await;
    let (seq, dir) = (erased.done.seq, erase.folder.dir.display());
    table::print(&match lang {
        Lang::Zh => format!(
            "已删除；记为第 {seq} 号行为\n删除证明：shishu ledger certificate --dir {dir} --act {} --name {}\n",
            erase.act,
            erase.names.join(" --name ")
        ),
        Lang::En => format!(
            "erased; on the record as act {seq}\nits certificate: shishu ledger certificate --dir {dir} --act {} --name {}\n",
            erase.act,
            erase.names.join(" --name ")
        ),
    })?;
    let scrubbed = erased.scrubbed.map_err(|error| {
        let message = error.message();
        Failure::new(
            format!("表里的内容已删除，但数据库文件里可能还有痕迹：{}", message.zh),
            format!("the content is gone from the tables, but traces may be left in the database's files: {}", message.en),
        )
    })?;
    let searched = scrubbed.searched;
    table::print(&match (scrubbed.rewritten, lang) {
        (false, Lang::Zh) => format!("在数据库文件和预写日志的 {searched} 字节里查找过：没有痕迹\n"),
        (false, Lang::En) => format!("searched {searched} bytes of database and write-ahead log: no trace\n"),
        (true, Lang::Zh) => "数据库文件已重写：没有痕迹\n".to_owned(),
        (true, Lang::En) => "the database's files were written anew: no trace\n".to_owned(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The person in a post with the power to erase.
fn eraser(programme: &Programme, person: &PersonId, now: Moment) -> Result<Caller, Failure> {
    let day = now.date(programme.utc_offset_seconds);
    let may = |post: &&Post| post.powers.contains(&Power::Erase);
    let actor = programme.posts.values().filter(may).find_map(|post| Actor::in_post(programme, person, &post.id, day));
    actor.map(|actor| Caller::actor(actor, now)).ok_or_else(|| {
        let posts: Vec<_> = programme.posts.values().filter(may).map(|post| post.id.as_str()).collect();
        let posts = if posts.is_empty() { "-".to_owned() } else { posts.join(" ") };
        Failure::new(
            format!("{person} 今天没有担任有“依法删除”权力（erase）的岗位；这样的岗位有：{posts}"),
            format!("{person} holds no post with the power `erase` today; there are: {posts}"),
        )
    })
}

/// Prints the certificate of an erasure: a receipt that discloses the act that erased.
pub async fn certificate(certificate: Certificate) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&certificate.folder.dir)?;
    let office = open::office(&folder, Mode::Read).await?;
    let content = ContentId { seq: certificate.act, name: certificate.name };
    let receipt = office.certificate(&content).await?;
    table::print(&receipt.text)?;
    Ok(ExitCode::SUCCESS)
}
