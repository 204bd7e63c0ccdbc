// Figures as people read them, in the language of the texts. One formatter for the whole page, over `Intl`; what is not
// known is "n/a", never 0. Figure and unit are bound by a no-break space, so that no line ends between them.

/** What stands where a figure is not known. */
export const UNKNOWN = "n/a";

const NBSP = "\u00a0";

/** A figure as it arrives: only a finite number is known. @typedef {unknown} Figure */
/** The forms of a noun by plural category: `one` and `other` in English. @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Forms */
/** @typedef {ReturnType<typeof formatter>} Format */

/**
 * @param {Figure} value
 * @returns {value is number}
 */
export const known = (value) => typeof value === "number" && Number.isFinite(value);

/**
 * Decimals that give a number this many digits that count, and none below the point from there up. Rounding may carry
 * into one more digit: 9.996 with three digits is 10.0.
 * @param {number} value
 * @param {number} digits
 * @returns {number}
 */
function decimals(value, digits) {
  if (value === 0) return 0;
  const rounded = Number(Math.abs(value).toPrecision(digits));
  return Math.max(0, Math.min(20, digits - 1 - Math.floor(Math.log10(rounded))));
}

/**
 * The formatter of one language.
 * @param {string} language a BCP 47 tag such as `en`
 */
export function formatter(language) {
  /** @type {Intl.NumberFormat[]} */
  const fixed = [];
  const plurals = new Intl.PluralRules(language);
  const and = new Intl.ListFormat(language, { type: "conjunction" });
  const or = new Intl.ListFormat(language, { type: "disjunction" });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });

  /** @param {number} value @param {number} places */
  const withDecimals = (value, places) => {
    const format = (fixed[places] ??= new Intl.NumberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: places }));
    // A negative number that rounds to 0 is 0.
    return format.format(Number(value.toFixed(places)) === 0 ? 0 : value);
  };

  /**
   * In the first unit in which the rounded number stays below the step to the next one.
   * @param {number} value
   * @param {readonly (readonly [scale: number, unit: string])[]} units from the smallest up
   * @param {number} most below this, the unit is large enough
   */
  const scaled = (value, units, most) => {
    for (const [i, [scale, unit]] of units.entries()) {
      const part = value / scale;
      if (i < units.length - 1 && Math.abs(Number(part.toPrecision(3))) >= most) continue;
      return `${withDecimals(part, Number.isInteger(part) ? 0 : decimals(part, 3))}${NBSP}${unit}`;
    }
    return UNKNOWN;
  };

  /** A whole number, thousands grouped. @param {Figure} value */
  const whole = (value) => (known(value) ? withDecimals(value, 0) : UNKNOWN);

  /** A number with three digits that count; whole numbers stay whole. @param {Figure} value */
  const number = (value) => {
    if (!known(value)) return UNKNOWN;
    return withDecimals(value, Number.isInteger(value) ? 0 : decimals(value, 3));
  };

  /** A time in milliseconds, in the unit that fits: `45.0 ns`, `12.3 µs`, `3.21 ms`, `1.23 s`; a whole one stays whole: `20 ms`. @param {Figure} value */
  const ms = (value) => {
    if (!known(value)) return UNKNOWN;
    if (value === 0) return `0${NBSP}ms`;
    return scaled(value, [[1e-6, "ns"], [1e-3, "µs"], [1, "ms"], [1000, "s"]], 1000);
  };

  /** A size in bytes, in decimal units: `512 B`, `1.50 kB`, `64.0 MB`. @param {Figure} value */
  const bytes = (value) => {
    if (!known(value)) return UNKNOWN;
    if (Math.abs(value) < 1000) return `${whole(value)}${NBSP}B`;
    return scaled(value, [[1e3, "kB"], [1e6, "MB"], [1e9, "GB"]], 1000);
  };

  /** A factor, such as a speed-up: `1.97×`, `12.3×`. @param {Figure} value */
  const times = (value) => {
    if (!known(value)) return UNKNOWN;
    const size = Math.abs(value);
    return `${withDecimals(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)}×`;
  };

  /** A factor with its interval, where there is one: `1.97× (1.90×–2.03×)`. @param {Figure} value `{ ratio, low, high }` */
  const ratio = (value) => {
    const { ratio: middle, low = null, high = null } = /** @type {{ ratio?: unknown, low?: unknown, high?: unknown }} */ (value ?? {});
    return `${times(middle)}${known(low) && known(high) ? ` (${times(low)}–${times(high)})` : ""}`;
  };

  /** A mean of whole numbers, such as lanes: with two decimals while it is small. @param {Figure} value */
  const mean = (value) => (known(value) ? withDecimals(value, Math.abs(value) < 100 ? 2 : 0) : UNKNOWN);

  /** A share of 1: `5.3%`, `98%`. @param {Figure} value */
  const percent = (value) => {
    if (!known(value)) return UNKNOWN;
    const size = Math.abs(value);
    return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: size < 0.0995 && size > 0 ? 1 : 0 }).format(value);
  };

  /**
   * A whole number, with its noun where one is given: `1 task`, `10,000 tasks`.
   * @param {Figure} value
   * @param {Forms | string} [noun] its forms; a text alone is an English noun that takes an s
   */
  const count = (value, noun) => {
    if (noun === undefined) return whole(value);
    return `${whole(value)} ${plural(value, typeof noun === "string" ? { one: noun, other: `${noun}s` } : noun)}`;
  };

  /** The form that goes with a number. @param {Figure} value @param {Forms} forms */
  const plural = (value, forms) => (known(value) ? (forms[plurals.select(Math.round(value))] ?? forms.other) : forms.other);

  /**
   * Names in a row: `a, b, and c`.
   * @param {Figure} items an array of texts
   * @param {"and" | "or"} [word]
   */
  const list = (items, word = "and") => (Array.isArray(items) ? (word === "and" ? and : or).format(items.map(String)) : UNKNOWN);

  /** A long time in words: `40 seconds`, `3 minutes`, `2 hours`. @param {Figure} value milliseconds */
  const duration = (value) => {
    if (!known(value)) return UNKNOWN;
    const [amount, unit] = value < 90_000 ? [value / 1000, "second"] : value < 5_400_000 ? [value / 60_000, "minute"] : [value / 3_600_000, "hour"];
    return new Intl.NumberFormat(language, { style: "unit", unit: String(unit), unitDisplay: "long", maximumFractionDigits: 0 }).format(Math.max(1, Math.round(Number(amount))));
  };

  /** A day. @param {number} at milliseconds since 1970 */
  const date = (at) => day.format(new Date(at));

  /** The time of day. @param {Date} date */
  const timeOfDay = (date) => clock.format(date);

  /**
   * A figure whose unit comes with it; a text stays as it is.
   * @param {Figure} value
   * @param {Figure} [unit] `ms`, `bytes`, `×`, `share`, another unit, or nothing
   */
  const quantity = (value, unit = "") => {
    if (typeof value === "string") return value;
    if (!known(value)) return UNKNOWN;
    if (unit === "ms") return ms(value);
    if (unit === "bytes" || unit === "B") return bytes(value);
    if (unit === "×" || unit === "times") return times(value);
    if (unit === "share" || unit === "%") return percent(value);
    return unit === "" || unit === null || unit === "count" || unit === "number" ? number(value) : `${number(value)}${NBSP}${unit}`;
  };

  return Object.freeze({ language, ms, bytes, times, ratio, percent, count, number, list, mean, whole, plural, duration, date, timeOfDay, quantity });
}

/** The language that the document is written in. */
export const language = (typeof document === "object" && document.documentElement.lang) || "en";

/** The formatter of the page. */
export const format = formatter(language);

export const { ms, bytes, times, percent, count, number, list, mean, whole, plural, duration, timeOfDay, quantity } = format;

/**
 * Rows as comma-separated values (RFC 4180), for programs: no language, and what is not known stays empty.
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
