"""What the deployment decides about the consumer."""

from dataclasses import dataclass
from typing import get_args

from comprehend import LanguageCode
from name_sentiment.settings import LOG_LEVELS, one_of, setting, text, web_address, whole_number


def header_text(value: str) -> str:
    if not text(value).isascii() or not value.isprintable():
        raise ValueError(f"must be printable ASCII, since it is sent in a header, not {value!r}")
    return value


@dataclass(frozen=True)
class ConsumerSettings:
    """Each field is the environment variable of its name; template.yaml says what they mean."""

    results_bucket: str = setting(text)
    wikipedia_contact: str = setting(header_text)
    wikipedia_api_url: str = setting(web_address)
    wikipedia_requests_per_minute: int = setting(whole_number(0))
    maximum_concurrency: int = setting(whole_number(1))
    language_code: LanguageCode = setting(one_of(*get_args(LanguageCode)))
    snippet_sentences: int = setting(whole_number(1))
    log_level: str = setting(one_of(*LOG_LEVELS))

    @property
    def requests_per_minute_of_one_worker(self) -> float:
        """Wikimedia counts the requests of all workers together."""
        return self.wikipedia_requests_per_minute / self.maximum_concurrency
