"""The steps of signing in."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage

from accounts.factors import handles_money


class FactorStage(AuthenticateStage):
    """Asks for the second factor of who has one, but not beside a code by mail where that is factor enough.

    It is for a firm's people who added a passkey: with the phone the passkey is lost, and the mailbox is how they come back.
    """

    def handle(self):
        if self.mailed_code_is_enough():
            return None, True
        return super().handle()

    def mailed_code_is_enough(self):
        user = self.login.user
        if not any(record.get("method") == "code" for record in get_authentication_records(self.request, user)):
            return False
        return not handles_money(user) and not Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists()
