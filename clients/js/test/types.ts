// Type-checked, never run: what compiles with index.d.ts, and what does not.
import { Api, type Failure, type Result } from "../index.js";

declare const process: { exit(): never };

export async function right(): Promise<void> {
  const api = new Api("https://api.example.com", { token: "t", version: "v1", json: false, persistent: true, timeout: 1000, WebSocket, fetch });
  const profile = await api.call("/v1/profile/read");
  if (!profile.ok) {
    const failure: Failure = profile;
    const code: number | "not-sent" | "no-answer" | "bad-answer" = profile.code;
    const path: string | undefined = profile.errors?.[0]?.path;
    console.log(failure, code, path, profile.retryAfter, profile.requestId);
    return process.exit();
  }
  const email: string | null = profile.data.email;

  const echo = await api.call("test/test", "x");
  const text: string | undefined = echo.data;
  const user = await api.call("admin/users/read", { id: "1" });
  const name: string | undefined = user.data?.name;
  const users = await api.call("/v1/admin/users/read", { where: { search: ["like", "a%"] }, limit: 5 });
  const names: string[] | undefined = users.data?.map((row) => row.name);
  const total: number | undefined = users.meta?.total;
  const made = await api.call("api-tokens/create", "deploy", { expires: "2099-12-31T23:59:59Z" });
  if (made.ok) api.auth(made.data.token);
  const signin = await api.call("session/signin", { username: "a", password: "b" });
  api.auth(signin.ok ? signin.data.token : null);
  await api.call("profile/set-email");
  await api.call("admin/users/set-enabled", "bob", false);
  await api.callVoid("session/send-confirmation-email", "bob");
  const permissions = await api.call("api-tokens/get-permissions", "5");
  const isOn: boolean | undefined = permissions.data?.some(({ enabled }) => enabled);

  const upload = api.upload("test/upload", new Blob(["x"]), { a: 1 }).on("progress", ({ loaded, total }) => console.log(loaded / total));
  upload.abort();
  const size: number | undefined = (await upload).data?.file?.size;

  api.on("connect", () => {}).on("disconnect", ({ code, tokenEnded, willReconnect }) => console.log(code + 1, tokenEnded && willReconnect));
  api.on("event", (name, ...args) => console.log(name.length, args)).once("event/note", (note: string) => console.log(note)).off("connect", () => {});
  const health: Result<undefined> = await api.healthcheck();
  console.log(email, text, name, names, total, isOn, size, health, await api.ping(), api.isConnected);
  api.close();
}

export async function wrong(api: Api): Promise<void> {
  // @ts-expect-error: no such method
  await api.call("profile/reed");
  // @ts-expect-error: no such version
  await api.call("/v9/profile/read");
  // @ts-expect-error: it takes no parameter
  await api.call("profile/read", "x");
  // @ts-expect-error: the second parameter is missing
  await api.call("admin/users/set-enabled", "bob");
  // @ts-expect-error: a parameter of another type
  await api.callVoid("/v1/admin/users/set-enabled", "bob", "false");
  // @ts-expect-error: a field that cannot be sorted by
  await api.call("admin/users/read", { order_by: "email" });
  // @ts-expect-error: an array is no row
  console.log((await api.call("admin/users/read")).data?.name);
  // @ts-expect-error: data only where it is a success
  console.log((await api.call("profile/read")).data.name);
  // @ts-expect-error: it takes no file
  api.upload("test/test", new Blob([]));
  // @ts-expect-error: no file
  api.upload("test/upload", "text");
  // @ts-expect-error: no such event
  api.on("conect", () => {});
  // @ts-expect-error: an upload has no such event
  api.upload("test/upload", new Blob([])).on("end", () => {});
  // @ts-expect-error: no such option
  new Api("https://api.example.com", { tokens: "t" });
}
