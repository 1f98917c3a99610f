//! The figures of the main job, measured from outside: `cargo bench -p shishu --bench figures` (add `--profile dev` for the demo's profile).
//!
//! Prints one line a figure, with the size of the input. Decides nothing: a timing never fails a build.
#![allow(clippy::disallowed_methods, reason = "a benchmark measures elapsed time")]

mod bulk;
mod pages;
mod submissions;

use std::time::{Duration, Instant};

/// The binary under measure.
pub const SHISHU: &str = env!("CARGO_BIN_EXE_shishu");

/// Prints a figure beside what it was measured on.
pub fn say(what: &str, value: String, input: &str) {
    println!("{what:<44} {value:>16}   {input}");
}

/// Runs and times.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}

/// Processor time of this process so far, all threads, in milliseconds: what a busy machine does not stretch. 0 where the system does not say.
pub fn processor_ms() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets, the 12th and 13th parts are user and system time in hundredths of a second (proc(5)).
    let parts = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    parts.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("fsync of this disk: {:.2} ms (median of 50)", fsync(folder.path()).as_secs_f64() * 1000.0);
    pages::measure(&folder.path().join("demo"));
    submissions::measure(&folder.path().join("submissions"));
    bulk::measure(&folder.path().join("bulk"));
}

/// Median time to append 4 kB and sync them: what an acknowledged commit cannot beat.
fn fsync(folder: &std::path::Path) -> Duration {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.join("probe")).expect("a file");
    let mut times: Vec<Duration> = (0..50)
        .map(|_| {
            timed(|| {
                file.write_all(&[7; 4096]).expect("written");
                file.sync_all().expect("synced");
            })
            .1
        })
        .collect();
    times.sort();
    times[25]
}
