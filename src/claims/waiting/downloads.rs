//! Three downloads of 3 s, which two claims share: waits, shown at a fifteenth of their time.

use serde_json::json;

use crate::claims::Setting;
use crate::claims::plan::{RunPlan, run, waiting};

/// A download of 3 s is shown this many times as fast.
pub(super) const SCALE: f64 = 15.0;
/// How many there are.
pub(super) const DOWNLOADS: u32 = 3;
/// What each takes as shown, in milliseconds.
pub(super) const DOWNLOAD_MS: f64 = 3000.0 / SCALE;
/// Three waits that overlap are three times as fast; from here on they clearly do, and at most two of them could have been one
/// after the other.
pub(super) const OVERLAP: f64 = 2.4;

/// The downloads by this model, with a lane for each where it has several.
pub(super) fn downloads(setting: &Setting, name: &str, model: &str) -> RunPlan {
    run(setting, name, model, waiting("download", DOWNLOAD_MS), json!({ "tasks": DOWNLOADS, "workers": DOWNLOADS }))
}
