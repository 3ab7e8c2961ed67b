"""What a page asks of robots, in `<meta name=robots>` or in a header X-Robots-Tag.

https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag. That a page must not be indexed
does not hide its pictures: nothing is shown to anybody but who answers for the site.
"""

_FORBID_FOLLOWING = {"nofollow", "none"}


def forbids_following(directives: str, robot: str) -> bool:
    """Whether links must not be followed. `directives` are separated by commas, or wrongly by spaces; `name:`
    before one makes it, and those after it, concern that robot only."""
    concerns_us = True
    for part in directives.lower().split(","):
        name, colon, directive = part.partition(":")
        if colon and name.strip() != "unavailable_after":
            concerns_us = name.strip() == robot
        else:
            directive = part
        if concerns_us and not _FORBID_FOLLOWING.isdisjoint(directive.split()):
            return True
    return False
