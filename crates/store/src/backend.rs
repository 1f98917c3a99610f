//! Where the store is, and how connections to it are made. The only place that asks which database it is.

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Connection as _};
use std::fmt;
use std::path::PathBuf;

use crate::db::{self, Dialect};
use crate::scrub::{self, Scrubbed};
use crate::{StoreError, args, postgres, sqlite};

pub(crate) use crate::sqlite::FolderLock;

/// Connections that read at the same time.
const READERS: u32 = 4;

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder of its own; the database is the file `shishu.db` in it.
    Folder(PathBuf),
    /// A PostgreSQL database of its own.
    Postgres { url: String },
}

impl Location {
    /// Reads what is given on a command line: an address starting with `postgres://` or `postgresql://`, else a folder.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let url = text.to_owned();
            return Self::Postgres { url };
        }
        Self::Folder(PathBuf::from(text))
    }
}

/// For messages: a password in an address is not shown.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Postgres { url } => f.write_str(&postgres::without_password(url)),
        }
    }
}

/// How to reach the database behind a location.
pub(crate) struct Backend {
    pub location: Location,
    pub dialect: Dialect,
    /// Whether a commit waits for the disk. Always, but for tests that show what happens otherwise.
    pub synced: bool,
    options: AnyConnectOptions,
}

impl Backend {
    /// `create`: the database file may be made. (A PostgreSQL database is made by its administrator.)
    pub(crate) fn new(location: Location, create: bool) -> Result<Self, StoreError> {
        let (dialect, url) = match &location {
            Location::Folder(folder) => (Dialect::Sqlite, sqlite::url(folder, create)?),
            Location::Postgres { url } => (Dialect::Postgres, url.clone()),
        };
        let options = db::options(&url)?;
        Ok(Self { location, dialect, synced: true, options })
    }

    /// The connection that writes, with every setting that durability rests on made and read back.
    pub(crate) async fn writer(&self) -> Result<AnyConnection, StoreError> {
        let mut connection = db::connect(&self.options).await?;
        match self.dialect {
            Dialect::Sqlite => sqlite::prepare_writer(&mut connection, self.synced).await?,
            Dialect::Postgres => postgres::prepare_writer(&mut connection, &self.location).await?,
        }
        Ok(connection)
    }

    /// Lets go of the writer's connection. PostgreSQL hears of a closed connection a little later, so its lock is given back
    /// before; an error changes nothing, the connection is gone either way.
    pub(crate) async fn release(&self, mut connection: AnyConnection) {
        if self.dialect == Dialect::Postgres {
            let _ = postgres::unlock(&mut connection).await;
        }
        let _ = connection.close().await;
    }

    /// Destroys what is left of erased text outside the tables.
    pub(crate) async fn scrub(
        &self,
        connection: &mut AnyConnection,
        traces: &[Vec<u8>],
    ) -> Result<Scrubbed, StoreError> {
        match &self.location {
            Location::Folder(folder) => scrub::sqlite(connection, folder, traces).await,
            Location::Postgres { .. } => scrub::postgres(connection).await,
        }
    }

    /// Connections that can only read. None is made before it is needed.
    pub(crate) fn readers(&self) -> AnyPool {
        let prepare = match self.dialect {
            Dialect::Sqlite => sqlite::PREPARE_READER,
            Dialect::Postgres => postgres::PREPARE_READER,
        };
        AnyPoolOptions::new()
            .max_connections(READERS)
            // A server may have gone away since; a file has not, and asking it costs two changes of thread for each query.
            .test_before_acquire(self.dialect == Dialect::Postgres)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql(prepare).execute(connection).await?;
                    Ok(())
                })
            })
            .connect_lazy_with(self.options.clone())
    }

    /// Begins the writer's transaction. SQLite takes its write lock at once: no other may come between reading and writing.
    pub(crate) fn begin(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => "BEGIN IMMEDIATE",
            Dialect::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction that reads one state throughout, whatever is written meanwhile.
    pub(crate) fn begin_snapshot(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => "BEGIN",
            Dialect::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Whether the store's tables are there.
    pub(crate) async fn has_tables(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let sql = match self.dialect {
            Dialect::Sqlite => sqlite::HAS_TABLES,
            Dialect::Postgres => postgres::HAS_TABLES,
        };
        Ok(db::row(connection, sql, args![]).await?.is_some())
    }

    pub(crate) fn not_found(&self) -> StoreError {
        StoreError::NotFound { location: self.location.to_string() }
    }
}
