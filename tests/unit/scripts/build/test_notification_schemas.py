from __future__ import annotations

from pathlib import Path

import pytest

from scripts.build import notification_schemas
from scripts.build.notification_schemas import main


def test_documents_are_what_the_code_says() -> None:
    main(["check"])


def test_check_fails_if_one_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(notification_schemas, "FOLDER", tmp_path / "new")
    with pytest.raises(SystemExit, match=r"file\.schema\.json, job\.schema\.json: not what the code says"):
        main(["check"])
    main(["write"])
    main(["check"])


def test_main_says_how_it_is_used() -> None:
    with pytest.raises(SystemExit, match="usage"):
        main([])
