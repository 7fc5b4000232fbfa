"""A name means one thing in the whole project, so that a search for it finds that thing and nothing else."""

import ast
from collections import defaultdict

from django.conf import settings

# Django looks for these by their name.
OF_DJANGO = {"Command"}


def test_a_public_name_is_unique():
    found = defaultdict(list)
    for app in ["practices", "praktijkenbank", "submissions"]:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if "migrations" not in path.parts:
                for node in ast.parse(path.read_text()).body:
                    if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                        found[node.name].append(str(path.relative_to(settings.BASE_DIR)))

    assert {name: paths for name, paths in found.items() if len(paths) > 1 and name not in OF_DJANGO} == {}
