//! The rooms of the crate: who may name the browser, and which way the arrows point.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every source file by its path within src/, with its text.
fn texts() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    let name = |path: &Path| path.strip_prefix(&src).expect("it lies in src").to_string_lossy().replace('\\', "/");
    found.into_iter().map(|path| (name(&path), fs::read_to_string(&path).expect("the file can be read"))).collect()
}

/// The lines that are code: neither comments nor the tests at the end of a file.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let until_tests = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
    until_tests
        .split("\n#[cfg(all(test")
        .next()
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn only_the_web_host_and_the_two_doors_name_the_browser() {
    let may = |file: &str| file.starts_with("platform/web") || file == "browser.rs" || file == "bin/claims.rs";
    for (file, text) in texts() {
        for name in ["wasm_bindgen", "js_sys", "web_sys"] {
            let named = code(&text).any(|line| line.contains(name));
            assert!(!named || may(&file), "src/{file} names {name}");
        }
    }
}

#[test]
fn arrows_between_rooms_point_down() {
    // As in the table of src/lib.rs, from the top. What stands in one line may use its neighbours in it.
    let floors: [&[&str]; 8] = [
        &["browser", "bin"],
        &["claims", "catalogue"],
        &["models"],
        &["report"],
        &["trace", "spec"],
        &["work", "measure", "sync"],
        &["platform", "message"],
        &["stepper"],
    ];
    let floor = |room: &str| floors.iter().position(|rooms| rooms.contains(&room));
    // A spec is checked against the catalogue of kernels and services, tasks are made from a spec, and a host fails with an error of the
    // vocabulary: these point up.
    let known = [("work", "spec"), ("platform", "spec")];
    let mut checked = 0;
    for (file, text) in texts() {
        let room = file.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let Some(from) = floor(&room) else { continue };
        for line in code(&text) {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(to) = floor(&used) else { continue };
                checked += 1;
                let fine = to >= from || known.contains(&(room.as_str(), used.as_str()));
                assert!(fine, "src/{file} is of {room} and uses {used}, which stands above it: {line}");
            }
        }
    }
    assert!(checked > 40, "only {checked} arrows were found, so this test looks in the wrong place");
}
