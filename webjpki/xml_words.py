# SPDX-License-Identifier: Apache-2.0
"""Names of XML Signature, XAdES and canonical XML, and the methods that are accepted of each kind."""

from typing import Final

from webjpki.digest import HashFunction

XML: Final = "{http://www.w3.org/XML/1998/namespace}"
DSIG: Final = "{http://www.w3.org/2000/09/xmldsig#}"  # XML Signature 1.1, 1.3
XADES: Final = "{http://uri.etsi.org/01903/v1.3.2#}"  # EN 319 132-1, 4.2
XADES_ALL: Final = "{http://uri.etsi.org/01903/"  # every version of its names
SIGNED_PROPERTIES: Final = "http://uri.etsi.org/01903#SignedProperties"  # EN 319 132-1, 4.4
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
INCLUSIVE: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
# RFC 9231, 2.1 and 2.3
DIGEST_METHODS: Final = {
    "http://www.w3.org/2001/04/xmlenc#sha256": HashFunction.SHA_256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": HashFunction.SHA_384,
    "http://www.w3.org/2001/04/xmlenc#sha512": HashFunction.SHA_512,
}
SIGNATURE_METHODS: Final = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": HashFunction.SHA_256,
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": HashFunction.SHA_384,
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": HashFunction.SHA_512,
}
