"""Our name in robots.txt files, and in the User-Agent that servers get."""

ROBOT = "website-pictures"
VERSION = "1.0"


def user_agent(contact: str) -> str:
    """Give the User-Agent of each request. `contact` reaches the operator."""
    return f"{ROBOT}/{VERSION} ({contact})"
