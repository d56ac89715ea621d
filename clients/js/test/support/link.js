import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Passes bytes on between clients and a port, until it is frozen: then connections stand, and nothing comes through. */
export class Link {
  #sockets = new Set();
  #server;

  /** `pause`: milliseconds after each piece that a client sends; a piece is 64 KiB at most. */
  static async start(target, pause = 0) {
    const link = new Link();
    link.pause = pause;
    link.#server = createServer((client) => link.#join(client, target));
    link.#server.listen(0, "127.0.0.1");
    await once(link.#server, "listening");
    link.port = link.#server.address().port;
    return link;
  }

  #join(client, target) {
    const server = connect(target, "127.0.0.1");
    const pair = [client, server];
    for (const [from, to] of [pair, [...pair].reverse()]) {
      this.#sockets.add(from);
      from.on("data", (bytes) => {
        if (from.frozen) return;
        to.write(bytes);
        if (!this.pause || from !== client) return;
        from.pause();
        setTimeout(() => from.resume(), this.pause);
      });
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  /** Freezes the connections that there are; new ones work. */
  freeze() {
    for (const socket of this.#sockets) socket.frozen = true;
  }

  end() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
