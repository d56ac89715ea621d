#!/usr/bin/env python3
"""Uses the API documentation in headless Chromium, as a reader does who tries methods on the page.

  try_methods.py URL USERNAME PASSWORD API-TOKEN FILE

Prints one JSON object: what the page showed after each step (steps), what the browser complained of (complaints), and
whatever it keeps of the visit (kept).
"""
import json
import sys

from browser import browser

url, username, password, token, file = sys.argv[1:]
steps = {}

with browser() as page:
    page.open(url)

    def fill(selector, text):
        page.evaluate(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(text)}")

    def click(selector):
        page.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def attempt(name, method, *values, example=False):
        """Calls a method by its form; what is shown: the line above the reply, and the reply."""
        form = f"#{method} form"
        if example:
            click(f"{form} .example")
        for index, value in enumerate(values):
            page.evaluate(f"document.querySelectorAll('{form} [data-kind]')[{index}].value = {json.dumps(value)}")
        # A button that is disabled is not clicked.
        page.until(f"!document.querySelector('{form} > button').disabled")
        click(f"{form} > button")
        page.until(f"!document.querySelector('{form} > button').disabled")
        body = page.evaluate(f"(element => element.hidden ? '' : element.textContent)(document.querySelector('{form} .body'))")
        steps[name] = {"line": page.evaluate(f"document.querySelector('{form} output').textContent"), "body": body}

    def identify(name, button):
        click(button)
        page.until(f"!document.querySelector('{button}').disabled")
        steps[name] = {
            "line": page.evaluate("document.querySelector('#caller [role=status]').textContent"),
            "who": page.evaluate("[...new Set([...document.querySelectorAll('.who')].map(link => link.textContent))].join()"),
        }

    attempt("guest", "profile_read")
    fill("#caller [name=username]", username)
    fill("#caller [name=password]", "wrong " + password)
    identify("wrong", "#caller button")
    fill("#caller [name=password]", password)
    identify("signed in", "#caller button")
    attempt("profile", "profile_read")
    attempt("example", "test_test", example=True)
    attempt("text", "test_test", "<b>&amp;</b>")
    attempt("nothing", "test_test", "")
    attempt("no JSON", "admin_users_read", "{")
    attempt("list", "admin_users_read", json.dumps({"where": {"search": ["like", username]}}))
    attempt("refused", "admin_users_read", json.dumps({"where": {"nothing": 1}}))
    attempt("boolean", "admin_users_set_enabled", username, "false")

    page.call("DOM.enable")
    document = page.call("DOM.getDocument")["root"]["nodeId"]
    field = page.call("DOM.querySelector", nodeId=document, selector="#test_upload [type=file]")["nodeId"]
    page.call("DOM.setFileInputFiles", nodeId=field, files=[file])
    attempt("upload", "test_upload", example=True)

    identify("signed out", "#caller [name=forget]")
    attempt("guest again", "profile_read")
    fill("#caller [name=token]", token)
    identify("token", "#caller [name=use]")
    attempt("profile by token", "profile_read")
    fill("#caller [name=token]", token + "x")
    identify("no token", "#caller [name=use]")

    fill("#filter", "sessions own")
    page.evaluate("document.querySelector('#filter').dispatchEvent(new Event('input'))")
    shown = page.evaluate("[...document.querySelectorAll('#contents section:not([hidden]) li:not([hidden])')].map(item => item.textContent).join()")
    click(".tabs [role=tab]:nth-child(2)")
    print(json.dumps({
        "steps": steps,
        "shown": shown,
        "tabs": page.evaluate("[...document.querySelectorAll('.tab:not([hidden])')].every(tab => tab.textContent.includes('curl'))"),
        "complaints": page.complaints,
        "kept": page.evaluate("JSON.stringify([location.href, document.cookie, {...localStorage}, {...sessionStorage}])"),
        "text": page.evaluate("document.querySelector('.base').textContent"),
    }))
