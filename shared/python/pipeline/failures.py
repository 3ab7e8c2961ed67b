"""The three ways in which something fails. Each is a type, because each ends in another place.

| type               | meaning                                    | where it ends                            |
|--------------------|--------------------------------------------|------------------------------------------|
| `PassingFailure`   | the same request may succeed later         | retried here, then by the queue          |
| `PermanentFailure` | the same request will never succeed        | recorded, or in the dead-letter queue    |
| `NotThere`         | a table, queue, bucket or wiki is missing  | the run fails; an operator must act      |

Two kinds of them mean that the other side would fail any request: `Unavailable` passes by itself, and
`Forbidden` needs an operator. Then no more requests are made for a while (`circuit_breaker`), and no message
is given up for that reason in less than a day (`patience`).

That a *page* is missing is no failure: it is an answer, and has a status of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """Anything that kept work from being done, in words on which an operator can act."""


class PassingFailure(Failure):
    """A timeout, throttling, a broken or half answer, a server's own error."""


class Unavailable(PassingFailure):
    """The other side is down, or throttles us: it would answer no other request now, either."""


class NotAsked(PassingFailure):
    """The request was not made, since no time or turn was left for it."""


class PermanentFailure(Failure):
    """A refusal that another try would meet again."""


class Forbidden(PermanentFailure):
    """The other side refuses us, whatever we ask: a role, a token or a contact is not what it should be."""


class NotThere(Failure):
    """A resource that the deployment promised does not exist."""


@contextmanager
def known_shape(answer: str) -> Iterator[None]:
    """Raise PassingFailure where an answer that is read inside lacks what it should have: it was cut short.

    `answer` is named in the message ("the wiki's answer").
    """
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise PassingFailure(f"{answer} has an unknown shape: {error!r}") from error
