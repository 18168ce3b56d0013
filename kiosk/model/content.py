"""The bytes of a document: a scanned page, a photograph, a proof. They are about a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn


@dataclass(frozen=True, eq=False, repr=False)
class Content:
    """`media` is what the bytes are (`image/jpeg`). They lie in a buffer that can be overwritten,
    and are never shown: `str` tells kind and size."""

    media: str
    data: bytearray

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal, as it was when first asked for."""
        return hashlib.sha256(self.data).hexdigest()

    def wipe(self) -> None:
        """Overwrites the bytes. Whoever still holds the value has zeros."""
        self.data[:] = bytes(len(self.data))

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and (self.media, self.data) == (other.media, other.data)

    def __hash__(self) -> int:
        return hash((self.media, self.digest))

    def __str__(self) -> str:
        return f"Content({self.media}, {len(self)} bytes)"

    __repr__ = __str__

    def __reduce__(self) -> NoReturn:
        raise TypeError("the bytes of a document are personal data and are never pickled or copied")
