// SPDX-License-Identifier: Apache-2.0
/** The help page: how to install the host, and what to do when something does not work. */

import { showReadiness } from "./readiness.js";
import { translate } from "./text.js";

/** Shows the person's own system first and open; the others stay folded. */
async function showOwnSystem() {
  const { os } = await chrome.runtime.getPlatformInfo();
  const own = document.querySelector(`#systems > #${os}`);
  if (!(own instanceof HTMLDetailsElement)) return;
  own.open = true;
  own.parentElement?.prepend(own);
}

translate(document);
await showOwnSystem();
await showReadiness();
