"""What the template tells the start."""

from dataclasses import dataclass

from pipeline.settings import LOG_LEVELS, one_of, setting, text, web_address, whole_number


@dataclass(frozen=True)
class StartSettings:
    """Each field is read from the environment variable of its name in capitals."""

    sites_table: str = setting(text)
    runs_table: str = setting(text)
    pages_table: str = setting(text)
    pages_queue_url: str = setting(web_address)
    maximum_pages: int = setting(whole_number(1))
    stack_name: str = setting(text)
    log_level: str = setting(one_of(*LOG_LEVELS))
