"""What a person chose for the stack that `make up` left running, of whichever pipeline it is."""

import json
from pathlib import Path

from local.choices import Choices, Scorer
from local.pictures.choices import PicturesChoices
from local.stand_ins import CHOICES, Choosing
from web.addresses import Address


def read_choices(folder: Path) -> Choosing:
    """Read what `Choosing.write` kept."""
    fields = json.loads((folder / CHOICES).read_text())
    if fields.pop("pipeline") == PicturesChoices.pipeline:
        return PicturesChoices(**{**fields, "sites": tuple(map(Address, fields["sites"]))})
    return Choices(**{**fields, "scorer": Scorer(fields["scorer"])})
