"""What comes in is UTF-8: every page of ours is, so every browser sends it."""


def utf8_only(get_response):
    """Middleware that reads a form as UTF-8 whatever charset its header names: some of those are not text at all."""

    def middleware(request):
        if "charset" in request.content_params:
            request.encoding = "utf-8"
        return get_response(request)

    return middleware
