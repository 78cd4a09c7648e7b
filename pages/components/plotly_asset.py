"""Serves plotly.js once, as a static file, instead of sending 4.8 MB with every chart.

The file is copied from the installed package into the ignored folder `static/`, so it always has the version of
the Python side. Imports nothing of ours.
"""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"


def plotly_file() -> Path:
    """Return plotly.min.js of the installed package, without importing plotly.

    Raises:
        FileNotFoundError: the installed plotly carries no plotly.min.js.
    """
    package = find_spec("plotly")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("plotly is not installed; run `make run` or `pip install -r requirements.txt`")
    return Path(package.submodule_search_locations[0]) / "package_data" / "plotly.min.js"


def serve_plotly(folder: Path = STATIC) -> Path:
    """Make sure that `folder` holds plotly.js of the installed version; cheap when it does.

    Returns:
        The file: `plotly.min.js`, beside a stamp with its version.
    """
    target, stamp = folder / "plotly.min.js", folder / "plotly.version"
    wanted = version("plotly")
    if target.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"plotly.min.js.{os.getpid()}"  # two servers may start at once
    shutil.copyfile(plotly_file(), temporary)
    os.replace(temporary, target)
    stamp.write_text(wanted, encoding="utf-8")
    return target
