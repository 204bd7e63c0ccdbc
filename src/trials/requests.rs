//! What the page asks the stepper, and the answers: both are JSON text.

use serde::Serialize;
use serde_json::{Value, json};

use crate::spec::{Code, Error, ErrorKey, json_text, one_of};
use crate::stepper;

const KNOWN: &[&str] = &["programs", "rules", "listing", "run", "search"];

/// Answers `{ ask: "programs" | "rules" }`, `{ ask: "listing" | "search", program, rules }` and `{ ask: "run", program, rules, schedule }`.
///
/// # Errors
/// As JSON text, with the code `invalid-spec`.
pub fn stepper(about: &str) -> Result<String, String> {
    let thrown = |error: Error| text(&error);
    let unread = |error: String| thrown(Error::new(ErrorKey::RequestUnread, json!({ "error": error })));
    let about: Value = serde_json::from_str(about).map_err(|error| unread(error.to_string()))?;
    let id = |name: &str| about[name].as_str().unwrap_or_default();
    let (program, rules) = (id("program"), id("rules"));
    match id("ask") {
        "programs" => Ok(text(&stepper::programs())),
        "rules" => Ok(text(&stepper::rules())),
        "listing" => answer(stepper::listing(program, rules)),
        "search" => answer(stepper::search(program, rules)),
        "run" => {
            let list = about["schedule"].as_array().ok_or_else(|| unread("schedule".to_owned()))?;
            let thread = |value: &Value| value.as_u64().and_then(|thread| usize::try_from(thread).ok());
            let schedule: Option<Vec<usize>> = list.iter().map(thread).collect();
            answer(stepper::run(program, rules, &schedule.ok_or_else(|| unread("schedule".to_owned()))?))
        }
        _ => Err(thrown(one_of("ask", about.get("ask"), KNOWN))),
    }
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the vocabulary is JSON")
}

/// An error of the stepper is a key with its values; here it gets the code of what was asked for wrongly.
fn answer(found: Result<impl Serialize, stepper::Error>) -> Result<String, String> {
    found.map(|found| text(&found)).map_err(|error| {
        let mut error = serde_json::to_value(error).expect("the vocabulary is JSON");
        error["code"] = json!(Code::InvalidSpec);
        json_text(&error)
    })
}
