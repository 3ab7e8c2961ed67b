"""The consumer's settings, as the template gives them."""

import math
from dataclasses import dataclass
from typing import get_args

from comprehend import LanguageCode
from name_sentiment.rules import OWN, SCORERS, Rules
from pipeline.settings import LOG_LEVELS, header_text, one_of, setting, text, web_address, whole_number
from wiki.encyclopedia import MOST_TITLES_PER_REQUEST, TITLES_PER_REQUEST
from wiki.limits import WORKERS_SHARE, check_limits

MINUTES_FOR_A_BATCH = 2
"""The consumer's timeout of three minutes, less what is kept to finish and to wait out a throttling."""


@dataclass(frozen=True)
class ConsumerSettings:
    """Each field is the environment variable of its name; template.yaml says what they mean.

    An empty `history_stream` is none: no history is kept.
    """

    stack_name: str = setting(text)
    names_queue_url: str = setting(web_address)
    results_bucket: str = setting(text)
    results_index: str = setting(text)
    history_stream: str = setting(str)
    wikipedia_contact: str = setting(header_text)
    wikipedia_api_url: str = setting(web_address)
    wikipedia_token_secret_arn: str = setting(str)
    wikipedia_requests_per_minute: int = setting(whole_number(0))
    maximum_concurrency: int = setting(whole_number(1))
    batch_size: int = setting(whole_number(1))
    language_code: LanguageCode = setting(one_of(*get_args(LanguageCode)))
    scorer: str = setting(one_of(*SCORERS))
    comprehend_region: str = setting(str)
    snippet_sentences: int = setting(whole_number(1))
    log_level: str = setting(one_of(*LOG_LEVELS))

    def __post_init__(self) -> None:
        if self.scorer == OWN and self.language_code != "en":
            raise ValueError(f"SCORER own reads English alone, not LANGUAGE_CODE {self.language_code}")
        if self.scorer != OWN and not self.comprehend_region:
            raise ValueError("COMPREHEND_REGION is empty")
        check_limits(
            self.wikipedia_api_url,
            self.wikipedia_requests_per_minute,
            self.maximum_concurrency,
            has_token=bool(self.wikipedia_token_secret_arn),
        )
        requests = self.batch_size / TITLES_PER_REQUEST + self.batch_size / MOST_TITLES_PER_REQUEST
        minutes = requests / (self.requests_per_minute_of_one_worker or math.inf)
        if minutes > MINUTES_FOR_A_BATCH:
            raise ValueError(
                f"WIKIPEDIA_REQUESTS_PER_MINUTE {self.wikipedia_requests_per_minute}, shared by "
                f"MAXIMUM_CONCURRENCY {self.maximum_concurrency}, is too slow for a BATCH_SIZE of "
                f"{self.batch_size}, which would take {minutes:.0f} minutes: lower one of the last two"
            )

    @property
    def requests_per_minute_of_one_worker(self) -> float:
        """Wikimedia counts the requests of all workers together, and of runs."""
        return self.wikipedia_requests_per_minute * WORKERS_SHARE / self.maximum_concurrency

    @property
    def rules(self) -> Rules:
        return Rules(self.language_code, self.snippet_sentences, self.wikipedia_api_url, SCORERS[self.scorer])
