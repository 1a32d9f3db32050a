"""What a deployer adds to a new stack by hand: provider's secrets, sender of mail, first member of staff."""

import json
from contextlib import suppress

from local.stack.aws import Clients
from local.stack.deployment import Outputs
from local.stack.secret_values import OWNER, SecretValues
from local.stack.settings import MAIL_FROM

ROLE = "owner"


def furnish(clients: Clients, outputs: Outputs, secrets: SecretValues) -> None:
    """Give the stack its provider's secrets, a sender of mail and its owner; safe to repeat."""
    hand_over_stripe(clients, outputs["StripeSecretArn"], secrets)
    verify_sender(clients)
    admit_owner(clients, outputs["UserPoolId"], secrets.staff_password)


def hand_over_stripe(clients: Clients, secret: str, secrets: SecretValues) -> None:
    """Put the provider's key and webhook secret into the stack's secret, when they are not there yet."""
    wanted = {"api_key": secrets.stripe_key, "webhook_secret": secrets.stripe_webhook_secret}
    if json.loads(clients.secrets.get_secret_value(SecretId=secret)["SecretString"]) != wanted:
        clients.secrets.put_secret_value(SecretId=secret, SecretString=json.dumps(wanted))


def verify_sender(clients: Clients) -> None:
    """Make the shop's address one that mail may be sent from."""
    with suppress(clients.mail.exceptions.AlreadyExistsException):
        clients.mail.create_email_identity(EmailIdentity=MAIL_FROM)


def admit_owner(clients: Clients, pool: str, password: str) -> None:
    """Make the owner's account with its role, when it is not there yet or was left unfinished."""
    try:
        user = clients.cognito.admin_get_user(UserPoolId=pool, Username=OWNER)
    except clients.cognito.exceptions.UserNotFoundException:
        clients.cognito.admin_create_user(
            UserPoolId=pool,
            Username=OWNER,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": OWNER}, {"Name": "email_verified", "Value": "true"}],
        )
    else:
        if user["UserStatus"] == "CONFIRMED":
            return
    clients.cognito.admin_add_user_to_group(UserPoolId=pool, Username=OWNER, GroupName=ROLE)
    clients.cognito.admin_set_user_password(
        UserPoolId=pool, Username=OWNER, Password=password, Permanent=True
    )
