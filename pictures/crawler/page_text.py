"""A page's bytes as text, in the encoding that browsers would take.

A byte order mark tells it, or else the header, or else a `<meta>` among the first 1,024 bytes:
https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
"""

import re

from webencodings import UTF8, Encoding, decode, lookup

from web.answers import Content

_PRESCANNED_BYTES = 1024
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META_CHARSET = re.compile(rb"""<meta[\s/][^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\A<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)""")
_SENT_AS_UTF_8 = ("utf-16", "x-user-defined")
"""https://encoding.spec.whatwg.org/#get-an-output-encoding. Python cannot write the second one."""

_WINDOWS_1252 = lookup("windows-1252")


def text_of(content: Content) -> tuple[str, str]:
    """Give the text, and the encoding of its links' queries.

    In the text, U+FFFD stands for each byte that is no character.
    """
    encoding = lookup(content.charset) or _encoding_told_inside(content.body) or _guessed(content.body)
    text, used = decode(content.body, encoding, "replace")
    return text, UTF8.name if used.name.startswith(_SENT_AS_UTF_8) else used.codec_info.name


def _encoding_told_inside(body: bytes) -> Encoding | None:
    beginning = body[:_PRESCANNED_BYTES]
    told = _META_CHARSET.search(_COMMENT.sub(b"", beginning)) or _XML_ENCODING.match(beginning)
    encoding = lookup(told[1].decode("ascii", "replace")) if told else None
    if encoding and encoding.name == "x-user-defined":
        return _WINDOWS_1252
    # The declaration was read as ASCII, so the page is not in UTF-16.
    return UTF8 if encoding and encoding.name.startswith("utf-16") else encoding


def _guessed(body: bytes) -> Encoding:
    """Guess the encoding, as each browser does in its own way. Text that is valid UTF-8 is UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return _WINDOWS_1252
    return UTF8
