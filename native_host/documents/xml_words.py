# SPDX-License-Identifier: Apache-2.0
"""Names of XML Signature, XAdES and canonical XML, each with the standard that fixes it."""

from typing import Final

from ..announced.xml import Canonicalization
from ..digests import HashFunction

XML: Final = "http://www.w3.org/XML/1998/namespace"
XINCLUDE: Final = "http://www.w3.org/2001/XInclude"
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"  # XML Signature 1.1, 1.3
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"  # EN 319 132-1, 4.2
SIGNED_PROPERTIES: Final = "http://uri.etsi.org/01903#SignedProperties"  # EN 319 132-1, 4.4

ENVELOPED: Final = f"{DSIG}enveloped-signature"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"  # RFC 9231, 2.3.2
CANONICAL: Final = {
    Canonicalization.INCLUSIVE: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    Canonicalization.EXCLUSIVE: "http://www.w3.org/2001/10/xml-exc-c14n#",
}
DIGEST_METHODS: Final = {
    HashFunction.SHA256: "http://www.w3.org/2001/04/xmlenc#sha256",
    HashFunction.SHA384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
    HashFunction.SHA512: "http://www.w3.org/2001/04/xmlenc#sha512",
}
# What earlier signatures in a document may do to it before it is hashed: nothing but write it
# canonically, in any published variant, and leave themselves out.
TRANSFORMS: Final = frozenset(
    {
        ENVELOPED,
        *(
            algorithm + comments
            for algorithm in CANONICAL.values()
            for comments in ("", "#WithComments", "WithComments")
        ),
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    }
)
