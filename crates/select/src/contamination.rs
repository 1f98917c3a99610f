//! The contamination model: most units are right, a share `w` carries an error that inflates the variance by `lambda`.
//!
//! True values follow a linear regression on covariates that are free of error, with normal residuals N(0, Σ); an erroneous unit has
//! N(0, (λ − 1)·Σ) added, so that what is observed is the mixture (1 − w)·N(xB, Σ) + w·N(xB, λΣ). With logarithms all of it holds for the
//! logarithms of values and covariates.
//!
//! Source: Di Zio & Guarnera, "A contamination model for selective editing", Journal of Official Statistics 29 (2013) 539–555; Buglielli,
//! Di Zio, Guarnera & Pogelli, "An R package for selective editing based on a latent class model" (2013), the package SeleMix. The formulas are
//! worked out from the model; the estimates are those of maximum likelihood by expectation and conditional maximisation.

use crate::matrix::{Cholesky, Matrix};

/// Whether values are taken as they are or by their logarithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Plain,
    Logarithm,
}

/// Where the search begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The variance inflation to begin with.
    pub lambda: f64,
    /// The share of erroneous units to begin with.
    pub w: f64,
    /// The search ends when the log-likelihood grows by less.
    pub tolerance: f64,
    /// Steps at most.
    pub steps: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { lambda: 3.0, w: 0.05, tolerance: 1e-7, steps: 500 }
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub scale: Scale,
    /// One row for the constant and one for each covariate, one column for each variable.
    pub b: Matrix,
    /// Covariances of the residuals of units without error.
    pub sigma: Matrix,
    pub lambda: f64,
    pub w: f64,
    pub log_likelihood: f64,
    pub steps: usize,
    /// False when the steps ended first.
    pub converged: bool,
}

/// Why no model can be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFit {
    /// Fewer units than the model has unknowns.
    TooFew { units: usize, needed: usize },
    /// A value whose logarithm is wanted is zero or less, or no number: the unit, counted from 0.
    NotPositive { unit: usize },
    /// A unit has another number of values than the first.
    Ragged { unit: usize },
    /// The covariates, or the variables given them, depend on each other exactly.
    Singular,
}

/// What the model says of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The expected true values given the reported ones, on the scale of the data.
    pub anticipated: Vec<f64>,
    /// The probability that the unit is erroneous, given its values.
    pub tau: f64,
}

/// Fits the model. `y`: for each unit its values; `x`: for each unit its covariates, without the constant, possibly none.
pub fn fit(y: &[Vec<f64>], x: &[Vec<f64>], scale: Scale, options: &Options) -> Result<Model, NoFit> {
    let (y, x) = (on_scale(y, scale)?, with_constant(x, y.len(), scale)?);
    let (p, q) = (y.first().map_or(0, Vec::len), x.first().map_or(0, Vec::len));
    let needed = p * q + p * (p + 1) / 2 + 2;
    if p == 0 || y.len() <= needed {
        return Err(NoFit::TooFew { units: y.len(), needed: needed + 1 });
    }
    let mut search = Search { y: &y, x: &x, w: options.w, lambda: options.lambda.max(LEAST_INFLATION) };
    let mut b = search.regression(&vec![1.0; y.len()])?;
    let mut sigma = search.covariance(&b, &vec![1.0; y.len()]);
    let (mut before, mut steps, mut converged) = (f64::NEG_INFINITY, 0, false);
    while !converged && steps < options.steps {
        steps += 1;
        let (taus, _) = search.expectation(&b, &sigma)?;
        let weights: Vec<f64> = taus.iter().map(|tau| (1.0 - tau) + tau / search.lambda).collect();
        b = search.regression(&weights)?;
        sigma = search.covariance(&b, &weights);
        search.proportion_and_inflation(&b, &sigma, &taus)?;
        let (_, now) = search.expectation(&b, &sigma)?;
        converged = now - before < options.tolerance;
        before = now;
    }
    let Search { w, lambda, .. } = search;
    Ok(Model { scale, b, sigma, lambda, w, log_likelihood: before, steps, converged })
}

/// A mixture whose two parts are one has no λ of its own.
const LEAST_INFLATION: f64 = 1.0 + 1e-6;

fn on_scale(rows: &[Vec<f64>], scale: Scale) -> Result<Vec<Vec<f64>>, NoFit> {
    let width = rows.first().map_or(0, Vec::len);
    let one = |(unit, row): (usize, &Vec<f64>)| match row.len() == width {
        true => row.iter().map(|value| scaled(*value, scale).ok_or(NoFit::NotPositive { unit })).collect(),
        false => Err(NoFit::Ragged { unit }),
    };
    rows.iter().enumerate().map(one).collect()
}

fn scaled(value: f64, scale: Scale) -> Option<f64> {
    let scaled = match scale {
        Scale::Plain => value,
        Scale::Logarithm => value.ln(),
    };
    scaled.is_finite().then_some(scaled)
}

fn with_constant(x: &[Vec<f64>], units: usize, scale: Scale) -> Result<Vec<Vec<f64>>, NoFit> {
    if x.is_empty() {
        return Ok(vec![vec![1.0]; units]);
    }
    if x.len() != units {
        return Err(NoFit::Ragged { unit: x.len().min(units) });
    }
    Ok(on_scale(x, scale)?.into_iter().map(|row| std::iter::once(1.0).chain(row).collect()).collect())
}

struct Search<'a> {
    y: &'a [Vec<f64>],
    x: &'a [Vec<f64>],
    w: f64,
    lambda: f64,
}

impl Search<'_> {
    fn units(&self) -> impl Iterator<Item = (&Vec<f64>, &Vec<f64>)> {
        self.x.iter().zip(self.y)
    }

    /// Weighted least squares.
    fn regression(&self, weights: &[f64]) -> Result<Matrix, NoFit> {
        let (p, q) = (self.y[0].len(), self.x[0].len());
        let (mut left, mut right) = (Matrix::zero(q, q), Matrix::zero(q, p));
        for ((x, y), weight) in self.units().zip(weights) {
            left.add_outer(*weight, x, x);
            right.add_outer(*weight, x, y);
        }
        Ok(left.cholesky().ok_or(NoFit::Singular)?.solve(&right))
    }

    fn covariance(&self, b: &Matrix, weights: &[f64]) -> Matrix {
        let mut sum = Matrix::zero(self.y[0].len(), self.y[0].len());
        for ((x, y), weight) in self.units().zip(weights) {
            let residual = residual(b, x, y);
            sum.add_outer(*weight, &residual, &residual);
        }
        sum.times(1.0 / self.y.len() as f64)
    }

    /// The probability of each unit to be erroneous, and the log-likelihood.
    fn expectation(&self, b: &Matrix, sigma: &Matrix) -> Result<(Vec<f64>, f64), NoFit> {
        let triangle = sigma.cholesky().ok_or(NoFit::Singular)?;
        let mixture = Mixture { triangle: &triangle, p: sigma.rows() as f64, w: self.w, lambda: self.lambda };
        let (mut taus, mut sum) = (Vec::with_capacity(self.y.len()), 0.0);
        for (x, y) in self.units() {
            let (tau, log_density) = mixture.at(&residual(b, x, y));
            taus.push(tau);
            sum += log_density;
        }
        Ok((taus, sum))
    }

    fn proportion_and_inflation(&mut self, b: &Matrix, sigma: &Matrix, taus: &[f64]) -> Result<(), NoFit> {
        let triangle = sigma.cholesky().ok_or(NoFit::Singular)?;
        let (mut erroneous, mut distance) = (0.0, 0.0);
        for ((x, y), tau) in self.units().zip(taus) {
            erroneous += tau;
            distance += tau * triangle.distance(&residual(b, x, y));
        }
        self.w = (erroneous / taus.len() as f64).clamp(1e-9, 1.0 - 1e-9);
        self.lambda = (distance / (sigma.rows() as f64 * erroneous)).max(LEAST_INFLATION);
        Ok(())
    }
}

fn residual(b: &Matrix, x: &[f64], y: &[f64]) -> Vec<f64> {
    y.iter().zip(b.product(x)).map(|(value, expected)| value - expected).collect()
}

/// The two densities of a residual.
struct Mixture<'a> {
    triangle: &'a Cholesky,
    p: f64,
    w: f64,
    lambda: f64,
}

impl Mixture<'_> {
    /// Posterior probability of an error, and the logarithm of the density.
    fn at(&self, residual: &[f64]) -> (f64, f64) {
        let distance = self.triangle.distance(residual);
        let constant = -0.5 * (self.p * (2.0 * std::f64::consts::PI).ln() + self.triangle.log_determinant());
        let right = (1.0 - self.w).ln() + constant - 0.5 * distance;
        let wrong = self.w.ln() + constant - 0.5 * self.p * self.lambda.ln() - 0.5 * distance / self.lambda;
        let largest = right.max(wrong);
        let sum = (right - largest).exp() + (wrong - largest).exp();
        ((wrong - largest).exp() / sum, largest + sum.ln())
    }
}

impl Model {
    /// What the true values of a unit are expected to be, given what it reported. `None` where a logarithm is wanted of what has none.
    ///
    /// If it is right they are the reported ones; if it is wrong, with probability τ, they are normal about
    /// `(1/λ)·y + (1 − 1/λ)·xB` with covariances `(1 − 1/λ)·Σ`. On the scale of logarithms the mean of the exponential counts.
    pub fn predict(&self, y: &[f64], x: &[f64]) -> Option<Prediction> {
        let scaled_all = |row: &[f64]| row.iter().map(|value| scaled(*value, self.scale)).collect::<Option<Vec<f64>>>();
        let (y_scaled, x_scaled) = (scaled_all(y)?, scaled_all(x)?);
        let x: Vec<f64> = std::iter::once(1.0).chain(x_scaled).collect();
        if x.len() != self.b.rows() || y.len() != self.b.columns() {
            return None;
        }
        let triangle = self.sigma.cholesky()?;
        let mixture = Mixture { triangle: &triangle, p: self.sigma.rows() as f64, w: self.w, lambda: self.lambda };
        let (tau, _) = mixture.at(&residual(&self.b, &x, &y_scaled));
        let kept = 1.0 / self.lambda;
        let anticipated = |(at, (reported, expected)): (usize, (&f64, f64))| {
            let middle = kept * reported + (1.0 - kept) * expected;
            let if_wrong = match self.scale {
                Scale::Plain => middle,
                Scale::Logarithm => (middle + 0.5 * (1.0 - kept) * self.sigma.at(at, at)).exp(),
            };
            (1.0 - tau) * y[at] + tau * if_wrong
        };
        let anticipated = y_scaled.iter().zip(self.b.product(&x)).enumerate().map(anticipated).collect();
        Some(Prediction { anticipated, tau })
    }
}
