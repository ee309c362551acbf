"""Secrets are taken out of everything before it is stored, shown or logged.

In addresses: user names and passwords before the host, and the values of parameters whose names
speak of secrets (data/secrets.toml), wherever in a text such an address stands: attributes,
scripts, messages of the console, redirects. In documents: values of password fields and of hidden
tokens. And every value that the tool itself was given as a secret.

A masked value is `***` and, where the value is long enough to be no word, eight hexadecimal digits
of its digest: two addresses that differ in it alone stay two, and the same address stays the same.
Masking what is masked changes nothing.

What a scheme names as personal (devices.masking.people) is hidden at the same place, in texts and
in pictures: the primary data never holds it, and every judging sees the same.
"""

from devices.masking.addresses import MARK, has_login, mask, mask_known, restore
from devices.masking.document import mask_snapshot
from devices.masking.given import SecretMissing, forget, known_secrets, learn, secret
from devices.masking.packed import mask_bytes, mask_json, mask_json_text
from devices.masking.people import Box, hide, is_private, protect, protecting, redact
from devices.masking.places import places_in
from devices.masking.screens import mask_source

__all__ = [
    "MARK",
    "Box",
    "SecretMissing",
    "forget",
    "has_login",
    "hide",
    "is_private",
    "known_secrets",
    "learn",
    "mask",
    "mask_bytes",
    "mask_json",
    "mask_json_text",
    "mask_known",
    "mask_snapshot",
    "mask_source",
    "places_in",
    "protect",
    "protecting",
    "redact",
    "restore",
    "secret",
]
