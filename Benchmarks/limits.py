"""What PostgreSQL gives by itself: pgbench with prepared statements, as the node's role or the owner."""
import glob
import os
import random
import re
import statistics
import time

from data import search_pattern
from processes import children_time, run, server_time

# pgbench takes at most 128 scripts, and has no other way to send a random text.
SCRIPTS = 128
GROUP = 20

LEANEST = ("select u.id, u.name, u.email, u.email_confirmed, u.telegram_name, u.created from gatehouse.tokens t"
           " join gatehouse.users u on u.id = t.user_id where t.hash = :hash{0}")


class Limits:
    def __init__(self, directory, postmaster, data, options):
        self.directory, self.postmaster, self.data, self.options = directory, postmaster, data, options
        self.numbers = random.SystemRandom().sample(list(data.numbers), min(SCRIPTS, len(data.numbers)))

    def calls(self, work, number):
        """The statements of one user's calls, and what their variables stand for."""
        variables = {f"hash{number}": f"\\x{self.data.hashes[number]}", f"address{number}": self.data.address(number)}
        admin = {"hash0": f"\\x{self.data.hashes[0]}"}
        if work == "read":
            return [f"select gate.profile_read(:hash{number}, :address{number})"], variables
        if work == "leanest":
            return [LEANEST.format(number)], variables
        if work == "echo":
            return [f"select gate.test_test(:hash{number}, :address{number}, :text{number})"], {
                **variables, f"text{number}": f"Hello {number}"}
        if work == "write":
            # Two, so that each changes something.
            return ([f"select gate.profile_set_email(:hash{number}, :address{number}, :{turn}{number})" for turn in "ab"],
                    {**variables, **{f"{turn}{number}": self.data.email(number, turn) for turn in "ab"}})
        options = '{"where":{"search":["like","%s"]},"limit":20}' % search_pattern(number)
        return [f"select gate.admin_users_read(:hash0, :address{number}, :options{number})"], {
            **variables, **admin, f"options{number}": options}

    def scripts(self, work, is_pipelined):
        arguments, variables, count = [], {}, 0
        numbers = self.numbers
        groups = [numbers[at:at + GROUP] for at in range(0, len(numbers) - GROUP + 1, GROUP)] if is_pipelined else [[n] for n in numbers]
        for index, group in enumerate(groups):
            statements = []
            for number in group:
                calls, values = self.calls(work, number)
                statements += calls
                variables.update(values)
            count = len(statements)
            if is_pipelined:
                statements = ["\\startpipeline"] + [f"{statement};" for statement in statements] + ["\\endpipeline"]
            else:
                statements = [f"{statement};" for statement in statements]
            path = f"{self.directory}/{work}{'-pipelined' if is_pipelined else ''}-{index}.sql"
            with open(path, "w") as file:
                file.write("\n".join(statements) + "\n")
            arguments += ["-f", path]
        for name, value in variables.items():
            arguments += ["-D", f"{name}={value}"]
        return arguments, count

    def pgbench(self, work, clients, seconds, is_pipelined=False, rate=None, log=None):
        """Calls per second, and microseconds of processor time of PostgreSQL and of pgbench per call."""
        arguments, statements = self.scripts(work, is_pipelined)
        is_read_only = work != "write"
        # Each script is a statement of its own: their plans, always the same, are made once only.
        environment = dict(os.environ, PGOPTIONS="-c search_path=pg_catalog -c plan_cache_mode=force_generic_plan -c jit=off"
                           f" -c default_transaction_read_only={'on' if is_read_only else 'off'}")
        user = "gatehouse_owner" if work == "leanest" else "gatehouse_node"
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds),
                   "-U", user, *arguments]
        if rate:
            command += ["-R", str(rate)]
        if log:
            command += ["-l", "--log-prefix", log]
        before, own = server_time(self.postmaster), children_time()
        output = run(command + ["bench"], timeout=seconds + 60, env=environment, cwd=self.directory)
        own = children_time() - own
        time.sleep(0.2)  # A backend that just ended is counted once the postmaster has noticed.
        transactions = int(re.search(r"number of transactions actually processed: (\d+)", output)[1])
        failed = int(re.search(r"number of failed transactions: (\d+)", output)[1])
        if failed or not transactions:
            raise SystemExit(f"pgbench: {failed} of {transactions} calls failed\n{output}")
        calls = transactions * statements
        result = {
            "rate": float(re.search(r"tps = ([\d.]+)", output)[1]) * statements, "calls": calls, "clients": clients,
            "server": (server_time(self.postmaster) - before) / calls * 1e6, "client": own / calls * 1e6,
        }
        if log:
            # From when they were due, where there is a rate.
            result["milliseconds"] = sorted(time / statements for time in logged_times(log))
        return result

    def best(self, work, seconds):
        """The best of 1, 2, 4 and 8 clients, with the median latency of one."""
        tried = [self.pgbench(work, clients, seconds, log=f"{self.directory}/one" if clients == 1 else None)
                 for clients in (1, 2, 4, 8)]
        best = max(tried, key=lambda result: result["rate"])
        return {**best, "p50_alone": statistics.median(tried[0]["milliseconds"]), "milliseconds": None}

    def best_pipelined(self, work, seconds):
        """The best of 1, 2 and 4 clients that send 20 calls at once, in one transaction."""
        return max((self.pgbench(work, clients, seconds, is_pipelined=True) for clients in (1, 2, 4)),
                   key=lambda result: result["rate"])


def logged_times(prefix):
    times = []
    for path in glob.glob(f"{prefix}.*"):
        with open(path) as file:
            times += [int(line.split()[2]) / 1000 for line in file]
        os.unlink(path)
    return times
