"""A real MediaWiki and the sample encyclopedia, filled with the same pages.

The environment variable MEDIAWIKI_UP names a program that starts the real one:

    MEDIAWIKI_UP PORT FILE.xml    sets up a MediaWiki with TextExtracts on loopback with the pages of an
                                  export, in $MEDIAWIKI_ROOT-PORT (its database there is data/wiki.sqlite,
                                  its own scripts are in www/w/maintenance),
                                  marks pages that hold __DISAMBIG__, and prints the address of its API
    MEDIAWIKI_UP PORT --stop      stops it
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from local.encyclopedia import titles
from local.encyclopedia.__main__ import ARTICLES
from local.encyclopedia.pages import WrittenPages, read_pages
from local.encyclopedia.titles import Title
from tests.mediawiki.editor import ADMINISTRATOR, PASSWORD, Editor
from tests.mediawiki.export import write_export
from tests.ports import free_ports
from tests.stand_ins.running import running

PAGES = Path(__file__).with_name("pages.yaml")
CHINESE_PAGES = Path(__file__).with_name("chinese_pages.yaml")


@pytest.fixture(scope="session")
def pages() -> WrittenPages:
    return read_pages(ARTICLES, PAGES)


@pytest.fixture(scope="session")
def sample() -> Iterator[str]:
    """The address of the sample encyclopedia's API."""
    with running("local.encyclopedia", "--articles", str(ARTICLES), "--articles", str(PAGES)) as address:
        yield f"{address}/w/api.php"


@dataclass(frozen=True)
class RunningMediaWiki:
    """Where a real MediaWiki answers, and where it lives."""

    api: str
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "data" / "wiki.sqlite"


@pytest.fixture(scope="session")
def mediawiki(running_mediawiki: RunningMediaWiki) -> str:
    """The address of a real MediaWiki's API."""
    return running_mediawiki.api


@pytest.fixture(scope="session")
def administrator(running_mediawiki: RunningMediaWiki) -> Editor:
    """Someone who may change everything in the real MediaWiki."""
    script = running_mediawiki.folder / "www" / "w" / "maintenance" / "createAndPromote.php"
    subprocess.run(["php", script, "--sysop", ADMINISTRATOR, PASSWORD], check=True, stdout=subprocess.DEVNULL)
    editor = Editor(running_mediawiki.api)
    editor.log_in()
    return editor


@pytest.fixture(scope="session")
def mark_as_ambiguous(running_mediawiki: RunningMediaWiki) -> Callable[[list[str]], None]:
    """Marks pages of the real MediaWiki, since it lacks the extension that would."""
    return lambda texts: _mark_as_ambiguous(
        running_mediawiki.database, [titles.parse(text) for text in texts]
    )


@pytest.fixture(scope="session")
def running_mediawiki(
    pages: WrittenPages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningMediaWiki]:
    with _running_mediawiki(pages, tmp_path_factory.mktemp("mediawiki")) as wiki:
        _fill_table_of_links(wiki, pages)
        yield wiki


@pytest.fixture(scope="session")
def chinese_sample() -> Iterator[str]:
    with running("local.encyclopedia", "--articles", str(CHINESE_PAGES)) as address:
        yield f"{address}/w/api.php"


@pytest.fixture(scope="session")
def chinese_mediawiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real MediaWiki's API whose titles are in one Chinese script or the other."""
    with _running_mediawiki(read_pages(CHINESE_PAGES), tmp_path_factory.mktemp("mediawiki")) as wiki:
        with (wiki.folder / "www" / "w" / "LocalSettings.php").open("a", encoding="utf-8") as settings:
            settings.write('\n$wgLanguageCode = "zh";\n')
        _wait_for_language(wiki.api, "zh")
        yield wiki.api


def _wait_for_language(api: str, language_code: str) -> None:
    """Wait until a wiki reads its settings anew: PHP looks for a changed file every 2 s.

    https://www.php.net/manual/en/opcache.configuration.php#ini.opcache.revalidate-freq
    """
    question = {"action": "query", "meta": "siteinfo", "format": "json"}
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = requests.get(api, params=question, timeout=60)
        answer.raise_for_status()
        if answer.json()["query"]["general"]["lang"] == language_code:
            return
        time.sleep(0.1)
    raise TimeoutError(f"the wiki at {api} is still not in the language {language_code!r}")


@contextlib.contextmanager
def _running_mediawiki(pages: WrittenPages, folder: Path) -> Iterator[RunningMediaWiki]:
    program = os.environ.get("MEDIAWIKI_UP")
    if not program:
        pytest.skip("there is no MediaWiki here: MEDIAWIKI_UP names no program that starts one")
    export = folder / "pages.xml"
    write_export(pages, export)
    root, port = folder / "wiki", free_ports(1)
    environment = {**os.environ, "MEDIAWIKI_ROOT": str(root)}
    command = [program, str(port)]
    try:
        started = subprocess.run(
            [*command, str(export)], env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        yield RunningMediaWiki(started.stdout.split()[-1], Path(f"{root}-{port}"))
    finally:
        subprocess.run([*command, "--stop"], env=environment, check=True)
        shutil.rmtree(f"{root}-{port}", ignore_errors=True)


def _fill_table_of_links(wiki: RunningMediaWiki, pages: WrittenPages) -> None:
    """Have MediaWiki collect the links of disambiguation pages, which an import leaves out.

    That makes it forget their mark, since it lacks the extension that knows it: so they are marked again.
    """
    ambiguous = [page.title for page in pages if page.is_disambiguation]
    purge = {"action": "purge", "forcelinkupdate": "1", "titles": "|".join(map(str, ambiguous))}
    requests.post(wiki.api, data={**purge, "format": "json"}, timeout=60).raise_for_status()
    _mark_as_ambiguous(wiki.database, ambiguous)


def _mark_as_ambiguous(database: Path, ambiguous: Iterable[Title]) -> None:
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "insert or replace into page_props (pp_page, pp_propname, pp_value) "
            "select page_id, 'disambiguation', '' from page where page_namespace = ? and page_title = ?",
            [(title.namespace, title.name.replace(" ", "_")) for title in ambiguous],
        )
