//! What crosses to the page.

use serde::Serialize;

use super::History;
use super::machine::{Machine, State};
use super::programs::{self, Definition};
use super::rules::{Check, Rules};
use super::search::Search;
use super::verdict::{Verdict, WaitKind};

/// A program to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperProgram"))]
pub struct ProgramInfo {
    /// Its id.
    pub id: &'static str,
    /// The id of the program that it repairs; null for a broken one.
    pub repairs: Option<&'static str>,
    /// The id of its repaired version; null for one that is repaired.
    pub repaired: Option<&'static str>,
    /// The lines of its Python source.
    pub source: Vec<&'static str>,
    /// The function that each thread runs.
    pub threads: &'static [&'static str],
}

impl ProgramInfo {
    pub(super) fn of(definition: Definition) -> Self {
        let repaired = programs::all().find(|other| other.repairs == Some(definition.id));
        Self {
            id: definition.id,
            repairs: definition.repairs,
            repaired: repaired.map(|repaired| repaired.id),
            source: definition.source.lines().collect(),
            threads: definition.threads,
        }
    }
}

/// Rules to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperRules"))]
pub struct RulesInfo {
    /// Their id.
    pub id: &'static str,
    /// The versions of Python that they hold for.
    pub versions: &'static [&'static str],
    /// Whether one thread runs at a time.
    pub gil: bool,
}

impl RulesInfo {
    pub(super) fn of(rules: Rules) -> Self {
        Self { id: rules.id(), versions: rules.versions(), gil: rules.has_gil() }
    }
}

/// The bytecodes of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperListing"))]
pub struct ListingInfo {
    /// The program's id.
    pub program: String,
    /// The rules' id.
    pub rules: &'static str,
    /// The version of Python that compiled it.
    pub python: String,
    /// Its functions, those of the library at the end.
    pub functions: Vec<FunctionInfo>,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperFunction"))]
pub struct FunctionInfo {
    /// Its name.
    pub name: String,
    /// Whether it belongs to `threading` and is abbreviated to what other threads can see of it.
    pub library: bool,
    /// Its instructions, without those that only an exception reaches.
    pub instructions: Vec<InstructionInfo>,
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperInstruction"))]
pub struct InstructionInfo {
    /// The line of the source, from 1; null in the library.
    pub line: Option<u32>,
    /// Where it starts, in bytes.
    pub offset: u32,
    /// Its name.
    pub name: String,
    /// Its argument as `dis` shows it.
    pub argument: String,
    /// When another thread may go on after it.
    pub check: Check,
    /// Whether it reads or writes what threads share.
    pub shared: bool,
}

impl ListingInfo {
    pub(super) fn of(id: &str, machine: &Machine) -> Self {
        let program = &machine.program;
        let functions = program.functions.iter().map(|function| FunctionInfo {
            name: function.name.clone(),
            library: function.library,
            instructions: function
                .code
                .iter()
                .map(|instruction| InstructionInfo {
                    line: instruction.line,
                    offset: instruction.offset,
                    name: instruction.name.clone(),
                    argument: instruction.argument.clone(),
                    check: instruction.check,
                    shared: instruction.op.is_shared(),
                })
                .collect(),
        });
        Self {
            program: id.to_owned(),
            rules: program.rules.id(),
            python: program.version.clone(),
            functions: functions.collect(),
        }
    }
}

/// A run by a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperRun"))]
pub struct RunInfo {
    /// The program's id.
    pub program: String,
    /// The rules' id.
    pub rules: &'static str,
    /// The state at the start, then after each step.
    pub steps: Vec<Step>,
    /// How the program stands in the end.
    pub verdict: Verdict,
}

/// The state after a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperStep"))]
pub struct Step {
    /// The thread that made it; null at the start.
    pub thread: Option<usize>,
    /// The instruction that it executed; null at the start.
    pub executed: Option<Call>,
    /// Whether another thread had made the step before.
    pub switched: bool,
    /// The threads that may make the next one. Where others are ready and only the running one is named, it has the GIL and the interpreter
    /// did not check whether they want it.
    pub choices: Vec<usize>,
    /// The threads.
    pub threads: Vec<ThreadState>,
    /// The global variables that change.
    pub globals: Vec<Variable>,
    /// The locks and conditions.
    pub locks: Vec<LockState>,
    /// How the program stands.
    pub verdict: Verdict,
}

/// One thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperThread"))]
pub struct ThreadState {
    /// Whether it has ended.
    pub ended: bool,
    /// Whether it could go on if it had the GIL.
    pub ready: bool,
    /// The functions it is in, the innermost last, each with its next instruction.
    pub calls: Vec<Call>,
    /// The locks it holds.
    pub holds: Vec<String>,
    /// What it waits for; null when it does not wait.
    pub waits: Option<Wait>,
}

/// What a thread waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperWait"))]
pub struct Wait {
    /// The kind.
    pub kind: WaitKind,
    /// The lock or condition.
    pub name: String,
}

/// A place in a function. In the list of a thread's calls it is the next instruction, in a step the one that was executed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperCall"))]
pub struct Call {
    /// The function.
    pub function: String,
    /// The instruction, by its place in the list of the function's instructions.
    pub instruction: usize,
    /// The line of the source; null in the library.
    pub line: Option<u32>,
    /// The local variables that are set.
    pub locals: Vec<Variable>,
    /// The stack, its top last.
    pub stack: Vec<String>,
}

/// A variable and its value as Python writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperVariable"))]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A lock or condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperLock"))]
pub struct LockState {
    /// The name of its variable.
    pub name: String,
    /// The thread that holds it; null when it is free.
    pub owner: Option<usize>,
    /// The threads that wait to be notified, longest first.
    pub waiters: Vec<usize>,
}

impl RunInfo {
    pub(super) fn of(id: &str, history: &History) -> Self {
        let machine = history.machine();
        let steps = (0..=history.schedule().len()).filter_map(|at| {
            let before = at.checked_sub(1).and_then(|before| history.state(before));
            Some(step(machine, before, history.state(at)?))
        });
        Self {
            program: id.to_owned(),
            rules: machine.program.rules.id(),
            steps: steps.collect(),
            verdict: history.verdict(),
        }
    }
}

/// The threads that may make the next step.
pub(super) fn choices(machine: &Machine, state: &State) -> Vec<usize> {
    (0..state.threads.len()).filter(|thread| machine.may_step(state, *thread)).collect()
}

fn step(machine: &Machine, before: Option<&State>, state: &State) -> Step {
    let program = &machine.program;
    let thread = before.and(state.running).map(usize::from);
    let executed = before.zip(thread).and_then(|(before, thread)| calls(machine, before, thread).pop());
    let before_it = before.and_then(|before| before.running).map(usize::from);
    let threads = (0..state.threads.len()).map(|thread| ThreadState {
        ended: state.threads[thread].frames.is_empty(),
        ready: machine.is_ready(state, thread),
        calls: calls(machine, state, thread),
        holds: machine.held(state, thread),
        waits: state.threads[thread]
            .wait
            .map(|(kind, lock)| Wait { kind, name: program.locks[usize::from(lock)].name.clone() }),
    });
    let globals = program.globals.iter().zip(&state.globals);
    let locks = program.locks.iter().zip(&state.owners).enumerate().map(|(at, (lock, owner))| LockState {
        name: lock.name.clone(),
        owner: owner.map(usize::from),
        waiters: state
            .waiters
            .iter()
            .filter(|(condition, _)| usize::from(*condition) == at)
            .map(|(_, thread)| usize::from(*thread))
            .collect(),
    });
    Step {
        thread,
        executed,
        switched: before_it.is_some() && before_it != thread,
        choices: choices(machine, state),
        threads: threads.collect(),
        globals: globals
            .map(|((name, _), value)| Variable { name: name.clone(), value: program.show(*value) })
            .collect(),
        locks: locks.collect(),
        verdict: machine.verdict(state),
    }
}

fn calls(machine: &Machine, state: &State, thread: usize) -> Vec<Call> {
    let program = &machine.program;
    let call = |frame: &super::machine::Frame| {
        let function = &program.functions[usize::from(frame.function)];
        let locals = function.locals.iter().zip(&frame.locals);
        Call {
            function: function.name.clone(),
            instruction: usize::from(frame.next),
            line: function.code.get(usize::from(frame.next)).and_then(|instruction| instruction.line),
            locals: locals
                .filter_map(|(name, value)| Some(Variable { name: name.clone(), value: program.show((*value)?) }))
                .collect(),
            stack: frame.stack.iter().map(|value| program.show(*value)).collect(),
        }
    };
    state.threads[thread].frames.iter().map(call).collect()
}

/// What a search brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperSearch"))]
pub struct SearchInfo {
    /// The program's id.
    pub program: String,
    /// The rules' id.
    pub rules: &'static str,
    /// How many different states were visited.
    pub states: usize,
    /// The shortest interleaving that breaks the program, the thread of each step; null when all were tried and none does.
    pub schedule: Option<Vec<usize>>,
    /// How often the running thread changes in it.
    pub switches: Option<usize>,
    /// What it breaks; `holds` when there is none.
    pub verdict: Verdict,
}

impl SearchInfo {
    pub(super) fn of(id: &str, machine: &Machine, search: Search) -> Self {
        let (schedule, switches, verdict) = match search.found {
            Some(found) => (Some(found.schedule), Some(found.switches), found.verdict),
            None => (None, None, Verdict::Holds {}),
        };
        let rules = machine.program.rules.id();
        Self { program: id.to_owned(), rules, states: search.states, schedule, switches, verdict }
    }
}
