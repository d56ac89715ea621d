"""The load generators: wrk for closed loops, openloop for calls that come whatever became of those before."""
import json
import os
import re

from processes import MemoryWatch, children_time, family_time, psql, run, server_time


class NoResult(Exception):
    """Calls failed: what was measured says nothing."""


def disk():
    """Commits and WAL syncs so far, as PostgreSQL counts them, a second late at most."""
    commits, syncs = psql("select d.xact_commit, w.wal_sync from pg_stat_database d, pg_stat_wal w where d.datname = 'bench'",
                          "postgres").strip().split("|")
    return int(commits), int(syncs)


class Clients:
    def __init__(self, directory, postmaster, openloop):
        self.directory, self.postmaster, self.openloop = directory, postmaster, openloop
        self.lua = f"{os.path.dirname(os.path.abspath(__file__))}/wrk.lua"

    def wrk(self, server, requests, connections, seconds, may_fail=False):
        """Calls per second, microseconds of processor time of server, PostgreSQL and wrk per call, the largest memory."""
        before, database, own = family_time(server.pid), server_time(self.postmaster), children_time()
        commits, syncs = disk()
        with MemoryWatch(server.pid) as memory:
            output = run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "5s", "-s", self.lua,
                          f"http://127.0.0.1:{server.port}/"], timeout=seconds + 60,
                         env=dict(os.environ, BENCH_REQUESTS=f"{self.directory}/{requests}"))
        own, spent, database = (children_time() - own, family_time(server.pid) - before,
                                server_time(self.postmaster) - database)
        commits, syncs = (now - then for now, then in zip(disk(), (commits, syncs)))
        result = json.loads(re.search(r"RESULT (.*)", output)[1])
        bad = result["errors"] + result["bad_status"]
        calls = result["calls"]
        if not calls or (bad and not may_fail):
            raise NoResult(f"{server.name}, {requests}, {connections} connections: {bad} of {calls} calls failed")
        good = calls - result["bad_status"]
        return {
            "calls": calls, "rate": good / result["microseconds"] * 1e6, "bad_rate": bad / result["microseconds"] * 1e6,
            "node": spent / calls * 1e6, "server": database / calls * 1e6, "client": own / calls * 1e6,
            "memory": memory.largest, "p50": result["p50"] / 1000, "p99": result["p99"] / 1000,
            "commits_per_sync": commits / syncs if syncs > 200 and not hasattr(server, "requests") else None,
        }

    def command(self, server, requests, phases, connections, poisson=False, give_up=1000):
        return [self.openloop, "--port", str(server.port), "--requests", f"{self.directory}/{requests}", "--connections",
                str(connections), "--give-up", str(give_up), *(["--poisson"] if poisson else []),
                *(f"{rate:.0f}:{seconds}" for rate, seconds in phases)]

    def open(self, server, requests, phases, connections=256, **options):
        """What became of the calls of each phase (rate, seconds); latencies in microseconds. And the largest memory."""
        seconds, own = sum(seconds for _, seconds in phases), children_time()
        with MemoryWatch(server.pid) as memory:
            output = run(self.command(server, requests, phases, connections, **options), timeout=seconds + 60)
        results = json.loads(output)
        for result in results:
            # Of one core, on the average of all phases.
            result["generator"] = (children_time() - own) / seconds
        return results, memory.largest
