"""The model card tells in Markdown what the evaluation found. It is not written by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scorer.evaluation.behaviour import TOLERANCES, Comparison, Sentence, neutral_by_topic
from scorer.evaluation.figures import Figure
from scorer.training.rated_texts import DOMAINS

TO_REACH = {
    ("editorials", "correlation"): 0.52,
    ("films", "correlation"): 0.72,
    ("products", "correlation"): 0.69,
    ("editorials", "share right"): 0.58,
    ("films", "share right"): 0.79,
    ("products", "share right"): 0.68,
}
NEUTRAL_TO_REACH = 0.95
REVIEWS_TO_REACH = 0.84
OTHER_KIND = "restaurants"
"""The kind of reviews whose subject no text of the training has."""

SWAP_TO_REACH = TOLERANCES["same"]

LOOKS = "twice"
"""How often the held-out texts were looked at for this version. Count honestly."""

_HEAD = """\
# The model's card

Written by `make evaluate`; not by hand.

**Model**: `own` {version}, {size:.1f} MB of numbers, sha256 `{checksum}`. A multinomial logistic regression
over words, pairs of words, runs of two to five characters, VADER's scores of the text, and ratings of
{rated_words:,} words. English only.

**What it says**: the shares of readers who would find a text positive, negative, neutral, or be at odds
over it (mixed). They sum to 1.

**Trained on** {trained:,} texts, each rated by about 20 people from -4 to +4 (Hutto & Gilbert 2014; raters
on Amazon Mechanical Turk, texts of before 2014): sentences of film reviews (films), of reviews of
electronics (products), of opinion articles (editorials), and tweets. And on {definitions:,} of WordNet's
definitions and {article_sentences:,} sentences of a hundred Wikipedia articles, taken to be neutral, since
what a text is about is not how it reads. These have an outcome of their own in the regression, factual, which
counts as neutral. Names are taken out before anything is counted, and words that tell a gender are counted as
one. Words are rated by their GloVe vectors (Pennington, Socher & Manning 2014): a word that no rated text has
counts as those that are used alike.

**Measured on** {held_out:,} other texts, a fifth of the articles. No article is in both. (Film sentences
and tweets come without an article: each stands alone, so that two of one review may be on both sides.) In
brackets: what 95 of 100 draws of other articles give.
"""

_LIMITS = """\
## What was tried

The texts above were looked at {looks} for this version: when all was chosen, and after names at the beginning
of a sentence had been mended by the pairs alone. What it changes of version 1.1.0 was chosen by the articles
that it is trained on (each third of them was read by a model made of the other two) and by the encyclopaedic
sentences that had been looked at. (1.0.0 had been chosen by looking at the texts above a dozen times, and
this version keeps some of it: expect a little less of other texts.) To try so many, the fit was stopped after
100 to 150 steps; `make cross-validation` does it in full. Correlation / share right on texts that were left
out (up to 1.1.0, on one third), and the share of the first encyclopaedic sentences that are called neutral;
each line changes the one before it unless it says so:

{tried}

## What it must not be used for

- For decisions about people: hiring, credit, insurance, moderation, police work.
- To tell what is true, or what somebody feels. It tells how a text would read to people like its raters.
- On anything but English. It gives an answer for any text, and that answer means nothing.
- As Comprehend's answers: the same text has other scores here. Do not compare results of the two.

## What it is bad at

- Irony, and what only the context says: it counts words, and knows no order beyond two.
- Which of two is praised ("better than the old one"), and far negation ("I can't say that any was good").
- Opinion articles: their words say little of how they read.
- Mixed: raters contradict each other in few texts, and these are hard to tell. Of {mixed} it found
  {mixed_found}; it called {mixed_said} texts mixed.
- Title Case: a capital letter makes a name of a word that is not known to be written small.
"""


@dataclass(frozen=True)
class DomainFigures:
    """By measure: the figures of the model, of VADER, and of the guess (None where it has none)."""

    texts: int
    model: Mapping[str, Figure]
    vader: Mapping[str, Figure | None]
    guess: Mapping[str, Figure | None]


@dataclass(frozen=True)
class ReviewFigures:
    """One kind of review: how many there are, and how often a good one scores higher than a bad one."""

    texts: int
    model: float
    vader: float


@dataclass(frozen=True)
class MixedFigures:
    """How the texts on which raters mostly disagree and the texts that were called mixed overlap."""

    there: int
    said: int
    right: int


@dataclass(frozen=True)
class Evaluation:
    """Everything that the card tells."""

    version: str
    checksum: str
    megabytes: float
    trained: int
    definitions: int
    article_sentences: int
    domains: Mapping[str, DomainFigures]
    reliability: Sequence[tuple[float, float, int]]
    mixed: MixedFigures
    comparisons: Sequence[Comparison]
    sentences: Sequence[Sentence]
    vader_neutral: int
    harder_sentences: Sequence[Sentence]
    vader_harder_neutral: int
    blind_sentences: Sequence[Sentence]
    vader_blind_neutral: int
    reviews: Mapping[str, ReviewFigures]
    transfer: Sequence[Mapping[str, str]]
    tried: Sequence[Mapping[str, str]]
    rated_words: int
    sentences_a_second: int
    milliseconds_to_load: int

    @property
    def neutral(self) -> float:
        return _share_neutral(self.sentences)

    @property
    def blind_neutral(self) -> float:
        return _share_neutral(self.blind_sentences)

    @property
    def largest_swap(self) -> float:
        return max(it.change for it in self.comparisons if it.behaviour == "same")


def write_card(it: Evaluation) -> str:
    """Give the whole card."""
    head = _HEAD.format(
        version=it.version,
        checksum=it.checksum,
        size=it.megabytes,
        trained=it.trained,
        definitions=it.definitions,
        article_sentences=it.article_sentences,
        rated_words=it.rated_words,
        held_out=sum(domain.texts for domain in it.domains.values()),
    )
    limits = _LIMITS.format(
        looks=LOOKS,
        tried="\n".join(_table(it.tried)),
        mixed=it.mixed.there,
        mixed_found=it.mixed.right,
        mixed_said=it.mixed.said,
    )
    parts = [
        head,
        _by_domain(it),
        _to_reach(it),
        _reliability(it),
        _neutrality(it),
        _other_texts(it),
        _behaviour(it),
        _speed(it),
        limits,
    ]
    return "\n".join(parts)


def _by_domain(it: Evaluation) -> str:
    lines = [
        "## How good, by domain",
        "",
        "Correlation is that of positive less negative with the raters'. Right is a text whose largest of",
        "three shares is the raters' largest. AUC is how often the more positive of two opposite texts",
        "scores higher. Brier is the squared distance to the raters' shares: 0 is best. The guess is what",
        "raters say on average in that domain. VADER tells no shares, so it has no Brier score.",
        "",
        "| domain, texts | measure | this model | VADER | guess |",
        "|---|---|---|---|---|",
    ]
    for name in DOMAINS:
        domain = it.domains[name]
        for measure, figure in domain.model.items():
            cells = (figure, domain.vader[measure], domain.guess[measure])
            place = f"{name}, {domain.texts:,}" if measure == "correlation" else ""
            lines.append(f"| {place} | {measure} | {' | '.join(map(_cell, cells))} |")
    better = [
        f"{name} ({measure} {vader.value:.2f}, here {domain.model[measure].value:.2f})"
        for name, domain in it.domains.items()
        for measure, vader in domain.vader.items()
        if vader and vader.value > domain.model[measure].value
    ]
    lines += ["", f"VADER is better at: {', '.join(better) or 'none of these'}."]
    return "\n".join([*lines, ""])


def _to_reach(it: Evaluation) -> str:
    figures = [
        (f"{domain}, {measure}", it.domains[domain].model[measure].value, f"{least:.2f} at least", least)
        for (domain, measure), least in TO_REACH.items()
    ]
    lines = ["## What it was to reach", "", "| figure | to reach | reached |", "|---|---|---|"]
    lines += [
        f"| {name} | {told} | {_reached(value, value >= least)} |" for name, value, told, least in figures
    ]
    neutral = _reached(it.neutral, it.neutral >= NEUTRAL_TO_REACH)
    blind = _reached(it.blind_neutral, it.blind_neutral >= NEUTRAL_TO_REACH)
    restaurants = it.reviews[OTHER_KIND].model
    reviews = _reached(restaurants, restaurants >= REVIEWS_TO_REACH)
    swap = _reached(it.largest_swap, it.largest_swap <= SWAP_TO_REACH)
    lines += [
        f"| encyclopaedic sentences neutral | {NEUTRAL_TO_REACH:.2f} at least | {neutral} |",
        f"| the same, written blind | {NEUTRAL_TO_REACH:.2f} at least | {blind} |",
        f"| reviews of another kind (restaurants), AUC | {REVIEWS_TO_REACH:.2f} at least | {reviews} |",
        f"| names swapped, largest change | {SWAP_TO_REACH:.2f} at most | {swap} |",
    ]
    return "\n".join([*lines, ""])


def _reliability(it: Evaluation) -> str:
    lines = [
        "## Do the shares mean something?",
        "",
        "Of all positive, negative and neutral shares, in tenths: what was said, and what raters gave.",
        "",
        "![Shares as said, beside shares as raters gave them](reliability.svg)",
        "",
        "| said | raters | shares |",
        "|---|---|---|",
        *(f"| {said:.2f} | {rated:.2f} | {number:,} |" for said, rated, number in it.reliability),
    ]
    return "\n".join([*lines, ""])


def _neutrality(it: Evaluation) -> str:
    tables = [
        ("looked at while the model was made", it.sentences, it.vader_neutral),
        ("looked at as well, and harder", it.harder_sentences, it.vader_harder_neutral),
        ("written before any was scored", it.blind_sentences, it.vader_blind_neutral),
    ]
    lines = [
        "## First sentences of encyclopaedias",
        "",
        "Sentences that say what something is, written for this. They are called neutral:",
        "",
        "| | sentences | this model | VADER |",
        "|---|---|---|---|",
        *(
            f"| {name} | {len(some)} | {_share_neutral(some):.3f} | {vaders / len(some):.3f} |"
            for name, some, vaders in tables
        ),
        "",
        "The harder ones (`evaluation/encyclopaedic_harder.tsv`) have names with feelings in them, and tell",
        "of feelings, victims and honours. Version 1.1.0 had 0.76 of them right. The last ones",
        "(`evaluation/encyclopaedic_blind.tsv`) are as hard, and nothing was changed by what the model made",
        "of them. By topic:",
        "",
        "| topic | neutral | of | harder: neutral | of | blind: neutral | of |",
        "|---|---|---|---|---|---|---|",
    ]
    topics = [neutral_by_topic(list(some)) for _name, some, _vaders in tables]
    for topic in dict.fromkeys(topic for some in topics for topic in some):
        cells = [f"{n} | {of}" for n, of in (some.get(topic, (0, 0)) for some in topics)]
        lines.append(f"| {topic} | {' | '.join(cells)} |")
    lines += ["", "Not neutral to it:", ""]
    lines += [
        f"- {sentence.shares.label}: {sentence.text}"
        for sentence in [*it.sentences, *it.harder_sentences, *it.blind_sentences]
        if sentence.shares.label != "NEUTRAL"
    ]
    return "\n".join([*lines, ""])


def _share_neutral(sentences: Sequence[Sentence]) -> float:
    return sum(sentence.shares.label == "NEUTRAL" for sentence in sentences) / len(sentences)


def _other_texts(it: Evaluation) -> str:
    lines = [
        "## How good on texts of other kinds",
        "",
        "Sentences of reviews that each were found good or bad (Kotzias et al. 2015). Nothing was trained on",
        "them, and nothing was chosen by them. AUC:",
        "",
        "| reviews of | sentences | this model | VADER |",
        "|---|---|---|---|",
        *(
            f"| {kind} | {some.texts:,} | {some.model:.3f} | {some.vader:.3f} |"
            for kind, some in it.reviews.items()
        ),
        "",
        "Trained without one kind of text, and measured on all of that kind that it would be trained on",
        "(`scorer.evaluation.cross_validation --without`):",
        "",
        *_table(it.transfer),
    ]
    return "\n".join([*lines, ""])


def _table(rows: Sequence[Mapping[str, str]]) -> list[str]:
    return [
        f"| {' | '.join(rows[0])} |",
        "|---" * len(rows[0]) + "|",
        *(f"| {' | '.join(row.values())} |" for row in rows),
    ]


def _behaviour(it: Evaluation) -> str:
    kinds = dict.fromkeys(comparison.behaviour for comparison in it.comparisons)
    lines = [
        "## How it behaves",
        "",
        "Pairs of texts (`evaluation/behaviour.tsv`): the second is to read more positive (negation,",
        "intensity), or no share may move by more than so much (same: a name, a country, a gender swapped).",
        "",
        "| behaviour | pairs | as expected | largest move |",
        "|---|---|---|---|",
    ]
    for kind in kinds:
        some = [it for it in it.comparisons if it.behaviour == kind]
        bound = TOLERANCES.get(kind)
        name = f"{kind}, {bound:.2f} at most" if bound else kind
        largest = f"{max(it.change for it in some):.3f}" if bound else "–"
        lines.append(f"| {name} | {len(some)} | {sum(it.as_expected for it in some)} | {largest} |")
    failed = [comparison for comparison in it.comparisons if not comparison.as_expected]
    if failed:
        lines += ["", "Not as expected:", ""]
        lines += [f"- {it.behaviour} ({it.change:+.3f}): {it.text} → {it.other}" for it in failed]
    return "\n".join([*lines, ""])


def _speed(it: Evaluation) -> str:
    return (
        f"## How fast\n\nOn the machine that wrote this, one processor of it, in plain Python: "
        f"{it.sentences_a_second:,} first sentences a second;\nloaded in {it.milliseconds_to_load} ms.\n"
    )


def _cell(figure: Figure | None) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f}–{figure.high:.2f})" if figure else "–"


def _reached(value: float, enough: bool) -> str:
    return f"{value:.3f}" if enough else f"**missed**: {value:.3f}"
