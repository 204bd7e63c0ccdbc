//! Runs a program one instruction at a time. A state is a value: a step makes the next one of it and leaves it as it was, so any
//! earlier state can be gone back to.

use std::rc::Rc;

use super::Error;
use super::program::{Comparison, Function, Instruction, Method, NullAt, Op, Program, Test, Value};
use super::rules::{self, Check};
use super::verdict::{Blocked, Condition, Verdict, WaitKind};

/// How deep calls may nest.
const MAX_FRAMES: usize = 16;

/// A program, the threads that run it, and what must hold.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The program.
    pub program: Program,
    /// The function that each thread runs.
    pub threads: Vec<u8>,
    /// What must hold.
    pub conditions: Vec<Condition>,
}

/// Everything that can change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The values of the global variables.
    pub globals: Vec<Value>,
    /// Which thread holds each lock.
    pub owners: Vec<Option<u8>>,
    /// The threads that wait to be notified: condition and thread, longest first.
    pub waiters: Vec<(u8, u8)>,
    /// The threads; a step copies only those that it changes.
    pub threads: Vec<Rc<Thread>>,
    /// The thread that made the last step; none at the start.
    pub running: Option<u8>,
    /// Whether another thread may make the next step: the interpreter has checked whether one wants the GIL, or the running thread has
    /// released it because it waits or has ended, or there is none.
    pub may_switch: bool,
}

/// One thread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Thread {
    /// The functions it is in, the innermost last; none when it has ended.
    pub frames: Vec<Frame>,
    /// What it waits for.
    pub wait: Option<(WaitKind, u8)>,
}

/// One call of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// The function, by its place in the program.
    pub function: u8,
    /// The next instruction.
    pub next: u16,
    /// The local variables; `None` before they are set.
    pub locals: Vec<Option<Value>>,
    /// The stack.
    pub stack: Vec<Value>,
}

/// What an instruction means for the GIL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gil {
    /// The interpreter did not check whether another thread wants it.
    Kept,
    /// It did.
    Checked,
    /// The thread had to wait or has ended.
    Released,
}

impl Machine {
    /// A machine with one thread for each of these functions.
    pub fn new(program: Program, threads: &[&str], conditions: &[Condition]) -> Result<Self, Error> {
        let function = |name: &&str| {
            let function = program.function(name).filter(|at| program.functions[usize::from(*at)].arguments == 0);
            function.ok_or_else(|| Error::UnknownFunction { given: (*name).to_owned() })
        };
        let threads = threads.iter().map(function).collect::<Result<_, _>>()?;
        Ok(Self { program, threads, conditions: conditions.to_vec() })
    }

    /// The state before the first step.
    pub fn start(&self) -> State {
        let threads =
            self.threads.iter().map(|function| Rc::new(Thread { frames: vec![self.frame(*function)], wait: None }));
        State {
            globals: self.program.globals.iter().map(|(_, value)| *value).collect(),
            owners: vec![None; self.program.locks.len()],
            waiters: Vec::new(),
            threads: threads.collect(),
            running: None,
            may_switch: true,
        }
    }

    /// Whether this thread could go on if it had the GIL: it has not ended, and what it waits for is there.
    pub fn is_ready(&self, state: &State, thread: usize) -> bool {
        let thread = &state.threads[thread];
        !thread.frames.is_empty()
            && match thread.wait {
                None => true,
                Some((WaitKind::Lock, lock)) => state.owners[usize::from(lock)].is_none(),
                Some((WaitKind::Notify, _)) => false,
            }
    }

    /// Whether this thread may make the next step.
    pub fn may_step(&self, state: &State, thread: usize) -> bool {
        let has_gil = state.may_switch || state.running == Some(thread as u8);
        has_gil && self.is_ready(state, thread)
    }

    /// The instruction that a thread executes next; `None` when it has ended.
    pub fn next_instruction(&self, state: &State, thread: usize) -> Option<(&Function, &Instruction)> {
        let frame = state.threads[thread].frames.last()?;
        let function = &self.program.functions[usize::from(frame.function)];
        function.code.get(usize::from(frame.next)).map(|instruction| (function, instruction))
    }

    /// The state after the next instruction of this thread. `at` is the number of the step, for the error when the thread may not make it.
    pub fn step(&self, state: &State, thread: usize, at: usize) -> Result<State, Error> {
        if thread >= state.threads.len() {
            return Err(Error::NoSuchThread { step: at, thread, threads: state.threads.len() });
        }
        if !self.is_ready(state, thread) {
            return Err(Error::NotReady { step: at, thread });
        }
        if !self.may_step(state, thread) {
            let running = state.running.map(usize::from).unwrap_or_default();
            return Err(Error::NoSwitchHere { step: at, thread, running });
        }
        let mut next = state.clone();
        let gil = self.execute(&mut next, thread).map_err(|fault| self.fault(state, thread, fault))?;
        next.running = Some(thread as u8);
        next.may_switch = match gil {
            Gil::Released => true,
            _ if !self.program.rules.has_gil() => true,
            Gil::Kept => false,
            Gil::Checked => !self
                .next_instruction(&next, thread)
                .is_some_and(|(_, instruction)| rules::skips_check_before(self.program.rules, &instruction.name)),
        };
        Ok(next)
    }

    /// How the program stands in this state.
    pub fn verdict(&self, state: &State) -> Verdict {
        let ended = state.threads.iter().all(|thread| thread.frames.is_empty());
        if let Some(breach) = self.conditions.iter().find_map(|condition| self.breach(*condition, state, ended)) {
            return breach;
        }
        if ended {
            return Verdict::Holds {};
        }
        if (0..state.threads.len()).any(|thread| self.is_ready(state, thread)) {
            return Verdict::Unfinished {};
        }
        self.blocked(state)
    }

    /// The locks that a thread holds.
    pub fn held(&self, state: &State, thread: usize) -> Vec<String> {
        let names = self.program.locks.iter().zip(&state.owners);
        names.filter(|(_, owner)| **owner == Some(thread as u8)).map(|(lock, _)| lock.name.clone()).collect()
    }

    fn breach(&self, condition: Condition, state: &State, ended: bool) -> Option<Verdict> {
        let number = |name: &str| match state.globals[self.program.global(name)?] {
            Value::Int(number) => Some(number),
            _ => None,
        };
        match condition {
            Condition::Total(names, expected) if ended => {
                let found = names.iter().map(|name| number(name)).sum::<Option<i32>>();
                let names = || names.iter().map(|name| (*name).to_owned()).collect();
                (found != Some(expected)).then(|| Verdict::LostUpdate { names: names(), expected, found })
            }
            Condition::Seen(name, expected) if ended => {
                let found = number(name);
                let breach = || Verdict::InconsistentRead { name: name.to_owned(), expected, found };
                (found != Some(expected)).then(breach)
            }
            Condition::Total(..) | Condition::Seen(..) => None,
            Condition::NotNegative(name) => {
                let found = number(name).filter(|found| *found < 0)?;
                Some(Verdict::Overdraft { name: name.to_owned(), found })
            }
            Condition::AtMostOnce(name) => {
                let found = number(name).filter(|found| *found > 1)?;
                Some(Verdict::InitialisedTwice { name: name.to_owned(), found })
            }
        }
    }

    /// Threads are left and none can go on: some wait for each other in a cycle, or one waits for what no thread will do.
    fn blocked(&self, state: &State) -> Verdict {
        let name = |lock: u8| self.program.locks[usize::from(lock)].name.clone();
        let blocker = |thread: usize| match state.threads[thread].wait {
            Some((WaitKind::Lock, lock)) => state.owners[usize::from(lock)].map(usize::from),
            _ => None,
        };
        for first in 0..state.threads.len() {
            let mut cycle = vec![first];
            while let Some(next) = blocker(cycle[cycle.len() - 1]) {
                if next == first {
                    let link = |thread: usize| Blocked {
                        thread,
                        holds: self.held(state, thread),
                        waits: state.threads[thread].wait.map(|(_, lock)| name(lock)).unwrap_or_default(),
                    };
                    return Verdict::Deadlock { cycle: cycle.into_iter().map(link).collect() };
                }
                if cycle.contains(&next) {
                    break;
                }
                cycle.push(next);
            }
        }
        let waits = state.threads.iter().enumerate().filter_map(|(thread, one)| Some((thread, one.wait?)));
        // A thread that waits for a notification is the cause, rather than one that waits for a lock.
        let all: Vec<_> = waits.collect();
        let cause = all.iter().find(|(_, (kind, _))| *kind == WaitKind::Notify).or(all.first());
        match cause {
            Some((thread, (kind, lock))) => Verdict::SleepsForEver { thread: *thread, kind: *kind, waits: name(*lock) },
            None => Verdict::Unfinished {},
        }
    }

    fn frame(&self, function: u8) -> Frame {
        let locals = self.program.functions[usize::from(function)].locals.len();
        Frame { function, next: 0, locals: vec![None; locals], stack: Vec::new() }
    }

    fn fault(&self, state: &State, thread: usize, fault: Fault) -> Error {
        let (function, offset) = match self.next_instruction(state, thread) {
            Some((function, instruction)) => (function.name.clone(), instruction.offset),
            None => (String::new(), 0),
        };
        match fault {
            Fault::BadOperand => Error::BadOperand { function, offset },
            Fault::TooDeep => Error::TooDeep { function, limit: MAX_FRAMES },
        }
    }

    /// Executes the next instruction of a thread that is ready.
    fn execute(&self, state: &mut State, thread: usize) -> Result<Gil, Fault> {
        let me = thread as u8;
        let State { globals, owners, waiters, threads, .. } = state;
        let one = Rc::make_mut(&mut threads[thread]);
        let frame = one.frames.last_mut().ok_or(Fault::BadOperand)?;
        let function = &self.program.functions[usize::from(frame.function)];
        let instruction = function.code.get(usize::from(frame.next)).ok_or(Fault::BadOperand)?;
        let here = frame.next;
        frame.next += 1;
        let mut jumped = false;
        let mut tested_bool = true;
        match instruction.op {
            Op::Nop => {}
            Op::PopTop => {
                frame.pop()?;
            }
            Op::Copy => {
                let top = *frame.stack.last().ok_or(Fault::BadOperand)?;
                frame.stack.push(top);
            }
            Op::Swap(depth) => {
                let top = frame.stack.len().checked_sub(1).ok_or(Fault::BadOperand)?;
                let other = (top + 1).checked_sub(usize::from(depth)).filter(|other| *other <= top);
                frame.stack.swap(top, other.ok_or(Fault::BadOperand)?);
            }
            Op::Push(value, null) => {
                if null == NullAt::Below {
                    frame.stack.push(Value::Null);
                }
                frame.stack.push(value);
                if null == NullAt::Above {
                    frame.stack.push(Value::Null);
                }
            }
            Op::LoadFast(local) => {
                let value = frame.locals[usize::from(local)].ok_or(Fault::BadOperand)?;
                frame.stack.push(value);
            }
            Op::StoreFast(local) => frame.locals[usize::from(local)] = Some(frame.pop()?),
            Op::LoadGlobal(global) => frame.stack.push(globals[usize::from(global)]),
            Op::StoreGlobal(global) => globals[usize::from(global)] = frame.pop()?,
            Op::LoadMethod(method) => {
                let object = frame.pop()?;
                let Value::Lock(lock) = object else { return Err(Fault::BadOperand) };
                frame.stack.extend([Value::Method(method, lock), object]);
            }
            Op::Add { subtract } => {
                let (right, left) = (frame.pop_int()?, frame.pop_int()?);
                let sum = if subtract { left.checked_sub(right) } else { left.checked_add(right) };
                frame.stack.push(Value::Int(sum.ok_or(Fault::BadOperand)?));
            }
            Op::Compare(comparison) => {
                let (right, left) = (frame.pop_int()?, frame.pop_int()?);
                frame.stack.push(Value::Bool(match comparison {
                    Comparison::Less => left < right,
                    Comparison::LessOrEqual => left <= right,
                    Comparison::Equal => left == right,
                    Comparison::NotEqual => left != right,
                    Comparison::Greater => left > right,
                    Comparison::GreaterOrEqual => left >= right,
                }));
            }
            Op::Is { not } => {
                let (right, left) = (frame.pop()?, frame.pop()?);
                frame.stack.push(Value::Bool((left == right) != not));
            }
            Op::ToBool => {
                let truth = truth(frame.pop()?)?;
                frame.stack.push(Value::Bool(truth));
            }
            Op::Jump(to) => {
                frame.next = to;
                jumped = true;
            }
            Op::JumpIf(test, to) => {
                let value = frame.pop()?;
                tested_bool = matches!(value, Value::Bool(_));
                jumped = match test {
                    Test::Truth(when) => truth(value)? == when,
                    Test::IsNone(when) => (value == Value::None) == when,
                };
                if jumped {
                    frame.next = to;
                }
            }
            Op::GetIter => {
                let Value::Range(stop) = frame.pop()? else { return Err(Fault::BadOperand) };
                frame.stack.push(Value::RangeIterator(0, stop));
            }
            Op::ForIter { to, pop } => {
                let Some(Value::RangeIterator(next, stop)) = frame.stack.last_mut() else {
                    return Err(Fault::BadOperand);
                };
                if *next < *stop {
                    let value = Value::Int(*next);
                    *next += 1;
                    frame.stack.push(value);
                } else {
                    if pop {
                        frame.pop()?;
                    }
                    frame.next = to;
                }
            }
            Op::Call { .. } | Op::EnterWith => {
                let before = frame.clone();
                let (callable, arguments) = match instruction.op {
                    Op::Call { arguments, method } => frame.take_call(usize::from(arguments), method)?,
                    _ => {
                        let Value::Lock(lock) = frame.pop()? else { return Err(Fault::BadOperand) };
                        frame.stack.push(Value::Method(Method::Exit, lock));
                        (Value::Method(Method::Enter, lock), Vec::new())
                    }
                };
                let gil = self.call(state, thread, callable, &arguments, instruction.check)?;
                if gil == Gil::Released {
                    // It waits, and is executed again when the lock is free.
                    let frame = Rc::make_mut(&mut state.threads[thread]).frames.last_mut();
                    *frame.ok_or(Fault::BadOperand)? = Frame { next: here, ..before };
                }
                return Ok(gil);
            }
            Op::Return => {
                let value = frame.pop()?;
                return self.leave(one, value);
            }
            Op::ReturnConst(value) => return self.leave(one, value),
            Op::Acquire(lock) => {
                if owners[usize::from(lock)].is_some() {
                    frame.next = here;
                    one.wait = Some((WaitKind::Lock, lock));
                    return Ok(Gil::Released);
                }
                owners[usize::from(lock)] = Some(me);
                one.wait = None;
                self.leave(one, Value::Bool(true))?;
            }
            Op::Release(lock) => {
                release(owners, lock, me)?;
                self.leave(one, Value::None)?;
            }
            Op::Wait(lock) => {
                release(owners, lock, me)?;
                waiters.push((lock, me));
                one.wait = Some((WaitKind::Notify, lock));
                return Ok(Gil::Released);
            }
            Op::Notify(lock) => {
                if owners[usize::from(lock)] != Some(me) {
                    return Err(Fault::BadOperand);
                }
                self.leave(one, Value::None)?;
                if let Some(first) = waiters.iter().position(|(condition, _)| *condition == lock) {
                    let (_, woken) = waiters.remove(first);
                    Rc::make_mut(&mut threads[usize::from(woken)]).wait = None;
                }
            }
        }
        let checked = match instruction.check {
            Check::After => true,
            Check::WhenJumping => jumped,
            Check::UnlessBool => !tested_bool,
            Check::Never | Check::AroundCall | Check::AfterBuiltin => false,
        };
        Ok(if checked { Gil::Checked } else { Gil::Kept })
    }

    /// Calls what was taken off the stack. `Released` means that the thread has to wait and nothing was done.
    fn call(
        &self,
        state: &mut State,
        thread: usize,
        callable: Value,
        arguments: &[Value],
        check: Check,
    ) -> Result<Gil, Fault> {
        let caller = Rc::make_mut(&mut state.threads[thread]);
        let function = match callable {
            Value::Function(function) => Some(function),
            Value::Method(method, lock) => self.program.locks[usize::from(lock)].function(method),
            _ => None,
        };
        if let Some(function) = function {
            if caller.frames.len() >= MAX_FRAMES {
                return Err(Fault::TooDeep);
            }
            let mut frame = self.frame(function);
            let declared = &self.program.functions[usize::from(function)];
            if !declared.library {
                if declared.arguments != arguments.len() {
                    return Err(Fault::BadOperand);
                }
                for (local, value) in frame.locals.iter_mut().zip(arguments) {
                    *local = Some(*value);
                }
            }
            caller.frames.push(frame);
            return Ok(if self.program.rules.checks_around_calls() { Gil::Checked } else { Gil::Kept });
        }
        let frame = caller.frames.last_mut().ok_or(Fault::BadOperand)?;
        let result = match (callable, arguments) {
            (Value::RangeType, [Value::Int(stop)]) => Value::Range(*stop),
            (Value::Method(Method::Enter, lock), _) => {
                let owner = &mut state.owners[usize::from(lock)];
                if owner.is_some() {
                    caller.wait = Some((WaitKind::Lock, lock));
                    return Ok(Gil::Released);
                }
                *owner = Some(thread as u8);
                caller.wait = None;
                Value::Bool(true)
            }
            (Value::Method(Method::Exit, lock), _) => {
                release(&mut state.owners, lock, thread as u8)?;
                Value::None
            }
            _ => return Err(Fault::BadOperand),
        };
        frame.stack.push(result);
        Ok(match check {
            Check::After | Check::AroundCall | Check::AfterBuiltin => Gil::Checked,
            Check::Never | Check::WhenJumping | Check::UnlessBool => Gil::Kept,
        })
    }

    /// Leaves the innermost function of a thread.
    fn leave(&self, thread: &mut Thread, value: Value) -> Result<Gil, Fault> {
        thread.frames.pop();
        let Some(caller) = thread.frames.last_mut() else { return Ok(Gil::Released) };
        caller.stack.push(value);
        let function = &self.program.functions[usize::from(caller.function)];
        let call = function.code.get(usize::from(caller.next).wrapping_sub(1)).ok_or(Fault::BadOperand)?;
        Ok(if call.check == Check::AroundCall { Gil::Checked } else { Gil::Kept })
    }
}

/// Why an instruction could not be executed.
enum Fault {
    BadOperand,
    TooDeep,
}

impl Frame {
    fn pop(&mut self) -> Result<Value, Fault> {
        self.stack.pop().ok_or(Fault::BadOperand)
    }

    fn pop_int(&mut self) -> Result<i32, Fault> {
        match self.pop()? {
            Value::Int(number) => Ok(number),
            _ => Err(Fault::BadOperand),
        }
    }

    /// Takes a callable and its arguments off the stack, `self` first where there is one. The second place is below the callable
    /// (`NULL` or the method) up to 3.12, and above it from 3.13 on.
    fn take_call(&mut self, arguments: usize, method: bool) -> Result<(Value, Vec<Value>), Fault> {
        let first = self.stack.len().checked_sub(arguments).ok_or(Fault::BadOperand)?;
        let mut arguments = self.stack.split_off(first);
        let second = self.pop()?;
        if !method {
            return Ok((second, arguments));
        }
        match (self.pop()?, second) {
            (Value::Null, callable) | (callable, Value::Null) => Ok((callable, arguments)),
            (callable, object) => {
                arguments.insert(0, object);
                Ok((callable, arguments))
            }
        }
    }
}

fn release(owners: &mut [Option<u8>], lock: u8, thread: u8) -> Result<(), Fault> {
    let owner = &mut owners[usize::from(lock)];
    if *owner != Some(thread) {
        return Err(Fault::BadOperand);
    }
    *owner = None;
    Ok(())
}

fn truth(value: Value) -> Result<bool, Fault> {
    match value {
        Value::None => Ok(false),
        Value::Bool(truth) => Ok(truth),
        Value::Int(number) => Ok(number != 0),
        _ => Err(Fault::BadOperand),
    }
}
