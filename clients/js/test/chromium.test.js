// The suite in headless Chromium: the page runs it and tells what came of each test.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { suite } from "./suite/index.js";
import { Stage } from "./support/stage.js";

/** The page gives each of its tests a minute. */
const patience = 75_000;

describe("in Chromium", () => {
  let stage;
  let browser;
  let folder;
  let gone;
  let failure;
  let log = "";

  /** What the page says of a test; fails if it does not, and at once for all that would have come after. */
  async function told(name) {
    let timer;
    const silence = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the page says nothing of it: ${log}`)), patience);
    });
    try {
      if (failure) throw new Error("the page had stopped before");
      return await Promise.race([stage.heard(name), gone, silence]);
    } catch (error) {
      failure ??= error;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  before(async () => {
    stage = await Stage.start();
    folder = await mkdtemp(join(tmpdir(), "gatehouse-chromium-"));
    const page = `${stage.site}/test/page.html#${encodeURIComponent(JSON.stringify(await stage.place()))}`;
    browser = spawn("chromium", [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
      `--user-data-dir=${folder}`, page,
      // It ends with the pipes 3 and 4, so it does not outlive a run that is cut short.
    ], { detached: true, stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
    browser.stderr.on("data", (text) => { log = (log + text).slice(-2000); });
    gone = once(browser, "exit").then(() => { throw new Error(`the browser has gone: ${log}`); });
    gone.catch(() => {});
  });

  after(async () => {
    if (browser?.pid) {
      try { process.kill(-browser.pid, "SIGKILL"); } catch { /* It has ended by itself. */ }
      await gone.catch(() => {});
    }
    await stage?.end();
    // The browser's other processes may still write for a moment.
    if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  test("it is a browser", async () => assert.match(await told("agent"), /Chrome\//));
  for (const [name] of suite({})) test(name, async () => assert.equal(await told(name), "passed"));
  test("the page has met no error of its own", async () => assert.deepEqual(await told("errors"), []));
});
