//! The child process of the tests.

fn main() -> std::process::ExitCode {
    shishu_mail::child_main()
}
