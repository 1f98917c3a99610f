//! `cases/*.toml`: one kind of case each.

use std::collections::BTreeSet;

use shishu_terms::{CaseKindId, CategoryId, PostId, TimeLimit};

use crate::{
    case_kind::{CaseKind, Category, Channel, IdentityRule},
    case_parts::{self, limit, limit_or_none, own_id, texts_filled},
    case_reach,
    post::{Posts, Power},
    problem::{At, Problems, Spot, both},
    register::Register,
    toml_file::{Keys, TomlFile},
    unit::{Units, word},
};

const KEYS: [&str; 15] = [
    "id",
    "prefix",
    "name",
    "guide",
    "sealed",
    "few",
    "intake",
    "supervisors",
    "limits",
    "category",
    "stage",
    "pause",
    "transfer",
    "reply",
    "identity",
];

/// Numbers that begin so are no case's.
const RESERVED: [&str; 2] = ["DX", "RC"];

/// What a kind of case is checked against.
pub(crate) struct Around<'a> {
    pub units: &'a Units,
    pub posts: &'a Posts,
}

pub(crate) type Kinds = Register<CaseKindId, CaseKind>;

/// Ids and prefixes declared so far, over all files.
struct Declared {
    kinds: Kinds,
    prefixes: Register<String, ()>,
}

/// Reads every kind of case; those that are in order are in `items`.
pub(crate) fn load_all<'f>(
    files: impl Iterator<Item = (&'f str, &'f [u8])>,
    around: &Around<'_>,
    problems: &Problems,
) -> Kinds {
    let (kinds, prefixes) = (Kinds::new("事项种类", "kind of case"), Register::new("编号字头", "prefix"));
    let mut declared = Declared { kinds, prefixes };
    for (path, bytes) in files {
        if let Some(kind) = load(path, bytes, around, &mut declared, problems) {
            declared.kinds.items.insert(kind.id.clone(), kind);
        }
    }
    declared.kinds
}

fn load(
    path: &str,
    bytes: &[u8],
    around: &Around<'_>,
    declared: &mut Declared,
    problems: &Problems,
) -> Option<CaseKind> {
    let file = TomlFile::open(path, bytes, problems)?;
    let root = file.parse()?;
    let keys = Keys::root(&file, &root, &KEYS);
    let id = id(&keys, path, &mut declared.kinds);
    let prefix = prefix(&keys, &mut declared.prefixes);
    let (name, guide) = (keys.bilingual("name"), keys.bilingual("guide"));
    let sealed = keys.flag_or("sealed", false);
    let (few, intake) = (few(&keys, sealed), intake(&keys));
    let supervisors = posts(&keys, "supervisors", Power::Supervise, around.posts);
    let limits = keys.table("limits", &["whole", "extension", "silence", "remind", "escalate"]);
    let limits = limits.and_then(|table| limits_of(&table));
    let categories = categories(&keys, around);
    let stages = case_parts::stages(&keys, limits.as_ref().map(|limits| limits.whole));
    let pause = keys.opt_table("pause", &["cap", "reason"]).map(|table| case_parts::pause(&table));
    let transfer = keys.table("transfer", &["take", "alert_after", "at_most", "ground"]);
    let transfer = transfer.and_then(|table| case_parts::transfer(&table));
    let reply = keys.table("reply", &["copied_permille", "part"]).and_then(|table| case_parts::reply(&table));
    let identity = identity(&keys, sealed);
    if sealed {
        case_reach::check(&categories, &supervisors, &keys, around, problems);
    }
    let limits = limits?;
    Some(CaseKind {
        id: id?,
        prefix: prefix?,
        name: name?,
        guide: guide?,
        sealed,
        intake,
        categories: categories.into_iter().map(|at| at.value).collect(),
        stages: stages?,
        whole: limits.whole,
        extension: limits.extension,
        pause: match pause {
            Some(pause) => Some(pause?),
            None => None,
        },
        transfer: transfer?,
        reply: reply?,
        silence: limits.silence,
        remind: limits.remind,
        escalate: limits.escalate,
        supervisors,
        few: few?,
        identity: identity?,
    })
}

fn id(keys: &Keys<'_>, path: &str, kinds: &mut Kinds) -> Option<CaseKindId> {
    let problems = keys.problems();
    let at = keys.text("id")?;
    let id = CaseKindId::new(at.value);
    if !kinds.declare_id(id.as_str(), id.well_formed(), &at.spot, problems) {
        return None;
    }
    let file_name = format!("cases/{id}.toml");
    if path != file_name {
        problems.refuse(
            &at.spot,
            both(format!("事项种类 {id} 放在 {path} 里"), format!("the kind of case {id} stands in {path}")),
            both(format!("文件名请改为 {file_name}，或改 id"), format!("name the file {file_name}, or change the id")),
        );
    }
    Some(id)
}

/// Two to four capital letters, no two kinds the same: a case number says its kind.
fn prefix(keys: &Keys<'_>, prefixes: &mut Register<String, ()>) -> Option<String> {
    let at = keys.text("prefix")?;
    if !(2..=4).contains(&at.value.len()) || !at.value.bytes().all(|b| b.is_ascii_uppercase()) {
        keys.problems().refuse(
            &at.spot,
            both(format!("“{}”不能作编号字头", at.value), format!("\"{}\" cannot begin case numbers", at.value)),
            both("请用 2 到 4 个大写英文字母，如 JB", "use two to four capital letters, such as JB"),
        );
        return None;
    }
    if RESERVED.contains(&at.value.as_str()) {
        keys.problems().refuse(
            &at.spot,
            both(format!("编号字头 {} 已有别的用处", at.value), format!("the prefix {} is taken", at.value)),
            both("DX 是典型案例，RC 是容错，请换一个", "DX numbers typical cases and RC tolerances: choose another"),
        );
    }
    prefixes.declare(&at.value, &at.spot, keys.problems()).then_some(at.value)
}

/// How few writers are too few; said for sealed kinds and for no others.
fn few(keys: &Keys<'_>, sealed: bool) -> Option<u32> {
    if sealed {
        return keys.whole("few", 2..=1000);
    }
    if keys.has("few") {
        keys.problems().refuse(
            &keys.spot_of("few"),
            both("没有 sealed = true 时 few 不起作用", "few means nothing without sealed = true"),
            both("请删去 few", "remove few"),
        );
    }
    Some(0)
}

/// How the identity that a reporter left is asked for; said for sealed kinds and for no others. The outer `None` is a refusal.
fn identity(keys: &Keys<'_>, sealed: bool) -> Option<Option<IdentityRule>> {
    if sealed {
        return keys.table("identity", &["decide", "ground"]).and_then(|table| case_parts::identity(&table)).map(Some);
    }
    if keys.has("identity") {
        keys.problems().refuse(
            &keys.spot_of("identity"),
            both(
                "没有 sealed = true 时姓名不另外封存，[identity] 不起作用",
                "[identity] means nothing without sealed = true: no name is kept apart",
            ),
            both("请删去 [identity]", "remove [identity]"),
        );
    }
    Some(None)
}

fn intake(keys: &Keys<'_>) -> BTreeSet<Channel> {
    let problems = keys.problems();
    let read = |at: &At<String>| word(at, &Channel::ALL, Channel::code, ("来件渠道", "channel"), problems);
    let listed = keys.texts("intake");
    if listed.is_empty() {
        problems.refuse(
            &keys.spot_of("intake"),
            both("没有一种来件渠道", "no channel leads to this kind of case"),
            both("请写 intake = [\"counter\", …]", "write intake = [\"counter\", …]"),
        );
    }
    listed.iter().filter_map(read).collect()
}

struct Limits {
    whole: TimeLimit,
    extension: Option<TimeLimit>,
    silence: TimeLimit,
    remind: Option<TimeLimit>,
    escalate: TimeLimit,
}

fn limits_of(keys: &Keys<'_>) -> Option<Limits> {
    let (whole, silence, escalate) = (limit(keys, "whole", 1), limit(keys, "silence", 1), limit(keys, "escalate", 0));
    let (extension, remind) = (limit_or_none(keys, "extension", 1), limit_or_none(keys, "remind", 1));
    Some(Limits { whole: whole?, extension: extension?, silence: silence?, remind: remind?, escalate: escalate? })
}

fn categories(keys: &Keys<'_>, around: &Around<'_>) -> Vec<At<Category>> {
    let problems = keys.problems();
    let mut ids = Register::new("类别", "category");
    let tables = keys.tables("category", &["id", "name", "words", "route"]);
    if tables.is_empty() {
        problems.refuse(
            &keys.spot_of("category"),
            both("一个类别也没有", "there is no category"),
            both("请加上 [[category]]", "add [[category]]"),
        );
    }
    let read = |table: &Keys<'_>| {
        let (id, name) = (own_id(table, &mut ids), table.bilingual("name"));
        let words = texts_filled(table, "words");
        let route = posts(table, "route", Power::HandleCases, around.posts);
        let spot = table.spot_of("route");
        Some(At { value: Category { id: CategoryId::new(id?), name: name?, words, route }, spot })
    };
    tables.iter().filter_map(read).collect()
}

/// A list of posts that all hold the power; at least one, none twice.
pub(crate) fn posts(keys: &Keys<'_>, key: &str, power: Power, posts: &Posts) -> Vec<PostId> {
    let problems = keys.problems();
    let listed = keys.texts(key);
    if listed.is_empty() {
        let code = power.code();
        problems.refuse(
            &keys.spot_of(key),
            both(format!("“{key}”没有岗位"), format!("\"{key}\" names no post")),
            both(format!("请列出有 {code} 权力的岗位"), format!("list posts that have the power {code}")),
        );
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for at in listed {
        match seen.insert(at.value.clone()) {
            true => found.extend(able(&at, power, posts, problems)),
            false => refuse_twice(&at.value, &at.spot, problems),
        }
    }
    found
}

/// The post, when it is there and holds the power. One whose own entry was refused is blamed there.
pub(crate) fn able(at: &At<String>, power: Power, posts: &Posts, problems: &Problems) -> Option<PostId> {
    if !posts.check(&at.value, &at.spot, problems) {
        return None;
    }
    let post = posts.items.get(at.value.as_str())?;
    if !post.powers.contains(&power) {
        refuse_powerless(&at.value, power, &at.spot, problems);
        return None;
    }
    Some(post.id.clone())
}

fn refuse_twice(post: &str, spot: &Spot, problems: &Problems) {
    problems.refuse(
        spot,
        both(format!("岗位 {post} 列了两次"), format!("the post {post} is listed twice")),
        both("请删去一处", "remove one of them"),
    );
}

fn refuse_powerless(post: &str, power: Power, spot: &Spot, problems: &Problems) {
    let (code, name) = (power.code(), power.name());
    problems.refuse(
        spot,
        both(format!("岗位 {post} 没有“{}”的权力", name.zh), format!("the post {post} may not {}", name.en)),
        both(
            format!("请换一个岗位，或在 posts.toml 里给它加上 {code}"),
            format!("choose another post, or give it {code} in posts.toml"),
        ),
    );
}
