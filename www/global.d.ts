// The contract as pages, consoles and tests find it.

import type { interleave as contract } from "./interleave.js";

declare global {
  var interleave: typeof contract;
}
