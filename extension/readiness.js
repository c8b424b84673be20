// SPDX-License-Identifier: Apache-2.0
/** Shows the person whether this computer is ready: host, reader and card. */

import { askHost } from "./host.js";
import { element, text } from "./text.js";

/** @typedef {{mark: "good" | "missing" | "bad", text: string, help?: {text: string, at: string}}} Line */

/** @typedef {{name: string, card: string}} Reader */

/** @type {Record<string, {mark: "good" | "missing" | "bad", message: string}>} */
export const CARDS = {
  none: { mark: "missing", message: "cardNone" },
  jpki: { mark: "good", message: "cardJpki" },
  other: { mark: "bad", message: "cardOther" },
  busy: { mark: "missing", message: "cardBusy" },
};

/** What shows up among the readers though no card goes into it; the host's doctor knows the same. */
const NO_READER = /windows hello|virtual|microsoft uicc|yubikey|nitrokey|solokey|token2/i;

/** The readers that matter to a person: a card may go into them, or one is there.
 * @param {Record<string, unknown>} result @returns {Reader[]}
 */
export function usableReaders(result) {
  const readers = /** @type {Reader[]} */ (result.readers ?? []);
  return readers.filter(({ name, card }) => card !== "none" || !NO_READER.test(name));
}

/** @param {import("./errors.js").ProtocolError} error @returns {Line} */
export function fault(error) {
  const install = { text: text("hostMissingNext"), at: "help.html#install" };
  const check = { text: text("checkLink"), at: "check.html" };
  switch (error.code) {
    case "ERR_WEBJPKI_HOST_MISSING":
      return { mark: "bad", text: text("hostMissing"), help: install };
    case "ERR_WEBJPKI_VERSION_MISMATCH":
      return error.update === "extension"
        ? {
            mark: "bad",
            text: text("extensionOld"),
            help: { text: text("updateLink"), at: "help.html#update" },
          }
        : { mark: "bad", text: text("hostOld"), help: install };
    case "ERR_WEBJPKI_SERVICE_UNAVAILABLE":
      return { mark: "bad", text: text("serviceUnavailable"), help: check };
    case "ERR_WEBJPKI_NO_READER":
      return { mark: "missing", text: text("noReader") };
    default:
      return { mark: "bad", text: text("hostFailed"), help: check };
  }
}

/** What to tell the person about the host's answer to `status`.
 * @param {{version: string | null, reply: import("./host.js").Reply}} answer @returns {Line[]}
 */
export function readiness({ version, reply }) {
  /** @type {Line[]} */
  const host = version === null ? [] : [{ mark: "good", text: text("hostReady", version) }];
  if ("error" in reply) return [...host, fault(reply.error)];
  const readers = usableReaders(reply.result);
  if (readers.length === 0) return [...host, { mark: "missing", text: text("noReader") }];
  const cards = readers.map(({ name, card }) => {
    const { mark, message } = CARDS[card] ?? CARDS.other;
    return { mark, text: text(message, name) };
  });
  return [...host, ...cards];
}

/** @param {Line} line */
export function item({ mark, text: said, help }) {
  const row = document.createElement("li");
  row.className = mark;
  row.append(said);
  if (help) row.append(" ", linkTo(help));
  return row;
}

/** A link to another page of ours, in a tab of its own.
 * @param {{text: string, at: string}} help
 */
export function linkTo(help) {
  const link = document.createElement("a");
  return Object.assign(link, { href: help.at, textContent: help.text, target: "_blank" });
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
