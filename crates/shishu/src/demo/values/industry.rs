//! B204-1: output and sales of industry. Money in tenths of ten thousand yuan.

use super::{Cells, Economy, grown, products, season, share};
use shishu_programme::StatUnit;
use shishu_terms::Period;

/// What describes an enterprise for good.
pub(super) struct Works {
    class: String,
    /// Ordinary month's output, tenths of 10,000 yuan.
    output: i64,
    /// Thousandths a year.
    growth: i64,
    /// Share of exports in sales, thousandths.
    exports: i64,
    /// Share of new products in output; 0: does not report them.
    new_products: i64,
    processing: i64,
    /// Months of orders in tenths; 0: does not report them.
    orders: i64,
    /// Output of a person and month, tenths of 10,000 yuan.
    productivity: i64,
    stock: i64,
    capacity: i64,
    electricity: i64,
    other_energy: i64,
}

pub(super) fn works(economy: &Economy, unit: &StatUnit) -> Works {
    let mut dice = economy.unit("industry", unit);
    let class = unit.industry.as_ref().and_then(|code| code.class()).unwrap_or_default().to_owned();
    let output = match unit.size.as_deref() {
        Some("large") => dice.between(70_000, 210_000),
        Some("medium") => dice.between(16_000, 52_000),
        _ => dice.between(2_400, 11_000),
    };
    Works {
        output,
        growth: dice.between(-30, 95),
        exports: if dice.chance(380) { dice.between(60, 520) } else { 0 },
        new_products: if dice.chance(600) { dice.between(40, 320) } else { 0 },
        processing: if dice.chance(300) { dice.between(5, 60) } else { 0 },
        orders: if dice.chance(700) { dice.between(8, 45) } else { 0 },
        productivity: dice.between(70, 190),
        stock: dice.between(220, 950),
        capacity: dice.between(620, 900),
        electricity: share(products::of(&class).electricity, dice.between(820, 1180)),
        other_energy: dice.between(20, 420),
        class,
    }
}

impl Works {
    fn season(&self, period: Period) -> i64 {
        match self.class.as_str() {
            "4413" => season::hydropower(period),
            class => season::industry(class.get(..2).unwrap_or_default(), period),
        }
    }

    /// Without season and noise: what stocks, staff and the balance sheet follow.
    pub(super) fn level(&self, period: Period) -> i64 {
        grown(self.output, self.growth, period)
    }

    pub(super) fn staff(&self, period: Period, noise: i64) -> i64 {
        let people = self.level(period) / self.productivity;
        share(people.max(12), noise)
    }
}

/// Output of the month, in tenths of 10,000 yuan; finance asks for it too.
pub(super) fn output(economy: &Economy, unit: &StatUnit, works: &Works, period: Period) -> i64 {
    let mut dice = economy.moment("output", unit, period);
    share(share(works.level(period), works.season(period)), dice.around(28)).max(10)
}

/// Sales value of the month.
fn sales(economy: &Economy, unit: &StatUnit, output: i64, period: Period) -> i64 {
    share(output, economy.moment("sales", unit, period).between(955, 1015))
}

/// Operating revenue of the month.
pub(super) fn revenue(economy: &Economy, unit: &StatUnit, works: &Works, period: Period) -> i64 {
    let sales = sales(economy, unit, output(economy, unit, works, period), period);
    share(sales, economy.moment("revenue", unit, period).between(1008, 1065))
}

pub(super) fn cells(economy: &Economy, unit: &StatUnit, period: Period) -> Cells {
    let works = works(economy, unit);
    let mut dice = economy.moment("B204-1", unit, period);
    let output = output(economy, unit, &works, period);
    let sales = sales(economy, unit, output, period);
    let revenue = revenue(economy, unit, &works, period);
    let level = works.level(period);
    let mut cells = Cells::default();
    cells.tenths("101", output);
    cells.tenths("102", sales);
    cells.tenths("103", share(share(sales, works.exports), dice.around(90)).min(sales));
    if works.new_products > 0 {
        cells.tenths("104", share(share(output, works.new_products), dice.around(60)).min(output));
    }
    let processing = share(share(revenue, works.processing), dice.around(100));
    cells.tenths("201", revenue);
    cells.tenths("202", share(revenue - processing, dice.between(905, 985)));
    cells.tenths("203", processing);
    if works.orders > 0 {
        cells.tenths("204", share(level * works.orders / 10, dice.around(90)));
    }
    // Ten thousand kWh in tenths: intensity is per 10 million yuan, that is per 10,000 tenths.
    let electricity = share(output * works.electricity / 10_000, dice.around(30)).max(1);
    cells.tenths("301", electricity);
    cells.whole("302", works.staff(period, economy.moment("staff", unit, period).around(7)));
    cells.whole("303", share(output * products::of(&works.class).tonnes / 10_000, dice.around(25)).max(1));
    cells.tenths("304", share(share(level, works.stock), dice.around(45)));
    // GB/T 2589: 10,000 kWh are 1.229 tonnes of coal equivalent.
    cells.tenths("305", share(electricity, 1229 + works.other_energy));
    cells.tenths("306", share(works.capacity * works.season(period) / 1000, dice.around(20)).min(1180));
    cells.text("401", products::of(&works.class).name);
    cells.text("402", "1");
    cells
}
