"""What is wrong with a file, as codes with a place; the catalogue has the sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.policy_faults import Fault

# One sentence `importing.fault.<code>` each; a fault of a policy brings its own key.
CODES = frozenset(
    {
        "file_missing",
        "file_elsewhere",
        "file_too_large",
        "file_kind_unknown",
        "not_utf8",
        "empty",
        "heading_missing",
        "heading_unknown",
        "heading_twice",
        "heading_blank",
        "table_unknown",
        "cells",
        "csv_broken",
        "workbook_broken",
        "workbook_locked",
        "workbook_old",
        "workbook_swollen",
        "neither_csv_nor_xlsx",
        "too_many_rows",
        "too_many_columns",
        "toml_broken",
        "required",
        "too_long",
        "control_character",
        "bidi_control",
        "encoded_word",
        "not_an_address",
        "not_a_phone",
        "not_a_day",
        "not_an_option",
        "zone_unknown",
        "zone_of_no_city",
        "invisible_in_address",
        "twice",
        "person_unknown",
        "lead_not_in_panel",
        "person_gone",
        "role_lacking",
        "candidate_unknown",
        "candidate_ambiguous",
        "application_open",
        "application_over",
        "applied_ahead",
        "job_unknown",
        "job_ended",
        "key_unknown",
        "not_text",
        "not_whole",
        "not_a_list",
        "out_of_range",
        "no_stages",
        "not_meetings",
        "not_attributes",
        "not_codes",
        "attribute_not_a_code",
        "attribute_too_many",
        "attribute_unknown",
        "attribute_empty",
        "attribute_too_long",
        "attribute_control_character",
        "attribute_bidi_control",
        "attribute_encoded_word",
        "rule_unknown",
        "policy_unknown",
        "policy_not_json",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the files: a whole file, a line of it, or a column (a key) of that line."""

    file: str
    line: int = 0
    column: str = ""

    def at(self, column: str) -> Place:
        """The same line, at one of its columns."""
        return Place(self.file, self.line, column)


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One thing to mend. `key` is the catalogue's, without the parameters' values."""

    place: Place
    key: str
    params: Mapping[str, object] = field(default_factory=dict)


def of_policy(place: Place, fault: Fault) -> ImportFault:
    """A policy's fault, as everybody sees it who saves one."""
    return ImportFault(place, f"policy.fault.{fault.code}", fault.params)


class ImportRefused(Exception):
    """Nothing of the files was imported."""

    def __init__(self, faults: Sequence[ImportFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


class Faults(list[ImportFault]):
    """Collects faults, so that a person mends a file once and not line by line."""

    def add(self, place: Place, code: str, /, **params: object) -> None:
        """Note a fault by its code."""
        self.append(ImportFault(place, f"importing.fault.{code}", params))
