import { check, equal, matches, pause, until } from "../support/checks.js";

const connected = (client) => until(() => client.isConnected, "a connection");
const notes = async (stage, prefix) => (await stage("rows", `select note, count(*)::int from client_tests.notes where note like '${prefix}%' group by note`));

/** For every way. */
export const tests = {
  async "a server that starts again is found again, and nothing is executed twice"(actor) {
    const { stage } = actor;
    const { persistent } = actor.way;
    const client = actor.client();
    const events = [];
    client.on("connect", () => events.push("connect")).on("disconnect", ({ code, willReconnect }) => events.push(`disconnect ${code} ${willReconnect}`));
    await client.call("test/test");

    const word = actor.word();
    const calls = Array.from({ length: 100 }, (_, index) => client.call("client/write", `${word}.${index}`, index % 10 === 0 ? 1 : 0.01));
    await until(async () => (await notes(stage, word)).length > 5, "some are executed");
    await stage("killNode");
    const missed = client.call("test/test", "missed");
    if (!persistent) matches(await missed, { ok: false, status: 0, code: "no-answer" }, "no server");
    await stage("startNode");
    if (persistent) matches(await missed, { ok: true, data: "missed" }, "a call that waited");
    const results = await Promise.all(calls);
    await until(async () => (await client.call("test/test", "back")).ok, "it is back");

    // What the killed node had begun ends in the database by itself.
    await until(async () => !(await stage("rows", "select from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()")).length, "all is over");
    const counts = new Map((await notes(stage, word)).map(({ note, count }) => [note, count]));
    for (const [index, result] of results.entries()) {
      const count = counts.get(`${word}.${index}`) ?? 0;
      if (result.ok) equal(count, 1, "executions of what succeeded");
      else if (result.code === "not-sent") equal(count, 0, "executions of what was not sent");
      else {
        matches(result, { status: 0, code: "no-answer" }, "result");
        check(count <= 1, `${count} executions`);
      }
    }
    check(results.some(({ ok }) => ok), "some succeeded");
    check(results.some(({ code }) => code === "no-answer"), "some were on their way");
    if (persistent) equal(events, ["connect", "disconnect 1006 true", "connect"], "events");
    else equal(events, [], "events");
  },
};

/** For WebSocket only. */
export const persistentTests = {
  async "calls wait for the connection, and are answered in any order"(actor) {
    const client = actor.client();
    check(!client.isConnected, "not yet");
    const order = [];
    const slow = client.call("client/write", actor.word(), 0.5).then(() => order.push("slow"));
    const quick = client.call("test/test", "x").then(() => order.push("quick"));
    await Promise.all([slow, quick]);
    equal(order, ["quick", "slow"]);
  },

  async "what the server cannot read is refused, and nothing else"(actor) {
    const client = actor.client();
    await connected(client);
    const slow = client.call("client/write", actor.word(), 0.5);
    const calls = Array.from({ length: 20 }, (_, index) => client.call("test/test", index % 4 === 0 ? "\u0000" : `${index}`));
    const silent = client.callVoid("test/test", "\u0000");
    const later = client.call("client/write", actor.word(), 0.2);
    for (const [index, call] of calls.entries()) {
      if (index % 4 === 0) matches(await call, { ok: false, status: 400, code: -32700 }, "unreadable");
      else matches(await call, { ok: true, data: `${index}` }, "readable");
    }
    for (const result of [slow, silent, later]) matches(await result, { ok: true, status: 200 }, "the others");
    matches(await client.call("test/test", "x"), { ok: true }, "afterwards");
  },

  async "many calls at once are all answered"(actor) {
    const client = actor.client();
    const results = await Promise.all(Array.from({ length: 900 }, (_, index) => client.call("test/test", `${index}`)));
    equal(results.map(({ data }) => data), Array.from({ length: 900 }, (_, index) => `${index}`));
  },

  async "what waits is bounded, in number and in time"(actor) {
    const client = actor.clientOf("http://127.0.0.1:1", { timeout: 1000 });
    const started = Date.now();
    const calls = Array.from({ length: 1001 }, () => client.call("test/test"));
    matches(await calls[1000], { status: 0, code: "not-sent", statusText: "Too many calls wait to be sent" }, "one too many");
    check(Date.now() - started < 900, "it was refused at once");
    for (const result of await Promise.all(calls.slice(0, 1000))) {
      matches(result, { ok: false, status: 0, code: "not-sent", statusText: "No connection in time" }, "waited in vain");
    }
  },

  async "a token that is revoked ends the connection"(actor) {
    const user = await actor.user();
    const session = actor.client({ token: user.token });
    const { data: made } = await session.call("api-tokens/create", "short-lived");
    const client = actor.client({ token: made.token });
    const ends = [];
    client.on("disconnect", (end) => ends.push(end));
    let connections = 0;
    client.on("connect", () => connections++);
    equal((await client.call("profile/read")).data.name, user.name);
    const waiting = client.call("client/write", actor.word(), 5);
    const started = Date.now();
    await session.call("api-tokens/delete", made.id);
    await until(() => ends.length, "disconnect");
    check(Date.now() - started < 2000, `after ${Date.now() - started} ms`);
    matches(ends[0], { code: 4000, tokenEnded: true, willReconnect: false }, "disconnect");
    matches(await waiting, { ok: false, status: 0, code: "no-answer" }, "the call on its way");
    matches(await client.call("test/test"), { ok: false, status: 401, code: "not-sent" }, "a call afterwards");
    await pause(1500);
    equal([connections, client.isConnected, ends.length], [1, false, 1], "no reconnection");
    matches(await client.auth(user.token).call("profile/read"), { ok: true }, "another token");
    equal(connections, 2);
  },

  async "a token that is no good is not tried for ever"(actor) {
    const user = await actor.user();
    const session = actor.client({ token: user.token });
    matches(await session.call("session/signout"), { ok: true }, "signout");
    const ends = [];
    const client = actor.client({ token: user.token });
    client.on("disconnect", (end) => ends.push(end));
    matches(await client.call("test/test"), { ok: false, status: 401, code: "not-sent" }, "a call that waited");
    matches(ends[0], { code: 4000, tokenEnded: true, willReconnect: false }, "disconnect");
    await pause(1500);
    equal([ends.length, client.isConnected], [1, false], "no further attempt");
    matches(await client.auth().call("test/test", "guest"), { ok: true }, "as a guest");
  },

  async "auth answers what was asked before"(actor) {
    const user = await actor.user();
    const client = actor.client({ token: user.token });
    await connected(client);
    const before = client.call("client/write", actor.word(), 0.5);
    const ends = [];
    client.on("disconnect", ({ code, willReconnect }) => ends.push([code, willReconnect]));
    client.auth(actor.root);
    const after = client.call("profile/read");
    equal((await after).data.name, "root");
    matches(await before, { ok: true }, "before");
    equal(ends, [[1000, true]], "disconnect");
  },

  async "a connection that has gone silent is noticed"(actor) {
    const port = await actor.stage("link");
    const client = actor.clientOf(`http://127.0.0.1:${port}`, { keepalive: 300 });
    await connected(client);
    await pause(1500);
    check(client.isConnected, "it answers");
    let end;
    client.on("disconnect", (disconnection) => { end = disconnection; });
    await actor.stage("freeze", port);
    const call = client.call("test/test", "x");
    matches(await call, { ok: false, status: 0, code: "no-answer" }, "call");
    matches(end, { willReconnect: true, tokenEnded: false }, "disconnect");
    matches(await client.call("test/test", "x"), { ok: true }, "the next connection");
  },

  async "events reach their listeners"(actor) {
    const user = await actor.user();
    const client = actor.client({ token: user.token });
    const heard = [];
    client.on("event", (...values) => heard.push(["event", ...values]));
    client.on("event/note", (...values) => heard.push(["note", ...values]));
    client.once("event/note", (...values) => heard.push(["once", ...values]));
    const removed = () => heard.push(["removed"]);
    client.on("event/note", removed).off("event/note", removed);
    await client.call("test/test");
    const publish = (name, args) => actor.stage("execute", `select gatehouse.publish(array[${user.id}]::bigint[], '${name}', '${JSON.stringify(args)}')`);
    await publish("note", [1, { text: "grüße" }, null]);
    await publish("other", []);
    await publish("note", ["again"]);
    await until(() => heard.length >= 6, "events");
    equal(heard, [
      ["event", "note", 1, { text: "grüße" }, null], ["note", 1, { text: "grüße" }, null], ["once", 1, { text: "grüße" }, null],
      ["event", "other"],
      ["event", "note", "again"], ["note", "again"],
    ]);
  },

  async "close answers everything"(actor) {
    const client = actor.client();
    await connected(client);
    let end;
    client.on("disconnect", (disconnection) => { end = disconnection; });
    const sent = client.call("client/write", actor.word(), 1);
    const waiting = actor.client();
    const early = waiting.call("test/test");
    client.close();
    waiting.close();
    matches(await sent, { code: "no-answer" }, "sent");
    matches(await early, { code: "not-sent" }, "not sent");
    matches(end, { willReconnect: false }, "disconnect");
    await pause(1500);
    check(!client.isConnected && !waiting.isConnected, "for good");
  },
};
