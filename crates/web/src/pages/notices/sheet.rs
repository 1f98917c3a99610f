//! `/notices/{number}`: what is public of it, how it came to be, and the steps that the reader may take.

use super::list::{case_door, joined, names};
use super::{shown, words};
use crate::http::{self, Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Press, Step};
use crate::look::{Section, State, say, when};
use crate::pages::due;
use crate::pages::published::{act_href, act_link, count};
use crate::pages::refused;
use crate::pages::shared::notice_href;
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_cases::notice::{Draft, NoticeAct, Phase, PublicNotice, Scope, part_name, segments};
use shishu_office::{NoticeSheet, Refusal};
use shishu_terms::{Bilingual, NoticeId};
use std::collections::BTreeMap;

/// A step that was refused, with what was typed.
pub(super) struct Tried {
    pub(super) act: &'static str,
    pub(super) refusal: Refusal,
    pub(super) text: String,
}

struct View<'c> {
    ctx: &'c Ctx,
    sheet: &'c NoticeSheet,
    tried: Option<&'c Tried>,
    audience: &'static str,
}

const AUDIENCES: [&str; 4] = ["public", "staff", "unit", "reporter"];

/// `GET /notices/{notice}`.
pub(super) async fn page(ctx: Ctx, Path(id): Path<String>, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let audience = query.get("as").and_then(|asked| AUDIENCES.into_iter().find(|one| one == asked));
    show(&ctx, &NoticeId::new(id), None, query.get("done").map(String::as_str), audience).await
}

pub(super) async fn show(
    ctx: &Ctx,
    id: &NoticeId,
    tried: Option<Tried>,
    done: Option<&str>,
    audience: Option<&'static str>,
) -> Page {
    let sheet = ctx.app.office().notice(&ctx.caller(), id).await?;
    let view = View { ctx, sheet: &sheet, tried: tried.as_ref(), audience: audience.unwrap_or("public") };
    let lang = ctx.lang;
    let title = say!(lang, "典型案例 {id}", "Typical case {id}", id = id);
    let inside = sheet.part.drafts || sheet.part.objects || sheet.part.withdraws;
    let left = html! {
        (view.withdrawn())
        @if sheet.state.published.is_none() { (view.preview()) } @else { (view.text()) }
        (view.compared())
    };
    let right = html! {
        (view.facts())
        @if inside { (view.steps_to_take()) }
        (view.history())
    };
    let main = html! {
        (parts::head(&view.head()))
        @if let Some(done) = done { (words::done(lang, done)) }
        (view.problems())
        (parts::cols_wide(left, right))
    };
    let mut response = ctx.page(&title, Some(Section::Notices), main).await?;
    if let Some(tried) = &tried {
        *response.status_mut() = http::errors::status(tried.refusal.kind);
    }
    Ok(response)
}

impl View<'_> {
    fn exemptions(&self) -> Vec<(String, Bilingual)> {
        let rules = self.ctx.app.office().programme().notices.as_ref();
        let listed = rules.into_iter().flat_map(|rules| &rules.exemptions);
        let mut all: Vec<_> = listed.map(|one| (one.id.clone(), one.name.clone())).collect();
        // What was published keeps the names it was published with.
        if let Some(public) = &self.sheet.public {
            all.retain(|(id, _)| public.exemptions.iter().all(|one| one.id != *id));
            all.extend(names(public));
        }
        all
    }

    fn head(&self) -> Head {
        let (lang, state) = (self.ctx.lang, &self.sheet.state);
        let title = match &self.sheet.public {
            Some(public) => shown::text(lang, &self.exemptions(), &public.title),
            None => html! { (say!(lang, "典型案例 {id}", "Typical case {id}", id = state.id)) },
        };
        let crumb = say!(lang, "典型案例", "Typical cases").to_owned();
        Head {
            crumbs: vec![(crumb, Some("/notices".to_owned())), (state.id.to_string(), None)],
            title,
            sub: self.sheet.public.as_ref().map(|public| {
                html! { (public.quarter.name(lang)) " · " (public.kind_name.get(lang)) " · " (joined(lang, &public.unit_names)) }
            }),
            aside: Some(words::phase(lang, state)),
        }
    }

    fn problems(&self) -> Markup {
        let lang = self.ctx.lang;
        let Some(tried) = self.tried else { return html! {} };
        let title = say!(lang, "没有写入，您填的都在", "Nothing was written; what you typed is still here");
        refused::boxed(lang, title, &tried.refusal, format!("#f-{}", tried.act))
    }

    fn withdrawn(&self) -> Markup {
        let lang = self.ctx.lang;
        match &self.sheet.state.phase {
            Phase::Withdrawn { on, reason } => parts::notice_titled(
                State::Broken,
                say!(lang, "{day}撤下", "Withdrawn on {day}", day = when::date(lang, *on)),
                html! { p { (say!(lang, "理由：", "Because: ")) (reason) } },
            ),
            Phase::Stopped { .. } => parts::notice_titled(
                State::Hard,
                say!(lang, "反映人不同意公开，这一件到此为止", "Its reporter objected; it ends here"),
                html! {},
            ),
            _ => html! {},
        }
    }

    /// The text as one audience would see it.
    fn preview(&self) -> Markup {
        let (lang, state) = (self.ctx.lang, &self.sheet.state);
        if self.sheet.public.is_none() || !state.is_open() {
            return html! {};
        }
        let word = |audience: &str| match audience {
            "staff" => say!(lang, "内部人员", "Staff"),
            "unit" => say!(lang, "有关单位", "A unit concerned"),
            "reporter" => say!(lang, "反映人", "The reporter"),
            _ => say!(lang, "社会公众", "The public"),
        };
        let here = notice_href(&state.id);
        let body = match (self.audience, state.scope) {
            ("public", Scope::Staff) => html! {
                p { (say!(lang, "看不到：只在内部公开。", "They do not see it: it is for staff only.")) }
            },
            ("public" | "staff", _) => self.body(),
            ("unit", _) => html! {
                (self.body())
                (parts::hint(say!(lang, "征求意见期内，有关单位可以写明理由提出异议；必须回避的单位在公开之前什么也看不到。",
                    "In the days of grace a unit concerned may object with its reason. A unit that is barred learns nothing before publication.")))
            },
            (_, _) => html! {
                (self.body())
                (parts::hint(say!(lang, "反映人凭回执码看到这些文字，点一下就能不同意；密封的举报，反映人不同意就永不公开。",
                    "Its reporter sees this with the receipt code and may object with one click; of a sealed report that stops it for good.")))
            },
        };
        parts::section(
            "preview",
            say!(lang, "公开以后是这样", "As it will be shown"),
            "",
            html! {
                nav.tabs aria-label=(say!(lang, "给谁看", "To whom")) { ul {
                    @for one in AUDIENCES {
                        li { a href={ (here) "?as=" (one) } aria-current=[(one == self.audience).then_some("page")] { (word(one)) } }
                    }
                } }
                (body)
            },
        )
    }

    fn text(&self) -> Markup {
        html! { @if self.sheet.public.is_some() { (parts::section("text", say!(self.ctx.lang, "全文", "The account"), "", self.body())) } }
    }

    fn body(&self) -> Markup {
        let lang = self.ctx.lang;
        let Some(public) = &self.sheet.public else { return html! {} };
        let names = self.exemptions();
        html! {
            div.flow.account {
                @for part in &public.parts {
                    div { h3 { (part_name(&part.id).get(lang)) } p.typed { (shown::text(lang, &names, &part.text)) } }
                }
                (self.files(public))
                (self.grounds(public))
            }
        }
    }

    fn files(&self, public: &PublicNotice) -> Markup {
        let lang = self.ctx.lang;
        html! {
            @if !public.files.is_empty() {
                h3 { (say!(lang, "附件", "Files")) }
                ul.list { @for file in &public.files {
                    li { a href={ (notice_href(&self.sheet.state.id)) "/file/" (file.sha256) } { (shown::text(lang, &self.exemptions(), &file.name)) } }
                } }
            }
        }
    }

    fn grounds(&self, public: &PublicNotice) -> Markup {
        let lang = self.ctx.lang;
        html! {
            @if !public.exemptions.is_empty() {
                h3 { (say!(lang, "隐去的事由", "Why something is masked")) }
                dl.facts { @for one in &public.exemptions { div { dt { span.masked aria-hidden="true" {} " " (one.name.get(lang)) } dd { (one.ground.get(lang)) } } } }
            }
        }
    }

    /// What was drafted beside what is shown, for those who wrote it or are asked to approve it.
    fn compared(&self) -> Markup {
        let lang = self.ctx.lang;
        let Some(draft) = &self.sheet.draft else { return html! {} };
        let names = self.exemptions();
        let ids: Vec<&str> = names.iter().map(|(id, _)| id.as_str()).collect();
        let part = |id: &str| shown::compared(lang, &names, &segments(draft.part(id), &draft.masks, &ids));
        let body = html! {
            (parts::hint(say!(lang, "划去的是草稿里有、公开时没有的。", "What is struck through stands in the draft and will not be public.")))
            div.flow.account { @for id in ["title"].into_iter().chain(Draft::PARTS) {
                div { h3 { (part_name(id).get(lang)) } p.typed { (part(id)) } }
            } }
            @if !draft.open.is_empty() {
                h3 { (say!(lang, "找到而没有隐去的", "Found and left open")) }
                p.typed { (crate::pages::published::joined(lang, draft.open.iter().cloned())) }
            }
        };
        parts::section("compared", say!(lang, "草稿和公开文字的差别", "Draft and what is shown"), "", body)
    }

    fn facts(&self) -> Markup {
        let (lang, state) = (self.ctx.lang, &self.sheet.state);
        let mut facts = vec![
            (say!(lang, "编号", "Number").to_owned(), html! { (state.id) }),
            (say!(lang, "公开范围", "Scope").to_owned(), html! { (state.scope.name().get(lang)) }),
        ];
        if self.sheet.part.drafts {
            facts.push((
                say!(lang, "来自", "From").to_owned(),
                html! { @for id in &state.drafted.cases { (case_door(id)) " " } @if state.drafted.sealed { (say!(lang, "（密封）", "(sealed)")) } },
            ));
            let posts = state.approvers.iter().map(|post| {
                let posts = &self.ctx.app.office().programme().posts;
                posts.get(post).map_or_else(|| post.to_string(), |post| post.name.get(lang).to_owned())
            });
            let posts = crate::pages::published::joined(lang, posts);
            if !posts.is_empty() {
                facts.push((say!(lang, "请谁批准", "Asked to approve").to_owned(), html! { (posts) }));
            }
        }
        if let Some(seq) = state.published.filter(|_| !matches!(state.phase, Phase::Withdrawn { .. })) {
            let here = notice_href(&state.id);
            facts.push((
                say!(lang, "存证", "On record").to_owned(),
                html! {
                    (act_link(seq)) " "
                    a href={ (here) "/receipt.tlog-proof" } { (say!(lang, "下载回执", "Receipt")) }
                },
            ));
        }
        let clock = self.sheet.why.as_ref().map(|why| {
            html! {
                p.lead { (why.rule.get(lang)) }
                (due::why(self.ctx, why))
            }
        });
        html! {
            (parts::section("facts", say!(lang, "这一件", "About it"), "", parts::facts(&facts)))
            @if let Some(clock) = clock { (parts::section("clock", say!(lang, "时限怎么算", "How the limit is counted"), "", clock)) }
        }
    }

    fn refused(&self, act: &str) -> Option<&Tried> {
        self.tried.filter(|tried| tried.act == act)
    }

    /// A form with one text, or none.
    fn step(&self, act: &str, label: Option<&str>, button: &str, main: bool) -> Markup {
        let tried = self.refused(act);
        let id = format!("t-{act}");
        let error = tried.map(|tried| tried.refusal.what.get(self.ctx.lang));
        html! {
            form.flow id={ "f-" (act) } method="post" action={ (notice_href(&self.sheet.state.id)) "/" (act) } {
                (fields::csrf(self.ctx.csrf()))
                @if let Some(label) = label {
                    (fields::area(&Field { id: &id, name: "text", label, error, value: tried.map_or("", |tried| tried.text.as_str()), required: true, ..Field::default() }, 3))
                }
                (parts::submit(if main { Press::Main } else { Press::Normal }, button))
            }
        }
    }

    fn steps_to_take(&self) -> Markup {
        let (lang, state, part) = (self.ctx.lang, &self.sheet.state, &self.sheet.part);
        let writable = matches!(state.phase, Phase::Drafting { .. } | Phase::Back { .. });
        let asked = matches!(state.phase, Phase::Asked { .. });
        let body = html! {
            @if part.compiles && writable {
                (self.step("ask", None, say!(lang, "送两个人批准", "Put up for approval by two"), true))
                p { (parts::link(Press::Normal, &format!("{}/edit", notice_href(&state.id)), say!(lang, "改文字和隐去的内容", "Change text and masks"))) }
            }
            @if part.compiles && asked {
                (self.step("ask", None, say!(lang, "重新选批准人", "Choose the approvers anew"), false))
            }
            @if part.approves {
                (self.step("approve", None, say!(lang, "批准", "Approve"), true))
                (parts::details(say!(lang, "不批准，退回", "Do not approve: send back"), self.step("back", Some(say!(lang, "为什么退回", "Why it is sent back")), say!(lang, "退回", "Send back"), false)))
            }
            @if part.objects {
                (parts::details(say!(lang, "提出异议", "Object"), self.step("object", Some(say!(lang, "为什么不能这样公开", "Why it must not be published like this")), say!(lang, "提出异议，停止公开", "Object, and stop it"), false)))
            }
            @if part.withdraws && matches!(state.phase, Phase::Published { .. }) && state.scope == Scope::Public {
                (parts::details(say!(lang, "改为只在内部公开", "Narrow it to staff"), self.step("rescope", Some(say!(lang, "理由（会显示）", "Reason (it is shown)")), say!(lang, "收窄", "Narrow"), false)))
            }
            @if part.withdraws {
                (parts::details(say!(lang, "撤下", "Withdraw"), self.step("withdraw", Some(say!(lang, "理由（会显示）", "Reason (it is shown)")), say!(lang, "撤下，不再公开", "Withdraw for good"), false)))
            }
        };
        parts::section("steps", say!(lang, "您可以做的", "What you can do"), "", html! { div.flow { (body) } })
    }

    fn history(&self) -> Markup {
        let lang = self.ctx.lang;
        let steps: Vec<Step> = self
            .sheet
            .steps
            .iter()
            .rev()
            .map(|step| {
                let (state, words) = words::act(lang, &step.stated);
                let by_calendar = matches!(step.stated, NoticeAct::Published(_));
                Step {
                    state,
                    date: when::date(lang, step.stated.day()),
                    // The calendar and reporters have no hour.
                    time: step.post.as_ref().map(|_| when::time(self.ctx.local(step.at).time())).unwrap_or_default(),
                    title: html! { (words) },
                    body: html! { @if let Some(reason) = &step.reason { p.typed { (reason) } } },
                    by: if by_calendar {
                        say!(lang, "按日历", "by the calendar").to_owned()
                    } else {
                        step.by.get(lang).to_owned()
                    },
                    leaf: Some((count(step.seq), act_href(step.seq))),
                }
            })
            .collect();
        html! { @if !steps.is_empty() { (parts::section("history", say!(lang, "经过", "History"), "", parts::timeline(&steps))) } }
    }
}
