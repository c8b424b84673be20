// SPDX-License-Identifier: Apache-2.0
/** Lets the person choose between any website and a list; welcome and options page share it. */

import { readPolicy } from "./policy.js";
import { ask, chooseListed, patternOf, readSites } from "./sites.js";
import { element, text } from "./text.js";

async function show() {
  const { choice } = await readSites(chrome);
  for (const id of ["any", "listed"]) {
    element(id).setAttribute("aria-pressed", String(choice === id));
  }
}

/** Shows what an administrator has laid down; the browser still wants the person's own click.
 * @param {(granted: boolean) => void} tell
 */
async function showPolicy(tell) {
  const { anySite, allowedSites } = await readPolicy(chrome);
  element("any").hidden = !anySite;
  element("policy-any").hidden = anySite;
  const origins = allowedSites.map(patternOf);
  const granted = origins.length === 0 || (await chrome.permissions.contains({ origins }));
  element("policy-sites").hidden = granted;
  element("policy-list").replaceChildren(
    ...allowedSites.map((site) =>
      Object.assign(document.createElement("li"), { textContent: site }),
    ),
  );
  element("policy-grant").onclick = async () => {
    tell(await chrome.permissions.request({ origins }));
    await showPolicy(tell);
  };
}

/** Fills and watches the buttons `any` and `listed`. */
export async function showChoice() {
  const denied = element("denied");
  /** @param {boolean} granted */
  const tell = (granted) => {
    denied.textContent = granted ? "" : text("choiceDenied");
  };
  element("any").addEventListener("click", async () => tell(await ask(chrome, { choice: "any" })));
  element("listed").addEventListener("click", () => chooseListed(chrome).then(() => tell(true)));
  chrome.storage.local.onChanged.addListener(() => void show());
  // Chromium reads the policy of an extension that a policy has just installed after its first page.
  chrome.storage.managed.onChanged.addListener(() => {
    void show();
    void showPolicy(tell);
  });
  await show();
  await showPolicy(tell);
}
