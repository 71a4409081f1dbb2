"""The laws as functions: each returns the offences it finds, as (part, sentence)."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import SLICES, Source, later_than, nodes, part_of

Offences = set[tuple[str, str]]


def circles(source: Source) -> set[frozenset[str]]:
    """Return the groups of files that import one another, however far round (Tarjan)."""
    graph, index, low, stack, found = source.graph, {}, {}, [], set()

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in graph[name]:
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = set()
            while not group or name not in group:
                group.add(stack.pop())
            if len(group) > 1:
                found.add(frozenset(group))

    for name in graph:
        if name not in index:
            visit(name)
    return found


def arrows(source: Source) -> Offences:
    """Slices import earlier slices only; what lies below them imports none; ops imports no web."""
    found = set()
    for name, modules in source.imports.items():
        part = part_of(name)
        known = {module.split(".")[1] for module in modules if module.startswith("app.")}
        found |= {(part, f"{name} imports the slice {each}")
                  for each in known & set(later_than(part)) - {part}}
        if part == "ops" and "web" in known:
            found.add((part, f"{name} imports web"))
    return found


_ENDPOINT = re.compile(rf"({'|'.join(SLICES)})\.(?!sql$|json$)[a-z_]+")
_QUOTED = re.compile(rf"['\"]({'|'.join(SLICES)})\.[a-z_]+['\"]")
# Their first argument is a name for logs and locks, not an endpoint.
_NAMING = {"transaction", "transactional", "run", "named_lock", "every", "task"}


def endpoints(source: Source) -> Offences:
    """An endpoint written as a string is an import: only the same slice or a later one may name it.

    Pages link to a later slice through names the slices register (`url_of`) or a noun's page.
    """
    found = set()
    for name, tree in source.trees.items():
        later = set(later_than(part_of(name)))
        names = {id(call.args[0]) for call in _calls(tree)
                 if call.args and _called(call) in _NAMING}
        for node in nodes(tree):
            if (isinstance(node, ast.Constant) and isinstance(node.value, str)
                    and id(node) not in names
                    and (match := _ENDPOINT.fullmatch(node.value)) and match[1] in later):
                found.add((part_of(name), f"{name}:{node.lineno} names {node.value}"))
    for name, text in source.templates.items():
        later = set(later_than(part_of(name)))
        found |= {(part_of(name), f"{name} names {match[0]}")
                  for match in _QUOTED.finditer(text) if match[1] in later}
    return found


def templates(source: Source) -> Offences:
    """Pages render their own slice's templates; all take the kit's, `site` any earlier partial."""
    common = {"kit", "layouts", "office", "errors"}
    found = set()
    for name, tree in source.trees.items():
        part = part_of(name)
        for node in nodes(tree):
            if (isinstance(node, ast.Constant) and isinstance(node.value, str)
                    and _TEMPLATE.fullmatch(node.value)
                    and node.value.split("/")[0] not in common | {part}):
                found.add((part, f"{name}:{node.lineno} renders {node.value}"))
    for name, text in source.templates.items():
        part = part_of(name)
        for quoted in re.findall(r"['\"]([a-z_]+/[a-z_/]+\.html)['\"]", text):
            folder, *_, file = quoted.split("/")
            composed = part == "site" and file.startswith("_")
            if folder not in common | {part} and not composed:
                found.add((part, f"{name} takes {quoted}"))
    return found


_TEMPLATE = re.compile(r"[a-z_]+(/[a-z_]+)+\.html")
_TABLE = re.compile(
    r"\b(?:INSERT(?:\s+IGNORE)?\s+INTO|REPLACE\s+INTO|DELETE\s+FROM)\s+`?(\w+)`?", re.I)
_DELETE_JOIN = re.compile(r"\bDELETE\s+(\w+)(?:\s*,\s*(\w+))*\s+FROM\s+(.*?)(?:\bWHERE\b|;|\Z)",
                          re.I | re.S)
_UPDATE = re.compile(r"^\s*UPDATE\s+(.*?)\bSET\b(.*?)(?:\bWHERE\b|\Z)", re.I | re.S | re.M)
_FROM = re.compile(r"(?:^|\bJOIN\b|,)\s*`?(\w+)`?(?:\s+(?:AS\s+)?(?!ON\b|USING\b|SET\b|WHERE\b|"
                   r"INNER\b|LEFT\b|JOIN\b|CROSS\b)(\w+))?", re.I)
_HEAD = re.compile(r"^-- name: (\w+)", re.M)


def written_by(sql: str) -> set[str]:
    """Return the tables that a statement writes."""
    text = re.sub(r"^\s*--.*$", "", sql, flags=re.M)
    found = {match.lower() for match in _TABLE.findall(text)}
    for match in _DELETE_JOIN.finditer(text):
        aliases = _aliases(match[3])
        found |= {aliases.get(each, each) for each in match.groups()[:2] if each}
    for match in _UPDATE.finditer(text):
        aliases = _aliases(match[1])
        prefixed = set(re.findall(r"(?:^|,)\s*(\w+)\.\w+\s*=", match[2]))
        found |= {aliases.get(each, each) for each in prefixed} or set(list(aliases.values())[:1])
    return found


def _aliases(joined: str) -> dict[str, str]:
    """Return alias → table, in order, of the tables of a FROM clause."""
    found = {}
    for table, alias in _FROM.findall(joined):
        found[alias or table] = table
    return found


def writes(source: Source) -> dict[str, set[str]]:
    """Return the parts that write each table, by queries and by `insert_many`."""
    found: dict[str, set[str]] = {}
    for name, text in source.sql.items():
        if not name.startswith("sql/queries/"):
            continue
        for statement in _HEAD.split(text):
            for table in written_by(statement):
                found.setdefault(table, set()).add(part_of(name))
    for name, tree in source.trees.items():
        for call in _calls(tree):
            if _called(call) == "insert_many" and call.args and part_of(name) != "db":
                first = call.args[0]
                table = first.value if isinstance(first, ast.Constant) else f"? in {name}"
                found.setdefault(str(table), set()).add(part_of(name))
    return found


def query_files(source: Source) -> dict[tuple[str, str], str]:
    """Return (module, variable) → the file of queries it stands for."""
    found = {}
    for name, tree in source.trees.items():
        for node in tree.body:
            if (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
                    and _called(node.value) == "queries" and node.value.args
                    and isinstance(node.value.args[0], ast.Constant)
                    and isinstance(node.targets[0], ast.Name)):
                found[name, node.targets[0].id] = node.value.args[0].value
    return found


def private_queries(source: Source) -> Offences:
    """Queries have a private name in their module, and no other module reaches for them."""
    found = {(part_of(name), f"{name} calls its queries {variable}")
             for name, variable in query_files(source) if not variable.startswith("_")}
    for name, tree in source.trees.items():
        modules = source.modules(name)
        for node in nodes(tree):
            if (isinstance(node, ast.Attribute) and node.attr in ("sql", "_sql")
                    and isinstance(node.value, ast.Name) and node.value.id in modules):
                found.add((part_of(name), f"{name}:{node.lineno} reads {ast.unparse(node)}"))
            elif isinstance(node, ast.ImportFrom) and node.module and node.module[:3] == "app":
                found |= {(part_of(name), f"{name}:{node.lineno} imports {alias.name}")
                          for alias in node.names if re.search(r"(^|_)sql$", alias.name)}
    return found


def callers(source: Source) -> dict[str, set[str]]:
    """Return the modules that call each query: `catalog/titles.get_title` → file names."""
    files = query_files(source)
    found: dict[str, set[str]] = {}
    for name, tree in source.trees.items():
        for node in nodes(tree):
            if isinstance(node, ast.Attribute):
                for query in _queried(source, files, name, node):
                    found.setdefault(query, set()).add(name)
    return found


def _queried(source: Source, files: dict[tuple[str, str], str], name: str,
             node: ast.Attribute) -> Iterator[str]:
    """Yield the query that `_sql.query` or `module.sql.query` names."""
    holder = node.value
    if isinstance(holder, ast.Name) and (name, holder.id) in files:
        yield f"{files[name, holder.id]}.{node.attr}"
    elif isinstance(holder, ast.Attribute) and isinstance(holder.value, ast.Name):
        other = source.modules(name).get(holder.value.id, "")
        if (other, holder.attr) in files:
            yield f"{files[other, holder.attr]}.{node.attr}"


def one_caller(source: Source) -> Offences:
    """Each query is called, by exactly one module."""
    called = callers(source)
    found = set()
    for path, text in source.sql.items():
        if not path.startswith("sql/queries/") or part_of(path) == "seeds":
            continue
        name = path.removeprefix("sql/queries/").removesuffix(".sql")
        for query in _HEAD.findall(text):
            by = called.get(f"{name}.{query}", set())
            if len(by) != 1:
                who = " and ".join(sorted(by)) or "nobody"
                found.add((part_of(path), f"{name}.{query} is called by {who}"))
    return found


_LOOSE = re.compile(r"\bdict\[str, Any\]|\bRow\b|\bRows\b")


def loose_rows(source: Source) -> Offences:
    """A public verb names the fields of the rows it takes and returns."""
    found = set()
    for name, tree in source.trees.items():
        if part_of(name) not in (*SLICES, "office"):
            continue
        for function, where in _public(tree):
            arguments = function.args
            notes = [arg.annotation for arg in (*arguments.posonlyargs, *arguments.args,
                                                *arguments.kwonlyargs)] + [function.returns]
            loose = sorted({match for note in notes if note
                            for match in _LOOSE.findall(ast.unparse(note))})
            if loose:
                found.add((part_of(name), f"{name}: {where}{function.name} hands on {loose[0]}"))
    return found


def _public(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node, ""
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                    yield method, f"{node.name}."


def mutated_rows(source: Source) -> Offences:
    """A row is not changed in place: its readers would see fields that its type does not have.

    A heuristic: something a function was given, or got from a call or a loop, gets a named field.
    """
    found = set()
    for name, tree in source.trees.items():
        if part_of(name) not in (*SLICES, "ops", "office"):
            continue
        for function in nodes(tree):
            if isinstance(function, ast.FunctionDef):
                own = _made_here(function)
                for node in ast.walk(function):
                    if (changed := _changed(node)) and changed not in own:
                        found.add((part_of(name), f"{name}:{node.lineno} changes {changed}"))
    return found


def _made_here(function: ast.FunctionDef) -> set[str]:
    """Return the names that stand for a new dict in a function: they are its own to fill."""
    own = {"headers", "message", "event"}  # of a response, a mail, a log: no rows
    for node in ast.walk(function):
        targets = (node.targets if isinstance(node, ast.Assign) else
                   [node.target] if isinstance(node, ast.AnnAssign) else [])
        value = getattr(node, "value", None)
        new = isinstance(value, (ast.Dict, ast.DictComp)) or (
            isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)) or (
            isinstance(value, ast.Call) and _called(value) in ("dict", "defaultdict", "Counter"))
        if new:
            own |= {target.id for target in targets if isinstance(target, ast.Name)}
    return own


def _changed(node: ast.AST) -> str | None:
    """Return the name whose field a node sets, deletes or updates, or None."""
    if isinstance(node, (ast.Assign, ast.Delete)):
        for target in node.targets:
            if (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)
                    and isinstance(target.slice, ast.Constant)
                    and isinstance(target.slice.value, str)):
                return target.value.id
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitOr) and (
            isinstance(node.target, ast.Name) and isinstance(node.value, (ast.Dict, ast.DictComp))):
        return node.target.id
    if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr == "update" and isinstance(node.func.value, ast.Name)
            and (node.keywords or any(isinstance(arg, ast.Dict) for arg in node.args))):
        return node.func.value.id
    return None


def names(source: Source) -> Offences:
    """A file of queries is named as a module of its slice, or as the noun's folder."""
    found = set()
    for path in source.sql:
        if not path.startswith("sql/queries/") or part_of(path) == "seeds":
            continue
        part, stem = part_of(path), path.split("/")[-1].removesuffix(".sql")
        known = {each for name in source.python if part_of(name) == part
                 for each in name.removesuffix(".py").split("/")[2:]}
        if stem not in known:
            found.add((part, f"{path} is named as no module of app/{part}"))
    return found


SHARED = ("app/live/", "app/ops/", "app/community/comments/")


def shared_loops(source: Source) -> Offences:
    """A loop over what others may change meanwhile goes over a copy, or holds its lock.

    Waiting, sending and logging each give another green thread or thread its turn, and a dict that
    changes during the loop ends it. A heuristic: the loop's body calls something's method.
    """
    found = set()
    for name, tree in source.trees.items():
        if name.startswith(SHARED):
            held = {id(each) for node in nodes(tree) if isinstance(node, ast.With)
                    and re.search(r"(guard|lock)\b", ast.unparse(node.items[0]))
                    for each in ast.walk(node)}
            found |= {(part_of(name), f"{name}:{node.lineno} loops over {shared}")
                      for node in nodes(tree) if isinstance(node, ast.For) and id(node) not in held
                      and (shared := _shared(node.iter)) and any(
                          isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
                          for line in node.body for each in ast.walk(line))}
    return found


def _shared(looped: ast.expr) -> str | None:
    """Return the attribute or module's variable that a loop goes over, or None."""
    while isinstance(looped, ast.Call) and _called(looped) in (
            "turns", "enumerate", "reversed", "values", "items", "keys", "get"):
        inner = looped.func.value if isinstance(looped.func, ast.Attribute) else None
        looped = looped.args[0] if _called(looped) in ("turns", "enumerate", "reversed") else inner
    text = ast.unparse(looped)
    plain = isinstance(looped, (ast.Name, ast.Attribute))
    return text if plain and re.match(r"(self\.)?_[a-z]", text) else None


LAWS = (arrows, endpoints, templates, private_queries, one_caller, loose_rows, mutated_rows, names,
        shared_loops)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in nodes(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    """Return the last name of what is called: `insert_many` of `db.insert_many(…)`."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else (
        call.func.id if isinstance(call.func, ast.Name) else "")
