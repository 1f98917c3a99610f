//! Values over the rows of a group.

use crate::aggregate::{ExactSum, mean, quantile};
use crate::code_list::CodeList;
use crate::derived::{Aggregate, AggregateFunction};
use crate::exact::Number;
use crate::outcome::{Cell, Trouble, When};
use crate::reference::lookup::period_of;
use crate::reference::{Judge, same};
use crate::rule::Typed;
use shishu_terms::Decimal;

/// The filled values of a group; nothing when the row asked belongs to no group.
type Values = Result<Option<Vec<Cell>>, Trouble>;

impl Judge<'_> {
    /// A key: nothing when a part is missing, broken when a part is broken.
    fn key(&self, keys: &[Typed], cells: &[Cell]) -> Result<Option<Vec<Cell>>, Trouble> {
        let parts: Vec<Cell> = keys.iter().map(|key| self.part(key, cells)).collect();
        if let Some(trouble) = parts.iter().find_map(trouble_of) {
            return Err(trouble);
        }
        Ok((!parts.contains(&Cell::Missing)).then_some(parts))
    }

    fn belongs(&self, wanted: &[Cell], keys: &[Typed], cells: &[Cell]) -> bool {
        let key = self.key(keys, cells).ok().flatten();
        key.is_some_and(|key| wanted.iter().zip(&key).all(|(a, b)| same(a, b) == Some(true)))
    }

    /// Whether a row is looked at: its filter is absent or true.
    fn kept(&self, filter: Option<&Typed>, cells: &[Cell]) -> Result<bool, Trouble> {
        match filter.map(|filter| self.part(filter, cells)) {
            None | Some(Cell::Truth(true)) => Ok(true),
            Some(Cell::Broken(trouble)) => Err(trouble),
            Some(_) => Ok(false),
        }
    }

    /// The filled values of `of` in the group of the row with these cells.
    pub fn group(&self, of: &Typed, filter: Option<&Typed>, by: &[Typed], own: &[Cell]) -> Values {
        let Some(wanted) = self.key(by, own)? else { return Ok(None) };
        let mut values = vec![];
        for cells in self.cells.iter().filter(|cells| self.belongs(&wanted, by, cells)) {
            if self.kept(filter, cells)? {
                values.extend(filled(self.part(of, cells))?);
            }
        }
        Ok(Some(values))
    }

    pub fn aggregate(&self, aggregate: &Aggregate, own: &[Cell]) -> Cell {
        match self.over(aggregate, own) {
            Ok(value) => value,
            Err(trouble) => Cell::Broken(trouble),
        }
    }

    fn over(&self, aggregate: &Aggregate, own: &[Cell]) -> Result<Cell, Trouble> {
        let Some(wanted) = self.key(&aggregate.by, own)? else { return Ok(Cell::Missing) };
        let rows = self.rows(aggregate);
        let quantifier = matches!(aggregate.function, AggregateFunction::All | AggregateFunction::Any);
        let mut broken: Option<Trouble> = None;
        let mut values = vec![];
        for cells in rows.iter().filter(|cells| self.belongs(&wanted, &aggregate.rows_by, cells)) {
            if self.kept(aggregate.filter.as_ref(), cells)? {
                match &aggregate.argument {
                    // Every row counts.
                    None => values.push(Cell::Truth(true)),
                    // Missing is a third truth here, not an absent value.
                    Some(argument) if quantifier => match self.part(argument, cells) {
                        Cell::Broken(trouble) => broken = broken.or(Some(trouble)),
                        value => values.push(value),
                    },
                    Some(argument) => values.extend(filled(self.part(argument, cells))?),
                }
            }
        }
        match (of_values(aggregate.function, &values)?, broken) {
            // A decided quantifier stays decided, whatever could not be computed elsewhere.
            (decided @ Cell::Truth(truth), Some(_)) if truth == (aggregate.function == AggregateFunction::Any) => {
                Ok(decided)
            }
            (_, Some(trouble)) => Err(trouble),
            (value, None) => Ok(value),
        }
    }

    /// The rows looked at, each with its cells in the order of the rule's: of another table only the columns of that table.
    fn rows(&self, aggregate: &Aggregate) -> Vec<Vec<Cell>> {
        let Some(name) = &aggregate.table else { return self.cells.clone() };
        let Some(table) = self.around.tables.get(name) else { return vec![] };
        let cells = |row: usize| {
            let cell =
                |cell: &crate::rule::CellRef| match cell.table.as_ref() == Some(name) && cell.when == When::Current {
                    true => table.cell(row, &cell.code).clone(),
                    false => Cell::Missing,
                };
            self.rule.cells().iter().map(cell).collect()
        };
        (0..table.rows.len()).map(cells).collect()
    }

    pub fn unique(&self, keys: &[Typed], filter: Option<&Typed>, row: Option<usize>) -> Cell {
        let Some(row) = row else { return Cell::Truth(true) };
        let answer = || {
            if !self.kept(filter, &self.cells[row])? {
                return Ok(Cell::Truth(true));
            }
            let Some(own) = self.key(keys, &self.cells[row])? else { return Ok(Cell::Missing) };
            let twin = |other: &usize| {
                *other != row
                    && self.kept(filter, &self.cells[*other]) == Ok(true)
                    && self.belongs(&own, keys, &self.cells[*other])
            };
            Ok(Cell::Truth(!(0..self.cells.len()).any(|other| twin(&other))))
        };
        answer().unwrap_or_else(Cell::Broken)
    }

    pub fn contiguous(&self, of: &Typed, filter: Option<&Typed>, by: &[Typed], own: &[Cell]) -> Cell {
        let steps = || -> Result<Cell, Trouble> {
            let Some(values) = self.group(of, filter, by, own)? else { return Ok(Cell::Missing) };
            let mut steps = values.iter().map(step).collect::<Result<Vec<_>, _>>()?;
            steps.sort_unstable();
            steps.dedup();
            let Some(((kind, low), (last_kind, high))) = steps.first().zip(steps.last()) else {
                return Ok(Cell::Missing);
            };
            if kind != last_kind {
                return Err(Trouble::WrongKind { indicator: None });
            }
            Ok(Cell::Truth(high - low + 1 == steps.len() as i128))
        };
        steps().unwrap_or_else(Cell::Broken)
    }
}

/// A value of a run without gap: its kind, and its place among all of that kind.
pub fn step(cell: &Cell) -> Result<(u8, i128), Trouble> {
    match cell {
        Cell::Number(n) | Cell::Rounded(n) if n.fract().is_zero() => {
            let whole = n.normalize();
            Ok((0, whole.mantissa()))
        }
        Cell::Date(date) => Ok((1, i128::from(crate::dates::ordinal(*date)))),
        Cell::Text(_) => {
            let period = period_of(cell)?.ok_or(Trouble::NotAPeriod)?;
            let per_year = period.frequency().per_year();
            Ok((100 + per_year, i128::from(period.year()) * i128::from(per_year) + i128::from(period.number())))
        }
        _ => Err(Trouble::NotAPeriod),
    }
}

/// Whether the values cover the list.
pub(crate) fn covers(values: Values, list: Option<&CodeList>, exact: bool) -> Cell {
    let (values, list) = match (values, list) {
        (Err(trouble), _) => return Cell::Broken(trouble),
        (_, None) => return Cell::Broken(Trouble::NoList),
        (Ok(None), _) => return Cell::Missing,
        (Ok(Some(values)), Some(list)) => (values, list),
    };
    let is = |value: &Cell, code: &str| match value {
        Cell::Number(n) | Cell::Rounded(n) => Decimal::from_str_exact(code).is_ok_and(|code| code == *n),
        other => crate::texts::of_cell(other).as_deref() == Some(code),
    };
    let all = list.codes().all(|code| values.iter().any(|value| is(value, code)));
    let only = || values.iter().all(|value| list.codes().any(|code| is(value, code)));
    Cell::Truth(all && (!exact || only()))
}

/// What an aggregate makes of the values that are not missing. The engine's sums are held against this.
pub fn of_values(function: AggregateFunction, values: &[Cell]) -> Result<Cell, Trouble> {
    let wrong = Trouble::WrongKind { indicator: None };
    let numbers = || values.iter().map(number).collect::<Option<Vec<Number>>>().ok_or(wrong.clone());
    match function {
        AggregateFunction::Count => Ok(Cell::Number(Decimal::from(values.len()))),
        AggregateFunction::CountDistinct => {
            let mut distinct: Vec<&Cell> = vec![];
            for value in values {
                if !distinct.iter().any(|known| same(known, value) == Some(true)) {
                    distinct.push(value);
                }
            }
            Ok(Cell::Number(Decimal::from(distinct.len())))
        }
        AggregateFunction::All | AggregateFunction::Any => {
            let decisive = Cell::Truth(function == AggregateFunction::Any);
            Ok(match () {
                () if values.contains(&decisive) => decisive,
                () if values.contains(&Cell::Missing) => Cell::Missing,
                () => Cell::Truth(function == AggregateFunction::All),
            })
        }
        AggregateFunction::Sum => {
            let mut sum = ExactSum::default();
            numbers()?.into_iter().for_each(|n| sum.add(n));
            sum.total().map(|n| of_number(Some(n)))
        }
        AggregateFunction::Mean => mean(&numbers()?).map(of_number),
        AggregateFunction::Median => quantile(&numbers()?, Decimal::new(5, 1)).map(of_number),
        AggregateFunction::Quantile(share) => quantile(&numbers()?, share).map(of_number),
        AggregateFunction::Min | AggregateFunction::Max => {
            extreme(values, function == AggregateFunction::Max).ok_or(wrong)
        }
    }
}

/// The least or greatest of numbers or of dates; missing of nothing, nothing when kinds are mixed.
fn extreme(values: &[Cell], greatest: bool) -> Option<Cell> {
    let dates: Option<Vec<_>> =
        values.iter().map(|value| if let Cell::Date(date) = value { Some(*date) } else { None }).collect();
    if let Some(dates) = dates {
        let best = if greatest { dates.into_iter().max() } else { dates.into_iter().min() };
        return Some(best.map_or(Cell::Missing, Cell::Date));
    }
    let numbers: Option<Vec<Number>> = values.iter().map(number).collect();
    let mut numbers = numbers?;
    numbers.sort_by_key(|n| n.value);
    Some(of_number(if greatest { numbers.last().copied() } else { numbers.first().copied() }))
}

fn number(cell: &Cell) -> Option<Number> {
    match cell {
        Cell::Number(n) => Some(Number::exact(*n)),
        Cell::Rounded(n) => Some(Number { value: *n, rounded: true }),
        _ => None,
    }
}

fn of_number(n: Option<Number>) -> Cell {
    match n {
        None => Cell::Missing,
        Some(Number { value, rounded: false }) => Cell::Number(value),
        Some(Number { value, rounded: true }) => Cell::Rounded(value),
    }
}

fn filled(cell: Cell) -> Result<Option<Cell>, Trouble> {
    match cell {
        Cell::Missing => Ok(None),
        Cell::Broken(trouble) => Err(trouble),
        value => Ok(Some(value)),
    }
}

fn trouble_of(cell: &Cell) -> Option<Trouble> {
    match cell {
        Cell::Broken(trouble) => Some(trouble.clone()),
        _ => None,
    }
}
