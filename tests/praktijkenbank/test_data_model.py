from xml.etree import ElementTree

from django.core.management import call_command

from praktijkenbank.demo.data_model import PICTURE, draw_models


def test_picture_of_the_data_model_is_that_of_the_models_of_now():
    assert PICTURE.read_text(encoding="utf-8") == draw_models(), "Run: .venv/bin/python manage.py draw_models"


def test_picture_has_every_model_with_its_relations():
    texts = ["".join(text.itertext()) for text in ElementTree.fromstring(draw_models()).findall(".//{*}text")]

    assert [texts.count(row) for row in ["submission → Submission", "goal → Goal"]] == [4, 1]
    # What a fiche and a practice share stands there once.
    assert texts.count("themes ⇉ Theme") == 2  # of PracticeContent and of Resource
    assert texts.count("is a PracticeContent") == 2
    assert "every version is kept" in texts
    assert not [text for text in texts if text.startswith("Historical")]


def test_picture_is_drawn_where_the_docs_are(tmp_path, monkeypatch):
    monkeypatch.setattr("praktijkenbank.demo.management.commands.draw_models.PICTURE", tmp_path / "picture.svg")
    call_command("draw_models")

    assert (tmp_path / "picture.svg").read_text(encoding="utf-8") == draw_models()
