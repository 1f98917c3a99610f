//! Opening an office over its data folder, and finding who acts from the command line.

use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::rollback;
use shishu_ledger::Signer;
use shishu_office::{Actor, Caller, Office, OfficeViews};
use shishu_programme::{Person, Post, Power, Programme};
use shishu_sealed::IntakeKey;
use shishu_store::{Location, Mode, Opening, Store};
use shishu_terms::{Chance, Clock, FormId, Moment, PostId};
use std::sync::Arc;

/// Opens a store with the office's views.
pub async fn store(location: Location, mode: Mode, chance: Box<dyn Chance>) -> Result<Store, Failure> {
    Ok(Store::open(Opening { location, mode, views: Arc::new(OfficeViews), chance }).await?)
}

/// The office in a data folder, on the system's clock. For reading it has no signer and works beside a running server.
pub async fn office(folder: &DataFolder, mode: Mode) -> Result<Office, Failure> {
    let signer = if mode == Mode::Read { None } else { Some(folder.signer()?) };
    let store = store(folder.store(), mode, Box::new(SystemChance)).await?;
    over(folder, store, signer).await
}

/// The office over a store that is open already, on the system's clock.
pub async fn over(folder: &DataFolder, store: Store, signer: Option<Signer>) -> Result<Office, Failure> {
    over_with(folder, store, signer, Arc::new(SystemClock)).await
}

/// The office over a store that is open already. With a signer, the store must not be behind what was signed before.
pub async fn over_with(
    folder: &DataFolder,
    store: Store,
    signer: Option<Signer>,
    clock: Arc<dyn Clock>,
) -> Result<Office, Failure> {
    if let Some(signer) = &signer {
        rollback::refuse(folder, &store, signer.name()).await?;
    }
    let programme = Arc::new(folder.programme()?);
    let writes = signer.is_some();
    let office = Office::open(store, programme, clock, Box::new(SystemChance), signer).await?;
    let office = office.keeping(folder.keeping()?).publishing_to(folder.log());
    Ok(match intake(folder, writes)? {
        Some(key) => office.with_intake(key),
        None => office,
    })
}

/// The key of the intake. A folder from before there was one gets it now; one that is lost is never made anew, for the record
/// would not fit it.
fn intake(folder: &DataFolder, writes: bool) -> Result<Option<IntakeKey>, Failure> {
    let files = folder.intake();
    if writes && files.is_new() {
        files.write(&IntakeKey::draw(&mut SystemChance))?;
    }
    let key = files.read()?;
    if writes && key.is_none() {
        tracing::warn!(
            "keys/intake.key is missing: no report is taken and no sealed case shown until it is brought back from where it is kept"
        );
    }
    Ok(key)
}

/// Now, for a command that opens no office.
pub fn now() -> Moment {
    SystemClock.now()
}

/// A post with its holder, for commands that act or read from the machine the data is on.
pub struct Holder<'p> {
    /// The post.
    pub post: &'p Post,
    /// Who holds it today.
    pub person: &'p Person,
    /// The caller that stands for both.
    pub caller: Caller,
}

/// The holder today of a post with this power over a form: the post asked for, else the first by id.
pub fn holder<'p>(
    programme: &'p Programme,
    power: Power,
    form: Option<&FormId>,
    wanted: Option<&PostId>,
    now: Moment,
) -> Option<Holder<'p>> {
    let day = now.date(programme.utc_offset_seconds);
    programme
        .posts
        .values()
        .filter(|post| post.powers.contains(&power) && wanted.is_none_or(|id| *id == post.id))
        .filter(|post| form.is_none_or(|form| post.scope.covers_form(form)))
        .find_map(|post| {
            let person = programme.holder(&post.id, day)?;
            let actor = Actor::in_post(programme, &person.id, &post.id, day)?;
            Some(Holder { post, person, caller: Caller::actor(actor, now) })
        })
}

/// Reads as a post that reads everything where somebody holds one, else as the public: the command has the data folder in its hands.
pub fn reader(programme: &Programme, now: Moment) -> Caller {
    holder(programme, Power::ReadAll, None, None, now).map_or_else(|| Caller::anonymous(now), |holder| holder.caller)
}
