//! What Linux offers beyond resource limits. Each function says whether the layer holds; none fails the child, because an older kernel
//! or an unusual processor has less of it, and the parent logs what is missing.

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
use rustix::process::{Gid, Uid, geteuid, getpid, getuid};
use rustix::thread::{self, CapabilitySet, CapabilitySets};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

/// The user and group that own nothing (`nobody`) on every distribution.
const NOBODY: u32 = 65534;

/// A server started as root has children that are nobody; no child keeps a capability. The process has one thread, so what is
/// given up by the thread is given up by the process.
pub(crate) fn drop_identity() -> bool {
    if getuid().is_root() || geteuid().is_root() {
        let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
        let _ = thread::set_thread_groups(&[]);
        let _ = thread::set_thread_res_gid(group, group, group);
        let _ = thread::set_thread_res_uid(user, user, user);
    }
    let none = CapabilitySet::empty();
    let _ = thread::set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none });
    let capabilities = thread::capabilities(None);
    !getuid().is_root()
        && !geteuid().is_root()
        && capabilities.is_ok_and(|sets| sets.permitted.is_empty() && sets.effective.is_empty())
}

/// No program started from here gains privileges; both layers below need it.
pub(crate) fn no_new_privs() -> bool {
    thread::set_no_new_privs(true).is_ok() && thread::no_new_privs().unwrap_or(false)
}

/// Every right over files, ports, signals and abstract sockets is handled and none granted.
pub(crate) fn deny_files() -> bool {
    let newest = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(newest))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(newest)))
        .and_then(|rules| rules.scope(Scope::from_all(newest)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.restrict_self());
    // Partly: an older kernel, which knows files but not yet ports or signals.
    status.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Only what moves memory and the three pipes, and ends the process; anything else fails with EPERM. A filter exists for x86-64,
/// AArch64 and RISC-V; elsewhere (LoongArch) Landlock remains.
pub(crate) fn deny_calls() -> bool {
    program().is_some_and(|program| seccompiler::apply_filter(&program).is_ok())
}

fn program() -> Option<BpfProgram> {
    let free = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_brk,
        libc::SYS_mmap,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> =
        free.into_iter().map(|call| (call, vec![])).collect();
    // Aborting signals the process itself; no other may be signalled.
    let own = u64::from(getpid().as_raw_nonzero().get().unsigned_abs());
    let itself = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own).ok()?;
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![itself]).ok()?]);
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let processor = std::env::consts::ARCH.try_into().ok()?;
    SeccompFilter::new(rules, refused, SeccompAction::Allow, processor).ok()?.try_into().ok()
}
