import { Actor, ways } from "../support/actor.js";
import { persistentTests, tests as connection } from "./connection.js";
import { tests as errors } from "./errors.js";
import { tests as methods } from "./methods.js";
import { tests as uploads } from "./uploads.js";

/** `[name, run]` of every test on every way. `place`: what an actor needs to know. */
export function suite(place) {
  return ways.flatMap((way) => {
    const all = { ...methods, ...errors, ...uploads, ...connection, ...way.persistent && persistentTests };
    return Object.entries(all).map(([name, test]) => [`${way.name}: ${name}`, async () => {
      const actor = new Actor({ way, ...place });
      try {
        await test(actor);
      } finally {
        actor.end();
      }
    }]);
  });
}

/** Calls methods of the stage behind `site`. */
export function stageOf(site) {
  return async (name, ...parameters) => {
    const response = await fetch(`${site}/stage/${name}`, { method: "POST", body: JSON.stringify(parameters) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${name}: ${text}`);
    return JSON.parse(text);
  };
}
