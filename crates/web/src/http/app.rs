//! The application that handlers share, and how its office is replaced when a rule is saved.

use super::flood::{Flood, Limits};
use shishu_office::Office;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

/// How the site is run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A demonstration: every page says so, and the sign-in page lists the accounts.
    pub demo: bool,
    /// Mark cookies `Secure` and name them `__Host-`. Browsers treat loopback addresses as secure; off only for tests behind plain HTTP elsewhere.
    pub secure_cookie: bool,
    /// The program that reads uploaded spreadsheets in a limited process of its own (`shishu sheet-reader`).
    pub sheet_reader: PathBuf,
    /// Arguments that make that program the reader.
    pub sheet_reader_args: Vec<String>,
    /// The program that takes the metadata out of a reporter's files, in a limited process of its own (`shishu strip-reader`).
    pub scrubber: PathBuf,
    /// Arguments that make that program do so.
    pub scrubber_args: Vec<String>,
    /// Sign-ins shown on the sign-in page of a demonstration: account, post, name, unit, and the password common to all.
    pub demo_accounts: Vec<DemoAccount>,
}

/// An account of a demonstration.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Sign-in name.
    pub user: String,
    /// Password.
    pub password: String,
    /// Post.
    pub post: shishu_terms::Bilingual,
    /// Person.
    pub name: shishu_terms::Bilingual,
    /// Unit.
    pub unit: shishu_terms::Bilingual,
}

struct Inner {
    /// Replaced, never changed: whoever took it keeps it.
    office: RwLock<Arc<Office>>,
    settings: Settings,
    flood: Flood,
}

/// What a router serves: the office as it is now, and how the site is run. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

impl Site {
    /// Over an office.
    pub fn new(office: Arc<Office>, settings: Settings) -> Self {
        Site::limited(office, settings, Limits::default())
    }

    /// Over an office, with other limits to how much is taken on public forms.
    pub fn limited(office: Arc<Office>, settings: Settings, limits: Limits) -> Self {
        Site(Arc::new(Inner { office: RwLock::new(office), settings, flood: Flood::new(limits) }))
    }

    /// The office as it is now.
    pub fn office(&self) -> Arc<Office> {
        self.0.office.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How the site is run.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Serves with this office from the next request on. Of two that were made at once the one with the later rules stays.
    pub fn install(&self, office: Office) {
        let mut current = self.0.office.write().unwrap_or_else(PoisonError::into_inner);
        if office.is_later_than(&current) {
            *current = Arc::new(office);
        }
    }

    /// What keeps floods of public forms off.
    pub fn flood(&self) -> &Flood {
        &self.0.flood
    }

    /// The site as one request sees it from beginning to end.
    pub(super) fn snapshot(&self) -> App {
        App { site: self.clone(), office: self.office() }
    }
}

/// The site as one request sees it: its office, and with it the programme, stays the same whatever is saved meanwhile.
#[derive(Clone)]
pub struct App {
    site: Site,
    office: Arc<Office>,
}

impl App {
    /// The office.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// How the site is run.
    pub fn settings(&self) -> &Settings {
        self.site.settings()
    }

    /// What keeps floods of public forms off.
    pub fn flood(&self) -> &Flood {
        self.site.flood()
    }

    /// Serves with this office from the next request on.
    pub fn install(&self, office: Office) {
        self.site.install(office);
    }
}
