"""Tables for the terminal and for docs/performance.md, which are the same."""
import os
import platform
import re
import statistics

from comparison import spread
from overload import median_of
from processes import run

TITLES = {
    "read": "Profile read, with a session's token", "write": "Set e-mail: one transaction", "echo": "Echo (test/test)",
    "search": "users/read with a search, about 11 of the users match", "mix": "Mix: 80 % profile read, 15 % set e-mail, 5 % search",
    "signin": "Sign-in (argon2id, 19 MiB, 2 passes)",
}
BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"


# Rounds on one machine differ by as much: a ratio that is so near its goal is decided by processor time per call.
NOISE = 0.3


class Goals:
    """What must be shown, and what was."""

    head = ["", "goal", "median", "min", "max", "by processor time", "met"]

    def __init__(self):
        self.rows = []

    def at_least(self, name, goal, values, times=(), digits=2):
        """`times` are the same ratios by processor time per call."""
        if values:
            median, time = statistics.median(values), statistics.median(times) if times else 0
            is_met = "yes" if median >= goal else "by processor time" if median >= goal * (1 - NOISE) and time >= goal else "**no**"
            self.add(name, f"≥ {goal:g}", values, f"{time:,.{digits}f}" if times else "", is_met, digits)

    def at_most(self, name, goal, values, digits=2):
        if values:
            self.add(name, f"≤ {goal:g}", values, "", "yes" if statistics.median(values) <= goal else "**no**", digits)

    def more_than(self, name, goal, values, digits=2):
        if values:
            self.add(name, f"> {goal:g}", values, "", "yes" if statistics.median(values) > goal else "**no**", digits)

    def add(self, name, goal, values, time, is_met, digits):
        self.rows.append([name, goal, *spread(values, digits), time, is_met])


def comparison_tables(comparison):
    for work, rows in comparison.rows.items():
        table = []
        for name, _ in comparison.cells(work):
            if name not in rows:
                continue
            results = list(rows[name].values())
            figures = [spread([result["rate"] for result in results], 0 if work != "signin" else 1)]
            for key, digits in (("node", 1), ("server", 1), ("client", 1), ("p50", 2), ("p99", 2), ("memory", 1)):
                values = [result[key] for result in results if result.get(key) is not None]
                figures.append((spread(values, digits)[0],))
            clients = sorted({result["clients"] for result in results if "clients" in result})
            label = name + (f" (best at {', '.join(map(str, clients))})" if clients else "")
            row = [label, *(text for group in figures for text in group)]
            if work == "write":
                values = [result["commits_per_sync"] for result in results if result.get("commits_per_sync")]
                row.append(spread(values, 1)[0])
            table.append(row)
        head = ["", "calls/s", "min", "max", "server, µs", "PG, µs", "load, µs", "p50, ms", "p99, ms", "MiB"]
        yield TITLES[work], head + (["commits per WAL sync"] if work == "write" else []), table


def comparison_goals(comparison, goals):
    names = {work: list(rows) for work, rows in comparison.rows.items()}
    busiest = f"Gatehouse, {max(comparison.options.connections)}"

    def ratio(goal, label, work, others):
        found = [name for name in names.get(work, []) if name in others or any(name.startswith(other) for other in others if other.endswith(","))]
        goals.at_least(label, goal, *comparison.ratios(work, busiest, found))

    ratio(1.0, "profile read / pgbench's best", "read", ["pgbench"])
    ratio(0.5, "profile read / pgbench's best of the leanest statement", "read", ["pgbench, leanest"])
    ratio(2.5, "profile read / Node + node-pg", "read", ["Node + node-pg,"])
    ratio(3.5, "profile read / PocketBase", "read", ["PocketBase,"])
    ratio(4.0, "profile read / FastAPI", "read", ["FastAPI, 1 worker,", "FastAPI, 2 workers,"])
    rows = comparison.rows.get("read", {})
    if "Gatehouse, 1" in rows and "pgbench" in rows:
        goals.at_most("profile read, one connection: median latency / pgbench's", 1.6, [
            result["p50"] / rows["pgbench"][number]["p50_alone"] for number, result in rows["Gatehouse, 1"].items()
            if number in rows["pgbench"]])
    ratio(0.9, "write / pgbench's best", "write", ["pgbench"])
    ratio(2.2, "write / Node + node-pg", "write", ["Node + node-pg,"])
    ratio(7.0, "write / PocketBase", "write", ["PocketBase,"])
    commits = [result["commits_per_sync"] for result in comparison.rows.get("write", {}).get(busiest, {}).values()
               if result["commits_per_sync"]]
    goals.more_than("write: commits per WAL sync", 1, commits, digits=1)
    ratio(1.0, "echo / pgbench's best", "echo", ["pgbench"])
    signins = [name for name in names.get("signin", []) if name.startswith("Gatehouse")]
    if signins:
        goals.at_least("sign-in / what argon2 allows", 0.9, *comparison.ratios("signin", signins[0], ["argon2 on all cores"]))


def flood_table(result, goals):
    goals.at_most("profile reads during a flood of sign-ins: p99, ms", 100, [result["flooded"]["p99"] / 1000], 1)
    goals.at_most("... refused or failed", 0, [sum(result["flooded"][key] for key in ("refused", "failed", "gave_up", "unanswered"))], 0)
    rows = [[name, f"{result[key]['rate']:,.0f}", f"{result[key]['good']:,}", f"{result[key]['refused'] + result[key]['failed']:,}",
             f"{result[key]['gave_up'] + result[key]['unanswered']:,}", *milliseconds(result[key], "p50", "p99", "max")]
            for name, key in (("nobody signs in", "quiet"), (f"{result['connections']} connections sign in", "flooded"))]
    return (f"Profile reads while sign-ins go on ({result['signins']:,.0f} signed in and {result['refused']:,.0f} refused per second)",
            ["", "due per second", "answered", "refused", "not served", "p50, ms", "p99, ms", "max, ms"], rows)


def milliseconds(phase, *names):
    return ["–" if phase[name] is None else f"{phase[name] / 1000:,.1f}" for name in names]


def overload_table(result, goals):
    best = max(level["goodput"] for level in result["levels"])
    worst = max(result["levels"], key=lambda level: level["factor"])
    name = f"{result['work']} at {worst['factor']:g} times the capacity"
    goals.at_least(f"{name}: goodput / the most", 0.9, [worst["goodput"] / best])
    goals.at_most(f"{name}: p99, ms", 100, [(worst["p99"] or 1e9) / 1000], 1)
    if result["recovery"] is None:
        goals.rows.append([f"{name}: seconds until latency is as before", "≤ 1", "never", "", "", "**no**"])
    else:
        goals.at_most(f"{name}: seconds until latency is as before", 1, [result["recovery"]], 1)
    rows = [[f"{level['factor']:g}", f"{level['due'] / level['seconds']:,.0f}", f"{level['goodput']:,.0f}",
             f"{level['refused'] / level['seconds']:,.0f}", f"{level['gave_up'] / level['seconds']:,.0f}",
             f"{level['failed'] + level['unanswered']:,}", *milliseconds(level, "p50", "p99", "p999", "sent_p99", "refused_p99", "lag_p99"),
             f"{level['generator']:.2f}", f"{level['memory']:.1f}"] for level in result["levels"]]
    return (f"Overload, {result['work']}: capacity {result['capacity']:,.0f}/s at 128 connections, {result['connections']:,} connections open",
            ["times the capacity", "due/s", "good/s", "refused/s", "given up/s", "failed", "p50, ms", "p99, ms", "p99.9, ms",
             "p99 from sending", "refused, p99", "generator late, p99", "generator, cores", "MiB"], rows)


def half_table(result, goals):
    rows = []
    windows = result["windows"]
    for is_disturbed in (False, True):
        for name in ("pgbench", "HTTP"):
            own = [window for window in windows if window["name"] == name and window["disturbed"] == is_disturbed]
            rows.append([f"{name}{', statistics, partition and catalogue every second' if is_disturbed else ''}",
                         *(f"{median_of(windows, name, is_disturbed, key):.2f}" for key in ("p50", "p99", "p999")),
                         f"{sum(window['lost'] for window in own)}",
                         f"{sum(window.get('jobs', 0) for window in own)}", f"{sum(window.get('dropped', 0) for window in own)}"])
        for key, label in (("p99", "p99"), ("p999", "p99.9")):
            ratios = [http[key] / plain[key] for http, plain in zip(
                *([window for window in windows if window["name"] == name and window["disturbed"] == is_disturbed]
                  for name in ("HTTP", "pgbench")))]
            goals.at_most(f"half load{', disturbed' if is_disturbed else ''}: {label} / pgbench -R", 3, ratios)
    return (f"Half load: {result['rate']:,.0f}/s, arrivals at random, latency from when a call was due",
            ["", "p50, ms", "p99, ms", "p99.9, ms", "not served", "jobs run", "partitions dropped"], rows)


def memory_table(figures, goals):
    goals.at_most("memory at rest, MiB", 40, [figures["rest"]], 1)
    goals.at_most("memory at 128 connections, MiB", 80, [figures["busy"]], 1)
    goals.at_most("memory with 10,000 idle connections, MiB", 200, [figures["idle"]], 1)
    rows = [["at rest", f"{figures['rest']:.1f}"], ["profile read at 128 connections", f"{figures['busy']:.1f}"],
            [f"{figures['open']:,} idle connections", f"{figures['idle']:.1f}"]]
    if "soak" in figures:
        soak = figures["soak"]
        goals.at_most("soak: memory late / early", 1.05, [soak["late"] / soak["early"]])
        rows += [[f"mix at {soak['rate']:,.0f}/s for {soak['minutes']:g} minutes: early, late, most",
                  f"{soak['early']:.1f}, {soak['late']:.1f}, {soak['largest']:.1f}"]]
    return "Memory of a node", ["", "MiB resident"], rows


def log_table(rounds, goals):
    goals.at_least("profile read with the call log / without", 0.9, [row["ratio"] for row in rounds])
    rows = [[name, *spread([row[key] for row in rounds], digits)] for name, key, digits in (
        ("without the log, calls/s", "without", 0), ("with it, calls/s", "logged", 0), ("ratio", "ratio", 2),
        ("node, µs of processor time per call more", "node", 1), ("PostgreSQL, µs per call more", "server", 1))]
    return "Call log, profile read at 64 connections", ["", "median", "min", "max"], rows


def allocation_table(results):
    return "Heap allocations of a node per call", ["", "one caller", "64 connections"], [
        [work, kinds["alone"], kinds.get("at 64 connections", "–")] for work, kinds in results.items()]


def machine(options, versions):
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal:\s+(\d+)", file.read())[1]) / 2**20
    programs = [f"{name} {version}" for name, version in versions.items()]
    programs.insert(0, "PostgreSQL " + run(["psql", "-XAtc", "show server_version", "-U", "postgres", "postgres"]).split()[0])
    return (f"{len(os.sched_getaffinity(0))} cores ({model[1] if model else platform.machine()}), {memory:.0f} GiB, Linux"
            f" {platform.release().split('-')[0]}; {', '.join(programs)}. {options.rounds} rounds of {options.seconds} s per figure,"
            f" {options.users:,} users. Load generator, server and PostgreSQL share the cores.")


def markdown(tables):
    lines = []
    for title, head, rows in tables:
        lines += ["", f"### {title}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
        lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def plain(tables):
    for title, head, rows in tables:
        widths = [max(len(str(row[index])) for row in [head, *rows]) for index in range(len(head))]
        print(f"\n{title}")
        for row in [head, *rows]:
            cells = [str(cell) for cell in row]
            print("  ".join([cells[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:]))]))


def write(path, text):
    with open(path) as file:
        content = file.read()
    before, mark, rest = content.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise SystemExit(f"{path} has no {BEGIN} … {END}")
    with open(path, "w") as file:
        file.write(f"{before}{BEGIN}\n\n{text}\n{END}{after}")
