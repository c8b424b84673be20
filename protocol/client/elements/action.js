// SPDX-License-Identifier: Apache-2.0
/** What both elements are: a button that works once at a time, a bar, and words for what went wrong. */

import { explain } from "../webjpki.js";
import { steps } from "./guidance.js";
import { STYLE } from "./style.js";
import { TEXTS } from "./texts.js";

/** The server's refusal; its words are the server's own, for the person. None where it did not answer. */
export class Refusal extends Error {
  /** @param {{code?: string, happened?: string, next?: string}} answer */
  constructor(answer) {
    super(answer.code ?? "refused");
    this.answer = answer;
  }
}

/** Posts JSON and gives the JSON that came back; throws a Refusal when the server refuses.
 * @param {string} address @param {object} body @returns {Promise<any>}
 */
export async function post(address, body) {
  const headers = { "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(address, request).catch(() => null);
  const answer = (await response?.json().catch(() => null)) ?? {};
  if (!response?.ok) throw new Refusal(answer);
  return answer;
}

/** The common part; `work` of an element asks the card. */
export class Action extends HTMLElement {
  static observedAttributes = ["label", "lang"];
  #kind;
  #button = document.createElement("button");
  #bar = document.createElement("progress");
  #status = document.createElement("p");
  #message = document.createElement("div");
  #stop = new AbortController();

  /** @param {"sign-in" | "sign-documents"} kind */
  constructor(kind) {
    super();
    this.#kind = kind;
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.#button.type = "button";
    this.#button.part.add("button");
    this.#bar.part.add("progress");
    this.#bar.hidden = true;
    this.#status.part.add("status");
    this.#status.setAttribute("role", "status");
    this.#message.part.add("message");
    this.#message.setAttribute("role", "alert");
    this.#button.addEventListener("click", () => this.#run());
    const slot = document.createElement("slot");
    root.append(slot, this.#button, this.#status, this.#bar, this.#message);
  }

  connectedCallback() {
    this.#button.textContent = this.getAttribute("label") ?? this.texts()[this.#kind];
    this.#bar.setAttribute("aria-label", this.texts().progress);
  }

  /** Nobody waits for an element that is taken off the page; one that is moved is back at once. */
  disconnectedCallback() {
    queueMicrotask(() => {
      if (!this.isConnected) this.#stop.abort();
    });
  }

  attributeChangedCallback() {
    if (this.isConnected)
      this.#button.textContent = this.getAttribute("label") ?? this.texts()[this.#kind];
  }

  /** @returns {"ja" | "en"} the nearest `lang`; Japanese where none says English */
  get language() {
    const named = this.closest("[lang]")?.getAttribute("lang") ?? "ja";
    return named.toLowerCase().startsWith("en") ? "en" : "ja";
  }

  texts() {
    return TEXTS[this.language];
  }

  options() {
    return { lang: this.language, signal: this.#stop.signal };
  }

  /** @param {string} name of an attribute that must be there */
  address(name) {
    const address = this.getAttribute(name);
    if (!address) throw new TypeError(`<${this.localName}> has no ${name}`);
    return address;
  }

  /** Asks the card. @returns {Promise<any>} */
  work() {
    throw new TypeError("not an element of its own");
  }

  /** What of the card's answer goes to `action`. @param {any} result @returns {object} */
  body(result) {
    return result;
  }

  async #run() {
    this.#show(null);
    this.#stop = new AbortController();
    this.#button.disabled = true;
    this.#status.textContent = this.texts().waiting;
    try {
      const result = await this.work();
      const answer = await post(this.address("action"), this.body(result));
      this.#finish({ result, answer });
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#button.disabled = false;
      this.#status.textContent = "";
      this.showProgress(null);
    }
  }

  /** @param {{result: any, answer: any}} detail */
  #finish(detail) {
    const event = new CustomEvent("webjpki-done", { detail, bubbles: true, cancelable: true });
    if (this.dispatchEvent(event) && detail.answer.next) location.assign(detail.answer.next);
  }

  /** @param {any} error */
  #fail(error) {
    const refused = error instanceof Refusal;
    const { server: happened, serverNext: next } = this.texts();
    const words = refused ? { happened, next, ...error.answer } : explain(error, this.language);
    const code = refused ? error.answer.code : error.code;
    this.#show({ ...words, steps: steps(code, navigator.userAgent, this.texts()) });
    const detail = { code, error };
    this.dispatchEvent(new CustomEvent("webjpki-failed", { detail, bubbles: true }));
  }

  /** @param {{happened: string, next: string, steps: string[]} | null} words */
  #show(words) {
    this.#message.replaceChildren(...(words ? paragraphs(words) : []));
    const help = this.getAttribute("help");
    if (!words?.steps.length || !help) return;
    const link = document.createElement("a");
    link.href = help;
    link.textContent = this.texts().help;
    this.#message.append(link);
  }

  /** @param {import("../webjpki.js").Progress | null} progress null hides the bar */
  showProgress(progress) {
    this.#bar.hidden = progress === null;
    this.#bar.removeAttribute("value");
    if (progress === null || progress.step === "asking") return;
    this.#bar.max = progress.total;
    this.#bar.value = progress.loaded;
  }
}

/** @param {{happened: string, next: string, steps: string[]}} words */
function paragraphs({ happened, next, steps }) {
  const [strong, paragraph, list] = ["strong", "p", "ol"].map((tag) => document.createElement(tag));
  strong.textContent = happened;
  paragraph.textContent = next;
  list.append(
    ...steps.map((step) => Object.assign(document.createElement("li"), { textContent: step })),
  );
  return steps.length ? [strong, list] : [strong, paragraph];
}
