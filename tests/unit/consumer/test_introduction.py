"""What is no text in an introduction: it is passed over, and the text around it stays."""

import pytest

from snippet import cut_snippet

SENTENCE = "Foo is a town."


def first(introduction: str, language: str = "en", title: str = "Foo") -> str:
    return cut_snippet(introduction, 1, language, title=title)


# Hatnotes


@pytest.mark.parametrize(
    ("language", "hatnote"),
    [
        ("en", "Foo is not to be confused with Bar."),
        ("en", "Not to be confused with Bar."),
        ("en", "For other uses, see Foo (disambiguation)."),
        ("en", "For the film, see Foo! (film)."),
        ("en", "This article is about the town. For the river, see Foo River. For other uses, see Foo."),
        ("en", '"Fu" redirects here. For the martial art, see Kung fu.'),
        ("en", "See also: Bar"),
        ("en", "Not to be confused with: Bar"),
        ("en", "(Not to be confused with Bar.)"),
        ("en", "Foo and Bar are not to be confused."),
        ("en", "Foo is not to be confused with St. Foo's Inc."),
        ("en", "Distinguish: Bar."),
        ("en", "In this Chinese name, the family name is Foo."),
        ("de", "Dieser Artikel behandelt die Stadt Foo. Zum Fluss siehe Foo (Fluss)."),
        ("de", "Foo ist nicht zu verwechseln mit Bar."),
        ("fr", "Pour les articles homonymes, voir Foo."),
        ("fr", "Ne doit pas être confondu avec Bar."),
        ("fr", "« Fou » redirige ici. Pour les autres significations, voir Fou."),
        ("es", "No debe confundirse con Bar."),
        ("es", "Para otros usos de este término, véase Foo (desambiguación)."),
        ("it", "Disambiguazione – Se stai cercando altri significati, vedi Foo (disambigua)."),
        ("it", "Da non confondere con Bar."),
        ("pt", "Nota: Para outros significados, veja Foo (desambiguação)."),
        ("pt", "Não confundir com Bar."),
        ("ar", "هذه المقالة عن المدينة."),
        ("ar", "لتصفح عناوين مشابهة، انظر فو (توضيح)."),
        ("hi", "फू से भ्रमित न हों।"),
        ("ja", "この項目では、都市について説明しています。川については「フー川」をご覧ください。"),
        ("ja", "「バー」とは異なります。"),
        ("ko", "이 문서는 도시에 관한 것입니다. 강에 대해서는 푸강 문서를 참고하십시오."),
        ("zh", "华为不应与华伟混淆。"),
        ("zh", "关于与“福”标题相近或相同的条目页，请见“福 (消歧义)”。"),
        ("zh-TW", "本條目介紹的是城市。關於河流，請見「福河」。"),
    ],
)
def test_a_paragraph_that_only_leads_elsewhere_is_passed_over(language: str, hatnote: str) -> None:
    assert first(f"{hatnote}\n{SENTENCE} It is old.", language).startswith(SENTENCE)


@pytest.mark.parametrize(
    "text",
    [
        "Foo is not to be confused with Bar. It is a town.",
        "For many, seeing is believing.",
        f"Foo, a town with {', '.join(['a church'] * 20)}, is not to be confused with Bar.",
    ],
)
def test_a_paragraph_that_says_something_is_kept(text: str) -> None:
    assert cut_snippet(text, 9, "en", title="Foo") == text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Boana is a genus of frogs that should not be confused with the moth genus Boana."),
        ("en", "John Smith was an English cricketer who is not to be confused with his cousin."),
        ("de", "Foo ist ein Gras, das nicht zu verwechseln ist mit dem Büffelgras."),
        ("es", "Boana es un género de ranas que no debe confundirse con la polilla Boana."),
        ("it", "Boana è un genere di rane che non va confuso con la falena Boana."),
        ("pt", "Boana é um género de rãs que não deve ser confundido com a traça Boana."),
        ("fr", "Boana est un genre de grenouilles qui ne doit pas être confondu avec Boana."),
        ("zh", "南航是中国的一家航空公司，不应与南非航空混淆。"),
    ],
)
def test_a_sentence_that_tells_what_it_is_and_what_it_is_not_is_kept(language: str, sentence: str) -> None:
    assert first(sentence, language) == sentence


def test_nothing_is_kept_where_everything_leads_elsewhere() -> None:
    """To score the hatnote would be to make a sentiment up."""
    assert first("Foo redirects here.\nFor the film, see Foo (film).\nCoordinates: 48°51′N 2°21′E") == ""


# Coordinates


@pytest.mark.parametrize(
    "coordinates",
    [
        "Coordinates: 48°51′24″N 2°21′03″E",
        "Coordinates: 51°30′26″N 0°7′39″W\ufeff / \ufeff51.50722°N 0.12750°W\ufeff / 51.50722; -0.12750",
        "48° 51′ 24″ N, 2° 21′ 3″ O",
        "52° 31′ N, 13° 24′ O",
        "48°51′ Nord, 2°21′ Est",
        "35.6895°N 139.6917°E",
        "40.7128; -74.0061",
        "52.520008, 13.404954",
        "北緯35度41分22秒 東経139度41分30秒",
        "坐标：39°54′N 116°23′E",
        "북위 37° 34′ 동경 126° 58′",
        "الإحداثيات: 33°20′N 44°26′E",
        "♁41° 53′ N, 12° 29′ O",
        "Koordinaten: 41° 53′ N, 12° 29′ O | | OSM",
        "Coordinate: 41°53′N 12°29′E (Mappa)",
    ],
)
def test_a_paragraph_of_coordinates_is_passed_over(coordinates: str) -> None:
    assert first(f"{coordinates}\n{SENTENCE} It is old.") == SENTENCE


@pytest.mark.parametrize("text", ["1984", "It was 30°.", "Coordinates: a magazine.", "1.5, 2.5"])
def test_numbers_and_degrees_are_no_coordinates_by_themselves(text: str) -> None:
    assert first(text) == text


# Formulas


@pytest.mark.parametrize(
    ("introduction", "kept"),
    [
        ("The number π {\\displaystyle \\pi } is old.", "The number π is old."),
        ("The set A {\\displaystyle A=\\{a_{1},a_{2}\\}} is big.", "The set A is big."),
        ("The bracket x {\\displaystyle \\left\\{x\\right.} is odd.", "The bracket x is odd."),
        ("The sum s {\\textstyle \\sum _{i}^{n}{x_{i}}} is s.", "The sum s is s."),
        ("a {\\displaystyle a} and b {\\displaystyle b} are letters.", "a and b are letters."),
        ("x {\\displaystyle {\\displaystyle x}} is one.", "x is one."),
        ("It is π {\\displaystyle \\pi }, or 3.14.", "It is π, or 3.14."),
        (
            "The number\n  \n    \n        π\n      \n    {\\displaystyle \\pi }\n  \n is old. It is.",
            "The number π is old.",
        ),
        (
            "The factorial\n  \n    n\n    !\n    {\\displaystyle n!}\n  \n, of n, grows. It does.",
            "The factorial n !, of n, grows.",
        ),
        ("{\\displaystyle is never closed", "{\\displaystyle is never closed"),
        ("The brace } and {this} stay.", "The brace } and {this} stay."),
    ],
)
def test_a_formula_is_its_symbols(introduction: str, kept: str) -> None:
    assert first(introduction) == kept


# Brackets


@pytest.mark.parametrize(
    ("introduction", "kept"),
    [
        ("Foo () is a town.", "Foo is a town."),
        ("Foo ( ) is a town.", "Foo is a town."),
        ("Foo ( ; , ) is a town.", "Foo is a town."),
        ("Foo (, ), or Bar [;], is a town.", "Foo, or Bar, is a town."),
        ("Foo ( – ) is a town.", "Foo is a town."),
        ("Foo (( ; ) , ( )) is a town.", "Foo is a town."),
        ("Foo (; February 12, 1809 – 1865) was a man.", "Foo (February 12, 1809 – 1865) was a man."),
        ("Foo (, ; born 1950) was a man.", "Foo (born 1950) was a man."),
        ("Foo (/fuː/; ) was a man.", "Foo (/fuː/) was a man."),
        ("Foo (Russian: Фу , born 1950) was a man.", "Foo (Russian: Фу, born 1950) was a man."),
        ("Foo (( ) 1950) was a man.", "Foo (1950) was a man."),
        ("Foo（、）は町である。", "Fooは町である。"),
        ("Foo（；，）は町である。", "Fooは町である。"),
        ("Foo（、1950年 - ）は人である。", "Foo（1950年 - ）は人である。"),
        ("Foo（）是城市。", "Foo是城市。"),
        ("فو (؛ ،) مدينة.", "فو مدينة."),
        ("( ) Foo is a town.", "Foo is a town."),
        ("Foo is a town ( ).", "Foo is a town."),
    ],
)
def test_brackets_lose_separators_and_go_where_they_hold_nothing_else(introduction: str, kept: str) -> None:
    assert first(introduction, "ja" if "。" in introduction else "en") == kept


@pytest.mark.parametrize(
    "text",
    [
        "Foo (–1950) was a man.",
        "Foo (.NET) is a thing.",
        "Foo (-1) is a number.",
        "The function printf() prints.",
        "Foo [...] is cut.",
        "Foo ( is open; still.",
        "Foo (a; b, c) is a list.",
    ],
)
def test_other_brackets_stay(text: str) -> None:
    assert first(text) == text


def test_the_titles_own_brackets_stay() -> None:
    text = "( ) is an album by Sigur Rós ( ; )."

    assert first(text, title="( )") == "( ) is an album by Sigur Rós."
