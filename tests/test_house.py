"""Who may import whom: the floor plan of the code, read from the real imports and the real foreign keys."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

GROUND_FLOOR = "praktijkenbank"
# The wings of an app, each of which imports only those before it. What is not in a folder stands here by its own name.
WINGS = {
    "practices": [
        "in_words",
        "content",
        "drawings",
        "models",
        "search",
        "browse",
        "exchange",
        "upkeep",
        "alerts",
        "tasks",
        "views",
        "admin",
        "templatetags",
        "management",
        "urls",
        "apps",
    ],
    "submissions": [
        "editors",
        "doors",
        "states",
        "models",
        "files",
        "hints",
        "intake",
        "reading",
        "redactie",
        "tasks",
        "views",
        "admin",
        "templatetags",
        "examples",
        "management",
        "urls",
        "apps",
    ],
}
# What puts the house together: these may know both apps.
ABOVE_BOTH = ("praktijkenbank.urls", "praktijkenbank.demo")
APPS = [GROUND_FLOOR, *WINGS]


@cache
def sources():
    """Every module of the project by its name, as a parsed file; migrations, which are history, left out."""
    return {
        _name_of(path): ast.parse(path.read_text())
        for app in APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


def _name_of(path):
    parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def links():
    """All pairs (module, module that it needs): by an import, or by a foreign key, which may be given as text."""
    found = {(name, needed) for name, tree in sources().items() for needed in _imports(name, tree)}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            if field.is_relation and not field.auto_created and field.related_model:
                through = getattr(field.remote_field, "through", None)
                found |= {(model.__module__, other.__module__) for other in [field.related_model, through] if other}
    return {(name, needed) for name, needed in found if name != needed and {name, needed} <= sources().keys()}


def _imports(name, tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(name, node)
            for alias in node.names:
                # A module of a package, or something in the package itself.
                yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in sources() else base


def _base(name, node):
    if not node.level:
        return node.module
    is_package = (settings.BASE_DIR / Path(*name.split(".")) / "__init__.py").exists()
    package = name.split(".")[: len(name.split(".")) - node.level + is_package]
    return ".".join([*package, *filter(None, [node.module])])


def app_of(module):
    return module.partition(".")[0]


def wing_of(module):
    return module.split(".")[1] if "." in module else ""


def test_the_ground_floor_knows_neither_app():
    assert [
        pair
        for pair in sorted(links())
        if app_of(pair[0]) == GROUND_FLOOR and app_of(pair[1]) in WINGS and not pair[0].startswith(ABOVE_BOTH)
    ] == []


def test_practices_never_know_submissions():
    assert [pair for pair in sorted(links()) if [*map(app_of, pair)] == ["practices", "submissions"]] == []


@pytest.mark.parametrize("app", WINGS)
def test_a_wing_imports_only_wings_before_it(app):
    order = WINGS[app]
    inside = [
        pair
        for pair in sorted(links())
        if app_of(pair[0]) == app_of(pair[1]) == app and "." in pair[0] and "." in pair[1]
    ]

    assert {wing_of(module) for pair in inside for module in pair} <= {*order}
    assert [pair for pair in inside if order.index(wing_of(pair[0])) < order.index(wing_of(pair[1]))] == []


def test_no_module_needs_itself_by_way_of_others():
    needs = {}
    for name, needed in links():
        needs.setdefault(name, set()).add(needed)

    assert _circles(needs) == []


def _circles(needs):
    """The groups of modules that need each other, by Tarjan's algorithm: each as a sorted list."""
    number, lowest, stack, found = {}, {}, [], []

    def visit(name):
        number[name] = lowest[name] = len(number)
        stack.append(name)
        for needed in needs.get(name, ()):
            if needed not in number:
                visit(needed)
            if needed in stack:
                lowest[name] = min(lowest[name], lowest[needed])
        if lowest[name] == number[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in sorted(needs):
        if name not in number:
            visit(name)
    return found


def test_nothing_is_imported_inside_a_function():
    """Only `AppConfig.ready` may: what it connects needs the models, which are not there before."""
    inside = [
        (name, function.name)
        for name, tree in sources().items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]

    assert [(name, function) for name, function in inside if not (name.endswith(".apps") and function == "ready")] == []
