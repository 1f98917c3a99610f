//! What a figure rests on: checks, parts, posts, publications.

use super::super::published::{self, bulletin_href, count, level_state, shown, withheld};
use crate::http::Ctx;
use crate::look::marks::mark;
use crate::look::{fig, number, parts, say};
use maud::{Markup, html};
use shishu_office::{FigureLife, FigurePart, LevelCount};
use shishu_terms::{Decimal, Lang, Place};

/// Outcomes by level, the four counted apart, so that "no failure" cannot hide "not judged".
pub(super) fn checks(ctx: &Ctx, life: &FigureLife) -> Markup {
    let lang = ctx.lang;
    let rules = html! { a href={ "/programme/forms/" (life.id.form) } { (say!(lang, "审核关系", "The rules")) } };
    let title = say!(lang, "过了哪些审核", "Checks");
    let hint = say!(
        lang,
        "按各单位现在的数计；项次＝规则数×报表数。缺数未判不算通过。",
        "Counted on the values as they stand; results = rules × returns. Not judged is not passed."
    );
    let body = html! {
        (parts::scroll(say!(lang, "审核结果", "Results of checks"), checks_table(&life.checks, lang)))
        (parts::hint(hint))
    };
    parts::section("checks", title, rules, body)
}

fn checks_table(checks: &[LevelCount], lang: Lang) -> Markup {
    let heads = [
        say!(lang, "项次", "Results"),
        say!(lang, "通过", "Hold"),
        say!(lang, "未通过", "Fail"),
        say!(lang, "缺数未判", "Not judged"),
        say!(lang, "出错", "Broken"),
    ];
    let counts = |c: &LevelCount| [c.items, c.pass, c.fail, c.missing, c.broken];
    let totals = checks.iter().map(counts).fold([0; 5], |sum, row| std::array::from_fn(|at| sum[at] + row[at]));
    let cells = |row: [usize; 5]| html! { @for n in row { td.n { (count(n as u64)) } } };
    html! {
        table.tight {
            caption.sr { (say!(lang, "审核结果，分级分类计数", "Results of checks by level")) }
            thead { tr { th scope="col" { (say!(lang, "级别", "Level")) } @for head in heads { th.n scope="col" { (head) } } } }
            tbody {
                @for check in checks {
                    @if let Some(level) = check.level {
                        tr { th scope="row" { (mark(level_state(level), level_state(level).word(lang))) } (cells(counts(check))) }
                    }
                }
            }
            tfoot { tr { th scope="row" { (say!(lang, "合计", "Total")) } (cells(totals)) } }
        }
    }
}

/// The towns of a county's figure, or the units of a town's for staff in scope.
pub(super) fn made_of(ctx: &Ctx, life: &FigureLife) -> Markup {
    let lang = ctx.lang;
    if matches!(life.id.place, Place::Unit(_)) {
        return html! {};
    }
    let title = say!(lang, "由哪些数合成", "Made of");
    if life.parts.is_empty() {
        let why = say!(
            lang,
            "再往下就是各家单位自己的数，应当保密，不公开；管这张表的岗位登录后可以看。",
            "Beneath it stand the figures of single units, which are confidential; the posts in charge of this form see them after signing in."
        );
        return parts::section("parts", title, "", html! { p.hint { (why) } });
    }
    let withheld = life.parts.iter().any(|p| p.value.is_none());
    let body = html! {
        (parts::scroll(say!(lang, "构成表", "Table of parts"), parts_table(life, lang)))
        @if withheld { (parts::hint(published::withheld_note(lang))) }
        (parts::hint(say!(lang, "分项四舍五入，相加可能与合计差末位。", "Parts are rounded; their sum may differ from the total in the last digit.")))
    };
    parts::section("parts", title, "", body)
}

fn parts_table(life: &FigureLife, lang: Lang) -> Markup {
    let units: u64 = life.parts.iter().map(|p| u64::from(p.units)).sum();
    let shares_known = life.parts.iter().all(|p| p.share_permille.is_some());
    let row = |part: &FigurePart| {
        html! {
            tr {
                th scope="row" { (part.name.get(lang)) }
                td.n { (part.units) }
                td.n { (fig(&part.figure.to_string(), part_value(life, part, lang))) }
                td.n { (share(part.share_permille)) }
            }
        }
    };
    html! {
        table.tight {
            caption.sr { (say!(lang, "构成", "Parts")) }
            thead { tr {
                th scope="col" { (say!(lang, "名称", "Name")) }
                th.n scope="col" { (say!(lang, "单位数", "Units")) }
                th.n scope="col" { (part_unit(life, lang)) }
                th.n scope="col" { (say!(lang, "占 %", "Share, %")) }
            } }
            tbody { @for part in &life.parts { (row(part)) } }
            tfoot { tr {
                th scope="row" { (say!(lang, "合计", "Total")) }
                td.n { (count(units)) }
                td.n { @if in_published_unit(life) { (life.value.as_deref().map_or_else(|| withheld(lang), |v| html! { (shown(v, life.decimals)) })) } }
                td.n { @if shares_known && life.value.is_some() { "100.0" } }
            } }
        }
    }
}

/// Towns are shown as published; single units as they reported, in the form's own unit.
fn in_published_unit(life: &FigureLife) -> bool {
    life.parts.iter().all(|p| matches!(p.figure.place, Place::Region(_)))
}

fn part_unit(life: &FigureLife, lang: Lang) -> &'static str {
    if in_published_unit(life) { life.unit.name(lang) } else { say!(lang, "填报数", "As reported") }
}

fn part_value(life: &FigureLife, part: &FigurePart, lang: Lang) -> Markup {
    match (&part.value, in_published_unit(life)) {
        (Some(value), true) => html! { (shown(value, life.decimals)) },
        (Some(value), false) => {
            html! { (shishu_terms::parse_number(value).map_or_else(|_| value.clone(), number::shown)) }
        }
        (None, _) => withheld(lang),
    }
}

fn share(permille: Option<i64>) -> String {
    permille.map_or_else(|| number::NONE.to_owned(), |p| number::shown(Decimal::new(p, 1)))
}

/// Posts, never a name where the page is public.
pub(super) fn responsible(lang: Lang, life: &FigureLife) -> Markup {
    let lines: Vec<(String, Markup)> = life
        .responsible
        .iter()
        .map(|(step, post)| (published::capital(step.get(lang)), html! { (post.get(lang)) }))
        .collect();
    parts::facts(&lines)
}

/// The publications the figure stands in.
pub(super) fn used(ctx: &Ctx, life: &FigureLife) -> Markup {
    let lang = ctx.lang;
    if life.used.is_empty() {
        return html! { p.hint { (say!(lang, "还没有公布过。", "Not published yet.")) } };
    }
    let item = |used: &shishu_office::Used| {
        let href = match used.in_force {
            true => bulletin_href(&used.form, used.period),
            false => format!("{}?edition={}", bulletin_href(&used.form, used.period), used.edition),
        };
        let value = used.value.as_deref().map(|v| shown(v, life.decimals));
        html! {
            a href=(href) { (used.title.get(lang)) }
            (say!(lang, "，第 {n} 版，{date}", ", edition {n}, {date}", n = used.edition, date = published::date(ctx, used.at)))
            @if let Some(value) = value {
                (say!(lang, "，", ", "))
                @if used.in_force { b { (value) } } @else { del { (value) } }
            }
        }
    };
    parts::list(&life.used.iter().map(item).collect::<Vec<_>>())
}
