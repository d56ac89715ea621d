// A client of a Gatehouse API, for browsers and Node. README.md says how to use it.
import { encode } from "./msgpack.js";
import { failure, fromHTTP, success } from "./result.js";
import { PersistentConnection } from "./socket.js";
import { asFile, postForm, Upload } from "./upload.js";

const METHOD = /^\/?\w[\w.-]*(\/\w[\w.-]*)*$/;
const TOKEN = /^\w+$/;
const EVENT = /^(connect|disconnect|event|event\/.+)$/s;

export class Api {
  #base;
  #version;
  #token;
  #json;
  #timeout;
  #fetch;
  #connection;
  #isClosed = false;
  /** By event: each listener, and whether it wants only one. */
  #listeners = new Map();

  constructor(url, {
    token,
    version = "v1",
    json = true,
    persistent = false,
    timeout = 60_000,
    keepalive = 30_000,
    fetch = globalThis.fetch,
    WebSocket = globalThis.WebSocket,
  } = {}) {
    this.#base = baseOf(url);
    this.#version = version;
    this.#token = checked(token);
    this.#json = json;
    this.#timeout = timeout;
    // A browser's own fetch wants to be called without an object.
    this.#fetch = (...parameters) => fetch(...parameters);
    if (!persistent) return;
    if (!WebSocket) throw new TypeError("There is no WebSocket here: pass one as the option WebSocket");
    this.#connection = new PersistentConnection({
      url: this.#base.replace(/^http/, "ws") + "/",
      token: this.#token,
      json, timeout, keepalive, WebSocket,
      emit: (name, ...parameters) => this.#emit(name, ...parameters),
      // Signing in without credentials tells who one is.
      isRefused: async () => (await this.#post(`/${version}/session/signin`, [], false)).status === 401,
    });
  }

  /** Whether the persistent connection stands. */
  get isConnected() {
    return this.#connection?.isConnected ?? false;
  }

  async call(method, ...parameters) {
    return this.#call(this.#path(method), trimmed(parameters), false);
  }

  async callVoid(method, ...parameters) {
    return this.#call(this.#path(method), trimmed(parameters), true);
  }

  upload(method, file, ...parameters) {
    const url = this.#base + this.#path(method);
    const form = { file: asFile(file), parameters: JSON.stringify(trimmed(parameters)) };
    return new Upload((progress) => {
      if (this.#isClosed) return { result: Promise.resolve(failure("not-sent", "Closed")), abort() {} };
      const hadToken = this.#token !== undefined;
      return postForm({
        url, ...form, progress,
        headers: this.#authorization(),
        timeout: this.#timeout,
        fetch: this.#fetch,
        read: (response) => fromHTTP(response, hadToken),
      });
    });
  }

  /** Whether the server answers at all. */
  async ping() {
    return this.#connection ? this.#connection.call("/ping") : this.#get("/health/live");
  }

  /** Whether the server can work: its database is there. */
  async healthcheck() {
    return this.#connection ? this.#connection.call("/healthcheck") : this.#get("/health/ready");
  }

  auth(token) {
    this.#token = checked(token);
    this.#connection?.authenticate(this.#token);
    return this;
  }

  close() {
    this.#isClosed = true;
    this.#connection?.close();
  }

  on(name, listener) {
    return this.#listen(name, listener, false);
  }

  once(name, listener) {
    return this.#listen(name, listener, true);
  }

  off(name, listener) {
    const listeners = this.#listeners.get(name);
    if (listeners?.delete(listener) && listeners.size === 0) this.#listeners.delete(name);
    return this;
  }

  #listen(name, listener, isOnce) {
    if (!EVENT.test(name)) throw new TypeError(`There is no event "${name}"`);
    if (typeof listener !== "function") throw new TypeError("A listener is a function");
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Map());
    this.#listeners.get(name).set(listener, isOnce);
    return this;
  }

  #emit(name, ...parameters) {
    for (const [listener, isOnce] of [...this.#listeners.get(name) ?? []]) {
      if (isOnce) this.off(name, listener);
      try {
        listener(...parameters);
      } catch (error) {
        // Somebody else's mistake: it is reported, and spoils nothing here.
        queueMicrotask(() => { throw error; });
      }
    }
  }

  /** The path of a method: `/v1/profile/read` for that, and for `profile/read`. */
  #path(method) {
    if (typeof method !== "string" || !METHOD.test(method)) throw new TypeError(`"${method}" is no method's name`);
    return method.startsWith("/") ? method : `/${this.#version}/${method}`;
  }

  #call(path, parameters, isVoid) {
    return this.#connection ? this.#connection.call(path, parameters, isVoid) : this.#post(path, parameters, isVoid);
  }

  #post(path, parameters, isVoid) {
    return this.#request(path, isVoid, {
      method: "POST",
      headers: {
        ...this.#authorization(),
        "Content-Type": this.#json ? "application/json" : "application/msgpack",
        ...isVoid && { "API-Call-Void": "true" },
      },
      body: this.#json ? JSON.stringify(parameters) : encode(parameters),
    });
  }

  /** One of the node's own addresses, which answer without an envelope. */
  async #get(path) {
    return this.#request(path, true, { method: "GET" });
  }

  /** `isPlain`: an answer of status 200 is a success whatever it holds. */
  async #request(path, isPlain, request) {
    if (this.#isClosed) return failure("not-sent", "Closed");
    const cancel = new AbortController();
    const timer = setTimeout(() => cancel.abort(), this.#timeout);
    timer.unref?.();
    const hadToken = this.#token !== undefined;
    try {
      const response = await this.#fetch(this.#base + path, {
        ...request, credentials: "omit", cache: "no-store", redirect: "manual", signal: cancel.signal,
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (isPlain && response.status === 200) return success();
      const { status, statusText, headers } = response;
      return fromHTTP({ status, statusText, header: (name) => headers.get(name), bytes }, hadToken);
    } catch {
      return failure("no-answer", cancel.signal.aborted ? "No answer in time" : "No connection, or it was lost");
    } finally {
      clearTimeout(timer);
    }
  }

  #authorization() {
    return this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` };
  }
}

/** Scheme, host and path that all addresses begin with. */
function baseOf(url) {
  const { protocol, host, pathname } = new URL(url, globalThis.location?.href);
  const scheme = { "http:": "http:", "https:": "https:", "ws:": "http:", "wss:": "https:" }[protocol];
  if (!scheme) throw new TypeError(`An API's address begins with https:, not ${protocol}`);
  return `${scheme}//${host}${pathname.replace(/\/+$/, "")}`;
}

/** A token as it may stand in a header; undefined for a guest. */
function checked(token) {
  if (token === undefined || token === null) return undefined;
  if (typeof token !== "string" || !TOKEN.test(token)) throw new TypeError("This is no token");
  return token;
}

/** What is left out at the end is not sent. */
function trimmed(parameters) {
  let length = parameters.length;
  while (length > 0 && parameters[length - 1] === undefined) length--;
  return parameters.slice(0, length);
}
