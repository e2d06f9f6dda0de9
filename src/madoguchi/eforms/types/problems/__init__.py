"""What is wrong with a form's document, said so that its editor can mend it."""

from madoguchi.eforms.types.problems.base import BadForm, Body
from madoguchi.eforms.types.problems.conditions import problems_of_conditions
from madoguchi.eforms.types.problems.numbers import problems_of_numbers
from madoguchi.eforms.types.problems.shape import problems_of_shape, schema
from madoguchi.eforms.types.problems.structure import problems_of_structure
from madoguchi.eforms.types.problems.translations import problems_of_translations

__all__ = ["BadForm", "problems_of", "schema"]


def problems_of(body: Body) -> list[str]:
    """Everything wrong with `body`, a sentence each; the meaning is looked at once the shape is right."""
    return problems_of_shape(body) or [
        *problems_of_structure(body),
        *problems_of_conditions(body),
        *problems_of_translations(body),
        *problems_of_numbers(body),
    ]
