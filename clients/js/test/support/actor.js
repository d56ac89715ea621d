import { Api } from "../../index.js";

/** How a client reaches the node. */
export const ways = [
  { name: "HTTP, JSON", persistent: false, json: true },
  { name: "HTTP, MessagePack", persistent: false, json: false },
  { name: "WebSocket, JSON", persistent: true, json: true },
  { name: "WebSocket, MessagePack", persistent: true, json: false },
];

let number = 0;

/** What one test acts with: clients on its way to the node, and the stage behind it. */
export class Actor {
  #clients = [];

  /** `stage`: calls one of the stage's methods by its name. */
  constructor({ way, stage, url, site, root, WebSocket }) {
    Object.assign(this, { way, stage, url, site, root, WebSocket });
  }

  /** A client; closed when the test ends. */
  client(options) {
    return this.clientOf(this.url, options);
  }

  clientOf(url, options) {
    const client = new Api(url, { json: this.way.json, persistent: this.way.persistent, WebSocket: this.WebSocket, ...options });
    this.#clients.push(client);
    return client;
  }

  /** A word that no other test uses. */
  word() {
    return `${Date.now().toString(36)}-${++number}-${Math.random().toString(36).slice(2, 8)}`;
  }

  /** A user of one's own, `{ name, password, id, token }`, signed in. */
  async user() {
    const user = { name: `u-${this.word()}`.slice(0, 32), password: "brave-otter-7" };
    const client = this.clientOf(this.url, { persistent: false });
    user.id = (await client.call("session/signup", { username: user.name, password: user.password })).data.id;
    user.token = (await client.call("session/signin", { username: user.name, password: user.password })).data.token;
    return user;
  }

  end() {
    for (const client of this.#clients) client.close();
  }
}
