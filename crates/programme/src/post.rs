//! `people.csv` and `posts.toml`: who there is, and what each post may do, where, for which forms.

use std::collections::{BTreeMap, BTreeSet};

use shishu_terms::{Bilingual, FormId, PersonId, PostId, RegionCode, UnitId};

use crate::{
    csv_file::CsvFile,
    problem::{At, Problems, Spot, both},
    region::{self, Regions, names},
    register::Register,
    toml_file::{Keys, TomlFile},
    unit::{StatUnit, UnitKind, Units, word},
};

/// A person. `name.en` is the romanised name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub name: Bilingual,
}

/// A post 岗位: powers within a scope. People come and go; acts name the post they were done in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: PostId,
    pub name: Bilingual,
    /// The unit the post belongs to. A post that fills, fills the returns of this unit and of no other.
    pub unit: UnitId,
    pub powers: BTreeSet<Power>,
    pub scope: Scope,
    /// The line 条线 it belongs to, such as discipline inspection: a sealed case can be opened by at least two.
    pub line: String,
}

/// What a post may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// Write and submit the returns of its own unit.
    Fill,
    /// Review at town level.
    TownReview,
    /// Ask a respondent about a cell.
    Inquire,
    /// Accept returns at county level.
    Accept,
    Publish,
    /// Write and withdraw the edit rules of its forms.
    WriteRules,
    /// Type in a paper return, with its scan.
    Transcribe,
    /// Confirm somebody else's transcription, cell by cell.
    ConfirmTranscription,
    /// Erase texts and scans by law, within its scope.
    Erase,
    ManageAccounts,
    /// Take down what people report by phone, at the counter, by letter, on visits.
    TakeReports,
    /// Own cases and answer them.
    HandleCases,
    /// Grant extensions and pauses, decide tolerance, release typical cases: the second person of a decision.
    ApproveCases,
    /// See what is overdue, bounced or closed unsolved; urge and supervise.
    Supervise,
    /// Hold one share of the identities that reporters gave.
    KeepIdentity,
    /// Read everything within scope and write nothing: the auditor.
    ReadAll,
    /// Visit enterprises, villages and households within its scope and take down what is heard.
    Visit,
    /// Receive whoever comes on its reception days.
    Receive,
    /// Inspect, in pairs drawn by lot.
    Inspect,
}

impl Power {
    pub const ALL: [Self; 19] = [
        Self::Fill,
        Self::TownReview,
        Self::Inquire,
        Self::Accept,
        Self::Publish,
        Self::WriteRules,
        Self::Transcribe,
        Self::ConfirmTranscription,
        Self::Erase,
        Self::ManageAccounts,
        Self::TakeReports,
        Self::HandleCases,
        Self::ApproveCases,
        Self::Supervise,
        Self::KeepIdentity,
        Self::ReadAll,
        Self::Visit,
        Self::Receive,
        Self::Inspect,
    ];

    /// The word of the files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::TownReview => "town-review",
            Self::Inquire => "inquire",
            Self::Accept => "accept",
            Self::Publish => "publish",
            Self::WriteRules => "write-rules",
            Self::Transcribe => "transcribe",
            Self::ConfirmTranscription => "confirm-transcription",
            Self::Erase => "erase",
            Self::ManageAccounts => "manage-accounts",
            Self::TakeReports => "take-reports",
            Self::HandleCases => "handle-cases",
            Self::ApproveCases => "approve-cases",
            Self::Supervise => "supervise",
            Self::KeepIdentity => "keep-identity",
            Self::ReadAll => "read-all",
            Self::Visit => "visit",
            Self::Receive => "receive",
            Self::Inspect => "inspect",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Self::Fill => both("填报", "fill in"),
            Self::TownReview => both("乡镇审核", "town review"),
            Self::Inquire => both("核实", "inquire"),
            Self::Accept => both("验收", "accept"),
            Self::Publish => both("公布", "publish"),
            Self::WriteRules => both("编写审核关系", "write edit rules"),
            Self::Transcribe => both("录入纸质报表", "transcribe paper returns"),
            Self::ConfirmTranscription => both("复核录入", "confirm transcriptions"),
            Self::Erase => both("依法删除", "erase by law"),
            Self::ManageAccounts => both("管理账号", "manage accounts"),
            Self::TakeReports => both("登记来件", "take down reports"),
            Self::HandleCases => both("承办事项", "handle cases"),
            Self::ApproveCases => both("审批事项", "approve on cases"),
            Self::Supervise => both("督办", "supervise"),
            Self::KeepIdentity => both("保管身份", "keep identities"),
            Self::ReadAll => both("查阅全部", "read everything"),
            Self::Visit => both("走访", "visit"),
            Self::Receive => both("接待", "receive"),
            Self::Inspect => both("检查", "inspect"),
        }
    }

    /// Whether one hand may not hold both: who reports does not review, who types in does not confirm, who handles cases does not
    /// approve on them, who hands out accounts or audits does nothing else.
    pub fn conflicts_with(self, other: Self) -> bool {
        let alone = |power| matches!(power, Self::Fill | Self::ManageAccounts | Self::ReadAll);
        let pair = |a, b| (self, other) == (a, b) || (other, self) == (a, b);
        let pairs = pair(Self::Transcribe, Self::ConfirmTranscription) || pair(Self::HandleCases, Self::ApproveCases);
        self != other && (alone(self) || alone(other) || pairs)
    }
}

/// Where and on what a post works: its regions with everything in them, and its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub regions: Vec<RegionCode>,
    pub forms: FormScope,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormScope {
    All,
    Only(BTreeSet<FormId>),
}

impl Scope {
    pub fn covers_region(&self, region: &RegionCode) -> bool {
        self.regions.iter().any(|own| own.contains(region))
    }

    pub fn covers_form(&self, form: &FormId) -> bool {
        match &self.forms {
            FormScope::All => true,
            FormScope::Only(forms) => forms.contains(form),
        }
    }
}

pub(crate) type People = Register<PersonId, Person>;
pub(crate) type Posts = Register<PostId, Post>;

pub(crate) fn load_people(bytes: &[u8], problems: &Problems) -> People {
    let mut people = People::new("人员", "person");
    let columns = ["id", "name_zh", "name_en"];
    let file = CsvFile::read("people.csv", bytes, &columns, problems);
    people.note_damage(&file);
    for row in &file.rows {
        let Some(id) = row.filled(0, "id", problems) else { continue };
        let id = PersonId::new(id.value);
        if people.declare_id(id.as_str(), id.well_formed(), &row.spot, problems)
            && let Some(name) = names(row, 1, problems)
        {
            people.items.insert(id.clone(), Person { id, name });
        }
    }
    people
}

/// What `posts.toml` is checked against.
pub(crate) struct Around<'a> {
    pub regions: &'a Regions,
    pub units: &'a Units,
    pub forms: &'a BTreeMap<String, Spot>,
}

const POST_KEYS: [&str; 7] = ["id", "name", "unit", "powers", "regions", "forms", "line"];
const EACH_KEYS: [&str; 6] = ["id", "name", "kinds", "groups", "powers", "forms"];

/// `[[post]]` is one post; `[[each]]` is one post for every unit of the named kinds and groups, with `{unit}` in its
/// id standing for the unit's id in lower case and the unit's own place as its scope.
pub(crate) fn load(bytes: &[u8], around: &Around<'_>, problems: &Problems) -> Posts {
    let mut posts = Posts::new("岗位", "post");
    let Some(file) = TomlFile::open("posts.toml", bytes, problems) else { return posts };
    let Some(root) = file.parse() else { return posts };
    let root = Keys::root(&file, &root, &["post", "each"]);
    for keys in root.tables("each", &EACH_KEYS) {
        read_each(&keys, around, &mut posts);
    }
    for keys in root.tables("post", &POST_KEYS) {
        read_post(&keys, around, &mut posts);
    }
    posts
}

fn read_post(keys: &Keys<'_>, around: &Around<'_>, posts: &mut Posts) {
    let problems = keys.problems();
    let Some(id) = keys.text("id") else { return };
    let id_spot = id.spot;
    let id = PostId::new(id.value);
    if !posts.declare_id(id.as_str(), id.well_formed(), &id_spot, problems) {
        return;
    }
    let unit = keys.text("unit").filter(|unit| around.units.check(&unit.value, &unit.spot, problems));
    let regions: Vec<RegionCode> = keys
        .texts("regions")
        .into_iter()
        .filter_map(|at| Some((at.spot.clone(), region::parse(at, problems)?)))
        .filter(|(spot, code)| around.regions.check(&code.to_string(), spot, problems))
        .map(|(_, code)| code)
        .collect();
    if !keys.has("regions") {
        problems.refuse(
            &keys.spot,
            both("岗位没有写管辖区划", "the post has no regions"),
            both("请加上 regions = [\"…\"]", "add regions = [\"…\"]"),
        );
    }
    let (name, powers, forms) = (keys.bilingual("name"), powers(keys), forms(keys, around));
    let line = line(keys);
    let (Some(unit), Some(name), Some(powers)) = (unit, name, powers) else { return };
    let scope = Scope { regions, forms };
    let unit = UnitId::new(unit.value);
    let line = line.unwrap_or_else(|| unit.to_string());
    posts.items.insert(id.clone(), Post { id, name, unit, powers, scope, line });
}

fn read_each(keys: &Keys<'_>, around: &Around<'_>, posts: &mut Posts) {
    let problems = keys.problems();
    let kinds: BTreeSet<UnitKind> = keys.texts("kinds").iter().filter_map(|at| UnitKind::parse(at, problems)).collect();
    let groups: BTreeSet<String> = keys.texts("groups").into_iter().map(|at| at.value).collect();
    let (pattern, name, powers, forms) = (keys.text("id"), keys.bilingual("name"), powers(keys), forms(keys, around));
    let (Some(pattern), Some(name), Some(powers)) = (pattern, name, powers) else {
        posts.incomplete = true;
        return;
    };
    if !pattern.value.contains("{unit}") {
        posts.incomplete = true;
        problems.refuse(
            &pattern.spot,
            both("编号里没有 {unit}", "the id does not contain {unit}"),
            both("请写成 fill-{unit} 的样子", "write it like fill-{unit}"),
        );
        return;
    }
    // Units that were refused have no post here, and nobody should be blamed for naming it.
    posts.incomplete |= around.units.has_broken();
    let wanted = |unit: &&StatUnit| {
        (kinds.is_empty() || kinds.contains(&unit.kind)) && (groups.is_empty() || !groups.is_disjoint(&unit.groups))
    };
    for unit in around.units.items.values().filter(wanted) {
        let id = pattern.value.replace("{unit}", &unit.id.as_str().to_lowercase());
        let id = PostId::new(id);
        if posts.declare_id(id.as_str(), id.well_formed(), &pattern.spot, problems) {
            let scope = Scope { regions: vec![unit.region], forms: forms.clone() };
            let (name, powers, unit, line) = (name.clone(), powers.clone(), unit.id.clone(), unit.id.to_string());
            posts.items.insert(id.clone(), Post { id, name, unit, powers, scope, line });
        }
    }
}

/// A line 条线 the post says it belongs to.
fn line(keys: &Keys<'_>) -> Option<String> {
    let at = keys.opt_text("line")?;
    // A word of the same shape as an id, as it stands in files only.
    if !UnitId::new(at.value.as_str()).well_formed() {
        keys.problems().refuse(
            &at.spot,
            both(format!("“{}”不能作条线的名字", at.value), format!("\"{}\" cannot name a line", at.value)),
            both("请用英文字母、数字、- 和 _，如 discipline", "use ASCII letters, digits, - and _, such as discipline"),
        );
    }
    Some(at.value)
}

fn powers(keys: &Keys<'_>) -> Option<BTreeSet<Power>> {
    let problems = keys.problems();
    let list = keys.texts("powers");
    let spot = keys.spot_of("powers");
    if list.is_empty() {
        problems.refuse(
            &spot,
            both("岗位没有权力", "the post has no powers"),
            both("请加上 powers = [\"…\"]", "add powers = [\"…\"]"),
        );
        return None;
    }
    let read = |at: &At<String>| word(at, &Power::ALL, Power::code, ("权力", "power"), problems);
    let powers: BTreeSet<Power> = list.iter().filter_map(read).collect();
    for a in &powers {
        for b in powers.iter().filter(|b| a < b && a.conflicts_with(**b)) {
            problems.refuse(
                &spot,
                both(
                    format!("一个岗位不能同时有 {} 和 {}", a.code(), b.code()),
                    format!("one post cannot hold both {} and {}", a.code(), b.code()),
                ),
                both("请分成两个岗位", "make two posts of it"),
            );
        }
    }
    Some(powers)
}

/// `forms = "all"`, or a list of forms; all when it is not said.
fn forms(keys: &Keys<'_>, around: &Around<'_>) -> FormScope {
    let problems = keys.problems();
    if !keys.has("forms") {
        return FormScope::All;
    }
    if keys.is_text("forms") {
        if let Some(at) = keys.text("forms")
            && at.value != "all"
        {
            problems.refuse(
                &at.spot,
                both(format!("forms 不能写“{}”", at.value), format!("forms cannot be \"{}\"", at.value)),
                both("请写 \"all\" 或一列报表 [\"…\"]", "write \"all\" or a list of forms [\"…\"]"),
            );
        }
        return FormScope::All;
    }
    let known = |at: &At<String>| {
        let found = around.forms.contains_key(&at.value);
        if !found && !around.forms.is_empty() {
            problems.refuse(
                &at.spot,
                both(format!("没有“{}”这张报表", at.value), format!("there is no form \"{}\"", at.value)),
                crate::problem::suggestion(&at.value, around.forms.keys().map(String::as_str)),
            );
        }
        found
    };
    let listed = keys.texts("forms").into_iter().filter(known);
    FormScope::Only(listed.map(|at| FormId::new(at.value)).collect())
}
