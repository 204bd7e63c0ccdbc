// Rows of spans, as they cross from the crate. Written from the Rust code by a test (src/types.rs); do not edit it.

/** How many numbers a row has. A row is a span; one that goes on ends now. */
export const ROW = 5;

// The place of each number in a row: times are milliseconds since the repeat's zero, no task is -1.
export const LANE = 0;
export const KIND = 1;
export const START = 2;
export const END = 3;
export const TASK = 4;

/** The kinds of span; a row has the place in this list. */
export const SPAN_KINDS = /** @type {const} */ (["start","run","wait-gil","wait-io","wait-lock","copy","idle"]);
