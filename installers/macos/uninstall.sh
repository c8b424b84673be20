#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Removes what the package installed; macOS has no removal of its own. Run with sudo.
set -eu

"/Library/Application Support/Web JPKI/webjpki-host" unregister --system
rm -f /usr/local/bin/webjpki-host
rm -rf "/Library/Application Support/Web JPKI"
pkgutil --forget org.webjpki.host
