"""Memory of a node: at rest, busy, with very many connections, and for as long as one likes."""
import json
import resource
import socket as sockets
import statistics
import subprocess
import time

from processes import resident_mib

REQUEST = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


def at_rest(node):
    time.sleep(3)
    return resident_mib(node.pid)


def idle_connections(node, count):
    """Resident MiB with so many connections open that have made a request each, and how many were still open then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    opened = []
    try:
        for _ in range(count):
            socket = sockets.create_connection(("127.0.0.1", node.port), timeout=10)
            opened.append(socket)
            socket.sendall(REQUEST)
            if not socket.recv(4096).startswith(b"HTTP/1.1 200"):
                raise SystemExit("an idle connection was refused")
        time.sleep(2)
        memory = resident_mib(node.pid)
        for socket in opened:
            socket.setblocking(False)
        return memory, sum(is_open(socket) for socket in opened)
    finally:
        for socket in opened:
            socket.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def is_open(socket):
    try:
        return socket.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def soak(clients, node, minutes, rate):
    """The mix at a constant rate; the node's memory every five seconds, its median in the second tenth and in the last."""
    seconds = round(minutes * 60)
    process = subprocess.Popen(clients.command(node, "mix", [(rate, seconds)], 64), stdout=subprocess.PIPE, text=True)
    samples, deadline = [], time.monotonic() + seconds
    try:
        while time.monotonic() < deadline and process.poll() is None:
            samples.append(resident_mib(node.pid))
            time.sleep(min(5, seconds / 60))
        output = process.communicate(timeout=60)[0]
    finally:
        process.kill()
        process.wait()
    tenth = max(1, len(samples) // 10)
    return {"minutes": minutes, "rate": rate, "early": statistics.median(samples[tenth:2 * tenth] or samples),
            "late": statistics.median(samples[-tenth:]), "largest": max(samples), **json.loads(output)[0]}
