import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../", import.meta.url));

/** Debian's compiler. */
function check(file) {
  const options = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--target", "es2021", "--module", "node16"];
  const { stdout, status } = spawnSync("/usr/bin/tsc", [...options, file], { encoding: "utf8", cwd: folder });
  return { errors: stdout, status };
}

test("right calls compile, wrong ones do not", () => {
  const { errors, status } = check("test/types.ts");
  assert.equal(errors, "");
  assert.equal(status, 0);
});

test("each wrong line is an error of its own", () => {
  const copy = mkdtempSync(join(tmpdir(), "gatehouse-types-"));
  try {
    for (const name of ["index.d.ts", "methods.d.ts", "package.json"]) copyFileSync(join(folder, name), join(copy, name));
    const text = readFileSync(join(folder, "test/types.ts"), "utf8");
    writeFileSync(join(copy, "types.ts"), text.replaceAll("@ts-expect-error", "an error").replace("../index.js", "./index.js"));
    const { errors } = check(join(copy, "types.ts"));
    const lines = new Set([...errors.matchAll(/types\.ts\((\d+),\d+\): error/g)].map(([, line]) => line));
    assert.equal(lines.size, text.split("@ts-expect-error").length - 1, errors);
    assert.ok(lines.size > 10);
  } finally {
    rmSync(copy, { recursive: true });
  }
});
