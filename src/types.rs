//! What the page has in files of its own and Rust decides: its types (`www/types.d.ts`), the layout of rows of spans
//! (`www/layout.js`), the list of claims (`www/claim-list.js`),
//! the claims' scripts for Python (`www/python/`), and what CPython gave, for the lessons' pages (`www/lessons/references.json`).
//!
//! `INTERLEAVE_WRITE=1 cargo test --lib types` writes the files; without it a test fails when one is not what Rust says.

use std::collections::BTreeMap;
use std::path::Path;

use ts_rs::{Config, TS, TypeVisitor};

use crate::catalogue::Catalogue;
use crate::claims::python::Pasted;
use crate::claims::{self, ClaimEntry, Evidence, Plan, Ruling, adviser};
use crate::measure::{FINDING_KEYS, Finding};
use crate::models::{Batch, Progress};
use crate::report::Report;
use crate::spec::Error;
use crate::stepper;
use crate::trace::{COLUMNS, ROW, SpanKind};
use crate::trials::{Trial, TrialResult};

const HEAD: &str = "\
// What crosses between the crate and the page. Written from the Rust types by a test (src/types.rs); do not edit it.
// What exists only in JavaScript is in contract.d.ts; import everything from here.

export type * from \"./contract.d.ts\";
";

/// Declarations by name, in the order of their names.
struct Book {
    config: Config,
    types: BTreeMap<String, String>,
}

impl Book {
    fn with<T: TS + 'static>(mut self) -> Self {
        self.visit::<T>();
        self
    }

    fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for declaration in self.types.values() {
            text.push('\n');
            text.push_str(declaration);
        }
        text.push_str("\n/** Every key of a sentence that the crate can ask the page for. */\nexport type MessageKey = ErrorKey | FindingKey | ClaimKey;\n");
        text.push_str(&union("The sentences of a comparison.", "FindingKey", FINDING_KEYS.iter().copied()));
        let keys = claims::keys();
        text.push_str(&union("The texts of claims.", "ClaimKey", keys.iter().map(String::as_str)));
        text.push_str(
            "\n/** The names of the texts of one claim, or of `claims`: what stands behind the first dot of their keys. */\n\
             export type ClaimTextName<Id extends string> = ClaimKey extends infer Key ? (Key extends `${Id}.${infer Name}` ? Name : never) : never;\n",
        );
        text
    }
}

/// A union of keys.
fn union<'a>(docs: &str, name: &str, keys: impl Iterator<Item = &'a str>) -> String {
    let keys: String = keys.map(|key| format!("\n  | \"{key}\"")).collect();
    format!("\n/** {docs} */\nexport type {name} ={keys};\n")
}

impl TypeVisitor for Book {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types of this crate have a file of their own.
        if T::output_path().is_none() || self.types.contains_key(&T::ident(&self.config)) {
            return;
        }
        let declaration = format!("{}export {}", T::docs().unwrap_or_default(), T::decl(&self.config));
        self.types.insert(T::ident(&self.config), tidy(&declaration));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// Short comments on one line, fields indented, no white space at a line's end.
fn tidy(declaration: &str) -> String {
    let text = declaration.replace(", };", ",\n};").replace("`None`", "`null`");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let (mut tidied, mut inside, mut at) = (String::new(), false, 0);
    while at < lines.len() {
        let indent = if inside && !lines[at].starts_with('}') { "  " } else { "" };
        let line = match lines[at..] {
            ["/**", only, " */", ..] => {
                at += 2;
                format!("/** {} */", only.trim_start_matches(" * "))
            }
            _ => lines[at].to_owned(),
        };
        tidied += &format!("{indent}{line}\n");
        inside = inside && !line.starts_with('}') || line.starts_with("export") && line.ends_with('{');
        at += 1;
    }
    tidied
}

#[test]
fn the_types_of_the_page_are_those_of_the_crate() {
    let config = Config::new().with_large_int("number");
    let book = Book { config, types: BTreeMap::new() }
        .with::<Report>()
        .with::<Catalogue>()
        .with::<ClaimEntry>()
        .with::<Error>()
        .with::<Finding>()
        .with::<Ruling>()
        .with::<Plan>()
        .with::<Evidence>()
        .with::<Pasted>()
        .with::<Progress>()
        .with::<Batch<'static>>()
        .with::<adviser::AdviserReply>()
        .with::<Trial>()
        .with::<TrialResult>()
        .with::<stepper::ProgramInfo>()
        .with::<stepper::RulesInfo>()
        .with::<stepper::ListingInfo>()
        .with::<stepper::RunInfo>()
        .with::<stepper::SearchInfo>()
        .with::<stepper::Error>();
    hold("www/types.d.ts", &book.text());
}

#[test]
fn rows_of_spans_have_the_columns_of_the_crate() {
    let mut text = "// Rows of spans, as they cross from the crate. Written from the Rust code by a test (src/types.rs); do not edit it.\n"
        .to_owned();
    text += &format!(
        "\n/** How many numbers a row has. A row is a span; one that goes on ends now. */\nexport const ROW = {ROW};\n"
    );
    text += "\n// The place of each number in a row: times are milliseconds since the repeat's zero, no task is -1.\n";
    for (place, name) in COLUMNS.iter().enumerate() {
        text += &format!("export const {} = {place};\n", name.to_uppercase());
    }
    text += "\n/** The kinds of span; a row has the place in this list. */\n";
    text += &format!("export const SPAN_KINDS = /** @type {{const}} */ ({});\n", serde_json::json!(SpanKind::IDS));
    hold("www/layout.js", &text);
}

#[test]
fn the_claims_that_the_page_lists_are_those_of_the_crate() {
    let list = serde_json::to_string_pretty(&claims::entries()).expect("the vocabulary is JSON");
    let head = "// The claims, for the page to list before the module that tries them is loaded; their titles stand among the texts. Written\n// from the Rust ones by a test";
    let kind = "/** @type {readonly import(\"./types.d.ts\").ClaimEntry[]} */";
    hold(
        "www/claim-list.js",
        &format!("{head} (src/types.rs); do not edit it.\n\n{kind}\nexport const claims = {list};\n"),
    );
}

#[test]
fn the_python_scripts_of_the_site_are_those_of_the_claims() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/python");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for claim in claims::python::claims() {
        let file = claims::python::file(claim);
        hold(&format!("www/python/{file}.py"), &claims::python::script(claim, 5, 2).expect("there is a script"));
    }
    let there = std::fs::read_dir(folder).expect("the folder can be read").count();
    assert_eq!(there, claims::python::claims().count(), "a file of www/python is of no claim that has a script");
}

#[test]
fn the_figures_of_cpython_in_the_lessons_are_those_of_the_claims() {
    let all: BTreeMap<_, _> = claims::all().map(|claim| (claim.id, claim.references())).collect();
    let text = serde_json::to_string_pretty(&all).expect("figures are JSON");
    hold("www/lessons/references.json", &format!("{text}\n"));
}

#[test]
fn the_page_tests_its_texts_with_what_claims_say() {
    let messages = serde_json::to_string_pretty(&claims::testing::sample_messages()).expect("messages are JSON");
    hold("tests/unit/claims.samples.json", &format!("{messages}\n"));
}

/// Fails when the file does not hold this text; writes it when it is asked to.
fn hold(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("INTERLEAVE_WRITE").is_some() {
        std::fs::write(&path, text).expect("the file can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "{file} is not what the Rust code says; write it with `INTERLEAVE_WRITE=1 cargo test --lib types`"
    );
}
