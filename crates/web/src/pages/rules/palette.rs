//! What a formula can be made of: the form's indicators, and the words of the language. With script a press writes it at the caret.

use crate::look::{Lang, parts, say};
use crate::pages::published::unit_name;
use maud::{Markup, html};
use shishu_programme::{IndicatorKind, ReportForm};

/// Words of the language as people write them in Chinese and in English, and what they are for.
const WORDS: [(&str, &str); 12] = [
    (" >= ", " >= "),
    (" <= ", " <= "),
    (" = ", " = "),
    (" != ", " != "),
    (" 且 ", " and "),
    (" 或 ", " or "),
    ("非 ", "not "),
    (" 介于 0 与 100", " between 0 and 100"),
    ("上期([])", "prev([])"),
    ("上年同期([])", "year_ago([])"),
    ("绝对值([])", "abs([])"),
    ("缺数([])", "is_missing([])"),
];

pub(super) fn palette(form: &ReportForm, lang: Lang) -> Markup {
    let summary = say!(
        lang,
        "本表的指标和可用的词（{n} 个指标）",
        "Indicators of the form and words to use ({n} indicators)",
        n = form.indicators.len()
    );
    parts::details(
        summary,
        html! {
            p.hint { (say!(lang, "公式里写代码、名称都行，例如 [101]；名称里有符号时加方括号。", "A formula takes codes and names, such as [101]; names with signs in them go in brackets.")) }
            ul.palette {
                @for (zh, en) in WORDS {
                    @let word = lang.pick(zh, en);
                    li { (piece(word, html! { code { (word.trim()) } })) }
                }
            }
            ul.palette.named {
                @for indicator in &form.indicators {
                    @let kind = match &indicator.kind {
                        IndicatorKind::Number { .. } => unit_name(indicator.unit.code(), lang),
                        IndicatorKind::Text => say!(lang, "文字", "text").to_owned(),
                        IndicatorKind::Code(choices) => choices.iter().map(|one| one.value.as_str()).collect::<Vec<_>>().join(" "),
                    };
                    li { (piece(&format!("[{}]", indicator.code), html! { code { "[" (indicator.code) "]" } " " (indicator.name.get(lang)) " " span.quiet { (kind) } })) }
                }
            }
        },
    )
}

/// Text without script; a button with it.
fn piece(insert: &str, shown: Markup) -> Markup {
    html! {
        span data-still { (shown) }
        button type="button" hidden data-insert=(insert) { (shown) }
    }
}
