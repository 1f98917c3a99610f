//! The shapes, drawn on a 16 × 16 grid and coloured by the stylesheet alone, so that dark and print need no second set.
//!
//! `ink` is filled with the colour of the word beside it, `open` is outlined with it, `cut` is the paper showing through.

use maud::{Markup, html};

fn icon(body: Markup) -> Markup {
    html! { svg.shape viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" { (body) } }
}

/// An octagon with a cross: stop.
pub fn octagon() -> Markup {
    icon(html! { path.ink d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" {} path.cut d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" {} })
}

/// A triangle with an exclamation mark: a question is open.
pub fn triangle() -> Markup {
    icon(html! { path.ink d="M8 .8L15.8 15H.2z" {} path.cut d="M8 6v4M8 11.4v1.8" {} })
}

/// A ring with an i: good to know.
pub fn info() -> Markup {
    icon(html! { circle.open cx="8" cy="8" r="6.8" {} path.open.strong d="M8 7v5M8 3.8v1.8" {} })
}

/// A disc with a tick: holds.
pub fn tick() -> Markup {
    icon(html! { circle.ink cx="8" cy="8" r="7.5" {} path.cut d="M4.3 8.3l2.6 2.6 4.8-5.4" {} })
}

/// A clock face in a ring: waiting for somebody else.
pub fn clock() -> Markup {
    icon(html! { circle.open cx="8" cy="8" r="6.8" {} path.open d="M8 4.2V8l2.6 1.8" {} })
}

/// A dashed ring: could not be judged.
pub fn dashed() -> Markup {
    icon(html! { circle.open.dashed cx="8" cy="8" r="6.8" {} })
}

/// A filled square with clock hands: the time has run out.
pub fn square_clock() -> Markup {
    icon(html! { path.ink d="M1 1h14v14H1z" {} path.cut d="M8 4v4.5h4" {} })
}

/// A ring, half filled: runs out today.
pub fn half() -> Markup {
    icon(html! { circle.open cx="8" cy="8" r="6.8" {} path.ink d="M8 1.2a6.8 6.8 0 0 1 0 13.6z" {} })
}

/// A diamond: a value was revised.
pub fn diamond() -> Markup {
    icon(html! { path.open.on-paper d="M8 1.5L14.5 8 8 14.5 1.5 8z" {} })
}

/// A filled square: published.
pub fn square() -> Markup {
    icon(html! { path.ink d="M2 2h12v12H2z" {} })
}

/// A square with a crack: the rule itself could not be computed.
pub fn cracked() -> Markup {
    icon(html! { path.open d="M1.5 1.5h13v13h-13z" {} path.open d="M9 2L6 8h4l-3 6" {} })
}

/// A small ring: one step among others.
pub fn ring() -> Markup {
    icon(html! { circle.open.on-paper cx="8" cy="8" r="4.5" {} })
}

/// A magnifying glass, for the search box.
pub fn lens() -> Markup {
    icon(html! { circle.open cx="6.8" cy="6.8" r="4.8" {} path.open d="M10.4 10.4L15 15" {} })
}
