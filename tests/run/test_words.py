"""The check of words finds what a person reads, and nothing else."""

import pytest

from app.run import words

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("word", words.WORDS, ids=lambda word: word.found)
def test_every_pattern_finds_its_sample(word):
    assert [problem for problem in words.problems(iter([word.found]))
            if problem.endswith(word.say)]


@pytest.mark.parametrize("text", [
    "Use letters, digits and spaces only.", "Names or two-letter codes, with commas",
    "The mail server does not answer.", "A link by e-mail", "Subscribe to the creator",
    "What a view.", "Who can see this?", "Follow the link in it.", "Three rows follow.",
    "Continue episode 4", "Pick one from the list.",
])
def test_plain_words_are_not_found(text: str):
    assert not list(words.problems(iter([text])))


def test_a_template_is_read_where_a_person_reads_it():
    template = ('{# Who waits. #}{% set news = rows.followers %}'
                '<p class="silenced" data-x="refused">Held <b>comments</b></p>'
                '<input aria-label="Your mail">'
                '{{ forms.field("letters", "Present password") }}')
    texts = list(words.template_texts(template))
    assert {"Held", "comments", "Your mail", "Present password"} == set(texts)
    assert len(list(words.problems(iter(texts)))) == 2


def test_python_is_read_in_messages_and_in_the_documentation_of_operations():
    source = '''
"""Who waits."""
QUERY = "refused"
@api.get("/x")
def listed():
    """What you follow."""
    raise Problem(403, f"The comment of {name} was refused.")
def own():
    """Who is silenced."""
'''
    assert list(words.python_texts(source)) == [
        "What you follow.", "The comment of … was refused."]
    assert list(words.python_texts('M = f"It was refused by {x}."')) == ["It was refused by …."]


def test_a_docstring_that_begins_with_a_relative_clause_is_found():
    source = '''
"""Who may call a view. Every view has a rule."""
class Body:
    """The body of a request: what happens next."""
    def hold(self):
        """Whose turn it is."""
def ask():
    """Ask what is due."""
'''
    assert list(words.openings(source)) == [
        "Who may call a view. Every view has a rule.", "Whose turn it is."]


def test_a_script_is_read_in_its_strings():
    script = "// It waits, `refused here`\nconst refused = `${n} was refused`; a.follow(\"x\");"
    assert list(words.script_texts(script)) == ["${n} was refused"]


def test_a_file_with_a_wrong_word_fails_the_check(tmp_path, capsys):
    folder = tmp_path / "app/templates/site"
    folder.mkdir(parents=True)
    (folder / "x.html").write_text("<p>No more letters?</p>")
    assert list(words.found(tmp_path)) == [
        "app/templates/site/x.html: “No more letters?” → e-mail"]
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/x.py").write_text('"""What it is."""')
    assert list(words.found(tmp_path))[1:] == [
        "tests/x.py: “What it is.” → begin the docstring with a noun or a verb"]
