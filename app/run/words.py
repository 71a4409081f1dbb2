"""`run.py check words`: words that the product no longer uses, in the texts that people read.

The list is data: a pattern, and what to say instead. It reads templates, the scripts' strings, the
definitions of reports and dashboards, the docstrings of API operations (they are the API's
documentation), and Python's strings, which hold messages, labels and e-mails. Identifiers, SQL and
other docstrings are not texts of the product; of these it reads the first words only: a docstring
says what something is or does, and so begins with a noun or a verb.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from app.config import ROOT


@dataclass(frozen=True)
class Word:
    """A pattern that no text may match, what to say instead, and a text that it finds."""

    pattern: str
    say: str
    found: str


WORDS = (
    Word(r"(?<!rows )\bfollow(s|ers?)?\b(?! the (link|steps))|\bfollowed\b(?! by)",
         "subscribe, subscriber", "People who follow you"),
    Word(r"(?<!two )(?<!two-)\bletters?\b(?! codes?)(?!,? (and |or )?(digits|numbers))", "e-mail",
         "No more letters?"),
    Word(r"(?<![-\w@./])mails\b|\b(a|your|the|this|that|by|in|no) mail\b(?! (server|program))",
         "e-mail", "Check your mail"),
    Word(r"\bnews\b", "notification", "You have news"),
    Word(r"\b(told|tells|hears?|heard) (of|you|that|about)\b", "notify, deliver",
         "Whoever is told of it"),
    Word(r"\b(go(es)?|went|going) on (with|watching)\b", "continue", "Go on with episode 4"),
    Word(r"\b(was|is|been) said\b|\bsaid (here|there|below|about)\b", "comment", "What was said"),
    Word(r"\banswer(s|ed)? (to )?(your|the|a|this) comment", "reply",
         "answered your comment below"),
    Word(r"\bcomments? (that|which) waits?\b|\bcomments? waiting\b", "held comments",
         "Comments that wait"),
    Word(r"\blet(s|ting)? (it|them|this|her|him|comments) (through|stay)\b", "approve, dismiss",
         "Let it through"),
    Word(r"\brefus(e|es|ed|al|als|ing)\b", "reject", "The upload was refused."),
    Word(r"\bsilenc(e|es|ed|ing)\b", "mute", "Who is silenced"),
    Word(r"\bbelow (your own|all) videos\b", "on your videos", "Below your own videos"),
    Word(r"\b(a |the )?words? of the list\b", "blocked words", "Has a word of the list"),
    Word(r"\btells what happens\b|\binsults or threatens\b", "spoiler, harassment",
         "Tells what happens"),
    Word(r"\bmanners\b|\bdeeds\b", "room settings, actions", "The room's manners"),
    Word(r"\btak(e|es|en|ing) back\b|\btook back\b|\bput(s|ting)? back\b", "undo, restore",
         "Taken back for 18 titles"),
    Word(r"\bold values back\b", "restore previous values", "Put the old values back"),
    Word(r"\btak(e|es|en|ing) (it |them )?away\b", "remove", "Take it away"),
    Word(r"\b(for|from) good\b", "permanently", "Deleted for good"),
    Word(r"\bcalled differently\b|\bimported before\b", "column mapping, import history",
         "Columns called differently"),
    Word(r"\bitself included\b", "last licensed day (inclusive)", "The last day, itself included"),
    Word(r"\bmak(e|es|ing) (it |them )?active\b|\bmade active\b", "activate", "Make active"),
    Word(r"\bold contract\b", "the earlier platform's API", "The old contract's token"),
    Word(r"\bpresent password\b", "current password", "Your present password"),
    Word(r"\blook(s|ed)? into\b", "check", "Look into the spam folder"),
    Word(r"\bone already\b", "already have", "You have one already?"),
    Word(r"\bwhoever\b", "name the subject", "For whoever asks"),
    Word(r"\bmore follow\b|\bthat is all of them\b", "more on the next page",
         "42 titles shown, more follow"),
    Word(r"\bbegin to type\b|\bof this number\b", "type a name or number",
         "Begin to type its number"),
    Word(r"\b(needs?|wants?) another look\b", "please fix", "One field needs another look."),
    Word(r"\bgive the (day|date) of\b", "add the signing date", "Give the day of signing"),
    Word(r"\b(any|no) more\b(?= *[.!]$)|\bnobody any ?more\b", "no longer", "Bind nobody any more"),
    Word(r"\boutside any\b", "no season", "Outside any season"),
    Word(r"^\s*speaks\s*$", "audio and subtitles", "Speaks"),
    Word(r"\bsome thousand\b", "a few thousand", "Some thousand rows"),
    Word(r"\bstands? here\b|\blies? at\b|\blies? here\b", "is listed, is hosted",
         "Who is banned stands here"),
    Word(r"\bis counted on no\b", "is not counted", "Who left is counted on no day."),
    Word(r"\bwanted most unevenly\b", "has the biggest demand gap", "is wanted most unevenly"),
    Word(r"\bfrom day to day\b", "custom range", "From day to day"),
    Word(r"\bdecided about\b", "decided", "decided about it"),
    Word(r"\bnothing else is kept\b|\bis kept about\b", "no further details recorded",
         "Nothing else is kept about this"),
    Word(r"\bnot yours to\b", "you don't have access", "That is not yours to open"),
    Word(r"\bhere is written\b", "nothing is saved", "Nothing you do here is written."),
    Word(r"\bput right\b", "fix", "3 of it has to be put right first"),
    Word(r"\bhas to be told\b|\bhave to be told\b", "give a reason",
         "Who is declined has to be told"),
    Word(r"\bprints? its letters\b|\bno last day\b", "available with no end date",
         "No last day: this title belongs to us"),
    Word(r"(?:^|[.!] )(Who|Whom|What(?! an? )|Whether)\b[^?.:;]*\.(?!\w)",
         "begin the sentence with its subject", "Who is muted may not write."),
)
PATTERNS = [(re.compile(word.pattern, re.I), word.say) for word in WORDS]

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
_TAG = re.compile(r"<[^>]*>", re.S)
_ATTRIBUTE = re.compile(r"\b(?:aria-label|placeholder|title|alt|data-confirm)=\"([^\"{]+)\"")
_LITERAL = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_SCRIPT = re.compile(r"\"((?:[^\"\\\n]|\\.)* (?:[^\"\\\n]|\\.)*)\"|`([^`\n]* [^`\n]*)`")
_SILENT = re.compile(r"^\s*(//|\*|/\*).*$", re.M)
_CLAUSE = re.compile(r"(How|What|Whatever|Where|Whether|Which|Who|Whoever|Whom|Whose)\b")
_OPERATIONS = {"get", "post", "put", "patch", "delete"}


def template_texts(text: str) -> Iterator[str]:
    """Yield what a template shows: its text, readable attributes and the strings it passes on."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    yield from _ATTRIBUTE.findall(text)
    for code in _JINJA.findall(text):
        for pair in _LITERAL.findall(code):
            if " " in (literal := pair[0] or pair[1]) or literal[:1].isupper():
                yield literal
    for run in _TAG.split(_JINJA.sub("\x00", text)):
        yield from (" ".join(part.split()) for part in run.split("\x00") if part.strip())


def python_texts(text: str) -> Iterator[str]:
    """Yield the strings of more than one word, and the docstrings of API operations."""
    tree = ast.parse(text)
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            documented = isinstance(node, ast.FunctionDef) and any(
                isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
                and each.func.attr in _OPERATIONS and "api" in ast.unparse(each.func.value)
                for each in node.decorator_list)
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and not documented:
                silent.add(id(first.value))
    for node in ast.walk(tree):
        whole = ""
        if isinstance(node, ast.JoinedStr):  # a message with values in it is read as a whole
            silent |= {id(part) for part in node.values}
            whole = "".join(str(part.value) if isinstance(part, ast.Constant) else "…"
                            for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole = "" if id(node) in silent else node.value
        if " " in whole.strip():
            yield " ".join(whole.split())


def script_texts(text: str) -> Iterator[str]:
    """Yield the strings of more than one word of a script."""
    for pair in _SCRIPT.findall(_SILENT.sub("", text)):
        yield pair[0] or pair[1]


def plain_texts(text: str) -> Iterator[str]:
    """Yield the lines of a report's header or of a dashboard."""
    for line in text.splitlines():
        if line.startswith(("-- title", "-- definition", "-- finding", "-- empty", "-- column",
                            "--   ", "title", "summary", "text")):
            yield line.lstrip("- ")


def openings(text: str) -> Iterator[str]:
    """Yield the first line of each docstring that begins with a relative clause."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            line = (ast.get_docstring(node) or "").partition("\n")[0]
            if _CLAUSE.match(line):
                yield line


READ = (
    ("app/templates/**/*.html", template_texts),
    ("app/**/*.py", python_texts),
    ("run.py", python_texts),
    ("app/static/js/**/*.js", script_texts),
    ("sql/analytics/*.sql", plain_texts),
    ("dashboards/*.toml", plain_texts),
)
DOCUMENTED = ("app", "benchmarks", "deploy", "seeds", "tests")
# The data layer speaks to developers, and this file holds the words themselves.
UNREAD = ("app/db/", "app/run/words.py", "app/run/sql_style.py")


def problems(texts: Iterator[str]) -> Iterator[str]:
    """Yield each text that uses a word of the list, with what to say instead."""
    for text in texts:
        for pattern, say in PATTERNS:
            if pattern.search(text):
                yield f"“{text[:90]}” → {say}"


def found(root: Path = ROOT) -> Iterator[str]:
    """Yield every problem of the product's texts, with its file."""
    for glob, read in READ:
        for path in sorted(root.glob(glob)):
            name = path.relative_to(root).as_posix()
            if not name.startswith(UNREAD):
                for problem in problems(read(path.read_text("utf-8"))):
                    yield f"{name}: {problem}"
    for folder in DOCUMENTED:
        for path in sorted(root.glob(f"{folder}/**/*.py")):
            for line in openings(path.read_text("utf-8")):
                yield (f"{path.relative_to(root).as_posix()}: “{line[:90]}” → "
                       "begin the docstring with a noun or a verb")


def run() -> int:
    """Print every problem; return 1 when there is one."""
    console = Console(highlight=False, soft_wrap=True)
    lines = list(found())
    for line in lines:
        console.print(f"  {line}", markup=False)
    return 1 if lines else 0
