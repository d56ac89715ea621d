// Assertions for Node and browsers.

export function check(condition, what) {
  if (!condition) throw new Error(what);
}

export function equal(actual, expected, what = "values") {
  const [is, should] = [canonical(actual), canonical(expected)];
  check(is === should, `${what}: ${is} instead of ${should}`);
}

/** Of an object only the members that are expected. */
export function matches(actual, expected, what) {
  const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, actual?.[name]]));
  const [is, should] = [canonical(seen), canonical(expected)];
  check(is === should, `${what}: ${is} instead of ${should}, in ${canonical(actual)}`);
}

export async function rejects(promise, type, what) {
  const error = await promise.then(() => undefined, (error) => error);
  check(error instanceof type, `${what}: ${error} instead of a ${type.name}`);
}

export async function until(condition, what, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  while (!await condition()) {
    check(Date.now() < end, `never: ${what}`);
    await pause(20);
  }
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function canonical(value) {
  return JSON.stringify(value, (_, member) => {
    if (typeof member === "bigint") return `${member}n`;
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
