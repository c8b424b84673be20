// SPDX-License-Identifier: Apache-2.0
/**
 * Relays this page's requests to the extension while a person's gesture stands behind them.
 *
 * Everything that is not such a request meets silence, so that a page cannot learn that we are here.
 * Runs in the extension's own world of the page; a classic script, because such scripts cannot import.
 */
(() => {
  const GESTURE_MS = 5000;
  const GESTURES = ["pointerdown", "pointerup", "click", "keydown"];
  const ID = /^[0-9a-f]{32}$/;

  /** @type {{webjpkiRelay?: {isAlive: () => boolean, isAsking: () => boolean}}} */
  const world = /** @type {any} */ (globalThis);
  if (window.top !== window || location.protocol !== "https:" || world.webjpkiRelay?.isAlive()) {
    return;
  }

  /** @type {Map<string, chrome.runtime.Port>} one port for each open request */
  const ports = new Map();
  /** @type {Set<string>} open requests of which the page knows that they are worked on */
  const accepted = new Set();
  /** @type {string[]} those that ended when the page was left; told once it is shown again */
  const left = [];
  let gestureAt = -Infinity;

  world.webjpkiRelay = {
    // After an update of the extension this copy is cut off, and the new one takes over.
    isAlive: () => Boolean(chrome.runtime?.id),
    isAsking: () => ports.size > 0, // page.js looks
  };

  /** Both tests are needed: activation is also set by a click inside a frame of another site, and
   * an event alone may be old. A page can fake neither.
   */
  function hasGesture() {
    return performance.now() - gestureAt <= GESTURE_MS && navigator.userActivation.isActive;
  }

  /** @param {object} message */
  function say(message) {
    window.postMessage(message, location.origin);
  }

  /** @param {string} id @param {any} request */
  function open(id, request) {
    if (ports.has(id) || !hasGesture() || !chrome.runtime?.id) return;
    const port = chrome.runtime.connect();
    ports.set(id, port);
    port.onMessage.addListener((message) => {
      if (message.webjpki === "accepted") accepted.add(id);
      if (message.webjpki === "result" || message.webjpki === "error") close(id);
      say({ ...message, id });
    });
    port.onDisconnect.addListener(() => fail(id, "INTERNAL", "the extension stopped"));
    forward(id, { verb: request.verb, arguments: request.arguments });
  }

  /** @param {string} id @param {object} message */
  function forward(id, message) {
    try {
      ports.get(id)?.postMessage(message);
    } catch {
      fail(id, "INVALID_ARGUMENT", "something that no message can carry", { argument: "" });
    }
  }

  /** Ends a request, and says why where the page knows of it.
   * @param {string} id @param {string} name @param {string} message @param {object} [data]
   */
  function fail(id, name, message, data) {
    if (!close(id)) return;
    say({ webjpki: "error", id, error: { code: `ERR_WEBJPKI_${name}`, message, ...data } });
  }

  /** @param {string} id @returns {boolean} whether the page knows that it was worked on */
  function close(id) {
    ports.get(id)?.disconnect();
    ports.delete(id);
    return accepted.delete(id);
  }

  /** A page that is left may be kept and shown again: what it asked for ends now. */
  function leave() {
    left.push(...[...ports.keys()].filter(close));
  }

  function comeBack() {
    for (const id of left.splice(0)) {
      const error = { code: "ERR_WEBJPKI_USER_CANCELLED", message: "the page was left" };
      say({ webjpki: "error", id, error });
    }
  }

  /** @param {MessageEvent} event */
  function receive(event) {
    if (event.source !== window || !event.isTrusted) return;
    const message = event.data;
    if (typeof message?.id !== "string" || !ID.test(message.id)) return;
    if (message.webjpki === "request") open(message.id, message);
    if (message.webjpki === "chunk") forward(message.id, { chunk: message.chunk });
    if (message.webjpki === "end") forward(message.id, { end: true });
    if (message.webjpki === "timestampToken") {
      forward(message.id, { timestampToken: message.timestampToken });
    }
    if (message.webjpki === "cancel") close(message.id);
  }

  /** @param {Event} event */
  function noteGesture(event) {
    if (event.isTrusted) gestureAt = performance.now();
  }

  function listen() {
    for (const type of GESTURES) {
      window.addEventListener(type, noteGesture, { capture: true, passive: true });
    }
    window.addEventListener("message", receive);
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", comeBack);
  }

  listen();
  // document.open() takes all listeners off, ours too, with the page's content; twice is as once.
  new MutationObserver(listen).observe(document, { childList: true });
})();
