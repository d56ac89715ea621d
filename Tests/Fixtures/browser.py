"""Headless Chromium, driven over the DevTools protocol."""
import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

deadline = time.monotonic() + 60


class Browser:
    """Speaks the DevTools protocol over two pipes: JSON, each message ended by a zero byte."""

    def __init__(self, folder):
        commands_in, self.commands = os.pipe()
        self.answers, answers_out = os.pipe()
        # The browser expects them as descriptors 3 and 4; the pipes themselves may be either.
        high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10) for descriptor in (commands_in, answers_out)]
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=lambda: [os.dup2(descriptor, place) for place, descriptor in enumerate(high, 3)], pass_fds=(3, 4),
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for descriptor in [commands_in, answers_out, *high]:
            os.close(descriptor)
        self.rest, self.number, self.session, self.complaints = b"", 0, None, []

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.rest:
                part = os.read(self.answers, 65536)
                if not part or time.monotonic() > deadline:
                    sys.exit("the browser does not answer")
                self.rest += part
            answer, _, self.rest = self.rest.partition(b"\0")
            answer = json.loads(answer)
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def note(self, event):
        """Keeps what a page's developer would see in red."""
        parameters = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"].get("exception", {}).get("description", "an exception"))
        elif event.get("method") == "Log.entryAdded" and parameters["entry"]["source"] != "network":
            self.complaints.append(parameters["entry"]["text"])

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def until(self, expression):
        while not (value := self.evaluate(expression)):
            if time.monotonic() > deadline:
                sys.exit(f"never: {expression}")
            time.sleep(0.05)
        return value

    def open(self, url):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Runtime.enable")
        self.call("Log.enable")
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && !!document.querySelector('button')")


@contextlib.contextmanager
def browser():
    """A browser that leaves neither processes nor its folder behind."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-e2e-", ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            yield browser
        finally:
            os.killpg(browser.process.pid, signal.SIGKILL)
            browser.process.wait()
            # The browser's other processes may still write for a moment.
            while os.path.exists(folder) and time.monotonic() < deadline:
                shutil.rmtree(folder, ignore_errors=True)
                time.sleep(0.05)
