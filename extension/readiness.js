// SPDX-License-Identifier: Apache-2.0
/** Shows the person whether this computer is ready: host, reader and card. */

import { askHost } from "./host.js";
import { element, text } from "./text.js";

/** @typedef {{mark: "good" | "missing" | "bad", text: string, help?: {text: string, at: string}}} Line */

/** @type {Record<string, {mark: "good" | "missing" | "bad", message: string}>} */
const CARDS = {
  none: { mark: "missing", message: "cardNone" },
  jpki: { mark: "good", message: "cardJpki" },
  other: { mark: "bad", message: "cardOther" },
  busy: { mark: "missing", message: "cardBusy" },
};

/** @param {string} code @returns {Line} */
function fault(code) {
  const install = { text: text("hostMissingNext"), at: "help.html#install" };
  const service = { text: text("serviceNext"), at: "help.html#trouble" };
  switch (code) {
    case "ERR_WEBJPKI_HOST_MISSING":
      return { mark: "bad", text: text("hostMissing"), help: install };
    case "ERR_WEBJPKI_VERSION_MISMATCH":
      return { mark: "bad", text: text("hostMismatch"), help: install };
    case "ERR_WEBJPKI_SERVICE_UNAVAILABLE":
      return { mark: "bad", text: text("serviceUnavailable"), help: service };
    case "ERR_WEBJPKI_NO_READER":
      return { mark: "missing", text: text("noReader") };
    default:
      return { mark: "bad", text: text("hostFailed"), help: service };
  }
}

/** What to tell the person about the host's answer to `status`.
 * @param {{version: string | null, reply: import("./host.js").Reply}} answer @returns {Line[]}
 */
export function readiness({ version, reply }) {
  /** @type {Line[]} */
  const host = version === null ? [] : [{ mark: "good", text: text("hostReady", version) }];
  if ("error" in reply) return [...host, fault(reply.error.code)];
  const readers = /** @type {{name: string, card: string}[]} */ (reply.result.readers ?? []);
  if (readers.length === 0) return [...host, fault("ERR_WEBJPKI_NO_READER")];
  const cards = readers.map(({ name, card }) => {
    const { mark, message } = CARDS[card] ?? CARDS.other;
    return { mark, text: text(message, name) };
  });
  return [...host, ...cards];
}

/** @param {Line} line */
function item({ mark, text: said, help }) {
  const row = document.createElement("li");
  row.className = mark;
  row.append(said);
  if (help) {
    const link = document.createElement("a");
    Object.assign(link, { href: help.at, textContent: help.text, target: "_blank" });
    row.append(" ", link);
  }
  return row;
}

/** Asks the host, and fills the list `ready`; the button `again` repeats it. */
export async function showReadiness() {
  const list = element("ready");
  const again = element("again");
  const check = async () => {
    const row = item({ mark: "missing", text: text("checking") });
    list.replaceChildren(row);
    const answer = await askHost((name) => chrome.runtime.connectNative(name), "status");
    list.replaceChildren(...readiness(answer).map(item));
  };
  again.addEventListener("click", check);
  await check();
}
