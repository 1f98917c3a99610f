//! Arrow arrays into columns.

use super::{
    bits::Bits,
    column::{Column, NumberColumn, TextColumn},
    decimal,
};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, PrimitiveArray, StringArray};
use arrow::buffer::BooleanBuffer;
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int32Type, Int64Type,
    UInt64Type,
};
use arrow::error::ArrowError;
use shishu_rules::Cell;
use shishu_terms::Decimal;

/// What a column of this Arrow type is to a rule; `None` for lists, structures and the like.
pub fn kind_of(data_type: &DataType) -> Option<shishu_rules::CellKind> {
    use shishu_rules::CellKind::{Date, Number, Text};
    match data_type {
        t if t.is_numeric() => Some(Number),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean | DataType::Null => Some(Text),
        DataType::Date32 | DataType::Date64 => Some(Date),
        DataType::Timestamp(..) | DataType::Time32(_) | DataType::Time64(_) => Some(Text),
        DataType::Dictionary(_, values) => kind_of(values),
        _ => None,
    }
}

/// A column from an array of any type that [`kind_of`] knows.
pub fn column_of(array: &ArrayRef) -> Result<Column, ArrowError> {
    let whole = DataType::Decimal128(38, 0);
    match array.data_type() {
        DataType::Float64 => {
            let array = array.as_primitive::<Float64Type>();
            Ok(Column::Number(NumberColumn::new(array.values().clone(), valid_of(array), vec![])))
        }
        // A single means its own shortest decimal, not that of the double nearest to it.
        DataType::Float32 => Ok(numbers(array.as_primitive::<Float32Type>(), |x| {
            let x = x.to_string();
            x.parse().map_or_else(|_| (None, Cell::Text(x.clone())), |d: Decimal| number(d))
        })),
        DataType::Int64 => Ok(integers(array.as_primitive::<Int64Type>())),
        DataType::UInt64 => {
            Ok(numbers(array.as_primitive::<UInt64Type>(), |x| (decimal::double(i128::from(x), 0), exact(x.into(), 0))))
        }
        DataType::Decimal128(_, scale) => Ok(decimals(array.as_primitive::<Decimal128Type>(), *scale)),
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal256(..) => {
            let scale = match array.data_type() {
                DataType::Decimal32(_, s) | DataType::Decimal64(_, s) | DataType::Decimal256(_, s) => *s,
                _ => 0,
            };
            column_of(&cast(array, &DataType::Decimal128(38, scale))?)
        }
        t if t.is_integer() => column_of(&cast(array, &DataType::Int64)?),
        t if t.is_numeric() => column_of(&cast(array, &whole)?),
        DataType::Utf8 => Ok(Column::Text(TextColumn::plain(array.as_string::<i32>().clone()))),
        DataType::Boolean => Ok(Column::Text(TextColumn::plain(words(array.as_boolean())))),
        DataType::Dictionary(_, values) if values.is_numeric() => column_of(&cast(array, values)?),
        DataType::Dictionary(key, values) => {
            if **key != DataType::Int32 || **values != DataType::Utf8 {
                let wanted = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
                return column_of(&cast(array, &wanted)?);
            }
            let array = array.as_dictionary::<Int32Type>();
            let valid = valid_of(array.keys());
            let values = array.values().as_string::<i32>().clone();
            Ok(Column::Text(TextColumn::listed(array.keys().values().clone(), values, valid)))
        }
        DataType::Date32 => Ok(Column::Cells(array.as_primitive::<Date32Type>().iter().map(date).collect())),
        DataType::Date64 => column_of(&cast(array, &DataType::Date32)?),
        _ => column_of(&cast(array, &DataType::Utf8)?),
    }
}

/// Days since 1970-01-01.
fn date(days: Option<i32>) -> Cell {
    let Some(days) = days else { return Cell::Missing };
    let span = jiff::Span::new().try_days(days);
    let date = span.and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span));
    date.map_or_else(|_| Cell::Text(format!("1970-01-01 + {days} d")), Cell::Date)
}

fn words(array: &BooleanArray) -> StringArray {
    array.iter().map(|x| x.map(|x| if x { "true" } else { "false" })).collect()
}

/// Whole numbers: 15 digits and fewer are doubles at once.
fn integers(array: &PrimitiveArray<Int64Type>) -> Column {
    const LIMIT: i64 = 1_000_000_000_000_000;
    let values: Vec<f64> = array.values().iter().map(|x| *x as f64).collect();
    let large = array.values().iter().fold(0_u64, |max, x| max.max(x.unsigned_abs()));
    let mut odd = vec![];
    if large >= LIMIT.unsigned_abs() {
        let rows = array.iter().enumerate().filter_map(|(row, x)| Some((row, x?)));
        odd.extend(
            rows.filter(|(_, x)| x.abs_diff(0) >= LIMIT.unsigned_abs()).map(|(row, x)| (row, exact(x.into(), 0))),
        );
    }
    Column::Number(NumberColumn::new(values.into(), valid_of(array), odd))
}

fn decimals(array: &PrimitiveArray<Decimal128Type>, scale: i8) -> Column {
    numbers(array, |mantissa| match u32::try_from(scale) {
        Ok(scale) => (decimal::double(mantissa, scale), exact(mantissa, scale)),
        // A negative scale counts zeros before the point.
        Err(_) => match 10_i128.checked_pow(scale.unsigned_abs().into()).and_then(|p| mantissa.checked_mul(p)) {
            Some(whole) => (decimal::double(whole, 0), exact(whole, 0)),
            None => (None, Cell::Text(format!("{mantissa}e{}", -i32::from(scale)))),
        },
    })
}

/// Each value by `read`: its double if that means it, and the cell otherwise.
fn numbers<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    read: impl Fn(T::Native) -> (Option<f64>, Cell),
) -> Column {
    let mut odd = vec![];
    let values: Vec<f64> = array
        .iter()
        .enumerate()
        .map(|(row, x)| match x.map(&read) {
            None => 0.0,
            Some((Some(double), _)) => double,
            Some((None, cell)) => {
                odd.push((row, cell));
                0.0
            }
        })
        .collect();
    Column::Number(NumberColumn::new(values.into(), valid_of(array), odd))
}

fn number(d: Decimal) -> (Option<f64>, Cell) {
    let (double, means) = decimal::nearest(d);
    (means.then_some(double), Cell::Number(d))
}

/// mantissa / 10^scale as a cell; beyond 28 digits it is no number a rule can compute with.
fn exact(mantissa: i128, scale: u32) -> Cell {
    match Decimal::try_from_i128_with_scale(mantissa, scale) {
        Ok(d) => Cell::Number(d.normalize()),
        Err(_) => Cell::Text(format!("{mantissa}e-{scale}")),
    }
}

fn valid_of<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> Option<Bits> {
    array.nulls().filter(|nulls| nulls.null_count() > 0).map(|nulls| bits_of(nulls.inner()))
}

pub(super) fn bits_of(buffer: &BooleanBuffer) -> Bits {
    Bits::from_words(buffer.bit_chunks().iter_padded().collect(), buffer.len())
}
