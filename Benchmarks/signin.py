"""Sign-ins: what argon2's parameters allow on this machine, and who suffers from a flood of them."""
import concurrent.futures
import ctypes
import json
import os
import secrets
import subprocess
import time

from data import LANES, MEMORY_KIB, PASSES, PASSWORD


def argon2_rate(seconds):
    """Hashes per second with a thread per core, and microseconds of processor time of one: the library that nodes use, nothing else at work."""
    library = ctypes.CDLL("libargon2.so.1")
    deadline = time.monotonic() + seconds

    def work(_):
        done, password, result = 0, PASSWORD.encode(), ctypes.create_string_buffer(32)
        while time.monotonic() < deadline:
            status = library.argon2id_hash_raw(PASSES, MEMORY_KIB, LANES, password, ctypes.c_size_t(len(password)),
                                               secrets.token_bytes(16), ctypes.c_size_t(16), result, ctypes.c_size_t(32))
            assert status == 0, f"argon2: {status}"
            done += 1
        return done

    cores, began, spent = len(os.sched_getaffinity(0)), time.monotonic(), time.process_time()
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        done = sum(pool.map(work, range(cores)))
    return {"rate": done / (time.monotonic() - began), "client": (time.process_time() - spent) / done * 1e6}


def flood(clients, node, seconds, rate, connections):
    """Profile reads at a constant rate while connections sign in without a pause."""
    quiet, _ = clients.open(node, "read", [(rate, seconds)])
    process = subprocess.Popen(clients.command(node, "read", [(rate, seconds)], 256), stdout=subprocess.PIPE, text=True)
    try:
        signins = clients.wrk(node, "signin", connections, seconds, may_fail=True)
        flooded = json.loads(process.communicate(timeout=seconds + 60)[0])
    finally:
        process.kill()
        process.wait()
    return {"quiet": quiet[0], "flooded": flooded[0], "signins": signins["rate"], "refused": signins["bad_rate"],
            "connections": connections}
