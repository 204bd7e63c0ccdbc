//! What the spans of a lane have in common, whoever ran it, under the clocks of several workers.

use std::sync::{Arc, Mutex};

use interleave::models::{self, Batch, Observer, Progress};
use interleave::platform::{self, Stop};
use interleave::spec::{Schedule, Spec};
use interleave::trace::{Recorder, Span, SpanKind};
use serde_json::json;
use wasm_bindgen_test::*;

use super::support::{on_pool, run, shared, spec, ways, works};

/// The spans of each lane follow each other without a gap and without overlap.
fn touch(spans: &[Span], about: &str) {
    let lanes = spans.iter().map(|span| span.lane).max().map_or(0, |lane| lane + 1);
    for lane in 0..lanes {
        let own: Vec<_> = spans.iter().filter(|span| span.lane == lane).collect();
        for span in &own {
            assert!(span.start <= span.end, "{span:?}: {about}");
        }
        for pair in own.windows(2) {
            let after_start = pair[0].kind == SpanKind::Start && pair[0].end <= pair[1].start;
            assert!(after_start || pair[0].end == pair[1].start, "{pair:?} of lane {lane}: {about}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_spans_of_a_lane_are_in_order_and_touch_whatever_is_run() {
    for work in works() {
        for way in ways().await {
            for schedule in Schedule::IDS {
                let mut asked = spec(&way, &work);
                asked["schedule"] = json!(schedule);
                let report = run(asked.clone()).await.expect("the spec is good");
                let about = asked.to_string();
                touch(&report.spans, &about);
                assert_eq!(report.dropped, 0, "{about}");
                let wall = report.wall_ms.values[report.shown.unwrap()];
                // Clocks of workers agree to a step or two.
                let step = 4.0 * platform::clock_step();
                for span in report.spans.iter().filter(|span| span.kind != SpanKind::Start) {
                    assert!((span.lane as usize) < report.lanes.len(), "{span:?}: {about}");
                    // After its last result a lane may still write the message, or wait to be told that this was all.
                    let over = matches!(span.kind, SpanKind::Copy | SpanKind::Idle);
                    assert!(-step <= span.start && (over || span.end <= wall + step), "{span:?} of {wall}: {about}");
                }
                let busy: f64 = report
                    .spans
                    .iter()
                    .filter(|span| span.kind == SpanKind::Run)
                    .map(|span| span.end - span.start)
                    .sum();
                let said = report.busy_ms.expect("it was traced");
                // The report ends with the last result, on a clock that agrees with a process's own to a step or two.
                assert!((busy - said).abs() < 1e-3 * busy.max(1.0) + step, "{busy} and {said}: {about}");
            }
        }
    }
}

/// Keeps what streams.
#[derive(Default)]
struct Kept(Mutex<(Vec<Span>, Vec<String>)>);

impl Observer for Kept {
    fn progress(&self, _: Progress) {}
    fn spans(&self, batch: &Batch<'_>) {
        let mut kept = self.0.lock().expect("nobody panics");
        if batch.reset {
            kept.0.clear();
        }
        kept.0.extend_from_slice(batch.new);
        let mut open: Vec<_> = batch.open.iter().map(|span| span.lane).collect();
        open.dedup();
        if open.len() != batch.open.len()
            // A span that goes on ends now, but for one that began on the clock of another worker, a step or two ahead.
            || batch.open.iter().any(|span| {
                span.end != batch.now && (span.end != span.start || span.start - batch.now > 4.0 * platform::clock_step())
            })
        {
            kept.1.push(format!("{:?} at {}", batch.open, batch.now));
        }
    }
    fn hidden(&self) -> bool {
        false
    }
    fn times_hidden(&self) -> u32 {
        0
    }
}

#[wasm_bindgen_test]
async fn what_streams_is_what_is_reported_and_a_lane_has_one_open_span() {
    let work = json!({ "kind": "mixed", "kernel": "n-body", "size": 100, "service": "api", "waitMs": 10 });
    for way in ways().await {
        let asked = spec(&way, &work);
        let kept = Kept::default();
        let shared = shared().await;
        let report = models::run(Spec::from_value(&asked).unwrap(), shared, &Stop::default(), &kept).await.unwrap();
        let (mut streamed, wrong) = kept.0.into_inner().unwrap();
        assert_eq!(wrong, Vec::<String>::new(), "{asked}");
        // A process may say what it did after its last result; a report ends with its repeat.
        let wall = report.wall_ms.values[report.shown.unwrap()];
        streamed.retain(|span| span.start < wall);
        for span in &mut streamed {
            span.end = span.end.min(wall);
        }
        let key = |span: &Span| (span.lane, span.start.to_bits());
        streamed.sort_by_key(key);
        let mut reported: Vec<_> = report.spans.into_iter().filter(|span| span.kind != SpanKind::Start).collect();
        reported.sort_by_key(key);
        assert_eq!(streamed, reported, "{asked}");
    }
}

#[wasm_bindgen_test]
async fn tracers_on_several_workers_write_into_one_recorder() {
    if !shared().await {
        return;
    }
    let recorder = Arc::new(Mutex::new(Recorder::new(platform::now(), true)));
    let given = recorder.clone();
    on_pool(4, move |lane| {
        let tracer = given.lock().expect("nobody panics").tracer(lane as u32);
        for round in 0..50 {
            tracer.enter(SpanKind::Run, Some(round));
            std::hint::black_box((0..20_000).sum::<u64>());
            tracer.enter(SpanKind::WaitIo, Some(round));
            std::hint::black_box((0..20_000).sum::<u64>());
        }
        tracer.finish();
    })
    .await;
    let recorder = std::mem::replace(&mut *recorder.lock().unwrap(), Recorder::new(0.0, false));
    let (spans, dropped) = recorder.finish();
    assert_eq!(dropped, 0);
    touch(&spans, "four workers");
    for lane in 0..4 {
        let own: Vec<_> = spans.iter().filter(|span| span.lane == lane).collect();
        assert!(own.windows(2).all(|pair| pair[0].task <= pair[1].task), "lane {lane} is in order");
        assert!(!own.is_empty(), "lane {lane}");
    }
}
