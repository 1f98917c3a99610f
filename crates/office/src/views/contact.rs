//! Rows about contact with people: each round and each day with its folded state, and what is asked of them by other keys.

use super::damaged;
use crate::kinds::ActKind;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shishu_contact::{
    Announced, Booked, CalledOff, Cancelled, DayState, Drawn, Held, Inspected, Inspection, InspectionState, NotDrawn,
    Planned, ReceptionReceived, Recorded, Relation, RelationDeclared, RoundOpened, RoundState, StoodAside, Withdrawn,
};
use shishu_store::{Act, StoreError, Tx, args};

/// Reads one round or day inside a write.
pub(crate) async fn load_contact<T: DeserializeOwned>(tx: &mut Tx, about: &str) -> Result<Option<T>, StoreError> {
    let rows = tx.query("SELECT state FROM contacts WHERE id = $1", args![about]).await?;
    rows.first().map(|row| serde_json::from_str(row.text(0)?).map_err(damaged)).transpose()
}

pub(super) async fn changed(tx: &mut Tx, act: &Act, kind: ActKind) -> Result<(), StoreError> {
    match kind {
        ActKind::VisitRoundOpened => round_opened(tx, act).await,
        ActKind::VisitRecorded => visited(tx, act).await,
        ActKind::InspectionPlanned => planned(tx, act).await,
        ActKind::InspectionDrawn => drawn(tx, act).await,
        ActKind::InspectionNotDrawn => not_drawn(tx, act).await,
        ActKind::InspectorStoodAside => stood_aside(tx, act).await,
        ActKind::InspectionVisited => inspected(tx, act).await,
        ActKind::RelationDeclared => related(tx, act).await,
        ActKind::NeedMatched => matched(tx, act).await,
        ActKind::ReceptionAnnounced => announced(tx, act).await,
        _ => day(tx, act, kind).await,
    }
}

fn stated<T: DeserializeOwned>(act: &Act) -> Result<T, StoreError> {
    serde_json::from_value(act.body.clone()).map_err(damaged)
}

/// The id within its kind: what stands behind the colon.
fn own_id(act: &Act) -> String {
    act.subject.split_once(':').map_or(act.subject.as_str(), |(_, id)| id).to_owned()
}

async fn loaded<T: DeserializeOwned>(tx: &mut Tx, act: &Act) -> Result<T, StoreError> {
    let missing = || StoreError::View(format!("there is no {}", act.subject));
    load_contact(tx, &act.subject).await?.ok_or_else(missing)
}

struct Row<'a> {
    kind: &'static str,
    plan: &'a str,
    day: String,
    open: bool,
}

async fn save<T: Serialize>(tx: &mut Tx, act: &Act, row: Row<'_>, state: &T) -> Result<(), StoreError> {
    let text = serde_json::to_string(state).map_err(damaged)?;
    tx.execute(
        "INSERT INTO contacts (id, kind, plan, day, open, state) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO UPDATE SET open = excluded.open, state = excluded.state",
        args![act.subject.as_str(), row.kind, row.plan, row.day, i64::from(row.open), text],
    )
    .await?;
    Ok(())
}

async fn save_round(tx: &mut Tx, act: &Act, state: &RoundState) -> Result<(), StoreError> {
    let plan = state.opened.plan.as_str();
    let row = Row { kind: "visit", plan, day: state.opened.on.to_string(), open: !state.is_over() };
    save(tx, act, row, state).await
}

async fn round_opened(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let opened: RoundOpened = stated(act)?;
    save_round(tx, act, &RoundState::begin(own_id(act), act.seq, opened)).await
}

async fn visited(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let mut state: RoundState = loaded(tx, act).await?;
    let recorded: Recorded = stated(act)?;
    been(tx, act, recorded.unit.as_str(), &recorded.on.to_string(), recorded.outcome.code()).await?;
    state.record(act.seq, act.post.clone(), act.person.clone(), recorded);
    save_round(tx, act, &state).await
}

/// Somebody was there, or tried to be.
async fn been(tx: &mut Tx, act: &Act, unit: &str, day: &str, outcome: &str) -> Result<(), StoreError> {
    let person = act.person.as_ref().map(|person| person.as_str().to_owned());
    let post = act.post.as_ref().map(|post| post.as_str().to_owned());
    tx.execute(
        "INSERT INTO visited (seq, unit, about, day, outcome, person, post) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![act.seq, unit, act.subject.as_str(), day, outcome, person, post],
    )
    .await?;
    Ok(())
}

async fn save_inspection(tx: &mut Tx, act: &Act, state: &InspectionState) -> Result<(), StoreError> {
    let plan = state.planned.plan.as_str();
    let row = Row { kind: "inspection", plan, day: state.planned.on.to_string(), open: !state.is_over() };
    save(tx, act, row, state).await
}

async fn planned(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let planned: Planned = stated(act)?;
    save_inspection(tx, act, &InspectionState::begin(own_id(act), act.seq, planned)).await
}

async fn drawn(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let mut state: InspectionState = loaded(tx, act).await?;
    let drawn: Drawn = stated(act)?;
    for picked in &drawn.picked {
        tx.execute(
            "INSERT INTO drawn_units (about, unit, plan, day) VALUES ($1, $2, $3, $4)",
            args![act.subject.as_str(), picked.unit.as_str(), state.planned.plan.as_str(), drawn.on.to_string()],
        )
        .await?;
    }
    state.draw(act.seq, drawn);
    save_inspection(tx, act, &state).await
}

async fn inspected(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let mut state: InspectionState = loaded(tx, act).await?;
    let inspected: Inspected = stated(act)?;
    been(tx, act, inspected.unit.as_str(), &inspected.on.to_string(), "inspected").await?;
    let (by, person) = (act.post.clone(), act.person.clone());
    state.inspect(Inspection { seq: act.seq, by, person, stated: inspected });
    save_inspection(tx, act, &state).await
}

async fn not_drawn(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let mut state: InspectionState = loaded(tx, act).await?;
    state.miss(stated::<NotDrawn>(act)?);
    save_inspection(tx, act, &state).await
}

/// What keeps a person from one inspection keeps them from every draw to come.
async fn stood_aside(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let mut state: InspectionState = loaded(tx, act).await?;
    let body: StoodAside = stated(act)?;
    if let Some(person) = act.person.clone() {
        relate(tx, act, &Relation { person, unit: body.aside.unit.clone() }).await?;
    }
    state.stand_aside(act.seq, body);
    save_inspection(tx, act, &state).await
}

async fn related(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let RelationDeclared { relation } = stated(act)?;
    relate(tx, act, &relation).await
}

async fn relate(tx: &mut Tx, act: &Act, relation: &Relation) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO relations (person, unit, seq) VALUES ($1, $2, $3) ON CONFLICT (person, unit) DO NOTHING",
        args![relation.person.as_str(), relation.unit.as_str(), act.seq],
    )
    .await?;
    Ok(())
}

/// `need.matched`: what a need can be met by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NeedMatched {
    /// A category of the kind `service`.
    pub service: String,
}

async fn matched(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let NeedMatched { service } = stated(act)?;
    tx.execute(
        "INSERT INTO need_matches (case_id, service, seq) VALUES ($1, $2, $3) \
         ON CONFLICT (case_id) DO UPDATE SET service = excluded.service, seq = excluded.seq",
        args![act.subject.as_str(), service, act.seq],
    )
    .await?;
    Ok(())
}

async fn save_day(tx: &mut Tx, act: &Act, state: &DayState) -> Result<(), StoreError> {
    let plan = state.announced.series.as_str();
    let row = Row { kind: "reception", plan, day: state.announced.on.to_string(), open: state.is_open() };
    save(tx, act, row, state).await
}

async fn announced(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    let state = DayState::begin(own_id(act), act.seq, stated::<Announced>(act)?);
    for (slot, one) in &state.slots {
        booked(tx, act, &one.code, *slot).await?;
    }
    save_day(tx, act, &state).await
}

/// The code opens the appointment where it stands now.
async fn booked(tx: &mut Tx, act: &Act, code: &str, slot: u32) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO bookings (hash, about, slot) VALUES ($1, $2, $3) \
         ON CONFLICT (hash) DO UPDATE SET about = excluded.about, slot = excluded.slot",
        args![code, act.subject.as_str(), slot],
    )
    .await?;
    Ok(())
}

async fn day(tx: &mut Tx, act: &Act, kind: ActKind) -> Result<(), StoreError> {
    let mut state: DayState = loaded(tx, act).await?;
    match kind {
        ActKind::ReceptionBooked => {
            let body: Booked = stated(act)?;
            booked(tx, act, &body.code, body.slot).await?;
            state.book(act.seq, body);
        }
        ActKind::ReceptionCancelled => {
            let Cancelled { slot } = stated(act)?;
            if let Some(slot) = state.slots.get(&slot) {
                tx.execute("DELETE FROM bookings WHERE hash = $1", args![slot.code.as_str()]).await?;
            }
            state.cancel(slot);
        }
        // The code goes on to open what the desk says.
        ActKind::ReceptionWithdrawn => state.withdraw(act.seq, act.post.clone(), stated::<Withdrawn>(act)?),
        ActKind::ReceptionReceived => state.receive(stated::<ReceptionReceived>(act)?),
        ActKind::ReceptionHeld => state.held = Some(stated::<Held>(act)?.on),
        ActKind::ReceptionCalledOff => state.called_off = Some(stated::<CalledOff>(act)?),
        _ => return Ok(()),
    }
    save_day(tx, act, &state).await
}
