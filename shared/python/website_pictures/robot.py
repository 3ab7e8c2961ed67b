"""Who asks: how robots.txt files and servers call us."""

ROBOT = "website-pictures"
VERSION = "1.0"


def user_agent(contact: str) -> str:
    """What each request says; `contact` reaches whoever answers for it."""
    return f"{ROBOT}/{VERSION} ({contact})"
