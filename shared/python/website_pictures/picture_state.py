"""The states in which pictures end. Each picture ends in exactly one."""

from enum import StrEnum

from web.answers import Why


class PictureState(StrEnum):
    LABELLED = "labelled"
    """It was looked at, also where nothing was seen in it."""
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    """It is of a kind that is not read, such as SVG, or it is no picture at all."""
    BROKEN = "broken"
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    WAITING = "waiting"
    """The run may look at no more pictures (MaximumPictures). The next run goes on with this one."""

    @classmethod
    def where_nothing_came(cls, why: Why) -> "PictureState":
        """Give the state of a picture that could not be fetched."""
        return _STATES[why]


_STATES = {
    Why.MISSING: PictureState.MISSING,
    Why.FORBIDDEN: PictureState.FORBIDDEN,
    Why.TOO_LARGE: PictureState.TOO_LARGE,
    Why.WRONG_KIND: PictureState.UNSUPPORTED,
    Why.BROKEN: PictureState.BROKEN,
    Why.ELSEWHERE: PictureState.BROKEN,  # pictures may be on any site, so none ends like this
}
