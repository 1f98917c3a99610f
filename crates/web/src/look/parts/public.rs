//! Parts of the public front page.

use maud::{Markup, Render, html};

/// The question the site answers, with its search box, and an example beside it.
pub fn ask(title: impl Render, lead: impl Render, form: Markup, example: Markup) -> Markup {
    html! { div.ask { div { h1 { (title) } p { (lead) } (form) } div.example { (example) } } }
}

/// A few ways in, side by side: heading, what it is, what to press.
pub fn doors(doors: &[(String, String, Markup)]) -> Markup {
    html! {
        div.doors {
            @for (title, lead, action) in doors {
                section { h2 { (title) } p.lead { (lead) } div.act { (action) } }
            }
        }
    }
}

/// What was published: day, title, address, and one figure.
pub fn news(items: &[(String, String, String, Markup)]) -> Markup {
    html! {
        ul.news {
            @for (date, title, href, figure) in items {
                li { span.date { (date) } " " a href=(href) { (title) } " " span { (figure) } }
            }
        }
    }
}
