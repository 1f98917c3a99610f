//! Charts for people who would rather look than read, always with the same numbers in a table beneath.
//!
//! x is in per cent and y in px, and there is no `viewBox`: text never scales and lines never blur, from 390 px to paper.
//! Places are computed in decimals, so the same numbers give the same bytes.

mod scale;

use maud::{Markup, html};
use shishu_terms::Decimal;

use self::scale::Scale;
use super::lang::{Lang, say};
use super::number::{NONE, shown, shown_at};

/// One point of a line: a period and its value.
#[derive(Clone, Debug)]
pub struct Point {
    /// The period, short enough for an axis.
    pub label: String,
    /// The value now; `None` leaves a gap.
    pub value: Option<Decimal>,
    /// The value as first reported, when it was revised.
    pub first: Option<Decimal>,
}

/// A line through time.
#[derive(Clone, Debug)]
pub struct LineChart {
    /// Unique on the page.
    pub id: String,
    /// What is drawn.
    pub title: String,
    /// What the line shows, in words.
    pub desc: String,
    /// The unit, written above the axis.
    pub unit: String,
    /// Decimals in the labels and the table.
    pub decimals: u32,
    /// The points, oldest first.
    pub points: Vec<Point>,
    /// The word before a first value: 初报.
    pub first_label: String,
}

const HEIGHT: u32 = 214;
const TOP: i64 = 36;
const BOTTOM: i64 = 186;
const LEFT: i64 = 13;
const RIGHT: i64 = 95;

/// A line with its last value written beside it, first values as rings, and the numbers folded beneath.
pub fn line_chart(lang: Lang, chart: &LineChart) -> Markup {
    let values = chart.points.iter().flat_map(|point| [point.value, point.first]).flatten();
    html! {
        figure.chart {
            @if let Some(scale) = Scale::around(values, TOP, BOTTOM) {
                svg.plot height=(HEIGHT) role="img" aria-labelledby={ (chart.id) "-title " (chart.id) "-desc" } {
                    title id={ (chart.id) "-title" } { (chart.title) }
                    desc id={ (chart.id) "-desc" } { (chart.desc) }
                    text x="0" y="11" { (chart.unit) }
                    (grid_lines(&scale))
                    (period_labels(chart))
                    (line(&scale, chart.points.iter().map(|point| point.value)))
                    (firsts(&scale, chart))
                    (last_value(&scale, chart))
                }
            }
            (numbers(lang, &chart.title, (say!(lang, "期", "Period"), &chart.unit), &line_rows(chart)))
        }
    }
}

fn x_of(at: usize, count: usize) -> String {
    let steps = i64::try_from(count.saturating_sub(1)).unwrap_or(i64::MAX).max(1);
    let part = Decimal::from((RIGHT - LEFT) * i64::try_from(at).unwrap_or(0)) / Decimal::from(steps);
    scale::percent(Decimal::from(LEFT) + part)
}

fn grid_lines(scale: &Scale) -> Markup {
    html! {
        @for (at, (tick, y)) in scale.ticks().iter().enumerate() {
            line class=(if at == 0 { "axis" } else { "grid" }) x1="0" x2="100%" y1=(y) y2=(y) {}
            text x="0" y=(scale::px(*y - Decimal::from(4))) { (shown(*tick)) }
        }
    }
}

/// Every label when there is room; else every second, third…, counted back from the newest; half of them on a phone.
fn period_labels(chart: &LineChart) -> Markup {
    let count = chart.points.len();
    let step = count.div_ceil(7).max(1);
    html! {
        @for (at, point) in chart.points.iter().enumerate() {
            @let back = count - 1 - at;
            @if back.is_multiple_of(step) {
                text.mid.wide-only[count > 4 && (back / step) % 2 == 1] x=(x_of(at, count)) y="208" { (point.label) }
            }
        }
    }
}

fn line(scale: &Scale, values: impl Iterator<Item = Option<Decimal>>) -> Markup {
    let places: Vec<Option<Decimal>> = values.map(|value| value.and_then(|value| scale.place(value))).collect();
    let count = places.len();
    html! {
        @for (at, pair) in places.windows(2).enumerate() {
            @if let [Some(from), Some(to)] = pair {
                line.line x1=(x_of(at, count)) y1=(from) x2=(x_of(at + 1, count)) y2=(to) {}
            }
        }
        @for (at, place) in places.iter().enumerate() {
            @if let Some(y) = place { circle.dot cx=(x_of(at, count)) cy=(y) r="4" {} }
        }
    }
}

fn firsts(scale: &Scale, chart: &LineChart) -> Markup {
    let count = chart.points.len();
    html! {
        @for (at, point) in chart.points.iter().enumerate() {
            @let places = point.first.and_then(|first| scale.place(first)).zip(point.value.and_then(|value| scale.place(value)));
            @if let (Some(first), Some((from, to))) = (point.first, places) {
                line.old x1=(x_of(at, count)) x2=(x_of(at, count)) y1=(from) y2=(to) {}
                circle.ring cx=(x_of(at, count)) cy=(from) r="4" {}
                @if at + 1 == count {
                    text.end x=(x_of(at, count)) dx="-9" y=(scale::px(from - Decimal::from(4))) { (chart.first_label) " " (shown_at(first, chart.decimals)) }
                }
            }
        }
    }
}

/// The newest value stands beside its dot, on the side where no first value is.
fn last_value(scale: &Scale, chart: &LineChart) -> Markup {
    let last = chart.points.last();
    let value = last.and_then(|point| point.value);
    html! {
        @if let (Some(value), Some(y)) = (value, value.and_then(|value| scale.place(value))) {
            @let above = last.and_then(|point| point.first).is_none_or(|first| first < value);
            @let x = x_of(chart.points.len() - 1, chart.points.len());
            circle.dot.last cx=(x) cy=(y) r="5.5" {}
            text.strong.mid x=(x) y=(scale::px(if above { y - Decimal::from(12) } else { y + Decimal::from(22) })) { (shown_at(value, chart.decimals)) }
        }
    }
}

fn line_rows(chart: &LineChart) -> Vec<(String, Markup)> {
    let number =
        |value: Option<Decimal>| value.map_or_else(|| NONE.to_owned(), |value| shown_at(value, chart.decimals));
    let row = |point: &Point| {
        let value = html! {
            @if point.first.is_some() { del { (number(point.first)) } " → " }
            (number(point.value))
        };
        (point.label.clone(), value)
    };
    chart.points.iter().map(row).collect()
}

fn numbers(lang: Lang, title: &str, heads: (&str, &str), rows: &[(String, Markup)]) -> Markup {
    html! {
        details.numbers {
            summary { (say!(lang, "看数", "The numbers")) }
            table.tight {
                caption.sr { (title) }
                thead { tr { th scope="col" { (heads.0) } th.n scope="col" { (heads.1) } } }
                tbody { @for (label, value) in rows { tr { th scope="row" { (label) } td.n { (value) } } } }
            }
        }
    }
}

/// A falling curve: what is left after so many.
#[derive(Clone, Debug)]
pub struct CurveChart {
    /// Unique on the page.
    pub id: String,
    /// What is drawn.
    pub title: String,
    /// What the curve shows, in words.
    pub desc: String,
    /// The head of the table's first column.
    pub x_title: String,
    /// The head of its second column and the label of the axis.
    pub y_title: String,
    /// So many done, so many per cent left; in order.
    pub points: Vec<(u64, Decimal)>,
    /// Where the reader stands, and what to write there.
    pub here: Option<(u64, String)>,
}

/// A curve over counts, 0 to 100 per cent.
pub fn curve_chart(lang: Lang, chart: &CurveChart) -> Markup {
    let end = chart.points.iter().map(|(count, _)| *count).max().unwrap_or(0);
    let scale = Scale::percent(TOP, BOTTOM);
    let places: Vec<(String, Decimal)> =
        chart.points.iter().filter_map(|(count, percent)| Some((along(*count, end), scale.place(*percent)?))).collect();
    let rows: Vec<(String, Markup)> =
        chart.points.iter().map(|(count, percent)| (count.to_string(), html! { (shown_at(*percent, 1)) })).collect();
    html! {
        figure.chart {
            svg.plot height=(HEIGHT) role="img" aria-labelledby={ (chart.id) "-title " (chart.id) "-desc" } {
                title id={ (chart.id) "-title" } { (chart.title) }
                desc id={ (chart.id) "-desc" } { (chart.desc) }
                text x="0" y="11" { (chart.y_title) }
                (grid_lines(&scale))
                @for count in count_labels(end) { text.mid x=(along(count, end)) y="208" { (count) } }
                @for pair in places.windows(2) {
                    line.line x1=(pair[0].0) y1=(pair[0].1) x2=(pair[1].0) y2=(pair[1].1) {}
                }
                (standing(chart, &scale, end))
            }
            (numbers(lang, &chart.title, (&chart.x_title, &chart.y_title), &rows))
        }
    }
}

fn along(count: u64, end: u64) -> String {
    let part = Decimal::from(count) * Decimal::from(RIGHT - LEFT) / Decimal::from(end.max(1));
    scale::percent(Decimal::from(LEFT) + part)
}

/// At most seven round counts, and the last.
fn count_labels(end: u64) -> Vec<u64> {
    let step =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].into_iter().find(|step| end / step <= 6).unwrap_or(end.max(1));
    let mut labels: Vec<u64> = (0..=end).step_by(usize::try_from(step).unwrap_or(usize::MAX)).collect();
    if labels.last().is_some_and(|last| *last != end) {
        // The last round count gives way when it would touch the end.
        if labels.last().is_some_and(|last| end - last < step / 2 + 1) && labels.len() > 1 {
            labels.pop();
        }
        labels.push(end);
    }
    labels
}

fn standing(chart: &CurveChart, scale: &Scale, end: u64) -> Markup {
    let here = chart.here.as_ref().and_then(|(count, text)| {
        let (_, percent) = chart.points.iter().find(|(at, _)| at == count)?;
        Some((along(*count, end), scale.place(*percent)?, *count * 2 > end, text))
    });
    html! {
        @if let Some((x, y, leftwards, text)) = here {
            line.old x1=(x) x2=(x) y1=(y) y2=(BOTTOM) {}
            circle.dot cx=(x) cy=(y) r="5" {}
            @if leftwards { text.strong.end x=(x) dx="-2" dy="-12" y=(y) { (text) } }
            @else { text.strong x=(x) dx="10" dy="-10" y=(y) { (text) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[Option<i64>]) -> LineChart {
        let point = |(at, value): (usize, &Option<i64>)| Point {
            label: format!("{at}"),
            value: value.map(Decimal::from),
            first: None,
        };
        LineChart {
            id: "c".into(),
            title: "t".into(),
            desc: "d".into(),
            unit: "u".into(),
            decimals: 1,
            points: values.iter().enumerate().map(point).collect(),
            first_label: "first".into(),
        }
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let html = line_chart(Lang::En, &chart(&[Some(1), Some(2), None, Some(4)])).into_string();
        assert_eq!(html.matches("class=\"line\"").count(), 1);
        assert_eq!(html.matches("class=\"dot\"").count(), 3);
        assert!(html.contains("<td class=\"n\">—</td>"));
    }

    #[test]
    fn nothing_to_draw_leaves_the_table() {
        for values in [&[][..], &[None][..]] {
            let html = line_chart(Lang::En, &chart(values)).into_string();
            assert!(!html.contains("<svg") && html.contains("<table"));
        }
    }

    #[test]
    fn a_single_and_a_constant_value_can_be_drawn() {
        for values in [&[Some(7)][..], &[Some(0), Some(0)][..], &[Some(i64::MAX), Some(i64::MIN)][..]] {
            assert!(line_chart(Lang::En, &chart(values)).into_string().contains("class=\"dot\""));
        }
    }

    #[test]
    fn labels_of_counts_never_touch() {
        assert_eq!(count_labels(23), [0, 5, 10, 15, 20, 23]);
        assert_eq!(count_labels(21), [0, 5, 10, 15, 21]);
        assert_eq!(count_labels(0), [0]);
        assert_eq!(count_labels(6), [0, 1, 2, 3, 4, 5, 6]);
    }
}
