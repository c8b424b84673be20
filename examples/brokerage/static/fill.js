// SPDX-License-Identifier: Apache-2.0
/** Fills in the form from the card; the person chooses in the window what of it leaves the card. */

import { readAttributes } from "./webjpki.js";
import { lang, onClick } from "./page.js";

onClick("#fill", async () => {
  const attributes = await readAttributes(["name", "address", "birthDate"], { lang });
  for (const [name, value] of Object.entries(attributes)) {
    const input = /** @type {HTMLInputElement} */ (document.querySelector(`input[name=${name}]`));
    if (value) input.value = value; // what the card or the person keeps back does not undo what was typed
  }
});
