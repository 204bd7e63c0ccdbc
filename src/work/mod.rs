//! WHAT is done: kernels that compute, services that are waited for, and the tasks made of them.
//!
//! Nothing in here knows how it is run: no clock, no waiting, no lane.

pub mod service;
pub mod tasks;

pub use interleave_kernels as kernels;
