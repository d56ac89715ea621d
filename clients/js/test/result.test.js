import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromMessage } from "../result.js";

const refusal = (code) => ({ jsonrpc: "2.0", id: 1, error: { code, message: "no", data: { exception: false, request_id: "r" } } });

test("codes have the statuses that docs/errors.md tells", () => {
  const text = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| (-?\d+) \| (\d+) \|/gm)].map(([, code, status]) => [Number(code), Number(status)]);
  assert.ok(rows.length >= 15, `${rows.length} rows`);
  for (const [code, status] of rows) {
    const { ok, status: actual } = fromMessage(refusal(code), { hadToken: status === 403 });
    assert.deepEqual([ok, actual], [false, status], `code ${code}`);
    assert.equal(fromMessage(refusal(code), { status: 418 }).status, 418, "HTTP has told it already");
  }
  for (const status of [400, 401, 403, 404, 409, 429, 503]) assert.equal(fromMessage(refusal(status), {}).status, status);
  assert.equal(fromMessage(refusal(-1), {}).status, 500, "a code of tomorrow");
  assert.equal(fromMessage(refusal(200), {}).status, 500, "an error is none with status 200");
});

test("what is no answer is none", () => {
  for (const message of [undefined, null, 5, "x", [], {}, { result: null }, { result: [] }, { result: {} }, { result: { status: "200" } },
    { error: null }, { error: {} }, { error: { code: "5" } }, { error: "x" }]) {
    assert.equal(fromMessage(message, {}), undefined, JSON.stringify(message));
  }
  assert.equal(fromMessage({ result: { status: 200 } }, { status: 502 }), undefined, "a success with status 502");
});
