"""A certificate for loopback, from an authority that lives as long as the local AWS does."""

import os
from collections.abc import Mapping
from pathlib import Path

import certifi
import trustme

from local.loopback import LOOPBACK, LOOPBACK_NAME
from local.private import write_private

CERTIFICATE, PRIVATE_KEY = "certificate.pem", "key.pem"


def issue_certificate(folder: Path, trusted: Path, own: Mapping[str, str]) -> None:
    """Write certificate.pem and key.pem into `folder`, and the authorities to trust into the file `trusted`.

    These are the new authority and those that this machine trusts: the tools take it in place of
    their own list, and `own`, a person's environment, may name one (behind a company's proxy, say).
    """
    authority = trustme.CA(organization_name="name-sentiment on one machine")
    certificate = authority.issue_cert(LOOPBACK, LOOPBACK_NAME)
    chain = b"".join(part.bytes() for part in certificate.cert_chain_pems)
    write_private(folder / CERTIFICATE, chain)
    write_private(folder / PRIVATE_KEY, certificate.private_key_pem.bytes())
    write_private(trusted, _trusted_already(own).read_bytes() + b"\n" + authority.cert_pem.bytes())


def _trusted_already(own: Mapping[str, str]) -> Path:
    named = (own.get(name) for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"))
    readable = (name for name in named if name and os.access(name, os.R_OK) and Path(name).is_file())
    return Path(next(readable, certifi.where()))
