//! Functions of the row's own values.

use crate::ast::{Function, Span};
use crate::dates;
use crate::eval::{Evaluated, Frame, Value, of_number, of_truth};
use crate::exact::Number;
use crate::outcome::{EvalError, Trouble};
use crate::resolve::places_of;
use crate::rule::Typed;
use crate::{aggregate, texts};
use jiff::civil::Date;
use shishu_terms::Decimal;
use std::borrow::Cow;

impl<'a> Frame<'a> {
    pub(crate) fn call(&self, function: Function, arguments: &'a [Typed], span: &Span) -> Evaluated<'a> {
        let Some(first) = arguments.first() else {
            // Only `count()` may have none, and it is asked over rows.
            return Err(self.error(span, Trouble::NoRows));
        };
        match function {
            Function::Abs => self.number(first).map(|n| of_number(n.map(Number::abs))),
            Function::Round => {
                let places = arguments.get(1).and_then(places_of).unwrap_or(0);
                self.number(first).map(|n| of_number(n.map(|n| n.round(places))))
            }
            Function::Min => self.least(arguments, false),
            Function::Max => self.least(arguments, true),
            Function::Sum => self.over_arguments(arguments, span, aggregate::sum_in_order),
            Function::Mean => self.over_arguments(arguments, span, aggregate::mean),
            Function::Median => {
                self.over_arguments(arguments, span, |all| aggregate::quantile(all, Decimal::new(5, 1)))
            }
            Function::Quantile => self.quantile(arguments, span),
            Function::Count => self.count(arguments, false),
            Function::CountDistinct => self.count(arguments, true),
            Function::IsMissing => Ok(Value::Truth(matches!(self.eval(first)?, Value::Missing))),
            // The period has moved into the cells when the rule was compiled.
            Function::Prev | Function::YearAgo => self.eval(first),
            Function::Length => self.of_text(first, |text| Value::Number(Number::whole(text.chars().count()))),
            Function::Upper => self.of_text(first, |text| Value::Text(text.to_uppercase().into())),
            Function::Lower => self.of_text(first, |text| Value::Text(text.to_lowercase().into())),
            Function::Trim => self.of_text(first, |text| Value::Text(text.trim().to_owned().into())),
            Function::Left | Function::Right | Function::Mid => self.piece(function, arguments, span),
            Function::Concat => self.concat(arguments, span),
            Function::StartsWith => self.two_texts(arguments, |a, b| a.starts_with(b)),
            Function::EndsWith => self.two_texts(arguments, |a, b| a.ends_with(b)),
            Function::Contains => self.two_texts(arguments, |a, b| a.contains(b)),
            Function::Text => match self.eval(first)? {
                Value::Missing => Ok(Value::Missing),
                Value::Truth(_) => Err(self.wrong_kind(first)),
                other => Ok(Value::Text(texts::written(&other).into())),
            },
            Function::Number => match self.eval(first)? {
                Value::Text(text) => texts::number(&text).map(of_number).map_err(|trouble| self.error(span, trouble)),
                number @ (Value::Number(_) | Value::Missing) => Ok(number),
                _ => Err(self.wrong_kind(first)),
            },
            Function::Decimals => self.of_number(first, |n| Number::whole(n.normalize().scale() as usize)),
            Function::Digits => self.of_number(first, |n| Number::whole(texts::digits_before_point(n))),
            Function::Date => self.to_date(first, span),
            Function::Year => self.of_date(first, |d| i64::from(d.year())),
            Function::Month => self.of_date(first, |d| i64::from(d.month())),
            Function::Day => self.of_date(first, |d| i64::from(d.day())),
            Function::Quarter => self.of_date(first, |d| i64::from((d.month() - 1) / 3 + 1)),
            Function::Days => self.two_dates(arguments, dates::days),
            Function::Months => self.two_dates(arguments, dates::months),
            Function::Age => self.two_dates(arguments, |a, b| dates::months(a, b) / 12),
            // Turned into other kinds of leaves when the rule was compiled.
            Function::Matches
            | Function::Picture
            | Function::All
            | Function::Any
            | Function::Unique
            | Function::Contiguous
            | Function::Covers
            | Function::Exactly
            | Function::Exists
            | Function::Parent => Err(self.error(span, Trouble::NoRows)),
        }
    }

    /// Every argument counts: one that is missing makes the whole missing, one that is broken outweighs it.
    fn over_arguments(
        &self,
        arguments: &'a [Typed],
        span: &Span,
        join: impl Fn(&[Number]) -> Result<Option<Number>, Trouble>,
    ) -> Evaluated<'a> {
        let mut all = vec![];
        let mut open = false;
        for x in arguments {
            match self.number(x)? {
                Some(n) => all.push(n),
                None => open = true,
            }
        }
        if open {
            return Ok(Value::Missing);
        }
        join(&all).map(of_number).map_err(|trouble| self.error(span, trouble))
    }

    /// The least or greatest of numbers or of dates.
    fn least(&self, arguments: &'a [Typed], greatest: bool) -> Evaluated<'a> {
        let mut best: Option<Value<'a>> = None;
        let mut open = false;
        for x in arguments {
            let next = self.eval(x)?;
            best = match (best, next) {
                (best, Value::Missing) => {
                    open = true;
                    best
                }
                (None, next @ (Value::Number(_) | Value::Date(_))) => Some(next),
                (Some(Value::Number(a)), Value::Number(b)) => {
                    let b_wins = if greatest { b.value > a.value } else { b.value < a.value };
                    Some(Value::Number(if b_wins { b } else { a }))
                }
                (Some(Value::Date(a)), Value::Date(b)) => Some(Value::Date(if greatest { a.max(b) } else { a.min(b) })),
                _ => return Err(self.wrong_kind(x)),
            };
        }
        Ok(best.filter(|_| !open).unwrap_or(Value::Missing))
    }

    /// The last argument is the share.
    fn quantile(&self, arguments: &'a [Typed], span: &Span) -> Evaluated<'a> {
        let share = arguments.last().and_then(crate::resolve::share_of).unwrap_or_default();
        let values = arguments.get(..arguments.len().saturating_sub(1)).unwrap_or_default();
        self.over_arguments(values, span, |all| aggregate::quantile(all, share))
    }

    fn count(&self, arguments: &'a [Typed], distinct: bool) -> Evaluated<'a> {
        let mut seen: Vec<Value<'a>> = vec![];
        for x in arguments {
            let value = self.eval(x)?;
            let known = distinct && seen.iter().any(|other| other.same(&value) == Some(true));
            if !matches!(value, Value::Missing) && !known {
                seen.push(value);
            }
        }
        Ok(Value::Number(Number::whole(seen.len())))
    }

    fn of_text(&self, x: &'a Typed, f: impl FnOnce(&str) -> Value<'a>) -> Evaluated<'a> {
        Ok(self.text(x)?.map_or(Value::Missing, |text| f(&text)))
    }

    fn of_number(&self, x: &'a Typed, f: impl FnOnce(Decimal) -> Number) -> Evaluated<'a> {
        Ok(of_number(self.number(x)?.map(|n| f(n.value))))
    }

    fn of_date(&self, x: &'a Typed, f: impl FnOnce(Date) -> i64) -> Evaluated<'a> {
        Ok(of_number(self.date(x)?.map(|date| Number::exact(Decimal::from(f(date))))))
    }

    fn pair<T>(
        &self,
        arguments: &'a [Typed],
        read: impl Fn(&'a Typed) -> Result<Option<T>, EvalError>,
    ) -> Result<Option<(T, T)>, EvalError> {
        let (Some(a), Some(b)) = (arguments.first(), arguments.get(1)) else { return Ok(None) };
        // Both are read even when one is missing: broken outweighs missing.
        let (a, b) = (read(a)?, read(b)?);
        Ok(a.zip(b))
    }

    fn two_texts(&self, arguments: &'a [Typed], test: impl Fn(&str, &str) -> bool) -> Evaluated<'a> {
        Ok(of_truth(self.pair(arguments, |x| self.text(x))?.map(|(a, b)| test(&a, &b))))
    }

    fn two_dates(&self, arguments: &'a [Typed], f: impl Fn(Date, Date) -> i64) -> Evaluated<'a> {
        let count = self.pair(arguments, |x| self.date(x))?.map(|(a, b)| f(a, b));
        Ok(of_number(count.map(|n| Number::exact(Decimal::from(n)))))
    }

    fn to_date(&self, x: &'a Typed, span: &Span) -> Evaluated<'a> {
        let read = match self.eval(x)? {
            Value::Missing => Ok(None),
            Value::Date(date) => Ok(Some(date)),
            Value::Text(text) => dates::from_text(&text),
            Value::Number(n) => dates::from_number(n.value).map(Some),
            Value::Truth(_) => return Err(self.wrong_kind(x)),
        };
        match read {
            Ok(date) => Ok(date.map_or(Value::Missing, Value::Date)),
            Err(trouble) => Err(self.error(span, trouble)),
        }
    }

    /// `left(x, n)`, `right(x, n)`, `mid(x, from, n)`; what lies outside the text is not there.
    fn piece(&self, function: Function, arguments: &'a [Typed], span: &Span) -> Evaluated<'a> {
        let Some(x) = arguments.first() else { return Ok(Value::Missing) };
        let text = self.text(x)?;
        let mut counts = vec![];
        for x in arguments.iter().skip(1) {
            counts.push(match self.number(x)? {
                Some(n) => Some(texts::count(n.value).map_err(|trouble| self.error(span, trouble))?),
                None => None,
            });
        }
        let Some(text) = text else { return Ok(Value::Missing) };
        let piece: Option<String> = match (function, &counts[..]) {
            (Function::Left, [Some(n)]) => Some(text.chars().take(*n).collect()),
            (Function::Right, [Some(n)]) => Some(text.chars().skip(text.chars().count().saturating_sub(*n)).collect()),
            (Function::Mid, [Some(from), Some(n)]) => {
                Some(text.chars().skip(from.saturating_sub(1)).take(*n).collect())
            }
            _ => None,
        };
        Ok(piece.map_or(Value::Missing, |piece| Value::Text(piece.into())))
    }

    fn concat(&self, arguments: &'a [Typed], span: &Span) -> Evaluated<'a> {
        let mut whole: Option<Cow<'a, str>> = Some(Cow::Borrowed(""));
        for x in arguments {
            whole = match (whole, self.text(x)?) {
                (Some(a), Some(b)) if a.len() + b.len() <= texts::LONGEST => Some(a + b),
                (Some(_), Some(_)) => return Err(self.error(span, Trouble::TooLong)),
                _ => None,
            };
        }
        Ok(whole.map_or(Value::Missing, Value::Text))
    }
}
