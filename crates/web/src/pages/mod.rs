//! The pages by subject. Each module holds the table of its routes.

mod assets;
mod session;
pub(crate) mod shared;

use crate::http::Route;

/// Every route of the site.
pub fn routes() -> Vec<Route> {
    [assets::routes(), session::routes()].into_iter().flatten().collect()
}
