//! Parquet files: a part is a row group; texts stay lists of values with a number each row, as the file has them.

use super::{BATCH_ROWS, Each, Source, SourceColumn, SourceError, Wanted};
use crate::batch::{Batch, read};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use shishu_terms::Bilingual;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub struct ParquetSource {
    path: PathBuf,
    name: String,
    metadata: ArrowReaderMetadata,
    columns: Vec<SourceColumn>,
    /// Place among the file's own columns: those of a kind no rule knows are left out of `columns`.
    places: Vec<usize>,
    /// Rows before each row group.
    starts: Vec<u64>,
}

impl ParquetSource {
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let name = path.display().to_string();
        let file = open(path, &name)?;
        let unreadable = |error: parquet::errors::ParquetError| broken(&name, &error);
        let first = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(unreadable)?;
        let metadata = with_lists(&first).map_err(unreadable)?;
        let (mut columns, mut places) = (vec![], vec![]);
        for (place, field) in metadata.schema().fields().iter().enumerate() {
            if let Some(kind) = read::kind_of(field.data_type()) {
                columns.push(SourceColumn { name: field.name().clone(), kind: Some(kind) });
                places.push(place);
            }
        }
        let mut starts = vec![];
        let mut rows = 0_u64;
        for group in metadata.metadata().row_groups() {
            starts.push(rows);
            rows += group.num_rows().unsigned_abs();
        }
        Ok(Self { path: path.to_owned(), name, metadata, columns, places, starts })
    }
}

/// The same file with its texts read as numbers into a list of values, where it stores them so: a condition on a text is
/// then worked out once for each value.
fn with_lists(metadata: &ArrowReaderMetadata) -> parquet::errors::Result<ArrowReaderMetadata> {
    let listed = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let is_text = |t: &DataType| matches!(t, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let fields: Vec<Field> = metadata
        .schema()
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            t if is_text(t) => field.as_ref().clone().with_data_type(listed.clone()),
            _ => field.as_ref().clone(),
        })
        .collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata.schema().metadata().clone()));
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), ArrowReaderOptions::new().with_schema(schema))
}

fn open(path: &Path, name: &str) -> Result<File, SourceError> {
    File::open(path).map_err(|error| {
        SourceError::new(
            name,
            Bilingual::new(format!("打不开文件（{error}）"), format!("the file cannot be opened ({error})")),
            Bilingual::new("请检查路径和权限", "check the path and the permissions"),
        )
    })
}

fn broken(name: &str, error: &dyn std::fmt::Display) -> SourceError {
    SourceError::new(
        name,
        Bilingual::new(format!("不是完整的 Parquet 文件（{error}）"), format!("not a sound Parquet file ({error})")),
        Bilingual::new("请重新导出该文件", "export the file again"),
    )
}

impl Source for ParquetSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn columns(&self) -> &[SourceColumn] {
        &self.columns
    }

    fn parts(&self) -> usize {
        self.starts.len()
    }

    fn rows(&self) -> Option<u64> {
        Some(self.metadata.metadata().file_metadata().num_rows().unsigned_abs())
    }

    fn read(&self, part: usize, wanted: &[Wanted], each: &mut Each<'_>) -> Result<(), SourceError> {
        let unreadable = |error: &dyn std::fmt::Display| {
            let place = Bilingual::new(format!("第 {} 个行组", part + 1), format!("row group {}", part + 1));
            broken(&self.name, error).at(place)
        };
        let mut first = *self.starts.get(part).unwrap_or(&0);
        let roots: Vec<usize> = wanted.iter().filter_map(|w| self.places.get(w.column).copied()).collect();
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(open(&self.path, &self.name)?, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots.iter().copied());
        let reader = builder
            .with_row_groups(vec![part])
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS)
            .build()
            .map_err(|error| unreadable(&error))?;
        // The reader gives columns in the order of the file.
        let mut order: Vec<usize> = roots.clone();
        order.sort_unstable();
        order.dedup();
        for batch in reader {
            let batch = batch.map_err(|error| unreadable(&error))?;
            let columns = roots
                .iter()
                .map(|root| read::column_of(batch.column(order.iter().position(|known| known == root).unwrap_or(0))))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| unreadable(&error))?;
            let rows = batch.num_rows();
            if each(Batch { first, rows, columns }).is_break() {
                return Ok(());
            }
            first += rows as u64;
        }
        Ok(())
    }
}
