"""The Chromium of the machine (Debian: apt install chromium chromium-headless-shell); nothing is downloaded."""

import os
import shutil

# The Chromium without a window of its own. The whole one starts a renderer for its tabs (`--top-chrome-webui`) with
# each context: three pages take 7 renderers and 1.7 GB where 3 and 0.8 GB do. A full machine let some of them crash.
SHELL = shutil.which("chromium-headless-shell")
WHOLE = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM = SHELL or WHOLE
# Without these Chromium calls home; and with hints for fonts the shell would draw wider letters than a screen does.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def launch_options(whole=False):
    """What Playwright is to start it with. Only the `whole` browser has a window to watch, and settings of a person."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": WHOLE if whole else CHROMIUM, "args": FLAGS + sandbox}
