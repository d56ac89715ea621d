"""Heap allocations of a node per call, counted by a preloaded library, beside those that are kept as thresholds."""
import http.client
import json
import os
import struct

from processes import Node

THRESHOLDS = f"{os.path.dirname(os.path.abspath(__file__))}/thresholds.json"
WORKS = ("read", "write", "echo", "search")
# At 64 connections it depends on how many calls share a statement, which the machine's speed decides.
TOLERANCE = {"alone": 1.03, "at 64 connections": 1.1}
WINDOWS = 5


class Counted:
    """A node that counts."""

    def __init__(self, binary, socket, library, directory):
        self.path = f"{directory}/allocations"
        with open(self.path, "wb") as file:
            file.write(bytes(4096))
        self.node = Node(binary, socket, {"LD_PRELOAD": library, "ALLOCATIONS_FILE": self.path})

    def counts(self):
        with open(self.path, "rb") as file:
            return struct.unpack("<QQ", file.read(16))


def count(clients, counted, works, calls):
    """Allocations per call: of one caller after the other, and at 64 connections, where calls share statements."""
    results = {}
    for work in WORKS:
        requests = works.all(work)
        requests = requests * (1 + 2 * calls // len(requests))
        single(counted.node, requests[:calls // 2])
        windows = []
        for window in range(WINDOWS):
            first, before = calls // 2 + window * calls // WINDOWS, counted.counts()[0]
            single(counted.node, requests[first:first + calls // WINDOWS])
            windows.append((counted.counts()[0] - before) / (calls // WINDOWS))
        # The least: what a node does by itself now and then, as loading the catalogue, is none of a call's.
        alone = min(windows)
        results[work] = {"alone": round(alone, 1)}
        if work in ("read", "echo"):
            clients.wrk(counted.node, work, 64, 1)
            before = counted.counts()[0]
            measured = clients.wrk(counted.node, work, 64, 2)
            results[work]["at 64 connections"] = round((counted.counts()[0] - before) / measured["calls"], 1)
    return results


def single(node, requests):
    """One after the other over one connection, as bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=10)
    connection.connect()
    for request in requests:
        connection.sock.sendall(request)
        response = http.client.HTTPResponse(connection.sock)
        response.begin()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"a call failed while allocations were counted: {response.status} {body[:200]}")
        response.close()
    connection.close()


def compare(results):
    """Lines that say what allocates more than it may; none where all is well."""
    if not os.path.exists(THRESHOLDS):
        return ["there are no thresholds yet: --keep-thresholds makes them"]
    with open(THRESHOLDS) as file:
        thresholds = json.load(file)
    return [f"{work}, {kind}: {value} allocations per call, at most {thresholds[work][kind]} allowed"
            for work, kinds in results.items() for kind, value in kinds.items()
            if value > thresholds.get(work, {}).get(kind, 0) * TOLERANCE[kind]]


def keep(results):
    with open(THRESHOLDS, "w") as file:
        json.dump(results, file, indent=2)
        file.write("\n")
