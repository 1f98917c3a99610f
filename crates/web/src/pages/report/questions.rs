//! The questions in their order, and the step from one to the next.

use super::sheet::Sheet;
use super::typed::Typed;
use super::{check, few, start, whom};
use crate::http::{Ctx, Page, QuietForm};
use crate::look::fields::{self, Choice, Field, choices};
use crate::look::{parts, say};
use maud::html;
use shishu_terms::Lang;

/// One question a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    Kind,
    What,
    Whom,
    Category,
    Contact,
    Check,
}

impl Question {
    pub const ALL: [Self; 6] = [Self::Kind, Self::What, Self::Whom, Self::Category, Self::Contact, Self::Check];

    pub fn code(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::What => "what",
            Self::Whom => "whom",
            Self::Category => "category",
            Self::Contact => "contact",
            Self::Check => "check",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.code() == code)
    }

    /// From 1.
    pub fn number(self) -> usize {
        Self::ALL.into_iter().position(|one| one == self).map_or(1, |at| at + 1)
    }

    pub fn before(self) -> Option<Self> {
        Self::ALL.get(self.number().checked_sub(2)?).copied()
    }

    fn after(self) -> Self {
        Self::ALL.get(self.number()).copied().unwrap_or(Self::Check)
    }

    /// Names of the inputs on its page.
    pub fn inputs(self) -> &'static [&'static str] {
        match self {
            Self::Kind => &["kind"],
            Self::What => &["text"],
            Self::Whom => &["unit", "none", "q", "asked", "others"],
            Self::Category => &["category"],
            Self::Contact => &["contact"],
            Self::Check => &[],
        }
    }

    /// What is wrong with its answer: the input to go to, and the words.
    fn wrong(self, ctx: &Ctx, typed: &Typed) -> Vec<(&'static str, String)> {
        let lang = ctx.lang;
        let programme = ctx.app.office().programme();
        let kind = typed.kind_of(programme);
        let said = match self {
            Self::Kind if kind.is_none() => Some(("kind-0", say!(lang, "请选一类。", "Choose one.").to_owned())),
            Self::What => text_wrong(lang, &typed.text).map(|words| ("text", words)),
            Self::Whom => whom::wrong(ctx, typed),
            Self::Category if kind.is_none_or(|kind| typed.category_of(kind).is_none()) => Some((
                "category-0",
                say!(lang, "请选一个类别；拿不准就选最接近的。", "Choose a category; the nearest one if in doubt.")
                    .to_owned(),
            )),
            Self::Contact if typed.contact.chars().count() > LONGEST_CONTACT => {
                Some(("contact", say!(lang, "最多 {n} 字。", "At most {n} characters.", n = LONGEST_CONTACT)))
            }
            _ => None,
        };
        said.into_iter().collect()
    }
}

const LONGEST_TEXT: usize = 19_000;
const LONGEST_CONTACT: usize = 500;

/// The office takes a little more: whom it is about is added to the text.
fn text_wrong(lang: Lang, text: &str) -> Option<String> {
    match text.chars().count() {
        0..4 => Some(say!(lang, "请写明发生了什么。", "Write what happened.").to_owned()),
        n if n > LONGEST_TEXT => Some(say!(
            lang,
            "最多 {most} 字，这里有 {n} 字；其余请作为附件。",
            "At most {most} characters, this has {n}; attach the rest as a file.",
            most = LONGEST_TEXT,
            n = n
        )),
        _ => None,
    }
}

/// The first question whose answer is wrong, with what is wrong.
pub(super) fn first_wrong(ctx: &Ctx, typed: &Typed) -> Option<(Question, Vec<(&'static str, String)>)> {
    let wrong =
        |question: Question| Some((question, question.wrong(ctx, typed))).filter(|(_, wrong)| !wrong.is_empty());
    Question::ALL.into_iter().find_map(wrong)
}

/// `POST /report`: from a question to the next, or to any other that a button names. Nothing is stored.
pub(super) async fn step(form: QuietForm) -> Page {
    let mut typed = Typed::read(&form);
    let at = Question::parse(form.text("at")).unwrap_or(Question::Kind);
    let wanted = Question::parse(form.text("to"));
    let stays = !form.text("switch").is_empty() || !form.text("find").is_empty();
    let (question, wrong) = match wanted {
        _ if stays => (at, Vec::new()),
        Some(question) => (question, Vec::new()),
        None => onward(&form.ctx, &typed, at),
    };
    typed.checked |= question == Question::Check;
    show(&Sheet { ctx: &form.ctx, stamp: form.next_stamp()?, typed: &typed, wrong }, question).await
}

/// Where an answer leads.
fn onward(ctx: &Ctx, typed: &Typed, at: Question) -> (Question, Vec<(&'static str, String)>) {
    let wrong = at.wrong(ctx, typed);
    if !wrong.is_empty() || at == Question::Whom && whom::to_offer(typed) {
        return (at, wrong);
    }
    let next = if typed.checked { Question::Check } else { at.after() };
    // Whoever changed the kind has a category left over from the one before.
    match first_wrong(ctx, typed) {
        Some((first, _)) if first < next => (first, Vec::new()),
        _ => (next, Vec::new()),
    }
}

/// The page of a question.
pub(super) async fn show(sheet: &Sheet<'_>, question: Question) -> Page {
    match question {
        Question::Kind => start::ask(sheet).await,
        Question::What => what(sheet).await,
        Question::Whom => whom::ask(sheet).await,
        Question::Category => category(sheet).await,
        Question::Contact => contact(sheet).await,
        Question::Check => check::ask(sheet, None, None).await,
    }
}

async fn what(sheet: &Sheet<'_>) -> Page {
    let lang = sheet.ctx.lang;
    let field = Field {
        id: "text",
        name: "text",
        label: say!(lang, "什么事、什么时候、在哪里、怎么知道的", "What, when, where, and how it is known"),
        hint: Some(say!(
            lang,
            "一件一件写，答复要逐条回应。写不清的可以以后凭回执码补充。",
            "Point by point: the answer must meet each. What is missing you can add later with the receipt code."
        )),
        error: sheet.error("text"),
        value: &sheet.typed.text,
        required: true,
    };
    let body = html! { h1 { (say!(lang, "发生了什么？", "What happened?")) } (fields::area(&field, 10)) };
    sheet.page(Question::What, body, next(lang), None).await
}

async fn category(sheet: &Sheet<'_>) -> Page {
    let (ctx, lang, typed) = (sheet.ctx, sheet.ctx.lang, sheet.typed);
    let Some(kind) = typed.kind_of(ctx.app.office().programme()) else { return start::ask(sheet).await };
    // The likeliest, with the words that spoke for it; a text that says nothing of any category suggests none.
    let likely = ctx.app.office().suggest_category(&kind.id, &typed.text).await?;
    let suggested = likely.first().filter(|one| !one.words.is_empty());
    let why = suggested.map(|one| {
        say!(
            lang,
            "看您写的像这一类，因为有：{words}",
            "This is what your words suggest: {words}",
            words = one.words.join(lang.pick("、", ", "))
        )
    });
    let is_suggested = |id: &str| suggested.is_some_and(|one| one.category == id);
    let offered: Vec<Choice> = kind
        .categories
        .iter()
        .map(|category| Choice {
            value: category.id.as_str(),
            label: category.name.get(lang),
            hint: why.as_deref().filter(|_| is_suggested(category.id.as_str())),
        })
        .collect();
    let nearest = suggested.map_or("", |one| one.category.as_str());
    let chosen = typed.category_of(kind).map_or(nearest, |category| category.id.as_str());
    let title = html! { h1 { (say!(lang, "属于哪一类？", "Which category is nearest?")) } };
    let body = choices("category", title, &offered, chosen, sheet.error("category-0"));
    sheet.page(Question::Category, body, next(lang), None).await
}

async fn contact(sheet: &Sheet<'_>) -> Page {
    let (ctx, lang, typed) = (sheet.ctx, sheet.ctx.lang, sheet.typed);
    let Some(kind) = typed.kind_of(ctx.app.office().programme()) else { return start::ask(sheet).await };
    let who = match kind.sealed {
        true => say!(
            lang,
            "另外封存，承办人看不到。三位保管人中要有两位同意、写明理由并记入日志，才能打开。",
            "Sealed apart; the handler does not see it. Two of three custodians must agree to open it, with a ground that stands in the ledger."
        ),
        false => say!(lang, "只有承办这件事的岗位看得到。", "Only the posts that handle this can see it."),
    };
    let field = Field {
        id: "contact",
        name: "contact",
        label: say!(lang, "姓名和联系方式（可以不填）", "Name and how to reach you (you need not)"),
        hint: Some(who),
        error: sheet.error("contact"),
        value: &typed.contact,
        required: false,
    };
    let body = html! {
        h1 { (say!(lang, "要不要留下您是谁？", "Do you want to say who you are?")) }
        p { (say!(lang, "不用留，不影响受理，凭回执码就能查进度、答问、看答复。", "You need not: it makes no difference, and with the receipt code you see the progress, answer questions and read the reply.")) }
        (few::few(ctx, kind, typed))
        (fields::area(&field, 2))
        @if kind.sealed { (parts::hint(say!(lang, "不填，我们就没有任何办法知道您是谁。", "If you leave it empty, we have no way to know who you are."))) }
    };
    sheet.page(Question::Contact, body, next(lang), None).await
}

/// The word on the button.
pub(super) fn next(lang: Lang) -> &'static str {
    say!(lang, "下一题", "Next")
}
