//! The command line, read by hand: nine options do not need a library.

use std::ffi::OsString;

use shishu_verify::{Lang, Words};

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

/// What is to be judged and by what.
#[derive(Debug, Clone)]
pub struct Arguments {
    pub vkeys: Vec<String>,
    pub policies: Vec<String>,
    pub old: Option<String>,
    pub leaf: Option<String>,
    pub proof: Option<String>,
    pub lang: Lang,
    pub format: Format,
    pub what: String,
}

/// What the command line asks for.
pub enum Request {
    Help(Lang),
    Version,
    Verify(Box<Arguments>),
}

/// Reads the command line. Errors come with the language read so far.
pub fn read(words: impl Iterator<Item = OsString>, lang: Lang) -> Result<Request, (Lang, Words)> {
    let mut arguments = Arguments {
        vkeys: Vec::new(),
        policies: Vec::new(),
        old: None,
        leaf: None,
        proof: None,
        lang,
        format: Format::Text,
        what: String::new(),
    };
    let mut words = words.map(|word| word.to_string_lossy().into_owned());
    let (mut plain, mut help, mut version) = (Vec::new(), false, false);
    while let Some(word) = words.next() {
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            _ => (word.clone(), None),
        };
        let mut value = || {
            let value = joined.clone().or_else(|| words.next());
            value.ok_or_else(|| Words::new(format!("{name} 后面缺少值"), format!("{name} needs a value after it")))
        };
        let read = match name.as_str() {
            "--vkey" => value().map(|value| arguments.vkeys.push(value)),
            "--policy" => value().map(|value| arguments.policies.push(value)),
            "--old" => value().and_then(|value| once(&mut arguments.old, value, "--old")),
            "--leaf" => value().and_then(|value| once(&mut arguments.leaf, value, "--leaf")),
            "--proof" => value().and_then(|value| once(&mut arguments.proof, value, "--proof")),
            "--lang" => value()
                .and_then(|value| choose(&value, "--lang", [("zh", Lang::Zh), ("en", Lang::En)]))
                .map(|lang| arguments.lang = lang),
            "--format" => value()
                .and_then(|value| choose(&value, "--format", [("text", Format::Text), ("json", Format::Json)]))
                .map(|format| arguments.format = format),
            "-h" | "--help" => {
                help = true;
                Ok(())
            }
            "-V" | "--version" => {
                version = true;
                Ok(())
            }
            "--" => {
                plain.extend(words.by_ref());
                Ok(())
            }
            unknown if unknown.starts_with("--") => Err(Words::new(
                format!("没有选项 {unknown}；见 --help"),
                format!("there is no option {unknown}; see --help"),
            )),
            _ => {
                plain.push(word.clone());
                Ok(())
            }
        };
        read.map_err(|words| (arguments.lang, words))?;
    }
    if help {
        return Ok(Request::Help(arguments.lang));
    }
    if version {
        return Ok(Request::Version);
    }
    let count = plain.len();
    match plain.pop().filter(|_| count == 1) {
        Some(what) => {
            arguments.what = what;
            Ok(Request::Verify(Box::new(arguments)))
        }
        None => Err((
            arguments.lang,
            Words::new(
                format!("要给出一个对象，这里有 {count} 个；见 --help"),
                format!("give one thing to check, not {count}; see --help"),
            ),
        )),
    }
}

fn once(place: &mut Option<String>, value: String, name: &str) -> Result<(), Words> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Words::new(format!("{name} 只能给一次"), format!("{name} may be given once"))),
    }
}

fn choose<T: Copy>(value: &str, name: &str, choices: [(&str, T); 2]) -> Result<T, Words> {
    let chosen = choices.iter().find(|(text, _)| *text == value).map(|(_, choice)| *choice);
    let [a, b] = choices.map(|(text, _)| text);
    chosen.ok_or_else(|| {
        Words::new(format!("{name} 只能是 {a} 或 {b}，不能是“{value}”"), format!("{name} is {a} or {b}, not {value:?}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Request, (Lang, Words)> {
        read(line.split_whitespace().map(OsString::from), Lang::En)
    }

    #[test]
    fn options_stand_anywhere_and_may_hold_their_value() {
        let Ok(Request::Verify(read)) = words("--vkey a --lang=zh x --vkey=b+c= --format json") else {
            panic!("refused")
        };
        assert_eq!(
            (read.vkeys, read.what, read.lang, read.format),
            (vec!["a".into(), "b+c=".into()], "x".into(), Lang::Zh, Format::Json)
        );
        let Ok(Request::Verify(read)) = words("-- --odd") else { panic!("refused") };
        assert_eq!(read.what, "--odd");
    }

    #[test]
    fn wrong_lines_are_refused_with_a_cure() {
        for line in ["", "a b", "--vkey", "--lang fr x", "--nonsense x", "--old a --old b x"] {
            let Err((_, words)) = words(line) else { panic!("{line} was taken") };
            assert!(!words.zh.is_empty() && !words.en.is_empty());
        }
        assert!(matches!(words("--help"), Ok(Request::Help(Lang::En))));
        assert!(matches!(words("--help --lang zh"), Ok(Request::Help(Lang::Zh))));
        assert!(matches!(words("-V"), Ok(Request::Version)));
    }
}
