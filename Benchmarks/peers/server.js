// Node's http + node-pg: what somebody would write by hand in Gatehouse's place, on the same tables.
"use strict";
const { createHash } = require("crypto");
const http = require("http");
const { Pool } = require("pg");

const statements = require("./statements.json");
const pool = new Pool({
    host: process.env.PGHOST, user: "gatehouse_owner", database: "bench", max: Number(process.env.PEER_CONNECTIONS),
});

// Named: prepared once for each connection.
const query = (name, values) => pool.query({ name, text: statements[name], values });
const avatar = (email) =>
    email && `https://gravatar.com/avatar/${createHash("sha256").update(email).digest("hex")}?d=identicon`;

function account(row) {
    return {
        id: String(row.id), name: row.name, email: row.email, email_confirmed: row.email_confirmed,
        telegram_name: row.telegram_name, avatar: avatar(row.email),
        permissions: Object.fromEntries(row.permissions.map((name) => [name, true])), created: row.created,
    };
}

class Refusal extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

async function caller(request) {
    const [kind, token] = (request.headers.authorization || "").split(" ");
    if (kind !== "Bearer") return undefined;
    const { rows } = await query("caller", [createHash("sha256").update(token).digest()]);
    return rows[0];
}

async function user(request) {
    const found = await caller(request);
    if (!found) throw new Refusal(401, "Insufficient permissions");
    return found;
}

const methods = {
    async "/v1/profile/read"(request) {
        return { data: account(await user(request)) };
    },
    async "/v1/profile/set-email"(request, [email]) {
        if (typeof email !== "string" || email.length > 254 || email.split("@").length !== 2) {
            throw new Refusal(400, "Not an e-mail address");
        }
        const { id, name, token_id } = await user(request);
        const address = email.toLowerCase();
        try {
            await query("set_email", [
                id, address, name, token_id, request.socket.remoteAddress, JSON.stringify({ email: address }),
            ]);
        } catch (error) {
            throw error.code === "23505" ? new Refusal(409, "Taken") : error;
        }
        return { data: null };
    },
    async "/v1/test/test"(request, [text]) {
        await caller(request);
        return { data: text };
    },
    async "/v1/admin/users/read"(request, [options]) {
        const found = await user(request);
        if (!found.permissions.includes("admin")) throw new Refusal(403, "Insufficient permissions");
        const { rows } = await query("search", [options.where.search[1].toLowerCase(), options.limit]);
        const total = rows.length ? Number(rows[0].total) : 0;
        const data = rows.map((row) => ({ ...account(row), enabled: row.enabled, last_signin: row.last_signin }));
        return { data, meta: { total, summary: { total } } };
    },
};

function reply(response, status, body) {
    const text = JSON.stringify({ jsonrpc: "2.0", ...body });
    response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    response.end(text);
}

http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
        try {
            const method = methods[request.url];
            if (!method) throw new Refusal(404, "Not found");
            const result = await method(request, JSON.parse(Buffer.concat(chunks).toString()));
            reply(response, 200, { result: { status: 200, ...result } });
        } catch (error) {
            const status = error instanceof Refusal ? error.status : 500;
            if (status === 500) console.error(error);
            reply(response, status, { error: { code: status, message: error.message } });
        }
    });
}).listen(Number(process.env.PORT), "127.0.0.1");
