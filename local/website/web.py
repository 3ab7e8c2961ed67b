"""The sample website as a web application: the files in `site/`, and answers that are no files."""

from pathlib import Path

from flask import Flask, Response, redirect, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from local.loopback import LOOPBACK, LOOPBACK_NAME
from local.serving import Traffic, add_operations

SITE = Path(__file__).with_name("site")
MOVED = {"about-us": "/about.html", "pictures/old-rocket.jpg": "/pictures/rocket.jpg"}

_ROBOTS_TXT = """\
User-agent: *
Disallow: /private/

Sitemap: {address}/sitemap.xml
"""

_SITEMAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>{address}/</loc></url>
  <url><loc>{address}/only-in-the-sitemap.html</loc></url>
</urlset>
"""


def create_application(address: str, *, latency_seconds: float = 0) -> Flask:
    """Put the application together. Files are sent with validators, and again only where they changed."""
    application = Flask(__name__, static_folder=None)
    traffic = Traffic("requests")
    add_operations(application, traffic)
    elsewhere = address.replace(LOOPBACK, LOOPBACK_NAME)

    @application.get("/robots.txt")
    def robots_txt() -> Response:
        return Response(_ROBOTS_TXT.format(address=address), mimetype="text/plain")

    @application.get("/sitemap.xml")
    def sitemap() -> Response:
        return Response(_SITEMAP.format(address=address), mimetype="application/xml")

    @application.get("/elsewhere.html")
    def page_with_pictures_of_another_host() -> Response:
        page = (SITE / "elsewhere.html").read_text(encoding="utf-8")
        return Response(page.replace("{elsewhere}", elsewhere), mimetype="text/html")

    @application.get("/", defaults={"path": "index.html"})
    @application.get("/<path:path>")
    def file(path: str) -> WerkzeugResponse:
        with traffic.request(latency_seconds):
            if path in MOVED:
                return redirect(MOVED[path], code=301)
            found = path if (SITE / path).suffix else f"{path.rstrip('/')}/index.html"
            try:
                answer = send_from_directory(SITE, found, conditional=True, max_age=0)
            except NotFound:
                return _not_found()
            if answer.mimetype == "text/html":
                answer.headers["Content-Type"] = "text/html"  # each page says itself how it is encoded
            return answer

    @application.errorhandler(404)
    def not_found(_error: Exception) -> Response:
        return _not_found()

    return application


def _not_found() -> Response:
    page = f"<!doctype html><title>Not found</title><p>There is no such page: {len(request.path)} characters."
    return Response(page, status=404, mimetype="text/html")
