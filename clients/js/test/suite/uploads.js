import { check, equal, matches, until } from "../support/checks.js";

/** Bytes that differ from each other. */
function bytes(size) {
  const bytes = new Uint8Array(size);
  for (let index = 0, state = 1; index < size; index++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    bytes[index] = state >> 16;
  }
  return bytes;
}

async function sha256(bytes) {
  // Node 18 has it in a module only.
  const { subtle } = globalThis.crypto ?? (await import("node:crypto")).webcrypto;
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const tests = {
  async "a file arrives as it is, and says how far it is"(actor) {
    const part = bytes(10 << 20);
    // A browser tells every 50 ms only.
    const file = new Blob(Array(8).fill(part), { type: "application/x-test" });
    const content = new Uint8Array(await file.arrayBuffer());
    const steps = [];
    const result = await actor.client({ token: actor.root }).upload("test/upload", file, { a: "b" })
      .on("progress", (step) => steps.push(step));
    matches(result, { ok: true, status: 200 }, "result");
    equal(result.data, {
      file: { name: "file", type: "application/x-test", size: content.length, sha256: await sha256(content) }, data: { a: "b" },
    }, "data");
    check(steps.length >= 2, `${steps.length} steps`);
    check(steps.every(({ loaded, total }, index) => loaded <= total && loaded >= (steps[index - 1]?.loaded ?? 0)), "steps grow");
    const { loaded, total } = steps.at(-1);
    check(loaded === total && total > content.length && total < content.length + 2000, `${loaded} of ${total}`);
  },

  async "bytes, no bytes, and names that are hard to quote"(actor) {
    const client = actor.client();
    matches((await client.upload("test/upload", bytes(10))).data.file, { name: "file", size: 10, sha256: await sha256(bytes(10)) }, "bytes");
    matches((await client.upload("test/upload", new ArrayBuffer(0))).data.file, { size: 0 }, "nothing");
    const named = new Blob(["x"], { type: "text/plain" });
    for (const name of ["grüße 世界.txt", `a"b\r\nc`, "a;b=c\\d"]) {
      // Node 18 has no File.
      const file = globalThis.File ? new File([named], name, { type: named.type }) : Object.defineProperty(named.slice(), "name", { value: name });
      const { data } = await client.upload("test/upload", file, "with data");
      check([name, encodeURIComponent(name), name.replace(/["\r\n]/g, encodeURIComponent)].includes(data.file.name), `${JSON.stringify(name)} came as ${JSON.stringify(data.file.name)}`);
      equal(data.data, "with data");
    }
  },

  async "an upload that is aborted is not executed"(actor) {
    const { stage } = actor;
    const user = await actor.user();
    const accepted = async () => (await stage("rows",
      `select from report.calls where method_id = '/v1/test/upload' and user_id = ${user.id} and status = 200`)).length;
    // Slow enough for a browser, which tells of progress every 50 ms, not to have sent it all by then.
    const client = actor.clientOf(`http://127.0.0.1:${await stage("link", 10)}`, { token: user.token });
    const guest = actor.client();
    const upload = client.upload("test/upload", new Blob([bytes(1 << 20), new Uint8Array(60 << 20)]));
    let steps = 0;
    upload.on("progress", () => {
      steps++;
      upload.abort();
    });
    matches(await upload, { ok: false, status: 0, code: "no-answer", statusText: "Aborted" }, "aborted");
    check(steps >= 1, "it had begun");
    const early = guest.upload("test/upload", new Blob(["x"]));
    early.abort();
    matches(await early, { ok: false, status: 0, statusText: "Aborted" }, "aborted at once");
    const done = client.upload("test/upload", new Blob(["x"]));
    await done;
    done.abort();
    matches(await done, { ok: true }, "aborted too late");
    await until(accepted, "the one that was not aborted is in the log");
    equal(await accepted(), 1, "accepted uploads");
    matches(await client.call("test/test", "x"), { ok: true }, "the client still works");
  },

  async "then, catch and finally"(actor) {
    const client = actor.client();
    let ended = 0;
    const upload = client.upload("test/upload", new Blob(["x"]));
    equal(await upload.then(({ status }) => status), 200);
    await upload.finally(() => ended++);
    matches(await upload.catch(() => {}), { ok: true }, "catch");
    equal(ended, 1);
  },
};
