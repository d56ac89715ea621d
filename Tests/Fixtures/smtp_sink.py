#!/usr/bin/env python3
"""A mail server for tests, on aiosmtpd: prints the port that it listens on, then one JSON line for each message.

  --port N            0: any free one
  --certificate FILE  PEM with certificate and key; STARTTLS is then required
  --implicit          encryption from the first byte instead
  --user, --password  required from whoever hands messages in
  --refuse ADDRESS    answers 550 to this recipient
  --drop              takes the first message and hangs up without an answer
"""
import argparse
import asyncio
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--certificate")
parser.add_argument("--implicit", action="store_true")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--refuse")
parser.add_argument("--drop", action="store_true")
options = parser.parse_args()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == options.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "encrypted": session.ssl is not None or options.implicit,
            "user": (session.auth_data or b"").decode() or None, "text": envelope.content.decode()}), flush=True)
        if options.drop:
            options.drop = False
            server.transport.abort()
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    isRight = data.login == (options.user or "").encode() and data.password == (options.password or "").encode()
    return AuthResult(success=isRight, auth_data=data.login)


async def main():
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
    starttls = None if options.implicit else context

    def session():
        return SMTP(Handler(), hostname="localhost", tls_context=starttls, require_starttls=starttls is not None,
                    authenticator=authenticate, auth_required=options.user is not None,
                    auth_require_tls=starttls is not None)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", options.port, ssl=context if options.implicit else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
