"""What the measured programs work on: users with a session each, an administrator, and the requests of every work."""
import ctypes
import hashlib
import json
import random
import secrets
import struct
import zlib

from processes import psql

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PASSWORD = "correct horse 7 battery"
MEMORY_KIB, PASSES, LANES = 19456, 2, 1

ROLES = """
create role gatehouse_owner login createrole;
create role gatehouse_node login;
create role gatehouse_report nologin;
create role gatehouse_mail nologin;
create database bench owner gatehouse_owner;
alter system set fsync = on;
alter system set synchronous_commit = on;
alter system set full_page_writes = on;
select pg_reload_conf();
"""

USERS = """
create temporary table given (number integer, hash bytea, address inet);
insert into given values {values};
insert into gatehouse.users (name, email, password, permissions_on)
  select 'user-' || g.number, 'user-' || g.number || '@example.com', '{password}',
      case g.number when 0 then array['admin'] else '{{}}' end
    from given g;
insert into gatehouse.tokens (hash, kind, user_id, expires, idle_expires)
  select g.hash, 'session', u.id, now() + '30 days', now() + '7 days'
    from given g join gatehouse.users u on u.name = 'user-' || g.number;
-- The benchmark sets e-mails all the time, and so from addresses that have used up their mails.
do $$
begin
  perform gatehouse.count_mail_request('address', gatehouse.client_network(g.address)::text, 0) from given g;
end
$$;
update gatehouse.mail_requests set requests = 1000000, since = now() + interval '1 day';
analyze;
"""


def base62(number, width):
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 62)
        digits = DIGITS[digit] + digits
    return digits


def session_token():
    """Sources/Tokens: a prefix, 256 random bits, a checksum of both."""
    text = "ghs_" + base62(secrets.randbits(256), 43)
    return text + base62(zlib.crc32(text.encode()), 6)


def hash_password():
    """The PHC string of PASSWORD, by the library that nodes use."""
    encoded = ctypes.create_string_buffer(256)
    password = PASSWORD.encode()
    status = ctypes.CDLL("libargon2.so.1").argon2id_hash_encoded(
        PASSES, MEMORY_KIB, LANES, password, ctypes.c_size_t(len(password)), secrets.token_bytes(16), ctypes.c_size_t(16),
        ctypes.c_size_t(32), encoded, ctypes.c_size_t(len(encoded)))
    assert status == 0, f"argon2: {status}"
    return encoded.value.decode()


class Data:
    """Users 0 to n - 1; user 0 is an administrator. Each calls from an address of its own, as people do."""

    def __init__(self, users):
        self.tokens = [session_token() for _ in range(users)]
        self.hashes = [hashlib.sha256(token.encode()).hexdigest() for token in self.tokens]
        self.numbers = range(users)

    def load(self):
        values = ",".join(f"({number}, '\\x{digest}'::bytea, '{self.address(number)}'::inet)" for number, digest in enumerate(self.hashes))
        psql(USERS.format(values=values, password=hash_password()))

    @staticmethod
    def address(number):
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    @staticmethod
    def email(number, variant):
        return f"user-{number}.{variant}@example.com"


def request(path, body, token=None, method="POST", **headers):
    """An HTTP/1.1 request as bytes."""
    text = "" if body is None else json.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if text:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text)}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + text).encode()


def search_pattern(number):
    return f"user-{10 + number % 90}%"


class Works:
    """The requests of each work, which Gatehouse and the peers on the same tables understand."""

    def __init__(self, data):
        self.data = data

    def read(self, number, _):
        return request("/v1/profile/read", [], self.data.tokens[number])

    def write(self, number, turn):
        # Every call of a user changes his e-mail, since his requests come in turn.
        return request("/v1/profile/set-email", [self.data.email(number, "abcd"[turn])], self.data.tokens[number],
                       X_Forwarded_For=self.data.address(number))

    def echo(self, number, _):
        return request("/v1/test/test", [f"Hello {number}"], self.data.tokens[number])

    def search(self, number, _):
        return request("/v1/admin/users/read", [{"where": {"search": ["like", search_pattern(number)]}, "limit": 20}],
                       self.data.tokens[0])

    def signin(self, number, _):
        return request("/v1/session/signin", [{"username": f"user-{number}", "password": PASSWORD}],
                       X_Forwarded_For=self.data.address(number))

    def all(self, work):
        """In an order without pattern; each user again only after all others."""
        if work == "mix":
            return self.mix()
        made, kind = [], getattr(self, work)
        for turn in range(4):
            numbers = list(self.data.numbers)
            # The same order each time, for the time between two calls of one user.
            random.Random(len(numbers)).shuffle(numbers)
            made += [kind(number, turn) for number in numbers]
        return made

    def mix(self):
        """80 profile reads, 15 e-mails set, 5 searches, in an order without pattern."""
        writes = self.all("write")
        kinds = ["write"] * len(writes) + ["read"] * (len(writes) * 80 // 15) + ["search"] * (len(writes) * 5 // 15)
        random.shuffle(kinds)
        numbers, rest = random.Random(1), iter(writes)
        return [next(rest) if kind == "write" else getattr(self, kind)(numbers.choice(self.data.numbers), 0) for kind in kinds]


def write_requests(path, requests):
    with open(path, "wb") as file:
        for text in requests:
            file.write(struct.pack("<I", len(text)) + text)
