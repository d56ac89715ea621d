import { decode, encode } from "./msgpack.js";
import { failure, fromMessage, success } from "./result.js";

/** Calls that wait to be sent, and calls that wait for an answer: with 64 of these the server would read no further. */
const WAITING_LIMIT = 1000;
const FLIGHT_LIMIT = 32;
/** Bytes of one message; the server closes the connection over more. */
const MESSAGE_LIMIT = 1 << 20;
/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
const SHORTEST_WAIT = 100;
const LONGEST_WAIT = 30_000;
/** A connection that lasted as long was a good one: the next attempt may come soon. */
const GOOD_CONNECTION = 10_000;

const PROTOCOL = "jsonrpc_2.0";
const TOKEN_ENDED = 4000;
const OPEN = 1;

const utf8 = new TextEncoder();

/**
 * JSON-RPC over one WebSocket that is made again when it breaks.
 *
 * A call waits in `waiting` until it is sent, then in its connection's `pending` until it is answered. What was sent is
 * never sent again: when its connection breaks the call comes to nothing, since nobody knows whether it was executed.
 */
export class PersistentConnection {
  #options;
  #waiting = new Set();
  #current;
  /** The connection before auth(), until its calls are answered. */
  #former;
  #lastId = 0;
  #attempts = 0;
  #reconnection;
  #isClosed = false;
  #hasTokenEnded = false;

  /** `{ url, token, json, timeout, keepalive, WebSocket, emit, isRefused }`; `isRefused()` asks whether the token is no good. */
  constructor(options) {
    this.#options = options;
    this.#connect();
  }

  get isConnected() {
    return this.#current?.opened !== undefined;
  }

  /** `isVoid`: resolves as soon as it is sent. Throws for parameters that cannot be encoded. */
  call(method, params, isVoid) {
    const id = ++this.#lastId;
    const message = { jsonrpc: "2.0", id, method, params };
    const bytes = this.#options.json ? JSON.stringify(message) : encode(message);
    if (this.#isClosed) return failure("not-sent", "Closed");
    if (this.#hasTokenEnded) return tokenEnded();
    if (isTooLong(bytes)) return failure("not-sent", "The message is too large", 413);
    if (this.#waiting.size >= WAITING_LIMIT) return failure("not-sent", "Too many calls wait to be sent");
    return new Promise((resolve) => {
      const call = { id, bytes, isVoid, resolve, connection: undefined };
      const timer = unheld(setTimeout(() => this.#giveUp(call), this.#options.timeout));
      call.settle = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
      this.#waiting.add(call);
      this.#send();
    });
  }

  /** Goes on with another token. Calls that were sent with the former one are still answered. */
  authenticate(token) {
    if (this.#isClosed) return;
    // A call is made as whoever one was when it was made.
    if (token !== this.#options.token) this.#refuseWaiting(() => failure("not-sent", "Another token"));
    this.#options.token = token;
    this.#hasTokenEnded = false;
    this.#attempts = 0;
    if (this.#former) this.#lose(this.#former);
    const former = this.#former = this.#current;
    this.#connect();
    if (!former) return;
    this.#endIfIdle(former);
    if (former.opened !== undefined) this.#disconnected(1000, "Another token", true);
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#reconnection);
    this.#refuseWaiting(() => failure("not-sent", "Closed"));
    if (this.#former) this.#lose(this.#former);
    if (this.#current) this.#lose(this.#current, 1000, "");
  }

  // Calls

  #send() {
    const connection = this.#current;
    for (const call of this.#waiting) {
      // What is handed to a socket that is closing may be lost, or not.
      if (connection?.opened === undefined || connection.socket.readyState !== OPEN) return;
      if (connection.pending.size >= FLIGHT_LIMIT) return;
      this.#waiting.delete(call);
      connection.socket.send(call.bytes);
      call.bytes = undefined;
      call.connection = connection;
      connection.pending.set(call.id, call);
      // It stays pending, so that what is on its way is bounded, and every error has a call that it may be about.
      if (call.isVoid) call.resolve(success());
    }
  }

  #giveUp(call) {
    if (this.#waiting.delete(call)) return call.settle(failure("not-sent", "No connection in time"));
    const { pending, unclaimed } = call.connection;
    pending.delete(call.id);
    // An error without an id may have been about this one; it must not become that of another, which may have been executed.
    const place = unclaimed.findIndex(({ sent }) => call.id <= sent);
    if (place >= 0) unclaimed.splice(place, 1);
    call.settle(failure("no-answer", "No answer in time"));
    this.#claim(call.connection);
    this.#endIfIdle(call.connection);
    this.#send();
  }

  #refuseWaiting(result) {
    const calls = [...this.#waiting];
    this.#waiting.clear();
    for (const call of calls) call.settle(result());
  }

  #receive(connection, data) {
    connection.isHeard = true;
    let message;
    try {
      message = typeof data === "string" ? JSON.parse(data) : decode(new Uint8Array(data));
    } catch {
      return this.#lose(connection, 1007, "A message that cannot be read");
    }
    const { id, method, params } = Object(message);
    if (method === "/event") {
      if (connection !== this.#current || !Array.isArray(params) || typeof params[0] !== "string") return;
      const [name, ...args] = params;
      this.#options.emit("event", name, ...args);
      this.#options.emit(`event/${name}`, ...args);
      return;
    }
    const result = method === "/pong" ? success() : fromMessage(message, { hadToken: connection.token !== undefined });
    const { pending, unclaimed } = connection;
    const call = pending.get(id);
    if (call) {
      pending.delete(id);
      call.settle(result ?? failure("bad-answer", "The answer is not the API's"));
    } else if (id === null && result?.ok === false && unclaimed.length < FLIGHT_LIMIT) {
      unclaimed.push({ result, sent: [...pending.keys()].at(-1) });
    }
    this.#claim(connection);
    this.#endIfIdle(connection);
    this.#send();
  }

  /**
   * A message that the server could not read is refused at once, without its id. So the first n of such errors are about n
   * of the calls that had been sent when the last of them came; they are known as soon as only n of these are unanswered.
   */
  #claim({ pending, unclaimed }) {
    for (let count = unclaimed.length; count > 0; count--) {
      const { sent } = unclaimed[count - 1];
      const calls = [...pending.values()].filter(({ id }) => id <= sent);
      if (calls.length > count) continue;
      const errors = unclaimed.splice(0, count);
      for (const [index, call] of calls.entries()) {
        pending.delete(call.id);
        call.settle(errors[index].result);
      }
      return;
    }
  }

  // Connections

  #connect() {
    clearTimeout(this.#reconnection);
    const { url, token, WebSocket } = this.#options;
    const socket = new WebSocket(url, token === undefined ? [PROTOCOL] : [PROTOCOL, token]);
    const connection = { socket, token, pending: new Map(), unclaimed: [], opened: undefined, isHeard: true, timer: undefined };
    this.#current = connection;
    connection.timer = unheld(setTimeout(() => this.#lose(connection, 1006, "No connection in time"), CONNECT_TIMEOUT));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#opened(connection);
    socket.onmessage = ({ data }) => this.#receive(connection, data);
    socket.onclose = ({ code, reason }) => this.#lose(connection, code, reason);
    // Every error is followed by a close, which tells more.
    socket.onerror = () => {};
  }

  #opened(connection) {
    clearTimeout(connection.timer);
    if (connection !== this.#current) return;
    if (connection.socket.protocol !== PROTOCOL) return this.#lose(connection, 1002, "Not the API's protocol");
    connection.opened = Date.now();
    const { keepalive, emit } = this.#options;
    if (keepalive > 0) connection.timer = unheld(setInterval(() => this.#check(connection), keepalive));
    emit("connect");
    this.#send();
  }

  /** Asks a silent connection whether it still lives; one that does not answer until the next time is lost. */
  #check(connection) {
    if (!connection.isHeard) return this.#lose(connection, 1006, "The connection has gone silent");
    connection.isHeard = false;
    const ping = { jsonrpc: "2.0", id: 0, method: "/ping" };
    connection.socket.send(this.#options.json ? JSON.stringify(ping) : encode(ping));
  }

  /** Connections before the current one end with their last answer. */
  #endIfIdle(connection) {
    if (connection === this.#former && connection.pending.size === 0) this.#lose(connection);
  }

  /** The connection is gone, or is given up. */
  #lose(connection, code = 1000, reason = "") {
    const { socket, pending } = connection;
    clearTimeout(connection.timer);
    socket.onopen = socket.onmessage = socket.onclose = null;
    // A socket that was lost in the middle of something waits for an answer to its closing: terminate() does not.
    if (code === 1006 && socket.terminate) socket.terminate();
    else socket.close();
    const calls = [...pending.values()];
    pending.clear();
    for (const call of calls) call.settle(failure("no-answer", "The connection was lost before the answer"));
    if (connection === this.#former) this.#former = undefined;
    if (connection !== this.#current) return;

    this.#current = undefined;
    if (code === TOKEN_ENDED) return this.#endToken(reason);
    if (!this.#isClosed) {
      if (Date.now() - connection.opened > GOOD_CONNECTION) this.#attempts = 0;
      this.#reconnection = setTimeout(() => this.#connect(), wait(this.#attempts++));
    }
    if (connection.opened !== undefined) this.#disconnected(code, reason, !this.#isClosed);
    else if (connection.token !== undefined) this.#doubt(connection.token);
  }

  /** A handshake is refused for an ended token as for anything else, and a WebSocket does not tell why. */
  async #doubt(token) {
    const isCurrent = () => !this.#isClosed && !this.isConnected && this.#options.token === token;
    if (isCurrent() && await this.#options.isRefused() && isCurrent()) this.#endToken("The token is refused");
  }

  #endToken(reason) {
    clearTimeout(this.#reconnection);
    if (this.#hasTokenEnded) return;
    this.#hasTokenEnded = true;
    const attempt = this.#current;
    this.#current = undefined;
    if (attempt) this.#lose(attempt);
    this.#refuseWaiting(tokenEnded);
    this.#disconnected(TOKEN_ENDED, reason, false);
  }

  #disconnected(code, reason, willReconnect) {
    this.#options.emit("disconnect", { code, reason, tokenEnded: code === TOKEN_ENDED, willReconnect });
  }
}

/** Milliseconds before an attempt: twice as long each time, and any part of it, so that clients do not come all at once. */
function wait(attempts) {
  return SHORTEST_WAIT + Math.random() * Math.min(LONGEST_WAIT, 1000 * 2 ** attempts);
}

function tokenEnded() {
  return failure("not-sent", "The token has ended", 401);
}

function isTooLong(message) {
  // A UTF-16 unit is at most three bytes.
  if (typeof message !== "string" || message.length * 3 <= MESSAGE_LIMIT) return message.length > MESSAGE_LIMIT;
  return utf8.encode(message).length > MESSAGE_LIMIT;
}

/** Such a timer does not keep Node running. */
function unheld(timer) {
  timer.unref?.();
  return timer;
}
