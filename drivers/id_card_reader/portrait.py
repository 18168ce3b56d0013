"""The picture on a card is WLT, 1024 bytes, which only licensed libraries decode.

The plug-in point: an installed entry point of the group `kiosk.wlt` is a callable that takes
the WLT block (bytes) and answers a PNG or BMP file (bytes) of 102 by 126 pixels, or raises
`ValueError` for a block it cannot decode. No free decoder exists; without one, a face is
compared by the platform and never with the chip's picture.
"""

from __future__ import annotations

from importlib.metadata import entry_points

from kiosk.base.errors import CardUnreadable
from kiosk.model.personal import PersonalBytes

GROUP = "kiosk.wlt"


def portrait(photo: PersonalBytes) -> PersonalBytes | None:
    """The picture file of a card's photo; None where no decoder is installed or there is no
    photo. Raises `CardUnreadable` where the decoder refuses it."""
    for entry in entry_points(group=GROUP):
        if photo:
            try:
                return PersonalBytes(entry.load()(photo.reveal()))
            except ValueError as error:
                raise CardUnreadable("photo cannot be decoded") from error
    return None
