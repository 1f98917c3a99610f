//! What can be pressed. One main button a screen.

use maud::{Markup, Render, html};

use crate::look::fields;
use crate::look::lang::{Lang, say};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// The one thing to do on this screen.
    Main,
    /// The same, at the end of a form.
    MainBig,
    /// Anything else.
    Normal,
    /// The companion of a big main button.
    NormalBig,
    /// A button that looks like a link.
    Plain,
}

impl Press {
    /// The classes of its element.
    pub fn class(self) -> &'static str {
        match self {
            Press::Main => "btn main",
            Press::MainBig => "btn main big",
            Press::Normal => "btn",
            Press::NormalBig => "btn big",
            Press::Plain => "btn plain",
        }
    }
}

/// A button that sends its form.
pub fn submit(press: Press, label: impl Render) -> Markup {
    html! { button class=(press.class()) type="submit" { (label) } }
}

/// A button that sends its form and says which button it was.
pub fn submit_as(press: Press, name: &str, value: &str, label: impl Render) -> Markup {
    html! { button class=(press.class()) type="submit" name=(name) value=(value) { (label) } }
}

/// A link that looks like a button: it leads somewhere and changes nothing.
pub fn link(press: Press, href: &str, label: impl Render) -> Markup {
    html! { a class=(press.class()) href=(href) { (label) } }
}

/// A form that is nothing but its button.
pub fn post_button(csrf: &str, action: &str, press: Press, label: impl Render) -> Markup {
    html! { form.inline method="post" action=(action) { (fields::csrf(csrf)) (submit(press, label)) } }
}

/// Copies the text of the element that `selector` names; shown only where the script runs.
pub fn copy_button(lang: Lang, selector: &str) -> Markup {
    html! {
        button.btn type="button" hidden data-copy=(selector) data-done=(say!(lang, "已复制", "Copied")) {
            (say!(lang, "复制", "Copy"))
        }
    }
}
