// Figures in words. What is not known is "n/a", never 0.

/** What stands where a figure is not known. */
export const UNKNOWN = "n/a";

/** @typedef {number | null | undefined} Figure */

/**
 * @param {Figure} value
 * @returns {value is number}
 */
const known = (value) => typeof value === "number" && Number.isFinite(value);

/**
 * A number with about three figures that count, thousands parted by thin spaces.
 * @param {Figure} value
 * @returns {string}
 */
export function number(value) {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return whole(value);
  return String(Number(value.toPrecision(size < 0.001 ? 1 : 3)));
}

/**
 * A whole number, thousands parted by narrow spaces from ten thousand up.
 * @param {Figure} value
 * @returns {string}
 */
export function whole(value) {
  if (!known(value)) return UNKNOWN;
  const text = String(Math.round(value));
  return Math.abs(value) < 10_000 ? text : text.replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/**
 * A time given in milliseconds.
 * @param {Figure} value
 * @returns {string}
 */
export function ms(value) {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size >= 10_000) return `${(value / 1000).toFixed(1)}\u202fs`;
  if (size >= 1000) return `${(value / 1000).toFixed(2)}\u202fs`;
  if (size >= 100 || value === 0) return `${value.toFixed(0)}\u202fms`;
  if (size >= 10) return `${value.toFixed(1)}\u202fms`;
  if (size >= 0.1) return `${value.toFixed(2)}\u202fms`;
  return `${number(value * 1000)}\u202fµs`;
}

/**
 * A size given in bytes.
 * @param {Figure} value
 * @returns {string}
 */
export function bytes(value) {
  if (!known(value)) return UNKNOWN;
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? whole(value) : value.toFixed(value < 10 ? 1 : 0)}\u202f${units[unit] ?? ""}`;
}

/**
 * A factor, such as a speed-up.
 * @param {Figure} value
 * @returns {string}
 */
export function times(value) {
  if (!known(value)) return UNKNOWN;
  return `${value >= 100 ? whole(value) : value >= 10 ? value.toFixed(1) : value.toFixed(2)}×`;
}

/**
 * A mean of whole numbers, such as lanes: with two decimals while it is small.
 * @param {Figure} value
 * @returns {string}
 */
export function mean(value) {
  return known(value) && Math.abs(value) < 100 ? value.toFixed(2) : whole(value);
}

/**
 * A number with its noun.
 * @param {number} value
 * @param {string} noun its singular
 * @returns {string}
 */
export function count(value, noun) {
  return `${whole(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/**
 * Rows as comma-separated values (RFC 4180); what is not known stays empty.
 * @param {readonly (readonly (string | number | null | undefined)[])[]} rows
 * @returns {string}
 */
export function csv(rows) {
  /** @param {string | number | null | undefined} cell */
  const quoted = (cell) => {
    const text = cell === null || cell === undefined ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}
