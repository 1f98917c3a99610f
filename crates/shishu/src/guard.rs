//! What a server does so that what it had in memory does not outlive it there.
//!
//! Beside this, memory that is freed is overwritten: the allocator that crate `wiped` makes.

use crate::failure::Failure;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

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
    shishu_web::http::quiet::hush_panics();
    Ok(())
}
