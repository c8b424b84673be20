// SPDX-License-Identifier: Apache-2.0
/** The popup: whether the site in front may ask, and whether this computer is ready. */

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
  element("site-state").textContent = text(allowed ? "siteAllowed" : "siteNotAllowed");
  element("site-state").className = allowed ? "good" : "missing";
  const button = element("switch");
  button.hidden = false;
  button.textContent = text(allowed ? "disallow" : "allow");
  button.className = allowed ? "" : "primary";
  // Asked in the click itself: Firefox takes no question later.
  button.onclick = async () => {
    if (allowed) await disallow(chrome, origin);
    else if (choice === "any" && refused.includes(origin)) await pardon(chrome, origin);
    else await ask(chrome, choice === "any" ? { choice } : { choice: "listed", origin });
    element("hint").textContent = allowed ? "" : text("allowedHint");
    await showSite(origin);
  };
}

translate(document);
const origin = await originInFront();
element("origin").textContent = origin ?? "";
if (origin) await showSite(origin);
else element("site-state").textContent = text("siteUnsuitable");
await showReadiness();
