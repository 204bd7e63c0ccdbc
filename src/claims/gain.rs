//! What cores bring: how a speed-up is held against the cores that there are.

use serde_json::json;

use super::evidence::{Evidence, Open, Run};
use super::ruling::Findings;
use super::untold;
use crate::measure::{Comparison, Estimate, Interval};
use crate::message::Message;

/// With a smaller part of its cores free, nothing follows from a gain that was not seen.
pub(super) const MOSTLY_FREE: f64 = 0.75;

/// With less than this free, one lane may be late, and so may waits, for that reason alone.
pub(super) const ONE_CORE: f64 = 0.9;

/// The speed-up of this many cores that each further one brings this part of itself for.
pub(super) fn bar(cores: f64, part: f64) -> f64 {
    1.0 + part * (cores.max(1.0) - 1.0)
}

/// Whether this many lanes gained at least `part` of what their cores could bring: each lane has one, as far as there are cores. Free
/// cores explain a gain that was not seen, never one that was: they were looked at only twice, and briefly. So a gain below what all
/// cores could bring is denied only where most of them were free and it lies below what those could bring, too; otherwise it is open.
pub(super) fn reaches(evidence: &Evidence, found: &Comparison, lanes: u32, part: f64) -> Result<bool, Open> {
    if found.interval.is_none() {
        return Err(untold(found));
    }
    let all = f64::from(lanes.min(evidence.setting.cores));
    if all < 2.0 {
        return Err(Open(Message::plain("claims.one-core")));
    }
    if found.is_above(bar(all, part)) {
        return Ok(true);
    }
    let free = free(evidence, MOSTLY_FREE * all)?;
    if found.is_below(bar(free.min(all), part)) {
        return Ok(false);
    }
    Err(if found.is_below(bar(all, part)) { busy(free) } else { untold(found) })
}

/// Open, since other programs may have been in the way: no more cores than this were free.
pub(super) fn busy(free: f64) -> Open {
    Open::because("claims.cores-busy", json!({ "free": free }))
}

/// The cores that were free before and after, where a gain that was not seen is to be explained: open where nobody knows them, or
/// where they are fewer than `needed`.
pub(super) fn free(evidence: &Evidence, needed: f64) -> Result<f64, Open> {
    evidence.enough_cores(needed)?;
    evidence.free().ok_or_else(|| Open(Message::plain("claims.cores-unknown")))
}

/// The same in other units.
pub(super) fn scaled(Estimate { value, interval }: Estimate, factor: f64) -> Estimate {
    let scaled = |Interval { low, high, coverage }| Interval { low: low * factor, high: high * factor, coverage };
    Estimate { value: value * factor, interval: interval.map(scaled) }
}

/// Says what messages took in one repeat of this run, where that is known.
pub(super) fn say_messages(run: &Run, findings: &mut Findings) {
    if let (Some(messages), Some(wall)) = (&run.messages, run.shown.and_then(|shown| run.wall_ms.values.get(shown))) {
        let values = json!({ "count": messages.count, "ms": messages.ms, "wallMs": wall });
        findings.say_shared(Message::new("claims.messages", values));
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::{Setting, Tier};
    use crate::measure::{COUNTS, compare};

    fn tried(ratio: f64, cores: u32, free: Option<f64>) -> Result<bool, Open> {
        let setting = Setting { tier: Tier::Full, cores, repeats: 5 };
        let evidence = Evidence {
            setting,
            free_cores: free.into_iter().collect(),
            experiments: std::collections::BTreeMap::new(),
        };
        let times = [10.0, 10.1, 9.9, 10.2, 9.8];
        let found = compare(&times, &times.map(|time| time / ratio), COUNTS).expect("they can be compared");
        reaches(&evidence, &found, 4, 0.5)
    }

    #[test]
    fn half_of_what_the_cores_could_bring_is_enough() {
        assert_eq!(tried(2.6, 4, Some(4.0)), Ok(true));
        assert_eq!(tried(2.4, 4, Some(4.0)), Ok(false));
        assert_eq!(tried(2.6, 64, Some(60.0)), Ok(true), "four lanes use four cores");
        assert_eq!(tried(1.6, 2, None), Ok(true));
    }

    #[test]
    fn free_cores_explain_a_gain_that_was_not_seen_and_never_turn_it_into_one() {
        let busy = |ratio, free| assert_eq!(tried(ratio, 4, Some(free)).unwrap_err().0.key, "claims.cores-busy");
        busy(1.0, 1.1);
        busy(1.9, 2.0);
        // Most were free: below half of what they could bring it is too little; between that and half of four, one look at them decides nothing.
        assert_eq!(tried(1.8, 4, Some(3.2)), Ok(false));
        busy(2.3, 3.2);
        assert_eq!(tried(3.9, 4, Some(1.1)), Ok(true), "a gain that was seen needs no explanation");
        assert_eq!(tried(2.5, 4, Some(4.0)).unwrap_err().0.key, "claims.scatter");
        assert_eq!(tried(1.0, 1, Some(1.0)).unwrap_err().0.key, "claims.one-core");
        assert_eq!(tried(1.0, 4, None).unwrap_err().0.key, "claims.cores-unknown");
    }
}
