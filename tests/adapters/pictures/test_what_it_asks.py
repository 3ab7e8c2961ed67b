"""What a run asks of others: requests are what it costs."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.pictures.conftest import jpeg, page
from tests.adapters.pictures.world import World
from tests.adapters.web.trap_site import TrapSite, answer

PAGES, PICTURES_PER_PAGE = 10, 10
PICTURES = PAGES * PICTURES_PER_PAGE

WRITES = {"UpdateItem": 1, "PutItem": 1}
"""Write units of an operation, for items of up to 1 KB."""


class Asked(Counter[str]):
    """Requests by service, and DynamoDB's units: a transaction writes twice, an appearance also its index."""

    def hear(self, model: Any, params: dict[str, Any], **_: object) -> None:  # noqa: ANN401
        service = model.service_model.service_name
        self[f"{service} requests"] += 1
        if service == "dynamodb":
            self["write units"] += WRITES.get(model.name, 0)
            body = params["body"].decode()
            self["write units"] += 2 * body.count('"Update":') + 2 * body.count('"PutRequest"')


@pytest.fixture
def website(site: TrapSite) -> TrapSite:
    for number in range(PAGES):
        names = [f"/{number}-{place}.jpg" for place in range(PICTURES_PER_PAGE)]
        tags = "".join(f"<img src={name}>" for name in names)
        shown = page(f"/{number + 1}", "/0", pictures=tags, ETag=f'"{number}"')
        site.pages[f"/{number}"] = [shown, answer(304)]
        for place, name in enumerate(names):
            content = jpeg(f"#{(number * 10 + place) * 167_777 % 0xFFFFFF:06x}")
            sent = answer(200, content, length=None, Content_Type="image/jpeg", ETag=f'"{name}"')
            site.pages[name] = [sent, answer(304)]
    return site


@pytest.fixture
def asked(world: World) -> Iterator[Asked]:
    asked = Asked()
    for client in (world.dynamodb, world.sqs):
        client.meta.events.register("before-call", asked.hear)
    yield asked
    for client in (world.dynamodb, world.sqs):
        client.meta.events.unregister("before-call", asked.hear)


def test_a_first_run_and_one_over_an_unchanged_site(world: World, website: TrapSite, asked: Asked) -> None:
    world.put_sites(f"{website.address}/0")
    asked.clear()
    world.run()
    first, looks = dict(asked), world.rekognition.looks
    requests_to_the_site = len(website.asked)
    asked.clear()
    website.asked.clear()
    world.run("run-2")
    second = dict(asked)
    print(f"\nfirst run: {first}, site {requests_to_the_site}, Rekognition {looks}")
    print(f"second run: {second}, site {len(website.asked)}, Rekognition {world.rekognition.looks - looks}")

    assert looks == PICTURES
    assert world.rekognition.looks == looks
    assert requests_to_the_site == len(website.asked) == 1 + PAGES + 1 + PICTURES
    assert sum("if-none-match" in request.headers for request in website.asked) == PAGES + PICTURES
    assert first["dynamodb requests"] <= 7 * PICTURES + 17 * PAGES
    assert second["dynamodb requests"] <= 5 * PICTURES + 16 * PAGES
    assert first["write units"] <= 20 * PICTURES
