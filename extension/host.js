// SPDX-License-Identifier: Apache-2.0
/** Holds one conversation with the host: one process, one request, one reply. */

import {
  hostMissing,
  internal,
  invalidArgument,
  timeout,
  tooLarge,
  versionMismatch,
} from "./errors.js";
import {
  CHUNK_CHARACTERS,
  FRAME_BYTES,
  HELLO_MS,
  HOST_NAME,
  PROTOCOL,
  QUIET_MS,
  REPLY_CHARACTERS,
  TOKEN_CHARACTERS,
  UNCONFIRMED_CHUNKS,
} from "./limits.js";

/** @typedef {import("./errors.js").ProtocolError} ProtocolError */
/** @typedef {{result: Record<string, unknown>} | {error: ProtocolError}} Reply */
/**
 * @typedef {object} Listener
 * @property {(version: string) => void} [hello] the host has started
 * @property {(progress: unknown) => void} [progress]
 * @property {(question: TimestampQuestion) => void} [timestamp] `sendTimestamp` answers it
 * @property {(reply: Reply) => void} reply called once, last; never after `close`
 */
/** @typedef {{setTimeout: (f: () => void, ms: number) => any, clearTimeout: (t: any) => void}} Clock */
/** @typedef {{command: string, arguments: Record<string, unknown>}} Request */
/** @typedef {{document: number, hashFunction: "SHA-256", imprint: string}} TimestampQuestion */

const CODE = /^ERR_WEBJPKI_[A-Z_]+$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SHA256 = /^[A-Za-z0-9+/]{43}=$/;

/** The frame as the browser will write it; null for what a page can send in Firefox and JSON cannot say.
 * @param {object} frame
 */
function asJson(frame) {
  try {
    return JSON.stringify(frame);
  } catch {
    return null; // a number without end, a ring, or too deep
  }
}

/** Starts the host and asks it one thing. */
export class Conversation {
  #port;
  #request;
  #listener;
  #clock;
  #timer;
  #greeted = false;
  #open = true;
  #unconfirmed = 0;
  #awaitsTimestamp = false;
  /** @type {string[]} of a reply that is too long for one frame */
  #parts = [];
  /** @type {object[]} what may not be sent before the host has said hello */
  #waiting = [];

  /**
   * @param {(name: string) => chrome.runtime.Port} connectNative
   * @param {Request} request
   * @param {Listener} listener
   * @param {Clock} [clock]
   */
  constructor(connectNative, request, listener, clock = globalThis) {
    this.#request = request;
    this.#listener = listener;
    this.#clock = clock;
    this.#timer = clock.setTimeout(() => this.#finish({ error: hostMissing() }), HELLO_MS);
    this.#port = connectNative(HOST_NAME);
    this.#port.onMessage.addListener((/** @type {any} */ message) => this.#receive(message));
    this.#port.onDisconnect.addListener(() => {
      void globalThis.chrome?.runtime?.lastError; // read, so that the browser does not report it
      this.#finish({ error: this.#greeted ? internal() : hostMissing() });
    });
  }

  /** Passes a piece of a document on; more than the host has room for is the page's mistake.
   * @param {unknown} chunk
   */
  sendChunk(chunk) {
    if (typeof chunk !== "string" || !BASE64.test(chunk))
      return this.#refuse("chunk", "not base64");
    if (chunk.length > CHUNK_CHARACTERS) return this.#refuse("chunk", "longer than 512 KiB");
    if (this.#unconfirmed >= UNCONFIRMED_CHUNKS) return this.#refuse("chunk", "sent too early");
    this.#unconfirmed += 1;
    this.#send({ chunk });
  }

  sendEnd() {
    this.#send({ end: true });
  }

  /** Passes the answer to the host's question on; a page that was not asked has none.
   * @param {unknown} timestampToken
   */
  sendTimestamp(timestampToken) {
    const argument = "timestampToken";
    if (!this.#awaitsTimestamp) return this.#refuse(argument, "nobody asked");
    if (typeof timestampToken !== "string" || !BASE64.test(timestampToken))
      return this.#refuse(argument, "not base64");
    if (timestampToken.length > TOKEN_CHARACTERS)
      return this.#refuse(argument, "longer than 64 KiB");
    this.#awaitsTimestamp = false;
    this.#send({ timestampToken });
  }

  /** Cancels: the host sees the end of its input, and takes window and card back. */
  close() {
    this.#open = false;
    this.#clock.clearTimeout(this.#timer);
    this.#port.disconnect();
  }

  /** @param {any} message */
  #receive(message) {
    if (!this.#open) return;
    if (typeof message !== "object" || message === null) return this.#finish({ error: internal() });
    if (!this.#greeted) return this.#greet(message);
    if (message.progress) return this.#progress(message.progress);
    if ("timestamp" in message) return this.#ask(message.timestamp);
    if ("part" in message) return this.#collect(message.part);
    this.#end("parts" in message ? this.#joined(message.parts) : message);
  }

  /** @param {any} question */
  #ask(question) {
    const { document, hashFunction, imprint } = question ?? {};
    const isQuestion = Number.isInteger(document) && hashFunction === "SHA-256";
    if (!isQuestion || !SHA256.test(imprint) || !this.#listener.timestamp) {
      return this.#finish({ error: internal() });
    }
    this.#awaitsTimestamp = true;
    this.#listener.timestamp({ document, hashFunction, imprint });
  }

  /** @param {unknown} part */
  #collect(part) {
    const length = this.#parts.reduce((sum, { length }) => sum + length, 0);
    if (typeof part === "string" && length + part.length <= REPLY_CHARACTERS)
      this.#parts.push(part);
    else this.#finish({ error: internal() });
  }

  /** The reply that came in parts; null if it is broken.
   * @param {unknown} count
   */
  #joined(count) {
    try {
      return count === this.#parts.length ? JSON.parse(this.#parts.join("")) : null;
    } catch {
      return null;
    }
  }

  /** @param {any} reply */
  #end(reply) {
    if (typeof reply !== "object" || reply === null) return this.#finish({ error: internal() });
    if (!reply.error) return this.#finish({ result: reply });
    this.#finish({ error: CODE.test(reply.error.code) ? reply.error : internal() });
  }

  /** Waits once more for content, or for the host's window: whoever lets us wait keeps all others waiting. */
  #waitOn() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#finish({ error: timeout() }), QUIET_MS);
  }

  /** @param {any} hello */
  #greet(hello) {
    this.#waitOn();
    this.#greeted = true;
    if (typeof hello.version !== "string" || !Number.isInteger(hello.protocol)) {
      return this.#finish({ error: internal() });
    }
    if (hello.protocol !== PROTOCOL) {
      const older = hello.protocol < PROTOCOL ? "host" : "extension";
      return this.#finish({ error: versionMismatch(older) });
    }
    this.#listener.hello?.(hello.version);
    const waiting = [this.#request, ...this.#waiting];
    waiting.forEach((frame) => this.#send(frame));
  }

  /** @param {any} progress */
  #progress(progress) {
    if (progress.step === "receiving") {
      this.#unconfirmed = Math.max(0, this.#unconfirmed - 1);
      this.#waitOn();
    } else {
      this.#clock.clearTimeout(this.#timer); // the window is open, and has limits of its own
    }
    this.#listener.progress?.(progress);
  }

  /** @param {object} frame */
  #send(frame) {
    if (!this.#open) return;
    if (!this.#greeted) return void this.#waiting.push(frame);
    const json = asJson(frame);
    if (json === null) return this.#refuse("arguments", "not JSON");
    if (new TextEncoder().encode(json).length > FRAME_BYTES) {
      return this.#finish({ error: tooLarge("request", FRAME_BYTES) });
    }
    this.#port.postMessage(frame);
  }

  /** @param {string} argument @param {string} why */
  #refuse(argument, why) {
    this.#finish({ error: invalidArgument(argument, why) });
  }

  /** @param {Reply} reply */
  #finish(reply) {
    if (!this.#open) return;
    this.close();
    this.#listener.reply(reply);
  }
}

/** Asks the host a question of our own pages; `version` is what it called itself.
 * @param {(name: string) => chrome.runtime.Port} connectNative
 * @param {"status" | "quit" | "doctor" | "history"} command
 * @param {Record<string, unknown>} [given] the command's arguments
 * @param {Clock} [clock]
 * @returns {Promise<{version: string | null, reply: Reply}>}
 */
export function askHost(connectNative, command, given = {}, clock = globalThis) {
  return new Promise((resolve) => {
    /** @type {string | null} */
    let version = null;
    const listener = {
      hello: (/** @type {string} */ said) => void (version = said),
      reply: (/** @type {Reply} */ reply) => resolve({ version, reply }),
    };
    new Conversation(connectNative, { command, arguments: given }, listener, clock);
  });
}
