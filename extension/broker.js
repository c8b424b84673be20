// SPDX-License-Identifier: Apache-2.0
/** Decides which page may ask the host what, and sees that one request is answered at a time. */

import { busy, invalidArgument, notPermitted } from "./errors.js";
import { ORIGIN_CHARACTERS } from "./limits.js";

/** @typedef {import("./errors.js").ProtocolError} ProtocolError */
/** @typedef {import("./host.js").Reply} Reply */
/** @typedef {Pick<import("./host.js").Conversation, "sendChunk" | "sendEnd" | "sendTimestamp" | "close">} Conversation */
/**
 * @typedef {object} World
 * @property {string} id of this extension
 * @property {string} version of this extension
 * @property {(origin: string) => Promise<boolean>} isAllowed the person's choice, asked every time
 * @property {(request: import("./host.js").Request, listener: import("./host.js").Listener) => Conversation} openHost
 * @property {(tabId: number, gone: () => void) => () => void} watchPage what is returned ends the watch
 */

/** What a website may ask, and the command that answers it. The host's own `status` is not here:
 * it names readers, and is for the extension's own pages only.
 * @type {Record<string, string>}
 */
const COMMANDS = {
  status: "quit",
  authenticate: "authenticate",
  sign: "sign",
  "read-attributes": "read-attributes",
};

/** The origin of an https page's own top frame, as the browser says; null for anything else.
 * @param {chrome.runtime.MessageSender | undefined} sender @param {string} id of this extension
 */
export function originOf(sender, id) {
  // Not sender.url: for a sandboxed frame it names the site around it.
  const { origin = "" } = sender ?? {};
  const isPage = sender?.id === id && sender.tab !== undefined && sender.frameId === 0;
  const isShown = (sender?.documentLifecycle ?? "active") === "active";
  const isHttps = /^https:\/\/[\x21-\x7e]+$/.test(origin) && origin.length <= ORIGIN_CHARACTERS;
  if (!isPage || !isShown || !isHttps || !URL.canParse(origin)) return null;
  return new URL(origin).origin === origin ? origin : null;
}

/** @param {any} request @returns {ProtocolError | null} */
function refusal(request) {
  const { verb } = request;
  // A list of one verb would pass for that verb as a member's name.
  if (typeof verb !== "string" || !Object.hasOwn(COMMANDS, verb)) {
    return invalidArgument("verb", "unknown verb");
  }
  const given = request.arguments;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return invalidArgument("arguments", "not an object");
  }
  if (Object.hasOwn(given, "origin")) return invalidArgument("origin", "the browser says who asks");
  if (verb === "status" && Object.keys(given).length > 0) {
    return invalidArgument(Object.keys(given)[0], "status takes no arguments");
  }
  return null;
}

/** One request of one page, from its port's opening to its one answer. */
class Exchange {
  #port;
  #world;
  #broker;
  #open = true;
  /** @type {Promise<void>} messages are handled in the order in which they came */
  #turn = Promise.resolve();
  /** @type {Conversation | null} */
  #host = null;
  #unwatch = () => {};

  /** @param {chrome.runtime.Port} port @param {string} origin @param {World} world @param {Broker} broker */
  constructor(port, origin, world, broker) {
    this.#port = port;
    this.origin = origin;
    this.#world = world;
    this.#broker = broker;
    port.onMessage.addListener((message) => this.#inTurn(() => this.#receive(message)));
    port.onDisconnect.addListener(() => this.close());
  }

  /** Ends the exchange wherever it stands; the host's window goes with it. */
  close() {
    this.#open = false;
    this.#host?.close();
    this.#unwatch();
    this.#broker.release(this);
    this.#port.disconnect();
  }

  /** @param {Reply} reply */
  answer(reply) {
    if (!this.#open) return;
    this.#say("error" in reply ? { webjpki: "error", ...reply } : { webjpki: "result", ...reply });
    this.close();
  }

  /** @param {() => void} step taken when the site is still allowed, and the page still there */
  #inTurn(step) {
    const take = async () => {
      const allowed = this.#open && (await this.#world.isAllowed(this.origin));
      if (!this.#open) return;
      if (allowed) step();
      else this.refuse();
    };
    // A store that cannot be read has allowed nothing, and must not keep the only place taken.
    this.#turn = this.#turn.then(take).catch(() => this.close());
  }

  /** Says so only to a page that already knows of us. */
  refuse() {
    if (this.#host) this.answer({ error: notPermitted() });
    else this.close();
  }

  /** @param {any} message */
  #receive(message) {
    if (!this.#host) return this.#begin(message);
    if ("chunk" in message) return this.#host.sendChunk(message.chunk);
    if ("end" in message) return this.#host.sendEnd();
    if ("timestampToken" in message) return this.#host.sendTimestamp(message.timestampToken);
  }

  /** @param {any} request */
  #begin(request) {
    const error = refusal(request);
    if (error) return this.answer({ error });
    if (!this.#broker.claim(this)) return this.answer({ error: busy() });
    this.#unwatch = this.#world.watchPage(this.#port.sender?.tab?.id ?? -1, () => this.close());
    this.#say({ webjpki: "accepted" });
    if (request.verb === "status") return this.#askVersions();
    const command = COMMANDS[request.verb];
    this.#host = this.#world.openHost(
      { command, arguments: { ...request.arguments, origin: this.origin } },
      {
        progress: (progress) => this.#inTurn(() => this.#say({ webjpki: "progress", progress })),
        timestamp: (timestamp) =>
          this.#inTurn(() => this.#say({ webjpki: "timestamp", timestamp })),
        reply: (reply) => this.#inTurn(() => this.answer(reply)),
      },
    );
  }

  #askVersions() {
    /** @type {string | null} */
    let host = null;
    /** @param {Reply} reply */
    const report = (reply) => {
      const missing = "error" in reply && reply.error.code === "ERR_WEBJPKI_HOST_MISSING";
      const versions = { extension: this.#world.version, host };
      this.answer("error" in reply && !missing ? reply : { result: versions });
    };
    this.#host = this.#world.openHost(
      { command: COMMANDS.status, arguments: {} },
      {
        hello: (version) => void (host = version),
        reply: (reply) => this.#inTurn(() => report(reply)),
      },
    );
  }

  /** @param {object} message */
  #say(message) {
    this.#port.postMessage(message);
  }
}

/** Answers pages, one request at a time over all tabs. */
export class Broker {
  #world;
  /** @type {Exchange | null} lives only as long as its ports, which keep the worker alive */
  #current = null;

  /** @param {World} world */
  constructor(world) {
    this.#world = world;
  }

  /** @param {chrome.runtime.Port} port opened by a page's relay */
  answer(port) {
    const origin = originOf(port.sender, this.#world.id);
    if (origin === null) port.disconnect();
    else new Exchange(port, origin, this.#world, this);
  }

  /** Ends the open request if the person has just disallowed its site. */
  async recheck() {
    const exchange = this.#current;
    if (exchange && !(await this.#world.isAllowed(exchange.origin))) exchange.refuse();
  }

  /** @param {Exchange} exchange @returns {boolean} whether the only place was free */
  claim(exchange) {
    this.#current ??= exchange;
    return this.#current === exchange;
  }

  /** @param {Exchange} exchange */
  release(exchange) {
    if (this.#current === exchange) this.#current = null;
  }
}
