"""A foreign WebSocket client: calls, fragments, pings and the end, each printed as a line for the test to compare."""
import asyncio
import json
import sys

import websockets


def call(id, method="/v1/test/test", params=()):
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": list(params), "id": id})


async def main(port, token):
    address = f"ws://127.0.0.1:{port}/"
    # It offers compression unless told otherwise; the server takes none.
    async with websockets.connect(address, subprotocols=["jsonrpc_2.0", token], ping_interval=None) as socket:
        print("subprotocol", socket.subprotocol, "extensions", len(socket.extensions))
        await socket.send(call(1, "/v1/profile/read"))
        print("name", json.loads(await socket.recv())["result"]["data"]["name"])
        text = call(2, params=["x" * 300_000])
        await socket.send([text[i : i + 70_000] for i in range(0, len(text), 70_000)])
        print("fragments", len(json.loads(await socket.recv())["result"]["data"]))
        await asyncio.wait_for(await socket.ping(b"ping"), 5)
        print("pong")
        for id in range(200):
            await socket.send(call(id))
        print("answers", len({json.loads(await socket.recv())["id"] for _ in range(200)}))
        await socket.send(call(3, "/v1/session/signout"))
        print("signed out", json.loads(await socket.recv())["result"]["status"])
        try:
            await socket.recv()
        except websockets.ConnectionClosed as closed:
            print("closed", closed.code)
    async with websockets.connect(address, subprotocols=["jsonrpc_2.0"]) as socket:
        await socket.close(3000, "enough")
        print("closed", socket.close_code)
    try:
        await websockets.connect(address, subprotocols=["jsonrpc_2.0", token])
    except websockets.InvalidStatusCode as refused:
        print("refused", refused.status_code)


asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
