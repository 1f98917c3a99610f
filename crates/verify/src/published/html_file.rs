//! Figures and the receipt in a published page: one file that holds all.
//!
//! A figure is `<data data-figure="ID" value="18.08">18.08</data>`: the attribute is what programs read, the text what people read, and
//! both are compared. What a browser does not show (comments, scripts, templates, hidden elements) is not counted as
//! shown; what a style sheet hides cannot be known here, and the verdict says so. The page is split
//! into tags as the HTML standard says, so that it is read here as a browser reads it.

use html5gum::{DefaultEmitter, EndTag, HtmlString, StartTag, Token, Tokenizer};

use super::found::{FoundAt, FoundFigure, plain};

const RECEIPT: &str = "shishu-receipt";

/// The figures in a page, each twice: as its attribute says and as its text says.
pub fn figures_in_html(text: &str) -> Vec<FoundFigure> {
    Page::read(text).figures
}

/// The receipt in a page: the text of its first `<script type="text/plain" id="shishu-receipt">`.
pub fn receipt_in_html(text: &str) -> Option<String> {
    Page::read(text).receipt.filter(|receipt| !receipt.is_empty())
}

/// How many scripts a page holds that a browser would run: they could show other figures than those that stand in it.
pub fn scripts_in_html(text: &str) -> usize {
    Page::read(text).scripts
}

#[derive(Default)]
struct Page {
    figures: Vec<FoundFigure>,
    receipt: Option<String>,
    scripts: usize,
    /// The figure whose text is being read: its id and the text so far.
    figure: Option<(String, String)>,
    /// The element whose text is not shown, and how deep one stands inside elements of that name.
    unseen: Option<(Vec<u8>, usize)>,
    in_receipt: bool,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut emitter = DefaultEmitter::default();
        // Scripts, styles and titles hold no tags; a browser changes its way of reading there, and so must we.
        emitter.naively_switch_states(true);
        let mut page = Self::default();
        for token in Tokenizer::new_with_emitter(text, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => page.start(&tag),
                Token::EndTag(tag) => page.end(&tag),
                Token::String(text) => page.text(&text.value),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        page.close_figure();
        page
    }

    fn start(&mut self, tag: &StartTag<()>) {
        self.scripts += usize::from(runs(tag));
        let name = tag.name.as_slice();
        if let Some((unseen, depth)) = &mut self.unseen {
            *depth += usize::from(unseen == name);
            return;
        }
        if is_unseen(tag) {
            self.in_receipt =
                name == b"script" && attribute(tag, "id").as_deref() == Some(RECEIPT) && self.receipt.is_none();
            if self.in_receipt {
                self.receipt = Some(String::new());
            }
            self.unseen = Some((name.to_vec(), 1));
            return;
        }
        if name == b"data"
            && let Some(id) = attribute(tag, "data-figure")
        {
            self.close_figure();
            let value = attribute(tag, "value").unwrap_or_default();
            // An empty attribute is how a withheld figure is written.
            let value = plain(&value).filter(|value| !value.is_empty());
            self.figures.push(FoundFigure { id: id.clone(), value, at: FoundAt::Attribute });
            self.figure = Some((id, String::new()));
        }
    }

    fn end(&mut self, tag: &EndTag<()>) {
        let name = tag.name.as_slice();
        match &mut self.unseen {
            Some((unseen, depth)) if unseen == name => {
                *depth -= 1;
                if *depth == 0 {
                    self.unseen = None;
                    self.in_receipt = false;
                }
            }
            Some(_) => {}
            None if name == b"data" => self.close_figure(),
            None => {}
        }
    }

    fn text(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        match (&mut self.receipt, &mut self.figure) {
            (Some(receipt), _) if self.in_receipt => receipt.push_str(&text),
            (_, Some((_, shown))) if self.unseen.is_none() => shown.push_str(&text),
            _ => {}
        }
    }

    fn close_figure(&mut self) {
        if let Some((id, shown)) = self.figure.take() {
            self.figures.push(FoundFigure { id, value: plain(&shown), at: FoundAt::Text });
        }
    }
}

/// Elements whose text a browser does not show, or shows only when it can do no better. One that is never closed hides the rest, so
/// that its figures are missing rather than believed.
const UNSEEN: [&[u8]; 19] = [
    b"script",
    b"style",
    b"template",
    b"title",
    b"textarea",
    b"iframe",
    b"noembed",
    b"noframes",
    b"xmp",
    b"noscript",
    b"object",
    b"video",
    b"audio",
    b"canvas",
    b"svg",
    b"math",
    b"datalist",
    b"select",
    b"dialog",
];

fn is_unseen(tag: &StartTag<()>) -> bool {
    let drawing_without_content = tag.self_closing && matches!(tag.name.as_slice(), b"svg" | b"math");
    (UNSEEN.contains(&tag.name.as_slice()) || attribute(tag, "hidden").is_some()) && !drawing_without_content
}

/// A script that is not mere text, or an attribute such as `onload`.
fn runs(tag: &StartTag<()>) -> bool {
    let script = tag.name.as_slice() == b"script" && attribute(tag, "type").as_deref() != Some("text/plain");
    script || tag.attributes.keys().any(|name| name.starts_with(b"on"))
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let key = HtmlString::from(name.as_bytes().to_vec());
    tag.attributes.get(&key).map(|value| String::from_utf8_lossy(&value.value).into_owned())
}
