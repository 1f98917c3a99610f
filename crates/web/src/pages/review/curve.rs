//! What is left of the doubtful effect after so many reviews: where to stop.

use crate::look::charts::{CurveChart, curve_chart};
use crate::look::{Lang, number, parts, say};
use maud::{Markup, html};
use shishu_office::reviews::{Queue, RemainingPoint};
use shishu_terms::Decimal;

/// Points drawn and listed at most: a long queue's curve says no more with a point for each return.
const POINTS: usize = 24;

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
    let stop = queue.stop.min(waits);
    let left = number::shown_at(percent(points[stop]), 1);
    let (limit, error) = (threshold(queue), number::shown_at(error(points[stop]), 2));
    let chart = CurveChart {
        id: "curve".into(),
        title: say!(lang, "审核份数与剩余影响", "Reviews and what is left").into(),
        desc: say!(
            lang,
            "曲线从 100% 起，审完最重要的 {k} 份后剩 {left}%，审完 {n} 份剩 0%。可以停在第 {k} 份。",
            "From 100 %; after the {k} most important {left} % are left, after all {n} none. One may stop after {k}.",
            k = stop,
            left = left,
            n = waits
        ),
        x_title: say!(lang, "再审份数", "Reviews").into(),
        y_title: say!(lang, "剩余影响 %", "Left, %").into(),
        points: thinned(points, stop).into_iter().map(|p| (p.reviewed as u64, percent(p))).collect(),
        here: Some((stop as u64, say!(lang, "审完 {k} 份可停", "stop after {k}", k = stop))),
    };
    html! {
        (parts::lead(stopping(lang, queue, stop, &limit)))
        (parts::lead(say!(lang, "没看过的报表合起来，预期误差最大占公布合计的 {error}%；按重要度算，剩 {left}%。",
            "Of what is then unseen the expected error is at most {error} % of a published total; {left} % of all importance is left.",
            error = error, left = left)))
        (curve_chart(lang, &chart))
    }
}

/// Where to stop, in one sentence.
pub(super) fn stopping(lang: Lang, queue: &Queue, stop: usize, limit: &str) -> String {
    match stop {
        0 if queue.remaining.len() > 1 => say!(
            lang,
            "待审的合起来，预期误差已低于公布合计的 {limit}：不逐份审也可以。",
            "All that waits together has an expected error below {limit} of each published total: none need be looked at one by one.",
            limit = limit
        ),
        1 => say!(
            lang,
            "审完最重要的这 1 份，剩下的预期误差低于公布合计的 {limit}，可以停。",
            "After the most important one the expected error left is below {limit} of each published total: you may stop.",
            limit = limit
        ),
        _ => say!(
            lang,
            "审完最重要的这 {k} 份，剩下的预期误差低于公布合计的 {limit}，可以停。",
            "After the {k} most important the expected error left is below {limit} of each published total: you may stop.",
            k = stop,
            limit = limit
        ),
    }
}

/// `1%`: so much may be left, as the form says.
pub(super) fn threshold(queue: &Queue) -> String {
    format!("{}%", Decimal::new(i64::from(queue.threshold), 1).normalize())
}

fn error(point: RemainingPoint) -> Decimal {
    Decimal::new(i64::from(point.error_ppm), 4)
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
        let points: Vec<RemainingPoint> = (0..=200)
            .map(|k| RemainingPoint { reviewed: k, left_permille: 1000 - 5 * k as u32, error_ppm: 0 })
            .collect();
        let drawn = thinned(&points, 161);
        assert!(drawn.len() <= POINTS + 2);
        for at in [0, 161, 200] {
            assert!(drawn.contains(&points[at]), "{at}");
        }
        assert!(drawn.windows(2).all(|pair| pair[0].reviewed < pair[1].reviewed));
    }
}
