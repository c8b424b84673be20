// SPDX-License-Identifier: Apache-2.0
/** Signs the person in: nonce from the server, token from the card, back to the server. */

import { authenticate } from "./webjpki.js";
import { lang, onClick, post } from "./page.js";

onClick("#signin", async () => {
  const { nonce } = await post("/signin/challenge");
  const token = await authenticate(nonce, { lang });
  const { next } = await post("/signin", token);
  location.assign(next);
});
