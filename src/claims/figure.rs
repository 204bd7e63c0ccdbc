//! The figures of a claim, each declared once: what it is, in which unit, by which statistic, and where it can come from. The judge,
//! the Python script's line and the page's table all use the same declaration, so one id is one quantity everywhere.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::measure::Estimate;
use crate::message::Message;
use crate::platform::MessageWay;
use crate::spec::{Model, Schedule, Shape};
use crate::work::{kernels, service};

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Unit {
    /// Milliseconds.
    Ms,
    /// How many times as much, such as a speed-up.
    Times,
    /// A share of 1.
    Share,
    /// Bytes.
    Bytes,
    /// A whole number of things.
    Count,
    /// A number without a unit.
    Number,
}

impl Unit {
    /// How the line of a Python script writes it.
    pub(super) fn in_line(self) -> &'static str {
        match self {
            Unit::Ms => "ms",
            Unit::Times => "x",
            Unit::Bytes => "bytes",
            Unit::Share | Unit::Count | Unit::Number => "",
        }
    }
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Source {
    /// Measured on this machine, in this page.
    Measured,
    /// Worked out from measured figures by a law that has its assumptions.
    Modelled,
    /// Measured elsewhere, on the CPython that the text names.
    Reference,
    /// Printed by the visitor's own Python.
    Python,
}

/// What the value of a figure is of the values that were measured. It stands in the declaration so that both sides compute the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The median over repeats.
    Median,
    /// The median of the ratios of repeats that were taken in one round.
    RatioOfRounds,
    /// The median over repeats of the largest value in each.
    MedianOfLargest,
    /// The median over repeats of the 95th percentile in each.
    MedianOfP95,
    /// A count, or what does not vary.
    Exact,
    /// A parameter of a law, fitted to the values.
    Fitted,
}

/// A figure of a claim, or a family of figures.
#[derive(Debug)]
pub struct Quantity {
    /// The id, with a slot for each thing in which the figures of a family differ: `speedup-{threads}`. A slot named `model`, `kernel`,
    /// `service`, `shape`, `schedule` or `way` (of a message) holds an id of that kind, any other one a whole number.
    pub id: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// What its value is of the measured values.
    pub statistic: Statistic,
    /// Where the page's own value comes from.
    pub source: Source,
    /// Whether the claim's Python script gives it too.
    pub python: bool,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "BareFigure"))]
pub struct Figure {
    /// Its id within the claim; the same quantity has the same id from this page, from Python and in the reference.
    pub id: String,
    /// What it is.
    pub title: Message,
    /// The value; `None` when it is not known.
    pub value: Option<f64>,
    /// The lower end of its interval; `None` where there is none.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Its unit.
    pub unit: Unit,
    /// Where it comes from.
    pub source: Source,
}

impl Quantity {
    /// A figure of the kind that claims have most: a ratio of times whose repeats were taken in turn.
    pub const fn ratio(id: &'static str) -> Self {
        Self { id, unit: Unit::Times, statistic: Statistic::RatioOfRounds, source: Source::Measured, python: true }
    }

    /// The same figure, which the claim's Python script does not give.
    pub const fn not_in_python(self) -> Self {
        Self { python: false, ..self }
    }

    /// The name of its title among the claim's texts: the id without its slots.
    pub fn title(&self) -> String {
        let mut name = String::from("figure");
        for part in parts(self.id) {
            if let Part::Plain(text) = part
                && !text.trim_matches('-').is_empty()
            {
                name.push('-');
                name.push_str(text.trim_matches('-'));
            }
        }
        name
    }

    /// A figure of this quantity of the claim. `slots` has what stands in the slots of the id, in their order.
    pub(super) fn figure(
        &self,
        claim: &str,
        slots: &[Value],
        source: Source,
        estimate: impl Into<Option<Estimate>>,
    ) -> Figure {
        let (mut id, mut values, mut slots) = (String::new(), Map::new(), slots.iter());
        for part in parts(self.id) {
            match part {
                Part::Plain(text) => id.push_str(text),
                Part::Slot(name) => {
                    let slot = slots.next().expect("a figure has a value for each slot of its id");
                    id.push_str(&slot.as_str().map_or_else(|| slot.to_string(), str::to_owned));
                    values.insert(name.to_owned(), slot.clone());
                }
            }
        }
        assert!(slots.next().is_none(), "{} has fewer slots", self.id);
        let title = Message::new(format!("{claim}.{}", self.title()), Value::Object(values));
        // What is not finite is not known.
        let estimate = estimate.into().filter(|estimate| estimate.value.is_finite());
        let (low, high) = estimate.and_then(|estimate| estimate.interval).map_or((None, None), |interval| {
            let finite = |end: f64| end.is_finite().then_some(end);
            (finite(interval.low), finite(interval.high))
        });
        Figure { id, title, value: estimate.map(|estimate| estimate.value), low, high, unit: self.unit, source }
    }

    /// What stands in the slots of this id; `None` when it is none of this quantity.
    pub fn slots_of(&self, id: &str) -> Option<Vec<Value>> {
        let mut slots = Vec::new();
        fits(self.id, id, &mut slots).then(|| slots.into_iter().rev().collect())
    }

    /// The id for a message to people who wrote another one: slots as a star.
    pub(super) fn pattern(&self) -> String {
        parts(self.id).map(|part| if let Part::Plain(text) = part { text } else { "*" }).collect()
    }
}

enum Part<'a> {
    Plain(&'a str),
    Slot(&'a str),
}

/// The id in its parts, in their order.
fn parts(id: &str) -> impl Iterator<Item = Part<'_>> {
    id.split('{').enumerate().flat_map(|(at, piece)| {
        let (slot, plain) = if at == 0 {
            (None, piece)
        } else {
            piece.split_once('}').map_or((None, piece), |(slot, plain)| (Some(slot), plain))
        };
        slot.map(Part::Slot).into_iter().chain((!plain.is_empty()).then_some(Part::Plain(plain)))
    })
}

/// Whether the id fits the pattern; what stands in the slots, the last one first.
fn fits(pattern: &str, id: &str, slots: &mut Vec<Value>) -> bool {
    let Some((plain, rest)) = pattern.split_once('{') else {
        return pattern == id;
    };
    let (Some(id), Some((kind, pattern))) = (id.strip_prefix(plain), rest.split_once('}')) else {
        return false;
    };
    let mut goes_on = |slot: &str, value: Value| {
        let fits = id.strip_prefix(slot).is_some_and(|id| fits(pattern, id, slots));
        if fits {
            slots.push(value);
        }
        fits
    };
    match choices(kind) {
        Some(choices) => choices.into_iter().any(|slot| goes_on(slot, slot.into())),
        None => {
            let digits = &id[..id.bytes().take_while(u8::is_ascii_digit).count()];
            digits.parse::<u32>().is_ok_and(|number| number.to_string() == digits && goes_on(digits, number.into()))
        }
    }
}

/// The ids that a slot of this name may hold; `None` where it holds a whole number.
fn choices(slot: &str) -> Option<Vec<&'static str>> {
    match slot {
        "model" => Some(Model::IDS.to_vec()),
        "way" => Some(MessageWay::IDS.to_vec()),
        "shape" => Some(Shape::IDS.to_vec()),
        "schedule" => Some(Schedule::IDS.to_vec()),
        "kernel" => Some(kernels::all().iter().map(|kernel| kernel.id).collect()),
        "service" => Some(service::all().iter().map(|service| service.id).collect()),
        _ => None,
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::json;

    use super::*;

    const DELAY: Quantity = Quantity {
        id: "delay-{beside}-{interval}",
        unit: Unit::Ms,
        statistic: Statistic::Median,
        source: Source::Measured,
        python: true,
    };
    const WALL: Quantity = Quantity { id: "wall-{model}-{share}", ..DELAY };

    #[test]
    fn a_figure_has_an_id_and_a_title_with_what_stands_in_its_slots() {
        let estimate = Estimate { value: 5.2, interval: None };
        let figure = DELAY.figure("gil-interval", &[json!(1), json!(5)], Source::Measured, estimate);
        assert_eq!((figure.id.as_str(), figure.value, figure.low), ("delay-1-5", Some(5.2), None));
        assert_eq!(figure.title, Message::new("gil-interval.figure-delay", json!({ "beside": 1, "interval": 5 })));
        let unknown = Estimate { value: f64::NAN, interval: None };
        assert_eq!(DELAY.figure("x", &[json!(1), json!(5)], Source::Measured, unknown).value, None);
    }

    #[test]
    fn an_id_is_read_back_also_with_hyphens_in_a_slot() {
        assert_eq!(DELAY.slots_of("delay-4-20"), Some(vec![json!(4), json!(20)]));
        assert_eq!(WALL.slots_of("wall-threads-gil-50"), Some(vec![json!("threads-gil"), json!(50)]));
        for id in
            ["wall-fibres-50", "wall-threads-gil-5x", "wall-threads-gil-05", "wall-threads-gil-99999999999", "delay"]
        {
            assert_eq!(WALL.slots_of(id), None, "{id}");
        }
        assert_eq!(WALL.pattern(), "wall-*-*");
    }
}
