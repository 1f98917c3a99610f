//! Several things heard or found at once, each in a box of its own with its category: every one of them becomes a case.

use crate::http::{Ctx, Form};
use crate::look::fields::{self, Field};
use crate::look::say;
use maud::{Markup, html};
use shishu_office::NeedText;
use shishu_programme::CaseKind;
use shishu_terms::CategoryId;
use std::collections::BTreeMap;

/// Boxes `NAME-0`, `NAME-1`… each with `category-0`…; where no category is chosen the words decide. `what` is what one is called.
pub(super) fn boxes(
    ctx: &Ctx,
    kind: &CaseKind,
    (name, what, count): (&str, &str, usize),
    typed: &BTreeMap<String, String>,
) -> Markup {
    let lang = ctx.lang;
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let by_words = (String::new(), say!(lang, "按文字归类", "By its words").to_owned());
    let categories = kind.categories.iter().map(|one| (one.id.to_string(), one.name.get(lang).to_owned()));
    let options: Vec<_> = std::iter::once(by_words).chain(categories).collect();
    html! {
        @for at in 0..count {
            @let (text, category) = (format!("{name}-{at}"), format!("category-{at}"));
            @let label = say!(lang, "{what} {n}", "{what} {n}", what = what, n = at + 1);
            @let kind_label = say!(lang, "{what} {n} 的类别", "{what} {n}: category", what = what, n = at + 1);
            (fields::area(&Field { id: &text, name: &text, label: &label, value: value(&text), ..Field::default() }, 2))
            (fields::select(&Field { id: &category, name: &category, label: &kind_label, value: value(&category), ..Field::default() }, &options))
        }
    }
}

/// What was typed into them, empty ones too.
pub(super) fn read(form: &Form, name: &str, count: usize) -> Vec<NeedText> {
    let one = |at: usize| NeedText {
        category: Some(form.text(&format!("category-{at}"))).filter(|id| !id.is_empty()).map(CategoryId::new),
        text: form.text(&format!("{name}-{at}")).to_owned(),
    };
    (0..count).map(one).collect()
}
