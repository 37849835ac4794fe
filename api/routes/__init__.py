"""The JSON API. Every route reads its input, makes one call, and returns."""

from __future__ import annotations

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
