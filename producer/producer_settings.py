"""The producer's settings, as the template gives them."""

from dataclasses import dataclass
from datetime import timedelta

from name_sentiment.rules import SCORERS, Rules
from pipeline.settings import LOG_LEVELS, header_text, one_of, setting, text, web_address, whole_number
from run import Policy
from wiki.limits import check_limits


@dataclass(frozen=True)
class ProducerSettings:
    """Each field is read from the environment variable of its name in capitals.

    `title_attribute` is empty where the table holds no titles of pages.
    """

    names_table: str = setting(text)
    title_attribute: str = setting(str)
    names_queue_url: str = setting(web_address)
    results_index: str = setting(text)
    runs_table: str = setting(text)
    wikipedia_contact: str = setting(header_text)
    wikipedia_api_url: str = setting(web_address)
    wikipedia_token_secret_arn: str = setting(str)
    wikipedia_requests_per_minute: int = setting(whole_number(0))
    maximum_concurrency: int = setting(whole_number(1))
    language_code: str = setting(text)
    scorer: str = setting(one_of(*SCORERS))
    snippet_sentences: int = setting(whole_number(1))
    refresh_days: int = setting(whole_number(1))
    maximum_names: int = setting(whole_number(1))
    stack_name: str = setting(text)
    log_level: str = setting(one_of(*LOG_LEVELS))

    def __post_init__(self) -> None:
        check_limits(
            self.wikipedia_api_url,
            self.wikipedia_requests_per_minute,
            self.maximum_concurrency,
            has_token=bool(self.wikipedia_token_secret_arn),
        )

    @property
    def policy(self) -> Policy:
        rules = Rules(
            self.language_code, self.snippet_sentences, self.wikipedia_api_url, SCORERS[self.scorer]
        )
        return Policy(rules, timedelta(days=self.refresh_days), self.maximum_names)
