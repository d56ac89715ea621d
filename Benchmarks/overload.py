"""Calls that come at a rate of their own: more than there is room for, and half as many."""
import statistics
import time

from processes import Background, psql

SLICE = 0.1

# What happens in production now and then, all of it every second: statistics, a partition dropped, the catalogue.
# Says first whether the partition of the last time is gone.
DISTURBANCE = """
select to_regclass('gatehouse.' || gatehouse.partition_name('call_log', now() - '40 days'::interval)) is null;
select gatehouse.prepare_partition('call_log', now() - '40 days'::interval);
update gatehouse.jobs set slot = 1
  where function in ('gatehouse.refresh_latest', 'gatehouse.refresh_history', 'gatehouse.keep_partitions');
notify gatehouse_catalogue;
"""


def overload(clients, node, work, seconds, connections, patience, factors):
    """Per factor of the capacity what became of the calls, and how long it took until all was as before."""
    capacity = clients.wrk(node, work, 128, seconds)["rate"]
    levels = []
    for factor in factors:
        [phase], memory = clients.open(node, work, [(capacity * factor, seconds)], connections, give_up=patience)
        levels.append({**phase, "factor": factor, "goodput": phase["good"] / seconds, "memory": memory})
        time.sleep(2)
    top = max(factors)
    calm = 4
    phases, memory = clients.open(node, work, [(capacity * 0.5, calm), (capacity * top, seconds), (capacity * 0.5, calm)],
                                  connections, give_up=patience)
    return {"work": work, "capacity": capacity, "connections": connections, "levels": levels,
            "recovery": recovery(phases[0]["slices"], phases[2]["slices"], calm + seconds, calm), "memory_after": memory, "before": phases[0]["slices"], "after": phases[2]["slices"]}


def recovery(before, after, end, seconds):
    """Seconds from the overload's end until p99 of calls due in a tenth of a second is as before for half a second."""
    normal = max(slice[3] for slice in before[5:])
    found = {slice[0]: slice[3] for slice in after}
    first = round(end / SLICE)
    for start in range(first, first + round(seconds / SLICE) - 5):
        if all(found.get(start + more, normal + 1) <= normal for more in range(5)):
            return (start - first) * SLICE
    return None


class Disturber(Background):
    """While the block runs: every second what a node does now and then."""

    # The first look finds no partition of the time before.
    dropped = -1

    def work(self):
        while not self.ended.wait(1):
            self.dropped += psql(DISTURBANCE).startswith("t")


def half_load(clients, limits, node, seconds, rounds):
    """Latencies in milliseconds at half the capacity over HTTP and by pgbench at the same rate, by turns."""
    rate = clients.wrk(node, "read", 128, seconds)["rate"] / 2
    windows = []
    for number in range(rounds):
        for is_disturbed in (False, True):
            kinds = [("HTTP", http_window), ("pgbench", pgbench_window)]
            # Whoever is first is no better off on the whole.
            for name, window in kinds if number % 2 else kinds[::-1]:
                time.sleep(1)
                if is_disturbed:
                    runs = job_runs()
                    with Disturber() as disturber:
                        result = window(clients, limits, node, rate, seconds)
                    result["jobs"] = job_runs() - runs
                    result["dropped"] = disturber.dropped
                else:
                    result = window(clients, limits, node, rate, seconds)
                windows.append({"name": name, "disturbed": is_disturbed, **result})
    return {"rate": rate, "windows": windows}


def job_runs():
    return int(psql("select sum(runs) from gatehouse.jobs").strip())


def http_window(clients, _, node, rate, seconds):
    [phase], _ = clients.open(node, "read", [(rate, seconds)], poisson=True)
    lost = phase["due"] - phase["good"]
    return {"lost": lost, **{name: phase[name] / 1000 for name in ("p50", "p99", "p999")}}


def pgbench_window(clients, limits, _, rate, seconds):
    times = limits.pgbench("read", 8, seconds, rate=rate, log=f"{clients.directory}/half")["milliseconds"]
    return {"lost": 0, **{name: times[int(len(times) * share)] for name, share in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))}}


def median_of(windows, name, is_disturbed, key):
    return statistics.median(window[key] for window in windows if window["name"] == name and window["disturbed"] == is_disturbed)
