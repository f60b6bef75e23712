"""The samples, read once; messages are tested in English, whatever language the house speaks."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from kumiai.paperwork.official.form import OfficialFile
from kumiai.paperwork.official.mapping import Mapping, mapping_of
from kumiai.paperwork.official.matching import propose
from kumiai.paperwork.official.reading import read_official
from tests.paperwork.official.samples import SAMPLES

DAY = date(2026, 11, 26)


@pytest.fixture(scope="session")
def files() -> dict[str, OfficialFile]:
    return {name: read_official(sample.first(), sample.file_name) for name, sample in SAMPLES.items()}


@pytest.fixture(scope="session")
def mappings(files: dict[str, OfficialFile]) -> dict[str, Mapping]:
    return {
        name: mapping_of(files[name], propose(files[name], sample.fields), sample.fields)
        for name, sample in SAMPLES.items()
    }


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
