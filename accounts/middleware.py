"""Per request: the language of the person."""

from django.utils import translation


class PersonMiddleware:
    """Pages in the language of the signed-in person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.language and user.language != translation.get_language():
            with translation.override(user.language):
                request.LANGUAGE_CODE = user.language
                return self.get_response(request)
        return self.get_response(request)
