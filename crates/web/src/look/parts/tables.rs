//! Around tables: the region they scroll in, filters that live in the address, sorting, paging, downloads, bars.

use maud::{Markup, Render, html};

use crate::look::lang::{Lang, say};

/// A wide table scrolls in its own region, which has a name and can be focused; its first column may be `class="stick"`.
pub fn scroll(label: &str, table: Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(label) tabindex="0" { (table) } }
}

/// The same for tables that run through time: it opens at the newest column where the script runs.
pub fn scroll_end(label: &str, table: Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(label) tabindex="0" data-from-end { (table) } }
}

/// Filters of a list; they are sent in the address, so that a filtered list can be passed on.
pub fn filters(lang: Lang, action: &str, fields: Markup, clear: Option<&str>) -> Markup {
    html! {
        form.filters action=(action) {
            (fields)
            button.btn type="submit" { (say!(lang, "筛选", "Filter")) }
            @if let Some(href) = clear { a.btn.plain href=(href) { (say!(lang, "清除", "Clear")) } }
        }
    }
}

/// The same list as a file.
pub fn downloads(lang: Lang, xlsx: &str, csv: &str) -> Markup {
    html! { span.downloads { (say!(lang, "下载", "Download")) " " a href=(xlsx) { "xlsx" } " " a href=(csv) { "csv" } } }
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// The head of a column that can be sorted by.
pub fn sort_head(label: impl Render, href: &str, sorted: Option<Sorted>, number: bool) -> Markup {
    let (aria, arrow) = match sorted {
        Some(Sorted::Up) => (Some("ascending"), " ↑"),
        Some(Sorted::Down) => (Some("descending"), " ↓"),
        None => (None, ""),
    };
    html! {
        th.n[number] scope="col" aria-sort=[aria] { a href=(href) { (label) span aria-hidden="true" { (arrow) } } }
    }
}

/// Where a page stands in a list.
#[derive(Clone, Copy, Debug)]
pub struct Pager {
    /// The first row shown, from 1.
    pub first: u64,
    /// The last row shown.
    pub last: u64,
    /// All rows.
    pub total: u64,
    /// This page, from 1.
    pub page: u64,
    /// All pages.
    pub pages: u64,
}

impl Pager {
    /// Where `page` (from 1, taken into range) stands among `total` rows, `size` to a page.
    pub fn new(total: u64, size: u64, page: u64) -> Pager {
        let size = size.max(1);
        let pages = total.div_ceil(size).max(1);
        let page = page.clamp(1, pages);
        let first = (page - 1) * size;
        Pager { first: if total == 0 { 0 } else { first + 1 }, last: (first + size).min(total), total, page, pages }
    }

    /// The rows to skip.
    pub fn offset(&self) -> u64 {
        self.first.saturating_sub(1)
    }
}

/// Which rows are shown, and the other pages: the first, the last and those around this one.
pub fn pager(lang: Lang, at: &Pager, href: &dyn Fn(u64) -> String) -> Markup {
    let near = |page: &u64| *page == 1 || *page == at.pages || page.abs_diff(at.page) <= 2;
    let shown: Vec<u64> = (1..=at.pages).filter(near).collect();
    html! {
        nav.pager aria-label=(say!(lang, "分页", "Pages")) {
            span { (say!(lang, "第 {first}–{last} 行，共 {total} 行", "Rows {first}–{last} of {total}",
                first = at.first, last = at.last, total = at.total)) }
            @if at.pages > 1 {
                ul {
                    @for (place, page) in shown.iter().enumerate() {
                        @if place > 0 && shown[place - 1] + 1 < *page { li.skip-to { "…" } }
                        li { (page_link(lang, at, *page, href)) }
                    }
                }
            }
        }
    }
}

fn page_link(lang: Lang, at: &Pager, page: u64, href: &dyn Fn(u64) -> String) -> Markup {
    html! {
        @if page == at.page {
            span aria-current="page" { (page) }
        } @else {
            a href=(href(page)) aria-label=(say!(lang, "第 {page} 页", "Page {page}", page = page)) { (page) }
        }
    }
}

/// How far a town has come with its returns.
#[derive(Clone, Debug)]
pub struct Town {
    /// The town.
    pub name: String,
    /// Where its returns are listed.
    pub href: Option<String>,
    /// Returns accepted.
    pub accepted: u64,
    /// Returns submitted and not yet accepted.
    pub returned: u64,
    /// Returns that are due at all.
    pub expected: u64,
}

/// Bars by town, their lengths to one scale, and what the fills mean.
pub fn towns(lang: Lang, caption: &str, towns: &[Town]) -> Markup {
    let longest = towns.iter().map(|town| town.expected).max().unwrap_or(0);
    html! {
        figure.towns {
            table.bare {
                caption.sr { (caption) }
                thead.sr { tr {
                    th scope="col" { (say!(lang, "乡镇", "Town")) }
                    th scope="col" { (say!(lang, "进度", "Progress")) }
                    th scope="col" { (say!(lang, "已报/应报", "Submitted/due")) }
                } }
                tbody { @for town in towns { (town_row(lang, town, longest)) } }
            }
            (town_legend(lang))
        }
    }
}

fn town_row(lang: Lang, town: &Town, longest: u64) -> Markup {
    let submitted = town.accepted + town.returned;
    let missing = town.expected.saturating_sub(submitted);
    html! {
        tr {
            th scope="row" { @if let Some(href) = &town.href { a href=(href) { (town.name) } } @else { (town.name) } }
            td.plotcell {
                svg.plot height="14" aria-hidden="true" focusable="false" {
                    (bar("done", 0, town.accepted, longest))
                    (bar("seen", town.accepted, town.returned, longest))
                    (bar("rest", submitted, missing, longest))
                }
                span.sr { (say!(lang,
                    "已验收 {accepted}，已报未验收 {returned}，未报 {missing}",
                    "{accepted} accepted, {returned} submitted, {missing} missing",
                    accepted = town.accepted, returned = town.returned, missing = missing)) }
            }
            td.n { (submitted) "/" (town.expected) }
        }
    }
}

fn bar(class: &str, from: u64, length: u64, whole: u64) -> Markup {
    html! {
        @if length > 0 {
            rect class=(class) x=(percent(from, whole)) y="1" width=(percent(length, whole)) height="12" {}
        }
    }
}

/// `part / whole` in per cent with two decimals, by integers alone so that equal pages have equal bytes.
fn percent(part: u64, whole: u64) -> String {
    let hundredths = u128::from(part) * 10_000 / u128::from(whole.max(1));
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn town_legend(lang: Lang) -> Markup {
    let fills = [
        ("done", say!(lang, "已验收", "Accepted")),
        ("seen", say!(lang, "已报，未验收", "Submitted")),
        ("rest", say!(lang, "未报", "Missing")),
    ];
    html! {
        ul.legend {
            @for (class, word) in fills {
                li {
                    svg.plot width="20" height="12" aria-hidden="true" focusable="false" {
                        rect class=(class) x=".5" y=".5" width="19" height="11" {}
                    }
                    (word)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_stays_inside_its_list() {
        let at = Pager::new(23, 10, 9);
        assert_eq!((at.page, at.first, at.last, at.pages, at.offset()), (3, 21, 23, 3, 20));
        let none = Pager::new(0, 10, 1);
        assert_eq!((none.first, none.last, none.pages, none.offset()), (0, 0, 1, 0));
    }

    #[test]
    fn a_long_pager_leaves_out_the_middle() {
        let html = pager(Lang::En, &Pager::new(1000, 10, 50), &|page| format!("?page={page}")).into_string();
        for page in [1, 48, 49, 51, 52, 100] {
            assert!(html.contains(&format!("href=\"?page={page}\"")), "{page}");
        }
        assert!(!html.contains("?page=2\"") && !html.contains("?page=47\""));
        assert_eq!(html.matches('…').count(), 2);
    }

    #[test]
    fn bars_are_measured_by_integers() {
        assert_eq!(percent(36, 41), "87.80%");
        assert_eq!(percent(1, 3), "33.33%");
        assert_eq!(percent(0, 0), "0.00%");
    }

    #[test]
    fn a_town_that_has_everything_shows_no_empty_bar() {
        let town = Town { name: "Liuxi".into(), href: None, accepted: 41, returned: 0, expected: 41 };
        let html = town_row(Lang::En, &town, 41).into_string();
        assert!(
            html.contains("class=\"done\"") && !html.contains("class=\"rest\"") && !html.contains("class=\"seen\"")
        );
    }
}
