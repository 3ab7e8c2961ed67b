"""One table of titles, asked of a real MediaWiki and of the sample encyclopedia alike.

The pages are those of `pages.yaml` and of the sample encyclopedia's own articles.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a title leads to."""

    ARTICLE = "article"
    EMPTY = "empty"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    INVALID = "invalid"
    NOWHERE = "nowhere"
    """The answer has no page for it: redirects in a circle, or a title of nothing but a section."""


@dataclass(frozen=True)
class Case:
    """A title, what is special about it, and what MediaWiki makes of it.

    `page` is the page that the title leads to, where there is one. Special pages and pages of other sites
    count as invalid: no article can be called that.
    """

    title: str
    what: str
    kind: Kind
    page: str = ""


CONVERTED = [
    "计算机",
    "計算機",
    "計算機#歷史",
    "_計算機 ",
    ":計算機",
    "计算机科学",
    "計算機科學",
    "电脑",
    "電腦",
    "颐和园",
    "頤和園",
    "没有这样的页面",
    "a|b",
    "English",
    "english",
]
"""Titles asked of wikis that convert them from one Chinese script to the other (`chinese_pages.yaml`)."""

LONG = "Long" + ("long" * 64)[:251]
FOXES = "🦊" * 63 + "fox"

CASES = [
    Case("Netflix", "exact title", Kind.ARTICLE, "Netflix"),
    Case("netflix", "lower-case first letter", Kind.ARTICLE, "Netflix"),
    Case("NETFLIX", "other letters are told apart by case", Kind.MISSING),
    Case("amazon (company)", "lower-case first letter and brackets", Kind.ARTICLE, "Amazon (company)"),
    Case("Amazon_(company)", "underscore for a space", Kind.ARTICLE, "Amazon (company)"),
    Case("  Apple \u00a0 Inc. ", "white space around and within", Kind.ARTICLE, "Apple Inc."),
    Case("\u3000Netflix", "ideographic space", Kind.ARTICLE, "Netflix"),
    Case("Netflix_", "underscore at the end", Kind.ARTICLE, "Netflix"),
    Case("\u200eNetflix\u200f", "marks of writing direction", Kind.ARTICLE, "Netflix"),
    Case("Net\u200bflix", "space without width", Kind.MISSING),
    Case("Two Paragraphs", "intro before sections", Kind.ARTICLE, "Two Paragraphs"),
    Case("Only Sections", "no intro before the first section", Kind.EMPTY, "Only Sections"),
    Case("Blank page", "page without a text", Kind.EMPTY, "Blank page"),
    Case("To The Empty", "redirect to a page without a text", Kind.EMPTY, "Blank page"),
    Case("No such page at all", "missing", Kind.MISSING),
    Case("no such page either", "missing, lower-case first letter", Kind.MISSING),
    Case("Netflix Inc.", "redirect", Kind.ARTICLE, "Netflix"),
    Case("netflix_Inc.", "normalised, then a redirect", Kind.ARTICLE, "Netflix"),
    Case("Second Step", "redirect to a section", Kind.ARTICLE, "Netflix"),
    Case("First Step", "double redirect", Kind.ARTICLE, "Netflix"),
    Case("To Ambiguity", "redirect to a disambiguation page", Kind.AMBIGUOUS, "Mercury"),
    Case("Quicksilver", "another redirect to it", Kind.AMBIGUOUS, "Mercury"),
    Case("mercury", "disambiguation page", Kind.AMBIGUOUS, "Mercury"),
    Case("Rose", "disambiguation page that links to other namespaces", Kind.AMBIGUOUS, "Rose"),
    Case("To Nowhere", "redirect to a missing page", Kind.MISSING),
    Case("To Help", "redirect to another namespace", Kind.ARTICLE, "Help:Reading"),
    Case("To Itself", "redirect to itself", Kind.NOWHERE),
    Case("Round", "redirects in a circle", Kind.NOWHERE),
    Case("About", "redirects in a circle, from the other end", Kind.NOWHERE),
    Case("To Another Site", "redirect to another site", Kind.INVALID),
    Case("To A Special Page", "redirect to a special page", Kind.INVALID),
    Case(" ", "only a space", Kind.INVALID),
    Case(":", "only a colon", Kind.INVALID),
    Case("a|b", "pipe", Kind.INVALID),
    Case("<x>", "angle brackets", Kind.INVALID),
    Case("a[b]", "square brackets", Kind.INVALID),
    Case("a{b}", "braces", Kind.INVALID),
    Case("a\tb", "tab", Kind.INVALID),
    Case("a\nb", "line feed", Kind.INVALID),
    Case("Help:Reading\n", "line feed at the end, after a namespace", Kind.ARTICLE, "Help:Reading"),
    Case("Help:Reading \n", "space and line feed at the end, after a namespace", Kind.INVALID),
    Case("a\x00b", "NUL", Kind.INVALID),
    Case("a\x1bb", "escape", Kind.INVALID),
    Case("a\x7fb", "delete", Kind.INVALID),
    Case("a\x85b", "control character beyond ASCII", Kind.MISSING),
    Case("a\ufffdb", "replacement character", Kind.INVALID),
    Case("a\uffffb", "no character", Kind.INVALID),
    Case("..", "relative", Kind.INVALID),
    Case("../../etc/passwd", "path trick", Kind.INVALID),
    Case("a/./b", "relative in the middle", Kind.INVALID),
    Case("a/..", "relative at the end", Kind.INVALID),
    Case("a~~~b", "three tildes", Kind.INVALID),
    Case("Tilde ~~ Two", "two tildes", Kind.ARTICLE, "Tilde ~~ Two"),
    Case("a%41b", "percent-encoding", Kind.INVALID),
    Case("&bogus;", "no character reference", Kind.INVALID),
    Case("::Netflix", "two colons first", Kind.INVALID),
    Case("Talk:File:Netflix", "namespace within Talk", Kind.INVALID),
    Case("Talk:wikt:dog", "other site within Talk", Kind.INVALID),
    Case("Help:", "only a namespace", Kind.INVALID),
    Case("Special:Export", "special page", Kind.INVALID),
    Case("special:EXPORT/Netflix", "special page, other case, with a part behind", Kind.INVALID),
    Case("Special:Nonsense", "no such special page", Kind.INVALID),
    Case("Media:Netflix", "media namespace", Kind.INVALID),
    Case("wikt:dog", "another site", Kind.INVALID),
    Case("WIKT: dog", "another site, other case", Kind.INVALID),
    Case("wikt:", "only another site", Kind.INVALID),
    Case(":Netflix", "colon first", Kind.ARTICLE, "Netflix"),
    Case("Help:Reading", "help namespace", Kind.ARTICLE, "Help:Reading"),
    Case("HELP :_reading", "namespace in other case, with spaces", Kind.ARTICLE, "Help:Reading"),
    Case(":help:reading", "colon before a namespace", Kind.ARTICLE, "Help:Reading"),
    Case("Talk:Netflix", "talk namespace", Kind.ARTICLE, "Talk:Netflix"),
    Case("user:Example", "user namespace", Kind.ARTICLE, "User:Example"),
    Case("Category:Companies", "category namespace", Kind.ARTICLE, "Category:Companies"),
    Case("Template:Box", "template namespace", Kind.ARTICLE, "Template:Box"),
    Case("File:Netflix.png", "missing file", Kind.MISSING),
    Case("image:Netflix.png", "old name of the file namespace", Kind.MISSING),
    Case("Moon: The Return", "colon without a namespace", Kind.ARTICLE, "Moon: The Return"),
    Case("Bogus:Netflix", "namespace that is none", Kind.MISSING),
    Case("C#", "section left out", Kind.ARTICLE, "C"),
    Case("Netflix#History", "section", Kind.ARTICLE, "Netflix"),
    Case("Netflix #History", "space before the section", Kind.ARTICLE, "Netflix"),
    Case("#hashtag", "nothing but a section", Kind.NOWHERE),
    Case("R&B", "ampersand", Kind.ARTICLE, "R&B"),
    Case("AT&T", "ampersand, upper case", Kind.ARTICLE, "AT&T"),
    Case("AT&amp;T", "character reference", Kind.ARTICLE, "AT&T"),
    Case("AT&#38;T", "numeric character reference", Kind.ARTICLE, "AT&T"),
    Case("AT&#x26;T", "hexadecimal character reference", Kind.ARTICLE, "AT&T"),
    Case("What?", "question mark", Kind.ARTICLE, "What?"),
    Case("C++", "plus signs", Kind.ARTICLE, "C++"),
    Case("Sing + Dance", "plus sign between spaces", Kind.ARTICLE, "Sing + Dance"),
    Case("100% Wool", "percent sign", Kind.ARTICLE, "100% Wool"),
    Case("Either/Or", "slash", Kind.ARTICLE, "Either/Or"),
    Case("aC/DC", "slash, lower-case first letter", Kind.ARTICLE, "AC/DC"),
    Case("It's Here", "apostrophe", Kind.ARTICLE, "It's Here"),
    Case('"Heroes"', "quotation marks", Kind.ARTICLE, '"Heroes"'),
    Case("Q & A, Inc. (2001; film)", "many of them", Kind.ARTICLE, "Q & A, Inc. (2001; film)"),
    Case("@home = $5 * 2", "the rest of them", Kind.ARTICLE, "@home = $5 * 2"),
    Case("Back\\slash", "backslash", Kind.ARTICLE, "Back\\slash"),
    Case("...And Then", "dots first", Kind.ARTICLE, "...And Then"),
    Case("2001", "digits", Kind.ARTICLE, "2001"),
    Case("-1", "a number below zero", Kind.ARTICLE, "-1"),
    Case("=1+1", "formula", Kind.MISSING),
    Case("äpfel", "umlaut as first letter", Kind.ARTICLE, "Äpfel"),
    Case("A\u0308pfel", "decomposed letter", Kind.ARTICLE, "Äpfel"),
    Case("a\u0308pfel", "decomposed and in lower case", Kind.ARTICLE, "Äpfel"),
    Case("\u212bngstro\u0308m", "letter with another canonical form", Kind.ARTICLE, "Ångström"),
    Case("ελλάδα", "Greek", Kind.ARTICLE, "Ελλάδα"),
    Case("москва", "Cyrillic", Kind.ARTICLE, "Москва"),
    Case("שלום", "Hebrew, from right to left", Kind.ARTICLE, "שלום"),
    Case("\u202bשלום\u202c", "with marks of embedding", Kind.ARTICLE, "שלום"),
    Case("محمد (اسم)", "Arabic and brackets", Kind.ARTICLE, "محمد (اسم)"),
    Case("القاهرة", "Arabic redirect", Kind.ARTICLE, "Cairo"),
    Case("東京", "redirect from Japanese", Kind.ARTICLE, "Tokyo"),
    Case("東京タワー", "Japanese", Kind.ARTICLE, "東京タワー"),
    Case("서울", "Korean", Kind.ARTICLE, "서울"),
    Case("\u1109\u1165\u110b\u116e\u11af", "Korean, decomposed", Kind.ARTICLE, "서울"),
    Case("हिन्दी", "Hindi", Kind.ARTICLE, "हिन्दी"),
    Case("ไทย", "Thai", Kind.ARTICLE, "ไทย"),
    Case("🦊 Fox", "emoji", Kind.ARTICLE, "🦊 Fox"),
    Case("👩‍👩‍👧‍👦", "emoji of several code points", Kind.ARTICLE, "👩‍👩‍👧‍👦"),
    Case("🍕", "redirect from an emoji", Kind.ARTICLE, "Pizza"),
    Case("ǆungla", "letter with three cases", Kind.ARTICLE, "Ǆungla"),
    Case("ß", "letter whose upper case is two letters", Kind.ARTICLE, "SS"),
    Case("ﬁsh", "ligature whose upper case is two letters", Kind.ARTICLE, "FIsh"),
    Case("ΐ", "letter that upper case takes apart", Kind.MISSING),
    Case(LONG, "255 bytes", Kind.ARTICLE, LONG),
    Case(LONG.lower(), "255 bytes, lower-case first letter", Kind.ARTICLE, LONG),
    Case(FOXES, "255 bytes of emoji", Kind.ARTICLE, FOXES),
    Case(LONG + "x", "256 bytes", Kind.INVALID),
    Case("Help:" + LONG, "255 bytes beside the namespace", Kind.MISSING),
    Case(FOXES + "é", "257 bytes, fewer characters", Kind.INVALID),
    Case("Special:" + "x" * 512, "512 bytes of a special page", Kind.INVALID),
    Case("Special:" + "x" * 513, "513 bytes of a special page", Kind.INVALID),
]
