// The first page: one lesson, and the map of the course. Addresses that once led to the bench lead there still.

import { claims } from "./claim-list.js";

const { search } = location;
if (search) {
  const lesson = new URLSearchParams(search).get("lesson");
  const known = claims.some(({ id }) => id === lesson);
  // In place of this page, so that Back does not lead here again.
  location.replace(known ? `lessons/${lesson}/` : `bench.html${search}${location.hash}`);
} else {
  import("./lesson.js");
  import("./map.js");
}
