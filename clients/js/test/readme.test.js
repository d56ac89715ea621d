// The README's examples, run one after the other; what they print is what the comments beside them say.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { Api } from "../index.js";
import { Stage } from "./support/stage.js";

test("the README's examples do what they say", { timeout: 60_000 }, async () => {
  const text = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const code = [...text.matchAll(/^```javascript\n(.*?)^```$/gms)].map(([, block]) => block).join("\n");
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, output]) => output);
  assert.ok(expected.length >= 5, "examples");

  const stage = await Stage.start();
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-readme-"));
  try {
    const { url } = await stage.place();
    const made = await new Api(url).call("session/signup", { username: "alice", password: "brave-otter-7" });
    assert.ok(made.ok, made.statusText);
    const program = code
      .replaceAll("https://api.example.com", url)
      .replace(`"gatehouse-client"`, JSON.stringify(new URL("../index.js", import.meta.url)))
      .replace(`{ WebSocket } from "ws"`, `{ WebSocket } from ${JSON.stringify(new URL("support/websocket.js", import.meta.url))}`);
    const file = join(folder, "readme.mjs");
    await writeFile(file, program);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { timeout: 30_000 });
    assert.deepEqual(stdout.trimEnd().split("\n"), expected);
    assert.equal(stderr, "");
  } finally {
    await stage.end();
    await rm(folder, { recursive: true });
  }
});
