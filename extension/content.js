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

  /** @type {{webjpkiRelay?: {isAlive: () => boolean}}} */
  const world = /** @type {any} */ (globalThis);
  if (window.top !== window || location.protocol !== "https:" || world.webjpkiRelay?.isAlive()) {
    return;
  }

  /** @type {Map<string, chrome.runtime.Port>} one port for each open request */
  const ports = new Map();
  let gestureAt = -Infinity;

  // After an update of the extension this copy is cut off, and the new one takes over.
  world.webjpkiRelay = { isAlive: () => Boolean(chrome.runtime?.id) };

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
    let accepted = false;
    ports.set(id, port);
    port.onMessage.addListener((message) => {
      accepted ||= message.webjpki === "accepted";
      if (message.webjpki === "result" || message.webjpki === "error") close(id);
      say({ ...message, id });
    });
    port.onDisconnect.addListener(() => {
      if (!ports.delete(id) || !accepted) return;
      const error = { code: "ERR_WEBJPKI_INTERNAL", message: "the extension stopped" };
      say({ webjpki: "error", id, error });
    });
    forward(id, { verb: request.verb, arguments: request.arguments });
  }

  /** @param {string} id @param {object} message */
  function forward(id, message) {
    try {
      ports.get(id)?.postMessage(message);
    } catch {
      close(id); // something that no message can carry
    }
  }

  /** @param {string} id */
  function close(id) {
    ports.get(id)?.disconnect();
    ports.delete(id);
  }

  /** @param {MessageEvent} event */
  function receive(event) {
    if (event.source !== window || !event.isTrusted) return;
    const message = event.data;
    if (typeof message !== "object" || message === null || !ID.test(message.id)) return;
    if (message.webjpki === "request") open(message.id, message);
    if (message.webjpki === "chunk") forward(message.id, { chunk: message.chunk });
    if (message.webjpki === "end") forward(message.id, { end: true });
    if (message.webjpki === "timestampToken") {
      forward(message.id, { timestampToken: message.timestampToken });
    }
    if (message.webjpki === "cancel") close(message.id);
  }

  for (const type of GESTURES) {
    window.addEventListener(
      type,
      (event) => {
        if (event.isTrusted) gestureAt = performance.now();
      },
      { capture: true, passive: true },
    );
  }
  window.addEventListener("message", receive);
  // A page that is left may be kept and shown again: what it asked for ends now.
  window.addEventListener("pagehide", () => [...ports.keys()].forEach(close));
})();
