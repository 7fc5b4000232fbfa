"""The Chromium of the machine (Debian: apt install chromium-headless-shell, or chromium); nothing is downloaded."""

import os
import shutil

# The browser without its own window draws the same pages for half of the processor time: the whole one starts a
# renderer for its tabs with every context, which also is what crashed under load.
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


def launch_options(headless=True):
    """What Playwright is to start it with; only the whole browser has a window to watch."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": CHROMIUM if headless else WHOLE, "args": FLAGS + sandbox}
