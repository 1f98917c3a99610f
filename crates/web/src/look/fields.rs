//! The inputs of a form, each with its label, a hint, and its error beneath the label, tied together for screen readers.

use maud::{Markup, Render, html};

use super::marks::{State, mark};

/// One input and what is said about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// Unique on the page; an error summary links to it.
    pub id: &'a str,
    /// The name under which the value is sent.
    pub name: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// How to answer.
    pub hint: Option<&'a str>,
    /// What is wrong with the answer given.
    pub error: Option<&'a str>,
    /// The answer given, kept when the form comes back.
    pub value: &'a str,
    /// Whether an answer is needed.
    pub required: bool,
}

impl Field<'_> {
    fn described_by(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.id));
        let error = self.error.map(|_| format!("{}-error", self.id));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.map(|_| "true")
    }

    fn around(&self, input: Markup) -> Markup {
        html! {
            div.field.bad[self.error.is_some()] {
                label for=(self.id) { (self.label) }
                @if let Some(hint) = self.hint { span.hint id={ (self.id) "-hint" } { (hint) } }
                @if let Some(error) = self.error { span id={ (self.id) "-error" } { (mark(State::Hard, error)) } }
                (input)
            }
        }
    }

    fn input(&self, kind: &str, autocomplete: &str) -> Markup {
        self.around(html! {
            input.wide id=(self.id) name=(self.name) type=(kind) value=(self.value) autocomplete=(autocomplete)
                required[self.required] aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
        })
    }
}

/// One line of text.
pub fn text(field: &Field) -> Markup {
    field.input("text", "off")
}

/// A line to search by; browsers offer to clear it.
pub fn search(field: &Field) -> Markup {
    field.input("search", "off")
}

/// A secret; `autocomplete` is `current-password` or `new-password`. The value is never sent back.
pub fn password(field: &Field, autocomplete: &str) -> Markup {
    Field { value: "", ..*field }.input("password", autocomplete)
}

/// A name to sign in with.
pub fn user_name(field: &Field) -> Markup {
    field.input("text", "username")
}

/// A day.
pub fn date(field: &Field) -> Markup {
    field.input("date", "off")
}

/// Several lines of text.
pub fn area(field: &Field, rows: u8) -> Markup {
    field.around(html! {
        textarea id=(field.id) name=(field.name) rows=(rows) required[field.required]
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] { (field.value) }
    })
}

/// One of several, as `(value, label)`; the field's value is the one chosen.
pub fn select(field: &Field, options: &[(String, String)]) -> Markup {
    field.around(html! {
        select id=(field.id) name=(field.name) required[field.required]
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] {
            @for (value, label) in options {
                option value=(value) selected[value == field.value] { (label) }
            }
        }
    })
}

/// A file; `accept` lists endings: `.xlsx,.ods,.csv`.
pub fn file(field: &Field, accept: &str) -> Markup {
    field.around(html! {
        input.wide id=(field.id) name=(field.name) type="file" accept=(accept) required[field.required]
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()];
    })
}

/// One answer to choose.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// The value sent.
    pub value: &'a str,
    /// What the answer says.
    pub label: &'a str,
    /// What follows from it.
    pub hint: Option<&'a str>,
}

/// One of a few, all in sight; an error summary links to `#{name}-0`.
pub fn radios(name: &str, legend: &str, choices: &[Choice], chosen: &str, error: Option<&str>) -> Markup {
    html! {
        fieldset.field.bad[error.is_some()] {
            legend.label { (legend) }
            @if let Some(error) = error { (mark(State::Hard, error)) }
            (picks(name, choices, chosen))
        }
    }
}

/// The one question of a page: its heading is the legend, and each answer a box of its own; an error summary links to `#{name}-0`.
pub fn choices(name: &str, legend: Markup, choices: &[Choice], chosen: &str, error: Option<&str>) -> Markup {
    html! {
        fieldset.choices.field.bad[error.is_some()] {
            legend { (legend) }
            @if let Some(error) = error { (mark(State::Hard, error)) }
            (picks(name, choices, chosen))
        }
    }
}

fn picks(name: &str, choices: &[Choice], chosen: &str) -> Markup {
    html! {
        @for (at, choice) in choices.iter().enumerate() {
            label.pick for={ (name) "-" (at) } {
                input type="radio" id={ (name) "-" (at) } name=(name) value=(choice.value) checked[choice.value == chosen];
                span { (choice.label) @if let Some(hint) = choice.hint { " " span.hint { (hint) } } }
            }
        }
    }
}

/// A box to tick.
pub fn tick(name: &str, value: &str, label: impl Render, checked: bool) -> Markup {
    html! { label.pick { input type="checkbox" name=(name) value=(value) checked[checked]; span { (label) } } }
}

/// A value the reader need not see.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// The token that shows a form came from our own page.
pub fn csrf(token: &str) -> Markup {
    hidden("csrf", token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_tied_to_its_input() {
        let field = Field {
            id: "amount",
            name: "amount",
            label: "Amount",
            error: Some("digits only"),
            hint: Some("10k yuan"),
            ..Field::default()
        };
        let html = text(&field).into_string();
        assert!(html.contains(r#"aria-describedby="amount-hint amount-error""#));
        assert!(html.contains(r#"aria-invalid="true""#));
        assert!(html.contains(r#"id="amount-error""#));
    }

    #[test]
    fn values_are_kept_except_secrets() {
        let field = Field { id: "x", name: "x", label: "x", value: "1,200\"", ..Field::default() };
        assert!(text(&field).into_string().contains("1,200&quot;"));
        assert!(!password(&field, "current-password").into_string().contains("1,200"));
    }
}
