// SPDX-License-Identifier: Apache-2.0
/** Two custom elements; importing the module defines them. README.md has their attributes and parts. */

import type { AuthenticationToken, SignResult } from "./webjpki.js";

/** `answer` is what the server said; unless the event is prevented, the page goes to `answer.next`. */
export type DoneEvent<R> = CustomEvent<{ result: R; answer: { next?: string } }>;

/** `code` is of protocol/errors.json or the server's own; the person has been told already. */
export type FailedEvent = CustomEvent<{ code: string | undefined; error: unknown }>;

export class SignInElement extends HTMLElement {}

export class SignDocumentsElement extends HTMLElement {
  /** Reads the links anew; for a page that changes them. */
  load(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "webjpki-sign-in": SignInElement;
    "webjpki-sign-documents": SignDocumentsElement;
  }
  interface HTMLElementEventMap {
    "webjpki-done": DoneEvent<AuthenticationToken | SignResult>;
    "webjpki-failed": FailedEvent;
  }
}
