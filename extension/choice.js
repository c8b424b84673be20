// SPDX-License-Identifier: Apache-2.0
/** Lets the person choose between any website and a list; welcome and options page share it. */

import { ask, chooseListed, readSites } from "./sites.js";
import { element, text } from "./text.js";

async function show() {
  const { choice } = await readSites(chrome);
  for (const id of ["any", "listed"]) {
    element(id).setAttribute("aria-pressed", String(choice === id));
  }
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
  await show();
}
