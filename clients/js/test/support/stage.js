// What the suite plays on: a database of its own, a node that serves it, and a site that browsers get the suite from.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Link } from "./link.js";

const { GATEHOUSE_TEST_BINARIES: binaries, GATEHOUSE_TEST_PGHOST: host, GATEHOUSE_TEST_PGUSER: superuser } = process.env;
const sources = fileURLToPath(new URL("../../", import.meta.url));
const types = { ".js": "text/javascript", ".html": "text/html" };
const run = promisify(execFile);

export const rootPassword = "correct-horse-battery-9";

export class Stage {
  #database = `js_${process.pid}_${Date.now()}`;
  #node;
  #folder;
  #links = new Map();
  #site = createServer((request, response) => this.#serve(request, response));
  /** What a page has told, or will: promises and what resolves them, by the page's word for it. */
  #news = new Map();

  constructor() {
    // Nothing outlives a run that is cut short.
    process.once("exit", () => this.#node?.kill("SIGKILL"));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  }

  static async start() {
    if (!binaries || !host) throw new Error("run the tests with make test");
    const stage = new Stage();
    try {
      await stage.#start();
    } catch (error) {
      await stage.end();
      throw error;
    }
    return stage;
  }

  async #start() {
    this.#folder = await mkdtemp(join(tmpdir(), "gatehouse-js-"));
    await this.#makeDatabase();
    this.#site.listen(0, "127.0.0.1");
    await once(this.#site, "listening");
    this.site = `http://127.0.0.1:${this.#site.address().port}`;
    await this.startNode();
  }

  async #makeDatabase() {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#administer(`create database ${this.#database} template gatehouse_template owner gatehouse_owner`);
      } catch (error) {
        // Whoever copies the template has it for himself.
        if (tries === 100 || !String(error.stderr).includes("being accessed by other users")) throw error;
        await sleep(100);
      }
    }
  }

  async end() {
    for (const link of this.#links.values()) link.end();
    await this.killNode();
    this.#site.closeAllConnections();
    this.#site.close();
    await this.#administer(`drop database if exists ${this.#database} with (force)`);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Starts the node, on the port that it had before. */
  async startNode() {
    const as = (role) => `postgresql://${role}@${encodeURIComponent(host)}/${this.#database}`;
    const node = spawn(join(binaries, "gatehouse"), ["serve", "--sql", join(sources, "test/api")], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: as("gatehouse_owner"),
        GATEHOUSE_NODE_URL: as("gatehouse_node"),
        GATEHOUSE_MAIL_URL: as("gatehouse_mail"),
        GATEHOUSE_ROOT_PASSWORD: rootPassword,
        GATEHOUSE_DATA_DIR: this.#folder,
        GATEHOUSE_CORS_ORIGINS: this.site,
        GATEHOUSE_PORT: this.port ?? "0",
        GATEHOUSE_LOG_LEVEL: "warning",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#node = node;
    let printed = "";
    let log = "";
    node.stderr.on("data", (text) => { log = (log + text).slice(-10_000); });
    node.stdout.on("data", (text) => { printed += text; });
    for (let tries = 0; tries < 3000; tries++) {
      this.port = printed.match(/listening on http:\/\/[^\n]*:(\d+)\n/)?.[1];
      if (this.port) return;
      if (node.exitCode !== null) break;
      await sleep(10);
    }
    throw new Error(`the node did not start: ${log}`);
  }

  async killNode() {
    const node = this.#node;
    if (!node || node.exitCode !== null || node.signalCode !== null) return;
    node.kill("SIGKILL");
    await once(node, "exit");
  }

  /** What an actor needs to know. */
  async place() {
    const url = `http://127.0.0.1:${this.port}`;
    const credentials = { username: "root", password: rootPassword };
    const reply = await fetch(`${url}/v1/session/signin`, { method: "POST", body: JSON.stringify([credentials]), headers: { "content-type": "application/json" } });
    const { result } = await reply.json();
    return { url, site: this.site, root: result.data.token };
  }

  /** The rows of a query, as the owner. */
  async rows(query) {
    const { stdout } = await this.#psql(this.#database, "gatehouse_owner", `select coalesce(json_agg(q), '[]') from (${query}) q`);
    return JSON.parse(stdout);
  }

  async execute(statement) {
    await this.#psql(this.#database, "gatehouse_owner", statement);
  }

  /** No node can reach the database until it is let in again. */
  async shutOut(isOut) {
    await this.#administer(`alter database ${this.#database} with allow_connections ${!isOut}`);
    if (isOut) await this.#administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${this.#database}'`);
  }

  /** The token in a mail to an address, as soon as it has been sent. `kind`: the token's prefix. */
  async mailedToken(address, kind) {
    const folder = join(this.#folder, "mail");
    for (let tries = 0; tries < 200; tries++) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (!name.endsWith(".eml")) continue;
        const mail = (await readFile(join(folder, name), "utf8")).replace(/=\r?\n/g, "");
        const token = mail.match(new RegExp(`${kind}_\\w+`))?.[0];
        if (token && mail.includes(address)) return token;
      }
      await sleep(100);
    }
    throw new Error(`no mail with ${kind}_ came to ${address}`);
  }

  /** A port through which the node can be reached, until the connections are frozen. */
  async link(pause) {
    const link = await Link.start(this.port, pause);
    this.#links.set(link.port, link);
    return link.port;
  }

  async freeze(port) {
    this.#links.get(port).freeze();
  }

  /** For a page. */
  async tell(about, what) {
    this.#newsOf(about).resolve(what);
  }

  /** Resolves to what a page tells about something. */
  heard(about) {
    return this.#newsOf(about).promise;
  }

  #newsOf(about) {
    let news = this.#news.get(about);
    if (!news) {
      news = {};
      news.promise = new Promise((resolve) => { news.resolve = resolve; });
      this.#news.set(about, news);
    }
    return news;
  }

  #administer(statement) {
    return this.#psql("postgres", superuser, statement);
  }

  #psql(database, user, statement) {
    return run("psql", ["-qXAt", "-v", "ON_ERROR_STOP=1", "-h", host, "-U", user, "-d", database, "-c", statement]);
  }

  async #serve(request, response) {
    const { pathname } = new URL(request.url, this.site);
    const [, place, name] = pathname.split("/");
    const reply = (status, type, body) => response.writeHead(status, { "content-type": type }).end(body);
    if (place === "broken") return this.#serveBroken(name, reply);
    try {
      if (place === "stage") {
        const parameters = JSON.parse(Buffer.concat(await request.toArray()).toString());
        const value = await this[name](...parameters);
        return reply(200, "application/json", JSON.stringify(value ?? null));
      }
      const file = join(sources, normalize(pathname));
      const type = types[extname(file)];
      if (!type) return reply(404, "text/plain", "");
      response.writeHead(200, { "content-type": type });
      createReadStream(file).on("error", (error) => response.destroy(error)).pipe(response);
    } catch (error) {
      reply(500, "text/plain", String(error?.stack ?? error));
    }
  }

  /** What stands between client and node may answer instead, or not at all. */
  #serveBroken(name, reply) {
    const page = "<!doctype html><title>Bad Gateway</title>";
    switch (name) {
      case "gateway": return reply(502, "text/html", page);
      case "portal": return reply(200, "text/html", page);
      case "empty": return reply(200, "application/json", "");
      case "foreign": return reply(200, "application/json", `{"result":{"status":"200"},"__proto__":{"ok":true}}`);
      case "moved": return reply(302, "text/html", page);
      case "never": return;
    }
  }
}
