//! The interleaving stepper: small programs of CPython bytecodes, run by two or three threads, one instruction at a time, in the order
//! that is asked for.
//!
//! A program is real Python, compiled by a real CPython of each group of versions ([`mod@programs`], [`program`]). [`mod@rules`] say where
//! another thread may go on in that version. A [`mod@machine`] makes the next state of a state; nothing depends on time, so the same
//! schedule always gives the same states, and going back is asking for an earlier one ([`History`]). [`mod@search`] finds the shortest
//! interleaving that breaks a program, or shows that there is none.
//!
//! Nothing here knows a clock, a host, or another room of the crate. What crosses to the page is [`ProgramInfo`], [`RulesInfo`],
//! [`ListingInfo`], [`RunInfo`], [`SearchInfo`] and [`Error`]: ids, figures and pieces of code, no sentences.

pub mod machine;
pub mod program;
pub mod programs;
pub mod rules;
pub mod search;
pub mod verdict;
mod view;

use serde::Serialize;

use machine::{Machine, State};
use rules::Rules;
use verdict::Verdict;
pub use view::{
    Call, FunctionInfo, InstructionInfo, ListingInfo, LockState, ProgramInfo, RulesInfo, RunInfo, SearchInfo, Step,
    ThreadState, Variable, Wait,
};

/// The longest schedule that is run.
pub const MAX_STEPS: usize = 10_000;

/// Why there is no answer: a key with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "key", content = "values", rename_all_fields = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperError"))]
pub enum Error {
    /// There is no program of this id.
    #[serde(rename = "stepper.unknown-program")]
    UnknownProgram {
        /// What was asked for.
        given: String,
    },
    /// There are no rules of this id.
    #[serde(rename = "stepper.unknown-rules")]
    UnknownRules {
        /// What was asked for.
        given: String,
    },
    /// The program has no function of this name that a thread can run.
    #[serde(rename = "stepper.unknown-function")]
    UnknownFunction {
        /// What was asked for.
        given: String,
    },
    /// A schedule names a thread that the program does not have.
    #[serde(rename = "stepper.no-such-thread")]
    NoSuchThread {
        /// The step, from 0.
        step: usize,
        /// The thread that was asked for, from 0.
        thread: usize,
        /// How many there are.
        threads: usize,
    },
    /// A schedule lets a thread go on that has ended or waits.
    #[serde(rename = "stepper.not-ready")]
    NotReady {
        /// The step, from 0.
        step: usize,
        /// The thread.
        thread: usize,
    },
    /// A schedule switches threads where this version of Python does not.
    #[serde(rename = "stepper.no-switch-here")]
    NoSwitchHere {
        /// The step, from 0.
        step: usize,
        /// The thread that was asked for.
        thread: usize,
        /// The one that has the GIL.
        running: usize,
    },
    /// A schedule is too long.
    #[serde(rename = "stepper.too-many-steps")]
    TooManySteps {
        /// The most that are run.
        limit: usize,
    },
    /// A program has too many states to search.
    #[serde(rename = "stepper.too-many-states")]
    TooManyStates {
        /// The most that are visited.
        limit: usize,
    },
    /// A program loops for ever: from some state on no schedule lets all threads end.
    #[serde(rename = "stepper.never-ends")]
    NeverEnds {
        /// How many states it has.
        states: usize,
    },
    /// Calls nest too deep.
    #[serde(rename = "stepper.too-deep")]
    TooDeep {
        /// The function that calls.
        function: String,
        /// How deep they may.
        limit: usize,
    },
    /// An instruction met a value that it cannot work with.
    #[serde(rename = "stepper.bad-operand")]
    BadOperand {
        /// The function.
        function: String,
        /// The instruction's offset.
        offset: u32,
    },
    /// A listing has a line that is not understood.
    #[serde(rename = "stepper.bad-listing")]
    BadListing {
        /// The line.
        text: String,
    },
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Error {}

/// A run that can go forward and back.
#[derive(Clone, Debug)]
pub struct History {
    machine: Machine,
    states: Vec<State>,
    schedule: Vec<usize>,
}

impl History {
    /// A run that has not started.
    pub fn new(machine: Machine) -> Self {
        let states = vec![machine.start()];
        Self { machine, states, schedule: Vec::new() }
    }

    /// Lets a thread execute its next instruction.
    pub fn step(&mut self, thread: usize) -> Result<(), Error> {
        let at = self.schedule.len();
        if at == MAX_STEPS {
            return Err(Error::TooManySteps { limit: MAX_STEPS });
        }
        let next = self.machine.step(&self.states[at], thread, at)?;
        self.states.push(next);
        self.schedule.push(thread);
        Ok(())
    }

    /// Takes the last step back and gives the thread that had made it; `None` at the start.
    pub fn back(&mut self) -> Option<usize> {
        let thread = self.schedule.pop()?;
        self.states.pop();
        Some(thread)
    }

    /// The thread of each step so far.
    pub fn schedule(&self) -> &[usize] {
        &self.schedule
    }

    /// The state after this many steps; `None` when there were fewer.
    pub fn state(&self, steps: usize) -> Option<&State> {
        self.states.get(steps)
    }

    /// The state now.
    pub fn now(&self) -> &State {
        &self.states[self.schedule.len()]
    }

    /// The threads that may make the next step.
    pub fn choices(&self) -> Vec<usize> {
        view::choices(&self.machine, self.now())
    }

    /// How the program stands.
    pub fn verdict(&self) -> Verdict {
        self.machine.verdict(self.now())
    }

    /// The program and its rules.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }
}

/// Every program with its source, each broken one followed by its repaired version.
pub fn programs() -> Vec<ProgramInfo> {
    programs::all().map(ProgramInfo::of).collect()
}

/// Every set of rules, oldest versions first.
pub fn rules() -> Vec<RulesInfo> {
    Rules::ALL.into_iter().map(RulesInfo::of).collect()
}

/// The bytecodes of a program under these rules, and where a switch may happen.
pub fn listing(program: &str, rules: &str) -> Result<ListingInfo, Error> {
    Ok(ListingInfo::of(program, &machine(program, rules)?))
}

/// Runs a program by a schedule, which names the thread of each step and may end before the threads do.
pub fn run(program: &str, rules: &str, schedule: &[usize]) -> Result<RunInfo, Error> {
    let mut history = History::new(machine(program, rules)?);
    for thread in schedule {
        history.step(*thread)?;
    }
    Ok(RunInfo::of(program, &history))
}

/// Searches for the shortest interleaving that breaks a program under these rules: fewest switches, then fewest steps.
pub fn search(program: &str, rules: &str) -> Result<SearchInfo, Error> {
    let machine = machine(program, rules)?;
    Ok(SearchInfo::of(program, &machine, search::shortest_breach(&machine)?))
}

fn machine(program: &str, rules: &str) -> Result<Machine, Error> {
    let known = Rules::from_id(rules).ok_or_else(|| Error::UnknownRules { given: rules.to_owned() })?;
    programs::machine(program, known)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
