/** Printing what was measured, in the lines of the other benches. */

/**
 * The smallest value that `percent` of all do not exceed (nearest rank).
 * @param {readonly number[]} all
 * @param {number} percent
 */
export function percentile(all, percent) {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100), 1) - 1] ?? Number.NaN;
}

/**
 * @param {string} what
 * @param {readonly number[]} all in milliseconds
 * @param {string} promise
 */
export function print(what, all, promise = "") {
  const [p50, p99] = [50, 99].map((percent) => percentile(all, percent).toFixed(2).padStart(8));
  const count = String(all.length).padStart(5);
  process.stdout.write(
    `${what.padEnd(44)} n ${count}   p50 ${p50} ms   p99 ${p99} ms   ${promise}\n`.trimEnd().concat("\n"),
  );
}
