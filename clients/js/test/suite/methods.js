import { check, equal, matches } from "../support/checks.js";

export const tests = {
  async "every method answers as it should"(actor) {
    const { stage } = actor;
    const called = new Set();
    /** Calls a method that succeeds; its data. */
    const good = async (client, method, ...parameters) => {
      called.add(`/v1/${method}`);
      const result = await client.call(method, ...parameters);
      check(result.ok && result.status === 200, `${method}: ${JSON.stringify(result)}`);
      matches(result, { statusText: "OK", exception: false }, method);
      return result.data;
    };
    const root = actor.client({ token: actor.root });
    const guest = actor.client();
    const name = `m-${actor.word()}`;
    const email = `${name}@example.org`;
    const password = "brave-otter-7";
    const other = "calm-heron-8";

    equal(await good(guest, "test/test", "Grüße, 世界 🌍"), "Grüße, 世界 🌍");
    equal(await good(guest, "test/upload", null, { deep: [1, -2, 3.5, null, true] }), { file: null, data: { deep: [1, -2, 3.5, null, true] } });

    const { id } = await good(guest, "session/signup", { username: name, password, email });
    check(/^\d+$/.test(id), `an id: ${id}`);
    await good(guest, "session/send-confirmation-email", name);
    equal(await good(guest, "session/confirm-email-by-token", await stage("mailedToken", email, "ghc")), undefined);
    const { token, auth } = await good(guest, "session/signin", { username: name, password });
    matches(auth, { user_id: id, username: name }, "auth");

    const alice = actor.client({ token });
    matches(await good(alice, "profile/read"), { id, name, email, email_confirmed: true }, "profile");
    await good(alice, "profile/set-telegram-username", `t_${id}_x`);
    await good(alice, "profile/set-password", password, other);
    const { token: second } = await good(guest, "session/signin", { username: email, password: other });
    const sessions = await good(alice, "profile/read-sessions");
    equal(sessions.map(({ current }) => current).sort(), [false, true], "sessions");
    await good(alice, "profile/delete-session", sessions.find(({ current }) => !current).id);
    matches(await actor.client({ token: second }).call("profile/read"), { ok: false, status: 401 }, "ended session");
    await good(alice, "profile/delete-sessions");

    const made = await good(alice, "api-tokens/create", "deploy", { expires: "2099-12-31T23:59:59Z" });
    check(made.token.startsWith("gh"), "an API token");
    const list = await alice.call("api-tokens/read", { where: { search: ["like", "dep%"] }, limit: 10 });
    called.add("/v1/api-tokens/read");
    matches(list, { ok: true, meta: { total: 1, summary: { total: 1 } } }, "list of tokens");
    matches(list.data[0], { id: made.id, name: "deploy", enabled: true, expires: "2099-12-31T23:59:59.000Z" }, "token");
    equal(await good(alice, "api-tokens/get-permissions", made.id), [], "permissions");
    await good(alice, "api-tokens/set-permissions", made.id, {});
    await good(alice, "api-tokens/update-permissions", made.id, {});
    await good(alice, "api-tokens/set-enabled", made.id, false);
    await good(alice, "api-tokens/delete", made.id);

    const bob = await good(root, "admin/users/create", { username: `b-${actor.word()}`, permissions: { admin: true } });
    matches(bob, { enabled: true, permissions: { admin: true } }, "made user");
    matches((await good(root, "admin/users/read", { id: bob.id })), { id: bob.id, name: bob.name }, "user");
    check((await good(root, "admin/users/get-permissions", bob.id)).some((permission) => permission.name === "admin" && permission.enabled), "admin");
    await good(root, "admin/users/set-permissions", bob.name, {});
    await good(root, "admin/users/update-permissions", bob.id, { admin: true });
    matches(await good(root, "admin/users/set-password", bob.id), {}, "generated password");
    equal(await good(root, "admin/users/suggest", { where: { name: ["like", bob.name] } }), [{ id: bob.id, name: bob.name }]);
    const renamed = `r-${actor.word()}`;
    equal(await good(root, "admin/users/set-username", bob.id, renamed), { username: renamed });
    await good(root, "admin/users/delete-sessions", renamed);
    await good(root, "admin/users/set-enabled", bob.id, false);
    await good(root, "admin/users/delete", bob.id);

    check(Array.isArray(await good(root, "admin/api-call-log/read-log", { where: { method_id: "/v1/test/test" }, limit: 5 })), "log");
    check((await good(root, "admin/api-call-log/read-latest-stat", "/v1/test/test")).requests.length === 60, "last hour");
    check((await good(root, "admin/api-call-log/read-history-stat", "/v1/test/test")).requests.length === 4320, "30 days");

    await good(guest, "session/send-password-reset-email", email);
    await good(guest, "session/set-password-by-token", await stage("mailedToken", email, "ghr"), "third-plover-9");
    const { token: third } = await good(guest, "session/signin", { username: name, password: "third-plover-9" });
    const again = actor.client({ token: third });
    await good(again, "profile/set-email");
    await good(again, "session/signout");

    const ids = await stage("rows", "select id from gatehouse.methods where id not like '/v1/client/%' order by id");
    equal(ids.map(({ id }) => id).filter((id) => !called.has(id)), [], "methods that were not called");
  },

  async "a name may be absolute, or relative to the version"(actor) {
    const client = actor.client();
    equal((await client.call("/v1/test/test", "a")).data, "a");
    equal((await client.call("test/test", "a")).data, "a");
    matches(await actor.client({ version: "v9" }).call("test/test"), { status: 404, code: -32809 }, "version");
  },

  async "parameters that are left out at the end are not sent"(actor) {
    const client = actor.client();
    matches(await client.call("test/test", undefined), { ok: true, data: undefined }, "undefined");
    matches(await client.call("test/test", null), { ok: true, data: undefined }, "null");
    matches(await client.call("test/upload", undefined, "x"), { ok: true, data: { file: null, data: "x" } }, "a gap");
  },

  async "callVoid executes and does not wait"(actor) {
    const client = actor.client();
    const note = actor.word();
    const started = Date.now();
    matches(await client.callVoid("client/write", note, 3), { ok: true, status: 200, data: undefined }, "callVoid");
    check(Date.now() - started < 2500, "did not wait");
    const { stage } = actor;
    while (!(await stage("rows", `select from client_tests.notes where note = '${note}'`)).length) {
      check(Date.now() - started < 20_000, "was executed");
    }
  },

  async "ping and healthcheck"(actor) {
    const client = actor.client();
    matches(await client.ping(), { ok: true, status: 200, statusText: "OK" }, "ping");
    matches(await client.healthcheck(), { ok: true, status: 200 }, "healthcheck");
  },

  async "auth changes who calls"(actor) {
    const user = await actor.user();
    const client = actor.client();
    matches(await client.call("profile/read"), { status: 401 }, "guest");
    equal((await client.auth(user.token).call("profile/read")).data.name, user.name);
    equal((await client.auth(actor.root).call("profile/read")).data.name, "root");
    matches(await client.auth().call("profile/read"), { status: 401 }, "guest again");
  },
};
