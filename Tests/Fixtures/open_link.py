#!/usr/bin/env python3
"""Opens a page in headless Chromium, as whoever got a link does, and presses its button.

  open_link.py URL [PASSWORD]   the password goes into the field of that name

Prints one JSON object: what the page says (outcome), and what stands in the address bar (address).
"""
import json
import sys

from browser import browser

url, password = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None

with browser() as page:
    page.open(url)
    outcome = "document.querySelector('#outcome').textContent"
    if not page.evaluate(outcome):
        if password is not None:
            page.evaluate(f"document.querySelector('#password').value = {json.dumps(password)}")
        page.evaluate("document.querySelector('button').click()")
    print(json.dumps({"outcome": page.until(outcome), "address": page.evaluate("location.href")}))
