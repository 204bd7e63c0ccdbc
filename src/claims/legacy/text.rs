//! Figures as they stand in sentences: few digits, the unit behind, `n/a` for what is not known.
//!
//! Space and figure are bound by a no-break space, so that no line ends between them.

/// What stands for a figure that is not known.
const UNKNOWN: &str = "n/a";

/// Milliseconds with two digits, or three from a hundred on, in µs, ms or s: `3.2 ms`, `46 ms`, `1.5 s`.
pub fn ms(value: impl Into<Option<f64>>) -> String {
    scaled(value.into(), "ms", &[(1e3, "µs"), (1.0, "ms"), (1e-3, "s")])
}

/// A number of bytes in decimal units, with digits as in [`ms`]: `512 B`, `1.5 kB`, `64 MB`.
pub fn bytes(value: impl Into<Option<u64>>) -> String {
    scaled(value.into().map(|value| value as f64), "B", &[(1.0, "B"), (1e-3, "kB"), (1e-6, "MB"), (1e-9, "GB")])
}

/// How many times as much, with three digits, or two below 1: `1.97×`, `0.83×`.
pub fn ratio(value: impl Into<Option<f64>>) -> String {
    known(value.into(), |value| format!("{}×", number(value)))
}

/// A plain number with three digits, or two below 1: `1.97`, `0.83`.
pub fn number(value: impl Into<Option<f64>>) -> String {
    known(value.into(), |value| digits(value, if value.abs() < 1.0 { 2 } else { 3 }).1)
}

/// A share of 1 in per cent, with two digits: `5.3 %`, `98 %`.
pub fn percent(value: impl Into<Option<f64>>) -> String {
    known(value.into(), |value| format!("{}\u{a0}%", digits(value * 100.0, 2).1))
}

/// A whole number in groups of three: `10 000`.
pub fn count(value: impl Into<Option<u64>>) -> String {
    let Some(value) = value.into() else {
        return UNKNOWN.to_owned();
    };
    let plain = value.to_string();
    let mut grouped = String::new();
    for (place, digit) in plain.char_indices() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

fn known(value: Option<f64>, text: impl Fn(f64) -> String) -> String {
    value.filter(|value| value.is_finite()).map_or_else(|| UNKNOWN.to_owned(), text)
}

/// In the first of the rising units that gives less than a thousand; 0 in the `plain` one.
fn scaled(value: Option<f64>, plain: &str, units: &[(f64, &str)]) -> String {
    known(value, |value| {
        if value == 0.0 {
            return format!("0\u{a0}{plain}");
        }
        let mut text = String::new();
        for (scale, unit) in units {
            // Rounded first: 999.6 ms is 1.0 s, not 1000 ms.
            let (rounded, digits) = digits(value * scale, 2);
            text = format!("{digits}\u{a0}{unit}");
            if rounded.abs() < 1000.0 {
                break;
            }
        }
        text
    })
}

/// Rounded to this many digits that count, but never before the decimal point; as a number and as text.
fn digits(value: f64, count: i32) -> (f64, String) {
    let decimals = |value: f64| {
        let magnitude = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
        (count - 1 - magnitude).max(0)
    };
    let round = |value: f64, decimals: i32| (value * 10f64.powi(decimals)).round() / 10f64.powi(decimals);
    // Rounding may carry into one more digit: 9.96 is 10, not 10.0.
    let rounded = round(value, decimals(value));
    let places = decimals(rounded) as usize;
    let sign = if rounded < 0.0 { "−" } else { "" };
    (rounded, format!("{sign}{:.places$}", rounded.abs()))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// With ordinary spaces, to be readable here.
    fn plain(text: String) -> String {
        assert!(!text.contains(' '), "a line could end there");
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn times_have_a_unit_that_fits() {
        for (value, text) in [
            (3.21, "3.2 ms"),
            (45.6, "46 ms"),
            (321.4, "321 ms"),
            (9.96, "10 ms"),
            (999.4, "999 ms"),
            (999.6, "1.0 s"),
            (1234.0, "1.2 s"),
            (123_456.0, "123 s"),
            (7_200_000.0, "7200 s"),
            (0.5, "500 µs"),
            (0.0123, "12 µs"),
            (0.0004, "0.40 µs"),
            (0.9996, "1.0 ms"),
            (0.0, "0 ms"),
            (-3.21, "−3.2 ms"),
        ] {
            assert_eq!(plain(ms(value)), text);
        }
    }

    #[test]
    fn ratios_shares_and_sizes_are_short() {
        assert_eq!(ratio(1.97), "1.97×");
        assert_eq!(ratio(0.834), "0.83×");
        assert_eq!(ratio(12.34), "12.3×");
        assert_eq!(ratio(1234.0), "1234×");
        assert_eq!(ratio(0.0), "0.0×");
        assert_eq!(plain(percent(0.053)), "5.3 %");
        assert_eq!(plain(percent(0.983)), "98 %");
        assert_eq!(plain(percent(1.0)), "100 %");
        assert_eq!(plain(bytes(512)), "512 B");
        assert_eq!(plain(bytes(1_500)), "1.5 kB");
        assert_eq!(plain(bytes(64_000_000)), "64 MB");
        assert_eq!(plain(bytes(0)), "0 B");
    }

    #[test]
    fn counts_are_grouped() {
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1 000"), (10_000, "10 000"), (1_234_567, "1 234 567")] {
            assert_eq!(plain(count(value)), text);
        }
    }

    #[test]
    fn what_is_not_known_is_not_a_number() {
        for text in [ms(None), ms(f64::NAN), ratio(None), ratio(f64::INFINITY), percent(None), bytes(None), count(None)]
        {
            assert_eq!(text, "n/a");
        }
    }

    proptest! {
        #[test]
        fn a_time_reads_back_within_its_digits(value in 1e-3..1e6_f64) {
            let text = plain(ms(value));
            let (number, unit) = text.split_once(' ').unwrap();
            let scale = match unit { "µs" => 1e-3, "ms" => 1.0, _ => 1e3 };
            let read = number.parse::<f64>().unwrap() * scale;
            prop_assert!((read / value - 1.0).abs() <= 0.05 + 1e-9, "{} for {}", text, value);
        }

        #[test]
        fn a_count_reads_back(value: u64) {
            prop_assert_eq!(plain(count(value)).replace(' ', "").parse::<u64>().unwrap(), value);
        }
    }
}
