import sys
from pathlib import Path

import pytest

from local.choices import Choices, Scorer, parse_parameters
from local.left_running import read_choices
from local.pictures.choices import PicturesChoices
from operations.cannot_continue import CannotContinue
from web.addresses import Address

WIKIPEDIA = "https://en.wikipedia.org/w/api.php"


def test_without_choices_everything_is_served_here() -> None:
    choices = Choices(port=5000)
    parameters = choices.template_parameters()
    assert choices.ports() == {
        5000: "the local AWS",
        5001: "the sample encyclopedia",
        5002: "the local Comprehend",
    }
    assert parameters["WikipediaApiUrl"] == "http://127.0.0.1:5001/w/api.php"
    assert parameters["ComprehendEndpointUrl"] == "http://127.0.0.1:5002"
    assert parameters["WikipediaRequestsPerMinute"] == "0"
    assert parameters["ScheduleState"] == "DISABLED"
    assert not choices.leaves_the_machine


def test_the_functions_are_built_for_the_python_that_will_run_them() -> None:
    runtime = Choices(port=5000).template_parameters()["PythonRuntime"]
    assert runtime == f"python3.{sys.version_info.minor}"


def test_somebody_elses_wiki_is_paced_and_told_who_asks() -> None:
    choices = Choices(port=5000, wikipedia_api_url=WIKIPEDIA, wikipedia_contact="me@example.org")
    parameters = choices.template_parameters()
    assert parameters["WikipediaApiUrl"] == WIKIPEDIA
    assert parameters["WikipediaContact"] == "me@example.org"
    assert "WikipediaRequestsPerMinute" not in parameters
    assert 5001 not in choices.ports()
    assert choices.leaves_the_machine


def test_somebody_elses_wiki_is_not_asked_without_a_contact() -> None:
    with pytest.raises(CannotContinue, match=r"WIKIPEDIA_CONTACT=you@example\.com"):
        Choices(port=5000, wikipedia_api_url=WIKIPEDIA).template_parameters()


@pytest.mark.parametrize("broken", ["http://[::1/w/api.php", "http://[x]/"])
def test_an_address_that_cannot_be_read_is_left_to_the_check_of_the_parameters(broken: str) -> None:
    choices = Choices(port=5000, wikipedia_api_url=broken, wikipedia_contact="me@example.org")
    assert choices.template_parameters()["WikipediaApiUrl"] == broken
    assert choices.leaves_the_machine


def test_a_wiki_on_this_machine_needs_no_contact() -> None:
    choices = Choices(port=5000, wikipedia_api_url="http://localhost:8080/api.php")
    assert choices.template_parameters()["WikipediaApiUrl"] == "http://localhost:8080/api.php"
    assert not choices.leaves_the_machine


def test_another_comprehend_takes_the_place_of_the_local_one() -> None:
    choices = Choices(port=5000, comprehend_endpoint_url="http://127.0.0.1:9000")
    assert choices.template_parameters()["ComprehendEndpointUrl"] == "http://127.0.0.1:9000"
    assert 5002 not in choices.ports()


def test_whose_scores_there_are_is_told_and_can_be_chosen() -> None:
    own, vader = Choices(port=5000), Choices(port=5000, scorer=Scorer.VADER)
    assert [it.arguments for it in own.stand_ins_to_start()] == [(), ("--scorer", "own")]
    assert [it.arguments for it in vader.stand_ins_to_start()] == [(), ("--scorer", "vader")]
    assert "name-sentiment's own model" in own.stand_ins()[1]
    assert "VADER's" in vader.stand_ins()[1]


def test_where_the_consumer_scores_itself_there_is_no_comprehend() -> None:
    choices = Choices(port=5000, parameters={"Scorer": "own"})
    assert 5002 not in choices.ports()
    assert "ComprehendEndpointUrl" not in choices.template_parameters()
    assert "name-sentiment's own model" in choices.stand_ins()[1]


def test_a_parameter_that_was_given_wins() -> None:
    choices = Choices(port=5000, parameters={"WikipediaRequestsPerMinute": "60"})
    assert choices.template_parameters()["WikipediaRequestsPerMinute"] == "60"


def test_choices_are_read_as_they_were_written(tmp_path: Path) -> None:
    choices = Choices(port=5000, wikipedia_contact="me@example.org", parameters={"BatchSize": "5"})
    choices.write(tmp_path)
    assert read_choices(tmp_path) == choices


def test_the_other_pipelines_are_read_as_they_were_written(tmp_path: Path) -> None:
    sites = (Address("https://example.org/"), Address("http://localhost:8080/"))
    choices = PicturesChoices(port=5000, sites=sites, crawler_contact="me@example.org")
    choices.write(tmp_path)
    assert read_choices(tmp_path) == choices


def test_what_is_up_of_one_pipeline_is_not_what_is_wanted_of_the_other() -> None:
    site = PicturesChoices(port=5000, sites=(Address("https://example.org/"),))
    assert "PIPELINE is names, not pictures." in Choices(port=5000).differences(site)
    assert PicturesChoices(port=5000).differences(site) == ["SITES is not set, not https://example.org/."]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("PythonRuntime=python3.9", "PythonRuntime follows the machine"),
        ("WikipediaApiUrl=https://en.wikipedia.org/w/api.php", "its own here: WIKIPEDIA_API_URL="),
    ],
)
def test_a_parameter_that_is_chosen_otherwise_here_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(CannotContinue, match=complaint):
        parse_parameters(text)
