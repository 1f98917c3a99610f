//! A route and what it may do: the unit of the authorisation tests.

use super::Site;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};

/// What a request by this route may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Reads,
    /// Something; a request that succeeds leaves an act.
    Writes,
    /// A `POST` that changes nothing on the record: checking typed values, switching the language.
    Nothing,
}

/// A route of the site.
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// What it may change.
    pub effect: Effect,
    /// Its handler.
    pub handler: MethodRouter<Site>,
}

impl Route {
    /// A page to read.
    pub fn get<H: Handler<T, Site>, T: 'static>(path: &'static str, handler: H) -> Route {
        Route { method: "GET", path, effect: Effect::Reads, handler: get(handler) }
    }

    /// A form that changes something.
    pub fn post<H: Handler<T, Site>, T: 'static>(path: &'static str, handler: H) -> Route {
        Route { method: "POST", path, effect: Effect::Writes, handler: post(handler) }
    }

    /// A form that changes nothing on the record.
    pub fn ask<H: Handler<T, Site>, T: 'static>(path: &'static str, handler: H) -> Route {
        Route { method: "POST", path, effect: Effect::Nothing, handler: post(handler) }
    }
}
