//! In place of `partner` in modules that carry no trial out: they know what trials there are, and nothing of this is ever called.

use super::super::{MessageWay, ObjectRound, ObjectWay};
use crate::spec::{Error, ErrorKey};

/// No partner.
pub struct Partner(());

fn none<T>() -> Result<T, Error> {
    Err(Error::new(ErrorKey::PartnerFailed, serde_json::json!({ "error": "" })))
}

#[allow(missing_docs, reason = "as in `partner`")]
impl Partner {
    pub async fn start(_limit_ms: f64, _leaves_after: Option<u32>) -> Result<Self, Error> {
        none()
    }

    pub async fn trips(&self, _way: MessageWay, _bytes: u32, _count: u32) -> Result<f64, Error> {
        none()
    }

    pub async fn offer(&self, _thing: &str) -> Result<Result<bool, String>, Error> {
        none()
    }
}

/// No objects.
pub struct Objects(());

#[allow(missing_docs, reason = "as in `objects`")]
impl Objects {
    pub async fn start(_processes: u32, _limit_ms: f64) -> Result<Self, Error> {
        none()
    }

    pub async fn round(&self, _way: ObjectWay, _round: &ObjectRound) -> Result<(u64, f64), Error> {
        none()
    }
}

/// No process.
pub struct BusyProcess(());

#[allow(missing_docs, reason = "as in `partner`")]
impl BusyProcess {
    pub fn start() -> Result<Self, Error> {
        none()
    }

    pub fn is_at_work(&mut self) -> bool {
        false
    }

    pub fn kill(&mut self) {}
}

/// Ends nothing.
pub fn end_lanes() {}

/// There is no lane.
pub const LANES_CAN_BE_ENDED: bool = false;
