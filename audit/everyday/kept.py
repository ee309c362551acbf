"""What a check made of a workspace's findings, kept in it so that its reports can be made anew."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from audit.report.waived import ReportCheck, check_json
from audit.workspace import Workspace, WorkspaceError

_NAME = "check.json"
_KIND = TypeAdapter(ReportCheck)


def keep_check(workspace: Workspace, check: ReportCheck) -> None:
    """Store it. Raises OSError."""
    workspace.write(_NAME, json.dumps(check_json(check), ensure_ascii=True, indent=1) + "\n")


def read_check(workspace: Workspace) -> ReportCheck | None:
    """What is stored, None without a check. Raises WorkspaceError for what cannot be read."""
    path = workspace.path / _NAME
    try:
        return _KIND.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        detail = error.strerror or ""
        raise WorkspaceError("broken-run", path=str(path), key="-", detail=detail) from error
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(str(part) for part in fault["loc"]) or "-"
        detail = fault["msg"]
        raise WorkspaceError("broken-run", path=str(path), key=key, detail=detail) from error
