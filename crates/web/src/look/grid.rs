//! The entry grid: one row an indicator, with last period and the same period last year beside each cell, and what the
//! rules say beneath it. On a phone the cells stack; the roles written out keep it a table for a screen reader.

mod notices;

use maud::{Markup, html};

pub use self::notices::{Answer, Notice, OneOf, Piece, Suspected, fragment};
use super::fields;
use super::lang::{Lang, say};
use super::marks::{State, Tally5, five};

/// The heads of the columns that depend on the period.
#[derive(Clone, Debug)]
pub struct Heads {
    /// 2025年9月
    pub value: String,
    /// 8月
    pub previous: String,
    /// 上年9月
    pub year_ago: String,
}

/// A whole grid.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The form and the period, for screen readers.
    pub caption: String,
    /// Column heads.
    pub heads: Heads,
    /// Rows under their titles.
    pub groups: Vec<Group>,
    /// Whether values are only shown.
    pub read_only: bool,
}

/// Rows under a title; an empty title is not shown.
#[derive(Clone, Debug)]
pub struct Group {
    /// 一、产销总值
    pub title: String,
    /// The indicators.
    pub rows: Vec<Row>,
}

/// What kind of answer a cell takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// A number in the row's unit.
    Number,
    /// Words.
    Text,
    /// One of a list, as `(value, label)`.
    Choice(Vec<(String, String)>),
}

/// A value of another period, with its door.
#[derive(Clone, Debug)]
pub struct Seen {
    /// As shown.
    pub text: String,
    /// The figure's page.
    pub href: Option<String>,
}

/// One indicator.
#[derive(Clone, Debug)]
pub struct Row {
    /// The indicator's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 0 plain, 1 of which, 2 below that.
    pub depth: u8,
    /// The unit of measure, as shown.
    pub unit: String,
    /// What kind of answer.
    pub kind: CellKind,
    /// The value exactly as typed.
    pub value: String,
    /// Last period.
    pub previous: Option<Seen>,
    /// The same period last year.
    pub year_ago: Option<Seen>,
    /// The change against last year, as shown, or a dash.
    pub change: String,
    /// What the rules say.
    pub notices: Vec<Notice>,
    /// Whether an answer is needed.
    pub required: bool,
    /// What the indicator means.
    pub explained: Option<String>,
    /// The figure's page, in a grid that only shows.
    pub href: Option<String>,
    /// What often goes wrong here.
    pub tips: Vec<RowTip>,
}

/// A tip beside a cell.
#[derive(Clone, Debug)]
pub struct RowTip {
    /// What goes wrong, why, and the right way: a paragraph each.
    pub text: Vec<String>,
    /// The tip sheet.
    pub href: String,
}

impl Row {
    /// A row that asks for a number and knows nothing else yet.
    pub fn number(code: impl Into<String>, name: impl Into<String>, unit: impl Into<String>) -> Row {
        Row {
            code: code.into(),
            name: name.into(),
            depth: 0,
            unit: unit.into(),
            kind: CellKind::Number,
            value: String::new(),
            previous: None,
            year_ago: None,
            change: super::number::NONE.to_owned(),
            notices: Vec::new(),
            required: false,
            explained: None,
            href: None,
            tips: Vec::new(),
        }
    }

    fn refused(&self) -> bool {
        self.notices.iter().any(|notice| notice.state == State::Hard)
    }
}

/// The grid as a table.
pub fn grid(lang: Lang, grid: &Grid) -> Markup {
    html! {
        table.entry.stack role="table" {
            caption.sr { (grid.caption) }
            (head(lang, &grid.heads))
            tbody role="rowgroup" {
                @for group in &grid.groups {
                    @if !group.title.is_empty() {
                        tr.group role="row" { th role="rowheader" scope="rowgroup" colspan="7" { (group.title) } }
                    }
                    @for row in &group.rows { (row_of(lang, grid, row)) (says(lang, row)) }
                }
            }
        }
        @if !grid.read_only {
            p.hint.wide-only {
                (say!(lang, "回车或上下键换格；可从电子表格整列粘贴，带代码列时按代码对号入座。",
                    "Enter or the arrows move between cells; a column can be pasted from a spreadsheet, and finds its rows by code if the codes come with it."))
            }
        }
    }
}

fn head(lang: Lang, heads: &Heads) -> Markup {
    let words = [say!(lang, "代码", "Code"), say!(lang, "指标", "Indicator"), say!(lang, "计量单位", "Unit")];
    let numbers = [heads.value.as_str(), &heads.previous, &heads.year_ago, say!(lang, "同比 %", "vs year ago %")];
    html! {
        thead role="rowgroup" {
            tr role="row" {
                @for word in words { th role="columnheader" scope="col" { (word) } }
                @for word in numbers { th.n role="columnheader" scope="col" { (word) } }
            }
        }
    }
}

fn row_of(lang: Lang, grid: &Grid, row: &Row) -> Markup {
    let base = row.year_ago.as_ref().filter(|_| row.kind == CellKind::Number).map(|seen| seen.text.as_str());
    html! {
        tr.flagged[!row.notices.is_empty()] role="row" id={ "r" (row.code) } {
            td.code role="cell" { (row.code) }
            th class=(name_class(row.depth)) role="rowheader" scope="row" { (name(lang, grid, row)) }
            td.unit role="cell" { (row.unit) }
            td.n.put.words[row.kind != CellKind::Number] role="cell" data-u=(row.unit) {
                @if grid.read_only { (shown(row)) } @else { (input(row)) }
            }
            (seen(&grid.heads.previous, row.previous.as_ref()))
            (seen(&grid.heads.year_ago, row.year_ago.as_ref()))
            td.n.ref role="cell" data-l=(say!(lang, "同比 %", "vs year ago %")) data-base=[base] { (row.change) }
        }
    }
}

fn name_class(depth: u8) -> &'static str {
    match depth {
        0 => "name",
        1 => "name sub",
        _ => "name sub2",
    }
}

fn name(lang: Lang, grid: &Grid, row: &Row) -> Markup {
    html! {
        @if grid.read_only { (row.name) } @else {
            label for={ "c" (row.code) } { (row.name) @if !row.required { span.optional { (say!(lang, "（选填）", " (optional)")) } } }
        }
        @if let Some(text) = &row.explained {
            details.gloss {
                summary { (say!(lang, "释义", "meaning")) span.sr { (say!(lang, "：", ": ")) (row.name) } }
                p { (text) }
            }
        }
        @if !row.tips.is_empty() {
            details.gloss.tip {
                summary { (say!(lang, "易错", "often wrong")) span.sr { (say!(lang, "：", ": ")) (row.name) } }
                @for tip in &row.tips {
                    @for line in &tip.text { p { (line) } }
                    p { a href=(tip.href) { (say!(lang, "易错提示单", "Tip sheet")) } }
                }
            }
        }
    }
}

fn shown(row: &Row) -> Markup {
    html! {
        @if let Some(href) = &row.href { a.fig href=(href) { (row.value) } } @else { (row.value) }
    }
}

fn input(row: &Row) -> Markup {
    let (id, name) = (format!("c{}", row.code), format!("c.{}", row.code));
    let (describes, invalid) = (format!("e{}", row.code), row.refused().then_some("true"));
    html! {
        @match &row.kind {
            CellKind::Choice(options) => select id=(id) name=(name) aria-describedby=(describes) aria-invalid=[invalid] data-code=(row.code) {
                option value="" selected[row.value.is_empty()] { "—" }
                @for (value, label) in options { option value=(value) selected[*value == row.value] { (label) } }
            },
            kind => input id=(id) name=(name) inputmode=[(*kind == CellKind::Number).then_some("decimal")] autocomplete="off"
                value=(row.value) aria-describedby=(describes) aria-invalid=[invalid] data-code=(row.code);
        }
    }
}

fn seen(label: &str, seen: Option<&Seen>) -> Markup {
    html! {
        td.n.ref role="cell" data-l=(label) {
            @match seen {
                Some(Seen { text, href: Some(href) }) => a.fig href=(href) { (text) },
                Some(Seen { text, href: None }) => (text),
                None => (super::number::NONE),
            }
        }
    }
}

/// The row beneath a cell's row always exists, so that the live check has a place to speak.
fn says(lang: Lang, row: &Row) -> Markup {
    html! {
        tr.says role="row" hidden[row.notices.is_empty()] {
            td.wide-only role="cell" {}
            td.full role="cell" colspan="6" { div id={ "e" (row.code) } data-fragment=(row.code) { (fragment(lang, &row.notices)) } }
        }
    }
}

/// Where the form of a grid sends what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The form's own address.
    pub action: &'a str,
    /// Answers with what the rules say.
    pub check_url: &'a str,
    /// Keeps a draft.
    pub draft_url: &'a str,
    /// The session's token.
    pub csrf: &'a str,
    /// The act that last wrote the values on the page; tells a page left open from one that is up to date.
    pub base: u64,
}

/// The form around a grid, with the words the script may need to say.
pub fn form(lang: Lang, entry: &Entry, body: Markup) -> Markup {
    html! {
        form.entry-form method="post" action=(entry.action) autocomplete="off" novalidate
            data-check-url=(entry.check_url) data-draft-url=(entry.draft_url)
            data-say-saved=(say!(lang, "草稿已存", "Draft saved"))
            data-say-saving=(say!(lang, "正在存…", "Saving…"))
            data-say-failed=(say!(lang, "还没有存上，正在重试。您填的都还在这一页，请不要关闭。", "Not saved yet, will retry. What you typed is still on this page; please do not close it."))
            data-say-signed-out=(say!(lang, "没有存上：登录已过期。请在新窗口登录，再回到这一页，会自动补存。", "Not saved: you were signed out. Sign in in another window and come back; it will be saved then."))
            data-say-elsewhere=(say!(lang, "没有存上：这份报表刚在别处改过。请先抄下您改的格，再重新打开本页。", "Not saved: this return was just changed elsewhere. Note what you changed, then open the page again."))
            data-say-refused=(say!(lang, "没有存上：服务器不接受这份草稿。按“存下”可以看到原因。", "Not saved: the draft was refused. Press Keep to see why."))
            data-say-pasted=(say!(lang, "已贴入格数：", "Cells pasted: "))
            data-say-left=(say!(lang, "，放不下的行数：", ", lines without a cell: "))
            data-say-undo=(say!(lang, "撤销粘贴", "Undo the paste")) {
            (fields::csrf(entry.csrf))
            input type="hidden" name="base" value=(entry.base);
            (body)
        }
    }
}

/// The bar at the foot of a grid: the five counts, the state of the draft, the buttons.
pub fn submit_bar(lang: Lang, tally: &Tally5, saved: Option<&str>, buttons: Markup) -> Markup {
    html! {
        div.submit {
            div {
                div data-marks aria-live="polite" { (five(lang, tally)) }
                p.save {
                    span data-draft-state {
                        @if let Some(time) = saved { (say!(lang, "草稿已存", "Draft saved")) " " (time) }
                        @else { (say!(lang, "还没有草稿", "No draft yet")) }
                    }
                    " " span.quiet { (say!(lang, "只有您能看见", "only you can see it")) }
                }
                p.trouble role="alert" data-draft-trouble {}
                p.pasted role="status" data-pasted {}
            }
            div.row { (buttons) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(read_only: bool, row: Row) -> String {
        let heads = Heads { value: "Sep 2025".into(), previous: "Aug".into(), year_ago: "Sep 2024".into() };
        let sheet =
            Grid { caption: "c".into(), heads, groups: vec![Group { title: "I".into(), rows: vec![row] }], read_only };
        grid(Lang::En, &sheet).into_string()
    }

    #[test]
    fn a_cell_is_tied_to_its_label_and_to_what_the_rules_say() {
        let html = sample(false, Row { value: "1,200".into(), ..Row::number("201", "Revenue", "万元") });
        assert!(html.contains(r#"<label for="c201">"#));
        assert!(html.contains(r#"<input id="c201" name="c.201""#));
        assert!(html.contains(r#"aria-describedby="e201""#) && html.contains(r#"<div id="e201""#));
        assert!(html.contains(r#"<tr class="says" role="row" hidden>"#));
    }

    #[test]
    fn a_hard_failure_marks_its_cell_and_a_query_does_not() {
        let notice = |state| Notice {
            state,
            head: vec![Piece::Text("x".into())],
            why: None,
            rule: None,
            answer: None,
            one_of: None,
        };
        let hard = sample(false, Row { notices: vec![notice(State::Hard)], ..Row::number("201", "Revenue", "万元") });
        let query = sample(false, Row { notices: vec![notice(State::Query)], ..Row::number("201", "Revenue", "万元") });
        assert!(hard.contains(r#"aria-invalid="true""#) && !query.contains("aria-invalid"));
    }

    #[test]
    fn a_grid_that_only_shows_has_no_input() {
        let row =
            Row { value: "1,200".into(), href: Some("/figure/x".into()), ..Row::number("201", "Revenue", "万元") };
        let html = sample(true, row);
        assert!(!html.contains("<input") && !html.contains("<label"));
        assert!(html.contains(r#"<a class="fig" href="/figure/x">1,200</a>"#));
    }
}
