//! The lot. Each thing in it has a ticket, SHA-256 of a text that anybody can write down and hash with `sha256sum`; the smallest tickets are
//! taken. This is sampling by hashed tickets ("Consistent Sampling with Replacement", R. L. Rivest 2018, arXiv:1808.10016, here its first
//! generation of tickets, which is sampling without replacement) and the way seeds are used in risk-limiting audits of elections.
//!
//! * An object's ticket: `SEED,object,ROUND,UNIT`. Of each stratum the `take` smallest tickets.
//! * An inspector's ticket for an object: `SEED,inspector,ROUND,UNIT,POST`. Objects in the order of their tickets; for each the two inspectors
//!   that may inspect it with the fewest objects so far, of equals those with the smaller tickets.
//! * Where an inspector stands aside after the draw, the next in that same order takes the place: the order as it stood when the object had its
//!   turn, the loads included, without everybody who stood aside from it. Nobody picks, and it does not matter who stood aside first.
//!
//! SEED is the root in lower-case hex. Tickets are compared as hex texts.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shishu_terms::{Bilingual, PersonId, PostId, RegionCode, RegionLevel, UnitId};
use std::collections::BTreeMap;

/// Everything the lot is cast over, stated before the seed is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Of the plan and the period.
    pub round: String,
    pub strata: Vec<FrameStratum>,
    pub objects: Vec<FrameObject>,
    pub inspectors: Vec<FrameInspector>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameStratum {
    pub id: String,
    pub name: Bilingual,
    /// How many are drawn.
    pub take: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameObject {
    pub unit: UnitId,
    pub region: RegionCode,
    pub stratum: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameInspector {
    pub post: PostId,
    pub person: PersonId,
    /// The place of the post's unit.
    pub region: RegionCode,
    /// Units where the person holds a post.
    pub units: Vec<UnitId>,
}

impl FrameInspector {
    /// Never the own unit, never one of the own town, never one with which a relation was declared.
    pub fn may_inspect(&self, object: &FrameObject, relations: &[Relation]) -> bool {
        let own_town = self.region.level() >= RegionLevel::Township
            && self.region.at(RegionLevel::Township) == object.region.at(RegionLevel::Township);
        let related = |one: &Relation| one.person == self.person && one.unit == object.unit;
        !own_town && !self.units.contains(&object.unit) && !relations.iter().any(related)
    }
}

/// A person declared that something stands between them and a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relation {
    pub person: PersonId,
    pub unit: UnitId,
}

/// An object that was drawn, with who inspects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    pub unit: UnitId,
    pub stratum: String,
    /// Two; fewer when no more may.
    pub inspectors: Vec<PostId>,
}

/// An inspector stands aside from an object after the draw.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Aside {
    pub unit: UnitId,
    pub post: PostId,
}

/// Why there is no draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrawError {
    /// The root is not 64 hexadecimal digits.
    Seed,
    /// An object stands in a stratum that is not listed.
    Stratum(UnitId),
    /// A unit or an inspector stands twice.
    Twice(String),
}

impl DrawError {
    pub fn message(&self) -> Bilingual {
        match self {
            DrawError::Seed => Bilingual::new(
                "种子应是 64 位十六进制的根值；请从日志的检查点抄",
                "the seed is a root of 64 hexadecimal digits; copy it from the ledger's checkpoint",
            ),
            DrawError::Stratum(unit) => Bilingual::new(
                format!("{unit} 所在的层不在名单里；名单不完整，请重新下载"),
                format!("the stratum of {unit} is not listed; the list is not whole, download it again"),
            ),
            DrawError::Twice(id) => Bilingual::new(
                format!("{id} 在名单里出现两次；请重新下载名单"),
                format!("{id} stands in the list twice; download the list again"),
            ),
        }
    }
}

/// A ticket: SHA-256 of the parts joined by commas, in hex.
pub fn drawn_lot(parts: &[&str]) -> String {
    hex::encode(Sha256::digest(parts.join(",").as_bytes()))
}

/// Inspectors for each object.
const PAIR: usize = 2;

/// Draws. In the order of the objects' tickets. Errors: [`DrawError`].
pub fn draw(frame: &Frame, relations: &[Relation], root: &str) -> Result<Vec<Picked>, DrawError> {
    draw_again(frame, relations, root, &[])
}

/// The same draw after inspectors stood aside: the same objects, and for each the first of its order who did not. Errors: [`DrawError`].
pub fn draw_again(
    frame: &Frame,
    relations: &[Relation],
    root: &str,
    aside: &[Aside],
) -> Result<Vec<Picked>, DrawError> {
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if root.len() != 64 || !root.bytes().all(is_hex) {
        return Err(DrawError::Seed);
    }
    no_doubles(frame)?;
    let mut taken: Vec<(String, &FrameObject)> = Vec::new();
    for stratum in &frame.strata {
        let mut own: Vec<_> = frame
            .objects
            .iter()
            .filter(|object| object.stratum == stratum.id)
            .map(|o| object_lot(frame, root, o))
            .collect();
        own.sort_by(|(a, _), (b, _)| a.cmp(b));
        taken.extend(own.into_iter().take(stratum.take as usize));
    }
    taken.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut load: BTreeMap<&PostId, usize> = BTreeMap::new();
    let mut picked = Vec::with_capacity(taken.len());
    for (_, object) in taken {
        let order = order(frame, relations, root, object, &load);
        // Whoever stands aside afterwards changes nobody else's turn.
        for one in pair(&order, |_| true) {
            *load.entry(&one.post).or_default() += 1;
        }
        let gone: Vec<&PersonId> = away(frame, aside, object);
        let inspectors = pair(&order, |one| !gone.contains(&&one.person));
        let inspectors = inspectors.into_iter().map(|one| one.post.clone()).collect();
        picked.push(Picked { unit: object.unit.clone(), stratum: object.stratum.clone(), inspectors });
    }
    Ok(picked)
}

fn object_lot<'f>(frame: &Frame, root: &str, object: &'f FrameObject) -> (String, &'f FrameObject) {
    (drawn_lot(&[root, "object", &frame.round, object.unit.as_str()]), object)
}

/// People who stood aside from an object, in whichever of their posts.
fn away<'f>(frame: &'f Frame, aside: &[Aside], object: &FrameObject) -> Vec<&'f PersonId> {
    let stood = |one: &&FrameInspector| aside.iter().any(|a| a.unit == object.unit && a.post == one.post);
    frame.inspectors.iter().filter(stood).map(|one| &one.person).collect()
}

/// Those who may inspect the object, the one whose turn it is first.
fn order<'f>(
    frame: &'f Frame,
    relations: &[Relation],
    root: &str,
    object: &FrameObject,
    load: &BTreeMap<&PostId, usize>,
) -> Vec<&'f FrameInspector> {
    let free = frame.inspectors.iter().filter(|inspector| inspector.may_inspect(object, relations));
    let mut able: Vec<(usize, String, &FrameInspector)> = free
        .map(|one| {
            let lot = drawn_lot(&[root, "inspector", &frame.round, object.unit.as_str(), one.post.as_str()]);
            (load.get(&one.post).copied().unwrap_or(0), lot, one)
        })
        .collect();
    able.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    able.into_iter().map(|(_, _, one)| one).collect()
}

fn pair<'f>(order: &[&'f FrameInspector], takes: impl Fn(&FrameInspector) -> bool) -> Vec<&'f FrameInspector> {
    let mut chosen: Vec<&FrameInspector> = Vec::new();
    for one in order.iter().copied().filter(|one| takes(one)) {
        // Two posts of one person are one inspector.
        if chosen.len() < PAIR && chosen.iter().all(|other| other.person != one.person) {
            chosen.push(one);
        }
    }
    chosen
}

fn no_doubles(frame: &Frame) -> Result<(), DrawError> {
    let mut seen = std::collections::BTreeSet::new();
    for object in &frame.objects {
        if !frame.strata.iter().any(|stratum| stratum.id == object.stratum) {
            return Err(DrawError::Stratum(object.unit.clone()));
        }
        if !seen.insert(object.unit.as_str()) {
            return Err(DrawError::Twice(object.unit.to_string()));
        }
    }
    let mut posts = std::collections::BTreeSet::new();
    match frame.inspectors.iter().find(|one| !posts.insert(one.post.as_str())) {
        Some(twice) => Err(DrawError::Twice(twice.post.to_string())),
        None => Ok(()),
    }
}
