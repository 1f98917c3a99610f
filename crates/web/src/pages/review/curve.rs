//! What is left of the doubtful effect after so many reviews: where to stop.

use crate::look::charts::{CurveChart, curve_chart};
use crate::look::{Lang, number, parts, say};
use maud::{Markup, html};
use shishu_office::reviews::{Queue, RemainingPoint};
use shishu_terms::Decimal;

/// Points drawn and listed at most: a long queue's curve says no more with a point for each return.
const POINTS: usize = 24;
/// So much may be left, in thousandths, where the reader is told to be able to stop.
const ENOUGH: u32 = 200;

pub(super) fn curve(lang: Lang, queue: &Queue) -> Markup {
    let points = &queue.remaining;
    let waits = points.len().saturating_sub(1);
    if waits == 0 || points.first().is_none_or(|p| p.left_permille == 0) {
        return parts::hint(say!(
            lang,
            "没有待审的报表，或待审的都不影响公布的合计。",
            "Nothing waits for review, or nothing that waits changes a published total."
        ));
    }
    let stop = points.iter().position(|p| p.left_permille <= ENOUGH).unwrap_or(waits);
    let left = percent(points[stop]);
    let shown = number::shown_at(left, 1);
    let chart = CurveChart {
        id: "curve".into(),
        title: say!(lang, "审核份数与剩余影响", "Reviews and what is left").into(),
        desc: say!(
            lang,
            "曲线从 100% 起，审完最重要的 {k} 份后剩 {left}%，审完 {n} 份剩 0%。",
            "From 100 %; after the {k} most important {left} % are left, after all {n} none.",
            k = stop,
            left = shown,
            n = waits
        ),
        x_title: say!(lang, "再审份数", "Reviews").into(),
        y_title: say!(lang, "剩余影响 %", "Left, %").into(),
        points: thinned(points, stop).into_iter().map(|p| (p.reviewed as u64, percent(p))).collect(),
        here: Some((stop as u64, say!(lang, "再审 {k} 份，剩 {left}%", "after {k}: {left} %", k = stop, left = shown))),
    };
    html! {
        (parts::lead(say!(lang, "影响 × 可疑度的合计，随审核份数下降。再审最重要的 {k} 份，合计里没看过的可疑部分剩 {left}%。",
            "Effect × suspicion, summed, falls with every review. After the {k} most important {ones} {left} % of what is doubtful in the total is still unseen.",
            k = stop, left = shown, ones = if stop == 1 { "one" } else { "ones" })))
        (curve_chart(lang, &chart))
    }
}

fn percent(point: RemainingPoint) -> Decimal {
    Decimal::new(i64::from(point.left_permille), 1)
}

/// Evenly chosen points, always with the first, the last and the one where to stop.
fn thinned(points: &[RemainingPoint], stop: usize) -> Vec<RemainingPoint> {
    let step = points.len().div_ceil(POINTS).max(1);
    let last = points.len().saturating_sub(1);
    let chosen = points.iter().enumerate().filter(|(at, _)| at % step == 0 || *at == stop || *at == last);
    chosen.map(|(_, point)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_curve_is_thinned_but_keeps_its_ends_and_the_place_to_stop() {
        let points: Vec<RemainingPoint> =
            (0..=200).map(|k| RemainingPoint { reviewed: k, left_permille: 1000 - 5 * k as u32 }).collect();
        let drawn = thinned(&points, 161);
        assert!(drawn.len() <= POINTS + 2);
        for at in [0, 161, 200] {
            assert!(drawn.contains(&points[at]), "{at}");
        }
        assert!(drawn.windows(2).all(|pair| pair[0].reviewed < pair[1].reviewed));
    }
}
