//! A bar for work that takes a while; shown on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A bar over `of` steps with what is being done before it. Shows nothing where stderr is no terminal.
pub fn bar(of: u64, doing: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(8)
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(of), target);
    // The template is a constant; if it could not be read, the default style serves.
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3}% {eta}") {
        bar.set_style(style);
    }
    bar.set_message(doing.to_owned());
    bar
}
