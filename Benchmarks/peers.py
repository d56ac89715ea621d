"""What a user would otherwise put in front of his database, each started on a free port."""
import json
import os
import socket as sockets
import subprocess
import tempfile
import urllib.request

from data import PASSWORD, request
from processes import Program, run

HERE = os.path.dirname(os.path.abspath(__file__))


def free_port():
    with sockets.socket() as socket:
        socket.bind(("127.0.0.1", 0))
        return socket.getsockname()[1]


def call(port, path, body=None, method="POST", token=None):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers, method=method),
                                timeout=10) as reply:
        return json.load(reply)


class FastAPI(Program):
    works = ("read", "write", "echo", "search", "mix")

    def __init__(self, tools, workers):
        self.name, self.port = f"FastAPI, {workers} worker{'s' * (workers > 1)}", free_port()
        # As many database connections in all, however many workers.
        self.start([f"{tools}/bin/uvicorn", "application:app", "--host", "127.0.0.1", "--port", str(self.port), "--workers",
                    str(workers), "--no-access-log", "--log-level", "warning"], cwd=f"{HERE}/peers",
                   env=dict(os.environ, PEER_CONNECTIONS=str(16 // workers)))
        self.wait_for(lambda: is_open(self.port))


class NodePG(Program):
    name = "Node + node-pg"
    works = ("read", "write", "echo", "search", "mix")

    def __init__(self):
        self.port = free_port()
        self.start(["node", f"{HERE}/peers/server.js"],
                   env=dict(os.environ, PORT=str(self.port), PEER_CONNECTIONS="16"))
        self.wait_for(lambda: is_open(self.port))


class PocketBase(Program):
    """On its own SQLite. Users cannot change their e-mail by themselves there: what is written is their name."""

    name = "PocketBase"
    works = ("read", "write")
    USERS = 100

    def __init__(self, tools):
        self.binary, self.port = f"{tools}/bin/pocketbase", free_port()
        self.directory = tempfile.TemporaryDirectory(prefix="gatehouse-pocketbase.")
        folder = f"--dir={self.directory.name}"
        run([self.binary, "superuser", "upsert", "root@example.com", PASSWORD, folder])
        self.start([self.binary, "serve", f"--http=127.0.0.1:{self.port}", folder], stdout=subprocess.DEVNULL)
        self.wait_for(lambda: is_open(self.port))
        records = "/api/collections/users/records"
        root = call(self.port, "/api/collections/_superusers/auth-with-password",
                    {"identity": "root@example.com", "password": PASSWORD})["token"]
        self.users = []
        for number in range(self.USERS):
            email = f"user-{number}@example.com"
            call(self.port, records, {"email": email, "password": PASSWORD, "passwordConfirm": PASSWORD, "verified": True,
                                      "name": f"user-{number}"}, token=root)
            signed_in = call(self.port, "/api/collections/users/auth-with-password", {"identity": email, "password": PASSWORD})
            self.users.append((f"{records}/{signed_in['record']['id']}", signed_in["token"]))

    def requests(self, work):
        if work == "read":
            return [request(path, None, token, method="GET") for path, token in self.users]
        return [request(path, {"name": f"user {index} {turn}"}, token, method="PATCH")
                for turn in "ab" for index, (path, token) in enumerate(self.users)]

    def stop(self):
        super().stop()
        self.directory.cleanup()


def is_open(port):
    with sockets.create_connection(("127.0.0.1", port), timeout=1):
        return True


def versions(tools):
    python = run([f"{tools}/bin/python", "-c", "import sys, fastapi, uvicorn, asyncpg; print('Python', sys.version.split()[0],"
                  " 'FastAPI', fastapi.__version__, 'uvicorn', uvicorn.__version__, 'asyncpg', asyncpg.__version__)"]).split()
    found = {name: version for name, version in zip(python[::2], python[1::2])}
    found["Node"] = run(["node", "--version"]).strip().lstrip("v")
    found["node-pg"] = run(["node", "-p", "require('pg/package.json').version"]).strip()
    found["PocketBase"] = run([f"{tools}/bin/pocketbase", "--version"]).split()[-1]
    return found
