//! Which statements may pass where. The store's own tables are written by the store alone, views by their projection.
//!
//! This guards against mistakes of our own code, not against an attacker with the database open: against that one stand
//! the ledger and `verify`. Values always travel as arguments, so a statement needs no `;` and no second statement.

use crate::StoreError;

/// Errors unless `sql` is a single SELECT (also one starting with WITH).
pub(crate) fn reading(sql: &str) -> Result<(), StoreError> {
    let mut words = words(sql);
    let reads = words.next().is_some_and(|first| is(first, "SELECT") || is(first, "WITH"));
    let writes = words.any(|word| is(word, "INSERT") || is(word, "UPDATE") || is(word, "DELETE"));
    if !reads || writes {
        return refuse(sql, "only a SELECT may be asked here");
    }
    single(sql)
}

/// Errors unless `sql` is a single INSERT INTO, UPDATE or DELETE FROM on one of `tables`.
pub(crate) fn writing(sql: &str, tables: &[&str]) -> Result<(), StoreError> {
    let mut words = words(sql);
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let table = if is(first, "UPDATE") {
        second
    } else if (is(first, "INSERT") && is(second, "INTO")) || (is(first, "DELETE") && is(second, "FROM")) {
        words.next().unwrap_or("")
    } else {
        return refuse(sql, "only INSERT INTO, UPDATE and DELETE FROM may write");
    };
    if !tables.contains(&table) {
        return refuse(sql, "the table is not one of those declared");
    }
    single(sql)
}

/// Whether the statement may read acts or contents.
pub(crate) fn names_acts(sql: &str) -> bool {
    words(sql).any(|word| is(word, "acts") || is(word, "contents"))
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|character: char| !(character.is_alphanumeric() || character == '_')).filter(|word| !word.is_empty())
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

fn single(sql: &str) -> Result<(), StoreError> {
    if sql.contains(';') {
        return refuse(sql, "one statement at a time, values as arguments");
    }
    Ok(())
}

fn refuse(sql: &str, why: &'static str) -> Result<(), StoreError> {
    Err(StoreError::Statement { why, sql: sql.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_lets_selects_through_and_nothing_else() {
        for sql in ["SELECT 1", " with a as (select 1) select * from a", "select\n1"] {
            assert_eq!(reading(sql), Ok(()), "{sql}");
        }
        for sql in [
            "",
            "DELETE FROM acts",
            "WITH gone AS (DELETE FROM acts RETURNING 1) SELECT * FROM gone",
            "SELECT 1; DROP TABLE acts",
            "PRAGMA synchronous=OFF",
        ] {
            assert!(reading(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn writing_is_kept_to_the_declared_tables() {
        let tables = ["returns"];
        for sql in ["INSERT INTO returns(id) VALUES ($1)", "update returns set a = $1", "DELETE FROM returns"] {
            assert_eq!(writing(sql, &tables), Ok(()), "{sql}");
        }
        for sql in [
            "INSERT INTO acts(seq) VALUES ($1)",
            "INSERT OR REPLACE INTO returns(id) VALUES ($1)",
            "UPDATE acts SET at = $1",
            "DELETE FROM returns; DELETE FROM acts",
            "DROP TABLE returns",
            "SELECT 1",
            "",
        ] {
            assert!(writing(sql, &tables).is_err(), "{sql}");
        }
    }
}
