// What went wrong and what to do about it, in English. The keys down to `task.service` come from Rust (src/spec/error.rs says
// which values each has), and a missing one fails the type check; those after it are the page's own.

/** @typedef {import("../texts.js").Values} Values */
/** @typedef {import("../texts.js").Format} Format */

/** What a number may be: the limits as they are written in a spec. @param {Values} values */
const range = ({ whole, min, max }) => {
  const noun = whole ? "a whole number" : "a number";
  if (min === null || min === undefined) return noun;
  return max === null || max === undefined ? `${noun} of at least ${min}` : `${noun} from ${min} to ${max}`;
};

/** @param {unknown} value as JSON text; null is a field that is missing */
const was = (value) => (value === null || value === undefined ? "it is missing" : `it was ${value}`);

/** What the host said, in brackets. @param {unknown} error */
const said = (error) => (error === null || error === undefined || error === "" ? "" : ` (${error})`);

/** Ids that a program may write, as they are. @param {unknown} ids */
const ids = (ids) => (Array.isArray(ids) ? ids.join(", ") : String(ids));

/** What a field of a pasted line may be. @param {unknown} allowed */
const may = (allowed) => {
  const { one, what, min = null, max = null } = /** @type {{ one?: unknown[], what?: string, min?: number | null, max?: number | null }} */ (allowed);
  if (one) return one.length > 1 ? `one of ${ids(one)}` : `“${one[0]}”`;
  if (what === "boolean") return "true or false";
  if (what === "version") return "a version such as 3.12.1";
  if (what === "name") return "a name such as CPython";
  if (what === "list") return `a list of ${min} to ${max} figures`;
  return range({ whole: what === "whole", min, max });
};

/** @satisfies {import("../texts.js").Texts & Record<import("../../types.d.ts").ErrorKey | import("../../types.d.ts").StepperError["key"], import("../texts.js").Text>} */
const texts = {
  "spec.not-json": ({ error }) => `The spec is not valid JSON: ${error}.`,
  "spec.not-object": ({ was: value }) => `The spec must be an object with the fields work, tasks, model and workers; ${was(value)}.`,
  "spec.unknown-field": ({ field, fields }) => `There is no field ${field}. The fields are ${ids(fields)}.`,
  "spec.out-of-range": (values) => `${values.field}${values.kernel ? ` of ${values.kernel}` : ""} must be ${range(values)}; ${was(values.was)}.`,
  "spec.not-a-choice": ({ field, was: value, choices }) => `${field} must be one of ${ids(choices)}; ${was(value)}.`,
  "spec.not-boolean": ({ field, was: value }) => `${field} must be true or false; ${was(value)}.`,
  "spec.work-not-object": ({ was: value }) => `work must be an object such as {"kind": "cpu", "kernel": "primes", "size": 1000000}; ${was(value)}.`,
  "spec.only-cpu": "Only work of the kind cpu can be computed on the page's own thread.",
  "spec.fault-needs-cpu": ({ fault, kind }) => `The fault ${fault} can only happen in a task that computes, and work of the kind ${kind} computes nothing.`,
  "trial.not-object": ({ was: value, job }) => job ? `A job must be an object such as {"items": 8, "cpuMs": 20}; ${was(value)}.` : `A trial must be an object such as {"trial": "counter"}; ${was(value)}.`,
  "trial.browser-only": ({ trial }) => `Only a browser can carry out the trial ${trial}.`,
  "pool.too-small": ({ needed, workers }, { count, number }) => `This run needs a pool of ${count(needed, "worker")}; this one has ${number(workers)}.`,
  "run.busy": "Another run is still going. Cancel it, or wait until it has finished.",
  "request.unknown": ({ request, known }) => `There is no request ${request}. The requests are ${ids(known)}.`,
  "request.unread": ({ error }) => `The request could not be read: ${error}.`,
  "claim.unknown": ({ claim, known }) => `There is no claim ${claim}. The claims are ${ids(known)}.`,
  "line.no-script": ({ claim, known }) => `There is no Python script for ${claim}. There is one for ${ids(known)}.`,
  "line.empty": ({ start }) => `Nothing was pasted. Paste the last line that the script prints; it begins with ${start}.`,
  "line.foreign": ({ start, was: value }) => `This is not a line of the script. Paste the last line that it prints, which begins with ${start}; this began with ${value}.`,
  "line.newer": ({ was: value, format }) => `A newer script printed this line (format ${value}; this page knows ${format}). Reload the page, or run the script from here.`,
  "line.other-claim": ({ claim, was: value }) => `This line is from the script of another claim: ${value}, not ${claim}.`,
  "line.changed": "A part of the line was changed or lost. Copy the whole line again.",
  "line.cut": ({ after }) => `The end of the line is missing, after “${after}”. Copy it again, up to the last brace.`,
  "line.field": ({ field, was: value, allowed }) => `${field} of the line must be ${may(allowed)}; ${was(value)}.`,
  "line.twice": ({ id }) => `The line has the figure ${id} twice.`,
  "isolation.needed": ({ model }) => `${model ? `The model ${model} needs` : "Threads need"} memory that workers share, and this page is not isolated from other sites. Open it in its own tab, or serve it with the isolation headers.`,
  "pool.not-shared": ({ error }) => `The pool of workers could not share the memory${said(error)}. Open the page in its own tab, or serve it with the isolation headers.`,
  "pool.not-started": ({ error }) => `The workers that threads run on could not be started${said(error)}. The policy of the page's host or a lack of memory can cause this. The next run tries again.`,
  "run.cancelled": "The run was cancelled.",
  "answer.repeats-differ": ({ repeat, answer, before }) => `Repeat ${repeat} answered ${answer}, the repeats before it ${before}. The results were thrown away.`,
  "answer.tasks-lost": ({ given, back }, { count, number }) => `${count(given, "task")} went out and ${number(back)} came back, not each of them once. The results were thrown away.`,
  "answer.not-known": ({ task, kernel, size, answer, known, seed }) => `Task ${task} (${kernel}, size ${size}) answered ${answer}, but the known answer is ${known} (seed ${seed}). The results were thrown away.`,
  "answer.tasks-differ": ({ task, kernel, size, answer, other, otherAnswer, seed }) => `Task ${task} (${kernel}, size ${size}) answered ${answer}, but task ${other}, the same work, answered ${otherAnswer} (seed ${seed}). The results were thrown away.`,
  "lane.crashed": ({ error }) => `A thread crashed${said(error)}. Threads share one memory, so they all go down together and the run was ended. The next run starts fresh.`,
  "process.crashed": ({ process, error }) => `Process ${process} crashed${said(error)} and took its memory with it. The page and the other processes are unharmed.`,
  "process.ended": ({ process }) => `Process ${process} was ended from outside, and its memory went with it. The page and the other processes are unharmed.`,
  "process.unread": ({ error }) => `A message between processes could not be read: ${error}.`,
  "process.confused": "A process sent an answer that does not fit its request.",
  "partner.silent": ({ limitMs }, { ms }) => `The other worker did not answer within ${ms(limitMs)}. It may have ended in the middle; whoever waits for it without a time limit waits for ever.`,
  "partner.failed": ({ error }) => `The other worker failed${said(error)}.`,
  "object.unknown": ({ name }) => `Nothing of the name ${name} is shared: nobody has made it, or whoever made it has gone.`,
  "memory.task": ({ bytes: size, error }, { bytes }) => `A task asked for ${bytes(size)} and was refused${said(error)}.`,
  "memory.kernel": ({ kernel, size, bytes: needed }, { bytes, number }) => `${kernel} could not get ${bytes(needed)} for size ${number(size)}. Choose a smaller size.`,
  "memory.process": ({ process, error }) => `Process ${process} could not get its own memory${said(error)}. Choose fewer workers, or close other tabs.`,
  "memory.threads": ({ error }) => `The threads could not be started${said(error)}.`,
  "task.on-purpose": "It failed on purpose: the fault “error” was asked for.",
  "task.lost": ({ process }) => `It was lost: process ${process} ended before the task was done.`,
  "task.service": ({ service, attempts }, { count }) => `The service ${service} failed ${count(attempts, "time")}.`,

  "stepper.unknown-program": ({ given }) => `There is no program ${given}.`,
  "stepper.unknown-rules": ({ given }) => `There are no rules ${given}.`,
  "stepper.unknown-function": ({ given }) => `The program has no function ${given} that a thread can run.`,
  "stepper.no-such-thread": ({ step, thread, threads }) => `Step ${step} names thread ${thread}; there are ${threads}, from 0.`,
  "stepper.not-ready": ({ step, thread }) => `At step ${step} thread ${thread} cannot go on: it has ended or waits.`,
  "stepper.no-switch-here": ({ step, thread, running }) => `At step ${step} thread ${thread} cannot go on: thread ${running} has the GIL, and this version of Python does not switch there.`,
  "stepper.too-many-steps": ({ limit }, { number }) => `A schedule has at most ${number(limit)} steps.`,
  "stepper.too-many-states": ({ limit }, { number }) => `The program has more than ${number(limit)} states.`,
  "stepper.never-ends": ({ states }, { number }) => `The program loops for ever; it has ${number(states)} states.`,
  "stepper.too-deep": ({ function: name, limit }) => `${name} calls itself more than ${limit} times.`,
  "stepper.bad-operand": ({ function: name, offset }) => `The instruction at ${offset} of ${name} met a value that it cannot work with.`,
  "stepper.bad-listing": ({ text }) => `This line of a listing is not understood: ${text}`,

  "start.slow": ({ workers, seconds }, { count }) => `${count(workers, "worker")} did not start within ${seconds} s. Run again to retry, or reload the page.`,
  "engine.slow": ({ seconds }) => `The engine did not start within ${seconds} s. Run again to retry, or reload the page.`,
  "engine.not-loaded": ({ error }) => `The engine could not be loaded${said(error)}. Check the connection, then run again.`,
  "engine.not-compiled": ({ error }) => `The engine could not be compiled${said(error)}. The policy of the page's host has to allow WebAssembly; a file that arrived incomplete can cause this too.`,
  "engine.no-memory": ({ error }) => `The engine got no memory${said(error)}. Close other tabs, then run again.`,
  "engine.crashed": ({ error }) => `The engine crashed${said(error)}. The next run starts a new one.`,
  "engine.gone": "The browser ended the engine's worker. The next run starts a new one.",
  "engine.no-workers": "This browser does not let the page start workers, so nothing can run here.",
  "engine.refused": ({ error }) => `The browser refused to start the engine's worker${said(error)}. A sandboxed frame or blocked site data can cause this; open the page in its own tab.`,
  "engine.other-version": ({ page, engine }) => `The page (version ${page}) and the engine (version ${engine}) do not match. Reload the page.`,
  "engine.not-ready": "The engine is not ready yet; wait for `interleave.ready`.",
  "spec.none": "measure() takes a list of at least one spec.",
  "spec.not-writable": ({ error }) => `The spec must be an object that JSON can hold; this one cannot be written: ${error}.`,
  "module.not-loaded": ({ error }) => `A part of the page could not be loaded${said(error)}. Check the connection and try again.`,
  "unknown-message": ({ key }) => `Something happened that this page has no words for (${key}).`,
  "unknown-error": ({ error }) => `Something went wrong: ${error}.`,
};

export default texts;
