// SPDX-License-Identifier: Apache-2.0
/** Has the listed documents signed with one PIN, and sends the signatures to the server. */

import { sign } from "./webjpki.js";
import { lang, onClick, post, showProgress } from "./page.js";

// Fetched before the click: the card may be asked only within five seconds after it.
const documents = Promise.all(
  [...document.querySelectorAll("#documents a")].map(async (link) => {
    const { href, dataset } = /** @type {HTMLAnchorElement} */ (link);
    const response = await fetch(href);
    if (!response.ok) throw new Error(`${href}: ${response.status}`);
    const name = dataset.document ?? "";
    return { format: /** @type {const} */ ("cms"), name, content: await response.blob() };
  }),
);
documents.catch(() => {}); // reported at the click

onClick("#sign", async () => {
  const { signatures } = await sign(await documents, { lang, onProgress: showProgress });
  const { next } = await post("/account/signatures", { signatures });
  location.assign(next);
});
