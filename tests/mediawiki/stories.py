"""One table of what editors do to pages, done to a real MediaWiki and to the sample encyclopedia alike."""

from dataclasses import dataclass

Step = dict[str, str]
"""The parameters of one request that changes a page."""


def edit(title: str, text: str) -> Step:
    return {"action": "edit", "title": title, "text": text}


def redirect(title: str, target: str) -> Step:
    return edit(title, f"#REDIRECT [[{target}]]")


def delete(title: str) -> Step:
    return {"action": "delete", "title": title, "reason": "a test"}


def undelete(title: str) -> Step:
    return {"action": "undelete", "title": title}


def move(source: str, target: str, *, leave_redirect: bool = True) -> Step:
    return {"action": "move", "from": source, "to": target, **({} if leave_redirect else {"noredirect": "1"})}


@dataclass(frozen=True)
class Story:
    """`before` makes a name's page what it is when the name is looked up first; then comes `since`.

    `told` are the titles of the story that the wiki then tells of. `is_changed` says whether the name, looked
    up again, is another page, or another revision of it.
    """

    what: str
    title: str
    before: tuple[Step, ...]
    since: tuple[Step, ...]
    told: frozenset[str]
    is_changed: bool = True


def article(title: str) -> Step:
    return edit(title, f"{title} is a page.\n\nIt has a second paragraph.")


def ambiguous(title: str) -> Step:
    return edit(title, f"{title} may refer to:\n\n* [[{title} (film)]]\n<!-- __DISAMBIG__ -->")


def told(*titles: str) -> frozenset[str]:
    return frozenset(titles)


STORIES = [
    Story(
        "an edit of the first sentence",
        "Sentence",
        (article("Sentence"),),
        (edit("Sentence", "Sentence is another page."),),
        told("Sentence"),
    ),
    Story(
        "an edit that leaves the first sentence alone",
        "Paragraph",
        (article("Paragraph"),),
        (edit("Paragraph", "Paragraph is a page.\n\nIt has another second paragraph."),),
        told("Paragraph"),
    ),
    Story(
        "an edit that is undone",
        "Undone",
        (article("Undone"),),
        (edit("Undone", "Vandals were here."), article("Undone")),
        told("Undone"),
    ),
    Story("an edit that changes nothing", "Same", (article("Same"),), (article("Same"),), told(), False),
    Story("nothing at all", "Left alone", (article("Left alone"),), (), told(), False),
    Story("a new page for a missing name", "Newcomer", (), (article("Newcomer"),), told("Newcomer")),
    Story("a deletion", "Deleted", (article("Deleted"),), (delete("Deleted"),), told("Deleted")),
    Story(
        "an undeletion",
        "Undeleted",
        (article("Undeleted"), delete("Undeleted")),
        (undelete("Undeleted"),),
        told("Undeleted"),
    ),
    Story(
        "a deletion that is undone",
        "Back again",
        (article("Back again"),),
        (delete("Back again"), undelete("Back again")),
        told("Back again"),
        False,
    ),
    Story(
        "a deletion, and a new page of the same text",
        "Made anew",
        (article("Made anew"),),
        (delete("Made anew"), article("Made anew")),
        told("Made anew"),
    ),
    Story(
        "a move that leaves a redirect",
        "Old title",
        (article("Old title"),),
        (move("Old title", "New title"),),
        told("Old title", "New title"),
    ),
    Story(
        "a move that leaves no redirect",
        "Gone title",
        (article("Gone title"),),
        (move("Gone title", "Found title", leave_redirect=False),),
        told("Gone title", "Found title"),
    ),
    Story(
        "a move to a missing name",
        "Wanted title",
        (article("Unwanted title"),),
        (move("Unwanted title", "Wanted title"),),
        told("Unwanted title", "Wanted title"),
    ),
    Story(
        "a draft that becomes an article",
        "Promoted",
        (article("User:Example/Promoted"),),
        (move("User:Example/Promoted", "Promoted", leave_redirect=False),),
        told("User:Example/Promoted", "Promoted"),
    ),
    Story(
        "an article that becomes a draft",
        "Demoted",
        (article("Demoted"),),
        (move("Demoted", "User:Example/Demoted", leave_redirect=False),),
        told("Demoted", "User:Example/Demoted"),
    ),
    Story(
        "a move that is undone, over its redirect",
        "There and back",
        (article("There and back"), move("There and back", "There")),
        (move("There", "There and back"),),
        told("There and back", "There"),
    ),
    Story(
        "a retargeted redirect",
        "Signpost",
        (article("First target"), article("Second target"), redirect("Signpost", "First target")),
        (redirect("Signpost", "Second target"),),
        told("Signpost"),
    ),
    Story(
        "an edit of the page behind two redirects",
        "Two steps away",
        (
            article("Far away"),
            redirect("One step away", "Far away"),
            redirect("Two steps away", "One step away"),
        ),
        (edit("Far away", "Far away is another page."),),
        told("Far away"),
    ),
    Story(
        "a redirect between two others that is retargeted",
        "Start of the way",
        (
            article("End of the way"),
            article("Other end of the way"),
            redirect("Middle of the way", "End of the way"),
            redirect("Start of the way", "Middle of the way"),
        ),
        (redirect("Middle of the way", "Other end of the way"),),
        told("Middle of the way"),
    ),
    Story(
        "a new page where a redirect leads nowhere",
        "Leads nowhere",
        (redirect("Leads nowhere", "Nowhere yet"),),
        (article("Nowhere yet"),),
        told("Nowhere yet"),
    ),
    Story(
        "an article that becomes a redirect",
        "Merged",
        (article("Merged"), article("Merged into this")),
        (redirect("Merged", "Merged into this"),),
        told("Merged"),
    ),
    Story(
        "an article that becomes a disambiguation page",
        "Plain",
        (article("Plain"),),
        (ambiguous("Plain"),),
        told("Plain"),
    ),
    Story(
        "a disambiguation page that becomes an article",
        "Unclear",
        (ambiguous("Unclear"),),
        (article("Unclear"),),
        told("Unclear"),
    ),
    Story(
        "a name that the wiki writes another way",
        "lower case",
        (article("Lower case"),),
        (edit("Lower case", "Lower case is another page."),),
        told("Lower case"),
    ),
]

REFUSED = [
    (delete("Not there"), "missingtitle"),
    (undelete("Never deleted"), "cantundelete"),
    (move("Not there", "Somewhere"), "missingtitle"),
    (move("Sentence", "Paragraph"), "articleexists"),
    (edit("a|b", "text"), "invalidtitle"),
    (edit("Special:Export", "text"), "pagecannotexist"),
    ({"action": "edit", "title": "Sentence", "text": "x", "token": "wrong"}, "badtoken"),
]
"""Requests that change nothing, and the code with which they are refused."""
