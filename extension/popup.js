// SPDX-License-Identifier: Apache-2.0
/** The popup: whether the site in front may ask, and whether this computer is ready. */

import { askHost } from "./host.js";
import { showReadiness } from "./readiness.js";
import { ask, disallow, isAllowed, pardon, readSites } from "./sites.js";
import { element, text, translate } from "./text.js";

/** Opening the popup gives us the address of the page in front, and nothing else of it.
 * @returns {Promise<string | null>} an https origin
 */
async function originInFront() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const url = tab?.url ? new URL(tab.url) : null;
  return url?.protocol === "https:" ? url.origin : null;
}

/** @param {string} origin */
async function showSite(origin) {
  const { choice, refused } = await readSites(chrome);
  const allowed = await isAllowed(chrome, origin);
  const isPardon = choice === "any" && refused.includes(origin);
  element("site-state").textContent = text(allowed ? "siteAllowed" : "siteNotAllowed");
  element("site-state").className = allowed ? "good" : "missing";
  const button = element("switch");
  button.hidden = false;
  button.textContent = text(allowed ? "disallow" : "allow");
  button.className = allowed ? "" : "primary";
  element("hint").textContent = allowed || isPardon ? "" : text("allowHint");
  let denied = false;
  // Asked in the click itself: Firefox takes no question later.
  button.onclick = async () => {
    if (allowed) await disallow(chrome, origin);
    else if (isPardon) await pardon(chrome, origin);
    else
      denied = !(await ask(chrome, choice === "any" ? { choice } : { choice: "listed", origin }));
    await showSite(origin);
    if (!allowed) element("hint").textContent = text(denied ? "choiceDenied" : "allowedHint");
  };
}

/** The app's own window shows the history: what was signed is no business of the browser. */
async function openHistory() {
  const state = element("history-state");
  state.textContent = text("historyOpening");
  const open = (/** @type {string} */ name) => chrome.runtime.connectNative(name);
  const { reply } = await askHost(open, "history", { lang: text("language") });
  state.textContent = "error" in reply ? historyFault(reply.error) : "";
}

/** @param {import("./errors.js").ProtocolError} error */
function historyFault({ code }) {
  if (code === "ERR_WEBJPKI_BUSY") return text("historyIsOpen");
  if (code === "ERR_WEBJPKI_HOST_MISSING") return text("hostMissing");
  // A host from before there was a history does not know the command.
  return text(code === "ERR_WEBJPKI_INVALID_ARGUMENT" ? "hostOld" : "historyFailed");
}

translate(document);
element("history").addEventListener("click", openHistory);
const origin = await originInFront();
element("origin").textContent = origin ?? "";
if (origin) await showSite(origin);
else element("site-state").textContent = text("siteUnsuitable");
await showReadiness();
