// Finishes the site that trunk has put together (Trunk.toml), in the folder that TRUNK_STAGING_DIR names: first the pages of the course,
// which say what modules there are, and then everything smaller. trunk would run two hooks at the same time.

import { buildChallenges } from "./challenges.js";
import { buildCourse } from "./lessons.js";
import { minify } from "./minify.js";
import { buildPages } from "./pages.js";

const folder = process.env.TRUNK_STAGING_DIR ?? process.argv[2];
if (folder === undefined) throw new Error("Name the folder of the built site.");
const lessons = buildCourse(folder);
buildChallenges(folder, lessons);
buildPages(folder, lessons);
await minify(folder);
