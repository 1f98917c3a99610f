//! The form of a draft: text, masks with their grounds, files, scope; above it how it stands now.

use super::form::{Filled, MORE};
use super::shown;
use crate::http::Ctx;
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Press};
use crate::look::{plural, say};
use crate::pages::refused;
use crate::pages::report::ACCEPTED;
use maud::{Markup, html};
use shishu_cases::notice::{Draft, Scope, part_name, segments};
use shishu_office::Refusal;
use shishu_programme::{NoticeRules, UnitKind};
use shishu_terms::Bilingual;

pub(super) struct DraftForm<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) rules: &'a NoticeRules,
    pub(super) filled: &'a Filled,
    /// Where it is looked at again, and where it is kept.
    pub(super) check: String,
    pub(super) save: String,
    pub(super) sealed: bool,
    pub(super) refused: Option<&'a Refusal>,
}

impl DraftForm<'_> {
    fn names(&self) -> Vec<(String, Bilingual)> {
        self.rules.exemptions.iter().map(|one| (one.id.clone(), one.name.clone())).collect()
    }

    fn grounds(&self) -> Vec<(String, String)> {
        self.rules.exemptions.iter().map(|one| (one.id.clone(), one.name.get(self.ctx.lang).to_owned())).collect()
    }

    pub(super) fn page(&self) -> Markup {
        let lang = self.ctx.lang;
        html! {
            @if let Some(refusal) = self.refused { (self.problem(refusal)) }
            form.flow #draft method="post" action=(self.save) enctype="multipart/form-data" novalidate {
                (fields::csrf(self.ctx.csrf()))
                @for case in &self.filled.cases { (fields::hidden("case", case.as_str())) }
                (parts::cols_wide(html! { (self.text()) }, html! { (self.masks()) (self.scope()) (self.files()) }))
                div.row {
                    (parts::submit(Press::MainBig, say!(lang, "存草稿", "Keep the draft")))
                    button.btn.big type="submit" formaction=(self.check) formenctype="application/x-www-form-urlencoded" {
                        (say!(lang, "再找一遍，看看怎样显示", "Look again and show it"))
                    }
                }
            }
            (self.shown())
        }
    }

    fn problem(&self, refusal: &Refusal) -> Markup {
        let lang = self.ctx.lang;
        refused::boxed(
            lang,
            say!(lang, "没有存下，您填的都在", "Not kept; what you typed is still here"),
            refusal,
            "#draft",
        )
    }

    fn text(&self) -> Markup {
        let lang = self.ctx.lang;
        let draft = &self.filled.draft;
        let title = part_name("title");
        let body = html! {
            (fields::text(&Field { id: "title", name: "title", label: title.get(lang), value: &draft.title, required: true, ..Field::default() }))
            @for id in Draft::PARTS {
                @let name = part_name(id);
                (fields::area(&Field { id, name: id, label: name.get(lang), value: draft.part(id), required: true, ..Field::default() }, 7))
            }
        };
        let hint = match self.sealed {
            true => say!(
                lang,
                "这是密封的举报：存草稿时，要隐去的字当场换成〔隐去〕，原文哪里也不留；编写岗位和批准人只看到隐去以后的文字。",
                "This report is sealed: when the draft is kept, what is masked is taken out at once and stands nowhere. Whoever compiles and approves sees only what is left."
            ),
            false => say!(
                lang,
                "已从反映和答复里填好，请改成别人能读懂、能学到东西的文字。",
                "Filled from what was reported and answered; make it a text that others can learn from."
            ),
        };
        parts::section("words", say!(lang, "文字", "The text"), "", html! { (parts::hint(hint)) div.flow { (body) } })
    }

    /// Every passage that was found or named: masked or not, and on what ground.
    fn masks(&self) -> Markup {
        let lang = self.ctx.lang;
        let grounds = self.grounds();
        let rows = &self.filled.rows;
        let body = html! {
            @if rows.is_empty() { (parts::hint(say!(lang, "没有找到要隐去的。没有职务的姓名、绰号、只有一家的店，机器找不到，请自己看一遍。",
                "Nothing was found. Names without a title, nicknames, the only shop of its kind: no program finds those; read it through."))) }
            @for (at, row) in rows.iter().enumerate() {
                fieldset.find {
                    legend.sr { (row.what) }
                    (fields::hidden(&format!("found.{at}"), &row.what))
                    (fields::tick(&format!("mask.{at}"), "1", html! {
                        b { (row.what) }
                        @if let Some((kind, why)) = &row.about {
                            " " span.hint { (kind.get(lang)) (lang.pick("：", ": ")) (why.get(lang)) @if row.times > 1 { " · " (say!(lang, "{n} 处", "{n} {t}", n = row.times, t = plural(row.times as u64, "time", "times"))) } }
                        }
                    }, row.masked))
                    (self.ground(&format!("ground.{at}"), &row.ground, &grounds))
                }
            }
            h3 { (say!(lang, "还要隐去", "Mask besides")) }
            (parts::hint(say!(lang, "写下要隐去的原话，文中每一处都会隐去，标题和文件名也是。", "The words as they stand: masked wherever they stand, in the title and in names of files too.")))
            @for at in 0..MORE {
                div.find {
                    (fields::text(&Field { id: &format!("also-{at}"), name: &format!("also.{at}"), label: say!(lang, "原话", "The words"), ..Field::default() }))
                    (self.ground(&format!("also-ground.{at}"), "", &grounds))
                }
            }
        };
        parts::section("masks", say!(lang, "隐去什么", "What is masked"), "", html! { div.flow { (body) } })
    }

    fn ground(&self, name: &str, chosen: &str, grounds: &[(String, String)]) -> Markup {
        let id = name.replace('.', "-");
        let label = say!(self.ctx.lang, "事由", "Ground");
        fields::select(&Field { id: &id, name, label, value: chosen, ..Field::default() }, grounds)
    }

    fn scope(&self) -> Markup {
        let lang = self.ctx.lang;
        let names = Scope::ALL.map(|scope| (scope.code(), scope.name()));
        let choices: Vec<Choice> =
            names.iter().map(|(code, name)| Choice { value: code, label: name.get(lang), hint: None }).collect();
        let programme = self.ctx.app.office().programme();
        let organs =
            programme.units.values().filter(|unit| !matches!(unit.kind, UnitKind::Enterprise | UnitKind::Village));
        let none = (String::new(), say!(lang, "没有", "None").to_owned());
        let units: Vec<_> = std::iter::once(none)
            .chain(organs.map(|unit| (unit.id.to_string(), unit.name.get(lang).to_owned())))
            .collect();
        let unit = self.filled.unit.as_ref().map_or("", |unit| unit.as_str());
        let body = html! {
            (fields::radios("scope", say!(lang, "给谁看", "Who may read it"), &choices, self.filled.scope.code(), None))
            (fields::select(&Field { id: "unit", name: "unit", label: say!(lang, "承办单位以外，还和哪个单位有关", "Another unit concerned, besides those that handled it"),
                hint: Some(say!(lang, "它会列在案例里，征求意见期内可以提异议。", "It is named in the account and may object in the days of grace.")), value: unit, ..Field::default() }, &units))
        };
        parts::section("scope", say!(lang, "范围", "Scope"), "", html! { div.flow { (body) } })
    }

    fn files(&self) -> Markup {
        let lang = self.ctx.lang;
        let kept = &self.filled.draft.files;
        let body = html! {
            @for file in kept { (fields::tick("keep", &format!("{} {}", file.sha256, file.name), &file.name, true)) }
            div.field {
                label for="file" { (say!(lang, "照片、PDF（可以不附）", "Pictures, PDFs (optional)")) }
                span.hint #file-hint { (say!(lang, "拍摄地点、时间、作者等信息会去掉，文件名换成编号；画面里的脸、车牌、印章请自己看清。存草稿时才上传，请在“再找一遍”之后再选。",
                    "Place, time and author are taken out and names become numbers; faces, plates and seals in a picture are yours to look at. Files go with the draft: choose them after looking again.")) }
                input.wide #file name="file" type="file" multiple accept=(ACCEPTED) aria-describedby="file-hint";
            }
        };
        parts::section("files", say!(lang, "附件", "Files"), "", html! { div.flow { (body) } })
    }

    /// How it stands: what will be masked, in place.
    fn shown(&self) -> Markup {
        let lang = self.ctx.lang;
        let (names, draft) = (self.names(), &self.filled.draft);
        let ids: Vec<&str> = names.iter().map(|(id, _)| id.as_str()).collect();
        let part = |id: &str| shown::compared(lang, &names, &segments(draft.part(id), &draft.masks, &ids));
        let body = html! {
            (parts::hint(say!(lang, "划去的不公开。改了文字或勾选之后，点“再找一遍”重新看。", "What is struck through will not be public. After a change, look again.")))
            div.flow.account data-pick="also." {
                @for id in ["title"].into_iter().chain(Draft::PARTS) { div { h3 { (part_name(id).get(lang)) } p.typed { (part(id)) } } }
            }
        };
        parts::section("shown", say!(lang, "现在是这样", "As it stands now"), "", body)
    }
}
