"""The pictures pipeline on one machine: embedded AWS, sample website, local Rekognition, the template."""

from typing import ClassVar

from deployment.checkout import PICTURES_TEMPLATE
from local.deployment import LocalPipeline
from local.pictures.choices import PicturesChoices
from operations.pictures.stack import PicturesStack

STACK_NAME = "website-pictures"
PICTURES = PICTURES_TEMPLATE.parent


class LocalPictures(LocalPipeline[PicturesChoices]):
    """See `LocalPipeline`."""

    template = PICTURES_TEMPLATE
    stack_name = STACK_NAME
    functions: ClassVar = {
        "StartFunction": PICTURES / "start",
        "CrawlerFunction": PICTURES / "crawler",
        "RecognizerFunction": PICTURES / "recognizer",
    }

    def deploy(self) -> PicturesStack:
        """Start everything, build and deploy. Raises CannotContinue with the cause and the log file."""
        self.start_and_deploy()
        return PicturesStack.find(self.clients().cloudformation, STACK_NAME)
