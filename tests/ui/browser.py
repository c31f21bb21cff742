"""JupyterLab and the site in a real browser: `python3 run.py test-ui`. The ordinary tests leave this file alone."""

import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import nbformat
import pytest

from migration_dialogue.page.site import PAGES, write_site
from migration_dialogue.paths import FIGURES, NOTEBOOKS, ROOT

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect, sync_playwright
except ImportError:
    Axe = None

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
MISSING = (
    "Playwright and axe-core are not installed; `pip install axe-playwright-python` in .venv installs both" if Axe is None
    else "" if CHROMIUM
    else f"found no browser of the names {', '.join(BROWSERS)}; the variable CHROMIUM can give the path of one"
)  # fmt: skip
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

SHOTS = ROOT / "screenshots"
MINUTES = 60_000
SERIOUS = {"serious", "critical"}
# Cells of the open notebook, read from its model: those that are out of sight are not in the page.
CELLS = "[...window.jupyterapp.shell.currentWidget.content.model.cells].map((cell) => cell.toJSON())"
CODE = f"{CELLS}.filter((cell) => cell.cell_type === 'code' && cell.source.length)"
FAILED = "(cell) => cell.outputs.some((output) => output.output_type === 'error')"
KERNEL = "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
CLEAR = "window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
EXPLORE = """\
from migration_dialogue.explore import explore_themes
from migration_dialogue.tables.store import read_table
explore_themes({name: read_table(name) for name in ("units", "theme_mentions", "theme_coverage")})"""
ACTIVATE = """(index) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  return notebook.scrollToItem(index, 'center');
}"""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 1280, "height": 1000})
    opened.requested = []
    opened.on("request", lambda request: opened.requested.append(request.url))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab with a copy of the notebooks and no settings of its user; gives its address, with a free port."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(FIGURES, folder / "figures")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    explore = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(EXPLORE)], metadata=kernel)
    nbformat.write(explore, folder / "notebooks" / "explore.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True", "--allow-root",
    ]  # fmt: skip
    run = runpy.run_path(str(ROOT / "run.py"))
    command = run["choose_command"](["lab", *options])
    command[command.index(str(NOTEBOOKS))] = str(folder)
    own = {
        f"JUPYTER{name}_DIR": str(folder / name) for name in ("_CONFIG", "LAB_SETTINGS", "LAB_WORKSPACES", "_RUNTIME")
    }
    run["silence_news"](folder / "_CONFIG")
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen([sys.executable, *command], env={**os.environ, **own}, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        wait_for_server(server, f"{address}/api", folder / "log.txt")
        yield address
        server.terminate()
        server.wait(timeout=30)


def wait_for_server(server, address, log):
    for _ in range(120):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            urlopen(address).close()
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not answer: {log.read_text(encoding='utf-8')}")


def open_notebook(page, lab, name):
    page.goto(f"{lab}/lab/tree/notebooks/{name}?reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=MINUTES)
    wait_for_idle(page)
    page.evaluate(CLEAR)


def wait_for_idle(page):
    page.wait_for_function(
        f"{KERNEL}?.connectionStatus === 'connected' && {KERNEL}.status === 'idle'", timeout=3 * MINUTES
    )
    page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=MINUTES)


def run_all(page):
    """Run every cell by the menu, wait for the end, and give the cells; an error output fails."""
    page.locator("#jp-MainMenu").get_by_text("Run", exact=True).click()
    page.locator('[data-command="runmenu:run-all"]').click()
    # The cells after one that fails are not run.
    page.wait_for_function(
        f"{CODE}.every((cell) => cell.execution_count) || {CODE}.some({FAILED})", timeout=3 * MINUTES
    )
    wait_for_idle(page)
    return read_cells(page)


def read_cells(page):
    cells = page.evaluate(CELLS)
    for cell in cells:
        cell["source"] = "".join(cell["source"])
        for output in cell.get("outputs", ()):
            assert output["output_type"] != "error", f"{cell['source']}\n{output.get('ename')}: {output.get('evalue')}"
    return cells


def rewrite_cell(page, pattern, replacement):
    """Type another source into the cell that has the pattern, run it, and give its outputs before and after."""
    cells = read_cells(page)
    (index,) = [place for place, cell in enumerate(cells) if re.search(pattern, cell["source"])]
    page.evaluate(ACTIVATE, index)
    page.locator(".jp-Cell.jp-mod-active .jp-InputArea .cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    source = re.sub(pattern, replacement, cells[index]["source"])
    page.keyboard.insert_text(source)
    page.wait_for_function(f"(source) => {CELLS}[{index}].source === source", arg=source)
    page.keyboard.press("Shift+Enter")
    count = cells[index]["execution_count"]
    page.wait_for_function(f"{CELLS}[{index}].execution_count > {count}", timeout=3 * MINUTES)
    wait_for_idle(page)
    page.evaluate(ACTIVATE, index)
    return cells[index]["outputs"], read_cells(page)[index]["outputs"]


def take_shot(page, name):
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


@pytest.mark.parametrize("name", [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))])
def test_notebooks_run_in_jupyterlab(page, lab, name):
    open_notebook(page, lab, name)
    cells = run_all(page)
    assert any(cell.get("outputs") for cell in cells)
    take_shot(page, name.removesuffix(".ipynb"))
    if name.startswith("03"):
        before, after = rewrite_cell(page, r"try_terms\(.*?\)", 'try_terms("women", "migrant")')
        assert after and after != before
        take_shot(page, "03_other_term")
    if name.startswith("05"):
        before, after = rewrite_cell(page, r"\bthreshold=[\d.]+", "threshold=0.9")
        assert after and after != before
        take_shot(page, "05_other_threshold")
    assert not [url for url in page.requested if not url.startswith((lab, "data:", "blob:"))]
    # Nothing asks the reader a question or covers the notebook.
    assert not page.locator(".jp-Dialog, .Toastify__toast").count()


def test_themes_are_explored_with_the_keyboard(page, lab):
    open_notebook(page, lab, "explore.ipynb")
    run_all(page)
    view = page.locator(".jp-OutputArea .widget-html-content").last
    page.get_by_label("Theme").focus()
    page.keyboard.type("women")
    expect(view).to_contain_text("Women and gender:")
    assert view.locator("mark").count()
    page.keyboard.press("Tab")
    page.keyboard.type("Panel 4")
    expect(view).to_contain_text("in Panel 4")
    before = view.inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    expect(view).not_to_have_text(before, use_inner_text=True)
    # Not one key was taken for a command of the notebook.
    assert len(read_cells(page)) == 1
    take_shot(page, "explore")


@pytest.fixture(scope="module")
def site(analysis, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_site(analysis, folder)
    return folder


def list_violations(page):
    return [
        (found["id"], found["impact"], [node["html"][:200] for node in found["nodes"]])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in SERIOUS
    ]


def test_axe_sees_what_is_wrong(page):
    page.set_content("<html lang='en'><title>a</title><main><h1>a</h1><img src='data:,'></main></html>")
    assert [name for name, *_ in list_violations(page)] == ["image-alt"]


@pytest.mark.parametrize(
    "name", [file for file, _ in PAGES] + [f"{path.stem}.html" for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
)
def test_pages_of_the_site(page, site, name):
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: problems.append(request.url))
    page.goto((site / name).as_uri())
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth)")
    assert not problems and not list_violations(page)
    assert all(url.startswith(("file:", "data:")) for url in page.requested)
    take_shot(page, f"site_{name.removesuffix('.html')}")
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def test_marks_lead_to_the_tables(page, site):
    page.goto((site / "report.html").as_uri())
    page.locator("article mark.theme").first.click()
    first = page.locator("#here a").first
    assert page.locator(first.get_attribute("href")).locator("th").inner_text() in first.inner_text()
    page.locator("article .margin").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "here" and page.locator("#here a").count() > 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (
        page.evaluate("document.querySelector(':target').closest('section').getAttribute('aria-labelledby')")
        == "tables"
    )
