#!/usr/bin/env python3
"""Inside scripts/with-postgres: what 1, 2 and 4 nodes behind HAProxy cost for each call.

A round measures each number of nodes once, by turns: the nodes are started anew, wrk calls `profile/read` through HAProxy
over keep-alive connections with a random session each time, and processor time is read before and after. HAProxy runs with
examples/haproxy/haproxy.cfg, of which only addresses and TLS are changed. An answer that is missing or not 2xx makes it no
result: the exit status is 1 then.
"""
import argparse
import contextlib
import hashlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from data import ROLES, session_token
from processes import psql, run, server_time, stat

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
USERS = 1000

SESSIONS = """
create temporary table given (number integer, hash bytea);
insert into given values {};
insert into gatehouse.users (name, email)
  select 'user-' || g.number, 'user-' || g.number || '@example.com' from given g;
insert into gatehouse.tokens (hash, kind, user_id, expires, idle_expires)
  select g.hash, 'session', u.id, now() + '30 days', now() + '7 days'
    from given g join gatehouse.users u on u.name = 'user-' || g.number;
analyze;
"""

BUDGET = """
select application_name, count(*) from pg_stat_activity
  where datname = 'bench' and application_name like 'gatehouse%' group by 1 order by 1
"""

# Bytes of a call in the log, with its index, and how many calls there are.
LOG = """
select sum(pg_total_relation_size(p.inhrelid)) / nullif((select count(*) from gatehouse.call_log), 0),
    (select count(*) from gatehouse.call_log)
  from pg_inherits p where p.inhparent = 'gatehouse.call_log'::regclass
"""

# What each work sends. A write's e-mail never changes hands, so that no call is refused.
WORKS = {
    "read": ("profile/read", '"[]"'),
    "write": ("profile/set-email", 'string.format(\'["user-%d@example.com"]\', index)'),
    "echo": ("test/test", "'[\"x\"]'"),
}

WRK = """
local requests = {}
local index = 0
for token in io.lines(os.getenv("BENCH_TOKENS")) do
    local body = %(body)s
    requests[#requests + 1] = "POST /v1/%(method)s HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer "
        .. token .. "\\r\\nContent-Type: application/json\\r\\nContent-Length: " .. #body .. "\\r\\n\\r\\n" .. body
    index = index + 1
end
math.randomseed(os.time())
function request() return requests[math.random(#requests)] end
function done(summary, latency)
    local e = summary.errors
    io.write(string.format(
        'RESULT {"calls":%%d,"microseconds":%%d,"errors":%%d,"p50":%%d,"p99":%%d}\\n', summary.requests, summary.duration,
        e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Node:
    """The built program, serving the database on a free port."""

    def __init__(self, options, directory):
        url = f"postgresql://{{}}@{os.environ['PGHOST'].replace('/', '%2F')}/bench"
        environment = dict(
            os.environ, DATABASE_URL=url.format("gatehouse_owner"), GATEHOUSE_NODE_URL=url.format("gatehouse_node"),
            GATEHOUSE_MAIL_URL=url.format("gatehouse_mail"), GATEHOUSE_DATA_DIR=directory, GATEHOUSE_LOG_LEVEL="warning",
            GATEHOUSE_ROOT_PASSWORD=session_token(), GATEHOUSE_HOST="127.0.0.1", GATEHOUSE_PORT="0",
            GATEHOUSE_TRUSTED_PROXIES="127.0.0.1")
        self.process = subprocess.Popen([options.binary, "serve"], env=environment, stdout=subprocess.PIPE, text=True)
        self.pid = self.process.pid
        for line in self.process.stdout:
            found = re.match(r"listening on http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found[1])
                return
        self.process.wait()
        sys.exit("a node did not start")


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Balancer:
    """HAProxy with the example's configuration, before nodes on this machine."""

    def __init__(self, directory, nodes, balance):
        self.port = free_port()
        with open(f"{PROJECT}/examples/haproxy/haproxy.cfg") as file:
            text = file.read()
        text, binds = re.subn(r"bind :443.*", f"bind 127.0.0.1:{self.port}", text)

        def servers(found):
            # The calls' servers have no options; the WebSockets' follow their health.
            options = [found[1].replace("node1", f"node{number}") or self.limit(number, nodes, balance)
                       for number in range(1, len(nodes) + 1)]
            return "".join(f"    server node{number} 127.0.0.1:{node.port}{more}\n"
                           for number, (node, more) in enumerate(zip(nodes, options), 1))

        text, lists = re.subn(r" *server node1 \S+(.*)\n *server node2 .*\n", servers, text)
        text, balances = re.subn(r"balance leastconn", f"balance {balance}", text, count=1)
        if (binds, lists, balances) != (1, 2, 1):
            sys.exit("examples/haproxy/haproxy.cfg has another form than expected")
        with open(f"{directory}/haproxy.cfg", "w") as file:
            file.write(text)
        self.log = open(f"{directory}/haproxy.log", "w+")
        self.process = subprocess.Popen(["haproxy", "-db", "-f", file.name], stdout=self.log, stderr=self.log)
        self.pid = self.process.pid
        for _ in range(200):
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=2):
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.close()
        self.log.seek(0)
        sys.exit(f"HAProxy did not start:\n{self.log.read()}")

    @staticmethod
    def limit(number, nodes, balance):
        """`first` fills one node after the other; the last one takes the rest."""
        return " maxconn 128" if balance == "first" and number < len(nodes) else ""

    def close(self):
        self.process.kill()
        self.process.wait()


class Bench:
    def __init__(self, directory, options):
        self.directory, self.options = directory, options
        with open(f"{os.environ['PGHOST']}/data/postmaster.pid") as file:
            self.postmaster = int(file.readline())
        self.method, body = WORKS[options.work]
        with open(f"{directory}/wrk.lua", "w") as file:
            file.write(WRK % {"body": body, "method": self.method})
        self.budget = {}

    def load(self):
        tokens = [session_token() for _ in range(USERS)]
        hashes = [hashlib.sha256(token.encode()).hexdigest() for token in tokens]
        psql(SESSIONS.format(",".join(f"({number}, '\\x{digest}'::bytea)" for number, digest in enumerate(hashes))))
        with open(f"{self.directory}/tokens", "w") as file:
            file.write("\n".join(tokens) + "\n")

    def wrk(self, port, connections, seconds):
        output = run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "5s",
                      "-s", f"{self.directory}/wrk.lua", f"http://127.0.0.1:{port}/v1/{self.method}"],
                     env=dict(os.environ, BENCH_TOKENS=f"{self.directory}/tokens"))
        result = json.loads(re.search(r"RESULT (.*)", output)[1])
        if result["errors"] or not result["calls"]:
            sys.exit(f"no result: {result['errors']} of {result['calls']} calls failed\n{output}")
        return result

    def measure(self, count, connections):
        """Calls per second, microseconds of processor time per call of nodes, PostgreSQL, HAProxy and wrk, and of the
        first two together, milliseconds, bytes of WAL per call."""
        with contextlib.ExitStack() as stack:
            nodes, balancer = [], None
            for _ in range(max(count, 1)):
                nodes.append(Node(self.options, self.directory))
                stack.callback(stop, nodes[-1].process)
            port = nodes[0].port
            if count:
                balancer = Balancer(self.directory, nodes, self.options.balance)
                stack.callback(balancer.close)
                port = balancer.port
            self.wrk(port, connections, 1)
            if not self.budget.get(len(nodes)):
                self.budget[len(nodes)] = psql(BUDGET).strip().replace("|", " ").replace("\n", ", ")
            clocks = [lambda: sum(sum(stat(node.pid)[1:]) for node in nodes), lambda: server_time(self.postmaster),
                      lambda: server_time(balancer.pid) if balancer else 0.0]
            written = "select pg_current_wal_insert_lsn() - '0/0'"
            wal = float(psql(written))
            before, own = [clock() for clock in clocks], os.times()
            result = self.wrk(port, connections, self.options.seconds)
            after, end = [clock() for clock in clocks], os.times()
            # The calls of the last second reach the log within the next one.
            time.sleep(1.2)
            wal = float(psql(written)) - wal
        calls = result["calls"]
        node, server, proxy = ((late - early) / calls * 1e6 for early, late in zip(before, after))
        client = (end.children_user + end.children_system - own.children_user - own.children_system) / calls * 1e6
        rate = calls / result["microseconds"] * 1e6
        return (rate, node, server, proxy, client, node + server, result["p50"] / 1000, result["p99"] / 1000, wal / calls)


COLUMNS = (("calls/s", 0), ("node", 1), ("PG", 1), ("HAProxy", 1), ("wrk", 1), ("node+PG", 1), ("p50", 2), ("p99", 2),
           ("WAL", 0))


def line(label, values):
    cells = " ".join(f"{value:>9,.{digits}f}" for value, (_, digits) in zip(values, COLUMNS))
    return f"{label:>24} {cells}"


def name(count, connections):
    return f"{f'{count} behind HAProxy' if count else '1, direct'}, {connections}"


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench-nodes")
    parser.add_argument("--binary", default=".build/release/gatehouse")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of each measurement")
    parser.add_argument("--nodes", type=int, nargs="+", default=[0, 1, 2, 4], help="0: one without HAProxy")
    parser.add_argument("--connections", type=int, nargs="+", default=[64, 256], help="of wrk")
    parser.add_argument("--balance", choices=["leastconn", "first"], default="leastconn",
                        help="how HAProxy chooses a node; first: until it has 128 calls")
    parser.add_argument("--work", choices=WORKS, default="read")
    options = parser.parse_args()
    cases = [(count, connections) for connections in options.connections for count in options.nodes]
    psql(ROLES + "alter role gatehouse_mail login;", "postgres", "postgres")
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench.") as directory:
        bench = Bench(directory, options)
        stop(Node(options, directory).process)
        bench.load()
        print(f"{WORKS[options.work][0]}: calls/s; us of processor time per call of node(s), PostgreSQL, HAProxy, wrk; ms;"
              " bytes of WAL per call")
        print(f"{'nodes, connections':>24} " + " ".join(f"{title:>9}" for title, _ in COLUMNS))
        results = {case: [] for case in cases}
        for number in range(options.rounds):
            # Whoever is first is no better off on the whole.
            for case in cases if number % 2 == 0 else reversed(cases):
                results[case].append(bench.measure(*case))
                print(line(name(*case), results[case][-1]), flush=True)
    print(f"\nmedians of {options.rounds}, and what node and PostgreSQL take beside one node behind HAProxy")
    print(f"{'nodes, connections':>24} " + " ".join(f"{title:>9}" for title, _ in COLUMNS) + "     ratio   min..max")
    for case in cases:
        rows = results[case]
        text = line(name(*case), [statistics.median(row[index] for row in rows) for index in range(len(COLUMNS))])
        one = results.get((1, case[1]))
        if one:
            # Of the same round each: what disturbs the machine disturbs both.
            ratios = [row[5] / other[5] for row, other in zip(rows, one)]
            text += f"    {statistics.median(ratios):.3f}   {min(ratios):.2f}..{max(ratios):.2f}"
        print(text)
    size, rows = psql(LOG).strip().split("|")
    print(f"\ncall log: {int(rows):,} calls, {float(size):.0f} bytes each")
    print("\nconnections of PostgreSQL")
    for count, text in sorted(bench.budget.items()):
        print(f"{count} node{'s' * (count > 1)}: {text}")


main()
