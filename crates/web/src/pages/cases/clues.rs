//! `/supervise/clues`: signs of work that was only gone through, as the record shows them: how many of each, how many nobody has looked into. A clue is
//! no verdict, and each says what its honest causes are.

use super::supervise::supervisor;
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::{Lang, Section, parts, say, when};
use crate::pages::files::query_text;
use axum::extract::Query;
use jiff::civil::Date;
use maud::{Markup, html};
use shishu_cases::Sign;
use shishu_office::{ClueCount, ClueFilter, ENOUGH};
use shishu_programme::Power;
use shishu_terms::{CaseKindId, PostId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Asked = BTreeMap<String, String>;

/// Which rows, as they stand in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClueQuery {
    pub(super) filter: ClueFilter,
    /// From 1.
    pub(super) page: u64,
}

impl ClueQuery {
    pub(super) fn read(today: Date, asked: &Asked) -> ClueQuery {
        let text = |name: &str| asked.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
        let day = |name: &str| text(name).and_then(|text| text.parse::<Date>().ok());
        let filter = ClueFilter {
            from: day("from").unwrap_or_else(|| today.first_of_year()),
            to: day("to").unwrap_or(today),
            kind: text("kind").map(CaseKindId::new),
            unit: text("unit").map(UnitId::new),
            post: text("post").map(PostId::new),
            looked: match text("looked") {
                Some("yes") => Some(true),
                Some("no") => Some(false),
                _ => None,
            },
        };
        ClueQuery { filter, page: text("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1) }
    }

    pub(super) fn written(&self) -> String {
        let filter = &self.filter;
        let mut pairs = vec![("from", filter.from.to_string()), ("to", filter.to.to_string())];
        pairs.extend(filter.kind.as_ref().map(|kind| ("kind", kind.to_string())));
        pairs.extend(filter.unit.as_ref().map(|unit| ("unit", unit.to_string())));
        pairs.extend(filter.post.as_ref().map(|post| ("post", post.to_string())));
        pairs.extend(filter.looked.map(|looked| ("looked", if looked { "yes" } else { "no" }.to_owned())));
        let pairs = pairs.into_iter().map(|(name, value)| format!("{name}={}", query_text(&value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The rows of one clue.
    pub(super) fn href(&self, sign: Sign) -> String {
        format!("{}?{}", clue_href(sign), self.written())
    }
}

pub(super) fn clue_href(sign: Sign) -> String {
    format!("/supervise/clues/{}", sign.code())
}

/// `GET /supervise/clues`.
pub(super) async fn page(ctx: Ctx, Query(asked): Query<Asked>) -> Page {
    supervisor(&ctx)?;
    let lang = ctx.lang;
    let query = ClueQuery::read(ctx.today(), &asked);
    let counts = ctx.app.office().clues(&ctx.caller(), &query.filter).await?;
    let title = say!(lang, "不作为线索", "Clues of inaction");
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())),
            (say!(lang, "监督统计", "Supervision").to_owned(), Some("/supervise".to_owned())),
            (title.to_owned(), None),
        ],
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "{from} 至 {to} 收到的事项里，记录显示的走过场迹象", "Signs of work only gone through, in cases received from {from} to {to}",
            from = when::date(lang, query.filter.from), to = when::date(lang, query.filter.to))) },
        ),
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        (filters(&ctx, &query, "/supervise/clues", false))
        (parts::section("clues", say!(lang, "线索", "Clues"), "", table(lang, &query, &counts)))
        (parts::hint(say!(lang, "线索不是结论：每一条都写明什么时候它是正常的。核查后写下认定和理由，线索和经过都留着。",
            "A clue is no verdict: each says when it is in order. Whoever looks into one writes down what was found and why; clue and history stay.")))
    };
    ctx.page(title, Some(Section::Cases), main).await
}

fn table(lang: Lang, query: &ClueQuery, counts: &[ClueCount]) -> Markup {
    if counts.iter().all(|count| count.rows == 0) {
        return parts::empty(
            say!(lang, "这一段没有线索", "No clue in this span"),
            say!(
                lang,
                "未办先转、照抄答复、只开会不办事等，记录里一出现就列在这里。",
                "What is handed on untouched, copied, or only met about stands here as soon as the record shows it."
            ),
            None,
        );
    }
    let caption = say!(lang, "线索和件数", "Clues and how many");
    let table = html! {
        table.tight {
            caption.sr { (caption) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "线索", "Clue")) }
                th.n scope="col" { (say!(lang, "件数", "Cases")) }
                th.n scope="col" { (say!(lang, "未核查", "Not looked into")) }
                th scope="col" { (say!(lang, "记录显示", "What the record shows")) }
            } }
            tbody {
                @for count in counts {
                    @let words = words(lang, count.sign);
                    @let new = ClueQuery { filter: ClueFilter { looked: Some(false), ..query.filter.clone() }, page: 1 };
                    tr {
                        th.stick scope="row" { a href=(query.href(count.sign)) { (words.name) } }
                        td.n { (door(count.rows, &query.href(count.sign))) }
                        td.n { (door(count.new, &new.href(count.sign))) }
                        td { (words.shows) }
                    }
                }
            }
        }
    };
    parts::scroll(caption, table)
}

pub(super) fn door(n: u64, href: &str) -> Markup {
    html! { @if n == 0 { "0" } @else { a href=(href) { (n) } } }
}

/// The filters of clues; `one` for the page of one clue, which asks for the post and the standing too.
pub(super) fn filters(ctx: &Ctx, query: &ClueQuery, action: &str, one: bool) -> Markup {
    let (lang, filter) = (ctx.lang, &query.filter);
    let programme = ctx.app.office().programme();
    let day = |id: &'static str, label: &'static str, value: &str| {
        fields::date(&Field { id, name: id, label, value, ..Field::default() })
    };
    let all = || (String::new(), say!(lang, "全部", "All").to_owned());
    let select = |id: &'static str, label: &'static str, value: &str, options: Vec<(String, String)>| {
        let options: Vec<_> = std::iter::once(all()).chain(options).collect();
        fields::select(&Field { id, name: id, label, value, ..Field::default() }, &options)
    };
    let kinds = programme.cases.values().map(|kind| (kind.id.to_string(), kind.name.get(lang).to_owned())).collect();
    let handling = || programme.posts.values().filter(|post| post.powers.contains(&Power::HandleCases));
    let units: BTreeSet<&UnitId> = handling().map(|post| &post.unit).collect();
    let name = |id: &UnitId| programme.units.get(id).map_or(id.to_string(), |unit| unit.name.get(lang).to_owned());
    let units = units.into_iter().map(|id| (id.to_string(), name(id))).collect();
    let posts = handling().map(|post| (post.id.to_string(), post.name.get(lang).to_owned())).collect();
    let looked = vec![
        ("no".to_owned(), say!(lang, "未核查", "Not looked into").to_owned()),
        ("yes".to_owned(), say!(lang, "已核查", "Looked into").to_owned()),
    ];
    let body = html! {
        (day("from", say!(lang, "收到：从", "Received from"), &filter.from.to_string()))
        (day("to", say!(lang, "到", "to"), &filter.to.to_string()))
        (select("kind", say!(lang, "事项类型", "Kind"), filter.kind.as_ref().map_or("", |id| id.as_str()), kinds))
        (select("unit", say!(lang, "单位", "Unit"), filter.unit.as_ref().map_or("", |id| id.as_str()), units))
        @if one {
            (select("post", say!(lang, "岗位", "Post"), filter.post.as_ref().map_or("", |id| id.as_str()), posts))
            (select("looked", say!(lang, "核查", "Standing"), filter.looked.map_or("", |looked| if looked { "yes" } else { "no" }), looked))
        }
    };
    parts::filters(lang, action, body, Some(action))
}

/// A clue in words.
pub(super) struct Words {
    pub(super) name: &'static str,
    /// What the record shows.
    pub(super) shows: String,
    /// When such a case is in order.
    pub(super) honest: &'static str,
    /// What its share is counted of.
    pub(super) of: &'static str,
}

pub(super) fn words(lang: Lang, sign: Sign) -> Words {
    let (name, shows, honest) = match sign {
        Sign::Forwarded => (
            say!(lang, "一转了之", "Handed on untouched"),
            say!(lang, "转走之前没有任何办理记录。", "It was handed on before anything had been done on it.")
                .to_owned(),
            say!(
                lang,
                "确属误派，当天转给主管单位。",
                "It was sent to the wrong office and went to the right one the same day."
            ),
        ),
        Sign::PassedUp => (
            say!(lang, "矛盾上交", "Passed up"),
            say!(
                lang,
                "自己没有办理，就转给了上级单位。",
                "It went to a unit above before anything had been done on it."
            )
            .to_owned(),
            say!(
                lang,
                "依法只有上级有权处理，转办时写明了依据。",
                "By law only the unit above may decide, and the transfer names the clause."
            ),
        ),
        Sign::Copied => (
            say!(lang, "照抄答复", "Copied reply"),
            say!(
                lang,
                "答复有一半以上与对别的事的答复相同。",
                "More than half of the reply stands in replies to other cases."
            )
            .to_owned(),
            say!(
                lang,
                "同一事项多人反映，事实相同。",
                "Several people reported the same matter and the facts are the same."
            ),
        ),
        Sign::Instant => (
            say!(lang, "秒结", "Closed at once"),
            say!(lang, "从登记到答复不足一分钟。", "Less than a minute lies between taking it down and the reply.")
                .to_owned(),
            say!(lang, "当场咨询、当场答复，事后补录。", "A question answered on the spot and entered afterwards."),
        ),
        Sign::NoWork => (
            say!(lang, "有答复无办理", "Reply without work"),
            say!(
                lang,
                "答复了，但答复时没有一条办理记录。",
                "When it was answered nothing was on record that had been done on it."
            )
            .to_owned(),
            say!(lang, "咨询类事项，查一下就能答。", "A question that needs no more than looking it up."),
        ),
        Sign::Meetings => (
            say!(lang, "以会代办", "Meeting instead of doing"),
            say!(lang, "办理记录只有开会。", "The only work on record is meetings.").to_owned(),
            say!(lang, "需要多家会商才能办的事，会后已有安排。", "A matter that several offices must agree on first."),
        ),
        Sign::LastDay => (
            say!(lang, "件件压线", "Everything on the last day"),
            say!(
                lang,
                "恰好在到期日答复，而且这个单位这样做的比例明显高于其他单位（{n} 件以上才比）。",
                "Answered on the very day it was due, by a unit that does so clearly more often than the others (compared from {n} cases on).",
                n = ENOUGH
            ),
            say!(
                lang,
                "期限本来就短，或办理确需用满期限；一件压线什么也说明不了。",
                "The limit is short, or the work does need all of it; a single case says nothing."
            ),
        ),
        _ => (
            say!(lang, "推来推去", "Passed around"),
            say!(
                lang,
                "两次以上转办、退回或声明不属本单位。",
                "It was handed on, declined or disclaimed twice or more."
            )
            .to_owned(),
            say!(lang, "职责确有交叉，已由督办岗指定。", "Duties do overlap and the supervisor has named the office."),
        ),
    };
    let of = match sign.of() {
        Sign::Answered => say!(lang, "答复的", "of those answered"),
        Sign::Worked => say!(lang, "有办理记录的", "of those with work on record"),
        _ => say!(lang, "负责过的", "of those owned"),
    };
    Words { name, shows, honest, of }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        let pairs =
            [("from", "2026-07-01"), ("to", "2026-07-31"), ("kind", "petition"), ("unit", "G003"), ("looked", "no")];
        let asked = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let query = ClueQuery::read(jiff::civil::date(2026, 8, 3), &asked);
        assert_eq!(query.written(), "from=2026-07-01&to=2026-07-31&kind=petition&unit=G003&looked=no");
        let odd = [("from", "x"), ("looked", "maybe"), ("page", "0")];
        let asked = odd.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let query = ClueQuery::read(jiff::civil::date(2026, 8, 3), &asked);
        assert_eq!((query.written().as_str(), query.page), ("from=2026-01-01&to=2026-08-03", 1));
    }
}
