"""Programs, their processor time and their memory."""
import os
import re
import subprocess
import sys
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def run(command, timeout=60, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout, **options)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def psql(sql, user="gatehouse_owner", database="bench"):
    return run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", database], input=sql)


def stat(pid):
    """Parent, and seconds of processor time: own, and of children that ended."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return int(fields[1]), own / TICK, ended / TICK


def family(pid):
    """A process and those that it started, with what they started."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                children.setdefault(stat(name)[0], []).append(int(name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def family_time(pid):
    """Seconds of processor time of a process, of its children and of those that ended."""
    total = 0
    for member in family(pid):
        try:
            total += sum(stat(member)[1:])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def resident_mib(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * PAGE / 2**20


def server_time(postmaster):
    """Seconds of processor time of a whole PostgreSQL."""
    _, own, ended = stat(postmaster)
    total = own + ended
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parent, own, _ = stat(name)
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += own if parent == postmaster else 0
    return total


def children_time():
    """Seconds of processor time of programs that this one ran to their end."""
    times = os.times()
    return times.children_user + times.children_system


class Background:
    """Runs `work` on a thread while the block runs; `work` returns once `ended` is set."""

    def __enter__(self):
        self.ended, self.thread = threading.Event(), threading.Thread(target=self.work)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


class MemoryWatch(Background):
    """The largest resident memory of a program and its children, in MiB, while the block runs."""

    def __init__(self, pid):
        self.members, self.largest = family(pid), 0

    def work(self):
        while True:
            self.largest = max(self.largest, sum(resident_mib(member) for member in self.members))
            if self.ended.wait(0.2):
                return


class Program:
    """A server that is stopped at the end."""

    name = "program"

    def start(self, command, **options):
        # A session of its own: what it starts is stopped with it.
        self.process = subprocess.Popen(command, start_new_session=True, **options)
        self.pid = self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, 9)
                self.process.wait()

    def wait_for(self, is_ready, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if is_ready():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        self.stop()
        sys.exit(f"{self.name} did not start")


class Node(Program):
    """The built program, serving the database on a free port; it trusts X-Forwarded-For and sends no mail."""

    name = "Gatehouse"

    def __init__(self, binary, socket, environment=None):
        url = f"postgresql://{{}}@{socket.replace('/', '%2F')}/bench"
        settings = dict(os.environ, GATEHOUSE_NODE_URL=url.format("gatehouse_node"), GATEHOUSE_HOST="127.0.0.1",
                        GATEHOUSE_PORT="0", GATEHOUSE_TRUSTED_PROXIES="127.0.0.1/32")
        settings.pop("DATABASE_URL", None)
        self.start([binary, "serve", "--no-migrate"], env={**settings, **(environment or {})}, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            found = re.match(r"listening on http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found[1])
                return
        self.stop()
        sys.exit("the node did not start")

    @staticmethod
    def migrate(binary, socket, root_password):
        url = f"postgresql://gatehouse_owner@{socket.replace('/', '%2F')}/bench"
        run([binary, "migrate"], env=dict(os.environ, DATABASE_URL=url, GATEHOUSE_ROOT_PASSWORD=root_password))
