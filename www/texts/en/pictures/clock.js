// What the clock of a picture says.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "play": "Play",
  "pause": "Pause",
  "back": "Step back",
  "forward": "Step forward",
  "moment": "Moment of the run",
};

export default texts;
