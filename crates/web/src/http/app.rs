//! The application that handlers share.

use shishu_office::Office;
use std::path::PathBuf;
use std::sync::Arc;

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
    office: Arc<Office>,
    settings: Settings,
}

/// Office and settings; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

impl App {
    /// Over an office.
    pub fn new(office: Arc<Office>, settings: Settings) -> Self {
        App(Arc::new(Inner { office, settings }))
    }

    /// The office.
    pub fn office(&self) -> &Office {
        &self.0.office
    }

    /// How the site is run.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }
}
