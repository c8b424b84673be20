// SPDX-License-Identifier: Apache-2.0
/** The first-run page: who may ask, and the way through app, reader and card. */

import { showChoice } from "./choice.js";
import { walkSteps } from "./steps.js";
import { translate } from "./text.js";

translate(document);
await Promise.all([showChoice(), walkSteps()]);
