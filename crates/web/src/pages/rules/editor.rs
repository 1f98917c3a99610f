//! The editor's page, made anew for every answer, and the two questions it asks without writing: is the rule right, and what would it say
//! of last period.

use super::fields::Fields;
use super::typed::{FieldError, Typed};
use super::verdict::Judged;
use super::{palette, rule_href, rules_href, tried, written_form};
use crate::http::{Ctx, Page, PageError, Posted, errors};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Press, Problem};
use crate::look::{Section, State, say};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use maud::{Markup, html};
use shishu_office::Refusal;
use shishu_office::rules::{RuleVerdict, TryOut};
use shishu_programme::ReportForm;
use shishu_terms::{Period, RuleId};

/// Periods after the one that is open, from which a rule can be written ahead.
const AHEAD: usize = 3;

/// The editor with everything on it.
pub(super) struct Editor<'c> {
    pub ctx: &'c Ctx,
    pub form: &'c ReportForm,
    pub typed: Typed,
    /// Opened periods, the newest first.
    pub opened: Vec<Period>,
    pub errors: Vec<FieldError>,
    pub verdict: RuleVerdict,
    /// Say what is not filled in: after the first check or save.
    pub loud: bool,
    pub tried: Option<TryOut>,
    pub refused: Option<Refusal>,
}

/// `POST …/rules/check`.
pub(super) async fn check(Path(form): Path<String>, headers: HeaderMap, posted: Posted) -> Page {
    let form = written_form(&posted.ctx, &form)?;
    let editor = Editor::judged(&posted.ctx, form, Typed::read(&posted)).await?;
    match headers.contains_key("x-shishu") {
        true => Ok(axum::Json(editor.fragments()).into_response()),
        false => Editor { loud: true, ..editor }.page().await,
    }
}

/// `POST …/rules/try`.
pub(super) async fn try_out(Path(form): Path<String>, posted: Posted) -> Page {
    let ctx = &posted.ctx;
    let form = written_form(ctx, &form)?;
    let mut editor = Editor::judged(ctx, form, Typed::read(&posted)).await?;
    let period = editor.typed.on.parse().ok().filter(|period: &Period| period.frequency() == form.frequency);
    if let Some((rule, period)) = editor.verdict.rule.as_ref().zip(period) {
        editor.tried = Some(ctx.app.office().try_rule(&ctx.caller(), &form.id, rule, period).await?);
    }
    editor.page().await
}

impl<'c> Editor<'c> {
    /// The fields as typed, judged.
    pub async fn judged(ctx: &'c Ctx, form: &'c ReportForm, mut typed: Typed) -> Result<Self, PageError> {
        let opened = ctx.app.office().opened_periods(&form.id).await?;
        let first = opened.first().copied().unwrap_or_else(|| Period::containing(form.frequency, ctx.today()));
        let from = typed.from().filter(|from| from.frequency() == form.frequency).unwrap_or(first);
        if typed.from.is_empty() {
            typed.from = from.to_string();
        }
        let (source, errors) = typed.source();
        let verdict = match typed.expr.is_empty() {
            true => RuleVerdict::default(),
            false => ctx.app.office().judge_rule(&ctx.caller(), &form.id, &source, from)?,
        };
        Ok(Editor { ctx, form, typed, opened, errors, verdict, loud: false, tried: None, refused: None })
    }

    fn shown(&self) -> Judged<'_> {
        Judged {
            lang: self.ctx.lang,
            form: self.form,
            expr: &self.typed.expr,
            when: &self.typed.when,
            id: &self.typed.id,
            anyway: self.typed.anyway,
            verdict: &self.verdict,
        }
    }

    /// What the script puts in its places while one types.
    fn fragments(&self) -> serde_json::Value {
        let shown = self.shown();
        serde_json::json!({ "live": {
            "formula": shown.formula().into_string(),
            "beside": shown.beside().into_string(),
            "anyway": shown.anyway().into_string(),
        } })
    }

    /// The page; with the status of the refusal where there is one.
    pub async fn page(self) -> Page {
        let (ctx, lang) = (self.ctx, self.ctx.lang);
        let title = match self.typed.edits {
            true => say!(lang, "改规则 {id}", "Edit rule {id}", id = self.typed.id),
            false => say!(lang, "写一条审核关系", "Write a rule").to_owned(),
        };
        let main = html! {
            (parts::head(&self.head(&title)))
            (self.top())
            @if self.typed.edits { (parts::cols(self.fields(), self.withdrawal())) } @else { (self.fields()) }
        };
        let mut response = ctx.page(&title, Some(Section::Programme), main).await?;
        if let Some(refusal) = &self.refused {
            *response.status_mut() = errors::status(refusal.kind);
        }
        Ok(response)
    }

    fn head(&self, title: &str) -> Head {
        let (lang, form) = (self.ctx.lang, self.form);
        let mut crumbs = vec![
            (say!(lang, "报表制度", "Programme").to_owned(), Some("/programme".to_owned())),
            (form.name.get(lang).to_owned(), Some(format!("/programme/forms/{}", form.id))),
            (say!(lang, "审核关系", "Rules").to_owned(), Some(rules_href(&form.id))),
        ];
        if self.typed.edits {
            let id = RuleId::new(self.typed.id.as_str());
            crumbs.push((id.to_string(), Some(rule_href(&form.id, &id))));
        }
        Head { crumbs, title: html! { (title) }, sub: None, aside: None }
    }

    /// What stands in the way, each with a link to its field.
    fn top(&self) -> Markup {
        let lang = self.ctx.lang;
        let mut problems = Vec::new();
        if self.loud {
            let at = |name: &str| match name {
                "message" | "why" | "example" | "honest" => format!("#{name}-zh"),
                _ => format!("#{name}"),
            };
            problems.extend(self.errors.iter().map(|(name, text)| Problem {
                state: None,
                href: at(name),
                text: text.get(lang).to_owned(),
            }));
            let wrong = self.verdict.diagnostics.iter().filter(|remark| remark.is_error());
            problems.extend(wrong.map(|remark| Problem {
                state: None,
                href: "#expr".into(),
                text: remark.message.get(lang).to_owned(),
            }));
        }
        let refused = self.refused.as_ref().map(|refusal| {
            let next = refusal.next.as_ref().map(|next| html! { p { (next.get(lang)) } });
            parts::notice_titled(State::Hard, refusal.what.get(lang), next.unwrap_or_default())
        });
        let loud = self.refused.is_some();
        html! {
            @if let Some(refused) = refused { div role="alert" { (refused) } }
            (parts::summary(say!(lang, "还差这些", "Before it can be saved"), &problems, loud))
        }
    }

    fn fields(&self) -> Markup {
        let (ctx, lang, form) = (self.ctx, self.ctx.lang, self.form);
        let none = Vec::new();
        let fields = Fields { lang, typed: &self.typed, errors: if self.loud { &self.errors } else { &none } };
        let base = rules_href(&form.id);
        let shown = self.shown();
        let beneath = html! {
            div.flow.slot data-live="formula" aria-live="polite" { (shown.formula()) }
            div.flow.slot data-live="beside" aria-live="polite" { (shown.beside()) }
            (palette::palette(form, lang))
        };
        html! {
            form.rule-form.flow method="post" action={ (base) "/save" } data-live-url={ (base) "/check" } novalidate {
                (parts::section("formula", say!(lang, "查什么", "What it checks"), "", parts::flow(html! { (fields.head()) (fields.formula(beneath)) })))
                p { button.btn type="submit" formaction={ (base) "/check" } { (say!(lang, "检查", "Check")) } }
                (self.try_section(&base))
                (parts::section("told", say!(lang, "说什么", "What it tells"), "", parts::flow(fields.told())))
                (parts::section("record", say!(lang, "从何时起", "From when"), "", parts::flow(html! {
                    (fields.record(&self.periods()))
                    div.slot data-live="anyway" { (shown.anyway()) }
                    p { (parts::submit(Press::MainBig, say!(lang, "保存，并写进存证日志", "Save, and put it on record"))) }
                })))
                (fields::csrf(ctx.csrf()))
            }
        }
    }

    fn try_section(&self, base: &str) -> Markup {
        let lang = self.ctx.lang;
        let periods: Vec<(String, String)> =
            self.opened.iter().take(24).map(|period| (period.to_string(), period.name(lang))).collect();
        let last = self.opened.get(1).or(self.opened.first()).map(ToString::to_string).unwrap_or_default();
        let value = if self.typed.on.is_empty() { last.as_str() } else { self.typed.on.as_str() };
        let on = Field {
            id: "on",
            name: "on",
            label: say!(lang, "用哪一期的报表", "On the returns of"),
            value,
            ..Field::default()
        };
        let body = html! {
            @if periods.is_empty() {
                p.hint { (say!(lang, "还没有开始填报的报告期。", "No period of this form is open yet.")) }
            } @else {
                div.row.try { (fields::select(&on, &periods)) button.btn type="submit" formaction={ (base) "/try#tried" } { (say!(lang, "试算", "Try it")) } }
            }
            @if let Some(tried) = &self.tried { (tried::part(self.ctx, tried)) }
        };
        parts::section(
            "tried",
            say!(lang, "试一试", "Try it out"),
            say!(lang, "只算，不写", "counts only, writes nothing"),
            parts::flow(body),
        )
    }

    /// The periods a rule can be written from: the open one and a few ahead; one written before stays to be seen.
    fn periods(&self) -> Vec<(String, String)> {
        let first =
            self.opened.first().copied().unwrap_or_else(|| Period::containing(self.form.frequency, self.ctx.today()));
        let ahead = std::iter::successors(Some(first), |period| Some(period.next())).take(1 + AHEAD);
        let mut periods: Vec<Period> = ahead.collect();
        periods.extend(self.typed.from().filter(|from| !periods.contains(from)));
        periods.into_iter().map(|period| (period.to_string(), period.name(self.ctx.lang))).collect()
    }

    fn withdrawal(&self) -> Markup {
        let (ctx, lang) = (self.ctx, self.ctx.lang);
        let action = format!("{}/withdraw", rule_href(&self.form.id, &RuleId::new(self.typed.id.as_str())));
        let from = Field {
            id: "withdraw-from",
            name: "from",
            label: say!(lang, "从哪一期起不再用", "Not asked from"),
            value: &self.typed.from,
            ..Field::default()
        };
        let reason = Field {
            id: "withdraw-reason",
            name: "reason",
            label: say!(lang, "原因", "Reason"),
            required: true,
            ..Field::default()
        };
        parts::section(
            "withdraw",
            say!(lang, "停用这条规则", "Withdraw this rule"),
            "",
            html! {
                p.hint { (say!(lang, "以前各期仍按它审核；文本和停用的原因都留着。", "Earlier periods keep it; its texts and the reason stay on record.")) }
                form.flow method="post" action=(action) {
                    (fields::csrf(ctx.csrf())) (fields::hidden("base", &self.typed.base))
                    (fields::select(&from, &self.periods())) (fields::text(&reason))
                    p { (parts::submit(Press::Normal, say!(lang, "停用", "Withdraw"))) }
                }
            },
        )
    }
}
