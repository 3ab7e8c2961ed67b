"""Text in UTF-8. JSON can carry half a surrogate pair, which UTF-8 cannot encode: "?" replaces it."""


def utf8(text: str) -> bytes:
    return text.encode(errors="replace")


def encodable(text: str) -> str:
    """Give the text as it reads once it was encoded."""
    return utf8(text).decode()
