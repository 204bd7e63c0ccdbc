// Wheel, mouse and fingers on a picture that can be zoomed and moved sideways.
//
// What belongs to the page stays with it: a plain wheel and an upright swipe scroll. Zoom takes Ctrl (or Cmd) with the
// wheel, or a pinch; a drag or a sideways wheel moves a picture that is zoomed.

/**
 * What a gesture asks for; x is in CSS pixels from the left edge of the node.
 * @typedef {object} Hands
 * @property {() => boolean} canMove whether there is more to see than is shown
 * @property {(factor: number, x: number) => void} zoom around x; below 1 zooms in
 * @property {(pixels: number) => void} move to later times by this many CSS pixels
 * @property {(x: number, clientY: number) => void} point
 * @property {() => void} leave
 */

/**
 * @param {HTMLElement} node
 * @param {Hands} hands
 * @param {AbortSignal} signal when to stop
 */
export function gestures(node, hands, signal) {
  /** The buttons and fingers that are down, by pointer: where each was last. @type {Map<number, number>} */
  const down = new Map();
  /** @param {MouseEvent} event */
  const xOf = (event) => event.clientX - node.getBoundingClientRect().left;

  node.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      hands.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 120)) * 0.35), xOf(event));
      return;
    }
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    if (sideways === 0 || !hands.canMove()) return;
    event.preventDefault();
    hands.move(sideways);
  }, { passive: false, signal });

  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    down.set(event.pointerId, xOf(event));
    if (event.pointerType === "mouse") node.setPointerCapture(event.pointerId);
    else hands.point(xOf(event), event.clientY);
  }, { signal });

  node.addEventListener("pointermove", (event) => {
    const x = xOf(event);
    const last = down.get(event.pointerId);
    if (last === undefined) {
      hands.point(x, event.clientY);
      return;
    }
    down.set(event.pointerId, x);
    if (down.size > 1) {
      for (const [pointer, other] of down) {
        if (pointer === event.pointerId) continue;
        hands.zoom(Math.max(8, Math.abs(last - other)) / Math.max(8, Math.abs(x - other)), (x + other) / 2);
        return;
      }
    }
    if (x !== last && hands.canMove()) {
      node.classList.add("grabbed");
      hands.move(last - x);
    }
  }, { signal });

  /** @param {PointerEvent} event */
  const lift = (event) => {
    down.delete(event.pointerId);
    if (down.size === 0) node.classList.remove("grabbed");
  };
  node.addEventListener("pointerup", lift, { signal });
  node.addEventListener("pointercancel", lift, { signal });
  // A finger that lifts leaves too, but what it pointed at is to be read now; a press elsewhere ends that.
  node.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hands.leave(), { signal });
  document.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" && event.target instanceof Node && !node.contains(event.target)) hands.leave();
  }, { signal });
}
