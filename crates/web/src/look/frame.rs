//! The frame around every page: the desk with its rail of sections, and the public site with its line of them.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::lang::{self, Lang, say};
use super::{assets, fields, icons};

/// The sections of the site; navigation shows only those that exist for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What I owe.
    Duties,
    /// Returns to fill.
    Returns,
    /// The review queue.
    Review,
    /// Tables to publish.
    Publish,
    /// Paper returns typed in by staff.
    Transcriptions,
    /// Matters that people report, ask and complain of.
    Cases,
    /// Identities that reporters left, for those who keep shares of them.
    Identities,
    /// What others can learn from cases that were closed.
    Notices,
    /// Tolerance of faults.
    Tolerance,
    /// Rounds of visits.
    Visits,
    /// Needs heard from people.
    Needs,
    /// Reception days, at the desk.
    Receptions,
    /// Inspections by lot.
    Inspections,
    /// The programme: forms, rules, calendar.
    Programme,
    /// The ledger, at the desk and in public.
    Ledger,
    /// Password, posts, accounts.
    Settings,
    /// Public front page.
    Home,
    /// Published tables.
    Bulletins,
    /// Find a figure.
    Find,
    /// Reception days, in public.
    Reception,
    /// Report something.
    Report,
    /// Sign in.
    SignIn,
}

impl Section {
    /// The sections a desk may have, in the order of its rail.
    pub const DESK: [Section; 16] = [
        Section::Duties,
        Section::Returns,
        Section::Review,
        Section::Publish,
        Section::Transcriptions,
        Section::Cases,
        Section::Identities,
        Section::Visits,
        Section::Needs,
        Section::Receptions,
        Section::Inspections,
        Section::Notices,
        Section::Tolerance,
        Section::Programme,
        Section::Ledger,
        Section::Settings,
    ];

    const PUBLIC: [Section; 8] = [
        Section::Home,
        Section::Bulletins,
        Section::Notices,
        Section::Find,
        Section::Report,
        Section::Reception,
        Section::Ledger,
        Section::SignIn,
    ];

    /// The address of the section's first page.
    pub fn href(self) -> &'static str {
        match self {
            Section::Duties => "/duties",
            Section::Returns => "/returns",
            Section::Review => "/review",
            Section::Publish => "/publish",
            Section::Transcriptions => "/transcriptions",
            Section::Cases => "/cases",
            Section::Identities => "/identities",
            Section::Notices => "/notices",
            Section::Tolerance => "/tolerance",
            Section::Visits => "/visits",
            Section::Needs => "/needs",
            Section::Receptions => "/receptions",
            Section::Inspections => "/inspections",
            Section::Programme => "/programme",
            Section::Ledger => "/ledger",
            Section::Settings => "/settings",
            Section::Home => "/",
            Section::Bulletins => "/bulletins",
            Section::Find => "/find",
            Section::Reception => "/reception",
            Section::Report => "/report",
            Section::SignIn => "/login",
        }
    }

    /// The section's name in the navigation.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Section::Duties => say!(lang, "责任", "Duties"),
            Section::Returns => say!(lang, "报表", "Returns"),
            Section::Review => say!(lang, "审核", "Review"),
            Section::Publish => say!(lang, "发布", "Publish"),
            Section::Transcriptions => say!(lang, "转录", "Transcriptions"),
            Section::Cases => say!(lang, "事项", "Cases"),
            Section::Identities => say!(lang, "身份保管", "Identities"),
            Section::Notices => say!(lang, "典型案例", "Typical cases"),
            Section::Tolerance => say!(lang, "容错纠错", "Tolerance"),
            Section::Visits => say!(lang, "走访", "Visits"),
            Section::Needs => say!(lang, "需求", "Needs"),
            Section::Receptions => say!(lang, "接待", "Reception"),
            Section::Inspections => say!(lang, "检查", "Inspections"),
            Section::Programme => say!(lang, "制度", "Programme"),
            Section::Ledger => say!(lang, "存证日志", "Ledger"),
            Section::Settings => say!(lang, "设置", "Settings"),
            Section::Home => say!(lang, "首页", "Home"),
            Section::Bulletins => say!(lang, "公报", "Bulletins"),
            Section::Find => say!(lang, "查数字", "Figures"),
            Section::Reception => say!(lang, "接待日", "Reception days"),
            Section::Report => say!(lang, "反映问题", "Report"),
            Section::SignIn => say!(lang, "登录", "Sign in"),
        }
    }

    /// What is looked up stands apart from what is to be done.
    fn opens_group(self) -> bool {
        matches!(self, Section::Programme | Section::Settings)
    }
}

/// For whom somebody signs in; chooses the line beneath the brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The clerk of an enterprise.
    Enterprise,
    /// The clerk of a village.
    Village,
    /// Staff of a town or county organ.
    Office,
}

/// The reader who is signed in: always a person in a post.
#[derive(Clone, Debug)]
pub struct Who {
    /// The post in which the person acts.
    pub post: String,
    /// The person's name.
    pub name: String,
    /// The unit the post belongs to.
    pub unit: String,
    /// For whom the post works.
    pub kind: Kind,
}

/// How the language of a page is switched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Kept in a cookie; the page is asked for again.
    Cookie,
    /// In the address of the page; nothing is kept.
    Address,
    /// The page answered a form: what was typed is sent along, to this address.
    Form {
        /// The form's id.
        form: &'static str,
        /// Where it goes; the language is added.
        address: String,
    },
    /// The page is shown once and cannot be had again.
    Nothing,
}

/// What a frame needs to know about its page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// The page's name in the browser's tab, plain text.
    pub title: String,
    /// The section the page belongs to.
    pub section: Option<Section>,
    /// The sections this reader's desk has; others are not shown.
    pub sections: Vec<Section>,
    /// How much waits in a section.
    pub counts: BTreeMap<Section, u64>,
    /// Who is signed in.
    pub who: Option<Who>,
    /// The name of the place: 青禾县.
    pub place: String,
    /// Whether to say that everything on the page is synthetic.
    pub demo_strip: bool,
    /// The page's own path and query, for the language switch.
    pub path: String,
    /// How the language is switched.
    pub switch: Switch,
    /// The token of this session's forms.
    pub csrf: String,
    /// One line at the foot of a public page: who keeps it, how long the ledger is.
    pub foot: Option<Markup>,
}

impl Frame {
    /// A frame with nothing but its name and its address.
    pub fn new(lang: Lang, title: impl Into<String>, path: impl Into<String>) -> Frame {
        Frame {
            lang,
            title: title.into(),
            section: None,
            sections: Vec::new(),
            counts: BTreeMap::new(),
            who: None,
            place: String::new(),
            demo_strip: false,
            path: path.into(),
            switch: Switch::Cookie,
            csrf: String::new(),
            foot: None,
        }
    }
}

/// A page of the desk.
pub fn desk(frame: &Frame, main: Markup) -> Markup {
    let lang = frame.lang;
    document(
        frame,
        html! {
            header.head-desk {
                (strip(frame))
                div.top {
                    (brand(frame, "/duties", &beneath_brand(frame)))
                    (search(lang))
                    div.me {
                        @if let Some(who) = &frame.who { (signed_in(frame, who)) }
                        (languages(frame))
                        a.btn.menu href="#nav" { (say!(lang, "菜单", "Menu")) }
                    }
                }
            }
            div.shell {
                (rail(frame))
                main #main tabindex="-1" { (main) }
            }
        },
    )
}

/// A public page.
pub fn public(frame: &Frame, main: Markup) -> Markup {
    document(
        frame,
        html! {
            header.head-public {
                (strip(frame))
                div.top {
                    (brand(frame, "/", &frame.place))
                    (public_nav(frame))
                    div.me { (languages(frame)) }
                }
            }
            div.public {
                main #main tabindex="-1" { (main) }
                footer.foot {
                    ul {
                        li { a href="/ledger" { (say!(frame.lang, "怎样核对一个数字", "How to check a figure")) } }
                        li { a href="/programme" { (say!(frame.lang, "报表制度与审核关系", "Forms and rules")) } }
                    }
                    @if let Some(line) = &frame.foot { p { (line) } }
                }
            }
        },
    )
}

fn document(frame: &Frame, body: Markup) -> Markup {
    let lang = frame.lang;
    let site = say!(lang, "实数", "Shishu");
    html! {
        (DOCTYPE)
        html lang=(lang::tag(lang)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " · " (site) @if !frame.place.is_empty() { " " (frame.place) } }
                link rel="stylesheet" href=(assets::STYLE.url());
                link rel="icon" type="image/svg+xml" href=(assets::SEAL.url());
                script src=(assets::SCRIPT.url()) defer {}
            }
            body {
                a.skip href="#main" { (say!(lang, "跳到正文", "Skip to content")) }
                (hatch())
                (body)
            }
        }
    }
}

/// The one pattern charts fill with: reported but not yet accepted. It stands once on every page.
fn hatch() -> Markup {
    html! {
        svg.defs width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern #hatch width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    path d="M0 0v5" {}
                }
            }
        }
    }
}

fn strip(frame: &Frame) -> Markup {
    let place = &frame.place;
    html! {
        @if frame.demo_strip {
            div.strip { p {
                (say!(frame.lang,
                    "演示：{place}及本页全部单位、人员、数据均为虚构",
                    "Demonstration: {place} and every unit, person and figure here are synthetic", place = place))
            } }
        }
    }
}

fn brand(frame: &Frame, href: &str, beneath: &str) -> Markup {
    html! {
        a.brand href=(href) {
            span.seal lang="zh-CN" aria-hidden="true" { "实" }
            span { b { (say!(frame.lang, "实数", "Shishu")) } " " small { (beneath) } }
        }
    }
}

fn beneath_brand(frame: &Frame) -> String {
    match &frame.who {
        Some(Who { kind: Kind::Enterprise, .. }) => say!(frame.lang, "企业填报", "For enterprises").to_owned(),
        Some(Who { kind: Kind::Village, .. }) => say!(frame.lang, "村级填报", "For villages").to_owned(),
        Some(Who { kind: Kind::Office, unit, .. }) => unit.clone(),
        None => frame.place.clone(),
    }
}

fn search(lang: Lang) -> Markup {
    html! {
        form.search role="search" action="/find" {
            label.sr for="q" { (say!(lang, "查找", "Find")) }
            (icons::lens())
            input #q name="q" type="search"
                placeholder=(say!(lang, "数字、单位、报表、事项号、回执", "Figure, unit, return, case, receipt"));
        }
    }
}

fn signed_in(frame: &Frame, who: &Who) -> Markup {
    html! {
        span.post { b { (who.post) } " " span { (who.name) } }
        (sign_out(frame))
    }
}

fn sign_out(frame: &Frame) -> Markup {
    html! {
        form.out method="post" action="/logout" {
            (fields::csrf(&frame.csrf))
            button.btn.plain type="submit" { (say!(frame.lang, "退出", "Sign out")) }
        }
    }
}

fn languages(frame: &Frame) -> Markup {
    let other = |lang: Lang| match &frame.switch {
        Switch::Cookie => {
            let to = utf8_percent_encode(&frame.path, NON_ALPHANUMERIC);
            language_link(lang, &format!("/lang/{}?to={to}", lang.tag()))
        }
        Switch::Address => {
            let bare = frame.path.split('?').next().unwrap_or("/");
            language_link(lang, &format!("{bare}?lang={}", lang.tag()))
        }
        Switch::Nothing => html! {},
        Switch::Form { form, address } => html! {
            // The first button of a form is what Enter presses: this one stands for the form's own.
            button.sr type="submit" form=(form) tabindex="-1" aria-hidden="true" {}
            button.link type="submit" form=(form) name="switch" value="yes" formnovalidate formenctype="application/x-www-form-urlencoded"
                formaction={ (address) (if address.contains('?') { "&" } else { "?" }) "lang=" (lang.tag()) } lang=(lang::tag(lang)) {
                (language_name(lang))
            }
        },
    };
    html! {
        span.lang {
            @for lang in [Lang::Zh, Lang::En] {
                @if lang == frame.lang {
                    span aria-current="true" lang=(lang::tag(lang)) { (language_name(lang)) }
                } @else {
                    (other(lang))
                }
                " "
            }
        }
    }
}

fn language_link(lang: Lang, href: &str) -> Markup {
    html! { a href=(href) lang=(lang::tag(lang)) hreflang=(lang::tag(lang)) { (language_name(lang)) } }
}

fn language_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "中文",
        Lang::En => "English",
    }
}

fn rail(frame: &Frame) -> Markup {
    let lang = frame.lang;
    html! {
        nav.rail #nav aria-label=(say!(lang, "工作台", "Desk")) {
            ul {
                @for section in Section::DESK.into_iter().filter(|section| frame.sections.contains(section)) {
                    li.gap[section.opens_group()] {
                        a href=(section.href()) aria-current=[current(frame, section)] {
                            span { (section.word(lang)) }
                            @if let Some(count) = frame.counts.get(&section).filter(|count| **count > 0) {
                                " " span.count { (count) span.sr { (say!(lang, " 项", " waiting")) } }
                            }
                        }
                    }
                }
                @if let Some(who) = &frame.who {
                    li.self { b { (who.post) } " " span { (who.name) } (sign_out(frame)) }
                }
                li.close { a href="#main" { (say!(lang, "收起菜单", "Close the menu")) } }
            }
        }
    }
}

fn public_nav(frame: &Frame) -> Markup {
    let lang = frame.lang;
    html! {
        nav.sections aria-label=(say!(lang, "公众", "Public")) {
            ul {
                @for section in Section::PUBLIC {
                    li {
                        @if section == Section::SignIn && frame.who.is_some() {
                            a href=(Section::Duties.href()) { (say!(lang, "我的责任", "My duties")) }
                        } @else {
                            a href=(public_href(section, lang)) aria-current=[current(frame, section)] { (section.word(lang)) }
                        }
                    }
                }
            }
        }
    }
}

/// Pages that read no cookie have the language in their address.
fn public_href(section: Section, lang: Lang) -> String {
    match section {
        Section::Report | Section::Reception => format!("{}?lang={}", section.href(), lang.tag()),
        _ => section.href().to_owned(),
    }
}

fn current(frame: &Frame, section: Section) -> Option<&'static str> {
    (frame.section == Some(section)).then_some("page")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame {
            section: Some(Section::Returns),
            sections: vec![Section::Returns, Section::Duties],
            counts: BTreeMap::from([(Section::Duties, 2), (Section::Returns, 0)]),
            ..Frame::new(Lang::En, "Returns", "/returns?unit=E0412&to=//evil.example")
        }
    }

    #[test]
    fn navigation_shows_only_the_sections_given_and_marks_the_current_one() {
        let html = desk(&frame(), html! {}).into_string();
        assert!(html.contains(r#"<a href="/returns" aria-current="page">"#));
        assert!(html.contains(r#"<a href="/duties"><span>Duties</span> <span class="count">2"#));
        assert!(!html.contains("/review"));
        assert!(!html.contains("/settings"));
    }

    #[test]
    fn the_language_switch_keeps_the_page_and_cannot_be_split() {
        let html = public(&frame(), html! {}).into_string();
        assert!(html.contains("/lang/zh-CN?to=%2Freturns%3Funit%3DE0412%26to%3D%2F%2Fevil%2Eexample"));
    }

    #[test]
    fn names_are_escaped() {
        let frame = Frame { title: "<script>".into(), place: "a&b".into(), ..frame() };
        let html = public(&frame, html! {}).into_string();
        assert!(html.contains("<title>&lt;script&gt; · Shishu a&amp;b</title>"));
    }

    #[test]
    fn a_reader_who_is_signed_in_is_not_asked_to_sign_in() {
        let who =
            Who { post: "Statistician".into(), name: "Wu Xia".into(), unit: "E0412".into(), kind: Kind::Enterprise };
        let html = public(&Frame { who: Some(who), ..frame() }, html! {}).into_string();
        assert!(!html.contains("/login"));
    }
}
