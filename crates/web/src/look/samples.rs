//! Sample pages of every part, in both languages: what a designer looks at, and what a test renders whole.
//!
//! Everything in them is synthetic.

mod components;
mod duties;
mod entry;
mod figure;
mod home;

use std::collections::BTreeMap;

use maud::Markup;

use super::frame::{Frame, Kind, Section, Who};
use super::{Lang, say};

/// Every sample as `(name, whole HTML page)`; names end in `.zh` or `.en`.
pub fn samples() -> Vec<(String, String)> {
    type Page = fn(Lang) -> Markup;
    let pages: [(&str, Page); 5] = [
        ("components", components::page),
        ("duties", duties::page),
        ("return", entry::page),
        ("figure", figure::page),
        ("home", home::page),
    ];
    let mut all = Vec::new();
    for (name, page) in pages {
        for (ending, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
            all.push((format!("{name}.{ending}"), page(lang).into_string()));
        }
    }
    all
}

fn frame(lang: Lang, title: &str, section: Section, path: &str) -> Frame {
    let who = Who {
        post: say!(lang, "工业统计岗", "Industrial statistics").into(),
        name: say!(lang, "沈知秋", "Shen Zhiqiu").into(),
        unit: say!(lang, "青禾县统计局", "Qinghe County Statistics").into(),
        kind: Kind::Office,
    };
    Frame {
        section: Some(section),
        sections: Section::DESK.to_vec(),
        counts: BTreeMap::from([(Section::Duties, 7), (Section::Review, 23), (Section::Publish, 1)]),
        who: Some(who),
        place: say!(lang, "青禾县", "Qinghe County").into(),
        demo_strip: true,
        csrf: "sample".into(),
        ..Frame::new(lang, title, path)
    }
}

fn public_frame(lang: Lang, title: &str, section: Section, path: &str) -> Frame {
    let foot = say!(
        lang,
        "青禾县统计局主办。存证日志 184,902 条，最近检查点 2025年10月10日 14:00",
        "Kept by Qinghe County Statistics. Ledger of 184,902 acts, last checkpoint 10 October 2025 14:00"
    );
    Frame {
        who: None,
        counts: BTreeMap::new(),
        foot: Some(maud::html! { (foot) }),
        ..frame(lang, title, section, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_a_whole_page_that_keeps_the_content_policy() {
        for (name, html) in samples() {
            assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>"), "{name}");
            assert_eq!(html.matches("<h1").count(), 1, "{name} has one first-level heading");
            for banned in [" style=", "<style", " onclick=", "javascript:", "http://", "https://"] {
                assert!(!html.contains(banned), "{name} contains {banned}");
            }
            assert!(html.len() < 100_000, "{name} is {} bytes", html.len());
        }
    }

    #[test]
    fn ids_are_unique_and_every_reference_has_its_target() {
        for (name, html) in samples() {
            let ids = values(&html, " id=\"");
            let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
            assert_eq!(ids.len(), unique.len(), "{name} repeats an id");
            for attribute in ["aria-labelledby=\"", "aria-describedby=\"", " for=\""] {
                for target in values(&html, attribute).iter().flat_map(|list| list.split(' ')) {
                    assert!(ids.contains(&target), "{name}: {attribute}{target} leads nowhere");
                }
            }
            for target in values(&html, "href=\"#").into_iter().filter(|target| !target.is_empty()) {
                assert!(ids.contains(&target), "{name}: #{target} leads nowhere");
            }
        }
    }

    #[test]
    fn english_pages_are_english() {
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (name, html) in samples().into_iter().filter(|(name, _)| name.ends_with(".en")) {
            let text = html.replace("实</span>", "").replace("中文</a>", "").replace("实数", "");
            let at = text.find(chinese);
            assert!(
                at.is_none(),
                "{name}: {}",
                at.map(|at| text[at..].chars().take(30).collect::<String>()).unwrap_or_default()
            );
        }
    }

    #[test]
    fn the_same_sample_gives_the_same_bytes() {
        assert_eq!(samples(), samples());
    }

    fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
        html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }
}
