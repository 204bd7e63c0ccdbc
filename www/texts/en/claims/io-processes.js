// What the claim io-processes says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-processes">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same three downloads in three processes: how many times as fast are they as in three threads?",
  "figure-speedup-threads": "speed-up with threads",
  "figure-speedup-processes": "speed-up with processes",
  "figure-against-threads": "speed of processes compared with threads",
  "figure-start-threads": "time until three threads are up",
  "figure-start-processes": "time until three processes are up",
  "figure-memory-thread": "memory that one more thread takes",
  "figure-memory-process": "memory that one more process takes",
  "measured": ({ downloads, scale, loopMs, threadsMs, processesMs }, { count, ms }) => `${count(downloads)} downloads of 3 s, simulated and played ${count(scale)} times as fast, took ${ms(loopMs)} one after another, ${ms(threadsMs)} in threads with the GIL and ${ms(processesMs)} in processes.`,
  "costs": ({ workers, threadsMs, processesMs, threadBytes, processBytes }, { count, ms, bytes }) => `${count(workers)} threads were up after ${ms(threadsMs)}, ${count(workers)} processes after ${ms(processesMs)}.${typeof threadBytes === "number" && typeof processBytes === "number" ? ` One more thread took ${threadBytes > 0 ? `${bytes(threadBytes)} of` : "no more"} memory, one more process ${bytes(processBytes)}; how much that is was chosen when this page was built, so it decides nothing.` : ""}`,
  "second-choice": ({ start }, { ratio }) => `Both overlap the waits, but the processes took ${ratio(start)} as long to start: for waiting, they are second choice.`,
  "as-well": "Both overlap the waits.",
  "not-as-well": ({ ratio: found }, { ratio }) => `So the processes did not overlap their waits as well: they were ${ratio(found)} as fast as the threads.`,
  "no-overlap": "But not even the threads clearly overlapped their waits, so this machine was too busy to tell.",
  "no-cost": "But here processes took hardly longer to start than threads: in a browser, a thread is a whole worker too. In CPython, a thread starts and ends in about 0.1 ms, and a process takes 2 to 54 ms, depending on how it is started.",
};

export default texts;
