//! What would be stored of a file, cell by cell, decided without input or output: the preview shows a [`Plan`], taking over stores it.
//!
//! A cell is taken only when its text is a value of the indicator as it stands: a unit of measure that differs, a formula, a text
//! that is no number, an indicator that stands twice are shown with their cure and left out. What the file says of itself
//! (form, period, respondent) must agree, or nothing is taken.

mod cell;
mod stated;

use cell::{Reading, reading};
use shishu_office::returns::{CellValues, Draft};
use shishu_programme::{ReportForm, StatUnit};
use shishu_sheets::{Candidate, Grid, Notice, Shape, Wanted, guess_mapping};
use shishu_terms::{Bilingual, IndicatorCode, ReturnId};
use std::collections::BTreeMap;

/// A header's chosen indicator by the header's number; an empty code: take nothing from it.
pub(super) type Chosen = BTreeMap<usize, String>;

/// What a file is for.
pub(super) struct Target<'a> {
    /// The return.
    pub id: &'a ReturnId,
    /// Its form.
    pub form: &'a ReportForm,
    /// Its respondent.
    pub unit: &'a StatUnit,
    /// Mappings used before: heading → indicator.
    pub remembered: &'a BTreeMap<String, IndicatorCode>,
}

/// A header of the file and the indicator it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// As written in the file.
    pub text: String,
    /// Its cell.
    pub place: String,
    /// The indicator, if one is chosen.
    pub indicator: Option<IndicatorCode>,
    /// Does anything hang on it: is it not simply an indicator's own code?
    pub open: bool,
}

/// One cell of the file that may become a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Cell name, `B7`.
    pub place: String,
    /// The indicator; `None`: the header stands for none.
    pub indicator: Option<IndicatorCode>,
    /// The header.
    pub heading: String,
    /// Exactly as in the file.
    pub text: String,
    /// The value to store; `None`: nothing.
    pub stored: Option<String>,
    /// Why it is not stored, with the cure.
    pub problem: Option<Bilingual>,
    /// What to know before trusting it: hidden, merged, computed.
    pub notes: Vec<Bilingual>,
}

/// What would be stored, and everything that needs a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// Headers with their indicators.
    pub headings: Vec<Heading>,
    /// Cells.
    pub lines: Vec<Line>,
    /// Why nothing at all is taken.
    pub blocked: Vec<Bilingual>,
    /// Remarks of the reader.
    pub remarks: Vec<Notice>,
}

impl Plan {
    /// Decides for a table of a file.
    pub(super) fn new(target: &Target<'_>, grid: &Grid, chosen: &Chosen) -> Plan {
        let headings = headings(target, grid, chosen);
        let mut plan =
            Plan { blocked: stated::blocked(target, &grid.stated), remarks: grid.problems.clone(), ..Plan::default() };
        let by_header: BTreeMap<String, IndicatorCode> =
            headings.iter().filter_map(|h| Some((h.place.clone(), h.indicator.clone()?))).collect();
        match own_rows(target, grid) {
            Ok(own) => plan.lines = own.into_iter().map(|c| line(target, &by_header, c)).collect(),
            Err(why) => plan.blocked.push(why),
        }
        refuse_twice(&mut plan.lines);
        if plan.blocked.is_empty() && !plan.lines.iter().any(|l| l.stored.is_some()) {
            plan.blocked.push(Bilingual::new(
                "没有一格可以存。请看下面每一格的原因。",
                "no cell can be stored; see the reason at each",
            ));
        }
        plan.headings = headings;
        plan
    }

    /// Can it be taken over?
    pub(super) fn is_ready(&self) -> bool {
        self.blocked.is_empty()
    }

    /// The values to store.
    pub(super) fn values(&self) -> CellValues {
        self.lines.iter().filter_map(|l| Some((l.indicator.clone()?, l.stored.clone()?))).collect()
    }

    /// The draft with the file's values in place of its own; what the file leaves empty stays.
    pub(super) fn onto(&self, draft: &Draft) -> Draft {
        let mut draft = draft.clone();
        draft.cells.extend(self.values());
        // Taken over onto the draft as it stands now, not onto a page opened earlier.
        draft.base = None;
        draft
    }

    /// What to remember for the next file: the headings that a person might have to map again.
    pub(super) fn mapping(&self) -> BTreeMap<String, IndicatorCode> {
        self.headings.iter().filter(|h| h.open).filter_map(|h| Some((h.text.clone(), h.indicator.clone()?))).collect()
    }
}

/// Each header's indicator: as chosen now, else as remembered, else as its name says.
fn headings(target: &Target<'_>, grid: &Grid, chosen: &Chosen) -> Vec<Heading> {
    let wanted: Vec<Wanted> = target.form.indicators.iter().map(wanted).collect();
    let guessed = guess_mapping(&grid.headers, &wanted);
    let known = |code: &IndicatorCode| target.form.indicator(code).is_some();
    let pick = |at: usize, text: &str| match chosen.get(&at) {
        Some(code) => Some(IndicatorCode::new(code.as_str())).filter(known),
        None => target
            .remembered
            .get(text)
            .cloned()
            .filter(known)
            .or_else(|| guessed[at].map(|n| IndicatorCode::new(wanted[n].code.as_str()))),
    };
    let heading = |(at, header): (usize, &std::sync::Arc<shishu_sheets::Header>)| {
        let indicator = pick(at, &header.text);
        let own_code = indicator.as_ref().is_some_and(|code| code.as_str() == header.leaf);
        Heading {
            text: header.text.clone(),
            place: header.place.cell().unwrap_or_default().to_owned(),
            open: !own_code,
            indicator,
        }
    };
    grid.headers.iter().enumerate().map(heading).collect()
}

fn wanted(indicator: &shishu_programme::Indicator) -> Wanted {
    Wanted {
        code: indicator.code.to_string(),
        zh: indicator.name.zh.clone(),
        en: indicator.name.en.clone(),
        alias: indicator.alias.clone(),
    }
}

/// The cells that speak of this respondent. In a table by unit only its own row counts.
fn own_rows<'g>(target: &Target<'_>, grid: &'g Grid) -> Result<Vec<&'g Candidate>, Bilingual> {
    if grid.shape == Shape::IndicatorRows {
        return Ok(grid.candidates.iter().collect());
    }
    let own: Vec<&Candidate> = match grid.candidates.iter().any(|c| c.unit.is_some()) {
        true => grid
            .candidates
            .iter()
            .filter(|c| c.unit.as_ref().is_some_and(|u| stated::is_unit(target.unit, &u.text)))
            .collect(),
        false => grid.candidates.iter().collect(),
    };
    let mut rows: Vec<u32> = own.iter().map(|c| c.row).collect();
    rows.dedup();
    match rows.len() {
        1 => Ok(own),
        0 => Err(Bilingual::new(
            format!(
                "表里没有 {} 的一行。请在单位代码一列写 {} 或统一社会信用代码。",
                target.unit.name.zh, target.unit.id
            ),
            format!(
                "no row is about {}; write {} or the credit code in the column of unit codes",
                target.unit.name.en, target.unit.id
            ),
        )),
        n => Err(Bilingual::new(
            format!("表里有 {n} 行都可能是本单位的，不知道取哪一行。请只留一行，或加上单位代码一列。"),
            format!("{n} rows may be this unit's; leave one, or add a column of unit codes"),
        )),
    }
}

fn line(target: &Target<'_>, by_header: &BTreeMap<String, IndicatorCode>, candidate: &Candidate) -> Line {
    let indicator = candidate.indicator.place.cell().and_then(|place| by_header.get(place)).cloned();
    let mut line = Line {
        place: candidate.cell(),
        heading: candidate.indicator.text.clone(),
        text: candidate.value.text.clone(),
        indicator,
        stored: None,
        problem: None,
        notes: Vec::new(),
    };
    match line.indicator.as_ref().and_then(|code| target.form.indicator(code)) {
        Some(indicator) => match reading(target.form, indicator, candidate) {
            Reading::Empty => {}
            Reading::Value { stored, notes } => (line.stored, line.notes) = (Some(stored), notes),
            Reading::Problem(why) => line.problem = Some(why),
        },
        None if candidate.value.is_empty() => {}
        None => {
            line.problem = Some(Bilingual::new(
                format!("“{}”不是本表的指标。要取就在上面选它对应哪个指标。", line.heading),
                format!("\"{}\" is no indicator of this form; choose one for it above to take the value", line.heading),
            ));
        }
    }
    line
}

/// An indicator that stands in two filled cells is taken from neither.
fn refuse_twice(lines: &mut [Line]) {
    let mut places: BTreeMap<IndicatorCode, Vec<String>> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.stored.is_some()) {
        if let Some(code) = &line.indicator {
            places.entry(code.clone()).or_default().push(line.place.clone());
        }
    }
    for line in lines.iter_mut() {
        let Some(all) = line.indicator.as_ref().and_then(|code| places.get(code)).filter(|all| all.len() > 1) else {
            continue;
        };
        let all = all.join("、");
        line.stored = None;
        line.problem = Some(Bilingual::new(
            format!("同一个指标有几个数（{all}），都不取。请只留一个。"),
            format!("several values for one indicator ({all}), none is taken; leave one"),
        ));
    }
}

#[cfg(test)]
mod tests;
