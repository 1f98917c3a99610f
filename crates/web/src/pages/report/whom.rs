//! About whom: units of the programme are offered by name, so that they can be kept out; people stay words of the report.

use super::questions::{Question, next};
use super::sheet::Sheet;
use super::typed::Typed;
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{State, mark, say};
use maud::{Markup, html};
use shishu_programme::{Programme, StatUnit};

/// Units offered at once.
const MOST: usize = 12;
/// More than any share.
const HOLDS: usize = 2000;

/// Units whose name is like what was typed, the likest first.
fn matching<'p>(programme: &'p Programme, query: &str) -> Vec<&'p StatUnit> {
    let query = shishu_terms::half_width(query).trim().to_lowercase();
    if query.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, &StatUnit)> = programme
        .units
        .values()
        .map(|unit| (likeness(&query, &unit.name.zh).max(likeness(&query, &unit.name.en)), unit))
        .filter(|(likeness, _)| *likeness >= 500)
        .collect();
    // A name that holds what was typed leaves no doubt which are meant.
    if found.iter().any(|(likeness, _)| *likeness == HOLDS) {
        found.retain(|(likeness, _)| *likeness == HOLDS);
    }
    found.sort_by(|a, b| (b.0, &a.1.id).cmp(&(a.0, &b.1.id)));
    found.into_iter().take(MOST).map(|(_, unit)| unit).collect()
}

/// In thousandths: the share of the query's pairs of characters that the name has in it; [`HOLDS`] where it holds all of it as it stands.
fn likeness(query: &str, name: &str) -> usize {
    let name = name.to_lowercase();
    if name.contains(query) {
        return HOLDS;
    }
    let letters: Vec<char> = query.chars().filter(|letter| !letter.is_whitespace()).collect();
    let pairs: Vec<String> = letters.windows(2).map(|pair| pair.iter().collect()).collect();
    // Two or three characters that are not in the name as they stand are another name.
    if pairs.len() < 3 {
        return 0;
    }
    pairs.iter().filter(|pair| name.contains(pair.as_str())).count() * 1000 / pairs.len()
}

/// A name was typed for which nothing was offered yet.
pub(super) fn to_offer(typed: &Typed) -> bool {
    !typed.query.is_empty() && typed.query != typed.asked
}

/// Once units were offered, one is ticked or none of them; in a sealed kind somebody is named or it is said that nobody is.
pub(super) fn wrong(ctx: &Ctx, typed: &Typed) -> Option<(&'static str, String)> {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let answered = typed.none || !typed.units_of(programme).is_empty();
    if to_offer(typed) || answered {
        return None;
    }
    let sealed = typed.kind_of(programme).is_some_and(|kind| kind.sealed);
    if !matching(programme, &typed.query).is_empty() {
        let words = say!(lang, "请勾选您说的单位，或勾“都不是”。", "Tick the unit you mean, or \"none of these\".");
        return Some(("unit-0", words.to_owned()));
    }
    (sealed && typed.others.is_empty()).then(|| {
        let words = say!(
            lang,
            "请写单位的名称，好把它排除在外；不想写就勾“不指明单位”。",
            "Type the unit's name, so that it is kept out; or tick \"no unit\"."
        );
        ("q", words.to_owned())
    })
}

/// The question.
pub(super) async fn ask(sheet: &Sheet<'_>) -> Page {
    let (ctx, lang) = (sheet.ctx, sheet.ctx.lang);
    let programme = ctx.app.office().programme();
    let sealed = sheet.typed.kind_of(programme).is_some_and(|kind| kind.sealed);
    let why = match sealed {
        true => say!(
            lang,
            "写出单位，我们才能把它、它的人员和它的直接上级排除在外。",
            "Only a unit that you name can be kept out, with its staff and its direct superior."
        ),
        false => say!(
            lang,
            "写出单位，好交给合适的人办。可以不写。",
            "It helps to find who should handle it. You may leave it empty."
        ),
    };
    let others = Field {
        id: "others",
        name: "others",
        label: say!(
            lang,
            "还涉及什么人，或名单里没有的单位（可以不填）",
            "People, or units not in the list (may be empty)"
        ),
        hint: Some(say!(
            lang,
            "只写在反映里。写了在岗人员的全名，本人和他的单位也排除在外。",
            "It stays inside the report. Whoever holds a post and is named in full is kept out too, with the unit."
        )),
        value: &sheet.typed.others,
        ..Field::default()
    };
    let body = html! {
        h1 { (say!(lang, "说的是哪个单位？", "Which unit is it about?")) }
        p.hint { (why) }
        (search(sheet))
        (offered(sheet))
        (fields::area(&others, 2))
    };
    sheet.page(Question::Whom, body, next(lang), None).await
}

fn search(sheet: &Sheet<'_>) -> Markup {
    let lang = sheet.ctx.lang;
    html! {
        div.field.bad[sheet.error("q").is_some()] {
            label for="q" { (say!(lang, "单位名称，写几个字就行", "Name of the unit, or a part of it")) }
            @if let Some(error) = sheet.error("q") { span #q-error { (mark(State::Hard, error)) } }
            span.join {
                input #q name="q" type="text" autocomplete="off" value=(sheet.typed.query)
                    aria-invalid=[sheet.error("q").map(|_| "true")] aria-describedby=[sheet.error("q").map(|_| "q-error")];
                (parts::submit_as(Press::NormalBig, "find", "yes", say!(lang, "找单位", "Find")))
            }
        }
    }
}

/// The units ticked before and those found now, and the way not to name one.
fn offered(sheet: &Sheet<'_>) -> Markup {
    let (lang, typed) = (sheet.ctx.lang, sheet.typed);
    let programme = sheet.ctx.app.office().programme();
    let ticked = typed.units_of(programme);
    let found = matching(programme, &typed.query);
    let new = found.iter().filter(|unit| !ticked.iter().any(|known| known.id == unit.id));
    let units: Vec<(&StatUnit, bool)> =
        ticked.iter().map(|unit| (*unit, true)).chain(new.map(|unit| (*unit, false))).collect();
    let none = match units.is_empty() {
        true => say!(lang, "不指明单位", "No unit"),
        false => say!(lang, "都不是，或不指明单位", "None of these"),
    };
    html! {
        (fields::hidden("asked", &typed.query))
        @if !typed.query.is_empty() && found.is_empty() {
            p.hint { (say!(lang, "名单里没有“{name}”。换个写法再找，或写在下面。", "The list has no \"{name}\". Try another way to write it, or put it below.", name = typed.query)) }
        }
        fieldset.choices.field.bad[sheet.error("unit-0").is_some()] {
            legend.label { (say!(lang, "可以勾几个", "Tick one or more")) }
            @if let Some(error) = sheet.error("unit-0") { (mark(State::Hard, error)) }
            @for (at, (unit, is_ticked)) in units.iter().enumerate() {
                label.pick for={ "unit-" (at) } {
                    input type="checkbox" id={ "unit-" (at) } name="unit" value=(unit.id) checked[*is_ticked];
                    span { (unit.name.get(lang)) " " span.hint { (programme.region_name(&unit.region).get(lang)) } }
                }
            }
            label.pick for="none" { input #none type="checkbox" name="none" value="yes" checked[typed.none]; span { (none) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HOLDS, likeness};

    #[test]
    fn a_name_is_found_by_a_part_and_by_a_slip() {
        assert_eq!(likeness("柳溪", "柳溪镇人民政府"), HOLDS);
        assert_eq!(likeness("溪柳", "柳溪镇人民政府"), 0);
        // 柳溪 溪镇 镇政 政府: three of four pairs.
        assert_eq!(likeness("柳溪镇政府", "柳溪镇人民政府"), 750);
        assert!(likeness("青禾县财政局", "柳溪镇人民政府") < 500);
    }
}
