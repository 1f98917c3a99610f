//! What staff typed for a caller, made into what the office takes in: names of units and people become those of the register.

use crate::http::{Ctx, Posted};
use shishu_office::cases::Named;
use shishu_office::{Actor, CaseFile, NewCase, Refusal};
use shishu_programme::{CaseKind, Channel, Power, Programme};
use shishu_terms::{CategoryId, PersonId, UnitId};

/// Units that can be named.
pub(super) const UNITS: usize = 3;

/// The ways by which this post takes in cases of a kind.
pub(super) fn channels(actor: &Actor, kind: &CaseKind) -> Vec<Channel> {
    let any = |powers: &[Power]| powers.iter().any(|power| actor.has(*power));
    let takes = |channel: &Channel| match channel {
        Channel::Web => false,
        Channel::Internal => any(&[Power::HandleCases, Power::Supervise]),
        _ => any(&[Power::TakeReports]),
    };
    kind.intake.iter().copied().filter(takes).collect()
}

/// Something typed that cannot be taken as it is: the input's id, and what to say.
pub(super) struct Unfit {
    pub(super) input: String,
    pub(super) refusal: Box<Refusal>,
}

impl Unfit {
    pub(super) fn at(input: impl Into<String>, refusal: Refusal) -> Unfit {
        Unfit { input: input.into(), refusal: Box::new(refusal) }
    }
}

/// The case as typed.
pub(super) fn read(ctx: &Ctx, kind: &CaseKind, form: &Posted, files: Vec<CaseFile>) -> Result<NewCase, Unfit> {
    let programme = ctx.app.office().programme();
    let channel = Channel::parse(form.text("channel"))
        .ok_or_else(|| Unfit::at("channel", Refusal::bad_input("请选怎样来的。", "choose how it came in")))?;
    Ok(NewCase {
        kind: kind.id.clone(),
        category: CategoryId::new(form.text("category")),
        channel,
        text: form.text("text").to_owned(),
        contact: form.text("contact").to_owned(),
        named: Named { units: units(programme, form)?, people: people(programme, form)? },
        region: None,
        files,
        from: Some(form.text("from").to_uppercase()).filter(|from| !from.is_empty()),
    })
}

fn units(programme: &Programme, form: &Posted) -> Result<Vec<UnitId>, Unfit> {
    let mut units = Vec::new();
    for at in 0..UNITS {
        let input = format!("unit-{at}");
        let typed = form.text(&input);
        if typed.is_empty() {
            continue;
        }
        let unknown = || {
            Refusal::bad_input(format!("名录里没有单位“{typed}”。"), format!("the register has no unit \"{typed}\""))
                .then(
                    "请从下拉里选，或输入单位代码；名录外的单位写在正文里。",
                    "choose one of the list or type its id; a unit outside the register is named in the text",
                )
        };
        units.push(unit(programme, typed).ok_or_else(|| Unfit::at(input, unknown()))?);
    }
    Ok(units)
}

/// A unit by its id, by its name in either language, or as the list writes it: `name (id)`.
fn unit(programme: &Programme, typed: &str) -> Option<UnitId> {
    let id = typed.trim_end_matches([')', '）']).rsplit(['(', '（']).next().map(|id| UnitId::new(id.trim()));
    let by_id = [Some(UnitId::new(typed)), id].into_iter().flatten().find(|id| programme.units.contains_key(id));
    let named =
        || programme.units.values().find(|unit| unit.name.zh == typed || unit.name.en.eq_ignore_ascii_case(typed));
    by_id.or_else(|| named().map(|unit| unit.id.clone()))
}

/// People by name, separated by commas. Everybody of that name is meant: who is barred in vain loses nothing.
fn people(programme: &Programme, form: &Posted) -> Result<Vec<PersonId>, Unfit> {
    let mut people = Vec::new();
    for name in form.text("people").split([',', '，', '、', ';', '；']).map(str::trim).filter(|name| !name.is_empty())
    {
        let fits =
            |person: &&shishu_programme::Person| person.name.zh == name || person.name.en.eq_ignore_ascii_case(name);
        let before = people.len();
        people.extend(programme.people.values().filter(fits).map(|person| person.id.clone()));
        if people.len() == before {
            return Err(Unfit::at(
                "people",
                Refusal::bad_input(
                    format!("名录里没有“{name}”。"),
                    format!("the register has nobody called \"{name}\""),
                )
                .then(
                    "核对一下名字；不在名录里的人写在正文里就行，他看不到事项。",
                    "check the name; somebody outside the register is named in the text and sees no case anyway",
                ),
            ));
        }
    }
    Ok(people)
}
