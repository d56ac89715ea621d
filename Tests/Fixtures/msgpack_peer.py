#!/usr/bin/env python3
"""Another implementation of MessagePack, Debian's python3-msgpack, for tests.

  msgpack_peer.py check      reads lines {"text": JSON, "bytes": hex} and prints for each {"same", "packed"}: whether the
                             bytes unpack to what the text says, and the text's value as it is packed here
  msgpack_peer.py make N     prints N lines {"text", "bytes", "single"}, values from a fixed seed; single: with float 32
"""
import json
import random
import struct
import sys

import msgpack


def check():
    for line in sys.stdin:
        line = json.loads(line)
        value = json.loads(line["text"])
        unpacked = msgpack.unpackb(bytes.fromhex(line["bytes"]), strict_map_key=True)
        # repr tells 1 from 1.0 and 0.0 from -0.0; equal are the keys' orders, too.
        print(json.dumps({"same": repr(unpacked) == repr(value), "packed": msgpack.packb(value).hex()}))


def number(source, single):
    if source.random() < 0.5:
        bits = source.randrange(64)
        return source.randrange(-(1 << bits), 1 << bits)
    value = source.choice([0.0, -0.0, 0.1, 1.0, source.uniform(-1e3, 1e3), source.uniform(-1, 1) * 10 ** source.randrange(-30, 30)])
    return struct.unpack(">f", struct.pack(">f", value))[0] if single else value


def text(source):
    alphabet = 'ab"\\/\b\f\n\r\t\x01\x7fé€😀\ud7ff\uffff'
    return "".join(source.choice(alphabet) for _ in range(source.choice([0, 1, 5, 31, 32, 70, 300])))


def value(source, single, depth):
    kind = source.randrange(7 if depth else 5)
    if kind == 5:
        return [value(source, single, depth - 1) for _ in range(source.choice([0, 1, 3, 15, 16, 40]))]
    if kind == 6:
        return {text(source): value(source, single, depth - 1) for _ in range(source.choice([0, 1, 3, 15, 16, 20]))}
    return [None, True, False, number(source, single), text(source)][kind]


def make(count):
    source = random.Random(20261125)
    for _ in range(count):
        single = source.random() < 0.3
        made = value(source, single, 3)
        packed = msgpack.packb(made, use_single_float=single)
        print(json.dumps({"text": json.dumps(made, ensure_ascii=source.random() < 0.5), "bytes": packed.hex(), "single": single}))


if sys.argv[1] == "make":
    make(int(sys.argv[2]))
else:
    check()
