// SPDX-License-Identifier: Apache-2.0
/** The settings page: the person's choice, and the sites that have a rule of their own. */

import { showChoice } from "./choice.js";
import { readPolicy } from "./policy.js";
import { showReadiness } from "./readiness.js";
import { disallow, pardon, readSites } from "./sites.js";
import { element, text, translate } from "./text.js";

/** @param {string} origin */
function plainRow(origin) {
  const site = document.createElement("span");
  site.className = "origin";
  site.textContent = origin;
  const line = document.createElement("li");
  line.append(site);
  return line;
}

/** @param {string} origin @param {"revoke" | "pardon"} verb @param {() => Promise<void>} act */
function row(origin, verb, act) {
  const line = plainRow(origin);
  const button = document.createElement("button");
  button.textContent = text(verb);
  button.setAttribute("aria-label", text(`${verb}Label`, origin));
  button.addEventListener("click", act);
  line.append(button);
  return line;
}

async function show() {
  const { choice, allowed, refused } = await readSites(chrome);
  const { allowedSites } = await readPolicy(chrome);
  element("allowed-section").hidden = choice === "any";
  element("refused-section").hidden = choice !== "any";
  element("allowed-empty").hidden = allowed.length > 0;
  element("refused-empty").hidden = refused.length > 0;
  element("allowed").replaceChildren(
    ...allowed.map((origin) =>
      allowedSites.includes(origin) // an administrator's, which no button takes away
        ? plainRow(origin)
        : row(origin, "revoke", () => disallow(chrome, origin)),
    ),
  );
  element("refused").replaceChildren(
    ...refused.map((origin) => row(origin, "pardon", () => pardon(chrome, origin))),
  );
}

translate(document);
chrome.storage.local.onChanged.addListener(() => void show());
await show();
await showChoice();
await showReadiness();
