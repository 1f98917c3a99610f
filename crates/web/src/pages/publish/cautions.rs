//! What the publisher is told of confidentiality before pressing the button: what cannot be taken back, and which total is held and why.

use super::board::Desk;
use crate::look::{State, parts, say};
use crate::pages::published::{bulletin_href, joined};
use maud::{Markup, html};
use shishu_office::publication::{Caution, Cautioned};
use std::collections::BTreeMap;

pub(super) fn part(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let cautions = &desk.board.tabled.cautions;
    if cautions.is_empty() || !desk.board.differs {
        return html! {};
    }
    // Columns of one place with the same to say are one line.
    let mut lines: BTreeMap<(u8, u32, String), Vec<&Caution>> = BTreeMap::new();
    for caution in cautions {
        let (order, edition) = match caution.what {
            Cautioned::TotalWithheld => (0, 0),
            Cautioned::ShownBefore(edition) => (1, edition),
            Cautioned::Derivable => (2, 0),
        };
        lines.entry((order, edition, caution.region.to_string())).or_default().push(caution);
    }
    let items: Vec<Markup> = lines.values().map(|line| item(desk, line)).collect();
    parts::notice_titled(State::Query, say!(lang, "公布前请知道", "Before you publish"), parts::list(&items))
}

fn item(desk: &Desk<'_>, line: &[&Caution]) -> Markup {
    let lang = desk.ctx.lang;
    let Some(first) = line.first() else { return html! {} };
    let place = desk.ctx.app.office().programme().region_name(&first.region);
    let name = |caution: &&Caution| {
        desk.form
            .indicator(&caution.indicator)
            .map_or_else(|| caution.indicator.to_string(), |i| i.name.get(lang).to_owned())
    };
    let which = format!("{}{}", place.get(lang), say!(lang, "：", ": ")) + &joined(lang, line.iter().map(name));
    html! {
        b { (which) } (say!(lang, "。", ". "))
        @match first.what {
            Cautioned::TotalWithheld => (say!(lang, "这一版不公布这个合计：和以前的版次一减，就能算出一个不公布的数改了多少。等另一个不公布的数也有更正，合计就可以再公布。",
                "The total is withheld in this edition: less the total of an earlier one it would tell by how much a withheld figure was revised. It can be published again once another withheld figure is corrected too.")),
            Cautioned::ShownBefore(edition) => {
                (say!(lang, "这一版不公布，但", "Withheld in this edition, but "))
                a href={ (bulletin_href(&desk.form.id, desk.period)) "?edition=" (edition) } { (say!(lang, "第 {n} 版", "edition {n}", n = edition)) }
                (say!(lang, "公布过当时的数，已经收不回来。", " showed the figure of that time; it cannot be taken back."))
            }
            Cautioned::Derivable => (say!(lang, "这一版不公布，但以前的几版互相一减，已经能算出它或它改了多少，收不回来。",
                "Withheld in this edition, but the earlier ones, subtracted from each other, already tell it or the amount of its revision; it cannot be taken back.")),
        }
    }
}
