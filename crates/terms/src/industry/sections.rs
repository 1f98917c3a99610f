//! The twenty sections of GB/T 4754-2017 and the divisions they hold.

/// A section 门类: its letter, its last division (each begins where the one before ends) and its name.
pub(super) struct Section {
    pub(super) letter: char,
    pub(super) last: u8,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

const fn section(letter: char, last: u8, zh: &'static str, en: &'static str) -> Section {
    Section { letter, last, zh, en }
}

/// Chinese names and divisions as in GB/T 4754-2017; the English names are ours.
#[rustfmt::skip] // a table reads by its lines
pub(super) static SECTIONS: [Section; 20] = [
    section('A', 5, "农、林、牧、渔业", "Agriculture, forestry, animal husbandry and fishery"),
    section('B', 12, "采矿业", "Mining"),
    section('C', 43, "制造业", "Manufacturing"),
    section('D', 46, "电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water supply"),
    section('E', 50, "建筑业", "Construction"),
    section('F', 52, "批发和零售业", "Wholesale and retail trade"),
    section('G', 60, "交通运输、仓储和邮政业", "Transport, storage and post"),
    section('H', 62, "住宿和餐饮业", "Hotels and catering"),
    section('I', 65, "信息传输、软件和信息技术服务业", "Information transmission, software and IT services"),
    section('J', 69, "金融业", "Finance"),
    section('K', 70, "房地产业", "Real estate"),
    section('L', 72, "租赁和商务服务业", "Leasing and business services"),
    section('M', 75, "科学研究和技术服务业", "Scientific research and technical services"),
    section('N', 79, "水利、环境和公共设施管理业", "Water, environment and public facilities management"),
    section('O', 82, "居民服务、修理和其他服务业", "Household services, repair and other services"),
    section('P', 83, "教育", "Education"),
    section('Q', 85, "卫生和社会工作", "Health and social work"),
    section('R', 90, "文化、体育和娱乐业", "Culture, sports and entertainment"),
    section('S', 96, "公共管理、社会保障和社会组织", "Public administration, social security and social organisations"),
    section('T', 97, "国际组织", "International organisations"),
];

/// The section that a division belongs to, if there is such a division.
pub(super) fn section_of(division: u8) -> Option<&'static Section> {
    let known = (1..=97).contains(&division);
    SECTIONS.iter().find(|s| known && division <= s.last)
}
