//! The child of the tests.

fn main() -> std::process::ExitCode {
    shishu_scrub::child_main()
}
