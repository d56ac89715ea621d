import type { ListOptions, Methods, ReadMethod } from "./methods.js";

/** The API's methods by their paths: written by `gatehouse docs --typescript`, which knows an application's own as well. */
export type { Methods };

type Relative<Path> = Path extends `/v1/${infer Name}` ? Name : never;
type Absolute<Name, Path extends keyof Methods = keyof Methods> = Name extends Path ? Name : `/v1/${Name & string}` & Path;

/** Names of methods: paths, and what is left of them without the version. */
export type MethodName = keyof Methods | Relative<keyof Methods>;

/** Methods that answer a row if asked for one by its id, else an array of rows. */
export type ReadName = ReadMethod | Relative<ReadMethod>;

/** Methods that take a file. */
type UploadPath = { [Path in keyof Methods]: Methods[Path] extends { upload: unknown[] } ? Path : never }[keyof Methods];
export type UploadName = UploadPath | Relative<UploadPath>;

type Parameters<Name extends MethodName> = Methods[Absolute<Name>]["params"];
type Data<Name extends MethodName> = Methods[Absolute<Name>]["data"];
type Row<Name extends ReadName> = Methods[Absolute<Name, ReadMethod>]["row"];
type Meta<Name extends MethodName> = Methods[Absolute<Name>] extends { meta: infer Meta } ? Meta : undefined;

export interface Success<Data = any, Meta = any> {
  ok: true;
  /** 200 */
  status: number;
  statusText: string;
  data: Data;
  /** Of a list: how many there are in all. */
  meta: Meta;
  exception: false;
  /** What the server's log has this call under; known over HTTP. */
  requestId?: string;
}

export interface Failure {
  ok: false;
  /** The HTTP status of the refusal. 0: the server gave none, and `code` says what is known. */
  status: number;
  /** For people. */
  statusText: string;
  data: undefined;
  meta: undefined;
  /** A fault of the server's. */
  exception: boolean;
  /**
   * For programs: the server's code (docs/errors.md), or
   * `not-sent`: certainly not executed; `no-answer`: nobody knows whether it was; `bad-answer`: somebody else answered,
   * a proxy for instance.
   */
  code: number | "not-sent" | "no-answer" | "bad-answer";
  /** Which parameters do not fit: JSON pointers into the array of parameters. */
  errors?: { path: string; message: string }[];
  requestId?: string;
  /** Seconds after which to try again; known over HTTP. */
  retryAfter?: number;
}

export type Result<Data = any, Meta = any> = Success<Data, Meta> | Failure;

export interface Options {
  /** Who calls; without one a guest does. */
  token?: string | null;
  /** What relative names are relative to: "v1". */
  version?: string;
  /** false: MessagePack. */
  json?: boolean;
  /** true: one WebSocket instead of HTTP; the only way to get events. */
  persistent?: boolean;
  /** Milliseconds that a call may take, and an upload may stand still: 60,000. */
  timeout?: number;
  /** Milliseconds between looks whether the WebSocket still lives: 30,000. 0: never. */
  keepalive?: number;
  /** Instead of the platform's own. */
  fetch?: typeof fetch;
  /** For platforms without one, Node before 22 for instance: the class of the package ws. */
  WebSocket?: new (url: string, protocols: string[]) => object;
}

export interface Disconnection {
  /** The WebSocket's close code; 4000: the token has ended. */
  code: number;
  reason: string;
  tokenEnded: boolean;
  /** false: only auth() with another token helps, or nothing after close(). */
  willReconnect: boolean;
}

export interface Progress {
  /** Bytes sent, and bytes in all. */
  loaded: number;
  total: number;
}

/** An upload on its way: await it for its result. */
export interface Upload<Data = any> extends Pick<Promise<Result<Data>>, "then" | "catch" | "finally"> {
  on(name: "progress", listener: (progress: Progress) => void): this;
  /** Stops it; the result's code is "no-answer". */
  abort(): void;
}

interface Events {
  connect: [];
  disconnect: [disconnection: Disconnection];
  event: [name: string, ...args: any[]];
  [name: `event/${string}`]: any[];
}

export class Api {
  /** `url`: where the API is, `https://api.example.com`. */
  constructor(url: string | URL, options?: Options);

  /** Whether the persistent connection stands. */
  readonly isConnected: boolean;

  /**
   * Calls a method, `/v1/profile/read` or `profile/read`. Never rejects for what the server or the network did; rejects with
   * a TypeError or RangeError for what cannot be sent at all: a name that is none, a parameter that cannot be encoded.
   */
  call<Name extends ReadName>(method: Name, options: { id: string }): Promise<Result<Row<Name>, undefined>>;
  call<Name extends ReadName>(method: Name, options?: ListOptions<Absolute<Name, ReadMethod>>): Promise<Result<Row<Name>[], Meta<Name>>>;
  call<Name extends MethodName>(method: Name, ...parameters: Parameters<Name>): Promise<Result<Data<Name>, Meta<Name>>>;

  /** Calls a method without waiting for what comes of it. */
  callVoid<Name extends MethodName>(method: Name, ...parameters: Parameters<Name>): Promise<Result<undefined, undefined>>;

  /** Calls an upload method, always over HTTP. */
  upload<Name extends UploadName>(
    method: Name, file: Blob | ArrayBuffer | ArrayBufferView, ...parameters: Methods[Absolute<Name, UploadPath>]["upload"]
  ): Upload<Data<Name>>;

  /** Whether the server answers. */
  ping(): Promise<Result<undefined, undefined>>;

  /** Whether the server can work: 503 while its database is away. */
  healthcheck(): Promise<Result<undefined, undefined>>;

  /** Goes on with another token, or as a guest. */
  auth(token?: string | null): this;

  /** Ends the connection, for good. */
  close(): void;

  on<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): this;
  once<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): this;
  off<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): this;
}
