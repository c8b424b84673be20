#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds bundle and package on a Mac. WEBJPKI_SIGN_AS and WEBJPKI_SIGN_PACKAGE_AS name the keys in the
# keychain, if there are any. Written without a Mac at hand: see docs/release.md.
set -eu
cd "$(dirname "$0")/../.."

python3 -m venv .venv
.venv/bin/python -m pip install --no-deps --require-hashes -r installers/macos/requirements.lock
.venv/bin/python -m tools.package
