// Type-checked, never run: what compiles with clients/js/methods.d.ts, and what does not.
import type { ListMeta, ListOptions, Methods, ReadMethod } from "../../../clients/js/methods";

declare function call<M extends ReadMethod>(method: M, options: { id: string }): Promise<{ data: Methods[M]["row"] }>;
declare function call<M extends ReadMethod>(method: M, options?: ListOptions<M>): Promise<{ data: Methods[M]["row"][] }>;
declare function call<M extends keyof Methods>(
    method: M,
    ...params: Methods[M]["params"]
): Promise<{ data: Methods[M]["data"] }>;

declare function upload<M extends { [K in keyof Methods]: Methods[K] extends { upload: unknown[] } ? K : never }[keyof Methods]>(
    method: M,
    file: object,
    ...params: Methods[M] extends { upload: infer U extends unknown[] } ? U : never
): Promise<{ data: Methods[M]["data"] }>;

export async function right(): Promise<void> {
    const profile = (await call("/v1/profile/read")).data;
    const email: string | null = profile.email;
    const isAdmin: true | undefined = profile.permissions["admin"];

    const users = (await call("/v1/admin/users/read", { where: { search: ["like", "a%"] }, order_by: [["name", "desc"], "id"], limit: 5 })).data;
    const names: string[] = users.map((user) => user.name);
    const all: { name: string }[] = (await call("/v1/admin/users/read")).data;
    const user: string = (await call("/v1/admin/users/read", { id: "1" })).data.name;

    const created = (await call("/v1/admin/users/create", { username: "bob", permissions: { admin: true } })).data;
    const password: string | undefined = created.password;

    await call("/v1/admin/users/set-enabled", "bob", false);
    await call("/v1/profile/set-email");
    await call("/v1/profile/set-email", null);

    const token: string = (await call("/v1/api-tokens/create", "deploy", { expires: "2099-12-31T23:59:59Z" })).data.token;
    const nothing: undefined = (await call("/v1/api-tokens/set-permissions", "5", { admin: true })).data;
    const auth = (await call("/v1/session/signin", { username: "bob", password: "x" }, ["admin"])).data.auth.user_id;
    const log = (await call("/v1/admin/api-call-log/read-log", { where: { method_id: ["=", "/v1/test/test"] } })).data;
    const runtime: number | undefined = log[0]?.runtime;
    const echo: string | undefined = (await call("/v1/test/test", "x")).data;
    const size: number | undefined = (await upload("/v1/test/upload", {}, "x")).data.file?.size;
    const meta: Methods["/v1/api-tokens/read"]["meta"] = { total: 1, summary: { total: 1 } };
    const list: ListMeta = meta;
    console.log(email, isAdmin, names, all, user, password, token, nothing, auth, runtime, echo, size, list);
}

export async function wrong(): Promise<void> {
    // @ts-expect-error: no such method
    await call("/v1/profile/reed");
    // @ts-expect-error: it takes no parameter
    await call("/v1/profile/read", "x");
    // @ts-expect-error: the second parameter is missing
    await call("/v1/admin/users/set-enabled", "bob");
    // @ts-expect-error: a parameter of another type
    await call("/v1/admin/users/set-enabled", "bob", "false");
    // @ts-expect-error: a required parameter is not null
    await call("/v1/admin/users/delete", null);
    // @ts-expect-error: a member is missing
    await call("/v1/admin/users/create", { password: "x" });
    // @ts-expect-error: a member that there is not
    await call("/v1/session/signin", { username: "bob", password: "x", remember: true });
    // @ts-expect-error: a field that cannot be searched
    await call("/v1/admin/users/read", { where: { name: "a" } });
    // @ts-expect-error: an operator that the field does not take
    await call("/v1/admin/users/read", { where: { search: ["=", "a"] } });
    // @ts-expect-error: a field that cannot be sorted by
    await call("/v1/admin/users/read", { order_by: "email" });
    // @ts-expect-error: a row has no such member
    console.log((await call("/v1/admin/users/read", { id: "1" })).data.password);
    // @ts-expect-error: an array is no row
    console.log((await call("/v1/admin/users/read")).data.name);
    // @ts-expect-error: the required condition is missing
    await call("/v1/admin/api-call-log/read-log", {});
    // @ts-expect-error: data of another type
    const total: number = (await call("/v1/test/test", "x")).data;
    // @ts-expect-error: a file comes by upload
    await call("/v1/test/upload", {});
    // @ts-expect-error: it takes no file
    await upload("/v1/test/test", {}, "x");
    console.log(total);
}

declare const console: { log(...values: unknown[]): void };
