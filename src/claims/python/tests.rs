use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::Source;
use super::line::{CHECK, START, crc32};
use super::*;
use crate::message::Message;

/// What `core.py` prints.
fn printed(mut content: Value) -> String {
    let base = json!({ "interleave": 1, "claim": "gil-cpu", "python": "3.12.1", "implementation": "CPython", "gil": true,
        "cores": 2, "figures": [{ "id": "speedup-2", "value": 0.97, "unit": "x" }, { "id": "speedup-4", "value": 0.95, "unit": "x" }] });
    for (field, value) in base.as_object().unwrap() {
        if content.get(field).is_none() {
            content[field] = value.clone();
        }
    }
    signed(&content.to_string().replace("\":", "\": ").replace(",\"", ", \"").replacen(
        "{\"claim\"",
        "{\"interleave\": 1, \"claim\"",
        1,
    ))
}

fn signed(content: &str) -> String {
    let check = crc32(content.bytes());
    format!("{}{CHECK}{check:08x}\"}}", content.strip_suffix('}').unwrap())
}

/// A line as the script of `gil-cpu` printed it.
fn line() -> String {
    signed(
        "{\"interleave\": 1, \"claim\": \"gil-cpu\", \"python\": \"3.12.1\", \"implementation\": \"CPython\", \"gil\": true, \
         \"cores\": 2, \"figures\": [{\"id\": \"speedup-2\", \"value\": 0.9691, \"unit\": \"x\"}, \
         {\"id\": \"speedup-4\", \"value\": 0.95, \"unit\": \"x\"}]}",
    )
}

fn refusal(claim: &str, line: &str) -> Error {
    read(claim, line).expect_err("this line is not to be taken")
}

/// The key of the refusal, and what it says of a field.
fn key(claim: &str, line: &str) -> ErrorKey {
    refusal(claim, line).key
}

#[test]
fn a_line_is_read_with_its_figures() {
    let pasted = read("gil-cpu", &line()).unwrap();
    assert_eq!((pasted.python.as_str(), pasted.implementation.as_str()), ("3.12.1", "CPython"));
    assert_eq!((pasted.gil, pasted.cores), (true, 2));
    let figure = &pasted.figures[0];
    assert_eq!((figure.id.as_str(), figure.value, figure.source), ("speedup-2", Some(0.9691), Source::Python));
    assert_eq!(figure.title, Message::new("gil-cpu.figure-speedup", json!({ "threads": 2 })));
}

#[test]
fn a_line_is_found_among_others_and_put_together_where_a_terminal_broke_it() {
    let (one, two) = (line(), line());
    let (head, tail) = two.split_at(83);
    for pasted in [format!("$ python3 gil-cpu.py\n  2 threads: 80 ms\n{one}\n$ "), format!("  {head}\r\n{tail}\n$ ls")]
    {
        assert!(read("gil-cpu", &pasted).is_ok(), "{pasted}");
    }
}

#[test]
fn a_cut_line_is_said_to_be_cut() {
    let whole = line();
    let cut = refusal("gil-cpu", &whole[..90]);
    assert_eq!((cut.key, cut.values["after"].as_str()), (ErrorKey::LineCut, Some(&whole[74..90])));
    assert_eq!(key("gil-cpu", &whole[..whole.len() - 3]), ErrorKey::LineCut);
    assert_eq!(key("gil-cpu", ""), ErrorKey::LineEmpty);
    assert_eq!(key("gil-cpu", " \n "), ErrorKey::LineEmpty);
}

#[test]
fn what_is_not_ours_or_of_another_claim_or_newer_is_said_to_be() {
    for foreign in ["Traceback (most recent call last):", "{\"answer\": 42}", "[1, 2]"] {
        assert_eq!(key("gil-cpu", foreign), ErrorKey::LineForeign, "{foreign}");
    }
    let other = refusal("gil-io", &line());
    assert_eq!((other.key, other.values), (ErrorKey::LineOtherClaim, json!({ "claim": "gil-io", "was": "gil-cpu" })));
    assert_eq!(key("gil-cpu", &line().replacen(": 1,", ": 2,", 1)), ErrorKey::LineNewer);
    assert_eq!(key("gil-cpu", &line().replacen(": 1,", ": \"1\",", 1)), ErrorKey::LineField);
    assert_eq!(key("responsive-ui", &line()), ErrorKey::LineNoScript);
}

#[test]
fn an_edited_line_is_refused() {
    assert_eq!(key("gil-cpu", &line().replace("0.95", "1.95")), ErrorKey::LineChanged);
    assert_eq!(key("gil-cpu", &line().replace(", \"check\"", ", \"chekc\"")), ErrorKey::LineChanged);
}

#[test]
fn a_field_that_is_none_is_named_with_what_is_allowed() {
    let with = |figures: Value| refusal("gil-cpu", &printed(json!({ "figures": figures })));
    let said = with(json!([{ "id": "speed", "value": 1, "unit": "x" }]));
    let expected =
        json!({ "field": "figures[0].id", "was": "speed", "allowed": { "one": ["speedup-*", "without-gil"] } });
    assert_eq!((said.key, said.values), (ErrorKey::LineField, expected));
    let said = with(json!([{ "id": "speedup-2", "value": "fast", "unit": "x" }]));
    assert_eq!((said.values["field"].as_str(), said.values["was"].as_str()), (Some("figures[0].value"), Some("fast")));
    assert_eq!(
        with(json!([{ "id": "speedup-2", "value": 1, "unit": "s" }])).values["allowed"],
        json!({ "one": ["x"] })
    );
    assert_eq!(with(json!([{ "id": "speedup-02", "value": 1, "unit": "x" }])).values["field"], "figures[0].id");
    assert_eq!(with(json!([])).values["field"], "figures");
    assert_eq!(with(json!([7])).values["was"], Value::Null);
    let twice = json!({ "id": "speedup-2", "value": 1, "unit": "x" });
    assert_eq!(with(json!([twice, twice])).key, ErrorKey::LineTwice);
    for (field, value) in
        [("python", json!("")), ("gil", json!(1)), ("cores", json!(0)), ("implementation", json!(null))]
    {
        assert_eq!(refusal("gil-cpu", &printed(json!({ field: value }))).values["field"], field);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), claim in proptest::sample::select(claims().collect::<Vec<_>>())) {
        let _ = read(claim, &text);
        let _ = read(claim, &format!("{START}{text}"));
        let _ = read(&text, &line());
    }

    #[test]
    fn no_signed_content_makes_it_panic(text in "[ -~]{0,60}", id in "[a-z0-9{}-]{0,20}", value in any::<f64>()) {
        let _ = read("gil-cpu", &signed(&format!("{START}: 1, \"claim\": \"gil-cpu\", {text}}}")));
        let figures = json!([{ "id": id, "value": value, "unit": "ms" }]);
        for claim in claims() {
            let _ = read(claim, &printed(json!({ "claim": claim, "figures": figures })));
        }
    }

    #[test]
    fn any_edited_character_is_refused(at in any::<prop::sample::Index>(), new in any::<char>(), kind in 0..3) {
        let whole: Vec<char> = line().chars().collect();
        let at = at.index(whole.len());
        let mut edited = whole.clone();
        match kind {
            0 => edited[at] = new,
            1 => { edited.remove(at); }
            _ => edited.insert(at, new),
        }
        // Where a line is broken, or what stands before it, is the terminal's; all else is the script's.
        prop_assume!(edited != whole && !new.is_whitespace());
        let edited: String = edited.into_iter().collect();
        prop_assert!(read("gil-cpu", &edited).is_err(), "{}", edited);
    }

    #[test]
    fn any_cut_is_refused(at in any::<prop::sample::Index>()) {
        let whole = line();
        prop_assert!(read("gil-cpu", &whole[..at.index(whole.len())]).is_err());
    }
}

#[test]
fn every_script_has_what_its_parts_need_and_no_import_twice() {
    for claim in claims() {
        let text = script(claim, 3, 4).unwrap();
        assert!(text.contains("\nREPEATS = 3 ") && text.contains("\nWORKERS = 4 "), "{claim}");
        assert!(text.contains(&format!("report(\"{claim}\", main())")), "{claim} reports as another claim");
        assert!(text.ends_with("main())\n") && text.contains("\nif __name__ == \"__main__\":\n"), "{claim}");
        let mut lines: Vec<_> =
            text.lines().filter(|line| line.starts_with("import ") || line.starts_with("from ")).collect();
        let count = lines.len();
        lines.dedup();
        assert_eq!(lines.len(), count, "{claim}");
        for name in ["count_primes", "limit_for", "one_after_another", "in_threads", "started_pool", "at_once"] {
            let (used, defined) = (text.contains(&format!("{name}(")), text.contains(&format!("def {name}(")));
            assert!(!used || defined, "{claim} lacks {name}");
        }
    }
    for none in ["responsive-ui", "no-such-claim"] {
        assert_eq!(script(none, 3, 4).unwrap_err().key, ErrorKey::LineNoScript);
    }
}

/// Also under an older grammar than that of the Python at hand.
#[test]
fn every_script_compiles() {
    let all: Vec<_> = claims().map(|claim| json!([claim, script(claim, 3, 4).unwrap()])).collect();
    let check = "import ast, json, sys\n\
        assert sys.version_info >= (3, 9), 'This test needs Python 3.9 or later; python3 is ' + sys.version\n\
        for claim, text in json.load(sys.stdin):\n    compile(ast.parse(text, claim, feature_version=(3, 9)), claim, 'exec')\n";
    let started =
        Command::new("python3").args(["-W", "error", "-c", check]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.expect("this test needs python3 on the PATH: install Python 3.9 or later");
    // A Python that is too old goes away before it has read everything.
    let _ = serde_json::to_writer(child.stdin.take().unwrap(), &all);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
