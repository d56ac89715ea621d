import { createRequire } from "node:module";

/** Node's own, or that of Debian's package node-ws, which is not where every Node looks. */
export const WebSocket = globalThis.WebSocket ?? createRequire(import.meta.url)("/usr/share/nodejs/ws");
