//! What is run: a program as CPython compiles it, read from a listing (see `listings.py`).

use std::collections::HashMap;

use super::Error;
use super::rules::{self, Check, Rules};

/// A value on a stack, in a local variable or in a global one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// The empty place beside a callable that is not a method (`NULL` in CPython).
    Null,
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer.
    Int(i32),
    /// A function of the program, by its place in [`Program::functions`].
    Function(u8),
    /// A lock or condition, by its place in [`Program::locks`].
    Lock(u8),
    /// A method of a lock or condition, bound to it.
    Method(Method, u8),
    /// The type `range`.
    RangeType,
    /// A range that starts at 0.
    Range(i32),
    /// Its iterator: what comes next, and where it stops.
    RangeIterator(i32, i32),
}

/// The methods of locks and conditions that the programs use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `__enter__`
    Enter,
    /// `__exit__`
    Exit,
    /// `Condition.wait`
    Wait,
    /// `Condition.notify`
    Notify,
}

impl Method {
    const ALL: [Self; 4] = [Self::Enter, Self::Exit, Self::Wait, Self::Notify];

    /// The name in Python.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enter => "__enter__",
            Self::Exit => "__exit__",
            Self::Wait => "wait",
            Self::Notify => "notify",
        }
    }
}

/// Which comparison `COMPARE_OP` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// When a conditional jump jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// The value is true (or false).
    Truth(bool),
    /// The value is `None` (or is not).
    IsNone(bool),
}

/// What an instruction does. Names of different versions that do the same here share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Nothing that matters here.
    Nop,
    /// Drops the top of the stack.
    PopTop,
    /// Doubles the top of the stack.
    Copy,
    /// Exchanges the top of the stack with the value this far down.
    Swap(u8),
    /// Pushes this value, and a `NULL` below it (3.11, 3.12) or above it (from 3.13 on) if the instruction says so.
    Push(Value, NullAt),
    /// Pushes a local variable.
    LoadFast(u8),
    /// Sets a local variable.
    StoreFast(u8),
    /// Pushes a global variable.
    LoadGlobal(u8),
    /// Sets a global variable.
    StoreGlobal(u8),
    /// Replaces an object by its method and the object itself.
    LoadMethod(Method),
    /// Adds (or subtracts).
    Add {
        /// Whether it subtracts.
        subtract: bool,
    },
    /// Compares two integers.
    Compare(Comparison),
    /// `is` (or `is not`).
    Is {
        /// Whether it is `is not`.
        not: bool,
    },
    /// The truth of the top of the stack.
    ToBool,
    /// Goes on at this instruction.
    Jump(u16),
    /// Takes the top of the stack and jumps or not.
    JumpIf(Test, u16),
    /// Replaces an iterable by its iterator.
    GetIter,
    /// Pushes the next value of an iterator, or goes on there when there is none.
    ForIter {
        /// Where the loop is left.
        to: u16,
        /// Whether leaving takes the iterator off the stack; from 3.14 on an instruction of its own does.
        pop: bool,
    },
    /// Calls with this many arguments.
    Call {
        /// The number.
        arguments: u8,
        /// Whether a second place beside the callable holds `self` or `NULL`.
        method: bool,
    },
    /// Enters the context manager on top of the stack; its `__exit__` stays below what `__enter__` returns.
    EnterWith,
    /// Leaves the function.
    Return,
    /// Leaves the function with this value.
    ReturnConst(Value),
    /// Inside the library: takes this lock and returns.
    Acquire(u8),
    /// Inside the library: frees this lock and returns.
    Release(u8),
    /// Inside the library: adds the thread to those that wait for this condition and frees its lock.
    Wait(u8),
    /// Inside the library: wakes the thread that has waited longest for this condition and returns.
    Notify(u8),
}

/// Where an instruction that pushes a callable leaves the second place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullAt {
    /// It makes none.
    Nowhere,
    /// Below the callable.
    Below,
    /// Above it.
    Above,
}

impl Op {
    /// Whether other threads can see what the instruction does, or it sees what they do.
    pub fn is_shared(self) -> bool {
        use Op::{Acquire, EnterWith, LoadGlobal, Notify, Release, StoreGlobal, Wait};
        matches!(self, LoadGlobal(_) | StoreGlobal(_) | EnterWith | Acquire(_) | Release(_) | Wait(_) | Notify(_))
    }
}

/// One instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// The line of the source, from 1; `None` inside the library.
    pub line: Option<u32>,
    /// Where it starts, in bytes, as `dis` shows it.
    pub offset: u32,
    /// Its name in this version.
    pub name: String,
    /// Its argument as `dis` shows it, jumps as the offset they go to; may be empty.
    pub argument: String,
    /// What it does.
    pub op: Op,
    /// When the interpreter checks there whether another thread wants the GIL.
    pub check: Check,
}

/// One function: of the program, or of the library.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name; those of the library carry their class.
    pub name: String,
    /// How many of its local variables are arguments.
    pub arguments: usize,
    /// Its local variables.
    pub locals: Vec<String>,
    /// Its instructions.
    pub code: Vec<Instruction>,
    /// Whether it belongs to the library (`threading.Condition`) and is abbreviated to what others can see of it.
    pub library: bool,
}

/// A lock or condition of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The name of the variable that holds it.
    pub name: String,
    /// For a condition, where its library functions are: those for [`Method::ALL`] in that order.
    functions: Option<[u8; 4]>,
}

impl Lock {
    /// The function of the library that stands for this method, if it is written in Python.
    pub fn function(&self, method: Method) -> Option<u8> {
        self.functions.map(|functions| functions[method as usize])
    }
}

/// A program under the rules of one version.
#[derive(Clone, Debug)]
pub struct Program {
    /// The rules that its bytecodes belong to.
    pub rules: Rules,
    /// The version of Python that made the bytecodes.
    pub version: String,
    /// The global variables that hold a number, a truth value or `None`, and what they hold at the start.
    pub globals: Vec<(String, Value)>,
    /// Locks and conditions.
    pub locks: Vec<Lock>,
    /// Its functions, and those of the library at the end.
    pub functions: Vec<Function>,
}

impl Program {
    /// Reads the program of this name from a listing of these rules' version.
    pub fn parse(listing: &str, name: &str, rules: Rules) -> Result<Self, Error> {
        let version = listing.lines().find_map(|line| line.strip_prefix("version ")).unwrap_or_default();
        let header = format!("program {name}");
        let lines: Vec<&str> = listing
            .lines()
            .skip_while(|line| *line != header)
            .skip(1)
            .take_while(|line| !line.starts_with("program "))
            .collect();
        let mut program =
            Self { rules, version: version.to_owned(), globals: Vec::new(), locks: Vec::new(), functions: Vec::new() };
        for line in &lines {
            program.declare(line)?;
        }
        let mut bodies: Vec<Vec<&str>> = Vec::new();
        for line in &lines {
            if line.starts_with("function ") {
                bodies.push(Vec::new());
            } else if let (Some(body), false) = (bodies.last_mut(), line.starts_with("global ")) {
                body.push(line);
            }
        }
        for (function, body) in bodies.iter().enumerate() {
            program.functions[function].code = program.instructions(function, body)?;
        }
        for lock in 0..program.locks.len() {
            if program.locks[lock].functions.is_some() {
                program.add_library(lock);
            }
        }
        Ok(program)
    }

    /// The function of this name.
    pub fn function(&self, name: &str) -> Option<u8> {
        self.functions.iter().position(|function| function.name == name).map(|at| at as u8)
    }

    /// The global variable of this name.
    pub fn global(&self, name: &str) -> Option<usize> {
        self.globals.iter().position(|(global, _)| global == name)
    }

    /// The value as Python would write it.
    pub fn show(&self, value: Value) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::None => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Int(number) => number.to_string(),
            Value::Function(function) => self.functions[usize::from(function)].name.clone(),
            Value::Lock(lock) => self.locks[usize::from(lock)].name.clone(),
            Value::Method(method, lock) => format!("{}.{}", self.locks[usize::from(lock)].name, method.name()),
            Value::RangeType => "range".to_owned(),
            Value::Range(stop) => format!("range({stop})"),
            Value::RangeIterator(next, stop) => format!("iter(range({next}, {stop}))"),
        }
    }

    fn declare(&mut self, line: &str) -> Result<(), Error> {
        let bad = || Error::BadListing { text: line.to_owned() };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["global", name, "Lock()"] => self.locks.push(Lock { name: (*name).to_owned(), functions: None }),
            ["global", name, "Condition()"] => {
                self.locks.push(Lock { name: (*name).to_owned(), functions: Some([0; 4]) });
            }
            ["global", name, value] => self.globals.push(((*name).to_owned(), constant(value).ok_or_else(bad)?)),
            ["function", name, arguments, locals @ ..] => self.functions.push(Function {
                name: (*name).to_owned(),
                arguments: arguments.parse().ok().filter(|count| *count <= locals.len()).ok_or_else(bad)?,
                locals: locals.iter().map(|local| (*local).to_owned()).collect(),
                code: Vec::new(),
                library: false,
            }),
            _ => {}
        }
        Ok(())
    }

    fn instructions(&self, function: usize, body: &[&str]) -> Result<Vec<Instruction>, Error> {
        let mut code = Vec::new();
        let mut places = HashMap::new();
        for (at, text) in body.iter().enumerate() {
            let bad = || Error::BadListing { text: (*text).to_owned() };
            let mut words = text.splitn(4, ' ');
            let line = words.next().and_then(|word| word.parse().ok()).ok_or_else(bad)?;
            let offset: u32 = words.next().and_then(|word| word.parse().ok()).ok_or_else(bad)?;
            let name = words.next().ok_or_else(bad)?.to_owned();
            let argument = words.next().unwrap_or_default().to_owned();
            places.insert(offset, at as u16);
            let check = rules::check(self.rules, &name);
            code.push(Instruction { line: Some(line), offset, name, argument, op: Op::Nop, check });
        }
        for at in 0..code.len() {
            let to = code[at].argument.strip_prefix("to ").and_then(|offset| offset.parse().ok());
            let to = to.and_then(|offset: u32| places.get(&offset).copied());
            let op = self.op(function, &code[at], to);
            code[at].op = op.ok_or_else(|| Error::BadListing { text: body[at].to_owned() })?;
        }
        // A function always ends by returning or jumping.
        let end = code.last().map(|last| last.op);
        match end {
            Some(Op::Return | Op::ReturnConst(_) | Op::Jump(_)) => Ok(code),
            _ => Err(Error::BadListing { text: self.functions[function].name.clone() }),
        }
    }

    /// What an instruction does; `None` when it is not known here.
    fn op(&self, function: usize, instruction: &Instruction, to: Option<u16>) -> Option<Op> {
        let argument = instruction.argument.as_str();
        let number = || argument.parse::<u8>().ok();
        let local = || self.functions[function].locals.iter().position(|local| local == argument).map(|at| at as u8);
        Some(match instruction.name.as_str() {
            "NOP" | "RESUME" | "PRECALL" | "NOT_TAKEN" | "POP_BLOCK" | "END_FOR" => Op::Nop,
            "POP_TOP" | "POP_ITER" => Op::PopTop,
            "DUP_TOP" => Op::Copy,
            "COPY" if argument == "1" => Op::Copy,
            "SWAP" => Op::Swap(number()?),
            "PUSH_NULL" => Op::Push(Value::Null, NullAt::Nowhere),
            "LOAD_CONST" => Op::Push(constant(argument)?, NullAt::Nowhere),
            "LOAD_SMALL_INT" => Op::Push(Value::Int(argument.parse().ok()?), NullAt::Nowhere),
            "LOAD_FAST" | "LOAD_FAST_BORROW" => Op::LoadFast(local()?),
            "STORE_FAST" => Op::StoreFast(local()?),
            "LOAD_GLOBAL" => self.load_global(argument)?,
            "STORE_GLOBAL" => Op::StoreGlobal(self.global(argument)? as u8),
            "LOAD_METHOD" | "LOAD_ATTR" | "LOAD_SPECIAL" => {
                let name = argument.split(' ').find(|word| !word.contains("NULL") && *word != "+")?;
                Op::LoadMethod(Method::ALL.into_iter().find(|method| method.name() == name)?)
            }
            "INPLACE_ADD" | "BINARY_ADD" => Op::Add { subtract: false },
            "INPLACE_SUBTRACT" | "BINARY_SUBTRACT" => Op::Add { subtract: true },
            "BINARY_OP" => match argument {
                "+" | "+=" => Op::Add { subtract: false },
                "-" | "-=" => Op::Add { subtract: true },
                _ => return None,
            },
            "COMPARE_OP" => Op::Compare(match argument.trim_start_matches("bool(").trim_end_matches(')') {
                "<" => Comparison::Less,
                "<=" => Comparison::LessOrEqual,
                "==" => Comparison::Equal,
                "!=" => Comparison::NotEqual,
                ">" => Comparison::Greater,
                ">=" => Comparison::GreaterOrEqual,
                _ => return None,
            }),
            "IS_OP" => Op::Is { not: argument == "1" },
            "TO_BOOL" => Op::ToBool,
            "JUMP_FORWARD" | "JUMP_ABSOLUTE" | "JUMP_BACKWARD" => Op::Jump(to?),
            "POP_JUMP_IF_TRUE" | "POP_JUMP_FORWARD_IF_TRUE" | "POP_JUMP_BACKWARD_IF_TRUE" => {
                Op::JumpIf(Test::Truth(true), to?)
            }
            "POP_JUMP_IF_FALSE" | "POP_JUMP_FORWARD_IF_FALSE" | "POP_JUMP_BACKWARD_IF_FALSE" => {
                Op::JumpIf(Test::Truth(false), to?)
            }
            "POP_JUMP_IF_NONE" | "POP_JUMP_FORWARD_IF_NONE" => Op::JumpIf(Test::IsNone(true), to?),
            "POP_JUMP_IF_NOT_NONE" | "POP_JUMP_FORWARD_IF_NOT_NONE" => Op::JumpIf(Test::IsNone(false), to?),
            "GET_ITER" => Op::GetIter,
            // From 3.12 on the target is an END_FOR that is skipped, in 3.13 with the POP_TOP behind it.
            "FOR_ITER" => {
                let (skip, pop) = match self.rules {
                    Rules::Py39 | Rules::Py310 | Rules::Py311 => (0, true),
                    Rules::Py313 => (2, true),
                    Rules::Py314 | Rules::FreeThreaded => (1, false),
                };
                Op::ForIter { to: to? + skip, pop }
            }
            "CALL_FUNCTION" => Op::Call { arguments: number()?, method: false },
            "CALL_METHOD" | "CALL" => Op::Call { arguments: number()?, method: true },
            "SETUP_WITH" | "BEFORE_WITH" => Op::EnterWith,
            "RETURN_VALUE" => Op::Return,
            "RETURN_CONST" => Op::ReturnConst(constant(argument)?),
            _ => return None,
        })
    }

    fn load_global(&self, argument: &str) -> Option<Op> {
        let (name, null) = if let Some(name) = argument.strip_prefix("NULL + ") {
            (name, NullAt::Below)
        } else if let Some(name) = argument.strip_suffix(" + NULL") {
            (name, NullAt::Above)
        } else {
            (argument, NullAt::Nowhere)
        };
        if let Some(global) = self.global(name) {
            return (null == NullAt::Nowhere).then_some(Op::LoadGlobal(global as u8));
        }
        // What no program sets again is as good as a constant.
        let value = if let Some(lock) = self.locks.iter().position(|lock| lock.name == name) {
            Value::Lock(lock as u8)
        } else if let Some(function) = self.function(name) {
            Value::Function(function)
        } else if name == "range" {
            Value::RangeType
        } else {
            return None;
        };
        Some(Op::Push(value, null))
    }

    /// The methods of a condition are written in Python, so the eval breaker is checked where they start and again after what they do:
    /// each ends with calls. What other threads can see of them is one step each.
    fn add_library(&mut self, lock: usize) {
        let at = lock as u8;
        let bodies: [(Method, &[(&str, Op)]); 4] = [
            (Method::Enter, &[("acquire", Op::Acquire(at))]),
            (Method::Exit, &[("release", Op::Release(at))]),
            (Method::Wait, &[("wait", Op::Wait(at)), ("acquire", Op::Acquire(at))]),
            (Method::Notify, &[("notify", Op::Notify(at))]),
        ];
        let mut functions = [0; 4];
        for (place, (method, body)) in bodies.into_iter().enumerate() {
            let resume = rules::starts_with_resume(self.rules).then_some(("RESUME", Op::Nop));
            let code = resume.into_iter().chain(body.iter().copied()).enumerate();
            let instruction = |(at, (name, op)): (usize, (&str, Op))| Instruction {
                line: None,
                offset: 2 * at as u32,
                name: name.to_owned(),
                argument: String::new(),
                op,
                check: Check::After,
            };
            functions[place] = self.functions.len() as u8;
            self.functions.push(Function {
                name: format!("Condition.{}", method.name()),
                arguments: 0,
                locals: Vec::new(),
                code: code.map(instruction).collect(),
                library: true,
            });
        }
        self.locks[lock].functions = Some(functions);
    }
}

fn constant(text: &str) -> Option<Value> {
    Some(match text {
        "None" => Value::None,
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        number => Value::Int(number.parse().ok()?),
    })
}
