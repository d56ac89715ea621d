#!/usr/bin/env python3
"""Stands between a client and PostgreSQL, and does to what PostgreSQL sends what it is told to: a line each on standard input,
answered with "done". Prints its port first.

  wayward_proxy.py SOCKET [CERTIFICATE]   a PostgreSQL's socket; with a PEM of certificate and key connections are encrypted, and
                                          answers come as a record of 8 KiB and others of what is left, all at once

  before HEX      these bytes go before what is sent next on each connection
  silence NAME    connections of this application_name hear nothing any more
  silence-new     connections made from now on hear nothing after their log-in
  behave          those made from now on hear everything
  reset           ends all connections
"""
import asyncio
import ssl
import struct
import sys

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
READY = b"Z\x00\x00\x00\x05"
connections = set()
silences_new = False
context = None
if len(sys.argv) > 2:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[2])


class Connection:
    def __init__(self):
        self.before = b""
        self.is_silent = False
        self.name = ""

    async def serve(self, reader, writer):
        (length,) = struct.unpack("!i", await reader.readexactly(4))
        startup = struct.pack("!i", length) + await reader.readexactly(length - 4)
        if startup == SSL_REQUEST:
            writer.write(b"S" if context else b"N")
            if context:
                await writer.start_tls(context)
            return await self.serve(reader, writer)
        words = startup[8:].split(b"\0")
        self.name = dict(zip(words[::2], words[1::2])).get(b"application_name", b"").decode()
        server_reader, self.server = await asyncio.open_unix_connection(sys.argv[1], limit=1 << 20)
        self.client = writer
        connections.add(self)
        try:
            self.server.write(startup)
            await asyncio.wait([asyncio.create_task(self.questions(reader)), asyncio.create_task(self.answers(server_reader))],
                               return_when=asyncio.FIRST_COMPLETED)
        finally:
            connections.discard(self)
            self.server.transport.abort()
            writer.transport.abort()

    async def questions(self, reader):
        while data := await reader.read(1 << 20):
            self.server.write(data)

    async def answers(self, reader):
        is_new = True
        while data := await reader.read(1 << 20):
            if is_new and READY in data:
                is_new = False
                if silences_new:
                    self.client.write(data)
                    self.is_silent = True
            if self.is_silent:
                continue
            data, self.before = self.before + data, b""
            if context:
                await asyncio.sleep(0.02)
                data += bytes(reader._buffer)
                reader._buffer.clear()
                self.client.write(data[:8192])
                data = data[8192:]
            self.client.write(data)


async def accepted(reader, writer):
    try:
        await Connection().serve(reader, writer)
    except (OSError, EOFError):
        writer.transport.abort()


async def main():
    global silences_new
    proxy = await asyncio.start_server(accepted, "127.0.0.1", 0, limit=1 << 20)
    print(proxy.sockets[0].getsockname()[1], flush=True)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := (await commands.readline()).decode():
        match line.split(maxsplit=1):
            case ["before", data]:
                for connection in connections:
                    connection.before = bytes.fromhex(data)
            case ["silence", name]:
                for connection in connections:
                    connection.is_silent |= connection.name == name.strip()
            case ["silence-new"]:
                silences_new = True
            case ["behave"]:
                silences_new = False
            case ["reset"]:
                for connection in list(connections):
                    connection.client.transport.abort()
        print("done", flush=True)


asyncio.run(main())
