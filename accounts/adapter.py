"""How allauth behaves here: nobody signs up uninvited; a person is shown by name."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


def display_name(user):
    return str(user)
