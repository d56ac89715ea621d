// The suite in Node.
import { after, before, describe, test } from "node:test";
import { stageOf, suite } from "./suite/index.js";
import { Stage } from "./support/stage.js";
import { WebSocket } from "./support/websocket.js";

describe("in Node", () => {
  const place = { WebSocket };
  let stage;
  before(async () => {
    stage = await Stage.start();
    Object.assign(place, await stage.place(), { stage: stageOf(stage.site) });
  });
  after(() => stage?.end());
  for (const [name, run] of suite(place)) test(name, { timeout: 60_000 }, run);
});
