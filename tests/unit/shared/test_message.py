"""The message between the producer and the consumer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from name_sentiment.message import Ask, NameMessage
from name_sentiment.names import problem_with_name
from pipeline.received_message import UnusableMessage

names = st.text(min_size=1, max_size=80).filter(lambda text: problem_with_name(text) is None)


@given(names, st.none() | names, st.text(max_size=40), st.sampled_from(Ask))
def test_a_message_reads_back_as_it_was_written(name: str, title: str | None, run_id: str, ask: Ask) -> None:
    message = NameMessage(name, title, run_id, ask)

    assert NameMessage.from_body(message.to_body()) == message


def test_a_body_holds_only_what_there_is_to_say() -> None:
    assert json.loads(NameMessage("Netflix").to_body()) == {"name": "Netflix"}
    assert json.loads(NameMessage("apple", "Apple Inc.", "run-1").to_body()) == {
        "name": "apple",
        "title": "Apple Inc.",
        "run_id": "run-1",
    }


@given(names, names, st.text(max_size=128))
def test_ten_bodies_fit_a_request_many_times_over(name: str, title: str, run_id: str) -> None:
    body = NameMessage(name, title, run_id).to_body()

    # SQS forbids some control characters in a message's text; escaped, there are none.
    assert body.isascii()
    assert body.isprintable()
    assert 10 * len(body) < 1_048_576 / 10


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"name": "Netflix"}', NameMessage("Netflix")),
        ('{"name": "Netflix", "title": null}', NameMessage("Netflix")),
        ('{"name": "Netflix", "title": ""}', NameMessage("Netflix")),
        ('{"name": "Netflix", "run_id": null}', NameMessage("Netflix")),
        ('{"name": "Netflix", "run_id": 7}', NameMessage("Netflix")),
        (f'{{"name": "Netflix", "run_id": "{"r" * 128}"}}', NameMessage("Netflix", run_id="r" * 128)),
        (f'{{"name": "Netflix", "run_id": "{"r" * 129}"}}', NameMessage("Netflix")),
        ('{"name": "Netflix", "ask": null}', NameMessage("Netflix")),
        ('{"name": "Netflix", "ask": "anew"}', NameMessage("Netflix", ask=Ask.ANEW)),
        ('{"name": "Netflix", "colour": {"is": "red"}}', NameMessage("Netflix")),
        ('{"name": "Apple", "name": "Netflix"}', NameMessage("Netflix")),
        (' \n{"name": "Netflix"}\n', NameMessage("Netflix")),
        ('{"name": "\\ud83c\\udfac"}', NameMessage("🎬")),
        ('{"name": "🎬"}', NameMessage("🎬")),
    ],
)
def test_a_body_with_a_name_is_read_whatever_else_it_holds(body: str, message: NameMessage) -> None:
    assert NameMessage.from_body(body) == message


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "not JSON"),
        ("Netflix", "not JSON"),
        ("{'name': 'Netflix'}", "not JSON"),
        ('{"name": "Netflix"', "not JSON"),
        ('{"name": "Netflix"} {}', "not JSON"),
        ('\ufeff{"name": "Netflix"}', "not JSON"),
        ('{"name": "a\nb"}', "not JSON"),
        ('{"name": ' + "9" * 5_000 + "}", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"a":' * 100_000, "not JSON"),
        ("null", "not an object: NoneType"),
        ("7", "not an object: int"),
        ("true", "not an object: bool"),
        ('"Netflix"', "not an object: str"),
        ('[{"name": "Netflix"}]', "not an object: list"),
        ("NaN", "not an object: float"),
        ("{}", "name is not text but NoneType"),
        ('{"Name": "Netflix"}', "name is not text but NoneType"),
        ('{"name": null}', "name is not text but NoneType"),
        ('{"name": 7}', "name is not text but int"),
        ('{"name": ["Netflix"]}', "name is not text but list"),
        ('{"name": {"name": "Netflix"}}', "name is not text but dict"),
        ('{"name": ""}', "name is blank"),
        ('{"name": " \\t "}', "name is blank"),
        ('{"name": "\\ud800"}', "name holds half a surrogate pair"),
        ('{"name": "' + "x" * 256 + '"}', "name is 256 bytes"),
        ('{"name": "' + "x" * 1_000_000 + '"}', "name is 1,000,000 bytes"),
        ('{"name": "Netflix", "ask": "nicely"}', "ask is none of if_changed, in_full, anew"),
        ('{"name": "Netflix", "ask": 7}', "ask is none of"),
        ('{"name": "Netflix", "title": 7}', "title is not text but int"),
        ('{"name": "Netflix", "title": 0}', "title is not text but int"),
        ('{"name": "Netflix", "title": false}', "title is not text but bool"),
        ('{"name": "Netflix", "title": []}', "title is not text but list"),
        ('{"name": "Netflix", "title": " "}', "title is blank"),
        ('{"name": "Netflix", "title": "\\udfff"}', "title holds half a surrogate pair"),
        ('{"name": "Netflix", "title": "' + "x" * 256 + '"}', "title is 256 bytes"),
    ],
)
def test_a_body_that_names_nothing_is_refused_and_told_why(body: str, problem: str) -> None:
    with pytest.raises(UnusableMessage, match=problem):
        NameMessage.from_body(body)


@pytest.mark.parametrize(
    "body", ["a secret", '{"title": "a secret", "name": 7}', '["a secret"]', '"a secret"']
)
def test_a_refusal_never_quotes_the_body(body: str) -> None:
    with pytest.raises(UnusableMessage) as refusal:
        NameMessage.from_body(body)

    assert "secret" not in str(refusal.value)


@given(st.text(max_size=200) | st.recursive(st.none() | st.text(), st.lists, max_leaves=5).map(json.dumps))
def test_any_body_is_either_read_or_refused(body: str) -> None:
    try:
        message = NameMessage.from_body(body)
    except UnusableMessage:
        return
    assert problem_with_name(message.name) is None
