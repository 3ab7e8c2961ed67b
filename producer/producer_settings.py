"""What the template tells the producer."""

from dataclasses import dataclass

from pipeline.settings import LOG_LEVELS, one_of, setting, text, web_address


@dataclass(frozen=True)
class ProducerSettings:
    """Each field is read from the environment variable of its name in capitals.

    `title_attribute` is empty where the table holds no titles of pages.
    """

    names_table: str = setting(text)
    title_attribute: str = setting(str)
    names_queue_url: str = setting(web_address)
    stack_name: str = setting(text)
    log_level: str = setting(one_of(*LOG_LEVELS))
