//! Which cells of a row belong to a merged area, asked row by row from the top.

use crate::model::Area;

/// Follows the areas that cross the current row. The spans are rebuilt only when an area begins or ends, so that a sheet with
/// thousands of them costs little even when they overlap, which only a crafted file has.
pub(crate) struct MergedRows {
    /// Areas not yet reached, the next one last.
    ahead: Vec<Area>,
    active: Vec<Area>,
    /// Columns covered in the current row: disjoint, ascending, both ends included.
    spans: Vec<(u32, u32)>,
    /// First row at which an active area has ended.
    stale_from: u32,
}

impl MergedRows {
    pub(crate) fn new(areas: &[Area]) -> Self {
        let mut ahead = areas.to_vec();
        ahead.sort_unstable_by(|a, b| b.cmp(a));
        Self { ahead, active: Vec::new(), spans: Vec::new(), stale_from: u32::MAX }
    }

    /// Moves to a row, never back.
    pub(crate) fn go_to(&mut self, row: u32) {
        let mut changed = row >= self.stale_from;
        while let Some(area) = self.ahead.pop_if(|area| area.first_row <= row) {
            self.active.push(area);
            changed = true;
        }
        if changed {
            self.active.retain(|area| area.last_row >= row);
            self.stale_from = self.active.iter().map(|area| area.last_row.saturating_add(1)).min().unwrap_or(u32::MAX);
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        self.active.sort_unstable_by_key(|area| area.first_column);
        self.spans.clear();
        for area in &self.active {
            match self.spans.last_mut() {
                Some((_, last)) if area.first_column <= *last => *last = area.last_column.max(*last),
                _ => self.spans.push((area.first_column, area.last_column)),
            }
        }
    }

    /// Whether the cell of the current row belongs to a merged area.
    pub(crate) fn covers(&self, column: u32) -> bool {
        let after = self.spans.partition_point(|&(first, _)| first <= column);
        after.checked_sub(1).is_some_and(|index| self.spans[index].1 >= column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        // Second road: ask every area.
        #[test]
        fn agrees_with_asking_every_area(corners in prop::collection::vec((0_u32..12, 0_u32..12, 0_u32..5, 0_u32..5), 0..12)) {
            let areas: Vec<Area> = corners
                .into_iter()
                .map(|(row, column, height, width)| Area {
                    first_row: row,
                    first_column: column,
                    last_row: row + height,
                    last_column: column + width,
                })
                .collect();
            let mut merged = MergedRows::new(&areas);
            for row in (0..20).step_by(1) {
                merged.go_to(row);
                for column in 0..20 {
                    prop_assert_eq!(merged.covers(column), areas.iter().any(|area| area.contains(row, column)));
                }
            }
        }
    }
}
