"""Reads exports/ of a pack with other people's libraries: see .ci/exports."""

import csv
import json
import pathlib
import re
import sys

import icalendar
import junitparser
import openpyxl
from pydantic_sarif import model as sarif
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.component import ComponentDefinition
from trestle.oscal.poam import PlanOfActionAndMilestones

exports = pathlib.Path(sys.argv[1])
site = exports.parent / "site"
UUID5 = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
FORMULA = re.compile(r"^[=+\-@\t\r\n]")
NUMBER = re.compile(r"^-[0-9]+(\.[0-9]+)?$")


def walk(value, key=""):
    """Every text of a JSON document, with the key it stands under."""
    if isinstance(value, dict):
        for k, v in value.items():
            yield from walk(v, k)
    elif isinstance(value, list):
        for v in value:
            yield from walk(v, key)
    elif isinstance(value, str):
        yield key, value


def linked(page, where):
    """A page of the site is there, and so is the place on it."""
    name, _, anchor = page.partition("#")
    file = site / name
    assert file.is_file(), f"{where} leads to {page}, which is not there"
    assert not anchor or f'id="{anchor}"' in file.read_text("utf-8"), f"{where} leads to {page}: no such place"


def oscal():
    for cls, name in ((AssessmentResults, "assessment-results"), (ComponentDefinition, "component-definition"), (PlanOfActionAndMilestones, "poam")):
        file = exports / "oscal" / f"{name}.json"
        doc = cls.oscal_read(file)
        assert doc is not None, name
        texts = list(walk(json.loads(file.read_text("utf-8"))))
        for key, value in texts:
            assert key != "uuid" or UUID5.match(value), value
            if key == "href" and value.startswith("../../site/"):
                linked(value.removeprefix("../../site/"), name)
        print(f"{name}: OSCAL {doc.metadata.oscal_version.root.root}, {sum(k == 'uuid' for k, _ in texts)} UUIDs")


def findings():
    doc = json.loads((exports / "findings.sarif").read_text("utf-8"))
    sarif.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(doc)
    results = doc["runs"][0]["results"]
    for r in results:
        at = r["locations"][0]["physicalLocation"]
        assert at["artifactLocation"]["uriBaseId"] == "CONTENT" and at["artifactLocation"]["uri"], r["ruleId"]
    print(f"findings.sarif: {len(results)} results")
    suites = junitparser.JUnitXml.fromfile(str(exports / "findings.junit.xml"))
    assert suites.failures == len(results) and suites.tests > suites.failures, (suites.failures, len(results))
    print(f"findings.junit.xml: {suites.tests} tests, {suites.failures} failures")


def calendar():
    data = (exports / "due-dates.ics").read_bytes()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert len({str(e["UID"]) for e in events}) == len(events) > 0
    assert not any(e.errors for e in events)
    print(f"due-dates.ics: {len(events)} entries")


def tables():
    n = 0
    for file in sorted(exports.rglob("*.csv")):
        with open(file, newline="", encoding="utf-8") as f:
            rows = list(csv.reader(f))
        assert all(len(r) == len(rows[0]) for r in rows), file
        for row in rows:
            for cell in row:
                assert not FORMULA.match(cell) or NUMBER.match(cell), f"{file}: {cell!r}"
        n += len(rows) - 1
    print(f"CSV: {n} rows")
    for row in csv.DictReader(open(exports / "worksheet.csv", newline="", encoding="utf-8")):
        assert not any(row[c] for c in ("Sampled", "Verdict", "Notes", "Auditor", "Date of audit")), row
        if row["Page"]:
            linked(row["Page"], "worksheet.csv")


def workbooks():
    for file in sorted(exports.glob("*.xlsx")):
        book = openpyxl.load_workbook(file)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type in ("s", "n") and (cell.data_type == "s" or cell.value is None), f"{file.name}: {sheet.title}!{cell.coordinate} is {cell.data_type}"
            assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        table = book["SoA" if file.name == "soa.xlsx" else "Evidence"]
        assert table.freeze_panes and table.auto_filter.ref and table.print_title_rows == "$1:$1", file
        print(f"{file.name}: {', '.join(book.sheetnames)}")


for read in (oscal, findings, calendar, tables, workbooks):
    read()
