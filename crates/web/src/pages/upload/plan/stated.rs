//! What a file says of itself against what it is uploaded for. Last month's file is the commonest slip.

use super::Target;
use shishu_programme::StatUnit;
use shishu_sheets::{Placed, Stated};
use shishu_terms::{Bilingual, Period, half_width};

/// Every disagreement; one is enough to take nothing.
pub(super) fn blocked(target: &Target<'_>, stated: &Stated) -> Vec<Bilingual> {
    let differs = |placed: &Option<Placed>, same: bool, zh: &str, en: &str, wanted: &str| {
        let placed = placed.as_ref().filter(|_| !same)?;
        let cell = placed.place.cell().unwrap_or_default();
        Some(Bilingual::new(
            format!("文件 {cell} 写的{zh}是“{}”，您正在填的是 {wanted}。请换文件，或改好 {cell} 再传。", placed.text),
            format!(
                "cell {cell} states {en} \"{}\", but this is {wanted}; choose the right file, or correct {cell}",
                placed.text
            ),
        ))
    };
    let fits = |placed: &Option<Placed>, is: &dyn Fn(&str) -> bool| placed.as_ref().is_none_or(|p| is(&p.text));
    let form = target.form;
    let is_form =
        |text: &str| text == form.id.as_str() || text == form.name.zh || text.eq_ignore_ascii_case(&form.name.en);
    [
        differs(&stated.form, fits(&stated.form, &is_form), "表号", "form", form.id.as_str()),
        differs(
            &stated.period,
            fits(&stated.period, &|text| is_period(target.id.period, text)),
            "报告期",
            "period",
            &target.id.period.to_string(),
        ),
        differs(
            &stated.unit,
            fits(&stated.unit, &|text| is_unit(target.unit, text)),
            "填报单位",
            "respondent",
            target.unit.id.as_str(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn is_period(period: Period, text: &str) -> bool {
    text.parse().is_ok_and(|p: Period| p == period)
        || half_width(text).replace(' ', "") == period.zh()
        || text.eq_ignore_ascii_case(&period.en())
}

/// Is this the unit, by its id, its credit code or its name?
pub(super) fn is_unit(unit: &StatUnit, text: &str) -> bool {
    let text = half_width(text.trim());
    let credit = unit.uscc.as_ref().is_some_and(|code| text.eq_ignore_ascii_case(code.as_str()));
    credit
        || text.eq_ignore_ascii_case(unit.id.as_str())
        || text == half_width(&unit.name.zh)
        || text.eq_ignore_ascii_case(&unit.name.en)
}
