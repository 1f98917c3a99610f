//! Addresses down to a house, a flat or a group of a village. A town, a street or a village alone is no address of anybody.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::folded::Folded;
use super::{Found, Kind};

pub fn find(text: &Folded) -> Vec<Found> {
    static HOUSE: LazyLock<Regex> = LazyLock::new(|| pattern(HOUSE_PART));
    static GROUP: LazyLock<Regex> = LazyLock::new(|| pattern(GROUP_PART));
    static FLAT: LazyLock<Regex> = LazyLock::new(|| pattern(FLAT_PART));
    let house = text.all(&HOUSE, "it").map(|(_, range)| {
        Found::likely(begun(text, range), Kind::Address, "路名和门牌号", "a street with the number of a house")
    });
    let flat = text.all(&FLAT, "it").map(|(_, range)| {
        Found::likely(begun(text, range), Kind::Address, "小区和楼栋、房号", "an estate with building or flat")
    });
    // 村集体经济组织 and 村民组 are no group of a village.
    let generic = |range: &Range<usize>| {
        let found: String = text.characters()[range.clone()].iter().collect();
        text.at(range.end).is_some_and(|c| "织建成合装员里".contains(c))
            || ["集体", "经济", "村民组", "村民小组"].iter().any(|word| found.contains(word))
                && !found.contains(char::is_numeric)
    };
    let groups = text.all(&GROUP, "it").map(|(_, range)| range).filter(|range| !generic(range));
    let group = groups
        .map(|range| Found::likely(begun(text, range), Kind::Address, "村和村民小组", "a village with its group"));
    house.chain(flat).chain(group).collect()
}

const HAN: &str = r"[\x{4e00}-\x{9fff}]";
const NUMBER: &str = r"(?:[A-Za-z]?[0-9]+[A-Za-z]?|[一二三四五六七八九十百]+)";
/// Provinces down to villages, any of them missing.
const ABOVE: &str = r"(?:(?:[A-Z][0-9]{0,2}|H{1,7}?)(?:省|自治区|市|州|区|县|旗|镇|乡|街道|村|社区)){0,5}";
/// What may follow the number of a house.
const WITHIN: &str = r"(?:N(?:栋|幢|座|号楼|单元|楼|层|室|户|房|号)|-N(?:室|号|房)?){0,4}";
const HOUSE_PART: &str =
    r"(?:H|[A-Za-z0-9]){1,8}?(?:大道|路|街|巷|弄|胡同|里|道)N(?:弄|巷)?(?:N)?(?:之N)?号(?:附N号)?W";
const FLAT_PART: &str = r"(?:H|[A-Za-z0-9]){1,10}?(?:小区|花园|家园|庭院|山庄|公寓|公馆|大厦|国际|中心|广场|新村|社区|学院|医院|[苑城府湾园村郡居庭轩阁台墅里庐邸]|N期|N区)N(?:栋|幢|座|号楼)W";
const GROUP_PART: &str = r"H{1,6}?(?:村|社区)(?:N|H{1,4}?N?)(?:村民小组|小组|组|生产队|队|号)W";

fn pattern(part: &str) -> Regex {
    let written = format!("(?P<it>{ABOVE}{part})").replace('W', WITHIN).replace('N', NUMBER).replace('H', HAN);
    Regex::new(&written).expect("a pattern")
}

/// Chinese has no blanks: what was taken for the beginning of a name may be the end of "I live at". Cut after the last such word.
fn begun(text: &Folded, range: Range<usize>) -> Range<usize> {
    const BEFORE: [&str; 31] = [
        "解决",
        "投诉",
        "反映",
        "本人为",
        "户籍地址",
        "家庭住址",
        "居住地址",
        "家庭地址",
        "联系地址",
        "地址是",
        "居住在",
        "座落在",
        "坐落在",
        "坐落于",
        "家住",
        "住在",
        "住址",
        "地址",
        "位于",
        "我是",
        "本人系",
        "我系",
        "来自",
        "前往",
        "现在",
        "就在",
        "于",
        "在",
        "到",
        "是",
        "从",
    ];
    let found: String = text.characters()[range.clone()].iter().collect();
    let (mut kept, mut again) = (found.as_str(), true);
    while again {
        again = false;
        // A word in the middle of a name is none: only what stands in the first few characters is cut.
        let start: String = kept.chars().take(8).collect();
        if let Some((at, word)) = BEFORE.iter().find_map(|word| Some((start.find(word)?, word))) {
            kept = &kept[at + word.len()..];
            again = true;
        }
    }
    let kept = kept.trim_start_matches(['为', '即', '系', '住', '的', '来', '请', '望', '原', '月', '日']);
    range.end - kept.chars().count()..range.end
}

/// Down to the county, and "somewhere" for the rest.
pub fn instead(what: &Folded) -> String {
    static ABOVE_COUNTY: LazyLock<Regex> = LazyLock::new(|| {
        let han = |count: &str| format!("{HAN}{count}");
        let (long, short) = (han("{2,7}?"), han("{1,6}?"));
        Regex::new(&format!("^(?:{long}(?:省|自治区))?(?:{long}(?:市|州|盟))?(?:{short}(?:区|县|旗))?"))
            .expect("a pattern")
    });
    let kept = ABOVE_COUNTY.find(what.text()).map_or("", |found| found.as_str());
    format!("{kept}某处")
}
