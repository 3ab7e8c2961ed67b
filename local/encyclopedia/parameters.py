"""Parameters of a request, read as MediaWiki reads them: https://www.mediawiki.org/wiki/API:Data_formats."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from local.encyclopedia import titles

MOST_VALUES = 50
_MOST_VALUES_OF_A_BOT = 500

# The separator of values that themselves may hold "|"; it also stands before the first one.
_UNIT_SEPARATOR = "\x1f"


class QueryError(Exception):
    """The request cannot be answered. MediaWiki says so with HTTP 200 and a JSON body."""

    def __init__(self, code: str, info: str, **details: object) -> None:
        super().__init__(info)
        self.code = code
        self.info = info
        self.details = details


class Parameters:
    """The parameters of one request; collects the warnings that go into its answer, by module."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.warnings: dict[str, list[str]] = {}
        self.highest_limits: dict[str, int] = {}

    def warn(self, module: str, warning: str) -> None:
        self.warnings.setdefault(module, []).append(warning)

    def warn_of_unrecognized(self, known: Collection[str]) -> None:
        unrecognized = [name for name in self._given if name not in known]
        if unrecognized:
            plural = "s" if len(unrecognized) > 1 else ""
            self.warn("main", f"Unrecognized parameter{plural}: {', '.join(unrecognized)}.")

    def text(self, name: str) -> str:
        return self._given.get(name, "")

    def flag(self, name: str) -> bool:
        """A flag is set where the parameter is present, with any value."""
        return name in self._given

    def require(self, name: str, value: str) -> None:
        """Raises QueryError unless the parameter has the one value that the sample knows."""
        if self.text(name) != value:
            raise QueryError("badvalue", f'Unrecognized value for parameter "{name}": {self.text(name)}.')

    def integer(self, name: str, default: int) -> int:
        if not self.text(name):
            return default
        try:
            return int(self.text(name))
        except ValueError:
            raise QueryError(
                "badinteger", f'Invalid value "{self.text(name)}" for integer parameter "{name}".'
            ) from None

    def one_of(self, name: str, default: str, known: Collection[str]) -> str:
        value = self.text(name) or default
        if value not in known:
            raise QueryError("badvalue", f'Unrecognized value for parameter "{name}": {value}.')
        return value

    def moment(self, name: str) -> datetime | None:
        if not self.text(name):
            return None
        try:
            return datetime.fromisoformat(self.text(name)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise QueryError(
                "badtimestamp", f'Invalid value "{self.text(name)}" for timestamp parameter "{name}".'
            ) from None

    def limit(self, module: str, name: str, default: int, highest: int) -> int:
        """A limit of 1 to `highest`, or the word max; beyond that the nearest, with a warning."""
        if self.text(name) == "max":
            self.highest_limits[module] = highest
            return highest
        limit = self.integer(name, default)
        if not 1 <= limit <= highest:
            self.warn(module, f'The value "{limit}" for parameter "{name}" must be between 1 and {highest}.')
        return min(max(limit, 1), highest)

    def values(self, name: str) -> list[str]:
        """Separate values, as given; raises QueryError where they are more than MediaWiki takes at once."""
        text = self.text(name)
        if text in ("", _UNIT_SEPARATOR):
            return []
        values = text[1:].split(_UNIT_SEPARATOR) if text.startswith(_UNIT_SEPARATOR) else text.split("|")
        if len(values) > MOST_VALUES:
            raise QueryError(
                "toomanyvalues",
                f'Too many values supplied for parameter "{name}". The limit is {MOST_VALUES}.',
                limit=MOST_VALUES,
                lowlimit=MOST_VALUES,
                highlimit=_MOST_VALUES_OF_A_BOT,
            )
        return values

    def known_values(self, module: str, name: str, known: Collection[str]) -> list[str]:
        """Values out of a list, each once; the others only cause a warning."""
        values = list(dict.fromkeys(self.values(name)))
        unknown = [value for value in values if value not in known]
        if unknown:
            plural = "s" if len(unknown) > 1 else ""
            self.warn(module, f'Unrecognized value{plural} for parameter "{name}": {", ".join(unknown)}')
        return [value for value in values if value in known]

    def cleaned_values(self, module: str, name: str) -> dict[str, str]:
        """Separate values as given, each with what MediaWiki makes of it before it reads it."""
        values = {value: titles.clean(value) for value in self.values(name)}
        if any(value != cleaned for value, cleaned in values.items()):
            self.warn(
                module,
                f'The value passed for "{name}" contains invalid or non-normalized data. Textual data '
                "should be valid, NFC-normalized Unicode without C0 control characters other than HT (\\t), "
                "LF (\\n), and CR (\\r).",
            )
        return values
