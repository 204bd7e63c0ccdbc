//! The rooms of the crate: who may name the browser, and which way the arrows point. Files are read whole, but for comments, what
//! stands in quotes, and tests.

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

/// Every source file by its path within src/, with its code. Files that only tests use are left out.
fn codes() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    let name = |path: &Path| path.strip_prefix(&src).expect("it lies in src").to_string_lossy().replace('\\', "/");
    let read = |path: PathBuf| (name(&path), plain(&fs::read_to_string(&path).expect("the file can be read")));
    let files: Vec<_> = found.into_iter().map(read).collect();
    let mut tests = Vec::new();
    let mut codes = Vec::new();
    for (file, text) in files {
        let (code, modules) = without_tests(&text);
        // The folder of a file's modules: its own name, unless it stands for its folder.
        let folder = match file.rsplit_once('/') {
            Some((folder, "mod.rs")) => format!("{folder}/"),
            None if file == "lib.rs" => String::new(),
            _ => format!("{}/", file.trim_end_matches(".rs")),
        };
        tests.extend(modules.into_iter().map(|module| format!("{folder}{module}")));
        codes.push((file, code));
    }
    codes.retain(|(file, _)| {
        !tests.iter().any(|test| *file == format!("{test}.rs") || file.starts_with(&format!("{test}/")))
    });
    codes
}

/// The text with spaces in place of comments and of what stands in quotes, so that every brace in it is one of the code.
fn plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let starts = |place: usize, what: &str| what.chars().enumerate().all(|(n, c)| at(place + n) == c);
    let find = |from: usize, what: &str| (from..chars.len()).find(|place| starts(*place, what));
    let (mut code, mut place) = (String::with_capacity(text.len()), 0);
    while place < chars.len() {
        let hashes = (place + 1..).take_while(|place| at(*place) == '#').count();
        let in_a_word = place > 0 && (at(place - 1).is_alphanumeric() || at(place - 1) == '_');
        let end = if starts(place, "//") {
            find(place, "\n")
        } else if starts(place, "/*") {
            find(place + 2, "*/").map(|end| end + 2)
        } else if at(place) == 'r' && !in_a_word && at(place + 1 + hashes) == '"' {
            let close = format!("\"{}", "#".repeat(hashes));
            find(place + 2 + hashes, &close).map(|end| end + close.len())
        } else if at(place) == '"' {
            let mut end = place + 1;
            while end < chars.len() && at(end) != '"' {
                end += 1 + usize::from(at(end) == '\\');
            }
            Some(end + 1)
        } else if at(place) == '\'' && at(place + 1) == '\\' {
            find(place + 3, "'").map(|end| end + 1)
        } else if at(place) == '\'' && at(place + 2) == '\'' {
            Some(place + 3)
        } else {
            code.push(at(place));
            place += 1;
            continue;
        };
        code.push(' ');
        place = end.unwrap_or(chars.len());
    }
    code
}

/// What follows the brackets or braces that open at the start of the text.
fn after_block(text: &str, open: char, close: char) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 {
            return &text[at + c.len_utf8()..];
        }
    }
    ""
}

/// The code without items that are only there for tests, and the names of modules among those that are files of their own.
fn without_tests(text: &str) -> (String, Vec<String>) {
    let (mut code, mut modules, mut rest) = (String::new(), Vec::new(), text);
    while let Some((before, from)) = rest.split_once("#[cfg(") {
        code += before;
        let condition: String = from.chars().take_while(|c| *c != ']').collect();
        let is_test = condition.split(|c: char| !c.is_alphanumeric()).any(|word| word == "test");
        if !is_test || condition.contains("not(test") {
            code += "#[cfg(";
            rest = from;
            continue;
        }
        let mut item = from.split_once(']').map_or("", |(_, item)| item);
        while let Some(attribute) = item.trim_start().strip_prefix('#') {
            item = after_block(attribute, '[', ']');
        }
        let end = item.find(['{', ';']).unwrap_or(item.len());
        if item[end..].starts_with('{') {
            rest = after_block(&item[end..], '{', '}');
            continue;
        }
        if let Some(("mod", name)) = item[..end].trim().trim_start_matches("pub ").split_once(' ') {
            modules.push(name.to_owned());
        }
        rest = item[end..].strip_prefix(';').unwrap_or_default();
    }
    (code + rest, modules)
}

/// The rooms that this code names after `crate::`, in groups too.
fn rooms_named(code: &str) -> Vec<String> {
    let first = |path: &str| path.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut named = Vec::new();
    for used in code.split("crate::").skip(1) {
        let Some(group) = used.strip_prefix('{') else {
            named.push(first(used));
            continue;
        };
        let group = &group[..used.len() - after_block(used, '{', '}').len() - 2];
        let mut depth = 0;
        let items = group.split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == ',' && depth == 0
        });
        named.extend(items.map(first).filter(|name| !name.is_empty()));
    }
    named
}

#[test]
fn only_the_web_host_and_the_modules_exports_name_the_browser() {
    let may = |file: &str| file.starts_with("platform/web") || file == "browser.rs" || file.starts_with("bin/");
    for (file, code) in codes() {
        for name in ["wasm_bindgen", "js_sys", "web_sys"] {
            assert!(!code.contains(name) || may(&file), "src/{file} names {name}");
        }
    }
}

#[test]
fn arrows_between_rooms_point_down() {
    // As in the table of src/lib.rs, from the top. What stands in one line may use its neighbours in it.
    let floors: [&[&str]; 9] = [
        &["browser", "bin"],
        &["claims", "catalogue"],
        &["trials"],
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
    for (file, code) in codes() {
        let room = file.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let Some(from) = floor(&room) else { continue };
        for used in rooms_named(&code) {
            let Some(to) = floor(&used) else { continue };
            checked += 1;
            let fine = to >= from || known.contains(&(room.as_str(), used.as_str()));
            assert!(fine, "src/{file} is of {room} and uses {used}, which stands above it");
        }
    }
    assert!(checked > 40, "only {checked} arrows were found, so this test looks in the wrong place");
}

#[test]
fn arrows_are_found_wherever_they_stand() {
    let text = "use crate::{models::{lane, pool}, spec::Error};\n#[cfg(test)]\nmod tests { use crate::claims; }\n\
                // crate::browser\nfn late() { let text = \"crate::catalogue }\"; let c = '{'; crate::report::of(r#\"}\"#) }\n\
                #[cfg(all(test, unix))]\n#[path = \"x.rs\"]\nmod model;\nuse crate::trace;\n";
    let (code, modules) = without_tests(&plain(text));
    assert_eq!(rooms_named(&code), ["models", "spec", "report", "trace"]);
    assert_eq!(modules, ["model"]);
}
