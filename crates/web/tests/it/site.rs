//! A test site: the county programme, a store in a temporary folder, sign-ins by post, requests straight into the router.

pub use crate::county::*;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use shishu_office::cases::Named;
use shishu_office::{Actor, Caller, LogKeeping, NewCase, Office, hash_password};
use shishu_programme::{Channel, Power};
use shishu_sealed::{IntakeKey, ReceiptCode};
use shishu_store::args;
use shishu_terms::{CaseId, CaseKindId, CategoryId, Clock, FixedClock, FormId, PostId, ReturnId, UnitId};
use shishu_web::Settings;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;

pub const PASSWORD: &str = "four unrelated words";
pub const CASE_PASSWORD: &str = "another four words here";

/// Roles that are walked: a name for the table, and the post.
pub const ROLES: &[(&str, Option<&str>)] = &[
    ("anonymous", None),
    ("respondent", Some("fill-e0017")),
    ("respondent2", Some("fill-e0018")),
    ("village", Some("fill-v001")),
    ("town", Some("town-liuxi-review")),
    ("town2", Some("town-qinghe-review")),
    ("industry", Some("county-industry")),
    ("trade", Some("county-trade")),
    ("transcribe", Some("county-transcribe")),
    ("confirm", Some("county-confirm")),
    ("admin", Some("county-admin")),
    ("auditor", Some("county-auditor")),
    ("desk", Some("petition-desk")),
    ("handler", Some("petition-cases")),
    ("lead", Some("petition-lead")),
    ("custodian", Some("petition-custody")),
];

fn phc() -> &'static str {
    static PHC: OnceLock<String> = OnceLock::new();
    PHC.get_or_init(|| hash_password(PASSWORD, &[5; 16]).expect("hashed"))
}

/// The return that the walks are about.
pub fn the_return() -> ReturnId {
    ReturnId { form: FormId::new("B204-1"), period: july(), unit: UnitId::new("E0017") }
}

pub struct Site {
    pub office: Arc<Office>,
    pub clock: Arc<FixedClock>,
    /// A petition about land, owned by `petition-cases`.
    pub case: CaseId,
    router: Router,
    folder: tempfile::TempDir,
}

/// Somebody with a browser: the cookie and the secret of forms.
#[derive(Clone, Default)]
pub struct Browser {
    pub cookie: Option<String>,
    pub csrf: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

impl Site {
    /// With July 2026 of B204-1 open and an account for each role.
    pub async fn new() -> Site {
        Site::of(county(), LogKeeping::default()).await
    }

    /// The same, with this known of its log.
    pub async fn keeping(keeping: LogKeeping) -> Site {
        Site::of(county(), keeping).await
    }

    /// With other words in files of the programme.
    pub async fn with_changes(changes: &[(&str, &str, &str)]) -> Site {
        Site::of(county_with(changes), LogKeeping::default()).await
    }

    async fn of(programme: Arc<shishu_programme::Programme>, keeping: LogKeeping) -> Site {
        let clock = Arc::new(FixedClock::new(at("2026-08-03T09:00")));
        let (office, folder) = new_office_of(programme, clock.clone()).await;
        let office = Arc::new(office.keeping(keeping).with_intake(IntakeKey::draw(&mut Counting(9))));
        office.adopt_programme(at("2026-07-01T09:00")).await.expect("adopted");
        office.open_period(at("2026-07-31T00:00"), &FormId::new("B204-1"), july()).await.expect("opened");
        let settings = Settings {
            demo: true,
            secure_cookie: true,
            sheet_reader: "/nonexistent".into(),
            sheet_reader_args: Vec::new(),
            scrubber: "/nonexistent".into(),
            scrubber_args: Vec::new(),
            demo_accounts: Vec::new(),
        };
        let router = shishu_web::router(shishu_web::Site::new(office.clone(), settings));
        let case = CaseId::new("");
        let mut site = Site { office, clock, case, router, folder };
        for (_, post) in ROLES {
            site.account(*post).await;
        }
        site.case =
            site.open("petition", "land", "村东头的耕地被占。\n1、谁批的？\n2、什么时候退还？", Named::default()).await;
        site
    }

    /// A case taken down by phone at the petition office's desk, or what offices raise themselves.
    pub async fn open(&self, kind: &str, category: &str, text: &str, named: Named) -> CaseId {
        let new = NewCase {
            kind: CaseKindId::new(kind),
            category: CategoryId::new(category),
            channel: Channel::Phone,
            text: text.to_owned(),
            contact: String::new(),
            named,
            region: None,
            files: Vec::new(),
            from: None,
        };
        self.office.open_case(&self.caller("petition-desk"), new).await.expect("taken in").id
    }

    /// The holder of a post as a caller of the office.
    pub fn caller(&self, post: &str) -> Caller {
        let programme = self.office.programme();
        let (post, now) = (PostId::new(post), self.clock.now());
        let day = now.date(programme.utc_offset_seconds);
        let person = programme.holder(&post, day).expect("held").id.clone();
        Caller::actor(Actor::in_post(programme, &person, &post, day).expect("in post"), now)
    }

    pub async fn account(&self, post: Option<&str>) {
        let Some(post) = post else { return };
        let now = self.clock.now();
        let programme = self.office.programme();
        let person =
            programme.holder(&PostId::new(post), now.date(programme.utc_offset_seconds)).expect("held").id.clone();
        self.office.create_account(now, None, post, &person, phc()).await.expect("an account");
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, browser: &Browser, path: &str) -> Answer {
        let mut request = Request::get(path).header("host", "test").header("accept-language", "en");
        if let Some(cookie) = &browser.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(browser, path, fields, false).await
    }

    /// The same as the page's script sends it.
    pub async fn post_script(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(browser, path, fields, true).await
    }

    async fn post_as(&self, browser: &Browser, path: &str, fields: &[(&str, &str)], script: bool) -> Answer {
        let mut pairs: Vec<(&str, &str)> = vec![("csrf", &browser.csrf)];
        pairs.extend_from_slice(fields);
        let body: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
        let mut request = Request::post(path)
            .header("host", "test")
            .header("origin", "http://test")
            .header("accept-language", "en")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if script {
            request = request.header("accept", "application/json").header("x-shishu", "script");
        }
        if let Some(cookie) = &browser.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::from(body.join("&"))).expect("a request")).await
    }

    /// A form with one file.
    pub async fn post_file(
        &self,
        browser: &Browser,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        const EDGE: &str = "edge-of-the-parts";
        let mut body = Vec::new();
        let mut pairs: Vec<(&str, &str)> = vec![("csrf", &browser.csrf)];
        pairs.extend_from_slice(fields);
        for (name, value) in pairs {
            body.extend(
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let (input, name, bytes) = file;
        body.extend(format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{input}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
        body.extend_from_slice(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let mut request = Request::post(path)
            .header("host", "test")
            .header("origin", "http://test")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"));
        if let Some(cookie) = &browser.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// Signs in by the form and reads the secret from a page.
    pub async fn sign_in(&self, post: Option<&str>) -> Browser {
        let Some(post) = post else { return Browser::default() };
        let answer = self.post(&Browser::default(), "/login", &[("user", post), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{post} signs in: {}", answer.body);
        let cookie = answer.headers.get(header::SET_COOKIE).expect("a cookie").to_str().expect("text");
        assert!(
            cookie.starts_with("__Host-shishu=") && cookie.contains("Secure") && cookie.contains("HttpOnly"),
            "{cookie}"
        );
        let mut browser = Browser { cookie: cookie.split(';').next().map(str::to_owned), csrf: String::new() };
        let page = self.get(&browser, "/settings").await;
        let (_, rest) = page.body.split_once("name=\"csrf\" value=\"").expect("a form with the secret");
        browser.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        browser
    }

    pub async fn everybody(&self) -> BTreeMap<&'static str, Browser> {
        let mut all = BTreeMap::new();
        for (name, post) in ROLES {
            all.insert(*name, self.sign_in(*post).await);
        }
        all
    }

    /// Handling keys for everybody who handles cases or keeps identities.
    pub async fn case_posts(&self) {
        let programme = self.office.programme();
        let needs = [Power::HandleCases, Power::KeepIdentity];
        let mut people = std::collections::BTreeSet::new();
        for post in programme.posts.values().filter(|post| needs.iter().any(|power| post.powers.contains(power))) {
            let caller = self.caller(post.id.as_str());
            if people.insert(caller.viewer.actor().map(|actor| actor.person.clone())) {
                self.office.declare_key(&caller, CASE_PASSWORD, CASE_PASSWORD).await.expect("a key");
            }
        }
    }

    /// Whoever owns a case.
    pub async fn owner(&self, id: &CaseId) -> Caller {
        let rows = self.office.store().query("SELECT owner FROM cases WHERE id = $1", args![id.as_str()]).await;
        self.caller(rows.expect("rows")[0].text(0).expect("an owner"))
    }

    /// A receipt code of nothing.
    pub fn some_code(&self) -> String {
        ReceiptCode::draw(&mut Counting(77)).text().to_string()
    }

    /// Every file of the store.
    pub fn files(&self) -> Vec<std::path::PathBuf> {
        let mut folders = vec![self.folder.path().to_owned()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("listed") {
                let path = entry.expect("an entry").path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }

    pub async fn acts(&self) -> u64 {
        self.office.store().tree_size().await.expect("a size")
    }
}

fn encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    text.bytes().map(|b| if plain(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The path of a route with its parameters filled in.
pub fn filled(path: &str) -> String {
    let samples = [
        ("/visits/{round}", "/visits/enterprise-2026-Q3"),
        ("/inspections/{round}", "/inspections/spot-2026-H2"),
        ("{day}", "petition-2026-08-12"),
        ("{form}", "B204-1"),
        ("{period}", "2026-07"),
        ("{unit}", "E0017"),
        ("{seq}", "0"),
        ("{rule}", "B204-07"),
        ("{year}", "2026"),
        ("{lang}", "en"),
        ("{id}", "B204-1.2026-07.E0017.101"),
        ("{inquiry}", "B204-1.2026-07.E0017.301.q1"),
        ("{file}", "none.css"),
        ("{sha256}", "00"),
        ("{person}", "p0042"),
        ("{clue}", "no-work"),
        ("{mail}", "00"),
        ("{notice}", "DX-2026-000000"),
        ("{tolerance}", "RC-2026-000000"),
    ];
    samples.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// Cells of B204-1 that pass.
pub fn good_cells() -> Vec<(&'static str, &'static str)> {
    vec![
        ("c.101", "1,286.4"),
        ("c.102", "1,215.0"),
        ("c.103", "96.0"),
        ("c.201", "1,300"),
        ("c.202", "700"),
        ("c.203", "600"),
        ("c.301", "84.6"),
        ("c.302", "286"),
        ("c.303", "2,140"),
        ("c.304", "164.0"),
        ("c.305", "110.5"),
    ]
}

/// A rule of B204-1 that can be saved: energy of at least 120, where [`good_cells`] have 110.5.
pub fn rule_fields(id: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("id", id),
        ("level", "hard"),
        ("expr", "[305] >= 120"),
        ("message.zh", "能源消费量太少"),
        ("message.en", "too little energy"),
        ("why.zh", "生产要用能源。"),
        ("why.en", "Production uses energy."),
        ("from", "2026-07"),
        ("reason", "three returns left it out last month"),
        ("base", ""),
    ]
}
