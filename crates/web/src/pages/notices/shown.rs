//! A text with its masked passages: bars for the eye, words for whoever listens.

use crate::look::{Lang, say};
use maud::{Markup, html};
use shishu_cases::notice::Piece;
use shishu_terms::Bilingual;

/// What an exemption is called; its id where it is none of these.
pub(in crate::pages) fn name(lang: Lang, exemptions: &[(String, Bilingual)], id: &str) -> String {
    let found = exemptions.iter().find(|(known, _)| known == id);
    found.map_or_else(|| id.to_owned(), |(_, name)| name.get(lang).to_owned())
}

/// The words for a gap.
pub(in crate::pages) fn gap(lang: Lang, exemptions: &[(String, Bilingual)], id: &str) -> String {
    say!(lang, "〔隐去：{name}〕", "[masked: {name}]", name = name(lang, exemptions, id))
}

/// One line or paragraph.
pub(in crate::pages) fn text(lang: Lang, exemptions: &[(String, Bilingual)], pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces {
            @match piece {
                Piece::Shown(text) => (text),
                Piece::Masked(id) => {
                    @let words = gap(lang, exemptions, id);
                    span.masked title=(words) { span.sr { (words) } }
                },
            }
        }
    }
}

/// The whole text for those who may read it: what will be masked is struck through, with the ground beside it.
pub(in crate::pages) fn compared(
    lang: Lang,
    exemptions: &[(String, Bilingual)],
    segments: &[(String, Option<String>)],
) -> Markup {
    html! {
        @for (text, masked) in segments {
            @match masked {
                None => (text),
                Some(id) => { del.hidden-later { (text) } span.masked title=(gap(lang, exemptions, id)) { span.sr { (gap(lang, exemptions, id)) } } },
            }
        }
    }
}
