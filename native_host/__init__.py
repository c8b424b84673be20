# SPDX-License-Identifier: Apache-2.0
"""The signer: a native-messaging host that owns card reader, PIN window and the documents to be signed."""

__version__ = "0.1.0"
PROTOCOL = 1
