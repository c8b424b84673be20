// SPDX-License-Identifier: Apache-2.0
/**
 * Runs vectors through the page client and the extension's broker, and prints what they did:
 * `node mirror.js SET < vectors.json > outcomes.json`, one outcome for each vector, in their order.
 */

import { checkArguments, createClient } from "../../protocol/client/webjpki.js";
import { Broker } from "../../extension/broker.js";

const bytes = (/** @type {string} */ base64) => Uint8Array.from(Buffer.from(base64, "base64"));

/** What JSON cannot hold: bytes, files, and lists too long to write down.
 * @param {any} value @returns {any}
 */
function revive(value) {
  if (typeof value !== "object" || value === null) return value;
  if ("$bytes" in value) return bytes(value.$bytes);
  if ("$blob" in value) return new Blob([bytes(value.$blob)]);
  if ("$timestamp" in value) return () => revive(value.$timestamp);
  if ("$repeat" in value) return Array.from({ length: value.$repeat }, () => revive(value.of));
  if (Array.isArray(value)) return value.map(revive);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revive(v)]));
}

/** @param {any} error */
const refusal = (error) => ({ error: { code: error.code, message: error.message, ...error.data } });

const QUESTION = { document: 0, hashFunction: "SHA-256", imprint: `${"A".repeat(43)}=` };

/** A result of the right form for each document.
 * @param {any} document
 */
function resultFor({ format, attached }) {
  if (format === "xml") return { insert: "AAAA", at: 1 };
  return attached ? { before: "AAAA", after: "AAAA" } : "AAAA";
}

/** A page whose extension accepts, confirms each chunk and then answers with results of one form. */
class Page extends EventTarget {
  location = new URL("https://shoken.example/login");
  /** @type {any[]} */
  posted = [];
  /** @type {any[]} */
  #documents = [];

  /** @param {any} message @param {string} target */
  postMessage(message, target) {
    if (target !== this.location.origin) throw new Error(`posted to ${target}`);
    this.posted.push(structuredClone(message));
    const { webjpki, id, verb, arguments: given } = message;
    this.#documents = given?.documents ?? this.#documents;
    if (webjpki === "request") this.#say({ webjpki: "accepted", id });
    if (webjpki === "chunk")
      this.#say({ webjpki: "progress", id, progress: { step: "receiving" } });
    const hasContent =
      verb === "sign" && given.documents.some((/** @type {any} */ d) => "size" in d);
    const isSent = webjpki === "end" || (webjpki === "request" && !hasContent);
    const asks = this.#documents.some(({ profile }) => profile?.endsWith("-t"));
    const signatures = this.#documents.map(resultFor);
    if (isSent && asks) this.#say({ webjpki: "timestamp", id, timestamp: QUESTION });
    else if (isSent || webjpki === "timestampToken")
      this.#say({ webjpki: "result", id, result: { signatures } });
  }

  /** @param {object} data */
  #say(data) {
    queueMicrotask(() =>
      this.dispatchEvent(Object.assign(new Event("message"), { source: this, data })),
    );
  }
}

/** @param {any} input */
async function callClient({ call, arguments: given }) {
  const page = new Page();
  const client = /** @type {any} */ (createClient(() => /** @type {any} */ (page)));
  try {
    await client[call](...given.map(revive));
  } catch (error) {
    return { ...refusal(error), sends: page.posted };
  }
  return { sends: page.posted };
}

/** @param {any} input a request as the host gets it; the page has no say in its origin */
function checkRequest({ command, arguments: given }) {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  const { origin: _, ...rest } = isObject ? given : {};
  try {
    checkArguments(command, isObject ? rest : given);
  } catch (error) {
    return refusal(error);
  }
  return {};
}

/** @param {any} input */
async function relay({ sender, message }) {
  /** @type {any} */
  const outcome = { sends: [], closed: false };
  /** @type {((message: any) => void)[]} */
  const listeners = [];
  const port = {
    sender: { ...sender, id: sender.id === "self" ? "our-extension" : sender.id },
    onMessage: { addListener: (/** @type {any} */ f) => listeners.push(f) },
    onDisconnect: { addListener: () => undefined },
    postMessage: (/** @type {any} */ said) => outcome.sends.push(said),
    disconnect: () => (outcome.closed = true),
  };
  const broker = new Broker({
    id: "our-extension",
    version: "0.1.0",
    isAllowed: async () => true,
    watchPage: () => () => {},
    openHost: (request) => {
      outcome.request = request;
      return { sendChunk() {}, sendEnd() {}, sendTimestamp() {}, close() {} };
    },
  });
  try {
    broker.answer(/** @type {any} */ (port));
  } catch {
    outcome.closed = true; // the browser writes it to its console; the page hears nothing
  }
  listeners.forEach((listener) => listener(message));
  await new Promise((resolve) => setImmediate(resolve)); // all turns of the broker are promises
  return outcome;
}

/** @param {string} origin */
const relayFrom = (origin) =>
  relay({
    sender: { id: "self", frameId: 0, tab: { id: 7 }, origin },
    message: { verb: "authenticate", arguments: { challengeNonce: "A".repeat(44) } },
  });

/** @type {Record<string, (input: any) => any>} */
const RUN = {
  "page-messages": callClient,
  requests: checkRequest,
  "relayed-requests": relay,
  origins: relayFrom,
};

let text = "";
for await (const piece of process.stdin.setEncoding("utf8")) text += piece;
const outcomes = [];
for (const input of JSON.parse(text)) outcomes.push(await RUN[process.argv[2]](input));
process.stdout.write(JSON.stringify(outcomes));
