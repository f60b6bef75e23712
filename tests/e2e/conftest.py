"""What several walks share: drawing the pictures of the documentation on the way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image


@pytest.fixture
def draw(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, Any], None]:
    """Return a function that draws a window into the folder of ``--pictures``."""
    folder = Path(request.config.getoption("--pictures") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name: str, tab: Any) -> None:
        tab.wait_for_load_state("networkidle")
        file = folder / f"{name}.png"
        tab.screenshot(path=file)
        with Image.open(file) as drawn:
            drawn.convert("RGB").quantize(256).save(file, optimize=True)

    return picture
