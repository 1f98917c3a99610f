//! `notices.toml`: typical cases.

use std::collections::BTreeSet;

use shishu_terms::PostId;

use crate::{
    case_file::{Around, posts},
    case_parts::{limit, own_id},
    notice_rules::{Exemption, NoticeRules},
    post::Power,
    problem::{Problems, both, suggestion},
    register::Register,
    toml_file::{Keys, TomlFile},
};

pub(crate) const FILE: &str = "notices.toml";
const KEYS: [&str; 7] = ["compiler", "approvers", "quarter", "approval", "revise", "grace", "exemption"];
/// So that two are left when one compiled the case, handled it or must not know of it.
const APPROVERS: usize = 3;

pub(crate) fn load(bytes: &[u8], around: &Around<'_>, problems: &Problems) -> Option<NoticeRules> {
    let file = TomlFile::open(FILE, bytes, problems)?;
    let root = file.parse()?;
    let keys = Keys::root(&file, &root, &KEYS);
    let compiler = compiler(&keys, around);
    let approvers = posts(&keys, "approvers", Power::ApproveCases, around.posts);
    if !approvers.is_empty() && approvers.len() < APPROVERS {
        problems.refuse(
            &keys.spot_of("approvers"),
            both("批准岗位不到三个", "there are fewer than three approving posts"),
            both(
                "每件要两个与它无关的人批准，请至少列三个岗位",
                "two people who have nothing to do with the case approve each one: list three posts at least",
            ),
        );
    }
    let (quarter, approval) = (limit(&keys, "quarter", 1), limit(&keys, "approval", 1));
    let (revise, grace) = (limit(&keys, "revise", 1), limit(&keys, "grace", 1));
    let exemptions = exemptions(&keys);
    Some(NoticeRules {
        compiler: compiler?,
        approvers,
        quarter: quarter?,
        approval: approval?,
        revise: revise?,
        grace: grace?,
        exemptions,
    })
}

/// A post that may read cases that are not sealed: without the power it could compile nothing.
fn compiler(keys: &Keys<'_>, around: &Around<'_>) -> Option<PostId> {
    let (at, problems) = (keys.text("compiler")?, keys.problems());
    if !around.posts.check(&at.value, &at.spot, problems) {
        return None;
    }
    let post = around.posts.items.get(at.value.as_str())?;
    if !post.powers.contains(&Power::TakeReports) {
        problems.refuse(
            &at.spot,
            both(
                format!("编写岗位 {} 不能查阅事项", at.value),
                format!("the compiling post {} may not read cases", at.value),
            ),
            both(
                "请换一个有 take-reports 的岗位，或在 posts.toml 里加上",
                "choose a post with take-reports, or give it that power in posts.toml",
            ),
        );
    }
    Some(post.id.clone())
}

fn exemptions(keys: &Keys<'_>) -> Vec<Exemption> {
    let problems = keys.problems();
    let mut ids = Register::new("不公开事由", "exemption");
    let mut finds: Register<String, ()> = Register::new("查找内容", "kind of find");
    let mut listed = Vec::new();
    for table in keys.tables("exemption", &["id", "name", "ground", "finds"]) {
        let (id, name, ground) = (own_id(&table, &mut ids), table.bilingual("name"), table.bilingual("ground"));
        let mut own = Vec::new();
        for at in table.texts("finds") {
            if !NoticeRules::FINDS.contains(&at.value.as_str()) {
                problems.refuse(
                    &at.spot,
                    both(format!("没有“{}”这种查找内容", at.value), format!("nothing is found as \"{}\"", at.value)),
                    suggestion(&at.value, NoticeRules::FINDS),
                );
            } else if finds.declare(&at.value, &at.spot, problems) {
                own.push(at.value);
            }
        }
        if let (Some(id), Some(name), Some(ground)) = (id, name, ground) {
            listed.push(Exemption { id, name, ground, finds: own });
        }
    }
    let claimed: BTreeSet<&str> = listed.iter().flat_map(|one| one.finds.iter().map(String::as_str)).collect();
    let free: Vec<&str> = NoticeRules::FINDS.into_iter().filter(|code| !claimed.contains(code)).collect();
    if !free.is_empty() {
        problems.refuse(
            &keys.spot_of("exemption"),
            both(
                format!("没有写凭哪条事由隐去：{}", free.join("、")),
                format!("no exemption says on what ground these are masked: {}", free.join(", ")),
            ),
            both("请列入某条 [[exemption]] 的 finds", "list them in finds of an [[exemption]]"),
        );
    }
    listed
}
