"""The structure that docs/architecture.md describes, held by reading the code.

Each law is proven by a negative control: a source with one line broken, in which it finds that
line.
"""

import ast
import re

import pytest

from tests.architecture import laws, source
from tests.architecture.source import ROOT, SLICES, part_of

pytestmark = pytest.mark.no_database

CODE = source.read()
FILES = sorted(CODE.python)
PROCESS_STARTERS = {"app/db/embedded.py", "app/media/ffmpeg.py", "app/run/machine.py",
                    "app/run/supervisor.py", "app/processes.py"}
EVENTLET = ("app/live/", "app/run/serve.py")

# Which part writes which tables. SQL may read any table; each is written by one part, and a slice
# that must clear another's rows calls the hook that their owner registered.
OWNERS = {
    "accounts": ("accounts", "account_roles", "data_downloads", "invitations", "mail_tokens",
                 "personal_tokens",
                 "recovery_codes", "refresh_tokens", "role_applications", "sessions", "setup_codes",
                 "sign_in_locks", "sign_in_places", "totp_devices"),
    "catalog": ("alliances", "credits", "external_refs", "genres", "houses", "imports", "people",
                "producers", "seasons", "title_countries", "title_genres", "title_releases",
                "titles", "video_languages", "videos",
                # an import names its tables one after another: the eight it fills are above
                "? in app/catalog/imports/write.py"),
    "rights": ("amendments", "contracts", "exchange_rates", "term_territories", "terms"),
    "media": ("assets",),
    "community": ("comment_reports", "comment_rooms", "comment_sanctions", "comment_words",
                  "comments", "held_comments", "live_presence", "notification_settings",
                  "notifications", "reviews", "subscriptions"),
    "analytics": ("account_days", "days", "rollup_state", "video_days", "viewer_progress"),
    "ops": ("audit_events", "data_versions", "jobs", "live_messages", "rate_buckets",
            "search_texts", "transaction_markers"),
    "web": ("form_answers", "idempotency_keys", "unsaved_forms"),
}


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_the_code_keeps_the_law(law):
    broken = [sentence for _, sentence in sorted(law(CODE))]
    assert not broken, "\n".join([law.__doc__ or "", *broken])


BROKEN = (
    (laws.arrows, "app/web/x.py", "from app.catalog import reference"),
    (laws.arrows, "app/catalog/x.py", "def late():\n    from app.rights.terms import terms"),
    (laws.arrows, "app/ops/x.py", "from app.web import paging"),
    (laws.endpoints, "app/catalog/x.py", "url = link('site.title', title_id=1)"),
    (laws.endpoints, "app/web/x.py", "HOME = 'site.home'"),
    (laws.endpoints, "app/templates/catalog/x.html", "{{ url_for('rights.contract') }}"),
    (laws.templates, "app/rights/x.py", "page = render('catalog/title.html')"),
    (laws.templates, "app/templates/media/x.html", "{% include 'community/_form.html' %}"),
    (laws.templates, "app/templates/site/x.html", "{% extends 'community/form.html' %}"),
    (laws.private_queries, "app/media/x.py", "sql = db.queries('media/uploads')"),
    (laws.private_queries, "app/site/x.py",
     "from app.media import uploads\nrows = uploads._sql.list_uploads()"),
    (laws.private_queries, "app/site/x.py", "from app.media.uploads import _sql"),
    (laws.one_caller, "sql/queries/media/uploads.sql", "-- name: nobody_asks()\nSELECT 1"),
    (laws.one_caller, "app/media/x.py",
     "_sql = db.queries('media/uploads')\nrows = _sql.list_uploads()"),
    (laws.loose_rows, "app/media/x.py", "def each() -> list[dict[str, Any]]: ..."),
    (laws.loose_rows, "app/media/x.py", "class A:\n    def of(self, row: Row | None): ..."),
    (laws.mutated_rows, "app/media/x.py", "def f(rows):\n    for row in rows: row['a'] = 1"),
    (laws.mutated_rows, "app/media/x.py", "def f():\n    row = one()\n    row.update(a=1)"),
    (laws.mutated_rows, "app/media/x.py", "def f(row):\n    row |= {'a': 1}"),
    (laws.names, "sql/queries/media/nothing.sql", ""),
    (laws.shared_loops, "app/live/x.py",
     "def f(self):\n    for found in self._members.sockets.get(sid, {}).values(): sio.wait(found)"),
    (laws.shared_loops, "app/ops/x.py", "for key in turns(_held.items()): log.info(key)"),
)


@pytest.mark.parametrize(("law", "path", "text"), BROKEN)
def test_a_law_sees_a_broken_line(law, path: str, text: str):
    assert law(CODE.altered(path, text)) - law(CODE)


def test_no_two_files_import_each_other_however_far_round():
    assert [" ↔ ".join(sorted(circle)) for circle in laws.circles(CODE)] == []


def test_a_circle_through_a_function_and_a_third_file_is_seen():
    broken = (CODE.altered("app/posters/a.py", "from app.posters import b")
              .altered("app/posters/b.py", "def late():\n    from app.posters.c import x")
              .altered("app/posters/c.py", "if TYPE_CHECKING:\n    from app.posters import a"))
    assert frozenset(f"app/posters/{each}.py" for each in "abc") in laws.circles(broken)


def test_each_table_is_written_by_its_owner():
    owners = {table: part for part, tables in OWNERS.items() for table in tables}
    written = {table: parts - {"seeds"} for table, parts in laws.writes(CODE).items()}
    for table, parts in written.items():
        others = parts - {owners.get(table)}
        assert not others, f"{table} is written by {', '.join(sorted(others))}"
    assert owners.keys() <= written.keys(), "a table is listed that nothing writes"


@pytest.mark.parametrize(("statement", "tables"), [
    ("INSERT INTO comments (id) VALUES (1)", {"comments"}),
    ("INSERT INTO a (id)\nSELECT id FROM b ON DUPLICATE KEY UPDATE n = 1", {"a"}),
    ("REPLACE INTO a VALUES (1)", {"a"}),
    ("DELETE FROM a WHERE id IN (SELECT id FROM b)", {"a"}),
    ("DELETE c, r FROM comments AS c JOIN comment_rooms AS r ON r.id = c.id WHERE 1",
     {"comments", "comment_rooms"}),
    ("UPDATE titles SET name = 'x' WHERE id = 1", {"titles"}),
    ("UPDATE videos AS v\nJOIN titles AS t ON t.id = v.title_id\nSET v.name = t.name", {"videos"}),
    ("SELECT id FROM a FOR UPDATE", set()),
    ("-- INSERT INTO a\nSELECT 1", set()),
])
def test_a_statements_written_tables_are_found(statement: str, tables: set[str]):
    assert laws.written_by(statement) == tables


def test_a_table_filled_in_bulk_is_found():
    broken = CODE.altered("app/site/x.py", "db.insert_many('comments', ('id',), rows)")
    assert "site" in laws.writes(broken)["comments"]


@pytest.mark.parametrize("name", FILES)
def test_only_the_parts_that_may_use_a_library_import_it(name: str):
    found = CODE.imports[name]
    if not name.startswith("app/db/") and name != "app/run/serve.py":
        assert not {m for m in found if m.startswith(("mysql", "_mysql"))}, "the driver"
    if name not in PROCESS_STARTERS:
        assert not {"subprocess", "multiprocessing"} & found, f"{name} starts processes"
    if not name.startswith(EVENTLET):
        assert not {m for m in found if m.split(".")[0] in ("eventlet", "socketio")}, name


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("app/db/")])
def test_python_holds_no_sql(name: str):
    statement = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s+[\w*`(]+\s+\S+")
    for node in ast.walk(CODE.trees[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not statement.match(node.value), f"{name}:{node.lineno}"


@pytest.mark.parametrize("name", FILES)
def test_nothing_escapes_a_transaction_block(name: str):
    """A `return` or `break` inside the `with`, or a statement after it, cannot run again."""
    for loop in ast.walk(CODE.trees[name]):
        if not (isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call)
                and ast.unparse(loop.iter.func).split(".")[-1] == "transaction"):
            continue
        where = f"{name}:{loop.lineno}"
        assert len(loop.body) == 1 and isinstance(loop.body[0], ast.With), where
        assert not [n for n in ast.walk(loop.body[0]) if isinstance(n, (ast.Return, ast.Break))], (
            f"{where} leaves the block")


def test_the_rule_of_transaction_blocks_sees_a_return():
    """Negative control: the walk above sees a return."""
    loop = ast.parse("for a in db.transaction('x'):\n  with a as tx:\n    return 1").body[0]
    assert [n for n in ast.walk(loop) if isinstance(n, ast.Return)]


def test_a_slice_has_one_name_in_four_places():
    """A slice's SQL, templates and tests are named as the slice."""
    slices = [name for name in SLICES if (ROOT / "app" / name).is_dir()]
    for name in slices:
        assert (ROOT / "tests" / name).is_dir(), f"tests/{name}"
        if any(file.endswith("pages.py") for file in FILES if part_of(file) == name):
            assert (ROOT / "app/templates" / name).is_dir(), f"templates/{name}"
    known = {*slices, "ops", "web", "office", "seeds"}
    assert {part_of(path) for path in CODE.sql if path.startswith("sql/queries/")} <= known
    beside = {"layouts", "kit", "errors", "office", "openapi.html"}
    assert {part_of(path) for path in CODE.templates} <= {*slices, *beside}


# These read a page as it is at that moment, which after a click may be the page before.
HASTY = re.compile(r"\.(all|all_inner_texts|all_text_contents|count|is_checked|is_disabled"
                   r"|is_enabled|is_hidden|is_visible)\(\)")


@pytest.mark.parametrize("name", sorted((ROOT / "tests/browser").glob("test_*.py")),
                         ids=lambda path: path.name)
def test_a_browser_test_waits_for_what_it_reads(name):
    """Tests use `expect`, or `texts` of tests/browser/site.py, which wait; they ask no locator."""
    assert not HASTY.findall(name.read_text("utf-8"))


def test_the_rule_of_waiting_sees_a_hasty_read():
    """Negative control: what once failed on a slow machine."""
    assert HASTY.search('codes = page.locator(".codes code").all_inner_texts()')
