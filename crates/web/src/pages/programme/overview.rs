//! `/programme`: what the office collects, by which version, and who is in charge of what.

use super::super::published::{count, joined};
use super::super::rules::rules_href;
use crate::http::{Ctx, Page};
use crate::look::parts::{self, Head};
use crate::look::{Section, say};
use maud::{Markup, html};
use shishu_programme::{FormScope, Post, Power};

pub(super) async fn page(ctx: Ctx) -> Page {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let title = say!(lang, "报表制度", "Programme");
    let head = Head { title: html! { (title) }, sub: Some(html! { (programme.name.get(lang)) }), ..Head::default() };
    let left = html! {
        (parts::section("forms", say!(lang, "报表", "Forms"), say!(lang, "点开看指标和审核关系", "open one for its indicators and rules"),
            parts::scroll(say!(lang, "报表一览", "Table of forms"), forms(&ctx))))
        (parts::section("posts", say!(lang, "岗位", "Posts"), say!(lang, "谁管什么", "who is in charge of what"), posts(&ctx)))
    };
    let right = html! {
        (parts::section("version", say!(lang, "版本", "Version"), "", parts::facts(&version(&ctx))))
        (parts::section("calendar", say!(lang, "工作日历", "Working calendar"), "", calendar(&ctx)))
        (parts::section("register", say!(lang, "单位名录", "Register of units"), "", register(&ctx)))
    };
    ctx.page(title, Some(Section::Programme), html! { (parts::head(&head)) (parts::cols(left, right)) }).await
}

fn version(ctx: &Ctx) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let hex = |hash: &[u8; 32]| hash.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let mut facts = vec![
        (say!(lang, "编号", "Id").to_owned(), html! { code { (programme.id) } }),
        (say!(lang, "版本", "Version").to_owned(), html! { (programme.version) }),
        (
            say!(lang, "指纹", "Fingerprint").to_owned(),
            html! {
                (parts::hash(&hex(&programme.folder)))
                small { (say!(lang, "全部文件的 SHA-256；改一个字就变", "SHA-256 over all files; one changed letter changes it")) }
            },
        ),
    ];
    if programme.hash != programme.folder {
        let since = html! {
            (parts::hash(&hex(&programme.hash)))
            small { (say!(lang, "与网页上写定的审核关系一起；审核的结果写的是它", "with the rules written on these pages; results of checks name this one")) }
        };
        facts.push((say!(lang, "现行指纹", "In force").to_owned(), since));
    }
    facts
}

fn forms(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    html! {
        table {
            caption.sr { (say!(lang, "报表", "Forms")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "报表", "Form")) }
                th scope="col" { (say!(lang, "周期", "Period")) }
                th.n scope="col" { (say!(lang, "单位", "Units")) }
                th.n scope="col" { (say!(lang, "指标", "Indicators")) }
                th.n scope="col" { (say!(lang, "审核关系", "Rules")) }
            } }
            tbody {
                @for form in programme.forms.values() {
                    tr {
                        th.stick scope="row" { a href={ "/programme/forms/" (form.id) } { (form.name.get(lang)) } small { (form.id) } }
                        td { (form.frequency.name().get(lang)) }
                        td.n { (programme.respondents(&form.id).len()) }
                        td.n { (form.indicators.len()) }
                        td.n { a href=(rules_href(&form.id)) { (form.rules.latest().filter(|text| text.until.is_none()).count()) } }
                    }
                }
            }
        }
    }
}

/// Posts of the office and the towns; the posts that fill in returns are one for each unit, so they are counted.
fn posts(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let (filling, staff): (Vec<&Post>, Vec<&Post>) =
        programme.posts.values().partition(|p| p.powers.contains(&Power::Fill));
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "岗位、职责和范围", "Posts, powers and scope")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "岗位", "Post")) }
                th scope="col" { (say!(lang, "可以做", "Powers")) }
                th scope="col" { (say!(lang, "范围", "Scope")) }
            } }
            tbody {
                @for post in staff {
                    tr {
                        th.stick scope="row" { (post.name.get(lang)) }
                        td { (joined(lang, post.powers.iter().map(|p| p.name().get(lang).to_owned()))) }
                        td { (scope(ctx, post)) }
                    }
                }
            }
        }
    };
    html! {
        (table)
        (parts::hint(say!(lang, "另有填报岗位 {n} 个，每个填报单位一个，只能填本单位的报表；别的岗位都不能写填报单位的数。",
            "Besides, {n} posts that report, one for each respondent and only for its own returns; no other post writes a respondent's value.",
            n = count(filling.len() as u64))))
    }
}

fn scope(ctx: &Ctx, post: &Post) -> String {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let regions = joined(lang, post.scope.regions.iter().map(|r| programme.region_name(r).get(lang).to_owned()));
    match &post.scope.forms {
        FormScope::All => say!(lang, "{r}，全部报表", "{r}, all forms", r = regions),
        FormScope::Only(forms) if forms.is_empty() => say!(lang, "{r}，不经手报表", "{r}, no forms", r = regions),
        FormScope::Only(forms) => {
            say!(lang, "{r}，{f}", "{r}, {f}", r = regions, f = joined(lang, forms.iter().map(ToString::to_string)))
        }
    }
}

fn calendar(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let years = ctx.app.office().programme().calendar_years.values();
    let lines: Vec<Markup> = years
        .map(|year| {
            html! {
                a href={ "/programme/calendar/" (year.year) } { (say!(lang, "{y} 年", "{y}", y = year.year)) }
                " " span.quiet { (super::calendar::status(year.status, lang)) }
            }
        })
        .collect();
    parts::list(&lines)
}

fn register(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let n = count(ctx.app.office().programme().units.len() as u64);
    html! {
        p { a href="/programme/units" { (say!(lang, "{n} 个单位", "{n} units", n = n)) } }
        p.hint { (say!(lang, "名称、所在乡镇、行业。各单位报的数不在这里，也不公开。", "Name, town, industry. What they report is not here and not public.")) }
    }
}
