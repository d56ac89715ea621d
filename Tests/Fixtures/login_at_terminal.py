#!/usr/bin/env python3
"""Runs a program at a terminal of its own, types a line once it asks for a password, and prints what the terminal showed.

  login_at_terminal.py TEXT PROGRAM ARGUMENT...

TEXT ^C is the interrupt key. The last line printed says how the program ended and whether the terminal echoes again.
"""
import os
import pty
import signal
import sys
import termios

text = "\x03" if sys.argv[1] == "^C" else sys.argv[1] + "\n"
child, terminal = pty.fork()
if child == 0:
    # Who runs this in the background may have had it ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv(sys.argv[2], sys.argv[2:])
shown = b""
typed = False
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    shown += part
    if not typed and b"Password: " in shown:
        while termios.tcgetattr(terminal)[3] & termios.ECHO:
            pass
        os.write(terminal, text.encode())
        typed = True
echoes = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
_, status = os.waitpid(child, 0)
print(shown.decode())
print(f"ended {os.waitstatus_to_exitcode(status)}, echo {echoes}")
