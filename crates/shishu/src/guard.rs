//! What a server does so that what it had in memory does not outlive it there.
//!
//! Beside this, memory that is freed is overwritten: the allocator that crate `wiped` makes.

use crate::failure::Failure;
use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

/// As many files, and with them connections, as the machine lets one process have; most are set to a tenth of that.
const FILES: u64 = 65_536;

/// No core dump, whatever the machine is set to; nobody but root reads the memory of this process; panics are told without
/// their message, which may hold what somebody sent.
pub fn start() -> Result<(), Failure> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none).and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable)).map_err(
        |error| {
            Failure::new(
                format!("无法禁止内存转储：{error}；没有启动"),
                format!("core dumps of the server cannot be forbidden: {error}; it was not started"),
            )
        },
    )?;
    let files = getrlimit(Resource::Nofile);
    let most = files.maximum.map_or(FILES, |most| most.min(FILES));
    // Whoever is not let have more goes on with fewer.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..files });
    shishu_web::http::quiet::hush_panics();
    Ok(())
}
