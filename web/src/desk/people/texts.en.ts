const people = {
  nav: "Staff",
  person: "Who",
  name: "Name",
  roles: "Roles",
  standing: "State",
  since: "Since",
  none: "Nobody belongs to the staff",
  noRoles: "No role",
  role: {
    owner: "Owner",
    operations: "Operations",
    support: "Support",
    finance: "Finance",
    viewer: "Viewer",
  },
  allows: {
    owner: "Everything, and who belongs to the staff",
    operations: "Products, stock and campaigns",
    support: "Orders, reviews and buyers",
    finance: "Money, refunds and invoices",
    viewer: "Looks, and changes nothing",
  },
  state: { invited: "Invited", active: "Active", reset: "Sets a new password", disabled: "Disabled" },
  factorOn: "Second factor",
  factorOff: "No second factor yet",
  invite: "Invite",
  inviteText: "A temporary password is mailed, which is good for three days.",
  invited: "{{email}} is invited",
  saveRoles: "Save the roles",
  saveRolesText: "The person's sessions end. The new roles hold from the next sign-in.",
  enable: "Enable",
  enableText: "The person may sign in again.",
  disable: "Disable",
  disableText: "The person's sessions end, and no new one can be opened.",
  inviteAgain: "Send the invitation again",
  inviteAgainText: "Another temporary password is mailed.",
  resetPassword: "Reset the password",
  resetPasswordText: "The person's sessions end, and a code that sets a new password is mailed.",
  resetFactor: "Reset the second factor",
  resetFactorText: "For a lost phone: the sessions end, and the next sign-in sets up another second factor.",
  signOut: "End all sessions",
  signOutText: "The person has to sign in again everywhere.",
};

export const fields = { code: "Code", name: "Name", new_password: "New password", roles: "Roles" };
export const invalid = {
  wrong_code: "The code is wrong, expired, or was used before.",
  wrong_password: "This is not the present password.",
  weak_password: "12 characters or more, with upper and lower case and a digit.",
};

export const problems = {
  LastOwner: "This is the last owner who can sign in. Make somebody else an owner first.",
  PersonExists: "Somebody of the staff has this address already.",
  PersonNotFound: "There is nobody of the staff with this number.",
  SessionNotFound: "This session is over already.",
};

export default people;
