"""Rules of models: Japanese labels, the law's word in the docstring, named constraints."""

import re

import pytest
from django.apps import apps

from tests.house.source import JAPANESE

MODELS = [m for m in apps.get_models() if m.__module__.startswith("madoguchi.")]
TERM = re.compile(r"\([^()]*[぀-ヿ㐀-鿿][^()]*\)\.?$")


def test_there_are_models_to_look_at():
    assert len(MODELS) > 30


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_labels_are_japanese(model):
    found = [] if JAPANESE.search(str(model._meta.verbose_name)) else [model._meta.label]
    for field in model._meta.local_fields:
        if not field.auto_created and not JAPANESE.search(str(field.verbose_name)):
            found.append(field.name)
        found += [str(label) for _, label in field.flatchoices if not JAPANESE.search(str(label))]
    assert not found, found


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_the_docstring_names_the_term_of_the_law(model):
    first = (model.__doc__ or "").split("\n\n")[0].strip().replace("\n", " ")
    assert TERM.search(first), f"ends with the Japanese term in brackets: {first!r}"


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_constraints_are_named_for_what_they_hold(model):
    prefix = f"{model._meta.app_label}_"
    assert all(c.name.startswith(prefix) for c in model._meta.constraints)
