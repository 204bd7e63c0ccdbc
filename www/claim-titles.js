// The claims, for the page to list before the module that tries them is loaded. Written from the Rust ones by a test
// (src/types.rs); do not edit it.

/** @type {readonly import("./types.d.ts").ClaimEntry[]} */
export const claims = [
  {
    "id": "memory-model",
    "title": "Threads of a process share its memory; a process has a memory of its own.",
    "group": "What they are",
    "needs": "isolation",
    "prediction": "Each worker adds 1 to the same variable and reads it back. What does each of them read, as threads and as processes?"
  },
  {
    "id": "own-stack",
    "title": "A thread has its own stack and instruction pointer and shares the heap.",
    "group": "What they are",
    "needs": "isolation",
    "prediction": "Each thread says where its local variable lies and where the shared one lies. Which of the addresses are the same?"
  },
  {
    "id": "concurrent-vs-parallel",
    "title": "Taking turns is not running at once.",
    "group": "What they are",
    "needs": "",
    "prediction": "How many lanes compute at the same moment, on average: on an event loop, with threads under the GIL, with free threads, with processes?"
  },
  {
    "id": "print-numbers",
    "title": "Two workers that print and sleep finish together, interleaved, as threads and as processes alike.",
    "group": "What they are",
    "needs": "isolation",
    "prediction": "One worker prints 1 to 5 with a pause after each number. How many times as long do two such workers take together?"
  },
  {
    "id": "gil-mutex",
    "title": "The GIL is a mutex: one thread at a time executes Python code.",
    "group": "The GIL",
    "needs": "isolation",
    "prediction": "Several threads compute under the GIL. How many of them are at it at the same moment, on average?"
  },
  {
    "id": "gil-cpu",
    "title": "For CPU-bound work, threads under the GIL bring nothing and cost a little.",
    "group": "The GIL",
    "needs": "isolation",
    "prediction": "How many times as fast as a plain loop are two threads under the GIL, and how many times four?"
  },
  {
    "id": "gil-io",
    "title": "The GIL is released while waiting, so threads pay off for I/O.",
    "group": "The GIL",
    "needs": "isolation",
    "prediction": "Eight waits, one after another or in eight threads under the GIL: how many times as fast are the threads?"
  },
  {
    "id": "gil-per-process",
    "title": "Each process has its own interpreter and its own GIL.",
    "group": "The GIL",
    "needs": "",
    "prediction": "Processes that each hold a GIL of their own while they compute: how many times as fast as a plain loop?"
  },
  {
    "id": "gil-interval",
    "title": "Switching is asked for every 5 ms; a thread that waits for I/O beside CPU-bound threads pays for it (the convoy effect).",
    "group": "The GIL",
    "needs": "isolation",
    "prediction": "A thread wakes up from a short wait beside one thread that computes under the GIL. How much later than alone does it go on, at a switch interval of 5 ms?"
  },
  {
    "id": "gil-native",
    "title": "Native code that lets go of the GIL does run in parallel under threads.",
    "group": "The GIL",
    "needs": "isolation",
    "prediction": "Threads hash large buffers, once with the GIL held all along and once letting go of it. How many times as fast as a plain loop is each?"
  },
  {
    "id": "free-threaded",
    "title": "Without the GIL, threads do run in parallel, and your races become yours.",
    "group": "The GIL",
    "needs": "isolation",
    "prediction": "The same threads with the lock switched off: how many times as fast as a plain loop?"
  },
  {
    "id": "io-threads",
    "title": "Three 3-second downloads take 9 s one after another and about 3 s in threads.",
    "group": "Waiting (I/O-bound)",
    "needs": "isolation",
    "prediction": "Three downloads of 3 s each: how many times as fast are three threads as one after another?"
  },
  {
    "id": "io-processes",
    "title": "Processes overlap waits just as well, but cost more to start and more memory, so they are the second choice.",
    "group": "Waiting (I/O-bound)",
    "needs": "isolation",
    "prediction": "The same three downloads by three processes: are they faster than three threads, and what do they cost more?"
  },
  {
    "id": "io-async",
    "title": "One event loop holds many waits without any further thread.",
    "group": "Waiting (I/O-bound)",
    "needs": "",
    "prediction": "10 000 requests of 200 ms each on one event loop: how many times as long as a single one do they take together?"
  },
  {
    "id": "io-hundred",
    "title": "For 100 image downloads, 100 processes are overkill.",
    "group": "Waiting (I/O-bound)",
    "needs": "",
    "prediction": "100 downloads of 100 ms each: which takes longer, the downloads or starting 100 processes for them?"
  },
  {
    "id": "io-services",
    "title": "Files, HTTP APIs, databases, uploads and scraping are all waiting, each with limits of its own.",
    "group": "Waiting (I/O-bound)",
    "needs": "",
    "prediction": "Eight requests at once instead of one after another: with which service does that bring most, and with which least?"
  },
  {
    "id": "io-chef",
    "title": "One cook starts the next dish while the first one boils.",
    "group": "Waiting (I/O-bound)",
    "needs": "",
    "prediction": "Five dishes boil, then get chopped. How many times as fast is a cook who starts the next pot instead of watching the first?"
  },
  {
    "id": "responsive-ui",
    "title": "Threads keep a user interface responsive.",
    "group": "Waiting (I/O-bound)",
    "needs": "",
    "prediction": "The page computes for about a third of a second. For how long does it stand still, if it does that itself, and if a worker does?"
  },
  {
    "id": "blocked-loop",
    "title": "A CPU-bound task on the event loop stalls every other task; hand it to a pool.",
    "group": "Waiting (I/O-bound)",
    "needs": "",
    "prediction": "A heartbeat wants to wake up every 10 ms while something computes on its loop. How late does it get?"
  },
  {
    "id": "io-then-cpu",
    "title": "Download-then-crunch wants both: overlap the waits and spread the computing.",
    "group": "Waiting (I/O-bound)",
    "needs": "",
    "prediction": "Eight tasks wait, then compute. Which way is fastest when they mostly wait, half and half, and mostly compute?"
  },
  {
    "id": "cpu-processes",
    "title": "For CPU-bound work processes use every core.",
    "group": "Computing (CPU-bound)",
    "needs": "",
    "prediction": "The same computations by one lane and by a process for each core: how many times as fast?"
  },
  {
    "id": "cpu-kinds",
    "title": "Mathematics, image processing, encryption, machine learning, simulation and data processing are CPU-bound.",
    "group": "Computing (CPU-bound)",
    "needs": "",
    "prediction": "Which of these kinds of work gets faster with every core, and is there one that does not?"
  },
  {
    "id": "cpu-pool-map",
    "title": "A pool maps one function over a large data set.",
    "group": "Computing (CPU-bound)",
    "needs": "",
    "prediction": "A pool maps a tiny function over 4000 items. How many of them must go into one message before it pays?"
  },
  {
    "id": "cpu-scaling",
    "title": "More workers do not give proportional gains.",
    "group": "Computing (CPU-bound)",
    "needs": "",
    "prediction": "Twice as many processes as cores: how many times as fast is that as one process?"
  },
  {
    "id": "symmetric-asymmetric",
    "title": "Multiprocessing can be symmetric (peers pull work) or asymmetric (one master hands it out).",
    "group": "Computing (CPU-bound)",
    "needs": "isolation",
    "prediction": "Tasks of very different sizes: shared out equally beforehand, pulled from a queue, or handed out by a master. Which is slowest?"
  }
];
