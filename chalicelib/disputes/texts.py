"""What the words of the provider mean, for people."""

from chalicelib.payments.model import Stage

STAGES = {
    Stage.INQUIRY: "The bank asks about this payment; no money has moved. Answer it, or refund the order.",
    Stage.INQUIRY_ANSWERED: "The bank has our answer to its question; no money has moved.",
    Stage.NEEDS_RESPONSE: "The bank has taken the money and waits for our evidence.",
    Stage.UNDER_REVIEW: "The bank has taken the money, has our evidence or needs none, and decides.",
    Stage.WON: "The bank decided for us: the money is ours.",
    Stage.LOST: "The bank decided for the buyer: the money is theirs.",
}

REASONS = {
    "bank_cannot_process": "The bank could not process the payment.",
    "check_returned": "The check was returned.",
    "credit_not_processed": "The buyer says that a refund was promised and never came.",
    "customer_initiated": "The buyer disputed the payment.",
    "debit_not_authorized": "The buyer says that they did not allow the debit.",
    "duplicate": "The buyer says that they paid for the same thing more than once.",
    "fraudulent": "The card's holder says that they did not make this payment.",
    "general": "The bank gave no particular reason.",
    "incorrect_account_details": "The account details were wrong.",
    "insufficient_funds": "There was not enough money on the account.",
    "noncompliant": "The payment broke a rule of the card's network.",
    "product_not_received": "The buyer says that they did not get the goods.",
    "product_unacceptable": "The buyer says that the goods were not as described, or did not work.",
    "subscription_canceled": "The buyer says that they had canceled a subscription.",
    "unrecognized": "The card's holder does not recognize the payment.",
}

WARNINGS = {
    "card_never_received": "The card never reached its holder.",
    "fraudulent_card_application": "The card was applied for under a false name.",
    "made_with_counterfeit_card": "The card was counterfeit.",
    "made_with_lost_card": "The card was lost.",
    "made_with_stolen_card": "The card was stolen.",
    "misc": "The card's network suspects fraud.",
    "unauthorized_use_of_card": "The card's holder did not allow this payment.",
}


def reason(name: str) -> str:
    """A reason in plain words; its own name where it is a new one."""
    return REASONS.get(name, f"The bank's reason is: {name.replace('_', ' ')}.")


def warning(name: str) -> str:
    """A kind of fraud in plain words; its own name where it is a new one."""
    return WARNINGS.get(name, f"The card's network suspects fraud: {name.replace('_', ' ')}.")
