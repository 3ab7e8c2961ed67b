"""What the template tells the recognizer."""

from dataclasses import dataclass

from pipeline.settings import LOG_LEVELS, header_text, one_of, setting, text, web_address, whole_number
from rekognition import Features
from web.public_networks import Network, read_networks

_ON, _OFF = "on", "off"


@dataclass(frozen=True)
class RecognizerSettings:
    """Each field is read from the environment variable of its name in capitals.

    `minimum_confidence` is in percent; `allow_private_addresses` are networks beyond the public ones.
    """

    runs_table: str = setting(text)
    hosts_table: str = setting(text)
    sources_table: str = setting(text)
    pictures_table: str = setting(text)
    pages_queue_url: str = setting(web_address)
    pictures_queue_url: str = setting(web_address)
    crawler_contact: str = setting(header_text)
    seconds_between_requests: int = setting(whole_number(0))
    detect_labels: str = setting(one_of(_ON, _OFF))
    detect_moderation_labels: str = setting(one_of(_ON, _OFF))
    detect_text: str = setting(one_of(_ON, _OFF))
    minimum_confidence: int = setting(whole_number(0))
    maximum_pictures: int = setting(whole_number(1))
    allow_private_addresses: tuple[Network, ...] = setting(read_networks)
    stack_name: str = setting(text)
    log_level: str = setting(one_of(*LOG_LEVELS))

    @property
    def features(self) -> Features:
        return Features(
            self.detect_labels == _ON,
            self.detect_moderation_labels == _ON,
            self.detect_text == _ON,
            self.minimum_confidence,
        )
