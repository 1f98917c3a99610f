//! The sheet that every question stands on: what is wrong, how far it is, the question, and the two ways on.

use super::questions::Question;
use super::typed::Typed;
use crate::http::{Ctx, Page};
use crate::look::parts::{self, Press, Problem};
use crate::look::{Section, Switch, fields, say};
use axum::http::StatusCode;
use maud::{Markup, html};

/// A page of the form before its body.
pub(super) struct Sheet<'a> {
    pub ctx: &'a Ctx,
    pub typed: &'a Typed,
    /// For the address the form is sent to.
    pub stamp: String,
    /// What is wrong: the input, and the words.
    pub wrong: Vec<(&'static str, String)>,
}

/// The id of the form, for buttons outside it.
const FORM: &str = "flow";

impl Sheet<'_> {
    /// The address of the questions.
    pub fn address(&self) -> String {
        format!("/report?lang={}&stamp={}", self.ctx.lang.tag(), self.stamp)
    }

    /// What is wrong with an input.
    pub fn error(&self, input: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| *name == input).map(|(_, words)| words.as_str())
    }

    /// A button that leads to another question and keeps everything.
    pub fn to(&self, question: Question, press: Press, label: Markup) -> Markup {
        html! {
            button class=(press.class()) type="submit" name="to" value=(question.code()) formaction=(self.address())
                formenctype="application/x-www-form-urlencoded" formnovalidate { (label) }
        }
    }

    /// The page: a question, and the button that goes on. `send` is the address and attributes of the last page's form.
    pub async fn page(&self, question: Question, body: Markup, next: &str, send: Option<&Send>) -> Page {
        let (ctx, lang) = (self.ctx, self.ctx.lang);
        let (at, all) = (question.number(), Question::ALL.len());
        let main = html! {
            div.one.stay.flow {
                (self.summary())
                form.flow id=(FORM) method="post" action=(send.map_or_else(|| self.address(), |send| send.address.clone()))
                    enctype=[send.map(|_| "multipart/form-data")] data-work=[send.and_then(|send| send.work.as_deref())] novalidate {
                    (fields::hidden("at", question.code()))
                    (self.typed.hidden(question))
                    @if let Some(before) = question.before() {
                        p.crumb { (self.to(before, Press::Plain, html! { "‹ " (say!(lang, "上一题", "Back")) })) (say!(lang, "，已填的都还在", "; everything typed is kept")) }
                    }
                    label.sr for="how-far" { (say!(lang, "进度", "Progress")) }
                    progress #how-far max=(all) value=(at) { (at) " / " (all) }
                    p.hint { (say!(lang, "第 {at} 题，共 {all} 题", "Question {at} of {all}", at = at, all = all)) }
                    (body)
                    div.row { (parts::submit(Press::MainBig, next)) (leave(ctx)) }
                }
            }
        };
        let switch = Switch::Form { form: FORM, address: format!("/report?stamp={}", self.stamp) };
        let mut page = ctx.switched_page(&self.title(question), Some(Section::Report), switch, main).await?;
        if !self.wrong.is_empty() {
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Ok(page)
    }

    fn title(&self, question: Question) -> String {
        let (at, all) = (question.number(), Question::ALL.len());
        say!(self.ctx.lang, "反映问题 第 {at}/{all} 题", "Report, question {at} of {all}", at = at, all = all)
    }

    fn summary(&self) -> Markup {
        let problem =
            |(input, words): &(&str, String)| Problem { state: None, href: format!("#{input}"), text: words.clone() };
        let problems: Vec<Problem> = self.wrong.iter().map(problem).collect();
        parts::summary(
            say!(self.ctx.lang, "请先看这里，填好的都还在", "See to this first; everything typed is kept"),
            &problems,
            true,
        )
    }
}

/// Where the last page goes.
pub(super) struct Send {
    pub address: String,
    /// Work for a script, `CHALLENGE:BITS`.
    pub work: Option<String>,
}

/// The quick way out: to a page that says nothing of this, and the browser is asked to forget these.
pub(super) fn leave(ctx: &Ctx) -> Markup {
    html! { a.btn.plain.big href={ "/report/leave?lang=" (ctx.lang.tag()) } rel="noreferrer" { (say!(ctx.lang, "马上离开，清掉已填的", "Leave at once, forget all this")) } }
}
