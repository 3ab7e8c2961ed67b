"""What the template tells the recognizer."""

from dataclasses import dataclass

from pipeline.settings import one_of, setting, text, whole_number
from rekognition import Features
from website_pictures.visits_function import VisitsSettings

_ON, _OFF = "on", "off"


@dataclass(frozen=True)
class RecognizerSettings(VisitsSettings):
    """See `VisitsSettings`. `minimum_confidence` is in percent."""

    pictures_table: str = setting(text)
    detect_labels: str = setting(one_of(_ON, _OFF))
    detect_moderation_labels: str = setting(one_of(_ON, _OFF))
    detect_text: str = setting(one_of(_ON, _OFF))
    minimum_confidence: int = setting(whole_number(0))
    maximum_pictures: int = setting(whole_number(1))

    @property
    def features(self) -> Features:
        return Features(
            self.detect_labels == _ON,
            self.detect_moderation_labels == _ON,
            self.detect_text == _ON,
            self.minimum_confidence,
        )
