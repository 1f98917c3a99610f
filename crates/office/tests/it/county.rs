//! The county's office over a store in a temporary folder, on a clock that is set and chance that repeats. The web's tests have it too.

use shishu_office::{Office, OfficeViews};
use shishu_programme::Programme;
use shishu_store::{Location, Mode, Opening, Store};
use shishu_terms::{Chance, Clock, Moment, Period};
use std::sync::{Arc, OnceLock};

/// Counts up: every salt is different and every run the same.
pub struct Counting(pub u64);

impl Chance for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
        }
    }
}

pub fn county() -> Arc<Programme> {
    static COUNTY: OnceLock<Arc<Programme>> = OnceLock::new();
    let load = || {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
        Arc::new(shishu_programme::load(path.as_ref()).expect("the county loads"))
    };
    COUNTY.get_or_init(load).clone()
}

/// The county with other words in its files: file, what stands there, what shall stand there.
pub fn county_with(changes: &[(&str, &str, &str)]) -> Arc<Programme> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    let mut files = shishu_programme::read_folder(path.as_ref()).expect("readable");
    for (name, old, new) in changes {
        let file = files.get_mut(*name).expect("a file");
        let text = String::from_utf8(file.clone()).expect("UTF-8");
        assert!(text.contains(old), "{old} stands in {name}");
        *file = text.replacen(old, new, 1).into_bytes();
    }
    Arc::new(shishu_programme::load_files(&files).expect("it loads"))
}

/// A moment on the county's clock.
pub fn at(text: &str) -> Moment {
    Moment::from_local(text.parse().expect("a local time"), 8 * 3600)
}

pub fn july() -> Period {
    "2026-07".parse().expect("a period")
}

/// A new office of the county; it lives as long as the folder.
pub async fn new_office(clock: Arc<dyn Clock>) -> (Office, tempfile::TempDir) {
    new_office_of(county(), clock).await
}

/// The same of another programme.
pub async fn new_office_of(programme: Arc<Programme>, clock: Arc<dyn Clock>) -> (Office, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let opening = Opening {
        location: Location::Folder(folder.path().join("store")),
        mode: Mode::Create,
        views: Arc::new(OfficeViews),
        chance: Box::new(Counting(1)),
    };
    let store = Store::open(opening).await.expect("a store");
    let signer = shishu_ledger::Signer::from_seed("qinghe.example/log", &[3; 32]).expect("a key");
    let office = Office::open(store, programme, clock, Box::new(Counting(2)), Some(signer)).await.expect("opens");
    (office.with_intake(shishu_sealed::IntakeKey::draw(&mut Counting(3))), folder)
}
