"""What the template tells the crawler."""

from dataclasses import dataclass

from pipeline.settings import LOG_LEVELS, header_text, one_of, setting, text, web_address, whole_number
from web.public_networks import Network, read_networks


@dataclass(frozen=True)
class CrawlerSettings:
    """Each field is read from the environment variable of its name in capitals.

    `allow_private_addresses` are networks beyond the public ones.
    """

    runs_table: str = setting(text)
    hosts_table: str = setting(text)
    pages_table: str = setting(text)
    sources_table: str = setting(text)
    appearances_table: str = setting(text)
    pages_queue_url: str = setting(web_address)
    pictures_queue_url: str = setting(web_address)
    crawler_contact: str = setting(header_text)
    maximum_pages: int = setting(whole_number(1))
    seconds_between_requests: int = setting(whole_number(0))
    allow_private_addresses: tuple[Network, ...] = setting(read_networks)
    stack_name: str = setting(text)
    log_level: str = setting(one_of(*LOG_LEVELS))
