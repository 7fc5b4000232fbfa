#!/usr/bin/env bash
# segno 1.6.6, a code for a short address, read by OpenCV 5 and by zxing-cpp 3.
#
# What happens: `segno.make` answers with a Micro QR code (one finder square) as soon as the text fits in one. OpenCV's reader, like many a phone,
# knows only the ordinary code. A long address works in every try, the short one on the poster does not. `make_qr` never does this.
# A good guess: a function of a QR library called `make` gives the QR code that everyone can read.
# Seen:
expected=$(cat <<'SEEN'
make, short    M4-L: OpenCV '', zxing ['https://a.be/x1']
make, long     2-M: OpenCV 'https://a.be/praktijken/x1', zxing ['https://a.be/praktijken/x1']
make_qr, short 1-L: OpenCV 'https://a.be/x1', zxing ['https://a.be/x1']
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq segno==1.6.6 opencv-python-headless==5.0.0.93 numpy==2.4.6 zxing-cpp==3.1.1

seen=$("$room/venv/bin/python" <<'PY'
import io

import cv2
import numpy
import segno
import zxingcpp


def read(code):
    png = io.BytesIO()
    code.save(png, kind="png", scale=10, border=4)
    picture = cv2.imdecode(numpy.frombuffer(png.getvalue(), numpy.uint8), cv2.IMREAD_GRAYSCALE)
    by_opencv = cv2.QRCodeDetector().detectAndDecode(picture)[0]
    return f"{code.designator}: OpenCV {by_opencv!r}, zxing {[found.text for found in zxingcpp.read_barcodes(picture)]}"


print("make, short   ", read(segno.make("https://a.be/x1")))
print("make, long    ", read(segno.make("https://a.be/praktijken/x1")))
print("make_qr, short", read(segno.make_qr("https://a.be/x1")))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
