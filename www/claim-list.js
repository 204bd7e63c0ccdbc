// The claims, for the page to list before the module that tries them is loaded; their titles stand among the texts. Written
// from the Rust ones by a test (src/types.rs); do not edit it.

/** @type {readonly import("./types.d.ts").ClaimEntry[]} */
export const claims = [
  {
    "id": "memory-model",
    "group": "what",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "processes-saw",
      "unit": "count"
    }
  },
  {
    "id": "own-stack",
    "group": "what",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "addresses-local",
      "unit": "count"
    }
  },
  {
    "id": "concurrent-vs-parallel",
    "group": "what",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "at-once-processes",
      "unit": "number"
    }
  },
  {
    "id": "print-numbers",
    "group": "what",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "together-processes",
      "unit": "times"
    }
  },
  {
    "id": "gil-mutex",
    "group": "gil",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "overlap",
      "unit": "number"
    }
  },
  {
    "id": "gil-cpu",
    "group": "gil",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "speedup-2",
      "unit": "times"
    }
  },
  {
    "id": "gil-io",
    "group": "gil",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "speedup",
      "unit": "times"
    }
  },
  {
    "id": "gil-per-process",
    "group": "gil",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "speedup",
      "unit": "times"
    }
  },
  {
    "id": "gil-interval",
    "group": "gil",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "delay-1-5",
      "unit": "ms"
    }
  },
  {
    "id": "gil-native",
    "group": "gil",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "speedup-released",
      "unit": "times"
    }
  },
  {
    "id": "free-threaded",
    "group": "gil",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "without-gil",
      "unit": "times"
    }
  },
  {
    "id": "io-threads",
    "group": "waiting",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "speedup",
      "unit": "times"
    }
  },
  {
    "id": "io-processes",
    "group": "waiting",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "against-threads",
      "unit": "times"
    }
  },
  {
    "id": "io-async",
    "group": "waiting",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "wall-10000",
      "unit": "times"
    }
  },
  {
    "id": "io-hundred",
    "group": "waiting",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "start-processes",
      "unit": "ms"
    }
  },
  {
    "id": "io-services",
    "group": "waiting",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "speedup-database",
      "unit": "times"
    }
  },
  {
    "id": "io-chef",
    "group": "waiting",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "speedup",
      "unit": "times"
    }
  },
  {
    "id": "responsive-ui",
    "group": "waiting",
    "needs": "workers",
    "python": false,
    "predicts": {
      "figure": "freeze-page",
      "unit": "ms"
    }
  },
  {
    "id": "blocked-loop",
    "group": "waiting",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "delay-loop",
      "unit": "ms"
    }
  },
  {
    "id": "io-then-cpu",
    "group": "waiting",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "gain-event-loop-50",
      "unit": "times"
    }
  },
  {
    "id": "cpu-processes",
    "group": "computing",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "speedup-2",
      "unit": "times"
    }
  },
  {
    "id": "cpu-kinds",
    "group": "computing",
    "needs": "workers",
    "python": true,
    "predicts": null
  },
  {
    "id": "cpu-pool-map",
    "group": "computing",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "breakeven",
      "unit": "count"
    }
  },
  {
    "id": "cpu-scaling",
    "group": "computing",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "speedup-2",
      "unit": "times"
    }
  },
  {
    "id": "symmetric-asymmetric",
    "group": "computing",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "speedup-skewed-master-worker",
      "unit": "times"
    }
  },
  {
    "id": "share-threads",
    "group": "talking",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "growth-queue",
      "unit": "times"
    }
  },
  {
    "id": "share-processes",
    "group": "talking",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "trip-4000000",
      "unit": "ms"
    }
  },
  {
    "id": "pickle",
    "group": "talking",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "refused",
      "unit": "count"
    }
  },
  {
    "id": "race",
    "group": "safety",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "lost",
      "unit": "share"
    }
  },
  {
    "id": "race-versions",
    "group": "safety",
    "needs": "workers",
    "python": false,
    "predicts": {
      "figure": "breaking-plain",
      "unit": "count"
    }
  },
  {
    "id": "deadlock",
    "group": "safety",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "stuck-opposite",
      "unit": "share"
    }
  },
  {
    "id": "start-cost",
    "group": "costs",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "start-process",
      "unit": "ms"
    }
  },
  {
    "id": "memory-cost",
    "group": "costs",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "memory-process",
      "unit": "bytes"
    }
  },
  {
    "id": "cpu-use",
    "group": "costs",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "beside-waiting",
      "unit": "times"
    }
  },
  {
    "id": "errors",
    "group": "failure",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "finished-processes",
      "unit": "count"
    }
  },
  {
    "id": "fault-isolation",
    "group": "failure",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "left-processes",
      "unit": "count"
    }
  },
  {
    "id": "killable",
    "group": "failure",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "left-threads",
      "unit": "count"
    }
  },
  {
    "id": "overview",
    "group": "choosing",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "waiting-event-loop",
      "unit": "times"
    }
  },
  {
    "id": "rule-of-thumb",
    "group": "choosing",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "gain-event-loop-20",
      "unit": "times"
    }
  },
  {
    "id": "combination",
    "group": "choosing",
    "needs": "workers",
    "python": true,
    "predicts": {
      "figure": "gain-50",
      "unit": "times"
    }
  },
  {
    "id": "measure-it",
    "group": "choosing",
    "needs": "isolation",
    "python": true,
    "predicts": {
      "figure": "processes-0",
      "unit": "times"
    }
  }
];
