//! Where a thread may lose its turn, by version of CPython.
//!
//! Under the GIL a thread keeps its turn until it looks at a flag, the eval breaker, that a waiting thread has set. Where the
//! interpreter looks was read in its sources, and seen on 3.6 to 3.13 by asking again and again at which instruction a thread
//! stands that has lost the lock (`sys._current_frames()` from a second thread, at a switch interval of a microsecond):
//!
//! - **up to 3.9** (`Python/ceval.c`, `DISPATCH` and `FAST_DISPATCH`): after each instruction that ends with `DISPATCH`, and where a
//!   function starts. Those that end with `FAST_DISPATCH` do not look: `LOAD_FAST`, `LOAD_CONST`, `STORE_FAST`, `POP_TOP`,
//!   `DUP_TOP`, `IS_OP`, `JUMP_FORWARD`, `NOP`, and conditional jumps on `True` and `False`. `PREDICT` changes nothing where the
//!   interpreter is compiled with computed gotos, which is the usual case. When the next instruction is `SETUP_FINALLY`, `SETUP_WITH`,
//!   `BEFORE_ASYNC_WITH` or `YIELD_FROM` the look is skipped.
//! - **3.10** (`CHECK_EVAL_BREAKER` in the same file): after calls, where a function starts, at `JUMP_ABSOLUTE`, and at
//!   `POP_JUMP_IF_...` when it jumps, forward too. The same four instructions are spared.
//! - **3.11** : `RESUME`, the first instruction of each function; calls of what is not written in Python, once they are done; jumps
//!   backward, conditional ones too. A call of a Python function looks at its `RESUME` only, and nothing looks when it returns.
//! - **3.12, 3.13** (`Python/bytecodes.c`; `HAS_EVAL_BREAK_FLAG` in `pycore_opcode_metadata.h`): `RESUME`, `JUMP_BACKWARD`, and
//!   calls of what is not written in Python. Conditional jumps only go forward now and never look. Their instrumented twins, used under a
//!   debugger or profiler, look at the same places.
//! - **3.14**: the same places, but `with` calls `__enter__` by an ordinary `CALL` now, so it looks once the lock is taken.
//!   3.10 to 3.13 do not look there.
//! - **free-threaded** (3.13t, 3.14t): there is no turn to lose. Other threads run between any two instructions. What one instruction
//!   of these programs does to shared memory is one read or one write of a dictionary of globals, or one operation of a lock;
//!   the dictionary has a lock of its own for writes, and a read sees the old object or the new one, never a part of each
//!   (PEP 703). So one instruction here is one step that nothing can come between. A processor's reordering of
//!   reads and writes between instructions is not modelled.
//!
//! Some specialised calls (`len`, `isinstance`, `list.append`) do not look on 3.11 to 3.14; no program here makes one.

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

    /// Up to 3.10 a call of a Python function runs in an interpreter loop of its own, which looks before its first instruction; what
    /// called looks again once it is done, if it looks at all.
    pub(super) fn looks_around_calls(self) -> bool {
        matches!(self, Self::Py39 | Self::Py310)
    }
}

/// When an instruction looks whether another thread wants the GIL. Without a GIL all are `After`.
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

/// When an instruction of this name looks.
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

/// Whether the look is skipped because of the instruction that comes next.
pub(super) fn spares(rules: Rules, next: &str) -> bool {
    let spared = ["SETUP_FINALLY", "SETUP_WITH", "BEFORE_ASYNC_WITH", "YIELD_FROM"];
    matches!(rules, Rules::Py39 | Rules::Py310) && spared.contains(&next)
}

/// Whether functions start with `RESUME`.
pub(super) fn starts_with_resume(rules: Rules) -> bool {
    !matches!(rules, Rules::Py39 | Rules::Py310)
}
