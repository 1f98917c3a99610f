//! Sorting more than fits into memory, by DataFusion's external sort: the one place that names it.

use super::merge::Rows;
use crate::source::SourceError;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use datafusion_common::DataFusionError;
use datafusion_execution::TaskContext;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::memory_pool::FairSpillPool;
use datafusion_execution::runtime_env::RuntimeEnvBuilder;
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};
use datafusion_physical_plan::{ExecutionPlan, SendableRecordBatchStream};
use futures::StreamExt;
use shishu_terms::Bilingual;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// Less than this a sort cannot work with.
const LEAST_MEMORY: usize = 8 << 20;

/// The same rows in the order of their first column, in `memory` bytes; what does not fit goes to temporary files.
pub fn sorted(rows: Rows, schema: &SchemaRef, memory: usize) -> Result<Rows, ArrowError> {
    let memory = memory.max(LEAST_MEMORY);
    let pool = Arc::new(FairSpillPool::new(memory));
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc().map_err(told)?;
    // Merging needs as much again as what is merged and cannot spill: half is kept free for it.
    let config =
        SessionConfig::new().with_batch_size(crate::source::BATCH_ROWS).with_sort_spill_reservation_bytes(memory / 2);
    let none = (HashMap::new(), HashMap::new(), HashMap::new(), HashMap::new());
    let context = TaskContext::new(None, String::new(), config, none.0, none.1, none.2, none.3, runtime);
    let input = Arc::new(Once { schema: schema.clone(), rows: Mutex::new(Some(rows)) });
    let table = StreamingTableExec::try_new(schema.clone(), vec![input], None, None, false, None).map_err(told)?;
    let first: Arc<dyn datafusion_physical_expr::PhysicalExpr> = Arc::new(Column::new(schema.field(0).name(), 0));
    let order = LexOrdering::new([PhysicalSortExpr::new_default(first)])
        .ok_or_else(|| ArrowError::InvalidArgumentError("nothing to sort by".into()))?;
    let stream = SortExec::new(order, Arc::new(table)).execute(0, Arc::new(context)).map_err(told)?;
    Ok(stream.map(|batch| batch.map_err(told)).boxed())
}

fn told(error: DataFusionError) -> ArrowError {
    ArrowError::ExternalError(Box::new(error))
}

/// What to say when looking up failed: there is no room, in memory or on disk.
pub fn failed(file: &str, error: &dyn fmt::Display) -> SourceError {
    SourceError::new(
        file,
        Bilingual::new(format!("无法与其他行对照（{error}）"), format!("rows cannot be brought together ({error})")),
        Bilingual::new(
            "请加大 --memory-limit，并为临时文件留出空间",
            "raise --memory-limit and leave room for temporary files",
        ),
    )
}

/// Rows that can be read one time.
struct Once {
    schema: SchemaRef,
    rows: Mutex<Option<Rows>>,
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once")
    }
}

impl PartitionStream for Once {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let rows = self.rows.lock().unwrap_or_else(|e| e.into_inner()).take();
        let rows = rows.unwrap_or_else(|| futures::stream::empty().boxed());
        let rows = rows.map(|batch| batch.map_err(|error| DataFusionError::ArrowError(Box::new(error), None)));
        Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray, UInt64Array};
    use arrow::datatypes::UInt64Type;

    /// 24 MB are sorted in 8: what does not fit has been on disk.
    #[test]
    fn more_than_memory_holds_is_sorted_whole() {
        let batch = |at: u64| {
            let keys: Vec<u64> = (0..4096).map(|row| (at * 4096 + row).wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
            let texts: StringArray = keys.iter().map(|key| Some(format!("{key:0>400}"))).collect();
            let columns: [(&str, ArrayRef); 2] =
                [("key", Arc::new(UInt64Array::from(keys))), ("text", Arc::new(texts))];
            RecordBatch::try_from_iter(columns).unwrap()
        };
        let schema = batch(0).schema();
        let rows = futures::stream::iter((0..15).map(move |at| Ok(batch(at)))).boxed();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let sorted: Vec<_> = runtime.block_on(sorted(rows, &schema, LEAST_MEMORY).unwrap().collect());
        let mut last = 0;
        let mut count = 0;
        for batch in sorted {
            let batch = batch.unwrap();
            let (keys, texts) = (batch.column(0).as_primitive::<UInt64Type>(), batch.column(1).as_string::<i32>());
            for row in 0..keys.len() {
                assert!(keys.value(row) > last || count == 0);
                last = keys.value(row);
                assert_eq!(
                    texts.value(row).trim_start_matches('0'),
                    if last == 0 { String::new() } else { last.to_string() }
                );
                count += 1;
            }
        }
        assert_eq!(count, 15 * 4096);
    }
}
