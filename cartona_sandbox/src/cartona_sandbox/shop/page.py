"""The page itself, in Arabic or English; the rest is one script and one style sheet."""

from __future__ import annotations

import html
import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import HTMLResponse, Response

from ..answers import Refused
from ..dependencies import SandboxDep
from .texts import TEXTS

router = APIRouter()

_FILES = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SERVED = {file.name: _TYPES[file.suffix] for file in _FILES.iterdir() if file.suffix in _TYPES}


@router.get("/", response_class=HTMLResponse)
async def page(
    sandbox: SandboxDep,
    lang: str | None = None,
    supplier: str | None = None,
    accept_language: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """Return the page; the language is the one asked for, else the browser's."""
    preferred = "ar" if accept_language.lower().startswith("ar") else "en"
    lang = lang if lang in TEXTS else preferred
    texts = TEXTS[lang]
    accounts = sandbox.accounts.all()
    chosen = supplier if supplier in [str(one.id) for one in accounts] else None
    start = {
        "lang": lang,
        "texts": texts,
        "supplier": int(chosen) if chosen else (accounts[0].id if accounts else None),
        "suppliers": [{"id": one.id, "name": one.name} for one in accounts],
    }
    filled = _file("page.html").decode()
    for name, value in {
        "lang": lang,
        "dir": "rtl" if lang == "ar" else "ltr",
        "title": html.escape(texts["title"]),
        # A "</script>" in a supplier's name must stay text.
        "start": json.dumps(start, ensure_ascii=False).replace("<", "\\u003c"),
    }.items():
        filled = filled.replace(f"{{{{ {name} }}}}", value)
    return HTMLResponse(filled, headers={"Cache-Control": "no-store"})


@router.get("/static/{name}", response_class=Response)
async def static(name: str) -> Response:
    """Return the page's script, style or icon."""
    if name not in _SERVED:
        raise Refused(f"There is no file {name}", status=404)
    headers = {"Cache-Control": "no-cache"}
    return Response(_file(name), media_type=_SERVED[name], headers=headers)


@lru_cache
def _file(name: str) -> bytes:
    return (_FILES / name).read_bytes()
