//! `/ledger?act=N`: one act with its proof. The public sees its kind and time; what it is about only where that is public or in scope.

use super::super::files::attachment;
use super::super::published::{self, bulletin_href, count};
use super::super::rules::rule_href;
use super::super::shared::{case_href, notice_href, return_href, review_href, tolerance_href};
use crate::http::{Ctx, Page};
use crate::look::marks::{State, mark};
use crate::look::parts::{self, Head, Press};
use crate::look::{Section, plural, say};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_ledger::{Hash, Receipt, Verifier};
use shishu_office::rules::subject_rule;
use shishu_office::{Office, ReceiptFile};
use shishu_terms::{FormId, ReturnId};

pub(super) async fn page(ctx: &Ctx, seq: u64) -> Page {
    let office = ctx.app.office();
    let receipt = office.receipt_for(&ctx.caller(), seq).await?;
    let lang = ctx.lang;
    let title = say!(lang, "日志第 {n} 条", "Act {n} of the ledger", n = count(seq));
    let head = Head {
        crumbs: vec![
            (say!(lang, "存证日志", "Ledger").to_owned(), Some("/ledger".to_owned())),
            (format!("#{}", count(seq)), None),
        ],
        title: html! { (title) },
        sub: None,
        aside: Some(verdict(ctx, &receipt, &office.verifiers())),
    };
    let seen = office.may_see_subject(&ctx.caller(), &receipt.act).await?;
    let left = html! {
        (parts::section("what", say!(lang, "做了什么", "What was done"), "", parts::facts(&facts(ctx, &receipt, seen))))
        (parts::section("path", say!(lang, "怎样证明", "The proof"), "", path(ctx, &receipt)))
        (super::neighbours(ctx, seq, receipt.size))
    };
    let main = html! {
        (parts::head(&head))
        (parts::cols(left, html! { section #proof { (proof(ctx, &receipt)) } }))
    };
    ctx.page(&title, Some(Section::Ledger), main).await
}

/// What checking the receipt says, done anew for this page: signature, path and root.
fn verdict(ctx: &Ctx, receipt: &ReceiptFile, keys: &[Verifier]) -> Markup {
    let lang = ctx.lang;
    if keys.is_empty() {
        return mark(State::NotJudged, say!(lang, "没有公钥，没有核对", "No key here, so not checked"));
    }
    let leaf = (0..32)
        .map(|at| u8::from_str_radix(receipt.leaf.get(at * 2..at * 2 + 2)?, 16).ok())
        .collect::<Option<Vec<u8>>>();
    let leaf = leaf.and_then(|bytes| Hash::try_from(bytes).ok());
    let holds =
        leaf.zip(Receipt::parse(&receipt.text).ok()).is_some_and(|(leaf, parsed)| parsed.verify(&leaf, keys).is_ok());
    match holds {
        true => mark(
            State::Holds,
            say!(lang, "刚核对过：在日志里，没有动过", "Checked just now: stands in the log, unchanged"),
        ),
        false => mark(State::Broken, say!(lang, "对不上：请告诉统计机构", "Does not fit: please tell the office")),
    }
}

fn facts(ctx: &Ctx, receipt: &ReceiptFile, seen: bool) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let act = &receipt.act;
    let mut facts = vec![
        (
            say!(lang, "种类", "Kind").to_owned(),
            html! { (published::kind_title(&act.kind, lang)) small { code { (act.kind) } } },
        ),
        (say!(lang, "时间", "Time").to_owned(), html! { (published::date_time(ctx, act.at)) }),
    ];
    if let Some(post) = post(ctx, receipt, seen) {
        facts.push((say!(lang, "岗位", "Post").to_owned(), html! { (post) }));
    }
    let about = match seen {
        true => subject(ctx, receipt),
        false => html! { span.quiet { (say!(lang, "不公开", "not public")) } },
    };
    facts.push((say!(lang, "关于", "About").to_owned(), about));
    let texts = act.contents.len() as u64;
    if texts > 0 {
        let said = say!(
            lang,
            "附文 {n} 件，另存，日志里只有它们的指纹",
            "{n} {t} kept apart; the log holds only their fingerprints",
            n = texts,
            t = plural(texts, "text", "texts")
        );
        facts.push((say!(lang, "附文", "Texts").to_owned(), html! { (said) }));
    }
    facts
}

/// The post in which it was done. A respondent's post would name the unit, so the public reads only what sort of post it was;
/// whose account was opened or used is nobody's business but the administrator's.
fn post(ctx: &Ctx, receipt: &ReceiptFile, seen: bool) -> Option<String> {
    let lang = ctx.lang;
    let act = &receipt.act;
    let Some(id) = &act.post else { return Some(say!(lang, "系统，按制度", "the system, by rule").to_owned()) };
    let post = ctx.app.office().post_then(id, act.seq);
    let about_return = act.subject.parse::<ReturnId>().is_ok();
    match (seen, about_return, post.fills) {
        (true, _, _) | (false, true, false) => Some(post.name.get(lang).to_owned()),
        (false, true, true) => Some(say!(lang, "填报单位统计员", "a respondent's clerk").to_owned()),
        (false, false, _) => None,
    }
}

fn subject(ctx: &Ctx, receipt: &ReceiptFile) -> Markup {
    let lang = ctx.lang;
    let act = &receipt.act;
    let programme = ctx.app.office().programme();
    if let Ok(id) = act.subject.parse::<ReturnId>() {
        let own = ctx.session.as_ref().is_some_and(|(_, actor)| actor.unit() == &id.unit);
        let unit = programme.units.get(&id.unit).map_or(id.unit.as_str(), |u| u.name.get(lang));
        let href = if own { return_href(&id) } else { review_href(&id) };
        return html! { a href=(href) { (unit) " " (id.form) " " (id.period.name(lang)) } };
    }
    if let Some(id) = Office::case_of_act(act) {
        return html! { a href=(case_href(&id)) { (id) } };
    }
    if let Some(id) = Office::tolerance_named(&act.subject) {
        return html! { a href=(tolerance_href(&id)) { (say!(lang, "容错申请 ", "Tolerance ")) (id) } };
    }
    if let Some(id) = Office::notice_named(&act.subject) {
        return html! { a href=(notice_href(&id)) { (say!(lang, "典型案例 ", "Typical case ")) (id) } };
    }
    if let Some((form, rule)) = subject_rule(&act.subject) {
        return html! { a href=(rule_href(&form, &rule)) { (say!(lang, "审核关系 ", "Rule ")) (rule) } };
    }
    let table = act.subject.rsplit_once('.').and_then(|(form, period)| Some((FormId::new(form), period.parse().ok()?)));
    match table {
        Some((form, period)) if Office::is_publication(&act.kind) => {
            html! { a href=(bulletin_href(&form, period)) { (form) " " (shishu_terms::Period::name(period, lang)) } }
        }
        Some((form, period)) => {
            html! { a href={ "/programme/forms/" (form) } { (form) } " " (shishu_terms::Period::name(period, lang)) }
        }
        None if act.subject == "programme" => html! { a href="/programme" { (programme.name.get(lang)) } },
        None => html! { (act.subject) },
    }
}

fn path(ctx: &Ctx, receipt: &ReceiptFile) -> Markup {
    let lang = ctx.lang;
    let hashes = Receipt::parse(&receipt.text).map(|r| r.hashes().to_vec()).unwrap_or_default();
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let n = hashes.len() as u64;
    html! {
        p { (say!(lang, "从这一条的叶值起，依次与下面 {n} 个值相接，得到的根值与签名的根值相同。",
            "From this act's leaf, joined in turn with the {n} {h} below, comes the root that was signed.", n = n, h = plural(*n, "hash", "hashes"))) }
        (parts::details(say!(lang, "看这 {n} 个值", "See the {n} {h}", n = n, h = plural(*n, "hash", "hashes")),
            html! { ol.list { @for hash in &hashes { li { (parts::hash(&hex(hash))) } } } }))
        (parts::details(say!(lang, "看回执全文", "See the whole receipt"), html! { pre { (receipt.text) } }))
    }
}

fn proof(ctx: &Ctx, receipt: &ReceiptFile) -> Markup {
    let lang = ctx.lang;
    let facts = [
        (say!(lang, "叶值", "Leaf").to_owned(), parts::hash(&receipt.leaf)),
        (
            say!(lang, "检查点", "Checkpoint").to_owned(),
            html! { (say!(lang, "共 {n} 条", "{n} acts", n = count(receipt.size))) },
        ),
        (say!(lang, "根值", "Root").to_owned(), parts::hash(&receipt.root)),
    ];
    let href = format!("/ledger/{}/receipt", receipt.act.seq);
    let body = html! {
        (parts::facts(&facts))
        (parts::row(parts::link(Press::Main, &href, say!(lang, "下载回执", "Download the receipt"))))
        (super::super::verify::square(ctx, &receipt.code))
        (parts::hint(html! { (say!(lang, "不联网核对：", "Offline: ")) code { (published::VERIFY) } }))
    };
    parts::proof(say!(lang, "回执", "Receipt"), body)
}

pub(super) async fn receipt(ctx: Ctx, Path(seq): Path<String>) -> Page {
    let seq: u64 = seq.parse().map_err(|_| shishu_office::Refusal::not_found(&seq))?;
    let receipt = ctx.app.office().receipt_for(&ctx.caller(), seq).await?;
    Ok(attachment(receipt.text.into_bytes(), "text/plain; charset=utf-8", &format!("receipt-{seq}.tlog-proof")))
}
