"""What goes out: text smaller, and files that are small already as they are."""

from django.middleware.gzip import GZipMiddleware

# Text in one of these is worth the time; a photo or a document is compressed already.
TEXT = ("text/", "application/json", "application/ld+json", "application/atom+xml", "application/xml", "image/svg+xml")


class CompressTextMiddleware(GZipMiddleware):
    def process_response(self, request, response):
        is_text = response.get("Content-Type", "").startswith(TEXT)
        return super().process_response(request, response) if is_text else response
