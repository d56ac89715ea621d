// MessagePack as the API speaks it: exactly the values that JSON has, and bytes. https://github.com/msgpack/msgpack/blob/master/spec.md
//
// Objects keep what JSON.stringify would: no undefined, no functions; toJSON is asked. Integers beyond 2^53 are read as
// BigInt, and BigInt is written as one. Extension types, keys that are no text, and keys that come twice are refused.

const DEPTH_LIMIT = 512;
const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes of a value. Throws TypeError or RangeError for one that MessagePack does not have. */
export function encode(value) {
  const writer = new Writer();
  writer.value(value, 0);
  return writer.bytes.slice(0, writer.length);
}

/** The value of bytes. Throws RangeError where they are not exactly one value. */
export function decode(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.offset !== bytes.length) throw new RangeError("MessagePack: more than one value");
  return value;
}

class Writer {
  bytes = new Uint8Array(256);
  view = new DataView(this.bytes.buffer);
  length = 0;

  /** Makes room for `count` bytes; where they begin. */
  take(count) {
    const start = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      bytes.set(this.bytes.subarray(0, start));
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer);
    }
    return start;
  }

  byte(value) {
    const start = this.take(1);
    this.bytes[start] = value;
  }

  append(bytes) {
    const start = this.take(bytes.length);
    this.bytes.set(bytes, start);
  }

  /** A type byte, then a number as DataView's `method` sets it. */
  number(type, method, size, value) {
    this.byte(type);
    const start = this.take(size);
    this.view[method](start, value);
  }

  value(value, depth) {
    if (depth > DEPTH_LIMIT) throw new RangeError("MessagePack: nested too deeply");
    if (typeof value?.toJSON === "function") value = value.toJSON();
    switch (typeof value) {
      case "undefined": case "function": case "symbol": return this.byte(0xc0);
      case "boolean": return this.byte(value ? 0xc3 : 0xc2);
      case "number": return Number.isSafeInteger(value) && !Object.is(value, -0) ? this.integer(value) : this.number(0xcb, "setFloat64", 8, value);
      case "bigint": return this.bigInteger(value);
      case "string": return this.string(value);
    }
    if (value === null) return this.byte(0xc0);
    if (value instanceof ArrayBuffer) return this.binary(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return this.binary(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (Array.isArray(value)) {
      this.header(value.length, 0x90, 16, 0xdc);
      for (const element of value) this.value(element, depth + 1);
      return;
    }
    const entries = Object.entries(value).filter(([, member]) => !["undefined", "function", "symbol"].includes(typeof member));
    this.header(entries.length, 0x80, 16, 0xde);
    for (const [key, member] of entries) {
      this.string(key);
      this.value(member, depth + 1);
    }
  }

  integer(value) {
    if (value >= 0) {
      if (value < 0x80) return this.byte(value);
      if (value < 0x100) return this.number(0xcc, "setUint8", 1, value);
      if (value < 0x10000) return this.number(0xcd, "setUint16", 2, value);
      if (value < 0x100000000) return this.number(0xce, "setUint32", 4, value);
      return this.number(0xcf, "setBigUint64", 8, BigInt(value));
    }
    if (value >= -0x20) return this.byte(value & 0xff);
    if (value >= -0x80) return this.number(0xd0, "setInt8", 1, value);
    if (value >= -0x8000) return this.number(0xd1, "setInt16", 2, value);
    if (value >= -0x80000000) return this.number(0xd2, "setInt32", 4, value);
    return this.number(0xd3, "setBigInt64", 8, BigInt(value));
  }

  bigInteger(value) {
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return this.integer(Number(value));
    if (value > 0 && BigInt.asUintN(64, value) === value) return this.number(0xcf, "setBigUint64", 8, value);
    if (value < 0 && BigInt.asIntN(64, value) === value) return this.number(0xd3, "setBigInt64", 8, value);
    throw new RangeError("MessagePack: an integer of more than 64 bits");
  }

  string(value) {
    if (/\p{Surrogate}/u.test(value)) throw new TypeError("MessagePack: text with half a surrogate pair");
    const bytes = utf8.encode(value);
    if (bytes.length < 0x20) this.byte(0xa0 | bytes.length);
    else if (bytes.length < 0x100) this.number(0xd9, "setUint8", 1, bytes.length);
    else this.header(bytes.length, 0, 0, 0xda);
    this.append(bytes);
  }

  binary(bytes) {
    if (bytes.length < 0x100) this.number(0xc4, "setUint8", 1, bytes.length);
    else this.header(bytes.length, 0, 0, 0xc5);
    this.append(bytes);
  }

  /** A length: below `fixLimit` within the byte `fix`, else as 16 bits after `type`, or as 32 after the one that follows. */
  header(length, fix, fixLimit, type) {
    if (length < fixLimit) return this.byte(fix | length);
    if (length < 0x10000) return this.number(type, "setUint16", 2, length);
    return this.number(type + 1, "setUint32", 4, length);
  }
}

class Reader {
  offset = 0;

  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Steps over `count` bytes; where they begin. */
  take(count) {
    const start = this.offset;
    if (count > this.bytes.length - start) throw new RangeError("MessagePack: cut off");
    this.offset += count;
    return start;
  }

  /** A number as DataView's `method` gets it. */
  number(method, size) {
    return this.view[method](this.take(size));
  }

  value(depth) {
    if (depth > DEPTH_LIMIT) throw new RangeError("MessagePack: nested too deeply");
    const type = this.number("getUint8", 1);
    if (type < 0x80) return type;
    if (type < 0x90) return this.map(type & 0x0f, depth);
    if (type < 0xa0) return this.array(type & 0x0f, depth);
    if (type < 0xc0) return this.string(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: return this.binary(this.number("getUint8", 1));
      case 0xc5: return this.binary(this.number("getUint16", 2));
      case 0xc6: return this.binary(this.number("getUint32", 4));
      case 0xca: return this.number("getFloat32", 4);
      case 0xcb: return this.number("getFloat64", 8);
      case 0xcc: return this.number("getUint8", 1);
      case 0xcd: return this.number("getUint16", 2);
      case 0xce: return this.number("getUint32", 4);
      case 0xcf: return exact(this.number("getBigUint64", 8));
      case 0xd0: return this.number("getInt8", 1);
      case 0xd1: return this.number("getInt16", 2);
      case 0xd2: return this.number("getInt32", 4);
      case 0xd3: return exact(this.number("getBigInt64", 8));
      case 0xd9: return this.string(this.number("getUint8", 1));
      case 0xda: return this.string(this.number("getUint16", 2));
      case 0xdb: return this.string(this.number("getUint32", 4));
      case 0xdc: return this.array(this.number("getUint16", 2), depth);
      case 0xdd: return this.array(this.number("getUint32", 4), depth);
      case 0xde: return this.map(this.number("getUint16", 2), depth);
      case 0xdf: return this.map(this.number("getUint32", 4), depth);
    }
    throw new RangeError(`MessagePack: type 0x${type.toString(16)} is not spoken here`);
  }

  string(length) {
    const start = this.take(length);
    try {
      return text.decode(this.bytes.subarray(start, this.offset));
    } catch {
      throw new RangeError("MessagePack: text that is no UTF-8");
    }
  }

  binary(length) {
    const start = this.take(length);
    return this.bytes.slice(start, this.offset);
  }

  // Nothing is set aside for a length that is only claimed: each element takes at least a byte of what is there.

  array(length, depth) {
    const array = [];
    for (let index = 0; index < length; index++) array.push(this.value(depth + 1));
    return array;
  }

  map(length, depth) {
    const object = {};
    for (let index = 0; index < length; index++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new RangeError("MessagePack: a key that is no text");
      // An assignment to "__proto__" would be something else. Of equal keys the last one counts, as in JSON.
      Object.defineProperty(object, key, { value: this.value(depth + 1), writable: true, enumerable: true, configurable: true });
    }
    return object;
  }
}

/** A number, where it can hold the integer. */
function exact(integer) {
  return integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : integer;
}
