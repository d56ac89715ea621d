import { failure } from "./result.js";

/** An upload on its way: await it for its result. */
export class Upload {
  #result;
  #abort;
  #listeners = new Set();

  /** `start(progress)` answers `{ result, abort }`. */
  constructor(start) {
    const { result, abort } = start((loaded, total) => {
      for (const listener of this.#listeners) {
        try {
          listener({ loaded, total });
        } catch (error) {
          queueMicrotask(() => { throw error; });
        }
      }
    });
    this.#result = result;
    this.#abort = abort;
  }

  /** Calls `listener({ loaded, total })`, in bytes, as the upload goes on. */
  on(name, listener) {
    if (name !== "progress") throw new TypeError(`An upload has no event "${name}"`);
    this.#listeners.add(listener);
    return this;
  }

  /** Stops; the result's code is "no-answer". */
  abort() {
    this.#abort();
  }

  then(resolved, rejected) { return this.#result.then(resolved, rejected); }
  catch(rejected) { return this.#result.catch(rejected); }
  finally(done) { return this.#result.finally(done); }
}

/** `file`: a Blob or File, or bytes. */
export function asFile(file) {
  if (file instanceof Blob) return file;
  if (file instanceof ArrayBuffer || ArrayBuffer.isView(file)) return new Blob([file]);
  throw new TypeError("A file is a Blob, a File or bytes");
}

/**
 * Posts a form of `file` and `parameters`. Answers `{ result, abort }`: the result is what `read` makes of the response.
 * `timeout`: how long it may stand still, in ms.
 */
export function postForm({ url, headers, file, parameters, timeout, fetch, read, progress }) {
  let timer;
  let transfer;
  let why = "No connection, or it was lost";
  const stop = (reason) => {
    why = reason;
    transfer.abort();
  };
  let isOver = false;
  const step = (...values) => {
    if (isOver) return;
    clearTimeout(timer);
    timer = setTimeout(stop, timeout, "No answer in time");
    if (values.length) progress(...values);
  };
  step();
  const send = globalThis.XMLHttpRequest ? sendByXHR : sendByFetch;
  transfer = send({ url, headers, file, parameters, fetch, step });
  const result = transfer.response
    .then(read, () => failure("no-answer", why))
    .finally(() => {
      isOver = true;
      clearTimeout(timer);
    });
  return { result, abort: () => stop("Aborted") };
}

function sendByXHR({ url, headers, file, parameters, step }) {
  const form = new FormData();
  form.append("file", file, nameOf(file));
  form.append("params", parameters);
  const request = new XMLHttpRequest();
  const response = new Promise((resolve, reject) => {
    request.onload = () => resolve({
      status: request.status,
      statusText: request.statusText,
      header: (name) => request.getResponseHeader(name),
      bytes: new Uint8Array(request.response),
    });
    request.onerror = request.onabort = reject;
  });
  request.open("POST", url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.responseType = "arraybuffer";
  request.upload.onprogress = ({ loaded, total }) => step(loaded, total);
  request.send(form);
  return { response, abort: () => request.abort() };
}

/** Where there is no XMLHttpRequest: the form as a stream, whose progress is what was taken from it. */
function sendByFetch({ url, headers, file, parameters, fetch, step }) {
  const boundary = `gatehouse-${random()}${random()}`;
  const name = nameOf(file).replace(/["\r\n]/g, encodeURIComponent);
  const form = new Blob([
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n`,
    `content-type: ${file.type || "application/octet-stream"}\r\n\r\n`, file,
    `\r\n--${boundary}\r\ncontent-disposition: form-data; name="params"\r\n\r\n${parameters}\r\n--${boundary}--\r\n`,
  ]);
  const cancel = new AbortController();
  let loaded = 0;
  const counted = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.length;
      step(loaded, form.size);
      controller.enqueue(chunk);
    },
  });
  const response = (async () => {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "Content-Type": `multipart/form-data; boundary=${boundary}` },
      body: form.stream().pipeThrough(counted),
      duplex: "half", credentials: "omit", redirect: "manual", signal: cancel.signal,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, statusText: response.statusText, header: (name) => response.headers.get(name), bytes };
  })();
  return { response, abort: () => cancel.abort() };
}

function nameOf(file) {
  return typeof file.name === "string" && file.name ? file.name : "file";
}

function random() {
  return Math.random().toString(36).slice(2);
}
