"""How many questions a family answers in a life event of the demo: one form after another, and in one stop.

Prints for each life event the questions of every form with this family's answers, their sum, the questions of the one
conversation, and those that are left when what is known need only be confirmed. Run: `python benchmarks/together.py`.
"""

import os

import django


def main() -> None:
    """Print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    os.environ.setdefault("MADOGUCHI_MODE", "test")
    django.setup()
    from madoguchi.eforms.types import FormDocument  # noqa: PLC0415 - Django stands first
    from madoguchi.site.demo.forms import WHOLE_FORMS  # noqa: PLC0415
    from madoguchi.site.demo.forms.families import FAMILIES, asked_of  # noqa: PLC0415

    forms = {slug: FormDocument.parse(form) for slug, form in WHOLE_FORMS.items()}
    for event, family in FAMILIES.items():
        found = asked_of(family, forms)
        print(f"{event}: {family.title}")
        print("  " + ", ".join(f"{key} {count}" for key, count in found.parts.items()))
        print(
            f"  {found.before} questions apart, {found.after} together (-{found.percent} %), "
            f"{found.with_known} with what is known confirmed (-{found.percent_with_known} %), "
            f"{found.minutes} minutes by estimate, {found.minutes_with_known} with what is known"
        )


if __name__ == "__main__":
    main()
