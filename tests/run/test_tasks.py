"""The list of tasks: all of it can be run, and nothing else makes a task known."""

import pkgutil
import subprocess
import sys

import pytest

import app
from app.config import ROOT
from app.ops.jobs import Task
from app.run.tasks import TASKS

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_can_be_loaded(task: Task):
    assert callable(task.load())


def test_a_task_that_does_not_exist_is_noticed():
    """Negative control."""
    with pytest.raises(AttributeError):
        Task("x", "X", "default", "app.ops.mail:nonsense").load()


def test_every_task_has_a_name_of_its_own():
    assert len({task.name for task in TASKS}) == len(TASKS)
    assert len({task.title for task in TASKS}) == len(TASKS)


def alone(code: str) -> str:
    """Return the output of a fresh Python."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_a_module_registers_nothing():
    names = [module.name for module in pkgutil.walk_packages(app.__path__, "app.")]
    assert len(names) > 200
    assert alone(f"""
import importlib
from app.ops import audit, blocking, jobs
for name in {names!r}:
    importlib.import_module(name)
print([*jobs.tasks, *audit._asked, *blocking._runner])""") == "[]"


def test_importing_the_application_itself_makes_tasks_known_only_when_it_is_made():
    """Negative control: the probe above sees what `use` does."""
    assert "mail" in alone(
        "from app.ops import jobs; from app.run.tasks import TASKS; jobs.use(TASKS)\n"
        "print(list(jobs.tasks))")


def test_the_worker_and_all_its_tasks_do_without_flask():
    assert alone("""
import sys
from app.run import worker
for task in worker.TASKS:
    task.load()
print([name for name in sys.modules if name.split(".")[0] in ("flask", "flask_login", "jinja2")])
""") == "[]"
