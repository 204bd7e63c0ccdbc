//! The native counterpart of objects that processes share: threads that share nothing but channels to a manager, which is a thread too,
//! and the blocks that it hands out.

use std::collections::{BTreeMap, VecDeque};
use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::super::{ObjectFault, ObjectRound, ObjectWay};
use super::now;
use crate::spec::{Error, ErrorKey};

/// The name of what is shared.
const NAME: &str = "count";

/// A block of memory: its bytes are reserved, and its first numbers are the count and who is there. Its lock stands for one that lies in it.
#[derive(Debug)]
struct Block {
    count: AtomicU32,
    there: AtomicU32,
    lock: Mutex<()>,
    _bytes: Vec<u8>,
}

/// What a proxy asks the manager for; everything has a name.
enum Op {
    Get,
    Set(u64),
    Add(u64),
    Create(f64),
    Open,
    Queue(u32),
    Put,
    Take,
}

#[derive(Debug)]
enum Answer {
    Done,
    Value(u64),
    Block(Arc<Block>),
}

type Reply = Sender<Result<Answer, Error>>;

/// A request with who waits for the answer; `None` ends the manager.
type Request = Option<(Op, String, Reply)>;

#[derive(Default)]
struct Queue {
    size: usize,
    items: usize,
    takers: VecDeque<Reply>,
    putters: VecDeque<Reply>,
}

/// What the manager owns.
#[derive(Default)]
struct Manager {
    values: BTreeMap<String, u64>,
    blocks: BTreeMap<String, Arc<Block>>,
    queues: BTreeMap<String, Queue>,
}

fn block(bytes: f64) -> Result<Block, Error> {
    let mut reserved = Vec::new();
    let refused = |error: std::collections::TryReserveError| {
        Error::new(ErrorKey::MemoryTask, json!({ "bytes": bytes, "error": error.to_string() }))
    };
    reserved.try_reserve_exact(bytes as usize).map_err(refused)?;
    Ok(Block { count: AtomicU32::new(0), there: AtomicU32::new(0), lock: Mutex::new(()), _bytes: reserved })
}

fn unknown(name: &str) -> Error {
    Error::new(ErrorKey::ObjectUnknown, json!({ "name": name }))
}

impl Manager {
    /// The answer to a request, unless whoever asked has to wait.
    fn carry_out(&mut self, op: Op, name: String, reply: &Reply) -> Result<Option<Answer>, Error> {
        let missing = || unknown(&name);
        Ok(Some(match op {
            Op::Get => Answer::Value(*self.values.get(&name).ok_or_else(missing)?),
            Op::Set(value) => {
                self.values.insert(name, value);
                Answer::Done
            }
            Op::Add(value) => {
                *self.values.get_mut(&name).ok_or_else(missing)? += value;
                Answer::Done
            }
            Op::Create(bytes) => {
                self.blocks.insert(name, Arc::new(block(bytes)?));
                Answer::Done
            }
            Op::Open => Answer::Block(Arc::clone(self.blocks.get(&name).ok_or_else(missing)?)),
            Op::Queue(size) => {
                self.queues.insert(name, Queue { size: size as usize, ..Queue::default() });
                Answer::Done
            }
            Op::Put => {
                let queue = self.queues.get_mut(&name).ok_or_else(missing)?;
                if let Some(taker) = queue.takers.pop_front() {
                    // Whoever has gone takes nothing any more.
                    let _ = taker.send(Ok(Answer::Value(1)));
                } else if queue.items < queue.size {
                    queue.items += 1;
                } else {
                    queue.putters.push_back(reply.clone());
                    return Ok(None);
                }
                Answer::Done
            }
            Op::Take => {
                let queue = self.queues.get_mut(&name).ok_or_else(missing)?;
                if queue.items == 0 {
                    queue.takers.push_back(reply.clone());
                    return Ok(None);
                }
                // What waited to be put in comes in place of what is taken out.
                match queue.putters.pop_front() {
                    Some(putter) => drop(putter.send(Ok(Answer::Done))),
                    None => queue.items -= 1,
                }
                Answer::Value(1)
            }
        }))
    }

    fn serve(mut self, requests: &Receiver<Request>) {
        while let Ok(Some((op, name, reply))) = requests.recv() {
            if let Some(answer) = self.carry_out(op, name, &reply).transpose() {
                let _ = reply.send(answer);
            }
        }
    }
}

/// One process's end of a channel to the manager.
#[derive(Clone)]
struct Proxy {
    manager: Sender<Request>,
    limit_ms: f64,
}

impl Proxy {
    fn silent(&self) -> Error {
        Error::new(ErrorKey::PartnerSilent, json!({ "limitMs": self.limit_ms }))
    }

    fn limit(&self) -> Duration {
        Duration::from_secs_f64(self.limit_ms / 1000.0)
    }

    fn ask(&self, op: Op) -> Result<Answer, Error> {
        let (reply, answer) = channel();
        self.manager.send(Some((op, NAME.to_owned(), reply))).map_err(|_| self.silent())?;
        answer.recv_timeout(self.limit()).map_err(|_| self.silent())?
    }

    fn value(&self, op: Op) -> Result<u64, Error> {
        match self.ask(op)? {
            Answer::Value(value) => Ok(value),
            Answer::Done | Answer::Block(_) => Ok(0),
        }
    }

    fn open(&self) -> Result<Arc<Block>, Error> {
        match self.ask(Op::Open)? {
            Answer::Block(block) => Ok(block),
            Answer::Done | Answer::Value(_) => Err(unknown(NAME)),
        }
    }

    /// A process's part of a round; what it took out of the queue.
    fn work(&self, way: ObjectWay, additions: u32, number: u32, processes: u32) -> Result<u64, Error> {
        match way {
            ObjectWay::ProxyGetSet => {
                for _ in 0..additions {
                    let value = self.value(Op::Get)?;
                    self.ask(Op::Set(value + 1))?;
                }
            }
            ObjectWay::ProxyAdd => {
                for _ in 0..additions {
                    self.ask(Op::Add(1))?;
                }
            }
            ObjectWay::Block | ObjectWay::BlockLocked => {
                let block = self.open()?;
                block.there.fetch_add(1, Ordering::AcqRel);
                let begun = now();
                while block.there.load(Ordering::Acquire) < processes {
                    if now() - begun > self.limit_ms {
                        return Err(self.silent());
                    }
                    spin_loop();
                }
                for _ in 0..additions {
                    let held = (way == ObjectWay::BlockLocked)
                        .then(|| block.lock.lock().unwrap_or_else(PoisonError::into_inner));
                    let before = block.count.load(Ordering::Relaxed);
                    block.count.store(before + 1, Ordering::Relaxed);
                    drop(held);
                }
            }
            ObjectWay::Queue if number == 0 => {
                for _ in 0..additions * (processes - 1) {
                    self.ask(Op::Put)?;
                }
            }
            ObjectWay::Queue => return (0..additions).map(|_| self.value(Op::Take)).sum(),
        }
        Ok(0)
    }
}

/// A manager, and processes that each have a proxy to it. They end when this is dropped.
pub struct Objects {
    proxy: Proxy,
    processes: u32,
}

impl Objects {
    /// Starts a manager for so many processes. Whoever does not answer within `limit_ms` is given up.
    ///
    /// # Errors
    /// None; in a browser they may not start.
    pub async fn start(processes: u32, limit_ms: f64) -> Result<Self, Error> {
        let (manager, requests) = channel();
        std::thread::spawn(move || Manager::default().serve(&requests));
        Ok(Self { proxy: Proxy { manager, limit_ms }, processes })
    }

    /// One round: what the count is after it, or how many things came out of the queue, and the milliseconds that it took.
    ///
    /// # Errors
    /// [`ErrorKey::PartnerSilent`], [`ErrorKey::ObjectUnknown`], [`ErrorKey::MemoryTask`].
    pub async fn round(&self, way: ObjectWay, round: &ObjectRound) -> Result<(u64, f64), Error> {
        let ObjectRound { additions, bytes, queue_size, fault } = *round;
        let (proxy, processes) = (&self.proxy, self.processes);
        let made = match way {
            ObjectWay::ProxyGetSet | ObjectWay::ProxyAdd => Op::Set(0),
            ObjectWay::Block | ObjectWay::BlockLocked => Op::Create(bytes),
            ObjectWay::Queue => Op::Queue(queue_size),
        };
        if fault != ObjectFault::NoSuchName {
            proxy.ask(made)?;
        }
        if fault == ObjectFault::ManagerGone {
            // It has ended by the time that it does not answer.
            let _ = proxy.manager.send(None);
        }
        let killed = u32::from(fault == ObjectFault::ProcessKilled);
        let begun = now();
        let start = |number: u32| {
            let (say, ended) = channel();
            let proxy = proxy.clone();
            std::thread::spawn(move || say.send(proxy.work(way, additions, number, processes)));
            ended
        };
        let ends: Vec<_> = (killed..processes).map(start).collect();
        let mut taken = 0;
        for end in ends {
            taken += end.recv_timeout(proxy.limit()).map_err(|_| proxy.silent())??;
        }
        let took = now() - begun;
        if killed > 0 {
            return Err(proxy.silent());
        }
        let value = match way {
            ObjectWay::ProxyGetSet | ObjectWay::ProxyAdd => proxy.value(Op::Get)?,
            ObjectWay::Block | ObjectWay::BlockLocked => u64::from(proxy.open()?.count.load(Ordering::Relaxed)),
            ObjectWay::Queue => taken,
        };
        Ok((value, took))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.proxy.manager.send(None);
    }
}
