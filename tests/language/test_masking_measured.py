"""How much of personal data masking finds, and how many clean sentences it touches, on sentences written for it."""

import pytest

from madoguchi.language.masking import mask
from tests.language.voices import is_gone, voices

SETS = ["tune", "measure"]
LEAST_RECALL, MOST_TOUCHED = 0.95, 0.02


def test_there_are_enough_sentences_and_none_stands_in_both_sets() -> None:
    sets = {name: voices(name) for name in SETS}
    texts = {name: {voice.text for voice in found} for name, found in sets.items()}

    assert sum(map(len, texts.values())) >= 300
    assert not texts["tune"] & texts["measure"]
    for name, found in sets.items():
        assert len(texts[name]) == len(found)
        assert sum(not voice.personal for voice in found) >= 80
        assert {kind for voice in found for kind, _words in voice.personal} == set("名電メ住番")
        assert all(words in voice.text for voice in found for _kind, words in voice.personal)


@pytest.mark.parametrize("name", SETS)
def test_personal_data_is_found(name: str, record_property) -> None:
    found: dict[str, list[bool]] = {}
    missed = []
    for voice in voices(name):
        masked = mask(voice.text)
        for kind, words in voice.personal:
            is_found = is_gone(words, voice, masked)
            found.setdefault(kind, []).append(is_found)
            missed += [] if is_found else [words]
    every = [one for kind in found.values() for one in kind]
    recall = sum(every) / len(every)
    record_property("recall", {"all": recall, **{kind: sum(got) / len(got) for kind, got in found.items()}})

    assert recall >= LEAST_RECALL, missed
    for kind, got in found.items():
        assert sum(got) / len(got) >= 0.9, (kind, missed)


@pytest.mark.parametrize("name", SETS)
def test_clean_sentences_stay(name: str, record_property) -> None:
    clean = [voice.text for voice in voices(name) if not voice.personal]
    touched = [text for text in clean if mask(text) != text]
    record_property("touched", len(touched) / len(clean))

    assert len(touched) / len(clean) <= MOST_TOUCHED, touched


def test_what_measures_sees_a_name_that_was_left() -> None:
    voice = next(one for one in voices("tune") if ("名", "田中太郎") in one.personal)

    assert not is_gone("田中太郎", voice, voice.text)
    assert not is_gone("田中太郎", voice, "私、〔氏名〕太郎は困っています。")
    assert is_gone("田中太郎", voice, "私、〔氏名〕は困っています。")
