//! The fields of the editor.

use super::typed::{FieldError, Typed};
use crate::look::fields::{self, Choice, Field};
use crate::look::{Lang, say};
use maud::{Markup, html};
use shishu_rules::Level;

/// The fields with what was typed and what is wrong with it.
pub(super) struct Fields<'a> {
    pub lang: Lang,
    pub typed: &'a Typed,
    pub errors: &'a [FieldError],
}

impl Fields<'_> {
    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(known, _)| *known == name).map(|(_, text)| text.get(self.lang))
    }

    fn field<'f>(&'f self, id: &'f str, name: &'f str, label: &'f str, value: &'f str) -> Field<'f> {
        Field { id, name, label, value, error: self.error(name), ..Field::default() }
    }

    /// Id and level.
    pub fn head(&self) -> Markup {
        let (lang, typed) = (self.lang, self.typed);
        let levels = [
            (Level::Hard, say!(lang, "强制：不满足不能提交", "hard: a return that fails is not taken")),
            (Level::Query, say!(lang, "核实：不满足须说明", "query: the respondent says why")),
            (Level::Tip, say!(lang, "提示：看一眼，不用答复", "tip: worth a look, no answer needed")),
        ];
        let choices = levels.map(|(level, label)| Choice { value: level.code(), label, hint: None });
        let id = Field {
            hint: Some(say!(lang, "英文字母、数字和 -，保存后不再改", "letters, digits and -; it stays once saved")),
            ..self.field("id", "id", say!(lang, "编号", "Id"), &typed.id)
        };
        html! {
            @if typed.edits { (fields::hidden("id", &typed.id)) (fields::hidden("edits", "yes")) } @else { (fields::text(&id)) }
            (fields::hidden("base", &typed.base))
            (fields::radios("level", say!(lang, "级别", "Level"), &choices, &typed.level, None))
        }
    }

    /// Condition, formula and tolerance; `beneath` stands under the formula.
    pub fn formula(&self, beneath: Markup) -> Markup {
        let (lang, typed) = (self.lang, self.typed);
        let when = Field {
            hint: Some(say!(lang, "不写就是总要满足", "leave empty where it always applies")),
            ..self.field("when", "when", say!(lang, "什么情况下（可不填）", "When it applies (optional)"), &typed.when)
        };
        let expr = self.field("expr", "expr", say!(lang, "应满足的公式", "What should hold"), &typed.expr);
        let tolerance = Field {
            hint: Some(say!(
                lang,
                "等式两边允许差多少，单位同指标",
                "how far an equality may be off, in the unit of its sides"
            )),
            ..self.field(
                "tolerance",
                "tolerance",
                say!(lang, "允许差（可不填）", "Tolerance (optional)"),
                &typed.tolerance,
            )
        };
        html! {
            div.formula-field { (fields::area(&expr, 2)) }
            (beneath)
            div.formula-field { (fields::area(&when, 1)) }
            (fields::text(&tolerance))
        }
    }

    /// What the respondent and the public are told.
    pub fn told(&self) -> Markup {
        let (lang, typed) = (self.lang, self.typed);
        let reasons = Field {
            hint: Some(say!(
                lang,
                "核实性规则要有；每行一个：中文 | English",
                "needed by a query; one a line: 中文 | English"
            )),
            ..self.field("reasons", "reasons", say!(lang, "可选的原因", "Reasons to choose from"), &typed.reasons)
        };
        let source = self.field("source", "source", say!(lang, "出处（可不填）", "Source (optional)"), &typed.source);
        html! {
            (self.pair("message", say!(lang, "不满足时说什么", "What it says"), 1))
            (self.pair("why", say!(lang, "为什么", "Why it matters"), 2))
            (self.pair("example", say!(lang, "例子（可不填）", "Example (optional)"), 2))
            (self.pair("honest", say!(lang, "正当原因（核实性规则要写）", "Honest causes (a query needs them)"), 2))
            (fields::area(&reasons, 3))
            (fields::text(&source))
        }
    }

    fn pair(&self, name: &str, label: &str, rows: u8) -> Markup {
        let (zh, en) = self.typed.pair(name);
        let names = [("zh", "中文", "in Chinese", zh), ("en", "英文", "in English", en)];
        html! {
            div.pair-field {
                @for (at, (tag, in_zh, in_en, value)) in names.into_iter().enumerate() {
                    @let id = format!("{name}-{tag}");
                    @let label = format!("{label}{}", self.lang.pick(&format!(" · {in_zh}"), &format!(", {in_en}")));
                    (fields::area(&Field { id: &id, name: &format!("{name}.{tag}"), label: &label, value, error: self.error(name).filter(|_| at == 0), ..Field::default() }, rows))
                }
            }
        }
    }

    /// From when, and why.
    pub fn record(&self, periods: &[(String, String)]) -> Markup {
        let (lang, typed) = (self.lang, self.typed);
        let from = Field {
            hint: Some(say!(
                lang,
                "以前各期的报表按当时的规则",
                "returns of earlier periods keep the rules of their time"
            )),
            ..self.field("from", "from", say!(lang, "从哪一期起", "From which period"), &typed.from)
        };
        let reason = Field {
            hint: Some(say!(lang, "一句话；和规则一起公开", "one sentence; it is public with the rule")),
            ..self.field("reason", "reason", say!(lang, "为什么这样定", "Why it is written so"), &typed.reason)
        };
        html! { (fields::select(&from, periods)) (fields::area(&reason, 2)) }
    }
}
