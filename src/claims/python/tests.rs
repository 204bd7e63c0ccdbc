use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::catalogue::Tier;

const SETTING: Setting = Setting { tier: Tier::Full, cores: 4, repeats: 3 };

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

fn refusal(claim: &str, line: &str) -> String {
    let error = read(claim, line).expect_err("this line is not to be taken");
    assert_eq!(error.key, ErrorKey::ClaimLine);
    error.values["text"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_line_is_read_with_its_figures_and_said_in_a_sentence() {
    let pasted = read("gil-cpu", &line()).unwrap();
    assert_eq!((pasted.python.as_str(), pasted.gil, pasted.cores), ("3.12.1", true, 2));
    assert_eq!(pasted.figures[0], figure("speedup-2", "speed-up with 2 threads", 0.9691, "×"));
    assert_eq!(
        pasted.text,
        "Your CPython 3.12.1 with the GIL, on 2 cores, measured speed-up with 2 threads: 0.97×; speed-up with 4 threads: 0.95×."
    );
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
fn a_cut_line_is_said_to_be_cut_and_what_is_missing() {
    let whole = line();
    let cut = refusal("gil-cpu", &whole[..90]);
    assert!(cut.contains("seems to be cut after") && cut.contains("figures, check is missing"), "{cut}");
    assert!(refusal("gil-cpu", &whole[..whole.len() - 3]).contains("the end of the check is missing"));
    assert!(refusal("gil-cpu", "").contains("nothing was pasted"));
    assert!(refusal("gil-cpu", " \n ").contains("nothing was pasted"));
}

#[test]
fn what_is_not_ours_or_of_another_claim_or_newer_is_said_to_be() {
    assert!(
        refusal("gil-cpu", "Traceback (most recent call last):")
            .contains("it was \"Traceback (most recent call last):\"")
    );
    assert!(refusal("gil-cpu", "{\"answer\": 42}").contains("none of ours"));
    assert!(refusal("gil-cpu", "[1, 2]").contains("none of ours"));
    assert!(refusal("gil-io", &line()).starts_with("line.claim must be gil-io; it was \"gil-cpu\""));
    assert!(refusal("gil-cpu", &line().replacen(": 1,", ": 2,", 1)).contains("a newer script"));
    assert!(refusal("gil-cpu", &line().replacen(": 1,", ": \"1\",", 1)).contains("line.interleave must be 1"));
    assert!(refusal("responsive-ui", &line()).contains("a claim that Python can show"));
}

#[test]
fn an_edited_figure_is_refused() {
    let edited = refusal("gil-cpu", &line().replace("0.95", "1.95"));
    assert!(edited.starts_with("line.check must be") && edited.contains("changed or lost"), "{edited}");
    assert!(refusal("gil-cpu", &line().replace(", \"check\"", ", \"chekc\"")).starts_with("line.check must be"));
}

#[test]
fn a_field_that_is_none_is_named_with_what_is_allowed() {
    let with = |figures: Value| refusal("gil-cpu", &printed(json!({ "figures": figures })));
    let said = with(json!([{ "id": "speed", "value": 1, "unit": "x" }]));
    assert_eq!(said, "line.figures[0].id must be one of speedup-*; it was speed.");
    let said = with(json!([{ "id": "speedup-2", "value": "fast", "unit": "x" }]));
    assert_eq!(said, "line.figures[0].value must be a number of 0 or more; it was fast.");
    assert!(with(json!([{ "id": "speedup-2", "value": 1, "unit": "s" }])).contains("unit must be \"x\"; it was s"));
    assert!(with(json!([{ "id": "speedup-02", "value": 1, "unit": "x" }])).contains("figures[0].id"));
    assert!(with(json!([])).contains("a list of 1 to 200 figures"));
    assert!(with(json!([7])).contains("it was missing"));
    let twice = json!({ "id": "speedup-2", "value": 1, "unit": "x" });
    assert!(with(json!([twice, twice])).contains("line.figures[1].id must stand there once"));
    for (field, value) in
        [("python", json!("")), ("gil", json!(1)), ("cores", json!(0)), ("implementation", json!(null))]
    {
        assert!(refusal("gil-cpu", &printed(json!({ field: value }))).starts_with(&format!("line.{field} must be")));
    }
}

#[test]
fn ids_with_hyphens_fit_their_families() {
    let title = |claim: &str, id: &str| by_claim(claim).unwrap().figures.iter().find_map(|known| known.title_of(id));
    assert_eq!(
        title("io-then-cpu", "wall-threads-gil-50").unwrap(),
        "time that threads under the GIL needed for tasks that compute 50 % of their time"
    );
    assert_eq!(
        title("symmetric-asymmetric", "wall-even-shared-queue").unwrap(),
        "time for even tasks by the schedule shared-queue"
    );
    assert_eq!(
        title("gil-interval", "delay-4-20").unwrap(),
        "wake-up delay beside 4 computing threads at an interval of 20 ms"
    );
    assert_eq!(title("io-then-cpu", "wall-fibres-50"), None);
    assert_eq!(title("io-then-cpu", "wall-threads-gil-5x"), None);
    assert_eq!(title("gil-cpu", "speedup-99999999999"), None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), claim in 0..SCRIPTS.len()) {
        let _ = read(SCRIPTS[claim].claim, &text);
        let _ = read(SCRIPTS[claim].claim, &format!("{START}{text}"));
        let _ = read(&text, &line());
    }

    #[test]
    fn no_signed_content_makes_it_panic(text in "[ -~]{0,60}", id in "[a-z0-9{}-]{0,20}", value in any::<f64>()) {
        let _ = read("gil-cpu", &signed(&format!("{START}: 1, \"claim\": \"gil-cpu\", {text}}}")));
        let figures = json!([{ "id": id, "value": value, "unit": "ms" }]);
        for script in SCRIPTS {
            let _ = read(script.claim, &printed(json!({ "claim": script.claim, "figures": figures })));
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
        let text = script(claim, &SETTING).unwrap();
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
    assert_eq!(script("responsive-ui", &SETTING), None);
    assert_eq!(script("no-such-claim", &SETTING), None);
}

#[test]
fn a_setting_out_of_range_is_brought_into_it() {
    let text = script("gil-cpu", &Setting { tier: Tier::Single, cores: 64, repeats: 0 }).unwrap();
    assert!(text.contains("\nREPEATS = 1 ") && text.contains("\nWORKERS = 8 "));
}

/// Also under an older grammar than that of the Python at hand.
#[test]
fn every_script_compiles() {
    let all: Vec<_> = claims().map(|claim| json!([claim, script(claim, &SETTING)])).collect();
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

#[test]
fn references_have_ids_of_the_claim_or_are_of_memory() {
    for script in SCRIPTS {
        for figure in reference(script.claim) {
            let known = script.figures.iter().any(|known| known.title_of(&figure.id).is_some());
            assert!(known || figure.id.starts_with("memory-"), "{} of {}", figure.id, script.claim);
            assert!(figure.value.is_some_and(|value| value > 0.0));
        }
    }
    assert_eq!(reference("own-stack"), []);
}
