import { Api } from "../../index.js";
import { check, equal, matches, pause, rejects, until } from "../support/checks.js";

export const tests = {
  async "the server's refusals"(actor) {
    const { stage } = actor;
    const user = await actor.user();
    const guest = actor.client();
    const client = actor.client({ token: user.token });
    const root = actor.client({ token: actor.root });
    const refused = async (status, code, result, more) =>
      matches(await result, { ok: false, status, code, data: undefined, exception: false, ...more }, `${status} ${code}`);

    await refused(401, -32801, guest.call("profile/read"), { statusText: "Insufficient permissions to call API method" });
    await refused(403, -32801, client.call("admin/users/read"));
    await guest.call("client/rate");
    await refused(429, -32802, guest.call("client/rate"));
    await refused(400, actor.way.persistent ? -32700 : -32807, guest.call("test/test", "\u0000"));
    await refused(400, -32808, guest.call("test/test", 5), { errors: [{ path: "/0", message: "must be string" }] });
    await refused(404, -32809, guest.call("no/such"));
    await refused(400, -32808, root.call("admin/users/create", { username: "!" }));
    for (const status of [400, 410, 503]) await refused(status, status, guest.call("client/refuse", `${status}`), { statusText: "Not today" });
    await refused(401, 401, guest.call("session/signin", { username: user.name, password: "wrong-wrong-1" }));
    await refused(403, 403, client.call("profile/set-password", "wrong-wrong-1", "brave-otter-8"));
    await refused(404, 404, root.call("admin/users/delete", "no-such-user"));
    await refused(409, 409, guest.call("session/signup", { username: user.name, password: "brave-otter-7" }));
    await until(async () => {
      const result = await guest.call("session/signin", { username: user.name, password: "wrong-wrong-1" });
      return result.status === 429 && result.code === 429;
    }, "429 for many wrong passwords");
    await stage("execute", "delete from gatehouse.throttles");

    const fault = await guest.call("client/fault");
    matches(fault, { ok: false, status: 500, code: 500, exception: true, statusText: "Internal error" }, "fault");
    check(/^[\w.-]{1,128}$/.test(fault.requestId), "a request id");
  },

  async "uploads that are refused"(actor) {
    const client = actor.client();
    const refused = async (status, code, result) => matches(await result, { ok: false, status, code }, `${status} ${code}`);
    const image = (size) => new Blob([new Uint8Array(size)], { type: "image/png" });
    matches(await client.upload("client/picture", image(4096)), { ok: true }, "good");
    await refused(413, -32902, client.upload("client/picture", image(4097)));
    await refused(400, -32906, client.upload("client/picture", new Blob(["x"], { type: "text/plain" })));
    await refused(415, -32803, client.upload("test/test", image(1)));
    await refused(401, -32801, client.upload("profile/read", image(1)));
    await refused(404, -32809, client.upload("no/such", image(1)));
    await refused(400, -32808, client.upload("test/upload", image(1), 5));
  },

  async "a parameter that is too large"(actor) {
    const result = await actor.client().call("test/test", "x".repeat(2 << 20));
    matches(result, { ok: false, status: 413, code: actor.way.persistent ? "not-sent" : 413 }, "2 MiB");
  },

  async "the database is away"(actor) {
    const { stage } = actor;
    const client = actor.client();
    await client.call("test/test");
    await stage("shutOut", true);
    try {
      await until(async () => (await client.call("test/test", "x")).status === 503, "503");
      matches(await client.call("test/test", "x"), { ok: false, status: 503, code: 503 }, "call");
      matches(await client.ping(), { ok: true }, "ping");
      matches(await client.healthcheck(), { ok: false, status: 503, code: 503 }, "healthcheck");
    } finally {
      await stage("shutOut", false);
    }
    await until(async () => (await client.call("test/test", "x")).ok && (await client.healthcheck()).ok, "it is back");
  },

  async "nobody answers"(actor) {
    matches(await actor.clientOf("http://127.0.0.1:1", { timeout: 1000 }).call("test/test"),
      { ok: false, status: 0, code: actor.way.persistent ? "not-sent" : "no-answer", exception: false }, "no server");
    matches(await actor.clientOf("http://127.0.0.1:1", { persistent: false }).upload("test/upload", new Blob(["x"])),
      { ok: false, status: 0, code: "no-answer" }, "upload without a server");
  },

  async "an answer that does not come in time"(actor) {
    const client = actor.client({ timeout: 500 });
    await until(async () => (await client.call("test/test")).ok, "a connection");
    const note = actor.word();
    matches(await client.call("client/write", note, 2), { ok: false, status: 0, code: "no-answer", statusText: "No answer in time" }, "slow");
    await pause(2500);
    matches(await client.call("test/test", "still"), { ok: true, data: "still" }, "afterwards");
    equal(await actor.stage("rows", `select note from client_tests.notes where note = '${note}'`), [{ note }], "notes");
  },

  async "somebody else answers"(actor) {
    for (const [name, expected] of Object.entries({
      gateway: { status: 502, code: "bad-answer" },
      portal: { status: 0, code: "bad-answer" },
      empty: { status: 0, code: "bad-answer" },
      foreign: { status: 0, code: "bad-answer" },
      moved: { status: 0, code: "bad-answer" },
      never: { status: 0, code: "no-answer" },
    })) {
      const client = actor.clientOf(`${actor.site}/broken/${name}/`, { persistent: false, timeout: name === "never" ? 300 : 10_000 });
      const should = { ok: false, data: undefined, exception: false, ...expected };
      matches(await client.call("test/test", "x"), should, name);
      // XMLHttpRequest follows a redirection, here to nowhere.
      if (name !== "moved") matches(await client.upload("test/upload", new Blob(["x"])), should, `${name}, upload`);
    }
  },

  async "what cannot be sent at all is the program's mistake"(actor) {
    const client = actor.client();
    for (const name of ["", "/", "a b", "test//test", "../health/live", "test/test?x", "test/test#x", "//example.org/x", "test/..", undefined]) {
      await rejects(client.call(name), TypeError, `name ${name}`);
    }
    const circle = {};
    circle.self = circle;
    await rejects(client.call("test/test", circle), Error, "a circle");
    await rejects((async () => client.upload("test/upload", "text"))(), TypeError, "no file");
    for (const token of ["", "a b", "a\r\nb: c", 5]) {
      await rejects((async () => new Api(actor.url, { token }))(), TypeError, `token ${token}`);
      await rejects((async () => client.auth(token))(), TypeError, `auth ${token}`);
    }
    await rejects((async () => new Api("ftp://example.org"))(), TypeError, "scheme");
    await rejects((async () => new Api(actor.url, { persistent: true, WebSocket: null }))(), TypeError, "no WebSocket");
    await rejects((async () => client.on("conect", () => {}))(), TypeError, "no event");
  },

  async "a closed client sends nothing"(actor) {
    const client = actor.client();
    client.close();
    const should = { ok: false, status: 0, code: "not-sent" };
    matches(await client.call("test/test"), should, "call");
    matches(await client.callVoid("test/test"), should, "callVoid");
    matches(await client.upload("test/upload", new Blob(["x"])), should, "upload");
    matches(await client.ping(), should, "ping");
  },

  async "objects stay what they are"(actor) {
    const hostile = JSON.parse(`{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": "x"}`);
    const { data } = await actor.client().call("test/upload", null, hostile);
    equal(Object.keys(data.data).sort(), ["__proto__", "constructor", "toString"], "keys");
    check({}.polluted === undefined, "nothing is polluted");
    check(Object.getPrototypeOf(data.data) === Object.prototype, "a plain object");
  },
};
