//! A pipe with two ends, each of which sends and receives: `multiprocessing.Pipe()`.
//!
//! After `Lib/multiprocessing/connection.py` of CPython (`Connection`), over a pair of sockets of the operating system: whole messages arrive in
//! order; `send` returns once the message lies in the pipe, and waits while there is no space for it. A message larger than the pipe goes
//! through only while the other side receives it, so two lanes that send each other such messages and receive afterwards wait for ever.
//! When the other end is closed, `receive` gives what is left and then the end of the file (`EOFError`), and `send` fails (`BrokenPipeError`).
//!
//! An end can be cloned, as a process that is started inherits its parent's; it is closed when every clone is. That is why a reader in Python
//! hears no end of the file while some process still has the writer's end open.
//!
//! Bytes are moved from lane to lane, not copied: who wants the price of a copy makes one. Python copies into the pipe and out of it.

use std::collections::VecDeque;

use super::primitives::{Arc, Mutex};
use super::waiter::{Ended, Wait, WaitList, Waiter, Wanted, locked};

/// Bytes that lie in each direction of a pipe before `send` waits: what a pipe of Linux holds (`man 7 pipe`). A pair of sockets, which
/// Python uses for two directions, holds a little more.
pub const DEFAULT_CAPACITY: usize = 65_536;

/// Bytes that say how long a message is.
const HEADER: usize = 4;

/// What a message takes in a pipe.
fn space(message: &[u8]) -> usize {
    message.len() + HEADER
}

/// Why a message was not sent. Where somebody could still send it, it comes back.
#[derive(Debug, PartialEq, Eq)]
pub enum NotSent {
    /// There was no space for as long as the lane was willing to wait. In Python this wait has no time limit.
    Full(Vec<u8>),
    /// The other end is closed: `BrokenPipeError`.
    Broken,
    /// This end is closed: `OSError`.
    Closed,
    /// The run stops.
    Stopped(Vec<u8>),
}

/// Why there is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotReceived {
    /// None came for as long as the lane was willing to wait. In Python that is asked by `poll`.
    Nothing,
    /// The other end is closed and everything was received: `EOFError`.
    EndOfFile,
    /// This end is closed: `OSError`.
    Closed,
    /// The run stops.
    Stopped,
}

/// The two ends of a new pipe, with this many bytes of space in each direction.
pub fn pipe(capacity: usize) -> (End, End) {
    let sides = [Side::default(), Side::default()];
    let pipe = Arc::new(Pipe { capacity, state: Mutex::new(State { sides }) });
    (End { side: 0, pipe: pipe.clone() }, End { side: 1, pipe })
}

/// One end of a pipe. It is closed when it and all its clones are dropped.
#[derive(Debug)]
pub struct End {
    side: usize,
    pipe: Arc<Pipe>,
}

#[derive(Debug)]
struct Pipe {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    sides: [Side; 2],
}

/// One end, and the messages on their way to it.
#[derive(Debug)]
struct Side {
    /// Clones of this end. Closed ones are not reopened by a clone.
    handles: usize,
    is_closed: bool,
    messages: VecDeque<Vec<u8>>,
    unread_bytes: usize,
    /// Messages that were ever put in, and that were taken out.
    sent: u64,
    received: u64,
    receivers: WaitList,
    senders: WaitList,
}

impl Default for Side {
    fn default() -> Self {
        Self {
            handles: 1,
            is_closed: false,
            messages: VecDeque::new(),
            unread_bytes: 0,
            sent: 0,
            received: 0,
            receivers: WaitList::default(),
            senders: WaitList::default(),
        }
    }
}

impl Side {
    fn push(&mut self, message: Vec<u8>) {
        self.unread_bytes += space(&message);
        self.messages.push_back(message);
        self.sent += 1;
        // All of them, since a lane that only polls takes nothing.
        self.receivers.notify_all();
    }

    fn pop(&mut self) -> Option<Vec<u8>> {
        let message = self.messages.pop_front()?;
        self.unread_bytes -= space(&message);
        self.received += 1;
        // All of them: one may wait for space, another one for its large message to be received.
        self.senders.notify_all();
        Some(message)
    }

    /// Takes the last message back if nobody has received it.
    fn take_back(&mut self, number: u64) -> Option<Vec<u8>> {
        if self.received >= number {
            return None;
        }
        let message = self.messages.pop_back()?;
        self.unread_bytes -= space(&message);
        self.sent -= 1;
        self.senders.notify_all();
        Some(message)
    }
}

impl End {
    /// Sends a message whole, or not at all.
    ///
    /// # Errors
    /// [`NotSent`].
    pub fn send(&self, lane: &Waiter<'_>, message: Vec<u8>, wait: Wait) -> Result<(), NotSent> {
        let (here, there, capacity) = (self.side, 1 - self.side, self.pipe.capacity);
        let mut message = Some(message);
        // The number of a message larger than the pipe that lies in it and has to be received before `send` returns.
        let mut large = None;
        let attempt = |state: &mut State, _| {
            let [closed_here, closed_there] = [here, there].map(|side| state.sides[side].is_closed);
            let side = &mut state.sides[there];
            if large.is_some_and(|number| side.received >= number) {
                return Some(Ok(()));
            }
            if closed_here || closed_there {
                return Some(Err(Ended::Closed));
            }
            let bytes = message.as_deref().map_or(0, space);
            if large.is_some() || side.unread_bytes > 0 && side.unread_bytes + bytes > capacity {
                return None;
            }
            message.take().into_iter().for_each(|message| side.push(message));
            large = (bytes > capacity).then_some(side.sent);
            large.is_none().then_some(Ok(()))
        };
        let sent =
            lane.until_done(&self.pipe.state, |state| &mut state.sides[there].senders, Wanted::Space, wait, attempt);
        let Err(ended) = sent else { return Ok(()) };
        let mut state = locked(&self.pipe.state);
        if let Some(number) = large {
            message = state.sides[there].take_back(number);
        }
        match (ended, message) {
            (Ended::Closed, _) if state.sides[here].is_closed => Err(NotSent::Closed),
            (Ended::Closed, _) => Err(NotSent::Broken),
            // Received in the last moment.
            (_, None) => Ok(()),
            (Ended::Stopped, Some(message)) => Err(NotSent::Stopped(message)),
            (Ended::TimedOut | Ended::Deadlock, Some(message)) => Err(NotSent::Full(message)),
        }
    }

    /// The next message from the other end.
    ///
    /// # Errors
    /// [`NotReceived`].
    pub fn receive(&self, lane: &Waiter<'_>, wait: Wait) -> Result<Vec<u8>, NotReceived> {
        self.when_readable(lane, wait, Side::pop)
    }

    /// Whether [`receive`](Self::receive) would not wait: there is a message, or the end of the file.
    ///
    /// # Errors
    /// [`NotReceived::Closed`] or [`NotReceived::Stopped`].
    pub fn poll(&self, lane: &Waiter<'_>, wait: Wait) -> Result<bool, NotReceived> {
        match self.when_readable(lane, wait, |side| side.messages.front().map(|_| ())) {
            Ok(()) | Err(NotReceived::EndOfFile) => Ok(true),
            Err(NotReceived::Nothing) => Ok(false),
            Err(error @ (NotReceived::Closed | NotReceived::Stopped)) => Err(error),
        }
    }

    fn when_readable<T>(
        &self,
        lane: &Waiter<'_>,
        wait: Wait,
        mut read: impl FnMut(&mut Side) -> Option<T>,
    ) -> Result<T, NotReceived> {
        let (here, there) = (self.side, 1 - self.side);
        let mut closed_here = false;
        let attempt = |state: &mut State, _| {
            closed_here = state.sides[here].is_closed;
            if closed_here {
                return Some(Err(Ended::Closed));
            }
            let read = read(&mut state.sides[here]).map(Ok);
            read.or_else(|| state.sides[there].is_closed.then_some(Err(Ended::Closed)))
        };
        let got =
            lane.until_done(&self.pipe.state, |state| &mut state.sides[here].receivers, Wanted::Message, wait, attempt);
        got.map_err(|ended| match ended {
            Ended::Closed if closed_here => NotReceived::Closed,
            Ended::Closed => NotReceived::EndOfFile,
            Ended::Stopped => NotReceived::Stopped,
            Ended::TimedOut | Ended::Deadlock => NotReceived::Nothing,
        })
    }

    /// Closes this end whatever clones it has, as an operating system does for a process that is gone. A supervisor that keeps a
    /// clone can so speak for a lane that was killed.
    pub fn close_all(&self) {
        locked(&self.pipe.state).close(self.side);
    }
}

impl State {
    fn close(&mut self, side: usize) {
        self.sides[side].is_closed = true;
        for side in &mut self.sides {
            side.receivers.notify_all();
            side.senders.notify_all();
        }
    }
}

impl Clone for End {
    fn clone(&self) -> Self {
        locked(&self.pipe.state).sides[self.side].handles += 1;
        Self { side: self.side, pipe: self.pipe.clone() }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let mut state = locked(&self.pipe.state);
        state.sides[self.side].handles -= 1;
        if state.sides[self.side].handles == 0 {
            state.close(self.side);
        }
    }
}
