"""Adding a part of a practice takes what docs/add-a-part.md says: a line in the catalogue, a field, a question."""

import os
import re
import shutil
import subprocess
import sys

from django.conf import settings

LEFT_OUT = shutil.ignore_patterns("var", ".*", "__pycache__", "node_modules", "browser")


def test_three_edits_are_enough(tmp_path):
    """In a copy, with a database of its own: what is added to models and catalogue cannot be taken away again."""
    copy = tmp_path / "copy"
    shutil.copytree(settings.BASE_DIR, copy, ignore=LEFT_OUT)
    page = (copy / "docs" / "add-a-part.md").read_text(encoding="utf-8")
    line, field, question = (block.strip() for block in re.findall(r"```python\n(.+?)```", page, re.DOTALL))

    _put_before(copy / "practices" / "content.py", '    Part("stage",', f"    {line}")
    _put_before(copy / "practices" / "models" / "content.py", "    anchoring = ", f"    {field}")
    form = copy / "submissions" / "intake" / "forms" / "why.py"
    _put_before(form, "    layout = [", f"    {question}")
    _put_before(form, '"goals", "involvement"]', '"surprise",')

    _run(copy, "manage.py", "makemigrations", "practices", "submissions")
    done = _run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/submissions/invented_part.py")

    assert " passed" in done


def _put_before(path, mark, text):
    code = path.read_text(encoding="utf-8")
    assert code.count(mark) == 1, (path, mark)
    path.write_text(code.replace(mark, f"{text}\n{mark}"), encoding="utf-8")


def _run(copy, *command):
    """What it says. The copy makes a test database by another name, so that it can run beside the other tests."""
    url = re.sub(r"/[^/]+$", f"/invented_{os.getpid()}", os.environ["DATABASE_URL"])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    if "makemigrations" not in command:
        environment["DATABASE_URL"] = url
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
