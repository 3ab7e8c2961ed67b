"""The commands of `python -m local.pictures`: crawl a website on one machine, or leave all for it running."""

import time
from pathlib import Path
from typing import Annotated

import typer

from deployment.checkout import CHECKOUT
from local.choices import parse_parameters
from local.commands import (
    DEFAULT_PORT,
    UP_FOLDER,
    Parameters,
    Port,
    ResultsFolder,
    at_work_in,
    check_that_it_is_not_up,
    complaints,
    console,
    leave_running,
    tell_what_came,
    unless_it_is_up,
)
from local.loopback import LOOPBACK_NAME
from local.pictures.choices import PicturesChoices
from local.pictures.deployment import LocalPictures
from local.pictures.steps import PicturesSteps
from local.pictures.summary import summary_of
from operations.cannot_continue import CannotContinue
from operations.lists.reading import ListOptions, read_list
from operations.pictures.csv_file import CSV
from operations.pictures.printed import tell_of_sites
from operations.pictures.report.file import write_report
from operations.pictures.sites import SITE_COLUMN, SitesRead, read_site, read_sites
from operations.program import ExitCode
from operations.results.folder import prepare_folder
from operations.terminal import counted

PICTURES_FOLDER = CHECKOUT / ".local" / "pictures"

application = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


Site = Annotated[str | None, typer.Option(envvar="SITE", help="A website, in place of the sample website.")]
Sites = Annotated[
    Path | None, typer.Option(envvar="SITES", help="A list of websites: CSV with a column `site`, or .txt.")
]
RekognitionEndpointUrl = Annotated[
    str | None, typer.Option(envvar="REKOGNITION_ENDPOINT_URL", help="In place of the local Rekognition.")
]
CrawlerContact = Annotated[
    str | None, typer.Option(envvar="CRAWLER_CONTACT", help="How who is crawled can reach you.")
]


@application.command()
def run(  # noqa: PLR0913, PLR0917 — a command has the options it has
    port: Port = DEFAULT_PORT,
    site: Site = None,
    sites: Sites = None,
    results: ResultsFolder = Path("results"),
    rekognition_endpoint_url: RekognitionEndpointUrl = None,
    crawler_contact: CrawlerContact = None,
    parameters: Parameters = "",
) -> None:
    """Start everything, crawl, look at the pictures, show what was found, and stop everything."""
    began = time.monotonic()
    read = _sites(site, sites)
    tell_of_sites(read, complaints)
    prepare_folder(results)
    choices = PicturesChoices(
        port=port,
        sites=read.sites,
        rekognition_endpoint_url=rekognition_endpoint_url,
        crawler_contact=crawler_contact,
        parameters=parse_parameters(parameters),
    )
    check_that_it_is_not_up(choices)
    with at_work_in(PICTURES_FOLDER) as processes:
        deployment = LocalPictures(choices, PICTURES_FOLDER, processes, console)
        stack = deployment.deploy()
        steps = PicturesSteps(deployment.clients(), stack, choices.sites_to_crawl, console)
        steps.put_sites()
        unread = steps.run(deployment.logs)
        shown = steps.fetch(results)
    steps.print(shown)
    report = write_report(shown, results, choices.stand_ins())
    places = f"{counted(len(shown), 'place')} where a picture is shown, in {results / CSV}"
    tell_what_came(places, report, began, deployment.logs)
    for complaint in unread:
        complaints.tell(f"✗ {complaint}", "yellow")
    if unread or read.refused:
        raise typer.Exit(ExitCode.FAILED)


@application.command()
def up(  # noqa: PLR0913, PLR0917 — see `run`
    port: Port = DEFAULT_PORT,
    site: Site = None,
    sites: Sites = None,
    rekognition_endpoint_url: RekognitionEndpointUrl = None,
    crawler_contact: CrawlerContact = None,
    parameters: Parameters = "",
) -> None:
    """Start everything, put the sites into the table, and leave it running."""
    read = _sites(site, sites)
    tell_of_sites(read, complaints)
    choices = PicturesChoices(
        port=port,
        sites=read.sites,
        rekognition_endpoint_url=rekognition_endpoint_url,
        crawler_contact=crawler_contact,
        website_host=LOOPBACK_NAME,
        parameters=parse_parameters(parameters),
    )
    with unless_it_is_up(choices) as processes:
        if processes:
            deployment = LocalPictures(choices, UP_FOLDER, processes, console)
            stack = deployment.deploy()
            PicturesSteps(deployment.clients(), stack, choices.sites_to_crawl, console).put_sites()
            functions = {
                "StartFunction": stack.start_function,
                "CrawlerFunction": stack.crawler_function,
                "RecognizerFunction": stack.recognizer_function,
            }
            leave_running(processes, deployment, functions, summary_of(deployment, stack))
    if read.refused:
        raise typer.Exit(ExitCode.FAILED)


def _sites(site: str | None, sites: Path | None) -> SitesRead:
    if site and sites:
        raise CannotContinue("SITE and SITES are given; one of them is enough.")
    if sites:
        read = read_sites(read_list(sites, ListOptions(columns=SITE_COLUMN)))
        if not read.sites:
            raise CannotContinue(f"There is no website in {sites}.")
        return read
    return SitesRead((read_site(site),)) if site else SitesRead()
