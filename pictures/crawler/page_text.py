"""A page's bytes as text, in the encoding that browsers would take.

A byte order mark says it, else the header, else a `<meta>` among the first 1,024 bytes:
https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
"""

import re

from webencodings import UTF8, Encoding, decode, lookup

from web.answers import Content

_PRESCANNED_BYTES = 1024
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META_CHARSET = re.compile(rb"""<meta[\s/][^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\A<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)""")
_WINDOWS_1252 = lookup("windows-1252")


def text_of(content: Content) -> tuple[str, str]:
    """The text, with U+FFFD for what is no character, and the name of its encoding."""
    encoding = lookup(content.charset) or _encoding_told_inside(content.body) or _guessed(content.body)
    text, used = decode(content.body, encoding, "replace")
    return text, used.codec_info.name


def _encoding_told_inside(body: bytes) -> Encoding | None:
    beginning = body[:_PRESCANNED_BYTES]
    told = _META_CHARSET.search(_COMMENT.sub(b"", beginning)) or _XML_ENCODING.match(beginning)
    encoding = lookup(told[1].decode("ascii", "replace")) if told else None
    # Had it been UTF-16, this could not have been read.
    return UTF8 if encoding and encoding.name.startswith("utf-16") else encoding


def _guessed(body: bytes) -> Encoding:
    """Browsers guess as well, each in its way. What is UTF-8 from end to end is nothing else."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return _WINDOWS_1252
    return UTF8
