//! The thread: where it stands, what was said by whom, and what its reporter can do now.

use super::{FORM, Holder, says, title};
use crate::http::{Page, PageError, QuietForm};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Press, Problem, Step};
use crate::look::{Section, State, Switch, mark, say, when};
use crate::pages::due;
use crate::pages::report::ACCEPTED;
use maud::{Markup, html};
use shishu_cases::{CaseAct, Standing};
use shishu_office::{CaseText, ReporterSheet, ReporterStep};
use shishu_programme::CaseKind;

/// What was just done or tried.
#[derive(Default)]
pub(super) struct Tried {
    /// What was done, in words.
    pub done: Option<&'static str>,
    /// What was refused: the input, and why.
    pub wrong: Vec<(&'static str, String)>,
    pub say: String,
    pub dispute: String,
    pub solved: String,
    pub grade: String,
}

/// The id of the form for a word to the handler.
const SAY: &str = "say-form";

/// A thread as one page shows it.
struct View<'a> {
    form: &'a QuietForm,
    sheet: &'a ReporterSheet,
    tried: &'a Tried,
    code: &'a str,
    kind: Option<&'a CaseKind>,
}

pub(super) async fn page(form: &QuietForm, holder: &Holder, tried: &Tried) -> Page {
    let ctx = &form.ctx;
    let code = holder.code.text();
    let opened = holder.sheet.steps.iter().find_map(|step| match &step.stated {
        CaseAct::Opened(opened) => Some(&opened.kind),
        _ => None,
    });
    let kind = opened.and_then(|kind| ctx.app.office().programme().cases.get(kind));
    let view = View { form, sheet: &holder.sheet, tried, code: &code, kind };
    let stamp = form.next_stamp()?;
    // The language switch sends along what was typed to the handler, or the code alone.
    let switch =
        Switch::Form { form: if view.is_open() { SAY } else { FORM }, address: format!("/receipt?stamp={stamp}") };
    let main = html! {
        div.one.wide.flow {
            (view.summary())
            @if let Some(words) = tried.done { (parts::notice_titled(State::Holds, words, html! {})) }
            (view.head())
            (view.question())
            (super::notices::part(form, holder)?)
            (view.steps()?)
            (view.forms()?)
            form id=(FORM) method="post" action={ "/receipt?lang=" (ctx.lang.tag()) "&stamp=" (stamp) } {
                (view.hidden_code())
                (parts::submit(Press::Normal, say!(ctx.lang, "再看一次", "Look again")))
            }
            p { a href={ "/report/leave?lang=" (ctx.lang.tag()) } rel="noreferrer" { (say!(ctx.lang, "看完了，离开并清掉这一页", "Done: leave, and forget this page")) } }
        }
    };
    ctx.switched_page(title(ctx), Some(Section::Report), switch, main).await
}

impl View<'_> {
    fn hidden_code(&self) -> Markup {
        fields::hidden("code", self.code)
    }

    fn summary(&self) -> Markup {
        let problem =
            |(input, words): &(&str, String)| Problem { state: None, href: format!("#{input}"), text: words.clone() };
        let problems: Vec<Problem> = self.tried.wrong.iter().map(problem).collect();
        let title = say!(self.form.ctx.lang, "没有收下，填好的都还在", "Not taken; everything typed is kept");
        parts::summary(title, &problems, true)
    }

    fn error(&self, input: &str) -> Option<&str> {
        self.tried.wrong.iter().find(|(name, _)| *name == input).map(|(_, words)| words.as_str())
    }

    /// What it is and where it stands.
    fn head(&self) -> Markup {
        let (ctx, lang, sheet) = (&self.form.ctx, self.form.ctx.lang, self.sheet);
        let (state, words) = says::standing(lang, sheet);
        let mut facts = vec![
            (say!(lang, "收到", "Received").to_owned(), html! { (when::date(lang, sheet.received)) }),
            (say!(lang, "类别", "Category").to_owned(), html! { (sheet.category.get(lang)) }),
        ];
        if sheet.merged.is_none() {
            facts.push((say!(lang, "现在由谁办", "With").to_owned(), html! { (sheet.owner.get(lang)) }));
        }
        if let Some(why) = &sheet.due {
            let late = why.due < ctx.today();
            facts.push((
                say!(lang, "答复期限", "Answer due").to_owned(),
                html! {
                    (when::date(lang, why.due)) " " (when::weekday(lang, why.due)) " "
                    @if late { (mark(State::Late, say!(lang, "已过期", "overdue"))) }
                    (due::why(ctx, why))
                },
            ));
        }
        if sheet.reopened > 0 {
            let n = sheet.reopened;
            facts.push((
                say!(lang, "重新办理", "Taken up again").to_owned(),
                html! { (say!(lang, "{n} 次，收件日期不变", "{n} times; the day of receipt stays", n = n)) },
            ));
        }
        html! {
            h1 { (sheet.kind.get(lang)) }
            (parts::notice_titled(state, words, html! {
                @if self.is_replied() { p { a href="#verdict" { (say!(lang, "看了答复，说行不行", "Read the reply, then say")) } } }
            }))
            (parts::facts(&facts))
        }
    }

    /// The last question that was not answered.
    fn question(&self) -> Markup {
        let lang = self.form.ctx.lang;
        let asked = self.sheet.steps.iter().rposition(|step| matches!(step.stated, CaseAct::Asked(_)));
        let after = |at: usize| &self.sheet.steps[at + 1..];
        let settled = |step: &ReporterStep| matches!(step.stated, CaseAct::Said(_) | CaseAct::Replied(_));
        let Some(at) = asked.filter(|at| !after(*at).iter().any(settled)) else { return html! {} };
        let step = &self.sheet.steps[at];
        parts::notice_titled(
            State::Query,
            say!(lang, "承办单位问您，请在下面回答", "The office asks you; please answer below"),
            html! { (self.texts(step)) p { a href="#text" { (say!(lang, "去回答", "Answer")) } } },
        )
    }

    fn address(&self, what: &str) -> Result<String, PageError> {
        Ok(format!("/receipt/{what}?lang={}&stamp={}", self.form.ctx.lang.tag(), self.form.next_stamp()?))
    }

    fn forms(&self) -> Result<Markup, PageError> {
        Ok(html! {
            @if self.is_replied() { (self.verdict()?) }
            @if self.is_open() { (self.say()?) }
        })
    }

    fn is_replied(&self) -> bool {
        self.sheet.standing == Standing::Replied
    }

    /// Something can still be said.
    fn is_open(&self) -> bool {
        self.is_replied() || self.sheet.standing.is_open()
    }

    /// Solved or not; or not agreed.
    fn verdict(&self) -> Result<Markup, PageError> {
        let lang = self.form.ctx.lang;
        let until = self.sheet.until.map(|day| when::date(lang, day)).unwrap_or_default();
        let choice = |value, label| Choice { value, label, hint: None };
        let solved = [
            choice("yes", say!(lang, "解决了", "It is solved")),
            choice("no", say!(lang, "没有解决，但就这样办结", "It is not solved, but leave it at that")),
        ];
        let grades = [
            choice("", say!(lang, "不评", "No grade")),
            choice("5", say!(lang, "很满意", "Very content")),
            choice("4", say!(lang, "满意", "Content")),
            choice("3", say!(lang, "一般", "Neither")),
            choice("2", say!(lang, "不满意", "Discontent")),
            choice("1", say!(lang, "很不满意", "Very discontent")),
        ];
        let why = Field {
            id: "why",
            name: "why",
            label: say!(lang, "哪里没有解决、哪里不属实", "What is not solved, or not so"),
            error: self.error("why"),
            value: &self.tried.dispute,
            required: true,
            ..Field::default()
        };
        let body = html! {
            (parts::hint(say!(lang, "已经答复（见上面）。{until} 以前您不说，就按答复办结。", "There is a reply (above). If you say nothing by {until}, the reply stands.", until = until)))
            form.flow method="post" action=(self.address("confirm")?) novalidate {
                (self.hidden_code())
                (fields::radios("solved", say!(lang, "解决了没有", "Is it solved?"), &solved, &self.tried.solved, self.error("solved-0")))
                (fields::radios("satisfaction", say!(lang, "满意不满意（可以不评）", "How content are you (optional)"), &grades, &self.tried.grade, None))
                (parts::submit(Press::Main, say!(lang, "确认办结", "Confirm and close")))
            }
            // What was refused is not folded away.
            @if self.error("why").is_some() { (self.objection(&why)?) } @else {
                (parts::details(say!(lang, "我不同意这个答复", "I do not agree with this reply"), self.objection(&why)?))
            }
        };
        Ok(parts::section("verdict", say!(lang, "这样答复行不行", "Is this reply all right?"), "", body))
    }

    /// The form for not agreeing.
    fn objection(&self, why: &Field) -> Result<Markup, PageError> {
        let lang = self.form.ctx.lang;
        let follows = say!(
            lang,
            "交出后重新办理，收件日期还是原来那天，期限不重算。",
            "It is then taken up again under its first day of receipt; the limit does not start anew."
        );
        Ok(html! {
            form.flow method="post" action=(self.address("dispute")?) novalidate {
                (self.hidden_code())
                (fields::area(why, 4))
                (parts::hint(follows))
                (parts::submit(Press::Normal, say!(lang, "不同意，重新办理", "Disagree: take it up again")))
            }
        })
    }

    /// A word to the handler.
    fn say(&self) -> Result<Markup, PageError> {
        let lang = self.form.ctx.lang;
        let text = Field {
            id: "text",
            name: "text",
            label: say!(lang, "要补充或回答的", "To add, or to answer"),
            error: self.error("text"),
            value: &self.tried.say,
            required: true,
            ..Field::default()
        };
        let wrong = self.tried.wrong.iter().filter(|(input, _)| *input == "file");
        let body = html! {
            form.flow id=(SAY) method="post" action=(self.address("say")?) enctype="multipart/form-data" novalidate {
                (self.hidden_code())
                (fields::area(&text, 4))
                div.field.bad[self.error("file").is_some()] {
                    label for="file" { (say!(lang, "照片、PDF（可以不附）", "Pictures, PDFs (optional)")) }
                    @for (_, words) in wrong { span { (mark(State::Hard, words)) } }
                    input.wide #file name="file" type="file" multiple accept=(ACCEPTED);
                }
                (parts::submit(Press::Normal, say!(lang, "补充", "Add")))
            }
        };
        Ok(parts::section("say", say!(lang, "补充材料、回答问题", "Add something, answer"), "", body))
    }

    fn steps(&self) -> Result<Markup, PageError> {
        let lang = self.form.ctx.lang;
        let mut steps = Vec::new();
        // The newest first: what a phone shows without scrolling is what is new.
        for step in self.sheet.steps.iter().rev() {
            let office = step.office.as_ref().map(|office| office.get(lang));
            let (state, words) = says::step(lang, &step.stated, step.office.as_ref(), self.kind);
            steps.push(Step {
                state,
                date: when::date(lang, step.day),
                time: String::new(),
                title: html! { (&words) },
                body: html! { (self.texts(step)) (self.files(step)?) },
                by: office.filter(|office| !words.contains(*office)).unwrap_or_default().to_owned(),
                leaf: None,
            });
        }
        Ok(parts::section(
            "steps",
            say!(lang, "经过", "What happened"),
            say!(lang, "新的在前", "newest first"),
            parts::timeline(&steps),
        ))
    }

    fn texts(&self, step: &ReporterStep) -> Markup {
        let lang = self.form.ctx.lang;
        html! {
            @for text in &step.texts {
                @match text {
                    CaseText::Text(text) | CaseText::Contact(text) => p.typed { (text) },
                    CaseText::Reply { parts, points } => (self.reply(parts, points)),
                    CaseText::Files(_) => {},
                    CaseText::Sealed => p.hint { (say!(lang, "这一段打不开。", "This passage cannot be opened.")) },
                    CaseText::Erased => p.hint { (say!(lang, "这一段已按规定删除，删除记在日志里。", "This passage was erased by rule; that is in the ledger.")) },
                }
            }
        }
    }

    /// A reply, part by part, in the order of the kind's list, then the points with their answers.
    fn reply(&self, parts: &[(String, String)], points: &[(String, String)]) -> Markup {
        let lang = self.form.ctx.lang;
        let known = self.kind.map(|kind| kind.reply.parts.as_slice()).unwrap_or_default();
        let place = |id: &str| known.iter().position(|part| part.id == id).unwrap_or(known.len());
        let mut parts: Vec<&(String, String)> = parts.iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        parts.sort_by_key(|(id, _)| place(id));
        let name = |id: &str| {
            known.iter().find(|part| part.id == id).map_or_else(|| id.to_owned(), |part| part.name.get(lang).to_owned())
        };
        html! {
            dl.facts {
                @for (point, answer) in points { div { dt { (say!(lang, "您问", "You asked")) } dd { p.typed { (point) } p.typed { b { (answer) } } } } }
                @for (id, text) in parts { div { dt { (name(id)) } dd { p.typed { (text) } } } }
            }
        }
    }

    fn files(&self, step: &ReporterStep) -> Result<Markup, PageError> {
        let files = step.texts.iter().filter_map(|text| match text {
            CaseText::Files(files) => Some(files),
            _ => None,
        });
        let mut shown = Vec::new();
        for (name, sha256) in files.flatten() {
            shown.push(html! {
                form.inline method="post" action=(self.address("file")?) {
                    (self.hidden_code()) (fields::hidden("sha256", sha256))
                    (parts::submit(Press::Plain, name))
                }
            });
        }
        Ok(html! { @if !shown.is_empty() { div.row { @for file in &shown { (file) } } } })
    }
}
