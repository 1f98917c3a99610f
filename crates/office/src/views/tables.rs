//! The tables of the office, in the portable subset of SQL: BIGINT and TEXT only.

/// View tables in creation order.
pub(super) const NAMES: &[&str] = &[
    "periods",
    "returns",
    "findings",
    "drafts",
    "uploads",
    "mappings",
    "publications",
    "rule_texts",
    "accounts",
    "cases",
    "case_barred",
    "case_receipts",
    "handler_keys",
    "case_keys",
    "case_key_asks",
    "identity_asks",
    "identity_shares",
    "identity_share_asks",
    "notices",
    "notice_cases",
    "contacts",
    "visited",
    "bookings",
    "need_matches",
    "relations",
    "drawn_units",
    "case_taken",
    "case_signs",
    "clue_findings",
    "mails",
    "tolerances",
    "tolerance_effective",
];

/// Tables that hold no statement and are not part of a rebuild.
pub(super) const EPHEMERAL: &[&str] = &["sessions"];

pub(super) fn ddl() -> Vec<String> {
    [
        "CREATE TABLE periods (form TEXT NOT NULL, period TEXT NOT NULL, first_day TEXT NOT NULL, due BIGINT NOT NULL, town_review BIGINT NOT NULL, seq BIGINT NOT NULL, \
         PRIMARY KEY (form, period))",
        "CREATE TABLE returns (id TEXT NOT NULL PRIMARY KEY, form TEXT NOT NULL, period TEXT NOT NULL, first_day TEXT NOT NULL, unit TEXT NOT NULL, region TEXT NOT NULL, \
         town_review BIGINT NOT NULL, stage TEXT NOT NULL, due BIGINT NOT NULL, submitted_at BIGINT, importance BIGINT NOT NULL, open_inquiries BIGINT NOT NULL, \
         answered_inquiries BIGINT NOT NULL, not_accepted BIGINT NOT NULL, changed_seq BIGINT NOT NULL, stated_seq BIGINT NOT NULL, state TEXT NOT NULL)",
        "CREATE INDEX returns_by_table ON returns (form, period, stage)",
        "CREATE INDEX returns_by_unit ON returns (unit, first_day)",
        // Holds all that counting by stage reads, so that it never touches the rows with their states.
        "CREATE INDEX returns_by_stage ON returns (form, period, region, stage, open_inquiries, answered_inquiries, not_accepted, first_day)",
        "CREATE TABLE findings (return_id TEXT NOT NULL, rule TEXT NOT NULL, level TEXT NOT NULL, outcome TEXT NOT NULL, cell TEXT NOT NULL, says_zh TEXT NOT NULL, \
         says_en TEXT NOT NULL, PRIMARY KEY (return_id, rule))",
        "CREATE TABLE drafts (return_id TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, at BIGINT NOT NULL, text TEXT NOT NULL)",
        "CREATE TABLE uploads (seq BIGINT NOT NULL PRIMARY KEY, return_id TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL)",
        "CREATE TABLE mappings (unit TEXT NOT NULL, form TEXT NOT NULL, heading TEXT NOT NULL, indicator TEXT NOT NULL, PRIMARY KEY (unit, form, heading))",
        "CREATE TABLE publications (form TEXT NOT NULL, period TEXT NOT NULL, edition BIGINT NOT NULL, first_day TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, \
         body TEXT NOT NULL, PRIMARY KEY (form, period, edition))",
        // A withdrawal has no text.
        "CREATE TABLE rule_texts (seq BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, person TEXT, post TEXT, form TEXT NOT NULL, rule TEXT NOT NULL, \
         from_period TEXT NOT NULL, text TEXT, reason TEXT NOT NULL)",
        "CREATE INDEX rule_texts_by_rule ON rule_texts (form, rule, seq)",
        "CREATE TABLE accounts (name TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, phc TEXT, password_at BIGINT, password_seq BIGINT)",
        "CREATE TABLE cases (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, category TEXT NOT NULL, channel TEXT NOT NULL, received TEXT NOT NULL, owner TEXT NOT NULL, \
         unit TEXT NOT NULL, second TEXT, asked TEXT, approver TEXT, watcher TEXT, due TEXT NOT NULL, standing TEXT NOT NULL, open BIGINT NOT NULL, sealed BIGINT NOT NULL, \
         hops BIGINT NOT NULL, bounced BIGINT NOT NULL, reopened BIGINT NOT NULL, replied TEXT, closed TEXT, satisfaction BIGINT, notes BIGINT NOT NULL, meetings BIGINT NOT NULL, \
         idle BIGINT NOT NULL, answered TEXT, copied BIGINT NOT NULL, \
         first_seq BIGINT NOT NULL, last_seq BIGINT NOT NULL, state TEXT NOT NULL)",
        // A page of a list begins behind a line of it, whatever the list: each of these is in the order of the list, and the wide ones hold all that
        // a filter asks, so that looking for the fifty lines of a page never reads a row with its state.
        "CREATE INDEX cases_by_due ON cases (open, due, id, kind, category, unit, standing, sealed, received, hops, bounced, reopened)",
        "CREATE INDEX cases_by_owner ON cases (owner, open, due, id, kind, category, unit, standing, received, hops, bounced, reopened)",
        "CREATE INDEX cases_by_unit ON cases (unit, open, due, id, kind, category, standing, sealed, received, hops, bounced, reopened)",
        "CREATE INDEX cases_by_kind ON cases (kind, open, due, id, category, unit, standing, sealed, received, hops, bounced, reopened)",
        // The same for those that are asked by other posts with a part in a case; most rows have none.
        "CREATE INDEX cases_by_second ON cases (second, open, due, id)",
        "CREATE INDEX cases_by_asked ON cases (asked, open, due, id)",
        "CREATE INDEX cases_by_approver ON cases (approver, open, due, id)",
        "CREATE INDEX cases_by_watcher ON cases (watcher, open, due, id)",
        // Holds all that counting by kind and unit reads, in the order of the groups.
        "CREATE INDEX cases_by_count ON cases (kind, unit, received, open, due, standing, sealed, hops, bounced, reopened, id)",
        "CREATE TABLE case_barred (case_id TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY (token, case_id))",
        "CREATE TABLE case_receipts (hash TEXT NOT NULL PRIMARY KEY, case_id TEXT NOT NULL)",
        "CREATE TABLE handler_keys (person TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, public TEXT NOT NULL, locked BIGINT NOT NULL)",
        // Whom a sealed case was sealed to, under which of their keys; who waits for it, and the post that owes it to them.
        "CREATE TABLE case_keys (case_id TEXT NOT NULL, person TEXT NOT NULL, key_seq BIGINT NOT NULL, PRIMARY KEY (case_id, person, key_seq))",
        "CREATE INDEX cases_sealed_by_owner ON cases (sealed, owner)",
        "CREATE INDEX cases_sealed_by_second ON cases (sealed, second)",
        "CREATE TABLE case_key_asks (case_id TEXT NOT NULL, person TEXT NOT NULL, giver TEXT, PRIMARY KEY (case_id, person))",
        "CREATE INDEX case_key_asks_by_person ON case_key_asks (person, case_id)",
        "CREATE INDEX case_key_asks_by_giver ON case_key_asks (giver, case_id)",
        // Custodians by request; `open` while something about it is to be done or taken back.
        "CREATE TABLE identity_asks (case_id TEXT NOT NULL, ask BIGINT NOT NULL, person TEXT NOT NULL, open BIGINT NOT NULL, PRIMARY KEY (case_id, ask, person))",
        "CREATE INDEX identity_asks_by_person ON identity_asks (person, open, case_id)",
        "CREATE INDEX identity_asks_by_open ON identity_asks (open, case_id)",
        // Of open cases: to whom each share of an identity is sealed, and who waits for one.
        "CREATE TABLE identity_shares (case_id TEXT NOT NULL, share BIGINT NOT NULL, post TEXT, person TEXT NOT NULL, key_seq BIGINT NOT NULL, \
         need BIGINT NOT NULL, PRIMARY KEY (case_id, share, person, key_seq))",
        "CREATE INDEX identity_shares_by_post ON identity_shares (post, case_id)",
        "CREATE INDEX identity_shares_by_person ON identity_shares (person, case_id)",
        "CREATE TABLE identity_share_asks (case_id TEXT NOT NULL, share BIGINT NOT NULL, person TEXT NOT NULL, giver TEXT, PRIMARY KEY (case_id, share, person))",
        "CREATE INDEX identity_share_asks_by_giver ON identity_share_asks (giver, case_id)",
        // Few: some twenty a year. `public` is what was published, `state` the rest.
        "CREATE TABLE notices (id TEXT NOT NULL PRIMARY KEY, quarter TEXT NOT NULL, phase TEXT NOT NULL, scope TEXT NOT NULL, last_seq BIGINT NOT NULL, \
         state TEXT NOT NULL, public TEXT)",
        "CREATE INDEX notices_by_phase ON notices (phase, id)",
        "CREATE TABLE notice_cases (case_id TEXT NOT NULL, notice_id TEXT NOT NULL, PRIMARY KEY (case_id, notice_id))",
        // Rounds of visits, reception days, rounds of inspections, each with its folded state.
        "CREATE TABLE contacts (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, plan TEXT NOT NULL, day TEXT NOT NULL, open BIGINT NOT NULL, state TEXT NOT NULL)",
        "CREATE INDEX contacts_by_kind ON contacts (kind, open, day)",
        "CREATE TABLE visited (seq BIGINT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, about TEXT NOT NULL, day TEXT NOT NULL, outcome TEXT NOT NULL, person TEXT, post TEXT)",
        "CREATE INDEX visited_by_unit ON visited (unit, day)",
        "CREATE TABLE bookings (hash TEXT NOT NULL PRIMARY KEY, about TEXT NOT NULL, slot BIGINT NOT NULL)",
        "CREATE TABLE need_matches (case_id TEXT NOT NULL PRIMARY KEY, service TEXT NOT NULL, seq BIGINT NOT NULL)",
        "CREATE TABLE relations (person TEXT NOT NULL, unit TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (person, unit))",
        "CREATE TABLE drawn_units (about TEXT NOT NULL, unit TEXT NOT NULL, plan TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (about, unit))",
        // When staff took a case down; of sealed ones and of those from the public form no hour is kept.
        "CREATE TABLE case_taken (case_id TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL)",
        "CREATE TABLE case_signs (sign TEXT NOT NULL, case_id TEXT NOT NULL, post TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, received TEXT NOT NULL, \
         seq BIGINT NOT NULL, PRIMARY KEY (sign, case_id, post))",
        // In the order of their lists, with all that counting and filtering them reads.
        "CREATE INDEX case_signs_by_day ON case_signs (sign, received, case_id, post, unit, kind, seq)",
        "CREATE TABLE clue_findings (case_id TEXT NOT NULL, sign TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL, post TEXT NOT NULL, \
         finding TEXT NOT NULL, PRIMARY KEY (case_id, sign, seq))",
        "CREATE TABLE mails (id TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, standing TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT, category TEXT, \
         case_id TEXT, settled_seq BIGINT)",
        "CREATE INDEX mails_by_unit ON mails (unit, standing, seq)",
        "CREATE TABLE tolerances (id TEXT NOT NULL PRIMARY KEY, phase TEXT NOT NULL, person TEXT NOT NULL, unit TEXT NOT NULL, publish BIGINT NOT NULL, \
         last_seq BIGINT NOT NULL, state TEXT NOT NULL, public TEXT)",
        // Whose fault of doing is excused, from which day to which: for whoever appraises. A decision that an appeal turned is not there.
        "CREATE TABLE tolerance_effective (tolerance_id TEXT NOT NULL PRIMARY KEY, matter TEXT NOT NULL, person TEXT NOT NULL, post TEXT NOT NULL, \
         unit TEXT NOT NULL, fault TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT NOT NULL)",
        "CREATE INDEX tolerance_effective_by_person ON tolerance_effective (person, until_day)",
    ]
    .map(str::to_owned)
    .to_vec()
}

pub(super) fn ephemeral_ddl() -> Vec<String> {
    vec![
        "CREATE TABLE IF NOT EXISTS sessions (token_hash TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, person TEXT NOT NULL, post TEXT NOT NULL, csrf TEXT NOT NULL, \
         opened BIGINT NOT NULL, seen BIGINT NOT NULL)"
            .to_owned(),
    ]
}
