//! Services: the simulated limits of I/O.
//!
//! A [`Service`] is a state machine. It has no clock and never waits: a lane says what time it is, asks, and is told
//! when to look again; the waiting is the lane's. All lanes of one memory share one service, and for processes it lives
//! outside of all of them, as a real server does.
//!
//! Times are milliseconds on any one clock. A time that lies before one that the service has already seen counts as
//! that later one, since lanes read the clock before they get hold of the service.
//!
//! What is answered, what fails and how long a backoff lasts depend on the seed, the task, the request and the attempt
//! alone, never on the order or the time in which requests arrive. So every model gets the same answers.
//!
//! A request that was made cannot be taken back: a ticket may be dropped, and the service finishes the request all the
//! same, as a real server does that does not know that its client has gone.

mod chance;
mod in_flight;
mod limits;
mod line;

use serde::{Deserialize, Serialize};

use chance::{Key, Purpose, draw, unit};
use in_flight::{End, InFlight};
use limits::{Paced, Pool};
use line::Line;

/// Share of an api-like request's time that is left to chance.
const SPREAD_SHARE: f64 = 0.2;
/// An upload line is this many times as narrow as a download line.
const UPLOAD_NARROWER: u32 = 4;
/// Requests that the disk works on at a time; a choice of ours, between one (a hard disk's head) and the 32 commands
/// that a SATA disk accepts.
const DISK_DEPTH: u32 = 8;
/// The longest backoff, in units of the nominal wait.
const LONGEST_BACKOFF: f64 = 8.0;
/// One nanosecond, in milliseconds. What is due within it is due now: it stands for the rounding of times, and no clock
/// of a browser shows it.
const INSTANT: f64 = 1e-6;

/// What a service is, for the page and for the check of a spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceInfo {
    /// The kebab-case id. The page has its name.
    pub id: &'static str,
    /// The fields of a spec's `work` that it heeds.
    pub knobs: &'static [&'static str],
}

static SERVICES: [ServiceInfo; 6] = [
    // All transfers share one line: beyond its bandwidth they slow each other down.
    ServiceInfo { id: "download", knobs: &["waitMs", "bandwidth", "failureShare", "retries"] },
    // Answers any number of requests at once, each in 80 to 100 % of the wait.
    ServiceInfo { id: "api", knobs: &["waitMs", "failureShare", "retries"] },
    // A query needs a connection from the pool, and whoever finds none free queues.
    ServiceInfo { id: "database", knobs: &["waitMs", "connections", "failureShare", "retries"] },
    // The disk works on 8 requests at a time and queues the others.
    ServiceInfo { id: "file", knobs: &["waitMs", "failureShare", "retries"] },
    // Like a download, on a line that is a quarter as wide.
    ServiceInfo { id: "upload", knobs: &["waitMs", "bandwidth", "failureShare", "retries"] },
    // The site starts only so many requests in a second; the others wait their turn.
    ServiceInfo { id: "scrape", knobs: &["waitMs", "perSecond", "failureShare", "retries"] },
];

/// Every service, in the order in which the page lists them.
pub fn all() -> &'static [ServiceInfo] {
    &SERVICES
}

/// The service with this id.
pub fn by_id(id: &str) -> Option<&'static ServiceInfo> {
    SERVICES.iter().find(|service| service.id == id)
}

/// What can be set on a service. Each one heeds those that its [`ServiceInfo::knobs`] name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knobs {
    /// Nominal time of one request with nobody else about, in milliseconds; not negative.
    pub wait_ms: f64,
    /// Downloads that the line carries at full speed. An upload line carries a quarter of it, rounded down. At least 1.
    pub bandwidth: u32,
    /// Connections in the pool, at least 1.
    pub connections: u32,
    /// Requests that may start in a second, above 0.
    pub per_second: f64,
    /// Probability that an attempt fails, 0 to 1.
    pub failure_share: f64,
    /// How often a failed request is tried again.
    pub retries: u32,
}

/// A request under way, to be shown to [`Service::poll`] of the service that gave it out.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a request is answered only to whoever polls its ticket"]
pub struct Ticket {
    key: Key,
    place: Place,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// It is answered at this time, whatever else happens.
    Due(f64),
    /// It is the transfer of this number on the line.
    Line(u64),
}

/// What [`Service::poll`] says.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestState {
    /// Not before this time (ms). Exact if nothing more is asked; requests made meanwhile may push it further, never
    /// bring it closer.
    Later(f64),
    /// The request has ended.
    Done(Outcome),
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// An answer.
    Reply {
        /// Depends on seed, task and request alone: not on time, nor on how many attempts it took.
        value: u64,
    },
    /// This attempt failed, after its full wait.
    Failed,
}

/// What a service has counted, up to the latest time it has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Requests that arrived, each attempt counted.
    pub requests: u64,
    /// Requests that ended in a failure.
    pub failures: u64,
    /// Requests that were a further attempt.
    pub retries: u64,
    /// Time in flight summed over all requests, in milliseconds.
    pub in_flight_ms: f64,
    /// Time with at least one request in flight, in milliseconds.
    pub busy_ms: f64,
}

/// One simulated limit of I/O.
#[derive(Debug)]
pub struct Service {
    id: &'static str,
    knobs: Knobs,
    seed: u64,
    /// The latest time seen.
    now: f64,
    limit: Limit,
    in_flight: InFlight,
}

/// What limits requests.
#[derive(Debug)]
enum Limit {
    /// Nothing: each takes its own time.
    Open,
    /// All share a bandwidth.
    Line(Line),
    /// A number at a time, first come, first served.
    Pool(Pool),
    /// Only so many starts in a time.
    Paced(Paced),
}

impl Service {
    /// The service with this id, unused.
    ///
    /// # Panics
    /// When [`all`] has no service with this id.
    pub fn new(id: &str, knobs: Knobs, seed: u64) -> Self {
        let info = by_id(id).expect("the id is one of those that all() lists");
        let limit = match info.id {
            "download" => Limit::Line(Line::new(knobs.bandwidth, knobs.wait_ms)),
            "upload" => Limit::Line(Line::new(knobs.bandwidth / UPLOAD_NARROWER, knobs.wait_ms)),
            "database" => Limit::Pool(Pool::new(knobs.connections, knobs.wait_ms)),
            "file" => Limit::Pool(Pool::new(DISK_DEPTH, knobs.wait_ms)),
            "scrape" => Limit::Paced(Paced::new(knobs.per_second)),
            "api" => Limit::Open,
            _ => unreachable!("every service has its limit here"),
        };
        Self { id: info.id, knobs, seed, now: f64::NEG_INFINITY, limit, in_flight: InFlight::default() }
    }

    /// A request arrives at `now` (ms): the `nth` request of this task, tried for the `attempt`th time; all count from
    /// 0.
    pub fn request(&mut self, now: f64, task: u32, nth: u32, attempt: u32) -> Ticket {
        let key = Key { task, nth, attempt };
        let now = self.advance(now);
        let failed = self.fails(key);
        self.in_flight.begin(attempt > 0);
        let place = match &mut self.limit {
            Limit::Line(line) => Place::Line(line.start(now, failed)),
            Limit::Open => Place::Due(now + spread(self.seed, key, self.knobs.wait_ms)),
            Limit::Pool(pool) => Place::Due(pool.end(now)),
            Limit::Paced(paced) => Place::Due(paced.start(now) + spread(self.seed, key, self.knobs.wait_ms)),
        };
        if let Place::Due(due) = place {
            self.in_flight.ends_at(End { due, failed });
        }
        Ticket { key, place }
    }

    /// Whether the request of this ticket has ended at `now` (ms), and how; or when to look again. What is due within a
    /// nanosecond has ended. A ticket whose request has ended gives the same outcome each time.
    pub fn poll(&mut self, now: f64, ticket: Ticket) -> RequestState {
        let now = self.advance(now);
        let due = match (ticket.place, &self.limit) {
            (Place::Due(due), _) => Some(due),
            (Place::Line(number), Limit::Line(line)) => line.due(number),
            (Place::Line(_), _) => unreachable!("the ticket is of another service"),
        };
        match due {
            Some(due) if due > now + INSTANT => RequestState::Later(due),
            _ => RequestState::Done(self.outcome(ticket.key)),
        }
    }

    /// The service's id.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// How long to wait before this attempt, in milliseconds: nothing before attempt 0, `None` when the retries are
    /// used up. Exponential with "equal jitter" (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
    /// 2015): before attempt *a*, between half and all of `wait_ms` · 2^(*a* − 1), which grows to 8 `wait_ms` at most.
    pub fn backoff(&self, task: u32, nth: u32, attempt: u32) -> Option<f64> {
        if attempt > self.knobs.retries {
            return None;
        }
        if attempt == 0 {
            return Some(0.0);
        }
        let growth = f64::from(1_u32 << (attempt - 1).min(31)).min(LONGEST_BACKOFF);
        let chance = unit(draw(self.seed, Purpose::Backoff, Key { task, nth, attempt }));
        Some(self.knobs.wait_ms * growth * (0.5 + 0.5 * chance))
    }

    /// How many requests were in flight at once, in the mean over the time with at least one; `None` when nothing was
    /// asked or nothing took any time. A request is in flight until the service has its answer, however late a lane
    /// picks it up.
    pub fn wait_overlap(&self) -> Option<f64> {
        let Figures { in_flight_ms, busy_ms, .. } = self.in_flight.figures;
        (busy_ms > 0.0).then(|| in_flight_ms / busy_ms)
    }

    /// What was counted up to the latest time the service has seen.
    pub fn figures(&self) -> Figures {
        self.in_flight.figures
    }

    /// Lets time go on to `now` and returns the time it is; it never runs back.
    fn advance(&mut self, now: f64) -> f64 {
        self.now = self.now.max(now);
        if let Limit::Line(line) = &mut self.limit {
            line.advance(self.now, &mut self.in_flight);
        }
        self.in_flight.advance(self.now);
        self.now
    }

    fn fails(&self, key: Key) -> bool {
        unit(draw(self.seed, Purpose::Failure, key)) < self.knobs.failure_share
    }

    fn outcome(&self, key: Key) -> Outcome {
        if self.fails(key) {
            return Outcome::Failed;
        }
        let key = Key { attempt: 0, ..key };
        Outcome::Reply { value: draw(self.seed, Purpose::Reply, key) }
    }
}

/// An api-like time: between 80 and 100 % of the wait.
fn spread(seed: u64, key: Key, wait_ms: f64) -> f64 {
    wait_ms * (1.0 - SPREAD_SHARE * unit(draw(seed, Purpose::Spread, key)))
}

#[cfg(test)]
mod tests;
