//! The child's side: giving up, for good, whatever the work does not need.

use std::io::{self, Write};

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// What a child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Address space in bytes.
    pub memory_bytes: u64,
    /// Seconds of processor time.
    pub cpu_seconds: u64,
    /// Seconds of wall clock, counted by the parent.
    pub seconds: u64,
    /// Bytes of the answer.
    pub answer_bytes: u64,
}

/// Which layers beyond resource limits are asked for. Work asks for [`Layers::ALL`]; tests take one away to see that each holds alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// Landlock: no file, no network port, no signal or abstract socket beyond the process.
    pub landlock: bool,
    /// A seccomp filter: no system call but those that move memory and the pipes.
    pub calls: bool,
}

impl Layers {
    /// Everything there is.
    pub const ALL: Self = Self { landlock: true, calls: true };
}

/// What holds a child: its first line of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Neither the identity of root nor any capability is left.
    pub powerless: bool,
    /// Executing a file can give no new privilege.
    pub no_new_privs: bool,
    /// Landlock denies all files; since which of its editions it knows, the kernel also denies ports and signals.
    pub landlock: bool,
    /// System calls are limited to a short list.
    pub calls: bool,
}

impl Hold {
    /// Whether every layer holds.
    pub fn is_full(self) -> bool {
        self.powerless && self.no_new_privs && self.landlock && self.calls
    }
}

/// Gives up memory, time, files and processes beyond the bounds, then identity, capabilities, files, sockets and system calls; says
/// on standard output what holds. Resource limits must hold or this fails; the rest is what the kernel offers. There is no way back.
pub fn give_up(bounds: &Bounds, layers: Layers) -> io::Result<Hold> {
    let set = |resource, soft: u64, hard: u64| setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(hard) });
    set(Resource::As, bounds.memory_bytes, bounds.memory_bytes)?;
    // The soft limit ends the child by SIGXCPU, which tells the parent why; the hard one a second later by SIGKILL.
    set(Resource::Cpu, bounds.cpu_seconds, bounds.cpu_seconds.saturating_add(1))?;
    set(Resource::Fsize, 0, 0)?;
    set(Resource::Core, 0, 0)?;
    set(Resource::Nproc, 0, 0)?;
    let hold = beyond_limits(layers)?;
    let mut line = serde_json::to_vec(&hold)?;
    line.push(b'\n');
    let mut output = io::stdout().lock();
    output.write_all(&line)?;
    output.flush()?;
    Ok(hold)
}

/// Landlock needs a descriptor of its own for a moment, so the limit on files comes after it; no call may set a limit after the filter.
#[cfg(target_os = "linux")]
fn beyond_limits(layers: Layers) -> io::Result<Hold> {
    use crate::kernel;
    let powerless = kernel::drop_identity();
    let no_new_privs = kernel::no_new_privs();
    let landlock = layers.landlock && kernel::deny_files();
    no_more_files()?;
    let calls = layers.calls && kernel::deny_calls();
    Ok(Hold { powerless, no_new_privs, landlock, calls })
}

#[cfg(not(target_os = "linux"))]
fn beyond_limits(_layers: Layers) -> io::Result<Hold> {
    no_more_files()?;
    Ok(Hold { powerless: false, no_new_privs: false, landlock: false, calls: false })
}

/// Standard input, output and error are open; a fourth file would need number 3.
fn no_more_files() -> io::Result<()> {
    Ok(setrlimit(Resource::Nofile, Rlimit { current: Some(3), maximum: Some(3) })?)
}
