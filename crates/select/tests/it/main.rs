//! Selective editing held against second roads and published examples.

mod banff;
mod contamination;
mod order;
mod trends;

/// The columns of a csv file of the shared data, by name; nothing, said loudly, where the data are not there.
fn shared(path: &str) -> Option<std::collections::BTreeMap<String, Vec<String>>> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("SKIPPED: {} is not there", file.display());
        return None;
    };
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let mut columns: std::collections::BTreeMap<String, Vec<String>> = Default::default();
    for line in lines {
        for (head, cell) in heads.iter().zip(line.split(',')) {
            columns.entry((*head).to_owned()).or_default().push(cell.to_owned());
        }
    }
    Some(columns)
}

/// An empty cell is no value, which here is the same as zero: neither has a ratio or a logarithm.
fn numbers(column: &[String]) -> Vec<f64> {
    column.iter().map(|cell| if cell.is_empty() { 0.0 } else { cell.parse().expect("a number") }).collect()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + b.abs())
}
