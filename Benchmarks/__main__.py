"""Inside scripts/with-postgres: what `make bench` measures. The exit status is 1 where calls failed or too much is allocated."""
import argparse
import json
import os
import signal
import sys
import tempfile
import time

import allocations
import memory
import overload
import peers
import report
import signin
from clients import Clients, NoResult
from comparison import WORKS, Comparison
from data import ROLES, Data, Works, session_token, write_requests
from limits import Limits
from processes import Node, psql

PARTS = (*WORKS, "log", "flood", "overload", "half", "memory", "allocations")


def numbers(text):
    return [float(part) if "." in part else int(part) for part in text.split(",")]


def parse():
    parser = argparse.ArgumentParser(prog="scripts/bench", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of every figure of a round")
    parser.add_argument("--connections", type=numbers, default="1,32,128", help="to Gatehouse")
    parser.add_argument("--peer-connections", type=numbers, default="32,128", help="to the others, the best counts")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--factors", type=numbers, default="0.5,1,2,3", help="of the capacity, under overload")
    parser.add_argument("--overload-works", default="read,write")
    parser.add_argument("--overload-seconds", type=int, default=8)
    parser.add_argument("--overload-connections", type=int, default=1000)
    parser.add_argument("--patience", type=int, default=20, metavar="MS", help="how long a call waits for a free connection under overload")
    parser.add_argument("--half-seconds", type=int, default=8)
    parser.add_argument("--flood-connections", type=int, default=64)
    parser.add_argument("--flood-rate", type=int, default=1000, help="profile reads per second meanwhile")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES")
    parser.add_argument("--soak-rate", type=int, default=2000)
    parser.add_argument("--binary", default=".build/release/gatehouse", help="another one than the built")
    parser.add_argument("--json", metavar="FILE", help="all figures of all rounds")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--keep-thresholds", action="store_true", help="what is allocated now is the threshold from now on")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    options.binary = os.path.abspath(options.binary)
    return options


class Bench:
    def __init__(self, options, directory):
        self.options, self.directory = options, directory
        self.socket = os.environ["PGHOST"]
        self.built = os.environ["BENCH_BUILT"]
        self.tools = os.environ["BENCH_TOOLS"]
        with open(f"{self.socket}/data/postmaster.pid") as file:
            postmaster = int(file.readline())
        psql(ROLES, "postgres", "postgres")
        Node.migrate(options.binary, self.socket, session_token())
        self.data = Data(options.users)
        self.data.load()
        self.works = Works(self.data)
        for work in WORKS:
            write_requests(f"{directory}/{work}", self.works.all(work))
        self.clients = Clients(directory, postmaster, f"{self.built}/openloop")
        self.limits = Limits(directory, postmaster, self.data, options)
        self.tables, self.goals, self.figures, self.failures = [], report.Goals(), {}, []

    def node(self):
        return Node(self.options.binary, self.socket)

    def has(self, part):
        return part in self.options.only

    def run(self):
        compared = [work for work in WORKS if self.has(work)]
        if self.has("memory") or self.options.soak:
            self.measure_memory()
        if self.has("allocations"):
            self.measure_allocations()
        node = self.node()
        try:
            if compared:
                self.compare(node, compared)
            if self.has("log"):
                rounds = [log_round(self.clients, node, number, self.options.seconds) for number in range(self.options.rounds)]
                switch_log(True)
                self.add("log", rounds, report.log_table(rounds, self.goals))
            if self.has("flood"):
                result = signin.flood(self.clients, node, self.options.seconds * 2, self.options.flood_rate,
                                      self.options.flood_connections)
                self.add("flood", result, report.flood_table(result, self.goals))
            if self.has("half"):
                result = overload.half_load(self.clients, self.limits, node, self.options.half_seconds, self.options.rounds)
                self.add("half", result, report.half_table(result, self.goals))
                if any(window["disturbed"] and window["dropped"] < 1 for window in result["windows"]):
                    self.failures.append("half: a window went by without a partition dropped")
            for work in self.options.overload_works.split(",") if self.has("overload") else []:
                result = overload.overload(self.clients, node, work, self.options.overload_seconds,
                                           self.options.overload_connections, self.options.patience, self.options.factors)
                self.add(f"overload {work}", result, report.overload_table(result, self.goals))
        finally:
            node.stop()

    def add(self, name, figures, table):
        self.figures[name] = figures
        self.tables.append(table)
        report.plain([table])
        sys.stdout.flush()

    def compare(self, node, works):
        started = []
        try:
            if not self.options.no_peers and set(works) - {"signin"}:
                for start in (lambda: peers.FastAPI(self.tools, 1), lambda: peers.FastAPI(self.tools, 2), peers.NodePG,
                              lambda: peers.PocketBase(self.tools)):
                    started.append(start())
                for peer in started:
                    for work in peer.works if hasattr(peer, "requests") else ():
                        write_requests(f"{self.directory}/{work}-{peer.name}", peer.requests(work))
            comparison = Comparison(self.clients, self.limits, node, started, self.options)
            comparison.warm_up(works)
            for number in range(self.options.rounds):
                for work in works:
                    comparison.round(number, work)
        finally:
            for peer in started:
                peer.stop()
        self.failures += comparison.errors
        self.figures["comparison"] = comparison.rows
        self.tables += report.comparison_tables(comparison)
        report.comparison_goals(comparison, self.goals)

    def measure_memory(self):
        node = self.node()
        try:
            figures = {"rest": memory.at_rest(node)}
            figures["busy"] = self.clients.wrk(node, "read", 128, self.options.seconds)["memory"]
            figures["idle"], figures["open"] = memory.idle_connections(node, 10_000)
        finally:
            node.stop()
        if self.options.soak:
            figures["soak"] = self.soak()
        if figures["open"] != 10_000:
            self.failures.append(f"memory: {10_000 - figures['open']} idle connections were closed")
        self.add("memory", figures, report.memory_table(figures, self.goals))

    def soak(self):
        node = self.node()
        try:
            result = memory.soak(self.clients, node, self.options.soak, self.options.soak_rate)
        finally:
            node.stop()
        if result["good"] != result["due"]:
            self.failures.append(f"soak: {result['due'] - result['good']} of {result['due']} calls were not answered")
        return result

    def measure_allocations(self):
        counted = allocations.Counted(self.options.binary, self.socket, f"{self.built}/libCountAllocations.so", self.directory)
        try:
            results = allocations.count(self.clients, counted, self.works, 1000)
        finally:
            counted.node.stop()
        self.add("allocations", results, report.allocation_table(results))
        if self.options.keep_thresholds:
            allocations.keep(results)
        self.failures += allocations.compare(results)

    def finish(self):
        if self.goals.rows:
            self.tables.insert(0, ("What must be shown", report.Goals.head, self.goals.rows))
        print()
        report.plain(self.tables)
        if self.options.json:
            with open(self.options.json, "w") as file:
                json.dump(self.figures, file, indent=1)
        if self.options.write:
            text = report.machine(self.options, peers.versions(self.tools))
            report.write("docs/performance.md", f"{time.strftime('%Y-%m-%d')}, {text}\n{report.markdown(self.tables)}")
        for failure in self.failures:
            print(f"failed: {failure}", file=sys.stderr)
        return 1 if self.failures else 0


def switch_log(is_on):
    psql(f"""
        update gatehouse.methods set options = (options::jsonb || '{{"log_calls": {str(is_on).lower()}}}')::json
          where id = '/v1/profile/read';
        notify gatehouse_catalogue;
        """)
    time.sleep(2)  # The node has loaded it, and appended what was logged before.


def log_round(clients, node, number, seconds):
    """Calls per second and microseconds of node and PostgreSQL per call, without and with the call log."""
    results = {}
    # Whoever is first is no better off on the whole.
    for is_logged in (False, True) if number % 2 else (True, False):
        switch_log(is_logged)
        results[is_logged] = clients.wrk(node, "read", 64, seconds)
    without, logged = results[False], results[True]
    row = {"without": without["rate"], "logged": logged["rate"], "ratio": logged["rate"] / without["rate"],
           "node": logged["node"] - without["node"], "server": logged["server"] - without["server"]}
    print(f"{number + 1:3} log {row['without']:10,.0f} {row['logged']:10,.0f} {row['ratio']:6.3f}"
          f" node {row['node']:+.1f} us PG {row['server']:+.1f} us", flush=True)
    return row


def main():
    options = parse()
    # What was started is stopped then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench.") as directory:
        try:
            bench = Bench(options, directory)
            bench.run()
        except NoResult as error:
            sys.exit(f"no result: {error}")
        sys.exit(bench.finish())


main()
