//! `shishu-verify`: what a citizen runs offline. See the library for what is checked and why it suffices.
//!
//! Exit codes: 0 genuine, 1 does not fit, 2 cannot be told.

mod arguments;
mod given;
mod help;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use arguments::{Arguments, Format, Request};
use shishu_verify::{Lang, Words};

fn main() -> ExitCode {
    let locale = ["SHISHU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let lang = if locale.is_some_and(|value| value.starts_with("zh")) { Lang::Zh } else { Lang::En };
    match arguments::read(std::env::args_os().skip(1), lang) {
        Ok(Request::Help(lang)) => print(help::text(lang), 0),
        Ok(Request::Version) => print(concat!("shishu-verify ", env!("CARGO_PKG_VERSION"), "\n"), 0),
        Ok(Request::Verify(arguments)) => verify(&arguments),
        Err((lang, words)) => refuse(&words, lang),
    }
}

fn verify(arguments: &Arguments) -> ExitCode {
    let terminal = std::io::stderr().is_terminal();
    let mut progress = |done: u64, all: u64| {
        if terminal {
            eprint!("\r{done} / {all}{}", if done == all { "\n" } else { "" });
        }
    };
    match given::judge(arguments, &mut progress) {
        Ok(verdict) => {
            let text = match arguments.format {
                Format::Text => verdict.to_text(arguments.lang),
                Format::Json => verdict.to_json(),
            };
            print(&text, verdict.outcome.exit_code())
        }
        Err(words) => refuse(&words, arguments.lang),
    }
}

fn print(text: &str, code: u8) -> ExitCode {
    // A reader that went away early, such as `head`, is no failure of the check; the exit code still tells.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::from(code)
}

fn refuse(words: &Words, lang: Lang) -> ExitCode {
    eprintln!("shishu-verify: {}", words.get(lang));
    ExitCode::from(2)
}
