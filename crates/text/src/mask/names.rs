//! Names: those known to be named in the case, and what looks like one beside a word that goes with names.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::folded::Folded;
use super::surnames::{is_name, is_plain_surname, is_verb_and_surname, surname};
use super::{Found, Kind};

/// Titles, behind a name or before it.
const TITLE: &str = "副书记|书记|支书|副主任|主任|副局长|局长|副县长|县长|副市长|市长|副区长|区长|副镇长|镇长|副乡长|乡长|副校长|校长|副院长|院长|处长|科长|股长|厅长|部长|队长|所长|站长|厂长|行长|村长|组长|董事长|总经理|经理|会计|出纳|老师|医生|大夫|护士|律师|警官|法官|老板|先生|女士|小姐|同志|师傅|阿姨|大爷|大妈|总";

/// Words after which a name follows, and nothing else.
const LABEL: &str = "姓名|联系人|举报人|投诉人|反映人|被举报人|申请人|被申请人|信访人|当事人|户主|负责人|法定代表人|法人代表|法人|经办人|承办人|户名|我叫|名叫|叫做|本人叫";

/// Words after which a name often follows.
const KIN: &str = "我是|本人|村民|居民|业主|职工|员工|患者|死者|学生|儿子|女儿|妻子|丈夫|父亲|母亲|爱人|老公|老婆|哥哥|弟弟|姐姐|妹妹|邻居|同事|干部";

/// Each of these names wherever it stands, blanks inside it or not.
pub fn listed(text: &Folded, names: &[&str]) -> Vec<Found> {
    let mut found = Vec::new();
    for name in names {
        let name: Vec<char> = Folded::new(name).characters().iter().copied().filter(|c| !c.is_whitespace()).collect();
        if name.is_empty() {
            continue;
        }
        let places: Vec<usize> =
            (0..text.characters().len()).filter(|at| !text.characters()[*at].is_whitespace()).collect();
        let is_here = |window: &&[usize]| window.iter().zip(&name).all(|(at, c)| text.characters()[*at] == *c);
        for window in places.windows(name.len()).filter(is_here) {
            // Blanks part the characters of a name, not lines or columns.
            let (start, end) = (window[0], window[name.len() - 1] + 1);
            if end - start <= name.len() * 2 {
                found.push(Found::likely(start..end, Kind::Name, "本件涉及的姓名", "a name known to be in the case"));
            }
        }
    }
    found
}

pub fn find(text: &Folded) -> Vec<Found> {
    let mut found = before_titles(text);
    found.extend(after_titles(text));
    found.extend(after_words(text));
    found.extend(before_sex(text));
    found
}

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

/// 王建国书记, 王书记: three or two characters of a name before a title, or a surname alone.
fn before_titles(text: &Folded) -> Vec<Found> {
    static HERE: LazyLock<Regex> = LazyLock::new(|| compiled(&format!("(?P<title>{TITLE})")));
    let of_title = |(_, title): (regex::Captures<'_>, Range<usize>)| {
        let name = |len: usize| title.start.checked_sub(len).map(|start| start..title.start);
        let fits = |range: &Range<usize>| {
            let characters = &text.characters()[range.clone()];
            is_name(characters) && !is_verb_and_surname(characters)
        };
        let whole = [4, 3, 2].into_iter().filter_map(name).find(fits);
        // 总 alone ends too many words; after a surname of one character it is a manager.
        let short = text.at(title.start) == Some('总') && title.len() == 1;
        if let Some(range) = whole.filter(|_| !short) {
            return Some(Found::likely(range, Kind::Name, "姓名加称呼、职务", "a name before a title"));
        }
        let alone = name(1).filter(|range| text.at(range.start).is_some_and(is_plain_surname))?;
        let before = alone.start.checked_sub(1).and_then(|at| text.at(at));
        let begins = before.is_none_or(|c| {
            !matches!(c, '\u{4e00}'..='\u{9fff}') || "的向找和与对由请是给跟及据有被问见敬爱谢".contains(c)
        });
        match begins {
            true => Some(Found::likely(alone, Kind::Name, "姓氏加称呼、职务", "a surname before a title")),
            false if short => None,
            false => Some(Found::doubtful(alone, Kind::Name, "像姓氏加称呼、职务", "perhaps a surname before a title")),
        }
    };
    text.all(&HERE, "title").filter_map(of_title).collect()
}

/// 村支书彭友国利用…: the name behind a title.
fn after_titles(text: &Folded) -> Vec<Found> {
    static HERE: LazyLock<Regex> = LazyLock::new(|| compiled(&format!("(?P<title>{TITLE})")));
    let behind = |(_, title): (regex::Captures<'_>, Range<usize>)| {
        let range = name_from(text, title.end)?;
        let ends = ends(text, range.end);
        // Two characters and no end to them are a word more often than a name.
        (ends || range.len() > 2).then_some(())?;
        Some(match ends {
            true => Found::likely(range, Kind::Name, "职务后的姓名", "a name after a title"),
            false => Found::doubtful(range, Kind::Name, "像职务后的姓名", "perhaps a name after a title"),
        })
    };
    text.all(&HERE, "title").filter_map(behind).collect()
}

/// 联系人：张建国, 我叫张建国, 村民张建国.
fn after_words(text: &Folded) -> Vec<Found> {
    static LABELS: LazyLock<Regex> = LazyLock::new(|| compiled(&format!("(?P<word>(?:{LABEL})[:是为叫 ]{{0,3}})")));
    static KINS: LazyLock<Regex> = LazyLock::new(|| compiled(&format!("(?P<word>(?:{KIN})[:是叫 ]{{0,2}})")));
    let labelled = text.all(&LABELS, "word").filter_map(|(_, word)| {
        let range = name_from(text, word.end)?;
        Some(Found::likely(range, Kind::Name, "写在“姓名”一类词之后", "after a word that a name follows"))
    });
    let kin = text.all(&KINS, "word").filter_map(|(_, word)| {
        let range = name_from(text, word.end)?;
        let last = text.at(range.end).is_none_or(|c| !matches!(c, '\u{4e00}'..='\u{9fff}'));
        ends(text, range.end).then(|| match last {
            true => Found::likely(range, Kind::Name, "称谓后的姓名", "a name after what somebody is called"),
            false => {
                Found::doubtful(range, Kind::Name, "像称谓后的姓名", "perhaps a name after what somebody is called")
            }
        })
    });
    labelled.chain(kin).collect()
}

/// 付文建，男，1968年…
fn before_sex(text: &Folded) -> Vec<Found> {
    static HERE: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?P<sex>[,，、( ]{1,2}[男女][,，、) ])"));
    let name = |(_, sex): (regex::Captures<'_>, Range<usize>)| {
        let whole = [4, 3, 2].into_iter().filter_map(|len| sex.start.checked_sub(len).map(|start| start..sex.start));
        let range = whole.into_iter().find(|range| is_name(&text.characters()[range.clone()]))?;
        Some(Found::likely(range, Kind::Name, "后面写着性别", "the sex stands behind it"))
    };
    text.all(&HERE, "sex").filter_map(name).collect()
}

/// A name that begins here: the longest that ends where names end, else the longest.
fn name_from(text: &Folded, start: usize) -> Option<Range<usize>> {
    let whole = |len: usize| {
        let range = start..start + len;
        text.characters().get(range.clone()).filter(|characters| is_name(characters)).map(|_| range)
    };
    let lengths = || [4, 3, 2].into_iter().filter_map(whole);
    lengths().find(|range| ends(text, range.end)).or_else(|| lengths().next())
}

/// Whether a name can end before this place: the text does, or no Chinese character stands there, or one that follows names.
fn ends(text: &Folded, at: usize) -> bool {
    text.at(at)
        .is_none_or(|c| !matches!(c, '\u{4e00}'..='\u{9fff}') || "的和与及在因系于说对向把将被是从等以之也".contains(c))
}

/// The surname and 某 for each given character; for a surname alone, and for what is no Chinese name, 某.
pub fn instead(what: &Folded) -> String {
    let characters: Vec<char> = what.characters().iter().copied().filter(|c| !c.is_whitespace()).collect();
    match surname(&characters) {
        Some(family) if characters.len() > family => {
            let given = (characters.len() - family).min(2);
            characters.iter().take(family).copied().chain(std::iter::repeat_n('某', given)).collect()
        }
        _ => "某".to_owned(),
    }
}
