#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# After installing the package: are the manifests there, does the program greet, does all of it go?
set -eu

manifests="/Library/Google/Chrome/NativeMessagingHosts/org.webjpki.host.json
/Library/Microsoft/Edge/NativeMessagingHosts/org.webjpki.host.json
/Library/Application Support/Mozilla/NativeMessagingHosts/org.webjpki.host.json"
home="/Library/Application Support/Web JPKI"

echo "$manifests" | while read -r manifest; do test -f "$manifest"; done
"$home/webjpki-host" chrome-extension://mddeeagecbgdmobpbdfiialfbpikoijb/ </dev/null | grep -q '"protocol":1'
sudo "$home/uninstall.sh"
echo "$manifests" | while read -r manifest; do test ! -e "$manifest"; done
test ! -e "$home"
