// Which class each tag of the page stands for.

import type { BenchForm } from "./elements/bench-form.js";
import type { ClaimCard } from "./elements/claim-card.js";
import type { ClaimList } from "./elements/claim-list.js";
import type { GuessBoard } from "./elements/guess-board.js";
import type { LaneTimeline } from "./elements/lane-timeline.js";
import type { RunResult } from "./elements/run-result.js";

declare global {
  interface HTMLElementTagNameMap {
    "bench-form": BenchForm;
    "claim-card": ClaimCard;
    "claim-list": ClaimList;
    "guess-board": GuessBoard;
    "lane-timeline": LaneTimeline;
    "run-result": RunResult;
  }
}
