//! B203: finances of industry, in thousand yuan. Revenue agrees with B204-1 (ten thousand yuan there), as it does with an honest clerk.

use super::industry::{revenue, works};
use super::{Cells, Economy, share};
use shishu_programme::StatUnit;
use shishu_terms::Period;

pub(super) fn cells(economy: &Economy, unit: &StatUnit, period: Period) -> Cells {
    let works = works(economy, unit);
    let mut fixed = economy.unit("finance", unit);
    let mut dice = economy.moment("B203", unit, period);
    let mut cells = Cells::default();
    // A tenth of ten thousand yuan is a thousand yuan.
    let (revenue, level) = (revenue(economy, unit, &works, period), works.level(period));
    let staff = works.staff(period, economy.moment("staff", unit, period).around(7));
    balance(&mut cells, level, &mut fixed, &mut dice, period);
    profit(&mut cells, revenue, &mut fixed, &mut dice);
    cells.whole("301", share(staff * fixed.between(58, 92) / 10, dice.around(25)));
    cells.whole("302", share(revenue, dice.between(18, 52)));
    cells.whole("303", staff);
    cells
}

/// Assets and liabilities follow the level of business, not the season.
fn balance(cells: &mut Cells, level: i64, fixed: &mut super::Dice, dice: &mut super::Dice, period: Period) {
    let receivables = share(share(level, fixed.between(900, 2600)), dice.around(25));
    let inventories = share(share(level, fixed.between(700, 1900)), dice.around(30));
    let cash = share(share(level, fixed.between(400, 1500)), dice.around(60));
    let current = receivables + inventories + cash;
    // Bought long ago: at cost it does not move with sales.
    let cost = share(in_steps(level), fixed.between(9_000, 26_000));
    let months = super::months_since_start(period);
    let depreciation = share(cost, fixed.between(250, 450)) + share(cost, 6) * months;
    let other = share(cost, fixed.between(60, 180));
    let total = current + (cost - depreciation) + other;
    let current_liabilities = share(share(total, fixed.between(280, 480)), dice.around(15));
    let liabilities = current_liabilities + share(total, fixed.between(40, 160));
    let lines = [
        ("101", current),
        ("102", receivables),
        ("103", inventories),
        ("104", share(inventories, fixed.between(300, 520))),
        ("105", cost),
        ("106", depreciation),
        ("107", total),
        ("108", current_liabilities),
        ("109", share(current_liabilities, fixed.between(300, 560))),
        ("110", liabilities),
        ("111", total - liabilities),
    ];
    for (code, value) in lines {
        cells.whole(code, value);
    }
}

/// Plant is bought in steps, not each month.
fn in_steps(level: i64) -> i64 {
    (level / 500).max(1) * 500
}

fn profit(cells: &mut Cells, revenue: i64, fixed: &mut super::Dice, dice: &mut super::Dice) {
    let mut part =
        |low: i64, high: i64, spread: i64| share(share(revenue, fixed.between(low, high)), dice.around(spread));
    let (costs, taxes, selling) = (part(790, 870, 8), part(3, 9, 60), part(12, 34, 60));
    let (administration, research, finance) = (part(26, 52, 40), part(8, 38, 60), part(3, 11, 80));
    let (grants, gains, losses) = (part(0, 4, 90), part(0, 3, 90), part(0, 3, 90));
    let operating = revenue - costs - taxes - selling - administration - research - finance + grants;
    let total = operating + gains - losses;
    let lines = [
        ("201", revenue),
        ("202", costs),
        ("203", taxes),
        ("204", selling),
        ("205", administration),
        ("206", research),
        ("207", finance),
        ("208", share(finance, 1080)),
        ("209", grants),
        ("210", 0),
        ("211", operating),
        ("212", gains),
        ("213", losses),
        ("214", total),
        ("215", share(total.max(0), 190)),
    ];
    for (code, value) in lines {
        cells.whole(code, value);
    }
}
