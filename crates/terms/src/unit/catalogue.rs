//! The units that are known, one a line.

use rust_decimal::Decimal;

/// What a unit measures. Only units of one dimension convert into each other and add up.
///
/// Electricity and standard coal stay apart although both are energy: the factor between them is set by each year's
/// reporting system, it is not a fact of nature. So do large and small animals, households and persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    Money,
    Euro,
    Persons,
    Households,
    Pieces,
    LargeAnimals,
    SmallAnimals,
    Area,
    Mass,
    Electricity,
    StandardCoal,
    /// Pure numbers: shares, rates, indices.
    Number,
}

/// One entry of the catalogue.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Other spellings that are read but never written.
    pub(super) also: &'static [&'static str],
    pub(super) dimension: Dimension,
    /// To the base unit of the dimension, always exact.
    pub(super) factor: Decimal,
}

const fn entry(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    also: &'static [&'static str],
    dimension: Dimension,
    (factor, scale): (u32, u32),
) -> Entry {
    let factor = Decimal::from_parts(factor, 0, 0, false, scale);
    Entry { code, zh, en, also, dimension, factor }
}

/// The base of an area is the mu 亩, not the square metre: 1 hectare = 15 mu and 1 m² = 0.0015 mu are exact decimals,
/// while 1 mu = 666.66… m² is not.
///
/// Columns: code, Chinese, English, other spellings, dimension, factor as (digits, decimals).
#[rustfmt::skip] // a table reads by its lines
pub(super) static CATALOGUE: [Entry; 28] = {
    use Dimension::*;
    [
        entry("CNY", "元", "yuan", &["人民币元"], Money, (1, 0)),
        entry("kCNY", "千元", "thousand yuan", &[], Money, (1_000, 0)),
        entry("wanCNY", "万元", "10,000 yuan", &[], Money, (10_000, 0)),
        entry("yiCNY", "亿元", "100 million yuan", &[], Money, (100_000_000, 0)),
        entry("EUR", "欧元", "euro", &[], Euro, (1, 0)),
        entry("kEUR", "千欧元", "thousand euro", &[], Euro, (1_000, 0)),
        entry("person", "人", "persons", &[], Persons, (1, 0)),
        entry("wan-person", "万人", "10,000 persons", &[], Persons, (10_000, 0)),
        entry("household", "户", "households", &[], Households, (1, 0)),
        entry("piece", "个", "units", &["家"], Pieces, (1, 0)),
        entry("head", "头", "head", &[], LargeAnimals, (1, 0)),
        entry("wan-head", "万头", "10,000 head", &[], LargeAnimals, (10_000, 0)),
        entry("animal", "只", "animals", &[], SmallAnimals, (1, 0)),
        entry("wan-animal", "万只", "10,000 animals", &[], SmallAnimals, (10_000, 0)),
        entry("mu", "亩", "mu", &[], Area, (1, 0)),
        entry("ha", "公顷", "hectares", &[], Area, (15, 0)),
        entry("m2", "平方米", "m²", &["㎡", "m²"], Area, (15, 4)),
        entry("wan-m2", "万平方米", "10,000 m²", &[], Area, (15, 0)),
        entry("kg", "公斤", "kg", &["千克"], Mass, (1, 0)),
        entry("t", "吨", "tonnes", &[], Mass, (1_000, 0)),
        entry("wan-t", "万吨", "10,000 tonnes", &[], Mass, (10_000_000, 0)),
        entry("kWh", "千瓦时", "kWh", &["度"], Electricity, (1, 0)),
        entry("wan-kWh", "万千瓦时", "10,000 kWh", &[], Electricity, (10_000, 0)),
        entry("tce", "吨标准煤", "tonnes of standard coal", &["吨标煤"], StandardCoal, (1, 0)),
        entry("wan-tce", "万吨标准煤", "10,000 tonnes of standard coal", &["万吨标煤"], StandardCoal, (10_000, 0)),
        entry("1", "无", "none", &["—"], Number, (1, 0)),
        entry("%", "%", "%", &["百分比"], Number, (1, 2)),
        entry("permille", "‰", "‰", &["千分比"], Number, (1, 3)),
    ]
};
