//! The circumstances of one request: language, who is signed in, when, and the frame of its page.

use super::{App, PageError, Site, cookies, quiet};
use crate::look::{self, Frame, Kind, Section, Switch, Who, say};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};
use shishu_office::{Actor, Caller, Refusal, Session, Viewer};
use shishu_programme::{Power, Programme, UnitKind};
use shishu_terms::{Lang, Moment};

/// Language, session and moment of a request.
#[derive(Clone)]
pub struct Ctx {
    /// The application.
    pub app: App,
    /// Language of the page.
    pub lang: Lang,
    /// Path with query: where a language switch or a sign-in leads back to.
    pub path: String,
    /// Address of this site as the reader wrote it, `https://…`, for what is printed and scanned elsewhere.
    pub site: String,
    /// The session and the actor, if somebody is signed in.
    pub session: Option<(Session, Actor)>,
    /// The moment of the request.
    pub now: Moment,
    /// A page of the anonymous channel: nobody is signed in on it, and the language is in its address.
    pub quiet: bool,
}

impl FromRequestParts<Site> for Ctx {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, PageError> {
        if let Some(ctx) = parts.extensions.get::<Ctx>() {
            return Ok(ctx.clone());
        }
        let app = site.snapshot();
        let now = app.office().now();
        let session = match cookies::session_token(&parts.headers, app.settings()) {
            Some(token) => app.office().session(now, token).await?,
            None => None,
        };
        let path = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let (lang, site) = (cookies::lang(&parts.headers), site_address(&parts.headers));
        let ctx = Ctx { app, lang, path, site, session, now, quiet: quiet::is_here() };
        parts.extensions.insert(ctx.clone());
        Ok(ctx)
    }
}

/// `https`, but on the machine itself.
fn site_address(headers: &HeaderMap) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| host.chars().all(plain));
    let host = host.unwrap_or("localhost");
    let here = ["localhost", "127.", "[::1]"].iter().any(|own| host.starts_with(own));
    format!("{}://{host}", if here { "http" } else { "https" })
}

impl Ctx {
    /// The caller for the office.
    pub fn caller(&self) -> Caller {
        match &self.session {
            Some((_, actor)) => Caller { viewer: Viewer::Actor(actor.clone()), now: self.now },
            None => Caller::anonymous(self.now),
        }
    }

    /// The actor, or the way to the sign-in page.
    pub fn actor(&self) -> Result<&Actor, PageError> {
        Ok(self.session.as_ref().map(|(_, actor)| actor).ok_or_else(Refusal::sign_in)?)
    }

    /// The session, or the way to the sign-in page.
    pub fn session(&self) -> Result<&Session, PageError> {
        Ok(self.session.as_ref().map(|(session, _)| session).ok_or_else(Refusal::sign_in)?)
    }

    /// Secret that every form of this session carries; empty for the public.
    pub fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |(session, _)| session.csrf.as_str())
    }

    /// The local calendar's offset.
    pub fn offset(&self) -> i32 {
        self.app.office().programme().utc_offset_seconds
    }

    /// A moment on the local clock.
    pub fn local(&self, at: Moment) -> jiff::civil::DateTime {
        at.local(self.offset())
    }

    /// Today.
    pub fn today(&self) -> jiff::civil::Date {
        self.now.date(self.offset())
    }

    /// A page for whoever is signed in; the public frame for everybody else.
    pub async fn page(&self, title: &str, section: Option<Section>, main: Markup) -> Result<Response, PageError> {
        let frame = self.frame(title, section).await?;
        let page = if self.session.is_some() { look::desk(&frame, main) } else { look::public(&frame, main) };
        Ok(Html(page.into_string()).into_response())
    }

    /// A page in the public frame, whoever looks.
    pub async fn public_page(
        &self,
        title: &str,
        section: Option<Section>,
        main: Markup,
    ) -> Result<Response, PageError> {
        let frame = self.frame(title, section).await?;
        Ok(Html(look::public(&frame, main).into_string()).into_response())
    }

    /// A public page that answers a form, with its own way to switch the language.
    pub async fn switched_page(
        &self,
        title: &str,
        section: Option<Section>,
        switch: Switch,
        main: Markup,
    ) -> Result<Response, PageError> {
        let frame = Frame { switch, ..self.frame(title, section).await? };
        Ok(Html(look::public(&frame, main).into_string()).into_response())
    }

    async fn frame(&self, title: &str, section: Option<Section>) -> Result<Frame, PageError> {
        let office = self.app.office();
        let programme = office.programme();
        let mut frame = Frame {
            section,
            place: programme.region_name(&programme.county).get(self.lang).to_owned(),
            demo_strip: programme.synthetic,
            foot: Some(self.foot().await?),
            switch: if self.quiet { Switch::Address } else { Switch::Cookie },
            ..Frame::new(self.lang, title, &self.path)
        };
        if let Some((session, actor)) = &self.session {
            frame.sections = sections(actor, programme);
            frame.who = Some(self.who(actor));
            frame.csrf = session.csrf.clone();
            let owed = office.count_duties(&self.caller()).await?;
            if owed > 0 {
                frame.counts.insert(Section::Duties, owed);
            }
        }
        Ok(frame)
    }

    fn who(&self, actor: &Actor) -> Who {
        let programme = self.app.office().programme();
        let unit = programme.units.get(actor.unit());
        let name = |names: &shishu_terms::Bilingual| names.get(self.lang).to_owned();
        Who {
            post: name(&actor.post.name),
            name: programme.people.get(&actor.person).map(|p| name(&p.name)).unwrap_or_default(),
            unit: unit.map(|u| name(&u.name)).unwrap_or_default(),
            kind: match unit.map(|u| u.kind) {
                Some(UnitKind::Enterprise) => Kind::Enterprise,
                Some(UnitKind::Village) => Kind::Village,
                _ => Kind::Office,
            },
        }
    }

    /// The line at the foot of every page: how long the log is and when it was last signed.
    async fn foot(&self) -> Result<Markup, PageError> {
        let size = self.app.office().store().tree_size().await.map_err(shishu_office::OfficeError::from)?;
        Ok(
            html! { (say!(self.lang, "存证日志共 {n} 条", "{n} acts in the ledger", n = look::number::shown(size.into()))) },
        )
    }
}

/// The sections that exist for an actor, by the powers of the post.
fn sections(actor: &Actor, programme: &Programme) -> Vec<Section> {
    let any = |powers: &[Power]| powers.iter().any(|p| actor.has(*p));
    let mut sections = vec![Section::Duties];
    if any(&[Power::Fill]) {
        sections.push(Section::Returns);
    }
    if any(&[Power::TownReview, Power::Inquire, Power::Accept, Power::ReadAll]) {
        sections.push(Section::Review);
    }
    if any(&[Power::Publish]) {
        sections.push(Section::Publish);
    }
    if any(&[Power::Transcribe, Power::ConfirmTranscription]) {
        sections.push(Section::Transcriptions);
    }
    if any(&crate::pages::CASE_POWERS) {
        sections.push(Section::Cases);
        sections.push(Section::Notices);
    }
    if any(&[Power::KeepIdentity]) {
        sections.push(Section::Identities);
    }
    // Whoever acts for an office may go wrong in it; a respondent's clerk does not.
    if !any(&[Power::Fill]) {
        sections.push(Section::Tolerance);
    }
    let oversees = any(&[Power::Supervise, Power::ReadAll]);
    let contact = [
        (Section::Visits, !programme.visits.is_empty() && (oversees || any(&[Power::Visit]))),
        (Section::Needs, !programme.visits.is_empty() && any(&crate::pages::CASE_POWERS)),
        (
            Section::Receptions,
            !programme.reception.is_empty() && (oversees || any(&[Power::Receive, Power::TakeReports])),
        ),
        (Section::Inspections, !programme.inspections.is_empty() && (oversees || any(&[Power::Inspect]))),
    ];
    sections.extend(contact.into_iter().filter(|(_, has)| *has).map(|(section, _)| section));
    sections.extend([Section::Programme, Section::Ledger, Section::Settings]);
    sections
}
