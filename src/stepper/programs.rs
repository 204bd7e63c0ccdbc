//! The programs, each with a repaired version. Their sources are Python files; what CPython makes of them stands in `listings/`.

use super::Error;
use super::machine::Machine;
use super::program::Program;
use super::rules::Rules;
use super::verdict::Condition;

/// A program as it is declared.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its id.
    pub id: &'static str,
    /// For a repaired version, the id of the broken one.
    pub repairs: Option<&'static str>,
    /// The name of its file without the ending, which is its name in the listings too.
    name: &'static str,
    /// Its source.
    pub source: &'static str,
    /// The function that each thread runs.
    pub threads: &'static [&'static str],
    /// What must hold.
    conditions: &'static [Condition],
}

macro_rules! program {
    ($id:literal, $repaired:literal, $name:literal, $repaired_name:literal, $threads:expr, $conditions:expr) => {
        [
            Definition {
                id: $id,
                repairs: None,
                name: $name,
                source: include_str!(concat!("python/", $name, ".py")),
                threads: $threads,
                conditions: $conditions,
            },
            Definition {
                id: $repaired,
                repairs: Some($id),
                name: $repaired_name,
                source: include_str!(concat!("python/", $repaired_name, ".py")),
                threads: $threads,
                conditions: $conditions,
            },
        ]
    };
}

const PROGRAMS: [[Definition; 2]; 9] = [
    // Each thread adds 1 twice. The update is a read and a write.
    program!(
        "counter",
        "counter-repaired",
        "counter",
        "counter_repaired",
        &["work", "work"],
        &[Condition::Total(&["n"], 4)]
    ),
    // A call between the read and the write, where every version checks.
    program!(
        "counter-call",
        "counter-call-repaired",
        "counter_call",
        "counter_call_repaired",
        &["work", "work"],
        &[Condition::Total(&["n"], 4)]
    ),
    // What was checked no longer holds when it is acted on.
    program!(
        "check-then-act",
        "check-then-act-repaired",
        "check_then_act",
        "check_then_act_repaired",
        &["withdraw", "withdraw"],
        &[Condition::NotNegative("balance")]
    ),
    // The same with a call between the two.
    program!(
        "check-then-act-call",
        "check-then-act-call-repaired",
        "check_then_act_call",
        "check_then_act_call_repaired",
        &["withdraw", "withdraw"],
        &[Condition::NotNegative("balance")]
    ),
    // Whoever reads both accounts between the taking and the giving sees a sum that never was.
    program!(
        "transfer",
        "transfer-repaired",
        "transfer",
        "transfer_repaired",
        &["transfer", "audit"],
        &[Condition::Total(&["a", "b"], 100), Condition::Seen("seen", 100)]
    ),
    // A lock around the making alone: whoever waited for it makes it again. Repaired by a second check under the lock.
    program!(
        "double-checked",
        "double-checked-repaired",
        "double_checked",
        "double_checked_repaired",
        &["get", "get"],
        &[Condition::AtMostOnce("created")]
    ),
    // The notification comes between the check and the wait. Repaired by checking under the lock, in a loop.
    program!(
        "lost-wake-up",
        "lost-wake-up-repaired",
        "lost_wake_up",
        "lost_wake_up_repaired",
        &["consumer", "producer"],
        &[]
    ),
    // Two locks in opposite order, repaired by one order for all. With one round each the breach depends on the version, with two it does not.
    program!("two-locks", "two-locks-repaired", "two_locks", "two_locks_repaired", &["first", "second"], &[]),
    program!(
        "two-locks-loop",
        "two-locks-loop-repaired",
        "two_locks_loop",
        "two_locks_loop_repaired",
        &["first", "second"],
        &[]
    ),
];

/// Every program, each broken one followed by its repaired version.
pub fn all() -> impl Iterator<Item = Definition> {
    PROGRAMS.into_iter().flatten()
}

/// The listing that holds the bytecodes for these rules.
pub(super) fn listing(rules: Rules) -> &'static str {
    match rules {
        Rules::Py39 => include_str!("listings/3.9.txt"),
        Rules::Py310 => include_str!("listings/3.10.txt"),
        Rules::Py311 => include_str!("listings/3.11.txt"),
        Rules::Py313 => include_str!("listings/3.13.txt"),
        // The compiler makes the same of these programs with and without the GIL.
        Rules::Py314 | Rules::FreeThreaded => include_str!("listings/3.14.txt"),
    }
}

/// The program of this id under these rules, ready to run.
pub fn machine(id: &str, rules: Rules) -> Result<Machine, Error> {
    let unknown = || Error::UnknownProgram { given: id.to_owned() };
    let definition = all().find(|definition| definition.id == id).ok_or_else(unknown)?;
    let program = Program::parse(listing(rules), definition.name, rules)?;
    Machine::new(program, definition.threads, definition.conditions)
}
