"""What the template tells the crawler."""

from dataclasses import dataclass

from pipeline.settings import setting, text, whole_number
from website_pictures.visits_function import VisitsSettings


@dataclass(frozen=True)
class CrawlerSettings(VisitsSettings):
    """See `VisitsSettings`."""

    pages_table: str = setting(text)
    appearances_table: str = setting(text)
    maximum_pages: int = setting(whole_number(1))
