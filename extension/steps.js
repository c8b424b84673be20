// SPDX-License-Identifier: Apache-2.0
/** The way through the first run, app, reader, card: each gets its tick as soon as it is there. */

import { askHost } from "./host.js";
import { CARDS, fault, linkTo, usableReaders } from "./readiness.js";
import { element, text } from "./text.js";

/** @typedef {import("./readiness.js").Line} Line */
/** @typedef {{host: Line, reader: Line, card: Line}} Steps */

const LOOK_MS = 2000;
/** The most helpful first, when several readers hold different things. */
const FIRST = ["jpki", "busy", "other", "none"];

/** @param {string} name @returns {Line} */
const waiting = (name) => ({ mark: "missing", text: text(name) });

/** What is there and what is still missing, by the host's answer to `status`.
 * @param {{version: string | null, reply: import("./host.js").Reply}} answer @returns {Steps}
 */
export function stepsOf({ version, reply }) {
  const later = { reader: waiting("stepReaderLater"), card: waiting("stepCardLater") };
  if (version === null) {
    return { host: fault("error" in reply ? reply.error : { code: "", message: "" }), ...later };
  }
  /** @type {Line} */
  const host = { mark: "good", text: text("hostReady", version) };
  if ("error" in reply) return { host, reader: fault(reply.error), card: later.card };
  const usable = usableReaders(reply.result);
  if (usable.length === 0) return { host, reader: waiting("noReader"), card: later.card };
  const kind = FIRST.find((one) => usable.some(({ card }) => card === one)) ?? "other";
  const { name } = usable.find(({ card }) => card === kind) ?? usable[0];
  const { mark, message } = CARDS[kind];
  const card = kind === "none" ? waiting("stepCardNone") : { mark, text: text(message, name) };
  return { host, reader: { mark: "good", text: text("stepReader", name) }, card };
}

/** @param {string} id @param {Line} line */
function show(id, { mark, text: said, help }) {
  const step = element(`step-${id}`);
  const state = element(`step-${id}-state`);
  if (step.className === `step ${mark}` && state.dataset.said === said) return;
  step.className = `step ${mark}`;
  state.dataset.said = said;
  state.replaceChildren(said);
  if (help) state.append(" ", linkTo(help));
}

/** Looks again and again, while the person sees the page, until everything is there. */
export async function walkSteps() {
  for (const id of ["host", "reader", "card"]) show(id, waiting("checking"));
  for (;;) {
    if (!document.hidden) {
      const answer = await askHost((name) => chrome.runtime.connectNative(name), "status");
      const steps = stepsOf(answer);
      for (const [id, line] of Object.entries(steps)) show(id, line);
      const done = Object.values(steps).every(({ mark }) => mark === "good");
      element("step-done").hidden = !done;
      if (done) return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
      document.addEventListener("visibilitychange", resolve, { once: true });
    });
  }
}
