"""Writes the sample encyclopedia's pages as MediaWiki's export format, to fill a real MediaWiki with them.

https://www.mediawiki.org/wiki/Help:Export
"""

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from local.encyclopedia.pages import SamplePage
from local.encyclopedia.query import TOUCHED


def write_export(pages: Iterable[SamplePage], file: Path) -> None:
    root = ET.Element("mediawiki", {"version": "0.11", "xml:lang": "en"})
    for page in pages:
        root.append(_element(page))
    ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _element(page: SamplePage) -> ET.Element:
    element = ET.Element("page")
    ET.SubElement(element, "title").text = str(page.title)
    ET.SubElement(element, "ns").text = str(page.title.namespace)
    revision = ET.SubElement(element, "revision")
    ET.SubElement(revision, "timestamp").text = TOUCHED
    ET.SubElement(revision, "text", {"xml:space": "preserve"}).text = page.wikitext
    return element
