//! The figures of one return on their way into a draft.

use shishu_terms::IndicatorCode;
use std::collections::BTreeMap;

/// Cells by indicator: decimal text as a clerk would type it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells(BTreeMap<IndicatorCode, String>);

impl Cells {
    /// A whole number.
    pub fn whole(&mut self, code: &str, value: i64) {
        self.text(code, &value.to_string());
    }

    /// A number given in tenths; nothing is a plain 0.
    pub fn tenths(&mut self, code: &str, tenths: i64) {
        if tenths == 0 {
            return self.text(code, "0");
        }
        let (sign, rest) = (if tenths < 0 { "-" } else { "" }, tenths.abs());
        self.text(code, &format!("{sign}{}.{}", rest / 10, rest % 10));
    }

    /// Text or a code.
    pub fn text(&mut self, code: &str, text: &str) {
        self.0.insert(IndicatorCode::new(code), text.to_owned());
    }

    /// What stands in a cell.
    pub fn get(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }

    /// The number in a cell, in tenths; 0 where there is none.
    pub fn in_tenths(&self, code: &str) -> i64 {
        let Some((text, negative)) = self.get(code).map(|text| (text.trim_start_matches('-'), text.starts_with('-')))
        else {
            return 0;
        };
        let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
        let tenths = whole.parse::<i64>().unwrap_or(0) * 10 + tenth.parse::<i64>().unwrap_or(0);
        if negative { -tenths } else { tenths }
    }

    /// Writes a number in tenths the way the cell is written now, with or without a decimal.
    pub fn put_tenths(&mut self, code: &str, tenths: i64) {
        match self.get(code).is_some_and(|text| text.contains('.')) {
            true => self.tenths(code, tenths),
            false => self.whole(code, (tenths + 5).div_euclid(10)),
        }
    }

    /// Codes of the cells that hold numbers.
    pub fn numbers(&self) -> Vec<String> {
        let is_number = |text: &String| text.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
        self.0.iter().filter(|(_, text)| is_number(text)).map(|(code, _)| code.to_string()).collect()
    }

    /// As a draft takes them.
    pub fn into_map(self) -> BTreeMap<IndicatorCode, String> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_read_back_as_written() {
        let mut cells = Cells::default();
        for tenths in [0, 7, 10, 12_864, -35] {
            cells.tenths("101", tenths);
            assert_eq!(cells.in_tenths("101"), tenths);
        }
        assert_eq!(cells.get("101"), Some("-3.5"));
        cells.whole("302", 41);
        assert_eq!(cells.in_tenths("302"), 410);
        cells.put_tenths("302", 426);
        assert_eq!(cells.get("302"), Some("43"));
    }
}
