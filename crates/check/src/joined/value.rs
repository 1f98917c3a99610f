//! Cells on their way through a sort, and back: nothing is rounded, nothing changes its kind.

use super::{Extra, Lookup, What, merge::State};
use crate::batch::bits::Bits;
use crate::batch::column::{Column, NumberColumn, TextColumn};
use arrow::array::{Array, ArrayRef, AsArray, BinaryBuilder, Float64Builder, RecordBatch, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Float64Type, UInt8Type, UInt64Type};
use shishu_rules::{Cell, CellKind, Trouble};
use shishu_terms::Decimal;
use std::sync::Arc;

/// How cells of a kind are stored: plain doubles or texts, and beside them, for what is neither, the cell itself.
pub fn fields(name: usize, kind: CellKind) -> Vec<Field> {
    let plain = match kind {
        CellKind::Number => Some(DataType::Float64),
        CellKind::Text => Some(DataType::Utf8),
        CellKind::Date | CellKind::Truth => None,
    };
    let plain = plain.map(|plain| Field::new(format!("v{name}"), plain, true));
    plain.into_iter().chain([Field::new(format!("c{name}"), DataType::Binary, true)]).collect()
}

/// Stores the cells of one column.
pub struct Store {
    plain: Plain,
    odd: BinaryBuilder,
}

enum Plain {
    Numbers(Float64Builder),
    Texts(StringBuilder),
    None,
}

impl Store {
    pub fn new(kind: CellKind) -> Self {
        let plain = match kind {
            CellKind::Number => Plain::Numbers(Float64Builder::new()),
            CellKind::Text => Plain::Texts(StringBuilder::new()),
            CellKind::Date | CellKind::Truth => Plain::None,
        };
        Self { plain, odd: BinaryBuilder::new() }
    }

    pub fn push(&mut self, column: &Column, row: usize) {
        match (&mut self.plain, column) {
            (Plain::Numbers(numbers), Column::Number(column)) => match column.plain(row) {
                Some(Ok(x)) => {
                    numbers.append_value(x);
                    self.odd.append_null();
                }
                None => self.nothing(),
                Some(Err(())) => self.cell(&column.cell(row)),
            },
            (Plain::Texts(texts), Column::Text(column)) => {
                texts.append_option(column.get(row));
                self.odd.append_null();
            }
            _ => self.cell(&column.cell(row)),
        }
    }

    fn cell(&mut self, cell: &Cell) {
        self.nothing_plain();
        match bytes(cell) {
            Some(bytes) => self.odd.append_value(bytes),
            None => self.odd.append_null(),
        }
    }

    pub fn nothing(&mut self) {
        self.nothing_plain();
        self.odd.append_null();
    }

    fn nothing_plain(&mut self) {
        match &mut self.plain {
            Plain::Numbers(numbers) => numbers.append_null(),
            Plain::Texts(texts) => texts.append_null(),
            Plain::None => {}
        }
    }

    pub fn finish(mut self) -> Vec<ArrayRef> {
        let plain: Option<ArrayRef> = match &mut self.plain {
            Plain::Numbers(numbers) => Some(Arc::new(numbers.finish())),
            Plain::Texts(texts) => Some(Arc::new(texts.finish())),
            Plain::None => None,
        };
        let odd: ArrayRef = Arc::new(self.odd.finish());
        plain.into_iter().chain([odd]).collect()
    }
}

const NUMBER: u8 = 0;
const ROUNDED: u8 = 1;
const TEXT: u8 = 2;
const DATE: u8 = 3;
const TRUTH: u8 = 4;

/// A filled cell: a byte for its kind, then the number's own 16, the text, the date as written, or the truth.
fn bytes(cell: &Cell) -> Option<Vec<u8>> {
    let of = |kind: u8, rest: &[u8]| Some([&[kind], rest].concat());
    match cell {
        Cell::Missing | Cell::Broken(_) => None,
        Cell::Number(d) => of(NUMBER, &d.serialize()),
        Cell::Rounded(d) => of(ROUNDED, &d.serialize()),
        Cell::Text(text) => of(TEXT, text.as_bytes()),
        Cell::Date(date) => of(DATE, date.to_string().as_bytes()),
        Cell::Truth(truth) => of(TRUTH, &[u8::from(*truth)]),
    }
}

fn cell(bytes: &[u8]) -> Option<Cell> {
    let (kind, rest) = bytes.split_first()?;
    let number = || rest.try_into().ok().map(Decimal::deserialize);
    let text = || std::str::from_utf8(rest).ok();
    match *kind {
        NUMBER => number().map(Cell::Number),
        ROUNDED => number().map(Cell::Rounded),
        TEXT => text().map(|text| Cell::Text(text.to_owned())),
        DATE => text()?.parse().ok().map(Cell::Date),
        TRUTH => rest.first().map(|truth| Cell::Truth(*truth == 1)),
        _ => None,
    }
}

/// The column that `extra` makes of the rows found, for the rows from `first` on.
pub fn column(found: &RecordBatch, lookup: &Lookup, extra: Extra, kind: CellKind, first: u64, rows: usize) -> Column {
    let targets = found.column(0).as_primitive::<UInt64Type>().values();
    let states = found.column(1).as_primitive::<UInt8Type>().values();
    let width = lookup.whens.len() as u64;
    let here = (0..found.num_rows()).filter(|at| targets[*at] % width == extra.when as u64);
    let here = here.map(|at| (at, (targets[at] / width - first) as usize, State::of(states[at])));
    let trouble = |state: State| match state {
        State::Several => Some(Trouble::SeveralRows { table: lookup.table.clone() }),
        State::NoPeriod => Some(Trouble::NotAPeriod),
        State::None | State::One => None,
    };
    let What::Value(value) = extra.what else {
        let mut cells = vec![Cell::Missing; rows];
        for (_, row, state) in here {
            cells[row] = match state {
                State::NoPeriod => Cell::Broken(Trouble::NotAPeriod),
                state => Cell::Truth(state != State::None),
            };
        }
        return Column::Cells(cells);
    };
    let place = 2 + lookup.values[..value].iter().map(|wanted| fields(0, wanted.kind).len()).sum::<usize>();
    let stored = lookup.values[value].kind;
    let odd = |at: usize| {
        let odd = found.column(place + fields(0, stored).len() - 1).as_binary::<i32>();
        odd.is_valid(at).then(|| cell(odd.value(at))).flatten()
    };
    if (stored, kind) == (CellKind::Number, CellKind::Number) {
        let plain = found.column(place).as_primitive::<Float64Type>();
        let (mut values, mut valid, mut apart) = (vec![0.0; rows], Bits::none(rows), vec![]);
        for (at, row, state) in here {
            let cell = trouble(state).map(Cell::Broken).or_else(|| odd(at));
            if let Some(cell) = cell {
                apart.push((row, cell));
                valid.insert(row);
            } else if plain.is_valid(at) {
                values[row] = plain.value(at);
                valid.insert(row);
            }
        }
        return Column::Number(NumberColumn::new(values.into(), Some(valid), apart));
    }
    let mut cells = vec![Cell::Missing; rows];
    for (at, row, state) in here {
        let text = || {
            let plain = (stored == CellKind::Text).then(|| found.column(place).as_string::<i32>())?;
            plain.is_valid(at).then(|| Cell::Text(plain.value(at).to_owned()))
        };
        cells[row] = trouble(state).map(Cell::Broken).or_else(|| odd(at)).or_else(text).unwrap_or(Cell::Missing);
    }
    if kind == CellKind::Text && cells.iter().all(|cell| matches!(cell, Cell::Missing | Cell::Text(_))) {
        let texts = cells.iter().map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None });
        return Column::Text(TextColumn::plain(texts.collect::<StringArray>()));
    }
    Column::Cells(cells)
}
