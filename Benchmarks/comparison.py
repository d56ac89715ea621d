"""Side by side: PostgreSQL by itself, Gatehouse, and what else a user would pick, round by round."""
import statistics

import signin
from clients import NoResult
from processes import psql

WORKS = ("read", "write", "echo", "search", "mix", "signin")
# Few enough that none is refused for want of a place in the node's queue, and that no two sign in to one account.
SIGNIN_CONNECTIONS = 16
# What the last sign-ins of a window have begun is lost to it: with 100 of them it would be several in a hundred.
SIGNIN_SECONDS = 10
# Every write cell begins with the same tables.
TIDY = "checkpoint; vacuum (analyze) gatehouse.users; vacuum gatehouse.logins; vacuum gatehouse.mail_requests;"


class Comparison:
    def __init__(self, clients, limits, node, peers, options):
        self.clients, self.limits, self.node, self.peers, self.options = clients, limits, node, peers, options
        self.rows = {}
        self.errors = []

    def cells(self, work):
        """Name and measurement of all that is compared for a work, in the order of a table."""
        limits, seconds = self.limits, self.options.seconds
        if work == "signin":
            seconds = max(seconds, SIGNIN_SECONDS)
            return [("argon2 on all cores", lambda: signin.argon2_rate(seconds)),
                    (f"Gatehouse, {SIGNIN_CONNECTIONS}", lambda: self.wrk(self.node, "signin", SIGNIN_CONNECTIONS, seconds))]
        cells = []
        if work != "mix":
            cells.append(("pgbench", lambda: limits.best(work, seconds)))
        if work in ("read", "echo"):
            cells.append(("pgbench, 20 pipelined", lambda: limits.best_pipelined(work, seconds)))
        if work == "read":
            cells.append(("pgbench, leanest", lambda: limits.best("leanest", seconds)))
            cells.append(("pgbench, leanest, 20 pipelined", lambda: limits.best_pipelined("leanest", seconds)))
        for connections in self.options.connections:
            cells.append((f"Gatehouse, {connections}", lambda n=connections: self.wrk(self.node, work, n)))
        for peer in self.peers:
            if work in peer.works:
                # Some are at their best with few connections; the best counts.
                counts = self.options.peer_connections if work in ("read", "write") else self.options.peer_connections[-1:]
                for connections in counts:
                    cells.append((f"{peer.name}, {connections}", lambda p=peer, n=connections: self.wrk(p, work, n)))
        return cells

    def wrk(self, server, work, connections, seconds=None):
        return self.clients.wrk(server, f"{work}-{server.name}" if hasattr(server, "requests") else work, connections,
                                seconds or self.options.seconds)

    def warm_up(self, works):
        for work in works:
            for server in [self.node, *self.peers]:
                if work != "signin" and (server is self.node or work in server.works):
                    self.clients.wrk(server, f"{work}-{server.name}" if hasattr(server, "requests") else work, 32, 2, may_fail=True)

    def round(self, number, work):
        cells = self.cells(work)
        # Whoever is first is no better off on the whole.
        start = number * 3 % len(cells)
        for name, measure in cells[start:] + cells[:start]:
            if work in ("write", "mix"):
                psql(TIDY, "postgres")
            try:
                result = measure()
            except NoResult as error:
                self.errors.append(str(error))
                print(f"no result: {error}", flush=True)
                continue
            self.rows.setdefault(work, {}).setdefault(name, {})[number] = result
            print(f"{number + 1:3} {work:7} {name:32} {line(result)}", flush=True)

    def ratios(self, work, name, others):
        """Of each round: calls per second by the most of others', and the processor time of that other by one's own."""
        rows = self.rows.get(work, {})
        rates, times = [], []
        for number, result in rows.get(name, {}).items():
            found = [rows[other][number] for other in rows if other in others and number in rows[other]]
            if found:
                best = max(found, key=lambda other: other["rate"])
                rates.append(result["rate"] / best["rate"])
                times.append(processor_time(best) / processor_time(result))
        return rates, times


def processor_time(result):
    """Microseconds per call of all that took part: server, PostgreSQL, load generator."""
    return result.get("node", 0) + result.get("server", 0) + result["client"]


def line(result):
    text = f"{result['rate']:11,.0f}/s"
    if result.get("server") is not None:
        text += f"  PG {result['server']:6.1f}"
    if result.get("node") is not None:
        text += f"  server {result['node']:6.1f}  wrk {result['client']:5.1f} us  p50 {result['p50']:7.2f}  p99 {result['p99']:7.2f} ms"
        text += f"  {result['memory']:6.1f} MiB"
    if result.get("commits_per_sync"):
        text += f"  {result['commits_per_sync']:.1f} commits/sync"
    return text


def spread(values, digits=0):
    if not values:
        return "–", "–", "–"
    return tuple(f"{value:,.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
