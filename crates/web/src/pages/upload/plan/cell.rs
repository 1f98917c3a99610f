//! Whether the text of one cell is a value of an indicator, as it stands.

use shishu_office::returns::read_typed;
use shishu_programme::{Indicator, IndicatorKind, ReportForm};
use shishu_sheets::{Candidate, CellKind, CellValue};
use shishu_terms::{Bilingual, Quantity, UnitOfMeasure, group_digits};

/// What a cell comes to.
pub(super) enum Reading {
    /// Nothing stands in it.
    Empty,
    /// A value, and what to know of it.
    Value {
        /// As it would be stored.
        stored: String,
        /// Hidden, merged, computed.
        notes: Vec<Bilingual>,
    },
    /// Not taken, with the cure.
    Problem(Bilingual),
}

/// Reads one cell for its indicator.
pub(super) fn reading(form: &ReportForm, indicator: &Indicator, candidate: &Candidate) -> Reading {
    let number = matches!(indicator.kind, IndicatorKind::Number { .. });
    let text = match plain_text(&candidate.value, indicator, number) {
        Ok(None) => return Reading::Empty,
        Ok(Some(text)) => text,
        Err(why) => return Reading::Problem(why),
    };
    if let Some(why) = candidate.measure.as_ref().filter(|_| number).and_then(|m| other_unit(indicator, &m.text, &text))
    {
        return Reading::Problem(why);
    }
    match read_typed(form, &indicator.code, &choice_value(indicator, &text)) {
        Ok(Some(stored)) => Reading::Value { stored, notes: notes(candidate) },
        Ok(None) => Reading::Empty,
        Err(why) => Reading::Problem(why),
    }
}

/// The text to read, or why this kind of cell holds no value.
fn plain_text(value: &CellValue, indicator: &Indicator, number: bool) -> Result<Option<String>, Bilingual> {
    if let Some(why) = value.not_taken() {
        return Err(why);
    }
    let text = value.text.as_str();
    let as_is = || Ok(Some(text.to_owned()).filter(|t| !t.trim().is_empty()));
    match value.kind {
        CellKind::Empty => Ok(None),
        CellKind::Error => Err(Bilingual::new(
            format!("表格里是错误值 {text}。请改成数再传。"),
            format!("an error value {text}; put the number there"),
        )),
        CellKind::Percent => percent(text, indicator, number).map(Some),
        CellKind::Bool | CellKind::Date if number => Err(Bilingual::new(
            format!("“{text}”不是数。请把单元格格式改成数值，写上数再传。"),
            format!("\"{text}\" is no number; format the cell as a number"),
        )),
        _ => as_is(),
    }
}

/// `12.5%` is 12.5 where the indicator is in per cent, and nothing safe to guess elsewhere.
fn percent(text: &str, indicator: &Indicator, number: bool) -> Result<String, Bilingual> {
    let bare = text.trim().trim_end_matches(['%', '％']);
    match (number, indicator.unit.code()) {
        (false, _) => Ok(text.to_owned()),
        (true, "%") => Ok(bare.to_owned()),
        (true, _) => Err(Bilingual::new(
            format!("单元格是百分比（{text}），这个指标按{}填。请改成数值格式再传。", indicator.unit.zh()),
            format!(
                "the cell is a percentage ({text}), the indicator is in {}; format it as a number",
                indicator.unit.en()
            ),
        )),
    }
}

/// The file's own unit beside the code, where it is another: never converted unasked, but worked out for the person.
fn other_unit(indicator: &Indicator, written: &str, text: &str) -> Option<Bilingual> {
    let stated = UnitOfMeasure::parse(written).ok().filter(|unit| *unit != indicator.unit)?;
    let (wanted_zh, wanted_en) = (indicator.unit.zh(), indicator.unit.en());
    let converted = Quantity::parse(text, stated)
        .ok()
        .and_then(|q| q.convert(indicator.unit).ok())
        .map(|q| group_digits(q.value.normalize()));
    Some(match converted {
        Some(value) => Bilingual::new(
            format!(
                "文件里的计量单位是{}，本表要{wanted_zh}：{text} {} = {value} {wanted_zh}。请改好再传。",
                stated.zh(),
                stated.zh()
            ),
            format!(
                "the file says {}, the form wants {wanted_en}: it is {value} {wanted_en}; correct the file",
                stated.en()
            ),
        ),
        None => Bilingual::new(
            format!("文件里的计量单位是{}，本表要{wanted_zh}，两者不能换算。", stated.zh()),
            format!("the file says {}, the form wants {wanted_en}; they cannot be converted", stated.en()),
        ),
    })
}

/// A code list may be filled in by its words.
fn choice_value(indicator: &Indicator, text: &str) -> String {
    let IndicatorKind::Code(list) = &indicator.kind else { return text.to_owned() };
    let written = text.trim();
    let named = list.iter().find(|c| {
        c.name.zh == written
            || c.name.en.eq_ignore_ascii_case(written)
            || format!("{} {}", c.value, c.name.zh) == written
    });
    named.map_or_else(|| written.to_owned(), |c| c.value.clone())
}

fn notes(candidate: &Candidate) -> Vec<Bilingual> {
    let mut notes = Vec::new();
    let mut note = |when: bool, zh: &str, en: &str| {
        if when {
            notes.push(Bilingual::new(zh, en));
        }
    };
    note(
        candidate.hidden,
        "这一格在隐藏的行或列里，打开文件时看不见",
        "in a hidden row or column: not seen when the file is opened",
    );
    note(candidate.merged, "合并单元格，只取左上角的值", "a merged cell: the value of its top left corner");
    notes
}
