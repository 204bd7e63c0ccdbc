// The contract as pages, consoles and tests find it.

import type { Interleave } from "./types.d.ts";

declare global {
  var interleave: Interleave;
}
