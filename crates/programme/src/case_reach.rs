//! Whoever is named, somebody is left: the routes of a sealed kind of case after the named unit and its superior are barred.

use std::collections::BTreeSet;

use shishu_terms::PostId;

use crate::{
    case_file::Around,
    case_kind::Category,
    post::{Post, Power},
    problem::{At, Problems, Spot, both},
    toml_file::Keys,
    unit::StatUnit,
};

/// A sealed case can be opened by at least so many lines.
const LINES: usize = 2;

/// An identity that a reporter gives is shared out among so many custodians.
const CUSTODIANS: usize = 3;

/// For every unit that could be named, each category keeps posts of two lines and somebody supervises. Too few custodians are a warning:
/// reports go through, only no name can be left with them.
pub(crate) fn check(
    categories: &[At<Category>],
    supervisors: &[PostId],
    keys: &Keys<'_>,
    around: &Around<'_>,
    problems: &Problems,
) {
    // What was refused elsewhere is missing here and would be blamed twice.
    if around.units.has_broken() || around.posts.has_broken() {
        return;
    }
    for At { value: category, spot } in categories.iter().filter(|category| !category.value.route.is_empty()) {
        let short = |unit: &&StatUnit| lines(&category.route, unit, around) < LINES;
        if let Some((unit, more)) = first_of(around, short) {
            refuse_route(category, unit, more, spot, problems);
        }
    }
    let none = |unit: &&StatUnit| left(supervisors, unit, around).next().is_none();
    if !supervisors.is_empty()
        && let Some((unit, more)) = first_of(around, none)
    {
        refuse_supervisors(unit, more, &keys.spot_of("supervisors"), problems);
    }
    let custodians: Vec<PostId> = around.posts.items.values().filter(keeps).map(|post| post.id.clone()).collect();
    let too_few = |unit: &&StatUnit| left(&custodians, unit, around).count() < CUSTODIANS;
    if let Some((unit, more)) = first_of(around, too_few) {
        warn_custodians(unit, more, &keys.spot_of("sealed"), problems);
    }
}

fn keeps(post: &&Post) -> bool {
    post.powers.contains(&Power::KeepIdentity)
}

/// The first unit of which it holds, and of how many others it does.
fn first_of<'a>(around: &'a Around<'_>, holds: impl Fn(&&StatUnit) -> bool) -> Option<(&'a StatUnit, usize)> {
    let mut units = around.units.items.values().filter(|unit| holds(unit));
    let first = units.next()?;
    Some((first, units.count()))
}

/// The posts that are left when the unit is named: those of the unit and of its direct superior are barred.
fn left<'a>(posts: &'a [PostId], named: &'a StatUnit, around: &'a Around<'_>) -> impl Iterator<Item = &'a Post> {
    let found = posts.iter().filter_map(|post| around.posts.items.get(post));
    found.filter(|post| post.unit != named.id && Some(&post.unit) != named.superior.as_ref())
}

fn lines(posts: &[PostId], named: &StatUnit, around: &Around<'_>) -> usize {
    left(posts, named, around).map(|post| post.line.as_str()).collect::<BTreeSet<_>>().len()
}

/// The unit as `G001 name`, with how many others share its trouble.
fn told(unit: &StatUnit, more: usize) -> (String, String) {
    let (zh, en) = match more {
        0 => (String::new(), String::new()),
        1 => ("等 2 个单位".to_owned(), " (and 1 other unit)".to_owned()),
        more => (format!("等 {} 个单位", more + 1), format!(" (and {more} other units)")),
    };
    (format!("{} {}{zh}", unit.id, unit.name.zh), format!("{} {}{en}", unit.id, unit.name.en))
}

fn refuse_route(category: &Category, unit: &StatUnit, more: usize, spot: &Spot, problems: &Problems) {
    let (zh, en) = told(unit, more);
    problems.refuse(
        spot,
        both(
            format!("被反映的是{zh}时，该单位和它的直接上级回避后，“{}”剩下不足两个条线的岗位", category.name.zh),
            format!(
                "when {en} is named and barred with its direct superior, \"{}\" keeps posts of fewer than two lines",
                category.id
            ),
        ),
        both("请在 route 里加上别的单位、别的条线的岗位", "add a post of another unit and another line to route"),
    );
}

fn refuse_supervisors(unit: &StatUnit, more: usize, spot: &Spot, problems: &Problems) {
    let (zh, en) = told(unit, more);
    problems.refuse(
        spot,
        both(
            format!("被反映的是{zh}时，该单位和它的直接上级回避后，没有人督办"),
            format!("when {en} is named and barred with its direct superior, nobody is left to supervise"),
        ),
        both("请在 supervisors 里加上别的单位的岗位", "add a post of another unit to supervisors"),
    );
}

fn warn_custodians(unit: &StatUnit, more: usize, spot: &Spot, problems: &Problems) {
    let (zh, en) = told(unit, more);
    problems.warn(
        spot,
        both(
            format!("被反映的是{zh}时，该单位和它的直接上级回避后，保管身份的岗位不足 {CUSTODIANS} 个，反映人不能留姓名"),
            format!(
                "when {en} is named and barred with its direct superior, fewer than {CUSTODIANS} custodians are left and no name can be kept"
            ),
        ),
        both(
            "请在别的单位设有 keep-identity 权力的岗位",
            "give the power keep-identity to posts of other units",
        ),
    );
}
