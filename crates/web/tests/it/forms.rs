//! A form as a browser without a script sees it: where it goes, and what it sends.

/// The inputs of one form, with what is checked, chosen and hidden.
pub struct Form {
    pub action: String,
    fields: Vec<(String, String)>,
    /// Buttons with an address of their own: name, value, address.
    buttons: Vec<(String, String, String)>,
}

impl Form {
    /// The form of this id.
    pub fn of(html: &str, id: &str) -> Form {
        Form::found(html, &format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no form {id} in {html}"))
    }

    /// The form that goes to an address that begins so.
    pub fn to(html: &str, address: &str) -> Form {
        Form::found(html, &format!("action=\"{address}?")).unwrap_or_else(|| panic!("no form to {address} in {html}"))
    }

    fn found(html: &str, mark: &str) -> Option<Form> {
        let form =
            html.split("<form").skip(1).find(|form| form.split('>').next().is_some_and(|tag| tag.contains(mark)))?;
        let form = form.split("</form>").next()?;
        let mut made =
            Form { action: attribute(form.split('>').next()?, "action")?, fields: Vec::new(), buttons: Vec::new() };
        // The list whose choices follow, and whether one of them is sent already: a browser sends the first where none is chosen.
        let mut list: Option<(String, bool)> = None;
        for part in form.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or((part, ""));
            let name = attribute(tag, "name");
            let value = attribute(tag, "value").unwrap_or_default();
            match (tag.split_whitespace().next().unwrap_or_default(), name) {
                ("input", Some(name)) => {
                    let kind = attribute(tag, "type").unwrap_or_default();
                    let is_sent = !["radio", "checkbox"].contains(&kind.as_str()) || tag.ends_with(" checked");
                    if is_sent && kind != "file" {
                        made.fields.push((name, value));
                    }
                }
                ("textarea", Some(name)) => made.fields.push((name, unescaped(text))),
                ("select", Some(name)) => list = Some((name, false)),
                ("/select", _) => list = None,
                ("option", _) => {
                    if let Some((name, sent)) = &mut list
                        && (!*sent || tag.ends_with(" selected"))
                    {
                        made.fields.retain(|(known, _)| known != name);
                        made.fields.push((name.clone(), value));
                        *sent = true;
                    }
                }
                ("button", Some(name)) => made.buttons.extend(attribute(tag, "formaction").map(|to| (name, value, to))),
                _ => {}
            }
        }
        Some(made)
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    pub fn value(&self, name: &str) -> String {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    pub fn pairs(&self) -> Vec<(&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The address of a button; that of the language switch, which stands outside, is the form's with the other language.
    pub fn action_of(&self, name: &str, value: &str) -> Option<String> {
        if name == "switch" {
            return Some(match self.action.contains("lang=zh") {
                true => self.action.replace("lang=zh", "lang=en"),
                false => self.action.replace("lang=en", "lang=zh"),
            });
        }
        self.buttons.iter().find(|(known, its, _)| known == name && its == value).map(|(_, _, to)| to.clone())
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split('"').next()?))
}

fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (a, b)| text.replace(a, b))
}
