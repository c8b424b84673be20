// SPDX-License-Identifier: Apache-2.0
/** The help page: how to install the host, and what to do when something does not work. */

import { showReadiness } from "./readiness.js";
import { translate } from "./text.js";

translate(document);
await showReadiness();
