import { stageOf, suite } from "./suite/index.js";

const errors = [];
addEventListener("error", ({ message }) => errors.push(message));
addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));

const stage = stageOf(location.origin);
await stage("tell", "agent", navigator.userAgent);
for (const [name, run] of suite({ ...JSON.parse(decodeURIComponent(location.hash.slice(1))), stage })) {
  let timer;
  const end = new Promise((_, reject) => { timer = setTimeout(reject, 60_000, new Error("takes too long")); });
  const outcome = await Promise.race([run(), end]).then(() => "passed", (error) => String(error?.stack ?? error));
  clearTimeout(timer);
  await stage("tell", name, outcome);
}
await stage("tell", "errors", errors);
