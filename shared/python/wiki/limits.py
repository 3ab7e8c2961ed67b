"""What Wikimedia allows an operator over all their stacks, and how one stack shares it out.

https://wikitech.wikimedia.org/wiki/Robot_policy
"""

from urllib.parse import urlsplit

REQUESTS_PER_MINUTE = 200
REQUESTS_PER_MINUTE_OF_AN_ACCOUNT = 2_000
REQUESTS_AT_ONCE = 3

WORKERS_SHARE = 0.9
"""Share of a stack's requests. The consumer's workers divide it equally."""

RUNS_SHARE = 0.1
"""A run's share, for the list of changes. It has all while no name waits: then no worker makes any."""

RUNS_SHARE_BESIDE_A_BATCH = 0.9
"""The same while at most a batch of names waits: that takes the workers hardly any requests."""

_WIKIMEDIAS = (
    "wikipedia.org",
    "wikimedia.org",
    "wiktionary.org",
    "wikibooks.org",
    "wikinews.org",
    "wikiquote.org",
    "wikisource.org",
    "wikiversity.org",
    "wikivoyage.org",
    "wikidata.org",
    "wikifunctions.org",
    "mediawiki.org",
)
_OF_THIS_MACHINE = ("localhost", "127.0.0.1")


def check_limits(api_url: str, requests_per_minute: int, workers: int, *, has_token: bool) -> None:
    """Raises ValueError for a pace that the wiki would refuse, and for a token that anyone could read."""
    address = urlsplit(api_url)
    host = (address.hostname or "").removesuffix(".")
    if has_token and address.scheme != "https" and host not in _OF_THIS_MACHINE:
        raise ValueError("WIKIPEDIA_API_URL must begin with https:// where an access token is sent")
    if not any(host == domain or host.endswith(f".{domain}") for domain in _WIKIMEDIAS):
        return
    most = REQUESTS_PER_MINUTE_OF_AN_ACCOUNT if has_token else REQUESTS_PER_MINUTE
    if not 1 <= requests_per_minute <= most:
        whom = "an account" if has_token else "who has no access token (WikipediaTokenSecretArn)"
        raise ValueError(
            f"WIKIPEDIA_REQUESTS_PER_MINUTE {requests_per_minute} is not from 1 to {most:,}, which is what "
            f"Wikimedia allows {whom}"
        )
    if workers > REQUESTS_AT_ONCE:
        raise ValueError(
            f"MAXIMUM_CONCURRENCY {workers} could send more requests at once than the {REQUESTS_AT_ONCE} "
            "that Wikimedia allows: each worker sends one at a time"
        )
