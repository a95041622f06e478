"""How allauth behaves here: nobody signs up uninvited; a person is shown by name; its mail goes the way of our letters."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from core.letters import post


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.stages.FactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def format_email_subject(self, subject):
        return subject

    def send_mail(self, template_prefix, email, context):
        """Into the letters that wait: it leaves after commit, again if the mail server was away, and no page waits for it."""
        said = {"request": self.request, "email": email, "site_name": settings.SITE_NAME, "site_url": settings.BASE_URL, **context}
        message = self.render_mail(template_prefix, email, said)
        post(email, message.subject, message.body)


def display_name(user):
    return str(user)
