//! `/tolerance/{number}`: what was applied for, the examination by criteria, the words of those who decide, and the steps one may take.

use super::list::names;
use super::words;
use crate::http::{self, Ctx, Page};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Head, Press, Step};
use crate::look::{Section, State, mark, say, when};
use crate::pages::due;
use crate::pages::notices::shown_text;
use crate::pages::published::{act_href, count, joined};
use crate::pages::refused;
use crate::pages::shared::tolerance_href;
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_cases::tolerance::{Answer, Appeal, TolerancePhase};
use shishu_office::{Refusal, ToleranceSheet};
use shishu_terms::{PostId, ToleranceId};
use std::collections::{BTreeMap, BTreeSet};

/// A step that was refused, with everything typed.
pub(super) struct Tried {
    pub(super) act: &'static str,
    pub(super) refusal: Refusal,
    pub(super) typed: BTreeMap<String, String>,
    pub(super) excluded: BTreeSet<String>,
}

struct View<'c> {
    ctx: &'c Ctx,
    sheet: &'c ToleranceSheet,
    tried: Option<&'c Tried>,
}

/// `GET /tolerance/{tolerance}`.
pub(super) async fn page(ctx: Ctx, Path(id): Path<String>, Query(query): Query<BTreeMap<String, String>>) -> Page {
    show(&ctx, &ToleranceId::new(id), None, query.get("done").map(String::as_str)).await
}

pub(super) async fn show(ctx: &Ctx, id: &ToleranceId, tried: Option<Tried>, done: Option<&str>) -> Page {
    let sheet = ctx.app.office().tolerance(&ctx.caller(), id).await?;
    let view = View { ctx, sheet: &sheet, tried: tried.as_ref() };
    let lang = ctx.lang;
    let title = say!(lang, "容错申请 {id}", "Application for tolerance {id}", id = id);
    let crumbs =
        vec![(say!(lang, "容错纠错", "Tolerance").to_owned(), Some("/tolerance".to_owned())), (id.to_string(), None)];
    let head =
        Head { crumbs, title: html! { (title) }, aside: Some(words::phase(lang, &sheet.state)), ..Head::default() };
    let left =
        html! { (view.published()) (view.criteria()) (view.examine()) (view.decide()) (view.own()) (view.history()) };
    let main = html! {
        (parts::head(&head))
        @if let Some(done) = done { (words::done(lang, done)) }
        (view.problems())
        (parts::cols_wide(left, html! { (view.facts()) (view.clocks()) }))
    };
    let mut response = ctx.page(&title, Some(Section::Tolerance), main).await?;
    if let Some(tried) = &tried {
        *response.status_mut() = http::errors::status(tried.refusal.kind);
    }
    Ok(response)
}

impl View<'_> {
    fn problems(&self) -> Markup {
        let lang = self.ctx.lang;
        let Some(tried) = self.tried else { return html! {} };
        let title = say!(lang, "没有写入，您填的都在", "Nothing was written; what you typed is still here");
        refused::boxed(lang, title, &tried.refusal, format!("#f-{}", tried.act))
    }

    fn typed(&self, act: &str, name: &str) -> &str {
        self.tried.filter(|tried| tried.act == act).and_then(|tried| tried.typed.get(name)).map_or("", String::as_str)
    }

    fn post(&self, id: &PostId) -> String {
        let posts = &self.ctx.app.office().programme().posts;
        posts.get(id).map_or_else(|| id.to_string(), |post| post.name.get(self.ctx.lang).to_owned())
    }

    fn facts(&self) -> Markup {
        let (lang, state) = (self.ctx.lang, &self.sheet.state);
        let applied = &state.applied;
        let mut facts =
            vec![(say!(lang, "哪一种错", "Sort of fault").to_owned(), html! { (applied.fault.name().get(lang)) })];
        if let Some(person) = &self.sheet.person {
            facts.push((say!(lang, "当事人", "Person concerned").to_owned(), html! { (person.get(lang)) }));
            facts.push((say!(lang, "关于", "About").to_owned(), html! { (applied.matter.id) }));
            facts.push((say!(lang, "谁审查", "Examined by").to_owned(), html! { (self.post(&applied.examiner)) }));
        }
        if self.sheet.part.reads && !state.deciders.is_empty() {
            let posts = joined(lang, state.deciders.iter().map(|post| self.post(post)));
            facts.push((say!(lang, "谁决定", "Decided by").to_owned(), html! { (posts) }));
        }
        if let Some(until) = state.decision.as_ref().and_then(|decision| decision.appeal_until) {
            facts.push((say!(lang, "复核申请到", "Appeal until").to_owned(), html! { (when::date(lang, until)) }));
        }
        parts::section("facts", say!(lang, "这一件", "About it"), "", parts::facts(&facts))
    }

    fn clocks(&self) -> Markup {
        let lang = self.ctx.lang;
        html! { @if !self.sheet.whys.is_empty() { (parts::section("clock", say!(lang, "时限怎么算", "How the limit is counted"), "", html! {
            @for why in &self.sheet.whys { p.lead { (why.rule.get(lang)) } (due::why(self.ctx, why)) }
        })) } }
    }

    fn published(&self) -> Markup {
        let lang = self.ctx.lang;
        let Some(public) = &self.sheet.public else { return html! {} };
        parts::section(
            "public",
            say!(lang, "公开的内容", "What is public"),
            "",
            html! {
                p { (public.unit_name.get(lang)) " · " (when::date(lang, public.decided)) " · "
                    @if public.granted { (mark(State::Holds, say!(lang, "予以容错", "granted"))) } @else { (mark(State::Hard, say!(lang, "不予容错", "refused"))) } }
                p.typed { (shown_text(lang, &names(self.ctx), &public.summary)) }
                @if !self.sheet.part.reads { (self.answers(&public.answers, &BTreeMap::new())) }
            },
        )
    }

    fn answers(&self, answers: &[Answer], evidence: &BTreeMap<&str, &str>) -> Markup {
        let lang = self.ctx.lang;
        let rules = self.ctx.app.office().programme().tolerance.as_ref();
        let question = |id: &str| {
            rules
                .and_then(|rules| rules.criterion(id))
                .map_or_else(|| id.to_owned(), |one| one.question.get(lang).to_owned())
        };
        html! { dl.facts { @for answer in answers { div {
            dt { (question(&answer.criterion)) }
            dd {
                @let word = if answer.yes { say!(lang, "是", "yes") } else { say!(lang, "否", "no") };
                (mark(if answer.favours { State::Holds } else if answer.must { State::Hard } else { State::Query }, word))
                @if let Some(text) = evidence.get(answer.criterion.as_str()) { p.typed { (text) } }
            }
        } } } }
    }

    /// The examination, with its evidence.
    fn criteria(&self) -> Markup {
        let lang = self.ctx.lang;
        let Some(examined) = self.sheet.state.examined.as_ref().filter(|_| self.sheet.part.reads) else {
            return html! {};
        };
        let texts = self.sheet.steps.iter().flat_map(|step| &step.texts);
        let evidence: BTreeMap<&str, &str> =
            texts.filter_map(|(name, text)| Some((name.strip_prefix("evidence:")?, text.as_str()))).collect();
        let bars = !self.sheet.state.bars().is_empty();
        parts::section(
            "examined",
            say!(lang, "逐条审查", "Criterion by criterion"),
            "",
            html! {
                (self.answers(&examined.answers, &evidence))
                @if bars { (parts::notice_titled(State::Hard, say!(lang, "有必须满足的条件没有满足，或属于一律不予容错的情形：不能准予", "A criterion that must hold does not, or it is never excused: it cannot be granted"), html! {})) }
            },
        )
    }

    fn form(&self, act: &str, path: &str, button: &str, body: Markup) -> Markup {
        html! {
            form.flow id={ "f-" (act) } method="post" action={ (tolerance_href(&self.sheet.state.id)) "/" (path) } novalidate {
                (fields::csrf(self.ctx.csrf()))
                (body)
                (parts::submit(Press::Main, button))
            }
        }
    }

    fn area(&self, act: &str, label: &str) -> Markup {
        let id = format!("t-{act}");
        fields::area(
            &Field { id: &id, name: "text", label, value: self.typed(act, "text"), required: true, ..Field::default() },
            4,
        )
    }

    fn examine(&self) -> Markup {
        let lang = self.ctx.lang;
        let rules = self.ctx.app.office().programme().tolerance.as_ref();
        let Some(rules) = rules.filter(|_| self.sheet.part.examines) else { return html! {} };
        let choice = |value, label| Choice { value, label, hint: None };
        let answers = [choice("yes", say!(lang, "是", "Yes")), choice("no", say!(lang, "否", "No"))];
        let ticked = |id: &str| self.tried.is_some_and(|tried| tried.excluded.contains(id));
        let body = html! {
            @for one in &rules.criteria {
                @let (answer, evidence) = (format!("answer-{}", one.id), format!("evidence-{}", one.id));
                (fields::radios(&answer, one.question.get(lang), &answers, self.typed("examine", &answer), None))
                (fields::area(&Field { id: &evidence, name: &evidence, label: say!(lang, "凭什么这样说", "The evidence"), value: self.typed("examine", &evidence), required: true, ..Field::default() }, 2))
            }
            fieldset.field {
                legend.label { (say!(lang, "属于一律不予容错的（没有就不勾）", "It is something never excused (tick none if not)")) }
                @for one in &rules.excluded { (fields::tick("excluded", &one.id, one.name.get(lang), ticked(&one.id))) }
            }
            (self.area("examine", say!(lang, "审查结论", "Conclusion")))
        };
        let form = self.form("examine", "examine", say!(lang, "交审查结论", "Send the examination"), body);
        parts::section("examine", say!(lang, "请逐条审查", "Please examine it"), "", form)
    }

    fn grants(&self, act: &str) -> Markup {
        let lang = self.ctx.lang;
        let choice = |value, label| Choice { value, label, hint: None };
        let choices =
            [choice("yes", say!(lang, "予以容错", "Grant it")), choice("no", say!(lang, "不予容错", "Refuse it"))];
        fields::radios("grants", say!(lang, "您的决定", "Your decision"), &choices, self.typed(act, "grants"), None)
    }

    fn decide(&self) -> Markup {
        let (lang, part) = (self.ctx.lang, &self.sheet.part);
        let body = html! {
            @if part.decides {
                (self.form("decide", "decide", say!(lang, "交出决定", "Give your word"), html! {
                    (self.grants("decide"))
                    (fields::tick("correct", "yes", say!(lang, "同时要求纠正", "It must be put right as well"), !self.typed("decide", "correct").is_empty()))
                    (self.area("decide", say!(lang, "理由", "Reason")))
                }))
            }
            @if part.decides_appeal {
                (self.form("appeal-decide", "appeal/decide", say!(lang, "决定复核", "Decide the appeal"), html! {
                    (self.grants("appeal-decide"))
                    (self.area("appeal-decide", say!(lang, "理由", "Reason")))
                }))
            }
        };
        html! { @if part.decides || part.decides_appeal { (parts::section("decide", say!(lang, "请您决定", "Your decision"), "", body)) } }
    }

    /// What the person concerned and the applicant may do.
    fn own(&self) -> Markup {
        let (lang, state, part) = (self.ctx.lang, &self.sheet.state, &self.sheet.part);
        let Some(decision) = state.decision.as_ref().filter(|_| part.own) else { return html! {} };
        let correct =
            decision.grants && decision.correct && state.corrected.is_none() && state.phase == TolerancePhase::Granted;
        let in_time = decision.appeal_until.is_some_and(|until| self.ctx.today() <= until);
        let appeal = in_time && state.appeal == Appeal::None;
        let publication = part.concerned && state.published.is_none();
        let choice = |value, label| Choice { value, label, hint: None };
        let choices = [
            choice("no", say!(lang, "不公开", "Not published")),
            choice("yes", say!(lang, "公开，不写姓名", "Published, without a name")),
        ];
        let chosen = if state.publish == Some(true) { "yes" } else { "no" };
        let body = html! {
            @if correct { (self.form("correct", "correct", say!(lang, "记下已纠正", "Note it as put right"), self.area("correct", say!(lang, "纠正了什么、哪天做完", "What was put right, and when")))) }
            @if appeal { (parts::details(say!(lang, "不服，申请复核（只有一次）", "Appeal (once)"), self.form("appeal", "appeal", say!(lang, "申请复核", "Appeal"), self.area("appeal", say!(lang, "为什么不服", "Why you do not agree"))))) }
            @if publication {
                (parts::details(say!(lang, "公开不公开，由您定", "Published or not: you say so"), self.form("publication", "publication", say!(lang, "就这样", "Choose"), html! {
                    (fields::radios("publish", say!(lang, "公开吗", "Published?"), &choices, chosen, None))
                    (self.area("publication", say!(lang, "公开的文字；姓名、电话等会自动隐去", "The words that are public; names, telephones and the like are masked by rule")))
                })))
                (parts::hint(say!(lang, "过了复核期、或复核决定以后才公开；公开以前可以改主意。", "Published only when nothing can be appealed any more; until then you may change your mind.")))
            }
        };
        html! { @if correct || appeal || publication { (parts::section("own", say!(lang, "您可以做的", "What you can do"), "", html! { div.flow { (body) } })) } }
    }

    fn history(&self) -> Markup {
        let lang = self.ctx.lang;
        let step = |step: &shishu_office::ToleranceStep| {
            let (state, words) = words::act(lang, &step.stated);
            let calendar = matches!(
                step.stated,
                shishu_cases::tolerance::ToleranceAct::Published(_) | shishu_cases::tolerance::ToleranceAct::Expired(_)
            );
            let time = if calendar { String::new() } else { when::time(self.ctx.local(step.at).time()) };
            Step {
                state,
                date: when::date(lang, step.stated.day()),
                time,
                title: html! { (words) },
                body: html! { @for (name, text) in &step.texts { @if !name.starts_with("evidence:") { p.typed { (text) } } } },
                by: step.by.get(lang).to_owned(),
                leaf: Some((count(step.seq), act_href(step.seq))),
            }
        };
        let steps: Vec<Step> = self.sheet.steps.iter().rev().map(step).collect();
        html! { @if !steps.is_empty() { (parts::section("history", say!(lang, "经过", "History"), "", parts::timeline(&steps))) } }
    }
}
