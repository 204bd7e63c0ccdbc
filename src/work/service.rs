//! Services: the simulated partners of I/O.
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

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};

use serde::{Deserialize, Serialize};

/// Share of a transfer's time that is latency: the way of the request, or of the acknowledgement.
const LATENCY_SHARE: f64 = 0.1;
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
    /// The kebab-case id.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// One plain sentence on its limits.
    pub note: &'static str,
    /// The fields of a spec's `work` that it heeds.
    pub knobs: &'static [&'static str],
}

static SERVICES: [ServiceInfo; 6] = [
    ServiceInfo {
        id: "download",
        title: "File download",
        note: "All transfers share one line: beyond its bandwidth they slow each other down.",
        knobs: &["waitMs", "bandwidth", "failureShare", "retries"],
    },
    ServiceInfo {
        id: "api",
        title: "HTTP API",
        note: "Answers any number of requests at once, each in 80 to 100 % of the wait.",
        knobs: &["waitMs", "failureShare", "retries"],
    },
    ServiceInfo {
        id: "database",
        title: "Database",
        note: "A query needs a connection from the pool, and whoever finds none free queues.",
        knobs: &["waitMs", "connections", "failureShare", "retries"],
    },
    ServiceInfo {
        id: "file",
        title: "File on disk",
        note: "The disk works on 8 requests at a time and queues the others.",
        knobs: &["waitMs", "failureShare", "retries"],
    },
    ServiceInfo {
        id: "upload",
        title: "File upload",
        note: "Like a download, on a line that is a quarter as wide.",
        knobs: &["waitMs", "bandwidth", "failureShare", "retries"],
    },
    ServiceInfo {
        id: "scrape",
        title: "Web scraping",
        note: "The site starts only so many requests in a second; the others wait their turn.",
        knobs: &["waitMs", "perSecond", "failureShare", "retries"],
    },
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

/// One simulated partner of I/O.
#[derive(Debug)]
pub struct Service {
    id: &'static str,
    knobs: Knobs,
    seed: u64,
    /// The latest time seen.
    now: f64,
    partner: Partner,
    flights: Flights,
}

/// What limits requests.
#[derive(Debug)]
enum Partner {
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
        let partner = match info.id {
            "download" => Partner::Line(Line::new(knobs.bandwidth, knobs.wait_ms)),
            "upload" => Partner::Line(Line::new(knobs.bandwidth / UPLOAD_NARROWER, knobs.wait_ms)),
            "database" => Partner::Pool(Pool::new(knobs.connections, knobs.wait_ms)),
            "file" => Partner::Pool(Pool::new(DISK_DEPTH, knobs.wait_ms)),
            "scrape" => Partner::Paced(Paced::new(knobs.per_second)),
            "api" => Partner::Open,
            _ => unreachable!("every service has its partner here"),
        };
        Self { id: info.id, knobs, seed, now: f64::NEG_INFINITY, partner, flights: Flights::default() }
    }

    /// A request arrives at `now` (ms): the `nth` request of this task, tried for the `attempt`th time; all count from
    /// 0.
    pub fn request(&mut self, now: f64, task: u32, nth: u32, attempt: u32) -> Ticket {
        let key = Key { task, nth, attempt };
        let now = self.advance(now);
        let failed = self.fails(key);
        self.flights.take_off(attempt > 0);
        let place = match &mut self.partner {
            Partner::Line(line) => Place::Line(line.start(now, failed)),
            Partner::Open => Place::Due(now + spread(self.seed, key, self.knobs.wait_ms)),
            Partner::Pool(pool) => Place::Due(pool.end(now)),
            Partner::Paced(paced) => Place::Due(paced.start(now) + spread(self.seed, key, self.knobs.wait_ms)),
        };
        if let Place::Due(due) = place {
            self.flights.land_at(Landing { due, failed });
        }
        Ticket { key, place }
    }

    /// Whether the request of this ticket has ended at `now` (ms), and how; or when to look again. What is due within a
    /// nanosecond has ended. A ticket whose request has ended gives the same outcome each time.
    pub fn poll(&mut self, now: f64, ticket: Ticket) -> RequestState {
        let now = self.advance(now);
        let due = match (ticket.place, &self.partner) {
            (Place::Due(due), _) => Some(due),
            (Place::Line(number), Partner::Line(line)) => line.due(number),
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
        let Figures { in_flight_ms, busy_ms, .. } = self.flights.figures;
        (busy_ms > 0.0).then(|| in_flight_ms / busy_ms)
    }

    /// What was counted up to the latest time the service has seen.
    pub fn figures(&self) -> Figures {
        self.flights.figures
    }

    /// Lets time go on to `now` and returns the time it is; it never runs back.
    fn advance(&mut self, now: f64) -> f64 {
        self.now = self.now.max(now);
        if let Partner::Line(line) = &mut self.partner {
            line.advance(self.now, &mut self.flights);
        }
        self.flights.advance(self.now);
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

/// A line that transfers share: egalitarian processor sharing in which none is faster than its own full speed.
///
/// With *n* transfers on a line that carries *c* at full speed, each runs at min(1, *c* / *n*) of it. The *virtual
/// time* of the line is the work that a transfer which was there all the time would have got; it runs at that speed,
/// and a transfer that starts at virtual time *v* ends at its *tag* *v* + work, whatever comes and goes (A. K. Parekh
/// and R. G. Gallager, "A generalized processor sharing approach to flow control in integrated services networks: the
/// single-node case", IEEE/ACM Transactions on Networking 1(3), 1993). All transfers are of one size, so they end in
/// the order in which they started, and a queue does for the heap of tags.
///
/// When each is *going* to end, if none comes, follows from the work done until then: on a crowded line, *c* times the
/// time until transfer *k* ends is what the earlier ones still need plus what *k* needs for itself and each one after
/// it. The sum is a difference of running totals, so that a prediction takes constant time.
///
/// The latency is the same for all. Before or after the transfer, it shifts every end by as much, so it is added at the
/// end.
#[derive(Debug)]
struct Line {
    capacity: u32,
    /// Full-speed time of a transfer, in ms.
    work: f64,
    /// In ms.
    latency: f64,
    /// A time, in ms, and the virtual time then; moved when the speed changes, so that nothing is rounded while it is
    /// 1.
    anchor: (f64, f64),
    /// Under way, in the order in which they end.
    running: VecDeque<Transfer>,
    /// Sum of the tags of all transfers since the line was last empty.
    total: f64,
    /// When each of the transfers just before the first running one is answered, in ms, as long as that lies ahead.
    answers: VecDeque<f64>,
    /// Number of the first running transfer.
    first: u64,
}

#[derive(Debug)]
struct Transfer {
    /// Virtual time of its end.
    tag: f64,
    /// [`Line::total`] before it came.
    before: f64,
    failed: bool,
}

impl Line {
    fn new(capacity: u32, wait_ms: f64) -> Self {
        let latency = LATENCY_SHARE * wait_ms;
        Self {
            capacity: capacity.max(1),
            work: wait_ms - latency,
            latency,
            anchor: (0.0, 0.0),
            running: VecDeque::new(),
            total: 0.0,
            answers: VecDeque::new(),
            first: 0,
        }
    }

    /// Real time for one unit of virtual time while `count` transfers run.
    fn slowness(&self, count: usize) -> f64 {
        (count as f64 / f64::from(self.capacity)).max(1.0)
    }

    /// A transfer starts at `now`, the time the line was last brought to; returns its number.
    fn start(&mut self, now: f64, failed: bool) -> u64 {
        if self.running.is_empty() {
            self.anchor = (now, 0.0);
            self.total = 0.0;
        }
        let count = self.running.len();
        let (at, then) = self.anchor;
        let virtual_now = then + (now - at) / self.slowness(count);
        if count + 1 > self.capacity as usize {
            self.anchor = (now, virtual_now);
        }
        let tag = virtual_now + self.work;
        self.running.push_back(Transfer { tag, before: self.total, failed });
        self.total += tag;
        self.first + count as u64
    }

    /// Ends what ends up to `now`.
    fn advance(&mut self, now: f64, flights: &mut Flights) {
        while let Some(transfer) = self.running.front() {
            let count = self.running.len();
            let (at, then) = self.anchor;
            let end = at + (transfer.tag - then) * self.slowness(count);
            if end > now + INSTANT {
                break;
            }
            if count > self.capacity as usize {
                self.anchor = (end, transfer.tag);
            }
            let due = end + self.latency;
            flights.land_at(Landing { due, failed: transfer.failed });
            self.answers.push_back(due);
            self.running.pop_front();
            self.first += 1;
        }
        while self.answers.front().is_some_and(|&due| due <= now + INSTANT) {
            self.answers.pop_front();
        }
    }

    /// When the transfer of this number is answered if none comes after it; `None` when it has been.
    fn due(&self, number: u64) -> Option<f64> {
        match number.checked_sub(self.first) {
            Some(index) => Some(self.end(index as usize) + self.latency),
            None => {
                let from_back = (self.first - number) as usize;
                let index = self.answers.len().checked_sub(from_back)?;
                Some(self.answers[index])
            }
        }
    }

    /// When the running transfer of this index ends, if none comes.
    fn end(&self, index: usize) -> f64 {
        let (at, then) = self.anchor;
        let tag = self.running[index].tag;
        match self.running.len().saturating_sub(self.capacity as usize) {
            0 => at + (tag - then),
            crowd if index < crowd => self.crowded_end(index),
            // From when the last of the crowd has ended, the others run at full speed.
            crowd => self.crowded_end(crowd - 1) + (tag - self.running[crowd - 1].tag),
        }
    }

    /// [`Line::end`] of one that ends while there are more than the line carries at full speed.
    fn crowded_end(&self, index: usize) -> f64 {
        let (at, then) = self.anchor;
        let Transfer { tag, before, .. } = self.running[index];
        let earlier = before - self.running[0].before - index as f64 * then;
        let itself_and_after = (self.running.len() - index) as f64 * (tag - then);
        at + (earlier + itself_and_after) / f64::from(self.capacity)
    }
}

/// Servers with one queue, first come, first served, each request taking equally long. So they end in the order of
/// their arrival, and a request starts when the one as many places before it as there are servers has ended.
#[derive(Debug)]
struct Pool {
    servers: usize,
    wait_ms: f64,
    /// When each server is free again (ms), in rising order; those never used are not in it.
    free: VecDeque<f64>,
}

impl Pool {
    fn new(servers: u32, wait_ms: f64) -> Self {
        Self { servers: servers.max(1) as usize, wait_ms, free: VecDeque::new() }
    }

    /// When a request that arrives at `now` ends.
    fn end(&mut self, now: f64) -> f64 {
        let start = match self.free.len() < self.servers {
            true => now,
            false => self.free.pop_front().map_or(now, |free| free.max(now)),
        };
        self.free.push_back(start + self.wait_ms);
        start + self.wait_ms
    }
}

/// A rate limit: a token bucket that holds one token, so that starts are always a full gap apart.
#[derive(Debug)]
struct Paced {
    gap_ms: f64,
    /// When the next one may start (ms).
    next: f64,
}

impl Paced {
    fn new(per_second: f64) -> Self {
        Self { gap_ms: 1000.0 / per_second, next: f64::NEG_INFINITY }
    }

    /// When a request that arrives at `now` starts.
    fn start(&mut self, now: f64) -> f64 {
        let start = self.next.max(now);
        self.next = start + self.gap_ms;
        start
    }
}

/// Keeps count of the requests in flight, in the order of time.
#[derive(Debug, Default)]
struct Flights {
    figures: Figures,
    in_flight: usize,
    /// The time that the figures have come to (ms); of no meaning before the first request.
    reached: f64,
    /// Of the requests in flight, those whose end is known.
    landings: BinaryHeap<Reverse<Landing>>,
}

impl Flights {
    /// A request starts at the time that was reached.
    fn take_off(&mut self, retry: bool) {
        self.figures.requests += 1;
        self.figures.retries += u64::from(retry);
        self.in_flight += 1;
    }

    /// One of the requests in flight ends at a time that is now known.
    fn land_at(&mut self, landing: Landing) {
        self.landings.push(Reverse(landing));
    }

    fn advance(&mut self, now: f64) {
        while let Some(&Reverse(landing)) = self.landings.peek() {
            if landing.due > now + INSTANT {
                break;
            }
            self.pass(landing.due.min(now));
            self.figures.failures += u64::from(landing.failed);
            self.in_flight -= 1;
            self.landings.pop();
        }
        self.pass(now);
    }

    fn pass(&mut self, until: f64) {
        if self.in_flight > 0 {
            let span = (until - self.reached).max(0.0);
            self.figures.in_flight_ms += span * self.in_flight as f64;
            self.figures.busy_ms += span;
        }
        self.reached = until;
    }
}

/// The end of a request.
#[derive(Clone, Copy, Debug)]
struct Landing {
    due: f64,
    failed: bool,
}

impl Ord for Landing {
    fn cmp(&self, other: &Self) -> Ordering {
        self.due.total_cmp(&other.due).then(self.failed.cmp(&other.failed))
    }
}

impl PartialOrd for Landing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Landing {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Landing {}

/// One attempt of one request of one task.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Key {
    task: u32,
    nth: u32,
    attempt: u32,
}

/// What a random number is for; each use has numbers of its own.
#[derive(Clone, Copy)]
enum Purpose {
    Reply = 1,
    Spread = 2,
    Failure = 3,
    Backoff = 4,
}

/// The random number of this seed, purpose and attempt: the key's words are absorbed one by one.
fn draw(seed: u64, purpose: Purpose, key: Key) -> u64 {
    let request = u64::from(key.task) << 32 | u64::from(key.nth);
    [purpose as u64, request, u64::from(key.attempt)].into_iter().fold(seed, |state, word| splitmix64(state ^ word))
}

/// The number that the SplitMix64 generator gives first when it starts at `state` (Guy L. Steele, Doug Lea and
/// Christine H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; constants of Sebastiano Vigna's
/// `splitmix64.c`).
fn splitmix64(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number in 0 ≤ x < 1 from the upper 53 bits.
fn unit(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOBS: Knobs =
        Knobs { wait_ms: 100.0, bandwidth: 32, connections: 5, per_second: 20.0, failure_share: 0.0, retries: 3 };

    /// Far above rounding, far below what anybody could notice: a hundredth of a microsecond.
    const CLOSE: f64 = 1e-5;

    #[track_caller]
    fn assert_close(got: &[f64], expected: &[f64]) {
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < CLOSE, "{got} is not {expected}");
        }
    }

    /// Lets one task after the other ask at the given times, sleeps until exactly the said times, and returns when each
    /// was answered.
    fn sleeper(service: &mut Service, arrivals: &[f64]) -> Vec<f64> {
        let mut ends = vec![f64::NAN; arrivals.len()];
        let mut sleeping: BinaryHeap<Reverse<(Landing, usize)>> = BinaryHeap::new();
        let mut tickets = Vec::new();
        loop {
            let arrival = arrivals.get(tickets.len()).copied();
            let wake = sleeping.peek().map(|Reverse((landing, _))| landing.due);
            let (now, index) = match (arrival, wake) {
                (Some(arrival), wake) if wake.is_none_or(|wake| arrival <= wake) => {
                    let index = tickets.len();
                    tickets.push(service.request(arrival, index as u32, 0, 0));
                    (arrival, index)
                }
                (_, Some(wake)) => (wake, sleeping.pop().unwrap().0.1),
                (_, None) => return ends,
            };
            match service.poll(now, tickets[index]) {
                RequestState::Done(_) => ends[index] = now,
                RequestState::Later(due) => {
                    assert!(due > now, "{due} is not later than {now}");
                    sleeping.push(Reverse((Landing { due, failed: false }, index)));
                }
            }
        }
    }

    fn ends(id: &str, knobs: Knobs, arrivals: &[f64]) -> Vec<f64> {
        sleeper(&mut Service::new(id, knobs, 7), arrivals)
    }

    fn last(ends: &[f64]) -> f64 {
        ends.iter().copied().fold(f64::NAN, f64::max)
    }

    #[test]
    fn the_generator_is_the_published_one() {
        let gamma = 0x9e37_79b9_7f4a_7c15_u64;
        assert_eq!(splitmix64(1_234_567), 6_457_827_717_110_365_317);
        assert_eq!(splitmix64(1_234_567_u64.wrapping_add(gamma)), 3_203_168_211_198_807_973);
    }

    #[test]
    fn every_service_is_listed_once_and_can_be_made() {
        for info in all() {
            assert_eq!(by_id(info.id), Some(info));
            assert_eq!(ends(info.id, KNOBS, &[5.0]).len(), 1);
        }
        assert_eq!(all().len(), 6);
        assert_eq!(by_id("telegraph"), None);
    }

    #[test]
    fn alone_a_request_takes_its_nominal_time() {
        for id in ["download", "upload", "database", "file"] {
            assert_close(&ends(id, KNOBS, &[1000.0]), &[1100.0]);
        }
        for id in ["api", "scrape"] {
            let end = ends(id, KNOBS, &[1000.0])[0];
            assert!((1080.0..=1100.0).contains(&end), "{id} ends at {end}");
        }
    }

    #[test]
    fn no_wait_is_over_at_once() {
        for info in all() {
            let knobs = Knobs { wait_ms: 0.0, ..KNOBS };
            let mut service = Service::new(info.id, knobs, 1);
            let ticket = service.request(3.0, 0, 0, 0);
            assert!(matches!(service.poll(3.0, ticket), RequestState::Done(_)), "{}", info.id);
            assert_eq!(service.wait_overlap(), None);
        }
    }

    #[test]
    fn three_downloads_of_three_seconds_end_together_after_three_seconds() {
        let knobs = Knobs { wait_ms: 3000.0, ..KNOBS };
        assert_close(&ends("download", knobs, &[0.0; 3]), &[3000.0; 3]);
        let narrow = Knobs { bandwidth: 1, ..knobs };
        assert_close(&ends("download", narrow, &[0.0; 3]), &[300.0 + 3.0 * 2700.0; 3]);
    }

    #[test]
    fn a_line_at_its_bandwidth_slows_nobody() {
        let arrivals: Vec<f64> = (0..32).map(f64::from).collect();
        let expected: Vec<f64> = arrivals.iter().map(|at| at + 100.0).collect();
        assert_close(&ends("download", KNOBS, &arrivals), &expected);
    }

    #[test]
    fn twice_the_bandwidth_takes_twice_the_transfer() {
        assert_close(&ends("download", KNOBS, &[0.0; 64]), &[10.0 + 2.0 * 90.0; 64]);
        // An upload line carries a quarter: eight.
        assert_close(&ends("upload", KNOBS, &[0.0; 8]), &[100.0; 8]);
        assert_close(&ends("upload", KNOBS, &[0.0; 64]), &[10.0 + 8.0 * 90.0; 64]);
    }

    #[test]
    fn a_line_is_shared_equally_by_those_on_it() {
        // Work 90, one at full speed. The first has 30 alone; of its 60 more it gets half until 30 + 120 = 150. The
        // second has then got 60 and ends its other 30 alone at 180. The latency adds 10.
        let one = Knobs { bandwidth: 1, ..KNOBS };
        assert_close(&ends("download", one, &[0.0, 30.0]), &[160.0, 190.0]);
        // Two at full speed. Until 30 both run freely and get 30; then three share two. The first two need 60 more at
        // 2/3: until 120. The third has then got 60 and ends its other 30 at full speed, at 150.
        let two = Knobs { bandwidth: 2, ..KNOBS };
        assert_close(&ends("download", two, &[0.0, 0.0, 30.0]), &[130.0, 130.0, 160.0]);
        // The third at 45: the first two have 45 more at 2/3, until 112.5; a fourth at 90, when the third has 30. From
        // 90 on four share two: the first two need 15 more, until 120. Then two run freely: the third has 45 and ends
        // at 165, the fourth has 15 and ends at 195.
        let arrivals = [0.0, 0.0, 45.0, 90.0];
        assert_close(&ends("download", two, &arrivals), &[130.0, 130.0, 175.0, 205.0]);
    }

    #[test]
    fn a_later_request_pushes_the_end_of_a_transfer_further() {
        let mut service = Service::new("download", Knobs { bandwidth: 1, ..KNOBS }, 1);
        let first = service.request(0.0, 0, 0, 0);
        assert_eq!(service.poll(0.0, first), RequestState::Later(100.0));
        let second = service.request(30.0, 1, 0, 0);
        assert_eq!(service.poll(30.0, first), RequestState::Later(160.0));
        assert_eq!(service.poll(30.0, second), RequestState::Later(190.0));
        // The transfer has ended, and its last byte is still on the way.
        assert_eq!(service.poll(155.0, first), RequestState::Later(160.0));
        assert!(matches!(service.poll(160.0, first), RequestState::Done(_)));
        assert!(matches!(service.poll(500.0, first), RequestState::Done(_)));
        assert!(matches!(service.poll(500.0, second), RequestState::Done(_)));
    }

    #[test]
    fn answers_on_the_way_come_in_their_order() {
        let mut service = Service::new("download", KNOBS, 1);
        let tickets = [0.0, 3.0, 6.0].map(|at| service.request(at, 0, 0, 0));
        // The transfers ended at 90, 93 and 96.
        let looks = tickets.map(|ticket| service.poll(97.0, ticket));
        assert_eq!(looks, [100.0, 103.0, 106.0].map(RequestState::Later));
        assert!(matches!(service.poll(103.0, tickets[0]), RequestState::Done(_)));
        assert!(matches!(service.poll(103.0, tickets[1]), RequestState::Done(_)));
        assert_eq!(service.poll(103.0, tickets[2]), RequestState::Later(106.0));
    }

    #[test]
    fn a_query_waits_for_a_free_connection() {
        let knobs = Knobs { connections: 2, ..KNOBS };
        // Free at 100 and 110; the third starts at 100, the fourth at 110, the fifth finds one free.
        let arrivals = [0.0, 10.0, 20.0, 30.0, 250.0];
        assert_close(&ends("database", knobs, &arrivals), &[100.0, 110.0, 200.0, 210.0, 350.0]);
        let twelve = ends("database", KNOBS, &[0.0; 12]);
        assert_close(&twelve[..5], &[100.0; 5]);
        assert_close(&twelve[5..10], &[200.0; 5]);
        assert_close(&twelve[10..], &[300.0; 2]);
    }

    #[test]
    fn a_disk_works_on_eight_requests_at_a_time() {
        let seventeen = ends("file", KNOBS, &[0.0; 17]);
        assert_close(&seventeen[..8], &[100.0; 8]);
        assert_close(&seventeen[8..16], &[200.0; 8]);
        assert_close(&seventeen[16..], &[300.0]);
    }

    #[test]
    fn a_site_lets_requests_start_at_its_rate() {
        // 20 in a second is one every 50 ms. The fourth comes late and need not wait, and saves nothing up for the
        // fifth.
        let arrivals = [0.0, 0.0, 10.0, 400.0, 400.0];
        let starts = [0.0, 50.0, 100.0, 400.0, 450.0];
        let paced = ends("scrape", KNOBS, &arrivals);
        for (task, (end, start)) in paced.iter().zip(starts).enumerate() {
            let key = Key { task: task as u32, nth: 0, attempt: 0 };
            assert_close(&[end - start], &[spread(7, key, 100.0)]);
        }
    }

    #[test]
    fn ten_thousand_waits_at_once_end_as_each_service_says() {
        let knobs = Knobs { wait_ms: 1000.0, ..KNOBS };
        let at_once = vec![0.0; 10_000];
        let api = last(&ends("api", knobs, &at_once));
        assert!((999.0..=1000.0).contains(&api), "{api}");
        assert_close(&[last(&ends("database", knobs, &at_once))], &[2_000_000.0]);
        assert_close(&[last(&ends("file", knobs, &at_once))], &[1_250_000.0]);
        assert_close(&[last(&ends("download", knobs, &at_once))], &[100.0 + 312.5 * 900.0]);
        let scrape = last(&ends("scrape", knobs, &at_once));
        assert!((499_950.0 + 800.0..=499_950.0 + 1000.0).contains(&scrape), "{scrape}");
    }

    #[test]
    fn an_api_takes_all_of_its_range_of_times() {
        let times = ends("api", KNOBS, &vec![0.0; 10_000]);
        assert!(times.iter().all(|time| (80.0..=100.0).contains(time)));
        let mean = times.iter().sum::<f64>() / 10_000.0;
        // Its standard error is 20 / sqrt(12) / 100 = 0.058.
        assert!((mean - 90.0).abs() < 0.3, "{mean}");
    }

    #[test]
    fn attempts_fail_in_the_share_that_was_set() {
        let mut service = Service::new("api", Knobs { failure_share: 0.3, ..KNOBS }, 42);
        let tickets: Vec<_> = (0..10_000).map(|task| service.request(0.0, task, 0, 0)).collect();
        // Nothing has failed before its full wait.
        assert!(matches!(service.poll(79.0, tickets[0]), RequestState::Later(_)));
        assert_eq!(service.figures().failures, 0);
        let failed = tickets.iter().filter(|ticket| {
            let outcome = service.poll(100.0, **ticket);
            outcome == RequestState::Done(Outcome::Failed)
        });
        let failed = failed.count() as u64;
        // Its standard deviation is sqrt(10 000 · 0.3 · 0.7) = 46.
        assert!(failed.abs_diff(3000) < 200, "{failed}");
        let figures = service.figures();
        assert_eq!((figures.requests, figures.failures, figures.retries), (10_000, failed, 0));
    }

    #[test]
    fn retries_end_in_the_reply_that_would_have_come_at_once() {
        let mut service = Service::new("api", Knobs { failure_share: 0.6, retries: 20, ..KNOBS }, 5);
        let mut calm = Service::new("api", KNOBS, 5);
        let mut retries = 0;
        for task in 0..200 {
            let mut now = f64::from(task) * 1e6;
            let ticket = calm.request(now, task, 3, 0);
            let expected = calm.poll(now + 100.0, ticket);
            for attempt in 0.. {
                now += service.backoff(task, 3, attempt).expect("not every one of 21 attempts fails");
                let ticket = service.request(now, task, 3, attempt);
                now += 100.0;
                let outcome = service.poll(now, ticket);
                if !matches!(outcome, RequestState::Done(Outcome::Failed { .. })) {
                    assert_eq!(outcome, expected);
                    retries += u64::from(attempt);
                    break;
                }
            }
        }
        let figures = service.figures();
        assert!(retries > 0);
        assert_eq!((figures.retries, figures.failures), (retries, retries));
        assert_eq!(figures.requests, 200 + retries);
    }

    #[test]
    fn the_backoff_doubles_with_jitter_up_to_its_limit_and_ends_with_the_retries() {
        let service = Service::new("api", Knobs { retries: 20, ..KNOBS }, 1);
        assert_eq!(service.backoff(0, 0, 0), Some(0.0));
        for (attempt, most) in [(1, 100.0), (2, 200.0), (3, 400.0), (4, 800.0), (5, 800.0), (20, 800.0)] {
            for task in 0..50 {
                let wait = service.backoff(task, 0, attempt).unwrap();
                assert!((most / 2.0..=most).contains(&wait), "attempt {attempt} after {wait}");
                assert_eq!(service.backoff(task, 0, attempt), Some(wait));
            }
        }
        assert_ne!(service.backoff(0, 0, 1), service.backoff(1, 0, 1));
        assert_eq!(service.backoff(0, 0, 21), None);
        assert_eq!(Service::new("api", Knobs { retries: 0, ..KNOBS }, 1).backoff(0, 0, 1), None);
    }

    #[test]
    fn outcomes_do_not_depend_on_time_or_order() {
        let knobs = Knobs { failure_share: 0.3, ..KNOBS };
        let outcomes = |id: &str, seed: u64, order: &[u32], gap: f64| {
            let mut service = Service::new(id, knobs, seed);
            let mut tickets: Vec<_> =
                order.iter().map(|&task| (task, service.request(f64::from(task % 7) * gap, task, 1, 0))).collect();
            tickets.sort_by_key(|&(task, _)| task);
            let outcomes = tickets.iter().map(|&(_, ticket)| service.poll(1e9, ticket));
            outcomes.collect::<Vec<_>>()
        };
        let forwards: Vec<u32> = (0..100).collect();
        let backwards: Vec<u32> = (0..100).rev().collect();
        for info in all() {
            let expected = outcomes(info.id, 1, &forwards, 0.0);
            assert_eq!(outcomes(info.id, 1, &backwards, 13.0), expected);
            assert_ne!(outcomes(info.id, 2, &forwards, 0.0), expected);
        }
    }

    #[test]
    fn requests_of_a_task_have_replies_of_their_own() {
        let mut service = Service::new("api", KNOBS, 1);
        let mut replies = Vec::new();
        let tickets = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(task, nth)| service.request(0.0, task, nth, 0));
        for ticket in tickets {
            let RequestState::Done(Outcome::Reply { value }) = service.poll(100.0, ticket) else {
                panic!("nothing fails here");
            };
            replies.push(value);
        }
        replies.sort_unstable();
        replies.dedup();
        assert_eq!(replies.len(), 4);
    }

    #[test]
    fn the_overlap_is_the_mean_number_of_waits_at_once() {
        let mut service = Service::new("database", KNOBS, 1);
        assert_eq!(service.wait_overlap(), None);
        let _first = service.request(0.0, 0, 0, 0);
        let _second = service.request(50.0, 1, 0, 0);
        // One for 50 ms, two for 50 ms, one for 50 ms.
        let third = service.request(300.0, 2, 0, 0);
        assert_eq!(service.wait_overlap(), Some(200.0 / 150.0));
        // Seen late, it still ended at 400: one for 100 ms more.
        assert!(matches!(service.poll(5000.0, third), RequestState::Done(_)));
        assert_eq!(service.wait_overlap(), Some(300.0 / 250.0));
        assert_eq!((service.figures().in_flight_ms, service.figures().busy_ms), (300.0, 250.0));
    }

    #[test]
    fn transfers_overlap_until_their_answer_has_come() {
        // They are answered at 160 and 190, as computed above: 160 + 160 over 190.
        let mut service = Service::new("download", Knobs { bandwidth: 1, ..KNOBS }, 1);
        sleeper(&mut service, &[0.0, 30.0]);
        assert_close(&[service.wait_overlap().unwrap()], &[320.0 / 190.0]);
        // Told only at the end, it comes to the same.
        let mut service = Service::new("download", Knobs { bandwidth: 1, ..KNOBS }, 1);
        let _first = service.request(0.0, 0, 0, 0);
        let second = service.request(30.0, 1, 0, 0);
        assert!(matches!(service.poll(9999.0, second), RequestState::Done(_)));
        assert_close(&[service.wait_overlap().unwrap()], &[320.0 / 190.0]);
    }

    #[test]
    fn time_does_not_run_back() {
        let mut service = Service::new("file", KNOBS, 1);
        let _early = service.request(50.0, 0, 0, 0);
        let late = service.request(40.0, 1, 0, 0);
        assert_eq!(service.poll(45.0, late), RequestState::Later(150.0));
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        const STEP: f64 = 1.0 / 64.0;

        /// Shows every open ticket to the service once a step.
        fn stepper(service: &mut Service, arrivals: &[f64]) -> Vec<f64> {
            let mut tickets = Vec::new();
            let mut ends = vec![f64::NAN; arrivals.len()];
            for step in 0.. {
                let now = f64::from(step) * STEP;
                while arrivals.get(tickets.len()).is_some_and(|at| *at <= now) {
                    let task = tickets.len();
                    tickets.push(service.request(arrivals[task], task as u32, 0, 0));
                }
                for (end, ticket) in ends.iter_mut().zip(&tickets) {
                    if end.is_nan() && matches!(service.poll(now, *ticket), RequestState::Done(_)) {
                        *end = now;
                    }
                }
                if ends.iter().all(|end| !end.is_nan()) {
                    break;
                }
            }
            ends
        }

        /// The definition of processor sharing, with neither tags nor predictions: latency, then in each step everybody
        /// gets the same.
        fn fluid(arrivals: &[f64], wait_ms: f64, capacity: f64) -> Vec<f64> {
            let mut left = vec![0.9 * wait_ms; arrivals.len()];
            let mut ends = vec![f64::NAN; arrivals.len()];
            for step in 0.. {
                let now = f64::from(step) * STEP;
                let running: Vec<usize> = (0..arrivals.len())
                    .filter(|&task| arrivals[task] + 0.1 * wait_ms <= now && left[task] > 0.0)
                    .collect();
                let speed = (capacity / running.len() as f64).min(1.0);
                for task in running {
                    left[task] -= speed * STEP;
                    if left[task] <= 0.0 {
                        ends[task] = now + STEP;
                    }
                }
                if left.iter().all(|left| *left <= 0.0) {
                    break;
                }
            }
            ends
        }

        fn all_within(got: &[f64], expected: &[f64], range: f64) -> Result<(), TestCaseError> {
            for (got, expected) in got.iter().zip(expected) {
                prop_assert!((got - expected).abs() <= range, "{} is not {}", got, expected);
            }
            Ok(())
        }

        prop_compose! {
            /// Whole steps, so that requests reach both drivers at the very same times; many are equal.
            fn arrivals()(mut steps in prop::collection::vec(0_u32..6000, 1..24), grain in 1_u32..2000) -> Vec<f64> {
                steps.sort_unstable();
                steps.iter().map(|step| f64::from(step / grain * grain) * STEP).collect()
            }
        }

        proptest! {
            #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

            #[test]
            fn sleeping_until_the_said_time_is_never_too_late(
                service in 0..SERVICES.len(),
                arrivals in arrivals(),
                wait_ms in 1.0..80.0,
                (bandwidth, connections) in (1_u32..12, 1_u32..6),
                per_second in 20.0..500.0,
                seed: u64,
            ) {
                let knobs = Knobs { wait_ms, bandwidth, connections, per_second, ..KNOBS };
                let id = SERVICES[service].id;
                let mut asleep = Service::new(id, knobs, seed);
                let mut awake = Service::new(id, knobs, seed);
                let slept = sleeper(&mut asleep, &arrivals);
                let stepped = stepper(&mut awake, &arrivals);
                for (slept, stepped) in slept.iter().zip(&stepped) {
                    let late = stepped - slept;
                    prop_assert!((-CLOSE..STEP + CLOSE).contains(&late), "{} then {}", slept, stepped);
                }
                let overlaps = [asleep, awake].map(|service| service.wait_overlap().unwrap());
                all_within(&overlaps[..1], &overlaps[1..], CLOSE)?;
            }

            #[test]
            fn what_is_said_is_exact_when_nothing_more_is_asked(
                service in 0..SERVICES.len(),
                arrivals in arrivals(),
                bandwidth in 1_u32..12,
                seed: u64,
            ) {
                let mut service = Service::new(SERVICES[service].id, Knobs { bandwidth, ..KNOBS }, seed);
                let mut tickets = Vec::new();
                let mut said = Vec::new();
                for (task, &now) in arrivals.iter().enumerate() {
                    tickets.push(service.request(now, task as u32, 0, 0));
                    // A request never brings an earlier one closer.
                    let then = std::mem::take(&mut said);
                    for ticket in &tickets {
                        said.push(match service.poll(now, *ticket) {
                            RequestState::Later(due) => due,
                            RequestState::Done(_) => f64::NEG_INFINITY,
                        });
                    }
                    for (then, due) in then.iter().zip(&said) {
                        prop_assert!(*due >= then - CLOSE || *then <= now + CLOSE);
                    }
                }
                // Looked at in the order of their ends, since time does not run back.
                let mut open: Vec<_> = said.iter().zip(&tickets).filter(|(due, _)| due.is_finite()).collect();
                open.sort_by(|(a, _), (b, _)| a.total_cmp(b));
                for (due, ticket) in open {
                    if due - CLOSE > service.now {
                        prop_assert!(matches!(service.poll(due - CLOSE, *ticket), RequestState::Later(_)));
                    }
                    prop_assert!(matches!(service.poll(due + CLOSE, *ticket), RequestState::Done(_)));
                }
            }

            #[test]
            fn a_line_does_what_its_definition_says(
                arrivals in arrivals(),
                wait_ms in 1.0..80.0,
                bandwidth in 1_u32..12,
            ) {
                let knobs = Knobs { wait_ms, bandwidth, ..KNOBS };
                let ends = ends("download", knobs, &arrivals);
                let expected = fluid(&arrivals, wait_ms, f64::from(bandwidth));
                // Each start and each end is rounded to a step, and each rounding moves the ends of the others.
                all_within(&ends, &expected, STEP * (2.0 + 2.0 * arrivals.len() as f64))?;
            }
        }
    }
}
