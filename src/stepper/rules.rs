//! Where another thread may go on, by version of CPython.
//!
//! Under the GIL a thread goes on until the interpreter checks a flag, the eval breaker, that a waiting thread has set. Where it
//! checks was read in its sources, and seen on 3.6 to 3.13 by sampling at which instruction a thread stands that has lost the lock
//! (`sys._current_frames()` from a second thread, at a switch interval of a microsecond):
//!
//! - **up to 3.9** (`Python/ceval.c`, `DISPATCH` and `FAST_DISPATCH`): after each instruction that ends with `DISPATCH`, and where a
//!   function starts. Those that end with `FAST_DISPATCH` do not check: `LOAD_FAST`, `LOAD_CONST`, `STORE_FAST`, `POP_TOP`,
//!   `DUP_TOP`, `IS_OP`, `JUMP_FORWARD`, `NOP`, and conditional jumps on `True` and `False`. The check is skipped when the next
//!   instruction is `SETUP_FINALLY`, `SETUP_WITH`, `BEFORE_ASYNC_WITH` or `YIELD_FROM`. `PREDICT` changes nothing where the
//!   interpreter is compiled with computed gotos, as by GCC and Clang; builds without them (Windows) go from a comparison to the
//!   jump that follows it without a check. On 3.6 to 3.8 the bytecodes differ a little from those of 3.9 that are shown.
//! - **3.10** (`CHECK_EVAL_BREAKER` in the same file): after calls, where a function starts, at `JUMP_ABSOLUTE`, and at
//!   `POP_JUMP_IF_...` when it jumps, forward too. Skipped before the same four instructions.
//! - **3.11**: `RESUME`, the first instruction of each function; calls of what is not written in Python, once they are done; jumps
//!   backward, conditional ones too. A call of a Python function is checked at its `RESUME` only; its return is not.
//! - **3.12, 3.13** (`Python/bytecodes.c`; `HAS_EVAL_BREAK_FLAG` in `pycore_opcode_metadata.h`): `RESUME`, `JUMP_BACKWARD`, and
//!   calls of what is not written in Python. Conditional jumps only go forward now and never check. The instrumented variants, used
//!   under a debugger or profiler, check at the same places.
//! - **3.14** (`_CHECK_PERIODIC` in `Python/bytecodes.c`): the same places, but `with` calls `__enter__` by an ordinary `CALL` now,
//!   so there is a check once the lock is taken. On 3.10 to 3.13 there is none.
//! - **free-threaded** (3.13t, 3.14t): there is no GIL. Other threads run between any two instructions. What one instruction
//!   of these programs does to shared memory is one read or one write in the dictionary of globals, or one operation of a lock;
//!   the dictionary has a lock of its own for writes, and a read gives the old object or the new one, never a part of each
//!   (PEP 703). So one instruction is one step here. That a processor may reorder reads and writes of different instructions is not
//!   modelled.
//!
//! Some specialised calls (`len`, `isinstance`, `list.append`) do not check on 3.11 to 3.14; no program here makes one.

use serde::Serialize;

/// The versions of CPython that switch alike, and compile alike as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// 3.6 to 3.9.
    Py39,
    /// 3.10.
    Py310,
    /// 3.11.
    Py311,
    /// 3.12 and 3.13.
    Py313,
    /// 3.14 with its GIL.
    Py314,
    /// 3.13 and 3.14 without it.
    FreeThreaded,
}

impl Rules {
    /// All of them, oldest first.
    pub const ALL: [Self; 6] = [Self::Py39, Self::Py310, Self::Py311, Self::Py313, Self::Py314, Self::FreeThreaded];

    /// The id that crosses to the page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Py39 => "3.9",
            Self::Py310 => "3.10",
            Self::Py311 => "3.11",
            Self::Py313 => "3.13",
            Self::Py314 => "3.14",
            Self::FreeThreaded => "free-threaded",
        }
    }

    /// The rules with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rules| rules.id() == id)
    }

    /// The versions that they hold for.
    pub fn versions(self) -> &'static [&'static str] {
        match self {
            Self::Py39 => &["3.6", "3.7", "3.8", "3.9"],
            Self::Py310 => &["3.10"],
            Self::Py311 => &["3.11"],
            Self::Py313 => &["3.12", "3.13"],
            Self::Py314 => &["3.14"],
            Self::FreeThreaded => &["3.13t", "3.14t"],
        }
    }

    /// Whether one thread runs at a time.
    pub fn has_gil(self) -> bool {
        self != Self::FreeThreaded
    }

    /// Up to 3.10 a call of a Python function runs in an interpreter loop of its own, which checks before its first instruction.
    pub(super) fn checks_around_calls(self) -> bool {
        matches!(self, Self::Py39 | Self::Py310)
    }
}

/// When the interpreter checks at an instruction whether another thread wants the GIL. Without a GIL all are `After`: others may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperCheck"))]
pub enum Check {
    /// Never.
    Never,
    /// Each time it is done.
    After,
    /// When it jumps.
    WhenJumping,
    /// When the value it tests is neither `True` nor `False`.
    UnlessBool,
    /// When the call is done, and where a Python function that it calls starts.
    AroundCall,
    /// When the call is done, unless what it calls is written in Python.
    AfterBuiltin,
}

/// When there is a check at an instruction of this name.
pub(super) fn check(rules: Rules, name: &str) -> Check {
    let conditional_jump = name.starts_with("POP_JUMP");
    match rules {
        Rules::Py39 => match name {
            "NOP" | "LOAD_FAST" | "LOAD_CONST" | "STORE_FAST" | "POP_TOP" | "DUP_TOP" | "IS_OP" | "JUMP_FORWARD"
            | "RETURN_VALUE" => Check::Never,
            "CALL_FUNCTION" | "CALL_METHOD" => Check::AroundCall,
            _ if conditional_jump => Check::UnlessBool,
            _ => Check::After,
        },
        Rules::Py310 => match name {
            "CALL_FUNCTION" | "CALL_METHOD" => Check::AroundCall,
            "JUMP_ABSOLUTE" => Check::After,
            _ if conditional_jump => Check::WhenJumping,
            _ => Check::Never,
        },
        Rules::Py311 | Rules::Py313 | Rules::Py314 => match name {
            "CALL" => Check::AfterBuiltin,
            "RESUME" | "JUMP_BACKWARD" => Check::After,
            _ if name.starts_with("POP_JUMP_BACKWARD") => Check::WhenJumping,
            _ => Check::Never,
        },
        Rules::FreeThreaded => Check::After,
    }
}

/// Whether the check is skipped because this instruction comes next.
pub(super) fn skips_check_before(rules: Rules, next: &str) -> bool {
    let skipped = ["SETUP_FINALLY", "SETUP_WITH", "BEFORE_ASYNC_WITH", "YIELD_FROM"];
    matches!(rules, Rules::Py39 | Rules::Py310) && skipped.contains(&next)
}

/// Whether functions start with `RESUME`.
pub(super) fn starts_with_resume(rules: Rules) -> bool {
    !matches!(rules, Rules::Py39 | Rules::Py310)
}
