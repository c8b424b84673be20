// SPDX-License-Identifier: Apache-2.0
/**
 * A sign-in for practice: real window, card and PIN, for an origin that no website can have.
 *
 * Names below .invalid belong to nobody (RFC 2606): what the card signs here fits no server's question.
 * Nothing is kept and nothing is sent; the page itself checks the signature.
 */

import { Conversation } from "./host.js";
import { fault, linkTo } from "./readiness.js";
import { element, text, translate } from "./text.js";
import { isSignedFor } from "./token.js";

const PRACTICE_ORIGIN = "https://practice.webjpki.invalid";

/** @param {"good" | "bad" | "missing"} mark @param {string} said @param {{text: string, at: string}} [help] */
function tell(mark, said, help) {
  const outcome = element("outcome");
  outcome.className = `outcome ${mark}`;
  outcome.replaceChildren(said);
  if (help) outcome.append(" ", linkTo(help));
}

/** @param {import("./errors.js").ProtocolError} error */
function tellError(error) {
  if (error.code === "ERR_WEBJPKI_USER_CANCELLED")
    return tell("missing", text("practiceCancelled"));
  const isEarly = /_(HOST_MISSING|VERSION_MISMATCH)$/.test(error.code); // no window has said why
  const { text: said, help } = fault(error);
  if (isEarly) return tell("bad", said, help);
  tell("bad", text("practiceFailed"), { text: text("checkLink"), at: "check.html" });
}

/** @param {import("./host.js").Reply} reply @param {string} nonce */
async function end(reply, nonce) {
  if ("error" in reply) return tellError(reply.error);
  const fits = await isSignedFor(reply.result, PRACTICE_ORIGIN, nonce);
  tell(fits ? "good" : "bad", text(fits ? "practiceDone" : "practiceWrong"));
}

function practise() {
  const button = /** @type {HTMLButtonElement} */ (element("start"));
  button.disabled = true;
  tell("missing", text("practiceOpen"));
  const octets = crypto.getRandomValues(new Uint8Array(32));
  const challengeNonce = btoa(String.fromCharCode(...octets));
  const given = { origin: PRACTICE_ORIGIN, challengeNonce, lang: text("language") };
  const request = { command: "authenticate", arguments: given };
  new Conversation((name) => chrome.runtime.connectNative(name), request, {
    reply: (reply) => {
      button.disabled = false;
      void end(reply, challengeNonce);
    },
  });
}

translate(document);
element("start").addEventListener("click", practise);
