// The claims with their titles, as the page lists them.

import { claims as list } from "./claim-list.js";
import { say } from "./texts/texts.js";

/** @type {readonly import("./types.d.ts").ListedClaim[]} */
export const claims = list.map((claim) => ({ ...claim, title: say({ key: `claims.title-${claim.id}` }), group: say({ key: `claims.group-${claim.group}` }) }));
