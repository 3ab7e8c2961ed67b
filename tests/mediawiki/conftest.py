"""A real MediaWiki and the sample encyclopedia, filled with the same pages.

The environment variable MEDIAWIKI_UP names a program that starts the real one:

    MEDIAWIKI_UP PORT FILE.xml    sets up a MediaWiki with TextExtracts on loopback with the pages of an
                                  export, in $MEDIAWIKI_ROOT-PORT (its database there is data/wiki.sqlite),
                                  marks pages that hold __DISAMBIG__, and prints the address of its API
    MEDIAWIKI_UP PORT --stop      stops it
"""

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from local.encyclopedia.__main__ import ARTICLES
from local.encyclopedia.pages import WrittenPages, read_pages
from tests.mediawiki.export import write_export
from tests.stand_ins.running import running

PAGES = Path(__file__).with_name("pages.yaml")


@pytest.fixture(scope="session")
def pages() -> WrittenPages:
    return read_pages(ARTICLES, PAGES)


@pytest.fixture(scope="session")
def sample() -> Iterator[str]:
    """The address of the sample encyclopedia's API."""
    with running("local.encyclopedia", "--articles", str(ARTICLES), "--articles", str(PAGES)) as address:
        yield f"{address}/w/api.php"


@pytest.fixture(scope="session")
def mediawiki(pages: WrittenPages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real MediaWiki's API."""
    program = os.environ.get("MEDIAWIKI_UP")
    if not program:
        pytest.skip("there is no MediaWiki here: MEDIAWIKI_UP names no program that starts one")
    folder = tmp_path_factory.mktemp("mediawiki")
    export = folder / "pages.xml"
    write_export(pages, export)
    root, port = folder / "wiki", _free_port()
    environment = {**os.environ, "MEDIAWIKI_ROOT": str(root)}
    command = [program, str(port)]
    try:
        started = subprocess.run(
            [*command, str(export)], env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        api = started.stdout.split()[-1]
        _fill_table_of_links(api, Path(f"{root}-{port}", "data", "wiki.sqlite"), pages)
        yield api
    finally:
        subprocess.run([*command, "--stop"], env=environment, check=True)
        shutil.rmtree(f"{root}-{port}", ignore_errors=True)


def _fill_table_of_links(api: str, database: Path, pages: WrittenPages) -> None:
    """Have MediaWiki collect the links of disambiguation pages, which an import leaves out.

    That makes it forget their mark, since it lacks the extension that knows it: so they are marked again.
    """
    ambiguous = [page.title for page in pages if page.is_disambiguation]
    purge = {"action": "purge", "forcelinkupdate": "1", "titles": "|".join(map(str, ambiguous))}
    requests.post(api, data={**purge, "format": "json"}, timeout=60).raise_for_status()
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "insert or replace into page_props (pp_page, pp_propname, pp_value) "
            "select page_id, 'disambiguation', '' from page where page_namespace = ? and page_title = ?",
            [(title.namespace, title.name.replace(" ", "_")) for title in ambiguous],
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert isinstance(port, int)
    return port
