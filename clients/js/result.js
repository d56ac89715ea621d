// What a call comes to: always an object of the same shape, whatever went wrong.
import { decode } from "./msgpack.js";

/** HTTP statuses of JSON-RPC codes, for answers that come without one; other codes are statuses themselves. */
const STATUSES = new Map([
  [-32700, 400], [-32600, 400], [-32802, 429], [-32803, 415], [-32804, 405], [-32807, 400], [-32808, 400],
  [-32809, 404], [-32902, 413], [-32906, 400], [-32907, 400],
]);

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function success(data, meta) {
  return { ok: true, status: 200, statusText: "OK", data, meta, exception: false };
}

/** Something that no server said. `code` tells what is certain: "not-sent", "no-answer" or "bad-answer". */
export function failure(code, statusText, status = 0) {
  return { ok: false, status, statusText, data: undefined, meta: undefined, exception: false, code };
}

/** From a JSON-RPC response. `status`: the HTTP status, if there was one; `hadToken`: who was refused was no guest. */
export function fromMessage(message, { status, hadToken }) {
  const { result, error } = Object(message);
  if (isObject(result) && Number.isInteger(result.status) && (status ?? 200) === 200) {
    const { data, meta, exception } = result;
    return {
      ok: result.status < 400, status: result.status, statusText: String(result.status_text),
      data, meta, exception: exception === true,
    };
  }
  if (!isObject(error) || !Number.isInteger(error.code)) return undefined;
  const details = Object(error.data);
  return {
    ...failure(error.code, String(error.message), status >= 400 ? status : statusOf(error.code, hadToken)),
    exception: details.exception === true,
    errors: Array.isArray(details.errors) ? details.errors : undefined,
    requestId: typeof details.request_id === "string" ? details.request_id : undefined,
  };
}

/** From an HTTP response: `status`, `statusText`, `header(name)` and the body's `bytes`. */
export function fromHTTP({ status, statusText, header, bytes }, hadToken) {
  const message = parse(bytes, header("content-type") ?? "");
  const answer = fromMessage(message, { status, hadToken })
    // What a node says of its own health has no envelope.
    ?? (status === 503 && Object(message).status === "unavailable" ? failure(503, "Service Unavailable", 503) : undefined)
    ?? failure("bad-answer", statusText || "The answer is not the API's", status >= 400 ? status : 0);
  answer.requestId ??= header("x-request-id") ?? undefined;
  const retryAfter = Number.parseInt(header("retry-after"), 10);
  if (retryAfter >= 0) answer.retryAfter = retryAfter;
  return answer;
}

function parse(bytes, contentType) {
  try {
    return /^application\/msgpack\b/i.test(contentType) ? decode(bytes) : JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

function statusOf(code, hadToken) {
  if (code === -32801) return hadToken ? 403 : 401;
  return STATUSES.get(code) ?? (code >= 400 && code <= 599 ? code : 500);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
