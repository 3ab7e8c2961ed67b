"""What a page asks of robots, in `<meta name=robots>` or in a header X-Robots-Tag.

https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag. `noindex` does not keep a page's
pictures from being read, since only those who answer for the site get to see them.
"""

_WITH_VALUES = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}
_FORBID_FOLLOWING = {"nofollow", "none"}


def forbids_following(directives: str, robot: str) -> bool:
    """Whether links must not be followed.

    Commas separate `directives`; spaces, though wrong, do too. `name:` before a directive makes it, and those
    after it in its line, hold for that robot alone.
    """
    return any(_forbids_following(line, robot) for line in directives.lower().splitlines())


def _forbids_following(directives: str, robot: str) -> bool:
    concerns_us = True
    for part in directives.split(","):
        name, colon, directive = part.partition(":")
        if colon and name.strip() not in _WITH_VALUES:
            concerns_us = name.strip() == robot
        else:
            directive = part
        if concerns_us and not _FORBID_FOLLOWING.isdisjoint(directive.split()):
            return True
    return False
