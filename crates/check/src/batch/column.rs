//! A column of one batch, in the two forms rules know: numbers and texts.

use super::{bits::Bits, decimal};
use arrow::array::{Array, StringArray};
use arrow::buffer::ScalarBuffer;
use shishu_rules::Cell;

/// Beyond these a double of 17 digits does not fit a decimal of 28.
const LARGEST: f64 = 1e28;
const SMALLEST: f64 = 1e-11;

#[derive(Debug, Clone)]
pub enum Column {
    Number(NumberColumn),
    Text(TextColumn),
    /// Of any kind, cell by cell: dates, truths, what was derived from other rows.
    Cells(Vec<Cell>),
}

impl Column {
    /// The cell of a row, exactly.
    pub fn cell(&self, row: usize) -> Cell {
        match self {
            Self::Number(column) => column.cell(row),
            Self::Text(column) => column.get(row).map_or(Cell::Missing, |text| Cell::Text(text.to_owned())),
            Self::Cells(cells) => cells.get(row).cloned().unwrap_or(Cell::Missing),
        }
    }
}

/// Numbers as doubles, each of which means its shortest decimal; the cells for which that is not so stand apart.
#[derive(Debug, Clone)]
pub struct NumberColumn {
    values: ScalarBuffer<f64>,
    /// Rows with a value; `None` means all.
    valid: Option<Bits>,
    /// Rows whose cell is not its double: more than 15 digits, not a number, not finite. Ascending.
    odd: Vec<(usize, Cell)>,
    /// Largest absolute value of the batch, odd rows apart.
    max_abs: f64,
}

impl NumberColumn {
    /// `odd` are the rows (ascending) whose cell is not the double that stands there.
    pub fn new(values: ScalarBuffer<f64>, valid: Option<Bits>, mut odd: Vec<(usize, Cell)>) -> Self {
        let (max_abs, plain) = extent(&values);
        if plain {
            return Self { values, valid, odd, max_abs };
        }
        let here = |row: usize| valid.as_ref().is_none_or(|valid| valid.contains(row));
        let strange = |x: f64| !(x == 0.0 || (SMALLEST..=LARGEST).contains(&x.abs()));
        let mut tame = values.to_vec();
        for (row, x) in tame.iter_mut().enumerate().filter(|(_, x)| strange(**x)) {
            // An odd row's double is a place holder already.
            if here(row) && odd.binary_search_by_key(&row, |(row, _)| *row).is_err() {
                odd.push((row, decimal::meant(*x).map_or_else(|| Cell::Text(x.to_string()), Cell::Number)));
                odd.sort_unstable_by_key(|(row, _)| *row);
            }
            *x = 0.0;
        }
        let max_abs = extent(&tame).0;
        Self { values: tame.into(), valid, odd, max_abs }
    }

    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The doubles, where every row has one that is its cell.
    pub fn plain_values(&self) -> Option<&[f64]> {
        (self.valid.is_none() && self.odd.is_empty()).then_some(&self.values)
    }

    pub fn valid(&self) -> Option<&Bits> {
        self.valid.as_ref()
    }

    pub fn max_abs(&self) -> f64 {
        self.max_abs
    }

    /// Rows whose double says nothing.
    pub fn odd_rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.odd.iter().map(|(row, _)| *row)
    }

    /// The double of a row: nothing where it is missing, an error where the cell is not its double.
    pub fn plain(&self, row: usize) -> Option<Result<f64, ()>> {
        if self.valid.as_ref().is_some_and(|valid| !valid.contains(row)) {
            return None;
        }
        if !self.odd.is_empty() && self.odd.binary_search_by_key(&row, |(row, _)| *row).is_ok() {
            return Some(Err(()));
        }
        self.values.get(row).map(|x| Ok(*x))
    }

    pub fn cell(&self, row: usize) -> Cell {
        if let Ok(at) = self.odd.binary_search_by_key(&row, |(row, _)| *row) {
            return self.odd[at].1.clone();
        }
        match self.values.get(row).filter(|_| self.valid.as_ref().is_none_or(|valid| valid.contains(row))) {
            None => Cell::Missing,
            Some(x) => decimal::meant(*x).map_or_else(|| Cell::Text(x.to_string()), Cell::Number),
        }
    }
}

/// The largest absolute value, and whether every value is zero or of a size whose decimal surely fits.
fn extent(values: &[f64]) -> (f64, bool) {
    let (mut large, mut small, mut sum) = ([0.0_f64; 8], [1.0_f64; 8], [0.0_f64; 8]);
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..8 {
            let x = chunk[i].abs();
            large[i] = if x > large[i] { x } else { large[i] };
            let y = if x == 0.0 { 1.0 } else { x };
            small[i] = if y < small[i] { y } else { small[i] };
            // NaN and infinity stay in a sum of x·0, whatever comes after.
            sum[i] += x * 0.0;
        }
    }
    for x in rest.iter().map(|x| x.abs()) {
        large[0] = large[0].max(x);
        small[0] = if x == 0.0 { small[0] } else { small[0].min(x) };
        sum[0] += x * 0.0;
    }
    let large = large.into_iter().fold(0.0, f64::max);
    let small = small.into_iter().fold(1.0, f64::min);
    (large, sum.into_iter().all(|s| s == 0.0) && large <= LARGEST && small >= SMALLEST)
}

/// Texts, each row a number into a list of values where the source has one.
#[derive(Debug, Clone)]
pub struct TextColumn {
    /// Row → place in `values`; `None` when the rows are the values.
    keys: Option<ScalarBuffer<i32>>,
    values: StringArray,
    valid: Option<Bits>,
}

impl TextColumn {
    pub fn plain(values: StringArray) -> Self {
        let valid = values.nulls().map(|nulls| super::read::bits_of(nulls.inner()));
        Self { keys: None, values, valid }
    }

    /// Keys of rows in `valid` point into `values`.
    pub fn listed(keys: ScalarBuffer<i32>, values: StringArray, valid: Option<Bits>) -> Self {
        Self { keys: Some(keys), values, valid }
    }

    pub fn valid(&self) -> Option<&Bits> {
        self.valid.as_ref()
    }

    /// The distinct values and each row's place among them, where the source has that form.
    pub fn list(&self) -> Option<(&[i32], &StringArray)> {
        self.keys.as_deref().map(|keys| (keys, &self.values))
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        if self.valid.as_ref().is_some_and(|valid| !valid.contains(row)) {
            return None;
        }
        let at = match &self.keys {
            None => row,
            Some(keys) => usize::try_from(*keys.get(row)?).ok()?,
        };
        (at < self.values.len() && self.values.is_valid(at)).then(|| self.values.value(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shishu_terms::Decimal;

    #[test]
    fn what_a_double_cannot_say_stands_apart() {
        let values = vec![1.5, f64::NAN, 1e300, 0.1 + 0.2, 1e-30, -2.0, f64::INFINITY];
        let mut valid = Bits::all(7);
        valid.remove(6);
        let column = NumberColumn::new(values.into(), Some(valid), vec![]);
        assert_eq!(column.odd_rows().collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(column.max_abs(), 2.0);
        assert_eq!(column.cell(0), Cell::Number(Decimal::new(15, 1)));
        assert_eq!(column.cell(1), Cell::Text("NaN".into()));
        assert_eq!(column.cell(3), Cell::Number("0.30000000000000004".parse().unwrap()));
        assert_eq!(column.cell(6), Cell::Missing);
        assert_eq!(column.cell(9), Cell::Missing);
    }
}
