//! Two texts side by side; what they have in common bears the same number on both sides.

use crate::look::parts;
use maud::{Markup, html};
use shishu_office::Segment;

type Side<'a> = (String, &'a [Segment]);

/// Own text and the other one, under their names.
pub(super) fn beside(own: Side<'_>, other: Side<'_>) -> Markup {
    parts::cols_even(alone(&own.0, own.1), alone(&other.0, other.1))
}

/// One text with its passages marked.
pub(super) fn alone(name: &str, text: &[Segment]) -> Markup {
    html! {
        h3 { (name) }
        div.compared {
            @for piece in text {
                @match piece.passage {
                    Some(number) => mark { sup { "[" (number) "]" } (piece.text) },
                    None => (piece.text),
                }
            }
        }
    }
}
