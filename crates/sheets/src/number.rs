//! A stored number as the person sees it in the sheet, or the reason why it cannot be taken.

use crate::dates::{Shown, iso_from_serial};
use crate::decimal::{NumberFault, exact_decimal, percent};
use crate::error::{Fault, SheetError, say};
use crate::model::{At, ValueKind};

/// A number as the person sees it: plain decimal text, or the date or percentage its format makes of it.
pub(crate) fn number(
    written: &str,
    shown: Shown,
    since_1904: bool,
    at: &dyn Fn() -> At,
) -> Result<(String, ValueKind), SheetError> {
    let plain = exact_decimal(written).map_err(|fault| number_error(written, fault, at()))?;
    match shown {
        Shown::Number => Ok((plain, ValueKind::Number)),
        Shown::Percent => {
            Ok((percent(&plain).map_err(|fault| number_error(written, fault, at()))?, ValueKind::Percent))
        }
        Shown::Date => Ok(match iso_from_serial(&plain, since_1904) {
            Some(iso) => (iso, ValueKind::Date),
            None => (plain, ValueKind::Number),
        }),
    }
}

/// The refusal of a number that cannot be kept exactly.
fn number_error(written: &str, fault: NumberFault, at: At) -> SheetError {
    let start: String = written.trim().chars().take(40).collect();
    let message = match fault {
        NumberFault::NotANumber => say(
            format!("数值单元格里写的是“{start}”，不是数"),
            format!("a number cell holds “{start}”, which is not a number"),
        ),
        NumberFault::OutOfRange => say(
            format!("数值“{start}”超出可以准确记录的范围"),
            format!("the number “{start}” is outside what can be recorded exactly"),
        ),
    };
    let cure = say("请改成普通写法的数，例如 1286.40", "write it as an ordinary number, for example 1286.40");
    SheetError::new(Fault::Number, at, message, cure)
}
