//! How a page is laid out: its head, its sections under a thick rule, columns, and folded passages.

use maud::{Markup, Render, html};

/// The head of a page.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The way here: text and, but for the last, an address.
    pub crumbs: Vec<(String, Option<String>)>,
    /// The page's only first-level heading.
    pub title: Markup,
    /// One quiet line beneath it.
    pub sub: Option<Markup>,
    /// What stands to the right: a due time, a tally.
    pub aside: Option<Markup>,
}

/// The head of a page.
pub fn head(head: &Head) -> Markup {
    html! {
        header.head {
            div {
                @if !head.crumbs.is_empty() {
                    p.crumb {
                        @for (at, (text, href)) in head.crumbs.iter().enumerate() {
                            @if at > 0 { " / " }
                            @if let Some(href) = href { a href=(href) { (text) } } @else { (text) }
                        }
                    }
                }
                h1 { (head.title) }
                @if let Some(sub) = &head.sub { p.sub { (sub) } }
            }
            @if let Some(aside) = &head.aside { div.beside { (aside) } }
        }
    }
}

/// A section under its bar; `id` is the target of links, `""` as `aside` for none.
pub fn section(id: &str, title: impl Render, aside: impl Render, body: Markup) -> Markup {
    html! { section id=(id) aria-labelledby={ "h-" (id) } { (bar(id, title, aside)) (body) } }
}

/// A section's bar alone: a thick rule, a heading, and something to its right.
pub fn bar(id: &str, title: impl Render, aside: impl Render) -> Markup {
    let aside = aside.render();
    html! {
        div.bar { h2 id={ "h-" (id) } { (title) } @if !aside.0.is_empty() { div.beside { (aside) } } }
    }
}

/// Main column and a side column of 20 rem; one column on a phone.
pub fn cols(left: Markup, right: Markup) -> Markup {
    html! { div.cols { div { (left) } aside { (right) } } }
}

/// The same with a wider side column.
pub fn cols_wide(left: Markup, right: Markup) -> Markup {
    html! { div.cols.wide { div { (left) } aside { (right) } } }
}

/// Two equal columns.
pub fn cols_even(left: Markup, right: Markup) -> Markup {
    html! { div.cols.even { div { (left) } div { (right) } } }
}

/// Blocks stacked with even space between.
pub fn flow(body: Markup) -> Markup {
    html! { div.flow { (body) } }
}

/// Things side by side that may wrap: buttons, marks.
pub fn row(body: Markup) -> Markup {
    html! { div.row { (body) } }
}

/// The quiet paragraph that opens a section.
pub fn lead(text: impl Render) -> Markup {
    html! { p.lead { (text) } }
}

/// A quiet remark beneath something.
pub fn hint(text: impl Render) -> Markup {
    html! { p.hint { (text) } }
}

/// A folded passage; it opens by itself on paper.
pub fn details(summary: impl Render, body: Markup) -> Markup {
    html! { details { summary { (summary) } div.folded { (body) } } }
}

/// The value of a figure, at its full size.
pub fn value(text: impl Render, unit: impl Render) -> Markup {
    html! { p.value { b { (text) } " " span { (unit) } } }
}

/// The top of a figure's page, closed by a double rule: the value to the left, its chart to the right.
pub fn sheet(left: Markup, right: Markup) -> Markup {
    html! { div.sheet { div.flow { (left) } div { (right) } } }
}
