import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { decode, encode } from "../msgpack.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (text) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** Each format of the specification at its bounds, and the example of its front page. */
const vectors = [
  [null, "c0"], [false, "c2"], [true, "c3"],
  [0, "00"], [127, "7f"], [128, "cc 80"], [255, "cc ff"], [256, "cd 0100"], [65535, "cd ffff"], [65536, "ce 00010000"],
  [4294967295, "ce ffffffff"], [4294967296, "cf 0000000100000000"], [Number.MAX_SAFE_INTEGER, "cf 001fffffffffffff"],
  [9007199254740992n, "cf 0020000000000000"], [18446744073709551615n, "cf ffffffffffffffff"],
  [-1, "ff"], [-32, "e0"], [-33, "d0 df"], [-128, "d0 80"], [-129, "d1 ff7f"], [-32768, "d1 8000"], [-32769, "d2 ffff7fff"],
  [-2147483648, "d2 80000000"], [-2147483649, "d3 ffffffff7fffffff"], [-9223372036854775808n, "d3 8000000000000000"],
  [1.5, "cb 3ff8000000000000"], [-0, "cb 8000000000000000"], [Infinity, "cb 7ff0000000000000"], [2 ** 60, "cb 43b0000000000000"],
  ["", "a0"], ["a", "a1 61"], ["ü世🌍", "a9 c3bc e4b896 f09f8c8d"], ["\ufeff", "a3 efbbbf"],
  ["x".repeat(31), `bf ${"78".repeat(31)}`], ["x".repeat(32), `d9 20 ${"78".repeat(32)}`], ["x".repeat(255), `d9 ff ${"78".repeat(255)}`],
  ["x".repeat(256), `da 0100 ${"78".repeat(256)}`], ["x".repeat(65535), `da ffff ${"78".repeat(65535)}`],
  ["x".repeat(65536), `db 00010000 ${"78".repeat(65536)}`],
  [new Uint8Array(0), "c4 00"], [new Uint8Array([1, 2]), "c4 02 0102"], [new Uint8Array(256), `c5 0100 ${"00".repeat(256)}`],
  [new Uint8Array(65536), `c6 00010000 ${"00".repeat(65536)}`],
  [[], "90"], [[1, [2, "b"], null], "93 01 92 02 a1 62 c0"], [Array(15).fill(0), `9f ${"00".repeat(15)}`],
  [Array(16).fill(0), `dc 0010 ${"00".repeat(16)}`], [Array(65536).fill(0), `dd 00010000 ${"00".repeat(65536)}`],
  [{}, "80"], [{ compact: true, schema: 0 }, "82 a7 636f6d70616374 c3 a6 736368656d61 00"],
  [Object.fromEntries(Array.from({ length: 16 }, (_, i) => [String.fromCharCode(97 + i), i])),
    `de 0010 ${Array.from({ length: 16 }, (_, i) => `a1${(97 + i).toString(16)}${i.toString(16).padStart(2, "0")}`).join("")}`],
];

test("every format, both ways", () => {
  for (const [value, text] of vectors) {
    assert.equal(hex(encode(value)), hex(bytes(text)));
    assert.deepEqual(decode(bytes(text)), value);
  }
});

test("numbers in formats larger than they need", () => {
  for (const [text, value] of [["cc 01", 1], ["cd 0001", 1], ["ce 00000001", 1], ["cf 0000000000000001", 1], ["d0 01", 1], ["d1 ffff", -1],
    ["d2 ffffffff", -1], ["d3 ffffffffffffffff", -1], ["ca 3fc00000", 1.5], ["d9 01 61", "a"], ["da 0001 61", "a"], ["db 00000001 61", "a"],
    ["dc 0001 c0", [null]], ["dd 00000001 c0", [null]], ["de 0001 a1 61 01", { a: 1 }], ["df 00000001 a1 61 01", { a: 1 }]]) {
    assert.deepEqual(decode(bytes(text)), value, text);
  }
});

test("what JSON.stringify leaves out is left out", () => {
  const value = { a: undefined, b: () => {}, c: Symbol("c"), d: [undefined, () => {}], e: new Date(0), f: { toJSON: () => [1] }, g: Object.create(null) };
  assert.deepEqual(decode(encode(value)), JSON.parse(JSON.stringify(value)));
  assert.deepEqual(decode(encode(7n)), 7);
  assert.deepEqual(decode(encode(new Uint16Array([1]).buffer)), new Uint8Array([1, 0]));
  assert.deepEqual(decode(encode(new Uint8Array([9, 8, 7]).subarray(1))), new Uint8Array([8, 7]));
});

test("what cannot be written is refused", () => {
  assert.throws(() => encode("\ud800"), TypeError);
  assert.throws(() => encode({ "\udc00": 1 }), TypeError);
  assert.throws(() => encode(2n ** 64n), RangeError);
  assert.throws(() => encode(-(2n ** 63n) - 1n), RangeError);
  const circle = [];
  circle.push(circle);
  assert.throws(() => encode(circle), RangeError);
});

test("what is not exactly one value is refused", () => {
  const refused = {
    "": "nothing", "c1": "the type that never is", "01 02": "two values", "cc": "cut off", "cf 00": "cut off", "a2 61": "cut off",
    "91": "cut off", "81 a1 61": "cut off", "c4 02 01": "cut off", "d9": "cut off", "a1 ff": "bad UTF-8", "a3 eda080": "a surrogate in UTF-8",
    "a2 c080": "an overlong form", "db ffffffff": "a claim of 4 GiB", "dd ffffffff": "a claim of 4 G elements", "df ffffffff 01": "a claim of 4 G pairs",
    "81 01 02": "a number as key", "81 c0 02": "nil as key",
    "d4 01 00": "fixext 1", "d6 ff 00000000": "a timestamp", "c7 00 01": "ext 8", "c9 ffffffff 01": "ext 32",
  };
  for (const [text, what] of Object.entries(refused)) assert.throws(() => decode(bytes(text)), RangeError, what);
  assert.throws(() => decode(new Uint8Array(100_000).fill(0x91)), RangeError, "deep arrays");
  assert.deepEqual(decode(encode(nested(100))), nested(100));
});

function nested(depth) {
  return depth ? [nested(depth - 1)] : [];
}

test("keys are data", () => {
  const value = decode(bytes("82 a9 5f5f70726f746f5f5f 81 a1 61 01 a8 746f537472696e67 02"));
  assert.deepEqual(Object.keys(value), ["__proto__", "toString"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal({}.a, undefined);
});

test("random bytes are refused or read, and what was read can be written", () => {
  let state = 42;
  const random = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) >> 8;
  let read = 0;
  for (let round = 0; round < 50_000; round++) {
    const input = Uint8Array.from({ length: random() % 24 }, () => random());
    let value;
    try {
      value = decode(input);
    } catch (error) {
      assert.ok(error instanceof RangeError, `${error.stack} of ${hex(input)}`);
      continue;
    }
    read++;
    assert.deepEqual(decode(encode(value)), value);
  }
  assert.ok(read > 1000, `${read} were read`);
});

test("Python's msgpack says the same", () => {
  // Debian's python3-msgpack. Values as JSON, since both sides have that.
  const values = JSON.parse(JSON.stringify([
    null, true, false, 0, -1, 127, 128, -32, -33, 255, 256, 65535, 65536, 4294967295, 4294967296, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER,
    -128, -129, -32768, -32769, -2147483648, -2147483649, 0.1, -1e300, "", "grüße 世界 🌍", "x".repeat(70_000), [], {}, { a: [1, { b: null }] },
    Array.from({ length: 70_000 }, (_, i) => i), Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, -i * 1000])),
  ]));
  const script = `
import json, msgpack, sys
values = json.loads(sys.stdin.buffer.readline())
for value, line in zip(values, sys.stdin.buffer):
    assert msgpack.unpackb(bytes.fromhex(line.decode()), strict_map_key=True) == value, value
    print(msgpack.packb(value).hex())
`;
  const input = [JSON.stringify(values), ...values.map((value) => hex(encode(value)))].join("\n");
  const lines = execFileSync("/usr/bin/python3", ["-c", script], { input, encoding: "utf8", maxBuffer: 1 << 26 }).trimEnd().split("\n");
  assert.equal(lines.length, values.length);
  for (const [index, line] of lines.entries()) {
    assert.deepEqual(decode(bytes(line)), values[index]);
    assert.equal(hex(encode(values[index])), line);
  }
});
