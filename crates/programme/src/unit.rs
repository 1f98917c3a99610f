//! `units.csv`: the statistical units — enterprises, villages, organs.

use std::collections::{BTreeMap, BTreeSet};

use shishu_terms::{Bilingual, IndustryCode, RegionCode, UnifiedSocialCreditCode, UnitId};

use crate::{
    csv_file::{CsvFile, Row},
    problem::{At, Problems, Spot, both, suggestion},
    region::{self, Regions, names},
    register::Register,
    superior,
};

/// A statistical unit 统计单位.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatUnit {
    pub id: UnitId,
    /// A code whose check character is wrong is kept, with a warning: some in lawful use are so.
    pub uscc: Option<UnifiedSocialCreditCode>,
    pub name: Bilingual,
    /// The smallest listed place the unit lies in.
    pub region: RegionCode,
    pub industry: Option<IndustryCode>,
    pub kind: UnitKind,
    /// As the programme writes it, such as `large`; not interpreted.
    pub size: Option<String>,
    /// The direct superior; for a unit without one of its own the organ of the next larger place.
    pub superior: Option<UnitId>,
    /// The directories 名录库 the unit is enrolled in, by the names that forms select on.
    pub groups: BTreeSet<String>,
}

impl StatUnit {
    /// The size in words where it is one of the four of the statistical classification of enterprises by size 统计上大中小微型企业划分办法;
    /// another word as the programme writes it.
    pub fn size_name(&self) -> Option<Bilingual> {
        let size = self.size.as_deref()?;
        Some(match size {
            "large" => both("大型", size),
            "medium" => both("中型", size),
            "small" => both("小型", size),
            "micro" => both("微型", size),
            other => both(other, other),
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    Enterprise,
    Village,
    /// A body of government or one run by it.
    Organ,
    Other,
}

impl UnitKind {
    pub const ALL: [Self; 4] = [Self::Enterprise, Self::Village, Self::Organ, Self::Other];

    /// The word of the files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::Village => "village",
            Self::Organ => "organ",
            Self::Other => "other",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Self::Enterprise => both("企业", "enterprise"),
            Self::Village => both("村", "village"),
            Self::Organ => both("机关", "organ"),
            Self::Other => both("其他", "other"),
        }
    }

    pub(crate) fn parse(at: &At<String>, problems: &Problems) -> Option<Self> {
        word(at, &Self::ALL, Self::code, ("单位类别", "kind of unit"), problems)
    }
}

/// Finds a word of the files among the values of an enumeration.
pub(crate) fn word<T: Copy>(
    at: &At<String>,
    all: &[T],
    code: fn(T) -> &'static str,
    (zh, en): (&str, &str),
    problems: &Problems,
) -> Option<T> {
    let found = all.iter().copied().find(|value| code(*value) == at.value);
    if found.is_none() {
        let codes = all.iter().map(|value| code(*value));
        problems.refuse(
            &at.spot,
            both(format!("没有“{}”这种{zh}", at.value), format!("\"{}\" is not a {en}", at.value)),
            suggestion(&at.value, codes),
        );
    }
    found
}

const FILE: &str = "units.csv";
const COLUMNS: [&str; 9] = ["id", "uscc", "name_zh", "name_en", "region", "kind", "industry", "size", "groups"];

pub(crate) type Units = Register<UnitId, StatUnit>;

pub(crate) fn load(bytes: &[u8], regions: &Regions, problems: &Problems) -> Units {
    let mut units = Units::new("单位", "unit");
    let mut credit_codes = BTreeMap::new();
    let file = CsvFile::read_with(FILE, bytes, &COLUMNS, &["superior"], problems);
    units.note_damage(&file);
    for row in &file.rows {
        let Some(id) = row.filled(0, "id", problems) else { continue };
        let id = UnitId::new(id.value);
        if !units.declare_id(id.as_str(), id.well_formed(), &row.spot, problems) {
            continue;
        }
        if let Some(unit) = read(row, id.clone(), regions, &mut credit_codes, problems) {
            units.items.insert(id, unit);
        }
    }
    superior::settle(&mut units, problems);
    units
}

fn read(
    row: &Row,
    id: UnitId,
    regions: &Regions,
    credit_codes: &mut BTreeMap<String, UnitId>,
    problems: &Problems,
) -> Option<StatUnit> {
    let uscc = credit_code(row, &id, credit_codes, problems);
    let name = names(row, 2, problems);
    let region = row
        .filled(4, "region", problems)
        .and_then(|at| region::parse(at, problems))
        .filter(|region| regions.check(&region.to_string(), &row.spot, problems));
    let kind = row.filled(5, "kind", problems).and_then(|at| UnitKind::parse(&at, problems));
    let industry = industry(row.cell(6), &row.spot, problems);
    Some(StatUnit {
        id,
        uscc: uscc?,
        name: name?,
        region: region?,
        industry: industry?,
        kind: kind?,
        superior: Some(row.cell(9)).filter(|id| !id.is_empty()).map(UnitId::new),
        size: Some(row.cell(7).to_owned()).filter(|size| !size.is_empty()),
        groups: row.cell(8).split('|').map(str::trim).filter(|group| !group.is_empty()).map(str::to_owned).collect(),
    })
}

/// The outer `None` is a refusal, the inner one an empty cell.
fn credit_code(
    row: &Row,
    id: &UnitId,
    seen: &mut BTreeMap<String, UnitId>,
    problems: &Problems,
) -> Option<Option<UnifiedSocialCreditCode>> {
    let text = row.cell(1);
    if text.is_empty() {
        return Some(None);
    }
    let code = match UnifiedSocialCreditCode::parse(text) {
        Ok(code) => code,
        Err(error) => {
            problems.refuse_text(&row.spot, error.message());
            return None;
        }
    };
    if let Some(warning) = code.warning() {
        let (message, cure) = crate::problem::split_cure(warning);
        problems.warn(&row.spot, message, cure);
    }
    if let Some(other) = seen.insert(code.as_str().to_owned(), id.clone()) {
        problems.refuse(
            &row.spot,
            both(
                format!("统一社会信用代码 {code} 与单位 {other} 相同"),
                format!("the credit code {code} is also that of unit {other}"),
            ),
            both("一个代码只属于一个单位；请对照营业执照", "a code belongs to one unit, compare the licences"),
        );
        return None;
    }
    Some(Some(code))
}

/// The outer `None` is a refusal, the inner one an empty cell.
fn industry(text: &str, spot: &Spot, problems: &Problems) -> Option<Option<IndustryCode>> {
    if text.is_empty() {
        return Some(None);
    }
    match text.parse::<IndustryCode>() {
        Ok(code) => Some(Some(code)),
        Err(error) => {
            problems.refuse_text(spot, error.message());
            None
        }
    }
}
