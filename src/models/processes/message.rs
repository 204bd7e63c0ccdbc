//! The messages between the supervisor and a process: bytes in the format of the crate `postcard`, numbered in each direction, so that
//! one that is lost or comes twice is found. (JSON is for the page. Readers of it for each of these types would be a thirtieth of the module.)
//! A new kind of message is a new variant. What stops a process is none of these: it must be heard while the process computes and
//! is therefore the host's (see [`crate::platform::Process::stop`]).

use std::cell::Cell;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::models::lane::LaneResult;
use crate::spec::{Error, ErrorKey};
use crate::work::tasks::{Task, TaskResult};

/// Tasks or results in one message at most, so that reading it takes little memory, however many there are.
pub const MOST_TASKS: usize = 1000;

/// To a process.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToProcess {
    /// A repeat begins.
    Begin {
        /// The spec, as JSON text.
        spec: String,
        /// The lane's number.
        lane: u32,
        /// When the repeat began, on the common clock.
        zero: f64,
        /// Whether the spec's fault happens in it.
        faulty: bool,
        /// Whether the process is alone and has the service to itself.
        alone: bool,
    },
    /// Do these, at most [`MOST_TASKS`].
    Tasks(Vec<Task>),
    /// Do all tasks of the spec, for a process that is alone: it has planned them itself.
    All,
    /// What the service said, and when it was there.
    Reply(Result<u64, Error>, f64),
    /// The repeat is over.
    End,
}

/// From a process.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromProcess {
    /// A request to the service: task and number.
    Ask(u32, u32),
    /// These are done, at most [`MOST_TASKS`].
    Done(Vec<TaskResult>),
    /// The repeat is over here too.
    Left {
        /// What the lane has to say.
        result: LaneResult,
        /// Milliseconds it spent on reading and writing messages.
        copy_ms: f64,
        /// Requests and failures that its own service saw, and how many were under way at once.
        service: Option<(u64, u64, Option<f64>)>,
    },
    /// It cannot go on.
    Failed(Error),
}

/// The numbers of the messages in one direction.
#[derive(Debug, Default)]
pub struct Numbers(Cell<u32>);

impl Numbers {
    fn next(&self) -> u32 {
        self.0.replace(self.0.get().wrapping_add(1))
    }

    /// The next message that is sent, as bytes.
    pub fn encode(&self, message: &impl Serialize) -> Vec<u8> {
        postcard::to_allocvec(&(self.next(), message)).expect("a vector takes all bytes")
    }

    /// The next message that has come.
    ///
    /// # Errors
    /// When it cannot be read, or is not the next one.
    pub fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Error> {
        let unread =
            |error: postcard::Error| Error::new(ErrorKey::ProcessUnread, json!({ "error": error.to_string() }));
        let (number, message): (u32, T) = postcard::from_bytes(bytes).map_err(unread)?;
        if number == self.next() { Ok(message) } else { Err(confused()) }
    }
}

/// The other side said something else than it was asked.
pub fn confused() -> Error {
    Error::new(ErrorKey::ProcessConfused, json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_as_they_were_sent_and_in_their_order() {
        let (sent, heard) = (Numbers::default(), Numbers::default());
        let [first, second] = [1, 2].map(|nth| sent.encode(&FromProcess::Ask(0, nth)));
        assert!(matches!(heard.decode(&first), Ok(FromProcess::Ask(0, 1))));
        assert!(matches!(heard.decode(&second), Ok(FromProcess::Ask(0, 2))));
    }

    #[test]
    fn a_message_that_is_lost_or_comes_twice_or_is_none_is_found() {
        let (sent, heard) = (Numbers::default(), Numbers::default());
        let bytes = [1, 2, 3].map(|nth| sent.encode(&FromProcess::Ask(0, nth)));
        assert!(heard.decode::<FromProcess>(&bytes[0]).is_ok());
        assert_eq!(heard.decode::<FromProcess>(&bytes[0]).unwrap_err().key, ErrorKey::ProcessConfused);
        let heard = Numbers::default();
        assert_eq!(heard.decode::<FromProcess>(&bytes[1]).unwrap_err().key, ErrorKey::ProcessConfused);
        for junk in [&b"[0]"[..], b"\xff", b"", b"[0, {\"Unknown\": 1}]"] {
            assert_eq!(Numbers::default().decode::<FromProcess>(junk).unwrap_err().key, ErrorKey::ProcessUnread);
        }
    }
}
