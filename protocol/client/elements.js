// SPDX-License-Identifier: Apache-2.0
/** Two elements for a page: a sign-in button, and a list of documents with a button that signs them. */

import { Action, Refusal, post } from "./elements/action.js";
import { authenticate, sign } from "./webjpki.js";

/** Takes a nonce from `challenge`, and brings the token to `action`. */
export class SignInElement extends Action {
  constructor() {
    super("sign-in");
  }

  /** @override @returns {Promise<any>} */
  async work() {
    const { nonce } = await post(this.address("challenge"), {});
    return authenticate(nonce, this.options());
  }
}

/** Has the files signed that its links lead to, and brings the signatures to `action`. */
export class SignDocumentsElement extends Action {
  /** @type {Promise<any[]>} */
  #documents = Promise.resolve([]);

  constructor() {
    super("sign-documents");
  }

  /** Fetches before any click: the card may be asked only within five seconds after one.
   * @override
   */
  connectedCallback() {
    super.connectedCallback();
    queueMicrotask(() => this.load());
  }

  /** Reads the links anew; for a page that changes them. */
  load() {
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
      this.querySelectorAll("a[data-document]")
    );
    this.#documents = Promise.all([...links].map(fetched));
    this.#documents.catch(() => {}); // reported at the click
  }

  /** @override @returns {Promise<any>} */
  async work() {
    const documents = await this.#documents;
    return sign(documents, { ...this.options(), onProgress: (now) => this.showProgress(now) });
  }

  /** @override @param {any} result */
  body({ certificate, signatures }) {
    return { certificate, signatures };
  }
}

/** @param {HTMLAnchorElement} link @returns {Promise<any>} */
async function fetched({ href, dataset }) {
  const response = await fetch(href).catch(() => null);
  if (!response?.ok) throw new Refusal({});
  return { ...JSON.parse(dataset.document ?? "{}"), content: await response.blob() };
}

customElements.define("webjpki-sign-in", SignInElement);
customElements.define("webjpki-sign-documents", SignDocumentsElement);
