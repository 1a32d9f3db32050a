"""What staff see of disputes and warnings, and do about them: out of orders, money, codes and mails."""
