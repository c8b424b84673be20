// SPDX-License-Identifier: Apache-2.0
/** The first-run page: who may ask, and whether this computer is ready. */

import { showChoice } from "./choice.js";
import { showReadiness } from "./readiness.js";
import { translate } from "./text.js";

translate(document);
await showChoice();
await showReadiness();
