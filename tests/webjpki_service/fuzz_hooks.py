# SPDX-License-Identifier: Apache-2.0
"""Tells schemathesis how a body of bytes is sent under the media type of a PDF."""

import schemathesis


@schemathesis.serializer("application/pdf")
def send_bytes(ctx: schemathesis.SerializationContext, value: object) -> bytes:
    """Send bytes and text as they are, anything else as its text."""
    if isinstance(value, bytes):
        return value
    return str(value).encode("utf-8", "surrogatepass")
