"""FastAPI + asyncpg: what somebody would write by hand in Gatehouse's place, on the same tables."""
import hashlib
import json
import os
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

with open(os.path.join(os.path.dirname(__file__), "statements.json")) as file:
    STATEMENTS = json.load(file)


@asynccontextmanager
async def lifespan(application):
    application.state.pool = await asyncpg.create_pool(
        host=os.environ["PGHOST"], user="gatehouse_owner", database="bench",
        min_size=int(os.environ["PEER_CONNECTIONS"]), max_size=int(os.environ["PEER_CONNECTIONS"]))
    yield
    await application.state.pool.close()


app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)


def ok(data, **more):
    return JSONResponse({"jsonrpc": "2.0", "result": {"status": 200, "data": data, **more}})


def refused(status, message):
    return JSONResponse({"jsonrpc": "2.0", "error": {"code": status, "message": message}}, status)


def avatar(email):
    return email and f"https://gravatar.com/avatar/{hashlib.sha256(email.encode()).hexdigest()}?d=identicon"


def time_text(moment):
    return moment and moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def account(row):
    return {"id": str(row["id"]), "name": row["name"], "email": row["email"], "email_confirmed": row["email_confirmed"],
            "telegram_name": row["telegram_name"], "avatar": avatar(row["email"]),
            "permissions": {name: True for name in row["permissions"]}, "created": time_text(row["created"])}


async def enter(request, connection):
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind != "Bearer":
        return None
    return await connection.fetchrow(STATEMENTS["caller"], hashlib.sha256(token.encode()).digest())


@app.post("/v1/profile/read")
async def read_profile(request: Request):
    async with request.app.state.pool.acquire() as connection:
        caller = await enter(request, connection)
    return ok(account(caller)) if caller else refused(401, "Insufficient permissions")


@app.post("/v1/profile/set-email")
async def set_email(request: Request):
    [email] = await request.json()
    if not isinstance(email, str) or len(email) > 254 or email.count("@") != 1:
        return refused(400, "Not an e-mail address")
    async with request.app.state.pool.acquire() as connection:
        caller = await enter(request, connection)
        if not caller:
            return refused(401, "Insufficient permissions")
        try:
            await connection.execute(STATEMENTS["set_email"], caller["id"], email.lower(), caller["name"],
                                     caller["token_id"], request.client.host, json.dumps({"email": email.lower()}))
        except asyncpg.UniqueViolationError:
            return refused(409, "Taken")
    return ok(None)


@app.post("/v1/test/test")
async def echo(request: Request):
    [text] = await request.json()
    async with request.app.state.pool.acquire() as connection:
        await enter(request, connection)
    return ok(text)


@app.post("/v1/admin/users/read")
async def read_users(request: Request):
    [options] = await request.json()
    async with request.app.state.pool.acquire() as connection:
        caller = await enter(request, connection)
        if not caller or "admin" not in caller["permissions"]:
            return refused(403, "Insufficient permissions")
        rows = await connection.fetch(STATEMENTS["search"], options["where"]["search"][1].lower(), options["limit"])
    total = rows[0]["total"] if rows else 0
    return ok([dict(account(row), enabled=row["enabled"], last_signin=time_text(row["last_signin"])) for row in rows],
              meta={"total": total, "summary": {"total": total}})
