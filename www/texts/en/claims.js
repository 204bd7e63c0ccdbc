// What all claims share: their titles, their groups, the labels of their runs, and the sentences that more than one of them says. What one
// claim says alone stands in claims/<its id>.js, which is loaded when it is opened or tried.

import catalogue from "./catalogue.js";

/** A model's name. @param {unknown} id */
const model = (id) => /** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`model.${id}`] ?? id;

/** @satisfies {Record<`claims.${import("../../types.d.ts").ClaimTextName<"claims">}`, import("../texts.js").Text>} */
const texts = {
  "claims.group-what": "What they are",
  "claims.group-gil": "The GIL",
  "claims.group-waiting": "Waiting (I/O-bound)",
  "claims.group-computing": "Computing (CPU-bound)",
  "claims.group-talking": "Talking to each other",
  "claims.group-safety": "Sharing",
  "claims.group-costs": "Costs",
  "claims.group-failure": "Failure and control",
  "claims.group-choosing": "Choosing",

  "claims.title-memory-model": "Threads of a process share its memory; a process has a memory of its own.",
  "claims.title-own-stack": "A thread has its own stack and instruction pointer and shares the heap.",
  "claims.title-concurrent-vs-parallel": "Taking turns is not running at once.",
  "claims.title-print-numbers": "Two workers that print and sleep finish together, their output interleaved, whether they are threads or processes.",
  "claims.title-gil-mutex": "The GIL is a mutex: one thread at a time executes Python code.",
  "claims.title-gil-cpu": "For CPU-bound work, threads with the GIL gain nothing.",
  "claims.title-gil-io": "The GIL is released while waiting, so threads pay off for I/O.",
  "claims.title-gil-per-process": "Each process has its own interpreter and its own GIL.",
  "claims.title-gil-interval": "Threads are asked to switch every 5 ms, and a thread that waits for I/O next to CPU-bound threads pays for it (the convoy effect).",
  "claims.title-gil-native": "Native code that releases the GIL does run in parallel in threads.",
  "claims.title-free-threaded": "Without the GIL, threads do run in parallel, and race conditions become your problem.",
  "claims.title-io-threads": "Three 3-second downloads take 9 s one after another and about 3 s in threads.",
  "claims.title-io-processes": "Processes overlap waits just as well, but take longer to start and more memory, so they are second choice.",
  "claims.title-io-async": "One event loop can hold thousands of waits without a single extra thread.",
  "claims.title-io-hundred": "For 100 image downloads, 100 processes are overkill.",
  "claims.title-io-services": "Files, HTTP APIs, databases, uploads and scraping are all waiting, each with its own limits.",
  "claims.title-io-chef": "One cook starts the next dish while the first one boils.",
  "claims.title-responsive-ui": "Threads keep a user interface responsive.",
  "claims.title-blocked-loop": "A CPU-bound task on the event loop stalls every other task; hand it to a pool.",
  "claims.title-io-then-cpu": "Download, then compute: overlap the waits and spread the computing.",
  "claims.title-cpu-processes": "For CPU-bound work, processes use every core.",
  "claims.title-cpu-kinds": "Mathematics, image processing, encryption, machine learning, simulation and data processing are CPU-bound.",
  "claims.title-cpu-pool-map": "A pool maps one function over a large data set.",
  "claims.title-cpu-scaling": "More workers do not give proportional gains.",
  "claims.title-symmetric-asymmetric": "Multiprocessing can be symmetric (peers pull work) or asymmetric (one master hands it out).",
  "claims.title-share-threads": "Sharing between threads is a plain variable.",
  "claims.title-share-processes": "Processes need Queue, Pipe, Manager or shared memory, and each message costs.",
  "claims.title-pickle": "Not everything can be sent.",
  "claims.title-race": "Two threads that write the same memory at the same time lose updates.",
  "claims.title-race-versions": "The GIL does not make your code thread-safe.",
  "claims.title-deadlock": "Two locks taken in opposite order can stop both threads for ever.",
  "claims.title-start-cost": "A process costs more to create than a thread, a thread more than a task.",
  "claims.title-memory-cost": "Threads are light, processes heavy.",
  "claims.title-cpu-use": "Waiting costs no power, computing does.",
  "claims.title-errors": "An exception in a process (or a pool) reaches the parent and crashes nothing.",
  "claims.title-fault-isolation": "A crash in one process leaves the others standing; a crash in a thread takes the whole process.",
  "claims.title-killable": "A process can be killed; a thread must be asked.",
  "claims.title-overview": "Threads, processes and asyncio compared: what each is good at, and what it costs.",
  "claims.title-rule-of-thumb": "Threads or asyncio for waiting, processes for computing.",
  "claims.title-combination": "Sometimes a combination of both is best.",
  "claims.title-measure-it": "Benchmark your own task; neither is always better.",

  // Labels of runs, where several are drawn.
  "claims.run-model": (values, { count }) => {
    const { model: id, workers } = values;
    return typeof workers === "number" && workers > 1 ? `${model(id)}, ${count(workers, "worker")}` : `${model(id)}`;
  },
  "claims.run-share": ({ model: id, workers, share }, { count, percent }) => `${model(id)}${typeof workers === "number" && workers > 1 ? `, ${count(workers, "worker")}` : ""}, ${percent(typeof share === "number" ? share / 100 : null)} computing`,
  "claims.run-tasks": ({ model: id, tasks }, { count }) => `${model(id)}, ${count(tasks, "task")}`,
  "claims.run-start": ({ model: id, workers }, { count }) => `${model(id)}, start of ${count(workers, "worker")}`,
  "claims.run-freeze": ({ where }) => (where === "page" ? "on the page's own thread" : where === "idle" ? "a worker that only waits" : "on a worker"),

  // Why a claim stays open, or cannot be tried.
  "claims.needs-isolation": "This needs memory that workers share, and this page is not isolated from other sites, so it cannot be tested here. Open the page in its own tab.",
  "claims.needs-workers": "This page cannot start workers, so nothing can be tested here. Open the page in its own tab.",
  "claims.not-run": "The runs that would decide it did not take place.",
  "claims.no-times": "A run came back without times, so there is nothing to compare.",
  "claims.run-failed": ({ error }) => `One of the runs failed, so there is nothing to compare. ${error}`,
  "claims.answers-differ": ({ answer, otherAnswer }) => `The same work gave different answers (${answer} and ${otherAnswer}), so its times mean nothing.`,
  "claims.too-few": "Fewer than five repeats cannot tell this from chance.",
  "claims.scatter": "The repeats vary too much to tell.",
  "claims.cores-busy": ({ free }, { number }) => `Too few cores were free to tell: ${number(free)}.`,
  "claims.cores-unknown": "How many cores were free is not known, so other programs may have been in the way.",
  "claims.late": ({ lateMs }, { ms }) => `Half of the waits ended at least ${ms(lateMs)} late, so this machine was too busy to tell.`,
  "claims.one-core": "This machine offers a single core, so there is no second one to gain from.",
  "claims.messages": ({ count: messages, ms: took, wallMs }, { count, ms }) => `In one run of ${ms(wallMs)}, writing and reading ${count(messages, "message")} took ${ms(took)}.`,
  "claims.python": ({ implementation, python, gil, cores }, { count }) => `Your ${implementation} ${python}, ${gil ? "with" : "without"} the GIL, on ${count(cores, "core")}.`,
};

export default texts;
