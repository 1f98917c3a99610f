//! Small dense matrices: as many rows and columns as a model has variables.

/// Rows of numbers, row after row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// All zero.
    pub fn zero(rows: usize, columns: usize) -> Self {
        Self { rows, columns, cells: vec![0.0; rows * columns] }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.columns + column]
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.columns + column] = value;
    }

    /// Adds `factor · left · rightᵀ`.
    pub(crate) fn add_outer(&mut self, factor: f64, left: &[f64], right: &[f64]) {
        for (row, a) in left.iter().enumerate() {
            for (column, b) in right.iter().enumerate() {
                self.cells[row * self.columns + column] += factor * a * b;
            }
        }
    }

    pub(crate) fn times(mut self, factor: f64) -> Self {
        self.cells.iter_mut().for_each(|cell| *cell *= factor);
        self
    }

    /// The row vector `left · self`.
    pub(crate) fn product(&self, left: &[f64]) -> Vec<f64> {
        let column = |column| left.iter().enumerate().map(|(row, a)| a * self.at(row, column)).sum();
        (0..self.columns).map(column).collect()
    }

    /// The lower triangle L with `self = L·Lᵀ`; `None` unless symmetric and clearly positive definite.
    pub(crate) fn cholesky(&self) -> Option<Cholesky> {
        let n = self.rows;
        let mut lower = Self::zero(n, n);
        for column in 0..n {
            for row in column..n {
                let inner: f64 = (0..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                let left = self.at(row, column) - inner;
                let value = match row == column {
                    true if left > self.at(row, row).abs() * 1e-14 => left.sqrt(),
                    true => return None,
                    false => left / lower.at(column, column),
                };
                lower.set(row, column, value);
            }
        }
        Some(Cholesky { lower })
    }
}

/// The triangle of a positive definite matrix.
pub(crate) struct Cholesky {
    lower: Matrix,
}

impl Cholesky {
    pub(crate) fn log_determinant(&self) -> f64 {
        (0..self.lower.rows).map(|at| 2.0 * self.lower.at(at, at).ln()).sum()
    }

    /// L⁻¹·v.
    fn forward(&self, vector: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = Vec::with_capacity(vector.len());
        for (row, value) in vector.iter().enumerate() {
            let known: f64 = out.iter().enumerate().map(|(k, x)| self.lower.at(row, k) * x).sum();
            out.push((value - known) / self.lower.at(row, row));
        }
        out
    }

    /// vᵀ·A⁻¹·v.
    pub(crate) fn distance(&self, vector: &[f64]) -> f64 {
        self.forward(vector).iter().map(|x| x * x).sum()
    }

    /// A⁻¹·B.
    pub(crate) fn solve(&self, right: &Matrix) -> Matrix {
        let n = self.lower.rows;
        let mut out = Matrix::zero(n, right.columns);
        for column in 0..right.columns {
            let down = self.forward(&(0..n).map(|row| right.at(row, column)).collect::<Vec<_>>());
            for row in (0..n).rev() {
                let known: f64 = (row + 1..n).map(|k| self.lower.at(k, row) * out.at(k, column)).sum();
                out.set(row, column, (down[row] - known) / self.lower.at(row, row));
            }
        }
        out
    }
}
