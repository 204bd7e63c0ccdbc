// What is shared by the parts of the page that move what is seen.

/** Lets the page answer between two pieces of what it has to do. */
export const turn = () => new Promise((resolve) => setTimeout(resolve));

/** Whether the page stands in a frame of another one. */
export const isFramed = window.parent !== window;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Scrolls this document until the element is at its top. `scrollIntoView` would scroll the pages around a frame, too.
 * @param {Element} element
 */
export function bringIntoView(element) {
  scrollBy({ top: element.getBoundingClientRect().top - 8, behavior: still.matches ? "auto" : "smooth" });
}
