/**
 * A page that a test drives without a driver: a script that the test's server adds to the page asks it again and again what to
 * evaluate, and tells it what came of it and what the page complains about. Any browser will do, as it comes, and it runs as it
 * does for a visitor. (Under Firefox's own drivers workers that a worker starts now and then never got to run.)
 */

/** @import { IncomingMessage, ServerResponse } from "node:http" */

/** Where the script asks, on the same host. */
const PATH = "/remote-control";

/** A page that does not answer for so long hangs. */
const HANGS_AFTER_MS = 300_000;
/** A browser that does not load the page for so long does not start. */
const STARTS_WITHIN_MS = 60_000;

/** The script, for the beginning of a page. */
export const SCRIPT = `<script>{
  const problems = [];
  const keep = (kind, what) => problems.push(kind + ": " + what);
  addEventListener("error", (event) => {
    if (event.target === globalThis) keep("uncaught", event.message);
    else keep("not loaded", event.target?.src ?? event.target?.href);
  }, true);
  addEventListener("unhandledrejection", ({ reason }) => keep("uncaught", reason));
  const { error } = console;
  console.error = (...values) => {
    keep("console", values.join(" "));
    error.apply(console, values);
  };
  const { fetch } = globalThis;
  const ask = async (result) => {
    const answer = await fetch(${JSON.stringify(PATH)}, { method: "POST", body: JSON.stringify({ ...result, problems: problems.splice(0) }) });
    const { source, argument } = await answer.json();
    try {
      const value = await (0, eval)("(" + source + ")")(argument);
      return { value };
    } catch (error) {
      return { error: String(error), stack: String(error?.stack) };
    }
  };
  const answer = (result) => ask(result).then(answer, () => {});
  answer({});
}</script>`;

/** The test's side of such a page. */
export class Remote {
  /** The page's question what to evaluate, while there is nothing. @type {ServerResponse | null} */
  #asking = null;
  /** What is to be evaluated, until the page has asked for it. @type {string | null} */
  #next = null;
  /** @type {{ resolve: (value: any) => void, reject: (error: Error) => void } | null} */
  #waiting = null;
  #complain;

  /** @param {(problem: string) => void} complain hears of uncaught errors, errors on the console, and addresses that failed */
  constructor(complain) {
    this.#complain = complain;
  }

  /**
   * Whether a request is the page's question; it is answered then.
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  async heard(request, response) {
    if (request.url !== PATH) return false;
    let text = "";
    for await (const part of request) text += part;
    const { value, error, stack, problems } = JSON.parse(text);
    problems.forEach(this.#complain);
    if (error !== undefined) this.#waiting?.reject(new Error(`${error}\n${stack}`));
    else if (this.#waiting && this.#next === null) this.#waiting.resolve(value);
    this.#asking = response;
    this.#give();
    return true;
  }

  #give() {
    if (this.#asking === null || this.#next === null) return;
    this.#asking.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(this.#next);
    this.#asking = this.#next = null;
  }

  /**
   * Calls a function in the page, one at a time; argument and result are what JSON can say.
   * @template A, R
   * @param {(argument: A) => R | Promise<R>} pageFunction
   * @param {A} [argument]
   * @returns {Promise<R>}
   */
  async evaluate(pageFunction, argument) {
    if (this.#waiting) throw new Error("The page evaluates something already.");
    this.#next = JSON.stringify({ source: String(pageFunction), argument });
    const limit = this.#asking ? HANGS_AFTER_MS : HANGS_AFTER_MS + STARTS_WITHIN_MS;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        timer = setTimeout(() => reject(new Error(this.#next === null ? "The page hangs." : "The page was never there.")), limit);
        this.#give();
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = null;
    }
  }
}
