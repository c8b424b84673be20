// SPDX-License-Identifier: Apache-2.0
/** What both pages need: a button that works once at a time, JSON to our server, words for errors. */

import { explain } from "./webjpki.js";

/** @type {"ja" | "en"} */
export const lang = document.documentElement.lang === "en" ? "en" : "ja";

const place = /** @type {HTMLElement} */ (document.querySelector("#message"));

/** Our server's refusal, with its words for the person; the page's own where it did not answer. */
class Refusal extends Error {
  /** @param {{happened?: string, next?: string}} answer */
  constructor(answer) {
    super(answer.happened);
    this.words = { happened: "", next: "", ...place.dataset, ...answer };
  }
}

/** Posts JSON to our own server and gives its answer.
 * @param {string} path @param {object} [body] @returns {Promise<any>}
 */
export async function post(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => null);
  const answer = await response?.json().catch(() => ({}));
  if (!response?.ok) throw new Refusal(answer ?? {});
  return answer;
}

/** Runs `work` at each click, never twice at once, and shows what went wrong.
 * @param {string} selector @param {() => Promise<void>} work
 */
export function onClick(selector, work) {
  const button = /** @type {HTMLButtonElement} */ (document.querySelector(selector));
  button.addEventListener("click", async () => {
    showMessage(null);
    button.disabled = true;
    say(button.dataset.waiting ?? "");
    try {
      await work();
    } catch (error) {
      const code = /** @type {{code?: string}} */ (error);
      showMessage(error instanceof Refusal ? error.words : explain(code, lang));
    } finally {
      button.disabled = false;
      say("");
      showProgress(null);
    }
  });
}

/** @param {string} text what the person waits for */
function say(text) {
  const status = /** @type {HTMLElement} */ (document.querySelector("#status"));
  status.textContent = text;
}

/** @param {{happened: string, next: string} | null} words */
function showMessage(words) {
  const [happened, next] = [document.createElement("strong"), document.createElement("p")];
  happened.textContent = words?.happened ?? "";
  next.textContent = words?.next ?? "";
  place.replaceChildren(...(words ? [happened, next] : []));
}

/** @param {import("./webjpki.js").Progress | null} progress null hides the bar */
export function showProgress(progress) {
  const bar = /** @type {HTMLProgressElement | null} */ (document.querySelector("#progress"));
  if (!bar) return;
  bar.hidden = progress === null;
  bar.removeAttribute("value");
  if (progress === null || progress.step === "asking") return;
  bar.max = progress.total;
  bar.value = progress.loaded;
}
