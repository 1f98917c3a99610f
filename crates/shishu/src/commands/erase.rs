//! `shishu erase` and `shishu ledger certificate`: lawful erasure and its proof.

use crate::cli::{Certificate, Erase};
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::{open, table};
use shishu_office::{Actor, Caller, Erasure, Office};
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
    let erased = match asked(&erase, &office).await {
        Ok(erasure) => office.erase(&caller, &erasure).await.map(|erased| (erasure, erased)).map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    let (erasure, erased) = match erased {
        Ok(erased) => erased,
        Err(failure) => {
            office.store().clone().close().await;
            return Err(failure);
        }
    };
    office.checkpoint().await?;
    office.publish_log().await?;
    office.store().clone().close().await;
    let (seq, n, dir) = (erased.done.seq, erasure.contents.len(), erase.folder.dir.display());
    table::print(&match lang {
        Lang::Zh => format!("已删除 {n} 项；记为第 {seq} 号行为\n删除证明：\n"),
        Lang::En => format!("erased {n} contents; on the record as act {seq}\ncertificates:\n"),
    })?;
    for ContentId { seq, name } in &erasure.contents {
        table::print(&format!("  shishu ledger certificate --dir {dir} --act {seq} --name {name}\n"))?;
    }
    let scrubbed = erased.scrubbed.map_err(|error| {
        let message = error.message();
        Failure::new(
            format!("表里的内容已删除，但数据库文件里可能还有痕迹：{}", message.zh),
            format!(
                "the content is gone from the tables, but traces may be left in the database's files: {}",
                message.en
            ),
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

/// What is to be erased: what was named, or what is due under a rule.
async fn asked(erase: &Erase, office: &Office) -> Result<Erasure, Failure> {
    let Some(due) = &erase.due else {
        let seq = erase.act.unwrap_or_default();
        let contents = erase.names.iter().map(|name| ContentId { seq, name: name.clone() }).collect();
        return Ok(Erasure { contents, ground: erase.ground.clone().unwrap_or_default(), retention: None });
    };
    let rules = &office.programme().retention;
    let Some(rule) = rules.iter().find(|rule| rule.id == *due) else {
        let known = rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>().join(" ");
        return Err(Failure::new(
            format!("制度包里没有保存期限“{due}”；有：{known}"),
            format!("the programme has no retention rule \"{due}\"; there are: {known}"),
        ));
    };
    let contents = office.due_under(rule, office.now()).await.map_err(Failure::from)?;
    if contents.is_empty() {
        return Err(Failure::new(
            format!("“{due}”下没有到期的内容，没有删除任何东西"),
            format!("nothing is due under \"{due}\"; nothing was erased"),
        ));
    }
    let ground = format!("{} / {}", rule.ground.zh, rule.ground.en);
    Ok(Erasure { contents, ground, retention: Some(rule.id.clone()) })
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
